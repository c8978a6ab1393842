"""What the tests of the table share: the property test of `autograd.testing`, its calls and differences."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograd import Tensor, concat, reshape
from autograd.core.primitive import Primitive
from autograd.foundation.domains import Interval
from autograd.testing import check_primitive
from autograd.testing.examples import Example as Call
from autograd.testing.examples import differences, draw, examples, intervals, results
from autograd.testing.examples import wanted as checked_operands
from autograd.testing.properties import Oracle

__all__ = [
    "COMPLEX",
    "Call",
    "Oracle",
    "calls",
    "check_all",
    "checked_operands",
    "draw",
    "gradient_is_measured",
    "in_one",
    "intervals",
    "results",
    "slopes",
    "tried",
]

# Primitives whose results, or cases, are complex: see test_fft.py and test_linalg.py.
COMPLEX = {"fourier_transform", "packed_eig", "eig", "eigvals"}

# The metadata that an elementwise primitive is tried with, beside its defaults.
OPTIONS: dict[str, list[dict[str, Any]]] = {"leaky_relu": [{"slope": 0.2}], "elu": [{"alpha": 1.7}]}


def check_all(primitive: Primitive, oracle: Oracle) -> None:
    check_primitive(primitive, oracle, [{}, *OPTIONS.get(primitive.name, [])])


def calls(primitive: Primitive, rng: np.random.Generator, shape: tuple[int, ...] = (3,)) -> Iterator[Call]:
    return examples(primitive, rng, [{}, *OPTIONS.get(primitive.name, [])], shape)


def tried(interval: Interval) -> list[float]:
    """The ends of an interval, the round numbers in it, which are kinks and ties, a number beside each, and others."""
    low, high = interval[:2]
    round_ones = [low, *(x for x in (-2.0, -1.0, 0.0, 0.5, 1.0) if low < x < high), high]
    beside = [float(np.nextafter(x, high)) for x in round_ones if x < high]
    return [*round_ones, *beside, *np.random.default_rng(0).uniform(low, high, 3).tolist()]


def slopes(f: Callable[..., np.ndarray], inputs: list[np.ndarray], cotangent: np.ndarray) -> list[np.ndarray]:
    """The gradient of Σ cotangent · f by differences, one array per input."""
    return differences(lambda *x: float(np.sum(cotangent * f(*x))), inputs, range(len(inputs)))


def in_one(primitive: Primitive) -> Callable[..., Any]:
    """``primitive``, its parts, where it gives several, laid end to end in one array."""

    def call(*args: Any, **params: Any) -> Any:
        out = primitive(*args, **params)
        return concat([reshape(part, (-1,)) for part in out]) if isinstance(out, tuple | list) else out

    return call


def gradient_is_measured(f: Callable[..., Any], *arrays: np.ndarray) -> None:
    """The gradient of ``f`` of Tensors against differences of ``f`` of Tensors."""
    tensors = [Tensor(x) for x in arrays]
    out = f(*tensors)
    cotangent = np.random.default_rng(0).normal(size=out.shape)
    out.backward(cotangent)
    expected = slopes(lambda *x: f(*map(Tensor, x)).data, list(arrays), cotangent)
    for tensor, slope in zip(tensors, expected, strict=True):
        assert tensor.grad.shape == tensor.shape
        np.testing.assert_allclose(tensor.grad, slope, rtol=1e-7, atol=1e-8)

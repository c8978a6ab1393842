"""Programs drawn at random give the same numbers and gradients alone, mapped, compiled, and forward as backward."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd import Tensor, compile, jvp, value_and_grad, vmap
from autograd.errors import AutogradError

ONE: list[Callable[[Any], Any]] = [
    *[np.sin, np.tanh, np.exp, np.abs, np.square, np.negative, np.floor, np.median, np.var],
    *[np.ravel, np.transpose, np.flip, np.squeeze, np.max, np.mean, np.prod, np.trace, np.diff, np.ediff1d, np.ptp],
    *[autograd.relu, autograd.sigmoid, autograd.softmax, autograd.logsumexp, np.linalg.norm, np.linalg.det],
    lambda x: np.sqrt(1 + x * x),
    lambda x: x[..., ::-1],
    lambda x: x[0],
    lambda x: x[..., None],
    lambda x: x[np.array([0, 0])],
    lambda x: x.sum(axis=0),
    lambda x: x.mean(axis=-1, keepdims=True),
    lambda x: x.astype(np.float32) * 1.5,
    lambda x: np.cumsum(x, axis=-1),
    lambda x: np.sort(x, axis=-1),
    lambda x: np.pad(x, 1),
    lambda x: np.where(x > 0, x, 2 * x),
    lambda x: np.clip(x, -0.5, 0.5),
    lambda x: np.stack([x, 2 * x]),
    lambda x: np.repeat(x, 2),
    lambda x: np.tril(x),
    lambda x: np.take_along_axis(x, np.argsort(x, axis=-1), axis=-1),
    lambda x: np.convolve(np.ravel(x), [1.0, 2.0]),
    lambda x: np.abs(np.fft.rfft(x)),
    lambda x: np.interp(x, [-1.0, 0.0, 1.0], [2.0, 0.0, 1.0]),
]
TWO: list[Callable[[Any, Any], Any]] = [
    *[np.add, np.subtract, np.multiply, np.maximum, np.minimum, np.hypot, np.arctan2, np.logaddexp, np.matmul],
    *[np.outer, np.inner, np.multiply.outer],
    lambda x, y: x / (1 + y * y),
    lambda x, y: np.where(x > y, x, y),
    lambda x, y: np.concatenate([np.ravel(x), np.ravel(y)]),
]
SHAPES = (), (1,), (3,), (2, 3), (3, 3), (2, 1), (2, 2, 3)
LARGEST = 300  # entries of what is computed with further

Steps = Sequence[tuple[Any, int, int]]
steps = st.lists(
    st.tuples(st.sampled_from([*ONE, *[(f,) for f in TWO]]), st.integers(0, 99), st.integers(0, 99)),
    min_size=2,
    max_size=8,
)
programs = st.tuples(steps, st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3), st.integers(0, 2**16))


def program(steps: Steps) -> Callable[..., Any]:
    """The sum of what the last of some steps gives; a step that does not fit its operands is left out."""

    def run(*x: Any) -> Any:
        found = [*x]
        for function, i, j in steps:
            operand, other = found[i % len(found)], found[j % len(found)]
            try:
                made = function[0](operand, other) if isinstance(function, tuple) else function(operand)
            except (AutogradError, ValueError, IndexError, TypeError):
                continue
            if 0 < made.size <= LARGEST:
                found.append(made)
        return (found[-1] * 1.0).sum()

    return run


def numbers(outcome: Any) -> list[Any]:
    """A result and its gradients as arrays."""
    result, slopes = outcome
    return [np.asarray(x.data if isinstance(x, Tensor) else x) for x in (result, *slopes)]


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
@settings(max_examples=150, deadline=None)
@given(programs)
def test_a_program_gives_the_same_in_every_way(drawn: Any) -> None:
    steps, shapes, seed = drawn
    rng = np.random.default_rng(seed)
    f, count = program(steps), len(shapes)
    batches = [rng.normal(size=(2, *shape)) for shape in shapes]
    derive = value_and_grad(f, argnums=tuple(range(count)))
    rows = [[Tensor(batch[k], requires_grad=False) for batch in batches] for k in range(2)]
    alone = [numbers(derive(*row)) for row in rows]
    mapped = numbers(vmap(derive)(*batches))
    compiled = compile(derive)
    for k in range(2):
        for i, expected in enumerate(alone[k]):
            np.testing.assert_allclose(mapped[i][k], expected, rtol=1e-5, atol=1e-6, err_msg="mapped")
        for found, expected in zip(numbers(compiled(*rows[k])), alone[k], strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6, err_msg="compiled")
            assert found.dtype == expected.dtype
    directions = [rng.normal(size=shape) for shape in shapes]
    forward = numbers((jvp(f, tuple(rows[0]), tuple(map(np.asarray, directions)))[1], ()))[0]
    backward = sum(float((slope * d).sum()) for slope, d in zip(alone[0][1:], directions, strict=True))
    np.testing.assert_allclose(forward, backward, rtol=1e-5, atol=1e-6, err_msg="forward")

"""Example calls of a primitive, drawn from its own domain or cases; and derivatives by differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd import VARIABLE, Node, Tensor, gradients
from autograd.core.coercion import NDArray
from autograd.core.primitive import Composition, Predicate, Primitive
from autograd.foundation.domains import REAL, Interval

Options = Sequence[Mapping[str, Any]]

MARGIN = 0.05  # how far drawn numbers stay away from what an interval avoids


class Example(NamedTuple):
    """One call of a primitive: arrays that may not be written to, and metadata."""

    inputs: list[NDArray]
    params: dict[str, Any]


def draw(interval: Interval, shape: tuple[int, ...] | list[Any], rng: np.random.Generator) -> NDArray:
    """Numbers from ``interval``, at least 0.05 away from what it avoids; a list is data as it is."""
    if isinstance(shape, list):
        return np.array(shape)
    if interval.whole:
        return np.asarray(rng.integers(int(interval.low), int(interval.high) + 1, shape))
    x = rng.uniform(interval.low, interval.high, shape)
    for kink in interval.avoid:
        x = np.where(np.abs(x - kink) < MARGIN, kink + MARGIN, x)
    return np.asarray(x + interval.diagonal * np.eye(shape[-2], shape[-1]) if interval.diagonal else x)


def arity(primitive: Primitive) -> int:
    """The number of operands to try ``primitive`` with."""
    return max(len(primitive.domain), 1) if primitive.variadic else primitive.arity


def intervals(primitive: Primitive, count: int) -> list[Interval]:
    """The interval that each of ``count`` operands is drawn from."""
    given = primitive.domain or (REAL,)
    return [given[min(i, len(given) - 1)] for i in range(count)]


def examples(
    primitive: Primitive, rng: np.random.Generator, options: Options, shape: tuple[int, ...] = (3,)
) -> Iterator[Example]:
    """A call for each of the primitive's cases; without cases one for each of ``options``."""
    if isinstance(primitive, Composition):
        shape = (2, 3)  # most are about axes
    cases = primitive.cases or [((shape,) * arity(primitive), dict(params)) for params in options]
    for shapes, params in cases:
        bounds = intervals(primitive, len(shapes))
        inputs = [draw(bound, shape, rng) for bound, shape in zip(bounds, shapes, strict=True)]
        yield Example([locked(x) for x in inputs], dict(params))


def locked(x: NDArray) -> NDArray:
    """``x``, which may no longer be written to."""
    array = np.asarray(x)
    array.flags.writeable = False
    return array


def differences(function: Callable[..., Any], inputs: Sequence[NDArray], wanted: Sequence[int]) -> list[NDArray]:
    """The gradient of a scalar ``function`` by central differences, the second step correcting the first.

    Source: Richardson, "The deferred approach to the limit", 1927.

    >>> (found,) = differences(lambda x: np.sin(x).sum(), [np.zeros(2)], [0])
    >>> found.round(9)
    array([1., 1.])
    """

    def moved(i: int, entry: tuple[int, ...], step: float) -> Any:
        arrays = [np.array(x) for x in inputs]
        arrays[i][entry] += step
        return function(*arrays)

    def difference(i: int, entry: tuple[int, ...], h: float) -> Any:
        return (moved(i, entry, h) - moved(i, entry, -h)) / (2 * h)

    found = [np.zeros(inputs[i].shape) for i in wanted]
    for i, slope in zip(wanted, found, strict=True):
        for entry in np.ndindex(*slope.shape):
            slope[entry] = (4 * difference(i, entry, 5e-4) - difference(i, entry, 1e-3)) / 3
    return found


def results(out: Any) -> list[Any]:
    """What a primitive gave, as a list: some give several arrays."""
    return list(out) if isinstance(out, tuple | list) else [out]


def variables(inputs: Sequence[NDArray]) -> list[Tensor]:
    """Tensors over just these arrays, without a copy; those of whole numbers are constants."""
    return [Tensor.make(x, VARIABLE) if x.dtype.kind in "fc" else Tensor.constant(x) for x in inputs]


def wanted(primitive: Primitive, inputs: Sequence[NDArray]) -> list[int]:
    """The operands that have a derivative: a choice's condition has none, nor have whole numbers."""
    floating = [i for i, x in enumerate(inputs) if x.dtype.kind == "f"]
    rules = getattr(primitive, "transposes", None) or getattr(primitive, "reverse", None)
    if primitive.variadic or not isinstance(rules, tuple):
        return floating
    return [i for i in floating if rules[i] is not None]


def total(outs: Sequence[Any], cotangents: Sequence[Any]) -> Any:
    """Σ cotangent · result: one number, so that one gradient sees all results."""
    return sum((out * weight).sum() for out, weight in zip(outs, cotangents, strict=True))


class Differentiable:
    """An example call as a scalar function of its operands, with random cotangents."""

    def __init__(self, primitive: Primitive, example: Example, rng: np.random.Generator) -> None:
        self.primitive, self.inputs, self.params = primitive, example.inputs, example.params
        self.wanted = wanted(primitive, example.inputs)
        self.outs = self.call(*variables(example.inputs))
        self.cotangents = [np.asarray(rng.normal(size=out.shape)) for out in self.outs]
        self.directions = [np.asarray(rng.normal(size=self.inputs[i].shape)) for i in self.wanted]

    def call(self, *arrays: Any) -> list[Any]:
        outs = results(self.primitive(*arrays, **self.params))
        return [out for out in outs if not hasattr(out, "dtype") or out.dtype.kind == "f"]

    @property
    def moves(self) -> bool:
        """Whether any result depends on an operand by a derivative."""
        return any(out.requires_grad for out in self.outs)

    def plain(self, *arrays: NDArray) -> float:
        return float(total([np.asarray(out) for out in self.call(*arrays)], self.cotangents))

    def slopes(self, *arrays: Any, create_graph: bool = False) -> list[Any]:
        """The gradient with respect to the wanted operands."""
        tensors = [array if isinstance(array, Node) else Tensor(array) for array in arrays]
        root = total(self.call(*tensors), self.cotangents)
        return gradients(root, [tensors[i] for i in self.wanted], create_graph=create_graph)

    def slope(self, *moving: Any, create_graph: bool = True) -> Any:
        """The derivative along the directions, as a node or a number: a function of the wanted operands."""
        arrays: list[Any] = list(self.inputs)
        for i, array in zip(self.wanted, moving, strict=True):
            arrays[i] = array
        return total(self.slopes(*arrays, create_graph=create_graph), self.directions)


def differentiable(primitive: Primitive, options: Options, seed: int) -> Iterator[Differentiable]:
    rng = np.random.default_rng(seed)
    if not isinstance(primitive, Predicate):
        for example in examples(primitive, rng, options):
            call = Differentiable(primitive, example, rng)
            if call.moves:
                yield call

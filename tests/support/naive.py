"""A second implementation of differentiation, as slow and as plain as can be: the reference of the state machine.

Forward mode, one number at a time, in pure Python. Every number carries its derivative with respect to
every entry of every array it came from, so there is no sweep, no order, no broadcasting rule and no NumPy.
"""

import itertools
import math
from collections.abc import Callable, Sequence

Key = tuple[int, int]  # an array, by its birth number, and an entry of it
Shape = tuple[int, ...]


class Dual:
    """A number and its derivatives with respect to entries of arrays."""

    def __init__(self, value: float, slopes: dict[Key, float] | None = None) -> None:
        self.value = value
        self.slopes = slopes or {}

    def through(self, value: float, *others: "Dual", partials: Sequence[float]) -> "Dual":
        """A function of this number and ``others``, with its partial derivatives: the chain rule."""
        slopes: dict[Key, float] = {}
        for dual, partial in zip((self, *others), partials, strict=True):
            for key, slope in dual.slopes.items():
                slopes[key] = slopes.get(key, 0.0) + partial * slope
        return Dual(value, slopes)


class Array:
    """Entries in row-major order. ``ancestors``: all arrays it was computed from, itself included."""

    births = itertools.count()

    def __init__(
        self, shape: Shape, entries: Sequence[Dual], parents: Sequence["Array"] = (), tracked: bool = True
    ) -> None:
        self.shape, self.parents, self.tracked = shape, parents if tracked else (), tracked
        self.birth = next(self.births)
        self.grad: list[float] | None = None
        self.entries = [
            Dual(dual.value, {**dual.slopes, (self.birth, k): 1.0} if tracked else {}) for k, dual in enumerate(entries)
        ]
        self.ancestors: dict[int, Array] = {}
        for parent in self.parents:
            self.ancestors.update(parent.ancestors)
        self.ancestors[self.birth] = self

    @property
    def is_leaf(self) -> bool:
        return not self.parents

    def backward(self, seed: Sequence[float]) -> None:
        for array in self.ancestors.values():
            if array.tracked:
                adjoint = [
                    math.fsum(
                        weight * dual.slopes.get((array.birth, k), 0.0)
                        for weight, dual in zip(seed, self.entries, strict=True)
                    )
                    for k in range(len(array.entries))
                ]
                if array.is_leaf and array.grad is not None:
                    adjoint = [x + y for x, y in zip(array.grad, adjoint, strict=True)]
                array.grad = adjoint

    def zero_grad(self) -> None:
        for array in self.ancestors.values():
            array.grad = None


def places(shape: Shape) -> list[tuple[int, ...]]:
    return list(itertools.product(*map(range, shape)))


def flat(shape: Shape, place: Sequence[int]) -> int:
    """The position of the entry at ``place`` among those of an array of ``shape``."""
    position = 0
    for length, i in zip(shape, place, strict=True):
        position = position * length + i
    return position


def broadcast(x: Shape, y: Shape) -> Shape | None:
    """The shape of x and y together, or None where they do not fit."""
    rank = max(len(x), len(y))
    x, y = (1,) * (rank - len(x)) + x, (1,) * (rank - len(y)) + y
    if any(m != n and 1 not in (m, n) for m, n in zip(x, y, strict=True)):
        return None
    return tuple(n if m == 1 else m for m, n in zip(x, y, strict=True))


def stretched(array: Array, shape: Shape) -> list[Dual]:
    """The entry that stands at each place of ``shape``."""
    skipped = len(shape) - len(array.shape)
    return [
        array.entries[
            flat(array.shape, [0 if n == 1 else i for n, i in zip(array.shape, place[skipped:], strict=True)])
        ]
        for place in places(shape)
    ]


Unary = Callable[[float], tuple[float, float]]
Binary = Callable[[float, float], tuple[float, float, float]]

UNARY: dict[str, Unary] = {
    "negative": lambda x: (-x, -1.0),
    "tanh": lambda x: (math.tanh(x), 1 / math.cosh(x) ** 2),
    "sin": lambda x: (math.sin(x), math.cos(x)),
    "sigmoid": lambda x: (1 / (1 + math.exp(-x)), math.exp(-x) / (1 + math.exp(-x)) ** 2),
    "relu": lambda x: (x, 1.0) if x > 0 else (0.0, 0.0),
    "abs": lambda x: (x, 1.0) if x > 0 else (-x, -1.0) if x < 0 else (0.0, 0.0),
    "square": lambda x: (x * x, 2 * x),
}
BINARY: dict[str, Binary] = {
    "add": lambda x, y: (x + y, 1.0, 1.0),
    "subtract": lambda x, y: (x - y, 1.0, -1.0),
    "multiply": lambda x, y: (x * y, y, x),
    "maximum": lambda x, y: (x, 0.5, 0.5) if x == y else (x, 1.0, 0.0) if x > y else (y, 0.0, 1.0),
}


def unary(name: str, x: Array) -> list[Dual]:
    return [dual.through((found := UNARY[name](dual.value))[0], partials=found[1:]) for dual in x.entries]


def binary(name: str, x: Array, y: Array, shape: Shape) -> list[Dual]:
    pairs = zip(stretched(x, shape), stretched(y, shape), strict=True)
    return [a.through((found := BINARY[name](a.value, b.value))[0], b, partials=found[1:]) for a, b in pairs]


def plus(terms: Sequence[Dual], share: float = 1.0) -> Dual:
    first, *others = terms
    value = share * math.fsum(dual.value for dual in terms)
    return first.through(value, *others, partials=[share] * len(terms))


def reduced(x: Array, axis: int | None, mean: bool) -> tuple[Shape, list[Dual]]:
    if axis is None:
        return (), [plus(x.entries, 1 / len(x.entries) if mean else 1.0)]
    shape = x.shape[:axis] + x.shape[axis + 1 :]
    length = x.shape[axis]
    rows = [
        [x.entries[flat(x.shape, (*place[:axis], i, *place[axis:]))] for i in range(length)] for place in places(shape)
    ]
    return shape, [plus(row, 1 / length if mean else 1.0) for row in rows]


def picked(x: Array, rows: Sequence[int]) -> list[Dual]:
    """The given rows along the first axis, one after the other."""
    width = len(x.entries) // x.shape[0]
    return [x.entries[row * width + k] for row in rows for k in range(width)]


def product(x: Array, y: Array) -> list[Dual]:
    """The matrix product, from its definition."""
    (n, k), (_, m) = x.shape, y.shape
    out = []
    for i, j in itertools.product(range(n), range(m)):
        terms = []
        for t in range(k):
            a, b = x.entries[i * k + t], y.entries[t * m + j]
            terms.append(a.through(a.value * b.value, b, partials=(b.value, a.value)))
        out.append(plus(terms))
    return out

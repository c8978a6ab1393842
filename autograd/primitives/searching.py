"""Where entries are: extremes, order, places, and the distinct ones. Places carry no derivative, entries do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic

from autograd.core.node import data_of
from autograd.errors import ShapeError
from autograd.extend import Array, Namespace, case, composition, predicate
from autograd.foundation.axes import from_left
from autograd.foundation.operands import A
from autograd.foundation.records import Record

Axis = int | tuple[int, ...] | None

PLACES = [
    case((5,), axis=None, keepdims=False),
    case((3, 4), axis=None, keepdims=True),
    case((3, 4), axis=0, keepdims=False),
    case((2, 3, 4), axis=-2, keepdims=True),
]


def _place_in_examples(name: str) -> Any:
    """The place of an extreme in each example: without an axis, in its flattened entries."""

    def batched(xp: Namespace, flags: Sequence[bool], x: Array, axis: int | None, keepdims: bool) -> Array:
        find = getattr(xp, name)
        rank = x.ndim - 1
        axes = () if axis is None else from_left(axis, rank)
        if axes:
            return find(x, axis=axes[0] + 1, keepdims=keepdims)
        flat = find(xp.reshape(x, (x.shape[0], -1)), axis=1)
        return xp.reshape(flat, (-1, *[1] * rank)) if keepdims else flat

    return batched


@predicate(lands=1, cases=PLACES, batched=_place_in_examples("argmax"))
def argmax(xp: Namespace, x: Array, /, axis: int | None = None, keepdims: bool = False) -> Array:
    """The place of the largest entry along ``axis`` (None: in the flattened array), the first where they tie.

    A `ShapeError` where there is no entry.

    >>> argmax(Tensor([1.0, 3.0, 2.0])).item()
    1
    """
    return xp.argmax(x, axis=axis, keepdims=keepdims)


@predicate(lands=1, cases=PLACES, batched=_place_in_examples("argmin"))
def argmin(xp: Namespace, x: Array, /, axis: int | None = None, keepdims: bool = False) -> Array:
    """The place of the smallest entry along ``axis`` (None: in the flattened array), the first where they tie.

    A `ShapeError` where there is no entry.

    >>> argmin(Tensor([2.0, 3.0, 1.0])).item()
    2
    """
    return xp.argmin(x, axis=axis, keepdims=keepdims)


@predicate(
    lands=1,
    cases=[
        case((5,), axis=-1, descending=False, stable=True),
        case((3, 4), axis=0, descending=True, stable=True),
        case((3, 4), axis=-1, descending=True, stable=False),
    ],
)
def argsort(xp: Namespace, x: Array, /, axis: int = -1, descending: bool = False, stable: bool = True) -> Array:
    """The places of the entries along ``axis`` in the order of their size; equal ones keep their order, always.

    >>> argsort(Tensor([2.0, 3.0, 1.0])).data
    array([2, 0, 1])
    """
    if not descending:
        return xp.argsort(x, axis=axis, stable=True)
    places = xp.argsort(xp.flip(x, axis=axis), axis=axis, stable=True)
    return x.shape[axis] - 1 - xp.flip(places, axis=axis)


@predicate(lands=1, cases=[case((4,), (3,), side="left", sorter=None), case((4,), (2, 3), side="right", sorter=None)])
def searchsorted(xp: Namespace, x1: Array, x2: Array, /, side: str = "left", sorter: Any = None) -> Array:
    """Where each entry of x2 would go into the ascending vector x1: before its equals ("left") or after ("right").

    ``sorter``: places that bring x1 into order. Shape: (n,) and any shape give that shape.

    >>> searchsorted(Tensor([1.0, 2.0, 2.0]), Tensor([2.0, 0.0])).data
    array([1, 0])
    """
    return xp.searchsorted(x1, x2, side=side, sorter=data_of(sorter))


@predicate(
    lands=1,
    cases=[
        case((5,), axis=None, keepdims=False),
        case((3, 4), axis=0, keepdims=True),
        case((2, 3, 4), axis=(0, -1), keepdims=False),
    ],
)
def count_nonzero(xp: Namespace, x: Array, /, axis: Axis = None, keepdims: bool = False) -> Array:
    """How many entries along ``axis`` (an axis, several, or None for all) are not zero.

    >>> count_nonzero(Tensor([[1.0, 0.0], [2.0, 3.0]]), axis=0).data
    array([2, 1])
    """
    return xp.sum(x != 0, axis=axis, keepdims=keepdims)


@predicate(lands=1, cases=[case((4,)), case((2, 3)), case(())])
def argwhere(xp: Namespace, x: Array, /) -> Array:
    """The places of the entries that are not zero, one row each. Shape: n axes give (how many, n).

    >>> argwhere(Tensor([[0.0, 1.0], [2.0, 0.0]])).data
    array([[0, 1],
           [1, 0]])
    """
    return xp.argwhere(x)


@composition()
def nonzero(xp: Namespace, x: Array, /) -> tuple[Array, ...]:
    """The places of the entries that are not zero, one array for each axis. A `ShapeError` where there is no axis.

    >>> rows, columns = nonzero(Tensor([[0.0, 1.0], [2.0, 0.0]]))
    >>> rows.data, columns.data
    (array([0, 1]), array([1, 0]))
    """
    places = xp.argwhere(x)
    if places.shape[1] == 0:
        raise ShapeError("nonzero needs at least one axis, found shape (): use x != 0")
    return tuple(places[:, i] for i in range(places.shape[1]))


class UniqueAll(Record, Generic[A]):
    """What `unique_all` gives."""

    values: A
    indices: A
    inverse_indices: A
    counts: A


class UniqueCounts(Record, Generic[A]):
    """What `unique_counts` gives."""

    values: A
    counts: A


class UniqueInverse(Record, Generic[A]):
    """What `unique_inverse` gives."""

    values: A
    inverse_indices: A


@composition()
def unique_all(xp: Namespace, x: Array, /) -> UniqueAll[Array]:
    """The distinct entries of x, ascending: ``values``; ``indices``, where each occurs first in the flattened x;
    ``inverse_indices``, of x's shape, so that values[inverse_indices] is x; ``counts``, how often each occurs.

    Each nan is distinct from every other. The gradient of a value goes to its first occurrence.

    >>> found = unique_all(Tensor([3.0, 1.0, 3.0]))
    >>> found.values.data, found.indices.data, found.inverse_indices.data, found.counts.data
    (array([1., 3.]), array([1, 0]), array([1, 0, 1]), array([1, 2]))
    """
    flat = xp.reshape(x, (-1,))
    order = xp.argsort(flat, stable=True)
    ordered = flat[order]
    border, end = ordered[1:] != ordered[:-1], order[:1] >= 0
    (first,), (last,) = xp.nonzero(xp.concat([end, border])), xp.nonzero(xp.concat([border, end]))
    inverse = xp.searchsorted(first, xp.argsort(order), side="right") - 1
    return UniqueAll(ordered[first], order[first], xp.reshape(inverse, x.shape), last - first + 1)


@composition()
def unique_counts(xp: Namespace, x: Array, /) -> UniqueCounts[Array]:
    """The distinct entries of x, ascending, and how often each occurs; see `unique_all`.

    >>> unique_counts(Tensor([3.0, 1.0, 3.0])).counts.data
    array([1, 2])
    """
    found = xp.unique_all(x)
    return UniqueCounts(found.values, found.counts)


@composition()
def unique_inverse(xp: Namespace, x: Array, /) -> UniqueInverse[Array]:
    """The distinct entries of x, ascending, and for each entry of x which of them it is; see `unique_all`.

    >>> unique_inverse(Tensor([3.0, 1.0, 3.0])).inverse_indices.data
    array([1, 0, 1])
    """
    found = xp.unique_all(x)
    return UniqueInverse(found.values, found.inverse_indices)


@composition()
def unique_values(xp: Namespace, x: Array, /) -> Array:
    """The distinct entries of x, ascending; see `unique_all`.

    >>> unique_values(Tensor([3.0, 1.0, 3.0])).data
    array([1., 3.])
    """
    return xp.unique_all(x).values

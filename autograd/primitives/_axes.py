"""What rules share that work along axes, at an index, on the examples of `vmap`, or by a type of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from autograd.core.coercion import NUMERIC
from autograd.core.node import Node
from autograd.core.xp.standin import Standin
from autograd.errors import ArgumentError, GraphError, ShapeError
from autograd.extend import Array, Namespace, case
from autograd.foundation.axes import Axis, one_of

REDUCTIONS = [
    case((5,), axis=None, keepdims=False),
    case((3, 4), axis=0, keepdims=False),
    case((2, 3, 4), axis=(0, -1), keepdims=False),
    case((2, 3, 4), axis=1, keepdims=True),
]


def restored(xp: Namespace, reduced: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    """``reduced`` with the axes that a reduction of x took away, of length 1; a single number has axis 0 and none."""
    return reduced if axis is None or keepdims or not xp.shape(x) else xp.expand_dims(reduced, axis=axis)


def along(axis: int, rank: int, index: object) -> tuple[object, ...]:
    """The index that takes ``index`` along ``axis`` and all of the axes before it."""
    return (*[slice(None)] * one_of(axis, rank), index)


def zeros_to_fill(xp: Namespace, x: Array, shape: tuple[int, ...], places: Sequence[Any]) -> Array:
    """Zeros of the type of ``x``, to be written to at ``places``.

    While a function is traced NumPy says nothing of stand-ins in an index: the zeros are one where any of these is."""
    like = next((part for part in (x, *places) if isinstance(part, Standin)), x)
    zeros: Array = xp.zeros_like(like, dtype=x.dtype, shape=shape, order="C")
    return zeros


def plain_index(index: Any) -> Any:
    """An index in which nodes are replaced by their data."""
    if isinstance(index, Node):
        if index.rank > 1:
            raise GraphError(
                "inside vmap an index that differs from example to example is one of a mapped x, as in x[i]; of what "
                "all examples share write take(x, i, axis=0), or take_along_axis, and where(arange(n) == i, v, x) "
                "instead of at(i).set(v)"
            )
        return index.datum
    if isinstance(index, tuple):
        return tuple(plain_index(part) for part in index)
    return index


def is_basic(index: Any) -> bool:
    """Whether an index names each entry at most once by its form alone."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(part is None or part is Ellipsis or isinstance(part, int | slice) for part in parts)


def picks(part: Any) -> bool:
    """Whether a part of an index picks places along an axis: a number or several, and no slice, ``...`` or None."""
    return not (part is None or part is Ellipsis or isinstance(part, slice))


def stands_together(parts: Sequence[Any]) -> bool:
    """Whether all parts of an index that pick places are neighbours, so that NumPy leaves their axes where they are."""
    places = [i for i, part in enumerate(parts) if picks(part)]
    return not places or places[-1] - places[0] < len(places)


def picked_rank(index: Any, rank: int) -> int:
    """The number of axes of x[index], where x has ``rank`` axes."""
    kept = used = spread = 0
    for part in index if isinstance(index, tuple) else (index,):
        if not picks(part):
            kept += part is not Ellipsis
            used += isinstance(part, slice)
            continue
        places = part if hasattr(part, "dtype") else np.asarray(part)
        is_mask = places.dtype.kind == "b"
        used += places.ndim if is_mask else 1
        spread = max(spread, 1 if is_mask else places.ndim)
    return kept + spread + rank - used


def index_of_examples(index: Any) -> tuple[Any, ...] | None:
    """The index that takes ``index`` of each example, along a leading axis; None where no one index does."""
    parts = index if isinstance(index, tuple) else (index,)
    return (slice(None), *parts) if is_basic(parts) or stands_together(parts) else None


def all_examples(xp: Namespace, flags: Sequence[bool], *arrays: Array) -> list[Array]:
    """Every array with a leading axis of examples, which the flagged ones have; the others are repeated."""
    size = next(x.shape[0] for x, flag in zip(arrays, flags, strict=True) if flag)
    return [x if flag else xp.broadcast_to(x, (size, *xp.shape(x))) for x, flag in zip(arrays, flags, strict=True)]


def of_rank(xp: Namespace, rank: int, flag: bool, x: Array) -> Array:
    """A flagged x with as many axes of length 1 behind that of the examples that each has ``rank`` of them."""
    missing = rank + 1 - x.ndim
    return xp.reshape(x, (x.shape[0], *[1] * missing, *x.shape[1:])) if flag and missing > 0 else x


def aligned(xp: Namespace, flags: Sequence[bool], *arrays: Array) -> list[Array]:
    """Arrays that broadcast as their examples would."""
    rank = max(x.ndim - flag for x, flag in zip(arrays, flags, strict=True))
    return [of_rank(xp, rank, flag, x) for x, flag in zip(arrays, flags, strict=True)]


def demand_number(name: str, thing: Any, instead: str = "use .item() of it") -> None:
    """An `ArgumentError` for a node where ``name`` is a plain number, of which there is no derivative."""
    if isinstance(thing, Node):
        raise ArgumentError(f"{name} is a plain number, found {type(thing).__name__} {thing!r:.40}: {instead}")


def demand_matrix(name: str, x: Array) -> None:
    """A `ShapeError` where x has fewer than two axes."""
    shape = getattr(x, "shape", ())
    if len(shape) < 2:
        raise ShapeError(f"{name}() is for matrices, found shape {shape}")


def number_type(dtype: Any) -> Any:
    """``dtype`` as it is given, or that of a node; an `ArgumentError` unless it is a type of numbers."""
    if isinstance(dtype, Node):
        dtype = getattr(dtype, "dtype", dtype)
    if _kind(dtype) not in NUMERIC:
        raise ArgumentError(f"a Tensor holds numbers, found the type {dtype!r:.60}: convert .numpy() instead")
    return dtype


@lru_cache(64)
def _kind(dtype: Any) -> str:
    kind: str = np.dtype(dtype).kind
    return kind

"""Entries chosen along one axis, by place or by size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from autograd.callbacks import pure_callback
from autograd.core.node import Node
from autograd.core.xp.standin import as_data
from autograd.errors import ArgumentError, IndexingError, ShapeError
from autograd.extend import Array, Namespace, case, composition, linear
from autograd.foundation.axes import one_of
from autograd.primitives._axes import all_examples, along, picks, plain_index, stands_together, zeros_to_fill
from autograd.primitives.searching import argsort

__all__ = ["add_along_axis", "sort", "take", "take_along_axis"]


def _demand_places(indices: Array) -> None:
    if indices.dtype.kind not in "iu":
        raise ArgumentError(
            f"inside vmap an index that differs from example to example holds whole numbers, found {indices.dtype}: "
            "instead of a mask use where(mask, x, 0)"
        )


def _taken_per_example(x: Array, indices: Array, axis: int) -> Array:
    """`take` where the places differ from example to example of `vmap`."""
    _demand_places(indices)
    axis = one_of(axis, x.ndim)
    before, after = x.shape[:axis], x.shape[axis + 1 :]
    spread = indices.reshape((*[1] * len(before), -1, *[1] * len(after)))
    return take_along_axis(x, spread, axis=axis).reshape((*before, *indices.shape, *after))


def _parts_of(index: Any, rank: int) -> list[Any]:
    """The parts of an index of an array of ``rank`` axes, with a slice for each axis that is not spoken of and the
    places of a mask in its stead."""
    parts: list[Any] = []
    for part in index if isinstance(index, tuple) else (index,):
        if picks(part) and not (isinstance(part, Node) and part.rank > 1):
            array = as_data(plain_index(part))
            parts += np.nonzero(array) if array.dtype.kind == "b" else [array]
        else:
            parts.append(part)
    spoken = sum(part is not None and part is not Ellipsis for part in parts)
    if spoken > rank:
        raise IndexingError(f"too many indices: the index speaks of {spoken} axes, the array has {rank}")
    hidden = [slice(None)] * (rank - spoken)
    place = next((i for i, part in enumerate(parts) if part is Ellipsis), len(parts))
    return [*parts[:place], *hidden, *parts[place + 1 :]]


def _demand_inside(places: Array, length: int, axis: int) -> None:
    if places.size and not (-length <= places.min() and places.max() < length):
        raise IndexingError(
            f"an index holds {places.min()} to {places.max()}, out of bounds of axis {axis}, which has {length} entries"
        )


def _flat_places(xp: Namespace, places: Mapping[int, Array], lengths: Sequence[int]) -> Array:
    """Where the entries at several ``places``, by axis, lie in the array of these axes made flat."""
    flat: Array = 0
    for (axis, indices), length in zip(places.items(), lengths, strict=True):
        _demand_places(indices)
        pure_callback(_demand_inside, indices, length, axis)
        flat = flat * length + xp.where(indices < 0, indices + length, indices)
    return flat


@composition(
    symbol="[ ]",
    cases=[case((3, 2, 4), index=([0, -1], slice(None), [[1], [3]])), case((3, 4), index=-1)],
    method=False,
)
def _getitem_each(xp: Namespace, x: Array, /, index: Any) -> Array:
    """x[index] where parts of the index differ from example to example of `vmap`, which calls it.

    All parts that pick places broadcast to each other, and their axes stand where NumPy puts them: in the place of
    the first where they are neighbours, else in front.

    >>> _getitem_each(Tensor([[1.0, 2.0], [3.0, 4.0]]), ([0, 1], [1, 0])).data
    array([2., 3.])
    """
    parts = _parts_of(index, x.ndim)
    seen = x[tuple([slice(None) if picks(part) else part for part in parts])]
    axes = [i for i, part in enumerate(parts) if picks(part)]
    others = [i for i in range(seen.ndim) if i not in axes]
    lengths = [seen.shape[i] for i in axes]
    places = {i - sum(part is None for part in parts[:i]): parts[i] for i in axes}
    flat = parts[axes[0]] if len(axes) == 1 else _flat_places(xp, places, lengths)
    rows = xp.reshape(xp.permute_dims(seen, (*axes, *others)), (prod(lengths), *[seen.shape[i] for i in others]))
    picked = take(rows, flat, axis=0)
    if not stands_together(parts) or axes[0] == 0:
        return picked
    front = range(flat.ndim)
    before, after = (
        range(flat.ndim + start, flat.ndim + stop) for start, stop in ((0, axes[0]), (axes[0], len(others)))
    )
    return xp.permute_dims(picked, (*before, *front, *after))


@composition(
    cases=[case((4,), indices=[0, 2, 2]), case((3, 4), indices=[1, -1], axis=1), case((3, 4), indices=[[7, -1]])]
)
def take(xp: Namespace, x: Array, /, indices: Any, axis: int | None = None) -> Array:
    """The entries at the places ``indices`` along ``axis``; None: among all of them, in row-major order.

    An entry taken twice gets both gradients. Within `vmap` the places may differ from example to example.

    >>> take(Tensor([1.0, 2.0, 3.0]), [2, 0]).data
    array([3., 1.])
    """
    if axis is None:
        axis, x = 0, x if x.ndim == 1 else xp.reshape(x, (-1,))
    if isinstance(indices, Node) and indices.rank > 1:
        return _taken_per_example(x, indices, axis)
    return x[along(axis, x.ndim, indices)]


def _grid(xp: Namespace, indices: Array, axis: int) -> tuple[Any, ...]:
    """The full index that an array of places along ``axis`` stands for."""
    places = list(xp.indices(indices.shape, sparse=True))
    places[axis] = indices
    return tuple(places)


def _demand_whole(indices: Array) -> None:
    if (indices != np.trunc(indices)).any():
        raise ArgumentError(f"the places along an axis are whole numbers, found {indices.tolist()!r:.60}")


def _agreeing(xp: Namespace, x: Array, indices: Array, axis: int) -> tuple[Array, Array]:
    """x and whole-number indices, broadcast to each other in all axes but ``axis``."""
    if indices.dtype.kind not in "iu":  # a plain list of whole numbers comes as floats
        pure_callback(_demand_whole, indices)
    whole = xp.astype(indices, int)
    if x.ndim != whole.ndim or not -x.ndim <= axis < x.ndim:
        raise ShapeError(
            f"x and indices need as many axes, axis={axis} among them: found the shapes {x.shape} and {whole.shape}"
        )
    axis %= x.ndim
    kept = xp.broadcast_shapes(*[(*z.shape[:axis], 1, *z.shape[axis + 1 :]) for z in (x, whole)])
    wide = [xp.broadcast_to(z, (*kept[:axis], z.shape[axis], *kept[axis + 1 :])) for z in (x, whole)]
    return wide[0], wide[1]


def _taken_of_examples(xp: Namespace, flags: Sequence[bool], x: Array, indices: Array, axis: int) -> Array:
    x, indices = all_examples(xp, flags, x, indices)
    return xp.take_along_axis(x, indices, axis=one_of(axis, x.ndim - 1) + 1)


def _added_in_examples(xp: Namespace, flags: Sequence[bool], x: Array, indices: Array, axis: int, size: int) -> Array:
    x, indices = all_examples(xp, flags, x, indices)
    return xp.add_along_axis(x, indices, axis=one_of(axis, x.ndim - 1) + 1, size=size)


@linear(
    transposes=[lambda xp, ct, x, indices, axis: xp.add_along_axis(ct, indices, axis=axis, size=x.shape[axis]), None],
    cases=[case((3,), [2, 0, 0, 1], axis=-1), case((3, 2), [[0, 2], [1, 1]], axis=0)],
    batched=_taken_of_examples,
)
def take_along_axis(xp: Namespace, x: Array, indices: Array, /, axis: int = -1) -> Array:
    """Entry indices[..., j, ...] along ``axis`` for each place j: the other axes keep their places.

    Shapes: x and ``indices`` agree, or broadcast, in all axes but ``axis``. This is what applies the
    result of `argsort`.

    >>> take_along_axis(Tensor([[1.0, 2.0], [3.0, 4.0]]), [[1], [0]], axis=1).data
    array([[2.],
           [3.]])
    """
    return xp.take_along_axis(*_agreeing(xp, x, indices, axis), axis=axis)


@linear(
    transposes=[lambda xp, ct, x, indices, axis, size: xp.take_along_axis(ct, indices, axis=axis), None],
    cases=[case((4,), [2, 0, 0, 1], axis=-1, size=3), case((2, 2), [[0, 2], [1, 1]], axis=0, size=4)],
    batched=_added_in_examples,
    method=False,
)
def add_along_axis(xp: Namespace, x: Array, indices: Array, /, axis: int, size: int) -> Array:
    """Zeros, ``size`` of them along ``axis``, with x added at the places ``indices``: the adjoint of
    take_along_axis.

    >>> add_along_axis(Tensor([1.0, 2.0]), [1, 1], axis=0, size=3).data
    array([0., 3., 0.])
    """
    x, indices = _agreeing(xp, x, indices, axis)
    axis %= x.ndim
    out = zeros_to_fill(xp, x, (*x.shape[:axis], size, *x.shape[axis + 1 :]), [indices])
    xp.add.at(out, _grid(xp, indices, axis), x)
    return out


@composition(cases=[case((5,)), case((3, 4), axis=0), case((3, 4), descending=True)])
def sort(xp: Namespace, x: Array, /, axis: int = -1, descending: bool = False, stable: bool = True) -> Array:
    """The entries along ``axis`` in the order of their size; equal ones keep their order, always.

    Each entry's gradient goes back to where it came from.

    >>> sort(Tensor([2.0, 3.0, 1.0])).data
    array([1., 2., 3.])
    """
    return xp.take_along_axis(x, argsort(x, axis=axis, descending=descending, stable=stable), axis=axis)

"""Entries in another order, repeated, or handed out in parts."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

import numpy as np

from autograd.core.coercion import numeric
from autograd.core.node import Node, data_of, holds_nodes
from autograd.core.tensor import Tensor
from autograd.errors import ArgumentError, ShapeError
from autograd.extend import Array, Namespace, case, composition, linear
from autograd.foundation.axes import WHOLE, each_of, one_of
from autograd.primitives._axes import along

__all__ = ["broadcast_arrays", "flip", "moveaxis", "repeat", "roll", "split", "tile", "unstack"]

Axis = int | tuple[int, ...]


@linear(
    transposes=[lambda xp, ct, x, axis: xp.flip(ct, axis=axis)],
    cases=[case((4,), axis=None), case((2, 3), axis=0), case((2, 3, 2), axis=(0, -1)), case((2, 3), axis=None)],
)
def flip(xp: Namespace, x: Array, /, axis: Axis | None = None) -> Array:
    """The entries in reversed order along ``axis`` (an axis, several, or None for all).

    >>> flip(Tensor([1.0, 2.0, 3.0])).data
    array([3., 2., 1.])
    """
    return xp.flip(x, axis=axis)


def _back(shift: Axis) -> Axis:
    return -shift if isinstance(shift, WHOLE) else tuple(-s for s in shift)


def _rolled_examples(xp: Namespace, flags: Sequence[bool], x: Array, shift: Axis, axis: Axis | None) -> Array:
    if axis is None:
        return xp.reshape(xp.roll(xp.reshape(x, (x.shape[0], -1)), shift, axis=1), x.shape)
    rank = x.ndim - 1
    return xp.roll(x, shift, axis=tuple(i + 1 for i in each_of(axis, rank)))


@linear(
    transposes=[lambda xp, ct, x, shift, axis: xp.roll(ct, _back(shift), axis=axis)],
    cases=[
        case((4,), shift=1, axis=None),
        case((2, 3), shift=-2, axis=None),
        case((2, 3), shift=1, axis=-1),
        case((2, 3), shift=(1, 2), axis=(0, 1)),
    ],
    batched=_rolled_examples,
)
def roll(xp: Namespace, x: Array, /, shift: Axis, axis: Axis | None = None) -> Array:
    """The entries moved ``shift`` places along ``axis``, those that leave the end coming in at the start.

    Several axes take a shift each; None rolls the flattened entries.

    >>> roll(Tensor([1.0, 2.0, 3.0]), 1).data
    array([3., 1., 2.])
    """
    if not all(isinstance(s, WHOLE) for s in (shift if isinstance(shift, tuple | list) else (shift,))):
        raise ArgumentError(f"roll() takes a whole number of places, or one for each axis, found {shift!r:.40}")
    return xp.roll(x, shift, axis=axis)


@composition(cases=[case((3,), repeats=2), case((2, 3), repeats=2), case((2, 3), repeats=[2, 0, 1], axis=1)])
def repeat(xp: Namespace, x: Array, /, repeats: Any, axis: int | None = None) -> Array:
    """Each entry along ``axis`` (None: of the flattened x) as often as ``repeats`` says: a number, or one each.

    A `ShapeError` for numbers that are not one per entry.

    >>> repeat(Tensor([1.0, 2.0]), 2).data
    array([1., 1., 2., 2.])
    """
    if axis is None:
        x, axis = xp.reshape(x, (-1,)), 0
    times = np.asarray(data_of(repeats))
    length = x.shape[one_of(axis, x.ndim)]
    if times.dtype.kind not in "iu" or times.shape not in ((), (1,), (length,)) or np.any(times < 0):
        raise ShapeError(
            f"repeat() takes one whole number, or {length}, one for each entry along the axis: found {repeats!r:.60}"
        )
    return x[along(axis, x.ndim, np.repeat(np.arange(length), times))]


@composition(cases=[case((2,), repetitions=(3,)), case((2, 3), repetitions=(2,)), case((2,), repetitions=(2, 2))])
def tile(xp: Namespace, x: Array, /, repetitions: tuple[int, ...]) -> Array:
    """x laid side by side, ``repetitions`` times along each axis; where these are fewer, along the last axes.

    >>> tile(Tensor([1.0, 2.0]), (2,)).data
    array([1., 2., 1., 2.])
    """
    times = (repetitions,) if isinstance(repetitions, int) else tuple(repetitions)
    rank = max(len(times), x.ndim)
    times = (1,) * (rank - len(times)) + times
    shape = (1,) * (rank - x.ndim) + tuple(x.shape)
    between = xp.reshape(x, tuple(n for length in shape for n in (1, length)))
    wide = xp.broadcast_to(between, tuple(n for pair in zip(times, shape, strict=True) for n in pair))
    return xp.reshape(wide, tuple(t * n for t, n in zip(times, shape, strict=True)))


@composition(cases=[case((2, 3, 4), source=0, destination=-1), case((2, 3, 4), source=(0, 1), destination=(2, 0))])
def moveaxis(xp: Namespace, x: Array, /, source: Axis, destination: Axis) -> Array:
    """The axes ``source`` moved to the places ``destination``; the others keep their order.

    >>> moveaxis(Tensor([[1.0, 2.0, 3.0]]), 0, 1).shape
    (3, 1)
    """
    given, target = each_of(source, x.ndim), each_of(destination, x.ndim)
    if not len({*given}) == len({*target}) == len(given) == len(target):
        raise ArgumentError(
            f"moveaxis() takes as many places as axes, each once and of a shape {x.shape}: "
            f"found source={source!r}, destination={destination!r}"
        )
    order = [axis for axis in range(x.ndim) if axis not in given]
    for place, axis in sorted(zip(target, given, strict=True)):
        order.insert(place, axis)
    return xp.permute_dims(x, tuple(order))


@composition(cases=[case((2, 3)), case((2, 3), axis=-1)])
def unstack(xp: Namespace, x: Array, /, axis: int = 0) -> tuple[Array, ...]:
    """The slices of x along ``axis``, without that axis: the inverse of `stack`.

    >>> [part.item() for part in unstack(Tensor([1.0, 2.0]))]
    [1.0, 2.0]
    """
    return tuple(x[along(axis, x.ndim, i)] for i in range(x.shape[one_of(axis, x.ndim)]))


@composition(cases=[case((4,), sections=2), case((3, 5), sections=[1, 3], axis=1)])
def split(xp: Namespace, x: Array, /, sections: int | Sequence[int], axis: int = 0) -> list[Array]:
    """x cut along ``axis``: into ``sections`` parts of equal length, or at the places ``sections``.

    An `ArgumentError` where equal parts are not possible.

    >>> [part.data for part in split(Tensor([1.0, 2.0, 3.0]), [1])]
    [array([1.]), array([2., 3.])]
    """
    length = x.shape[one_of(axis, x.ndim)]
    places: Any = sections
    if np.ndim(sections) == 0:
        count = index(places)
        if count < 1 or length % count:
            raise ArgumentError(f"split(): a length of {length} cannot be cut into {count} equal parts")
        places = [length // count * i for i in range(1, count)]
    return [x[along(axis, x.ndim, slice(i, j))] for i, j in zip([0, *places], [*places, length], strict=True)]


@composition(method=False, cases=[case((3,), (2, 1))])
def broadcast_arrays(xp: Namespace, /, *arrays: Array) -> tuple[Array, ...]:
    """The arrays, each broadcast to the shape they have in common; beside a node, plain ones become Tensors.

    >>> [part.shape for part in broadcast_arrays(Tensor([1.0, 2.0]), Tensor([[3.0]]))]
    [(1, 2), (1, 2)]
    """
    if holds_nodes(arrays):
        arrays = tuple(x if isinstance(x, Node) else Tensor.operand(numeric(x)) for x in arrays)
    shape = np.broadcast_shapes(*[xp.shape(x) for x in arrays])
    return tuple(xp.broadcast_to(x, shape) for x in arrays)

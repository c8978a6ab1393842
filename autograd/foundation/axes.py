"""Axes of an array: checked, counted from the left, and stretched to those of another."""

from __future__ import annotations

from operator import index
from typing import Any

import numpy as np

from autograd.errors import ArgumentError, IndexingError

Axis = int | tuple[int, ...] | None
WHOLE = (int, np.integer)


def one_of(axis: int, rank: int) -> int:
    """``axis`` as counted from the left; an `IndexingError` where there is no such axis, as True is none."""
    if axis.__class__ is not int:
        axis = _whole(axis)
    if not -rank <= axis < rank:
        raise IndexingError(f"there is no axis {axis}: the array has {rank} of them")
    return axis % rank


def each_of(axis: Axis, rank: int) -> tuple[int, ...]:
    """``axis`` as axes counted from the left, each as often as it is named; None means all, and of a single number so
    do 0 and -1."""
    if axis is None or (rank == 0 and isinstance(axis, WHOLE) and axis in (0, -1)):
        return tuple(range(rank))
    named: Any = axis
    several = isinstance(axis, tuple | list | range) or (isinstance(axis, np.ndarray) and axis.ndim > 0)
    return tuple([one_of(i, rank) for i in (named if several else (named,))])


def _whole(axis: Any) -> int:
    try:
        found = None if isinstance(axis, bool | np.bool_) else index(axis)
    except TypeError:
        found = None
    if found is None:
        raise IndexingError(f"an axis is a whole number, found {axis!r:.40}")
    return found


def from_left(axis: Axis, rank: int) -> tuple[int, ...]:
    """`each_of`, which names no axis twice: an `ArgumentError` where it does."""
    axes = each_of(axis, rank)
    if len({*axes}) < len(axes):
        raise ArgumentError(f"each axis is named once, found axis={axis!r:.40} of {rank} axes")
    return axes


def length(of: str, name: str, n: int) -> int:
    """``n``, as the argument ``name`` of the function ``of``; an `ArgumentError` unless it is whole and not below 0."""
    if not isinstance(n, WHOLE) or n < 0:
        raise ArgumentError(f"{of} takes a whole number from 0 up as {name}, found {n!r:.40}")
    return int(n)


def broadcasts(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    """Whether an array of ``shape`` broadcasts to one of the shape ``to``.

    >>> broadcasts((1, 3), (2, 2, 3)), broadcasts((2, 3), (3,))
    (True, False)
    """
    return len(shape) <= len(to) and all(n in (1, m) for n, m in zip(reversed(shape), reversed(to), strict=False))

"""NumPy's functions that join arrays, and put entries in or take them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.arrayapi.creation import as_tensor, in_type
from autograd.arrayapi.numpy_dispatch import Rule, spells
from autograd.arrayapi.spellings.questions import plain
from autograd.arrayapi.spellings.shapes import widened
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError, IndexingError
from autograd.foundation.axes import one_of


@spells(np.concatenate)
def concatenate(arrays: Any, axis: int | None = 0, dtype: Any = None) -> Any:
    joined = xp.concat(arrays, axis=axis)
    return joined if dtype is None else xp.astype(joined, dtype)


@spells(np.stack)
def stack(arrays: Any, axis: int = 0, dtype: Any = None) -> Any:
    joined = xp.stack(arrays, axis=axis)
    return joined if dtype is None else xp.astype(joined, dtype)


@spells(np.block)
def block(arrays: Any) -> Any:
    """Nested lists of arrays: the innermost joined along the last axis, the next along the one before it."""
    depth = _depth(arrays)
    rank = max(depth, *[as_tensor(part).ndim for part in _flat(arrays)], 0)
    return _blocked(arrays, depth, rank)


def _flat(arrays: Any) -> list[Any]:
    if isinstance(arrays, tuple):
        raise ArgumentError("np.block takes lists of arrays, found a tuple: write [...] for (...)")
    return [part for item in arrays for part in _flat(item)] if isinstance(arrays, list) else [arrays]


def _depth(arrays: Any) -> int:
    if not isinstance(arrays, list):
        return 0
    depths = {_depth(item) for item in arrays}
    if len(depths) != 1:
        raise ArgumentError(f"np.block takes lists that are nested equally deep, found the depths {sorted(depths)}")
    return 1 + depths.pop()


def _blocked(arrays: Any, depth: int, rank: int) -> Any:
    if depth == 0:
        x = as_tensor(arrays)
        return xp.reshape(x, (*[1] * (rank - x.ndim), *x.shape))
    return xp.concat([_blocked(item, depth - 1, rank) for item in arrays], axis=-depth)


def _joined(rank: int, axis: int) -> Rule:
    def join(tup: Sequence[Any]) -> Any:
        parts = [widened(as_tensor(part), rank) for part in tup]
        return xp.concat(parts, axis=0 if parts[0].ndim == 1 else axis)

    return join


spells(np.vstack)(_joined(2, 0))
spells(np.hstack)(_joined(1, 1))
spells(np.dstack)(_joined(3, 2))


@spells(np.column_stack)
def column_stack(tup: Sequence[Any]) -> Any:
    parts = [as_tensor(part) for part in tup]
    return xp.concat([part if part.ndim > 1 else xp.reshape(part, (-1, 1)) for part in parts], axis=1)


@spells(np.append)
def append(arr: Any, values: Any, axis: int | None = None) -> Any:
    return xp.concat([as_tensor(arr), as_tensor(values)], axis=axis)


def _rearranged(function: Any, *args: Any) -> Any:
    """What NumPy's ``function`` makes of places; an `IndexingError` where there is no such one."""
    try:
        return function(*args)
    except IndexError as error:
        raise IndexingError(f"np.{function.__name__}: {error}") from None


@spells(np.delete)
def delete(arr: Any, obj: Any, axis: int | None = None) -> Any:
    x, place = (xp.flatten(as_tensor(arr)), 0) if axis is None else (as_tensor(arr), axis)
    return xp.take(x, _rearranged(np.delete, np.arange(x.shape[one_of(place, x.ndim)]), plain(obj)), axis=place)


@spells(np.insert)
def insert(arr: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    x, place = (xp.flatten(as_tensor(arr)), 0) if axis is None else (as_tensor(arr), axis)
    new, length = as_tensor(values), x.shape[one_of(place, x.ndim)]
    at = np.arange(length)[obj] if isinstance(obj, slice) else np.asarray(plain(obj))
    at = np.flatnonzero(at) if at.dtype == bool else at
    new = xp.reshape(new, (*[1] * (x.ndim - new.ndim), *new.shape))
    if at.ndim == 0:
        new = xp.moveaxis(new, 0, place)
    count = new.shape[place] if at.size == 1 else at.size
    shape = [count if i == place % x.ndim else n for i, n in enumerate(x.shape)]
    new = in_type("np.insert", xp.broadcast_to(new, tuple(shape)), x.dtype)
    order = _rearranged(np.insert, np.arange(length), at if at.size else at.astype(int), length + np.arange(count))
    return xp.take(xp.concat([x, new], axis=place), order, axis=place)

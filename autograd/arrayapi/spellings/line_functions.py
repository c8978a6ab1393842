"""NumPy's functions along a line of numbers: sums so far, order, choice, filters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.arrayapi.creation import as_tensor
from autograd.arrayapi.numpy_dispatch import handed, spells
from autograd.arrayapi.spellings.questions import asked, plain
from autograd.core.node import Node
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError, ShapeError


def flat_or_along(a: Any, axis: int | None) -> tuple[Any, int]:
    """An array and an axis: all entries in a row where none is given."""
    x = as_tensor(a)
    return (xp.flatten(x), 0) if axis is None else (x, axis)


@spells(np.cumsum)
def cumsum(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    x, axis = flat_or_along(a, axis)
    return xp.cumulative_sum(x, axis=axis, dtype=dtype)


@spells(np.cumprod)
def cumprod(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    x, axis = flat_or_along(a, axis)
    return xp.cumulative_prod(x, axis=axis, dtype=dtype)


@spells(np.nancumsum)
def nancumsum(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    return cumsum(xp.where(xp.isnan(a), 0, a), axis, dtype)


@spells(np.nancumprod)
def nancumprod(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    return cumprod(xp.where(xp.isnan(a), 1, a), axis, dtype)


@spells(np.sort)
def sort(a: Any, axis: int | None = -1, stable: Any = None) -> Any:
    x, axis = flat_or_along(a, axis)
    return xp.sort(x, axis=axis)


@spells(np.sort_complex)
def sort_complex(a: Any) -> Any:
    x = xp.sort(as_tensor(a))
    return xp.astype(x, np.result_type(x.dtype, np.complex64))


@spells(np.argsort)
def argsort(a: Any, axis: int | None = -1, stable: Any = None) -> Any:
    x, axis = flat_or_along(a, axis)
    return xp.argsort(x, axis=axis)


@spells(np.partition)
def partition(a: Any, kth: Any, axis: int | None = -1) -> Any:
    x, axis = flat_or_along(a, axis)
    return xp.take_along_axis(x, argpartition(x, kth, axis), axis=axis)


@spells(np.argpartition)
def argpartition(a: Any, kth: Any, axis: int | None = -1) -> Any:
    x, axis = flat_or_along(a, axis)
    return as_tensor(asked(np.argpartition, x, kth, axis))


@spells(np.take)
def take(a: Any, indices: Any, axis: int | None = None, mode: Any = "raise") -> Any:
    x, axis = flat_or_along(a, axis)
    if indices is None or indices is Ellipsis or isinstance(indices, slice):
        raise ArgumentError(f"np.take takes whole numbers as places, found {indices!r}: write t[start:stop]")
    if not isinstance(indices, Node) and np.asarray(indices).dtype == bool:
        indices = np.asarray(indices, dtype=int)  # places 0 and 1, no mask
    if mode != "raise":
        indices = np.arange(x.shape[axis]).take(plain(indices), mode=mode)
    return xp.take(x, indices, axis=axis)


@spells(np.compress)
def compress(condition: Any, a: Any, axis: int | None = None) -> Any:
    x, axis = flat_or_along(a, axis)
    return xp.take(x, np.flatnonzero(plain(condition)), axis=axis)


@spells(np.apply_along_axis)
def apply_along_axis(func1d: Callable[..., Any], axis: int, arr: Any, *args: Any, **kwargs: Any) -> Any:
    lines = xp.moveaxis(as_tensor(arr), axis, -1)
    outer = lines.shape[:-1]
    found = [as_tensor(handed(func1d)(lines[place], *args, **kwargs)) for place in np.ndindex(*outer)]
    if not found:
        raise ShapeError(f"np.apply_along_axis needs one line or more along axis {axis}, found none in {outer}")
    inner = found[0].ndim
    joined = xp.reshape(xp.stack(found), (*outer, *found[0].shape))
    places = range(len(outer), len(outer) + inner)
    at = axis % (len(outer) + 1)
    return xp.moveaxis(joined, tuple(places), tuple(range(at, at + inner))) if inner else joined


@spells(np.apply_over_axes)
def apply_over_axes(func: Callable[..., Any], a: Any, axes: Any) -> Any:
    x = as_tensor(a)
    rank = x.ndim
    for axis in np.atleast_1d(axes).tolist():
        found = handed(func)(x, axis)
        x = found if found.ndim == rank else xp.expand_dims(found, axis=axis)
    return x


# samples


@spells(np.convolve)
def convolve(a: Any, v: Any, mode: str = "full") -> Any:
    """Σⱼ aⱼ vₖ₋ⱼ; "same" gives as many entries as the longer has, "valid" those where both lie over each other."""
    x, w = as_tensor(a), as_tensor(v)
    if x.ndim > 1 or w.ndim > 1 or not (x.size and w.size):
        raise ShapeError(f"np.convolve takes two vectors with entries, found the shapes {x.shape} and {w.shape}")
    x, w = xp.reshape(x, (-1,)), xp.reshape(w, (-1,))
    if w.size > x.size:
        x, w = w, x
    m = w.size
    around = {"full": (m - 1, m - 1), "same": (m // 2, (m - 1) // 2), "valid": (0, 0)}
    if mode not in around:
        raise ArgumentError(f'np.convolve takes the mode "full", "same" or "valid", found {mode!r}')
    return xp.sliding_windows(xp.pad(x, (around[mode],)), window=(m,), stride=(1,)) @ xp.flip(w)


@spells(np.correlate)
def correlate(a: Any, v: Any, mode: str = "valid") -> Any:
    """Σⱼ aⱼ₊ₖ vⱼ, with the conjugate of v."""
    if not (np.ndim(a) and np.ndim(v)):
        raise ShapeError(f"np.correlate takes two vectors, found the shapes {np.shape(a)} and {np.shape(v)}")
    x, w = as_tensor(a), xp.flip(xp.conj(as_tensor(v)))
    if mode == "same" and x.size < w.size:  # NumPy exchanges them, and turns the result
        start = x.size // 2
        return convolve(x, w)[start : start + w.size]
    return convolve(x, w, mode)

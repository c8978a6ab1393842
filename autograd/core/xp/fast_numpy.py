"""Functions of arrays by a shorter way, where NumPy's own takes several times as long."""

from __future__ import annotations

import sys
from functools import cache, lru_cache
from math import inf
from typing import Any

import numpy as np

from autograd.core.xp.standin import whole

_add: Any = np.add.reduce
_maximum: Any = np.maximum.reduce

# Of so many rows, BLAS has the sums over all of them, and over each where they are short, three times as fast as
# NumPy; and the largest entry of each is found four times as fast column by column.
MANY_ROWS, SHORT_ROWS = 64, 32
BLOCK_ROWS = 1 << 15
CACHED = 1 << 18  # bytes that stay near the processor
MANY = 2048  # entries, from which on a choice by bits is faster than one by branches
BITS = {"f": np.int32, "d": np.int64}
VECTOR_LIBRARY = {"AVX512_SKX", "X86_V4"}  # what processors are called by NumPys that bring Intel's SVML for them


def sum(x: Any, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
    """`numpy.sum`; on small arrays its own checks cost more than the work."""
    if x.ndim == 2 and dtype is None and x.shape[0] >= MANY_ROWS and x.dtype.char in "fd" and x.flags.c_contiguous:
        if axis in (0, (0,)):
            total = _sum_of_rows(x)
            return total[None] if keepdims else total
        if axis in (-1, (-1,)) and x.shape[1] <= SHORT_ROWS:
            total = np.matmul(x, _ones(x.shape[1], x.dtype))
            return total[:, None] if keepdims else total
    return _add(x, axis, dtype, None, keepdims)


def _sum_of_rows(x: Any) -> Any:
    """A product with ones, of which those for a block of rows are kept; longer matrices are added block by block."""
    if len(x) <= BLOCK_ROWS:
        return np.matmul(_ones(len(x), x.dtype), x)
    blocks = (x[start : start + BLOCK_ROWS] for start in range(0, len(x), BLOCK_ROWS))
    return _add([np.matmul(_ones(len(block), x.dtype), block) for block in blocks], 0)


@lru_cache(maxsize=64)
def _ones(length: int, dtype: Any) -> Any:
    """Ones for at most a block of rows: all share the memory of one array."""
    return _block_of_ones(dtype)[:length]


@cache
def _block_of_ones(dtype: Any) -> Any:
    return np.ones(BLOCK_ROWS, dtype)


def mean(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """`numpy.mean`, in the same way."""
    if x.dtype.char not in "fd" or not x.size:
        return np.mean(x, axis=axis, keepdims=keepdims)
    total = _add(x, axis, None, None, keepdims)
    return total / (x.size // total.size)


def max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """`numpy.max`."""
    if axis == -1 and x.ndim == 2 and x.shape[0] >= MANY_ROWS and 0 < x.shape[1] <= SHORT_ROWS:
        turned = _maximum(x.T.copy(), 0)
        return turned[:, None] if keepdims else turned
    return _maximum(x, axis, None, None, keepdims)


def rounded(x: Any, decimals: int = 0) -> Any:
    """`numpy.round`, which multiplies by a power of ten; where that overflows, x itself, or 0 of tens beyond it."""
    found = np.round(x, decimals)
    if not decimals or found.dtype.kind != "f":
        return found
    if decimals > 0:
        return np.where(np.isfinite(found), found, x)
    return np.where(np.isnan(found), np.where(np.isfinite(x), np.copysign(np.zeros_like(x), x), x), found)


def maximum(x: Any, y: Any, out: Any = None) -> Any:
    """`numpy.maximum`; of an array and 0 it takes three times as long as of two arrays, or as `numpy.clip`."""
    if not _is_with_zero(x, y):
        return np.maximum(x, y, out=out)
    return np.clip(x, 0, inf, out=out) if x.nbytes > CACHED else np.maximum(x, np.zeros(x.shape, x.dtype), out=out)


def minimum(x: Any, y: Any, out: Any = None) -> Any:
    """`numpy.minimum`, in the same way."""
    if not _is_with_zero(x, y):
        return np.minimum(x, y, out=out)
    return np.clip(x, -inf, 0, out=out) if x.nbytes > CACHED else np.minimum(x, np.zeros(x.shape, x.dtype), out=out)


def _is_with_zero(x: Any, y: Any) -> bool:
    return y.__class__ is int and y == 0 and x.__class__ is np.ndarray and x.dtype.kind == "f"


def expm1(x: Any, out: Any = None) -> Any:
    """`numpy.expm1`, which without Intel's SVML goes from number to number.

    Of float32 up to 0 it is 2t / (1 - t) with t = tanh(x / 2), to three units in the last place: 1 - t is between 1
    and 2 there, and NumPy has tanh for several numbers at once on any processor.
    """
    if x.__class__ is not np.ndarray or x.dtype.char != "f" or _has_svml():
        return np.expm1(x, out=out)
    above = None
    if not _maximum(x, None, None, None, False, 0) <= 0:  # or it is nan
        above = x > 0
        rest, x = np.expm1(x[above]), x.copy()
        x[above] = 0
    t = np.multiply(x, np.float32(0.5), out=np.empty_like(x) if out is None else out)  # also of shape ()
    np.tanh(t, out=t)
    below = np.subtract(np.float32(1), t)
    np.add(t, t, out=t)
    found = np.divide(t, below, out=t)
    if above is not None:
        found[above] = rest
    return found


@cache
def _has_svml() -> bool:
    """Whether NumPy has Intel's vector library for this processor."""
    config: Any = np.show_config(mode="dicts")
    return sys.platform == "linux" and not VECTOR_LIBRARY.isdisjoint(config.get("SIMD Extensions", {}).get("found", ()))


def picked(x: Any, index: Any) -> Any:
    """``x[index]``; of rows by an array of whole numbers `numpy.take` has it three times as fast, where they lie one
    after the other: else it would copy all of ``x`` first.

    >>> picked(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1, -1])).tolist()
    [[3.0, 4.0], [3.0, 4.0]]
    """
    rows = index[0] if index.__class__ is tuple and len(index) == 1 else index
    if rows.__class__ is np.ndarray and x.__class__ is np.ndarray and rows.ndim and x.ndim and rows.dtype.kind == "i":
        return x.take(rows, 0) if x.flags.c_contiguous else x[rows]
    return x[index]


def matmul(x: Any, y: Any) -> Any:
    """`numpy.matmul`, which takes eight times as long as `numpy.dot` for a column by a row."""
    if getattr(x, "ndim", 0) == 2 and x.shape[1] == 1 and getattr(y, "ndim", 0) == 2:
        return np.dot(x, y)
    return np.matmul(x, y)


def where(condition: Any, x: Any, y: Any) -> Any:
    """`numpy.where`, which takes several times as long: which way it goes at an entry, no processor can guess."""
    if condition.__class__ is np.ndarray and condition.dtype.char == "?" and condition.size >= MANY:
        dtype = np.result_type(x, y)
        if dtype.char in BITS:
            shape = np.broadcast_shapes(condition.shape, np.shape(x), np.shape(y))
            return choose(condition, x, y, np.empty(shape, dtype))
    return np.where(condition, x, y)


def choose(condition: Any, x: Any, y: Any, out: Any) -> Any:
    """Write x where ``condition``, else y, to ``out``: y ^ (x ^ y) & m bit by bit, where m has all bits or none.

    Two numbers differ by one number x ^ y, which a truth value takes whole or not at all as a factor.
    """
    kind = BITS.get(out.dtype.char)
    if kind is None or out.size < MANY:
        np.copyto(out, y, casting="unsafe")
        np.copyto(out, x, casting="unsafe", where=condition)
        return out
    bits = out.view(kind)
    first, second = (np.asarray(z, out.dtype).view(kind) for z in (x, y))
    if first.size == second.size == 1:
        np.copyto(bits, condition.view(np.int8))
        np.multiply(bits, first ^ second, out=bits)
    elif second.shape == () and second == 0:
        np.copyto(bits, np.negative(condition.view(np.int8)))
        np.bitwise_and(bits, first, out=bits)
        return out
    elif first.shape == () and first == 0:
        np.copyto(bits, np.subtract(condition.view(np.int8), np.int8(1)))
        np.bitwise_and(bits, second, out=bits)
        return out
    else:
        mask = np.negative(condition.view(np.int8)).astype(kind)
        into = bits if out.shape in (first.shape, second.shape) else None
        np.bitwise_and(mask, np.bitwise_xor(first, second, out=into), out=bits)
    np.bitwise_xor(bits, second, out=bits)
    return out


@whole
def added_rows(x: Any, places: Any, count: int, out: Any = None) -> Any:
    """``count`` rows of zeros with each row of the matrix x added at its place.

    `numpy.add.at` goes through rows six times slower than through entries, and through these ten times slower than an
    assignment: the last row for each place is put there, of many others the last one is added to it in the same way,
    and only what is left goes by entries.

    >>> added_rows(np.array([[1.0], [2.0], [4.0], [8.0]]), np.array([2, 0, 2, 2]), 3).tolist()
    [[2.0], [0.0], [13.0]]
    """
    total = np.zeros((count, x.shape[1]), x.dtype) if out is None else out
    if out is not None:
        out.fill(0)
    if not x.size:
        return total
    x, places, left = np.ascontiguousarray(x), places.astype(np.intp), np.arange(len(places))
    last = np.empty(count, np.intp)
    last[places] = left
    _put_rows(total, places, x)
    left = np.flatnonzero(last[places] != left)
    if len(left) > MANY_ROWS:
        found = places[left]
        last[found] = left
        is_last = last[found] == left
        found, added, left = found[is_last], left[is_last], left[~is_last]
        _put_rows(total, found, total.take(found, 0) + x.take(added, 0))
    if len(left):
        length = x.shape[1]
        entries = places[left][:, None] * length + np.arange(length)
        np.add.at(total.reshape(-1), entries.reshape(-1), x[left].reshape(-1))
    return total


def _put_rows(matrix: Any, places: Any, rows: Any) -> None:
    """``matrix[places] = rows``, one after the other; it takes half the time where a row is one item to NumPy."""
    item = f"V{matrix.itemsize * matrix.shape[1]}"
    matrix.view(item)[:, 0][places] = rows.view(item)[:, 0]

"""Picking entries, by index or by sliding window, and the adjoint of each."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from autograd.core.xp.fast_numpy import picked
from autograd.errors import ShapeError
from autograd.extend import Array, Namespace, case, linear
from autograd.foundation.operands import Index
from autograd.primitives._axes import index_of_examples, is_basic, of_rank, picked_rank, plain_index, zeros_to_fill

__all__ = ["getitem", "overlap_add", "scatter_add", "sliding_windows"]

LARGE = 1024  # entries, from which on a faster way to add rows pays


def _picked_from_examples(xp: Namespace, flags: Sequence[bool], x: Array, index: Any) -> Array:
    moved = index_of_examples(index)
    return NotImplemented if moved is None else xp.getitem(x, index=moved)


def _scattered_in_examples(xp: Namespace, flags: Sequence[bool], x: Array, index: Any, shape: tuple[int, ...]) -> Array:
    moved = index_of_examples(index)
    x = of_rank(xp, picked_rank(index, len(shape)), True, x)
    return NotImplemented if moved is None else xp.scatter_add(x, index=moved, shape=(x.shape[0], *shape))


@linear(
    symbol="[ ]",
    operator="getitem",
    transposes=[lambda xp, ct, x, index: xp.scatter_add(ct, index=index, shape=xp.shape(x))],
    cases=[
        case((4,), index=1),
        case((4, 3), index=(slice(None, None, -2), None, 1)),
        case((4, 3), index=([0, 2, 2],)),
        case((4, 3), index=(Ellipsis, [[0, 1], [1, 1]])),
        case((2, 3, 2), index=([0, 1, 1], [[2], [0]])),
        case((2, 3, 2), index=([0, 1], slice(None), 1)),
    ],
    batched=_picked_from_examples,
)
def getitem(xp: Namespace, x: Array, /, index: Index) -> Array:
    """x[index] by NumPy's rules, basic or advanced; an entry picked twice gets both gradients.

    >>> t = Tensor([1.0, 2.0, 3.0])
    >>> t[[0, 0, 2]].sum().backward()
    >>> t.grad
    array([2., 0., 1.])
    """
    return picked(x, plain_index(index))


@linear(
    symbol="scatter",
    transposes=[lambda xp, ct, x, index, shape: xp.getitem(ct, index=index)],
    cases=[
        case((3,), index=[0, 2, 2], shape=(4,)),
        case((2,), index=slice(0, 4, 2), shape=(4,)),
        case((3,), index=([0, 1, 0], [2, 2, 2]), shape=(2, 3)),
        case((2, 3), index=([0, 1], slice(None), 1), shape=(2, 3, 2)),
        case((), index=1, shape=(3,)),
    ],
    batched=_scattered_in_examples,
    method=False,
)
def scatter_add(xp: Namespace, x: Array, /, index: Any, shape: tuple[int, ...]) -> Array:
    """Zeros of ``shape`` with x added at ``index``, repeated places adding up: the adjoint of getitem.

    >>> scatter_add(Tensor([1.0, 2.0]), index=[1, 1], shape=(3,)).data
    array([0., 3., 0.])
    """
    index = plain_index(index)
    if len(shape) > 1 and xp.size(x) > LARGE and (rows := _of_rows(index, x, shape)) is not None:
        rows = xp.added_rows(xp.reshape(x, (-1, prod(shape[1:]))), xp.reshape(rows, -1), shape[0])
        return xp.reshape(rows, shape)
    if (rank := xp.ndim(x)) > picked_rank(index, len(shape)):  # or NumPy would write where no array is
        raise ShapeError(f"scatter_add: x has {rank} axes, and index={index!r:.60} picks fewer of the shape {shape}")
    out = zeros_to_fill(xp, xp.asarray(x), shape, index if isinstance(index, tuple) else [index])
    if is_basic(index):
        out[index] = x
    else:
        xp.add.at(out, index, x)
    return out


def _of_rows(index: Any, x: Array, shape: tuple[int, ...]) -> Any:
    """The places along the first axis of ``shape`` that x has a row for, if ``index`` says just these; else None."""
    (rows,) = index if isinstance(index, tuple) and len(index) == 1 else (index,)
    picked = getattr(rows, "dtype", np.dtype(bool)).kind in "iu" and (*rows.shape, *shape[1:]) == tuple(x.shape)
    return rows if picked else None


def _windows_of_examples(xp: Namespace, flags: Sequence[bool], x: Array, window: Any, stride: Any) -> Array:
    return NotImplemented if x.ndim <= len(window) else xp.sliding_windows(x, window=window, stride=stride)


def _overlapped_in_examples(
    xp: Namespace, flags: Sequence[bool], x: Array, shape: tuple[int, ...], window: Any, stride: Any
) -> Array:
    if x.ndim - 1 != len(shape) + len(window):
        return NotImplemented
    return xp.overlap_add(x, shape=(x.shape[0], *shape), window=window, stride=stride)


@linear(
    transposes=[lambda xp, ct, x, window, stride: xp.overlap_add(ct, shape=xp.shape(x), window=window, stride=stride)],
    cases=[
        case((7,), window=(3,), stride=(2,)),
        case((2, 5, 6), window=(2, 3), stride=(1, 2)),
    ],
    batched=_windows_of_examples,
)
def sliding_windows(xp: Namespace, x: Array, /, window: tuple[int, ...], stride: tuple[int, ...]) -> Array:
    """All windows of the sizes ``window`` over the last axes, every ``stride`` steps.

    Shape: (..., n₁, n₂) gives (..., m₁, m₂, w₁, w₂) with m = (n - w) // stride + 1.

    >>> sliding_windows(Tensor([1.0, 2.0, 3.0]), (2,), (1,)).data
    array([[1., 2.],
           [2., 3.]])
    """
    axes = tuple(range(-len(window), 0))
    views = xp.lib.stride_tricks.sliding_window_view(x, window, axis=axes)
    steps = tuple(slice(None, None, s) for s in stride)
    return views[(..., *steps, *[slice(None)] * len(window))]


@linear(
    transposes=[lambda xp, ct, x, shape, window, stride: xp.sliding_windows(ct, window=window, stride=stride)],
    cases=[case((3, 3), shape=(7,), window=(3,), stride=(2,))],
    batched=_overlapped_in_examples,
    method=False,
)
def overlap_add(
    xp: Namespace, x: Array, /, shape: tuple[int, ...], window: tuple[int, ...], stride: tuple[int, ...]
) -> Array:
    """Windows laid back to where they came from, overlaps adding up: the adjoint of sliding_windows.

    >>> overlap_add(Tensor([[1.0, 2.0], [3.0, 4.0]]), shape=(3,), window=(2,), stride=(1,)).data
    array([1., 5., 4.])
    """
    k = len(window)
    counts = x.shape[x.ndim - 2 * k : x.ndim - k]
    out = xp.zeros_like(x, shape=shape, order="C")
    for offset in xp.ndindex(*window):
        place = tuple(slice(o, o + s * n, s) for o, s, n in zip(offset, stride, counts, strict=True))
        out[(..., *place)] += x[(..., *offset)]
    return out

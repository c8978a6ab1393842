"""Convolution and maximum pooling of images, whose axes are (..., channel, row, column)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, prod
from typing import Any

import numpy as np

from autograd.errors import ArgumentError
from autograd.extend import REAL, Array, Namespace, case, fused, linear

__all__ = ["conv2d", "max_pool2d"]

Pair = tuple[int, int]


def _check_pairs(**pairs: Any) -> None:
    for name, pair in pairs.items():
        if not (isinstance(pair, tuple) and len(pair) == 2):
            raise ArgumentError(f"{name} must be a pair of whole numbers (rows, columns), found {pair!r}")


def _surrounded(xp: Namespace, x: Array, padding: Pair) -> Array:
    """x with ``padding`` rows and columns of zeros on each side of its last two axes."""
    if padding == (0, 0):
        return x
    (rows, columns), others = padding, len(x.shape) - 2
    return xp.pad(x, pad_width=((0, 0),) * others + ((rows, rows), (columns, columns)))


def _windows_last(rank: int) -> tuple[int, ...]:
    """The order of axes that takes (..., c, kh, kw, oh, ow) to (..., c, oh, ow, kh, kw), and back."""
    return (*range(rank - 4), rank - 2, rank - 1, rank - 4, rank - 3)


def _columns(xp: Namespace, x: Array, weight: Array, stride: Pair, padding: Pair) -> Array:
    """The window under each place of the kernels as one column: (..., c kh kw, oh ow)."""
    windows = xp.sliding_windows(_surrounded(xp, x, padding), window=weight.shape[-2:], stride=stride)
    patches = xp.permute_dims(windows, _windows_last(len(windows.shape)))
    *batch, channels, kh, kw, oh, ow = patches.shape
    return xp.reshape(patches, (*batch, channels * kh * kw, oh * ow))


def _rows(xp: Namespace, weight: Array) -> Array:
    """Each kernel as one row: (out, c kh kw)."""
    out, channels, kh, kw = weight.shape
    return xp.reshape(weight, (out, channels * kh * kw))


def _flat(xp: Namespace, images: Array) -> Array:
    """Images as rows of pixels: (..., out, oh ow)."""
    *batch, out, oh, ow = images.shape
    return xp.reshape(images, (*batch, out, oh * ow))


def _places(x: Array, weight: Array, stride: Pair, padding: Pair) -> list[int]:
    """How many rows and columns of places the kernels have: (oh, ow)."""
    sizes = zip(x.shape[-2:], padding, weight.shape[-2:], stride, strict=True)
    return [(n + 2 * p - k) // s + 1 for n, p, k, s in sizes]


def _to_image(xp: Namespace, ct: Array, x: Array, weight: Array, stride: Pair, padding: Pair) -> Array:
    columns = xp.matmul(xp.matrix_transpose(_rows(xp, weight)), _flat(xp, ct))
    *batch, channels, height, width = x.shape
    patches = xp.reshape(columns, (*batch, *weight.shape[1:], *ct.shape[-2:]))
    windows = xp.permute_dims(patches, _windows_last(len(patches.shape)))
    top, left = padding
    shape = (*batch, channels, height + 2 * top, width + 2 * left)
    image = xp.overlap_add(windows, shape=shape, window=weight.shape[-2:], stride=stride)
    return xp.getitem(image, index=(..., slice(top, top + height), slice(left, left + width)))


def _to_kernels(xp: Namespace, ct: Array, x: Array, weight: Array, stride: Pair, padding: Pair) -> Array:
    columns = _columns(xp, x, weight, stride, padding)
    rows = xp.matmul(_flat(xp, ct), xp.matrix_transpose(columns))
    return xp.reshape(rows, (*rows.shape[:-2], *weight.shape))  # the sweep sums over the batch


def _laid_over_examples(
    xp: Namespace, flags: Sequence[bool], x: Array, weight: Array, stride: Pair, padding: Pair
) -> Array:
    """The convolution where the flagged operands have a leading axis of examples."""
    if not flags[1]:
        return xp.conv2d(x, weight, stride=stride, padding=padding)
    columns = _columns(xp, x, weight, stride, padding)
    between = [1] * (x.ndim - flags[0] - 3)  # the axes of a batch of images
    rows = xp.reshape(weight, (weight.shape[0], *between, weight.shape[1], prod(weight.shape[2:])))
    y = xp.matmul(rows, columns)
    return xp.reshape(y, (*y.shape[:-1], *_places(x, weight, stride, padding)))


@linear(
    symbol="∗",
    notation="infix",
    transposes=[_to_image, _to_kernels],
    cases=[
        case((1, 3, 3), (1, 1, 2, 2), stride=(1, 1), padding=(0, 0)),
        case((2, 3, 5, 4), (2, 3, 3, 2), stride=(2, 1), padding=(1, 0)),
        case((2, 1, 4, 5), (2, 1, 2, 3), stride=(2, 3), padding=(0, 2)),
    ],
    batched=_laid_over_examples,
)
def conv2d(xp: Namespace, x: Array, weight: Array, /, stride: Pair = (1, 1), padding: Pair = (0, 0)) -> Array:
    """Kernels laid over an image at every place: a matrix product with the image's windows as columns.

    y[..., o, i, j] = Σ over c, u, v of weight[o, c, u, v] · x[..., c, i·stride₀ + u, j·stride₁ + v],
    where x has ``padding`` zeros around it. (The kernel is not flipped: mathematics calls this
    cross-correlation, the field of neural networks convolution.)

    Shapes: x (..., c, h, w) and weight (out, c, kh, kw) give (..., out, oh, ow) with
    oh = (h + 2 padding₀ - kh) // stride₀ + 1, ow likewise.

    >>> conv2d(Tensor([[[1.0, 2.0], [3.0, 4.0]]]), Tensor([[[[1.0, 10.0]]]])).data
    array([[[21.],
            [43.]]])
    """
    _check_pairs(stride=stride, padding=padding)
    y = xp.matmul(_rows(xp, weight), _columns(xp, x, weight, stride, padding))
    return xp.reshape(y, (*y.shape[:-1], *_places(x, weight, stride, padding)))


def _inside(length: int, border: int) -> list[bool]:
    return [border <= i < length - border for i in range(length)]


def _lowest(dtype: Any) -> float:
    return -inf if dtype.kind == "f" else np.iinfo(dtype).min if dtype.kind in "iu" else False


def _bordered(xp: Namespace, x: Array, padding: Pair) -> Array:
    """x with ``padding`` rows and columns of its type's lowest number around it, which no maximum picks."""
    if padding == (0, 0):
        return x
    padded = _surrounded(xp, x, padding)
    rows, columns = (_inside(n, border) for n, border in zip(padded.shape[-2:], padding, strict=True))
    lowest = _lowest(padded.dtype)
    return xp.where([[row] for row in rows], xp.where(columns, padded, lowest), lowest)


def _pooled(xp: Namespace, x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    windows = xp.sliding_windows(_bordered(xp, x, padding), window=kernel, stride=stride)
    return xp.max(windows, axis=(-2, -1))


def _layers(padded: Array, kernel: Pair, stride: Pair) -> Iterator[Any]:
    """Per place (u, v) in the window, the index of what all windows see there: one image each."""
    (kh, kw), (sh, sw), (height, width) = kernel, stride, padded.shape[-2:]
    for u in range(kh):
        for v in range(kw):
            yield ..., slice(u, height - kh + u + 1, sh), slice(v, width - kw + v + 1, sw)


def _unpooled(
    xp: Namespace,
    ct: Array,
    out: Array,
    inputs: Sequence[Array],
    wanted: Sequence[bool],
    kernel: Pair,
    stride: Pair,
    padding: Pair,
) -> list[Array]:
    """Each window's cotangent, shared among its entries that are equal to the maximum."""
    (x,) = inputs
    padded = _bordered(xp, x, padding)
    hits = [(layer, padded[layer] == out) for layer in _layers(padded, kernel, stride)]
    share = ct / sum(hit.astype(ct.dtype) for _, hit in hits)
    slope = xp.zeros_like(padded)
    for layer, hit in hits:
        slope[layer] += share * hit
    (top, left), (height, width) = padding, x.shape[-2:]
    return [slope[..., top : top + height, left : left + width]]


@fused(
    definition=_pooled,
    reverse=_unpooled,
    symbol="max pool",
    cases=[
        case((2, 4, 6), kernel=(2, 3), stride=(2, 3), padding=(0, 0)),
        case((5, 4), kernel=(3, 2), stride=(1, 2), padding=(1, 0)),
    ],
    domain=[REAL],
    method=False,
)
def max_pool2d(xp: Namespace, x: Array, /, kernel: Pair, stride: Pair, padding: Pair = (0, 0)) -> Array:
    """The largest entry of each window over the last two axes; entries that tie share the gradient equally.

    Shape: (..., h, w) gives (..., oh, ow) with oh = (h + 2 padding₀ - kernel₀) // stride₀ + 1, ow
    likewise. What surrounds x counts as -inf, or as the lowest number of its type.

    >>> max_pool2d(Tensor([[1.0, 2.0, 5.0, 3.0]]), (1, 2), (1, 2)).data
    array([[2., 5.]])
    """
    _check_pairs(kernel=kernel, stride=stride, padding=padding)
    padded = _bordered(xp, x, padding)
    first, *others = (padded[layer] for layer in _layers(padded, kernel, stride))
    out = first.copy()
    for other in others:
        xp.maximum(out, other, out=out)
    return out

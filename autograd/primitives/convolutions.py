"""Convolution of images, whose axes are (..., channel, row, column), and its two adjoints.

The transposes of each of the three are the other two, so any order of derivative consists of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.core.xp.windows import Padding, Pair
from autograd.extend import REAL, Array, Namespace, case, fused, linear

__all__ = ["affine_conv2d", "conv2d", "conv2d_input", "conv2d_weight"]


def _size(xp: Namespace, images: Array) -> Any:
    return tuple(xp.shape(images)[-2:])


# Examples of `vmap` are further channels or groups of one convolution, as far as they do not go with the batch.


def _folded(xp: Namespace, x: Array, axis: int, groups: int = 1) -> Array:
    """The examples, which x has along its first axis, within each of the ``groups`` along another one."""
    count, *shape = x.shape
    place = len(shape) + axis
    before, after = shape[:place], shape[place + 1 :]
    split = xp.reshape(x, (count, *before, groups, shape[place] // groups, *after))
    order = *range(1, place + 2), 0, *range(place + 2, split.ndim)
    return xp.reshape(xp.permute_dims(split, order), (*before, count * shape[place], *after))


def _unfolded(xp: Namespace, x: Array, axis: int, count: int, length: int, groups: int = 1) -> Array:
    """Back from there: ``count`` examples that have ``length`` entries along that axis."""
    place = x.ndim + axis
    before, after = x.shape[:place], x.shape[place + 1 :]
    split = xp.reshape(x, (*before, groups, count, length // groups, *after))
    order = place + 1, *range(place + 1), *range(place + 2, split.ndim)
    return xp.reshape(xp.permute_dims(split, order), (count, *before, length, *after))


def _examples(xp: Namespace, flags: Sequence[bool], x: Array, weight: Array, groups: int = 1, **move: Any) -> Array:
    count, (out, *_) = (x if flags[0] else weight).shape[0], weight.shape[flags[1] :]
    if not flags[1]:
        return xp.conv2d(x, weight, groups=groups, **move)
    if not flags[0]:
        y = xp.conv2d(x, _folded(xp, weight, -4, groups), groups=groups, **move)
        return _unfolded(xp, y, -3, count, out, groups)
    if not count:
        return NotImplemented
    y = xp.conv2d(_folded(xp, x, -3), _folded(xp, weight, -4), groups=groups * count, **move)
    return _unfolded(xp, y, -3, count, out)


def _examples_of_input(
    xp: Namespace, flags: Sequence[bool], y: Array, weight: Array, groups: int = 1, **move: Any
) -> Array:
    count, channels = (y if flags[0] else weight).shape[0], weight.shape[-3] * groups
    if not flags[1]:
        return xp.conv2d_input(y, weight, groups=groups, **move)
    if not flags[0]:
        x = xp.conv2d_input(y, _folded(xp, weight, -3), groups=groups, **move)
        return _unfolded(xp, x, -3, count, channels, groups)
    if not count:
        return NotImplemented
    x = xp.conv2d_input(_folded(xp, y, -3), _folded(xp, weight, -4), groups=groups * count, **move)
    return _unfolded(xp, x, -3, count, channels)


def _examples_of_weight(
    xp: Namespace, flags: Sequence[bool], x: Array, y: Array, groups: int = 1, **move: Any
) -> Array:
    count, channels, out = (x if flags[0] else y).shape[0], x.shape[-3] // groups, y.shape[-3]
    if not flags[1]:
        weight = xp.conv2d_weight(_folded(xp, x, -3, groups), y, groups=groups, **move)
        return _unfolded(xp, weight, -3, count, channels)
    if not flags[0]:
        weight = xp.conv2d_weight(x, _folded(xp, y, -3, groups), groups=groups, **move)
        return _unfolded(xp, weight, -4, count, out, groups)
    if not count:
        return NotImplemented
    weight = xp.conv2d_weight(_folded(xp, x, -3), _folded(xp, y, -3), groups=groups * count, **move)
    return _unfolded(xp, weight, -4, count, out)


@linear(
    symbol="∗",
    notation="infix",
    transposes=[
        lambda xp, ct, x, weight, **move: xp.conv2d_input(ct, weight, size=_size(xp, x), **move),
        lambda xp, ct, x, weight, **move: xp.conv2d_weight(x, ct, kernel=_size(xp, weight), **move),
    ],
    cases=[
        case((1, 3, 3), (1, 1, 2, 2), stride=(1, 1), padding=(0, 0)),
        case((2, 3, 5, 4), (2, 3, 3, 2), stride=(2, 1), padding=(1, 0)),
        case((2, 4, 5), (4, 1, 2, 2), stride=(2, 3), padding=((0, 1), 2), dilation=(2, 1), groups=2),
    ],
    batched=_examples,
)
def conv2d(
    xp: Namespace,
    x: Array,
    weight: Array,
    /,
    stride: Pair = (1, 1),
    padding: Padding = (0, 0),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    """Kernels laid over images at every place: products of matrices, with the images' windows as columns.

    y[..., o, i, j] = Σ over c, u, v of weight[o, c, u, v] · x[..., c, i·stride₀ + u·dilation₀, ...], and so along j,
    where x has zeros around it. ``padding``: per axis how many, at both ends or (before, after). ``groups``: into how
    many parts channels and kernels are divided; each part of the kernels sees its part of the channels. (The kernel is
    not flipped: mathematics calls this cross-correlation, the field of neural networks convolution.)

    Shapes: x (..., c, h, w) and weight (out, c / groups, kh, kw) give (..., out, oh, ow) with
    oh = (h + padding - dilation₀ (kh - 1) - 1) // stride₀ + 1, ow likewise. The type is that of x · weight. Raises
    `ShapeError` where shapes do not fit, and `DTypeError` for truth values.

    >>> conv2d(Tensor([[[1.0, 2.0], [3.0, 4.0]]]), Tensor([[[[1.0, 10.0]]]])).data
    array([[[21.],
            [43.]]])
    """
    return xp.conv2d(x, weight, stride=stride, padding=padding, dilation=dilation, groups=groups)


@linear(
    symbol="∗ᵀ",
    notation="infix",
    transposes=[
        lambda xp, ct, y, weight, size, **move: xp.conv2d(ct, weight, **move),
        lambda xp, ct, y, weight, size, **move: xp.conv2d_weight(ct, y, kernel=_size(xp, weight), **move),
    ],
    cases=[
        case((1, 2, 2), (1, 1, 2, 2), size=(3, 3), stride=(1, 1), padding=(0, 0)),
        case((2, 2, 4), (2, 1, 2, 2), size=(4, 5), stride=(2, 2), padding=((0, 1), 2), dilation=(1, 2), groups=2),
    ],
    batched=_examples_of_input,
)
def conv2d_input(
    xp: Namespace,
    y: Array,
    weight: Array,
    /,
    size: Pair,
    stride: Pair = (1, 1),
    padding: Padding = (0, 0),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    """Kernels laid down at every entry of y, times that entry, overlaps adding up: the adjoint of `conv2d` in x.

    Σ y · conv2d(x, weight) = Σ x · conv2d_input(y, weight) for images x of ``size`` (h, w): (..., c, h, w), with
    y (..., out, oh, ow). The rest as in `conv2d`.

    >>> conv2d_input(Tensor([[[1.0], [2.0]]]), Tensor([[[[1.0, 10.0]]]]), size=(2, 2)).data
    array([[[ 1., 10.],
            [ 2., 20.]]])
    """
    return xp.conv2d_input(y, weight, size=size, stride=stride, padding=padding, dilation=dilation, groups=groups)


@linear(
    symbol="ᵀ∗",
    notation="infix",
    transposes=[
        lambda xp, ct, x, y, kernel, **move: xp.conv2d_input(y, ct, size=_size(xp, x), **move),
        lambda xp, ct, x, y, kernel, **move: xp.conv2d(x, ct, **move),
    ],
    cases=[
        case((1, 3, 3), (2, 2, 2), kernel=(2, 2), stride=(1, 1), padding=(0, 0)),
        case((2, 2, 4, 5), (2, 2, 1, 5), kernel=(2, 2), stride=(2, 2), padding=(0, (2, 3)), dilation=(2, 1), groups=2),
    ],
    batched=_examples_of_weight,
)
def conv2d_weight(
    xp: Namespace,
    x: Array,
    y: Array,
    /,
    kernel: Pair,
    stride: Pair = (1, 1),
    padding: Padding = (0, 0),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    """Entries of y times what the kernels saw in x at their places, summed: the adjoint of `conv2d` in the kernels.

    Σ y · conv2d(x, weight) = Σ weight · conv2d_weight(x, y) for kernels of the size ``kernel`` (kh, kw):
    (out, c / groups, kh, kw), with x (..., c, h, w) and y (..., out, oh, ow). The rest as in `conv2d`.

    >>> conv2d_weight(Tensor([[[1.0, 2.0], [3.0, 4.0]]]), Tensor([[[1.0], [10.0]]]), kernel=(1, 2)).data
    array([[[[31., 42.]]]])
    """
    return xp.conv2d_weight(x, y, kernel=kernel, stride=stride, padding=padding, dilation=dilation, groups=groups)


def _by_parts(xp: Namespace, x: Array, weight: Array, bias: Array, **move: Any) -> Array:
    return xp.conv2d(x, weight, **move) + xp.reshape(bias, (-1, 1, 1))


def _of_affine(
    xp: Namespace, ct: Array, out: Array, inputs: Sequence[Array], wanted: Sequence[bool], **move: Any
) -> list[Array | None]:
    x, weight, _ = inputs
    others = tuple(i for i in range(ct.ndim) if i != ct.ndim - 3)
    return [
        xp.conv2d_input(ct, weight, size=_size(xp, x), **move) if wanted[0] else None,
        xp.conv2d_weight(x, ct, kernel=_size(xp, weight), **move) if wanted[1] else None,
        xp.sum(ct, axis=others) if wanted[2] else None,
    ]


@fused(
    definition=_by_parts,
    reverse=_of_affine,
    symbol="conv",
    cases=[
        case((1, 3, 3), (2, 1, 2, 2), (2,), stride=(1, 1), padding=(0, 0)),
        case((2, 2, 3, 4), (2, 1, 2, 2), (2,), stride=(1, 2), padding=((0, 1), 1), dilation=(2, 1), groups=2),
    ],
    domain=[REAL, REAL, REAL],
)
def affine_conv2d(
    xp: Namespace,
    x: Array,
    weight: Array,
    bias: Array,
    /,
    stride: Pair = (1, 1),
    padding: Padding = (0, 0),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    """`conv2d` plus one number for each kernel, in one pass through memory: what a layer computes.

    Shapes: as in `conv2d`, with bias (out,).

    >>> affine_conv2d(Tensor([[[1.0, 2.0]]]), Tensor([[[[1.0, 10.0]]]]), Tensor([0.5])).data
    array([[[21.5]]])
    """
    return xp.affine_conv2d(x, weight, bias, stride=stride, padding=padding, dilation=dilation, groups=groups)

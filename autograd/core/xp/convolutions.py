"""Convolution of images and its two adjoints on NumPy: products of matrices, blocked so that each fits in the cache.

The windows of some images, or of some rows of one, are laid side by side as *columns*, whose rows are the entries of a
kernel. In here, images are (n, groups, channels, h, w) and kernels (groups, out, channels · kh · kw).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, Unpack

import numpy as np
from numpy.lib.stride_tricks import as_strided

from autograd.core.xp.standin import whole
from autograd.core.xp.windows import Bordered, Moves, Pair, Steps, blocks, made, moves
from autograd.errors import DTypeError


@whole
def conv2d(x: Any, weight: Any, groups: int = 1, out: Any = None, **steps: Unpack[Steps]) -> Any:
    """Images x (..., c, h, w) convolved with kernels ``weight`` (out, c / groups, kh, kw)."""
    return _convolved(x, weight, None, groups, out, steps)


@whole
def affine_conv2d(x: Any, weight: Any, bias: Any, groups: int = 1, out: Any = None, **steps: Unpack[Steps]) -> Any:
    """`conv2d` plus one number of ``bias`` (out,) for each kernel."""
    if bias.shape != weight.shape[:1]:
        raise ValueError(f"{len(weight)} kernels need as many numbers as bias, found {bias.shape}")
    return _convolved(x, weight, bias, groups, out, steps)


def _convolved(x: Any, weight: Any, bias: Any, groups: int, out: Any, steps: Steps) -> Any:
    _check_images(x)
    _check(x.shape[-3], weight.shape, groups)
    move = moves(x.shape[-2:], weight.shape[2:], **steps)
    operands = (x, weight) if bias is None else (x, weight, bias)
    y = made((*x.shape[:-3], len(weight), *move.places), _dtype(*operands), out)
    rows, flat = _rows(weight, groups), _flat(y, groups)
    added = None if bias is None else bias.reshape(*rows.shape[:2], 1)
    for part, places, columns in _columns(_grouped(x, groups), move):
        found = flat[part, ..., places]
        _multiply(rows, columns, found)
        if added is not None:
            found += added
    return y


@whole
def conv2d_input(y: Any, weight: Any, size: Pair, groups: int = 1, out: Any = None, **steps: Unpack[Steps]) -> Any:
    """What images of ``size`` receive from y (..., out, oh, ow): `conv2d` with ``weight``, transposed."""
    _check(None, weight.shape, groups)
    move = moves(size, weight.shape[2:], **steps)
    _check_places(y.shape[-3:], (len(weight), *move.places))
    x = made((*y.shape[:-3], groups * weight.shape[1], *size), _dtype(y, weight), out)
    images, flat = _grouped(x, groups), _flat(y, groups)
    if move.kernel == move.stride == (1, 1) and not move.bordered:
        _multiply(_rows(weight, groups).mT, flat, images.reshape(*images.shape[:3], prod(size)))
        return x
    turned = [_rows(weight[:, :, u], groups).mT.copy() for u in range(move.kernel[0])]
    for part, blocks_of_rows in _blocks(images, move):
        target = np.empty((*images[part].shape[:3], *move.padded), x.dtype) if move.bordered else images[part]
        target[...] = 0
        for rows in blocks_of_rows:
            _lay(turned, flat[part, ..., _places(rows, move)], target[..., move.seen(rows), :], move)
        if move.bordered:
            images[part] = target[(..., *move.inside)]
    return x


def _lay(turned: Sequence[Any], y: Any, target: Any, move: Moves) -> None:
    """Lay kernels down at each entry of y, in two steps: their rows side by side, then the entries of these."""
    kw, ow = move.kernel[1], move.places[1]
    places = slice(0, y.shape[-1] // ow)
    lines = np.zeros((*target.shape[:3], kw, target.shape[-2], ow), target.dtype)
    for matrix, down in zip(turned, move.along(0, places), strict=True):
        seen = lines[..., down, :]
        seen += _multiply(matrix, y).reshape(seen.shape)
    for v, across in enumerate(move.along(1)):
        seen = target[..., across]
        seen += lines[..., v, :, :]


@whole
def conv2d_weight(x: Any, y: Any, kernel: Pair, groups: int = 1, out: Any = None, **steps: Unpack[Steps]) -> Any:
    """What kernels of the size ``kernel`` receive from y (..., out, oh, ow), over images x (..., c, h, w)."""
    _check_images(x, y)
    move = moves(x.shape[-2:], kernel, **steps)
    _check_groups(y.shape[-3], groups)
    shape = y.shape[-3], x.shape[-3] // groups, *kernel
    _check(x.shape[-3], shape, groups)
    _check_places(y.shape, (*x.shape[:-3], shape[0], *move.places))
    turned = _flat(y, groups).mT
    total = np.zeros((groups, prod(shape[1:]), shape[0] // groups), _dtype(x, y))
    for part, places, columns in _columns(_grouped(x, groups), move):
        total += np.matmul(columns, turned[part, :, places]).sum(axis=0)
    weight = made(shape, total.dtype, out)
    weight.reshape(total.mT.shape)[...] = total.mT
    return weight


def _columns(images: Any, move: Moves) -> Iterator[tuple[slice, slice, Any]]:
    """Block by block: which images, which of their places, and their columns, (images, groups, entries, places)."""
    bordered = Bordered(images, move)
    for part, blocks_of_rows in _blocks(images, move):
        windows = _windows(bordered[part], move)
        n, groups, channels, *_, ow = windows.shape
        for rows in blocks_of_rows:
            shape = n, groups, channels * prod(move.kernel), (rows.stop - rows.start) * ow
            yield part, _places(rows, move), windows[..., rows, :].reshape(shape)


def _blocks(images: Any, move: Moves) -> Iterator[tuple[slice, list[slice]]]:
    """Images, and rows of places in these, whose columns fit in a block."""
    (oh, ow), entries = move.places, prod(images.shape[1:3]) * prod(move.kernel)
    row = entries * ow * images.dtype.itemsize
    for part in blocks(len(images), row * oh):
        yield part, list(blocks(oh, row * (part.stop - part.start)))


def _windows(images: Any, move: Moves) -> Any:
    """What each entry of a kernel sees at each of its places: (..., kh, kw, oh, ow), a view."""
    *others, down, across = images.strides
    (sh, sw), (dh, dw) = move.stride, move.dilation
    strides = *others, down * dh, across * dw, down * sh, across * sw
    return as_strided(images, (*images.shape[:-2], *move.kernel, *move.places), strides, writeable=False)


def _places(rows: slice, move: Moves) -> slice:
    """Rows of places, as places of a flat image."""
    return slice(rows.start * move.places[1], rows.stop * move.places[1])


def _grouped(images: Any, groups: int) -> Any:
    *batch, channels, h, w = images.shape
    return images.reshape(prod(batch), groups, channels // groups, h, w)


def _flat(images: Any, groups: int) -> Any:
    """Images as rows of pixels: (n, groups, channels, h · w)."""
    *batch, channels, h, w = images.shape
    return images.reshape(prod(batch), groups, channels // groups, h * w)


def _rows(weight: Any, groups: int) -> Any:
    """Each kernel as one row."""
    return weight.reshape(groups, len(weight) // groups, prod(weight.shape[1:]))


def _multiply(matrix: Any, columns: Any, out: Any = None) -> Any:
    """A product of matrices, which with one entry per column is one of numbers."""
    return (np.multiply if matrix.shape[-1] == 1 else np.matmul)(matrix, columns, out=out)


def _check_images(*arrays: Any) -> None:
    for array in arrays:
        if len(array.shape) < 3:
            raise ValueError(f"images have the axes (..., channel, row, column), found shape {array.shape}")


def _check_groups(count: int, groups: int) -> None:
    if groups < 1 or count % groups:
        raise ValueError(f"{count} kernels cannot be divided into {groups} groups")


def _check(channels: int | None, kernels: tuple[int, ...], groups: int) -> None:
    """Let kernels fit in groups, and these ``channels``, if any."""
    if len(kernels) != 4:
        raise ValueError(f"kernels have the axes (out, channel, row, column), found shape {kernels}")
    _check_groups(kernels[0], groups)
    if channels is not None and channels != groups * kernels[1]:
        raise ValueError(f"kernels of shape {kernels} in {groups} groups do not fit images of {channels} channels")


def _check_places(found: tuple[int, ...], expected: tuple[int, ...]) -> None:
    if found != expected:
        raise ValueError(f"the kernels have places of shape {expected}, found {found}")


def _dtype(*operands: Any) -> Any:
    """The type of the result; there are no sums of truth values."""
    dtype = np.result_type(*operands)
    if dtype.kind == "b":
        raise DTypeError("a convolution needs numbers, found truth values: convert them first, as by x.astype(float)")
    return dtype

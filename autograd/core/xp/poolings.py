"""Pooling of images and its adjoints on NumPy: as many images at a time as fit in the cache.

In here, images are (n, h, w), one of each channel. A *layer* is what all windows see at one of their entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import inf, prod
from typing import Any, Unpack

import numpy as np

from autograd.core.xp.standin import whole
from autograd.core.xp.windows import Bordered, Moves, Pair, Steps, blocks, made, moves
from autograd.errors import DTypeError

Layer = tuple[Any, ...]  # an index
Hits = Sequence[tuple[Layer, Any]]


@whole
def max_pool2d(x: Any, kernel: Pair, out: Any = None, **steps: Unpack[Steps]) -> Any:
    """The largest entry of each window of x (..., h, w), which the lowest number of its type surrounds."""
    move = moves(x.shape[-2:], kernel, **steps)
    if x.dtype.kind == "c":
        raise DTypeError("complex numbers have no order, so there is no largest: pool their absolute values")
    largest = made((*x.shape[:-2], *move.places), x.dtype, out)
    images, found = _flat(x), _flat(largest)
    bordered = Bordered(images, move, _lowest(x.dtype))
    for part in _blocks(images, move):
        found[part] = _combined(np.maximum, bordered[part], move)
    return largest


@whole
def max_pool2d_input(y: Any, x: Any, largest: Any, kernel: Pair, out: Any = None, **steps: Unpack[Steps]) -> Any:
    """What x receives from y (..., oh, ow): of each window the entries that are its ``largest``, in equal shares."""
    move = moves(x.shape[-2:], kernel, **steps)
    _check_size(move.places, y, largest)
    y, x, largest = _together(y, x, largest)
    slope = made(x.shape, y.dtype, out)
    shares, images = _flat(y), _flat(slope)
    for part, hits, count in _hits(x, largest, move):
        _lay(shares[part] / count, images[part], move, hits)
    return slope


@whole
def max_pool2d_along(d: Any, x: Any, largest: Any, kernel: Pair, out: Any = None, **steps: Unpack[Steps]) -> Any:
    """The mean of d (..., h, w) over the entries of each window where x is its ``largest``."""
    move = moves(x.shape[-2:], kernel, **steps)
    _check_size(move.size, d)
    _check_size(move.places, largest)
    d, x, largest = _together(d, x, largest)
    y = made(largest.shape, d.dtype, out)
    means, bordered = _flat(y), Bordered(_flat(d), move)
    for part, hits, count in _hits(x, largest, move):
        seen = bordered[part]
        np.divide(sum(seen[layer] * hit for layer, hit in hits), count, out=means[part])
    return y


@whole
def avg_pool2d(x: Any, kernel: Pair, divisor: float | None = None, out: Any = None, **steps: Unpack[Steps]) -> Any:
    """The sum of each window of x (..., h, w), which zeros surround, by ``divisor`` or the number of its entries."""
    move = moves(x.shape[-2:], kernel, **steps)
    floating = x.dtype.kind in "fcO"
    means = made((*x.shape[:-2], *move.places), x.dtype if floating else np.float64, out)
    wide = np.result_type(x, np.float32) if x.dtype.kind == "f" else means.dtype
    images, found = _flat(x), _flat(means)
    bordered = Bordered(images, move)
    for part in _blocks(images, move):
        total = _combined(np.add, bordered[part].astype(wide, copy=False), move)
        np.divide(total, prod(kernel) if divisor is None else divisor, out=found[part], casting="same_kind")
    return means


@whole
def avg_pool2d_input(
    y: Any, size: Pair, kernel: Pair, divisor: float | None = None, out: Any = None, **steps: Unpack[Steps]
) -> Any:
    """What images of ``size`` receive from y (..., oh, ow): each entry of a window the same share."""
    move = moves(size, kernel, **steps)
    _check_size(move.places, y)
    divisor = prod(kernel) if divisor is None else divisor
    slope = made((*y.shape[:-2], *size), y.dtype, out)
    shares, images = _flat(y), _flat(slope)
    for part in _blocks(images, move):
        _lay(shares[part] / divisor, images[part], move, [(layer, True) for layer in _layers(move)])
    return slope


def _flat(images: Any) -> Any:
    return images.reshape(prod(images.shape[:-2]), *images.shape[-2:])


def _together(*arrays: Any) -> list[Any]:
    """Arrays of images with the same axes before the last two, over which they are broadcast."""
    batch = np.broadcast_shapes(*[array.shape[:-2] for array in arrays])
    return [np.broadcast_to(array, (*batch, *array.shape[-2:])) for array in arrays]


def _check_size(size: Pair, *arrays: Any) -> None:
    for array in arrays:
        if array.shape[-2:] != size:
            raise ValueError(f"expected an array of shape (..., {size[0]}, {size[1]}), found shape {array.shape}")


def _blocks(images: Any, move: Moves) -> Iterator[slice]:
    return blocks(len(images), 2 * prod(move.padded) * images.dtype.itemsize)


def _layers(move: Moves) -> list[Layer]:
    return [(..., *place) for place in product(move.along(0), move.along(1))]


def _combined(function: Any, x: Any, move: Moves) -> Any:
    """``function`` over each window: first along columns, then along rows."""
    for axis in (0, 1):
        before = (slice(None), slice(None))[: axis + 1]
        first, *others = [x[(*before, place)] for place in move.along(axis)]
        for other in others:
            first = function(first, other)
        x = first
    return x


def _lowest(dtype: Any) -> Any:
    return -inf if dtype.kind in "Of" else np.iinfo(dtype).min if dtype.kind in "iu" else False


def _hits(x: Any, largest: Any, move: Moves) -> Iterator[tuple[slice, Hits, Any]]:
    """Block by block which images, per layer where it has the largest entries, and how many there are per window."""
    images, tops = _flat(x), _flat(largest)
    bordered = Bordered(images, move, _lowest(x.dtype))
    for part in _blocks(images, move):
        seen, top = bordered[part], tops[part]
        hits = [(layer, seen[layer] == top) for layer in _layers(move)]
        count = np.zeros(top.shape, np.min_scalar_type(len(hits)))
        for _, hit in hits:
            count += hit
        yield part, hits, np.maximum(count, 1)  # none is equal to nan


def _lay(share: Any, images: Any, move: Moves, hits: Hits) -> None:
    """Add up in ``images`` the ``share`` of each window, at each layer's hits."""
    target = np.empty((len(images), *move.padded), images.dtype) if move.bordered else images
    target[...] = 0
    for layer, hit in hits:
        seen = target[layer]
        if move.overlap:
            seen += share * hit
        else:
            np.multiply(share, hit, out=seen)
    if move.bordered:
        images[...] = target[(..., *move.inside)]

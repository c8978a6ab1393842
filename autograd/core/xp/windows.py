"""How windows move over images, that is over the last two axes of an array; for convolution and pooling."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, NotRequired, TypedDict

import numpy as np

from autograd.errors import ArgumentError

Pair = tuple[int, int]  # of rows and columns
Padding = tuple[int | Pair, int | Pair]  # per axis what is added at both ends, or before and after

BLOCK = 1 << 20  # bytes of what is computed at a time: it stays near the processor


class Moves(NamedTuple):
    """Windows over images of ``size``: all pairs are of rows and columns. ``border``: what is added around them."""

    size: Pair
    kernel: Pair
    stride: Pair
    border: tuple[Pair, Pair]
    dilation: Pair

    @property
    def padded(self) -> Pair:
        """The size of an image with its border."""
        (h, w), ((top, bottom), (left, right)) = self.size, self.border
        return h + top + bottom, w + left + right

    @property
    def bordered(self) -> bool:
        """Whether there is a border at all."""
        return self.padded != self.size

    @property
    def inside(self) -> tuple[slice, slice]:
        """Where the image is within its border."""
        (h, w), ((top, _), (left, _)) = self.size, self.border
        return slice(top, top + h), slice(left, left + w)

    @property
    def places(self) -> Pair:
        """How many windows there are, one below the other and side by side."""
        rows, columns = (
            (n - (k - 1) * d - 1) // s + 1
            for n, k, d, s in zip(self.padded, self.kernel, self.dilation, self.stride, strict=True)
        )
        return rows, columns

    @property
    def overlap(self) -> bool:
        """Whether an entry may be seen by more than one window."""
        return any((k - 1) * d >= s for k, d, s in zip(self.kernel, self.dilation, self.stride, strict=True))

    def along(self, axis: int, places: slice | None = None) -> list[slice]:
        """Per entry of a window along one axis, where all windows see it, or those of ``places``."""
        s, d = self.stride[axis], self.dilation[axis]
        first, last = (0, self.places[axis]) if places is None else (places.start, places.stop)
        return [slice(first * s + u * d, (last - 1) * s + u * d + 1, s) for u in range(self.kernel[axis])]

    def seen(self, rows: slice) -> slice:
        """The rows of an image that windows in these ``rows`` of places see."""
        s, d = self.stride[0], self.dilation[0]
        return slice(rows.start * s, (rows.stop - 1) * s + (self.kernel[0] - 1) * d + 1)


class Steps(TypedDict):
    """How windows move, as functions of images take it: see `moves`."""

    stride: Pair
    padding: NotRequired[Padding]
    dilation: NotRequired[Pair]


def moves(
    size: tuple[int, ...], kernel: tuple[int, ...], stride: Pair, padding: Padding = (0, 0), dilation: Pair = (1, 1)
) -> Moves:
    """The moves of windows, checked.

    Raises `ArgumentError` for what is no pair or has too small numbers, `ValueError` where no window fits.

    >>> moves((5, 4), (2, 2), (2, 1), (0, (0, 1))).places
    (2, 4)
    """
    if isinstance(size, tuple) and len(size) < 2:
        raise ValueError(f"images have rows and columns as their last two axes, found {size} for these")
    pairs = {"size": size, "kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    for name, pair in pairs.items():
        if not (isinstance(pair, tuple) and len(pair) == 2):
            raise ArgumentError(f"{name} must be a pair of whole numbers (rows, columns), found {pair!r}")
    down, across = (ends if isinstance(ends, tuple) else (ends, ends) for ends in padding)
    if min(*kernel, *stride, *dilation) < 1 or min(*size, *down, *across) < 0:
        raise ArgumentError(
            f"kernel, stride and dilation must be at least 1, size and padding at least 0, found kernel={kernel}, "
            f"stride={stride}, dilation={dilation}, size={size}, padding={padding}"
        )
    move = Moves((size[0], size[1]), (kernel[0], kernel[1]), stride, (down, across), dilation)
    if min(move.places) < 1:
        raise ValueError(f"a window does not fit into images of {move.padded} with their padding")
    return move


def blocks(count: int, size: int) -> Iterator[slice]:
    """``count`` things of ``size`` bytes each, as many at a time as fit in a block.

    >>> list(blocks(3, BLOCK // 2))
    [slice(0, 2, None), slice(2, 3, None)]
    """
    several = max(1, BLOCK // max(size, 1))
    return (slice(start, min(start + several, count)) for start in range(0, count, several))


class Bordered:
    """Images with a border of ``filling`` around them, some at a time: without a border, where they lie."""

    def __init__(self, images: Any, move: Moves, filling: Any = 0) -> None:
        self._images, self._move, self._filling = images, move, filling
        self._room: Any = None

    def __getitem__(self, part: slice) -> Any:
        images = self._images[part]
        if not self._move.bordered:
            return images
        if self._room is None or len(self._room) < len(images):
            self._room = np.full((*images.shape[:-2], *self._move.padded), self._filling, images.dtype)
        padded = self._room[: len(images)]
        padded[(..., *self._move.inside)] = images
        return padded


def made(shape: tuple[int, ...], dtype: Any, out: Any) -> Any:
    """Where a result goes: ``out``, or new memory."""
    return np.empty(shape, dtype) if out is None else out

"""Where the largest entries of windows are, and the way back: each put where it was, among zeros."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from nn.arguments import sizes
from nn.autograd_door import ArgumentError, ShapeError, Tensor, add_along_axis, argmax, clamp_min, reshape, take
from nn.inputs import as_tensor, demand_below, indices
from nn.layers.windows import Border, Size, Sizes, Window, Windowed, window

__all__ = ["MaxUnpool1d", "MaxUnpool2d", "first_largest", "first_of_largest", "max_unpool1d", "max_unpool2d"]

NDArray = np.ndarray[Any, Any]


def max_unpool2d(
    input: Any,
    indices: Any,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    output_size: Any = None,
) -> Tensor:
    """Images with the entries of ``input`` at the ``indices`` that `max_pool2d` gave with them, and zeros elsewhere.

    Shapes: ``input`` and ``indices`` (..., oh, ow) give (..., h, w) with h = (oh - 1) stride - 2 padding + kernel_size,
    w likewise; of the shapes that give the same oh and ow by pooling, ``output_size`` names another: (h, w), or all of
    the output's shape. A place that is named several times, as by windows that overlap, gets the mean of its entries,
    which is the entry itself after a pooling. Raises `ShapeError` for an output size or indices that do not fit, and
    `ArgumentError` for indices beyond the output.

    Source: Zeiler, Taylor, Fergus, "Adaptive deconvolutional networks for mid and high level feature learning", 2011.

    >>> import nn
    >>> y, i = nn.max_pool2d([[1.0, 2.0, 5.0], [8.0, 3.0, 4.0]], (2, 1), return_indices=True)
    >>> nn.max_unpool2d(y, i, (2, 1)).data
    array([[0., 0., 5.],
           [8., 3., 0.]])
    """
    return _max_unpool(input, indices, window(2, kernel_size, stride, padding), output_size)


def max_unpool1d(
    input: Any,
    indices: Any,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    output_size: Any = None,
) -> Tensor:
    """Sequences with the entries of ``input`` at the ``indices`` that `max_pool1d` gave with them, and zeros elsewhere.

    Shapes and errors as in `max_unpool2d`.

    >>> import nn
    >>> y, i = nn.max_pool1d([1.0, 2.0, 5.0, 3.0, 4.0], 2, return_indices=True)
    >>> nn.max_unpool1d(y, i, 2).data, nn.max_unpool1d(y, i, 2, output_size=5).data
    (array([0., 2., 5., 0.]), array([0., 2., 5., 0., 0.]))
    """
    return _max_unpool(input, indices, window(1, kernel_size, stride, padding), output_size)


class _MaxUnpool(Windowed):
    def forward(self, input: Any, indices: Any, output_size: Any = None) -> Tensor:
        """The entries of ``input`` at their ``indices``, among zeros."""
        return _max_unpool(input, indices, self._window(), output_size)


class MaxUnpool2d(_MaxUnpool):
    """The way back from a `MaxPool2d` with ``return_indices=True``: `max_unpool2d` as a layer.

    It is called with what that one gave, and an ``output_size`` where several fit.

    >>> import numpy as np
    >>> from nn import MaxPool2d
    >>> y, i = MaxPool2d(2, return_indices=True)(np.ones((1, 3, 5, 4)))
    >>> MaxUnpool2d(2)(y, i).shape, MaxUnpool2d(2)(y, i, output_size=(5, 4)).shape
    ((1, 3, 4, 4), (1, 3, 5, 4))
    """

    axes = 2


class MaxUnpool1d(_MaxUnpool):
    """The way back from a `MaxPool1d` with ``return_indices=True``: `max_unpool1d` as a layer.

    >>> import numpy as np
    >>> from nn import MaxPool1d
    >>> MaxUnpool1d(2)(*MaxPool1d(2, return_indices=True)(np.ones((1, 3, 6)))).shape
    (1, 3, 6)
    """

    axes = 1


def first_largest(x: Any, window: Window, border: Border) -> Tensor:
    """Of each window over the last axes of ``x`` the place of the first of its largest entries, counted row by row.

    >>> first_largest(Tensor([3.0, 1.0, 2.0]), window(1, 2, stride=1), ((1, 0),)).tolist()
    [0, 0, 2]
    """
    size = x.shape[x.ndim - len(window.kernel) :]
    along = zip(size, window.kernel, window.stride, border, window.dilation, strict=True)
    return first_of_largest(x, [_seen(*axis) for axis in along])


def first_of_largest(x: Any, windows: list[NDArray]) -> Tensor:
    """`first_largest` of windows that along each axis see these entries, (windows, entries of one).

    >>> first_of_largest(Tensor([3.0, 1.0, 2.0]), [np.array([[0, 1], [1, 2]])]).tolist()
    [0, 2]
    """
    axes = len(windows)
    lead, size = x.shape[: x.ndim - axes], x.shape[x.ndim - axes :]
    seen = np.zeros((1, 1), np.int64)
    shape: Sizes = ()
    for n, along in zip(size, windows, strict=True):
        crossed = seen[:, None, :, None] * n + along[:, None, :]
        shape = (*shape, len(along))
        seen = crossed.reshape(prod(shape), -1)
    entries = take(reshape(x.detach(), (*lead, prod(size))), seen, axis=-1)
    first = argmax(entries, axis=-1)
    found = take(Tensor(seen.ravel(), requires_grad=False), first + np.arange(0, seen.size, seen.shape[1]), axis=0)
    return reshape(found, (*lead, *shape))


def _seen(n: int, k: int, step: int, border: tuple[int, int], spread: int) -> NDArray:
    """What the windows see along an axis of ``n`` entries, (windows, k); instead of padding an entry next to it.

    >>> _seen(3, 2, 1, (1, 0), 1).tolist()
    [[0, 0], [0, 1], [1, 2]]
    """
    starts = np.arange(0, n + sum(border) - (k - 1) * spread, step) - border[0]
    first = np.maximum(0, -(starts // spread))  # within a window, the first that is an entry
    last = np.minimum(k - 1, (n - 1 - starts) // spread)
    if (first > last).any():
        raise ShapeError(
            f"a window of {k} entries, {spread} apart, lies in the padding of {n} entries alone: its largest has no "
            "index. Use less padding or dilation"
        )
    return starts[:, None] + spread * np.clip(np.arange(k), first[:, None], last[:, None])


def _max_unpool(x: Any, given: Any, window: Window, output_size: Any) -> Tensor:
    x, places, axes = as_tensor(x), indices("the indices of a max_unpool", given), len(window.kernel)
    if x.ndim < axes or places.shape != x.shape:
        raise ShapeError(
            f"max_unpool takes entries of at least {axes} axes and an index for each of them, found shape {x.shape} "
            f"and indices of shape {places.shape}"
        )
    lead, size = x.shape[: x.ndim - axes], _output_size(x.shape, window, output_size)
    demand_below("the indices of this max_unpool", places, prod(size))
    entries, places = (reshape(part, (*lead, prod(part.shape[-axes:]))) for part in (x, places))
    ones = Tensor(np.ones(entries.shape, x.dtype), requires_grad=False)
    total, count = (add_along_axis(part, places, size=prod(size), axis=-1) for part in (entries, ones))
    return reshape(total / clamp_min(count, 1), (*lead, *size))


def _output_size(shape: Sizes, window: Window, given: Any) -> Sizes:
    """The size of the images, checked."""
    kernel, steps, border, *_ = window
    axes = len(kernel)
    usual = tuple(
        (n - 1) * step - 2 * p + k for n, k, step, p in zip(shape[-axes:], kernel, steps, border, strict=True)
    )
    if given is None:
        if min(usual) < 1:
            raise ShapeError(f"max_unpool of shape {shape} would give images of {usual}: use less padding")
        return usual
    wanted = sizes("output_size", given)
    if len(wanted) not in (axes, len(shape)):
        raise ArgumentError(f"output_size must have {axes} numbers, or {len(shape)}, found {given!r:.60}")
    size = wanted[-axes:]
    if any(not u - step < n < u + step for n, u, step in zip(size, usual, steps, strict=True)):
        nearest = " x ".join(f"{max(1, u - step + 1)} to {u + step - 1}" for u, step in zip(usual, steps, strict=True))
        raise ShapeError(f"output_size {size} does not give {shape[-axes:]} by pooling: expected {nearest}")
    return size

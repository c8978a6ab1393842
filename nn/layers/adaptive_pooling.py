"""Adaptive pooling: to images or sequences of a given size, whatever the size of the input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from nn import autograd_door as engine
from nn.arguments import count_of, flag
from nn.autograd_door import ArgumentError, ShapeError, Tensor
from nn.inputs import as_tensor
from nn.layers.unpooling import first_of_largest
from nn.layers.windows import shown
from nn.modules.module import Module

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
]

Lengths = int | None | tuple[int | None, ...]


def adaptive_avg_pool2d(input: Any, output_size: Lengths) -> Tensor:
    """The mean of each of oh × ow windows that cover an image, of sizes as equal as can be.

    Window i of o along an axis of n entries goes from ⌊i n / o⌋ to ⌈(i + 1) n / o⌉, so that neighbours overlap where o
    does not divide n. ``output_size``: (oh, ow), or a number for both; None leaves an axis as it is.
    Shape: (..., h, w) gives (..., oh, ow). Raises `ArgumentError`, and `ShapeError` for an input without such axes.

    >>> import nn
    >>> nn.adaptive_avg_pool2d([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], (1, 2)).data
    array([[3., 4.]])
    """
    return _adaptive(2, input, output_size, engine.mean)


def adaptive_avg_pool1d(input: Any, output_size: Lengths) -> Tensor:
    """The mean of each of ``output_size`` windows that cover a sequence; windows as in `adaptive_avg_pool2d`.

    >>> import nn
    >>> nn.adaptive_avg_pool1d([1.0, 2.0, 3.0], 2).data
    array([1.5, 2.5])
    """
    return _adaptive(1, input, output_size, engine.mean)


def adaptive_max_pool2d(input: Any, output_size: Lengths, return_indices: bool = False) -> Any:
    """The largest entry of each of oh × ow windows that cover an image; windows as in `adaptive_avg_pool2d`.

    At ties the columns that have the largest entry share the gradient, and in each its rows. ``return_indices``: a
    pair, of which the second says where they are, as in `max_pool2d`: row w + column, of equal entries the first.

    >>> import nn
    >>> nn.adaptive_max_pool2d([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], (1, 2)).data
    array([[5., 6.]])
    """
    return _adaptive_max(2, input, output_size, return_indices)


def adaptive_max_pool1d(input: Any, output_size: Lengths, return_indices: bool = False) -> Any:
    """The largest entry of each of ``output_size`` windows that cover a sequence; as in `adaptive_max_pool2d`.

    >>> import nn
    >>> nn.adaptive_max_pool1d([1.0, 2.0, 3.0], 2).data
    array([2., 3.])
    >>> nn.adaptive_max_pool1d([1.0, 2.0, 3.0], 2, return_indices=True)[1].data
    array([1, 2])
    """
    return _adaptive_max(1, input, output_size, return_indices)


class _Adaptive(Module):
    """What the layers share: the lengths of their output."""

    axes: ClassVar[int]
    function: ClassVar[Callable[..., Any]]

    def __init__(self, output_size: Lengths) -> None:
        self.output_size = _lengths(output_size, self.axes)

    def forward(self, input: Any) -> Tensor:
        """``input`` pooled to ``output_size``."""
        y: Tensor = type(self).function(input, self.output_size)
        return y

    def extra_repr(self) -> str:
        return f"output_size={shown(self.output_size)}"


class _AdaptiveMax(_Adaptive):
    """With where the entries are, where that is asked for."""

    def __init__(self, output_size: Lengths, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = flag("return_indices", return_indices)

    def forward(self, input: Any) -> Any:
        """``input`` pooled to ``output_size``; with ``return_indices`` a pair, as the function gives it."""
        return type(self).function(input, self.output_size, self.return_indices)

    def extra_repr(self) -> str:
        return f"{super().extra_repr()}{', return_indices=True' if self.return_indices else ''}"


class AdaptiveAvgPool2d(_Adaptive):
    """The mean of each of oh × ow windows that cover an image: `adaptive_avg_pool2d` as a layer.

    ``AdaptiveAvgPool2d(1)`` is the global mean, so that images of any size go into one classifier.

    Source: Lin, Chen, Yan, "Network in network", 2014.

    >>> import numpy as np
    >>> AdaptiveAvgPool2d((3, 2))(np.zeros((1, 5, 8, 9))).shape
    (1, 5, 3, 2)
    """

    axes, function = 2, staticmethod(adaptive_avg_pool2d)


class AdaptiveAvgPool1d(_Adaptive):
    """The mean of each of ``output_size`` windows that cover a sequence: `adaptive_avg_pool1d` as a layer.

    >>> import numpy as np
    >>> AdaptiveAvgPool1d(3)(np.zeros((1, 5, 8))).shape
    (1, 5, 3)
    """

    axes, function = 1, staticmethod(adaptive_avg_pool1d)


class AdaptiveMaxPool2d(_AdaptiveMax):
    """The largest entry of each of oh × ow windows that cover an image: `adaptive_max_pool2d` as a layer.

    >>> import numpy as np
    >>> AdaptiveMaxPool2d((3, None))(np.zeros((1, 5, 8, 9))).shape
    (1, 5, 3, 9)
    """

    axes, function = 2, staticmethod(adaptive_max_pool2d)


class AdaptiveMaxPool1d(_AdaptiveMax):
    """The largest entry of each of ``output_size`` windows that cover a sequence: `adaptive_max_pool1d` as a layer.

    >>> import numpy as np
    >>> AdaptiveMaxPool1d(3)(np.zeros((1, 5, 8))).shape
    (1, 5, 3)
    """

    axes, function = 1, staticmethod(adaptive_max_pool1d)


def _adaptive(axes: int, x: Any, output_size: Any, reduce: Callable[..., Any]) -> Tensor:
    """``reduce`` over windows, one axis after the other: a mean of means of equal counts, a maximum of maxima."""
    x = as_tensor(x)
    if x.ndim < axes or 0 in x.shape[x.ndim - axes :]:
        wanted = "images of shape (n, c, h, w)" if axes == 2 else "sequences of shape (n, c, t)"
        raise ShapeError(f"adaptive pooling needs {wanted}, with at least one entry, found {x.shape}")
    pooled: Tensor = x
    for axis, count in enumerate(_lengths(output_size, axes), start=-axes):
        if count is not None and count != x.shape[axis]:
            pooled = _along(pooled, axis, count, reduce)
    return pooled


def _adaptive_max(axes: int, x: Any, output_size: Any, with_indices: Any) -> Any:
    x = as_tensor(x)
    y = _adaptive(axes, x, output_size, engine.max)
    if not flag("return_indices", with_indices):
        return y
    sizes = zip(x.shape[-axes:], y.shape[-axes:], strict=True)
    return y, first_of_largest(x, [_seen(n, count) for n, count in sizes])


def _bounds(n: int, count: int) -> list[tuple[int, int]]:
    """Where each of ``count`` windows over ``n`` entries begins and ends."""
    return [(i * n // count, -(-(i + 1) * n // count)) for i in range(count)]


def _seen(n: int, count: int) -> Any:
    """The entries that each window sees, (count, the most); the last again for those that it has fewer.

    >>> _seen(5, 3).tolist()
    [[0, 1, 1], [1, 2, 3], [3, 4, 4]]
    """
    low, high = np.array(_bounds(n, count)).T
    return np.minimum(low[:, None] + np.arange((high - low).max()), high[:, None] - 1)


def _along(x: Tensor, axis: int, count: int, reduce: Callable[..., Any]) -> Tensor:
    """``reduce`` over each of ``count`` windows along ``axis``."""
    n, after = x.shape[axis], (slice(None),) * (-axis - 1)
    y: Tensor
    if n % count == 0:
        before = x.shape[: x.ndim + axis]
        windows = engine.reshape(x, (*before, count, n // count, *x.shape[x.ndim + axis + 1 :]))
        y = reduce(windows, axis=axis)
        return y
    parts = [reduce(x[(..., slice(*each), *after)], axis=axis, keepdims=True) for each in _bounds(n, count)]
    y = engine.concat(parts, axis=axis)
    return y


def _lengths(given: Any, axes: int) -> tuple[int | None, ...]:
    """``given``, a length or one for each axis, each at least 1 or None."""
    lengths = tuple(given) if isinstance(given, list | tuple) else (given,) * axes
    if len(lengths) != axes:
        raise ArgumentError(f"output_size must be a length or {axes} of them, found {given!r:.60}")
    return tuple(None if length is None else count_of("output_size", length) for length in lengths)

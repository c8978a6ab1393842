"""Pooling over windows of images, (batch, channel, row, column), and of sequences, (batch, channel, time)."""

from __future__ import annotations

from math import prod
from typing import Any

from nn import autograd_door as engine
from nn.arguments import flag, width
from nn.autograd_door import Tensor
from nn.inputs import as_tensor
from nn.layers.unpooling import first_largest
from nn.layers.windows import Size, Window, Windowed, each, over_images, shown, window, window_repr

__all__ = [
    "AvgPool1d",
    "AvgPool2d",
    "MaxPool1d",
    "MaxPool2d",
    "avg_pool1d",
    "avg_pool2d",
    "max_pool1d",
    "max_pool2d",
]


def max_pool2d(
    input: Any,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest entry of each window over the last two axes; entries that tie share the gradient.

    Shape: (..., h, w) gives (..., oh, ow) with oh = (h + 2 padding - dilation (kernel_size - 1) - 1) // stride + 1, ow
    likewise; rows and columns that fill no window are left out, or with ``ceil_mode`` have one of their own, unless it
    would begin in the padding. ``stride`` None: that of the window's size, so that windows do not overlap.
    ``padding``: at most half the window, and counts as -inf. ``dilation``: how far apart the entries of a window lie.
    ``return_indices``: a pair, of which the second says where they are, as `max_unpool2d` takes it: row w + column, of
    the first of those that tie. Raises `ShapeError` when the window is larger than the padded image, with ``ceil_mode``
    by a stride or more.

    >>> import nn
    >>> from autograd import Tensor
    >>> x = Tensor([[7, 3, 5, 2], [8, 7, 1, 6], [4, 9, 3, 9], [0, 8, 4, 5]])
    >>> nn.max_pool2d(x, 2).data
    array([[8., 6.],
           [9., 9.]])
    """
    return _max_pool(input, window(2, kernel_size, stride, padding, dilation, ceil_mode), return_indices)


def max_pool1d(
    input: Any,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest entry of each window over the last axis. Shapes, indices and errors as in `max_pool2d`.

    >>> import nn
    >>> nn.max_pool1d([1.0, 2.0, 5.0, 3.0, 4.0], 2, ceil_mode=True).data
    array([2., 5., 4.])
    >>> nn.max_pool1d([1.0, 2.0, 5.0, 3.0], 2, return_indices=True)[1].data
    array([1, 2])
    """
    return _max_pool(input, window(1, kernel_size, stride, padding, dilation, ceil_mode), return_indices)


def avg_pool2d(
    input: Any,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """The mean of each window over the last two axes. Shapes and errors as in `max_pool2d`.

    ``padding``: at most half the window; its zeros count in the mean, unless ``count_include_pad`` is False. What a
    window of ``ceil_mode`` has beyond the padding never counts. ``divisor_override``: what the sum of each window is
    divided by in place of the count.

    >>> import nn
    >>> from autograd import Tensor
    >>> x = Tensor([[7, 3, 5, 2], [8, 7, 1, 6], [4, 9, 3, 9], [0, 8, 4, 5]])
    >>> nn.avg_pool2d(x, 2).data
    array([[6.25, 3.5 ],
           [5.25, 5.25]])
    """
    moving = window(2, kernel_size, stride, padding, ceil_mode=ceil_mode)
    return means(input, moving, count_include_pad, divisor_override)


def avg_pool1d(
    input: Any,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of each window over the last axis. Arguments as in `avg_pool2d`.

    >>> import nn
    >>> nn.avg_pool1d([1.0, 2.0, 5.0, 3.0], 2).data
    array([1.5, 4. ])
    """
    return means(input, window(1, kernel_size, stride, padding, ceil_mode=ceil_mode), count_include_pad)


class _MaxPool(Windowed):
    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        dilation: Size = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__(kernel_size, stride, padding)
        self.dilation = each("dilation", dilation, 1, self.axes)
        self.return_indices = flag("return_indices", return_indices)
        self.ceil_mode = flag("ceil_mode", ceil_mode)

    def forward(self, input: Any) -> Any:
        """The largest entry of each window of ``input``; with ``return_indices`` a pair, as the function gives it."""
        return _max_pool(input, self._window(), self.return_indices)

    def extra_repr(self) -> str:
        dilation = "" if set(self.dilation) == {1} else f", dilation={shown(self.dilation)}"
        indices = ", return_indices=True" if self.return_indices else ""
        return f"{window_repr(self)}{dilation}{indices}{', ceil_mode=True' if self.ceil_mode else ''}"


class MaxPool2d(_MaxPool):
    """The largest entry of each window: `max_pool2d` as a layer.

    Shape: (n, c, h, w) gives (n, c, oh, ow) with oh = (h + 2 padding - dilation (kernel_size - 1) - 1) // stride + 1,
    ow likewise.

    >>> import numpy as np
    >>> MaxPool2d(2)(np.zeros((1, 3, 5, 4))).shape, MaxPool2d(2, ceil_mode=True)(np.zeros((1, 3, 5, 4))).shape
    ((1, 3, 2, 2), (1, 3, 3, 2))
    """

    axes = 2


class MaxPool1d(_MaxPool):
    """The largest entry of each window of sequences: `max_pool1d` as a layer.

    Shape: (n, c, t) gives (n, c, s), s as oh of `MaxPool2d`.

    >>> import numpy as np
    >>> MaxPool1d(2)(np.zeros((1, 3, 5))).shape
    (1, 3, 2)
    """

    axes = 1


class _AvgPool(Windowed):
    divisor_override: int | None = None

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__(kernel_size, stride, padding)
        self.ceil_mode = flag("ceil_mode", ceil_mode)
        self.count_include_pad = flag("count_include_pad", count_include_pad)

    def forward(self, input: Any) -> Tensor:
        """The mean of each window of ``input``."""
        return means(input, self._window(), self.count_include_pad, self.divisor_override)

    def extra_repr(self) -> str:
        ceil = ", ceil_mode=True" if self.ceil_mode else ""
        return f"{window_repr(self)}{ceil}{'' if self.count_include_pad else ', count_include_pad=False'}"


class AvgPool2d(_AvgPool):
    """The mean of each window: `avg_pool2d` as a layer.

    Shape: as for `MaxPool2d`.

    >>> import numpy as np
    >>> AvgPool2d(3, stride=1, padding=1)(np.zeros((1, 3, 5, 4))).shape
    (1, 3, 5, 4)
    """

    axes = 2

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__(kernel_size, stride, padding, ceil_mode, count_include_pad)
        self.divisor_override = None if divisor_override is None else width("divisor_override", divisor_override)


class AvgPool1d(_AvgPool):
    """The mean of each window of sequences: `avg_pool1d` as a layer. Shape: as for `MaxPool1d`.

    >>> import numpy as np
    >>> AvgPool1d(2)(np.zeros((1, 3, 5))).shape
    (1, 3, 2)
    """

    axes = 1


def _max_pool(x: Any, window: Window, with_indices: Any) -> Any:
    x = as_tensor(x)
    border = window.border(x.shape)
    how = {"kernel": window.kernel, "stride": window.stride, "padding": border, "dilation": window.dilation}
    y = over_images(engine.max_pool2d, x, **how)
    return (y, first_largest(x, window, border)) if flag("return_indices", with_indices) else y


def means(x: Any, window: Window, with_padding: Any = True, divisor: Any = None) -> Tensor:
    """The mean of each window; ``divisor``: what their sums are divided by instead."""
    x, divisor = as_tensor(x), None if divisor is None else width("divisor_override", divisor)
    border = window.border(x.shape)
    counts = window.counts(x.shape, border, flag("count_include_pad", with_padding))
    uneven = divisor is None and (counts != prod(window.kernel)).any()
    how = {"kernel": window.kernel, "stride": window.stride, "padding": border, "divisor": 1 if uneven else divisor}
    y = over_images(engine.avg_pool2d, x, **how)
    return y / counts.astype(y.dtype) if uneven else y

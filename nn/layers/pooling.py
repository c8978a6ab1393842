"""Pooling over images, whose axes are (batch, channel, row, column)."""

from __future__ import annotations

from typing import Any

from nn import autograd_door as engine
from nn.arguments import pair
from nn.autograd_door import ShapeError, Tensor
from nn.inputs import as_tensor
from nn.layers.windows import Size, check_fit, check_padding, window_repr
from nn.module import Module

__all__ = ["AvgPool2d", "MaxPool2d", "avg_pool2d", "max_pool2d"]


def max_pool2d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> Tensor:
    """The largest entry of each window over the last two axes; entries that tie share the gradient.

    Shape: (..., h, w) gives (..., oh, ow) with oh = (h + 2 padding - kernel_size) // stride + 1, ow
    likewise; rows and columns that fill no window are left out. ``stride`` None: that of the window's
    size, so that windows do not overlap. ``padding``: at most half the window, and counts as -inf.
    Raises `ShapeError` when the window is larger than the padded image.

    >>> import nn
    >>> from autograd import Tensor
    >>> x = Tensor([[7, 3, 5, 2], [8, 7, 1, 6], [4, 9, 3, 9], [0, 8, 4, 5]])
    >>> nn.max_pool2d(x, 2).data
    array([[8., 6.],
           [9., 9.]])
    """
    x = as_tensor(x)
    kernel, steps, border = _windowing(x.shape, kernel_size, stride, padding)
    y: Tensor = engine.max_pool2d(x, kernel=kernel, stride=steps, padding=border)
    return y


def avg_pool2d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> Tensor:
    """The mean of each window over the last two axes. Shapes and errors as in `max_pool2d`.

    ``padding``: at most half the window; its zeros count in the mean.

    >>> import nn
    >>> from autograd import Tensor
    >>> x = Tensor([[7, 3, 5, 2], [8, 7, 1, 6], [4, 9, 3, 9], [0, 8, 4, 5]])
    >>> nn.avg_pool2d(x, 2).data
    array([[6.25, 3.5 ],
           [5.25, 5.25]])
    """
    x = as_tensor(x)
    kernel, steps, (top, left) = _windowing(x.shape, kernel_size, stride, padding)
    if (top, left) != (0, 0):
        x = engine.pad(x, ((0, 0),) * (x.ndim - 2) + ((top, top), (left, left)))
    y: Tensor = engine.sliding_windows(x, window=kernel, stride=steps).mean(axis=(-2, -1))
    return y


class _Pool2d(Module):
    """What the pooling layers share: the window and its steps."""

    def __init__(self, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> None:
        self.kernel_size = pair("kernel_size", kernel_size, 1)
        self.stride = self.kernel_size if stride is None else pair("stride", stride, 1)
        self.padding = pair("padding", padding, 0)
        check_padding(self.kernel_size, self.padding)

    def extra_repr(self) -> str:
        return window_repr(self)


class MaxPool2d(_Pool2d):
    """The largest entry of each window: `max_pool2d` as a layer.

    Shape: (n, c, h, w) gives (n, c, oh, ow) with oh = (h + 2 padding - kernel_size) // stride + 1,
    ow likewise.

    >>> import numpy as np
    >>> MaxPool2d(2)(np.zeros((1, 3, 5, 4))).shape
    (1, 3, 2, 2)
    """

    def forward(self, x: Any) -> Tensor:
        return max_pool2d(x, self.kernel_size, self.stride, self.padding)


class AvgPool2d(_Pool2d):
    """The mean of each window: `avg_pool2d` as a layer.

    Shape: as for `MaxPool2d`.

    >>> import numpy as np
    >>> AvgPool2d(3, stride=1, padding=1)(np.zeros((1, 3, 5, 4))).shape
    (1, 3, 5, 4)
    """

    def forward(self, x: Any) -> Tensor:
        return avg_pool2d(x, self.kernel_size, self.stride, self.padding)


def _windowing(shape: tuple[int, ...], kernel_size: Any, stride: Any, padding: Any) -> tuple[Any, Any, Any]:
    """Window, stride and padding of a pooling over images of ``shape``, checked."""
    kernel, border = pair("kernel_size", kernel_size, 1), pair("padding", padding, 0)
    if len(shape) < 2:
        raise ShapeError(f"pooling needs images of shape (n, c, h, w), or at least (h, w), found {shape}")
    check_padding(kernel, border)
    check_fit(shape, kernel, tuple((p, p) for p in border))
    return kernel, kernel if stride is None else pair("stride", stride, 1), border

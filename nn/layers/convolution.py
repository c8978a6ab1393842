"""Layers for images: convolution, pooling, flattening. Axes are (batch, channel, row, column)."""

from __future__ import annotations

from math import prod, sqrt
from typing import Any

import numpy as np

from nn import autograd_door as engine
from nn.arguments import flag, whole, width
from nn.autograd_door import ArgumentError, ShapeError, Tensor
from nn.init import Rng, generator, uniform
from nn.module import Module, Parameter, cast

__all__ = ["AvgPool2d", "Conv2d", "Flatten", "MaxPool2d", "avg_pool2d", "conv2d", "max_pool2d"]

Size = int | tuple[int, int]


def conv2d(x: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Size = 0) -> Tensor:
    """Kernels laid over images at every place, plus one bias per kernel.

    y[..., o, i, j] = bias[o] + Σ over c, u, v of weight[o, c, u, v] · x[..., c, i·stride₀ + u, j·stride₁ + v],
    where x has ``padding`` zeros on each side. The kernel is not flipped: mathematics calls this
    cross-correlation.

    Shapes: x (..., c, h, w), weight (out, c, kh, kw), bias (out,) or None give (..., out, oh, ow) with
    oh = (h + 2 padding - kh) // stride + 1, ow likewise. ``stride``, ``padding``: a number, or one
    for rows and one for columns. Raises `ShapeError` when channels differ or the kernel is larger
    than the padded image.

    >>> import nn
    >>> edges = [[-1.0, -1.0, -1.0], [-1.0, 8.0, -1.0], [-1.0, -1.0, -1.0]]
    >>> nn.conv2d(np.ones((1, 4, 4)), [[edges]], padding=1).data
    array([[[5., 3., 3., 5.],
            [3., 0., 0., 3.],
            [3., 0., 0., 3.],
            [5., 3., 3., 5.]]])
    """
    x, weight = _tensor(x), _tensor(weight)
    steps, border = _pair(stride, "stride", 1), _pair(padding, "padding", 0)
    _check_images(x.shape, weight.shape)
    _check_fit(x.shape, weight.shape[2:], border)
    y: Tensor = engine.conv2d(x, weight, stride=steps, padding=border)
    if bias is not None:
        bias = _tensor(bias)
        if bias.shape != weight.shape[:1]:
            raise ShapeError(f"{weight.shape[0]} kernels need a bias of shape {weight.shape[:1]}, found {bias.shape}")
        y = y + engine.reshape(bias, (-1, 1, 1))
    return y


def max_pool2d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> Tensor:
    """The largest entry of each window over the last two axes; entries that tie share the gradient.

    Shape: (..., h, w) gives (..., oh, ow) with oh = (h + 2 padding - kernel_size) // stride + 1, ow
    likewise; rows and columns that fill no window are left out. ``stride`` None: that of the window's
    size, so that windows do not overlap. ``padding``: at most half the window, and counts as -inf.
    Raises `ShapeError` when the window is larger than the padded image.

    >>> import nn
    >>> x = Tensor([[7, 3, 5, 2], [8, 7, 1, 6], [4, 9, 3, 9], [0, 8, 4, 5]])
    >>> nn.max_pool2d(x, 2).data
    array([[8., 6.],
           [9., 9.]])
    """
    x = _tensor(x)
    kernel, steps, border = _windowing(x.shape, kernel_size, stride, padding)
    y: Tensor = engine.max_pool2d(x, kernel=kernel, stride=steps, padding=border)
    return y


def avg_pool2d(x: Any, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> Tensor:
    """The mean of each window over the last two axes. Shapes and errors as in `max_pool2d`.

    ``padding``: at most half the window; its zeros count in the mean.

    >>> import nn
    >>> x = Tensor([[7, 3, 5, 2], [8, 7, 1, 6], [4, 9, 3, 9], [0, 8, 4, 5]])
    >>> nn.avg_pool2d(x, 2).data
    array([[6.25, 3.5 ],
           [5.25, 5.25]])
    """
    x = _tensor(x)
    kernel, steps, (top, left) = _windowing(x.shape, kernel_size, stride, padding)
    if (top, left) != (0, 0):
        x = engine.pad(x, ((0, 0),) * (x.ndim - 2) + ((top, top), (left, left)))
    y: Tensor = engine.sliding_windows(x, window=kernel, stride=steps).mean(axis=(-2, -1))
    return y


class Conv2d(Module):
    """A convolution with learned kernels: `conv2d` as a layer.

    ``weight`` (out_channels, in_channels, kh, kw) and ``bias`` (out_channels,) start uniform in
    ±1/√(in_channels kh kw). ``dtype``: of the parameters, to which floating inputs are cast.
    ``rng``: a seed or a NumPy generator.

    Shape: (n, in_channels, h, w) gives (n, out_channels, oh, ow) with
    oh = (h + 2 padding - kernel_size) // stride + 1, ow likewise.

    >>> layer = Conv2d(3, 32, kernel_size=3, rng=0)
    >>> layer(np.zeros((2, 3, 64, 64))).shape, layer.summary().total
    ((2, 32, 62, 62), 896)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size = 0,
        bias: bool = True,
        *,
        dtype: Any = None,
        rng: Rng = None,
    ) -> None:
        self.in_channels = width("in_channels", in_channels)
        self.out_channels = width("out_channels", out_channels)
        self.kernel_size = _pair(kernel_size, "kernel_size", 1)
        self.stride = _pair(stride, "stride", 1)
        self.padding = _pair(padding, "padding", 0)
        shape = (out_channels, in_channels, *self.kernel_size)
        bound, rng = 1 / sqrt(prod(shape[1:])), generator(rng)
        self.weight = Parameter(uniform(shape, rng, a=bound), dtype)
        self.bias = Parameter(uniform((out_channels,), rng, a=bound), dtype) if flag("bias", bias) else None

    def forward(self, x: Any) -> Tensor:
        return conv2d(cast(x, self.weight.dtype), self.weight, self.bias, self.stride, self.padding)

    def extra_repr(self) -> str:
        bias = "" if self.bias is not None else ", bias=False"
        return f"{self.in_channels}, {self.out_channels}, {_window_repr(self)}{bias}"


class _Pool2d(Module):
    """What the pooling layers share: the window and its steps."""

    def __init__(self, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> None:
        self.kernel_size = _pair(kernel_size, "kernel_size", 1)
        self.stride = self.kernel_size if stride is None else _pair(stride, "stride", 1)
        self.padding = _pair(padding, "padding", 0)

    def extra_repr(self) -> str:
        return _window_repr(self)


class MaxPool2d(_Pool2d):
    """The largest entry of each window: `max_pool2d` as a layer.

    Shape: (n, c, h, w) gives (n, c, oh, ow) with oh = (h + 2 padding - kernel_size) // stride + 1,
    ow likewise.

    >>> MaxPool2d(2)(np.zeros((1, 3, 5, 4))).shape
    (1, 3, 2, 2)
    """

    def forward(self, x: Any) -> Tensor:
        return max_pool2d(x, self.kernel_size, self.stride, self.padding)


class AvgPool2d(_Pool2d):
    """The mean of each window: `avg_pool2d` as a layer.

    Shape: as for `MaxPool2d`.

    >>> AvgPool2d(3, stride=1, padding=1)(np.zeros((1, 3, 5, 4))).shape
    (1, 3, 5, 4)
    """

    def forward(self, x: Any) -> Tensor:
        return avg_pool2d(x, self.kernel_size, self.stride, self.padding)


class Flatten(Module):
    """The axes from ``start_dim`` on as one: what stands between convolutions and a `Linear`.

    Shape: (n, c, h, w) gives (n, c h w).

    >>> Flatten()(np.zeros((2, 3, 4, 5))).shape
    (2, 60)
    """

    def __init__(self, start_dim: int = 1) -> None:
        self.start_dim = whole("start_dim", start_dim)

    def forward(self, x: Any) -> Tensor:
        x = _tensor(x)
        rank = x.ndim
        if not -rank <= self.start_dim < rank:
            raise ShapeError(
                f"Flatten(start_dim={self.start_dim}) needs at least {self.start_dim + 1} axes, found shape {x.shape}"
            )
        kept = x.shape[: self.start_dim]
        y: Tensor = engine.reshape(x, (*kept, prod(x.shape[self.start_dim :])))
        return y

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}"


def _tensor(x: Any) -> Tensor:
    """``x`` as a Tensor; plain data is a constant."""
    return x if isinstance(x, Tensor) else Tensor(x, requires_grad=False)


def _pair(size: Any, name: str, least: int) -> tuple[int, int]:
    """A number, or two, as two numbers of at least ``least``."""
    pair = tuple(size) if isinstance(size, list | tuple) else (size, size)
    if len(pair) != 2 or not all(
        isinstance(n, int | np.integer) and not isinstance(n, bool) and n >= least for n in pair
    ):
        raise ArgumentError(
            f"{name} must be a whole number of at least {least}, or two of them (rows, columns), found {size!r}"
        )
    return int(pair[0]), int(pair[1])


def _windowing(shape: tuple[int, ...], kernel_size: Any, stride: Any, padding: Any) -> tuple[Any, Any, Any]:
    """Window, stride and padding of a pooling over images of ``shape``, checked."""
    kernel, border = _pair(kernel_size, "kernel_size", 1), _pair(padding, "padding", 0)
    if len(shape) < 2:
        raise ShapeError(f"pooling needs images of shape (n, c, h, w), or at least (h, w), found {shape}")
    if any(2 * p > k for p, k in zip(border, kernel, strict=True)):
        raise ArgumentError(
            f"padding {border} is more than half of the window {kernel}: some windows would see no entry"
        )
    _check_fit(shape, kernel, border)
    return kernel, kernel if stride is None else _pair(stride, "stride", 1), border


def _check_images(shape: tuple[int, ...], kernels: tuple[int, ...]) -> None:
    if len(kernels) != 4:
        raise ShapeError(f"the weight of conv2d has shape (out, c, kh, kw), found {kernels}")
    if len(shape) < 3:
        raise ShapeError(
            f"conv2d needs images of shape (n, c, h, w) or (c, h, w), found {shape}: "
            "add the missing axes, such as x.reshape((n, 1, h, w)) for grey images"
        )
    if shape[-3] != kernels[1]:
        raise ShapeError(
            f"images of shape {shape} have {shape[-3]} channels on axis -3, but kernels of shape {kernels} take "
            f"{kernels[1]}: channels come before rows and columns, (n, c, h, w)"
        )


def _check_fit(shape: tuple[int, ...], kernel: tuple[int, ...], padding: tuple[int, int]) -> None:
    padded = tuple(n + 2 * p for n, p in zip(shape[-2:], padding, strict=True))
    if any(k > n for k, n in zip(kernel, padded, strict=True)):
        raise ShapeError(
            f"a window of {kernel} does not fit into images of shape {shape}, {padded} with padding {padding}: "
            "use a smaller kernel_size or more padding"
        )


def _window_repr(layer: Any) -> str:
    sizes = {"kernel_size": layer.kernel_size, "stride": layer.stride, "padding": layer.padding}
    return ", ".join(f"{name}={a}" if a == b else f"{name}=({a}, {b})" for name, (a, b) in sizes.items())

"""Convolution over images, whose axes are (batch, channel, row, column)."""

from __future__ import annotations

from math import prod, sqrt
from typing import Any

from nn import autograd_door as engine
from nn.arguments import flag, floating, pair, width
from nn.autograd_door import ShapeError, Tensor
from nn.init import Rng, generator, uniform
from nn.inputs import as_tensor, cast
from nn.layers.windows import Size, check_fit, window_repr
from nn.module import Module
from nn.parameter import Parameter

__all__ = ["Conv2d", "conv2d"]


def conv2d(x: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Size = 0) -> Tensor:
    """Slide kernels over images, and add one bias per kernel.

    y[..., o, i, j] = bias[o] + Σ over c, u, v of weight[o, c, u, v] · x[..., c, i·stride₀ + u, j·stride₁ + v],
    where x has ``padding`` zeros on each side. The kernel is not flipped: mathematics calls this
    cross-correlation.

    Shapes: x (..., c, h, w), weight (out, c, kh, kw), bias (out,) or None give (..., out, oh, ow) with
    oh = (h + 2 padding - kh) // stride + 1, ow likewise. ``stride``, ``padding``: a number, or one
    for rows and one for columns. Raises `ShapeError` when channels differ or the kernel is larger
    than the padded image.

    >>> import numpy as np
    >>> import nn
    >>> edges = [[-1.0, -1.0, -1.0], [-1.0, 8.0, -1.0], [-1.0, -1.0, -1.0]]
    >>> nn.conv2d(np.ones((1, 4, 4)), [[edges]], padding=1).data
    array([[[5., 3., 3., 5.],
            [3., 0., 0., 3.],
            [3., 0., 0., 3.],
            [5., 3., 3., 5.]]])
    """
    x, weight = as_tensor(x), as_tensor(weight)
    steps, border = pair("stride", stride, 1), pair("padding", padding, 0)
    _check_images(x.shape, weight.shape)
    check_fit(x.shape, weight.shape[2:], border)
    y: Tensor = engine.conv2d(x, weight, stride=steps, padding=border)
    if bias is not None:
        bias = as_tensor(bias)
        if bias.shape != weight.shape[:1]:
            raise ShapeError(f"{weight.shape[0]} kernels need a bias of shape {weight.shape[:1]}, found {bias.shape}")
        y = y + engine.reshape(bias, (-1, 1, 1))
    return y


class Conv2d(Module):
    """A convolution with learned kernels: `conv2d` as a layer.

    ``weight`` (out_channels, in_channels, kh, kw) and ``bias`` (out_channels,) start uniform in
    ±1/√(in_channels kh kw). ``dtype``: of the parameters, to which floating inputs are cast.
    ``rng``: a seed or a NumPy generator.

    Shape: (n, in_channels, h, w) gives (n, out_channels, oh, ow) with
    oh = (h + 2 padding - kernel_size) // stride + 1, ow likewise.

    >>> import numpy as np
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
        self.kernel_size = pair("kernel_size", kernel_size, 1)
        self.stride = pair("stride", stride, 1)
        self.padding = pair("padding", padding, 0)
        shape, dtype = (self.out_channels, self.in_channels, *self.kernel_size), floating(dtype)
        bound, rng = 1 / sqrt(prod(shape[1:])), generator(rng)
        self.weight = Parameter(uniform(shape, rng, a=bound), dtype)
        self.bias = Parameter(uniform((self.out_channels,), rng, a=bound), dtype) if flag("bias", bias) else None

    def forward(self, x: Any) -> Tensor:
        return conv2d(cast(x, self.weight.dtype), self.weight, self.bias, self.stride, self.padding)

    def extra_repr(self) -> str:
        bias = "" if self.bias is not None else ", bias=False"
        return f"{self.in_channels}, {self.out_channels}, {window_repr(self)}{bias}"


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

"""Convolution over images, whose axes are (batch, channel, row, column), and over sequences, (batch, channel, time).

A sequence is convolved as an image of one row.
"""

from __future__ import annotations

from math import prod, sqrt
from typing import Any, ClassVar

import numpy as np

from nn import autograd_door as engine
from nn.arguments import flag, floating, named, width
from nn.autograd_door import ArgumentError, ShapeError, Tensor
from nn.initialisers import Rng, generator, uniform
from nn.inputs import as_tensor, cast, widened
from nn.layers.windows import Border, Moves, Size, check_fit, each, moves, over_images, reach, shown, window_repr
from nn.modules.module import Module
from nn.modules.parameter import Parameter

__all__ = ["Conv1d", "Conv2d", "conv1d", "conv2d"]


def conv2d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Size = 1,
    padding: Size | str = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Tensor:
    """Slide kernels over images, and add one bias per kernel.

    y[..., o, i, j] = bias[o] + Σ over c, u, v of weight[o, c, u, v] · x[..., c, i·stride₀ + u, j·stride₁ + v],
    where x has ``padding`` zeros on each side. The kernel is not flipped: mathematics calls this
    cross-correlation.

    Shapes: x (..., c, h, w), weight (out, c / groups, kh, kw), bias (out,) or None give (..., out, oh, ow) with
    oh = (h + 2 padding - dilation (kh - 1) - 1) // stride + 1, ow likewise. ``stride``, ``padding``, ``dilation``: a
    number, or one for rows and one for columns. ``padding``: also "valid", none, or "same", so that oh = h and
    ow = w; of an odd number of zeros one more stands at the bottom and at the right. ``dilation``: how far apart the
    entries of a kernel lie. ``groups``: into how many parts channels and kernels are divided; each part of the kernels
    sees its part of the channels.

    Raises `ShapeError` when channels differ or the kernel is larger than the padded image, and `ArgumentError` for
    "same" with a stride above 1.

    >>> import numpy as np
    >>> import nn
    >>> edges = [[-1.0, -1.0, -1.0], [-1.0, 8.0, -1.0], [-1.0, -1.0, -1.0]]
    >>> nn.conv2d(np.ones((1, 4, 4)), [[edges]], padding="same").data
    array([[[5., 3., 3., 5.],
            [3., 0., 0., 3.],
            [3., 0., 0., 3.],
            [5., 3., 3., 5.]]])
    """
    return _convolution(input, weight, bias, moves(2, stride, padding, dilation, groups))


def conv1d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Size = 1,
    padding: Size | str = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Tensor:
    """Slide kernels over sequences, and add one bias per kernel: `conv2d` of images that have one row.

    Shapes: x (..., c, t), weight (out, c / groups, k), bias (out,) or None give (..., out, s) with
    s = (t + 2 padding - dilation (k - 1) - 1) // stride + 1. The rest as in `conv2d`.

    >>> import nn
    >>> nn.conv1d([[1.0, 2.0, 4.0, 7.0]], [[[-1.0, 1.0]]]).data
    array([[1., 2., 3.]])
    """
    return _convolution(input, weight, bias, moves(1, stride, padding, dilation, groups))


class Kernels(Module):
    """What layers of convolution share: their learned kernels, and how these move."""

    axes: ClassVar[int]  # how many the kernels move along

    def __init__(self, in_channels: int, out_channels: int, kernel_size: Size, moves: Moves) -> None:
        self.in_channels, self.out_channels = width("in_channels", in_channels), width("out_channels", out_channels)
        self.kernel_size = each("kernel_size", kernel_size, 1, self.axes)
        self.stride, self.padding, self.dilation, self.groups = moves
        if self.in_channels % self.groups or self.out_channels % self.groups:
            raise ArgumentError(
                f"groups must divide in_channels and out_channels, found {self.groups} groups for {self.in_channels} "
                f"and {self.out_channels}"
            )

    def _moves(self) -> Moves:
        """How the kernels move, by what the attributes are now."""
        return moves(self.axes, self.stride, self.padding, self.dilation, self.groups)

    def hold(self, rows: int, channels: int, bias: bool, dtype: Any, rng: Rng) -> None:
        """Draw the kernels, (rows, channels / groups, ...), and the numbers that are added, if any."""
        shape = (rows, channels // self.groups, *self.kernel_size)
        dtype, bound, rng = floating(dtype), 1 / sqrt(prod(shape[1:])), generator(rng)
        self.weight = Parameter(uniform(shape, rng, a=bound), dtype)
        self.bias = Parameter(uniform((self.out_channels,), rng, a=bound), dtype) if flag("bias", bias) else None

    def extra_repr(self) -> str:
        return self._said()

    def _said(self, more: str = "") -> str:
        dilation = "" if set(self.dilation) == {1} else f", dilation={shown(self.dilation)}"
        groups = "" if self.groups == 1 else f", groups={self.groups}"
        bias = "" if self.bias is not None else ", bias=False"
        return f"{self.in_channels}, {self.out_channels}, {window_repr(self)}{more}{dilation}{groups}{bias}"


class _Convolution(Kernels):
    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size | str = 0,
        dilation: Size = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        *,
        dtype: Any = None,
        rng: Rng = None,
    ) -> None:
        how = moves(self.axes, stride, padding, dilation, groups)
        super().__init__(in_channels, out_channels, kernel_size, how)
        self.padding_mode = named("padding_mode", padding_mode, MODES)
        how.border(self.kernel_size)  # "same" with a stride is an error
        self.hold(self.out_channels, self.in_channels, bias, dtype, rng)

    def forward(self, input: Any) -> Tensor:
        """The convolution of ``input`` with the layer's kernels."""
        x, how = cast(input, self.weight.dtype), self._moves()
        if self.padding_mode != "zeros" and x.ndim > self.axes:
            x, how = _surrounded(x, how.border(self.kernel_size), self.padding_mode), how._replace(padding="valid")
        return _convolution(x, self.weight, self.bias, how)

    def extra_repr(self) -> str:
        mode = "" if self.padding_mode == "zeros" else f", padding_mode={self.padding_mode!r}"
        return self._said() + mode


class Conv2d(_Convolution):
    """A convolution of images with learned kernels: `conv2d` as a layer.

    ``weight`` (out_channels, in_channels / groups, kh, kw) and ``bias`` (out_channels,) start uniform in
    ±1/√(in_channels / groups kh kw). ``stride``, ``padding``, ``dilation``, ``groups``: as in `conv2d`.
    ``padding_mode``: what stands around an image: "zeros", "reflect" (its mirror image, without the edge),
    "replicate" (its edge), or "circular" (what stands at the other end). ``dtype``: of the parameters, to which
    floating inputs are cast. ``rng``: a seed or a NumPy generator.

    Shape: (n, in_channels, h, w) gives (n, out_channels, oh, ow) with
    oh = (h + 2 padding - dilation (kernel_size - 1) - 1) // stride + 1, ow likewise. Raises errors as `conv2d` does,
    and `ArgumentError` for groups that do not divide the channels.

    >>> import numpy as np
    >>> layer = Conv2d(3, 32, kernel_size=3, rng=0)
    >>> layer(np.zeros((2, 3, 64, 64))).shape, layer.summary().total
    ((2, 32, 62, 62), 896)
    >>> Conv2d(3, 32, kernel_size=3, padding="same", rng=0)(np.zeros((2, 3, 64, 64))).shape
    (2, 32, 64, 64)
    """

    axes = 2


class Conv1d(_Convolution):
    """A convolution of sequences with learned kernels: `conv1d` as a layer.

    ``weight`` (out_channels, in_channels / groups, k) and ``bias`` (out_channels,) start uniform in
    ±1/√(in_channels / groups k). The rest as in `Conv2d`.

    Shape: (n, in_channels, t) gives (n, out_channels, s) with
    s = (t + 2 padding - dilation (kernel_size - 1) - 1) // stride + 1.

    >>> import numpy as np
    >>> layer = Conv1d(2, 8, kernel_size=5, padding="same", rng=0)
    >>> layer(np.zeros((3, 2, 100))).shape, layer.summary().total
    ((3, 8, 100), 88)
    """

    axes = 1


MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}  # as NumPy calls them


def _surrounded(x: Tensor, border: Border, mode: str) -> Tensor:
    """x with entries of its own around it, along its last axes."""
    for axis, (n, added) in enumerate(zip(x.shape[-len(border) :], border, strict=True), start=-len(border)):
        most = n - 1 if mode == "reflect" else n if mode == "circular" else max(added)
        if max(added) > most or n == 0:
            raise ShapeError(
                f"padding_mode={mode!r} can add up to {max(most, 0)} entries to an axis of {n}, found {max(added)}: "
                "use less padding or zeros"
            )
        places = np.pad(np.arange(n), added, MODES[mode])  # type: ignore[call-overload]
        x = x[(..., places, *[slice(None)] * (-axis - 1))] if any(added) else x
    return x


def _convolution(x: Any, weight: Any, bias: Any, moves: Moves) -> Tensor:
    x, weight, axes = widened(as_tensor(x)), widened(as_tensor(weight)), len(moves.stride)
    _check_shapes(x.shape, weight.shape, moves.groups, axes)
    kernel = weight.shape[2:]
    border = moves.border(kernel)
    check_fit(x.shape, reach(kernel, moves.dilation), border)
    how = moves._asdict() | {"padding": border}
    if bias is None:
        return over_images(engine.conv2d, x, weight, **how)
    bias = as_tensor(bias)
    if bias.shape != weight.shape[:1]:
        raise ShapeError(f"{weight.shape[0]} kernels need a bias of shape {weight.shape[:1]}, found {bias.shape}")
    if engine.is_traced():  # a graph, which pictures show, has the sum as a node of its own
        return over_images(lambda x, weight, **how: engine.affine_conv2d(x, weight, bias, **how), x, weight, **how)
    y: Tensor = over_images(engine.conv2d, x, weight, **how) + engine.reshape(bias, (-1, *[1] * axes))
    return y


def _check_shapes(shape: tuple[int, ...], kernels: tuple[int, ...], groups: int, axes: int) -> None:
    """Raise `ShapeError` unless kernels, channels and ``groups`` fit together."""
    layout, spans, what = LAYOUTS[axes]
    if len(kernels) != axes + 2:
        raise ShapeError(f"the weight of conv{axes}d has shape (out, c, {spans}), found {kernels}")
    if len(shape) < axes + 1:
        raise ShapeError(
            f"conv{axes}d needs {what} of shape (n, c, {layout}) or (c, {layout}), found {shape}: add the missing "
            f"axes, such as x.reshape((n, 1, {layout})) for {what} of one channel"
        )
    if shape[-axes - 1] != kernels[1] * groups:
        raise ShapeError(
            f"{what} of shape {shape} have {shape[-axes - 1]} channels on axis {-axes - 1}, but kernels of shape "
            f"{kernels} take {kernels[1] * groups}: channels come before {layout}, (n, c, {layout})"
        )
    if kernels[0] % groups:
        raise ShapeError(f"groups must divide the number of kernels, found {groups} groups of {kernels[0]} kernels")


LAYOUTS = {1: ("t", "k", "sequences"), 2: ("h, w", "kh, kw", "images")}  # by the axes that kernels move along

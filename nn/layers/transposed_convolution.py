"""Transposed convolution: from small images or sequences to larger ones, the adjoint of `convolution`.

A sequence is taken for an image of one row.
"""

from __future__ import annotations

from typing import Any

from nn import autograd_door as engine
from nn.arguments import sizes
from nn.autograd_door import ArgumentError, ShapeError, Tensor
from nn.initialisers import Rng
from nn.inputs import as_tensor, cast, widened
from nn.layers.convolution import Kernels
from nn.layers.windows import Moves, Size, Sizes, each, moves, over_images, reach, shown

__all__ = ["ConvTranspose1d", "ConvTranspose2d", "conv_transpose1d", "conv_transpose2d"]


def conv_transpose2d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Tensor:
    """Lay a kernel down at every entry of an image, times that entry, every ``stride`` steps; overlaps add up.

    y[..., o, i·stride₀ + u·dilation₀ - padding₀, ...] sums x[..., c, i, ...] · weight[c, o, u, ...] over c, i and u:
    the adjoint of `conv2d` with the same weight, by which the gradient goes from its output to its input.

    Shapes: x (..., c, h, w), weight (c, out / groups, kh, kw), bias (out,) or None give (..., out, oh, ow) with
    oh = (h - 1) stride - 2 padding + dilation (kh - 1) + 1 + output_padding, ow likewise. ``padding``: what is cut off
    on each side. ``output_padding``: rows and columns more at the bottom and at the right, fewer than stride or
    dilation: of several sizes that `conv2d` brings to one, which. Raises `ShapeError`, and `ArgumentError` for that.

    Source: Zeiler et al., "Deconvolutional networks", 2010.

    >>> import nn
    >>> nn.conv_transpose2d([[[1.0, 2.0]]], [[[[1.0, 10.0]]]], stride=2).data
    array([[[ 1., 10.,  2., 20.]]])
    """
    return _transposed(input, weight, bias, _moves(2, stride, padding, dilation, groups), output_padding)


def conv_transpose1d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Tensor:
    """Lay a kernel down at every step of a sequence, times its entry: `conv_transpose2d` of images of one row.

    Shapes: x (..., c, t), weight (c, out / groups, k), bias (out,) or None give (..., out, s).

    >>> import nn
    >>> nn.conv_transpose1d([[1.0, 2.0]], [[[1.0, 10.0]]]).data
    array([[ 1., 12., 20.]])
    """
    return _transposed(input, weight, bias, _moves(1, stride, padding, dilation, groups), output_padding)


class _ConvTranspose(Kernels):
    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size = 0,
        output_padding: Size = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Size = 1,
        padding_mode: str = "zeros",
        *,
        dtype: Any = None,
        rng: Rng = None,
    ) -> None:
        if not isinstance(padding_mode, str) or padding_mode != "zeros":
            raise ArgumentError(
                "padding_mode must be 'zeros': padding is what is cut off a transposed convolution; write "
                f"nn.functional.pad(y, widths, mode) of its result; found {padding_mode!r:.60}"
            )
        super().__init__(in_channels, out_channels, kernel_size, _moves(self.axes, stride, padding, dilation, groups))
        self.padding_mode = padding_mode
        self.output_padding = _more(output_padding, self.stride, self.dilation)
        self.hold(self.in_channels, self.out_channels, bias, dtype, rng)

    def forward(self, input: Any, output_size: Any = None) -> Tensor:
        """The transposed convolution of ``input`` with the layer's kernels.

        ``output_size``: the last axes of the result, in the place of ``output_padding``. Raises `ShapeError` for one
        that `conv2d` of this stride would not bring to ``input``.
        """
        x, more = cast(input, self.weight.dtype), self.output_padding
        if output_size is not None:
            more = self._more_for(sizes("output_size", output_size), x.shape)
        return _transposed(x, self.weight, self.bias, self._moves(), more)

    def _more_for(self, wanted: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
        """The ``output_padding`` by which an input of ``shape`` gives ``wanted`` places."""
        spans = reach(self.kernel_size, self.dilation)
        cut: Any = self.padding  # numbers: a word was refused
        laid = zip(shape[-self.axes :], self.stride, cut, spans, strict=False)
        least = tuple([(n - 1) * s - 2 * p + k for n, s, p, k in laid])
        more = tuple([n - m for n, m in zip(wanted[-self.axes :], least, strict=False)])
        if len(wanted) not in (self.axes, len(shape)) or not all(
            0 <= m < s for m, s in zip(more, self.stride, strict=False)
        ):
            nearest = " x ".join(f"{m} to {m + s - 1}" for m, s in zip(least, self.stride, strict=False))
            raise ShapeError(f"output_size of an input of shape {shape} is from {nearest}, found {wanted}")
        return more

    def extra_repr(self) -> str:
        more = f", output_padding={shown(self.output_padding)}" if any(self.output_padding) else ""
        return self._said(more)


class ConvTranspose2d(_ConvTranspose):
    """A transposed convolution of images with learned kernels: `conv_transpose2d` as a layer.

    ``weight`` (in_channels, out_channels / groups, kh, kw) and ``bias`` (out_channels,) start uniform in
    ±1/√(out_channels / groups kh kw), as in PyTorch. Shape: (n, in_channels, h, w) gives (n, out_channels, oh, ow).

    >>> import numpy as np
    >>> ConvTranspose2d(3, 8, kernel_size=4, stride=2, padding=1, rng=0)(np.zeros((2, 3, 8, 8))).shape
    (2, 8, 16, 16)
    """

    axes = 2


class ConvTranspose1d(_ConvTranspose):
    """A transposed convolution of sequences with learned kernels: `conv_transpose1d` as a layer.

    ``weight``: (in_channels, out_channels / groups, k); the rest as in `ConvTranspose2d`.

    >>> import numpy as np
    >>> ConvTranspose1d(3, 8, kernel_size=4, stride=2, padding=1, rng=0)(np.zeros((2, 3, 10))).shape
    (2, 8, 20)
    """

    axes = 1


def _moves(axes: int, stride: Any, padding: Any, dilation: Any, groups: Any) -> Moves:
    """How kernels are laid; ``padding``, which is cut off, is no word here."""
    return moves(axes, stride, each("padding", padding, 0, axes), dilation, groups)


def _transposed(x: Any, weight: Any, bias: Any, moves: Moves, output_padding: Any) -> Tensor:
    x, weight, axes = widened(as_tensor(x)), widened(as_tensor(weight)), len(moves.stride)
    more = _more(output_padding, moves.stride, moves.dilation)
    _demand_shapes(axes, x.shape, weight.shape, moves.groups)
    y = _laid(x, weight, moves, more)
    if bias is not None:
        bias = as_tensor(bias)
        if bias.shape != (weight.shape[1] * moves.groups,):
            raise ShapeError(
                f"these kernels need a bias of shape ({weight.shape[1] * moves.groups},), found {bias.shape}"
            )
        y = y + engine.reshape(bias, (-1, *[1] * axes))
    return y


def _laid(x: Tensor, weight: Tensor, moves: Moves, more: Sizes) -> Tensor:
    """Kernels laid down at every entry of ``x``, without the padding at each end, but with ``more`` at the last."""
    cut: Any = moves.padding  # numbers: a word was refused
    laid = zip(x.shape[-len(more) :], moves.stride, reach(weight.shape[2:], moves.dilation), strict=True)
    ends = [_kept((n - 1) * s + k, *trim) for (n, s, k), *trim in zip(laid, cut, more, strict=True)]
    size, border, zeros = map(tuple, zip(*ends, strict=True))
    if min(map(sum, zip(size, zeros, strict=True))) < 1:
        raise ShapeError(f"a padding of {cut} leaves nothing of an output for {x.shape}: use less")
    how = moves._asdict() | {"size": size, "padding": border}
    y = over_images(engine.conv2d_input, x, weight, **how)
    around = ((0, 0),) * (y.ndim - len(zeros)) + tuple((0, n) for n in zeros)
    return engine.pad(y, around) if any(zeros) else y


def _kept(full: int, cut: int, more: int) -> tuple[int, tuple[int, int], int]:
    """Of ``full`` entries along an axis how many are kept, how many are cut off before and after, and how many zeros
    come behind."""
    kept = max(0, min(full, full + more - cut) - cut)
    before = min(cut, full - kept)
    return kept, (before, full - kept - before), full + more - 2 * cut - kept


def _more(output_padding: Any, stride: tuple[int, ...], dilation: tuple[int, ...]) -> tuple[int, ...]:
    more = each("output_padding", output_padding, 0, len(stride))
    if any(n >= max(s, d) for n, s, d in zip(more, stride, dilation, strict=True)):
        raise ArgumentError(
            f"output_padding must be below stride or dilation, found {output_padding!r} with {shown(stride)} and "
            f"{shown(dilation)}"
        )
    return more


def _demand_shapes(axes: int, shape: tuple[int, ...], kernels: tuple[int, ...], groups: int) -> None:
    spans, layout, what = ("kh, kw", "h, w", "images") if axes == 2 else ("k", "t", "sequences")
    if len(kernels) != axes + 2 or kernels[0] % groups:
        raise ShapeError(
            f"the weight of conv_transpose{axes}d has shape (c, out / groups, {spans}), and groups divide c; found "
            f"{kernels} and {groups} groups"
        )
    if len(shape) < axes + 1 or shape[-axes - 1] != kernels[0]:
        raise ShapeError(
            f"conv_transpose{axes}d with kernels of shape {kernels} needs {what} of shape (n, {kernels[0]}, {layout}), "
            f"found {shape}"
        )

"""Normalisation: layers that bring entries to mean 0 and variance 1 within an example; and what all such layers share.

All are the engine's `standardise` by its `mean_and_variance`, over one set of axes or another, with learned numbers to
scale and to shift by; RMSNorm leaves the mean as it is. Those over a batch are in `batch_normalisation`. Parameters and
their names are PyTorch's.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from nn.arguments import flag, floating, non_negative, sizes, width
from nn.autograd_door import ArgumentError, ShapeError, Tensor, mean_and_variance, reshape, standardise
from nn.inputs import as_tensor, cast
from nn.modules.module import Module
from nn.modules.parameter import Parameter

__all__ = ["GroupNorm", "LayerNorm", "Normalisation", "RMSNorm"]

Axes = tuple[int, ...]


class Normalisation(Module):
    """What the layers share: numbers to scale and to shift by, which start as 1 and 0."""

    weight: Parameter | None
    bias: Parameter | None

    def hold(self, shape: tuple[int, ...], scale: bool, shift: bool, dtype: Any) -> None:
        kind = floating(dtype)
        self.weight = Parameter(np.ones(shape), kind) if scale else None
        self.bias = Parameter(np.zeros(shape), kind) if shift else None

    def taken(self, x: Any) -> Tensor:
        """``x`` in the type of the layer's numbers; where it has none, in its own, if that is a floating one."""
        for part in (self.weight, *self.buffers()):
            if part is not None:
                return cast(x, part.dtype)
        x = as_tensor(x)
        return x if x.dtype.kind == "f" else cast(x, float)

    def normalised(self, x: Tensor, moments: Any, eps: float, layout: tuple[int, ...]) -> Tensor:
        """``x`` by its ``moments``, then times the weight plus the bias, both laid out as ``layout``."""
        weight, bias = (k if k is None or k.shape == layout else reshape(k, layout) for k in (self.weight, self.bias))
        y: Tensor = standardise(x, moments, 1 if weight is None else weight, 0 if bias is None else bias, eps=eps)
        return y


class LayerNorm(Normalisation):
    """Normalise each example over its last axes: (x - μ) / √(σ² + eps) · weight + bias.

    ``normalized_shape``: the lengths of those axes, or of the last one; ``weight`` and ``bias`` have that shape.
    ``elementwise_affine=False``: none of both. Training and evaluation are the same. Raises `ShapeError` for other
    last axes.

    Source: Ba, Kiros, Hinton, "Layer normalization", 2016.

    >>> LayerNorm(2)([[1.0, 3.0], [20.0, 10.0]]).data.round(3).tolist()
    [[-1.0, 1.0], [1.0, -1.0]]
    """

    def __init__(
        self,
        normalized_shape: Any,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        *,
        dtype: Any = None,
    ) -> None:
        self.normalized_shape = _shape_of_axes(normalized_shape)
        self.eps, self.elementwise_affine = non_negative("eps", eps), flag("elementwise_affine", elementwise_affine)
        self.hold(self.normalized_shape, self.elementwise_affine, flag("bias", bias) and elementwise_affine, dtype)

    def forward(self, x: Any) -> Tensor:
        """``x`` normalised over its last axes."""
        x = self.taken(x)
        moments = mean_and_variance(x, axis=_last_axes(self, x.shape))
        return self.normalised(x, moments, self.eps, self.normalized_shape)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class RMSNorm(Normalisation):
    """Divide each example by the root of its mean square over the last axes: x / √(mean x² + eps) · weight.

    ``eps``: None for the spacing of numbers at 1 of the input's type. The rest is as in `LayerNorm`.

    Source: Zhang and Sennrich, "Root mean square layer normalization", 2019.

    >>> RMSNorm(2, dtype="float64")([[1.0, 7.0]]).data.round(3).tolist()
    [[0.2, 1.4]]
    """

    def __init__(
        self, normalized_shape: Any, eps: float | None = None, elementwise_affine: bool = True, *, dtype: Any = None
    ) -> None:
        self.normalized_shape = _shape_of_axes(normalized_shape)
        self.eps = None if eps is None else non_negative("eps", eps)
        self.elementwise_affine = flag("elementwise_affine", elementwise_affine)
        self.hold(self.normalized_shape, self.elementwise_affine, False, dtype)

    def forward(self, x: Any) -> Tensor:
        """``x`` divided by its root mean square."""
        x = self.taken(x)
        moments = mean_and_variance(x, axis=_last_axes(self, x.shape), centred=False)
        eps = float(np.finfo(x.dtype).eps) if self.eps is None else self.eps
        return self.normalised(x, moments, eps, self.normalized_shape)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(Normalisation):
    """Normalise each example over groups of its channels and all places, then scale and shift each channel.

    ``num_groups`` must divide ``num_channels``; one group is a layer norm of the example, a group for each channel an
    instance norm. Shape: (n, c, ...). Raises `ArgumentError` and `ShapeError`.

    Source: Wu and He, "Group normalization", 2018.

    >>> GroupNorm(2, 4)([[1.0, 3.0, 20.0, 10.0]]).data.round(3).tolist()
    [[-1.0, 1.0, 1.0, -1.0]]
    """

    def __init__(
        self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True, *, dtype: Any = None
    ) -> None:
        self.num_groups, self.num_channels = width("num_groups", num_groups), width("num_channels", num_channels)
        if self.num_channels % self.num_groups:
            raise ArgumentError(f"num_groups must divide num_channels, found {num_groups} groups for {num_channels}")
        self.eps, self.affine = non_negative("eps", eps), flag("affine", affine)
        self.hold((self.num_channels,), self.affine, self.affine, dtype)

    def forward(self, x: Any) -> Tensor:
        """``x`` normalised over each group of channels."""
        x = self.taken(x)
        if x.ndim < 2 or x.shape[1] != self.num_channels:
            raise ShapeError(
                f"GroupNorm({self.num_groups}, {self.num_channels}) needs an input of shape (n, {self.num_channels}, "
                f"...), found shape {x.shape}"
            )
        layout = (self.num_groups, self.num_channels // self.num_groups, 1)
        groups = reshape(x, (x.shape[0], *layout[:2], prod(x.shape[2:])))
        moments = mean_and_variance(groups, axis=(2, 3))
        y: Tensor = reshape(self.normalised(groups, moments, self.eps, layout), x.shape)
        return y

    def extra_repr(self) -> str:
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}"


def _shape_of_axes(given: Any) -> tuple[int, ...]:
    found = sizes("normalized_shape", given)
    if not found or 0 in found:
        raise ArgumentError(f"normalized_shape must have at least one axis, and no empty one, found {given!r:.60}")
    return found


def _last_axes(layer: LayerNorm | RMSNorm, shape: tuple[int, ...]) -> Axes:
    """The axes of an input of ``shape`` that ``layer`` normalises over."""
    wanted = layer.normalized_shape
    if shape[-len(wanted) :] != wanted:
        raise ShapeError(
            f"{type(layer).__name__}({wanted}) needs an input of shape (..., {', '.join(map(str, wanted))}), found "
            f"shape {shape}"
        )
    return tuple(range(-len(wanted), 0))

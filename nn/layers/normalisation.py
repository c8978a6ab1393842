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

__all__ = ["GroupNorm", "LayerNorm", "Normalisation", "RMSNorm", "group_norm", "layer_norm", "normalised", "rms_norm"]

Axes = tuple[int, ...]


def normalised(x: Tensor, moments: Any, weight: Any, bias: Any, eps: float, layout: tuple[int, ...]) -> Tensor:
    """``x`` by its ``moments``, then times the weight plus the bias, both laid out as ``layout``; None for 1 and 0."""
    try:
        weight, bias = (k if k is None or k.shape == layout else reshape(k, layout) for k in (weight, bias))
    except ShapeError as error:
        found = " and ".join(str(k.shape) for k in (weight, bias) if k is not None)
        raise ShapeError(f"weight and bias have {prod(layout)} numbers here, found shapes {found}") from error
    y: Tensor = standardise(x, moments, 1 if weight is None else weight, 0 if bias is None else bias, eps=eps)
    return y


def layer_norm(input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Tensor:
    """`LayerNorm` as a function: (x - μ) / √(σ² + eps) · weight + bias over the last axes, of ``normalized_shape``.

    >>> layer_norm([[1.0, 3.0]], 2).numpy().round(3).tolist()
    [[-1.0, 1.0]]
    """
    x, weight, bias = alike(input, weight, bias)
    shape = sizes("normalized_shape", normalized_shape)
    return _by_layer("layer_norm", x, shape, weight, bias, non_negative("eps", eps))


def rms_norm(input: Any, normalized_shape: Any, weight: Any = None, eps: float | None = None) -> Tensor:
    """`RMSNorm` as a function: x / √(mean x² + eps) · weight over the last axes, of ``normalized_shape``.

    >>> rms_norm([[1.0, 7.0]], 2).numpy().round(3).tolist()
    [[0.2, 1.4]]
    """
    x, weight, _ = alike(input, weight)
    shape = sizes("normalized_shape", normalized_shape)
    return _by_layer(
        "rms_norm", x, shape, weight, None, eps if eps is None else non_negative("eps", eps), centred=False
    )


def _by_layer(
    who: str, x: Tensor, shape: tuple[int, ...], weight: Any, bias: Any, eps: float | None, *, centred: bool = True
) -> Tensor:
    """What the two share, also as layers; ``eps`` None: the spacing of the type's numbers at 1."""
    moments = mean_and_variance(x, axis=_last_axes(who, shape, x.shape), centred=centred)
    demand_shape(who, shape, weight, bias)
    return normalised(x, moments, weight, bias, float(np.finfo(x.dtype).eps) if eps is None else eps, shape)


def group_norm(input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Tensor:
    """`GroupNorm` as a function of ``input`` (n, c, ...), with a ``weight`` and a ``bias`` (c,), or None.

    >>> group_norm([[1.0, 3.0, 20.0, 10.0]], 2).numpy().round(3).tolist()
    [[-1.0, 1.0, 1.0, -1.0]]
    """
    x, weight, bias = alike(input, weight, bias)
    count = width("num_groups", num_groups)
    if x.ndim < 2 or x.shape[1] % count:
        raise ShapeError(f"group_norm needs an input (n, c, ...) with channels for {count} groups, found {x.shape}")
    demand_shape("group_norm", x.shape[1:2], weight, bias)
    layout = (count, x.shape[1] // count, 1)
    groups = reshape(x, (x.shape[0], *layout[:2], prod(x.shape[2:])))
    moments = mean_and_variance(groups, axis=(2, 3))
    y: Tensor = reshape(normalised(groups, moments, weight, bias, non_negative("eps", eps), layout), x.shape)
    return y


def demand_shape(who: str, shape: tuple[int, ...], *factors: Tensor | None) -> None:
    """A `ShapeError` unless weight and bias have this ``shape``; others of as many numbers would be cut anew."""
    for factor in factors:
        if factor is not None and factor.shape != shape:
            raise ShapeError(f"{who} needs a weight and a bias of shape {shape} here, found shape {factor.shape}")


def alike(x: Any, weight: Any = None, bias: Any = None) -> tuple[Tensor, Tensor | None, Tensor | None]:
    """``x`` as a floating Tensor, ``weight`` and ``bias``, unless None, in its type."""
    x = as_tensor(x)
    x = x if x.dtype.kind == "f" else cast(x, float)
    weight, bias = (None if k is None else cast(k, x.dtype) for k in (weight, bias))
    return x, weight, bias


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
        return alike(x)[0]


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

    def forward(self, input: Any) -> Tensor:
        """``input`` normalised over its last axes."""
        x, shape = self.taken(input), self.normalized_shape
        return _by_layer(f"LayerNorm({shape})", x, shape, self.weight, self.bias, self.eps)

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

    def forward(self, input: Any) -> Tensor:
        """``input`` divided by its root mean square."""
        x, shape = self.taken(input), self.normalized_shape
        return _by_layer(f"RMSNorm({shape})", x, shape, self.weight, None, self.eps, centred=False)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(Normalisation):
    """Normalise each example over groups of its channels and all places, then scale and shift each channel.

    ``num_groups`` must divide ``num_channels``; one group is a layer norm of the example, a group for each channel an
    instance norm. ``bias=False``: a scale alone. Shape: (n, c, ...). Raises `ArgumentError` and `ShapeError`.

    Source: Wu and He, "Group normalization", 2018.

    >>> GroupNorm(2, 4)([[1.0, 3.0, 20.0, 10.0]]).data.round(3).tolist()
    [[-1.0, 1.0, 1.0, -1.0]]
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        *,
        bias: bool = True,
        dtype: Any = None,
    ) -> None:
        self.num_groups, self.num_channels = width("num_groups", num_groups), width("num_channels", num_channels)
        if self.num_channels % self.num_groups:
            raise ArgumentError(f"num_groups must divide num_channels, found {num_groups} groups for {num_channels}")
        self.eps, self.affine = non_negative("eps", eps), flag("affine", affine)
        self.hold((self.num_channels,), self.affine, flag("bias", bias) and self.affine, dtype)

    def forward(self, input: Any) -> Tensor:
        """``input`` normalised over each group of channels."""
        x = self.taken(input)
        if x.ndim < 2 or x.shape[1] != self.num_channels:
            raise ShapeError(
                f"GroupNorm({self.num_groups}, {self.num_channels}) needs an input of shape (n, {self.num_channels}, "
                f"...), found shape {x.shape}"
            )
        return group_norm(x, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}"


def _shape_of_axes(given: Any) -> tuple[int, ...]:
    found = sizes("normalized_shape", given)
    if not found or 0 in found:
        raise ArgumentError(f"normalized_shape must have at least one axis, and no empty one, found {given!r:.60}")
    return found


def _last_axes(who: str, wanted: tuple[int, ...], shape: tuple[int, ...]) -> Axes:
    """The axes of an input of ``shape`` that are normalised over, which are to have the lengths ``wanted``."""
    if not wanted or shape[-len(wanted) :] != wanted:
        raise ShapeError(f"{who} needs an input of shape (..., {', '.join(map(str, wanted))}), found shape {shape}")
    return tuple(range(-len(wanted), 0))

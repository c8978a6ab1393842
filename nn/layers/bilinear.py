"""The bilinear layer: two inputs multiplied with one another."""

from __future__ import annotations

from math import sqrt
from typing import Any

from nn.arguments import flag, floating, width
from nn.autograd_door import ShapeError, Tensor, einsum
from nn.initialisers import Rng, generator, uniform
from nn.inputs import as_fractions, as_tensor, cast
from nn.modules.module import Module
from nn.modules.parameter import Parameter

__all__ = ["Bilinear", "bilinear"]


def bilinear(input1: Any, input2: Any, weight: Any, bias: Any = None) -> Tensor:
    """`Bilinear` as a function: y_o = Σᵢⱼ aᵢ W_oij bⱼ + bias_o, with ``weight`` (out, in1, in2) and ``bias`` (out,).

    Shapes: (..., in1) and (..., in2) give (..., out). Raises `ShapeError` for others.

    >>> bilinear([1.0, 2.0], [3.0], [[[10.0], [100.0]]]).tolist()
    [630.0]
    """
    weight = as_fractions(as_tensor(weight))
    one, other = cast(input1, weight.dtype), cast(input2, weight.dtype)
    if (
        weight.ndim != 3
        or (*one.shape[-1:], *other.shape[-1:]) != weight.shape[1:]
        or one.shape[:-1] != other.shape[:-1]
    ):
        raise ShapeError(
            "bilinear needs inputs (..., in1) and (..., in2) that are else equal and a weight (out, in1, in2), found "
            f"{one.shape}, {other.shape} and {weight.shape}"
        )
    y: Tensor = einsum("...i,oij,...j->...o", one, weight, other)
    return y if bias is None else y + cast(bias, weight.dtype)


class Bilinear(Module):
    """y_o = Σᵢⱼ aᵢ W_oij bⱼ + bias_o of two inputs a and b.

    ``weight``: (out_features, in1_features, in2_features), and ``bias``: (out_features,), start uniform in
    ±1/√in1_features. Shapes: (..., in1_features) and (..., in2_features) give (..., out_features). Raises `ShapeError`
    for other last axes, and where the axes before differ.

    >>> layer = Bilinear(2, 3, 4, rng=0)
    >>> layer([[1.0, 2.0]], [[1.0, 2.0, 3.0]]).shape, layer.weight.shape
    ((1, 4), (4, 2, 3))
    """

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        *,
        dtype: Any = None,
        rng: Rng = None,
    ) -> None:
        self.in1_features, self.in2_features = width("in1_features", in1_features), width("in2_features", in2_features)
        self.out_features = width("out_features", out_features)
        dtype, bound, rng = floating(dtype), 1 / sqrt(self.in1_features), generator(rng)
        shape = (self.out_features, self.in1_features, self.in2_features)
        self.weight = Parameter(uniform(shape, rng, a=bound), dtype)
        self.bias = Parameter(uniform(shape[:1], rng, a=bound), dtype) if flag("bias", bias) else None

    def forward(self, input1: Any, input2: Any) -> Tensor:
        """``input1``: (..., in1_features), ``input2``: (..., in2_features); gives (..., out_features)."""
        weight = self.weight
        one, other = cast(input1, weight.dtype), cast(input2, weight.dtype)
        wanted = (self.in1_features, self.in2_features)
        if (*one.shape[-1:], *other.shape[-1:]) != wanted or one.shape[:-1] != other.shape[:-1]:
            raise ShapeError(
                f"Bilinear{(*wanted, self.out_features)} needs inputs of shapes (..., {wanted[0]}) and (..., "
                f"{wanted[1]}) that are else equal, found {one.shape} and {other.shape}"
            )
        return bilinear(one, other, weight, self.bias)

    def extra_repr(self) -> str:
        sizes = f"in1_features={self.in1_features}, in2_features={self.in2_features}"
        return f"{sizes}, out_features={self.out_features}, bias={self.bias is not None}"

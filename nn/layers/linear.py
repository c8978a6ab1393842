"""The fully connected layer."""

from __future__ import annotations

from functools import partial
from math import sqrt
from typing import Any

from nn.arguments import flag, floating, function, width
from nn.autograd_door import ShapeError, Tensor
from nn.init import Initialiser, Rng, drawn, generator, kaiming_uniform, uniform
from nn.inputs import cast
from nn.module import Module
from nn.parameter import Parameter


class Linear(Module):
    """y = x Wᵀ + b.

    ``weight``: (out_features, in_features). ``bias``: (out_features,), or None with ``bias=False``.
    ``dtype``: of both; float32 unless told otherwise; a floating input is cast to it.
    ``init``, ``bias_init``: functions of `nn.init`; both draw from U(-1/√in, 1/√in) unless told
    otherwise, as PyTorch does. ``rng``: a generator, a seed or None.

    Shapes: (..., in_features) gives (..., out_features). Raises `ShapeError` for another last axis.

    >>> layer = Linear(3, 2, rng=0)
    >>> layer([[1.0, 2.0, 3.0]]).shape, layer
    ((1, 2), Linear(in_features=3, out_features=2, bias=True): 8 parameters)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        dtype: Any = None,
        init: Initialiser | None = None,
        bias_init: Initialiser | None = None,
        rng: Rng = None,
    ) -> None:
        self.in_features = width("in_features", in_features)
        self.out_features = width("out_features", out_features)
        dtype, rng = floating(dtype), generator(rng)
        init = function("init", init) or partial(kaiming_uniform, a=sqrt(5))
        bias_init = function("bias_init", bias_init) or partial(uniform, a=1 / sqrt(self.in_features))
        self.weight = Parameter(drawn(init, (self.out_features, self.in_features), rng), dtype)
        self.bias = Parameter(drawn(bias_init, (self.out_features,), rng), dtype) if flag("bias", bias) else None

    def forward(self, x: Any) -> Tensor:
        """``x``: (..., in_features); gives (..., out_features)."""
        weight = self.weight
        x = cast(x, weight.datum.dtype)
        if x.shape[-1:] != (self.in_features,):
            raise ShapeError(
                f"Linear({self.in_features}, {self.out_features}) with a weight of shape {weight.shape} needs an input "
                f"of shape (..., {self.in_features}), found shape {x.shape}"
            )
        out: Tensor = x @ weight.matrix_transpose()
        return out if self.bias is None else out + self.bias

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"

"""Flattening: from images to rows of features."""

from __future__ import annotations

from math import prod
from typing import Any

from nn import autograd_door as engine
from nn.arguments import whole
from nn.autograd_door import ShapeError, Tensor
from nn.inputs import as_tensor
from nn.module import Module


class Flatten(Module):
    """The axes from ``start_dim`` on as one: what stands between convolutions and a `Linear`.

    Shape: (n, c, h, w) gives (n, c h w).

    >>> import numpy as np
    >>> Flatten()(np.zeros((2, 3, 4, 5))).shape
    (2, 60)
    """

    def __init__(self, start_dim: int = 1) -> None:
        self.start_dim = whole("start_dim", start_dim)

    def forward(self, x: Any) -> Tensor:
        x = as_tensor(x)
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

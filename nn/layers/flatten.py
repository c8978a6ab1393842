"""Flattening, from images to rows of features, and back."""

from __future__ import annotations

from math import prod
from typing import Any

from nn import autograd_door as engine
from nn.arguments import several, whole
from nn.autograd_door import ArgumentError, ShapeError, Tensor
from nn.inputs import as_tensor
from nn.modules.module import Module


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


class Unflatten(Module):
    """The axis ``dim`` as several, of the lengths ``unflattened_size``; one of these may be -1, which is what is left.

    Shape: (n, c h w) gives (n, c, h, w) with ``Unflatten(1, (c, h, w))``. Raises `ShapeError` for another length.

    >>> import numpy as np
    >>> Unflatten(1, (3, -1, 5))(np.zeros((2, 60))).shape
    (2, 3, 4, 5)
    """

    def __init__(self, dim: int, unflattened_size: Any) -> None:
        self.dim = whole("dim", dim)
        lengths = several(unflattened_size, "unflattened_size must be whole numbers, one for each axis")
        self.unflattened_size = tuple(whole("unflattened_size", n, -1) for n in lengths)
        if not lengths or self.unflattened_size.count(-1) > 1:
            raise ArgumentError(
                f"unflattened_size must have at least one length, and at most one -1, found {unflattened_size!r:.60}"
            )

    def forward(self, x: Any) -> Tensor:
        """``x`` with more axes."""
        x, sizes = as_tensor(x), self.unflattened_size
        known = abs(prod(sizes))
        length = x.shape[self.dim] if -x.ndim <= self.dim < x.ndim else None
        if length is None or (length != known if -1 not in sizes else known == 0 or length % known):
            raise ShapeError(f"{self!r} needs an axis {self.dim} of a length that fits, found shape {x.shape}")
        place = self.dim % x.ndim
        y: Tensor = engine.reshape(x, (*x.shape[:place], *sizes, *x.shape[place + 1 :]))
        return y

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"

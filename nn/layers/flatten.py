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
    """The axes from ``start_dim`` to ``end_dim`` as one: what stands between convolutions and a `Linear`.

    Shape: (n, c, h, w) gives (n, c h w), or with ``end_dim=2`` (n, c h, w). Raises `ShapeError` for an input without
    these axes, or where the first comes after the last.

    >>> import numpy as np
    >>> Flatten()(np.zeros((2, 3, 4, 5))).shape, Flatten(-3, -2)(np.zeros((2, 3, 4, 5))).shape
    ((2, 60), (2, 12, 5))
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        self.start_dim, self.end_dim = whole("start_dim", start_dim), whole("end_dim", end_dim)

    def forward(self, input: Any) -> Tensor:
        """``input`` with fewer axes."""
        x = as_tensor(input)
        rank, within = x.ndim, range(-x.ndim, x.ndim)
        fits = self.start_dim in within and self.end_dim in within
        if not fits or self.start_dim % rank > self.end_dim % rank:
            raise ShapeError(f"{self!r} needs an input with these axes, in this order, found shape {x.shape}")
        start, end = self.start_dim % rank, self.end_dim % rank + 1
        y: Tensor = engine.reshape(x, (*x.shape[:start], prod(x.shape[start:end]), *x.shape[end:]))
        return y

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}{'' if self.end_dim == -1 else f', end_dim={self.end_dim}'}"


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

    def forward(self, input: Any) -> Tensor:
        """``input`` with more axes."""
        x, sizes = as_tensor(input), self.unflattened_size
        known = abs(prod(sizes))
        length = x.shape[self.dim] if -x.ndim <= self.dim < x.ndim else None
        if length is None or (length != known if -1 not in sizes else known == 0 or length % known):
            raise ShapeError(f"{self!r} needs an axis {self.dim} of a length that fits, found shape {x.shape}")
        place = self.dim % x.ndim
        y: Tensor = engine.reshape(x, (*x.shape[:place], *sizes, *x.shape[place + 1 :]))
        return y

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"

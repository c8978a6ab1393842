"""Dropout: a layer that sets entries to 0 at random during training."""

from __future__ import annotations

from typing import Any

from nn.arguments import fraction
from nn.autograd_door import ArgumentError, Tensor, Value, callback, guard
from nn.init import Rng, generator
from nn.inputs import cast
from nn.module import Module


class Dropout(Module):
    """Set each entry to 0 with probability p, else to x / (1 - p), which keeps the mean; in evaluation, return x.

    ``p``: at least 0 and below 1. ``rng``: a generator, a seed or None. `Module.train` and `Module.eval`
    say which of both; also in a compiled function, which draws anew in each run. Within `vmap` each example has a mask
    of its own, as in a loop. Raises `ArgumentError` for another p, and for a single Value.

    Source: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.

    >>> layer = Dropout(0.5, rng=0)
    >>> layer([1.0, 1.0, 1.0, 1.0]).data.tolist()
    [2.0, 0.0, 0.0, 0.0]
    >>> layer.eval()([1.0, 1.0]).data.tolist()
    [1.0, 1.0]
    """

    def __init__(self, p: float = 0.5, *, rng: Rng = None) -> None:
        self.p = fraction("p", p)
        self.rng = generator(rng)

    def forward(self, x: Any) -> Tensor:
        """``x``: any shape, floating; gives the same shape."""
        if isinstance(x, Value):
            raise ArgumentError(
                f"Dropout takes an array or a Tensor, found {x!r:.60}: give stack([...]) of several Values"
            )
        given = x if isinstance(x, Tensor) else cast(x, float)
        p = guard(lambda: self.p if self.training else 0.0)
        if not p:
            return given
        kept = callback(self.rng.random, given.shape) >= p
        return given * kept / (1 - p)

    def extra_repr(self) -> str:
        return f"p={self.p}"

"""Dropout: layers that set entries, or whole channels, to 0 at random during training."""

from __future__ import annotations

from math import sqrt
from typing import Any

from nn.arguments import share
from nn.autograd_door import ArgumentError, ShapeError, Tensor, Value, callback, guard, where
from nn.inputs import as_tensor, cast
from nn.layers.smooth_activations import SELU_ALPHA, SELU_SCALE
from nn.modules.module import Module
from nn.modules.replaced_parameters import lasting
from nn.randomness import Rng, generator

__all__ = ["AlphaDropout", "Dropout", "Dropout2d"]


def scaled(x: Tensor, kept: Any, p: float) -> Tensor:
    """``x`` where it is ``kept`` and 0 elsewhere, so much larger that the mean stays."""
    y: Tensor = x * kept / (1 - p) if p < 1 else where(kept, x, 0.0)
    return y


class Dropout(Module):
    """Set each entry to 0 with probability p, else to x / (1 - p), which keeps the mean; in evaluation, return x.

    ``p``: from 0 to 1, where nothing is left. ``rng``: a generator, a seed or None. `Module.train` and `Module.eval`
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
        self.p = share("p", p)
        self.rng = generator(rng)

    def forward(self, input: Any) -> Tensor:
        """``input``: any shape, floating; gives the same shape."""
        if isinstance(input, Value):
            name = type(self).__name__
            raise ArgumentError(
                f"{name} takes an array or a Tensor, found {input!r:.60}: give stack([...]) of several Values"
            )
        given = as_tensor(input)
        if given.dtype.kind != "f" and not isinstance(input, Tensor):
            given = cast(given, float)
        module = lasting(self)
        p = guard(lambda: module.p if module.training else 0.0)
        if not p:
            return given
        return self.dropped(given, callback(self.rng.random, self.places(given.shape)) >= p, p)

    def places(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of what is drawn: a number for each entry."""
        return shape

    def dropped(self, x: Tensor, kept: Any, p: float) -> Tensor:
        """``x`` where it is ``kept``, in place of the rest what this layer puts there; scaled."""
        return scaled(x, kept, p)

    def extra_repr(self) -> str:
        return f"p={self.p}"


class Dropout2d(Dropout):
    """`Dropout` of whole channels of images, whose pixels are too alike to be dropped one by one.

    Shape: (n, c, h, w) or (c, h, w), also of the result. Raises `ShapeError` for another number of axes.

    Source: Tompson et al., "Efficient object localization using convolutional networks", 2015.

    >>> import numpy as np
    >>> Dropout2d(0.5, rng=0)(np.ones((1, 4, 2, 2))).sum(axis=(2, 3)).tolist()
    [[8.0, 0.0, 0.0, 0.0]]
    """

    def places(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of what is drawn: a number for each channel."""
        if len(shape) not in (3, 4):
            raise ShapeError(f"Dropout2d needs images of shape (n, c, h, w) or (c, h, w), found {shape}")
        return (*shape[:-2], 1, 1)


class AlphaDropout(Dropout):
    """Dropout that keeps mean 0 and variance 1, for networks of `SELU`: entries are set to SELU's limit, -λα.

    y = a (x where it is kept, else -λα) + b, with a = ((1 - p) (1 + p λ²α²))^(-1/2) and b = a p λα. In evaluation,
    return x. The rest is as in `Dropout`.

    Source: Klambauer et al., "Self-normalizing neural networks", 2017.

    >>> AlphaDropout(0.5, rng=0)([0.0, 0.0]).data.round(4).tolist()
    [0.7792, -0.7792]
    """

    def dropped(self, x: Tensor, kept: Any, p: float) -> Tensor:
        """``x`` where it is ``kept``, else SELU's limit; of mean 0 and variance 1 if ``x`` is."""
        if p == 1:  # nothing is left to have a variance; PyTorch gives 0
            return scaled(x, kept, p)
        limit = SELU_ALPHA * SELU_SCALE
        scale = 1 / sqrt((1 - p) * (1 + p * limit**2))
        y: Tensor = where(kept, x, -limit) * scale + scale * p * limit
        return y

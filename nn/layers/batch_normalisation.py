"""Normalisation of channels by the batch, with running statistics for evaluation; and by the instance."""

from __future__ import annotations

from math import prod
from typing import Any, ClassVar

import numpy as np

from nn.arguments import flag, floating, non_negative, width
from nn.autograd_door import ArgumentError, ShapeError, Tensor, guard, mean, mean_and_variance, reshape, stack
from nn.layers.normalisation import Normalisation
from nn.modules.replaced_parameters import lasting

__all__ = ["BatchNorm1d", "BatchNorm2d", "InstanceNorm1d", "InstanceNorm2d"]


class _Channelwise(Normalisation):
    """Normalisation of each channel, with running statistics for evaluation."""

    ranks: ClassVar[dict[int, str]]  # how many axes an input may have, and which these are
    within: ClassVar[bool]  # whether each example is normalised by itself
    running_mean: Any
    running_var: Any
    num_batches_tracked: Any

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        *,
        dtype: Any = None,
    ) -> None:
        self.num_features = width("num_features", num_features)
        self.eps = non_negative("eps", eps)
        self.momentum = None if momentum is None else _share("momentum", momentum)
        self.affine = flag("affine", affine)
        self.track_running_stats = flag("track_running_stats", track_running_stats)
        self.hold((self.num_features,), self.affine, self.affine, dtype)
        kept, kind = self.track_running_stats, floating(dtype)
        self.register_buffer("running_mean", np.zeros(self.num_features, kind) if kept else None)
        self.register_buffer("running_var", np.ones(self.num_features, kind) if kept else None)
        self.register_buffer("num_batches_tracked", np.array(0) if kept else None)

    def forward(self, x: Any) -> Tensor:
        """``x`` normalised: by its own statistics in training or without running ones, else by the running ones."""
        x = self.taken(x)
        self._demand_channels(x.shape)
        first = x.ndim - max(self.ranks) + 1 if self.within else 1  # the axis of channels
        axes = (*range(first + 1, x.ndim),) if self.within else (0, *range(2, x.ndim))
        layout = (self.num_features, *[1] * (x.ndim - first - 1))
        module = lasting(self)
        training = guard(lambda: module.training)
        if training or self.running_mean is None:
            count = prod(x.shape[axis] for axis in axes)
            if count < 2:
                cure = ", or call eval()" if self.running_mean is not None else ""
                raise ArgumentError(
                    f"{type(self).__name__} needs more than one entry for each channel to normalise by, found shape "
                    f"{x.shape}: give it a larger batch{cure}"
                )
            moments = mean_and_variance(x, axis=axes)
            if training and self.running_mean is not None:
                self._note(moments.detach(), count)
        else:
            moments = stack([reshape(kept, layout) for kept in (self.running_mean, self.running_var)])
        return self.normalised(x, moments, self.eps, layout)

    def _note(self, moments: Any, count: int) -> None:
        """Let the running statistics follow those of a batch, of ``count`` entries for each channel."""
        batches = self.num_batches_tracked if self.within else self.num_batches_tracked + 1
        share: Any = self.momentum
        if share is None:  # PyTorch counts no batches of instance norms, and notes nothing there
            share = 0.0 if self.within else 1 / batches
        for name, found in (("running_mean", moments[0]), ("running_var", moments[1] * (count / (count - 1)))):
            rows = reshape(found, (-1, self.num_features))
            setattr(self, name, (1 - share) * getattr(self, name) + share * mean(rows, axis=0))
        self.num_batches_tracked = batches

    def _demand_channels(self, shape: tuple[int, ...]) -> None:
        first = len(shape) - max(self.ranks) + 1 if self.within else 1
        if len(shape) not in self.ranks or shape[first] != self.num_features:
            layouts = " or ".join(f"({axes})" for axes in self.ranks.values())
            raise ShapeError(
                f"{type(self).__name__}({self.num_features}) needs an input of shape {layouts} with c = "
                f"{self.num_features} channels, found shape {shape}"
            )

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"track_running_stats={self.track_running_stats}"
        )


class BatchNorm1d(_Channelwise):
    """Normalise each feature or channel over the batch: (x - μ) / √(σ² + eps) · weight + bias.

    In training μ and σ² are the mean and the variance (divided by their count) of the batch, and the buffers
    ``running_mean`` and ``running_var`` follow them, r ← (1 - momentum) r + momentum μ; the running variance takes the
    unbiased one. In evaluation these stand for μ and σ². ``momentum`` None: the plain average of all batches, counted
    in ``num_batches_tracked``. ``affine=False``: no weight and bias. ``track_running_stats=False``: no buffers, and the
    batch's own statistics in evaluation, too.

    Shape: (n, c) or (n, c, t), also of the result. Raises `ShapeError` for other channels, `ArgumentError` for a
    single entry per channel where the batch's own statistics are taken. Within `vmap` examples have statistics of
    their own, so running ones are refused.

    Source: Ioffe and Szegedy, "Batch normalization: accelerating deep network training by reducing internal covariate
    shift", 2015.

    >>> layer = BatchNorm1d(2, dtype="float64")
    >>> layer([[1.0, 5.0], [3.0, 5.0]]).data.round(3).tolist()
    [[-1.0, 0.0], [1.0, 0.0]]
    >>> layer.running_mean.data.round(3).tolist(), layer.eval()([[1.0, 5.0]]).shape
    ([0.2, 0.5], (1, 2))
    """

    ranks, within = {2: "n, c", 3: "n, c, t"}, False


class BatchNorm2d(_Channelwise):
    """Normalise each channel of images over the batch and all places: `BatchNorm1d` of (n, c, h, w).

    >>> import numpy as np
    >>> layer = BatchNorm2d(3)
    >>> layer(np.ones((2, 3, 4, 4))).shape, list(layer.state_dict())
    ((2, 3, 4, 4), ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked'])
    """

    ranks, within = {4: "n, c, h, w"}, False


class _InstanceNorm(_Channelwise):
    within = True

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        *,
        dtype: Any = None,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, dtype=dtype)


class InstanceNorm1d(_InstanceNorm):
    """Normalise each channel of each sequence over its steps: `BatchNorm1d` of every example alone.

    Unlike there, ``affine`` and ``track_running_stats`` are False unless asked for. Running statistics follow the mean
    over the batch of the examples' own. Shape: (n, c, t) or (c, t).

    Source: Ulyanov, Vedaldi, Lempitsky, "Instance normalization: the missing ingredient for fast stylization", 2016.

    >>> InstanceNorm1d(1)([[[1.0, 3.0]]]).data.round(3).tolist()
    [[[-1.0, 1.0]]]
    """

    ranks = {2: "c, t", 3: "n, c, t"}  # noqa: RUF012


class InstanceNorm2d(_InstanceNorm):
    """Normalise each channel of each image over its places: `InstanceNorm1d` of (n, c, h, w) or (c, h, w).

    >>> import numpy as np
    >>> InstanceNorm2d(3, affine=True)(np.ones((2, 3, 4, 4))).shape
    (2, 3, 4, 4)
    """

    ranks = {3: "c, h, w", 4: "n, c, h, w"}  # noqa: RUF012


def _share(what: str, number: Any) -> float:
    if non_negative(what, number) > 1:
        raise ArgumentError(f"{what} must be at most 1, found {number!r}")
    return float(number)

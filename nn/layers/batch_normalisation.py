"""Normalisation of channels by the batch, with running statistics for evaluation; and by the instance."""

from __future__ import annotations

from math import prod
from typing import Any, ClassVar

import numpy as np

from nn.arguments import flag, floating, non_negative, share, width
from nn.autograd_door import ArgumentError, ShapeError, Tensor, guard, mean, mean_and_variance, reshape, stack
from nn.inputs import cast, described
from nn.layers.normalisation import Normalisation, alike, demand_shape, normalised
from nn.modules.replaced_parameters import lasting

__all__ = ["BatchNorm1d", "BatchNorm2d", "InstanceNorm1d", "InstanceNorm2d", "batch_norm", "instance_norm"]


def batch_norm(
    input: Any,
    running_mean: Any,
    running_var: Any,
    weight: Any = None,
    bias: Any = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """`BatchNorm1d` as a function of ``input`` (n, c, ...), with the statistics of the batch in ``training``, else the
    running ones.

    In training ``running_mean`` and ``running_var`` follow those of the batch, unless they are None: constant Tensors
    (c,), whose numbers are written. Raises `ArgumentError` for others, and `ShapeError` for an input without channels.

    >>> batch_norm([[1.0], [3.0]], None, None, training=True).numpy().round(3).tolist()
    [[-1.0], [1.0]]
    """
    running = (running_mean, running_var)
    return _by_channel("batch_norm", False, input, running, weight, bias, flag("training", training), momentum, eps)


def instance_norm(
    input: Any,
    running_mean: Any = None,
    running_var: Any = None,
    weight: Any = None,
    bias: Any = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """`InstanceNorm1d` as a function of ``input`` (n, c, t, ...), by its own statistics or the running ones.

    The rest is as in `batch_norm`, with ``use_input_stats`` in the place of ``training``.

    >>> instance_norm([[[1.0, 3.0]]]).numpy().round(3).tolist()
    [[[-1.0, 1.0]]]
    """
    running, own = (running_mean, running_var), flag("use_input_stats", use_input_stats)
    return _by_channel("instance_norm", True, input, running, weight, bias, own, momentum, eps)


def _by_channel(
    who: str, within: bool, input: Any, running: Any, weight: Any, bias: Any, own: bool, momentum: float, eps: float
) -> Tensor:
    """What the two functions share; ``own``: by the input's own statistics, which the ``running`` ones follow."""
    x, weight, bias = alike(input, weight, bias)
    if x.ndim < 2 + within:
        raise ShapeError(f"{who} needs an input (n, c, {'t, ' * within}...), found shape {x.shape}")
    layout, share_of_new = (x.shape[1], *[1] * (x.ndim - 2)), share("momentum", momentum)
    demand_shape(who, layout[:1], weight, bias)
    if own:
        moments, count = own_moments(who, x, 1, within, "")
        for name, kept, found in zip(("mean", "var"), running, found_moments(moments, count, layout[0]), strict=True):
            if kept is not None:
                _write(f"running_{name} of {who}", kept, found, share_of_new)
    elif any(kept is None for kept in running):
        raise ArgumentError(f"{who} needs running_mean and running_var where it does not take the input's own")
    else:
        running = [cast(kept, x.dtype) for kept in running]
        if any(kept.shape != layout[:1] for kept in running):
            shapes = " and ".join([str(kept.shape) for kept in running])
            raise ShapeError(f"{who} needs running statistics of shape {layout[:1]} for this input, found {shapes}")
        moments = running_moments(running, layout)
    return normalised(x, moments, weight, bias, non_negative("eps", eps), layout)


def _write(name: str, kept: Any, found: Tensor, share_of_new: float) -> None:
    if not isinstance(kept, Tensor) or kept.requires_grad or kept.shape != found.shape:
        raise ArgumentError(
            f"{name} is written to, and must be a constant Tensor of shape {found.shape}, such as "
            f"Tensor(np.zeros({found.size}), requires_grad=False), found {described(kept)}"
        )
    kept.data = followed(kept, found, share_of_new).datum.astype(kept.dtype)


def own_moments(who: str, x: Tensor, first: int, within: bool, cure: str) -> tuple[Tensor, int]:
    """The mean and variance of each channel of ``x``, on axis ``first``, and of how many entries; ``within``: of each
    example by itself."""
    axes = (*range(first + 1, x.ndim),) if within else (0, *range(2, x.ndim))
    count = prod(x.shape[axis] for axis in axes)
    if count < 2:
        raise ArgumentError(
            f"{who} needs more than one entry for each channel to normalise by, found shape {x.shape}: give it a "
            f"larger batch{cure}"
        )
    return mean_and_variance(x, axis=axes), count


def running_moments(running: Any, layout: tuple[int, ...]) -> Tensor:
    """Running statistics as `standardise` takes them."""
    moments: Tensor = stack([reshape(kept, layout) for kept in running])
    return moments


def found_moments(moments: Tensor, count: int, channels: int) -> list[Tensor]:
    """What running statistics follow: means, and variances divided by one less than ``count``; of all examples."""
    fixed = moments.detach()
    rows = [reshape(part, (-1, channels)) for part in (fixed[0], fixed[1] * (count / (count - 1)))]
    return [mean(part, axis=0) for part in rows]


def followed(kept: Any, found: Tensor, share_of_new: Any) -> Tensor:
    """The running statistics ``kept`` after ``found``."""
    new: Tensor = (1 - share_of_new) * kept + share_of_new * found
    return new


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
        bias: bool = True,
        dtype: Any = None,
    ) -> None:
        self.num_features = width("num_features", num_features)
        self.eps = non_negative("eps", eps)
        self.momentum = None if momentum is None else share("momentum", momentum)
        self.affine = flag("affine", affine)
        self.track_running_stats = flag("track_running_stats", track_running_stats)
        self.hold((self.num_features,), self.affine, flag("bias", bias) and self.affine, dtype)
        kept, kind = self.track_running_stats, floating(dtype)
        self.register_buffer("running_mean", np.zeros(self.num_features, kind) if kept else None)
        self.register_buffer("running_var", np.ones(self.num_features, kind) if kept else None)
        self.register_buffer("num_batches_tracked", np.array(0) if kept else None)

    def forward(self, input: Any) -> Tensor:
        """``input`` normalised: by its own statistics in training or without running ones, else by the running ones."""
        x = self.taken(input)
        self._demand_channels(x.shape)
        first = self._channels_axis(x.ndim)
        layout = (self.num_features, *[1] * (x.ndim - first - 1))
        module = lasting(self)
        training = guard(lambda: module.training)
        if training or self.running_mean is None:
            cure = "" if self.running_mean is None else ", or call eval()"
            moments, count = own_moments(type(self).__name__, x, first, self.within, cure)
            if training and self.running_mean is not None:
                self._note(moments, count)
        else:
            moments = running_moments((self.running_mean, self.running_var), layout)
        return normalised(x, moments, self.weight, self.bias, self.eps, layout)

    def _note(self, moments: Tensor, count: int) -> None:
        """Let the running statistics follow those of a batch, of ``count`` entries for each channel."""
        batches = self.num_batches_tracked if self.within else self.num_batches_tracked + 1
        share_of_new: Any = self.momentum
        if share_of_new is None:  # PyTorch counts no batches of instance norms, and notes nothing there
            share_of_new = 0.0 if self.within else 1 / batches
        found = found_moments(moments, count, self.num_features)
        self.running_mean = followed(self.running_mean, found[0], share_of_new)
        self.running_var = followed(self.running_var, found[1], share_of_new)
        self.num_batches_tracked = batches

    def _channels_axis(self, rank: int) -> int:
        """Which axis of an input of so many axes has the channels; of one example, the first."""
        return rank - max(self.ranks) + 1 if self.within else 1

    def _demand_channels(self, shape: tuple[int, ...]) -> None:
        if len(shape) not in self.ranks or shape[self._channels_axis(len(shape))] != self.num_features:
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
    in ``num_batches_tracked``. ``affine=False``: no weight and bias; ``bias=False``: no bias.
    ``track_running_stats=False``: no buffers, and the batch's own statistics in evaluation, too.

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
        bias: bool = True,
        dtype: Any = None,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, bias=bias, dtype=dtype)


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

"""Lower the rate when a metric no longer improves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from math import inf
from types import SimpleNamespace
from typing import Any

from nn.arguments import fraction, named, non_negative, several, whole
from nn.autograd_door import ArgumentError
from nn.schedules.base import LRScheduler, groups_of


class ReduceLROnPlateau(LRScheduler):
    """Multiply the rate by ``factor`` after more than ``patience`` epochs in which the metric has not improved.

    ``mode``: "min" for a loss, "max" for a score. An epoch improves on the best so far, b, where its metric is below
    b (1 - threshold), or above b (1 + threshold) with "max"; with ``threshold_mode="abs"``, below b - threshold, or
    above b + threshold. A metric that is nan does not improve. For ``cooldown`` epochs after a reduction nothing is
    counted. A rate is not lowered below ``min_lr``, one for all parameter groups or a list, nor by ``eps`` or less.

    Call ``step(metric)`` after each epoch. Raises `ArgumentError` for what is no number, and for nonsense.
    Source: PyTorch's ``torch.optim.lr_scheduler.ReduceLROnPlateau``.

    >>> from nn import SGD, Parameter
    >>> optimiser = SGD([Parameter([1.0])], lr=1.0)
    >>> schedule = ReduceLROnPlateau(optimiser, factor=0.5, patience=1)
    >>> for loss in (3.0, 2.0, 2.0, 2.5):
    ...     schedule.step(loss)
    >>> optimiser.lr
    0.5
    """

    options = ("mode", "factor", "patience", "threshold", "threshold_mode", "cooldown", "min_lr", "eps")
    progress = ("last_epoch", "best", "num_bad_epochs", "cooldown_counter", "_last_lr")
    combinable = False

    def __init__(
        self,
        optimizer: Any,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float | Sequence[float] = 0.0,
        eps: float = 1e-8,
    ) -> None:
        self.mode = named("mode", mode, ("min", "max"))
        self.factor = fraction("factor", factor)
        self.patience = whole("patience", patience, 0)
        self.threshold = non_negative("threshold", threshold)
        self.threshold_mode = named("threshold mode", threshold_mode, ("rel", "abs"))
        self.cooldown = whole("cooldown", cooldown, 0)
        self.eps = non_negative("eps", eps)
        self.min_lr = (
            [non_negative("min_lr", rate) for rate in min_lr]
            if isinstance(min_lr, list | tuple)
            else non_negative("min_lr", min_lr)
        )
        super().__init__(optimizer)
        self.best = inf if mode == "min" else -inf
        self.num_bad_epochs = self.cooldown_counter = 0
        self._least()

    def step(self, metric: float) -> None:  # type: ignore[override]
        """Go on by one epoch, whose metric is given; lower the rates where it is time."""
        least, value = self._least(), _number(metric)
        self.last_epoch += 1
        if self._improves(value):
            self.best = value
            self.num_bad_epochs = 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        groups = groups_of(self.optimizer)
        if self.num_bad_epochs > self.patience:
            for group, bound in zip(groups, least, strict=True):
                lower = max(group["lr"] * self.factor, bound)
                if group["lr"] - lower > self.eps:
                    group["lr"] = lower
            self.cooldown_counter = self.cooldown
            self.num_bad_epochs = 0
        self._last_lr = [float(group["lr"]) for group in groups]

    def lr_at(self, t: int, group: int = 0, *, metrics: Iterable[float] = ()) -> float:
        """The rate at time ``t`` from now on if these are the ``metrics`` of the next epochs; nothing is changed.

        >>> schedule = ReduceLROnPlateau(1.0, patience=0, factor=0.5)
        >>> [schedule.lr_at(t, metrics=[3, 3, 2, 2]) for t in range(5)]
        [1.0, 1.0, 0.5, 0.5, 0.25]
        """
        t, group = whole("t", t, 0), whole("group", group, 0)
        given = several(metrics, "metrics must be several numbers, one for each epoch")
        if t > len(given):
            raise ArgumentError(f"the rate at time {t} needs the metrics of {t} epochs, found {len(given)}")
        twin = copy(self)
        twin.optimizer = SimpleNamespace(param_groups=[dict(each) for each in groups_of(self.optimizer)])
        for metric in given[:t]:
            twin.step(metric)
        rates = [float(each["lr"]) for each in twin.optimizer.param_groups]
        if group >= len(rates):
            raise ArgumentError(f"the optimiser has {len(rates)} parameter groups, found group={group}")
        return rates[group]

    def checked_progress(self, name: str, value: Any) -> Any:
        if name == "best":
            return _number(value)
        if name == "_last_lr":
            return super().checked_progress(name, value)
        return whole(name, value, 0)

    def _improves(self, value: float) -> bool:
        sign = 1.0 if self.mode == "max" else -1.0
        if self.threshold_mode == "rel":
            bound = self.best * (1 + sign * self.threshold)
        else:
            bound = self.best + sign * self.threshold
        return value > bound if self.mode == "max" else value < bound

    def _least(self) -> list[float]:
        """The lowest rate of each group."""
        count = len(groups_of(self.optimizer))
        least = self.min_lr if isinstance(self.min_lr, list) else [self.min_lr] * count
        if len(least) != count:
            raise ArgumentError(f"min_lr must be one rate, or one for each of {count} groups, found {least!r:.60}")
        return least

    def _write(self) -> None:
        self._last_lr = [float(group["lr"]) for group in groups_of(self.optimizer)]


def _number(metric: Any) -> float:
    try:
        return float(metric.item() if hasattr(metric, "item") else metric)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"the metric must be one real number, found {metric!r:.60}") from error

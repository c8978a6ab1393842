"""Stop a training that no longer improves, and take its best weights."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

from nn.arguments import flag, non_negative, real, whole
from nn.training.callbacks.base import Callback, Logs, Monitor


class EarlyStopping(Callback):
    """Stop after ``patience`` epochs in which ``monitor`` has not improved by more than ``min_delta``.

    ``mode``: "min", "max", or "auto", by the name, where that tells. ``baseline``: what the first epochs have to
    improve on. ``start_from_epoch``: epochs before it do not count. ``restore_best_weights``: in the end the model has
    the weights of its best epoch, whether the training was stopped or ran to its last epoch; unlike Keras' this is the
    default.
    Afterwards ``best``, ``best_epoch`` and ``stopped_epoch`` (None where it was not stopped) tell how it went.

    Raises `ArgumentError` before the first step where epochs have no such number.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0.0,
        patience: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = True,
        start_from_epoch: int = 0,
    ) -> None:
        self.monitor = Monitor(monitor, mode, non_negative("min_delta", min_delta))
        self.patience = whole("patience", patience, 0)
        self.baseline = None if baseline is None else float(real("baseline", baseline))
        self.restore_best_weights = flag("restore_best_weights", restore_best_weights)
        self.start_from_epoch = whole("start_from_epoch", start_from_epoch, 0)
        self._forget()

    def _forget(self) -> None:
        self.monitor.best = -self.monitor.sign * inf if self.baseline is None else self.baseline
        self.wait = 0
        self.best_epoch: int | None = None
        self.stopped_epoch: int | None = None
        self.best_weights: dict[str, Any] | None = None

    @property
    def best(self) -> float:
        """The best number so far."""
        return self.monitor.best

    def on_train_begin(self) -> None:
        self.monitor.demand(self.params)
        if not self.trainer.resumed:
            self._forget()

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        if epoch < self.start_from_epoch:
            return
        if self.monitor.better(logs[self.monitor.name]):
            self.wait, self.best_epoch = 0, epoch
            if self.restore_best_weights:
                self.best_weights = self.model.state_dict()
            return
        self.wait += 1
        if self.wait >= max(1, self.patience):
            self.stopped_epoch = epoch
            self.trainer.stop(f"{self.monitor.name} has not improved for {self.wait} epochs")

    def on_train_end(self) -> None:
        if self.best_weights is not None:
            self.model.load_state_dict(self.best_weights)

    def state_dict(self) -> dict[str, Any]:
        names = ("wait", "best_epoch", "stopped_epoch", "best_weights")
        return {"best": self.best, **{name: getattr(self, name) for name in names}}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.monitor.best = state["best"]
        self.wait, self.best_epoch, self.stopped_epoch, self.best_weights = (
            state[name] for name in ("wait", "best_epoch", "stopped_epoch", "best_weights")
        )

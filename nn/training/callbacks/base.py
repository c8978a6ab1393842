"""What all callbacks share: the hooks, and which of an epoch's numbers they look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import inf, isnan
from typing import Any, ClassVar

from nn.arguments import several
from nn.autograd_door import ArgumentError
from nn.training.history import falls

__all__ = ["Callback", "Logs", "Monitor", "callback_of", "in_order", "joined"]

Logs = Mapping[str, float]


class Callback:
    """What happens beside a training. A subclass defines some of the hooks, which are called in the order given.

    ``trainer`` is the `Trainer`, ``model`` its model, and ``params`` has "epochs", "steps" (batches of an epoch, 0
    where nobody knows) and "metrics" (the names of an epoch's numbers), as in Keras. ``trainer.stop_training = True``
    ends the training after the batch. What a resumed training needs to know is in ``state_dict``.

    >>> class Rate(Callback):
    ...     def on_epoch_end(self, epoch, logs):
    ...         print(epoch, sorted(logs), self.params["epochs"])
    >>> import nn
    >>> trainer = nn.Trainer(nn.MLP([1, 1], rng=0), "mse", "sgd", callbacks=[Rate()])
    >>> _ = trainer.fit([[0.0], [1.0]], [0.0, 2.0], epochs=2, verbose=0)
    0 ['loss'] 2
    1 ['loss'] 2
    """

    comes_last: ClassVar[bool] = False  # among the callbacks of a training
    trainer: Any
    model: Any
    params: dict[str, Any]

    def on_train_begin(self) -> None:
        """Before the first step, also of a resumed training."""

    def on_train_end(self) -> None:
        """After the last one, also where the training was stopped."""

    def on_epoch_begin(self, epoch: int) -> None:
        """Before an epoch, counted from 0."""

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        """After an epoch; ``logs``: its numbers by name."""

    def on_train_batch_begin(self, batch: int) -> None:
        """Before a batch, counted from 0 in each epoch."""

    def on_train_batch_end(self, batch: int, logs: Logs) -> None:
        """After a batch; ``logs``: its "loss"."""

    def on_test_begin(self) -> None:
        """Before the validation of an epoch."""

    def on_test_end(self, logs: Logs) -> None:
        """After it; ``logs``: its numbers, without ``val_``."""

    def state_dict(self) -> dict[str, Any]:
        """What `load_state_dict` of a resumed training takes: a nested state, as `nn.save` writes it."""
        return {}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Load what `state_dict` gave."""


class AfterEpoch(Callback):
    """A function of the epoch and its numbers as a callback."""

    def __init__(self, function: Callable[[int, Logs], Any]) -> None:
        self.function = function

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        self.function(epoch, logs)


def callback_of(given: Any) -> Callback:
    """``given``, a callback or a function, as a callback."""
    if isinstance(given, Callback):
        return given
    if isinstance(given, type) or not callable(given):
        raise ArgumentError(
            f"a callback is an nn.callbacks.Callback, or a function of (epoch, logs), found {given!r:.60}"
        )
    return AfterEpoch(given)


def in_order(given: Any) -> list[Callback]:
    """Several callbacks or functions as callbacks; last those that save what the others know."""
    made = [callback_of(each) for each in several(given, "callbacks must be several, such as [EarlyStopping()]")]
    return sorted(made, key=lambda each: each.comes_last)


@contextmanager
def joined(trainer: Any, given: Any) -> Iterator[None]:
    """Within the block ``trainer`` has the callbacks that are ``given`` too."""
    before = trainer.callbacks
    trainer.callbacks = in_order([*before, *in_order(given)])
    try:
        yield
    finally:
        trainer.callbacks = before


class Monitor:
    """Which number of an epoch a callback looks at, and when it is better than the best before.

    ``mode``: "min", "max", or "auto", by the name, where that tells: losses and errors are the better the lower, scores
    the higher. nan is never better.

    >>> monitor = Monitor("val_loss", "auto", 0.1)
    >>> monitor.better(1.0), monitor.better(0.95), monitor.better(0.8), monitor.best
    (True, False, True, 0.8)
    """

    def __init__(self, name: str, mode: str, least: float = 0.0) -> None:
        self.name, self.least = name, least
        self.sign = -1.0 if falls(name, mode) else 1.0
        self.best = -self.sign * inf

    def demand(self, params: Mapping[str, Any]) -> None:
        """An error, before the first step, where epochs have no such number."""
        known = params["metrics"]
        if self.name not in known:
            cure = ": give validation_split= or validation_data=" if self.name.startswith("val_") else ""
            raise ArgumentError(f"monitor={self.name!r:.60} is none of an epoch's numbers, {', '.join(known)}{cure}")

    def better(self, number: float) -> bool:
        """Whether ``number`` is better than the best by more than the least, which it then is."""
        if isnan(number) or not self.sign * (number - self.best) > self.least:
            return False
        self.best = number
        return True

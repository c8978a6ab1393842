"""The loop of each training: epochs of batches, with callbacks beside them, until there is a reason to end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from nn.arguments import flag
from nn.modules.module import Module
from nn.training.callbacks.base import Callback, Logs
from nn.training.interrupts import Interrupts
from nn.training.network import mode
from nn.training.tally import Tally

__all__ = ["Loop"]

INTERRUPTED = "interrupted"


class Loop:
    """A training under way. A subclass says which batches an epoch has, and what is learnt from each.

    ``epoch``, ``batch`` and ``step`` count what is done; ``tally``: the loss of the epoch so far; ``stopping``: why the
    training is to end, or "".
    """

    def __init__(self, model: Module, callbacks: Sequence[Callback]) -> None:
        self.model, self.callbacks = model, callbacks
        self.epoch = self.batch = self.step = 0
        self.tally = Tally()
        self.stopping = ""
        self.interrupts = Interrupts()

    def batches(self) -> Iterable[Any]:
        """The batches that are left of the epoch."""
        raise NotImplementedError

    def learn(self, batch: Any) -> float:
        """Make a step, and count its loss in the tally; the loss."""
        raise NotImplementedError

    def finish(self) -> dict[str, float]:
        """The numbers of the epoch that is done, and what follows from them."""
        raise NotImplementedError

    def end(self) -> None:
        """What is done after the last epoch, before callbacks hear of it."""

    def train(self, trainer: Any, *, epochs: int, steps: int, metrics: Sequence[str]) -> None:
        """Run the epochs that are left, of so many ``steps``, with numbers of these names; ``trainer``: the callbacks'.

        Ctrl-C ends it between two steps.
        """
        for callback in self.callbacks:
            callback.trainer, callback.model = trainer, self.model
            callback.params = {"epochs": epochs, "steps": steps, "metrics": list(metrics)}
        with self.interrupts, mode(self.model, training=True), np.errstate(all="ignore"):
            self.tell("on_train_begin")
            while self.epoch < epochs and not self.stopping:
                self._epoch()
            self.end()
            self.tell("on_train_end")

    def _epoch(self) -> None:
        if not self.batch:  # or the training goes on in the middle of it
            self.tell("on_epoch_begin", self.epoch)
        self._batches()
        if self.interrupts.asked:
            self.stopping = f"{INTERRUPTED} in epoch {self.epoch + 1}, after step {self.step}"
            return
        logs = self.finish()
        self.epoch, self.batch, self.tally = self.epoch + 1, 0, Tally()
        self.tell("on_epoch_end", self.epoch - 1, logs)

    def _batches(self) -> None:
        begin, end = self._hooks("on_train_batch_begin"), self._hooks("on_train_batch_end")
        for batch in self.batches():
            for hook in begin:
                hook(self.batch)
            loss = self.learn(batch)
            self.batch += 1
            self.step += 1
            for hook in end:
                hook(self.batch - 1, {"loss": loss})
            if self.interrupts.asked or self.stopping:
                return

    def tell(self, name: str, *what: int | Logs) -> None:
        """Call the hook of this name of each callback."""
        for callback in self.callbacks:
            getattr(callback, name)(*what)

    def _hooks(self, name: str) -> list[Callable[..., Any]]:
        """The hooks of this name that do something."""
        plain = getattr(Callback, name)
        return [getattr(each, name) for each in self.callbacks if getattr(type(each), name) is not plain]

    # why it ends

    def stop(self, reason: str) -> None:
        """End the training after this batch."""
        self.stopping = reason

    @property
    def stop_training(self) -> bool:
        """Whether the training is to end; Keras' word for `stop`."""
        return bool(self.stopping)

    @stop_training.setter
    def stop_training(self, ends: bool) -> None:
        self.stopping = "a callback asked for it" if flag("stop_training", ends) else ""

    @property
    def was_interrupted(self) -> bool:
        """Whether Ctrl-C has ended it."""
        return self.stopping.startswith(INTERRUPTED)

"""Tell how far a fit is: a bar where somebody watches, lines where nobody does, or nothing."""

from __future__ import annotations

import sys
from time import monotonic
from typing import Any

from nn.autograd_door import ArgumentError
from nn.training.callbacks.base import Callback, Logs
from nn.training.history import shown

__all__ = ["Bar", "Lines", "Silence", "progress"]

LINES = 10  # about how many lines a fit prints to a file
PAUSE = 0.1  # seconds between two movements of a bar
FORMAT = "{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}{postfix}]"  # room for numbers


class Silence(Callback):
    """No word."""

    def ended(self, reason: str) -> None:
        """The fit is over, for a reason, or at its last epoch; or an error has ended it, perhaps before it began."""


class Lines(Silence):
    """A line for each epoch, or with ``few`` for about `LINES` of all."""

    def __init__(self, few: bool = False) -> None:
        self.few = few
        self.last = ""

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        done, epochs = epoch + 1, self.params["epochs"]
        self.last = f"epoch {done}/{epochs}  {_listed(logs)}"
        if not self.few or done in (1, epochs) or done % max(1, epochs // LINES) == 0:
            print(self.last, flush=True)
            self.last = ""

    def ended(self, reason: str) -> None:
        if self.last:
            print(self.last, flush=True)
        if reason:
            print(f"stopped: {reason}", flush=True)


class Bar(Silence):
    """One bar of tqdm's for the whole fit, in a terminal or a notebook."""

    bar: Any = None
    next = 0.0  # when it moves again

    def on_train_begin(self) -> None:
        from tqdm.auto import tqdm

        self.epochs, self.steps = self.params["epochs"], self.params["steps"]
        done, each = self.trainer.epoch, self.steps or 1
        total = self.epochs * each
        self.bar = tqdm(desc=self._named(done), total=total, initial=done * each, bar_format=FORMAT)

    def on_train_batch_end(self, batch: int, logs: Logs) -> None:
        now = monotonic()
        if self.steps and now >= self.next:
            self.next = now + PAUSE
            epoch = self.trainer.epoch
            self.bar.set_description_str(self._named(epoch), refresh=False)
            self.bar.update(epoch * self.steps + batch + 1 - self.bar.n)

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        self.bar.set_description_str(self._named(epoch), refresh=False)
        self.bar.set_postfix_str(_listed(logs), refresh=False)
        self.bar.update((epoch + 1) * (self.steps or 1) - self.bar.n)

    def ended(self, reason: str) -> None:
        if self.bar is None:
            return
        if reason:
            self.bar.set_description_str(f"stopped: {reason}", refresh=False)
        self.bar.refresh()
        self.bar.close()

    def _named(self, epoch: int) -> str:
        return f"epoch {min(epoch + 1, self.epochs)}/{self.epochs}"


def progress(verbose: Any) -> Silence:
    """What tells of a fit: nothing for 0, a bar for 1, a line an epoch for 2; "auto": a bar where somebody watches.

    Otherwise, as in a file or a pipe, about `LINES` lines.
    """
    if isinstance(verbose, bool):
        verbose = int(verbose)
    if isinstance(verbose, str) and verbose == "auto":
        notebook = "ipykernel" in sys.modules
        return Bar() if notebook or getattr(sys.stderr, "isatty", lambda: False)() else Lines(few=True)
    kinds: dict[Any, Any] = {0: Silence, 1: Bar, 2: Lines}
    if not isinstance(verbose, int) or verbose not in kinds:
        raise ArgumentError(f"verbose must be 'auto', 0 (silence), 1 (a bar) or 2 (lines), found {verbose!r:.60}")
    made: Silence = kinds[verbose]()
    return made


def _listed(logs: Logs) -> str:
    return "  ".join(f"{name}: {shown(number)}" for name, number in logs.items())

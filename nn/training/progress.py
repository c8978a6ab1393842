"""Tell how far a fit is: a bar where somebody watches, lines where nobody does, or nothing."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from time import monotonic
from typing import Any

from nn.autograd_door import ArgumentError
from nn.training.history import shown

__all__ = ["Bar", "Lines", "Silence", "progress"]

LINES = 10  # about how many lines a fit prints to a file
PAUSE = 0.1  # seconds between two movements of a bar
FORMAT = "{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}{postfix}]"  # room for numbers


class Silence:
    """No word."""

    def began(self, epochs: int, batches: int, done: int) -> None:
        """A fit begins: of ``epochs`` epochs, each of as many batches (0: unknown), of which some are ``done``."""

    def advanced(self, epoch: int, batch: int) -> None:
        """A batch is done."""

    def finished(self, epoch: int, logs: Mapping[str, float]) -> None:
        """An epoch is done."""

    def ended(self, reason: str) -> None:
        """The fit is over, for a reason, or at its last epoch."""


class Lines(Silence):
    """A line for each epoch, or with ``few`` for about `LINES` of all."""

    def __init__(self, few: bool = False) -> None:
        self.few = few

    def began(self, epochs: int, batches: int, done: int) -> None:
        self.epochs = epochs
        self.last = ""

    def finished(self, epoch: int, logs: Mapping[str, float]) -> None:
        self.last = f"epoch {epoch + 1}/{self.epochs}  {_listed(logs)}"
        if not self.few or epoch == 0 or (epoch + 1) % max(1, self.epochs // LINES) == 0 or epoch + 1 == self.epochs:
            print(self.last, flush=True)
            self.last = ""

    def ended(self, reason: str) -> None:
        if self.last:
            print(self.last, flush=True)
        if reason:
            print(f"stopped: {reason}", flush=True)


class Bar(Silence):
    """One bar of tqdm's for the whole fit, in a terminal or a notebook."""

    def began(self, epochs: int, batches: int, done: int) -> None:
        from tqdm.auto import tqdm

        self.epochs, self.batches = epochs, batches
        self.next = 0.0
        total = epochs * (batches or 1)
        self.bar: Any = tqdm(desc=self._named(done), total=total, initial=done * (batches or 1), bar_format=FORMAT)

    def advanced(self, epoch: int, batch: int) -> None:
        now = monotonic()
        if self.batches and now >= self.next:
            self.next = now + PAUSE
            self.bar.set_description_str(self._named(epoch), refresh=False)
            self.bar.update(epoch * self.batches + batch - self.bar.n)

    def finished(self, epoch: int, logs: Mapping[str, float]) -> None:
        self.bar.set_description_str(self._named(epoch), refresh=False)
        self.bar.set_postfix_str(_listed(logs), refresh=False)
        self.bar.update((epoch + 1) * (self.batches or 1) - self.bar.n)

    def ended(self, reason: str) -> None:
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
    if verbose == "auto":
        notebook = "ipykernel" in sys.modules
        return Bar() if notebook or getattr(sys.stderr, "isatty", lambda: False)() else Lines(few=True)
    kinds: dict[Any, Any] = {0: Silence, 1: Bar, 2: Lines}
    if not isinstance(verbose, int) or verbose not in kinds:
        raise ArgumentError(f"verbose must be 'auto', 0 (silence), 1 (a bar) or 2 (lines), found {verbose!r:.60}")
    made: Silence = kinds[verbose]()
    return made


def _listed(logs: Mapping[str, float]) -> str:
    return "  ".join(f"{name}: {shown(number)}" for name, number in logs.items())

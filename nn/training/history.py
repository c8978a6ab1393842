"""What a fit has measured, epoch by epoch."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

from nn.arguments import named
from nn.autograd_door import ArgumentError

__all__ = ["History", "falls", "shown"]

# how the names of numbers end that are the better the lower, and those that are the better the higher
FALLING = ("loss", "error", "mse", "mae", "rmse", "penalty")
RISING = ("accuracy", "acc", "precision", "recall", "f1", "auc", "r2", "top_5", "score")


class History:
    """What `Trainer.fit` gives: the numbers of each epoch, as Keras gives them.

    ``epoch``: which epochs were run, from 0. ``history``: a list for each name, one entry an epoch: "loss", the
    metrics, those of the validation data with ``val_`` before them, and "lr" where there is a schedule. ``stopped``:
    why the fit ended before its last epoch, "" where it did not. ``to_dict()`` is what ``pandas.DataFrame`` takes.

    >>> history = History()
    >>> history.add(0, {"loss": 1.0, "val_loss": 1.5})
    >>> history.add(1, {"loss": 0.5, "val_loss": 0.75})
    >>> history.history["loss"], history.best("val_loss")
    ([1.0, 0.5], (1, 0.75))
    >>> history.to_dict()
    {'epoch': [0, 1], 'loss': [1.0, 0.5], 'val_loss': [1.5, 0.75]}
    >>> print(history)
    epoch  loss  val_loss
    0      1     1.5
    1      0.5   0.75
    """

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}
        self.stopped = ""

    def add(self, epoch: int, logs: Mapping[str, float]) -> None:
        """Add the numbers of an epoch: the same names each time."""
        if self.epoch and logs.keys() != self.history.keys():
            raise ArgumentError(f"an epoch has {', '.join(self.history)}, found {', '.join(logs)}")
        self.epoch.append(epoch)
        for name, number in logs.items():
            self.history.setdefault(name, []).append(number)

    def best(self, monitor: str = "val_loss", mode: str = "auto") -> tuple[int, float]:
        """The epoch of the best number, the first of equal ones, and the number; nan is never the best.

        ``mode``: "min", "max", or "auto": losses and errors are the better the lower, scores the higher. Raises
        `ArgumentError` where the name of a number does not tell.
        """
        numbers = self.history[named("number of an epoch", monitor, self.history)]
        sign = 1 if falls(monitor, mode) else -1
        order = sorted((isnan(number), sign * number, epoch) for number, epoch in zip(numbers, self.epoch, strict=True))
        epoch = order[0][2]
        return epoch, numbers[self.epoch.index(epoch)]

    def to_dict(self) -> dict[str, list[Any]]:
        """The table as columns: "epoch", and every name of ``history``."""
        return {"epoch": list(self.epoch), **{name: list(numbers) for name, numbers in self.history.items()}}

    def state_dict(self) -> dict[str, Any]:
        """What `load_state_dict` takes."""
        return {"epoch": list(self.epoch), "history": {name: list(each) for name, each in self.history.items()}}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Load what `state_dict` gave."""
        self.epoch = list(state["epoch"])
        self.history = {name: list(numbers) for name, numbers in state["history"].items()}

    def __str__(self) -> str:
        columns = self.to_dict()
        lines = [list(columns)]
        lines += [[str(epoch), *map(shown, numbers)] for epoch, *numbers in zip(*columns.values(), strict=True)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)

    def __repr__(self) -> str:
        last = "".join(f", {name}: {shown(numbers[-1])}" for name, numbers in self.history.items())
        return f"<History of {len(self.epoch)} epochs{last}>"


def falls(name: str, mode: str = "auto") -> bool:
    """Whether a number of this name is the better the lower: by ``mode``, "min" or "max", or with "auto" by the name.

    Raises `ArgumentError` for a name that does not tell, as that of a user's metric may not.

    >>> falls("val_loss"), falls("accuracy"), falls("ndcg", "max")
    (True, False, False)
    """
    if not isinstance(name, str):
        raise ArgumentError(f"the number to watch is called by a text, such as 'val_loss', found {name!r:.60}")
    if named("mode", mode, ("auto", "min", "max")) != "auto":
        return mode == "min"
    if not name.endswith((*FALLING, *RISING)):
        raise ArgumentError(
            f"the name {name!r:.60} does not tell whether a lower number is the better one: give mode='min' or "
            "mode='max'"
        )
    return name.endswith(FALLING)


def shown(number: float) -> str:
    """A number as the table, and lines and bars, show it."""
    return f"{number:.4g}"

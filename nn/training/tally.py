"""Add up what the batches of an epoch give: the loss as a mean over examples, and what metrics are computed of."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import Any

import numpy as np

__all__ = ["Tally"]

NDArray = np.ndarray[Any, Any]
KEPT = ("y", "outputs", "weights")


class Tally:
    """The loss of all examples so far, their weight, and, where metrics want them, targets, outputs and weights.

    >>> tally = Tally()
    >>> tally.add(2.0, 30.0)  # a mean of 2 over 30 examples
    >>> tally.add(4.0, 10.0)
    >>> tally.loss
    2.5
    """

    def __init__(self) -> None:
        self.total = self.weight = 0.0
        self.kept: dict[str, list[NDArray]] = {name: [] for name in KEPT}

    def add(self, loss: float, weight: float) -> None:
        """A batch whose examples weigh ``weight`` together and have this mean loss."""
        self.total += float(loss * weight)
        self.weight += float(weight)

    def keep(self, y: NDArray, outputs: NDArray, weights: NDArray | None) -> None:
        """What metrics are computed of."""
        self.kept["y"].append(y)
        self.kept["outputs"].append(outputs)
        if weights is not None:
            self.kept["weights"].append(weights)

    @property
    def loss(self) -> float:
        """The mean over examples; nan where none counts."""
        return self.total / self.weight if self.weight else nan

    def arrays(self) -> tuple[NDArray, NDArray, NDArray | None]:
        """All targets, outputs and weights that were kept."""
        y, outputs, weights = (np.concatenate(self.kept[name]) if self.kept[name] else None for name in KEPT)
        assert y is not None
        assert outputs is not None
        return y, outputs, weights

    def state_dict(self) -> dict[str, Any]:
        joined = {name: np.concatenate(parts) for name, parts in self.kept.items() if parts}
        return {"total": self.total, "weight": self.weight, **joined}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.total, self.weight = state["total"], state["weight"]
        self.kept = {name: [state[name]] if name in state else [] for name in KEPT}

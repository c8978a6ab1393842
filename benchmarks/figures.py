"""From samples to what is stated: the figure of each round, its verdict, the spread."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from statistics import median, quantiles

from benchmarks.model import Figure, Outcome, Rounds, Row


def figures(outcome: Outcome) -> list[float]:
    """The figure of each round, from the medians; our median where there is no peer; none where a side is absent."""
    if outcome.ours is None or (outcome.peer is None and outcome.row.peer is not None):
        return []
    ours = [median(samples) for samples in outcome.ours]
    if outcome.peer is None:
        return ours
    pairs = zip(ours, [median(samples) for samples in outcome.peer], strict=True)
    if outcome.row.figure is Figure.RATIO:
        return [a / b for a, b in pairs]
    return [a - b if outcome.row.figure is Figure.EXCESS else b - a for a, b in pairs]


def verdict(row: Row, figure: float) -> str:
    """Whether ``figure`` reaches the target; without one, who is ahead."""
    if row.target is not None:
        return "yes" if figure <= row.target else "NO"
    if row.peer is None:
        return ""
    return "ahead" if figure < (1 if row.figure is Figure.RATIO else 0) else "BEHIND"


def middle(rounds: Rounds) -> float:
    """The median of all samples."""
    return median(sample for samples in rounds for sample in samples)


def spread(samples: Sequence[float]) -> float:
    """Half the distance between the quartiles, as a part of the median."""
    if len(samples) < 2 or not all(map(isfinite, samples)):
        return 0.0
    low, centre, high = quantiles(samples, n=4, method="inclusive")
    return (high - low) / 2 / centre

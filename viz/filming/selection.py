"""What of a film is shown: its parts, some of its frames, its numbers on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from viz.autograd_door import errors
from viz.filming.diagram import Diagram
from viz.filming.recording import Frame
from viz.plots.plane_data import Grid, Points

MOST_NEURONS = 8  # that have a panel of their own
MOST_POINTS = 400  # of the data that are drawn


@dataclass(frozen=True)
class Reel:
    """A film as painters see it."""

    frames: list[Frame]
    grid: Grid | None
    points: Points | None
    neurons: list[str]
    unit: str

    @property
    def parts(self) -> list[str]:
        """What there is to be seen."""
        there = {
            "field": self.grid is not None,
            "neurons": bool(self.neurons),
            "network": self.diagram is not None,
            "loss": bool(self.losses),
        }
        return [name for name, is_there in there.items() if is_there]

    @cached_property
    def diagram(self) -> Diagram | None:
        """Where the circles and the lines of the network stand."""
        return Diagram([weight.shape for weight in self.frames[0].weights]) if self.frames[0].weights else None

    @cached_property
    def losses(self) -> dict[str, Any]:
        """The curves by name, one number for each frame, nan where it has none."""
        names = dict.fromkeys(name for frame in self.frames for name in frame.losses)
        return {name: np.array([frame.losses.get(name, np.nan) for frame in self.frames]) for name in names}

    @cached_property
    def strongest(self) -> float:
        """The largest size of any weight in any frame."""
        return (
            max((float(np.abs(weight).max()) for frame in self.frames for weight in frame.weights), default=0.0) or 1.0
        )

    @cached_property
    def largest(self) -> float:
        """The largest size of what any hidden neuron gives in any frame."""
        return max(float(np.abs(frame.neurons).max(initial=0.0)) for frame in self.frames) or 1.0

    @property
    def shown_neurons(self) -> list[str]:
        """The names of those that have a panel."""
        return self.neurons[:MOST_NEURONS]

    @property
    def more_neurons(self) -> str:
        """How many have none, in words."""
        more = len(self.neurons) - MOST_NEURONS
        return f"+{more} more" if more > 0 else ""

    @property
    def classes(self) -> dict[str, int]:
        """The number of the class of each label."""
        assert self.points is not None
        found = self.points.classes(self.frames[0].probabilities.shape[-1])
        return {str(label): place for label, place in found.items()}

    def shown_points(self) -> tuple[Any, Any, str]:
        """The places of the data, the class of each, and how many are left out, in words."""
        assert self.points is not None
        kinds = np.array([self.classes[str(label)] for label in self.points.y])
        step = -(-len(kinds) // MOST_POINTS)
        more = len(kinds) - len(kinds[::step])
        return self.points.X[::step], kinds[::step], f"+{more} more points" if more else ""

    def title(self, frame: Frame) -> str:
        """What a frame is called, such as "epoch 3"."""
        return f"{self.unit} {frame.at}"


def chosen(frames: Any, count: int) -> list[int]:
    """Which frames are shown: so many, from the first to the last, closer to one another at the beginning.

    >>> chosen(5, 101), chosen([0, -1], 101)
    ([0, 2, 9, 31, 100], [0, 100])
    """
    if isinstance(frames, int) and not isinstance(frames, bool) and frames >= 1:
        wanted = min(frames, count)
        spread = np.geomspace(1, count, wanted).round().astype(int) - 1 if wanted > 1 else np.array([count - 1])
        for k in range(1, wanted):  # whole numbers, each larger than the one before
            spread[k] = max(spread[k], spread[k - 1] + 1)
        return [int(x) for x in spread]
    if isinstance(frames, Sequence) and frames and all(isinstance(x, int) and -count <= x < count for x in frames):
        return [x % count for x in frames]
    raise errors.ArgumentError(f"frames is a number of frames, or the numbers of some of {count}; found {frames!r:.60}")


def asked(show: Sequence[str] | None, reel: Reel) -> list[str]:
    """The parts to show."""
    parts = reel.parts
    if show is None:
        return [part for part in parts if part != "neurons"] or parts
    if isinstance(show, str) or not isinstance(show, Sequence) or not show or any(part not in parts for part in show):
        raise errors.ArgumentError(f"show is a list of parts of this film, {', '.join(parts)}; found {show!r:.60}")
    return [part for part in parts if part in show]

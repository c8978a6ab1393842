"""Straight lines, many at once: which of them pass through a circle or a box."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viz.layout.sheet import Point, Rectangle

Flags = np.ndarray
Segment = tuple[Point, Point]


def straight(start: Point, end: Point) -> tuple[Point, ...]:
    """A straight line as a cubic curve."""
    (x, y), (u, v) = start, end
    return start, (x + (u - x) / 3, y + (v - y) / 3), (x + (u - x) * 2 / 3, y + (v - y) * 2 / 3), end


class Segments:
    """Straight lines from their starts to their ends."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        points = np.array(segments, float).reshape(-1, 2, 2)
        self.starts, self.steps = points[:, 0], points[:, 1] - points[:, 0]

    def through_circle(self, spot: Rectangle, margin: float) -> Flags:
        """Which lines pass through the circle within ``spot``, or by it within ``margin``.

        >>> lines = Segments([((0, 0), (10, 0)), ((0, 9), (10, 9))])
        >>> lines.through_circle(Rectangle(5, 3, 8, 8), 0.0).tolist()
        [True, False]
        """
        towards = np.array([spot.x, spot.y]) - self.starts
        length = (self.steps**2).sum(1)
        share = np.clip((towards * self.steps).sum(1) / np.where(length, length, 1), 0, 1)
        away = towards - share[:, None] * self.steps
        met: Flags = np.hypot(away[:, 0], away[:, 1]) < spot.width / 2 + margin
        return met

    def through_box(self, spot: Rectangle, margin: float) -> Flags:
        """Which lines pass through ``spot``, or by it within ``margin`` (Liang and Barsky).

        >>> lines = Segments([((0, 0), (10, 10)), ((0, 9), (10, 9))])
        >>> lines.through_box(Rectangle(5, 5, 4, 4), 0.0).tolist()
        [True, False]
        """
        half = np.array([spot.width / 2 + margin, spot.height / 2 + margin])
        from_middle = self.starts - (spot.x, spot.y)
        with np.errstate(divide="ignore", invalid="ignore"):
            one, two = (-half - from_middle) / self.steps, (half - from_middle) / self.steps
        still, outside = self.steps == 0, np.abs(from_middle) >= half
        enter = np.where(still, np.where(outside, np.inf, -np.inf), np.minimum(one, two)).max(axis=1)
        leave = np.where(still, np.where(outside, -np.inf, np.inf), np.maximum(one, two)).min(axis=1)
        met: Flags = np.maximum(enter, 0.0) < np.minimum(leave, 1.0)
        return met

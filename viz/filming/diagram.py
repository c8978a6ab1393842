"""Where the circles and lines of a network stand: a column for each layer, in a picture one wide and one high."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

MOST = 8  # circles of a layer; of a larger one the first ones, and how many more there are
SIDE, TOP = 0.09, 0.1  # of the picture, left free around the middles of circles


class Circle(NamedTuple):
    """A neuron of a layer, the input being layer 0; its place, y downwards."""

    layer: int
    number: int
    x: float
    y: float


class Line(NamedTuple):
    """A weight: of which layer, its entry there, and where its line begins and ends."""

    layer: int
    entry: tuple[int, int]
    start: tuple[float, float]
    end: tuple[float, float]


class Diagram:
    """``circles``, ``lines`` and ``more``, the places of words such as "+92 more", for weights of these shapes.

    >>> network = Diagram([(3, 2), (1, 3)])
    >>> len(network.circles), len(network.lines), network.more
    (6, 9, [])
    """

    def __init__(self, shapes: Sequence[tuple[int, ...]]) -> None:
        sizes = [shapes[0][1], *(shape[0] for shape in shapes)]
        self.circles: list[Circle] = []
        self.more: list[tuple[str, float, float]] = []
        tallest = min(MOST, max(sizes))
        self.radius = min(0.045, 0.36 * (1 - 2 * TOP) / max(1, tallest))
        for layer, size in enumerate(sizes):
            self._column(layer, size, SIDE + (1 - 2 * SIDE) * layer / (len(sizes) - 1), tallest)
        place = {(circle.layer, circle.number): (circle.x, circle.y) for circle in self.circles}
        self.lines = [
            Line(layer, (out, into), place[layer, into], place[layer + 1, out])
            for layer, shape in enumerate(shapes)
            for out, into in np.ndindex(*shape)
            if (layer, into) in place and (layer + 1, out) in place
        ]

    def _column(self, layer: int, size: int, x: float, tallest: int) -> None:
        """The circles of a layer in a column, about the middle."""
        shown = size if size <= MOST else MOST - 1
        slots = min(size, MOST)
        pitch = (1 - 2 * TOP) / max(tallest, 2)
        top = 0.5 - pitch * (slots - 1) / 2
        self.circles += [Circle(layer, k, x, top + pitch * k) for k in range(shown)]
        if shown < size:
            self.more.append((f"+{size - shown} more", x, top + pitch * shown))

    def values(self, weights: Sequence[Any]) -> Any:
        """The weight of each line."""
        return np.array([weights[line.layer][line.entry] for line in self.lines])

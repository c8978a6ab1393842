"""Where the circles and lines of a network stand: as in the network view, in a picture one wide and one high."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from viz.networks.columns import Placing
from viz.networks.description import Layer, Matrix, Network
from viz.networks.wording import Detail, worded
from viz.picture.model import Options

SHOWN = Detail(words=False, sums=False, most=8, few=7)
WIDE, HIGH = 1.0, 12.0  # how far apart columns are, and circles of one
SIDE, TOP = 0.09, 0.1  # of the picture, left free around the middles of circles
LARGEST = 0.045  # radius


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
        layers = tuple(Layer(str(k), "neurons" if k else "input", k, size) for k, size in enumerate(sizes))
        matrices = tuple(
            Matrix(str(k), str(k + 1), np.broadcast_to(0.0, shape[::-1])) for k, shape in enumerate(shapes)
        )
        page = worded(Network(layers, matrices=matrices), Options(), SHOWN)
        boxes = Placing(page, WIDE, HIGH).boxes
        (left, right), (top, low) = (_ends([getattr(box, axis) for box in boxes.values()]) for axis in ("x", "y"))
        place = {
            key: (
                SIDE + (1 - 2 * SIDE) * (box.x - left) / (right - left),
                TOP + (1 - 2 * TOP) * (box.y - top) / (low - top),
            )
            for key, box in boxes.items()
        }
        self.radius = min(LARGEST, (1 - 2 * TOP) * min(box.width for box in boxes.values()) / 2 / (low - top))
        self.circles: list[Circle] = []
        self.more: list[tuple[str, float, float]] = []
        for node in page.picture.nodes:
            if node.figure is None:
                self.more.append((node.lines[0], *place[node.key]))
            else:
                self.circles.append(Circle(*_unit(node.key), *place[node.key]))
        self.lines = [
            Line(_unit(edge.tail)[0], (_unit(edge.head)[1], _unit(edge.tail)[1]), place[edge.tail], place[edge.head])
            for edge in page.picture.edges
        ]

    def values(self, weights: Sequence[Any]) -> Any:
        """The weight of each line."""
        return np.array([weights[line.layer][line.entry] for line in self.lines])


def _unit(key: str) -> tuple[int, int]:
    """The layer and the number of the circle with this key."""
    layer, _, number = key.partition("_")
    return int(layer), int(number)


def _ends(places: Sequence[float]) -> tuple[float, float]:
    """The least and the largest; a little apart where all are the same."""
    low, high = min(places), max(places)
    return (low, high) if low < high else (low - 1.0, high + 1.0)

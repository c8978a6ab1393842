"""From straight pieces of a line to one smooth curve, and how much room curves need between layers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from math import copysign, hypot

from viz.layout.layers import Item
from viz.layout.sheet import Point

RADIUS = 6.0  # of a rounded corner
ROUND = 0.5523  # how far the controls of a quarter of a circle reach, in shares of its radius
NEAR = 0.01
SPACE, STEEP, FAR = 8.0, 0.045, 14.0  # between layers: at least, more where curves are steep, at most


class Curve:
    """A line as it grows: along and across, three points for each cubic curve. ``beside``: how far it runs beside the
    way that it is told."""

    def __init__(self, beside: float) -> None:
        self.points: list[Point] = []
        self.beside = beside

    def straight(self, begin: float, end: float, across: float) -> None:
        """A piece that runs along; what comes before leads to it in a curve."""
        across += self.beside
        if not self.points:
            self.points.append((begin, across))
        self._bend((begin, across))
        self._line((end, across))

    def corners(self, corners: Sequence[Point]) -> None:
        """Straight from corner to corner, each rounded; from where the line is to the last of them."""
        stops = [self.points[-1], *(corner for corner in corners)]
        for (x, y), (u, v) in pairwise(stops):
            assert abs(x - u) < NEAR or abs(y - v) < NEAR, "rounded lines run along or across"
        for one, two, three in zip(stops, stops[1:], stops[2:], strict=False):
            radius = min(RADIUS, _distance(one, two) / 2, _distance(two, three) / 2)
            begin, end = _towards(two, one, radius), _towards(two, three, radius)
            self._line(begin)
            if radius > NEAR:
                self.points += [_towards(begin, two, ROUND * radius), _towards(end, two, ROUND * radius), end]
        self._line(stops[-1])

    def _line(self, end: Point) -> None:
        start = self.points[-1]
        if _distance(start, end) > NEAR:
            self.points += [start, end, end]

    def _bend(self, end: Point) -> None:
        """A curve that leaves and arrives along."""
        (a, c), (b, d) = self.points[-1], end
        if abs(c - d) < NEAR:
            self._line(end)
        else:
            turn = (a + b) / 2 - copysign(self.beside, self.beside * (d - c))  # keeps the lines of a pair apart
            self.points += [(turn, c), (turn, d), (b, d)]


def _distance(one: Point, two: Point) -> float:
    return abs(one[0] - two[0]) + abs(one[1] - two[1])


def _towards(start: Point, end: Point, way: float) -> Point:
    """The point ``way`` from ``start`` towards ``end``, both on a line along or across."""
    distance = _distance(start, end)
    share = way / distance if distance else 0.0
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def heading(points: Sequence[Point]) -> Point:
    """The direction in which a curve ends, of length 1."""
    x, y = points[-1]
    u, v = next(((x - a, y - b) for a, b in reversed(points) if abs(x - a) + abs(y - b) > 0.01), (1.0, 0.0))
    return u / hypot(u, v), v / hypot(u, v)


def room_for_curves(layer: Sequence[Item]) -> float:
    """The room for the curves that lead to the items of ``layer``."""
    steepest = max((abs(link.start - link.end) for item in layer for link in item.before), default=0.0)
    return SPACE + min(FAR, STEEP * steepest)


def room_for_arrows(layer: Sequence[Item], boxes: Collection[Item], lengths: Sequence[float], arrows: Point) -> Point:
    """What stays straight of curves at both ends of the gap before ``layer``: before it, and behind the one before.

    An arrow stands at a box, not at the lane of a line, and at a small one it has room in the layer itself.
    ``lengths``: of all layers. ``arrows``: the lengths of their heads where lines arrive, and where they leave.
    """
    room = [0.0, 0.0]
    for link in (link for item in layer for link in item.before if abs(link.start - link.end) > NEAR):
        for side, item in enumerate((link.head, link.tail)):
            if item in boxes:
                room[side] = max(room[side], arrows[side] - (lengths[item.layer] - item.box_along) / 2)
    return room[0], room[1]

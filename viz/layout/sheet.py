"""Sizes of boxes and words, and the positions that a layout gives them."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from math import fsum

from viz.picture.model import Picture, PictureNode, Scope

Point = tuple[float, float]
NARROW, WIDE = "ijlftr.,:;'|!()[] ", "mwMW@%∂"
TEXT, SMALL = 13.0, 11.0  # sizes of type in boxes, and on lines
LINE = 16.0  # height of a line of text in a box
BORDER = 8.0  # of a double border, both sides together
DOUBLE = ("parameter", "group")  # kinds of boxes that have one


@dataclass(frozen=True, slots=True)
class Rectangle:
    """``x``, ``y``: its middle, counted from the upper left corner of the picture."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Route:
    """A line: ``points`` as cubic curves want them, three for each; the middle of its words."""

    points: list[Point]
    words: Point | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of boxes by key, of frames by path, of lines in the order of the picture's edges."""

    width: float
    height: float
    boxes: dict[str, Rectangle]
    frames: dict[Scope, Rectangle]
    routes: list[Route]


def text_width(text: str, size: float) -> float:
    """About how wide ``text`` is; rather too much, as fonts differ."""
    shares = (0.4 if c in NARROW else 0.9 if c in WIDE else 0.62 for c in text)
    doubled = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return size * (fsum(shares) + 0.45 * doubled)


def box_size(node: PictureNode) -> Point:
    """Width and height of a box."""
    width = max((text_width(line, TEXT) for line in node.lines), default=0.0) + 18
    height = LINE * len(node.lines) + 10
    if node.kind == "output":
        return 1.1 * width, 1.3 * height
    return (width + BORDER, height + BORDER) if node.kind in DOUBLE else (width, height)


class Sheet:
    """What all frames of one picture share: sizes, and what has been put where so far."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.upright = picture.rankdir == "TB"
        self.rank = {node.key: i for i, node in enumerate(picture.nodes)}
        beside = 8 if self.upright else 20  # room on both sides of words, in a row with them an arrow's head
        self.words = [text_width(edge.text, SMALL) + beside if edge.text else 0.0 for edge in picture.edges]
        self.unplaced = {i for i, edge in enumerate(picture.edges) if edge.text}  # words that have no place yet
        self.boxes: dict[str, Rectangle] = {}
        self.frames: dict[Scope, Rectangle] = {}
        self.starts: dict[int, Point] = {}
        self.ends: dict[int, Point] = {}
        self.lanes: dict[int, list[tuple[float, float, float]]] = defaultdict(list)  # from, to, across
        self.middles: dict[int, Point] = {}

    def turned(self, x: float, y: float) -> Point:
        """Along and across of what is given by x and y, and back."""
        return (y, x) if self.upright else (x, y)

    def rectangle(self, along: float, across: float, size: Point) -> Rectangle:
        return Rectangle(*self.turned(along, across), *self.turned(*size))

    def word_size(self, line: int) -> Point:
        """The size of a line's words, along and across."""
        return self.turned(self.words[line], SMALL + 4) if self.words[line] else (0.0, 0.0)

    def beside(self, line: int) -> float:
        """How far across the middle of a line's words is from the line: above it, or to its right."""
        return self.words[line] / 2 + 2 if self.upright else -(SMALL + 4) / 2

    def route(self, line: int) -> Route:
        """Curves from stop to stop that leave and arrive along."""
        start, end = self.starts[line], self.ends[line]
        lanes = sorted(self.lanes[line], key=lambda lane: lane[0] + lane[1]) if start[0] < end[0] else []
        stops = [start, *(point for begin, stop, at in lanes for point in ((begin, at), (stop, at))), end]
        points = stops[:1]
        for (a, c), (b, d) in pairwise(stops):
            points += [((a + b) / 2, c), ((a + b) / 2, d), (b, d)]
        words = self.middles.get(line)
        return Route([self.turned(*point) for point in points], self.turned(*words) if words else None)

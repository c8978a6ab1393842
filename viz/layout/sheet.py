"""Sizes of boxes and words, and the positions that a layout gives them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from viz.layout.attached import chains
from viz.picture.labels import cut, visible
from viz.picture.model import Circle, Direction, Picture, PictureEdge, PictureNode, Planes, Scope
from viz.picture.names import heading
from viz.picture.text import text_width

Point = tuple[float, float]
Flow = Literal["LR", "TB"]

TEXT, SMALL, TITLE_TEXT = 13.0, 12.0, 12.0  # sizes of type in boxes, on lines, of titles of frames
LINE, SMALL_LINE = 15.5, 13.5  # heights of lines of text
BORDER = 8.0  # of a double border, both sides together
DOUBLE = ("parameter", "group")  # kinds of boxes that have one
INNER = 8.0  # between text and border
BEHIND = 4.0  # how far each plane of a stack stands out behind the one before it
ARROW = 8.0  # the length of an arrow's head
LANE, PAIR = 4.0, 6.0  # room of a line that passes by; between the lines forward and backward of a pair


@dataclass(frozen=True, slots=True)
class Rectangle:
    """``x``, ``y``: its middle, counted from the upper left corner of the picture."""

    x: float
    y: float
    width: float
    height: float

    def moved(self, x: float, y: float) -> Rectangle:
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a frame, and its place."""

    text: str
    spot: Rectangle

    def moved(self, x: float, y: float) -> Title:
        return Title(self.text, self.spot.moved(x, y))


@dataclass(frozen=True, slots=True)
class Route:
    """A line: ``points`` as cubic curves want them, three for each; the place of its words. ``rest``: how it goes on
    after its words, where these interrupt it."""

    points: tuple[Point, ...]
    words: Rectangle | None = None
    rest: tuple[Point, ...] = ()

    def moved(self, x: float, y: float) -> Route:
        points, rest = (tuple((a + x, b + y) for a, b in part) for part in (self.points, self.rest))
        return Route(points, self.words.moved(x, y) if self.words else None, rest)


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of boxes by key, of frames and their titles by path, of lines in the order of the picture's edges."""

    flow: Flow
    width: float
    height: float
    boxes: dict[str, Rectangle]
    frames: dict[Scope, Rectangle]
    titles: dict[Scope, Title]
    routes: tuple[Route, ...]

    def moved(self, x: float, y: float, width: float, height: float) -> Layout:
        """The same, shifted, on a page of another size."""
        boxes = {key: box.moved(x, y) for key, box in self.boxes.items()}
        frames = {path: frame.moved(x, y) for path, frame in self.frames.items()}
        titles = {path: title.moved(x, y) for path, title in self.titles.items()}
        routes = tuple(route.moved(x, y) for route in self.routes)
        return Layout(self.flow, width, height, boxes, frames, titles, routes)


def box_size(node: PictureNode) -> Point:
    """Width and height of a box."""
    if isinstance(node.figure, Circle):
        return node.figure.diameter, node.figure.diameter
    width = max((text_width(line, TEXT) for line in node.lines), default=0.0) + 2 * INNER
    height = LINE * len(node.lines) + 8
    if isinstance(node.figure, Planes):
        behind = BEHIND * (node.figure.count - 1)
        return max(width, node.figure.width + behind), height + node.figure.height + behind
    if node.kind == "output":  # an octagon, never flatter than 4 : 1
        return width + 12, max(1.2 * height, (width + 12) / 4)
    return (width + BORDER, height + BORDER) if node.kind in DOUBLE else (width, height)


def word_lines(edge: PictureEdge) -> tuple[str, ...]:
    """The words of a line: a product on two lines, the result below the factors; of a weight's line as they are.

    >>> word_lines(PictureEdge("a", "b", "backward", "2 × 3 = 6"))
    ('2 × 3', '= 6')
    """
    if edge.sign:
        return tuple(edge.text.split("\n")) if edge.text else ()
    factors, equals, result = edge.text.rpartition(" = ")
    return (factors, f"= {result}") if equals else (edge.text,) if edge.text else ()


def word_size(edge: PictureEdge) -> Point:
    """Width and height of the words of a line."""
    lines = word_lines(edge)
    return max((text_width(line, SMALL) for line in lines), default=0.0), SMALL_LINE * len(lines)


def title(path: Scope) -> str:
    """The title of a frame."""
    return cut(visible(heading(path[-1])))


def _goals(picture: Picture) -> list[tuple[str, int, int]]:
    """The name of the place at its head where each line ends: lines forward and backward of a pair share it."""
    taken: Counter[tuple[str, str, int, Direction]] = Counter()
    found = []
    for edge in picture.edges:
        end = edge.tail, edge.head, edge.slot, edge.direction
        found.append((edge.head, edge.slot, taken[end]))
        taken[end] += 1
    return found


class Sheet:
    """What all frames of one picture share: sizes, and what has been put where so far.

    ``cable``: the room of the lines from a box that run side by side; ``beside``: how far off their middle each runs.
    ``goal``: the place where each ends. ``company``: what stands beside each box (see `attached`), all of it in
    ``attached``; ``through``: the lines that lead from layer to layer. ``starts``: the effort to spend on their order.
    ``heads``: the room for heads of arrows before boxes, and behind them.
    """

    def __init__(self, picture: Picture, flow: Flow, starts: int) -> None:
        self.picture = picture
        self.starts = starts
        self.flow: Flow = flow
        self.upright = flow == "TB"
        self.rank = {node.key: float(i) for i, node in enumerate(picture.nodes)}
        self.scope = {node.key: node.scope for node in picture.nodes}
        self.words = [word_size(edge) for edge in picture.edges]
        ways: dict[str, set[Direction]] = {}
        for edge in picture.edges:
            ways.setdefault(edge.tail, set()).add(edge.direction)
        self.cable = {tail: LANE + PAIR * (len(both) - 1) for tail, both in ways.items()}
        beside: dict[Direction, float] = {"forward": -PAIR / 2, "backward": PAIR / 2}
        self.beside = [beside[edge.direction] if len(ways[edge.tail]) > 1 else 0.0 for edge in picture.edges]
        directions = {edge.direction for edge in picture.edges}
        self.heads = ARROW * ("forward" in directions), ARROW * ("backward" in directions)
        self.goal = _goals(picture)
        self.nodes = {node.key: node for node in picture.nodes}
        self.company = chains(picture)
        self.attached = {key for sides in self.company.values() for chain in sides for key in chain}
        self.leaving: dict[str, list[int]] = {}
        for i, edge in enumerate(picture.edges):
            self.leaving.setdefault(edge.tail, []).append(i)
        self.through = [i for i, edge in enumerate(picture.edges) if edge.tail not in self.attached]
        self.boxes: dict[str, Rectangle] = {}
        self.frames: dict[Scope, Rectangle] = {}
        self.titles: dict[Scope, Title] = {}
        self.said: dict[int, Rectangle] = {}
        self.short: dict[int, tuple[Point, ...]] = {}

    def turned(self, x: float, y: float) -> Point:
        """Along and across of what is given by x and y, and back."""
        return (y, x) if self.upright else (x, y)

    def rectangle(self, along: float, across: float, size: Point) -> Rectangle:
        return Rectangle(*self.turned(along, across), *self.turned(*size))

    def say(self, lines: Sequence[int], size: Point, along: float, across: float) -> None:
        """Put the words of ``lines``, one below another, in a place of a ``size`` along and across."""
        x, y = self.turned(along, across)
        width, height = self.turned(*size)
        top = y - height / 2
        for line in lines:
            wide, high = self.words[line]
            if high:
                left = x - width / 2 + wide / 2 if self.upright else x
                self.said[line] = Rectangle(left, top + high / 2, wide, high)
                top += high

"""Places of a network: columns from left to right, straight lines between them, words where no other line passes."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from math import hypot, sqrt

from viz.layout.content import PAD, TITLE
from viz.layout.sheet import (
    LANE,
    PAIR,
    TITLE_TEXT,
    Layout,
    Point,
    Rectangle,
    Route,
    Title,
    box_size,
    title,
    word_size,
)
from viz.networks.line_words import NEAREST, with_words
from viz.networks.straight import Segments, straight
from viz.networks.wording import Page
from viz.picture.model import Circle, PictureEdge, Scope
from viz.picture.text import text_width

RISE = 30.0  # between a step and what it reads, below it
APART = 1.0  # of lines from what they pass
BELOW = 30.0  # at most, between all columns and the lines that pass them
FURTHER = (1.0, 1.3, 1.7, 2.2, 2.9, 3.8, 5.0, 6.6)  # times as far, where lines need it
NARROW, WORDS = 40.0, 1.25  # between columns; where lines have words, in shares of their width


class Placing:
    """The places of one picture. ``wide``: how many times as far apart as they must be its columns are; ``high``: what
    is between the boxes of one."""

    def __init__(self, page: Page, wide: float, high: float) -> None:
        self.picture, self.columns = page.picture, page.columns
        self.wide, self.high = wide, high
        self.nodes = {node.key: node for node in self.picture.nodes}
        self.size = {key: box_size(node) for key, node in self.nodes.items()}
        self.column = {key: k for k, keys in enumerate(self.columns) for key in keys}
        self.boxes: dict[str, Rectangle] = {}
        self.frames: dict[Scope, Rectangle] = {}
        self.titles: dict[Scope, Title] = {}
        self.lanes = self._lanes()
        self.arriving: list[list[PictureEdge]] = [[] for _ in self.columns]
        self.words = [0.0] * len(self.columns)  # the width of the widest words of lines that leave each column
        for edge in self.picture.edges:
            self.arriving[self.column[edge.head]].append(edge)
            before = self.column[edge.tail]
            self.words[before] = max(self.words[before], word_size(edge)[0])
        self.edges: list[float] = []  # left and right of each column
        self._stand()

    def _stand(self) -> None:
        """Put all columns side by side, each so far from the one before that no line between them meets what it does
        not lead to."""
        lowest, self.is_clear = 0.0, True
        for k in range(len(self.columns)):
            if not self._stands_clear(k, FURTHER[0]):
                further = bisect_left(FURTHER, True, 1, key=partial(self._stands_clear, k)) if k else len(FURTHER)
                self.is_clear = self.is_clear and self._stands_clear(k, FURTHER[min(further, len(FURTHER) - 1)])
            lowest = max(lowest, self.bottom)
            self.edges += [self.left, self.right]
        self.lowest = lowest + min(self.high, BELOW)
        self.width = self.edges[-1]
        highest = min(box.y - box.height / 2 for box in (*self.boxes.values(), *self.frames.values()))
        self.height = lowest - highest + (min(self.high, BELOW) + LANE * len(self.lanes) if self.lanes else 0.0)

    def _stands_clear(self, column: int, further: float) -> bool:
        """Put a column ``further`` times as far as it must be from the one before it; and whether that is clear."""
        blocks = list(self._blocks(self.columns[column]))
        width = max(self._block_size(block)[0] for block in blocks)
        self.left = self.edges[-1] + further * self._gap(column - 1) if column else 0.0
        self.right = self.left + width
        self.bottom = self._stack(blocks, self.left + width / 2)
        return self._is_clear(column)

    def _is_clear(self, column: int) -> bool:
        """Whether no line to ``column`` from the one before it leads through another box or circle, or a title."""
        edges = [edge for edge in self.arriving[column] if self.column[edge.tail] == column - 1]
        points = [self._straight(edge.tail, edge.head).points for edge in edges]
        lines = Segments([(line[0], line[-1]) for line in points])
        beside = (*self.columns[column - 1], *self.columns[column]) if edges else ()
        for key in beside:
            is_round = isinstance(self.nodes[key].figure, Circle)
            met = (lines.through_circle if is_round else lines.through_box)(self.boxes[key], APART)
            if any(hit and key not in (edge.tail, edge.head) for hit, edge in zip(met, edges, strict=True)):
                return False
        scopes = {self.nodes[key].scope for key in beside} & self.titles.keys()
        return not any(lines.through_box(self.titles[scope].spot, 0.0).any() for scope in scopes)

    def layout(self) -> Layout | None:
        """The layout; None where there is no room for the words of a line."""
        routes = [self._straight(edge.tail, edge.head, beside) for edge, beside in self._side_by_side()]
        solid = [*self.boxes.values(), *(line.spot for line in self.titles.values())]
        done = with_words(self.picture.edges, routes, solid)
        if done is None:
            return None
        return _moved_to_corner(Layout("LR", 0.0, 0.0, self.boxes, self.frames, self.titles, tuple(done)))

    # columns

    def _gap(self, column: int) -> float:
        """The room after a column: for the words of its lines, or for arrows."""
        return max(NARROW * self.wide, WORDS * self.words[column] * self.wide + 2 * NEAREST)

    def _blocks(self, keys: Sequence[str]) -> Iterator[list[str]]:
        """What stands in a column: frames with all that is in them, and single boxes."""
        block: list[str] = []
        for key in keys:
            scope = self.nodes[key].scope
            if block and not (scope and scope == self.nodes[block[0]].scope):
                yield block
                block = []
            block.append(key)
        yield block

    def _block_size(self, block: Sequence[str]) -> Point:
        width = max(self.size[key][0] for key in block)
        height = sum(self.size[key][1] for key in block) + self.high * (len(block) - 1)
        scope = self.nodes[block[0]].scope
        if not scope:
            return width, height
        return max(width, text_width(title(scope), TITLE_TEXT)) + 2 * PAD, height + 2 * PAD + TITLE

    def _stack(self, blocks: Sequence[Sequence[str]], x: float) -> float:
        """Put a column around the height 0, with what is below its first block read by that; gives where it ends. Of a
        frame what is in it is around that height, so that lines between layers of the same size are level."""
        column = self.column[blocks[0][0]]
        rises = any(self.column[edge.tail] == column for edge in self.arriving[column])
        between = RISE if rises else self.high
        total = sum(self._block_size(block)[1] for block in blocks) + between * (len(blocks) - 1)
        top = -(self._block_size(blocks[0])[1] if rises else total) / 2
        if len(blocks) == 1 and self.nodes[blocks[0][0]].scope:
            top -= TITLE / 2
        bottom = top + total
        for block in blocks:
            width, height = self._block_size(block)
            scope, y = self.nodes[block[0]].scope, top
            if scope:
                self.frames[scope] = Rectangle(x, top + height / 2, width, height)
                text = title(scope)
                spot = Rectangle(x, top + TITLE / 2 + 2, text_width(text, TITLE_TEXT), TITLE_TEXT)
                self.titles[scope] = Title(text, spot)
                y += TITLE + PAD
            for key in block:
                wide, high = self.size[key]
                self.boxes[key] = Rectangle(x, y + high / 2, wide, high)
                y += high + self.high
            top += height + between
        return bottom

    # lines

    def _lanes(self) -> dict[str, int]:
        """Below all columns, one lane for each box that is read beyond the next column."""
        far = (edge.tail for edge in self.picture.edges if self.column[edge.head] > self.column[edge.tail] + 1)
        return {key: k for k, key in enumerate(dict.fromkeys(far))}

    def _side_by_side(self) -> Iterator[tuple[PictureEdge, float]]:
        """Each line, and how far it is beside the middle: several between two circles are side by side."""
        pairs = [(edge.tail, edge.head) for edge in self.picture.edges]
        count, seen = Counter(pairs), Counter[tuple[str, str]]()
        for edge, pair in zip(self.picture.edges, pairs, strict=True):
            yield edge, PAIR * (seen[pair] - (count[pair] - 1) / 2)
            seen[pair] += 1

    def _straight(self, tail: str, head: str, beside: float = 0.0) -> Route:
        """A straight line; one to a column further on runs below what stands between."""
        one, two = self.boxes[tail], self.boxes[head]
        steps = self.column[head] - self.column[tail]
        if steps == 1 or steps < 0:
            start, end = self._port(tail, (two.x, two.y), beside), self._port(head, (one.x, one.y), -beside)
            return Route(straight(start, end))
        if steps == 0:
            down = 1 if two.y > one.y else -1
            start = (one.x, one.y + down * one.height / 2)
            end = (two.x, two.y - down * two.height / 2)
            return Route(straight(start, end))
        return Route(tuple(self._below(tail, head)))

    def _below(self, tail: str, head: str) -> Iterator[Point]:
        one, two = self.boxes[tail], self.boxes[head]
        right, left = self.edges[2 * self.column[tail] + 1], self.edges[2 * self.column[head]]
        y = self.lowest + LANE * self.lanes[tail]
        start, end = (one.x + one.width / 2, one.y), (two.x - two.width / 2, two.y)
        after, before = (
            self.edges[2 * k + 2] - self.edges[2 * k + 1] for k in (self.column[tail], self.column[head] - 1)
        )
        near, far = right + after, left - before
        yield start
        yield from ((right, one.y), (right, one.y), (right, one.y)) if right > start[0] else ()
        yield from ((right + after / 2, one.y), (near - after / 2, y), (near, y))
        yield from ((near, y), (far, y), (far, y))
        yield from ((far + before / 2, y), (left - before / 2, two.y), (left, two.y))
        yield from ((left, two.y), end, end) if end[0] > left else ()

    def _port(self, key: str, towards: Point, beside: float) -> Point:
        """Where a line that leads ``towards`` a point leaves a circle, ``beside`` its middle; of a box the middle of
        that side."""
        spot, node = self.boxes[key], self.nodes[key]
        across, down = towards[0] - spot.x, towards[1] - spot.y
        if isinstance(node.figure, Circle):
            far = hypot(across, down) or 1.0
            u, v = across / far, down / far
            out = sqrt(max(0.0, (spot.width / 2) ** 2 - beside**2))
            return spot.x + out * u - beside * v, spot.y + out * v + beside * u
        return spot.x + (1 if across > 0 else -1) * spot.width / 2, spot.y


def least_width(page: Page) -> float:
    """A width that no picture of ``page`` is below: of its columns side by side."""
    size = {node.key: box_size(node)[0] for node in page.picture.nodes}
    return sum(max(size[key] for key in column) for column in page.columns) + NARROW * (len(page.columns) - 1)


def _moved_to_corner(layout: Layout) -> Layout:
    """The same layout with its upper left corner at 0, 0, and its size."""
    spots = [*layout.boxes.values(), *layout.frames.values()]
    spots += [route.words for route in layout.routes if route.words]
    points = [point for route in layout.routes for point in route.points]
    left = min([spot.x - spot.width / 2 for spot in spots] + [x for x, _ in points])
    right = max([spot.x + spot.width / 2 for spot in spots] + [x for x, _ in points])
    top = min([spot.y - spot.height / 2 for spot in spots] + [y for _, y in points])
    bottom = max([spot.y + spot.height / 2 for spot in spots] + [y for _, y in points])
    return layout.moved(-left, -top, right - left, bottom - top)

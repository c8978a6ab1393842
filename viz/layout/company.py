"""A box with what stands beside it, as one item of a layer: above and below or, where the graph flows down, to its
sides; short straight lines between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viz.layout.layers import Item
from viz.layout.sheet import INNER, PAIR, Point, Rectangle, Route, Sheet, box_size
from viz.picture.model import PictureNode

SHORT = 18.0  # length of such a line, at least
BESIDE = 6.0  # between words and lines or boxes
OCTAGON = 0.6  # the share of its width that an octagon has above


@dataclass(frozen=True, slots=True)
class Companion:
    """A box beside another: its ``size`` along and across, on which ``side`` it stands, where it begins.

    ``length``: of the lines that lead inwards from it; ``shift``: how far off the middle these are; ``lines``: their
    numbers.
    """

    key: str
    size: Point
    side: int
    begin: float
    length: float
    shift: float
    lines: Sequence[int]


class Company:
    """A box and its ``companions``; the ``item`` that they make together."""

    def __init__(self, sheet: Sheet, node: PictureNode) -> None:
        self.sheet, self.key = sheet, node.key
        along, across = sheet.turned(*box_size(node))
        self.companions: list[Companion] = []
        reach, extents = along / 2, [0.0, 0.0]
        for side, chain in enumerate(sheet.company.get(node.key, ())):
            inner = node
            for key in chain:
                outer, lines = sheet.nodes[key], sheet.leaving[key]
                words = self._words(lines)
                length = max(SHORT, words[1] + 2 * BESIDE)
                begin = extents[side] + length
                shift = self._shift(inner, outer, words[0])
                size = sheet.turned(*box_size(outer))
                self.companions.append(Companion(key, size, 2 * side - 1, begin, length, shift, lines))
                reach = max(reach, size[0] / 2, shift + PAIR + BESIDE + words[0])
                extents[side] = begin + size[1]
                inner = outer
        self.item = Item(
            2 * reach,
            across + sum(extents),
            sheet.rank[node.key],
            fixed=node.kind == "group",
            lane=(extents[0] - extents[1]) / 2,
            flat=0.4 if node.kind == "output" else 0.9,  # an octagon's side is shorter
        )
        self.item.box_along, self.item.box_across = along, across

    def _words(self, lines: Sequence[int]) -> Point:
        """The size, along and across, of the words of lines."""
        sizes = [self.sheet.words[i] for i in lines]
        return self.sheet.turned(max(w for w, _ in sizes), sum(h for _, h in sizes))

    def _shift(self, inner: PictureNode, outer: PictureNode, words: float) -> float:
        """How far lines that lead up or down are off the middle, so that they and their words are in the middle."""
        if self.sheet.upright or not words:
            return 0.0
        widths = (box_size(box)[0] * (OCTAGON if box.kind == "output" else 1.0) for box in (inner, outer))
        return -max(0.0, min((words + BESIDE + PAIR) / 2, min(widths) / 2 - INNER))

    def put(self) -> None:
        """Put all where the item stands in the picture."""
        sheet, item = self.sheet, self.item
        along, across = (item.begin + item.end) / 2, item.place + item.lane
        sheet.boxes[self.key] = sheet.rectangle(along, across, (item.box_along, item.box_across))
        for one in self.companions:
            near = across + one.side * (item.box_across / 2 + one.begin)
            end = near - one.side * one.length
            sheet.boxes[one.key] = sheet.rectangle(along, near + one.side * one.size[1] / 2, one.size)
            for line in one.lines:
                way = along + one.shift + sheet.beside[line]
                start, stop = sheet.turned(way, near), sheet.turned(way, end)
                sheet.short[line] = (start, start, stop, stop)
            self._say(one.lines, *sheet.turned(along + one.shift, (near + end) / 2))

    def _say(self, lines: Sequence[int], x: float, y: float) -> None:
        """Words to the right of lines that lead up or down, above those that lead to the side."""
        sheet, height = self.sheet, sum(self.sheet.words[i][1] for i in lines)
        off = PAIR / 2 * (len(lines) - 1) + BESIDE
        top = y - off - height if sheet.upright else y - height / 2
        for line in lines:
            wide, high = sheet.words[line]
            if high:
                sheet.said[line] = Rectangle(x if sheet.upright else x + off + wide / 2, top + high / 2, wide, high)
                top += high


def short_route(sheet: Sheet, line: int) -> Route | None:
    """The way of a line between boxes that stand beside one another."""
    points = sheet.short.get(line)
    return Route(points, sheet.said.get(line)) if points else None

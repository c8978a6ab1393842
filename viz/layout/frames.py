"""Frames: what is in one, in one row or in several, with a border and a title.

A frame is laid out by itself, and then stands as one item in a layer of the frame around it. What has the same content
is aligned once, however many lengths of its rows are tried.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Mapping, Sequence
from math import inf
from typing import Any

from viz.layout.content import CHANNEL, PAD, TITLE, WIRE, Content, is_drawn
from viz.layout.layers import Item
from viz.layout.rows import breaks
from viz.layout.sheet import TITLE_TEXT, Rectangle, Sheet, Title, title
from viz.layout.strands import BESIDE, held_together
from viz.picture.model import Scope
from viz.picture.text import text_width

HELD = 30  # a row that begins between steps of time costs as much as so many lines
FREE = (inf,)  # no limit

Limits = tuple[float, ...]  # how long a frame may be along before it is wrapped; then the same for the frames in it


def frame(
    sheet: Sheet, path: Scope, lines: Sequence[int], limits: Limits, built: dict[Hashable, Any], name: str = ""
) -> Frame:
    """The frame at ``path``, with those within it. ``built``: what has been laid out already. ``name``: its title."""
    key = path, limits
    if key not in built:
        free = built.get((path, FREE))
        built[key] = free if free and free.fits(limits) else _made(sheet, path, lines, limits, built, name)
    found: Frame = built[key]
    return found


def _made(
    sheet: Sheet, path: Scope, lines: Sequence[int], limits: Limits, built: dict[Hashable, Any], name: str
) -> Frame:
    level, scope, edges = len(path), sheet.scope, sheet.picture.edges
    inside = {key: scope[key] for key in scope if scope[key][:level] == path and key not in sheet.attached}
    lines = [i for i in lines if edges[i].tail in inside or edges[i].head in inside]
    children = dict.fromkeys(place[: level + 1] for place in inside.values() if len(place) > level)
    has_boxes = any(len(place) == level for place in inside.values())
    begins = "" if is_drawn(path, len(children), has_boxes) or not path else f"{name} / "
    frames = {child: frame(sheet, child, lines, _within(limits), built, begins + title(child)) for child in children}
    key = path, "content", *frames.values()
    if key not in built:
        built[key] = Content(sheet, path, inside, lines, frames, name, built)
    return Frame(built[key], frames, limits[0])


def _within(limits: Limits) -> Limits:
    return tuple(min(limit, limits[0] - 2 * PAD) for limit in limits[1:] or limits)


class Frame:
    """One frame: its size, its rows, and where all that is in it stands, from 0 on. ``limit``: how long it may be along
    before its layers are wrapped into rows. ``frames``: those within it."""

    def __init__(self, content: Content, frames: Mapping[Scope, Frame], limit: float) -> None:
        self.content, self.frames, self.limit = content, frames, limit
        self.parted = 0  # rows that begin between steps of time
        self._wrap(self._starts())
        self._frame()

    def fits(self, limits: Limits) -> bool:
        """Whether it is the same with ``limits``, which it was made without."""
        inner = _within(limits)
        return self._is_one_row(limits[0]) and all(one.fits(inner) for one in self.frames.values())

    # size

    def _is_one_row(self, limit: float) -> bool:
        return sum(self.content.steps) <= limit - 2 * PAD or bool(self.content.lead.backs)

    def _starts(self) -> list[int]:
        """The layers that rows begin with."""
        if self._is_one_row(self.limit):
            return [0]
        content = self.content
        held = held_together(content.strands)
        crossing = [len(content.wires(k)) + HELD * (k in held) for k in range(len(content.steps))]
        starts = breaks(content.steps, crossing, self.limit - 2 * PAD - 2 * CHANNEL)
        self.parted = len(held.intersection(starts))
        return starts

    def _wrap(self, starts: Sequence[int]) -> None:
        """Where each layer begins and ends, in rows that begin at ``starts``, and the size of the whole."""
        content, count = self.content, len(self.content.steps)
        self.row = [bisect_right(starts, k) - 1 for k in range(count)]
        self.heads = [(0.0, 0.0) if k in starts else content.heads[k] for k in range(count)] + [(0.0, 0.0)]
        self.wires = {k: content.wires(start) for k, start in enumerate(starts) if start}
        turning = [len(content.lead.backs), *map(len, self.wires.values())]
        margin = CHANNEL + WIRE * max(turning) if any(turning) else 0.0
        base, self.along = 0.0, 0.0
        self.turns: dict[int, tuple[float, float, float]] = {}
        self.spots: dict[Item, tuple[float, float, float]] = {}  # where each item begins, ends, and stands across
        for k, start in enumerate(starts):
            stop = starts[k + 1] if k + 1 < len(starts) else count
            items = [item for layer in content.layers[start:stop] for item in layer]
            low = min(item.place - item.across / 2 for item in items)
            high = max(item.place + item.across / 2 for item in items)
            at = margin
            for layer in range(start, stop):
                at += content.gaps[layer] if layer > start else 0.0
                end = at + content.lengths[layer]
                self.spots |= {item: (at, end, item.place + (base - low)) for item in content.layers[layer]}
                at = end
            base += high - low
            self.along = max(self.along, at + margin)
            if k + 1 < len(starts):
                self.turns[k + 1] = (at, base, margin)
                base += 2 * CHANNEL + WIRE * len(self.wires[k + 1])
        self.bottom = base
        self.across = base + content.channels()

    def _frame(self) -> None:
        """Room for the border and the title."""
        self.inset = self.above = 0.0
        content = self.content
        if not content.is_drawn:
            return
        needed = text_width(content.name, TITLE_TEXT) + 2 * PAD
        if content.sheet.upright:
            self.inset, self.above = PAD / 2, PAD
            self.across = max(self.across + 2 * PAD, needed)
            self.along += 1.5 * PAD
        else:
            self.inset, self.above = PAD + max(0.0, needed - self.along - 2 * PAD) / 2, PAD + TITLE
            self.along = max(self.along + 2 * PAD, needed)
            self.across += 2 * PAD + TITLE

    def item(self) -> Item:
        """The frame as an item of the one around it."""
        shift, content = self.above - self.across / 2, self.content
        arrive: dict[Hashable, float] = {
            trunk: self.spots[item][2] + item.arrive.get(trunk, item.lane) + shift
            for trunk, item in content.entries.items()
        }
        leave: dict[Hashable, float] = {
            trunk: self.spots[item][2] + item.leave.get(trunk, item.lane) + shift
            for trunk, item in content.exits.items()
        }
        return Item(self.along, self.across, content.rank, fixed=True, arrive=arrive, leave=leave)

    # places

    def put(self, begin: float, middle: float) -> None:
        """Put all that is in the frame where it stands in the picture; the frame begins at ``begin``."""
        self.begin, self.top = begin, middle - self.across / 2
        content, along, across = self.content, begin + self.inset, self.top + self.above
        sheet, path, name = content.sheet, content.path, content.name
        if content.is_drawn:
            spot = sheet.frames[path] = sheet.rectangle(begin + self.along / 2, middle, (self.along, self.across))
            width = text_width(name, TITLE_TEXT)
            left, top = spot.x - spot.width / 2 + PAD, spot.y - spot.height / 2 + TITLE / 2 + 2
            sheet.titles[path] = Title(name, Rectangle(left + width / 2, top, width, TITLE_TEXT))
        for item, (start, end, place) in self.spots.items():
            item.begin, item.end, item.place = start + along, end + along, place + across
        self.turns = {k: (a + along, b + across, c + along) for k, (a, b, c) in self.turns.items()}
        self.bottom += across
        for company in content.companies.values():
            company.put()
        for target, item in content.lead.spoken:
            assert target.words is not None
            cable = sheet.cable[target.trunk]
            off = (cable + BESIDE) / 2 * (1 if sheet.upright else -1)
            sheet.say(target.lines, target.words, (item.begin + item.end) / 2, item.place + off)
        for child, one in self.frames.items():
            item = content.items[child]
            one.put(item.low, item.place)

"""Lay out one frame: what is in it in layers, the frames within it first.

A frame is laid out by itself, and then stands as one item in a layer of the frame around it. Lines enter where the
frame begins and leave where it ends; the title has room of its own, in a layer of its own where lines come from above.
Directions are called along (the graph flows along) and across, so that the same text serves pictures from left to
right and from top to bottom.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from typing import Any

from viz.layout.company import Company
from viz.layout.curves import RADIUS, room_for_arrows, room_for_curves
from viz.layout.layerings import Layers
from viz.layout.layers import Item
from viz.layout.positions import align, straighten
from viz.layout.rows import breaks
from viz.layout.sheet import ARROW, PAIR, TITLE_TEXT, Rectangle, Sheet, Title, title
from viz.layout.strands import BESIDE, EXIT, Strand, Target, held_together
from viz.layout.text import text_width
from viz.picture.model import Scope

GAP = 12.0  # between items of a layer
PAD, TITLE = 10.0, 20.0  # of a frame
HELD = 30  # a row that begins between steps of time costs as much as so many lines
PORT = 5.0  # between lines at a box
CHANNEL, WIRE = 16.0, 12.0  # beside rows and below layers, where lines turn; between such lines
TURN = ARROW + RADIUS + PAIR / 2  # from a box to where its line turns


class Frame:
    """One frame: its size and what is in it, at first placed from 0 on.

    ``limits``: how long it may be along before its layers are wrapped into rows, then the same for the frames in it.
    ``built``: what has been laid out with these limits already. ``name``: its title. A frame around just one other is
    not drawn; the other bears its title too.
    """

    def __init__(
        self,
        sheet: Sheet,
        path: Scope,
        lines: Sequence[int],
        limits: tuple[float, ...],
        built: dict[Hashable, Any],
        name: str = "",
    ) -> None:
        self.sheet, self.path, self.limit, self.name = sheet, path, limits[0], name
        level, scope = len(path), sheet.scope
        inside = {key for key in scope if scope[key][:level] == path and key not in sheet.attached}
        edges = sheet.picture.edges
        lines = [i for i in lines if edges[i].tail in inside or edges[i].head in inside]
        inner = tuple(min(limit, limits[0] - 2 * PAD) for limit in limits[1:] or limits)
        children = dict.fromkeys(scope[key][: level + 1] for key in scope if key in inside and len(scope[key]) > level)
        self.companies = {
            node.key: Company(sheet, node)
            for node in sheet.picture.nodes
            if node.key in inside and len(node.scope) == level
        }
        self.boxes = {key: company.item for key, company in self.companies.items()}
        self.is_drawn = bool(path) and (len(children) != 1 or bool(self.boxes))
        begins = "" if self.is_drawn or not path else f"{name} / "
        self.frames = {}
        for child in children:
            if (child, inner) not in built:
                built[child, inner] = Frame(sheet, child, lines, inner, built, begins + title(child))
            self.frames[child] = built[child, inner]
        self.items = dict[Hashable, Item](self.boxes.items())
        self.items |= {child: frame.item() for child, frame in self.frames.items()}
        self.ends = set(self.items.values())
        self.home: dict[str, Hashable] = {
            key: key if len(scope[key]) == level else scope[key][: level + 1] for key in scope if key in inside
        }
        self.rank = min(item.rank for item in self.items.values())
        self.parted = 0  # rows that begin between steps of time
        self.strands = self._strands(lines)
        layers = Layers(sheet, list(self.items.values()), self.strands, self._first)
        if (path, "layers") not in built:
            built[path, "layers"] = layers.best()
        layers.put(built[path, "layers"])  # as with other limits
        self.layers, self.lead = layers.layers, layers.lead
        self.entries = dict(self.lead.entries())
        self.exits = {trunk: way[-1] for (trunk, name), way in self.lead.ways.items() if name is EXIT}
        align(self.layers, GAP)
        for item in self.boxes.values():
            self._spread(item)
        align(self.layers, GAP, sweeps=4)
        straighten(self.layers, GAP)
        self._measure()

    # what is in it

    def _strands(self, lines: Sequence[int]) -> list[Strand]:
        found: dict[str, Strand] = {}
        targets: dict[tuple[str, Hashable], Target] = {}
        for i in lines:
            edge = self.sheet.picture.edges[i]
            tail, head = self.home.get(edge.tail), self.home.get(edge.head)
            if tail == head:
                continue
            strand = found.setdefault(edge.tail, Strand(edge.tail, None if tail is None else self.items[tail]))
            if head is None:
                strand.leaves = True
                continue
            name = self.sheet.goal[i] if head in self.boxes else head
            target = targets.get((edge.tail, name))
            if target is None:
                into = name if head in self.boxes else edge.tail
                target = targets[edge.tail, name] = Target(edge.tail, self.items[head], into, name, edge.slot)
                strand.targets.append(target)
            if head in self.boxes:
                target.lines.append(i)
        for target in targets.values():
            sizes = [self.sheet.words[i] for i in target.lines if self.sheet.words[i][1]]
            if sizes:
                target.words = self.sheet.turned(max(w for w, _ in sizes), sum(h for _, h in sizes))
        return list(found.values())

    def _first(self) -> list[list[Item]]:
        """The layer before all others, for the title and for lines from outside; lines pass beside the title, never
        through it."""
        if self.is_drawn and self.sheet.upright:
            return [[Item(TITLE, text_width(self.name, TITLE_TEXT) + PAD, -1.0)]]
        return [[]] if any(strand.tail is None for strand in self.strands) else []

    def _spread(self, item: Item) -> None:
        """Keep the lines apart that arrive at a box, and those that leave it; a box grows where they need it."""
        cable = self.sheet.cable
        arriving = sorted(item.before, key=lambda link: (link.start, link.slot))
        into = [(link.into, cable[str(link.out)]) for link in arriving]
        leaving = {str(link.out): None for link in item.after} | {
            trunk: None for trunk, way in self.exits.items() if way is item
        }
        for strand, target in self.lead.backs:
            into += [(target.into, cable[strand.trunk])] if target.item is item else []
            leaving |= {strand.trunk: None} if strand.tail is item else {}
        for ports, ends in ((item.arrive, into), (item.leave, [(trunk, cable[trunk]) for trunk in leaving])):
            rooms = [PORT + width for _, width in ends]
            more = max(0.0, sum(rooms) / item.flat - item.box_across)
            item.across += more
            item.box_across += more
            at = item.lane - sum(rooms) / 2
            for (name, _), room in zip(ends, rooms, strict=True):
                ports[name] = at + room / 2
                at += room

    # size

    def _measure(self) -> None:
        """Where each layer begins and ends, in one row or in several, and the size of the whole; from 0 on."""
        lengths = [max((item.along for item in layer), default=0.0) for layer in self.layers]
        heads, gaps, boxes = [(0.0, 0.0)], [0.0], set(self.boxes.values())
        for items in self.layers[1:]:
            heads.append(room_for_arrows(items, boxes, lengths, self.sheet.heads))
            gaps.append(room_for_curves(items) + sum(heads[-1]) + 2 * self._beside())
        steps = [gap + length for gap, length in zip(gaps, lengths, strict=True)]
        starts = [0]
        if sum(steps) > self.limit - 2 * PAD and not self.lead.backs:
            held = held_together(self.strands)
            crossing = [len(self._wires(k)) + HELD * (k in held) for k in range(len(steps))]
            starts = breaks(steps, crossing, self.limit - 2 * PAD - 2 * CHANNEL)
            self.parted = len(held.intersection(starts))
        self.row = [bisect_right(starts, k) - 1 for k in range(len(steps))]
        self.heads = [(0.0, 0.0) if k in starts else heads[k] for k in range(len(steps))] + [(0.0, 0.0)]
        self.wires = {k: self._wires(start) for k, start in enumerate(starts) if start}
        turning = [len(self.lead.backs), *map(len, self.wires.values())]
        margin = CHANNEL + WIRE * max(turning) if any(turning) else 0.0
        base, self.along = 0.0, 0.0
        self.turns: dict[int, tuple[float, float, float]] = {}
        for k, start in enumerate(starts):
            stop = starts[k + 1] if k + 1 < len(starts) else len(steps)
            at = margin
            for layer in range(start, stop):
                at += gaps[layer] if layer > start else 0.0
                for item in self.layers[layer]:
                    item.begin, item.end = at, at + lengths[layer]
                at += lengths[layer]
            items = [item for layer in self.layers[start:stop] for item in layer]
            low = min(item.place - item.across / 2 for item in items)
            high = max(item.place + item.across / 2 for item in items)
            for item in items:
                item.place += base - low
            base += high - low
            self.along = max(self.along, at + margin)
            if k + 1 < len(starts):
                self.turns[k + 1] = (at, base, margin)
                base += 2 * CHANNEL + WIRE * len(self.wires[k + 1])
        self.bottom = base
        self.across = base + self._channels()
        self._frame()

    def _wires(self, start: int) -> list[tuple[Item, str]]:
        """What leads from one row to the next, in the order of where it leaves."""
        links = sorted((link for item in self.layers[start] for link in item.before), key=lambda link: link.start)
        return list(dict.fromkeys((link.tail, str(link.out)) for link in links))

    def _beside(self) -> float:
        """Room for the lines that lead back, beside the boxes they lead to."""
        return TURN + WIRE * (len(self.lead.backs) - 1) if self.lead.backs else 0.0

    def _channels(self) -> float:
        """The same below everything."""
        return sum(CHANNEL + (target.words[1] if target.words else 0.0) for _, target in self.lead.backs)

    def _frame(self) -> None:
        """Room for the border and the title."""
        self.inset = self.above = 0.0
        if not self.is_drawn:
            return
        needed = text_width(self.name, TITLE_TEXT) + 2 * PAD
        if self.sheet.upright:
            self.inset, self.above = PAD / 2, PAD
            self.across = max(self.across + 2 * PAD, needed)
            self.along += 1.5 * PAD
        else:
            self.inset, self.above = PAD + max(0.0, needed - self.along - 2 * PAD) / 2, PAD + TITLE
            self.along = max(self.along + 2 * PAD, needed)
            self.across += 2 * PAD + TITLE

    def item(self) -> Item:
        """The frame as an item of the one around it."""
        shift = self.above - self.across / 2
        arrive: dict[Hashable, float] = {trunk: item.arrival(trunk) + shift for trunk, item in self.entries.items()}
        leave: dict[Hashable, float] = {trunk: item.departure(trunk) + shift for trunk, item in self.exits.items()}
        return Item(self.along, self.across, self.rank, fixed=True, arrive=arrive, leave=leave)

    # places

    def put(self, begin: float, middle: float) -> None:
        """Put all that is in the frame where it stands in the picture; the frame begins at ``begin``."""
        self.begin, self.top = begin, middle - self.across / 2
        sheet, along, across = self.sheet, begin + self.inset, self.top + self.above
        if self.is_drawn:
            spot = sheet.frames[self.path] = sheet.rectangle(begin + self.along / 2, middle, (self.along, self.across))
            width = text_width(self.name, TITLE_TEXT)
            left, top = spot.x - spot.width / 2 + PAD, spot.y - spot.height / 2 + TITLE / 2 + 2
            sheet.titles[self.path] = Title(self.name, Rectangle(left + width / 2, top, width, TITLE_TEXT))
        for layer in self.layers:
            for item in layer:
                item.begin, item.end, item.place = item.begin + along, item.end + along, item.place + across
        self.turns = {k: (a + along, b + across, c + along) for k, (a, b, c) in self.turns.items()}
        self.bottom += across
        for company in self.companies.values():
            company.put()
        for target, item in self.lead.spoken:
            assert target.words is not None
            cable = sheet.cable[target.trunk]
            off = (cable + BESIDE) / 2 * (1 if sheet.upright else -1)
            sheet.say(target.lines, target.words, (item.begin + item.end) / 2, item.place + off)
        for child, frame in self.frames.items():
            item = self.items[child]
            frame.put(item.low, item.place)

"""What is in one frame, in layers and placed across, wherever it is wrapped into rows.

Lines enter where the frame begins and leave where it ends; the title has room of its own, in a layer of its own where
lines come from above. Directions are called along (the graph flows along) and across, so that the same text serves
pictures from left to right and from top to bottom.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any, Protocol

from viz.layout.company import Company
from viz.layout.curves import RADIUS, room_for_arrows, room_for_curves
from viz.layout.layerings import Layers
from viz.layout.layers import Item
from viz.layout.positions import align, straighten
from viz.layout.sheet import ARROW, PAIR, TITLE_TEXT, Sheet
from viz.layout.strands import EXIT, Strand, Target
from viz.picture.model import Scope
from viz.picture.text import text_width

GAP = 12.0  # between items of a layer
PAD, TITLE = 10.0, 20.0  # of a frame
PORT = 5.0  # between lines at a box
CHANNEL, WIRE = 16.0, 12.0  # beside rows and below layers, where lines turn; between such lines
TURN = ARROW + RADIUS + PAIR / 2  # from a box to where its line turns


class Inner(Protocol):
    """A frame within another: one item of a layer."""

    def item(self) -> Item: ...


class Content:
    """What is in the frame at ``path``: boxes, ``frames``, and lines, with ``lines`` by their numbers.

    ``inside``: the keys of its boxes, those of its frames included. ``name``: its title. ``built``: has the layers of
    each path, once they are found. ``steps``: how far each layer is from the end of the one before to its own, along;
    ``gaps``: how much of that lies between them; ``heads``: of that, before the layer and behind the one before, where
    lines are straight.
    """

    def __init__(
        self,
        sheet: Sheet,
        path: Scope,
        inside: Collection[str],
        lines: Sequence[int],
        frames: Mapping[Scope, Inner],
        name: str,
        built: dict[Hashable, Any],
    ) -> None:
        self.sheet, self.path, self.name = sheet, path, name
        level, scope = len(path), sheet.scope
        nodes = [node for node in sheet.picture.nodes if node.key in inside and len(node.scope) == level]
        self.companies = {node.key: Company(sheet, node) for node in nodes}
        self.boxes = {key: company.item for key, company in self.companies.items()}
        self.is_drawn = is_drawn(path, len(frames), bool(nodes))
        self.items = dict[Hashable, Item](self.boxes.items())
        self.items |= {child: frame.item() for child, frame in frames.items()}
        self.ends = set(self.items.values())
        self.home: dict[str, Hashable] = {
            key: key if len(scope[key]) == level else scope[key][: level + 1] for key in scope if key in inside
        }
        self.rank = min(item.rank for item in self.items.values())
        self.strands = self._strands(lines)
        layers = Layers(sheet, list(self.items.values()), self.strands, self._first)
        if (path, "layers") not in built:
            built[path, "layers"] = layers.best()
        layers.put(built[path, "layers"])  # the same where the frames within have other sizes
        self.layers, self.lead = layers.layers, layers.lead
        self.entries = dict(self.lead.entries())
        self.exits = {trunk: way[-1] for (trunk, name), way in self.lead.ways.items() if name is EXIT}
        align(self.layers, GAP)
        for item in self.boxes.values():
            self._spread(item)
        align(self.layers, GAP, sweeps=4)
        straighten(self.layers, GAP)
        self._measure()

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
        arrive: dict[Hashable, float] = {}
        leave: dict[Hashable, float] = {}
        item.arrive, item.leave = arrive, leave
        for ports, ends in ((arrive, into), (leave, [(trunk, cable[trunk]) for trunk in leaving])):
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
        """How long each layer is, and how far from the one before."""
        self.lengths = [max((item.along for item in layer), default=0.0) for layer in self.layers]
        self.heads, self.gaps = [(0.0, 0.0)], [0.0]
        boxes = set(self.boxes.values())
        for items in self.layers[1:]:
            self.heads.append(room_for_arrows(items, boxes, self.lengths, self.sheet.heads))
            self.gaps.append(room_for_curves(items) + sum(self.heads[-1]) + 2 * self._beside())
        self.steps = [gap + length for gap, length in zip(self.gaps, self.lengths, strict=True)]

    def wires(self, start: int) -> list[tuple[Item, str]]:
        """What leads from one row to the next, in the order of where it leaves."""
        links = sorted((link for item in self.layers[start] for link in item.before), key=lambda link: link.start)
        return list(dict.fromkeys((link.tail, str(link.out)) for link in links))

    def _beside(self) -> float:
        """Room for the lines that lead back, beside the boxes they lead to."""
        return TURN + WIRE * (len(self.lead.backs) - 1) if self.lead.backs else 0.0

    def channels(self) -> float:
        """The same below everything."""
        return sum(CHANNEL + (target.words[1] if target.words else 0.0) for _, target in self.lead.backs)


def is_drawn(path: Scope, frames: int, has_boxes: bool) -> bool:
    """Whether there is a border: not around the whole, nor around just one other frame, which bears both titles."""
    return bool(path) and (frames != 1 or has_boxes)

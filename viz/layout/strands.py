"""The lines of one frame, gathered into trunks and led through its layers.

All lines between a box and those that use it are one trunk: it has one lane in each layer that it passes, and branches
before each user, where the words of the single line stand. Lines forward and backward run side by side in it. What
steps of time give to one box is one trunk as well, which each of them joins.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from viz.layout.layers import Item, Link, connect
from viz.layout.sheet import Point, Sheet

BESIDE = 4.0  # between words and boxes
AGAIN = 3  # frames that use the same thing, or are used by it
EXIT = "exit"  # the name of the way out of a frame


@dataclass(eq=False, slots=True)
class Target:
    """Where a trunk leads within one frame: to the port ``into`` of ``item``. ``name``: of the way there.
    ``lines``: those that end there, by number."""

    trunk: str
    item: Item
    into: Hashable
    name: Hashable
    slot: int = 0
    lines: list[int] = field(default_factory=list)
    words: Point | None = None


@dataclass(eq=False, slots=True)
class Strand:
    """The part of a trunk in one frame: from ``tail``, or from outside; ``leaves``: out of the frame as well."""

    trunk: str
    tail: Item | None
    targets: list[Target] = field(default_factory=list)
    leaves: bool = False


def held_together(strands: Sequence[Strand]) -> set[int]:
    """The layers where no row should begin: between frames that use the same one after another, as steps of time use a
    weight."""
    held: set[int] = set()
    for strand in strands:
        layers = sorted({target.item.layer for target in strand.targets if target.item.fixed})
        if len(layers) >= AGAIN:
            held.update(range(layers[0] + 1, layers[-1] + 1))
    return held


class Lead:
    """The ways of all strands of one frame through its layers.

    ``ways``: for each trunk and target the items on the way, the first and the last included; from outside it begins
    in the first layer. ``joined``: for those that join others, the name of these behind the first item. ``backs``:
    targets that do not stand behind their tail. ``spoken``: items that hold words.
    """

    def __init__(self, sheet: Sheet, layers: list[list[Item]]) -> None:
        self.sheet = sheet
        self.layers = layers
        self.ways: dict[tuple[str, Hashable], list[Item]] = {}
        self.into: dict[tuple[str, Hashable], Hashable] = {}
        self.joined: dict[tuple[str, Hashable], str] = {}
        self.backs: list[tuple[Strand, Target]] = []
        self.spoken: list[tuple[Target, Item]] = []

    def join(self, strands: Sequence[Strand]) -> None:
        """Give what frames after one another lead to the same box, without words, one lane in each layer."""
        ends: dict[Item, list[tuple[Item, Strand, Target]]] = {}
        for strand in strands:
            for target in strand.targets:
                head, tail = target.item, strand.tail
                if tail and tail.fixed and not (head.fixed or target.words) and tail.layer + 1 < head.layer:
                    ends.setdefault(head, []).append((tail, strand, target))
        for head, parts in ends.items():
            if len({tail.layer for tail, *_ in parts}) < AGAIN:
                continue
            begin, strand, target = min(parts, key=lambda part: part[0].layer)
            name, first = strand.trunk, begin.layer + 1
            lanes = [self._lane(strand, layer) for layer in range(first, head.layer)]
            for one, two in pairwise([*lanes, head]):
                connect(Link(one, name, two, target.into if two is head else name, target.slot))
            for tail, strand, other in parts:
                way = [tail, *lanes[tail.layer + 1 - first :], head]
                if not any((link.head, link.out) == (way[1], strand.trunk) for link in tail.after):
                    connect(Link(tail, strand.trunk, way[1], name))
                key = strand.trunk, other.name
                self.ways[key], self.into[key], self.joined[key] = way, target.into, name

    def lead(self, strand: Strand) -> None:
        """Give a strand its lanes and its words."""
        first = strand.tail.layer if strand.tail else -1
        way: list[Item] = [strand.tail] if strand.tail else []

        def until(layer: int) -> list[Item]:
            """The way of the trunk up to ``layer``, with a lane in each on the way."""
            while first + len(way) <= layer if strand.tail else len(way) <= layer:
                at = first + len(way) if strand.tail else len(way)
                lane = self._lane(strand, at)
                if way:
                    connect(Link(way[-1], strand.trunk, lane, strand.trunk))
                way.append(lane)
            return way[: layer - first + 1] if strand.tail else way[: layer + 1]

        alone = [target for target in strand.targets if (strand.trunk, target.name) not in self.joined]
        for target in sorted(alone, key=lambda target: target.item.layer):
            if target.item.layer <= first:
                self.backs.append((strand, target))
                continue
            words = [self._words(target)] if target.words else []
            stops = until(target.item.layer - 1 - len(words))
            ends = [*words, target.item]
            link = None
            for one, two in zip([*stops[-1:], *words], ends, strict=False):
                link = connect(
                    Link(one, strand.trunk, two, target.into if two is target.item else strand.trunk, target.slot)
                )
            assert link is not None
            self.ways[strand.trunk, target.name] = [*stops, *ends]
            self.into[strand.trunk, target.name] = target.into
        if strand.leaves:
            self.ways[strand.trunk, EXIT] = list(until(len(self.layers) - 1))

    def _words(self, target: Target) -> Item:
        """Words in the layer before the one of their box: above their lines, or to their right."""
        assert target.words is not None
        along, across = target.words
        cable = self.sheet.cable[target.trunk]
        item = Item(along + 2 * BESIDE, across + BESIDE + cable, target.item.rank + target.slot / 64)
        item.is_passed = True
        item.name = target.trunk, target.name
        item.lane = (across + BESIDE) / 2 * (-1 if self.sheet.upright else 1)
        self.spoken.append((target, item))
        return self._put(item, target.item.layer - 1)

    def _lane(self, strand: Strand, layer: int) -> Item:
        width = self.sheet.cable[strand.trunk]
        return self._put(
            Item(0.0, width, _rank(strand), is_lane=True, is_passed=True, name=(strand.trunk, layer)), layer
        )

    def _put(self, item: Item, layer: int) -> Item:
        item.layer = layer
        self.layers[layer].append(item)
        return item

    def entries(self) -> Iterator[tuple[str, Item]]:
        """The lanes by which trunks come in from outside."""
        for (trunk, _), way in self.ways.items():
            if way[0].layer == 0 and way[0].is_lane:
                yield trunk, way[0]


def _rank(strand: Strand) -> float:
    return strand.tail.rank if strand.tail else -1.0

"""The lines of one frame, gathered into trunks and led through its layers.

All lines between a box and those that use it are one trunk: it has one lane in each layer that it passes, and branches
before each user, where the words of the single line stand. Lines forward and backward run side by side in it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from viz.layout.layers import Item, Link, connect
from viz.layout.sheet import Point, Sheet

BESIDE = 4.0  # between words and boxes
AGAIN = 3  # frames that use the same thing
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
    in the first layer. ``backs``: targets that do not stand behind their tail. ``spoken``: items that hold words.
    """

    def __init__(self, sheet: Sheet, layers: list[list[Item]]) -> None:
        self.sheet = sheet
        self.layers = layers
        self.ways: dict[tuple[str, Hashable], list[Item]] = {}
        self.into: dict[tuple[str, Hashable], Hashable] = {}
        self.backs: list[tuple[Strand, Target]] = []
        self.spoken: list[tuple[Target, Item]] = []

    def lead(self, strand: Strand) -> None:
        """Give a strand its lanes and its words."""
        first = strand.tail.layer if strand.tail else -1
        way: list[Item] = [strand.tail] if strand.tail else []

        def until(layer: int) -> list[Item]:
            """The way of the trunk up to ``layer``, with a lane in each on the way."""
            while first + len(way) <= layer if strand.tail else len(way) <= layer:
                at = first + len(way) if strand.tail else len(way)
                lane = self._put(
                    Item(0.0, self.sheet.cable[strand.trunk], _rank(strand), is_lane=True, is_passed=True), at
                )
                if way:
                    connect(Link(way[-1], strand.trunk, lane, strand.trunk))
                way.append(lane)
            return way[: layer - first + 1] if strand.tail else way[: layer + 1]

        for target in sorted(strand.targets, key=lambda target: target.item.layer):
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
        item.lane = (across + BESIDE) / 2 * (-1 if self.sheet.upright else 1)
        self.spoken.append((target, item))
        return self._put(item, target.item.layer - 1)

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

"""Choose the layers of a frame, so that few lines cross once they are ordered.

The shortest lines do not always cross least. In small frames items move between layers, as far as their lines allow,
and what is no worse stays: a local search that begins with the layers of `ranks` and keeps them if nothing is better.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from random import Random
from typing import NamedTuple

from viz.layout.layers import Item, ranks
from viz.layout.ordering import arrange, crossings, rearrange, renumber
from viz.layout.sheet import Sheet
from viz.layout.strands import Lead, Strand

SMALL = 60  # items; in larger frames none moves
MOVES = 150  # changes that are tried at most
SHUFFLED = 0.3  # the share of them that change the order alone


class Layering(NamedTuple):
    """A layer for each item; the order of each layer, in places before it was ordered; how many lines cross."""

    ranking: list[int]
    order: list[list[int]]
    crossed: int


class Layers:
    """The layers of one frame. ``items``, ``strands``: what is in it. ``first``: makes the layer before all others, if
    there is one, whose title, if it has one, stays first. ``lead``: the ways through the ``layers``."""

    def __init__(
        self, sheet: Sheet, items: Sequence[Item], strands: Sequence[Strand], first: Callable[[], list[list[Item]]]
    ) -> None:
        self.sheet, self.items, self.strands, self.first = sheet, items, strands, first
        self.laid: Layering | None = None  # what all is in now
        number = {item: k for k, item in enumerate(items)}
        self.edges = [
            (number[strand.tail], number[target.item]) for strand in strands if strand.tail for target in strand.targets
        ]

    def best(self) -> Layering:
        """The layers and the order in which fewest lines were found to cross."""
        starts = self.sheet.starts
        best = now = self._ordered(ranks(len(self.items), self.edges), partial(arrange, starts=starts))
        if starts == 1 or len(self.items) > SMALL:
            return best
        chance = Random(0)  # the same on every run
        spots = self._spots()
        for _ in range(MOVES):
            if not best.crossed:
                break
            shuffled = chance if chance.random() < SHUFFLED else None
            ranking = now.ranking if shuffled else moved(now.ranking, self.edges, chance)
            tried = self._ordered(ranking, partial(rearrange, spots=spots, chance=shuffled))
            if tried.crossed <= now.crossed:
                now, spots = tried, self._spots()
                best = min(best, now, key=lambda one: one.crossed)
        return best

    def put(self, layering: Layering) -> None:
        """Put all in the layers and the order of ``layering``."""
        if layering is self.laid:
            return
        self._lay(layering.ranking)
        for layer, order in zip(self.layers, layering.order, strict=True):
            layer[:] = [layer[k] for k in order]
            renumber(layer)

    def _ordered(self, ranking: list[int], arrange: Callable[[list[list[Item]]], None]) -> Layering:
        self._lay(ranking)
        begin = [{item: k for k, item in enumerate(layer)} for layer in self.layers]
        arrange(self.layers)
        if self.title:
            self.layers[0].remove(self.title)
            self.layers[0].insert(0, self.title)
            renumber(self.layers[0])
        order = [[place[item] for item in layer] for place, layer in zip(begin, self.layers, strict=True)]
        self.laid = Layering(ranking, order, crossings(self.layers))
        return self.laid

    def _spots(self) -> dict[tuple[Hashable, int], float]:
        """Where each item stands in its layer, by its name and layer, from 0 to 1."""
        return {
            (item.name or item, k): (item.index + 0.5) / len(layer)
            for k, layer in enumerate(self.layers)
            for item in layer
        }

    def _lay(self, ranking: Sequence[int]) -> None:
        """Lead the lines through the layers of ``ranking``, with layers between them for words, and before them for the
        title and for lines from outside."""
        for item in self.items:
            item.before.clear()
            item.after.clear()
        rank = dict(zip(self.items, ranking, strict=True))
        spoken = {
            rank[target.item]
            for strand in self.strands
            for target in strand.targets
            if target.words and (strand.tail is None or rank[strand.tail] < rank[target.item])
        }
        self.layers = self.first()
        self.title = next((item for layer in self.layers for item in layer), None)
        for k in range(max(ranking) + 1):
            self.layers += [[], []] if k in spoken else [[]]
            for item in self.items:
                if rank[item] == k:
                    item.layer = len(self.layers) - 1
                    self.layers[-1].append(item)
        self.lead = Lead(self.sheet, self.layers)
        self.lead.join(self.strands)
        for strand in self.strands:
            self.lead.lead(strand)


def moved(ranking: Sequence[int], edges: Sequence[tuple[int, int]], chance: Random) -> list[int]:
    """The same with one item in another layer, still after all that leads to it and before all it leads to.

    No layer is left empty. Edges that lead back are passed over.

    >>> moved([0, 1, 2, 0], [(0, 1), (1, 2), (3, 2)], Random(0))
    [0, 1, 2, 1]
    """
    least, most = [0] * len(ranking), [max(ranking)] * len(ranking)
    for tail, head in edges:
        if ranking[tail] < ranking[head]:
            least[head] = max(least[head], ranking[tail] + 1)
            most[tail] = min(most[tail], ranking[head] - 1)
    moves = [
        (i, k) for i, at in enumerate(ranking) if ranking.count(at) > 1 for k in range(least[i], most[i] + 1) if k != at
    ]
    found = list(ranking)
    if moves:
        i, k = chance.choice(moves)
        found[i] = k
    return found

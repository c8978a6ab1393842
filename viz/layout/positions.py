"""Positions of ordered items across their layers, so that lines are straight where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import fsum

from viz.layout.layers import LOOSE, Item

SETTLINGS = 12
HEAVY = 100.0  # the weight of what stands in line with a frame

Pull = list[
    tuple[float, Item, float]
]  # weight, the item at the other end, how far beside it the line would be straight


def align(layers: Sequence[list[Item]], gap: float, sweeps: int = SETTLINGS) -> None:
    """Place the ordered items of all layers so that lines are straight, as far as there is room."""
    pulls = {item: _pulls(item) for layer in layers for item in layer}
    hefts = [[_heft(item) for item in layer] for layer in layers]
    offsets = [_offsets(layer, gap) for layer in layers]
    numbers = range(len(layers))
    for sweep in range(sweeps):
        side = 2 if sweep >= sweeps - 2 else sweep % 2
        for k in numbers if sweep % 2 == 0 else reversed(numbers):
            wanted = [_wanted(item, pulls[item][side]) for item in layers[k]]
            for item, place in zip(layers[k], settled(wanted, hefts[k], offsets[k]), strict=True):
                item.place = place


def _pulls(item: Item) -> tuple[Pull, Pull, Pull]:
    """What pulls at an item from behind, from ahead, and from both; frames stand in line with frames."""
    if fellows := _fellows(item):
        both: Pull = [(1.0, other, 0.0) for other in fellows]
        return both, both, both
    behind: Pull = [
        (link.weight, link.tail, link.tail.leave.get(link.out, link.tail.lane) - item.arrive.get(link.into, item.lane))
        for link in item.before
    ]
    ahead: Pull = [
        (link.weight, link.head, link.head.arrive.get(link.into, link.head.lane) - item.leave.get(link.out, item.lane))
        for link in item.after
    ]
    return behind or ahead, ahead or behind, behind + ahead


def _wanted(item: Item, pulls: Pull) -> float:
    """Where the lines would be straight."""
    total = fsum(weight for weight, _, _ in pulls)
    return fsum(weight * (other.place + shift) for weight, other, shift in pulls) / total if total else item.place


def _fellows(item: Item) -> list[Item]:
    """The frames and collapsed groups that one of them is linked to, past words and lanes of a single line."""
    if not item.fixed:
        return []
    ends = [link.tail for link in item.before]
    for k, other in enumerate(ends):
        while _passes(other):
            other = ends[k] = other.before[0].tail
    heads = [link.head for link in item.after]
    for k, other in enumerate(heads):
        while _passes(other):
            other = heads[k] = other.after[0].head
    return [other for other in ends + heads if other.fixed]


def _heft(item: Item) -> float:
    """How much an item insists on where it wants to be."""
    return HEAVY if _fellows(item) else max((link.weight for link in (*item.before, *item.after)), default=LOOSE)


def _offsets(layer: Sequence[Item], gap: float) -> list[float]:
    """How far each item is from the first where all stand as close as they may."""
    distances = (_distance(one, two, gap) for one, two in pairwise(layer))
    return list(accumulate(distances, initial=0.0))[: len(layer)]


def settled(wanted: Sequence[float], hefts: Sequence[float], offsets: Sequence[float]) -> list[float]:
    """Places as near as can be to where items are ``wanted``, in order and as far apart as ``offsets`` are.

    The distances are kept by pooling neighbours that would come too close (isotonic regression, weighted by ``hefts``).
    """
    pools: list[tuple[float, float, int]] = []  # mean, weight, count
    for want, heft, offset in zip(wanted, hefts, offsets, strict=True):
        mean, weight, count = want - offset, heft, 1
        while pools and pools[-1][0] > mean:
            before, more, many = pools.pop()
            mean, weight, count = (before * more + mean * weight) / (more + weight), more + weight, many + count
        pools.append((mean, weight, count))
    means = [mean for mean, _, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]


def _distance(one: Item, two: Item, gap: float) -> float:
    """How far apart the middles of neighbours are at least; lines may come closer to one another than boxes."""
    return (one.across + two.across) / 2 + gap / (1 + one.is_lane + two.is_lane)


def straighten(layers: Sequence[list[Item]], gap: float) -> None:
    """Make lines that pass through several layers straight where their neighbours leave room."""
    for layer in layers:
        for item in layer:
            if _passes(item) and not _passes(item.before[0].tail):
                chain = [item]
                while len(chain[-1].after) == 1 and _passes(chain[-1].after[0].head):
                    chain.append(chain[-1].after[0].head)
                _pull(layers, chain, gap)


def _passes(item: Item) -> bool:
    """Whether it is a lane, or words, on one line."""
    return item.is_passed and len(item.before) == 1 and len(item.after) == 1


def _pull(layers: Sequence[list[Item]], chain: Sequence[Item], gap: float) -> None:
    """Move a chain onto one line, at best that of one of its ends."""
    low, high = float("-inf"), float("inf")
    for item in chain:
        layer, k = layers[item.layer], item.index
        if k:
            low = max(low, layer[k - 1].place + _distance(layer[k - 1], item, gap) + item.lane)
        if k + 1 < len(layer):
            high = min(high, layer[k + 1].place - _distance(item, layer[k + 1], gap) + item.lane)
    if low > high:
        return
    start, end = chain[0].before[0].start, chain[-1].after[0].end
    line = start if low <= start <= high else min(max(end, low), high)
    for item in chain:
        item.place = line - item.lane

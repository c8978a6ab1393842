"""Order the items of layers so that few lines cross: sweeps there and back, sifting, and small changes by chance.

Medians after E. R. Gansner et al., "A technique for drawing directed graphs", IEEE Transactions on Software Engineering
19 (1993).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from math import fsum, inf
from random import Random
from statistics import median

import numpy as np

from viz.layout.layers import Item, Link

ORDERINGS = 8  # sweeps there and back, at most
STARTS = 6  # orders to begin with, at most
CHANGES, EFFORT = 60, 40_000  # small changes that are tried at most, and for how many links there is one
LARGE, HUGE = 1000, 30_000  # links; of more there is one order to begin with, and little sifting; and one sweep alone
PATIENCE = 3  # sweeps without fewer crossings, after which no more are made
NEIGHBOURS = 3  # layers that a change is made in, at most
FARTHEST = 40  # how many places an item moves at once


def arrange(layers: Sequence[list[Item]], starts: int = STARTS) -> None:
    """Order the items of each layer so that few lines cross; among equal orders the first, by rank, stays.

    ``starts``: so many orders to begin with are tried, at most; with more than one, small changes of the best as well.
    """
    chance = Random(0)  # the same on every run
    links = sum(len(item.after) for layer in layers for item in layer)
    large, sweeps = links > LARGE, ORDERINGS if links <= LARGE else 2 if links <= HUGE else 1
    best: list[list[Item]] = []
    fewest = inf
    for start in range(1 if large else starts):
        (_by_heads, _by_tails, _by_chance)[min(start, 2)](layers, chance)
        order, found = _swept(layers, sweeps, large=large)
        if found < fewest:
            best, fewest = order, found
        if not fewest:
            break
    _restore(layers, best)
    if fewest and starts > 1 and not large:
        _improve(layers, min(CHANGES, EFFORT // links), chance)


def _swept(layers: Sequence[list[Item]], sweeps: int, *, large: bool) -> tuple[list[list[Item]], float]:
    """The best order that sweeps there and back lead to, and how many crossings it has."""
    best: list[list[Item]] = []
    fewest, waiting = inf, 0
    for sweep in range(sweeps + 1):
        now = crossings(layers)
        waiting += 1
        if now < fewest:
            best, fewest, waiting = [list(layer) for layer in layers], now, 0
        if waiting == PATIENCE or not fewest or sweep == sweeps:
            break
        _sweep(layers, downwards=sweep % 2 == 0, exact=sweep % 4 < 2)
        _sift_all(layers, large=large)
    return best, fewest


def _improve(layers: Sequence[list[Item]], changes: int, chance: Random) -> None:
    """Change a few layers by chance, sweep and sift again; what is no worse stays (iterated local search)."""
    best, fewest = [list(layer) for layer in layers], crossings(layers)
    for _ in range(changes):
        if not fewest:
            break
        _shuffle(layers, chance)
        _sift_all(layers, large=False)
        now = crossings(layers)
        if now <= fewest:
            best, fewest = [list(layer) for layer in layers], now
        else:
            _restore(layers, best)
    _restore(layers, best)


def _shuffle(layers: Sequence[list[Item]], chance: Random) -> None:
    """Change a few layers by chance; the others follow."""
    first = chance.randrange(len(layers))
    for layer in layers[first : first + chance.randint(1, NEIGHBOURS)]:
        _sort(layer, {item: (chance.random(), 0.0) for item in layer})
    for downwards in (True, False):
        _sweep(layers, downwards=downwards, exact=False)


def rearrange(layers: Sequence[list[Item]], spots: Mapping[tuple[Hashable, int], float], chance: Random | None) -> None:
    """Order the items as they stood elsewhere, new ones near what leads to them; with ``chance`` shuffle a few layers;
    then sift. ``spots``: where each stood, by name and layer, from 0 to 1."""
    for k, layer in enumerate(layers):
        wanted = {}
        for item in layer:
            near = [(link.tail.index + 0.5) / len(layers[k - 1]) for link in item.before]
            place = spots.get((item.name or item, k))
            wanted[item] = (fsum(near) / len(near) if near else 0.5) if place is None else place, item.rank
        _sort(layer, wanted)
    if chance:
        _shuffle(layers, chance)
    _sift_all(layers, large=False)


def _restore(layers: Sequence[list[Item]], order: Sequence[Sequence[Item]]) -> None:
    for layer, kept in zip(layers, order, strict=True):
        layer[:] = kept
        renumber(layer)


def _sweep(layers: Sequence[list[Item]], *, downwards: bool, exact: bool) -> None:
    """Order each layer by the one before it; ``exact``: by medians, otherwise by means."""
    for layer in layers[1:] if downwards else layers[-2::-1]:
        _sort(layer, {item: (_middle(item, downwards, exact), item.index) for item in layer})


def _by_heads(layers: Sequence[list[Item]], _: Random) -> None:
    """Items stand as what they lead to."""
    for layer in reversed(layers):
        _sort(layer, {item: (_ahead(item), item.rank) for item in layer})


def _by_tails(layers: Sequence[list[Item]], _: Random) -> None:
    """Items stand as what leads to them."""
    for layer in layers:
        _sort(layer, {item: (item.rank, 0.0) for item in layer})
    for layer in layers:
        _sort(layer, {item: (_middle(item, True, False), item.rank) for item in layer})


def _by_chance(layers: Sequence[list[Item]], chance: Random) -> None:
    """Items stand as it comes."""
    for layer in layers:
        _sort(layer, {item: (chance.random(), 0.0) for item in layer})


def crossings(layers: Sequence[list[Item]]) -> int:
    """How many pairs of links cross, by the order of the items."""
    total = 0
    for layer in layers:
        ends = sorted((_out(link), _in(link)) for item in layer for link in item.after)
        seen: list[float] = []
        for _, end in ends:
            total += len(seen) - bisect_right(seen, end)
            insort(seen, end)
    return total


def renumber(layer: Sequence[Item]) -> None:
    """Tell the items of a layer their places."""
    for index, item in enumerate(layer):
        item.index = index


def _out(link: Link) -> float:
    """Where a link leaves, counted in items; within one of them by its place at the side."""
    return link.tail.index + link.tail.leave.get(link.out, 0.0) / (link.tail.across + 1)


def _in(link: Link) -> float:
    return link.head.index + link.head.arrive.get(link.into, 0.0) / (link.head.across + 1)


def _ahead(item: Item) -> float:
    """The mean place of what ``item`` leads to."""
    ahead = [_in(link) + link.slot / 64 for link in item.after]
    return fsum(ahead) / len(ahead) if ahead else float("inf")


def _middle(item: Item, downwards: bool, exact: bool) -> float:
    """The median, or the mean, of what ``item`` is linked to on one side; where it stands if there is nothing."""
    ends = [_out(link) for link in item.before] if downwards else [_in(link) for link in item.after]
    if not ends:
        return item.index
    return median(ends) if exact else fsum(ends) / len(ends)


def _sort(layer: list[Item], wanted: dict[Item, tuple[float, float]]) -> None:
    """Items in the order of what is ``wanted``; frames and collapsed groups among themselves by rank."""
    layer.sort(key=wanted.__getitem__)
    fixed = iter(sorted((item for item in layer if item.fixed), key=lambda item: item.rank))
    layer[:] = [next(fixed) if item.fixed else item for item in layer]
    renumber(layer)


def _sift_all(layers: Sequence[list[Item]], *, large: bool) -> None:
    """Sift the layers until none gets better; in a large picture once, by one place at most."""
    waiting = set(range(len(layers)))
    while waiting:
        for k in sorted(waiting):
            waiting.discard(k)
            if _sift(layers[k], 1 if large else FARTHEST) and not large:
                waiting |= {near for near in (k - 1, k, k + 1) if 0 <= near < len(layers)}


def _sift(layer: list[Item], farthest: int) -> bool:
    """Move each item of a layer to where it crosses fewest lines; whether that made a difference.

    Before a fixed item, and behind it, the other fixed ones stay. Sifting: C. Matuszewski, R. Schönfeld and P. Molitor,
    "Using sifting for k-layer straightline crossing minimization", Graph Drawing (1999).
    """
    sides = _sides(layer)
    known: Sequence[Sequence[int]] | None = None  # of a large layer only few are asked for
    if farthest > 1:
        known = _exchanges(*sides)
        if not known:
            return False

    order, is_fixed = list(range(len(layer))), [item.fixed for item in layer]
    better = False
    for i in range(len(layer)):
        at = spot = order.index(i)
        most = 0
        for step in (-1, 1):
            total, k = 0, at + step
            while 0 <= k < len(order) and abs(k - at) <= farthest and not (is_fixed[i] and is_fixed[order[k]]):
                upper, lower = (order[k], i) if step < 0 else (i, order[k])
                total += known[upper][lower] if known else sum(_surplus(ends[upper], ends[lower]) for ends in sides)
                if total > most:
                    most, spot = total, k
                k += step
        if most:
            order.insert(spot, order.pop(at))
            better = True
    layer[:] = [layer[i] for i in order]
    renumber(layer)
    return better


Ends = tuple[tuple[float, ...], ...]  # of the links at one side of a layer, item by item


def _sides(layer: Sequence[Item]) -> tuple[Ends, Ends]:
    """The ends of the links behind a layer, and ahead of it."""
    behind = tuple(tuple(sorted(map(_out, item.before))) for item in layer)
    return behind, tuple(tuple(sorted(map(_in, item.after))) for item in layer)


@lru_cache(maxsize=512)  # small changes come back to most layers again and again
def _exchanges(behind: Ends, ahead: Ends) -> list[list[int]]:
    """`_gains` of a layer; nothing where no exchange of places helps."""
    if len(behind) == 1:
        return []
    gains = _gains([behind, ahead])
    found: list[list[int]] = gains.tolist() if np.triu(gains).max(initial=0) else []
    return found


def _gains(sides: Sequence[Sequence[Sequence[float]]]) -> np.ndarray:
    """For each item and each other how many crossings less if both change places: `_surplus` of all pairs at once.
    ``sides``: the ends of their links, behind and ahead.

    >>> _gains([[[2.0], [1.0, 3.0], [0.0]]])
    array([[ 0,  0,  1],
           [ 0,  0,  2],
           [-1, -2,  0]])
    """
    total = np.zeros((len(sides[0]), len(sides[0])))
    for side in sides:
        ends = np.array([end for ends in side for end in ends])
        whose = np.repeat(np.eye(len(side)), list(map(len, side)), axis=1)
        total += whose @ np.sign(ends[:, None] - ends) @ whose.T
    return total.astype(int)


def _surplus(first: Sequence[float], second: Sequence[float]) -> int:
    """How many more pairs of ends cross while ``first`` belongs to the upper item and ``second`` to the lower than with
    both exchanged; sorted."""
    if not first or not second:
        return 0
    if first[-1] < second[0]:
        return -len(first) * len(second)
    if second[-1] < first[0]:
        return len(first) * len(second)
    return sum([len(first) - bisect_right(first, end) - bisect_left(first, end) for end in second])

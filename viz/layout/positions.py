"""Positions of ordered items across their layers, so that lines are straight where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import fsum, inf

from viz.layout.layers import LOOSE, Item

SETTLINGS, FEWEST = 12, 2  # sweeps; of a very large picture
EFFORT = 360_000  # items to place in all sweeps; of more than that there are fewer
STRAIGHTENINGS = 2  # as neighbours make room
HEAVY = 100.0  # the weight of what stands in line with a frame

Pull = tuple[float, int, int, float]  # weight, the items behind and ahead, how far beside the first the other stands


def align(layers: Sequence[list[Item]], gap: float, sweeps: int = SETTLINGS) -> None:
    """Place the ordered items of all layers so that lines are straight, as far as there is room; a very large picture
    with fewer ``sweeps``."""
    items = [item for layer in layers for item in layer]
    places = [item.place for item in items]
    behind, ahead, hefts = _pulls(items)
    ends = list(accumulate(map(len, layers), initial=0))
    spans = list(pairwise(ends))
    offsets = [_offsets(layer, gap) for layer in layers]
    sweeps = max(FEWEST, min(sweeps, EFFORT // max(1, len(items))))
    for sweep in range(sweeps):
        side = None if sweep >= sweeps - 2 else sweep % 2
        for k in range(len(layers)) if sweep % 2 == 0 else reversed(range(len(layers))):
            start, stop = spans[k]
            wanted = [_wanted(places, i, behind[i], ahead[i], side) for i in range(start, stop)]
            places[start:stop] = settled(wanted, hefts[start:stop], offsets[k])
    for item, place in zip(items, places, strict=True):
        item.place = place


def _pulls(items: Sequence[Item]) -> tuple[list[list[Pull]], list[list[Pull]], list[float]]:
    """What pulls at each item from behind, and from ahead; how much it insists on where it wants to be. Frames stand in
    line with frames."""
    number = {item: i for i, item in enumerate(items)}
    behind: list[list[Pull]] = [[] for _ in items]
    ahead: list[list[Pull]] = [[] for _ in items]
    hefts = [LOOSE] * len(items)
    for i, item in enumerate(items):
        for link in item.after:
            head, k, weight = link.head, number[link.head], link.weight
            shift = item.leave.get(link.out, item.lane) - head.arrive.get(link.into, head.lane)
            pull = weight, i, k, shift
            behind[k].append(pull)
            ahead[i].append(pull)
            hefts[i], hefts[k] = max(hefts[i], weight), max(hefts[k], weight)
    for i, item in enumerate(items):
        if item.fixed and (fellows := _fellows(item)):
            behind[i], ahead[i], hefts[i] = [(1.0, number[other], i, 0.0) for other in fellows], [], HEAVY
    return behind, ahead, hefts


def _wanted(places: Sequence[float], i: int, behind: Sequence[Pull], ahead: Sequence[Pull], side: int | None) -> float:
    """Where the lines of item ``i`` would be straight: those on one ``side``, 0 for behind, where there are any."""
    if side == 0 and behind:
        ahead = ()
    elif side == 1 and ahead:
        behind = ()
    if len(behind) + len(ahead) == 1:
        return places[behind[0][1]] + behind[0][3] if behind else places[ahead[0][2]] - ahead[0][3]
    total = fsum([pull[0] for pull in (*behind, *ahead)])
    pulled = [weight * (places[tail] + shift) for weight, tail, _, shift in behind]
    pulled += [weight * (places[head] - shift) for weight, _, head, shift in ahead]
    return fsum(pulled) / total if total else places[i]


def _fellows(item: Item) -> list[Item]:
    """The frames and collapsed groups that one of them is linked to, past words and lanes of a single line."""
    ends = [link.tail for link in item.before]
    for k, other in enumerate(ends):
        while _passes(other):
            other = ends[k] = other.before[0].tail
    heads = [link.head for link in item.after]
    for k, other in enumerate(heads):
        while _passes(other):
            other = heads[k] = other.after[0].head
    return [other for other in ends + heads if other.fixed]


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
    """Make lines that pass through several layers straight where their neighbours leave room, past their branches."""
    chains = [_chain(item) for layer in layers for item in layer if item.is_passed and _previous(item) is None]
    for _ in range(STRAIGHTENINGS if sum(map(len, layers)) <= EFFORT // SETTLINGS else 1):
        for chain in chains:
            _pull(layers, chain, gap)


def _passes(item: Item) -> bool:
    """Whether it is a lane, or words, on one line."""
    return item.is_passed and len(item.before) == 1 and len(item.after) == 1


def _chain(item: Item) -> list[Item]:
    """The lanes and words of one line, from ``item`` on."""
    chain = [item]
    while (following := _following(chain[-1])) is not None:
        chain.append(following)
    return chain


def _following(item: Item) -> Item | None:
    """Where the line goes on that ``item`` is a part of: in the one lane, or in the one item, that it leads to."""
    ahead = _only([link.head for link in item.after])
    return ahead if ahead is not None and _only([link.tail for link in ahead.before]) is item else None


def _previous(item: Item) -> Item | None:
    behind = _only([link.tail for link in item.before])
    return behind if behind is not None and _following(behind) is item else None


def _only(ends: Sequence[Item]) -> Item | None:
    """The one lane among ``ends``, or words that are alone."""
    passed = [item for item in dict.fromkeys(ends) if item.is_lane or (item.is_passed and len(ends) == 1)]
    return passed[0] if len(passed) == 1 else None


def _pull(layers: Sequence[list[Item]], chain: Sequence[Item], gap: float) -> None:
    """Move a chain onto one line, or onto few where there is no room for one."""
    low, high, part = -inf, inf, 0
    for k, item in enumerate(chain):
        least, most = _room(layers[item.layer], item, gap)
        if max(low, least) > min(high, most):
            _put(chain[part:k], low, high)
            low, high, part = -inf, inf, k
        low, high = max(low, least), min(high, most)
    _put(chain[part:], low, high)


def _room(layer: Sequence[Item], item: Item, gap: float) -> tuple[float, float]:
    """Between which places the line of ``item`` can be, for its neighbours."""
    k, low, high = item.index, -inf, inf
    if k:
        low = min(item.place, layer[k - 1].place + _distance(layer[k - 1], item, gap))
    if k + 1 < len(layer):
        high = max(item.place, layer[k + 1].place - _distance(item, layer[k + 1], gap))
    return low + item.lane, high + item.lane


def _put(chain: Sequence[Item], low: float, high: float) -> None:
    """Put a chain onto one line between ``low`` and ``high``: that of an end or, where it branches, near all it leads
    to."""
    if all(map(_passes, chain)):
        start, end = chain[0].before[0].start, chain[-1].after[0].end
        line = start if low <= start <= high else min(max(end, low), high)
    else:
        mean = fsum(item.place + item.lane for item in chain) / len(chain)
        line = min(max(mean, low), high)
    for item in chain:
        item.place = line - item.lane

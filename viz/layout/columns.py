"""Arrange items in columns: assign a column to each, order them in it, compute their positions.

A column runs across the direction in which the graph flows. Links lead from one column to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import fsum

SWEEPS = 8
HEAVY = 100.0  # what follows a frame in line with it weighs so much more than a line that passes by


@dataclass(eq=False)
class Item:
    """Something that stands in a column: a box, a frame with all that is in it, or the lane of a line.

    ``along``, ``across``: its size. ``place``: where its middle is across. ``rank``: where it comes
    among its like, an order that ``fixed`` ones keep. ``flat``: the share of its sides that lines may
    use. ``arrive``, ``leave``: how far off its middle the line of each number arrives and leaves,
    ``lane`` for the rest.
    """

    along: float
    across: float
    rank: float
    fixed: bool = False
    flat: float = 1.0
    lane: float = 0.0
    arrive: dict[int, float] = field(default_factory=dict)
    leave: dict[int, float] = field(default_factory=dict)
    place: float = 0.0
    column: int = 0
    links: list[Link] = field(default_factory=list)

    def arrival(self, line: int) -> float:
        """Where a line arrives, across."""
        return self.place + self.arrive.get(line, self.lane)

    def departure(self, line: int) -> float:
        """Where a line leaves, across."""
        return self.place + self.leave.get(line, self.lane)


@dataclass(eq=False)
class Link:
    """The part of a line between items of two columns."""

    line: int
    tail: Item
    head: Item
    slot: int


def assign(count: int, edges: Sequence[tuple[int, int]], sources: frozenset[int]) -> list[int]:
    """A column for each of ``count`` items: after those it depends on, and ``sources`` next to their users.

    Edges that would close a circle are passed over.
    """
    heads: list[list[int]] = [[] for _ in range(count)]
    tails: list[list[int]] = [[] for _ in range(count)]
    order = _order(count, edges)
    place = {i: k for k, i in enumerate(order)}
    for tail, head in edges:
        if place[tail] < place[head]:
            heads[tail].append(head)
            tails[head].append(tail)
    column = [0] * count
    for i in order:
        column[i] = max((column[j] + 1 for j in tails[i]), default=0)
    for i in sources:
        if heads[i] and not tails[i]:
            column[i] = min(column[j] for j in heads[i]) - 1
    return column


def _order(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """An order in which tails come before heads, as far as there are no circles."""
    tails: list[list[int]] = [[] for _ in range(count)]
    for tail, head in edges:
        tails[head].append(tail)
    order: list[int] = []
    seen: set[int] = set()
    stack = list(reversed(range(count)))
    while stack:
        i = stack.pop()
        if i < 0:
            order.append(~i)
        elif i not in seen:
            seen.add(i)
            stack += [~i, *reversed(tails[i])]
    return order


def arrange(columns: Sequence[list[Item]], gap: float) -> None:
    """Bring the items of each column into order, and place them near what they are linked to."""
    for column in reversed(columns):
        _sort(column)
        for k, item in enumerate(column):
            item.place = k
    for column in columns:
        settle(column, [0.0] * len(column), gap)
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 else reversed(columns):
            settle(column, [_wanted(item) for item in column], gap)


def _sort(column: list[Item]) -> None:
    """Items stand as those they lead to; frames and collapsed groups among themselves by rank."""

    def key(item: Item) -> tuple[float, float]:
        ahead = [link.head.place + link.slot / 64 for link in item.links if link.tail is item]
        return (fsum(ahead) / len(ahead) if ahead else float("inf"), item.rank)

    column.sort(key=key)
    fixed = iter(sorted((item for item in column if item.fixed), key=lambda item: item.rank))
    column[:] = [next(fixed) if item.fixed else item for item in column]


def _wanted(item: Item) -> float:
    """Where its links would be straight; frames stand in line with the frames they are linked to."""
    fellows = _fellows(item)
    if fellows:
        return fsum(other.place for other in fellows) / len(fellows)
    shifts = [
        (link.head.arrival(link.line) - link.tail.departure(link.line)) * (1 if link.tail is item else -1)
        for link in item.links
    ]
    return item.place + (fsum(shifts) / len(shifts) if shifts else 0.0)


def _fellows(item: Item) -> list[Item]:
    """The frames and collapsed groups that one of them is linked to."""
    ends = (link.head if link.tail is item else link.tail for link in item.links if item.fixed)
    return [other for other in ends if other.fixed]


def settle(column: Sequence[Item], wanted: Sequence[float], gap: float) -> None:
    """Place the items as near as can be to where they are ``wanted``, in order and ``gap`` apart.

    The distances are kept by pooling neighbours that would come too close (isotonic regression).
    """
    offsets, offset = [], 0.0
    for k, item in enumerate(column):
        offset += (column[k - 1].across + item.across) / 2 + gap if k else 0.0
        offsets.append(offset)
    pools: list[tuple[float, float, int]] = []  # mean, weight, count
    for item, want, shift in zip(column, wanted, offsets, strict=True):
        mean, weight, count = want - shift, HEAVY if _fellows(item) else 1.0, 1
        while pools and pools[-1][0] > mean:
            before, heft, many = pools.pop()
            mean, weight, count = (before * heft + mean * weight) / (heft + weight), heft + weight, many + count
        pools.append((mean, weight, count))
    means = [mean for mean, _, count in pools for _ in range(count)]
    for item, mean, shift in zip(column, means, offsets, strict=True):
        item.place = mean + shift

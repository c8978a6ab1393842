"""Layers: what stands in them, and which layer each item is in; `ordering` and `positions` do the rest.

A layer runs across the direction in which the graph flows; a link leads from one layer to the next. After K. Sugiyama,
S. Tagawa and M. Toda, "Methods for visual understanding of hierarchical system structures", IEEE Transactions on
Systems, Man and Cybernetics 11 (1981).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from viz.picture.reading import after_operands

TIGHTENINGS = 4
SIMPLEX, PIVOTS = 300, 200  # edges up to which the network simplex is used, and its steps at most
NO_LINES: Mapping[Hashable, float] = {}
STRAIGHT, BENT, LOOSE = 8.0, 3.0, 1.0  # how much a link wants to be straight: between lanes, at one, between boxes


@dataclass(eq=False, slots=True)
class Item:
    """Something that stands in a layer: a box, a frame with all that is in it, words, or the lane of a line.

    ``along``, ``across``: its size. ``rank``: where it comes among its like, an order that ``fixed`` ones keep.
    ``lane``: how far off its middle lines pass; ``arrive``, ``leave``: the same for single lines, by their names.
    ``place``: where its middle is across. ``begin``, ``end``: of its layer, along. ``is_lane``: nothing but a
    line; ``is_passed``: that, or the words beside it. ``box_along``, ``box_across``: the size of the box itself,
    without what stands beside it. ``name``: of a lane or words, the same wherever the boxes of their line stand.
    """

    along: float
    across: float
    rank: float
    fixed: bool = False
    is_lane: bool = False
    is_passed: bool = False
    lane: float = 0.0
    flat: float = 1.0
    arrive: Mapping[Hashable, float] = field(default_factory=lambda: NO_LINES)
    leave: Mapping[Hashable, float] = field(default_factory=lambda: NO_LINES)
    place: float = 0.0
    begin: float = 0.0
    end: float = 0.0
    box_along: float = 0.0
    box_across: float = 0.0
    name: Hashable = None
    layer: int = 0
    index: int = 0
    before: list[Link] = field(default_factory=list)
    after: list[Link] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.box_along, self.box_across = self.along, self.across

    def arrival(self, line: Hashable) -> float:
        """Where ``line`` arrives, across."""
        return self.place + self.arrive.get(line, self.lane)

    def departure(self, line: Hashable) -> float:
        """Where ``line`` leaves, across."""
        return self.place + self.leave.get(line, self.lane)

    @property
    def low(self) -> float:
        """Where its box begins, along."""
        return (self.begin + self.end - self.box_along) / 2

    @property
    def high(self) -> float:
        """Where its box ends, along."""
        return (self.begin + self.end + self.box_along) / 2


@dataclass(eq=False, slots=True)
class Link:
    """The part of a line between two layers: it leaves ``tail`` at ``out`` and arrives at ``head`` at ``into``."""

    tail: Item
    out: Hashable
    head: Item
    into: Hashable
    slot: int = 0

    @property
    def start(self) -> float:
        """Where it leaves, across."""
        return self.tail.departure(self.out)

    @property
    def end(self) -> float:
        """Where it arrives, across."""
        return self.head.arrival(self.into)

    @property
    def weight(self) -> float:
        """How much it wants to be straight."""
        return (LOOSE, BENT, STRAIGHT)[self.tail.is_lane + self.head.is_lane]


def connect(link: Link) -> Link:
    """Make both ends know ``link``."""
    link.tail.after.append(link)
    link.head.before.append(link)
    return link


def ranks(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """A layer for each of ``count`` items: after those it depends on, and lines as short as may be.

    Longest paths first; then what has more lines ahead of it than behind moves towards them, and the other way; then
    whole parts of the graph do. Edges that close a circle are passed over.
    """
    order = _order(count, edges)
    place = {i: k for k, i in enumerate(order)}
    heads: list[list[int]] = [[] for _ in range(count)]
    tails: list[list[int]] = [[] for _ in range(count)]
    for tail, head in edges:
        if place[tail] < place[head]:
            heads[tail].append(head)
            tails[head].append(tail)
    rank = [0] * count
    for i in order:
        rank[i] = max((rank[j] + 1 for j in tails[i]), default=0)
    for _ in range(TIGHTENINGS):
        before = list(rank)
        for i in reversed(order):
            if len(heads[i]) > len(tails[i]):
                rank[i] = min(rank[j] for j in heads[i]) - 1
        for i in order:
            if len(tails[i]) > len(heads[i]):
                rank[i] = max(rank[j] for j in tails[i]) + 1
        if rank == before:
            break
    kept = [(tail, head) for head, ends in enumerate(tails) for tail in ends]
    if len(kept) <= SIMPLEX:
        _shorten(rank, kept)
    first = min(rank, default=0)
    return [one - first for one in rank]


def _shorten(rank: list[int], edges: Sequence[tuple[int, int]]) -> None:
    """Change ``rank`` so that all ``edges`` together are as short as can be, by the network simplex.

    A tree of edges of length 1 holds all items together. Where more edges lead into one side of an edge of the tree
    than out of it, this side moves against their direction, until one of them has length 1 and takes its place in the
    tree. E. R. Gansner et al., "A technique for drawing directed graphs", IEEE Transactions on Software Engineering 19
    (1993), section 2.3.
    """
    root = len(rank)  # leads to all others, at no cost, so that there is a tree
    surplus = [0] * (root + 1)  # of edges that lead out of each item
    for tail, head in edges:
        surplus[tail] += 1
        surplus[head] -= 1
    rank.append(min(rank, default=0) - 1)
    edges = [*edges, *((root, i) for i in range(root))]
    tree = _tight_tree(rank, edges)
    for _ in range(PIVOTS):
        hung = _hung(tree, edges, root)
        out = list(surplus)  # of edges that lead out of an item with all that hangs on it
        for i, parent, _ in reversed(hung):
            out[parent] += out[i]
        worst, leaving, top = min(((out[i] if edges[e][0] == i else -out[i]), e, i) for i, _, e in hung)
        if worst >= 0:
            break
        side = {top}
        for i, parent, _ in hung:
            if parent in side:
                side.add(i)
        end = 1 if edges[leaving][0] == top else 0  # of the edges that become shorter, the one within
        shorter = [e for e, ends in enumerate(edges) if ends[end] in side and ends[1 - end] not in side]
        entering = min(shorter, key=lambda e: (rank[edges[e][1]] - rank[edges[e][0]], e))
        slack = rank[edges[entering][1]] - rank[edges[entering][0]] - 1
        for i in side:
            rank[i] += slack if end == 0 else -slack
        tree.remove(leaving)
        tree.add(entering)
    rank.pop()


def _tight_tree(rank: list[int], edges: Sequence[tuple[int, int]]) -> set[int]:
    """Edges of length 1 that hold all items together; ``rank`` is changed until there are such."""
    tree: set[int] = set()
    within = {len(rank) - 1}
    while len(within) < len(rank):
        border = [e for e, (tail, head) in enumerate(edges) if (tail in within) != (head in within)]
        nearest = min(border, key=lambda e: (rank[edges[e][1]] - rank[edges[e][0]], e))
        tail, head = edges[nearest]
        slack = rank[head] - rank[tail] - 1
        for i in within if slack else ():
            rank[i] += slack if tail in within else -slack
        within |= {tail, head}
        tree.add(nearest)
    return tree


def _hung(tree: set[int], edges: Sequence[tuple[int, int]], root: int) -> list[tuple[int, int, int]]:
    """Each item but the root with its parent in the tree and the edge between them; parents first."""
    near: dict[int, list[tuple[int, int]]] = {}
    for e in sorted(tree):
        tail, head = edges[e]
        near.setdefault(tail, []).append((head, e))
        near.setdefault(head, []).append((tail, e))
    found, stack, seen = [], [root], {root}
    while stack:
        parent = stack.pop()
        for i, e in near.get(parent, ()):
            if i not in seen:
                seen.add(i)
                stack.append(i)
                found.append((i, parent, e))
    return found


def _order(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """An order in which tails come before heads; a circle is entered at the first of its items.

    >>> _order(3, [(2, 1), (1, 0)]), _order(3, [(0, 1), (1, 2), (2, 0)])
    ([2, 1, 0], [0, 1, 2])
    """
    heads: list[list[int]] = [[] for _ in range(count)]
    tails: list[list[int]] = [[] for _ in range(count)]
    for tail, head in edges:
        heads[tail].append(head)
        tails[head].append(tail)
    order = after_operands(tails)
    place = {i: k for k, i in enumerate(order)}
    if all(place[tail] < place[head] for tail, head in edges):
        return order
    missing = list(map(len, tails))  # tails that have no place yet
    ready, left, order = [i for i in range(count) if not missing[i]], dict.fromkeys(range(count)), []
    while left:
        i = heappop(ready) if ready else next(iter(left))
        if i in left:  # and not entered before its tails
            del left[i]
            order.append(i)
            for head in heads[i]:
                missing[head] -= 1
                if not missing[head]:
                    heappush(ready, head)
    return order

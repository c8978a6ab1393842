"""The graph behind a picture, walked once: numbered nodes, who uses whom, and in which group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np

from viz.autograd_door import CONSTANT, PARAMETER, Node, check, topological_order
from viz.picture import calls
from viz.picture.model import Scope
from viz.picture.reading import reading_order


class Uses(NamedTuple):
    """Each use of a node: by which ``users``, as their operand in which of the ``slots``, of which ``operands``."""

    users: np.ndarray
    slots: np.ndarray
    operands: np.ndarray


class Consumers:
    """Who uses each node, by number: ``consumers[i]``, in order, duplicates kept.

    ``counts``: how many use each; ``first``, ``last``: of these, -1 where there is none.
    """

    def __init__(self, uses: Uses, count: int) -> None:
        self._users = uses.users[np.argsort(uses.operands, kind="stable")]
        self.counts = np.bincount(uses.operands, minlength=count)
        self._ends = np.cumsum(self.counts)
        self.first, self.last = np.full(count, -1), np.full(count, -1)
        used = self.counts > 0
        self.first[used] = self._users[(self._ends - self.counts)[used]]
        self.last[used] = self._users[self._ends[used] - 1]

    def __getitem__(self, i: int) -> list[int]:
        found: list[int] = self._users[self._ends[i] - self.counts[i] : self._ends[i]].tolist()
        return found


@dataclass(frozen=True)
class Graph:
    """Nodes in topological order; parents and consumers by number, duplicates kept."""

    nodes: list[Node]
    parents: list[tuple[int, ...]]  # tuples of numbers are nothing to the garbage collector, which walks lists again
    scopes: list[Scope]
    roots: frozenset[int]

    def __len__(self) -> int:
        return len(self.nodes)

    @cached_property
    def uses(self) -> Uses:
        """All uses of all nodes, in the order of the users."""
        counts = np.fromiter(map(len, self.parents), np.intp, len(self.parents))
        total = int(counts.sum())
        users = np.repeat(np.arange(len(counts)), counts)
        slots = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
        return Uses(users, slots, np.fromiter(chain.from_iterable(self.parents), np.intp, total))

    @cached_property
    def consumers(self) -> Consumers:
        """Who uses each node."""
        return Consumers(self.uses, len(self))


def walk(roots: Sequence[Node]) -> Graph:
    """Everything that ``roots`` depend on, in the order in which it is read; parameters and plain numbers in the group
    that uses them."""
    order = topological_order(*roots)
    check(order, shown=True)
    for one in {node.op: node for node in order}.values():
        one.check_history()
    found = {node: i for i, node in enumerate(order)}
    operands_of = [tuple([found[parent] for parent in node.parents]) for node in order]
    made_in = calls.scopes([() if node.extra is None else node.extra.scope for node in order])
    read = reading_order(order, operands_of, made_in)
    number = [0] * len(order)
    for i, k in enumerate(read):
        number[k] = i
    nodes = [order[k] for k in read]
    parents = [tuple([number[j] for j in operands_of[k]]) for k in read]
    scopes = [made_in[k] for k in read]
    graph = Graph(nodes, parents, scopes, frozenset(number[found[root]] for root in roots))
    for i, node in enumerate(nodes if any(scopes) else ()):
        belongs = node.origin is PARAMETER or (node.op is CONSTANT and node.name is None)
        if belongs and not scopes[i] and graph.consumers[i]:
            scopes[i] = calls.common([scopes[j] for j in graph.consumers[i]])
    return graph


def neighbourhood(graph: Graph, centre: int, hops: int) -> tuple[Graph, list[int]]:
    """The part of ``graph`` at most ``hops`` lines from ``centre``, and its nodes' numbers in the whole."""
    near = edge = {centre}
    for _ in range(hops):
        edge = {j for i in edge for j in (*graph.parents[i], *graph.consumers[i])} - near
        near = near | edge
    kept = sorted(near)
    place = {i: k for k, i in enumerate(kept)}

    def within(numbers: Iterable[int]) -> list[int]:
        return [place[i] for i in numbers if i in place]

    part = Graph(
        nodes=[graph.nodes[i] for i in kept],
        parents=[tuple(within(graph.parents[i])) for i in kept],
        scopes=[graph.scopes[i] for i in kept],
        roots=frozenset(within(graph.roots)),
    )
    return part, kept

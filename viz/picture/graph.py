"""The graph behind a picture, walked once: numbered nodes, who uses whom, and in which group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from viz.autograd_door import CONSTANT, PARAMETER, Elementwise, Node, check, topological_order
from viz.picture import calls
from viz.picture.model import Scope
from viz.picture.reading import reading_order


class Uses(NamedTuple):
    """Each use of a node: by which ``users``, as their operand in which of the ``slots``, of which ``operands``."""

    users: np.ndarray
    slots: np.ndarray
    operands: np.ndarray

    def those(self, which: np.ndarray) -> Uses:
        """The uses that ``which`` picks, as an index does."""
        return Uses(*(part[which] for part in self))

    def listed(self) -> list[tuple[int, int, int]]:
        """Each use as plain numbers."""
        return list(zip(*(part.tolist() for part in self), strict=True))

    def at(self, k: int) -> tuple[int, int, int]:
        return int(self.users[k]), int(self.slots[k]), int(self.operands[k])


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
    def is_scalar(self) -> bool:
        """Whether all nodes are single numbers."""
        return all(node.shape == () for node in self.nodes)

    @cached_property
    def kinds(self) -> tuple[list[Any], np.ndarray]:
        """The operations, each once; and of each node, the number of its own."""
        ops = [node.op for node in self.nodes]
        number = {op: k for k, op in enumerate(dict.fromkeys(ops))}
        return list(number), np.fromiter(map(number.__getitem__, ops), np.intp, len(ops))

    @cached_property
    def is_elementwise(self) -> np.ndarray:
        """Of each node, whether its operation goes entry by entry."""
        ops, kind = self.kinds
        elementwise: np.ndarray = np.array([isinstance(op, Elementwise) for op in ops])[kind]
        return elementwise

    @cached_property
    def is_leaf(self) -> np.ndarray:
        is_leaf = np.ones(len(self), bool)
        is_leaf[self.uses.users] = False
        return is_leaf

    @cached_property
    def passed_on(self) -> list[tuple[int, int]]:
        """Operations that compute with the result of one other alone, and leaves, each with that one, if nobody else
        uses it."""
        users, _, operands = self.uses
        consumers, is_result = self.consumers, ~self.is_leaf
        results = np.bincount(users, is_result[operands], len(self))  # among the operands of each
        (alone,) = np.nonzero(is_result & (consumers.first == consumers.last) & (consumers.counts > 0))
        user = consumers.first[alone]
        kept = results[user] == consumers.counts[alone]
        order = np.argsort(user[kept], kind="stable")
        return list(zip(user[kept][order].tolist(), alone[kept][order].tolist(), strict=True))

    @cached_property
    def ranks(self) -> list[int]:
        """How many operations there are at most from a leaf to each node, itself among them."""
        ranks: list[int] = []
        rank_of = ranks.__getitem__
        for operands in self.parents:
            ranks.append(1 + max(map(rank_of, operands)) if operands else 0)
        return ranks

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

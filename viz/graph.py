"""The graph behind a picture, walked once: numbered nodes, who uses whom, and in which group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viz.engine import CONSTANT, PARAMETER, Node, topological_order
from viz.model import Scope


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in topological order; parents and consumers by number, duplicates kept."""

    nodes: list[Node]
    parents: list[list[int]]
    consumers: list[list[int]]
    scopes: list[Scope]
    roots: frozenset[int]

    def __len__(self) -> int:
        return len(self.nodes)


def walk(roots: Sequence[Node]) -> Graph:
    """Everything that ``roots`` depend on; parameters and plain numbers in the group that uses them."""
    nodes = topological_order(*roots)
    place = {node: i for i, node in enumerate(nodes)}
    parents = [[place[parent] for parent in node.parents] for node in nodes]
    consumers: list[list[int]] = [[] for _ in nodes]
    for i, operands in enumerate(parents):
        for operand in operands:
            consumers[operand].append(i)
    scopes = [node.scope for node in nodes]
    for i, node in enumerate(nodes):
        belongs = node.op is PARAMETER or (node.op is CONSTANT and node.name is None)
        if belongs and not scopes[i] and consumers[i]:
            scopes[i] = _common([scopes[j] for j in consumers[i]])
    return Graph(nodes, parents, consumers, scopes, frozenset(place[root] for root in roots))


def _common(paths: list[Scope]) -> Scope:
    """The longest beginning that all ``paths`` share: where a leaf used by all of them is drawn."""
    shortest = min(paths, key=len)
    for depth, name in enumerate(shortest):
        if any(path[depth] != name for path in paths):
            return shortest[:depth]
    return shortest

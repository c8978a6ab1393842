"""Copies and pickles of a graph, at any depth: by its topological order, never by recursion."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograd.modes import Extra
    from autograd.node import Node


def shallow(node: Node) -> Any:
    """A second node with the same data, history and gradient."""
    return rebuilt(type(node), node.data, node.op, node.parents, node.grad, node.extra)


def deep(order: list[Node], memo: dict[int, Any]) -> Any:
    """A copy of the last node of a topological ``order``; ``memo`` as `copy.deepcopy` has it."""
    for node in order:
        if id(node) not in memo:
            parents = tuple([memo[id(parent)] for parent in node.parents])
            data, grad = deepcopy(node.data, memo), deepcopy(node.grad, memo)
            memo[id(node)] = rebuilt(type(node), data, node.op, parents, grad, node.extra)
    return memo[id(order[-1])]


def pickled(order: list[Node]) -> tuple[Any, ...]:
    """The last node of a topological ``order``, as `object.__reduce__` has it.

    A leaf pickles as itself, so that pickle keeps it shared; all the rest as one flat list.
    """
    root = order[-1]
    if root.is_leaf:
        return rebuilt, (type(root), root.data, root.op, (), root.grad, root.extra)
    place = {node: i for i, node in enumerate(order)}
    return graph, (
        [
            n if n.is_leaf else (type(n), n.data, n.op, tuple([place[p] for p in n.parents]), n.grad, n.extra)
            for n in order
        ],
    )


def rebuilt(cls: type[Node], data: Any, op: Any, parents: tuple[Node, ...], grad: Any, extra: Extra | None) -> Any:
    node = cls.make(data, op, parents)
    node.grad = grad
    node.extra = extra
    return node


def graph(records: list[Any]) -> Node:
    """The last node of a flat list of records, in which parents are given by their places."""
    nodes: list[Node] = []
    for record in records:
        if isinstance(record, tuple):
            cls, data, op, parents, grad, extra = record
            nodes.append(rebuilt(cls, data, op, tuple([nodes[i] for i in parents]), grad, extra))
        else:
            nodes.append(record)
    return nodes[-1]

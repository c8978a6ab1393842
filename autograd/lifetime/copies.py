"""Copies and pickles of a graph, at any depth: by its topological order, never by recursion."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from autograd.lifetime.changes import of_copy

if TYPE_CHECKING:
    from autograd.core.node import Node
    from autograd.lifetime.moments import Extra


def shallow(node: Node) -> Any:
    """A second node with the same data, history and gradient."""
    return rebuilt(kind_of(node), node.datum, node.op, node.parents, node.grad, of_copy(node))


def deep(order: list[Node], memo: dict[int, Any]) -> Any:
    """A copy of the last node of a topological ``order``; ``memo`` as `copy.deepcopy` has it."""
    for node in order:
        if id(node) not in memo:
            parents = tuple([memo[id(parent)] for parent in node.parents])
            data, grad = deepcopy(node.datum, memo), deepcopy(node.grad, memo)
            memo[id(node)] = rebuilt(kind_of(node), data, node.op, parents, grad, of_copy(node))
    return memo[id(order[-1])]


def kind_of(node: Node) -> type[Node]:
    """The class of ``node``, or the one it stands for while its numbers are on a device."""
    kind: type[Node] = getattr(node, "stands_for", type(node))
    return kind


class Member:
    """An interior node within a pickle, written as its own data and its ``parents``, which come before it.

    While a pickle is written there is one for each node: pickle holds on to all it has seen, and what it
    sees again is shared. So several roots in one pickle share their interiors.
    """

    __slots__ = ("__weakref__", "node", "parents")

    def __init__(self, node: Node, parents: tuple[Any, ...]) -> None:
        self.node = node
        self.parents = parents

    def __reduce__(self) -> tuple[Any, ...]:
        node = self.node
        return rebuilt, (kind_of(node), node.datum, node.op, self.parents, node.grad, of_copy(node))


MEMBERS: WeakValueDictionary[int, Member] = WeakValueDictionary()


def pickled(order: list[Node]) -> tuple[Any, ...]:
    """The last node of a topological ``order``, as `object.__reduce__` has it.

    A leaf pickles as itself, so that pickle keeps it shared; all the rest as one flat list.
    """
    root = order[-1]
    if root.is_leaf:
        return Member(root, ()).__reduce__()
    members: dict[Node, Any] = {}
    for node in order:
        known = node if node.is_leaf else MEMBERS.get(id(node))
        if known is None:
            known = MEMBERS[id(node)] = Member(node, tuple([members[parent] for parent in node.parents]))
        members[node] = known
    return last, (list(members.values()),)


def last(nodes: list[Node]) -> Node:
    return nodes[-1]


def rebuilt(cls: type[Node], data: Any, op: Any, parents: tuple[Node, ...], grad: Any, extra: Extra | None) -> Any:
    node = cls.make(data, op, parents)
    node.grad = grad
    node.extra = extra
    return node

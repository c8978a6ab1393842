"""How a graph of nodes is walked: its topological order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from autograd.foundation.misfits import only_nodes

if TYPE_CHECKING:
    from autograd.core.node import Node

NUMBERS: set[type] = {int, float, complex}  # and Fraction, once the first one has come


def topological_order(*roots: Node, stop: Iterable[Node] = ()) -> list[Node]:
    """All nodes that ``roots`` depend on, each after its parents; iterative and deterministic.

    The nodes of ``stop``, and what only they depend on, are left out. Raises `ArgumentError` for what is not a node.

    >>> from autograd import Value, topological_order
    >>> a = Value(2, name="a")
    >>> b = a + a
    >>> [node.name or node.op.name for node in topological_order(b * b)]
    ['a', 'add', 'multiply']
    """
    only_nodes("a graph is walked from its nodes", roots)
    return ordered(roots, stop, with_constants=True)


def ordered(roots: Sequence[Node], stop: Iterable[Node], with_constants: bool) -> list[Node]:
    """`topological_order`; optionally without the constants that are still plain numbers, see `Node`."""
    order: list[Node] = []
    seen = set(stop)
    stack: list[Any] = list(reversed(roots))
    pop, push = stack.pop, stack.append
    while stack:
        node = pop()
        if node is None:
            order.append(pop())
            continue
        while node not in seen:  # down along the first operands
            seen.add(node)
            first, rest = node.first, node.rest
            if first is None:
                order.append(node)
                break
            push(node)
            push(None)
            kind = node.__class__
            if rest.__class__ is kind:  # as it usually is
                push(rest)
            elif rest.__class__ is tuple:
                stack += reversed(rest)
            elif rest is not None and (with_constants or rest.__class__ not in NUMBERS):
                push(rest if rest.__class__ not in NUMBERS else node.parents[1])
            if first.__class__ is kind or first.__class__ not in NUMBERS:
                node = first
            elif with_constants:
                node = node.parents[0]
            else:
                break
    return order

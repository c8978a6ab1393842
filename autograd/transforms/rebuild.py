"""Rebuild a recorded graph upon other nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograd.core.node import Node
from autograd.core.order import topological_order


def replayed(root: Node, replacements: Mapping[Node, Any]) -> Any:
    """The recorded graph of ``root``, built again with other nodes in place of some of its own.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> replayed(x * x + 1, {x: Value(4.0)})
    Value(17.0)
    """
    nodes: dict[Node, Any] = dict(replacements)
    for node in topological_order(root, stop=replacements):
        node.check_history()
        nodes[node] = node if node.is_leaf else applied(node, [nodes[parent] for parent in node.parents])
        nodes[node].name = node.name
    return nodes[root]


def applied(node: Node, operands: Sequence[Any]) -> Any:
    """The operation of ``node`` upon other operands."""
    return type(node).apply(node.op, tuple(operands), node.params or None)  # type: ignore[arg-type]

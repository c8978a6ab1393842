"""The forward sweep: from tangents of some nodes to tangents of all that depends on them.

No primitive has a forward rule of its own: it is derived from the reverse one, per family.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.broadcasting import unbroadcast
from autograd.modes import enable_grad
from autograd.namespaces.recorder import recorder
from autograd.node import VARIABLE, Node, topological_order
from autograd.primitive import Elementwise, Fused, Linear, Nonlinear
from autograd.sweep import reverse

Tangents = dict[Node, Any]


def push(order: list[Node], tangents: Tangents) -> None:
    """Add to ``tangents`` those of every later node of a topological ``order``; all are nodes."""
    for node in order:
        if node.first is not None and node not in tangents:
            given = [tangents.get(parent) for parent in node.parents]
            if any(tangent is not None for tangent in given):
                tangent = _tangent(node, given)
                if tangent is not None:
                    tangents[node] = _spread(tangent, node)


def _spread(tangent: Any, node: Node) -> Any:
    """A tangent has the shape of its node, also where only a broadcast operand moved."""
    if tangent.shape != node.shape:
        tangent = recorder.broadcast_to(tangent, shape=node.shape)
    return tangent.to_value() if node.rank == 0 else tangent


def _tangent(node: Any, given: Sequence[Any]) -> Any:
    op = node.op
    if isinstance(op, Elementwise):
        return _total(_scaled(node, i, t) for i, t in enumerate(given) if t is not None)
    if isinstance(op, Linear):
        return _of_linear(node, given)
    if isinstance(op, Nonlinear):
        return _total(_transposed(node, i, t) for i, t in enumerate(given) if t is not None)
    if isinstance(op, Fused):
        with enable_grad():
            composed: Any = op.definition(recorder, *node.parents, **node.params)  # type: ignore[misc]
        inner = {parent: t for parent, t in zip(node.parents, given, strict=True) if t is not None}
        push(topological_order(composed, stop=node.parents), inner)
        return inner.get(composed)
    return None


def _scaled(node: Any, i: int, tangent: Any) -> Any:
    partial = node.op.partial(i, recorder, node, node.parents, node.params)
    return tangent if partial.__class__ is int and partial == 1 else tangent * partial


def _total(parts: Any) -> Any:
    total = None
    for part in parts:
        if part is not None:
            total = part if total is None else total + part
    return total


def _of_linear(node: Any, given: Sequence[Any]) -> Any:
    op, parents = node.op, node.parents
    if op.joint:
        moved = [
            parent if rule is None else type(parent).constant(parent.zero()) if t is None else t
            for parent, rule, t in zip(parents, _per_argument(op, len(parents)), given, strict=True)
        ]
        return op(*moved, **node.params)
    return _total(
        op(*[t if i == j else parent for j, parent in enumerate(parents)], **node.params)
        for i, t in enumerate(given)
        if t is not None
    )


def _per_argument(op: Linear, count: int) -> Sequence[Any]:
    return op.transposes * count if op.variadic else op.transposes


def _transposed(node: Any, i: int, tangent: Any) -> Any:
    """The reverse rule is linear in the cotangent: its transpose is the forward rule."""
    op = node.op
    cotangent = type(node).constant(node.zero()).renewed(VARIABLE)
    with enable_grad():
        pulled = op.reverse[i](recorder, cotangent, node, *node.parents, **node.params)
        if pulled.shape != tangent.shape:
            pulled = unbroadcast(recorder, pulled, tangent.shape)
    _, found = reverse(pulled, tangent, record=True, wrt=[cotangent], stop={node, *node.parents})
    return found.get(cotangent)

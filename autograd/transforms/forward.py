"""The forward sweep: from tangents of some nodes to tangents of all that depends on them.

No primitive has a forward rule of its own; it is derived from the reverse one, per family. Cotangent × partial becomes
partial × tangent. A linear primitive is applied to the tangent. The reverse rule of a nonlinear one is linear in the
cotangent, so its transpose is taken. A fused one goes by its definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from autograd.core.broadcasting import unbroadcast
from autograd.core.context import enable_grad
from autograd.core.node import VARIABLE, Node
from autograd.core.order import topological_order
from autograd.core.primitive import Elementwise, Fused, Linear, apply
from autograd.core.sweep import reverse, run_rule
from autograd.core.xp.complex_numbers import converted
from autograd.core.xp.recorder import recorder
from autograd.lifetime.changes import check

Tangents = dict[Node, Any]


def push(order: list[Node], tangents: Tangents) -> None:
    """Add to ``tangents`` those of every later node of a topological ``order``; all are nodes."""
    check(order, shown=True)
    for node in order:
        if node in tangents:
            continue
        node.check_history()
        given = [tangents.get(parent) for parent in node.parents]
        if any(tangent is not None for tangent in given):
            tangent = _tangent(node, given)
            if tangent is not None:
                tangents[node] = _fit(tangent, node)


def _fit(tangent: Any, node: Any) -> Any:
    """A tangent has the shape and the type of its node, also where only a broadcast operand moved."""
    if tangent.shape != node.shape:
        tangent = recorder.broadcast_to(tangent, shape=node.shape)
    if node.rank == 0:
        tangent = tangent.to_value()
    elif tangent.rank == 0:
        tangent = recorder.broadcast_to(tangent, shape=node.shape)
    return converted(recorder, tangent, node)


def _tangent(node: Any, given: Sequence[Any]) -> Any:
    op = node.op
    if isinstance(op, Fused):
        return _by_definition(node, given)
    if isinstance(op, Linear) and op.joint:
        return _of_all(node, given)
    rule = _scaled if isinstance(op, Elementwise) else _replaced if isinstance(op, Linear) else _transposed
    return _total(rule(node, i, tangent) for i, tangent in enumerate(given) if tangent is not None)


def _total(parts: Iterable[Any]) -> Any:
    total = None
    for part in parts:
        if part is not None:
            total = part if total is None else total + part
    return total


def _scaled(node: Any, i: int, tangent: Any) -> Any:
    """Elementwise: the local partial times the tangent."""
    partial = run_rule(node, lambda xp, out, inputs: node.op.partial(i, xp, out, inputs, node.params))
    return tangent if partial.__class__ is int and partial == 1 else tangent * partial


def _replaced(node: Any, i: int, tangent: Any) -> Any:
    """Linear in argument ``i``: the operation with the tangent in its place."""
    if _transposes(node)[i] is None:
        return None
    return apply(node.op, tuple([tangent if i == j else x for j, x in enumerate(node.parents)]), node.params)


def _of_all(node: Any, given: Sequence[Any]) -> Any:
    """Linear in all arguments together: the operation of the tangents."""
    moved = [
        parent if rule is None else parent.zero() if tangent is None else tangent
        for parent, rule, tangent in zip(node.parents, _transposes(node), given, strict=True)
    ]
    return apply(node.op, tuple(moved), node.params)


def _transposes(node: Any) -> Sequence[Any]:
    """The transpose per argument; None for an argument without a derivative."""
    return node.op.transposes * len(node.parents) if node.op.variadic else node.op.transposes  # type: ignore[no-any-return]


def _transposed(node: Any, i: int, tangent: Any) -> Any:
    """Nonlinear: the reverse rule is linear in the cotangent, and its transpose is the forward rule."""
    op = node.op
    if op.reverse[i] is None:
        return None
    cotangent = type(node).constant(node.zero()).renewed(VARIABLE)

    def pulled(xp: Any, out: Any, inputs: Sequence[Any]) -> Any:
        with enable_grad():
            part = op.reverse[i](xp, cotangent, out, *inputs, **node.params)
            return part if part.shape == tangent.shape else unbroadcast(recorder, part, tangent.shape)

    part = run_rule(node, pulled)
    found = reverse(part, tangent, record=True, wrt=[cotangent], stop={node, *node.parents})
    return found.get(cotangent)


def _by_definition(node: Any, given: Sequence[Any]) -> Any:
    """Fused: through the composition that defines it."""
    with enable_grad():
        composed: Any = node.op.definition(recorder, *node.parents, **node.params)
    inner = {parent: tangent for parent, tangent in zip(node.parents, given, strict=True) if tangent is not None}
    push(topological_order(composed, stop=node.parents), inner)
    return inner.get(composed)

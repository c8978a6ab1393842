"""A backward pass edge by edge: every contribution, in the order in which it is made.

Pictures, the stepper and explanations read the numbers of the chain rule from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd.core.node import Node
from autograd.core.order import topological_order
from autograd.core.primitive import Elementwise
from autograd.core.sweep import pull, sweep, swept
from autograd.core.value import number
from autograd.core.xp.numbers import as_ieee
from autograd.errors import ArgumentError, GraphError
from autograd.lifetime.changes import check


class Contribution(NamedTuple):
    """What one operand received through one edge of a backward pass.

    ``consumer`` passed its cotangent ``upstream`` on to ``operand``, its operand in place ``slot``
    (counted from 0). ``local`` is the local derivative, None where the operation is not
    elementwise. ``contribution`` is upstream times local, summed to the operand's shape.
    """

    consumer: Node
    slot: int
    operand: Node
    upstream: Any
    local: Any
    contribution: Any


def backward_trace(root: Node, seed: Any = 1) -> list[Contribution]:
    """All contributions of one backward pass from ``root``, in order; no ``grad`` is touched.

    The contributions to a node, added in the order of the list, are exactly its gradient:
    dL/dv = Σ over the consumers c of v of dL/dc · dc/dv.

    ``seed``: the upstream gradient, of the root's shape; may be left out for a scalar.
    Raises `GraphError` when nothing requires a gradient or a seed is needed.

    >>> from autograd import Value, backward_trace
    >>> x, y = Value(3.0, name="x"), Value(2.0, name="y")
    >>> for step in backward_trace(x * y):
    ...     print(step.operand.name, step.upstream, step.local, step.contribution)
    x 1.0 2.0 2.0
    y 1.0 3.0 3.0
    """
    steps: list[Contribution] = []

    def pull_and_note(node: Node, upstream: Any) -> Sequence[Any]:
        parts = pull(node, upstream)
        steps.extend(_noted(node, upstream, parts))
        return parts

    order = _order(root)
    list(sweep(order, {root: root.check_seed(seed)}, pull_and_note))
    return steps


def adjoints(root: Node, seed: Any = 1) -> dict[Node, Any]:
    """The gradient of every node that a backward pass from ``root`` reaches, in the order of `backward_trace`.

    >>> from autograd import Value
    >>> x, y = Value(3.0, name="x"), Value(2.0, name="y")
    >>> [(node.name, gradient) for node, gradient in adjoints(x * y).items()]
    [(None, 1.0), ('y', 3.0), ('x', 2.0)]
    """
    order, start = _order(root), {root: root.check_seed(seed)}
    found = zip(reversed(order), swept(order, start), strict=True)
    return {node: part for node, part in found if part is not None}


def passed_on(node: Node, upstream: Any) -> list[Contribution]:
    """What ``node`` passes on of its gradient ``upstream``: its part of `backward_trace`."""
    return [] if node.is_leaf else _noted(node, upstream, pull(node, upstream))


def _order(root: Node) -> list[Node]:
    if not isinstance(root, Node):
        raise ArgumentError(f"a backward pass begins at a node, found {type(root).__name__} {root!r:.40}")
    if not root.requires_grad:
        raise GraphError("there is no backward pass from a constant: wrap the inputs in Value or Tensor")
    order = topological_order(root)
    check(order, shown=True)
    return order


def _noted(node: Node, upstream: Any, parts: Sequence[Any]) -> list[Contribution]:
    passed = [slot for slot, part in enumerate(parts) if part is not None]
    operands = node.parents
    return [
        Contribution(node, slot, operands[slot], upstream, local, parts[slot])
        for slot, local in zip(passed, local_partials(node, passed), strict=True)
    ]


def local_partial(node: Node, slot: int) -> Any:
    """The derivative of ``node`` with respect to the operand in ``slot``; None where it is not elementwise.

    >>> from autograd import Value
    >>> local_partial(Value(3.0) * Value(2.0), 0)
    2.0
    """
    (local,) = local_partials(node, [slot])
    return local


def local_partials(node: Node, slots: Sequence[int]) -> list[Any]:
    """`local_partial` for each of ``slots``."""
    op = node.op
    if not isinstance(op, Elementwise):
        return [None] * len(slots)
    xp, out, params = node.namespace, node.datum, node.params
    inputs = [parent.datum for parent in node.parents]
    found = []
    for slot in slots:
        try:
            local = op.partial(slot, xp, out, inputs, params)
        except ArithmeticError:
            ieee_out, *ieee_inputs = as_ieee([out, *inputs])
            local = op.partial(slot, xp, ieee_out, ieee_inputs, params)
        found.append(number(local) if node.rank == 0 else local)
    return found

"""A backward pass edge by edge: every contribution, in the order in which it is made.

Pictures, the stepper and explanations read the numbers of the chain rule from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from autograd.core.node import CONSTANT, Node, topological_order
from autograd.core.primitive import Elementwise
from autograd.core.value import number
from autograd.core.xp.arrays import arrays
from autograd.core.xp.numbers import as_ieee
from autograd.errors import GraphError


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
    if not root.requires_grad:
        raise GraphError("there is no backward pass from a constant: wrap the inputs in Value or Tensor")
    cotangents: dict[Node, Any] = {root: root.check_seed(seed)}
    steps: list[Contribution] = []
    for node in reversed(topological_order(root)):
        if node not in cotangents:
            continue
        node.check_history()
        if node.is_leaf:
            continue
        upstream = cotangents[node]
        for slot, (operand, (local, part)) in enumerate(zip(node.parents, _parts(node, upstream), strict=True)):
            if part is not None:
                part = operand.conform(part)
                cotangents[operand] = cotangents[operand] + part if operand in cotangents else part
                steps.append(Contribution(node, slot, operand, upstream, local, part))
    return steps


def _parts(node: Node, upstream: Any) -> list[tuple[Any, Any]]:
    """The local derivative and the contribution per operand of ``node``."""
    out, inputs = node.data, [parent.data for parent in node.parents]
    try:
        return list(_pairs(node, upstream, out, inputs))
    except ArithmeticError:
        out, *inputs = as_ieee([out, *inputs])
        return list(_pairs(node, upstream, out, inputs))


def _pairs(node: Node, upstream: Any, out: Any, inputs: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    op: Any = node.op
    xp = node.namespace if op.lands is None else arrays
    wanted = [parent.op is not CONSTANT for parent in node.parents]
    if not isinstance(op, Elementwise):
        for part in op.contributions(xp, upstream, out, inputs, node.params, wanted):
            yield None, part
        return
    for i, asked in enumerate(wanted):
        if not asked:
            yield None, None
            continue
        local = op.partial(i, xp, out, inputs, node.params)
        yield number(local) if node.rank == 0 else local, upstream * local

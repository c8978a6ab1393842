"""Whether derivatives by an operand may be asked for."""

from __future__ import annotations

from autograd.core.node import Node
from autograd.extend import Array


def is_variable(x: Array) -> bool:
    """Whether derivatives with respect to ``x`` may be asked for.

    A choice such as ``where(y == 0, 1, ...)`` in a rule takes y for a constant. Where y is a variable, the
    derivative of the rule by y needs the other branch.
    """
    while isinstance(x, Node):
        if x.requires_grad:
            return True
        x = x.datum  # an example of `vmap` holds a node, which may be a variable
    return False

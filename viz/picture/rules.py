"""What operations do, read from their rules and not from their names: add, multiply, or bend."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from viz.autograd_door import Elementwise, Linear, Node, Symbol, partial


def adds(node: Node) -> bool:
    """Whether ``node`` is the sum of its operands."""
    return isinstance(node.op, Elementwise) and node.op.sums


def bends(node: Node) -> bool:
    """Whether ``node`` is a function of one operand that is not linear."""
    op = node.op
    return len(node.parents) == 1 and not (
        isinstance(op, Linear) or (isinstance(op, Elementwise) and not callable(op.partials[0]))
    )


def is_cast(node: Node) -> bool:
    """Whether ``node`` only gives an array another type."""
    return len(node.parents) == 1 and (node.params or {}).keys() == {"dtype"}


def multiplies(op: Any) -> bool:
    """Whether an operation of two operands has each for its derivative by the other.

    >>> from autograd.primitives import multiply, divide
    >>> multiplies(multiply), multiplies(divide)
    (True, False)
    """
    return isinstance(op, Elementwise) and not op.variadic and op.arity == 2 and not op.metadata and _is_product(op)


@lru_cache(256)  # and not of all operations: a call of a compiled function is one, and holds its memory
def _is_product(op: Elementwise) -> bool:
    operands = [Symbol("a"), Symbol("b")]
    return [partial(op, slot, Symbol("out"), operands).text() for slot in (0, 1)] == ["b", "a"]

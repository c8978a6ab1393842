"""A graph of Values once more, upon exact fractions in place of floats."""

from __future__ import annotations

from contextlib import ExitStack
from fractions import Fraction
from math import isfinite
from typing import Any

from viz.autograd_door import Node, Value, errors, scope
from viz.picture.graph import walk

MOST_BITS = 1000  # of a fraction that is kept as it is


def with_fractions(root: Node) -> Node:
    """The graph of ``root`` upon fractions: 0.1 as 1/10. What has no exact result, such as tanh, is the fraction that
    its float is, so that a product of exact numbers is exact on its way back, too.

    >>> x = Value(0.1, name="x")
    >>> with_fractions(x * x / 3).datum
    Fraction(1, 300)
    >>> with_fractions(x.tanh()).datum == Fraction(x.tanh().data)
    True
    """
    rebuilt: dict[Node, Any] = {}
    graph = walk([root])
    for node, groups in zip(graph.nodes, graph.scopes, strict=True):
        if node.is_leaf:
            rebuilt[node] = Value.make(Value(as_fraction(node.datum)).datum, node.op, name=node.name)
            continue
        with ExitStack() as scopes:
            for name in groups:
                scopes.enter_context(scope(name))
            rebuilt[node] = _applied(node, tuple(rebuilt[parent] for parent in node.parents))
        rebuilt[node].name = node.name
    found: Node = rebuilt[root]
    return found


def _applied(node: Node, operands: tuple[Any, ...]) -> Any:
    """The operation of ``node`` upon other operands, in floats where it knows no fractions."""
    params: Any = node.params or None
    numbers = tuple(operand.datum for operand in operands)
    try:
        datum = Value.evaluate(node.op, numbers, params)  # type: ignore[arg-type]
    except errors.DTypeError:
        datum = Value.evaluate(node.op, tuple(map(_as_float, numbers)), params)  # type: ignore[arg-type]
    return Value.result(_as_exact(datum), node.op, operands, params)  # type: ignore[arg-type]


def _as_exact(number: Any) -> Any:
    """A number as a fraction; one of very many digits, which each square would double, as one of a float's."""
    if isinstance(number, Fraction) and number.numerator.bit_length() + number.denominator.bit_length() > MOST_BITS:
        number = float(number)
    return Fraction(number) if isinstance(number, float) and isfinite(number) else number


def _as_float(number: Any) -> Any:
    return float(number) if isinstance(number, Fraction) else number


def as_fraction(number: Any) -> Any:
    """A float as the fraction that its shortest decimal form is; other numbers as they are."""
    return Fraction(repr(float(number))) if isinstance(number, float) and isfinite(number) else number

"""The symbolic namespace: run a primitive's rule over it, and the rule spells itself out.

>>> x, y = Symbol("x"), Symbol("y")
>>> symbolic.sin(x) / (x - y)
sin(x) / (x − y)
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.core.registry import lookup
from autograd.formulas.expression import Expression, Symbol, as_expression, choice, compose, item, total
from autograd.formulas.text import plain_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd.core.primitive import Primitive

__all__ = ["Symbol", "symbolic"]

OF_OPERATORS = {"getitem": item}  # functions of formulas that stand for an operator, and for a primitive
OF_PRIMITIVES = {"where": choice}


class Symbolic:
    """What rules call ``xp`` when they work on formulas: every primitive, shown by its symbol.

    >>> symbolic.sigmoid(Symbol("z"))
    σ(z)
    """

    @staticmethod
    def shape(x: Expression) -> tuple[int, ...]:
        return x.shape

    @staticmethod
    def known(name: str, data: Any) -> Expression:
        """An array that is shown by ``name``."""
        return Symbol(name, data=np.asarray(data))

    def __getattr__(self, name: str) -> Any:
        primitive = lookup(name)

        def function(*inputs: Any, **params: Any) -> Any:
            return _applied(primitive, *primitive.bind(inputs, params))

        setattr(self, name, function)
        return function


symbolic = Symbolic()


def _applied(primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
    """``primitive`` of formulas, simplified where that is plain."""
    if primitive.notation == "operand":
        return as_expression(*args)
    function, operands, rest = form(primitive, args, params)
    return compose(function, *operands, **rest)


def form(
    primitive: Primitive, args: Sequence[Any], params: dict[str, Any] | None
) -> tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]:
    """What stands for ``primitive`` in a formula: a function, its operands and its options.

    The function is Python's operator for it, what its notation says, or the primitive itself.
    """
    operands, rest = tuple(args), params or {}
    if primitive.operator is not None and (primitive.differentiable or primitive.compares):
        return OF_OPERATORS.get(primitive.operator) or getattr(operator, f"__{primitive.operator}__"), operands, rest
    if primitive.notation == "power":
        return operator.pow, (*operands, int(plain_digits(primitive.symbol))), rest
    if primitive.notation == "series":
        return total, operands, rest
    return OF_PRIMITIVES.get(primitive.name, primitive), operands, rest

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
from autograd.formulas.expression import Expression, Symbol, as_expression, choice, compose, total
from autograd.formulas.text import plain_digits

if TYPE_CHECKING:
    from autograd.core.primitive import Primitive

__all__ = ["Symbol", "symbolic"]


class Symbolic:
    """What rules call ``xp`` when they work on formulas: every primitive, shown by its symbol.

    >>> symbolic.sigmoid(Symbol("z"))
    σ(z)
    """

    where = staticmethod(lambda condition, x, y: compose(choice, condition, x, y))

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
    """``primitive`` of formulas: Python's operator for it, what its notation says, or a call."""
    if primitive.operator is not None and (primitive.differentiable or primitive.compares):
        function = getattr(operator, f"__{primitive.operator}__")
        return function(*map(as_expression, args), *(params or {}).values())
    if primitive.notation == "power":
        return compose(operator.pow, *args, int(plain_digits(primitive.symbol)))
    if primitive.notation == "operand":
        return as_expression(*args)
    if primitive.notation == "series":
        return compose(total, *args)
    return compose(primitive, *args, **(params or {}))

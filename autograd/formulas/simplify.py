"""Light simplification of formulas: numbers computed, 1·x = x, x·x = x², −(−x) = x, and the like."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from autograd.formulas.expression import Compound, Expression, Number, Symbol, choice

BUILTIN = type(operator.add)  # what Python's own operators are


def simplified(function: Callable[..., Any], args: Sequence[Expression]) -> Expression | None:
    """``function`` of ``args`` in a simpler form; None where there is none."""
    folded = _folded(function, args)
    if folded is None and function in RULES:
        simpler: Expression | None = RULES[function](*args)
        return simpler
    return folded


def _folded(function: Callable[..., Any], args: Sequence[Expression]) -> Expression | None:
    """An operator applied to numbers, where the result can be written without rounding."""
    if function.__class__ is not BUILTIN or not all(isinstance(arg, Number) for arg in args):
        return None
    values = [arg.evaluate() for arg in args]
    try:
        result = function(*values)
    except ArithmeticError:
        return None
    inexact = isinstance(result, float) and not result.is_integer() and all(isinstance(value, int) for value in values)
    return None if inexact or isinstance(result, complex) else Number(result)


def _same(x: Expression, y: Expression) -> bool:
    if isinstance(x, Number) and isinstance(y, Number):
        return bool(x.value == y.value)
    if isinstance(x, Symbol) and isinstance(y, Symbol):
        return x.name == y.name and x.data is y.data
    if not (isinstance(x, Compound) and isinstance(y, Compound)) or x.function is not y.function:
        return False
    return repr(x.params) == repr(y.params) and len(x.args) == len(y.args) and all(map(_same, x.args, y.args))


def _is(x: Expression, value: float) -> bool:
    return isinstance(x, Number) and bool(x.value == value)


def _made_by(function: Callable[..., Any], x: Expression) -> bool:
    return isinstance(x, Compound) and x.function is function


def _opposite(x: Expression) -> Any:
    """y where x is −y for all to see, else None."""
    if isinstance(x, Compound) and x.function is operator.neg:
        return x.args[0]
    if isinstance(x, Number) and not isinstance(x.value, complex) and x.value < 0:
        return Number(-x.value)
    return None


def _sum(x: Any, y: Any) -> Any:
    if _is(x, 0) or _is(y, 0):
        return y if _is(x, 0) else x
    return None if _opposite(y) is None else x - _opposite(y)


def _difference(x: Any, y: Any) -> Any:
    if _is(x, 0) or _is(y, 0):
        return -y if _is(x, 0) else x
    if _same(x, y):
        return Number(0)
    return None if _opposite(y) is None else x + _opposite(y)


def _negative(x: Any) -> Any:
    return _opposite(x)


def _product(x: Any, y: Any) -> Any:
    if isinstance(y, Number):
        x, y = y, x
    if isinstance(x, Number):
        if x.value in (0, 1, -1):
            return Number(0) if x.value == 0 else y if x.value == 1 else -y
        if not isinstance(x.value, complex) and x.value < 0:
            return -(Number(-x.value) * y)
        if _made_by(operator.mul, y) and isinstance(y.args[0], Number):
            return (x * y.args[0]) * y.args[1]
    if _made_by(operator.neg, x) or _made_by(operator.neg, y):
        return -(x.args[0] * y) if _made_by(operator.neg, x) else -(x * y.args[0])
    if _made_by(operator.truediv, y) and _is(y.args[0], 1):
        return x / y.args[1]
    (base, exponent), (other, further) = _base_and_exponent(x), _base_and_exponent(y)
    if not isinstance(base, Number) and _same(base, other):
        return base ** (exponent + further)
    return Compound(operator.mul, (x, y), {}) if isinstance(x, Number) else None


def _base_and_exponent(x: Any) -> tuple[Any, Any]:
    if _made_by(operator.pow, x) and isinstance(x.args[1], Number):
        return x.args[0], x.args[1]
    return x, Number(1)


def _quotient(x: Any, y: Any) -> Any:
    if _is(x, 0) or _is(y, 1):
        return x
    return None if _opposite(x) is None else -(_opposite(x) / y)


def _power(x: Any, y: Any) -> Any:
    if _is(y, 0):
        return Number(1)
    return x if _is(y, 1) else None


def _conjunction(x: Any, y: Any) -> Any:
    """``x and y`` where one of them is known."""
    for known, other in ((x, y), (y, x)):
        if isinstance(known, Number):
            return other if known.value else Number(False)
    return None


def _disjunction(x: Any, y: Any) -> Any:
    """``x or y`` where one of them is known."""
    for known, other in ((x, y), (y, x)):
        if isinstance(known, Number):
            return Number(True) if known.value else other
    return None


def _choice(condition: Any, x: Any, y: Any) -> Any:
    if isinstance(condition, Number):
        return x if condition.value else y
    return x if _same(x, y) else None


RULES: dict[Callable[..., Any], Callable[..., Any]] = {
    operator.add: _sum,
    operator.sub: _difference,
    operator.mul: _product,
    operator.truediv: _quotient,
    operator.pow: _power,
    operator.neg: _negative,
    operator.pos: lambda x: x,
    operator.and_: _conjunction,
    operator.or_: _disjunction,
    choice: _choice,
}

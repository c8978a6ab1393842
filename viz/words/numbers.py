"""Formulas in numbers: true as they are displayed."""

from __future__ import annotations

import operator
from math import isfinite
from typing import Any

import numpy as np

from viz.autograd_door import Compound, Expression, Number, Symbol, choice, compose
from viz.picture.digits import enough, read
from viz.picture.labels import number

COMPARISONS = {operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne}
LITERAL = 6  # digits at least of a number that the user's expression holds


def in_numbers(formula: Expression, value: Any, precision: int) -> list[tuple[str, str]]:
    """``formula`` with its numbers in place of its symbols, as text and in LaTeX, in a list of one.

    The numbers have as many digits as it takes for the line to be true as it is displayed. Where no
    number of digits does, as where the engine computes in another way, the list is empty.

    >>> in_numbers(Symbol("v", data=0.99998771) - 1, -1.229e-5, 4)[0][0]
    '0.99998771 − 1'
    """
    if any(symbol.data is None for symbol in formula.symbols()):
        return []
    digits = enough(lambda digits: _evaluated(formula, digits), value, precision)
    if digits is None:
        return []

    def show(leaf: Number | Symbol) -> str:
        return shown(leaf, digits)

    return [(formula.text(show), formula.latex(show))]


def shown(leaf: Number | Symbol, digits: int) -> str:
    """The number of a leaf; what stands in the user's expression as it stands there, where it is short."""
    if isinstance(leaf, Symbol):
        return number(leaf.data, digits)
    value = leaf.value
    if not isinstance(value, float):
        return str(leaf)
    if isfinite(value) and float(read(str(leaf))) == value:
        return str(leaf)
    return number(value, max(digits, LITERAL))


def _evaluated(formula: Expression, digits: int) -> Any:
    """The value of ``formula`` for its numbers as they are displayed."""

    def displayed(leaf: Number | Symbol) -> Expression:
        if isinstance(leaf, Number) and not isinstance(leaf.value, float):
            return leaf
        return Number(read(shown(leaf, digits)))

    plain = formula.with_leaves(displayed)
    try:
        return plain.evaluate()
    except (ArithmeticError, TypeError):  # dividing by zero, or a function that knows no fractions
        return plain.with_leaves(_as_ieee).evaluate()


def _as_ieee(leaf: Any) -> Expression:
    """A number that divides by zero, and overflows, as floating-point numbers do."""
    is_complex = isinstance(leaf.value, complex)
    return Number(np.complex128(leaf.value) if is_complex else np.float64(leaf.value))


def simplest(formula: Expression, value: Any) -> Expression:
    """``formula`` without guards where its value is the same without them."""
    plain = formula.unguarded()
    if plain.text() == formula.text():
        return formula
    try:
        with np.errstate(all="ignore"):
            found = np.asarray(plain.evaluate(), dtype=complex)
    except ArithmeticError:
        return formula
    same = np.allclose(found, np.asarray(value, dtype=complex), rtol=1e-6, atol=0, equal_nan=True)
    return plain if same else formula


def settled(formula: Expression) -> tuple[Expression, tuple[str, ...]]:
    """``formula`` with the branches that its numbers take, and the conditions that decide.

    >>> a, b = Symbol("a", data=2.0), Symbol("b", data=2.0)
    >>> settled(compose(choice, a == b, 0.5, a > b))
    (0.5, ('a = b',))
    """
    if not isinstance(formula, Compound):
        return formula, ()
    if formula.function is choice:
        condition, then, otherwise = formula.args
        holds = bool(condition.evaluate())
        branch, further = settled(then if holds else otherwise)
        return branch, (_said(condition, holds), *further)
    parts = [settled(arg) for arg in formula.args]
    conditions = tuple(said for _, further in parts for said in further)
    return (
        compose(formula.function, *(arg for arg, _ in parts), **formula.params) if conditions else formula
    ), conditions


def _said(condition: Expression, holds: bool) -> str:
    """What is so: of two numbers that are compared, how they compare."""
    if isinstance(condition, Compound) and condition.function in COMPARISONS:
        for relation in (operator.lt, operator.eq, operator.gt):
            if relation(*(arg.evaluate() for arg in condition.args)):
                return _bare(compose(relation, *condition.args))
    return _bare(condition) if holds else f"not {_bare(condition)}"


def _bare(condition: Expression) -> str:
    return condition.text().removeprefix("[").removesuffix("]")


def entries(array: Any, precision: int) -> str:
    """A number, or the entries of an array, in brackets."""
    if np.ndim(array) == 0:
        return number(array, precision)
    return f"[{', '.join(entries(row, precision) for row in array)}]"

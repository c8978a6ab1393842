"""Formulas in numbers: true as they are displayed."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np

from viz.autograd_door import Expression, Number, Symbol
from viz.picture.digits import enough, read
from viz.picture.labels import number

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


def entries(array: Any, precision: int) -> str:
    """A number, or the entries of an array, in brackets."""
    if np.ndim(array) == 0:
        return number(array, precision)
    return f"[{', '.join(entries(row, precision) for row in array)}]"

"""The branches of a rule, such as those of a maximum: which one its numbers take, and why."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from viz.autograd_door import Compound, Expression, choice, compose, partial

COMPARISONS = {operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne}


def local_rule(step: Any, out: Expression, operands: list[Expression]) -> tuple[Expression, tuple[str, ...]]:
    """The local derivative of a step between single numbers, by the branch that they take, and what decided."""
    consumer = step.consumer
    return settled(simplest(partial(consumer.op, step.slot, out, operands, consumer.params), step.local))


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

    >>> from viz.autograd_door import Symbol
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

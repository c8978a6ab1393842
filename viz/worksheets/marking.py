"""`check`: marks answers; of the first that is wrong it says which mistake would give it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, isfinite, log10
from numbers import Real
from typing import Any

from viz.autograd_door import Node, errors
from viz.checks import MOST_DIGITS
from viz.picture.digits import read
from viz.picture.labels import number
from viz.worksheets.calculation import Calculation
from viz.worksheets.mistakes import likely_mistakes
from viz.worksheets.worksheet import check_single

DIGITS = 3  # an answer that is rounded to so many is right
SLACK = 1 + 1e-6  # as floats lose some of a unit when they are subtracted
TRUSTED = 9  # digits that an answer in floats shares with the exact one


@dataclass(frozen=True)
class Marks:
    """What `check` found. True where all answers are right.

    ``right``: the answers that are, in the order of the backward pass, up to the first that is not. ``wrong``: the name
    of that one, else empty. ``likely``: the mistakes that give just this number, the simplest first.
    """

    right: tuple[str, ...]
    wrong: str = ""
    found: str = ""
    likely: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return not self.wrong

    def __str__(self) -> str:
        if not self.wrong:
            return f"right: {', '.join(self.right)}"
        reason = " or ".join(self.likely[:2]) or "no single mistake gives this number"
        before = f"; right before it: {', '.join(self.right)}" if self.right else ""
        return f"the first wrong step is {self.wrong} = {self.found}: {reason}{before}"

    __repr__ = __str__


def check(root: Node, answers: Mapping[Any, Any], *, seed: Any = 1) -> Marks:
    """Mark gradients and local derivatives that were calculated by hand.

    ``answers``: numbers, fractions or texts such as "−2/3", each under what it is the answer to: a node or its name for
    the gradient of ``root`` by it, or the left side of a line of the worksheet, such as "∂L/∂w" or "∂q/∂x". Three
    significant digits are enough. The answers are gone through in the order of the backward pass, and the right
    number of a wrong answer is not told. ``seed``: as for `worksheet`.
    Raises `ArgumentError` for a name that is not in the graph, for what is no number, and for a graph of arrays.

    >>> from autograd import Value
    >>> x, y = Value(2, name="x"), Value(4, name="y")
    >>> root = x * y + x
    >>> print(check(root, {"x": 5, "y": 2}))
    right: ∂L/∂y, ∂L/∂x
    >>> print(check(root, {"x": 4}))
    the first wrong step is ∂L/∂x = 4: the path through L is forgotten
    """
    check_single("check()", root)
    if not isinstance(answers, Mapping) or not answers:
        raise errors.ArgumentError(f"answers are a dict from names to numbers; found {answers!r:.60}")
    calculation = Calculation(root, seed)
    given = {calculation.asked(key): as_number(key, answer) for key, answer in answers.items()}
    right: list[str] = []
    for quantity in calculation.quantities.values():
        if quantity.name in given:
            answer, digits = given[quantity.name]
            if not is_right(answer, quantity.value, digits):
                mistakes = dict.fromkeys(likely_mistakes(calculation, quantity, answer, right))
                return Marks(tuple(right), quantity.name, number(answer, digits), tuple(mistakes))
            right.append(quantity.name)
    return Marks(tuple(right))


def as_number(key: Any, answer: Any) -> tuple[Any, int]:
    """An answer as a number, and how many significant digits it was given with."""
    text, found = "", None
    try:
        text = answer.strip() if isinstance(answer, str) else repr(getattr(answer, "item", lambda: answer)())
        found = read(text) if isinstance(answer, str) else answer
    except (ValueError, ArithmeticError):  # of a text that is none, and of an array of several
        pass
    if isinstance(found, bool) or not isinstance(found, Real) or not isfinite(found):
        raise errors.ArgumentError(f"an answer is a number, such as −0.5 or 2/3; found {answer!r:.60} for {key!r:.60}")
    decimal = re.fullmatch(r"[−+-]?0*([0-9]*)\.?([0-9]*?)0*(e.*)?", text)
    return found, len((decimal[1] + decimal[2]).lstrip("0")) if decimal else MOST_DIGITS


def is_right(answer: Any, value: Any, digits: int) -> bool:
    """Whether ``answer``, given with so many digits, is ``value`` rounded, but for a unit of its last digit."""
    if not isfinite(value) or not value:
        return bool(answer == value)
    last = floor(log10(abs(value))) + 1 - max(DIGITS, min(digits, TRUSTED))
    return bool(abs(answer - value) <= SLACK * 10.0**last)

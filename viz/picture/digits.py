"""How many digits the numbers of an equation need, so that it is true as it is displayed.

>>> from viz.picture.labels import number
>>> a, b = 0.99998771, 1
>>> digits = enough(lambda digits: rounded(a, digits) - b, a - b)
>>> number(a, digits), number(a - b)
('0.99998771', '−1.229e−5')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from viz.checks import MOST_DIGITS
from viz.picture.labels import MINUS, factor, number

ROUNDING = 5  # units of its last digit by which a result may differ from what the displayed numbers give
EXTENDED = 0.5  # and where they have more digits than were asked for


def read(text: str) -> Any:
    """The number that a text of `number` shows, exactly.

    >>> read("−1.5e−3"), read("2/3"), read("1 − 2i"), read("65536")
    (-0.0015, Fraction(2, 3), (1-2j), 65536)
    """
    plain = text.replace(MINUS, "-")
    if plain.endswith("i"):
        real, sign, imaginary = plain[:-1].rsplit(" ", 2)
        return complex(float(real), float(sign + imaginary))
    if "/" in plain:
        return Fraction(plain)
    return int(plain) if re.fullmatch("-?[0-9]+", plain) else float(plain)


def rounded(x: Any, digits: int) -> Any:
    """``x`` as it is displayed with ``digits`` significant digits."""
    return read(number(x, digits))


def agrees(found: Any, value: Any, precision: int, slack: float = ROUNDING) -> bool:
    """Whether ``found`` is what is displayed of ``value``, but for ``slack`` units of its last digit."""
    shown = rounded(value, precision)
    if isinstance(shown, complex) or isinstance(found, complex):
        size = abs(complex(shown))
        return bool(abs(complex(found) - complex(shown)) <= slack * 10.0 ** (1 - precision) * size)
    if not np.isfinite(float(shown)):
        return bool(np.array_equal(float(found), float(shown), equal_nan=True))
    return bool(abs(found - shown) <= slack * _unit(number(value, precision), precision))


def _unit(text: str, precision: int) -> Any:
    """One unit of the last digit of a displayed number, of which at least ``precision`` are significant."""
    mantissa, _, exponent = text.removeprefix(MINUS).partition("e")
    if "/" in mantissa or mantissa == "0":
        return 0
    whole, _, decimals = mantissa.partition(".")
    leading = len(whole) if whole != "0" else len(decimals.lstrip("0")) - len(decimals)
    last = min(-len(decimals), leading - precision) + int(exponent.replace(MINUS, "-") or 0)
    return float(f"1e{last}")


def enough(evaluate: Callable[[int], Any], value: Any, precision: int = 4) -> int | None:
    """The fewest digits, at least ``precision``, with which ``evaluate(digits)`` gives what is displayed of ``value``.

    None where no number of digits does, as where the engine computes in another way than the formula says.
    """
    with np.errstate(all="ignore"):
        for digits in range(precision, MOST_DIGITS + 1):
            try:
                slack = ROUNDING if digits == precision else EXTENDED
                if agrees(evaluate(digits), value, precision, slack):
                    return digits
            except (ArithmeticError, TypeError, ValueError):
                return None
    return None


def of_sum(terms: Sequence[Any], value: Any, precision: int = 4) -> int:
    """The digits that ``terms`` need, so that their sum is ``value`` as displayed; else as few as were asked for."""
    if len(terms) < 2:
        return precision
    return enough(lambda digits: sum(rounded(term, digits) for term in terms), value, precision) or precision


def product(upstream: Any, local: Any, contribution: Any, precision: int = 4) -> str:
    """One line of the chain rule: ``upstream × local = contribution``.

    >>> product(2, -3.0, -6.0)
    '2 × (−3) = −6'
    """

    def shown(digits: int) -> Any:
        return rounded(upstream, digits) * rounded(local, digits)

    digits = enough(shown, contribution, precision) or precision
    return f"{factor(upstream, digits)} × {factor(local, digits)} = {number(contribution, precision)}"

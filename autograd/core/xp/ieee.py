"""Floats whose arithmetic follows IEEE 754 where Python's raises.

Python raises where IEEE 754 has an answer, as in 1 / 0. A rule that has raised is run again on these floats, so the
usual case pays nothing for it.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable
from typing import Any

INF, NAN = math.inf, math.nan
NOWHERE = complex(NAN, NAN)


class IEEE(float):
    """A float whose every operation follows IEEE 754: 1 / 0 is inf and 0 / 0 is nan, nothing raises.

    Rules meet it only after Python's own arithmetic has raised.
    """

    __slots__ = ()


def _ieee_divide(x: float, y: float) -> float:
    if y != 0:
        return x / y
    return NAN if x == 0 or x != x else math.copysign(INF, x) * math.copysign(1.0, y)


def _ieee_pow(x: float, y: float) -> float:
    odd = y == int(y) and int(y) % 2 == 1 if math.isfinite(y) else False
    try:
        return math.pow(x, y)
    except OverflowError:
        return -INF if x < 0 and odd else INF
    except ValueError:
        if x != 0:
            return NAN
        return math.copysign(INF, x) if odd else INF


def _install_ieee() -> None:
    rules: dict[str, Callable[[float, float], float]] = {
        "add": float.__add__,
        "sub": float.__sub__,
        "mul": float.__mul__,
        "truediv": _ieee_divide,
        "floordiv": lambda x, y: x // y if y != 0 else _ieee_divide(x, y),
        "mod": lambda x, y: x % y if y != 0 else NAN,
        "pow": _ieee_pow,
    }
    for name, rule in rules.items():
        setattr(IEEE, f"__{name}__", lambda x, y, rule=rule: IEEE(rule(float(x), float(y))))
        setattr(IEEE, f"__r{name}__", lambda x, y, rule=rule: IEEE(rule(float(y), float(x))))
    for name, unary in {"neg": float.__neg__, "abs": float.__abs__}.items():
        setattr(IEEE, f"__{name}__", lambda x, unary=unary: IEEE(unary(float(x))))


_install_ieee()


def as_ieee(numbers: Iterable[Any]) -> list[Any]:
    """The real numbers among ``numbers`` as `IEEE` floats. Complex ones have no such rules: with one of
    them, all are nan + nan j, and so is what is computed from them."""
    given = list(numbers)
    if any(isinstance(x, complex) for x in given):
        return [NOWHERE if isinstance(x, int | float | complex) or is_fraction(x) else x for x in given]
    return [IEEE(as_float(x)) if isinstance(x, int | float) or is_fraction(x) else x for x in given]


def as_float(x: Any) -> float:
    """``x`` as a float, infinite where it is too large for one."""
    try:
        return float(x)
    except OverflowError:
        return INF if x > 0 else -INF


def fraction_type() -> Any:
    """``fractions.Fraction`` where somebody has imported it, which takes a while; else None."""
    module = sys.modules.get("fractions")
    return module.Fraction if module is not None else None


def is_fraction(x: Any) -> bool:
    """Whether ``x`` is a Fraction."""
    kind = fraction_type()
    return kind is not None and isinstance(x, kind)

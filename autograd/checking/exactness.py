"""How far rounding moves a program of Values from its exact result."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from inspect import Parameter, signature
from typing import Any, NamedTuple

from autograd.checking.reports import Report
from autograd.core.node import data_of
from autograd.errors import ArgumentError, ExactError
from autograd.transforms.derivatives import value_and_grad

TITLES = ("", "value", "exact", "error", "gradient", "exact", "error")


class Measured(NamedTuple):
    """A number as floats give it, and as it is."""

    rounded: float
    exact: Fraction

    @property
    def error(self) -> float:
        """``rounded`` minus ``exact``, itself rounded once."""
        return float(Fraction(self.rounded) - self.exact) if math.isfinite(self.rounded) else math.nan

    def cells(self) -> tuple[str, str, str]:
        return repr(self.rounded), str(self.exact), f"{self.error:.1e}" if self.error else "0"


class Leaf(NamedTuple):
    """An argument, or the result: its value and the gradient of the result with respect to it."""

    name: str
    value: Measured
    gradient: Measured

    @property
    def ok(self) -> bool:
        """Rounding is no mistake."""
        return True

    @property
    def error(self) -> float:
        """The larger of the two errors."""
        errors = self.value.error, self.gradient.error
        return math.nan if any(map(math.isnan, errors)) else max(errors, key=abs)

    def cells(self) -> tuple[str, ...]:
        return self.name, *self.value.cells(), *self.gradient.cells()


def rounding(function: Callable[..., Any], *args: Any) -> Report[Leaf]:
    """Run a program of Values twice, in floats and in exact fractions, and compare.

    ``function``: takes single numbers and gives one, by arithmetic alone. ``args``: ints, floats or
    Fractions; a float counts as the fraction that it holds, so 0.1 is not 1/10. The report has in ``rows`` the
    value and the gradient of each argument and of the result in both runs, and the rounding errors.

    Raises `ArgumentError` for an argument that is no rational number, and `ExactError` where an exact
    result is not to be had: for functions such as exp, or where floats are written in the program.

    >>> from fractions import Fraction
    >>> from autograd import rounding
    >>> rounding(lambda x, y: (x + y) - x, 10**16, Fraction(4, 7))
            value               exact              error     gradient  exact  error
    x       1e+16               10000000000000000  0         0.0       0      0
    y       0.5714285714285714  4/7                -3.2e-17  1.0       1      0
    result  0.0                 4/7                -5.7e-01  1.0       1      0
    """
    numbers = [_fraction(arg, i) for i, arg in enumerate(args)]
    derivative = value_and_grad(function, argnums=range(len(numbers)))
    rounded, slopes = derivative(*map(float, numbers))
    exact, exact_slopes = derivative(*numbers)
    values = [*map(float, numbers), data_of(rounded)], [*numbers, _demand_exact(exact)]
    gradients = [*map(data_of, slopes), 1.0], [*map(_demand_exact, exact_slopes), Fraction(1)]
    names = [*_names(function, len(numbers)), "result"]
    return Report(TITLES, tuple(map(Leaf, names, _paired(*values), _paired(*gradients))))


def _paired(rounded: Iterable[Any], exact: Iterable[Any]) -> list[Measured]:
    return [Measured(float(x), y) for x, y in zip(rounded, exact, strict=True)]


def _fraction(arg: Any, i: int) -> Fraction:
    data = data_of(arg)
    try:
        return Fraction(data)
    except (TypeError, ValueError, OverflowError):
        raise ArgumentError(
            f"rounding compares with exact fractions, but argument {i} is {type(data).__name__} {data!r:.40}: "
            "give an int, a finite float or a Fraction"
        ) from None


def _demand_exact(result: Any) -> Fraction:
    data = data_of(result)
    if not isinstance(data, int | Fraction):
        raise ExactError(
            f"the result of an exact run is {type(data).__name__} {data!r:.40}: "
            "floats are written in the program; write Fraction(1, 2) instead of 0.5"
        )
    return Fraction(data)


def _names(function: Callable[..., Any], count: int) -> Sequence[str]:
    """What the function calls its arguments."""
    positional = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    names = [p.name for p in signature(function).parameters.values() if p.kind in positional]
    return names[:count] + [f"argument {i}" for i in range(len(names), count)]

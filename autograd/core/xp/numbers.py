"""The scalar namespace: functions of one number, by the type of the number.

Real numbers follow IEEE 754 as NumPy does: ``exp(1000)`` is inf, ``log(0)`` is -inf, ``sqrt(-1)``
is nan. Complex numbers use `cmath`; what needs an order, such as a maximum, refuses them. A
``Fraction`` stays exact, or raises `ExactError`. An expression of sympy gives an expression. A further
type of number is added by one entry in `TABLES`.

This file is longer than others, so that the tables of all types stand side by side.
"""

from __future__ import annotations

import cmath
import math
import sys
from collections.abc import Callable
from operator import attrgetter, methodcaller
from typing import Any

from autograd.core.order import NUMBERS
from autograd.core.registry import ENGINES, lookup
from autograd.core.xp.ieee import IEEE, NOWHERE, as_float, fraction_type, is_fraction
from autograd.core.xp.ieee import as_ieee as as_ieee
from autograd.errors import DTypeError, ExactError

INF, NAN = math.inf, math.nan


def _guarded(
    function: Callable[..., Any],
    at_domain_error: Callable[..., complex] = lambda *x: NAN,
    at_overflow: Callable[..., complex] = lambda *x: INF,
) -> Any:
    def guarded(*x: Any) -> Any:
        try:
            return function(*x)
        except OverflowError:
            return at_overflow(*x)
        except (ValueError, ZeroDivisionError):
            return at_domain_error(*x)

    return staticmethod(guarded)


def _logarithm(function: Callable[[Any], float]) -> Any:
    return _guarded(function, lambda x: -INF if x == 0 else NAN)


def _real_pow(x: Any, y: Any) -> Any:
    try:
        power = x**y
    except ArithmeticError:
        return float(IEEE(x) ** IEEE(y))
    return NAN if power.__class__ is complex else power


def _whole(function: Callable[[Any], Any]) -> Any:
    """``function`` to a whole number, as a number of the same type; the sign of zero, infinity and nan stay."""

    def rounded(x: Any) -> Any:
        if isinstance(x, float):
            return math.copysign(function(x), x) if math.isfinite(x) else x
        return type(x)(function(x))

    return staticmethod(rounded)


class Real:
    """Functions of an int or a float."""

    floor, ceil, trunc, round = _whole(math.floor), _whole(math.ceil), _whole(math.trunc), _whole(round)

    exp = _guarded(math.exp)
    expm1 = _guarded(math.expm1)
    log = _logarithm(math.log)
    log1p = _guarded(math.log1p, lambda x: -INF if x == -1 else NAN)
    sqrt = _guarded(math.sqrt)
    sin = _guarded(math.sin)
    cos = _guarded(math.cos)
    tan = _guarded(math.tan)
    asin, acos, atan = _guarded(math.asin), _guarded(math.acos), staticmethod(math.atan)
    atan2, hypot = staticmethod(math.atan2), staticmethod(math.hypot)
    sinh = _guarded(math.sinh, at_overflow=lambda x: math.copysign(INF, x))
    cosh, tanh = _guarded(math.cosh), staticmethod(math.tanh)
    asinh, acosh = staticmethod(math.asinh), _guarded(math.acosh)
    atanh = _guarded(math.atanh, lambda x: math.copysign(INF, x) if abs(x) == 1 else NAN)
    exp2 = _guarded(math.exp2)
    log2, log10 = _logarithm(math.log2), _logarithm(math.log10)
    cbrt = staticmethod(math.cbrt)
    erf, erfc = staticmethod(math.erf), staticmethod(math.erfc)
    pow = staticmethod(_real_pow)

    @staticmethod
    def gammaln(x: float) -> float:
        from autograd.core.xp.gamma_series import gammaln

        return float(gammaln(float(x)))

    @staticmethod
    def polygamma(x: float, n: int) -> float:
        from autograd.core.xp.gamma_series import polygamma

        return float(polygamma(float(x), n))

    @staticmethod
    def logaddexp(x: float, y: float) -> float:
        if x == y:
            return x + math.log(2)
        return max(x, y) + math.log1p(math.exp(-abs(x - y)))


class Partial:
    """A table of functions that raises ``error`` for those it lacks."""

    error: type[DTypeError]
    problem: str

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def refuse(*x: Any) -> Any:
            raise self.error(f"{name} {self.problem}")

        return refuse


def _of_complex(function: Callable[..., complex]) -> Any:
    return _guarded(function, lambda *x: NOWHERE, lambda *x: NOWHERE)


def _complex_logarithm(function: Callable[[Any], complex]) -> Any:
    return _guarded(function, lambda x: complex(-INF, 0.0))


class Complex(Partial):
    """Functions of a complex number: those of `cmath`; the others raise `DTypeError`. At a pole, and
    where Python's numbers overflow, the result is nan + nan j; the logarithm of 0 is -inf."""

    error = DTypeError
    problem = "is not defined for complex numbers: take the real or the imaginary part first"

    exp, sqrt, pow = _of_complex(cmath.exp), _of_complex(cmath.sqrt), _of_complex(lambda x, y: x**y)
    log, log1p = _complex_logarithm(cmath.log), _complex_logarithm(lambda x: cmath.log(1 + x))
    log2, log10 = _complex_logarithm(lambda x: cmath.log(x, 2)), _complex_logarithm(cmath.log10)
    exp2, expm1 = _of_complex(lambda x: 2**x), _of_complex(lambda x: cmath.exp(x) - 1)
    sin, cos, tan = _of_complex(cmath.sin), _of_complex(cmath.cos), _of_complex(cmath.tan)
    asin, acos, atan = _of_complex(cmath.asin), _of_complex(cmath.acos), _of_complex(cmath.atan)
    sinh, cosh, tanh = _of_complex(cmath.sinh), _of_complex(cmath.cosh), _of_complex(cmath.tanh)
    asinh, acosh, atanh = _of_complex(cmath.asinh), _of_complex(cmath.acosh), _of_complex(cmath.atanh)
    sign = staticmethod(lambda x: x / abs(x) if x else x)


class Exact(Partial):
    """Functions of a Fraction: the rational ones; the others raise `ExactError`."""

    error = ExactError
    problem = "of a Fraction is not a fraction: use Value(float(...)) for an approximation"

    floor, ceil, trunc, round = map(staticmethod, (Real.floor, Real.ceil, Real.trunc, Real.round))

    @staticmethod
    def pow(x: Any, y: Any) -> Any:
        if isinstance(y, float) and not math.isfinite(y):
            return float(as_ieee([x])[0] ** IEEE(y))
        if y == int(y):
            return x ** int(y)
        raise ExactError(f"the power {y} of a Fraction is not a fraction: use Value(float(...)) for an approximation")


def ieee(rule: Callable[..., Any], *args: Any, **params: Any) -> Any:
    """``rule`` over the scalar namespace once more, after an ArithmeticError, as IEEE 754 has it."""
    answer = rule(scalar, *as_ieee(args), **params)
    return float(answer) if isinstance(answer, float) else answer


class Careful:
    """Functions of an `IEEE` float: those of `Real`, and the result is an `IEEE` float again."""

    def __getattr__(self, name: str) -> Any:
        function = getattr(Real, name)
        return lambda *x: IEEE(function(*x))


EXACT = Exact()  # the table of Fractions, which come into `TABLES` with the first one

TABLES: dict[type, Any] = {
    int: Real,
    bool: Real,
    float: Real,
    IEEE: Careful(),
    complex: Complex(),
}


def admitted(x: Any) -> tuple[type, ...]:
    """The type of Fractions, where ``x`` is one: from then on it is among the `NUMBERS`."""
    if not is_fraction(x):
        return ()
    kind = fraction_type()
    NUMBERS.add(kind)
    TABLES.setdefault(kind, EXACT)
    return (kind,)


def exact(operand: Any, beside: Any) -> Any:
    """A plain ``operand`` in the kind of number that stands ``beside`` it: a Fraction beside a Fraction, as the
    derivative of x / 7 is 1/7, and a float in place of a Fraction beside a float."""
    kind = operand.__class__
    if kind is float:
        return operand
    if kind is int:
        return beside.__class__(operand) if is_fraction(beside) else operand
    return as_float(operand) if beside.__class__ is float and is_fraction(operand) else operand


def fitting(operand: Any, others: list[Any]) -> Any:
    """The same beside several ``others``."""
    for beside in others:
        operand = exact(operand, beside)
    return operand


REALS = frozenset({int, bool, float, IEEE})


def shown(x: Any) -> str:
    """``repr`` of a number, shortened where it has more digits than Python writes.

    >>> shown(2.5), shown(-(10**5000) - 7)
    ('2.5', '-100000000000...000000000007 [5001 digits]')
    """
    try:
        return repr(x)
    except ValueError:
        if is_fraction(x):
            return f"Fraction({shown(x.numerator)}, {shown(x.denominator)})"
        size = abs(x)
        digits = math.floor(math.log10(size)) + 1
        digits += (size >= 10**digits) - (size < 10 ** (digits - 1))  # the logarithm may be rounded
        first, last = size // 10 ** (digits - 12), size % 10**12
        return f"{'-' if x < 0 else ''}{first}...{last:012d} [{digits} digits]"


def is_symbolic(x: Any) -> bool:
    """Whether x is an expression or a condition of sympy, found out without importing it."""
    if "sympy" not in sys.modules:
        return False
    from autograd.core.xp.sympy_numbers import KINDS

    return isinstance(x, KINDS)


def table_of(x: Any) -> Any:
    """The functions for numbers of ``x``'s type."""
    try:
        return TABLES[x.__class__]
    except KeyError:
        if is_symbolic(x):
            from autograd.core.xp.sympy_numbers import ALGEBRA

            return ALGEBRA
        raise DTypeError(
            f"no functions are known for numbers of type {type(x).__name__}: "
            f"use {', '.join(t.__name__ for t in TABLES if t not in (bool, IEEE))}, or an expression of sympy"
        ) from None


class Scalar:
    """What rules call ``xp`` when they work on one number."""

    abs: Any = staticmethod(abs)

    # comparing what has no order raises a TypeError, and so does asking whether a formula holds

    @staticmethod
    def where(condition: Any, x: Any, y: Any) -> Any:
        if condition.__class__ not in TABLES:
            return table_of(condition).where(condition, x, y)
        chosen, other = (x, y) if condition else (y, x)
        if chosen.__class__ is not int:
            return chosen
        return float(chosen) if other.__class__ is float else exact(chosen, other)

    @staticmethod
    def greater(x: Any, y: Any) -> Any:
        try:
            return 1 if x > y else 0
        except TypeError:
            return table_of(x + y).greater(x, y)

    @staticmethod
    def maximum(x: Any, y: Any) -> Any:
        try:
            return x if x > y or x != x else float(y) if x.__class__ is float else exact(y, x)
        except TypeError:
            return table_of(x + y).maximum(x, y)

    @staticmethod
    def minimum(x: Any, y: Any) -> Any:
        try:
            return x if x < y or x != x else float(y) if x.__class__ is float else exact(y, x)
        except TypeError:
            return table_of(x + y).minimum(x, y)

    @staticmethod
    def round(x: Any, decimals: int = 0) -> Any:
        if x.__class__ is complex:
            return complex(Scalar.round(x.real, decimals), Scalar.round(x.imag, decimals))
        try:
            return type(x)(round(x, decimals)) if decimals else table_of(x).round(x)
        except OverflowError:  # of a float, to tens or more
            return math.copysign(INF, x)

    @staticmethod
    def sign(x: Any) -> Any:
        try:
            return type(x)((x > 0) - (x < 0)) if x == x else x
        except TypeError:
            return table_of(x).sign(x)

    @staticmethod
    def signbit(x: Any) -> bool:
        return math.copysign(1.0, x) < 0

    @staticmethod
    def copysign(x: Any, y: Any) -> Any:
        return -abs(x) if math.copysign(1.0, y) < 0 else abs(x)

    nextafter = staticmethod(math.nextafter)
    isfinite = staticmethod(lambda x: abs(x) < INF)
    isinf = staticmethod(lambda x: abs(x) == INF)
    real, imag = staticmethod(attrgetter("real")), staticmethod(attrgetter("imag"))
    conj = staticmethod(methodcaller("conjugate"))

    @staticmethod
    def heaviside(x: Any, at_zero: Any) -> Any:
        try:
            found = at_zero if x == 0 else 0.0 if x < 0 else 1.0 if x > 0 else x
            return x.__class__(found) if is_fraction(x) and abs(found) < INF else found
        except TypeError:
            return table_of(x).heaviside(x, at_zero)

    @staticmethod
    def polygamma(x: Any, n: int = 0) -> Any:
        return table_of(x).polygamma(x, n)

    @staticmethod
    def pow(x: Any, y: Any) -> Any:
        return table_of(y if isinstance(x, int) or y.__class__ is complex else x).pow(x, y)

    @staticmethod
    def atan2(y: Any, x: Any) -> Any:
        return table_of(y + x).atan2(y, x)

    @staticmethod
    def hypot(x: Any, y: Any) -> Any:
        return table_of(x + y).hypot(x, y)

    @staticmethod
    def logaddexp(x: Any, y: Any) -> Any:
        return table_of(x + y).logaddexp(x, y)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        function = _by_type(name) if hasattr(Real, name) else _by_rule(name)
        setattr(self, name, function)
        return function


def _by_type(name: str) -> Callable[[Any], Any]:
    return lambda x: getattr(table_of(x), name)(x)


def _by_rule(name: str) -> Callable[..., Any]:
    """The forward rule of the primitive ``name``: a function that Python's mathematics lacks."""
    primitive = lookup(name)
    return lambda *x, **params: ENGINES[0].evaluate(primitive, *primitive.bind(x, params))


scalar = Scalar()

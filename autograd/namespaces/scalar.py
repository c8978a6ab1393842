"""The scalar namespace: functions of one number, by the type of the number.

Real numbers follow IEEE 754 as NumPy does: ``exp(1000)`` is inf, ``log(0)`` is -inf, ``sqrt(-1)``
is nan. Complex numbers use `cmath`. A ``Fraction`` stays exact, or raises `ExactError`. A further
type of number is added by one entry in `TABLES`.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from autograd.errors import DTypeError, ExactError
from autograd.table import ENGINES, lookup

INF, NAN = math.inf, math.nan


def _guarded(function: Callable[..., Any], at_domain_error: Callable[..., float] = lambda *x: NAN) -> Any:
    def guarded(*x: Any) -> Any:
        try:
            return function(*x)
        except OverflowError:
            return INF
        except ValueError:
            return at_domain_error(*x)

    return staticmethod(guarded)


def _real_pow(x: Any, y: Any) -> Any:
    try:
        power = x**y
    except ArithmeticError:
        return float(IEEE(x) ** IEEE(y))
    return NAN if power.__class__ is complex else power


class Real:
    """Functions of an int or a float."""

    exp = _guarded(math.exp)
    expm1 = _guarded(math.expm1)
    log = _guarded(math.log, lambda x: -INF if x == 0 else NAN)
    log1p = _guarded(math.log1p, lambda x: -INF if x == -1 else NAN)
    sqrt = _guarded(math.sqrt)
    sin = _guarded(math.sin)
    cos = _guarded(math.cos)
    tan = _guarded(math.tan)
    atan = staticmethod(math.atan)
    tanh = staticmethod(math.tanh)
    pow = staticmethod(_real_pow)


class Complex:
    """Functions of a complex number."""

    exp, log, sqrt = staticmethod(cmath.exp), staticmethod(cmath.log), staticmethod(cmath.sqrt)
    sin, cos, tan = staticmethod(cmath.sin), staticmethod(cmath.cos), staticmethod(cmath.tan)
    atan, tanh = staticmethod(cmath.atan), staticmethod(cmath.tanh)
    pow = staticmethod(lambda x, y: x**y)

    @staticmethod
    def expm1(x: complex) -> complex:
        return cmath.exp(x) - 1

    @staticmethod
    def log1p(x: complex) -> complex:
        return cmath.log(1 + x)


class Exact:
    """Functions of a Fraction: the rational ones; the others raise `ExactError`."""

    @staticmethod
    def pow(x: Any, y: Any) -> Any:
        if y == int(y):
            return x ** int(y)
        raise ExactError(f"the power {y} of a Fraction is not a fraction: use Value(float(...)) for an approximation")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def refuse(*x: Any) -> Any:
            raise ExactError(f"{name} of a Fraction is not a fraction: use Value(float(...)) for an approximation")

        return refuse


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
    """The real numbers among ``numbers`` as `IEEE` floats, the others unchanged."""
    return [IEEE(x) if isinstance(x, int | float | Fraction) else x for x in numbers]


def ieee(rule: Callable[..., Any], *args: Any, **params: Any) -> Any:
    """``rule`` over the scalar namespace once more, after an ArithmeticError, as IEEE 754 has it."""
    answer = rule(scalar, *as_ieee(args), **params)
    return float(answer) if isinstance(answer, float) else answer


TABLES: dict[type, Any] = {
    int: Real,
    bool: Real,
    float: Real,
    IEEE: Real,
    complex: Complex,
    Fraction: Exact(),
}


def table_of(x: Any) -> Any:
    """The functions for numbers of ``x``'s type."""
    try:
        return TABLES[x.__class__]
    except KeyError:
        raise DTypeError(
            f"no functions are known for numbers of type {type(x).__name__}: "
            f"use {', '.join(t.__name__ for t in TABLES if t not in (bool, IEEE))}"
        ) from None


class Scalar:
    """What rules call ``xp`` when they work on one number."""

    abs: Any = staticmethod(abs)

    @staticmethod
    def where(condition: Any, x: Any, y: Any) -> Any:
        return x if condition else y

    @staticmethod
    def maximum(x: Any, y: Any) -> Any:
        return x if x > y or x != x else y

    @staticmethod
    def minimum(x: Any, y: Any) -> Any:
        return x if x < y or x != x else y

    @staticmethod
    def heaviside(x: Any, at_zero: Any) -> Any:
        return at_zero if x == 0 else 0.0 if x < 0 else 1.0 if x > 0 else x

    @staticmethod
    def pow(x: Any, y: Any) -> Any:
        return table_of(y if isinstance(x, int) else x).pow(x, y)

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

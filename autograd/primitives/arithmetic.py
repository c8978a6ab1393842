"""Arithmetic: the operators of Python."""

from __future__ import annotations

from typing import Any

from autograd.core.node import Node, data_of
from autograd.core.xp.ieee import is_fraction
from autograd.core.xp.numbers import fitting
from autograd.extend import NONZERO, POSITIVE, REAL, Array, Interval, Namespace, elementwise
from autograd.primitives._variables import is_variable
from autograd.primitives.complex_parts import direction


@elementwise(symbol="+", operator="add", partials=[1, 1], domain=[REAL, REAL])
def add(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Sum, x + y, elementwise; shapes broadcast.

    >>> add(Value(2), Value(3)).data
    5
    """
    return x + y


@elementwise(symbol="Σ", notation="series", partials=[1], domain=[REAL, REAL, REAL])
def add_n(xp: Namespace, /, *terms: Array) -> Array:
    """Sum of any number of terms as one node, Σᵢ xᵢ, added from left to right; shapes broadcast.

    >>> add_n([Value(2), Value(3), 4]).data
    9
    """
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


@elementwise(symbol="−", operator="sub", partials=[1, -1], domain=[REAL, REAL])
def subtract(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Difference, x - y, elementwise; shapes broadcast.

    >>> subtract(Value(2), Value(3)).data
    -1
    """
    return x - y


@elementwise(
    symbol="×",
    operator="mul",
    partials=[lambda xp, out, x, y: y, lambda xp, out, x, y: x],
    domain=[REAL, REAL],
)
def multiply(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Product, x y, elementwise; shapes broadcast.

    >>> multiply(Value(2), Value(3)).data
    6
    """
    return x * y


@elementwise(
    symbol="/",
    operator="truediv",
    partials=[lambda xp, out, x, y: 1 / y, lambda xp, out, x, y: -out / y],
    domain=[REAL, Interval(0.4, 3.0)],
    aliases=["true_divide"],
)
def divide(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Quotient, x / y, elementwise; shapes broadcast. By IEEE 754 1/0 is inf and 0/0 is nan.

    >>> divide(Value(6.0), Value(3.0)).data
    2.0
    """
    return x / y


@elementwise(symbol="1/", notation="prefix", partials=[lambda xp, out, x: -out * out], domain=[Interval(0.4, 3.0)])
def reciprocal(xp: Namespace, x: Array, /) -> Array:
    """One over x, 1 / x, elementwise.

    >>> reciprocal(Value(4.0)).data
    0.25
    """
    return 1 / x


@elementwise(
    symbol="//",
    operator="floordiv",
    partials=[0, 0],
    domain=[Interval(1.1, 1.9), Interval(0.7, 0.9)],
)
def floor_divide(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Quotient rounded down, floor(x / y), elementwise; its derivative is 0 (also at the jumps).

    Of Fractions it is a whole number, and a Fraction: an int, which Python gives, would become a float when divided.

    >>> floor_divide(Value(7.0), Value(2.0)).data
    3.0
    """
    found = x // y
    if found.__class__ is not int or (x.__class__ is int and y.__class__ is int):
        return found
    return fitting(found, [x, y])


@elementwise(
    symbol="mod",
    operator="mod",
    partials=[1, lambda xp, out, x, y: -(x // y)],
    domain=[Interval(1.9, 2.5), Interval(1.1, 1.8)],
    aliases=["mod"],
)
def remainder(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Remainder of floor division, x - floor(x / y) y, elementwise, with the sign of y.

    >>> remainder(Value(7.0), Value(2.0)).data
    1.0
    """
    return x % y


@elementwise(symbol="−", operator="neg", partials=[-1], domain=[REAL])
def negative(xp: Namespace, x: Array, /) -> Array:
    """Opposite, -x, elementwise.

    >>> negative(Value(2)).data
    -2
    """
    return -x


@elementwise(symbol="+", operator="pos", partials=[1], domain=[REAL])
def positive(xp: Namespace, x: Array, /) -> Array:
    """The number itself, +x, as a node of its own.

    >>> positive(Value(2)).data
    2
    """
    return +x


@elementwise(symbol="=", notation="operand", partials=[1], domain=[REAL], method=False)
def identity(xp: Namespace, x: Array, /) -> Array:
    """The number itself, as a node of its own: a second variable with the same data.

    >>> identity(Value(2)).data
    2
    """
    return x


def _is_settled(xp: Namespace, out: Array, x: Array) -> Array:
    """Where x^y stays what it is while y changes a little: x is 0 or infinite, and x^y finite."""
    at_an_end = 0.5 * x == x
    return at_an_end if at_an_end is False else at_an_end & xp.isfinite(out)


def _to_base(xp: Namespace, out: Array, x: Array, y: Array) -> Array:
    """y x^(y - 1). Where y is the constant 0 that is 0, and so are its derivatives, whatever x^(y - 1) is."""
    nothing = y == 0
    if isinstance(y, Node) and is_variable(y):
        settled = _is_settled(xp, out, x)
        nothing = nothing & settled
        y = y if settled is False else xp.where(settled, y.detach(), y)
    return y * xp.pow(x, y - 1 if nothing is False else xp.where(nothing, y, y - 1))


def _to_exponent(xp: Namespace, out: Array, x: Array, y: Array) -> Array:
    """x^y ln x, and 0 where it is settled."""
    settled = _is_settled(xp, out, x)
    return out * xp.log(x if settled is False else xp.where(settled, 1.0, x))


@elementwise(
    symbol="^",
    operator="pow",
    partials=[_to_base, _to_exponent],
    domain=[POSITIVE, REAL],
    aliases=["power", "float_power"],
)
def pow(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Power, x^y, elementwise; shapes broadcast.

    Real numbers give nan for a negative base with a fractional exponent. Where x is 0 or infinite and x^y
    finite, each derivative that involves y is 0. The powers of x are right to any order, at x = 0 too.

    >>> pow(Value(2.0), 3).data
    8.0
    """
    return xp.pow(x, y)


@elementwise(symbol="²", notation="power", partials=[lambda xp, out, x: 2 * x], domain=[REAL])
def square(xp: Namespace, x: Array, /) -> Array:
    """Square, x², elementwise.

    >>> square(Value(3.0)).data
    9.0
    """
    return x * x


@elementwise(
    symbol="abs",
    operator="abs",
    partials=[direction],
    domain=[NONZERO],
    aliases=["absolute", "fabs"],
    method=True,
    analytic=False,
)
def abs(xp: Namespace, x: Array, /) -> Array:
    """Absolute value, |x|, elementwise; the derivative at the kink x = 0 is 0.

    Of a complex x = a + bi it is √(a² + b²), a real number, with the gradient that `real` tells of.

    >>> abs(Value(-3.0)).data
    3.0
    """
    return xp.abs(x)


def _half(x: Array, y: Array) -> Any:
    """What each of two that tie receives: exact where one of them is."""
    numbers = [data_of(z) for z in (x, y)]
    kind = next((type(z) for z in numbers if is_fraction(z)), None)
    return kind(1, 2) if kind else 0.5


@elementwise(
    symbol="max",
    partials=[
        lambda xp, out, x, y: xp.where(x == y, _half(x, y), xp.where(x > y, 1, 0)),
        lambda xp, out, x, y: xp.where(x == y, _half(x, y), xp.where(x < y, 1, 0)),
    ],
    domain=[REAL, REAL],
)
def maximum(xp: Namespace, x: Array, y: Array, /) -> Array:
    """The larger of x and y, elementwise; shapes broadcast. A tie shares the gradient in halves;
    nan wins, as in NumPy.

    >>> maximum(Value(2.0), Value(3.0)).data
    3.0
    """
    return xp.where((x > y) | (x != x), x, y)


@elementwise(
    symbol="min",
    partials=[
        lambda xp, out, x, y: xp.where(x == y, _half(x, y), xp.where(x < y, 1, 0)),
        lambda xp, out, x, y: xp.where(x == y, _half(x, y), xp.where(x > y, 1, 0)),
    ],
    domain=[REAL, REAL],
)
def minimum(xp: Namespace, x: Array, y: Array, /) -> Array:
    """The smaller of x and y, elementwise; shapes broadcast. A tie shares the gradient in halves;
    nan wins, as in NumPy.

    >>> minimum(Value(2.0), Value(3.0)).data
    2.0
    """
    return xp.where((x < y) | (x != x), x, y)

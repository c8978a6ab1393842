"""Rounding and signs. Between their jumps these functions are constant: the derivative is 0, also at the jumps."""

from __future__ import annotations

from typing import Any

from autograd.extend import NONZERO, Array, Interval, Namespace, Rule, elementwise
from autograd.primitives.complex_parts import demand_real

BETWEEN_WHOLES = Interval(1.1, 1.9)
BETWEEN_HALVES = Interval(0.6, 1.4)


@elementwise(partials=[0], domain=[BETWEEN_WHOLES])
def floor(xp: Namespace, x: Array, /) -> Array:
    """The largest whole number that is not above x, ⌊x⌋, elementwise; derivative 0.

    >>> floor(Value(-1.5)).data
    -2.0
    """
    return xp.floor(x)


@elementwise(partials=[0], domain=[BETWEEN_WHOLES])
def ceil(xp: Namespace, x: Array, /) -> Array:
    """The smallest whole number that is not below x, ⌈x⌉, elementwise; derivative 0.

    >>> ceil(Value(-1.5)).data
    -1.0
    """
    return xp.ceil(x)


@elementwise(partials=[0], domain=[BETWEEN_WHOLES], aliases=["fix"])
def trunc(xp: Namespace, x: Array, /) -> Array:
    """x without its fraction: the whole number nearest to x on the side of 0, elementwise; derivative 0.

    >>> trunc(Value(-1.5)).data
    -1.0
    """
    return xp.trunc(x)


def _flat(name: str) -> Rule:
    """The derivative 0 of what is constant between its jumps, for real numbers."""

    def partial(xp: Namespace, out: Array, x: Array, **params: Any) -> int:
        demand_real(name, x)
        return 0

    return partial


@elementwise(partials=[_flat("the nearest whole number")], domain=[BETWEEN_HALVES], aliases=["around", "rint"])
def round(xp: Namespace, x: Array, /, decimals: int = 0) -> Array:
    """The nearest whole number, or number of so many ``decimals``, elementwise; halfway the even one. Derivative 0.

    With ``decimals`` a Value is rounded as Python rounds, by its exact number, and a Tensor as NumPy does, which
    multiplies first: 0.15 is below 3/20, and gives 0.1 or 0.2.

    Of complex numbers both parts are rounded; asking for a derivative is a `DTypeError`.

    >>> from autograd import Tensor, Value, round
    >>> round(Value(0.5)).data, round(Value(1.5)).data, round(Value(0.12345), 3).data
    (0.0, 2.0, 0.123)
    >>> round(Value(0.15), 1).data, round(Tensor(0.15), 1).item()
    (0.1, 0.2)
    """
    return xp.round(x, decimals)


@elementwise(symbol="sgn", partials=[_flat("the sign")], domain=[NONZERO])
def sign(xp: Namespace, x: Array, /) -> Array:
    """-1, 0 or 1 as x is negative, zero or positive, elementwise; nan for nan. Derivative 0.

    Of a complex number x / |x|; asking for its derivative is a `DTypeError`.

    >>> sign(Value(-2.5)).data
    -1.0
    """
    return xp.sign(x)


@elementwise(
    partials=[lambda xp, out, x, y: xp.copysign(1, y) * xp.sign(x), 0],
    domain=[NONZERO, NONZERO],
)
def copysign(xp: Namespace, x: Array, y: Array, /) -> Array:
    """|x| with the sign of y, elementwise; that of -0.0 counts; shapes broadcast.

    The derivative with respect to x is ±1, and 0 at the kink x = 0.

    >>> copysign(Value(2.0), Value(-0.0)).data
    -2.0
    """
    return xp.copysign(x, y)


@elementwise(partials=[1, 0], domain=[NONZERO, NONZERO])
def nextafter(xp: Namespace, x: Array, y: Array, /) -> Array:
    """The number of x's type next to x in the direction of y, elementwise; y itself where they are equal.

    >>> nextafter(Value(1.0), Value(2.0)).data - 1 == 2**-52
    True
    """
    return xp.nextafter(x, y)

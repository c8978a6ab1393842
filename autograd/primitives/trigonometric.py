"""Trigonometric functions and their inverses; angles are in radians."""

from __future__ import annotations

from math import inf

from autograd.extend import NONZERO, REAL, Array, Interval, Namespace, case, composition, elementwise
from autograd.primitives._variables import is_nowhere, vanishing

__all__ = ["acos", "arctan", "asin", "atan", "atan2", "cos", "sin", "tan"]

INSIDE = Interval(-0.9, 0.9)


@elementwise(partials=[lambda xp, out, x: xp.cos(x)], domain=[REAL])
def sin(xp: Namespace, x: Array, /) -> Array:
    """Sine of x in radians, elementwise.

    >>> sin(Value(0.0)).data
    0.0
    """
    return xp.sin(x)


@elementwise(partials=[lambda xp, out, x: -xp.sin(x)], domain=[REAL])
def cos(xp: Namespace, x: Array, /) -> Array:
    """Cosine of x in radians, elementwise.

    >>> cos(Value(0.0)).data
    1.0
    """
    return xp.cos(x)


@elementwise(partials=[lambda xp, out, x: 1 + out * out], domain=[Interval(-1.2, 1.2)])
def tan(xp: Namespace, x: Array, /) -> Array:
    """Tangent of x in radians, elementwise.

    >>> tan(Value(0.0)).data
    0.0
    """
    return xp.tan(x)


@elementwise(
    symbol="arcsin",
    partials=[lambda xp, out, x: 1 / (xp.sqrt(1 - x) * xp.sqrt(1 + x))],
    domain=[INSIDE],
    aliases=["arcsin"],
)
def asin(xp: Namespace, x: Array, /) -> Array:
    """Inverse sine in radians, between -π/2 and π/2, elementwise; nan outside -1 .. 1.

    Its derivative at -1 and 1 is inf.

    >>> asin(Value(0.0)).data
    0.0
    """
    return xp.asin(x)


@elementwise(
    symbol="arccos",
    partials=[lambda xp, out, x: -1 / (xp.sqrt(1 - x) * xp.sqrt(1 + x))],
    domain=[INSIDE],
    aliases=["arccos"],
)
def acos(xp: Namespace, x: Array, /) -> Array:
    """Inverse cosine in radians, between 0 and π, elementwise; nan outside -1 .. 1.

    Its derivative at -1 and 1 is -inf.

    >>> acos(Value(1.0)).data
    0.0
    """
    return xp.acos(x)


@elementwise(symbol="arctan", partials=[lambda xp, out, x: vanishing(xp, lambda x: 1 / (x * x + 1), x)], domain=[REAL])
def atan(xp: Namespace, x: Array, /) -> Array:
    """Inverse tangent in radians, between -π/2 and π/2, elementwise.

    >>> atan(Value(0.0)).data
    0.0
    """
    return xp.atan(x)


@composition(lands=None, cases=[case((2, 3))])
def arctan(xp: Namespace, x: Array, /) -> Array:
    """Inverse tangent in radians: `atan` by its longer name.

    >>> arctan(Value(0.0)).data
    0.0
    """
    return xp.atan(x)


def _turning(xp: Namespace, y: Array, x: Array, z: Array) -> Array:
    """z / (x² + y²) without overflow on the way; at the origin and at infinity 0, to any order."""
    origin, far = (x == 0) & (y == 0), (abs(x) == inf) | (abs(y) == inf)
    if is_nowhere(origin | far):
        radius = xp.hypot(x, y)
        return z / radius / radius
    fixed = origin | (far & (x == x) & (y == y))
    radius = xp.hypot(xp.where(fixed, 1, x), xp.where(fixed, 1, y))
    return xp.where(fixed, 0, z) / radius / radius


@elementwise(
    symbol="arctan₂",
    partials=[
        lambda xp, out, y, x: _turning(xp, y, x, x),
        lambda xp, out, y, x: -_turning(xp, y, x, y),
    ],
    domain=[NONZERO, NONZERO],
    aliases=["arctan2"],
)
def atan2(xp: Namespace, y: Array, x: Array, /) -> Array:
    """Angle of the point (x, y) in radians, between -π and π, elementwise; shapes broadcast.

    It has no derivative at the origin, where it jumps; 0 is given there, to any order. At infinity all are 0, as their
    limits are.

    >>> atan2(Value(0.0), Value(1.0)).data
    0.0
    """
    return xp.atan2(y, x)

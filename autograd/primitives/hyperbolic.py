"""Hyperbolic functions and their inverses."""

from __future__ import annotations

from autograd.extend import REAL, Array, Interval, Namespace, elementwise
from autograd.primitives._variables import vanishing

__all__ = ["acosh", "asinh", "atanh", "cosh", "sinh", "tanh"]


@elementwise(partials=[lambda xp, out, x: xp.cosh(x)], domain=[REAL])
def sinh(xp: Namespace, x: Array, /) -> Array:
    """Hyperbolic sine, (e^x - e^-x) / 2, elementwise.

    >>> sinh(Value(0.0)).data
    0.0
    """
    return xp.sinh(x)


@elementwise(partials=[lambda xp, out, x: xp.sinh(x)], domain=[REAL])
def cosh(xp: Namespace, x: Array, /) -> Array:
    """Hyperbolic cosine, (e^x + e^-x) / 2, elementwise.

    >>> cosh(Value(0.0)).data
    1.0
    """
    return xp.cosh(x)


@elementwise(partials=[lambda xp, out, x: 1 - out * out], domain=[REAL])
def tanh(xp: Namespace, x: Array, /) -> Array:
    """Hyperbolic tangent, (e^x - e^-x) / (e^x + e^-x), elementwise; between -1 and 1.

    >>> tanh(Value(0.0)).data
    0.0
    """
    return xp.tanh(x)


@elementwise(
    symbol="arsinh",
    partials=[lambda xp, out, x: vanishing(xp, lambda y: 1 / xp.cosh(y), out)],  # 1 / √(x² + 1) cannot overflow so
    domain=[REAL],
    aliases=["arcsinh"],
)
def asinh(xp: Namespace, x: Array, /) -> Array:
    """Inverse hyperbolic sine, ln(x + √(x² + 1)), elementwise.

    >>> asinh(Value(0.0)).data
    0.0
    """
    return xp.asinh(x)


@elementwise(
    symbol="arcosh",
    partials=[lambda xp, out, x: vanishing(xp, lambda y: 1 / xp.sinh(y), out)],  # 1 / √(x² - 1)
    domain=[Interval(1.2, 4.0)],
    aliases=["arccosh"],
)
def acosh(xp: Namespace, x: Array, /) -> Array:
    """Inverse hyperbolic cosine, ln(x + √(x² - 1)), elementwise; nan below 1. Its derivative at 1 is inf.

    >>> acosh(Value(1.0)).data
    0.0
    """
    return xp.acosh(x)


@elementwise(
    symbol="artanh",
    partials=[lambda xp, out, x: 1 / ((1 - x) * (1 + x))],
    domain=[Interval(-0.9, 0.9)],
    aliases=["arctanh"],
)
def atanh(xp: Namespace, x: Array, /) -> Array:
    """Inverse hyperbolic tangent, ln((1 + x) / (1 - x)) / 2, elementwise; ±inf at ±1, nan beyond.

    >>> atanh(Value(0.0)).data
    0.0
    """
    return xp.atanh(x)

"""Elementary functions of one number."""

from __future__ import annotations

from autograd.primitive import POSITIVE, REAL, Array, Interval, Namespace, elementwise


@elementwise(partials=[lambda xp, out, x: out], domain=[REAL])
def exp(xp: Namespace, x: Array, /) -> Array:
    """Exponential, e^x, elementwise.

    >>> exp(Value(0.0)).data
    1.0
    """
    return xp.exp(x)


@elementwise(partials=[lambda xp, out, x: out + 1], domain=[REAL])
def expm1(xp: Namespace, x: Array, /) -> Array:
    """e^x - 1, elementwise, exact also for small x.

    >>> expm1(Value(0.0)).data
    0.0
    """
    return xp.expm1(x)


@elementwise(symbol="ln", partials=[lambda xp, out, x: 1 / x], domain=[POSITIVE])
def log(xp: Namespace, x: Array, /) -> Array:
    """Natural logarithm, ln x, elementwise; -inf at 0, nan below.

    >>> log(Value(1.0)).data
    0.0
    """
    return xp.log(x)


@elementwise(partials=[lambda xp, out, x: 1 / (1 + x)], domain=[Interval(-0.7, 3.0)])
def log1p(xp: Namespace, x: Array, /) -> Array:
    """ln(1 + x), elementwise, exact also for small x.

    >>> log1p(Value(0.0)).data
    0.0
    """
    return xp.log1p(x)


@elementwise(symbol="√", partials=[lambda xp, out, x: 0.5 / out], domain=[POSITIVE])
def sqrt(xp: Namespace, x: Array, /) -> Array:
    """Square root, elementwise; nan below 0. Its derivative at 0 is inf.

    >>> sqrt(Value(9.0)).data
    3.0
    """
    return xp.sqrt(x)


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


@elementwise(partials=[lambda xp, out, x: 1 / (x * x + 1)], domain=[REAL], aliases=["atan"])
def arctan(xp: Namespace, x: Array, /) -> Array:
    """Inverse tangent in radians, between -π/2 and π/2, elementwise.

    >>> arctan(Value(0.0)).data
    0.0
    """
    return xp.atan(x)


@elementwise(partials=[lambda xp, out, x: 1 - out * out], domain=[REAL])
def tanh(xp: Namespace, x: Array, /) -> Array:
    """Hyperbolic tangent, (e^x - e^-x) / (e^x + e^-x), elementwise; between -1 and 1.

    >>> tanh(Value(0.0)).data
    0.0
    """
    return xp.tanh(x)

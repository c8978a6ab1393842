"""Powers, roots, exponentials and logarithms."""

from __future__ import annotations

from math import inf
from math import log as ln

from autograd.extend import NONZERO, POSITIVE, REAL, Array, Interval, Namespace, elementwise
from autograd.primitives._variables import is_nowhere

__all__ = ["cbrt", "exp", "exp2", "expm1", "hypot", "log", "log1p", "log2", "log10", "logaddexp", "sqrt"]


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


@elementwise(
    symbol="∛", notation="prefix", partials=[lambda xp, out, x: xp.pow(xp.abs(x), -2 / 3) / 3], domain=[POSITIVE]
)
def cbrt(xp: Namespace, x: Array, /) -> Array:
    """Cube root, elementwise, of negative numbers too. Its derivative at 0 is inf.

    >>> cbrt(Value(-8.0)).data
    -2.0
    """
    return xp.cbrt(x)


@elementwise(symbol="√", notation="prefix", partials=[lambda xp, out, x: 0.5 / out], domain=[POSITIVE])
def sqrt(xp: Namespace, x: Array, /) -> Array:
    """Square root, elementwise; nan below 0. Its derivative at 0 is inf.

    >>> sqrt(Value(9.0)).data
    3.0
    """
    return xp.sqrt(x)


@elementwise(partials=[lambda xp, out, x: out * ln(2)], domain=[REAL])
def exp2(xp: Namespace, x: Array, /) -> Array:
    """Power of two, 2^x, elementwise.

    >>> exp2(Value(3.0)).data
    8.0
    """
    return xp.exp2(x)


@elementwise(partials=[lambda xp, out, x: 1 / (x * ln(2))], domain=[POSITIVE])
def log2(xp: Namespace, x: Array, /) -> Array:
    """Logarithm to base 2, elementwise; -inf at 0, nan below.

    >>> log2(Value(8.0)).data
    3.0
    """
    return xp.log2(x)


@elementwise(partials=[lambda xp, out, x: 1 / (x * ln(10))], domain=[POSITIVE])
def log10(xp: Namespace, x: Array, /) -> Array:
    """Logarithm to base 10, elementwise; -inf at 0, nan below.

    >>> log10(Value(1000.0)).data
    3.0
    """
    return xp.log10(x)


def _gap(xp: Namespace, x: Array, y: Array) -> Array:
    """x - y, and 0 where both are the same infinity."""
    same = (x == y) & xp.isinf(x)
    return xp.where(same, 0, x) - xp.where(same, 0, y)


@elementwise(
    partials=[
        lambda xp, out, x, y: xp.sigmoid(_gap(xp, x, y)),
        lambda xp, out, x, y: xp.sigmoid(_gap(xp, y, x)),
    ],
    domain=[REAL, REAL],
)
def logaddexp(xp: Namespace, x: Array, y: Array, /) -> Array:
    """ln(e^x + e^y), elementwise; shapes broadcast; never overflows. Its derivatives are σ(x - y) and
    σ(y - x), also between equal infinities.

    >>> logaddexp(Value(0.0), Value(0.0)).data == log(2.0)
    True
    """
    return xp.logaddexp(x, y)


def _share(xp: Namespace, x: Array, y: Array, out: Array) -> Array:
    """x / out for out = hypot(x, y); at the origin 0, and the sign of an infinite x beside a finite y: to any order."""
    if is_nowhere((out == 0) | (out == inf)):
        return x / out
    fixed = (out == 0) | (out - abs(y) == inf)
    return xp.where(fixed, xp.sign(x), x) / xp.where(fixed, 1, out)


@elementwise(
    partials=[lambda xp, out, x, y: _share(xp, x, y, out), lambda xp, out, x, y: _share(xp, y, x, out)],
    domain=[NONZERO, NONZERO],
)
def hypot(xp: Namespace, x: Array, y: Array, /) -> Array:
    """√(x² + y²), elementwise; shapes broadcast; neither overflows nor underflows on the way.

    The derivatives at the kink x = y = 0 are 0, to any order. Beside a finite y, those at an infinite x are their
    limits: ±1 by x, and 0 by y and of a higher order.

    >>> hypot(Value(3.0), Value(4.0)).data
    5.0
    """
    return xp.hypot(x, y)

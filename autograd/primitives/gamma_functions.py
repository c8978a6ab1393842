"""The logarithm of the gamma function, and its derivatives."""

from __future__ import annotations

from autograd.errors import ArgumentError
from autograd.extend import Array, Interval, Namespace, elementwise

__all__ = ["gammaln", "polygamma"]

RIGHT = Interval(0.3, 6.0)


@elementwise(symbol="lnΓ", partials=[lambda xp, out, x: xp.polygamma(x, n=0)], domain=[RIGHT])
def gammaln(xp: Namespace, x: Array, /) -> Array:
    """ln |Γ(x)|, elementwise, so that gammaln(n + 1) = ln n!; inf at 0, -1, -2, ...

    >>> round(gammaln(Value(5.0)).data, 12)
    3.178053830348
    """
    return xp.gammaln(x)


@elementwise(symbol="ψ", partials=[lambda xp, out, x, n: xp.polygamma(x, n=n + 1)], domain=[RIGHT])
def polygamma(xp: Namespace, x: Array, /, n: int = 0) -> Array:
    """The derivative number n + 1 of ln Γ, elementwise; n = 0 is the digamma function.

    Source: Abramowitz and Stegun, "Handbook of mathematical functions", 1964, 6.4.

    >>> round(polygamma(Value(1.0)).data, 12)
    -0.577215664902
    """
    if n.__class__ is not int or n < 0:
        raise ArgumentError(f"polygamma() takes a whole number n from 0 up, found {n!r}")
    return xp.polygamma(x, n=n)

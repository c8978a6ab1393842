"""Functions of real numbers that NumPy lacks: the logarithm of the gamma function, and its derivatives.

SciPy supplies ln Γ and ψ where it is installed. What is computed here goes up the real line first, where the series of
Stirling converges fast: ln Γ(x) = ln Γ(x + 16) - Σ ln (x + i). Left of 1/2 it is reflected: ψ(x) = ψ(1 - x) - π cot πx.
The errors are below 1e-13 of the larger of 1 and the result. float32 is computed in float64.

Source: Abramowitz and Stegun, "Handbook of mathematical functions", 1964, 6.1.15, 6.1.17, 6.1.40, 6.3.7, 6.4.7, 6.4.11.
"""

from __future__ import annotations

from functools import cache, lru_cache, reduce
from importlib import import_module
from math import exp, factorial, lgamma, log, pi
from typing import Any

import numpy as np

from autograd.core.xp.double_precision import narrowed, widened

STEPS, FEW = 16, 3
MODEST = 25  # powers of so few factors are far from the ends of the floats
BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510]  # the even ones, from the second


@cache
def _scipy() -> Any:
    """SciPy's special functions, or None."""
    try:
        return import_module("scipy.special")
    except ImportError:
        return None


def gammaln(x: Any) -> Any:
    """ln |Γ(x)|; inf at 0, -1, -2, ..."""
    if _scipy():
        return _scipy().gammaln(x)
    wide = widened(x, "the gamma function")
    left = wide < 0.5
    with np.errstate(all="ignore"):  # at the poles, and far out
        near, up = _raised(np.where(left, 1 - wide, wide))
        found = (up - 0.5) * (np.log(up) - 1) + (log(2 * pi) - 1) / 2
        found = found + sum(b / (2 * k * (2 * k - 1)) * up ** (1 - 2 * k) for k, b in enumerate(BERNOULLI, start=1))
        found = found - np.where(near < STEPS, sum(np.log(near + i) for i in range(STEPS)), 0)
        turned = log(pi) - np.log(np.abs(np.sin(pi * _fraction(wide, left)))) - found
    return narrowed(np.where(left, turned, found), x)


def polygamma(x: Any, n: int = 0) -> Any:
    """The derivative number n + 1 of ln Γ."""
    if n == 0 and _scipy():
        return _scipy().psi(x)
    wide = widened(x, "the gamma function")
    left, way = wide < 0.5, -((-1.0) ** n)
    steps = STEPS + (n if n > FEW else 0)  # the series of a high derivative converges fast from further up on
    with np.errstate(all="ignore"):  # at the poles, and far out
        near, up = _raised(np.where(left, 1 - wide, wide), steps)
        found = (np.log(up) if n == 0 else way * _over_power(n - 1, up)) + way / 2 * _over_power(n, up)
        for k, b in enumerate(BERNOULLI, start=1):
            found = found + way * b / factorial(2 * k) * _over_power(2 * k + n - 1, up)
        below = way * sum(_over_power(n, near + i) for i in range(steps))
        found = found + np.where(near < steps, below, 0)
        cotangent = _cotangent(np.where(left, _fraction(wide, left), 0.25))
        turned = (-1.0) ** n * found - pi ** (n + 1) * reduce(lambda y, c: y * cotangent + c, _of_cotangent(n))
    return narrowed(np.where(left, turned, found), x)


def _raised(near: Any, steps: int = STEPS) -> tuple[Any, Any]:
    """The numbers, and from where their series are summed: 16 further up, those that are not there already."""
    return near, np.where(near < steps, near + steps, near)


def _over_power(m: int, up: Any) -> Any:
    """m! / up^(m + 1), where neither is beyond the floats if the quotient is not."""
    if m <= MODEST:
        return factorial(m) * up ** (-m - 1)
    return (exp(lgamma(m + 1) / (m + 1)) / up) ** (m + 1)


def _cotangent(x: Any) -> Any:
    """cot πx for x from -1/2 to 1/2, which is 0 at both."""
    turned = np.tan(pi * (np.copysign(0.5, x) - x))
    return np.where(np.abs(x) > 0.25, turned, 1 / np.tan(pi * x))


def _fraction(wide: Any, left: Any) -> Any:
    """How far the numbers on the left are from whole ones, which loses no digits of sin πx and cot πx."""
    return np.where(left, wide - np.round(wide), 0.5)


@lru_cache(64)
def _of_cotangent(n: int) -> Any:
    """Derivative number n of the cotangent, as a polynomial in it: that of c is -(1 + c²)."""
    found = np.array([1.0, 0.0])
    for _ in range(n):
        found = np.polymul(np.polyder(found), [-1.0, 0.0, -1.0])
    return found.tolist()

"""Derivatives in 200 digits: the formula of each primitive by mpmath, and differences of it. No rule is asked.

A central difference of step h is off by h² times the next derivative but one: with a step of 1e-30 of the
number, that is far below what a float can show, and 200 digits leave enough to divide by h³ at numbers down to 1e-20.
"""

import math
from collections.abc import Callable
from functools import cache
from itertools import product
from math import prod
from typing import Any, NamedTuple

import mpmath
from mpmath import mp, mpf

DIGITS, STEP = 200, mpf(10) ** -30


@cache
def derivative(
    formula: Callable[..., Any], point: tuple[float, ...], orders: tuple[int, ...], digits: int = DIGITS
) -> float:
    """The derivative of ``formula`` at ``point``, as many times by each argument as ``orders`` says."""
    with mp.workdps(digits):
        exact = [mpf(x) for x in point]
        steps = [STEP * (abs(x) or 1) for x in exact]
        total = mpf(0)
        for places in product(*[range(order + 1) for order in orders]):
            weight = prod((-1) ** (n - k) * math.comb(n, k) for n, k in zip(orders, places, strict=True))
            moved = [x + (k - mpf(n) / 2) * h for x, h, n, k in zip(exact, steps, orders, places, strict=True)]
            total += weight * formula(*moved)
        for step, order in zip(steps, orders, strict=True):
            total /= step**order
        return float(total)


class Exact(NamedTuple):
    """A function of single numbers: its ``formula`` over mpmath, and at which points it is ``smooth``."""

    formula: Callable[..., Any]
    smooth: Callable[..., bool] = lambda *point: True


def whole(x: Any) -> bool:
    return bool(x == mpmath.floor(x))


def softplus(x: Any) -> Any:
    return mpmath.log(1 + mpmath.exp(x))


def angle(y: Any, x: Any) -> Any:
    """The angle of a point up to a constant: without the jump at the negative x axis."""
    return mpmath.atan(y / x) if abs(x) > 0.0123456789 * abs(y) else -mpmath.atan(x / y)


def cross_entropy(p: Any, y: Any) -> Any:
    return -(y * mpmath.log(p) + (1 - y) * mpmath.log(1 - p))


def nonzero(x: Any) -> bool:
    return bool(x != 0)


def positive(x: Any) -> bool:
    return bool(x > 0)


def inside(x: Any) -> bool:
    return bool(abs(x) < 1)


def differ(x: Any, y: Any) -> bool:
    return bool(x != y)


def between_wholes(x: Any, y: Any = 1) -> bool:
    return y != 0 and not whole(mpf(x) / mpf(y))


ELEMENTWISE: dict[str, Exact] = {
    "step": Exact(lambda x: mpf(x > 0), nonzero),
    "sigmoid": Exact(lambda x: 1 / (1 + mpmath.exp(-x))),
    "relu": Exact(lambda x: max(x, 0), nonzero),
    "leaky_relu": Exact(lambda x: x if x > 0 else mpf(0.01) * x, nonzero),
    "prelu": Exact(lambda x, a: x if x > 0 else a * x, lambda x, a: x != 0),
    "elu": Exact(lambda x: x if x > 0 else mpmath.exp(x) - 1, nonzero),
    "softplus": Exact(softplus),
    "log_sigmoid": Exact(lambda x: -softplus(-x)),
    "add": Exact(lambda x, y: x + y),
    "add_n": Exact(lambda x, y: x + y),
    "subtract": Exact(lambda x, y: x - y),
    "multiply": Exact(lambda x, y: x * y),
    "divide": Exact(lambda x, y: x / y, lambda x, y: y != 0),
    "reciprocal": Exact(lambda x: 1 / x, nonzero),
    "floor_divide": Exact(lambda x, y: mpmath.floor(x / y), between_wholes),
    "remainder": Exact(lambda x, y: x - mpmath.floor(x / y) * y, between_wholes),
    "floor": Exact(mpmath.floor, between_wholes),
    "ceil": Exact(mpmath.ceil, between_wholes),
    "trunc": Exact(lambda x: mpmath.floor(x) if x > 0 else mpmath.ceil(x), between_wholes),
    "round": Exact(mpmath.nint, lambda x: not whole(x + 0.5)),
    "sign": Exact(mpmath.sign, nonzero),
    "copysign": Exact(lambda x, y: abs(x) * mpmath.sign(y), lambda x, y: x != 0 and y != 0),
    "nextafter": Exact(lambda x, y: x),
    "negative": Exact(lambda x: -x),
    "positive": Exact(lambda x: x),
    "identity": Exact(lambda x: x),
    "pow": Exact(mpmath.power, lambda x, y: x > 0),
    "square": Exact(lambda x: x * x),
    "abs": Exact(abs, nonzero),
    "maximum": Exact(max, differ),
    "minimum": Exact(min, differ),
    "clamp_min": Exact(max, differ),
    "clamp_max": Exact(min, differ),
    "exp": Exact(mpmath.exp),
    "expm1": Exact(lambda x: mpmath.exp(x) - 1),
    "exp2": Exact(lambda x: mpmath.power(2, x)),
    "log": Exact(mpmath.log, positive),
    "log1p": Exact(lambda x: mpmath.log(1 + x), lambda x: x > -1),
    "log2": Exact(lambda x: mpmath.log(x) / mpmath.log(2), positive),
    "log10": Exact(lambda x: mpmath.log(x) / mpmath.log(10), positive),
    "sqrt": Exact(mpmath.sqrt, positive),
    "cbrt": Exact(lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)), nonzero),
    "logaddexp": Exact(lambda x, y: mpmath.log(mpmath.exp(x) + mpmath.exp(y))),
    "hypot": Exact(lambda x, y: mpmath.sqrt(x * x + y * y), lambda x, y: x != 0 or y != 0),
    "sin": Exact(mpmath.sin),
    "cos": Exact(mpmath.cos),
    "tan": Exact(mpmath.tan),
    "asin": Exact(mpmath.asin, inside),
    "acos": Exact(mpmath.acos, inside),
    "atan": Exact(mpmath.atan),
    "atan2": Exact(angle, lambda y, x: x != 0 or y != 0),
    "sinh": Exact(mpmath.sinh),
    "cosh": Exact(mpmath.cosh),
    "tanh": Exact(mpmath.tanh),
    "asinh": Exact(mpmath.asinh),
    "acosh": Exact(mpmath.acosh, lambda x: x > 1),
    "atanh": Exact(mpmath.atanh, inside),
    "gammaln": Exact(mpmath.loggamma, positive),
    "polygamma": Exact(lambda x: mpmath.psi(0, x), positive),
    "erf": Exact(mpmath.erf),
    "erfc": Exact(lambda x: 1 - mpmath.erf(x)),
    "binary_cross_entropy": Exact(cross_entropy, lambda p, y: 0 < p < 1),
    "binary_cross_entropy_with_logits": Exact(lambda z, y: softplus(z) - y * z),
}

"""The special functions by SciPy's names: SciPy looks here for what it may use on Tensors.

Those of the table are here too. Where a formula cannot be evaluated, as x ln x at 0, the limit is given.

>>> from autograd import Tensor, special
>>> special.expit(Tensor([0.0]))
Tensor([0.5], op=sigmoid)
>>> special.logit(Tensor([0.5]))
Tensor([0.], op=subtract)
"""

# ruff: noqa: F822

from __future__ import annotations

from math import inf, log, pi, sqrt
from typing import Any

from autograd.core.node import Node
from autograd.core.primitive import Primitive
from autograd.core.registry import lookup
from autograd.core.xp.recorder import recorder as xp
from autograd.foundation.misfits import truth
from autograd.primitives._operands import of_numbers, operand

__all__ = [  # some of them in the table
    "betaln",
    "cbrt",
    "digamma",
    "entr",
    "erf",
    "erfc",
    "exp2",
    "expit",
    "expm1",
    "gammaln",
    "huber",
    "kl_div",
    "log1p",
    "log_expit",
    "log_ndtr",
    "log_softmax",
    "logit",
    "logsumexp",
    "ndtr",
    "polygamma",
    "psi",
    "rel_entr",
    "round",
    "softmax",
    "softplus",
    "xlog1py",
    "xlogy",
]

TINY = 1e-37  # a quotient of float32 between it and its reciprocal has all its digits
STIRLING = 10.0
AFTER_STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156]
HUGE = 80.0  # e to that power is no infinity in float32
FAR, TERMS = -12.0, 14  # below it log_ndtr goes by its series, to the last bit; above it float32 holds ndtr


@of_numbers
def logit(x: Any) -> Any:
    """ln(x / (1 - x)): the inverse of expit; infinite at 0 and 1, nan outside.

    >>> from autograd import Tensor
    >>> logit(Tensor([0.5, 0.75])).data.round(4)
    array([0.    , 1.0986])
    """
    return xp.log(x) - xp.log1p(-x)


def digamma(x: Any) -> Any:
    """ψ(x) = d/dx ln Γ(x).

    >>> from autograd import Tensor
    >>> digamma(Tensor([1.0])).data.round(4)
    array([-0.5772])
    """
    return xp.polygamma(x)


psi = digamma


@of_numbers
def betaln(a: Any, b: Any) -> Any:
    """ln |Γ(a) Γ(b) / Γ(a + b)|, exact also where an argument is large.

    From 10 on by what remains of Stirling's formula when large parts have been taken away. Source: DiDonato and Morris,
    "Algorithm 708: significant digit computation of the incomplete beta function ratios", 1992.

    >>> from autograd import Tensor
    >>> betaln(Tensor([2.0]), 2.0).exp().data.round(4)
    array([0.1667])
    """
    large, small = xp.where(a >= b, a, b), xp.where(a >= b, b, a)  # of a tie, not half of each
    is_large = (large >= STIRLING) & (small > 0) & xp.isfinite(large)
    p, both = xp.where(is_large, large, STIRLING), is_large & (small >= STIRLING)
    q, s = xp.where(is_large, small, 1), xp.where(both, small, STIRLING)
    shared = (0.5 - p) * xp.log1p(q / p) + _beyond_stirling(p) - _beyond_stirling(p + q)
    one = xp.gammaln(xp.where(both, 1, q)) + q - q * xp.log(p + q) + shared
    two = s * xp.log(s / (p + s)) + (log(2 * pi) - xp.log(s)) / 2 + _beyond_stirling(s) + shared
    x, y = xp.where(is_large, 1, a), xp.where(is_large, 1, b)
    return xp.where(is_large, xp.where(both, two, one), xp.gammaln(x) + xp.gammaln(y) - xp.gammaln(x + y))


def _beyond_stirling(x: Any) -> Any:
    """ln Γ(x) less Stirling's (x - 1/2) ln x - x + ln(2π) / 2, for x from 10."""
    found: Any = 0.0
    for k in reversed(AFTER_STIRLING):
        found = found / (x * x) + k
    return found / x


@of_numbers
def xlogy(x: Any, y: Any) -> Any:
    """x ln y, and 0 where x is 0 and y is a number.

    >>> from autograd import Tensor
    >>> xlogy(Tensor([0.0, 1.0]), Tensor([0.0, 2.0])).data.round(4)
    array([0.    , 0.6931])
    """
    return x * xp.log(xp.where(xp.equal(x, 0) & ((y <= 0) | xp.equal(y, inf)), 1, y))


@of_numbers
def xlog1py(x: Any, y: Any) -> Any:
    """x ln(1 + y), and 0 where x is 0 and y is a number.

    >>> from autograd import Tensor
    >>> xlog1py(Tensor([0.0, 1.0]), 1.0).data.round(4)
    array([0.    , 0.6931])
    """
    return x * xp.log1p(xp.where(xp.equal(x, 0) & ((y <= -1) | xp.equal(y, inf)), 0, y))


@of_numbers
def entr(x: Any) -> Any:
    """-x ln x; 0 at 0, and -inf below.

    >>> from autograd import Tensor
    >>> entr(Tensor([0.0, 0.5])).data.round(4)
    array([0.    , 0.3466])
    """
    inside = xp.logical_not(x <= 0)  # nan is what it was
    return xp.where(xp.equal(x, 0), 0.0, xp.where(inside, -x * xp.log(xp.where(inside, x, 1)), -inf))


@of_numbers
def rel_entr(x: Any, y: Any) -> Any:
    """x ln(x / y); 0 where x is 0 and y is not negative, and inf where it is not defined.

    >>> from autograd import Tensor
    >>> rel_entr(Tensor([0.0, 1.0]), 0.5).data.round(4)
    array([0.    , 0.6931])
    """
    inside = xp.logical_not((x <= 0) | (y <= 0)) | xp.isnan(x) | xp.isnan(y)  # nan is what it was
    above, below = xp.where(inside, x, 1), xp.where(inside, y, 1)
    ratio = above / below
    exact = (ratio > TINY) & (ratio < 1 / TINY)  # or it is no number of full precision
    size = xp.where(exact, xp.log(xp.where(exact, ratio, 1)), xp.log(above) - xp.log(below))
    return xp.where(xp.equal(x, 0) & (y >= 0), 0.0, xp.where(inside, x * size, inf))


@of_numbers
def kl_div(x: Any, y: Any) -> Any:
    """x ln(x / y) - x + y, which is never negative; see `rel_entr`.

    >>> from autograd import Tensor
    >>> kl_div(Tensor([1.0]), 0.5).data.round(4)
    array([0.1931])
    """
    return rel_entr(x, y) - x + y


@of_numbers
def huber(delta: Any, r: Any) -> Any:
    """r² / 2 up to a size of ``delta``, and a line of that slope beyond; inf where ``delta`` is negative.

    Source: Huber, "Robust estimation of a location parameter", 1964.

    >>> from autograd import Tensor
    >>> huber(1.0, Tensor([0.5, 3.0])).tolist()
    [0.125, 2.5]
    """
    size = xp.abs(r)
    inside = size <= delta
    slope = xp.where(inside, 0.0, delta)  # the other side of a choice, which delta = inf would make nan
    return xp.where(delta < 0, inf, xp.where(inside, r * r / 2, slope * (size - slope / 2)))


@of_numbers
def ndtr(x: Any) -> Any:
    """The probability that a normal variable is below x: (1 + erf(x / √2)) / 2.

    >>> from autograd import Tensor
    >>> ndtr(Tensor([0.0, 1.96])).data.round(3)
    array([0.5  , 0.975])
    """
    return xp.erfc(-x / sqrt(2)) / 2


@of_numbers
def log_ndtr(x: Any) -> Any:
    """ln ndtr(x), exact also where that is tiny or all but 1.

    >>> from autograd import Tensor
    >>> log_ndtr(Tensor([-100.0])).data.round(3)
    array([-5005.524])
    """
    right, far = x > 0, x < FAR
    above = xp.log1p(-xp.erfc(xp.where(right, x, 1) / sqrt(2)) / 2)
    below = xp.log(xp.erfc(-xp.where(right | far, -1, x) / sqrt(2)) / 2)
    distant = xp.where(far, x, FAR)
    term, series = 1.0, 1.0
    for k in range(1, TERMS + 1):
        term = -term * (2 * k - 1) / (distant * distant)
        series = series + term
    tail = -distant * distant / 2 - xp.log(-distant) - log(2 * pi) / 2 + xp.log(series)
    return xp.where(right, above, xp.where(far, tail, below))


def logsumexp(a: Any, axis: Any = None, b: Any = None, keepdims: bool = False, return_sign: bool = False) -> Any:
    """ln Σ b eᵃ over ``axis``, an axis, several, or None for all; without ``b``, of eᵃ.

    What has the weight 0 adds nothing, even where ``a`` is infinite or nan. A negative sum gives nan; with
    ``return_sign`` the result is the pair of ln |Σ b eᵃ| and the sign of the sum, whose derivative is 0.

    >>> from autograd import Tensor
    >>> logsumexp(Tensor([0.0, 0.0]), b=[1.0, 3.0]).exp().item()
    4.0
    >>> logsumexp(Tensor([0.0, 0.0]), b=[1.0, -2.0], return_sign=True)
    (Tensor(0., op=sum), Tensor(-1., op=sum))
    """
    a, return_sign = operand(a), truth("return_sign", return_sign)
    if b is None and not return_sign:
        return xp.logsumexp(a, axis=axis, keepdims=keepdims)
    b = xp.where(True, 1.0, a) if b is None else operand(b)
    skipped = xp.equal(b, 0)
    largest = xp.max(xp.where(skipped, -inf, a), axis=axis, keepdims=True)
    largest = xp.where(xp.isfinite(largest), largest, 0.0)
    largest = largest.detach() if isinstance(largest, Node) else largest  # which the sum does not depend on
    beyond = skipped & xp.logical_not(a - largest < HUGE)
    total = xp.sum(b * xp.exp(xp.where(beyond, largest, a) - largest), axis=axis, keepdims=True)
    size = xp.abs(total) if return_sign else total
    nothing = xp.equal(size, 0)
    found = xp.where(nothing, -inf, xp.log(xp.where(nothing, 1, size))) + largest
    both = (found, xp.sign(total)) if return_sign else (found,)
    both = both if keepdims else tuple(xp.sum(x, axis=axis) for x in both)
    return both if return_sign else both[0]


def log_softmax(x: Any, axis: int | tuple[int, ...] | None = None) -> Any:
    """x - ln Σ eˣ over ``axis``, an axis, several, or None for all.

    >>> from autograd import Tensor
    >>> log_softmax(Tensor([0.0, 0.0])).data.round(4)
    array([-0.6931, -0.6931])
    """
    x = operand(x)
    return x - xp.logsumexp(x, axis=axis, keepdims=True)


def softmax(x: Any, axis: int | tuple[int, ...] | None = None) -> Any:
    """eˣ / Σ eˣ over ``axis``, an axis, several, or None for all.

    >>> from autograd import Tensor
    >>> softmax(Tensor([0.0, 0.0])).data
    array([0.5, 0.5])
    """
    return xp.exp(log_softmax(x, axis))


def __getattr__(name: str) -> Primitive:
    """The primitive called ``name``, here or in SciPy; an `UnknownNameError` where there is none."""
    return lookup(name)


def __dir__() -> list[str]:
    return __all__

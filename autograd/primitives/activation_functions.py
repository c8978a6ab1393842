"""Activation functions of neurons, elementwise; and softmax over an axis."""

from __future__ import annotations

from math import inf
from typing import Any

from autograd.extend import NONZERO, REAL, Array, Interval, Namespace, case, elementwise, nonlinear
from autograd.foundation.axes import Axis
from autograd.primitives._axes import demand_number, restored


@elementwise(symbol="step", partials=[0], domain=[NONZERO])
def step(xp: Namespace, x: Array, /) -> Array:
    """Binary step: 0 where x < 0, else 1. Its derivative is 0 (undefined at 0, taken as 0), so it
    trains nothing.

    >>> step(Value(-2.0)).data, step(Value(0.0)).data
    (0.0, 1.0)
    """
    return xp.heaviside(x, 1.0)


@elementwise(
    symbol="σ",
    partials=[lambda xp, out, x: out * (1 - out)],
    domain=[Interval(-6.0, 6.0)],
    definition=lambda xp, x: 1 / (1 + xp.exp(-x)),
    aliases=["expit"],
)
def sigmoid(xp: Namespace, x: Array, /) -> Array:
    """Logistic function, 1 / (1 + e^-x), elementwise, between 0 and 1; never overflows.

    >>> round(sigmoid(Value(-0.5)).data, 4)
    0.3775
    """
    return xp.exp(xp.minimum(x, 0)) / (1 + xp.exp(-xp.abs(x)))


@elementwise(symbol="ReLU", partials=[lambda xp, out, x: xp.greater(x, 0)], domain=[NONZERO])
def relu(xp: Namespace, x: Array, /) -> Array:
    """Rectified linear unit, max(0, x), elementwise; the derivative at the kink x = 0 is 0.

    >>> relu(Value(-2.0)).data, relu(Value(2.0)).data
    (0.0, 2.0)
    """
    return xp.maximum(x, 0)


def _slope_of(xp: Namespace, x: Array, below: Any) -> Array:
    """``below`` where x < 0, else 1; in the type of x, which a choice between numbers alone would not have."""
    dtype = None if hasattr(below, "shape") else getattr(x, "dtype", None)
    return xp.where(x < 0, dtype.type(below) if dtype is not None and dtype.kind == "f" else below, 1)


@elementwise(
    symbol="leaky ReLU",
    partials=[lambda xp, out, x, slope: _slope_of(xp, x, slope)],
    domain=[NONZERO],
)
def leaky_relu(xp: Namespace, x: Array, /, slope: float = 0.01) -> Array:
    """x where x >= 0, else slope x, elementwise; the derivative at the kink x = 0 is 1.

    ``slope``: a number; a slope that is learned is that of `prelu`.

    Source: Maas, Hannun, Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.

    >>> leaky_relu(Value(-2.0)).data
    -0.02
    """
    demand_number("the slope of leaky_relu()", slope, "a slope with a derivative is that of prelu(x, slope)")
    if not slope:
        return xp.maximum(x, 0)
    return (xp.maximum if slope <= 1 else xp.minimum)(x, slope * x)


@elementwise(
    symbol="PReLU",
    partials=[lambda xp, out, x, a: _slope_of(xp, x, a), lambda xp, out, x, a: xp.where(x < 0, x, 0)],
    domain=[NONZERO, REAL],
)
def prelu(xp: Namespace, x: Array, a: Array, /) -> Array:
    """x where x >= 0, else a x with a learned slope a; shapes broadcast. At x = 0: 1 and 0.

    Source: He et al., "Delving deep into rectifiers", 2015.

    >>> prelu(Value(-2.0), Value(0.5)).data
    -1.0
    """
    return x * _slope_of(xp, x, a)


@elementwise(
    symbol="ELU",
    partials=[
        lambda xp, out, x, alpha: xp.where(x > 0, 0, out) + 1 if alpha == 1 else xp.where(x > 0, 1, out + alpha),
    ],
    domain=[NONZERO],
)
def elu(xp: Namespace, x: Array, /, alpha: float = 1.0) -> Array:
    """x where x > 0, else alpha (e^x - 1), elementwise; the derivative at x = 0 is alpha.

    Source: Clevert, Unterthiner, Hochreiter, "Fast and accurate deep network learning by exponential
    linear units", 2016.

    >>> round(elu(Value(-1.0)).data, 4)
    -0.6321
    """
    demand_number("alpha of elu()", alpha, "for its derivative write where(x > 0, x, alpha * expm1(minimum(x, 0)))")
    left = xp.expm1(xp.minimum(x, 0))
    left = left if alpha == 1 else alpha * left
    return xp.maximum(x, left) if 0 <= alpha <= 1 else xp.where(x > 0, x, left)


@elementwise(
    partials=[lambda xp, out, x: xp.sigmoid(x)],
    domain=[Interval(-6.0, 6.0)],
    definition=lambda xp, x: xp.log(1 + xp.exp(x)),
)
def softplus(xp: Namespace, x: Array, /) -> Array:
    """ln(1 + e^x), elementwise; never overflows, and exact far from 0.

    >>> round(softplus(Value(0.0)).data, 4)
    0.6931
    """
    return xp.maximum(x, 0) + xp.log1p(xp.exp(-xp.abs(x)))


@elementwise(
    symbol="ln σ",
    partials=[lambda xp, out, x: xp.sigmoid(-x)],
    domain=[Interval(-6.0, 6.0)],
    definition=lambda xp, x: -xp.log(1 + xp.exp(-x)),
    aliases=["log_expit"],
)
def log_sigmoid(xp: Namespace, x: Array, /) -> Array:
    """ln(1 / (1 + e^-x)), elementwise; never overflows, and exact far from 0.

    >>> round(log_sigmoid(Value(0.0)).data, 4)
    -0.6931
    """
    return xp.minimum(x, 0) - xp.log1p(xp.exp(-xp.abs(x)))


def _largest(xp: Namespace, x: Array, axis: Axis) -> Array | float:
    """The largest entries along ``axis``, which stays; of no entries 0, which changes nothing."""
    return xp.max(x, axis=axis, keepdims=True) if x.size else 0.0


def _of_logsumexp(xp: Namespace, ct: Array, out: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    shifted = xp.where(restored(xp, out, x, axis, keepdims) == -inf, 0, x)
    return restored(xp, ct, x, axis, keepdims) * xp.softmax(shifted, axis=axis)


@nonlinear(
    reverse=[_of_logsumexp],
    cases=[
        case((5,), axis=-1, keepdims=False),
        case((3, 4), axis=0, keepdims=True),
        case((2, 3, 4), axis=(0, -1), keepdims=False),
        case((3, 4), axis=None, keepdims=False),
    ],
)
def logsumexp(xp: Namespace, x: Array, /, axis: Axis = -1, keepdims: bool = False) -> Array:
    """ln Σ e^x over ``axis`` (an axis, several, or None for all); never overflows. Its derivative is softmax.

    Where all entries are -inf it is -inf, and they share the derivative equally.

    >>> logsumexp(Tensor([0.0, 0.0])).item() == log(2.0)
    True
    """
    largest = _largest(xp, x, axis)
    if x.size:
        largest = xp.where(xp.isfinite(largest), largest, 0)
    total = xp.sum(xp.exp(x - largest), axis=axis, keepdims=True)
    nothing = total == 0
    total = xp.where(nothing, -inf, xp.log(xp.where(nothing, 1, total))) + largest
    if keepdims:
        return total
    return xp.reshape(total, ()) if axis is None else xp.squeeze(total, axis=axis)


@nonlinear(
    reverse=[lambda xp, ct, out, x, axis: out * (ct - xp.sum(ct * out, axis=axis, keepdims=True))],
    cases=[case((5,), axis=-1), case((3, 4), axis=0)],
)
def softmax(xp: Namespace, x: Array, /, axis: int = -1) -> Array:
    """e^xᵢ / Σⱼ e^xⱼ along ``axis``: positive, and sums to 1. ∂sᵢ/∂xⱼ = sᵢ (δᵢⱼ - sⱼ).

    >>> softmax(Tensor([0.0, 0.0])).data
    array([0.5, 0.5])
    """
    powers = xp.exp(x - _largest(xp, x, axis))
    return powers / xp.sum(powers, axis=axis, keepdims=True)


@nonlinear(
    symbol="ln softmax",
    reverse=[lambda xp, ct, out, x, axis: ct - xp.exp(out) * xp.sum(ct, axis=axis, keepdims=True)],
    cases=[case((5,), axis=-1), case((3, 4), axis=0)],
)
def log_softmax(xp: Namespace, x: Array, /, axis: int = -1) -> Array:
    """ln softmax(x) along ``axis``: xᵢ - ln Σⱼ e^xⱼ; finite for any finite x.

    >>> log_softmax(Tensor([0.0, 0.0]))[0].item() == -log(2.0)
    True
    """
    shifted = x - _largest(xp, x, axis)
    return shifted - xp.log(xp.sum(xp.exp(shifted), axis=axis, keepdims=True))

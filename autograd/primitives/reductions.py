"""Reductions along axes."""

from __future__ import annotations

from math import inf, prod
from typing import Any

from autograd.errors import ArgumentError
from autograd.extend import Array, Namespace, case, linear, nonlinear
from autograd.foundation.axes import Axis, from_left
from autograd.primitives._axes import REDUCTIONS, demand_number, restored
from autograd.primitives.arithmetic import add_n
from autograd.primitives.complex_parts import conjugated

__all__ = ["max", "mean", "min", "std", "sum", "var"]


def _spread(xp: Namespace, ct: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    return xp.broadcast_to(restored(xp, ct, x, axis, keepdims), xp.shape(x))


def _count(x: Any, axis: Axis) -> int:
    lengths = getattr(x, "shape", ())
    return prod([lengths[i] for i in from_left(axis, len(lengths))])


def _to_extremes(xp: Namespace, ct: Array, out: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    """Share the cotangent among the entries that are equal to the extreme."""
    hit = x == restored(xp, out, x, axis, keepdims)
    ties = xp.sum(hit, axis=axis, keepdims=True)
    return restored(xp, ct, x, axis, keepdims) * hit / ties


@linear(
    symbol="Σ",
    transposes=[lambda xp, ct, x, axis, keepdims, dtype: _spread(xp, ct, x, axis, keepdims)],
    cases=[*REDUCTIONS, case((2, 3), axis=1, keepdims=False, dtype="float64")],
    unfolds=[add_n],
)
def sum(xp: Namespace, x: Array, /, axis: Axis = None, keepdims: bool = False, dtype: Any = None) -> Array:
    """Sum over ``axis`` (an axis, several, or None for all); ``keepdims`` keeps them with length 1.

    ``dtype``: the type to add up in; by default that of x, and for booleans and short integers int64.

    >>> from autograd import Tensor, sum
    >>> sum(Tensor([[1.0, 2.0], [3.0, 4.0]]), axis=0).data
    array([4., 6.])
    """
    return xp.sum(x, axis, keepdims, dtype)  # by place, which takes less time


@linear(
    transposes=[lambda xp, ct, x, axis, keepdims: _spread(xp, ct * (1 / (_count(x, axis) or 1)), x, axis, keepdims)],
    cases=REDUCTIONS,
)
def mean(xp: Namespace, x: Array, /, axis: Axis = None, keepdims: bool = False) -> Array:
    """Arithmetic mean over ``axis`` (an axis, several, or None for all).

    >>> mean(Tensor([[1.0, 2.0], [3.0, 4.0]])).item()
    2.5
    """
    return xp.mean(x, axis=axis, keepdims=keepdims)


@nonlinear(symbol="max", reverse=[_to_extremes], cases=REDUCTIONS, aliases=["amax"])
def max(xp: Namespace, x: Array, /, axis: Axis = None, keepdims: bool = False) -> Array:
    """Largest entry over ``axis``. Entries that tie share the gradient equally.

    >>> max(Tensor([1.0, 3.0, 2.0])).item()
    3.0
    """
    return xp.max(x, axis=axis, keepdims=keepdims)


@nonlinear(symbol="min", reverse=[_to_extremes], cases=REDUCTIONS, aliases=["amin"])
def min(xp: Namespace, x: Array, /, axis: Axis = None, keepdims: bool = False) -> Array:
    """Smallest entry over ``axis``. Entries that tie share the gradient equally.

    >>> min(Tensor([1.0, 3.0, 2.0])).item()
    1.0
    """
    return xp.min(x, axis=axis, keepdims=keepdims)


SPREAD_REDUCTIONS = [
    case((5,), axis=None, correction=0.0, keepdims=False),
    case((3, 4), axis=0, correction=1.0, keepdims=False),
    case((2, 3, 4), axis=(0, -1), correction=0.0, keepdims=False),
    case((2, 3), axis=1, correction=0.5, keepdims=True),
]


def _slope(xp: Namespace, x: Array, axis: Axis, correction: float) -> Array:
    """(x - mean) / (n - correction), of complex numbers its conjugate: half the derivative of the variance."""
    mean = xp.mean(x, axis=axis, keepdims=True)
    return conjugated(xp, x - mean) / (x.size // (mean.size or 1) - correction)


def _demand_correction(name: str, correction: Any) -> None:
    """An `ArgumentError` unless ``correction`` is one real number, as NumPy does not ask."""
    demand_number(f"correction of {name}()", correction)
    if isinstance(correction, int | float):
        return
    if getattr(correction, "shape", None) != () or correction.dtype.kind not in "biuf":
        raise ArgumentError(f"{name}() takes one real number as correction, found {correction!r:.40}")


def _of_std(xp: Namespace, ct: Array, out: Array, x: Array, axis: Axis, correction: float, keepdims: bool) -> Array:
    share = ct / xp.where(out == 0, inf, out)
    return restored(xp, share, x, axis, keepdims) * _slope(xp, x, axis, correction)


@nonlinear(
    reverse=[
        lambda xp, ct, out, x, axis, correction, keepdims: (
            restored(xp, 2 * ct, x, axis, keepdims) * _slope(xp, x, axis, correction)
        )
    ],
    cases=SPREAD_REDUCTIONS,
    analytic=False,
)
def var(xp: Namespace, x: Array, /, axis: Axis = None, correction: float = 0.0, keepdims: bool = False) -> Array:
    """Variance over ``axis`` (an axis, several, or None for all): Σ (x - mean)² / (n - ``correction``);
    of complex numbers Σ |x - mean|² / (n - ``correction``).

    ``correction=1`` gives the unbiased estimate from a sample.

    >>> var(Tensor([1.0, 3.0])).item()
    1.0
    """
    _demand_correction("var", correction)
    return xp.var(x, axis=axis, correction=correction, keepdims=keepdims)


@nonlinear(reverse=[_of_std], cases=SPREAD_REDUCTIONS, analytic=False)
def std(xp: Namespace, x: Array, /, axis: Axis = None, correction: float = 0.0, keepdims: bool = False) -> Array:
    """Standard deviation over ``axis``: the root of the variance, √(Σ (x - mean)² / (n - ``correction``)).

    Where all entries are equal, its derivative is 0, a subgradient.

    >>> std(Tensor([1.0, 3.0])).item()
    1.0
    """
    _demand_correction("std", correction)
    return xp.std(x, axis=axis, correction=correction, keepdims=keepdims)

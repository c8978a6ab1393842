"""Reductions along axes."""

from __future__ import annotations

from typing import Any

from autograd.primitive import Array, Namespace, case, linear, nonlinear

Axis = int | tuple[int, ...] | None

CASES = [
    case((5,), axis=None, keepdims=False),
    case((3, 4), axis=0, keepdims=False),
    case((2, 3, 4), axis=(0, -1), keepdims=False),
    case((2, 3, 4), axis=1, keepdims=True),
]


def _restored(xp: Namespace, reduced: Array, axis: Axis, keepdims: bool) -> Array:
    """``reduced`` with the axes that a reduction took away, of length 1."""
    return reduced if axis is None or keepdims else xp.expand_dims(reduced, axis=axis)


def _spread(xp: Namespace, ct: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    return xp.broadcast_to(_restored(xp, ct, axis, keepdims), xp.shape(x))


def _count(x: Any, axis: Axis) -> int:
    lengths = getattr(x, "shape", ())
    count = 1
    for i in range(len(lengths)) if axis is None else (axis,) if isinstance(axis, int) else axis:
        count *= lengths[i]
    return count


def _to_extremes(xp: Namespace, ct: Array, out: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    """Share the cotangent among the entries that are equal to the extreme."""
    hit = x == _restored(xp, out, axis, keepdims)
    ties = xp.sum(hit, axis=axis, keepdims=True)
    return _restored(xp, ct, axis, keepdims) * hit / ties


@linear(symbol="Σ", transposes=[_spread], cases=CASES)
def sum(xp: Namespace, x: Array, /, axis: Axis = None, keepdims: bool = False) -> Array:
    """Sum over ``axis`` (an axis, several, or None for all); ``keepdims`` keeps them with length 1.

    >>> sum(Tensor([[1.0, 2.0], [3.0, 4.0]]), axis=0).data
    array([4., 6.])
    """
    return xp.sum(x, axis=axis, keepdims=keepdims)


@linear(
    transposes=[lambda xp, ct, x, axis, keepdims: _spread(xp, ct * (1 / _count(x, axis)), x, axis, keepdims)],
    cases=CASES,
)
def mean(xp: Namespace, x: Array, /, axis: Axis = None, keepdims: bool = False) -> Array:
    """Arithmetic mean over ``axis`` (an axis, several, or None for all).

    >>> mean(Tensor([[1.0, 2.0], [3.0, 4.0]])).item()
    2.5
    """
    return xp.mean(x, axis=axis, keepdims=keepdims)


@nonlinear(symbol="max", reverse=[_to_extremes], cases=CASES, aliases=["amax"])
def max(xp: Namespace, x: Array, /, axis: Axis = None, keepdims: bool = False) -> Array:
    """Largest entry over ``axis``. Entries that tie share the gradient equally.

    >>> max(Tensor([1.0, 3.0, 2.0])).item()
    3.0
    """
    return xp.max(x, axis=axis, keepdims=keepdims)


@nonlinear(symbol="min", reverse=[_to_extremes], cases=CASES, aliases=["amin"])
def min(xp: Namespace, x: Array, /, axis: Axis = None, keepdims: bool = False) -> Array:
    """Smallest entry over ``axis``. Entries that tie share the gradient equally.

    >>> min(Tensor([1.0, 3.0, 2.0])).item()
    1.0
    """
    return xp.min(x, axis=axis, keepdims=keepdims)

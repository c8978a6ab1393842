"""Normalisation: the mean and variance of an array over axes, and the array brought to mean 0 and variance 1 by them.

Where the statistics differ from row to row and the weights from column to column, as in a layer norm, factors of the
array's own size come as matrix products of rank 2: BLAS writes them faster than NumPy broadcasts a column. Sums are
products with ones, for the same reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from autograd.core.broadcasting import unbroadcast
from autograd.errors import ShapeError
from autograd.extend import REAL, Array, Interval, Namespace, case, fused
from autograd.foundation.axes import broadcasts, from_left
from autograd.primitives._axes import demand_number
from autograd.primitives.complex_parts import demand_real

__all__ = ["mean_and_variance", "standardise"]

Axes = tuple[int, ...]


def _is_column(k: Array, x: Array) -> bool:
    """Whether k has a number for each row of x, that is, for each place on all axes but the last."""
    return len(x.shape) > 1 and k.shape == (*x.shape[:-1], 1) and min(prod(k.shape), x.shape[-1]) > 1


def _is_row(k: Array, x: Array) -> bool:
    """Whether k is one number, or has one for each place on the last axis of x."""
    return prod(k.shape) in (1, k.shape[-1] if k.shape else 1)


def _factors(xp: Namespace, x: Array, columns: Sequence[Array], rows: Sequence[Array]) -> Array:
    """columns₀ rows₀ + columns₁ rows₁, as it is quickest to combine with x."""
    if _is_column(columns[0], x) and all(_is_row(row, x) for row in rows):
        flat = [xp.broadcast_to(xp.reshape(row, -1), x.shape[-1:]) for row in rows]
        return xp.matmul(xp.concat(columns, axis=-1), xp.stack(flat))
    return _alone(xp, x, columns[0] * rows[0] + columns[1] * rows[1])


def _alone(xp: Namespace, x: Array, k: Array) -> Array:
    """k as it is quickest to combine with x: one long row, in place of a short one for each of many columns."""
    if len(k.shape) == len(x.shape) > 1 and k.shape[0] == 1 < k.size:
        return xp.copy(xp.broadcast_to(k, (1, *x.shape[1:])), order="C")
    return k


def _total(xp: Namespace, x: Array, axes: Axes, y: Array | None = None) -> Array:
    """Σ x, or Σ x y, over ``axes``, which are kept with length 1."""
    rank = len(x.shape)
    kept = tuple([1 if i in axes else n for i, n in enumerate(x.shape)])
    split = next((i for i in reversed(range(rank)) if i not in axes), -1) + 1
    if split == rank:
        return xp.sum(x if y is None else x * y, axis=axes, keepdims=True) if axes else x if y is None else x * y
    lead, length = x.shape[:split], prod(x.shape[split:])
    rows = xp.reshape(x, (*lead, length))
    found = (
        xp.matmul(rows, xp.ones_like(x, shape=(length,)))
        if y is None
        else xp.vecdot(rows, xp.reshape(y, (*lead, length)))
    )
    others = tuple([i for i in axes if i < split])
    return xp.reshape(xp.sum(found, axis=others) if others else found, kept)


def _weighted(xp: Namespace, x: Array, k: Array, shape: tuple[int, ...]) -> Array:
    """Σ x k, down to ``shape``."""
    if _is_row(k, x) and prod(k.shape) > 1 and shape == (*x.shape[:-1], 1):
        return xp.reshape(xp.matmul(x, xp.reshape(k, -1)), shape)
    if _is_column(k, x) and shape and prod(shape) == shape[-1] == x.shape[-1]:
        rows = xp.reshape(x, (-1, x.shape[-1]))
        return xp.reshape(xp.matmul(xp.reshape(k, (1, -1)), rows), shape)
    return unbroadcast(xp, x * k, shape)


def _moments(xp: Namespace, x: Array, axis: Any, centred: bool) -> Array:
    if not centred:
        power = xp.mean(xp.square(x), axis=axis, keepdims=True)
        return xp.stack([xp.where(True, 0, power), power])  # zeros of its type
    return xp.stack([xp.mean(x, axis=axis, keepdims=True), xp.var(x, axis=axis, keepdims=True)])


def _of_moments(
    xp: Namespace, ct: Array, out: Array, inputs: Sequence[Array], wanted: Sequence[bool], axis: Any, centred: bool
) -> list[Array]:
    (x,) = inputs
    count = x.size // (out[0].size or 1) or 1
    slope = ct[1] * (2 / count)
    part = x * _alone(xp, x, slope)
    if centred:
        part += _alone(xp, x, ct[0] / count - slope * out[0])
    return [part]


@fused(
    symbol="mean, variance",
    definition=_moments,
    reverse=_of_moments,
    cases=[
        case((5,), axis=None, centred=True),
        case((3, 4), axis=-1, centred=True),
        case((3, 4), axis=(0,), centred=True),
        case((2, 3, 2, 2), axis=(0, 2, 3), centred=True),
        case((2, 3, 4), axis=(-1,), centred=False),
    ],
    domain=[REAL],
    method=False,
)
def mean_and_variance(xp: Namespace, x: Array, /, axis: Any = None, centred: bool = True) -> Array:
    """The mean of x over ``axis`` (an axis, several, or None for all), and in place 1 the variance Σ (x - mean)² / n.

    ``centred=False``: 0 instead of the mean, and Σ x² / n. Shape: (2, ...), with ``axis`` kept with length 1.

    >>> mean_and_variance(Tensor([1.0, 3.0])).data.tolist()
    [[2.0], [1.0]]
    """
    demand_real("the variance", x)
    axes = from_left(axis, len(x.shape))
    count = prod(x.shape[i] for i in axes)
    mean = _total(xp, x, axes) / count if centred else xp.zeros_like(x, shape=())
    from_mean = x - _alone(xp, x, mean) if centred else x
    variance = _total(xp, from_mean, axes, from_mean) / count
    return xp.stack([xp.broadcast_to(mean, variance.shape), variance])


def _by_definition(xp: Namespace, x: Array, moments: Array, weight: Array, bias: Array, eps: float) -> Array:
    return (x - moments[0]) / xp.sqrt(moments[1] + eps) * weight + bias


def _of_standardised(
    xp: Namespace, ct: Array, out: Array, inputs: Sequence[Array], wanted: Sequence[bool], eps: float
) -> list[Array | None]:
    x, moments, weight, bias = inputs
    mean, inverse = moments[0], 1 / xp.sqrt(moments[1] + eps)
    weight, bias = (k if hasattr(k, "shape") else xp.full_like(x, k, shape=()) for k in (weight, bias))
    to_x = to_moments = to_weight = to_bias = None
    if wanted[0]:
        to_x = ct * _factors(xp, x, (inverse, xp.zeros_like(inverse)), (weight, weight))
    if any(wanted[1:]):
        shapes = [(1,) * (len(x.shape) - len(k.shape)) + tuple(k.shape) for k in (mean, weight)]
        alike = tuple([i for i in range(len(x.shape)) if shapes[0][i] == shapes[1][i] == 1 != x.shape[i]])
        from_mean, rest = (x, mean) if not alike else (x - _alone(xp, x, mean), xp.zeros_like(mean))
        slopes, total = _total(xp, ct, alike, from_mean), _total(xp, ct, alike)
        if wanted[1]:
            to_mean = _weighted(xp, total, weight, mean.shape)
            to_variance = _weighted(xp, slopes, weight, mean.shape) - rest * to_mean
            to_moments = xp.stack([-inverse * to_mean, -0.5 * inverse**3 * to_variance])
        if wanted[2]:
            to_weight = _weighted(xp, slopes, inverse, weight.shape)
            to_weight -= _weighted(xp, total, rest * inverse, weight.shape)
        if wanted[3]:
            to_bias = _weighted(xp, total, xp.ones_like(inverse), bias.shape)
    return [to_x, to_moments, to_weight, to_bias]


@fused(
    definition=_by_definition,
    reverse=_of_standardised,
    cases=[
        case((3, 4), (2, 3, 1), (4,), (4,), eps=0.1),
        case((2, 3, 4), (2, 2, 3, 1), (4,), (4,), eps=0.1),
        case((3, 4), (2, 1, 4), (1, 4), (1, 4), eps=0.5),
        case((2, 3, 2, 2), (2, 1, 3, 1, 1), (3, 1, 1), (3, 1, 1), eps=0.1),
        case((2, 3, 4), (2, 2, 3, 1), (3, 1), (3, 1), eps=0.1),
        case((2, 3), (2, 2, 1), (), (), eps=0.1),
    ],
    domain=[REAL, Interval(0.5, 2.0), REAL, REAL],
    method=False,
)
def standardise(xp: Namespace, x: Array, moments: Array, weight: Array, bias: Array, /, eps: float = 0.0) -> Array:
    """(x - μ) / √(σ² + ``eps``) · weight + bias, with μ and σ² in ``moments``, as `mean_and_variance` gives them.

    Shapes: x (...) and ``moments`` (2, ...); μ, σ², ``weight`` and ``bias`` broadcast to x. It is computed as x times
    a factor plus another number, as PyTorch does. Raises `ShapeError` where something has more places than x.

    >>> x = Tensor([1.0, 3.0])
    >>> standardise(x, mean_and_variance(x), 1.0, 0.0).data.tolist()
    [-1.0, 1.0]
    """
    demand_number("eps of standardise()", eps)
    weight, bias = (k if hasattr(k, "shape") else xp.full_like(x, k, shape=()) for k in (weight, bias))
    lead, shapes = moments.shape[:1], (moments.shape[1:], weight.shape, bias.shape)
    if lead != (2,) or not all(broadcasts(shape, x.shape) for shape in shapes):
        raise ShapeError(
            f"standardise() takes moments (2, ...), of a mean and a variance, a weight and a bias that broadcast to x "
            f"of shape {x.shape}; found moments {moments.shape}, weight {weight.shape}, bias {bias.shape}"
        )
    inverse = 1 / xp.sqrt(moments[1] + eps)
    found = x * _factors(xp, x, (inverse, xp.zeros_like(inverse)), (weight, weight))
    found += _factors(xp, x, (-moments[0] * inverse, xp.ones_like(inverse)), (weight, bias))
    return found

"""Norms of vectors and matrices. Each derivative is a subgradient, at 0 and at ties too, and never nan."""

from __future__ import annotations

from math import inf
from typing import Any

from autograd.core.xp.complex_numbers import is_complex
from autograd.errors import ArgumentError
from autograd.extend import NONZERO, Array, Namespace, case, composition, nonlinear
from autograd.foundation.axes import Axis, from_left
from autograd.primitives._axes import demand_matrix, demand_number, restored
from autograd.primitives.complex_parts import conjugated, direction

__all__ = ["matrix_norm", "norm", "vector_norm"]


def _of_vector_norm(xp: Namespace, ct: Array, out: Array, x: Array, axis: Axis, keepdims: bool, ord: float) -> Array:
    if is_complex(x) and ord != 2:  # the norm of the absolute values
        size = xp.abs(x)
        return direction(xp, size, x) * _of_vector_norm(xp, ct, out, size, axis, keepdims, ord)
    ct, out = restored(xp, ct, x, axis, keepdims), restored(xp, out, x, axis, keepdims)
    if ord == 2:
        return ct * conjugated(xp, x) / xp.where(out == 0, inf, out)
    if ord > 2 and ord % 2 == 0:  # smooth where an entry is 0
        return ct * xp.pow(x / xp.where(out == 0, inf, out), ord - 1)
    safe = xp.where(out == 0, 1, out)
    sign = xp.where(x > 0, 1, xp.where(x < 0, -1, 0))
    if ord in (inf, -inf):
        hit = xp.abs(x) == out
        return ct * sign * hit / xp.sum(hit, axis=axis, keepdims=True)
    if ord == 0:
        return ct * (0 * sign)
    if ord < 0:  # where an entry is 0, so is the norm, and the others do not move it
        return ct * sign * xp.pow(out / xp.where(x == 0, 1, xp.abs(x)), 1 - ord)
    size = xp.where(x == 0, safe, xp.abs(x))
    return ct * sign * xp.pow(size / safe, ord - 1)


@nonlinear(
    symbol="‖ ‖",
    notation="around",
    reverse=[_of_vector_norm],
    cases=[
        case((5,), axis=None, keepdims=False, ord=2),
        case((3, 4), axis=0, keepdims=False, ord=1),
        case((3, 4), axis=None, keepdims=True, ord=3.5),
        case((4,), axis=None, keepdims=False, ord=4),
        case((2, 3, 2), axis=(0, -1), keepdims=False, ord=inf),
        case((3, 4), axis=1, keepdims=True, ord=-inf),
        case((3, 4), axis=1, keepdims=False, ord=0),
    ],
    domain=[NONZERO],
    analytic=False,
)
def vector_norm(xp: Namespace, x: Array, /, axis: Axis = None, keepdims: bool = False, ord: float = 2) -> Array:
    """(Σ |xᵢ|^ord)^(1/ord) over ``axis`` (an axis, several, or None for all).

    ``ord`` inf is the largest |xᵢ|, -inf the smallest, 0 the number of entries that are not 0. The
    derivative at 0 is 0; where several entries are the extreme, they share it. Of complex entries it is a
    real number, with the gradient that `real` tells of.

    >>> vector_norm(Tensor([3.0, 4.0])).item()
    5.0
    """
    demand_number("ord of vector_norm()", ord)
    return xp.linalg.vector_norm(x, axis=axis, keepdims=keepdims, ord=ord)


@composition(
    cases=[
        case((3, 2)),
        case((2, 3, 2), keepdims=True, ord=1),
        case((2, 3), ord=-inf),
        case((2, 3), ord=2),
        case((3, 3), ord=-2, keepdims=True),
        case((2, 3), ord="nuc"),
    ],
    domain=[NONZERO],
)
def matrix_norm(xp: Namespace, x: Array, /, keepdims: bool = False, ord: Any = "fro") -> Array:
    """Norm of each matrix, those of the last two axes.

    ``ord``: "fro", the root of the sum of squares; "nuc", the sum of the singular values; 2, the largest
    of them, -2 the smallest; 1, the largest sum of |xᵢⱼ| over a column, -1 the smallest; inf and -inf,
    the same over a row. Raises `ArgumentError` for another.

    >>> matrix_norm(Tensor([[3.0, 0.0], [0.0, 4.0]]), ord=2).item()
    4.0
    """
    demand_matrix("matrix_norm", x)
    if ord == "fro":
        return xp.vector_norm(x, axis=(-2, -1), keepdims=keepdims)
    if ord in ("nuc", 2, -2):
        numbers, axis = xp.svdvals(x), -1
    elif ord in (1, -1, inf, -inf):
        numbers, axis = xp.sum(xp.abs(x), axis=-2 if ord in (1, -1) else -1), -1
    else:
        raise ArgumentError(f'matrix_norm() takes ord "fro", "nuc", ±1, ±2 or ±inf, found {ord!r}')
    none = not numbers.shape[-1]  # then a sum is 0, and so is the largest of no such numbers
    reduce = xp.sum if ord == "nuc" or (none and ord > 0) else xp.max if ord > 0 else xp.min
    number = reduce(numbers, axis=axis)
    return xp.expand_dims(number, axis=(-2, -1)) if keepdims else number


@composition(cases=[case((3,)), case((2, 3)), case((2, 3), ord=1, axis=0), case((2, 3, 2), ord="nuc", axis=(2, 0))])
def norm(xp: Namespace, x: Array, /, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Array:
    """Norm of vectors or matrices: `vector_norm` along one axis, `matrix_norm` over two.

    Without ``axis``, of a vector or a matrix; without both, √Σ xᵢ² of all entries.

    >>> norm(Tensor([[3.0, 0.0], [0.0, 4.0]])).item()
    5.0
    """
    if ord is None:
        return xp.vector_norm(x, axis=axis, keepdims=keepdims)
    axes = from_left(axis, x.ndim)
    if len(axes) == 1:
        return xp.vector_norm(x, axis=axes, keepdims=keepdims, ord=ord)
    if len(axes) != 2:
        raise ArgumentError(f"norm() of order {ord!r} is along one axis or over two, found axis={axis!r} of {x.shape}")
    number = xp.matrix_norm(xp.moveaxis(x, axes, (-2, -1)), ord=ord)
    return xp.expand_dims(number, axis=axes) if keepdims else number

"""Parts of matrices, and matrices made of parts."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.errors import ArgumentError, ShapeError
from autograd.extend import Array, Namespace, case, composition
from autograd.foundation.axes import one_of
from autograd.primitives._axes import demand_matrix

__all__ = ["cross", "diag", "diagonal", "kron", "matrix_diagonal", "outer", "trace", "tril", "triu"]


def _below(x: Array, k: int) -> Any:
    """Which entries of a matrix lie on the ``k``-th diagonal or below."""
    rows, columns = x.shape[-2:]
    return np.tri(rows, columns, k, dtype=bool)


@composition(cases=[case((3, 3)), case((2, 3, 4), k=1), case((4, 3), k=-1)])
def tril(xp: Namespace, x: Array, /, k: int = 0) -> Array:
    """The lower triangle of each matrix: 0 above the ``k``-th diagonal, counted upwards from the main one.

    >>> tril(Tensor([[1.0, 2.0], [3.0, 4.0]])).data
    array([[1., 0.],
           [3., 4.]])
    """
    demand_matrix("tril", x)
    return xp.where(_below(x, k), x, False)  # in any type of numbers a 0


@composition(cases=[case((3, 3)), case((2, 3, 4), k=1), case((4, 3), k=-1)])
def triu(xp: Namespace, x: Array, /, k: int = 0) -> Array:
    """The upper triangle of each matrix: 0 below the ``k``-th diagonal, counted upwards from the main one.

    >>> triu(Tensor([[1.0, 2.0], [3.0, 4.0]])).data
    array([[1., 2.],
           [0., 4.]])
    """
    demand_matrix("triu", x)
    return xp.where(_below(x, k - 1), False, x)


def _stride(offset: int, rows: int, columns: int) -> slice:
    """Where the ``offset``-th diagonal lies among the flattened entries of a matrix."""
    length = max(min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns), 0)
    start = offset if offset >= 0 else -offset * columns
    return slice(start, start + length * (columns + 1), columns + 1) if length else slice(0)


@composition(cases=[case((3, 3)), case((2, 3, 4), offset=1), case((4, 3), offset=-2)])
def matrix_diagonal(xp: Namespace, x: Array, /, offset: int = 0) -> Array:
    """The ``offset``-th diagonal, counted upwards from the main one, of each matrix: those of the last two axes.

    >>> matrix_diagonal(Tensor([[1.0, 2.0], [3.0, 4.0]])).data
    array([1., 4.])
    """
    demand_matrix("matrix_diagonal", x)
    *others, rows, columns = x.shape
    return xp.reshape(x, (*others, rows * columns))[..., _stride(offset, rows, columns)]


@composition(cases=[case((3, 3)), case((4, 3), offset=-2), case((2, 3, 4), offset=1, axis1=0, axis2=1)])
def diagonal(xp: Namespace, x: Array, /, offset: int = 0, axis1: int | None = None, axis2: int | None = None) -> Array:
    """The ``offset``-th diagonal, counted upwards from the main one, of the matrix along ``axis1`` and ``axis2``.

    Only a single matrix does without these: of a stack, NumPy takes the first two axes and the array API
    standard the last two, so there you say which; or use `matrix_diagonal`, which is the standard's.

    >>> diagonal(Tensor([[1.0, 2.0], [3.0, 4.0]])).data
    array([1., 4.])
    """
    demand_matrix("diagonal", x)
    if axis1 is None or axis2 is None:
        if x.ndim != 2:
            raise ArgumentError(
                f"diagonal() of a stack of shape {x.shape} needs axis1 and axis2: for the last two use matrix_diagonal"
            )
        return matrix_diagonal(x, offset)
    return matrix_diagonal(xp.moveaxis(x, (axis1, axis2), (-2, -1)), offset)


@composition(cases=[case((3,)), case((2,), k=1), case((3, 4), k=-1)])
def diag(xp: Namespace, x: Array, /, k: int = 0) -> Array:
    """The matrix with the vector x on its ``k``-th diagonal; of a matrix, its ``k``-th diagonal.

    >>> diag(Tensor([1.0, 2.0])).data
    array([[1., 0.],
           [0., 2.]])
    """
    if x.ndim != 1:
        return matrix_diagonal(x, k)
    n = x.shape[0] + abs(k)
    return xp.reshape(xp.scatter_add(x, index=_stride(k, n, n), shape=(n * n,)), (n, n))


@composition(cases=[case((3, 3)), case((2, 3, 4), offset=1)])
def trace(xp: Namespace, x: Array, /, offset: int = 0, dtype: Any = None) -> Array:
    """Sum of the ``offset``-th diagonal of each matrix: those of the last two axes; see `matrix_diagonal`.

    >>> trace(Tensor([[1.0, 2.0], [3.0, 4.0]])).item()
    5.0
    """
    return xp.sum(matrix_diagonal(x, offset), axis=-1, dtype=dtype)


@composition(cases=[case((2,), (3,)), case((1,), (1,))])
def outer(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Products of all pairs of entries, xᵢ yⱼ: shapes (n,) and (m,) give (n, m).

    Arrays of other shapes are flattened.

    >>> outer(Tensor([1.0, 2.0]), Tensor([3.0, 4.0])).data
    array([[3., 4.],
           [6., 8.]])
    """
    return xp.reshape(x, (-1, 1)) * xp.reshape(y, (1, -1))


@composition(cases=[case((2,), (3,)), case((2, 1), (2, 3)), case((2,), (2, 3))])
def kron(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Kronecker product: each entry of x replaced by that entry times y.

    >>> kron(Tensor([1.0, 10.0]), Tensor([1.0, 2.0])).data
    array([ 1.,  2., 10., 20.])
    """
    shapes = xp.shape(x), xp.shape(y)
    rank = max(map(len, shapes))
    left, right = ((1,) * (rank - len(shape)) + tuple(shape) for shape in shapes)
    x = xp.reshape(x, tuple(n for length in left for n in (length, 1)))
    y = xp.reshape(y, tuple(n for length in right for n in (1, length)))
    return xp.reshape(x * y, tuple(n * m for n, m in zip(left, right, strict=True)))


@composition(cases=[case((3,), (3,)), case((2, 3), (3,)), case((3, 2), (3, 1), axis=0)])
def cross(xp: Namespace, x: Array, y: Array, /, axis: int = -1) -> Array:
    """Vector product along ``axis``, which has length 3: (x₁y₂ - x₂y₁, x₂y₀ - x₀y₂, x₀y₁ - x₁y₀).

    Other axes broadcast. A `ShapeError` for another length.

    >>> cross(Tensor([1.0, 0.0, 0.0]), Tensor([0.0, 1.0, 0.0])).data
    array([0., 0., 1.])
    """
    for z in (x, y):
        if z.ndim == 0 or z.shape[one_of(axis, z.ndim)] != 3:
            raise ShapeError(f"cross() is for vectors of 3 entries, found the shapes {x.shape} and {y.shape}")
    return xp.roll(x, -1, axis) * xp.roll(y, 1, axis) - xp.roll(x, 1, axis) * xp.roll(y, -1, axis)

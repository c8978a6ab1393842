"""Matrices taken apart: eigenvalues, singular values, triangular factors; leading axes are a stack.

A node has one array, a decomposition has several parts. So each is one primitive whose array holds the
parts side by side (`packed_eigh`, `packed_svd`, `packed_qr`), and a composition that takes them apart
by indexing. The factorisation is done once, its derivative is one rule, and as rule and indexing are
made of primitives, higher derivatives, forward mode and vmap follow.

Where a part is not unique it has no derivative of its own, and what is given then is said at each. No
part is an analytic function of complex entries; real functions of it have a gradient, as `real` tells. The rules are
written for ct̄, the steepest way up, for which the adjoint takes the place of the transpose, and conjugated in the end.

Sources of the derivatives: Giles, "Collected matrix derivative results for forward and reverse mode
algorithmic differentiation", 2008; Townsend, "Differentiating the singular value decomposition", 2016;
Seeger et al., "Auto-differentiating linear algebra", 2017.
"""

from __future__ import annotations

from typing import Generic

import numpy as np

from autograd.errors import ArgumentError
from autograd.extend import LAST_AXES, Array, Interval, Namespace, case, composition, nonlinear
from autograd.foundation.misfits import is_among
from autograd.foundation.operands import A
from autograd.foundation.records import Record
from autograd.primitives._axes import demand_matrix
from autograd.primitives.complex_parts import adjoint, conjugated

__all__ = ["cholesky", "complement", "packed_qr", "qr"]

DEFINITE = Interval(-1.0, 1.0, diagonal=4.0)
WIDE = Interval(-2.0, 2.0, diagonal=1.0)


def turned(xp: Namespace, x: Array) -> Array:
    """The transpose of each matrix."""
    return xp.matrix_transpose(x)


def product(xp: Namespace, *matrices: Array) -> Array:
    """The product of matrices, from the right."""
    *others, out = matrices
    for x in reversed(others):
        out = xp.matmul(x, out)
    return out


def symmetric(xp: Namespace, x: Array) -> Array:
    """The symmetric part of each matrix."""
    return (x + turned(xp, x)) / 2


def hermitian(xp: Namespace, x: Array) -> Array:
    """The Hermitian part of each matrix: of real ones the symmetric part."""
    return (x + adjoint(xp, x)) / 2


def rows(xp: Namespace, x: Array, start: int | None, stop: int | None) -> Array:
    """Some rows of each matrix."""
    return xp.getitem(x, index=(..., slice(start, stop), slice(None)))


def _lower(n: int) -> Array:
    """1 below the diagonal, 1/2 on it: what makes a Hermitian matrix of its lower half."""
    return np.tri(n) - np.eye(n) / 2


def _of_cholesky(xp: Namespace, ct: Array, out: Array, x: Array, upper: bool) -> Array:
    uphill = conjugated(xp, ct)
    factor, uphill = (adjoint(xp, out), adjoint(xp, uphill)) if upper else (out, uphill)
    half = product(xp, adjoint(xp, factor), uphill) * _lower(x.shape[-1])
    left = xp.solve(adjoint(xp, factor), half)
    return conjugated(xp, hermitian(xp, adjoint(xp, xp.solve(adjoint(xp, factor), adjoint(xp, left)))))


@nonlinear(
    reverse=[_of_cholesky],
    cases=[case((3, 3), upper=False), case((2, 2, 2), upper=True)],
    domain=[DEFINITE],
    analytic=False,
    batched=LAST_AXES,
)
def cholesky(xp: Namespace, x: Array, /, upper: bool = False) -> Array:
    """The lower triangular L with L Lᵀ = x, of each symmetric positive definite matrix; ``upper``: Lᵀ.

    Only the symmetric part of x counts, (x + xᵀ) / 2; so the gradient is symmetric. Of complex matrices it is the
    Hermitian part, and L Lᴴ, ``upper``: Lᴴ; the diagonal of L is real. Shape: (..., n, n). Raises `MatrixError` where
    x is not positive definite.

    >>> cholesky(Tensor([[4.0, 2.0], [2.0, 2.0]])).data
    array([[2., 0.],
           [1., 1.]])
    """
    demand_matrix("cholesky", x)
    return xp.linalg.cholesky(hermitian(xp, x), upper=upper)


def completed(xp: Namespace, q: Array) -> Array:
    """Orthonormal columns, and further ones that make a square of them."""
    return xp.concat([q, xp.complement(q)], axis=-1) if q.shape[-2] > q.shape[-1] else q


def _of_complement(xp: Namespace, ct: Array, out: Array, x: Array) -> Array:
    return -product(xp, conjugated(xp, out), adjoint(xp, ct), turned(xp, xp.pinv(x)))


@nonlinear(
    reverse=[_of_complement],
    cases=[case((3, 2)), case((2, 2, 1))],
    domain=[WIDE],
    method=False,
    analytic=False,
    batched=LAST_AXES,
)
def complement(xp: Namespace, x: Array, /) -> Array:
    """Orthonormal columns that span what is orthogonal to the columns of each matrix.

    The columns may be rotated among themselves; the derivative is that of the space, with no rotation.
    Shape: (..., m, k) of full rank gives (..., m, m - k).

    >>> abs(complement(Tensor([[2.0], [0.0]]))).data
    array([[0.],
           [1.]])
    """
    return xp.linalg.qr(x, mode="complete").Q[..., x.shape[-1] :]


def _of_square_qr(xp: Namespace, to_q: Array, to_r: Array, q: Array, r: Array) -> Array:
    """The rule where R is square."""
    m = product(xp, r, adjoint(xp, to_r)) - product(xp, adjoint(xp, to_q), q)
    half = m * _lower(r.shape[-1])
    inner = to_q + product(xp, q, half + adjoint(xp, half))
    return adjoint(xp, xp.solve(r, adjoint(xp, inner)))


def _of_qr(xp: Namespace, ct: Array, out: Array, x: Array) -> Array:
    m, n = x.shape[-2:]
    uphill = conjugated(xp, ct)
    q, r = rows(xp, out, 0, m), turned(xp, rows(xp, out, m, None))
    to_q, to_r = rows(xp, uphill, 0, m), turned(xp, rows(xp, uphill, m, None))
    if m >= n:
        return conjugated(xp, _of_square_qr(xp, to_q, to_r, q, r))
    head, tail = (..., slice(None), slice(0, m)), (..., slice(None), slice(m, None))
    to_tail = xp.getitem(to_r, index=tail)
    to_q = to_q + product(xp, xp.getitem(x, index=tail), adjoint(xp, to_tail))
    first = _of_square_qr(xp, to_q, xp.getitem(to_r, index=head), q, xp.getitem(r, index=head))
    return conjugated(xp, xp.concat([first, product(xp, q, to_tail)], axis=-1))


@nonlinear(
    reverse=[_of_qr],
    cases=[case((3, 3)), case((4, 2)), case((2, 4)), case((2, 3, 2))],
    domain=[WIDE],
    method=False,
    analytic=False,
    batched=LAST_AXES,
)
def packed_qr(xp: Namespace, x: Array, /) -> Array:
    """Q of each matrix, and below it Rᵀ: what `qr` takes apart.

    Shape: (..., m, n) gives (..., m + n, k) with k = min(m, n).

    >>> abs(packed_qr(Tensor([[3.0]]))).data
    array([[1.],
           [3.]])
    """
    q, r = xp.linalg.qr(x)
    return xp.concat([q, r.mT], axis=-2)


class QRResult(Record, Generic[A]):
    """What `qr` gives: ``Q``, whose columns are orthonormal, and ``R``, upper triangular."""

    Q: A
    R: A


@composition(cases=[case((3, 3)), case((3, 2), mode="complete"), case((2, 3)), case((2, 4, 2))], domain=[WIDE])
def qr(xp: Namespace, x: Array, /, mode: str = "reduced") -> QRResult[Array]:
    """Each matrix as x = Q R: ``Q`` with orthonormal columns, ``R`` upper triangular.

    ``mode``: "reduced", k = min(m, n) columns of Q; "complete", all m, the further ones having the
    derivative of the space they span. The first k columns of x must be independent: the derivative is
    a `MatrixError` where R is singular. The diagonal of R is real, of complex matrices too.

    Shape: (..., m, n) gives (..., m, k) and (..., k, n), or (..., m, m) and (..., m, n).

    >>> abs(qr(Tensor([[3.0], [4.0]])).R).data
    array([[5.]])
    """
    demand_matrix("qr", x)
    if not is_among(mode, ("reduced", "complete")):
        raise ArgumentError(f'qr() takes the mode "reduced" or "complete", found {mode!r}')
    m, n = x.shape[-2:]
    packed = xp.packed_qr(x)
    q, r = packed[..., :m, :], turned(xp, packed[..., m:, :])
    if mode == "reduced" or m <= n:
        return QRResult(q, r)
    below = np.zeros((*r.shape[:-2], m - n, n), dtype=r.dtype)
    return QRResult(completed(xp, q), xp.concat([r, below], axis=-2))

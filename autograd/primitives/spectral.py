"""Eigenvalues and singular values of matrices, packed as decompositions.py says; leading axes are a stack."""

from __future__ import annotations

from typing import Generic

import numpy as np

from autograd.core.xp.complex_numbers import is_complex
from autograd.extend import LAST_AXES, Array, Interval, Namespace, case, composition, nonlinear
from autograd.foundation.operands import A
from autograd.foundation.records import Record
from autograd.primitives._axes import demand_matrix
from autograd.primitives.complex_parts import adjoint, conjugated, demand_no_phase, real_part
from autograd.primitives.decompositions import completed, hermitian, product, rows, turned

__all__ = [
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "packed_eig",
    "packed_eigh",
    "packed_svd",
    "svd",
    "svdvals",
]

WIDE = Interval(-2.0, 2.0, diagonal=1.0)


def _gaps(xp: Namespace, x: Array) -> Array:
    """xⱼ - xᵢ for each pair."""
    return xp.expand_dims(x, axis=-2) - xp.expand_dims(x, axis=-1)


def _entry(xp: Namespace, row: Array, i: int) -> Array:
    """Entry ``i`` of each row, with its axis; none of rows without entries."""
    return xp.getitem(row, index=(..., slice(i, i + 1)))


def _is_nothing(xp: Namespace, x: Array, largest: Array, length: int) -> Array:
    """Whether x is 0 up to rounding: that of a matrix of so many rows, whose largest value is given."""
    return xp.abs(x) <= 10 * length * np.finfo(x.dtype).eps * largest


def _reciprocal(xp: Namespace, x: Array, nothing: Array) -> Array:
    """1 / x, and 0 where x counts as nothing."""
    return xp.where(nothing, 0, 1 / xp.where(nothing, 1, x))


def _of_eigh(xp: Namespace, ct: Array, out: Array, x: Array) -> Array:
    n, uphill = x.shape[-1], conjugated(xp, ct)
    vectors, row = rows(xp, out, 0, n), real_part(xp, rows(xp, out, n, None))
    to_vectors, to_values = rows(xp, uphill, 0, n), real_part(xp, rows(xp, uphill, n, None))
    gaps, sizes = _gaps(xp, xp.squeeze(row, axis=-2)), xp.abs(row)
    equal = _is_nothing(xp, gaps, xp.maximum(_entry(xp, sizes, 0), _entry(xp, sizes, n - 1)), n)
    turning = product(xp, adjoint(xp, vectors), to_vectors)
    if is_complex(x):
        demand_no_phase("eigh", xp.imag(xp.matrix_diagonal(turning)), ct)
    inner = product(xp, vectors, _reciprocal(xp, gaps, equal) * turning) + vectors * to_values
    return conjugated(xp, hermitian(xp, product(xp, inner, adjoint(xp, vectors))))


@nonlinear(
    reverse=[_of_eigh],
    cases=[case((3, 3)), case((2, 2, 2)), case((1, 1))],
    domain=[WIDE],
    method=False,
    analytic=False,
    batched=LAST_AXES,
)
def packed_eigh(xp: Namespace, x: Array, /) -> Array:
    """The eigenvectors of each symmetric matrix as columns, and below them a row of the eigenvalues: what
    `eigh` takes apart. Shape: (..., n, n) gives (..., n + 1, n).

    >>> packed_eigh(Tensor([[3.0]])).data
    array([[1.],
           [3.]])
    """
    values, vectors = xp.linalg.eigh(hermitian(xp, x))
    return xp.concat([vectors, values[..., None, :]], axis=-2)


class EighResult(Record, Generic[A]):
    """What `eigh` gives: the ``eigenvalues`` and, as columns, the ``eigenvectors``."""

    eigenvalues: A
    eigenvectors: A


@composition(cases=[case((3, 3)), case((2, 2, 2))], domain=[WIDE])
def eigh(xp: Namespace, x: Array, /) -> EighResult[Array]:
    """Eigenvalues, ascending, and eigenvectors, as columns, of each symmetric matrix: x v = λ v.

    Only the symmetric part of x counts, (x + xᵀ) / 2; so the gradient is symmetric. Of complex matrices it is the
    Hermitian part. Their eigenvectors are unique up to a factor of size 1, the phase: what depends on it has no
    gradient, a `GraphError`; forward mode counts its change as 0.

    Where eigenvalues are equal up to rounding, any rotation of their eigenvectors would do as well; what a result owes
    to that rotation counts as 0. So the gradient is right of what depends on the eigenvalues alone and treats equal
    ones alike, such as Σ f(λ), and of the projection onto all eigenvectors of an eigenvalue; second derivatives are
    not. And it is not right of a function of the matrix, V f(λ) Vᵀ, which draws equal eigenvalues apart: for that take
    `sqrtm`, `logm`, `expm`, `inv`, `matrix_power` or products of x itself, which are right to any order.

    Shape: (..., n, n) gives (..., n) and (..., n, n).

    >>> eigh(Tensor([[2.0, 0.0], [0.0, 1.0]])).eigenvalues.data
    array([1., 2.])
    """
    demand_matrix("eigh", x)
    n = x.shape[-1]
    packed = xp.packed_eigh(x)
    return EighResult(real_part(xp, packed[..., n, :]), packed[..., :n, :])


@composition(cases=[case((3, 3)), case((2, 2, 2))], domain=[WIDE])
def eigvalsh(xp: Namespace, x: Array, /) -> Array:
    """Eigenvalues, ascending, of each symmetric matrix; see `eigh`. Shape: (..., n, n) gives (..., n).

    Equal eigenvalues get the derivative along the eigenvectors that were found. So the gradient of what treats equal
    ones alike is right; second derivatives need distinct ones.

    >>> eigvalsh(Tensor([[2.0, 0.0], [0.0, 1.0]])).data
    array([1., 2.])
    """
    return xp.eigh(x).eigenvalues


def _of_eig(xp: Namespace, ct: Array, out: Array, x: Array) -> Array:
    n = x.shape[-1]
    values, vectors = xp.getitem(out, index=(..., n, slice(None))), rows(xp, out, 0, n)
    to_vectors, to_values = rows(xp, ct, 0, n), rows(xp, ct, n, None)
    moving = xp.sum(to_vectors * vectors, axis=-2, keepdims=True)
    demand_no_phase("eig", xp.imag(moving), ct)
    # a vector keeps its length, 1
    turning = product(xp, turned(xp, vectors), to_vectors - xp.conj(vectors) * xp.real(moving))
    gaps, largest = _gaps(xp, values), xp.max(xp.abs(rows(xp, out, n, None)), axis=-1, keepdims=True) if n else 0.0
    inner = _reciprocal(xp, gaps, _is_nothing(xp, gaps, largest, n)) * turning + np.eye(n) * to_values
    return product(xp, xp.solve(turned(xp, vectors), inner), turned(xp, vectors))


@nonlinear(
    reverse=[_of_eig],
    cases=[case([[1 + 2j, 0.5], [3.0, -1j]]), case([[[2 + 0j, 1.0], [0.5, 1.0]], [[0j, 1.0], [-1.0, 0.0]]])],
    method=False,
    analytic=False,
    batched=LAST_AXES,
)
def packed_eig(xp: Namespace, x: Array, /) -> Array:
    """The eigenvectors of each matrix as columns, and below them a row of the eigenvalues, all complex: what
    `eig` takes apart. Shape: (..., n, n) gives (..., n + 1, n).

    >>> packed_eig(Tensor([[3.0]])).data
    array([[1.+0.j],
           [3.+0.j]])
    """
    values, vectors = xp.linalg.eig(x)  # real where all values are, so that the numbers decide their type
    return xp.concat([vectors * (1 + 0j), (values * (1 + 0j))[..., None, :]], axis=-2)


class EigResult(EighResult[A]):
    """What `eig` gives: the ``eigenvalues`` and, as columns, the ``eigenvectors``."""

    __slots__ = ()


@composition(cases=[case((3, 3)), case((2, 2, 2))])
def eig(xp: Namespace, x: Array, /) -> EigResult[Array]:
    """Eigenvalues, in no order, and eigenvectors of length 1, as columns, of each square matrix: x v = λ v.

    Both are complex, also where the matrix is real. They have a derivative where the eigenvalues differ, and by way
    of real results such as abs(λ). Eigenvectors are unique up to a factor of size 1, the phase: what depends on it has
    no gradient, a `GraphError`; forward mode counts its change as 0. For what a result owes to the differences within
    equal eigenvalues, 0 is given.

    Shape: (..., n, n) gives (..., n) and (..., n, n). Source of the derivative: Giles, "Collected matrix derivative
    results for forward and reverse mode algorithmic differentiation", 2008; with the length kept at 1.

    >>> eig(Tensor([[2.0, 0.0], [0.0, 1.0]])).eigenvalues.data
    array([2.+0.j, 1.+0.j])
    """
    demand_matrix("eig", x)
    n = x.shape[-1]
    packed = xp.packed_eig(x)
    return EigResult(packed[..., n, :], packed[..., :n, :])


@composition(cases=[case((3, 3)), case((2, 2, 2))])
def eigvals(xp: Namespace, x: Array, /) -> Array:
    """Eigenvalues of each square matrix, complex and in no order; see `eig`. Shape: (..., n, n) gives (..., n).

    >>> eigvals(Tensor([[2.0, 0.0], [0.0, 1.0]])).data
    array([2.+0.j, 1.+0.j])
    """
    return xp.eig(x).eigenvalues


def _of_svd(xp: Namespace, ct: Array, out: Array, x: Array) -> Array:
    m, n = x.shape[-2:]
    uphill = conjugated(xp, ct)
    u, s, v = rows(xp, out, 0, m), real_part(xp, rows(xp, out, m, m + 1)), rows(xp, out, m + 1, None)
    to_u, to_s, to_v = rows(xp, uphill, 0, m), rows(xp, uphill, m, m + 1), rows(xp, uphill, m + 1, None)
    numbers, largest = xp.squeeze(s, axis=-2), _entry(xp, s, 0)
    gaps = _reciprocal(xp, _gaps(xp, numbers * numbers), _is_nothing(xp, _gaps(xp, numbers), largest, max(m, n)))
    inverse = _reciprocal(xp, s, _is_nothing(xp, s, largest, max(m, n)))
    turning_u, turning_v = product(xp, adjoint(xp, u), to_u), product(xp, adjoint(xp, v), to_v)
    inner = gaps * (turning_u - adjoint(xp, turning_u)) * s + turned(xp, s) * (
        gaps * (turning_v - adjoint(xp, turning_v))
    )
    if is_complex(x):
        phases = [xp.expand_dims(xp.imag(xp.matrix_diagonal(turning)), axis=-2) for turning in (turning_u, turning_v)]
        demand_no_phase("svd", phases[0] + phases[1], ct)
        to_s = xp.real(to_s) + 0.5j * (phases[0] - phases[1]) * inverse  # u and v turn against each other
    part = product(xp, u, inner) + u * to_s
    if m > n:
        part = part + (to_u - product(xp, u, turning_u)) * inverse
    found = product(xp, part, adjoint(xp, v))
    if n > m:
        found = found + product(xp, u * inverse, adjoint(xp, to_v - product(xp, v, turning_v)))
    return conjugated(xp, found)


@nonlinear(
    reverse=[_of_svd],
    cases=[case((2, 2)), case((4, 2)), case((2, 4)), case((2, 3, 2)), case((1, 1))],
    domain=[WIDE],
    method=False,
    analytic=False,
    batched=LAST_AXES,
)
def packed_svd(xp: Namespace, x: Array, /) -> Array:
    """Of each matrix the left singular vectors as columns, below them a row of the singular values, below
    it the right singular vectors: what `svd` takes apart.

    Shape: (..., m, n) gives (..., m + 1 + n, k) with k = min(m, n).

    >>> abs(packed_svd(Tensor([[3.0]]))).data
    array([[1.],
           [3.],
           [1.]])
    """
    u, s, vh = xp.linalg.svd(x, full_matrices=False)
    return xp.concat([u, s[..., None, :], adjoint(xp, vh)], axis=-2)


class SVDResult(Record, Generic[A]):
    """What `svd` gives: singular vectors ``U`` as columns, singular values ``S``, singular vectors ``Vh`` as rows."""

    U: A
    S: A
    Vh: A


@composition(
    cases=[
        case((3, 3)),
        case((3, 2), full_matrices=True),
        case((2, 3), full_matrices=True),
        case((2, 4, 2), full_matrices=False),
    ],
    domain=[WIDE],
)
def svd(xp: Namespace, x: Array, /, full_matrices: bool = True) -> SVDResult[Array]:
    """Singular value decomposition of each matrix, x = U S Vh: ``U``, ``S``, ``Vh``.

    The singular values are descending. ``full_matrices``: U and Vh square; else without the columns and
    rows that no singular value belongs to. Those have the derivative of the space they span.

    Singular vectors are unique up to sign only where the singular values differ and are not 0. What a
    result owes to a rotation among equal ones counts as 0, and so does what comes by 1/S of a singular
    value 0; both up to rounding. So the gradient is right of what depends on the singular values alone and treats
    equal ones alike (at 0, a subgradient); second derivatives, and U f(S) Vh, need distinct ones that are not 0.

    Of complex matrices, u and v of a singular value are unique up to a common factor of size 1, the phase: what depends
    on it has no gradient, a `GraphError`; forward mode counts its change as 0.

    Shape: (..., m, n) gives (..., m, m), (..., k), (..., n, n) with k = min(m, n); or (..., m, k),
    (..., k), (..., k, n).

    >>> svd(Tensor([[2.0, 0.0], [0.0, 1.0]])).S.data
    array([2., 1.])
    """
    demand_matrix("svd", x)
    m = x.shape[-2]
    packed = xp.packed_svd(x)
    u, s, v = packed[..., :m, :], real_part(xp, packed[..., m, :]), packed[..., m + 1 :, :]
    if full_matrices:
        u, v = completed(xp, u), completed(xp, v)
    return SVDResult(u, s, adjoint(xp, v))


@composition(cases=[case((3, 3)), case((2, 3, 2))], domain=[WIDE])
def svdvals(xp: Namespace, x: Array, /) -> Array:
    """Singular values of each matrix, descending; see `svd`. Shape: (..., m, n) gives (..., min(m, n)).

    >>> svdvals(Tensor([[2.0, 0.0], [0.0, 1.0]])).data
    array([2., 1.])
    """
    return xp.svd(x, full_matrices=False).S

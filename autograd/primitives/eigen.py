"""Eigenvalues and eigenvectors of any square matrix, packed as decompositions.py says; leading axes are a stack."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd.extend import LAST_AXES, Array, Namespace, case, composition, nonlinear
from autograd.primitives._axes import demand_matrix
from autograd.primitives.decompositions import product, rows, turned

__all__ = ["eig", "eigvals", "packed_eig"]


def _reciprocal_gaps(xp: Namespace, values: Array) -> Array:
    """1 / (λⱼ - λᵢ) for each pair, and 0 where they are equal up to rounding."""
    gaps = xp.expand_dims(values, axis=-2) - xp.expand_dims(values, axis=-1)
    largest = xp.max(xp.expand_dims(xp.abs(values), axis=-2), axis=-1, keepdims=True)
    equal = xp.abs(gaps) <= 10 * values.shape[-1] * np.finfo(values.dtype).eps * largest
    return xp.where(equal, 0, 1 / xp.where(equal, 1, gaps))


def _of_eig(xp: Namespace, ct: Array, out: Array, x: Array) -> Array:
    n = x.shape[-1]
    values, vectors = xp.getitem(out, index=(..., n, slice(None))), rows(xp, out, 0, n)
    to_vectors, to_values = rows(xp, ct, 0, n), rows(xp, ct, n, None)
    stretch = xp.real(xp.sum(to_vectors * vectors, axis=-2, keepdims=True))  # a vector keeps its length, 1
    turning = product(xp, turned(xp, vectors), to_vectors - xp.conj(vectors) * stretch)
    inner = _reciprocal_gaps(xp, values) * turning + np.eye(n) * to_values
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
    values, vectors = xp.linalg.eig(x)
    return xp.concat([vectors, values[..., None, :]], axis=-2) * (1 + 0j)


class EigResult(NamedTuple):
    """What `eig` gives: the ``eigenvalues`` and, as columns, the ``eigenvectors``."""

    eigenvalues: Any
    eigenvectors: Any


@composition(cases=[case((3, 3)), case((2, 2, 2))])
def eig(xp: Namespace, x: Array, /) -> EigResult:
    """Eigenvalues, in no order, and eigenvectors of length 1, as columns, of each square matrix: x v = λ v.

    Both are complex, also where the matrix is real. They have a derivative where the eigenvalues differ, and by way
    of real results such as abs(λ): eigenvectors up to a factor of size 1, whose change counts as 0. For what a result
    owes to the differences within equal eigenvalues, 0 is given.

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

"""Inverses, systems of equations, logarithms of determinants, powers of matrices; leading axes are a stack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic

import numpy as np

from autograd.core.xp.complex_numbers import is_complex
from autograd.errors import ArgumentError
from autograd.extend import LAST_AXES, Array, Interval, Namespace, case, composition, nonlinear, predicate
from autograd.foundation.operands import A
from autograd.foundation.records import Record
from autograd.primitives._axes import aligned, demand_matrix
from autograd.primitives.complex_parts import adjoint, conjugated, real_part
from autograd.primitives.determinants import REGULAR, widened

__all__ = [
    "SlogdetResult",
    "inv",
    "matrix_power",
    "matrix_rank",
    "pinv",
    "signed_log_det",
    "slogdet",
    "solve",
]


def _of_inverse(xp: Namespace, ct: Array, out: Array, x: Array) -> Array:
    turned = xp.matrix_transpose(out)
    return -xp.matmul(turned, xp.matmul(ct, turned))


@nonlinear(
    symbol="⁻¹",
    notation="postfix",
    reverse=[_of_inverse],
    cases=[case((3, 3)), case((2, 2, 2)), case((1, 1))],
    domain=[REGULAR],
    batched=LAST_AXES,
)
def inv(xp: Namespace, x: Array, /) -> Array:
    """Inverse of each matrix: x⁻¹ x = 1. Its differential is -x⁻¹ dx x⁻¹.

    Shape: (..., n, n). Raises `MatrixError` for a singular matrix.

    >>> inv(Tensor([[2.0, 0.0], [0.0, 4.0]])).data
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
    return xp.linalg.inv(x)


def _as_columns(xp: Namespace, y: Array, is_vector: bool) -> Array:
    return xp.expand_dims(y, axis=-1) if is_vector else y


def _adjoint_solution(xp: Namespace, ct: Array, a: Array, b: Array) -> Array:
    """The cotangent of the right-hand side: the transposed system, solved for ``ct``."""
    columns = xp.solve(xp.matrix_transpose(a), _as_columns(xp, ct, len(b.shape) == 1))
    return xp.squeeze(columns, axis=-1) if len(b.shape) == 1 else columns


def _to_matrix(xp: Namespace, ct: Array, out: Array, a: Array, b: Array) -> Array:
    is_vector = len(b.shape) == 1
    columns = xp.solve(xp.matrix_transpose(a), _as_columns(xp, ct, is_vector))
    return -xp.matmul(columns, xp.matrix_transpose(_as_columns(xp, out, is_vector)))


def _solved_examples(xp: Namespace, flags: Sequence[bool], a: Array, b: Array) -> Array:
    is_vector = b.ndim - flags[1] == 1
    b = _as_columns(xp, b, is_vector)
    columns = xp.solve(*aligned(xp, flags, a, b))
    return xp.squeeze(columns, axis=-1) if is_vector else columns


@nonlinear(
    reverse=[_to_matrix, lambda xp, ct, out, a, b: _adjoint_solution(xp, ct, a, b)],
    cases=[case((3, 3), (3,)), case((3, 3), (3, 2)), case((2, 2, 2), (2,)), case((2, 2), (3, 2, 1))],
    domain=[REGULAR, Interval(-3.0, 3.0)],
    batched=_solved_examples,
)
def solve(xp: Namespace, a: Array, b: Array, /) -> Array:
    """The x of a x = b, for each matrix a.

    Shapes: a (..., n, n); b (n,), one vector, or (..., n, k), columns. Leading axes broadcast.
    Raises `MatrixError` for a singular matrix.

    >>> solve(Tensor([[2.0, 0.0], [0.0, 4.0]]), Tensor([2.0, 2.0])).data
    array([1. , 0.5])
    """
    return xp.linalg.solve(a, b)


class SlogdetResult(Record, Generic[A]):
    """What `slogdet` gives: the ``sign`` of the determinant, and the logarithm of its size, ``logabsdet``."""

    sign: A
    logabsdet: A


def _of_log_det(xp: Namespace, ct: Array, out: Array, x: Array) -> Array:
    share = xp.getitem(ct, index=(..., 1))
    if is_complex(x):  # where the sign turns, too: by i sign Im tr(x⁻¹ dx)
        turned = 1j * xp.getitem(ct, index=(..., 0)) * xp.getitem(out, index=(..., 0))
        share = xp.real(share) - 1j * xp.real(turned)
    return widened(xp, share) * xp.matrix_transpose(xp.inv(x))


@nonlinear(
    reverse=[_of_log_det],
    cases=[case((3, 3)), case((2, 2, 2))],
    domain=[REGULAR],
    method=False,
    batched=LAST_AXES,
    analytic=False,
)
def signed_log_det(xp: Namespace, x: Array, /) -> Array:
    """Sign and ln |det x| of each matrix as one array: what `slogdet` takes apart. Shape: (..., n, n) gives (..., 2).

    >>> signed_log_det(Tensor([[-1.0]])).data + 0.0
    array([-1.,  0.])
    """
    return xp.stack(xp.linalg.slogdet(x), axis=-1)


@composition(cases=[case((3, 3)), case((2, 2, 2))], domain=[REGULAR])
def slogdet(xp: Namespace, x: Array, /) -> SlogdetResult[Array]:
    """Sign of the determinant and ln |det x| of each matrix, without overflow: ``sign``, ``logabsdet``.

    The derivative of logabsdet is x⁻ᵀ, that of the sign 0. Of a singular matrix they are 0 and -inf,
    and the derivative is a `MatrixError`. Shape: (..., n, n) gives (...) twice.

    >>> slogdet(Tensor([[-1.0]])).sign.item()
    -1.0
    """
    both = xp.signed_log_det(x)
    return SlogdetResult(both[..., 0], real_part(xp, both[..., 1]))


def _of_pseudoinverse(xp: Namespace, ct: Array, out: Array, x: Array, rtol: Any) -> Array:
    uphill, turned = conjugated(xp, ct), adjoint(xp, out)
    back = adjoint(xp, uphill)
    left, right = xp.matmul(out, turned), xp.matmul(turned, out)
    missed = back - xp.matmul(x, xp.matmul(out, back))
    unused = back - xp.matmul(xp.matmul(back, out), x)
    found = xp.matmul(missed, left) + xp.matmul(right, unused) - xp.matmul(turned, xp.matmul(uphill, turned))
    return conjugated(xp, found)


@nonlinear(
    symbol="⁺",
    notation="postfix",
    reverse=[_of_pseudoinverse],
    cases=[case((3, 2), rtol=None), case((2, 3), rtol=None), case((2, 2, 2), rtol=1e-10)],
    domain=[REGULAR],
    analytic=False,
    batched=LAST_AXES,
)
def pinv(xp: Namespace, x: Array, /, rtol: Any = None) -> Array:
    """Pseudoinverse (Moore and Penrose) of each matrix, by its singular values.

    Those below ``rtol`` times the largest count as 0; None takes max(n, m) times the rounding error of
    the type. The derivative holds where those are 0 up to rounding and the rank does not change nearby.

    Shape: (..., n, m) gives (..., m, n). Source of the derivative: Golub and Pereyra, "The
    differentiation of pseudo-inverses and nonlinear least squares problems", 1973.

    >>> pinv(Tensor([[2.0], [0.0]])).data
    array([[0.5, 0. ]])
    """
    return xp.linalg.pinv(x if x.dtype.kind in "fc" else xp.astype(x, "float64"), rtol=rtol)


@composition(cases=[case((3, 3), n=3), case((2, 2, 2), n=-2), case((3, 3), n=0), case((2, 2), n=1)], domain=[REGULAR])
def matrix_power(xp: Namespace, x: Array, /, n: int) -> Array:
    """x multiplied by itself, ``n`` factors: by repeated squaring; of the inverse where n < 0; 1 for n = 0.

    Shape: (..., k, k). Raises `MatrixError` for a negative power of a singular matrix.

    >>> matrix_power(Tensor([[1.0, 1.0], [0.0, 1.0]]), 5).data
    array([[1., 5.],
           [0., 1.]])
    """
    demand_matrix("matrix_power", x)
    if n.__class__ is not int:
        raise ArgumentError(f"matrix_power() takes a whole number n, found {n!r}")
    square = xp.inv(x) if n < 0 else x
    n, power = abs(n), None
    while n:
        if n % 2:
            power = square if power is None else xp.matmul(power, square)
        n //= 2
        square = xp.matmul(square, square) if n else square
    return xp.where(np.eye(x.shape[-1], dtype=bool), xp.pow(x, 0), 0) if power is None else power


@predicate(lands=1, cases=[case((3, 3), rtol=None), case((2, 3, 2), rtol=1e-3)], batched=LAST_AXES)
def matrix_rank(xp: Namespace, x: Array, /, rtol: Any = None) -> Array:
    """Rank of each matrix: how many singular values exceed ``rtol`` times the largest; see `pinv`.

    >>> matrix_rank(Tensor([[1.0, 2.0], [2.0, 4.0]])).item()
    1
    """
    return xp.linalg.matrix_rank(x, rtol=rtol)

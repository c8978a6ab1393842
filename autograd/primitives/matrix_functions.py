"""Functions of matrices: exponential, square root, logarithm; leading axes are a stack.

By way of eigenvectors their derivatives would be lost where eigenvalues are equal. So each has a second primitive,
its derivative along a direction, whose own derivatives are of that kind again: right to any order. The rules of
Hermitian matrices are written for ct̄, as decompositions.py says.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.callbacks import pure_callback
from autograd.errors import MatrixError
from autograd.extend import LAST_AXES, Array, Interval, Namespace, case, nonlinear
from autograd.primitives._axes import aligned, demand_matrix
from autograd.primitives.complex_parts import adjoint, conjugated
from autograd.primitives.decompositions import hermitian, product, turned

__all__ = ["expm", "expm_along", "logm", "logm_along", "solve_lyapunov", "sqrtm"]

DEFINITE = Interval(-1.0, 1.0, diagonal=4.0)
ANY = Interval(-2.0, 2.0)

# e^x as a quotient of polynomials of degree 13, which is exact up to this norm of x
COEFFICIENTS = [
    *[64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600],
    *[670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1],
]
LARGEST_NORM = 5.37
MOST_SQUARINGS = 24


def _demand_positive(values: Any) -> None:
    if (values <= 0).any():
        raise MatrixError(f"a positive definite matrix is expected, found the eigenvalue {values.min():.6g}")


def _definite(xp: Namespace, x: Array) -> tuple[Array, Array]:
    """Eigenvalues and eigenvectors of Hermitian matrices; a `MatrixError` where an eigenvalue is not positive."""
    values, v = xp.linalg.eigh(hermitian(xp, x))
    pure_callback(_demand_positive, values)
    return values, v


def _of_eigenvalues(xp: Namespace, function: Any, x: Array) -> Array:
    """``function`` of Hermitian positive definite matrices, which is that of their eigenvalues."""
    values, v = _definite(xp, x)
    return product(xp, v * function(values)[..., None, :], adjoint(xp, v))


def _blocks(xp: Namespace, diagonal: Array, corner: Array) -> Array:
    """The matrix of blocks [[diagonal, corner], [0, diagonal]]."""
    shape = np.broadcast_shapes(diagonal.shape, corner.shape)
    diagonal, corner = xp.broadcast_to(diagonal, shape), xp.broadcast_to(corner, shape)
    below = np.zeros(shape, diagonal.dtype)
    return xp.concat([xp.concat([diagonal, corner], axis=-1), xp.concat([below, diagonal], axis=-1)], axis=-2)


def _corner(xp: Namespace, x: Array) -> Array:
    n = x.shape[-1] // 2
    return xp.getitem(x, index=(..., slice(0, n), slice(n, None)))


def _twice_along(xp: Namespace, x: Array, e: Array, d: Array) -> Array:
    """The second derivative of the exponential along e and d, as the first of a matrix of blocks."""
    return _corner(xp, xp.expm_along(_blocks(xp, x, e), _blocks(xp, d, np.zeros(d.shape, x.dtype))))


@nonlinear(
    symbol="exp",
    reverse=[lambda xp, ct, out, x: xp.expm_along(turned(xp, x), ct)],
    cases=[case((3, 3)), case((2, 2, 2)), case((1, 1))],
    domain=[ANY],
    method=False,
    batched=LAST_AXES,
)
def expm(xp: Namespace, x: Array, /) -> Array:
    """Exponential of each matrix, 1 + x + x²/2 + x³/6 + ... Shape: (..., n, n).

    x is halved until its norm is small, and the result squared as often; nan where that would be more than 24
    times. Source: Higham, "The scaling and squaring method for the matrix exponential revisited", 2005.

    >>> expm(Tensor([[0.0, 1.0], [0.0, 0.0]])).data
    array([[1., 1.],
           [0., 1.]])
    """
    demand_matrix("expm", x)
    norm = xp.sqrt(xp.sum(xp.abs(x) ** 2, axis=(-2, -1), keepdims=True))
    halvings = xp.ceil(xp.log2(xp.maximum(norm / LARGEST_NORM, 1.0)))
    y, power = x / xp.exp2(halvings), np.eye(x.shape[-1], dtype=x.dtype)
    square = xp.matmul(y, y)
    even: Array = 0
    odd: Array = 0
    for i in range(0, len(COEFFICIENTS), 2):
        even, odd = even + COEFFICIENTS[i] * power, odd + COEFFICIENTS[i + 1] * power
        power = xp.matmul(power, square)
    odd = xp.matmul(y, odd)
    out = xp.linalg.solve(even - odd, even + odd)
    for i in range(MOST_SQUARINGS):
        rest = xp.where(i < halvings, out, 0)
        out = xp.where(i < halvings, xp.matmul(rest, rest), out)
    return xp.where(halvings <= MOST_SQUARINGS, out, np.nan)


@nonlinear(
    reverse=[
        lambda xp, ct, out, x, e: _twice_along(xp, turned(xp, x), turned(xp, e), ct),
        lambda xp, ct, out, x, e: xp.expm_along(turned(xp, x), ct),
    ],
    cases=[case((3, 3), (3, 3)), case((2, 2, 2), (2, 2)), case((1, 1), (2, 1, 1))],
    domain=[ANY, ANY],
    method=False,
    batched=lambda xp, flags, x, e: xp.expm_along(*aligned(xp, flags, x, e)),
)
def expm_along(xp: Namespace, x: Array, e: Array, /) -> Array:
    """The derivative of the exponential of each matrix x along e.

    It stands in the corner of the exponential of [[x, e], [0, x]]. Shapes: (..., n, n) both. Source: Van Loan,
    "Computing integrals involving the matrix exponential", 1978.

    >>> expm_along(Tensor([[0.0, 0.0], [0.0, 0.0]]), Tensor([[1.0, 2.0], [3.0, 4.0]])).data
    array([[1., 2.],
           [3., 4.]])
    """
    return _corner(xp, xp.expm(_blocks(xp, x, e)))


def _to_factor(xp: Namespace, ct: Array, out: Array, a: Array, c: Array) -> Array:
    part, back = xp.solve_lyapunov(a, conjugated(xp, ct)), adjoint(xp, out)
    return -conjugated(xp, hermitian(xp, product(xp, part, back) + product(xp, back, part)))


@nonlinear(
    reverse=[_to_factor, lambda xp, ct, out, a, c: conjugated(xp, xp.solve_lyapunov(a, conjugated(xp, ct)))],
    cases=[case((3, 3), (3, 3)), case((2, 2, 2), (2, 2)), case((1, 1), (2, 1, 1))],
    domain=[DEFINITE, ANY],
    method=False,
    analytic=False,
    batched=lambda xp, flags, a, c: xp.solve_lyapunov(*aligned(xp, flags, a, c)),
)
def solve_lyapunov(xp: Namespace, a: Array, c: Array, /) -> Array:
    """The z of a z + z a = c, for each symmetric positive definite matrix a, or a Hermitian one.

    Only the symmetric part of a counts, (a + aᵀ) / 2, or the Hermitian one. Shapes: (..., n, n) both; leading axes
    broadcast. Raises `MatrixError` where a is not positive definite.

    >>> solve_lyapunov(Tensor([[1.0, 0.0], [0.0, 3.0]]), Tensor([[2.0, 4.0], [4.0, 6.0]])).data
    array([[1., 1.],
           [1., 1.]])
    """
    values, v = _definite(xp, a)
    inner = product(xp, adjoint(xp, v), c, v) / (values[..., None] + values[..., None, :])
    return product(xp, v, inner, adjoint(xp, v))


@nonlinear(
    symbol="√",
    reverse=[lambda xp, ct, out, x: conjugated(xp, hermitian(xp, xp.solve_lyapunov(out, conjugated(xp, ct))))],
    cases=[case((3, 3)), case((2, 2, 2)), case((1, 1))],
    domain=[DEFINITE],
    method=False,
    analytic=False,
    batched=LAST_AXES,
)
def sqrtm(xp: Namespace, x: Array, /) -> Array:
    """Square root of each symmetric positive definite matrix: the symmetric positive definite r with r r = x.

    Only the symmetric part of x counts, (x + xᵀ) / 2; so the gradient is symmetric. Of complex matrices it is the
    Hermitian part. Shape: (..., n, n). Raises `MatrixError` where x is not positive definite.

    >>> sqrtm(Tensor([[4.0, 0.0], [0.0, 9.0]])).data
    array([[2., 0.],
           [0., 3.]])
    """
    demand_matrix("sqrtm", x)
    return _of_eigenvalues(xp, xp.sqrt, x)


@nonlinear(
    symbol="ln",
    reverse=[lambda xp, ct, out, x: conjugated(xp, hermitian(xp, xp.logm_along(out, conjugated(xp, ct))))],
    cases=[case((3, 3)), case((2, 2, 2)), case((1, 1))],
    domain=[DEFINITE],
    method=False,
    analytic=False,
    batched=LAST_AXES,
)
def logm(xp: Namespace, x: Array, /) -> Array:
    """Logarithm of each symmetric positive definite matrix: the symmetric y with expm(y) = x.

    Only the symmetric part of x counts, (x + xᵀ) / 2; so the gradient is symmetric. Of complex matrices it is the
    Hermitian part. Shape: (..., n, n). Raises `MatrixError` where x is not positive definite.

    >>> logm(expm(Tensor([[1.0, 0.0], [0.0, 2.0]]))).data.round(12)
    array([[1., 0.],
           [0., 2.]])
    """
    demand_matrix("logm", x)
    return _of_eigenvalues(xp, xp.log, x)


def _to_logarithm(xp: Namespace, ct: Array, out: Array, y: Array, e: Array) -> Array:
    part = xp.logm_along(y, conjugated(xp, ct))
    return -conjugated(xp, hermitian(xp, _twice_along(xp, hermitian(xp, y), adjoint(xp, out), part)))


@nonlinear(
    reverse=[_to_logarithm, lambda xp, ct, out, y, e: conjugated(xp, xp.logm_along(y, conjugated(xp, ct)))],
    cases=[case((3, 3), (3, 3)), case((2, 2, 2), (2, 2)), case((1, 1), (2, 1, 1))],
    domain=[ANY, ANY],
    method=False,
    analytic=False,
    batched=lambda xp, flags, y, e: xp.logm_along(*aligned(xp, flags, y, e)),
)
def logm_along(xp: Namespace, y: Array, e: Array, /) -> Array:
    """The derivative of the logarithm along e, at each symmetric matrix with the logarithm y.

    So it is the z with expm_along(y, z) = e. Only the symmetric part of y counts, (y + yᵀ) / 2, or the Hermitian one.
    Shapes: (..., n, n) both; leading axes broadcast.

    >>> logm_along(Tensor([[0.0, 0.0], [0.0, 0.0]]), Tensor([[1.0, 2.0], [3.0, 4.0]])).data
    array([[1., 2.],
           [3., 4.]])
    """
    values, v = xp.linalg.eigh(hermitian(xp, y))
    gaps = values[..., None, :] - values[..., None]
    chords = xp.where(gaps == 0, 1, xp.expm1(gaps) / xp.where(gaps == 0, 1, gaps)) * xp.exp(values)[..., None]
    return product(xp, v, product(xp, adjoint(xp, v), e, v) / chords, adjoint(xp, v))

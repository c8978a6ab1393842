"""NumPy's functions of matrices, and their products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.arrayapi.creation import as_inexact, as_tensor
from autograd.arrayapi.numpy_dispatch import spells
from autograd.arrayapi.spellings.questions import is_known, plain
from autograd.core.xp.complex_numbers import is_complex
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError, ShapeError
from autograd.foundation.misfits import is_among


@spells(np.diagonal)
def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    return xp.diagonal(a, offset=offset, axis1=axis1, axis2=axis2)


@spells(np.linalg.diagonal)
def linalg_diagonal(x: Any, offset: int = 0) -> Any:
    return xp.matrix_diagonal(x, offset=offset)


@spells(np.trace)
def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None) -> Any:
    return xp.sum(diagonal(a, offset, axis1, axis2), axis=-1, dtype=dtype)


@spells(np.inner)
def inner(a: Any, b: Any) -> Any:
    x, y = as_tensor(a), as_tensor(b)
    return xp.tensordot(x, y, axes=((-1,), (-1,))) if x.ndim and y.ndim else x * y


@spells(np.vdot)
def vdot(a: Any, b: Any) -> Any:
    return xp.vecdot(xp.flatten(as_tensor(a)), xp.flatten(as_tensor(b)))


@spells(np.linalg.multi_dot)
def multi_dot(arrays: Sequence[Any]) -> Any:
    found = as_tensor(arrays[0])
    for array in arrays[1:]:
        found = found @ array
    return found


def _as_read(a: Any, triangle: str = "L") -> Any:
    """``a`` as NumPy reads a Hermitian matrix: one triangle of it, of which the other is the conjugate.

    Where both triangles agree up to rounding it is ``a`` itself, whose gradient is Hermitian; else what stands in the
    other triangle does not count, and has no gradient.
    """
    x = as_inexact(a)
    if not isinstance(triangle, str) or triangle.upper() not in ("L", "U"):
        raise ArgumentError(f"UPLO is 'L' or 'U', the triangle that counts, found {triangle!r}")
    if x.ndim < 2 or x.shape[-1] != x.shape[-2] or not x.size:
        return x
    known = plain(x) if is_known(x) else x
    size, off = abs(known), abs(known - xp.conj(xp.matrix_transpose(known)))
    bound = 64 * np.finfo(x.dtype).eps * xp.max(size, axis=(-2, -1), keepdims=True)
    even = xp.all(off <= bound, axis=(-2, -1), keepdims=True)
    if is_known(x) and even.all():
        return x
    half = (xp.tril(x) if triangle.upper() == "L" else xp.triu(x)) * (1 - np.eye(x.shape[-1], dtype=size.dtype) / 2)
    return xp.where(even, x, half + xp.conj(xp.matrix_transpose(half)))


@spells(np.linalg.eigh)
def eigh(a: Any, UPLO: str = "L") -> Any:
    return xp.eigh(_as_read(a, UPLO))


@spells(np.linalg.eigvalsh)
def eigvalsh(a: Any, UPLO: str = "L") -> Any:
    return xp.eigvalsh(_as_read(a, UPLO))


@spells(np.linalg.cholesky)
def cholesky(a: Any, upper: bool = False) -> Any:
    return xp.cholesky(_as_read(a, "U" if upper else "L"), upper=upper)


@spells(np.linalg.svd)
def svd(a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    x = _as_read(a) if hermitian else a
    return xp.svd(x, full_matrices=full_matrices) if compute_uv else xp.svdvals(x)


@spells(np.linalg.pinv)
def pinv(a: Any, rtol: Any = None, hermitian: bool = False) -> Any:
    return xp.pinv(_as_read(a) if hermitian else as_inexact(a), rtol=rtol)


@spells(np.linalg.matrix_rank)
def matrix_rank(A: Any, tol: Any = None, rtol: Any = None, hermitian: bool = False) -> Any:
    """``tol``: how large a singular value must be to count; ``rtol``: as a share of the largest. Of many matrices each
    may have its own."""
    x = _as_read(A) if hermitian else A
    if tol is None:
        return xp.matrix_rank(x, rtol=rtol)
    if rtol is not None:
        raise ArgumentError(f"np.linalg.matrix_rank takes tol or rtol, found both, {tol!r:.40} and {rtol!r:.40}")
    return xp.count_nonzero(xp.svdvals(x) > xp.expand_dims(as_tensor(tol), axis=-1), axis=-1)


@spells(np.linalg.qr)
def qr(a: Any, mode: str = "reduced") -> Any:
    return xp.qr(a).R if mode == "r" else xp.qr(a, mode=mode)


@spells(np.einsum)
def einsum(*operands: Any, dtype: Any = None) -> Any:
    """In letters, or as NumPy has it beside: ``einsum(x, [0, 1], y, [1, 2], [0, 2])``; ``dtype``: to compute in."""
    if isinstance(operands[0], str):
        arrays = operands[1:] if dtype is None else [xp.astype(as_tensor(x), dtype) for x in operands[1:]]
        return xp.einsum(operands[0], *arrays)
    arrays, places, out = list(operands[:-1:2]), list(operands[1::2]), operands[-1] if len(operands) % 2 else None
    words = ",".join([_word(place) for place in places[: len(arrays)]])
    return einsum(words if out is None else f"{words}->{_word(out)}", *arrays, dtype=dtype)


def _word(places: Sequence[Any]) -> str:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    wrong = [place for place in places if place is not Ellipsis and (isinstance(place, bool) or place not in range(52))]
    if wrong:
        raise ArgumentError(f"np.einsum takes whole numbers from 0 to 51 and ... as labels of axes, found {wrong[0]!r}")
    return "".join("..." if place is Ellipsis else letters[place] for place in places)


def matvec(x1: Any, x2: Any) -> Any:
    return (as_tensor(x1) @ as_tensor(x2)[..., None])[..., 0]


def vecmat(x1: Any, x2: Any) -> Any:
    return (xp.conj(as_tensor(x1))[..., None, :] @ as_tensor(x2))[..., 0, :]


for _product in (matvec, vecmat):
    if hasattr(np, _product.__name__):  # since NumPy 2.2
        spells(getattr(np, _product.__name__))(_product)


@spells(np.linalg.eig)
def eig(a: Any) -> Any:
    """Real where all eigenvalues are, before NumPy 2.5; complex within `vmap` and compiled functions, which cannot
    tell, and always from `autograd.linalg.eig`."""
    x = as_tensor(a)
    found = xp.eig(x)
    if STAYS_COMPLEX or is_complex(x):
        return found
    return found._replace(eigenvalues=real_if_all(found.eigenvalues), eigenvectors=real_if_all(found.eigenvectors))


@spells(np.linalg.eigvals)
def eigvals(a: Any) -> Any:
    x = as_tensor(a)
    found = xp.eigvals(x)
    return found if STAYS_COMPLEX or is_complex(x) else real_if_all(found)


STAYS_COMPLEX = np.linalg.eigvals(np.eye(1)).dtype.kind == "c"  # since NumPy 2.5


def real_if_all(x: Any) -> Any:
    """The real part, where it is known that there is no other."""
    return x if not is_known(x) or np.any(plain(x).imag) else xp.real(x)


@spells(np.linalg.lstsq)
def lstsq(a: Any, b: Any, rcond: float | None = None) -> tuple[Any, Any, Any, Any]:
    """The x with the least |a x - b|, and among several the shortest: pinv(a) b.

    The residuals |a x - b|² are there where a has full rank and more rows than columns. Within `vmap` and compiled
    functions, where the rank decides no shape, they are nan where it is not full.
    """
    a, b = as_inexact(a), as_inexact(b)
    if a.ndim != 2:
        raise ShapeError(f"np.linalg.lstsq is for a matrix, found shape {a.shape}")
    m, n = a.shape
    rtol = np.finfo(a.dtype).eps * max(m, n) if rcond is None else max(rcond, 0)
    s = xp.svdvals(a)
    rank = xp.sum(s > rtol * s[:1])
    if is_known(s):
        rank = int(plain(rank))
    x = xp.pinv(a, rtol=rtol) @ b
    off = b - a @ x
    if n >= m or (is_known(s) and rank < n):
        return x, xp.reshape(b[:0], (-1,)), rank, s
    residuals = xp.sum(xp.real(off * xp.conj(off)) if is_complex(off) else off * off, axis=0)
    return x, xp.reshape(residuals if is_known(s) else xp.where(rank == n, residuals, np.nan), (-1,)), rank, s


@spells(np.linalg.cond)
def cond(x: Any, p: Any = None) -> Any:
    """The ratio of the outermost singular values; for another norm, that of x times that of its inverse."""
    x = as_tensor(x)
    if not is_among(p, (None, 2, -2)):
        return xp.matrix_norm(x, ord=p) * xp.matrix_norm(xp.inv(x), ord=p)
    s = xp.svdvals(x)
    above, below = (s[..., -1], s[..., 0]) if p == -2 else (s[..., 0], s[..., -1])
    return xp.where(below == 0, np.inf, above / xp.where(below == 0, 1, below))


@spells(np.linalg.tensorinv)
def tensorinv(a: Any, ind: int = 2) -> Any:
    x = as_tensor(a)
    rows, columns = x.shape[:ind], x.shape[ind:]
    if ind <= 0 or np.prod(rows) != np.prod(columns):
        raise ShapeError(
            f"np.linalg.tensorinv of shape {x.shape}, ind={ind}: the axes before ind must hold as many entries as the "
            "others"
        )
    return xp.reshape(xp.inv(xp.reshape(x, (int(np.prod(rows)), -1))), (*columns, *rows))


@spells(np.linalg.tensorsolve)
def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    x, y = as_tensor(a), as_tensor(b)
    if axes is not None:
        x = xp.permute_dims(x, (*[i for i in range(x.ndim) if i not in axes], *axes))
    shape = x.shape[y.ndim - x.ndim :] if y.ndim < x.ndim else ()
    size = int(np.prod(shape))
    if x.size != size * size:
        raise ShapeError(f"np.linalg.tensorsolve of shapes {x.shape} and {y.shape}: a must be square")
    return xp.reshape(xp.solve(xp.reshape(x, (size, size)), xp.flatten(y)), shape)


@spells(np.diagflat)
def diagflat(v: Any, k: int = 0) -> Any:
    return xp.diag(xp.flatten(as_tensor(v)), k)

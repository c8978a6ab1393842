"""NumPy's polynomials, coefficients of the highest power first."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.arrayapi.creation import as_inexact, as_tensor
from autograd.arrayapi.numpy_dispatch import spells
from autograd.arrayapi.spellings.line_functions import convolve
from autograd.arrayapi.spellings.linear_algebra import lstsq, real_if_all
from autograd.arrayapi.spellings.questions import plain
from autograd.core.node import Node
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError, ShapeError
from autograd.foundation.axes import length


@spells(np.polyval)
def polyval(p: Any, x: Any) -> Any:
    x = as_tensor(x)
    found = x * 0
    for coefficient in as_tensor(p):
        found = found * x + coefficient
    return found


@spells(np.vander)
def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    x = as_tensor(x)
    if x.ndim != 1:
        raise ShapeError(f"np.vander is for a vector, found shape {x.shape}")
    count = x.shape[0] if N is None else length("np.vander", "N", N)
    x = xp.astype(x, np.promote_types(x.dtype, int))
    columns = [xp.pow(x, 0)][:count]
    for _ in range(count - 1):
        columns.append(columns[-1] * x)
    if not columns:
        return xp.reshape(x[:0], (0, 0)) if not x.size else xp.stack([x])[:0].T
    return xp.stack(columns if increasing else columns[::-1], axis=-1)


def _coefficients(p: Any) -> Any:
    """A polynomial as the row of its coefficients."""
    x = as_tensor(p)
    if x.ndim > 1:
        raise ShapeError(f"a polynomial is a vector of coefficients, found shape {x.shape}")
    return xp.reshape(x, (-1,))


def _padded(a1: Any, a2: Any) -> list[Any]:
    vectors = [_coefficients(a) for a in (a1, a2)]
    longest = max(v.size for v in vectors)
    return [xp.pad(v, ((longest - v.size, 0),)) for v in vectors]


@spells(np.polyadd)
def polyadd(a1: Any, a2: Any) -> Any:
    x, y = _padded(a1, a2)
    return x + y


@spells(np.polysub)
def polysub(a1: Any, a2: Any) -> Any:
    x, y = _padded(a1, a2)
    return x - y


@spells(np.polymul)
def polymul(a1: Any, a2: Any) -> Any:
    """Zeros at the front of a plain array are left out, as in NumPy; those of a Tensor may change, and are kept."""
    return convolve(_without_zeros(a1), _without_zeros(a2))


def _without_zeros(p: Any) -> Any:
    if isinstance(p, Node) or np.ndim(p) != 1 or any(isinstance(x, Node) for x in p):
        return p
    known = np.flatnonzero(p)
    return np.asarray(p)[known[0] if known.size else -1 :]


@spells(np.polydiv)
def polydiv(u: Any, v: Any) -> tuple[Any, Any]:
    """Quotient and remainder, by long division; zeros at the front of the remainder are left out, as in NumPy."""
    rest, divisor = (_coefficients(a) + 0.0 for a in (u, v))
    last = rest.size - divisor.size
    quotient = []
    for k in range(last + 1):
        quotient.append(rest[k] / divisor[0])
        rest = rest - xp.pad(quotient[-1] * divisor, ((k, last - k),))
    numbers = plain(rest)
    zeros = 0
    while zeros < rest.size - 1 and np.allclose(numbers[zeros], 0, rtol=1e-14):
        zeros += 1
    return xp.stack(quotient or [rest[0] * 0 + divisor[0] * 0]), rest[zeros:]


@spells(np.polyder)
def polyder(p: Any, m: int = 1) -> Any:
    x = as_tensor(p)
    for _ in range(length("np.polyder", "m", m)):
        x = x[:-1] * np.arange(x.size - 1, 0, -1)
    return x


@spells(np.polyint)
def polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    m = length("np.polyint", "m", m)
    x, constants = as_tensor(p), as_tensor(0.0 if k is None else k)
    if constants.ndim > 1 or (constants.ndim and constants.size < m and constants.size != 1):
        raise ShapeError(f"np.polyint takes one constant k, or one for each of {m} integrals, found {constants.shape}")
    constants = constants if constants.size > m else xp.broadcast_to(constants, (m,))
    for i in range(m):
        constant = constants[i]
        x = xp.concat([x / np.arange(x.size, 0, -1), xp.reshape(constant, (1,))])
    return x


@spells(np.polyfit)
def polyfit(x: Any, y: Any, deg: int, rcond: float | None = None, w: Any = None) -> Any:
    """The coefficients with the least squared distance from the points, of columns scaled to one length."""
    if deg < 0:
        raise ArgumentError(f"np.polyfit takes a degree from 0 up, found {deg!r}")
    x, y = as_tensor(x) + 0.0, as_tensor(y) + 0.0
    if not x.size:
        raise ArgumentError("np.polyfit takes one point or more, found none")
    if y.ndim not in (1, 2) or y.shape[0] != x.shape[0]:
        raise ShapeError(f"np.polyfit takes a y, or a row of them, for each of {x.shape[0]} points, found {y.shape}")
    rows = vander(x, int(deg) + 1)
    if w is not None:
        weights = as_tensor(w)
        rows, y = rows * weights[:, None], y * (weights[:, None] if y.ndim > 1 else weights)
    scale = xp.sqrt(xp.sum(rows * rows, axis=0))
    rcond = len(x) * np.finfo(x.dtype).eps if rcond is None else rcond
    found = lstsq(rows / scale, y, rcond)[0]
    return (found.T / scale).T


@spells(np.roots)
def roots(p: Any) -> Any:
    """The eigenvalues of the companion matrix; zeros at either end are as in NumPy."""
    x = as_inexact(p)
    if x.ndim > 1:
        raise ShapeError(f"np.roots is for a vector of coefficients, found shape {x.shape}")
    places = np.flatnonzero(plain(x))
    if not places.size:
        return x[:0]
    at_zero = x.size - 1 - int(places[-1])
    x = x[int(places[0]) : int(places[-1]) + 1]
    if x.size < 2:
        return xp.astype(xp.broadcast_to(as_tensor(0), (at_zero,)), x.dtype)
    first = xp.expand_dims(-x[1:] / x[0], axis=0)
    companion = xp.concat([first, np.eye(x.size - 2, x.size - 1, dtype=x.dtype)]) if x.size > 2 else first
    found = real_if_all(xp.eigvals(companion))
    return xp.concat([found, xp.astype(xp.broadcast_to(as_tensor(0), (at_zero,)), found.dtype)])


@spells(np.poly)
def poly(seq_of_zeros: Any) -> Any:
    """The polynomial with these roots; of a matrix, its characteristic one."""
    x = as_inexact(seq_of_zeros)
    if x.ndim > 2 or (x.ndim == 2 and x.shape[0] != x.shape[1]):
        raise ArgumentError(f"np.poly takes roots or a square matrix, found shape {x.shape}")
    of_real = x.dtype.kind != "c"
    found = as_tensor(np.ones(1, x.dtype))
    for root in real_if_all(xp.eigvals(x)) if x.ndim == 2 else x:
        found = xp.concat([found[:1], found[1:] - root * found[:-1], -root * found[-1:]])
    return xp.real(found) if of_real else found

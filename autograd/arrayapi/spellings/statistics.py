"""The statistics of NumPy that are no primitives: what lies in the middle, weighted means, covariances.

Arguments are NumPy's; see `autograd.arrayapi.spellings`.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from autograd.arrayapi.creation import as_inexact, asarray
from autograd.arrayapi.numpy_dispatch import spells
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError, IndexingError
from autograd.foundation.axes import Axis, from_left


def _spread_out(a: Any, axis: Axis) -> Any:
    """The entries in ascending order, what is reduced being one axis, the last."""
    x = asarray(a)
    axes = from_left(axis, x.ndim)
    kept = [i for i in range(x.ndim) if i not in axes]
    count = prod(x.shape[i] for i in axes)
    return xp.sort(xp.reshape(xp.permute_dims(x, (*kept, *axes)), (*[x.shape[i] for i in kept], count)))


def _kept(reduced: Any, a: Any, axis: Axis, keepdims: bool) -> Any:
    """``reduced`` with the axes that were reduced, where these are to be kept."""
    if not keepdims:
        return reduced
    return xp.expand_dims(reduced, axis=tuple(range(asarray(a).ndim)) if axis is None else axis)


@spells(np.median)
def median(a: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    ordered = _spread_out(a, axis)
    n = ordered.shape[-1]
    if not n:
        return _kept(xp.mean(ordered, axis=-1), a, axis, keepdims)  # nan
    middle = xp.mean(ordered[..., (n - 1) // 2 : n // 2 + 1], axis=-1)
    return _kept(xp.where(xp.isnan(ordered[..., -1]), ordered[..., -1], middle), a, axis, keepdims)


def _place(count: int, at: float, method: str) -> float:
    """Where among so many ordered entries a quantile lies: between two, as NumPy has it of 0, 1, 2, ..."""
    try:
        return float(np.quantile(np.arange(count, dtype=float), at, method=method))  # type: ignore[call-overload]
    except ValueError as error:
        raise ArgumentError(f"np.quantile with method={method!r}: {error}") from None


def _shares(q: Any) -> Any:
    """Which quantiles are wanted, as an array; an `ArgumentError` where there is no such one."""
    at = np.asarray(q, dtype=float)
    if at.ndim > 1 or not ((at >= 0) & (at <= 1)).all():
        raise ArgumentError(
            f"a quantile is from 0 to 1 (a percentile from 0 to 100), one or a list of them, found {q!r}"
        )
    return at


@spells(np.quantile)
def quantile(a: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Any:
    at = _shares(q)
    if at.ndim:
        return xp.stack([quantile(a, part, axis, method, keepdims) for part in at])
    ordered = _spread_out(as_inexact(a), axis)
    if not ordered.shape[-1]:
        raise IndexingError(f"np.quantile of no entries has no value, found shape {asarray(a).shape}, axis {axis}")
    place = _place(ordered.shape[-1], float(at), method)
    below = ordered[..., int(place)]
    between = below + (ordered[..., int(np.ceil(place))] - below) * (place % 1)
    return _kept(xp.where(xp.isnan(ordered[..., -1]), ordered[..., -1], between), a, axis, keepdims)


@spells(np.percentile)
def percentile(a: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Any:
    return quantile(a, np.asarray(q, dtype=float) / 100, axis, method, keepdims)


@spells(np.average)
def average(
    a: Any, axis: int | None = None, weights: Any = None, returned: bool = False, keepdims: bool = False
) -> Any:
    """The mean, weighted; ``returned``: and the sum of the weights."""
    x = asarray(a)
    if weights is None:
        found = xp.mean(x, axis=axis, keepdims=keepdims)
        return (found, np.full(found.shape, x.size / max(found.size, 1), found.dtype)) if returned else found
    share = as_inexact(weights) if x.dtype.kind in "biu" else asarray(weights)
    if axis is not None and share.shape == (x.shape[axis],):
        share = xp.reshape(share, (-1, *[1] * (x.ndim - 1 - axis % x.ndim)))
    total = xp.sum(x * share, axis=axis, keepdims=keepdims)
    whole = xp.sum(xp.broadcast_to(share, x.shape), axis=axis, keepdims=keepdims)
    return (total / whole, whole) if returned else total / whole


@spells(np.ptp)
def ptp(a: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    return xp.max(a, axis=axis, keepdims=keepdims) - xp.min(a, axis=axis, keepdims=keepdims)


@spells(np.cov)
def cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    correction: float | None = None,
    fweights: Any = None,
    aweights: Any = None,
) -> Any:
    """Weights: how often each observation came, ``fweights``, and how much it counts, ``aweights``."""
    rows = [asarray(part) for part in ([m] if y is None else [m, y])]
    rows = [part if part.ndim > 1 else xp.expand_dims(part, axis=0) for part in rows]
    x = xp.concat([part if rowvar or part.shape[0] == 1 else part.T for part in rows])
    lost = correction if correction is not None else 0 if bias else 1
    once: Any = np.ones(x.shape[1], np.finfo(x.dtype).dtype if x.dtype.kind in "fc" else float)
    share = once if fweights is None else asarray(fweights)
    total = share * (1 if aweights is None else asarray(aweights))
    centred = x - average(x, axis=1, weights=total, keepdims=True)
    size = xp.sum(total)
    known = xp.maximum(size - lost * (1 if aweights is None else xp.sum(total * asarray(aweights)) / size), 0)
    return xp.squeeze((centred * total) @ xp.conj(centred).T / known)


@spells(np.corrcoef)
def corrcoef(x: Any, y: Any = None, rowvar: bool = True) -> Any:
    found = cov(x, y, rowvar)
    if found.ndim == 0:
        return found / found
    spread = xp.sqrt(xp.diag(found))
    return found / xp.outer(spread, spread)


@spells(np.nanquantile)
def nanquantile(a: Any, q: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    at = _shares(q)
    if at.ndim:
        return xp.stack([nanquantile(a, part, axis, keepdims) for part in at])
    ordered = _spread_out(as_inexact(a), axis)  # nan at the end
    if not ordered.shape[-1]:
        return _kept(xp.mean(ordered, axis=-1), a, axis, keepdims)  # nan
    count = xp.count_nonzero(xp.logical_not(xp.isnan(ordered)), axis=-1, keepdims=True)
    place = xp.maximum(count - 1, 0) * float(at)
    below = xp.floor(place)
    ends = [xp.take_along_axis(ordered, xp.astype(part, np.int64), axis=-1) for part in (below, xp.ceil(place))]
    share = xp.astype(place - below, ordered.dtype)
    found = xp.squeeze(ends[0] + xp.where(share > 0, ends[1] - ends[0], 0) * share, axis=-1)
    return _kept(found, a, axis, keepdims)


@spells(np.nanpercentile)
def nanpercentile(a: Any, q: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    return nanquantile(a, np.asarray(q, dtype=float) / 100, axis, keepdims)


@spells(np.nanmedian)
def nanmedian(a: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    return nanquantile(a, 0.5, axis, keepdims)

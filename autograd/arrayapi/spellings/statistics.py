"""The statistics of NumPy that are no primitives: weighted means, covariances.

Arguments are NumPy's; see `autograd.arrayapi.spellings`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.arrayapi.creation import as_inexact, asarray
from autograd.arrayapi.numpy_dispatch import spells
from autograd.core.xp.recorder import recorder as xp
from autograd.foundation.axes import Axis


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

"""The statistics of NumPy that are no primitives: weighted means, covariances.

Arguments are NumPy's; see `autograd.arrayapi.spellings`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.arrayapi.creation import as_inexact, as_tensor
from autograd.arrayapi.numpy_dispatch import spells
from autograd.core.node import Node
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError, ShapeError
from autograd.foundation.axes import Axis, from_left


def weights_along(of: str, weights: Any, x: Any, axis: Axis) -> Any:
    """Weights of the shape of x; those given along ``axis`` with axes of length 1 elsewhere."""
    if weights.shape == x.shape:
        return weights
    axes = () if axis is None else from_left(axis, x.ndim)
    if not axes or weights.shape != tuple(x.shape[i] for i in axes):
        found = f"found {weights.shape} with axis={axis}"
        raise ShapeError(f"{of} takes weights of the shape of a, {x.shape}, or along axis, {found}")
    turned = xp.permute_dims(weights, tuple(np.argsort(axes).tolist()))
    return xp.reshape(turned, tuple(n if i in axes else 1 for i, n in enumerate(x.shape)))


@spells(np.average)
def average(a: Any, axis: Axis = None, weights: Any = None, returned: bool = False, keepdims: bool = False) -> Any:
    """The mean, weighted; ``returned``: and the sum of the weights."""
    x = as_tensor(a)
    if weights is None:
        found = xp.mean(x, axis=axis, keepdims=keepdims)
        return (found, np.full(found.shape, x.size / max(found.size, 1), found.dtype)) if returned else found
    share = as_inexact(weights) if x.dtype.kind in "biu" else as_tensor(weights)
    share = weights_along("np.average", share, x, axis)
    total = xp.sum(x * share, axis=axis, keepdims=keepdims)
    whole = xp.sum(xp.broadcast_to(share, x.shape), axis=axis, keepdims=keepdims)
    return (total / whole, whole) if returned else total / whole


@spells(np.ptp)
def ptp(a: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    return xp.max(a, axis=axis, keepdims=keepdims) - xp.min(a, axis=axis, keepdims=keepdims)


def _weights(name: str, given: Any, x: Any) -> Any:
    """The weights of the observations of np.cov, which are the columns of x."""
    weights = as_tensor(given)
    if weights.shape != (x.shape[1],):
        raise ShapeError(f"np.cov takes {name} for {x.shape[1]} observations, found shape {weights.shape}")
    known = 0.0 if isinstance(given, Node) else weights.datum
    if np.any(known < 0) or (name == "fweights" and np.any(known % 1)):
        raise ArgumentError(f"np.cov takes {name} from 0 up, and fweights that are whole numbers, found {given!r:.60}")
    return weights


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
    rows = [as_tensor(part) for part in ([m] if y is None else [m, y])]
    if any(part.ndim > 2 for part in rows):
        raise ShapeError(
            f"np.cov takes vectors and matrices, found shapes {', '.join(str(part.shape) for part in rows)}"
        )
    rows = [part if part.ndim > 1 else xp.expand_dims(part, axis=0) for part in rows]
    x = xp.concat([part if rowvar or part.shape[0] == 1 else part.T for part in rows])
    if correction is not None and correction != int(correction):
        raise ArgumentError(f"np.cov takes a whole number as ddof, found {correction!r:.40}")
    lost = correction if correction is not None else 1 if bias == 0 else 0  # as NumPy asks
    once: Any = np.ones(x.shape[1], np.finfo(x.dtype).dtype if x.dtype.kind in "fc" else float)
    share = once if fweights is None else _weights("fweights", fweights, x)
    counting = 1 if aweights is None else _weights("aweights", aweights, x)
    total = share * counting
    centred = x - average(x, axis=1, weights=total, keepdims=True)
    size = xp.sum(total)
    known = xp.maximum(size - lost * (1 if aweights is None else xp.sum(total * counting) / size), 0)
    return xp.squeeze((centred * total) @ xp.conj(centred).T / known)


@spells(np.corrcoef)
def corrcoef(x: Any, y: Any = None, rowvar: bool = True) -> Any:
    found = cov(x, y, rowvar)
    if found.ndim == 0:
        return found / found
    spread = xp.sqrt(xp.diag(found))
    return found / xp.outer(spread, spread)

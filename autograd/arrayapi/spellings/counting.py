"""NumPy's functions that count and collect: bins, distinct entries, sets, entries by a condition.

Counts are whole numbers that jump as the data move: they are plain. What is summed, and the places of edges, is
recorded.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.arrayapi.creation import as_tensor
from autograd.arrayapi.numpy_dispatch import spells
from autograd.arrayapi.spellings.questions import plain
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError, ShapeError
from autograd.foundation.axes import length


@spells(np.bincount)
def bincount(x: Any, weights: Any = None, minlength: int = 0) -> Any:
    """How often each whole number occurs, as plain numbers; or the sum of its weights, with their gradient."""
    places = np.asarray(plain(x))
    places = places if places.size else places.astype(np.intp)
    if places.ndim != 1 or places.dtype.kind not in "iub" or (places < 0).any():
        raise ArgumentError(f"np.bincount counts a row of whole numbers from 0 up, found {x!r:.60}")
    counts = np.bincount(places, minlength=length("np.bincount", "minlength", minlength))
    if weights is None:
        return counts
    weights = as_tensor(weights)
    if weights.shape != places.shape:
        raise ShapeError(f"np.bincount takes a weight for each number, found {weights.shape} for {places.shape}")
    return xp.scatter_add(xp.astype(weights, np.float64), index=places, shape=counts.shape)


def _edges(a: Any, bins: Any, range: Any, weights: Any = None) -> Any:
    """The edges of bins: those given, or evenly spaced ones from the least entry to the largest."""
    if not isinstance(bins, int | np.integer | str):
        return as_tensor(bins)
    known = range if range is None else plain(range)
    count = len(np.histogram_bin_edges(plain(a), bins, known, plain(weights))) - 1
    x = as_tensor(a)
    if range is None:
        first, last = (xp.min(x), xp.max(x)) if x.size else (as_tensor(0.0), as_tensor(1.0))
    else:
        first, last = (as_tensor(end) for end in range)
    if plain(first) == plain(last):
        first, last = first - 0.5, last + 0.5
    dtype = np.result_type(plain(first), plain(last), np.float32)
    steps = np.arange(count, dtype=dtype) * ((last - first) / count)  # as np.linspace rounds them
    return xp.concat([steps + first, xp.reshape(xp.astype(as_tensor(last), dtype), (1,))])


@spells(np.histogram_bin_edges)
def histogram_bin_edges(a: Any, bins: Any = 10, range: Any = None, weights: Any = None) -> Any:
    return _edges(a, bins, range, weights)


@spells(np.histogram)
def histogram(a: Any, bins: Any = 10, range: Any = None, density: bool = False, weights: Any = None) -> Any:
    """Counts are plain; sums of weights, densities and edges have gradients."""
    edges = _edges(a, bins, range)
    given = plain(bins) if not isinstance(bins, int | np.integer | str) else bins
    counts: Any = np.histogram(plain(a), given, range if range is None else plain(range))[0]
    if weights is not None:
        inside, at = _places(np.ravel(plain(a)), plain(edges))
        counts = xp.scatter_add(xp.flatten(as_tensor(weights))[inside], index=at[inside], shape=counts.shape)
    if density:
        counts = counts / xp.diff(edges) / counts.sum()
    return counts, edges


def _places(entries: Any, borders: Any) -> tuple[Any, Any]:
    """Which ``entries`` lie within the ``borders`` of bins, and in which bin each does; the last has its end, too."""
    inside = (entries >= borders[0]) & (entries <= borders[-1])
    return inside, np.clip(np.searchsorted(borders, entries, side="right") - 1, 0, len(borders) - 2)


@spells(np.histogram2d)
def histogram2d(
    x: Any, y: Any, bins: Any = 10, range: Any = None, density: bool = False, weights: Any = None
) -> tuple[Any, Any, Any]:
    """Counts are plain; sums of weights, densities and edges have gradients."""
    vectors = [as_tensor(x), as_tensor(y)]
    if len({v.shape for v in vectors}) > 1 or vectors[0].ndim != 1:
        raise ShapeError(
            f"np.histogram2d takes two vectors of one length, found {vectors[0].shape}, {vectors[1].shape}"
        )
    each = bins if hasattr(bins, "__len__") and len(bins) == 2 else (bins, bins)
    ends = (None, None) if range is None else range
    edges = [_edges(v, each[i], ends[i]) for i, v in enumerate(vectors)]
    found = [_places(plain(v), plain(border)) for v, border in zip(vectors, edges, strict=True)]
    inside = found[0][0] & found[1][0]
    at = tuple(places[inside] for _, places in found)
    shape = tuple(border.size - 1 for border in edges)
    counts: Any = np.zeros(shape)
    if weights is None:
        np.add.at(counts, at, 1)
    else:
        counts = xp.scatter_add(as_tensor(weights)[inside] + 0.0, index=at, shape=shape)
    if density:
        counts = counts / (xp.diff(edges[0])[:, None] * xp.diff(edges[1])) / counts.sum()
    return counts, *edges


@spells(np.unique)
def unique(
    ar: Any,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    equal_nan: bool = True,
    sorted: bool = True,
) -> Any:
    """The distinct entries; the gradient of each goes to where it occurs first."""
    x = as_tensor(ar)
    _, index, inverse, counts = np.unique(plain(x), True, True, True, axis, equal_nan=equal_nan)
    values = xp.flatten(x)[index] if axis is None else xp.take(x, index, axis=axis)
    asked = [(return_index, index), (return_inverse, inverse), (return_counts, counts)]
    found = (values, *[answer for wanted, answer in asked if wanted])
    return found if len(found) > 1 else values


@spells(np.union1d)
def union1d(ar1: Any, ar2: Any) -> Any:
    return unique(xp.concat([as_tensor(ar1), as_tensor(ar2)], axis=None))


@spells(np.setdiff1d)
def setdiff1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    x = xp.flatten(as_tensor(ar1)) if assume_unique else unique(ar1)
    return x[np.flatnonzero(~np.isin(plain(x), plain(ar2)))]


@spells(np.setxor1d)
def setxor1d(ar1: Any, ar2: Any) -> Any:
    return xp.sort(xp.concat([setdiff1d(ar1, ar2), setdiff1d(ar2, ar1)]))


@spells(np.intersect1d)
def intersect1d(ar1: Any, ar2: Any) -> Any:
    """The entries that both have; the gradient goes to the first of the two."""
    x = unique(ar1)
    return x[np.flatnonzero(np.isin(plain(x), plain(ar2)))]


@spells(np.extract)
def extract(condition: Any, arr: Any) -> Any:
    return xp.flatten(as_tensor(arr))[np.flatnonzero(np.ravel(plain(condition)))]

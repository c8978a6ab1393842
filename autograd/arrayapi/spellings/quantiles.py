"""Medians, quantiles and percentiles, with all methods of NumPy: of all numbers, or of those that are not nan.

Each is one of the ordered entries, or lies between two of them, at a place that the method says. Derivatives go to
these two, and to what says the place where a method goes on continuously with it.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from autograd.arrayapi.creation import as_inexact, as_tensor
from autograd.arrayapi.numpy_dispatch import Rule, spells
from autograd.arrayapi.spellings.questions import asked
from autograd.arrayapi.spellings.statistics import weights_along
from autograd.core.coercion import numeric
from autograd.core.node import Node
from autograd.core.value import Value
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError, DTypeError, IndexingError
from autograd.foundation.axes import Axis, from_left

# The methods whose place is n q + a + q (1 - a - b) - 1, of n entries, with their a and b.
CONTINUOUS = {
    "linear": (1, 1),
    "hazen": (1 / 2, 1 / 2),
    "weibull": (0, 0),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
    "interpolated_inverted_cdf": (0, 1),
}
JUMPING = frozenset({"lower", "higher", "nearest", "inverted_cdf", "closest_observation"})  # to one of the entries


def _aside(x: Any, axis: Axis) -> Any:
    """What is reduced as one axis, the last."""
    axes = from_left(axis, x.ndim)
    kept = [i for i in range(x.ndim) if i not in axes]
    count = prod(x.shape[i] for i in axes)
    return xp.reshape(xp.permute_dims(x, (*kept, *axes)), (*[x.shape[i] for i in kept], count))


def _spread_out(a: Any, axis: Axis) -> Any:
    """The entries in ascending order, nan at the end, what is reduced being one axis, the last."""
    return xp.sort(_aside(as_tensor(a), axis))


def _kept(reduced: Any, a: Any, axis: Axis, keepdims: bool) -> Any:
    """``reduced`` with the axes that were reduced, where these are to be kept."""
    if not keepdims:
        return reduced
    return xp.expand_dims(reduced, axis=tuple(range(as_tensor(a).ndim)) if axis is None else axis)


@spells(np.median)
def median(a: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    ordered = _spread_out(a, axis)
    n = ordered.shape[-1]
    if not n:
        return _kept(xp.mean(ordered, axis=-1), a, axis, keepdims)  # nan
    middle = xp.mean(ordered[..., (n - 1) // 2 : n // 2 + 1], axis=-1)
    return _kept(xp.where(xp.isnan(ordered[..., -1]), ordered[..., -1], middle), a, axis, keepdims)


def _place(count: int, at: Any, method: str) -> Any:
    """Where among so many ordered entries a quantile lies: between two, as NumPy has it of 0, 1, 2, ..."""
    try:
        return np.quantile(np.arange(count, dtype=float), at, method=method)  # type: ignore[call-overload]
    except ValueError as error:
        raise ArgumentError(f"np.quantile with method={method!r}: {error}") from None


def _demand_shares(q: Any) -> None:
    if not ((q >= 0) & (q <= 1)).all():
        raise ArgumentError(f"a quantile is from 0 to 1 (a percentile from 0 to 100), found {q!r:.60}")


def _shares(q: Any) -> Any:
    """Which quantiles are wanted, as an array or a node; an `ArgumentError` where there is no such one."""
    at: Any = as_tensor(q) if isinstance(q, Node) else numeric(q)
    if at.dtype.kind == "c":
        raise DTypeError(f"a quantile is a real number from 0 to 1, found {at.dtype}")
    at = at if isinstance(at, Node) else np.asarray(at, dtype=float)
    asked(_demand_shares, at)
    return at


def _moving(count: Any, at: Any, method: str) -> Any:
    """`_place` as a function of numbers that nobody knows yet, or of which there are derivatives."""
    if method not in CONTINUOUS:
        raise ArgumentError(
            f"np.quantile goes by jumps with method={method!r}: for a q with derivatives take {', '.join(CONTINUOUS)}"
        )
    a, b = CONTINUOUS[method]
    return xp.clip(count * at + a + at * (1 - a - b) - 1, 0, xp.maximum(count - 1, 0))


def _in_type(a: Any, q: Any, method: str) -> Any:
    """The numbers in the type of the result: of what lies between two of them that of ``q`` counts, too, unless it is a
    number of Python's."""
    if as_tensor(a).dtype.kind == "c":
        raise DTypeError(f"quantiles are of real numbers, found {as_tensor(a).dtype}")
    if method in JUMPING:
        return as_tensor(a)
    x = as_inexact(a)
    if isinstance(q, int | float | Value) and not isinstance(q, np.generic):
        return x
    share = q.dtype if hasattr(q, "dtype") else np.asarray(q).dtype
    return xp.astype(x, np.result_type(x.dtype, share if share.kind == "f" else float))


def _each(one: Rule, a: Any, q: Any, axis: Axis, method: str, keepdims: bool, weights: Any) -> Any:
    """``one`` quantile of what lies along ``axis``, for each of ``q``."""
    at = _shares(q)
    if not at.ndim:
        return _kept(one(a, at, axis, method, weights), a, axis, keepdims)
    if not at.shape[0]:
        return xp.expand_dims(_each(one, a, 0.5, axis, method, keepdims, weights), axis=0)[:0]
    return xp.stack([_each(one, a, at[i], axis, method, keepdims, weights) for i in range(at.shape[0])])


@spells(np.quantile)
def quantile(
    a: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False, weights: Any = None
) -> Any:
    """``weights``: how often each entry counts, of the shape of ``a``, or along ``axis``."""
    return _each(_of_all, _in_type(a, q, method), q, axis, method, keepdims, weights)


def _of_all(x: Any, at: Any, axis: Axis, method: str, weights: Any) -> Any:
    if weights is not None:
        return _weighted(x, at, axis, method, weights)
    ordered = _spread_out(x, axis)
    count = ordered.shape[-1]
    if not count:
        raise IndexingError(f"np.quantile of no entries has no value, found shape {x.shape}, axis {axis}")
    if isinstance(at, Node):
        found = _between(ordered, xp.broadcast_to(_moving(count, at, method), (*ordered.shape[:-1], 1)))
    else:
        place = float(_place(count, at, method))
        below = ordered[..., int(place)]
        found = below + (ordered[..., int(np.ceil(place))] - below) * (place % 1) if place % 1 else below
    return xp.where(xp.isnan(ordered[..., -1]), ordered[..., -1], found)


def _between(ordered: Any, place: Any) -> Any:
    """What lies at ``place``, one along the last axis for each row, between two of the ordered entries."""
    below = xp.floor(place)
    ends = [xp.take_along_axis(ordered, xp.astype(part, np.int64), axis=-1) for part in (below, xp.ceil(place))]
    share = xp.astype(place - below, ordered.dtype)
    off = xp.where(xp.isnan(ends[1]), 0, ends[1] - ends[0])  # the place after the last one that is a number
    return xp.squeeze(ends[0] + off * share, axis=-1)


def _demand_weights(weights: Any, without_numbers: Any) -> None:
    if not ((weights >= 0) & np.isfinite(weights)).all() or not (weights.any(axis=-1) | without_numbers).all():
        raise ArgumentError(
            f"np.quantile takes weights from 0 up, not all of them 0 where there are numbers, found {weights!r:.60}"
        )


def _weighted(x: Any, at: Any, axis: Axis, method: str, weights: Any, known: Any = True) -> Any:
    """The first entry up to which there is the share ``at`` of the weights, those of what is not ``known`` being 0."""
    if method != "inverted_cdf":
        raise ArgumentError(f'np.quantile with weights takes method="inverted_cdf", found {method!r}')
    share = xp.broadcast_to(weights_along("np.quantile", as_tensor(weights), x, axis), x.shape)
    rows, shares = _aside(x, axis), _aside(xp.where(known, share, 0), axis)
    order = xp.argsort(rows, axis=-1)
    ordered = xp.take_along_axis(rows, order, axis=-1)
    asked(_demand_weights, shares, xp.isnan(ordered[..., 0]))
    risen = xp.cumulative_sum(xp.take_along_axis(shares, order, axis=-1), axis=-1)
    risen = risen / risen[..., -1:]
    place = xp.count_nonzero(xp.logical_or(risen < at, risen == 0), axis=-1, keepdims=True)
    last = ordered.shape[-1] - 1
    found = xp.squeeze(xp.take_along_axis(ordered, xp.minimum(place, last), axis=-1), axis=-1)
    return found if known is not True else xp.where(xp.isnan(ordered[..., -1]), ordered[..., -1], found)


@spells(np.percentile)
def percentile(
    a: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False, weights: Any = None
) -> Any:
    return quantile(a, _hundredth(q), axis, method, keepdims, weights)


def _hundredth(q: Any) -> Any:
    return np.divide(q, 100) if isinstance(q, list | tuple) else q / 100


@spells(np.nanquantile)
def nanquantile(
    a: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False, weights: Any = None
) -> Any:
    return _each(_of_numbers, _in_type(a, q, method), q, axis, method, keepdims, weights)


def _of_numbers(x: Any, at: Any, axis: Axis, method: str, weights: Any) -> Any:
    if weights is not None:
        return _weighted(x, at, axis, method, weights, xp.logical_not(xp.isnan(x)))
    ordered = _spread_out(x, axis)
    if not ordered.shape[-1]:
        return xp.mean(ordered, axis=-1)  # nan
    count = xp.count_nonzero(xp.logical_not(xp.isnan(ordered)), axis=-1, keepdims=True)

    def places(counts: Any) -> Any:
        found = np.zeros(counts.shape)
        for n in np.unique(counts[counts > 0]):
            found[counts == n] = _place(int(n), at, method)
        return found

    smooth = isinstance(at, Node) or method in CONTINUOUS
    return _between(ordered, _moving(count, at, method) if smooth else as_tensor(asked(places, count)))


@spells(np.nanpercentile)
def nanpercentile(
    a: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False, weights: Any = None
) -> Any:
    return nanquantile(a, _hundredth(q), axis, method, keepdims, weights)


@spells(np.nanmedian)
def nanmedian(a: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    return _each(_of_numbers, as_inexact(a), 0.5, axis, "linear", keepdims, None)

"""NumPy's functions along a line of numbers: sums so far, order, neighbours, samples of a function, filters.

This file is longer than others, so that all that goes along one axis stands together.
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi
from typing import Any

import numpy as np

from autograd.arrayapi.creation import as_inexact, asarray, in_type
from autograd.arrayapi.dtypes import result_type
from autograd.arrayapi.numpy_dispatch import handed, spells
from autograd.arrayapi.spellings.questions import asked, plain
from autograd.arrayapi.spellings.shapes import part
from autograd.core.coercion import numeric
from autograd.core.node import Node
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError, DTypeError, ShapeError
from autograd.foundation.axes import Axis, from_left, length


def flat_or_along(a: Any, axis: int | None) -> tuple[Any, int]:
    """An array and an axis: all entries in a row where none is given."""
    x = asarray(a)
    return (xp.flatten(x), 0) if axis is None else (x, axis)


@spells(np.cumsum)
def cumsum(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    x, axis = flat_or_along(a, axis)
    return xp.cumulative_sum(x, axis=axis, dtype=dtype)


@spells(np.cumprod)
def cumprod(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    x, axis = flat_or_along(a, axis)
    return xp.cumulative_prod(x, axis=axis, dtype=dtype)


@spells(np.nancumsum)
def nancumsum(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    return cumsum(xp.where(xp.isnan(a), 0, a), axis, dtype)


@spells(np.nancumprod)
def nancumprod(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    return cumprod(xp.where(xp.isnan(a), 1, a), axis, dtype)


@spells(np.sort)
def sort(a: Any, axis: int | None = -1, stable: Any = None) -> Any:
    x, axis = flat_or_along(a, axis)
    return xp.sort(x, axis=axis)


@spells(np.sort_complex)
def sort_complex(a: Any) -> Any:
    x = xp.sort(asarray(a))
    return xp.astype(x, np.result_type(x.dtype, np.complex64))


@spells(np.argsort)
def argsort(a: Any, axis: int | None = -1, stable: Any = None) -> Any:
    x, axis = flat_or_along(a, axis)
    return xp.argsort(x, axis=axis)


@spells(np.partition)
def partition(a: Any, kth: Any, axis: int | None = -1) -> Any:
    x, axis = flat_or_along(a, axis)
    return xp.take_along_axis(x, argpartition(x, kth, axis), axis=axis)


@spells(np.argpartition)
def argpartition(a: Any, kth: Any, axis: int | None = -1) -> Any:
    x, axis = flat_or_along(a, axis)
    return asarray(asked(np.argpartition, x, kth, axis))


@spells(np.take)
def take(a: Any, indices: Any, axis: int | None = None, mode: Any = "raise") -> Any:
    x, axis = flat_or_along(a, axis)
    if indices is None or indices is Ellipsis or isinstance(indices, slice):
        raise ArgumentError(f"np.take takes whole numbers as places, found {indices!r}: write t[start:stop]")
    if not isinstance(indices, Node) and np.asarray(indices).dtype == bool:
        indices = np.asarray(indices, dtype=int)  # places 0 and 1, no mask
    if mode != "raise":
        indices = np.arange(x.shape[axis]).take(plain(indices), mode=mode)
    return xp.take(x, indices, axis=axis)


@spells(np.compress)
def compress(condition: Any, a: Any, axis: int | None = None) -> Any:
    x, axis = flat_or_along(a, axis)
    return xp.take(x, np.flatnonzero(plain(condition)), axis=axis)


@spells(np.apply_along_axis)
def apply_along_axis(func1d: Callable[..., Any], axis: int, arr: Any, *args: Any, **kwargs: Any) -> Any:
    lines = xp.moveaxis(asarray(arr), axis, -1)
    outer = lines.shape[:-1]
    found = [asarray(handed(func1d)(lines[place], *args, **kwargs)) for place in np.ndindex(*outer)]
    if not found:
        raise ShapeError(f"np.apply_along_axis needs one line or more along axis {axis}, found none in {outer}")
    inner = found[0].ndim
    joined = xp.reshape(xp.stack(found), (*outer, *found[0].shape))
    places = range(len(outer), len(outer) + inner)
    at = axis % (len(outer) + 1)
    return xp.moveaxis(joined, tuple(places), tuple(range(at, at + inner))) if inner else joined


@spells(np.apply_over_axes)
def apply_over_axes(func: Callable[..., Any], a: Any, axes: Any) -> Any:
    x = asarray(a)
    rank = x.ndim
    for axis in np.atleast_1d(axes).tolist():
        found = handed(func)(x, axis)
        x = found if found.ndim == rank else xp.expand_dims(found, axis=axis)
    return x


# samples


@spells(np.linspace)
def linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: int = 0
) -> Any:
    kind = result_type(*[x if isinstance(x, Node | int | float | complex) else asarray(x) for x in (start, stop)], 1.0)
    first, last = xp.broadcast_arrays(xp.astype(asarray(start), kind), xp.astype(asarray(stop), kind))
    num = length("np.linspace", "num", num)
    steps = num - 1 if endpoint else num
    share = np.reshape(np.arange(num) / max(steps, 1), (-1, *[1] * first.ndim)).astype(kind)
    found = xp.moveaxis(first + (last - first) * share, 0, axis)
    found = found if dtype is None else xp.astype(found, dtype)
    return (found, (last - first) / steps if steps else np.nan) if retstep else found


@spells(np.logspace)
def logspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10.0, dtype: Any = None, axis: int = 0
) -> Any:
    if not isinstance(base, int | float):
        start, stop, base = xp.broadcast_arrays(asarray(start), asarray(stop), asarray(base))
        base = xp.expand_dims(base, axis=axis)
    found = xp.pow(base, linspace(start, stop, num, endpoint, axis=axis))
    return found if dtype is None else xp.astype(found, dtype)


@spells(np.geomspace)
def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    """Both ends positive, or both negative."""
    kind = result_type(asarray(start), asarray(stop), 1.0)
    first, last = xp.broadcast_arrays(xp.astype(asarray(start), kind), xp.astype(asarray(stop), kind))
    asked(_demand_one_sign, first, last)
    way = xp.sign(first)
    found = way * xp.exp(linspace(xp.log(first / way), xp.log(last / way), num, endpoint))
    found = xp.moveaxis(found, 0, axis)
    return found if dtype is None else xp.astype(found, dtype)


def _demand_one_sign(first: Any, last: Any) -> None:
    fits = first * last if first.dtype.kind == "c" else np.sign(first) * last > 0
    if not fits.all():
        raise ArgumentError(f"np.geomspace of nodes takes ends of one sign, not 0, found {first!r:.40}, {last!r:.40}")


# neighbours


@spells(np.ediff1d)
def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    steps = xp.diff(xp.flatten(asarray(ary)))
    parts = [xp.flatten(asarray(x)) if x is not steps else x for x in (to_begin, steps, to_end) if x is not None]
    return xp.concat([in_type("np.ediff1d", x, steps.dtype, "same_kind") for x in parts])


@spells(np.diff)
def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    x, n = asarray(a), length("np.diff", "n", n)

    def end(values: Any) -> Any:
        if values is None or asarray(values).ndim:
            return values if values is None else asarray(values)
        shape = tuple(1 if i == axis % x.ndim else count for i, count in enumerate(x.shape))
        return xp.broadcast_to(asarray(values), shape)

    return xp.diff(x, axis=axis, n=n, prepend=end(prepend), append=end(append)) if n else x


@spells(np.unwrap)
def unwrap(p: Any, discont: float | None = None, axis: int = -1, period: float = 2 * pi) -> Any:
    """Whole periods are added, which are constant; so the gradient is that of p."""
    x = asarray(p)
    steps = xp.diff(x, axis=axis)
    short = xp.remainder(steps + period / 2, period) - period / 2
    short = xp.where(xp.equal(short, -period / 2) & (steps > 0), period / 2, short)
    jumps = xp.where(xp.abs(steps) < (period / 2 if discont is None else discont), 0, short - steps)
    first, rest = (part(x, axis, at) for at in (slice(1), slice(1, None)))
    return xp.concat([first, rest + xp.cumulative_sum(jumps, axis=axis)], axis=axis)


@spells(np.gradient)
def gradient(f: Any, *varargs: Any, axis: Axis = None, edge_order: int = 1) -> Any:
    """Slopes by central differences within, and by one-sided ones of order ``edge_order`` at the ends."""
    x = asarray(f)
    axes = from_left(axis, x.ndim)
    steps = list(varargs) if len(varargs) > 1 else [varargs[0] if varargs else 1.0] * len(axes)
    if len(steps) != len(axes):
        raise ArgumentError(f"np.gradient takes one distance, or one for each of {len(axes)} axes, found {len(steps)}")
    if edge_order not in (1, 2) or any(x.shape[i] < edge_order + 1 for i in axes):
        raise ShapeError(f"np.gradient of edge_order={edge_order} needs more entries than that, found shape {x.shape}")
    found = [_slopes(x, i, step, edge_order) for i, step in zip(axes, steps, strict=True)]
    return found[0] if len(found) == 1 else tuple(found)


def _slopes(x: Any, axis: int, step: Any, edge_order: int) -> Any:
    y, n = xp.moveaxis(as_inexact(x), axis, 0), x.shape[axis]
    step = step if isinstance(step, Node) else _places(step, y)
    gaps = xp.diff(step) if step.ndim else xp.broadcast_to(asarray(step), (n - 1,))
    if gaps.shape != (n - 1,):
        raise ShapeError(f"np.gradient along an axis of {n} entries takes as many places, found shape {step.shape}")
    gaps = xp.reshape(gaps, (-1, *[1] * (y.ndim - 1)))
    slope = (y[1:] - y[:-1]) / gaps
    inner = _inner_slopes(y, gaps[:-1], gaps[1:]) if step.ndim else (y[2:] - y[:-2]) / (2 * step)
    first, last = slope[:1], slope[-1:]
    if edge_order == 2:
        first = first - (slope[1:2] - first) * gaps[:1] / (gaps[:1] + gaps[1:2])
        last = last + (last - slope[-2:-1]) * gaps[-1:] / (gaps[-1:] + gaps[-2:-1])
    found = xp.concat([first, inner, last])
    return xp.moveaxis(found, 0, axis)


def _places(step: Any, y: Any) -> Any:
    """A plain distance, or plain places: their distance where all lie equally far apart, as NumPy has it."""
    kind = np.asarray(step).dtype.kind
    if kind == "b" or (kind == "c" and y.dtype.kind != "c"):
        raise ArgumentError(f"np.gradient of {y.dtype} takes real numbers as distances and places, found {step!r:.60}")
    places = numeric(step, None if kind == "c" else np.finfo(y.dtype).dtype)
    if places.ndim > 1:
        raise ShapeError(f"np.gradient takes a distance or a row of places for an axis, found shape {places.shape}")
    gaps = np.diff(places) if places.ndim else places
    return gaps[0] if gaps.size and gaps.ndim and (gaps == gaps[0]).all() and places.shape == y.shape[:1] else places


def _inner_slopes(y: Any, before: Any, after: Any) -> Any:
    both = before + after
    return (
        -after / (before * both) * y[:-2]
        + (after - before) / (before * after) * y[1:-1]
        + before / (after * both) * y[2:]
    )


@spells(np.trapezoid)
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    heights = asarray(y)
    middle = part(heights, axis, slice(1, None)) + part(heights, axis, slice(-1))
    if x is not None:
        places = asarray(x)
        dx = xp.diff(places, axis=0 if places.ndim == 1 else axis)
        if places.ndim == 1:
            dx = xp.reshape(dx, (-1, *[1] * (heights.ndim - 1 - axis % heights.ndim)))
    return xp.sum(dx * middle / 2, axis=axis)


@spells(np.interp)
def interp(x: Any, xs: Any, fp: Any, left: Any = None, right: Any = None, period: float | None = None) -> Any:
    """Between the points (xs, fp) by straight lines; at a point the slope is that of the line to its right."""
    at, xs, fp = (as_inexact(z) for z in (x, xs, fp))
    if xs.ndim != 1 or xs.shape != fp.shape or not xs.size:
        raise ShapeError(f"np.interp takes two vectors of one length, found the shapes {xs.shape} and {fp.shape}")
    for end in (left, right):
        if end is not None and asarray(end).ndim:
            raise ShapeError(f"np.interp takes a number as left and as right, found {end!r:.60}")
    if "c" in (at.dtype.kind, xs.dtype.kind):
        raise DTypeError(f"np.interp takes places in real numbers, found {at.dtype} and {xs.dtype}")
    if period is not None:
        if not period:
            raise ArgumentError(f"np.interp takes a period other than 0, found {period!r}")
        period = abs(period)
        at, xs = xp.remainder(at, period), xp.remainder(xs, period)
        order = np.argsort(plain(xs), kind="stable")
        xs, fp = xs[order], fp[order]
        xs, fp = xp.concat([xs[-1:] - period, xs, xs[:1] + period]), xp.concat([fp[-1:], fp, fp[:1]])
    if xs.size == 1:
        found = xp.broadcast_to(fp[0], at.shape)
    else:
        i = xp.clip(xp.searchsorted(xs, at, side="right") - 1, 0, xs.size - 2)
        (x0, x1), (f0, f1) = ([xp.take(z, j, axis=0) for j in (i, i + 1)] for z in (xs, fp))
        wide = x1 != x0
        found = xp.where(wide, f0 + (f1 - f0) / xp.where(wide, x1 - x0, 1) * (at - x0), f1)
    found = xp.where(at < xs[0], fp[0] if left is None or period is not None else left, found)
    return xp.where(at > xs[-1], fp[-1] if right is None or period is not None else right, found)


# filters


@spells(np.convolve)
def convolve(a: Any, v: Any, mode: str = "full") -> Any:
    """Σⱼ aⱼ vₖ₋ⱼ; "same" gives as many entries as the longer has, "valid" those where both lie over each other."""
    x, w = asarray(a), asarray(v)
    if x.ndim > 1 or w.ndim > 1 or not (x.size and w.size):
        raise ShapeError(f"np.convolve takes two vectors with entries, found the shapes {x.shape} and {w.shape}")
    x, w = xp.reshape(x, (-1,)), xp.reshape(w, (-1,))
    if w.size > x.size:
        x, w = w, x
    m = w.size
    around = {"full": (m - 1, m - 1), "same": (m // 2, (m - 1) // 2), "valid": (0, 0)}
    if mode not in around:
        raise ArgumentError(f'np.convolve takes the mode "full", "same" or "valid", found {mode!r}')
    return xp.sliding_windows(xp.pad(x, (around[mode],)), window=(m,), stride=(1,)) @ xp.flip(w)


@spells(np.correlate)
def correlate(a: Any, v: Any, mode: str = "valid") -> Any:
    """Σⱼ aⱼ₊ₖ vⱼ, with the conjugate of v."""
    if not (np.ndim(a) and np.ndim(v)):
        raise ShapeError(f"np.correlate takes two vectors, found the shapes {np.shape(a)} and {np.shape(v)}")
    x, w = asarray(a), xp.flip(xp.conj(asarray(v)))
    if mode == "same" and x.size < w.size:  # NumPy exchanges them, and turns the result
        start = x.size // 2
        return convolve(x, w)[start : start + w.size]
    return convolve(x, w, mode)

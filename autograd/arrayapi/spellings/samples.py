"""NumPy's functions of points on a line, and of samples there: spacing, differences, slopes, areas, interpolation."""

from __future__ import annotations

from math import pi
from typing import Any

import numpy as np

from autograd.arrayapi.creation import as_inexact, as_tensor, in_type
from autograd.arrayapi.dtypes import result_type
from autograd.arrayapi.numpy_dispatch import spells
from autograd.arrayapi.spellings.questions import asked, plain
from autograd.arrayapi.spellings.shapes import part
from autograd.core.coercion import numeric
from autograd.core.node import Node
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError, DTypeError, ShapeError
from autograd.foundation.axes import Axis, from_left, length
from autograd.foundation.misfits import is_among


@spells(np.linspace)
def linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: int = 0
) -> Any:
    kind = result_type(
        *[x if isinstance(x, Node | int | float | complex) else as_tensor(x) for x in (start, stop)], 1.0
    )
    first, last = xp.broadcast_arrays(xp.astype(as_tensor(start), kind), xp.astype(as_tensor(stop), kind))
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
        start, stop, base = xp.broadcast_arrays(as_tensor(start), as_tensor(stop), as_tensor(base))
        base = xp.expand_dims(base, axis=axis)
    found = xp.pow(base, linspace(start, stop, num, endpoint, axis=axis))
    return found if dtype is None else xp.astype(found, dtype)


@spells(np.geomspace)
def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    """Both ends positive, or both negative."""
    kind = result_type(as_tensor(start), as_tensor(stop), 1.0)
    first, last = xp.broadcast_arrays(xp.astype(as_tensor(start), kind), xp.astype(as_tensor(stop), kind))
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
    steps = xp.diff(xp.flatten(as_tensor(ary)))
    parts = [xp.flatten(as_tensor(x)) if x is not steps else x for x in (to_begin, steps, to_end) if x is not None]
    return xp.concat([in_type("np.ediff1d", x, steps.dtype, "same_kind") for x in parts])


@spells(np.diff)
def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    x, n = as_tensor(a), length("np.diff", "n", n)

    def end(values: Any) -> Any:
        if values is None or as_tensor(values).ndim:
            return values if values is None else as_tensor(values)
        shape = tuple(1 if i == axis % x.ndim else count for i, count in enumerate(x.shape))
        return xp.broadcast_to(as_tensor(values), shape)

    return xp.diff(x, axis=axis, n=n, prepend=end(prepend), append=end(append)) if n else x


@spells(np.unwrap)
def unwrap(p: Any, discont: float | None = None, axis: int = -1, period: float = 2 * pi) -> Any:
    """Whole periods are added, which are constant; so the gradient is that of p."""
    x = as_tensor(p)
    steps = xp.diff(x, axis=axis)
    short = xp.remainder(steps + period / 2, period) - period / 2
    short = xp.where(xp.equal(short, -period / 2) & (steps > 0), period / 2, short)
    jumps = xp.where(xp.abs(steps) < (period / 2 if discont is None else discont), 0, short - steps)
    first, rest = (part(x, axis, at) for at in (slice(1), slice(1, None)))
    return xp.concat([first, rest + xp.cumulative_sum(jumps, axis=axis)], axis=axis)


@spells(np.gradient)
def gradient(f: Any, *varargs: Any, axis: Axis = None, edge_order: int = 1) -> Any:
    """Slopes by central differences within, and by one-sided ones of order ``edge_order`` at the ends."""
    x = as_tensor(f)
    axes = from_left(axis, x.ndim)
    steps = list(varargs) if len(varargs) > 1 else [varargs[0] if varargs else 1.0] * len(axes)
    if len(steps) != len(axes):
        raise ArgumentError(f"np.gradient takes one distance, or one for each of {len(axes)} axes, found {len(steps)}")
    if not is_among(edge_order, (1, 2)) or any(x.shape[i] < edge_order + 1 for i in axes):
        raise ShapeError(f"np.gradient of edge_order={edge_order} needs more entries than that, found shape {x.shape}")
    found = [_slopes(x, i, step, edge_order) for i, step in zip(axes, steps, strict=True)]
    return found[0] if len(found) == 1 else tuple(found)


def _slopes(x: Any, axis: int, step: Any, edge_order: int) -> Any:
    y, n = xp.moveaxis(as_inexact(x), axis, 0), x.shape[axis]
    step = step if isinstance(step, Node) else _places(step, y)
    gaps = xp.diff(step) if step.ndim else xp.broadcast_to(as_tensor(step), (n - 1,))
    if gaps.shape != (n - 1,):
        raise ShapeError(f"np.gradient along an axis of {n} entries takes as many places, found shape {step.shape}")
    gaps = xp.reshape(gaps, (-1, *[1] * (y.ndim - 1)))
    slope = (y[1:] - y[:-1]) / gaps
    inner = _inner_slopes(y, gaps[:-1], gaps[1:]) if step.ndim else (y[2:] - y[:-2]) / (2 * step)
    first, last = slope[:1], slope[-1:]
    if edge_order == 2:
        first = _end_slope(y[:1], y[1:2], y[2:3], gaps[:1], gaps[1:2])
        last = -_end_slope(y[-1:], y[-2:-1], y[-3:-2], gaps[-1:], gaps[-2:-1])
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


def _end_slope(end: Any, second: Any, third: Any, near: Any, far: Any) -> Any:
    """The slope at an end by three entries with two gaps between them, as NumPy has it: beside a gap of 0 it is nan."""
    both = near + far
    return -(2 * near + far) / (near * both) * end + both / (near * far) * second - near / (far * both) * third


def _inner_slopes(y: Any, before: Any, after: Any) -> Any:
    both = before + after
    return (
        -after / (before * both) * y[:-2]
        + (after - before) / (before * after) * y[1:-1]
        + before / (after * both) * y[2:]
    )


@spells(np.trapezoid)
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    heights = as_tensor(y)
    middle = part(heights, axis, slice(1, None)) + part(heights, axis, slice(-1))
    if x is not None:
        places = as_tensor(x)
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
        if end is not None and as_tensor(end).ndim:
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

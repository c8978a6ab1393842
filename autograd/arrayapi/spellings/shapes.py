"""NumPy's functions of shape: the same entries, arranged otherwise, and cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.arrayapi import creation
from autograd.arrayapi.creation import as_inexact, as_tensor
from autograd.arrayapi.numpy_dispatch import Rule, spells
from autograd.arrayapi.spellings.quantiles import median
from autograd.arrayapi.spellings.questions import plain
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError, ShapeError
from autograd.foundation.axes import from_left, one_of
from autograd.foundation.misfits import is_among


def part(x: Any, axis: int, index: Any) -> Any:
    """x[index] along ``axis``."""
    return x[(*[slice(None)] * one_of(axis, x.ndim), index)]


@spells(np.reshape)
def reshape(a: Any, shape: Any, order: str = "C") -> Any:
    if order in "CA":
        return xp.reshape(a, shape)
    if order != "F":
        raise ArgumentError(f'np.reshape of nodes takes order "C" or "F", found {order!r}')
    lengths = (shape,) if isinstance(shape, int | np.integer) else tuple(shape)
    return xp.permute_dims(xp.reshape(xp.permute_dims(a), lengths[::-1]))


@spells(np.ravel)
def ravel(a: Any, order: str = "C") -> Any:
    return reshape(as_tensor(a), (-1,), order)


def _at_least(rank: int) -> Rule:
    def of_rank(*arrays: Any) -> Any:
        found = [widened(as_tensor(array), rank) for array in arrays]
        return found[0] if len(found) == 1 else tuple(found)

    return of_rank


def widened(x: Any, rank: int) -> Any:
    """x with axes of length 1: a vector becomes a row, and a matrix the one slice of the last axis."""
    before = max(min(rank, 2) - x.ndim, 0)
    return xp.reshape(x, (*[1] * before, *x.shape, *[1] * (rank - x.ndim - before)))


for _rank, _name in enumerate(["atleast_1d", "atleast_2d", "atleast_3d"], start=1):
    spells(getattr(np, _name))(_at_least(_rank))


@spells(np.rot90)
def rot90(m: Any, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Any:
    if int(k) != k:
        raise ArgumentError(f"np.rot90 takes a whole number k of quarter turns, found {k!r:.40}")
    k = int(k)
    if len({one_of(axis, m.ndim) for axis in axes}) != 2 or len(axes) != 2:
        raise ArgumentError(f"np.rot90 turns in a plane of two axes, found axes={axes!r:.40}")
    turned = xp.swapaxes(m, *axes) if k % 2 else m
    return xp.flip(turned, axis=[(), axes[0], tuple(axes), axes[1]][k % 4])


def _triangle(of_matrices: Rule) -> Rule:
    """Of a vector, the triangle of the matrix that has it in each row."""

    def triangle(m: Any, k: int = 0) -> Any:
        x = as_tensor(m)
        return of_matrices(xp.broadcast_to(x, (x.size, x.size)) if x.ndim == 1 else x, k=k)

    return triangle


spells(np.tril)(_triangle(xp.tril))
spells(np.triu)(_triangle(xp.triu))

spells(np.fliplr)(lambda m: xp.flip(m, axis=1))
spells(np.flipud)(lambda m: xp.flip(m, axis=0))


@spells(np.array_split)
def array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    if not isinstance(indices_or_sections, int | np.integer):
        return xp.split(ary, indices_or_sections, axis=axis)  # type: ignore[no-any-return]
    if indices_or_sections < 1:
        raise ArgumentError(f"np.array_split makes one part or more, found {indices_or_sections}")
    lengths = [part.size for part in np.array_split(np.arange(ary.shape[one_of(axis, ary.ndim)]), indices_or_sections)]
    return xp.split(ary, np.cumsum(lengths)[:-1].tolist(), axis=axis)  # type: ignore[no-any-return]


spells(np.vsplit)(lambda ary, sections: xp.split(ary, sections, axis=0))
spells(np.hsplit)(lambda ary, sections: xp.split(ary, sections, axis=min(ary.ndim, 2) - 1))
spells(np.dsplit)(lambda ary, sections: xp.split(ary, sections, axis=2))


PLACED = ["edge", "reflect", "symmetric", "wrap"]  # modes that give entries of x again
MEASURES: dict[str, Rule] = {
    np.maximum.__name__: xp.max,
    np.minimum.__name__: xp.min,
    np.mean.__name__: xp.mean,
    np.median.__name__: median,
}


def _with_ramps(x: Any, widths: Any, ends: Any) -> Any:
    """x with straight lines from the outermost entries to ``ends``, axis by axis; whole numbers are rounded down."""
    if x.dtype.kind in "biu":
        return xp.astype(xp.floor(_with_ramps(as_inexact(x), widths, ends)), x.dtype)
    for axis, ((before, after), (first, last)) in enumerate(zip(widths, ends, strict=True)):
        shape = [-1 if i == axis else 1 for i in range(x.ndim)]
        up = np.reshape(np.arange(before) / max(before, 1), shape).astype(x.dtype)
        down = np.reshape(np.arange(after)[::-1] / max(after, 1), shape).astype(x.dtype)
        left, right = part(x, axis, slice(1)), part(x, axis, slice(-1, None))
        x = xp.concat([left * up + first * (1 - up), x, right * down + last * (1 - down)], axis=axis)
    return x


def _with_measures(x: Any, widths: Any, measure: Rule, lengths: Any) -> Any:
    """x with a measure, such as the mean, of the outermost entries, axis by axis."""
    for axis, ((before, after), (first, last)) in enumerate(zip(widths, lengths, strict=True)):
        if not before + after:
            continue
        if not x.shape[axis]:
            raise ShapeError(f"np.pad: axis {axis} is empty, so nothing can be measured of it: pad it with zeros")
        ends = [part(x, axis, at) for at in (slice(first), slice(last and -last, None))]
        found = [measure(end, axis=axis, keepdims=True) for end in ends]
        found = [xp.astype(each if x.dtype.kind in "fc" else xp.round(each), x.dtype) for each in found]
        left, right = (xp.repeat(end, count, axis=axis) for end, count in zip(found, (before, after), strict=True))
        x = xp.concat([left, x, right], axis=axis)
    return x


def _turned_at_the_ends(x: Any, widths: Any, mode: str, reflect_type: str) -> Any:
    """x continued beyond its ends by half a turn about the outermost entries, axis by axis."""
    if reflect_type != "odd" or mode not in ("reflect", "symmetric"):
        raise ArgumentError(
            "np.pad takes reflect_type='even', and 'odd' with mode='reflect' or 'symmetric', "
            f"found {reflect_type!r:.40} with {mode!r}"
        )
    own = int(mode == "symmetric")  # whether the outermost entry is repeated
    for axis, (before, after) in enumerate(widths):
        size = x.shape[axis]
        if max(before, after) > size - 1 + own:
            raise ArgumentError(
                f"np.pad of nodes with reflect_type='odd' adds at most {size - 1 + own} entries at an end of axis "
                f"{axis}, found {before, after}: pad in several steps"
            )
        left, right = part(x, axis, slice(1)), part(x, axis, slice(-1, None))
        first = part(x, axis, slice(1 - own, 1 - own + before))
        last = part(x, axis, slice(size - 1 + own - after, size - 1 + own))
        x = xp.concat([2 * left - xp.flip(first, axis=axis), x, 2 * right - xp.flip(last, axis=axis)], axis=axis)
    return x


def _widths(given: Any, rank: int) -> tuple[tuple[int, int], ...]:
    """How many entries come before and after those along each axis: one number, a pair, pairs, or either by axis."""
    if isinstance(given, Mapping):
        widths = np.zeros((rank, 2), int)
        for axis, both in given.items():
            widths[one_of(axis, rank)] = _widths(both, 1)[0]
    else:
        widths = np.broadcast_to(np.asarray(given), (rank, 2))
    if widths.dtype.kind not in "iu" or (widths < 0).any():
        raise ArgumentError(f"np.pad takes whole numbers from 0 up as pad_width, found {given!r:.60}")
    return tuple((int(before), int(after)) for before, after in widths)


@spells(np.pad)
def pad(
    array: Any,
    pad_width: Any,
    mode: str = "constant",
    constant_values: Any = 0,
    end_values: Any = 0,
    stat_length: Any = None,
    reflect_type: str = "even",
) -> Any:
    x = as_tensor(array)
    widths = _widths(pad_width, x.ndim)
    if mode not in (known := ["constant", "linear_ramp", *PLACED, *MEASURES]):
        raise ArgumentError(f"np.pad of nodes takes {', '.join(known)}, found {mode!r}")
    if not widths:
        return x  # a number has no sides
    if reflect_type != "even":
        return _turned_at_the_ends(x, widths, mode, reflect_type)
    if mode in PLACED:
        places = np.pad(np.arange(x.size).reshape(x.shape), widths, mode=mode)  # type: ignore[call-overload]
        return xp.flatten(x)[places]
    if mode == "linear_ramp":
        return _with_ramps(x, widths, np.broadcast_to(end_values, (x.ndim, 2)).astype(x.dtype))
    if mode in MEASURES:
        return _with_measures(x, widths, MEASURES[mode], np.broadcast_to(np.asarray(stat_length), (x.ndim, 2)))
    padded = xp.pad(x, widths)
    if isinstance(constant_values, int | float) and constant_values == 0:
        return padded
    return padded + np.pad(np.zeros(x.shape, x.dtype), widths, constant_values=constant_values)


@spells(np.lib.stride_tricks.sliding_window_view)
def sliding_window_view(x: Any, window_shape: Any, axis: Any = None) -> Any:
    a, window = as_tensor(x), (window_shape,) if isinstance(window_shape, int | np.integer) else tuple(window_shape)
    axes, count = from_left(axis, a.ndim), len(window)
    if len(set(axes)) != count:
        raise ArgumentError(f"np.lib.stride_tricks.sliding_window_view takes one size for each axis, found {window}")
    last = xp.moveaxis(a, axes, tuple(range(-count, 0)))
    windows = xp.sliding_windows(last, window=window, stride=(1,) * count)
    return xp.moveaxis(windows, tuple(range(-2 * count, -count)), axes)


@spells(np.rollaxis)
def rollaxis(a: Any, axis: int, start: int = 0) -> Any:
    x = as_tensor(a)
    axis, start = one_of(axis, x.ndim), one_of(start, x.ndim + 1) if start >= 0 else one_of(start, x.ndim)
    return xp.moveaxis(x, axis, start - (axis < start))


@spells(np.resize)
def resize(a: Any, new_shape: Any) -> Any:
    """The entries again and again, as many as the new shape holds."""
    shape = (new_shape,) if isinstance(new_shape, int | np.integer) else tuple(new_shape)
    if min(shape, default=0) < 0:
        raise ShapeError(f"np.resize: no length is below 0, found {shape}")
    flat, count = xp.flatten(as_tensor(a)), int(np.prod(shape))
    if not flat.size:
        return xp.astype(xp.broadcast_to(as_tensor(0), shape), flat.dtype)
    return xp.reshape(flat[np.arange(count) % flat.size], shape)


@spells(np.trim_zeros)
def trim_zeros(filt: Any, trim: str = "fb", axis: Any = None) -> Any:
    """Without the zeros in front ("f") and at the back ("b")."""
    x = as_tensor(filt)
    index = []
    for i, places in enumerate(np.argwhere(plain(x)).T):
        wanted = i in from_left(axis, x.ndim)
        first, last = (places.min(), places.max() + 1) if places.size else (x.shape[i], 0)
        front, back = "f" in trim.lower() and wanted, "b" in trim.lower() and wanted
        index.append(slice(int(first) if front else None, int(last) if back else None))
    return x[tuple(index)]


@spells(np.broadcast_to)
def broadcast_to(array: Any, shape: Any) -> Any:
    return xp.broadcast_to(as_tensor(array), shape)


@spells(np.size)
def size(a: Any, axis: int | tuple[int, ...] | None = None) -> int:
    return int(np.size(np.empty(as_tensor(a).shape), axis))


@spells(np.meshgrid)
def meshgrid(*xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy") -> tuple[Any, ...]:
    """``sparse``: each along its own axis, the others being of length 1."""
    if not is_among(indexing, ("xy", "ij")):
        raise ArgumentError(f'np.meshgrid takes indexing="xy" or "ij", found {indexing!r:.40}')
    if not sparse:
        return tuple(creation.meshgrid(*xi, indexing=indexing))
    axes = [1 - i if indexing == "xy" and i < 2 <= len(xi) else i for i in range(len(xi))]
    return tuple(
        [
            xp.reshape(as_tensor(x), tuple([-1 if i == axis else 1 for i in range(len(xi))]))
            for x, axis in zip(xi, axes, strict=True)
        ]
    )


@spells(np.take_along_axis)
def take_along_axis(arr: Any, indices: Any, axis: int | None = -1) -> Any:
    if axis is None:
        return xp.take_along_axis(xp.flatten(as_tensor(arr)), indices, axis=0)
    return xp.take_along_axis(arr, indices, axis=axis)

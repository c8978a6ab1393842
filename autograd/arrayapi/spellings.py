"""NumPy functions whose name or signature differs from our primitives.

``np.vstack([t, t])`` finds its meaning here, ``np.sum(t)`` in the table itself. Arguments are NumPy's,
without those that would write in place; what is not listed is refused by name.

Source: the reference of NumPy 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, pi
from typing import Any

import numpy as np

from autograd.arrayapi.creation import asarray
from autograd.arrayapi.numpy_dispatch import Rule, spells
from autograd.core.node import Node
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError, GraphError
from autograd.trees import tree_map

# questions, which are answered by plain numbers and arrays

QUESTIONS = [
    *[np.allclose, np.array_equal, np.array_equiv, np.isclose, np.isin],
    *[np.iscomplex, np.iscomplexobj, np.isreal, np.isrealobj, np.common_type, np.min_scalar_type],
    *[np.bincount, np.digitize, np.histogram, np.histogram_bin_edges, np.flatnonzero, np.lexsort],
    *[np.may_share_memory, np.shares_memory, np.array2string, np.array_repr, np.array_str],
]


def _data(thing: Any) -> Any:
    if isinstance(thing, Node) and thing.rank > 1:
        raise GraphError(
            "inside vmap an example has no numbers of its own to be asked for: compare its entries instead"
        )
    return thing.datum if isinstance(thing, Node) else thing


def _answer(question: Any) -> Rule:
    def answer(*args: Any, **options: Any) -> Any:
        args, options = tree_map(_data, (args, options))
        return question(*args, **options)

    return answer


for _question in QUESTIONS:
    spells(_question)(_answer(_question))


# shapes


@spells(np.reshape)
def reshape(a: Any, shape: Any, order: str = "C") -> Any:
    if order in "CA":
        return xp.reshape(a, shape)
    if order != "F":
        raise ArgumentError(f'np.reshape of nodes takes order "C" or "F", found {order!r}')
    lengths = (shape,) if isinstance(shape, int) else tuple(shape)
    return xp.permute_dims(xp.reshape(xp.permute_dims(a), lengths[::-1]))


def _at_least(rank: int) -> Rule:
    def widened(*arrays: Any) -> Any:
        found = [_widened(asarray(array), rank) for array in arrays]
        return found[0] if len(found) == 1 else tuple(found)

    return widened


def _widened(x: Any, rank: int) -> Any:
    """x with axes of length 1: a vector becomes a row, and a matrix the one slice of the last axis."""
    before = max(min(rank, 2) - x.ndim, 0)
    return xp.reshape(x, (*[1] * before, *x.shape, *[1] * (rank - x.ndim - before)))


for _rank, _name in enumerate(["atleast_1d", "atleast_2d", "atleast_3d"], start=1):
    spells(getattr(np, _name))(_at_least(_rank))


@spells(np.rot90)
def rot90(m: Any, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Any:
    turned = xp.swapaxes(m, *axes) if k % 2 else m
    return xp.flip(turned, axis=[(), axes[0], tuple(axes), axes[1]][k % 4])


spells(np.fliplr)(lambda m: xp.flip(m, axis=1))
spells(np.flipud)(lambda m: xp.flip(m, axis=0))


# joined and cut


def _joined(rank: int, axis: int) -> Rule:
    def join(tup: Sequence[Any]) -> Any:
        parts = [_widened(asarray(part), rank) for part in tup]
        return xp.concat(parts, axis=0 if parts[0].ndim == 1 else axis)

    return join


spells(np.vstack)(_joined(2, 0))
spells(np.hstack)(_joined(1, 1))
spells(np.dstack)(_joined(3, 2))


@spells(np.column_stack)
def column_stack(tup: Sequence[Any]) -> Any:
    parts = [asarray(part) for part in tup]
    return xp.concat([part if part.ndim > 1 else xp.reshape(part, (-1, 1)) for part in parts], axis=1)


@spells(np.append)
def append(arr: Any, values: Any, axis: int | None = None) -> Any:
    return xp.concat([asarray(arr), asarray(values)], axis=axis)


@spells(np.delete)
def delete(arr: Any, obj: Any, axis: int | None = None) -> Any:
    x, place = (xp.flatten(arr), 0) if axis is None else (arr, axis)
    return xp.take(x, np.delete(np.arange(x.shape[place]), obj), axis=place)


@spells(np.array_split)
def array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    if not isinstance(indices_or_sections, int):
        return xp.split(ary, indices_or_sections, axis=axis)  # type: ignore[no-any-return]
    lengths = [part.size for part in np.array_split(np.arange(ary.shape[axis]), indices_or_sections)]
    return xp.split(ary, np.cumsum(lengths)[:-1].tolist(), axis=axis)  # type: ignore[no-any-return]


spells(np.vsplit)(lambda ary, sections: xp.split(ary, sections, axis=0))
spells(np.hsplit)(lambda ary, sections: xp.split(ary, sections, axis=min(ary.ndim, 2) - 1))
spells(np.dsplit)(lambda ary, sections: xp.split(ary, sections, axis=2))


@spells(np.pad)
def pad(array: Any, pad_width: Any, mode: str = "constant", constant_values: Any = 0) -> Any:
    x = asarray(array)
    widths = tuple((int(before), int(after)) for before, after in np.broadcast_to(pad_width, (x.ndim, 2)))
    if mode in ("edge", "reflect", "symmetric", "wrap"):  # those that give entries of x again
        places = np.pad(np.arange(x.size).reshape(x.shape), widths, mode=mode)  # type: ignore[call-overload]
        return xp.flatten(x)[places]
    if mode != "constant":
        raise ArgumentError(
            f"np.pad of nodes takes the mode constant, edge, reflect, symmetric or wrap, found {mode!r}"
        )
    padded = xp.pad(x, widths)
    if isinstance(constant_values, int | float) and constant_values == 0:
        return padded
    return padded + np.pad(np.zeros(x.shape, x.dtype), widths, constant_values=constant_values)


# along an axis, or of the flattened entries


def _along(x: Any, axis: int | None) -> tuple[Any, int]:
    return (xp.flatten(x), 0) if axis is None else (x, axis)


@spells(np.cumsum)
def cumsum(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    x, axis = _along(a, axis)
    return xp.cumulative_sum(x, axis=axis, dtype=dtype)


@spells(np.cumprod)
def cumprod(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
    x, axis = _along(a, axis)
    return xp.cumulative_prod(x, axis=axis, dtype=dtype)


@spells(np.sort)
def sort(a: Any, axis: int | None = -1, stable: Any = None) -> Any:
    x, axis = _along(a, axis)
    return xp.sort(x, axis=axis)


@spells(np.argsort)
def argsort(a: Any, axis: int | None = -1, stable: Any = None) -> Any:
    x, axis = _along(a, axis)
    return xp.argsort(x, axis=axis)


@spells(np.take)
def take(a: Any, indices: Any, axis: int | None = None) -> Any:
    x, axis = _along(asarray(a), axis)
    return xp.take(x, indices, axis=axis)


# matrices


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
    x, y = asarray(a), asarray(b)
    return xp.tensordot(x, y, axes=((-1,), (-1,))) if x.ndim and y.ndim else x * y


@spells(np.vdot)
def vdot(a: Any, b: Any) -> Any:
    return xp.vecdot(xp.conj(xp.flatten(asarray(a))), xp.flatten(asarray(b)))


@spells(np.linalg.multi_dot)
def multi_dot(arrays: Sequence[Any]) -> Any:
    found = asarray(arrays[0])
    for array in arrays[1:]:
        found = found @ array
    return found


@spells(np.linalg.svd)
def svd(a: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    return xp.svd(a, full_matrices=full_matrices) if compute_uv else xp.svdvals(a)


# number by number


@spells(np.where)
def where(condition: Any, *branches: Any) -> Any:
    return xp.where(condition, *branches) if branches else xp.nonzero(condition)


@spells(np.clip)
def clip(a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:
    return xp.clip(a, a_min if min is None else min, a_max if max is None else max)


@spells(np.select)
def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    found = default
    for condition, choice in zip(reversed(condlist), reversed(choicelist), strict=True):
        found = xp.where(condition, choice, found)
    return found


@spells(np.nan_to_num)
def nan_to_num(x: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    ends = np.finfo(x.dtype)
    x = xp.where(xp.isnan(x), nan, x)
    x = xp.where(xp.equal(x, inf), ends.max if posinf is None else posinf, x)
    return xp.where(xp.equal(x, -inf), ends.min if neginf is None else neginf, x)


spells(np.copy)(lambda a: xp.identity(a))
spells(np.radians, np.deg2rad)(lambda x: x * (pi / 180))
spells(np.degrees, np.rad2deg)(lambda x: x * (180 / pi))
spells(np.fmax)(lambda x, y: xp.where(xp.isnan(x), y, xp.where(xp.isnan(y), x, xp.maximum(x, y))))
spells(np.fmin)(lambda x, y: xp.where(xp.isnan(x), y, xp.where(xp.isnan(y), x, xp.minimum(x, y))))
spells(np.divmod)(lambda x, y: (xp.floor_divide(x, y), xp.remainder(x, y)))

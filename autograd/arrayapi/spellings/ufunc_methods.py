"""``np.add.reduce``, ``accumulate``, ``outer`` and ``reduceat`` of any function of two numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import pairwise
from operator import index
from typing import Any, SupportsIndex

import numpy as np

from autograd.arrayapi.creation import as_tensor
from autograd.arrayapi.numpy_dispatch import UFUNC_METHODS, Rule
from autograd.arrayapi.spellings.questions import plain
from autograd.arrayapi.spellings.reducing import all as all_true
from autograd.arrayapi.spellings.reducing import any as any_true
from autograd.arrayapi.spellings.reducing import mask, nanmax, nanmin, one_start, prod
from autograd.arrayapi.spellings.reducing import max as largest
from autograd.arrayapi.spellings.reducing import min as least
from autograd.arrayapi.spellings.reducing import sum as total
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError, IndexingError, InPlaceError
from autograd.foundation.axes import one_of


def _log_of_sum(a: Any, axis: Any, keepdims: bool = False, initial: Any = None, where: Any = True) -> Any:
    """``np.logaddexp.reduce``: the logarithm of a sum, which begins with the exponential of ``initial``."""
    chosen = as_tensor(a) if where is True else xp.where(mask(where, a), as_tensor(a), -np.inf)
    found = xp.logsumexp(chosen, axis=axis, keepdims=keepdims)
    return found if initial is None else xp.logaddexp(found, one_start(initial, found.dtype))


REDUCTIONS: dict[Any, Callable[..., Any]] = {
    np.add: total,
    np.multiply: prod,
    np.maximum: largest,
    np.minimum: least,
    np.fmax: nanmax,
    np.fmin: nanmin,
    np.logical_and: all_true,
    np.logical_or: any_true,
    np.logaddexp: _log_of_sum,
}
RUNNING: dict[Any, Any] = {np.add: xp.cumulative_sum, np.multiply: xp.cumulative_prod}
ASSOCIATIVE = frozenset({np.maximum, np.minimum, np.fmax, np.fmin, np.logaddexp, np.logaddexp2, np.hypot})


def _entered(name: str) -> Callable[[Rule], Rule]:
    def enter(method: Rule) -> Rule:
        UFUNC_METHODS[name] = method
        return method

    return enter


def _loop_input(ufunc: Any, array: Any, dtype: Any) -> Any:
    """The numbers in the type that ``ufunc`` gives of two of them: booleans for logic, no whole ones for logarithms,
    and wide whole numbers for sums and products, where no ``dtype`` is asked for."""
    x = as_tensor(array) if dtype is None else xp.astype(as_tensor(array), dtype)
    try:
        if ufunc in RUNNING:
            kind = x.dtype if dtype is not None else ufunc.reduce(np.empty(0, x.dtype)).dtype
        else:
            kind = ufunc.resolve_dtypes((x.dtype, x.dtype, None))[-1]
    except TypeError:
        return x  # of which the function says that it does not take them
    return x if kind == x.dtype else xp.astype(x, kind)


def _slices(x: Any, axis: SupportsIndex) -> list[Any]:
    return list(xp.unstack(x, axis=axis))


@_entered(np.ufunc.reduce.__name__)
def reduced(ufunc: Any, ours: Rule, array: Any, axis: Any = 0, dtype: Any = None, **options: Any) -> Any:
    x = _loop_input(ufunc, array, dtype)
    if ufunc in RUNNING:
        options["dtype"] = x.dtype
    if ufunc in REDUCTIONS:
        return REDUCTIONS[ufunc](x, axis=axis, **options)
    if not isinstance(axis, int | np.integer) or options.keys() - {"keepdims", "initial"}:
        raise ArgumentError(
            f"np.{ufunc.__name__}.reduce of nodes takes one axis, dtype, keepdims and initial, "
            f"found axis={axis} and {', '.join(f'{name}=' for name in options) or 'nothing else'}: reduce one axis "
            "after the other, and for where= put a number that changes nothing in place of the others by np.where"
        )
    parts = _slices(x, axis) if x.ndim else [x]
    initial = options.get("initial")
    if initial is None and len(parts) < 2:  # NumPy begins with this: hypot of one entry is its size
        initial = ufunc.identity
    if initial is not None:
        rest = [n for i, n in enumerate(x.shape) if i != axis % x.ndim]
        parts.insert(0, xp.broadcast_to(xp.astype(as_tensor(one_start(initial, x.dtype)), x.dtype), rest))
    if not parts:
        raise ArgumentError(f"np.{ufunc.__name__}.reduce of no entries has no value, found shape {x.shape}")
    found = reduce(ours, parts)
    return xp.expand_dims(found, axis=axis) if options.get("keepdims") and x.ndim else found


@_entered(np.ufunc.accumulate.__name__)
def accumulated(ufunc: Any, ours: Rule, array: Any, axis: int = 0, dtype: Any = None) -> Any:
    """The results so far; of a tie, as of equal largest entries, each shares the gradient."""
    x = _loop_input(ufunc, array, dtype)
    axis = one_of(index(axis), x.ndim)
    if ufunc in RUNNING:
        return RUNNING[ufunc](x, axis=axis, dtype=x.dtype)
    if not x.shape[axis]:
        return x
    if ufunc in ASSOCIATIVE:
        return _doubling(ours, x, axis)
    parts = _slices(x, axis)[:1]
    for part in _slices(x, axis)[1:]:
        parts.append(ours(parts[-1], part))
    return xp.stack(parts, axis=axis)


def _doubling(ours: Rule, x: Any, axis: int) -> Any:
    """The results so far in log₂ n steps, each of which doubles the number of entries that count."""
    y, step = xp.moveaxis(x, axis, 0), 1
    while step < y.shape[0]:
        y = xp.concat([y[:step], ours(y[:-step], y[step:])])
        step *= 2
    return xp.moveaxis(y, 0, axis)


@_entered(np.ufunc.outer.__name__)
def outer(ufunc: Any, ours: Rule, a: Any, b: Any) -> Any:
    x, y = as_tensor(a), as_tensor(b)
    return ours(xp.reshape(x, (*x.shape, *[1] * y.ndim)), y)


@_entered(np.ufunc.reduceat.__name__)
def reduced_parts(ufunc: Any, ours: Rule, array: Any, indices: Any, axis: int = 0, dtype: Any = None) -> Any:
    x = xp.moveaxis(_loop_input(ufunc, array, dtype), axis, 0)
    starts = np.asarray(plain(indices))
    whole = starts.dtype.kind in "iu" or not starts.size
    if starts.ndim != 1 or not whole or ((starts < 0) | (starts >= x.shape[0])).any():
        raise IndexingError(
            f"np.{ufunc.__name__}.reduceat takes the places where parts begin as a row of whole numbers, from 0 up and "
            f"less than {x.shape[0]}, found {indices!r:.60}"
        )
    if not starts.size:
        return xp.moveaxis(x[:0], 0, axis)
    parts = [
        reduced(ufunc, ours, x[i:j], dtype=x.dtype) if i + 1 < j else x[i]
        for i, j in pairwise([*starts.tolist(), x.shape[0]])
    ]
    return xp.moveaxis(xp.stack(parts), 0, axis)


@_entered(np.ufunc.at.__name__)
def changed(ufunc: Any, ours: Rule, *inputs: Any) -> Any:
    raise InPlaceError(
        f"np.{ufunc.__name__}.at would overwrite data that a graph may hold: write at(t, index).add(v), "
        ".multiply(v) or .set(v), which give a new array"
    )

"""Reductions with NumPy's options ``where=``, ``initial=`` and ``dtype=``, and those that leave nan out."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from typing import Any

import numpy as np

from autograd.arrayapi.creation import as_tensor, asarray
from autograd.arrayapi.numpy_dispatch import spells
from autograd.arrayapi.spellings.questions import asked
from autograd.core.node import Node
from autograd.core.xp.complex_numbers import is_complex
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError, ShapeError
from autograd.foundation.axes import Axis, broadcasts

NONE_GIVEN: Any = np._NoValue  # of initial, whose None has a meaning in NumPy: a sum that begins with its first entry


def one_start(initial: Any, dtype: Any) -> Any:
    """``initial`` in the type of what is reduced, as NumPy has it: of whole numbers its whole part."""
    found = as_tensor(initial)
    if found.ndim or (found.dtype.kind == "c" and dtype.kind != "c"):
        raise ArgumentError(f"a reduction takes one number of its type, {dtype}, as initial, found {initial!r:.60}")
    return initial if isinstance(initial, Node) or dtype.kind not in "biu" else np.asarray(initial).astype(dtype)


def mask(where: Any, a: Any) -> Any:
    """``where``, which holds booleans and broadcasts to the shape of ``a``, as it does in NumPy."""
    given, shape = as_tensor(where), as_tensor(a).shape
    if given.dtype.kind != "b":
        raise ArgumentError(f"a reduction takes booleans as where, found {where!r:.60}")
    if not broadcasts(given.shape, shape):
        raise ShapeError(
            f"a reduction takes where of the shape of its array, {shape}, or of one that broadcasts to it, found "
            f"{given.shape}: widen the array with np.broadcast_to first, or choose with np.where"
        )
    return where


def _begun(found: Any, of_two: Any, initial: Any, a: Any, axis: Axis, where: Any) -> Any:
    """``found``, to which ``initial`` is added or by which it is multiplied, where one is given."""
    if initial is NONE_GIVEN:
        return found
    if initial is not None:
        return of_two(found, one_start(initial, found.dtype))
    if where is not None and where is not True:
        raise ArgumentError(
            "a reduction with initial=None begins with the first entry and takes no where=, found both: leave initial "
            "out, or give a number"
        )
    if not found.size or as_tensor(a).size:
        return found
    raise ArgumentError(
        f"a reduction with initial=None begins with the first entry, found shape {as_tensor(a).shape} with "
        f"axis={axis}: leave initial out, or give a number"
    )


@spells(np.sum)
def sum(
    a: Any, axis: Axis = None, dtype: Any = None, keepdims: bool = False, initial: Any = NONE_GIVEN, where: Any = None
) -> Any:
    x = a if where is None else xp.where(mask(where, a), a, 0)
    found = xp.sum(as_tensor(x), axis=axis, keepdims=keepdims, dtype=dtype)
    return _begun(found, xp.add, initial, a, axis, where)


@spells(np.prod)
def prod(
    a: Any, axis: Axis = None, dtype: Any = None, keepdims: bool = False, initial: Any = NONE_GIVEN, where: Any = None
) -> Any:
    x = a if where is None else xp.where(mask(where, a), a, 1)
    found = xp.prod(as_tensor(x), axis=axis, keepdims=keepdims, dtype=dtype)
    return _begun(found, xp.multiply, initial, a, axis, where)


def _extreme(of_all: Any, of_two: Any, a: Any, axis: Axis, keepdims: bool, initial: Any, where: Any) -> Any:
    x = as_tensor(a)
    initial = None if initial is None else one_start(initial, x.dtype)
    if where is not None:
        if initial is None:
            raise ArgumentError(f"np.{of_all.name} with where= needs initial=, for where nothing is chosen")
        x = xp.where(mask(where, x), x, initial)
    if initial is None:
        return of_all(x, axis=axis, keepdims=keepdims)
    if not x.size:
        shape = np.sum(np.empty(x.shape), axis=axis, keepdims=keepdims).shape
        return xp.broadcast_to(asarray(initial, dtype=x.dtype), shape)
    return of_two(of_all(x, axis=axis, keepdims=keepdims), initial)


@spells(np.max, np.amax)
def max(a: Any, axis: Axis = None, keepdims: bool = False, initial: Any = None, where: Any = None) -> Any:
    return _extreme(xp.max, xp.maximum, a, axis, keepdims, initial, where)


@spells(np.min, np.amin)
def min(a: Any, axis: Axis = None, keepdims: bool = False, initial: Any = None, where: Any = None) -> Any:
    return _extreme(xp.min, xp.minimum, a, axis, keepdims, initial, where)


def _count(where: Any, x: Any, axis: Axis, keepdims: bool) -> Any:
    return xp.count_nonzero(xp.broadcast_to(as_tensor(mask(where, x)), x.shape), axis=axis, keepdims=keepdims)


def _inexact(a: Any, dtype: Any) -> Any:
    """What is averaged in the type to do so in; an `ArgumentError` for one that holds no fractions."""
    if dtype is not None and np.dtype(dtype).kind in "biu":
        raise ArgumentError(f"means and variances have fractions: give a floating dtype, found {np.dtype(dtype)}")
    return as_tensor(a) if dtype is None else xp.astype(as_tensor(a), dtype)


@spells(np.mean)
def mean(a: Any, axis: Axis = None, dtype: Any = None, keepdims: bool = False, where: Any = None) -> Any:
    x = _inexact(a, dtype)
    if where is None:
        return xp.mean(x, axis=axis, keepdims=keepdims)
    return xp.divide(sum(x, axis, keepdims=keepdims, where=where), _like(_count(where, x, axis, keepdims), x))


def _like(count: Any, x: Any) -> Any:
    """A count in the type of the floating numbers it divides."""
    return xp.astype(count, np.finfo(x.dtype).dtype) if x.dtype.kind in "fc" else count


@spells(np.var)
def var(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    correction: float = 0,
    keepdims: bool = False,
    where: Any = None,
) -> Any:
    x = _inexact(a, dtype)
    if where is None:
        return xp.var(x, axis=axis, correction=correction, keepdims=keepdims)
    off = xp.where(where, x - mean(x, axis, keepdims=True, where=where), 0)
    square = xp.real(off * xp.conj(off)) if is_complex(x) else off * off
    known = xp.maximum(_like(_count(where, x, axis, keepdims), square) - correction, 0)
    return xp.sum(square, axis=axis, keepdims=keepdims) / known


@spells(np.std)
def std(
    a: Any,
    axis: Axis = None,
    dtype: Any = None,
    correction: float = 0,
    keepdims: bool = False,
    where: Any = None,
) -> Any:
    """The root of the variance; where that is 0 its derivative is 0, a subgradient."""
    if where is None:
        return xp.std(_inexact(a, dtype), axis=axis, correction=correction, keepdims=keepdims)
    spread = var(a, axis, dtype, correction, keepdims, where)
    none = xp.equal(spread, 0)
    return xp.where(none, 0, xp.sqrt(xp.where(none, 1, spread)))


@spells(np.any)
def any(a: Any, axis: Axis = None, keepdims: bool = False, where: Any = None) -> Any:
    return xp.any(as_tensor(a) if where is None else xp.logical_and(a, mask(where, a)), axis=axis, keepdims=keepdims)


@spells(np.all)
def all(a: Any, axis: Axis = None, keepdims: bool = False, where: Any = None) -> Any:
    x = as_tensor(a) if where is None else xp.logical_or(a, xp.logical_not(as_tensor(mask(where, a))))
    return xp.all(x, axis=axis, keepdims=keepdims)


# without nan


def _known(a: Any) -> tuple[Any, Any]:
    """An array, and where it is a number."""
    x = as_tensor(a)
    return x, xp.logical_not(xp.isnan(x))


def _both(known: Any, where: Any) -> Any:
    return known if where is None else xp.logical_and(known, mask(where, known))


def _leaving_nan_out(reduction: Callable[..., Any]) -> Callable[..., Any]:
    def reduced(
        a: Any, axis: Axis = None, dtype: Any = None, keepdims: bool = False, where: Any = None, **options: Any
    ) -> Any:
        x, known = _known(a)
        return reduction(x, axis, dtype, keepdims=keepdims, where=_both(known, where), **options)

    return reduced


for _numpys, _reduction in [
    (np.nansum, sum),
    (np.nanprod, prod),
    (np.nanmean, mean),
    (np.nanvar, var),
    (np.nanstd, std),
]:
    spells(_numpys)(_leaving_nan_out(_reduction))


def _extreme_number(reduction: Any, least: float, a: Any, axis: Axis, keepdims: bool, initial: Any, where: Any) -> Any:
    x, known = _known(a)
    if x.dtype.kind in "biu":
        return reduction(x, axis, keepdims, initial, where)
    known = _both(known, where)
    found = reduction(xp.where(known, x, least), axis, keepdims, initial)
    if initial is not None:
        return found
    return xp.where(xp.any(known, axis=axis, keepdims=keepdims), found, nan)


@spells(np.nanmax)
def nanmax(a: Any, axis: Axis = None, keepdims: bool = False, initial: Any = None, where: Any = None) -> Any:
    return _extreme_number(max, -inf, a, axis, keepdims, initial, where)


@spells(np.nanmin)
def nanmin(a: Any, axis: Axis = None, keepdims: bool = False, initial: Any = None, where: Any = None) -> Any:
    return _extreme_number(min, inf, a, axis, keepdims, initial, where)


def _demand_numbers(known: Any) -> None:
    if not known.all():
        raise ShapeError("np.nanargmax and np.nanargmin: all entries of a line are nan, so none of them is the extreme")


def _place_of_extreme(search: Any, least: float, a: Any, axis: int | None, keepdims: bool) -> Any:
    x, known = _known(a)
    asked(_demand_numbers, xp.any(known, axis=axis))
    return search(xp.where(known, x, least), axis=axis, keepdims=keepdims)


@spells(np.nanargmax)
def nanargmax(a: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    return _place_of_extreme(xp.argmax, -inf, a, axis, keepdims)


@spells(np.nanargmin)
def nanargmin(a: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    return _place_of_extreme(xp.argmin, inf, a, axis, keepdims)

"""NumPy's functions upon JAX's arrays: those of the same name in `jax.numpy`, and a table of the others.

The rules of NumPy hold: operands are taken to the types that its ufuncs compute in. Nothing here knows of primitives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.core.xp.fast_numpy import added_rows
from autograd.core.xp.scanning import scan
from autograd.programs.backends import jax_images
from autograd.programs.backends.late_jax import jax, jnp, lax
from autograd.programs.tape.expressions import path_of

NUMBERS = (int, float, complex)  # of Python's, which take the type of an array beside them
REDUCTIONS = frozenset({np.all, np.any, np.max, np.min, np.prod, np.sum})
IGNORED = frozenset({"order", "subok", "optimize", "out"})  # where results lie, and how they come about


def computed(function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """What NumPy's ``function`` gives; a `NotImplementedError` where JAX has no such thing."""
    kwargs = {name: value for name, value in kwargs.items() if name not in IGNORED}
    if function in EXCEPTIONS:
        return EXCEPTIONS[function](*args, **kwargs)
    if isinstance(function, np.ufunc):
        return _elementwise(function, args, **kwargs)
    path = path_of(function)
    if path is None:
        raise NotImplementedError("it is no function of NumPy's")
    if (function in REDUCTIONS or path.endswith(".reduce")) and not args[0].shape:
        kwargs = {**kwargs, "axis": None}  # NumPy reduces a number along an axis, too
    return _found(path)(*map(_without_lists, args), **kwargs)


def _without_lists(arg: Any) -> Any:
    """Arrays in a list, with arrays in the place of lists among them, which JAX does not take for such."""
    if not isinstance(arg, list | tuple) or not any(hasattr(part, "dtype") for part in arg):
        return arg
    return [np.asarray(part) if isinstance(part, list | tuple) else part for part in arg]


def _found(path: str) -> Callable[..., Any]:
    """What `jax.numpy` has for ``np.linalg.solve`` or ``np.add.reduce``."""
    found: Any = jnp
    for part in path.split(".")[1:]:
        found = getattr(found, part, None)
    if found is None:
        raise NotImplementedError("jax.numpy lacks it")
    return found  # type: ignore[no-any-return]


def _elementwise(function: np.ufunc, args: Sequence[Any], dtype: Any = None, casting: Any = "same_kind") -> Any:
    """A ufunc, in the types that NumPy computes in."""
    kinds = [type(arg) if type(arg) in NUMBERS else jnp.result_type(arg) for arg in args]
    asked: dict[str, Any] = (
        {} if dtype is None else {"signature": (*[None] * function.nin, *[np.dtype(dtype)] * function.nout)}
    )
    loop = function.resolve_dtypes((*kinds, *[None] * function.nout), casting=casting, **asked)
    own = getattr(jnp, function.__name__, None) or getattr(
        jax.scipy.special, ALIASES.get(function.__name__, function.__name__), None
    )
    if own is None:
        raise NotImplementedError("jax.numpy lacks it")
    return own(*[jnp.asarray(arg, kind) for arg, kind in zip(args, loop, strict=False)])


def _chosen(condition: Any, x: Any, y: Any) -> Any:
    """A choice in the type of NumPy's answer."""
    kinds = [arg if type(arg) in NUMBERS else np.empty(0, jnp.result_type(arg)) for arg in (x, y)]
    dtype = np.result_type(*kinds)
    return jnp.where(jnp.asarray(condition), jnp.asarray(x, dtype), jnp.asarray(y, dtype))


def put_at(function: np.ufunc | None, array: Any, index: Any, value: Any) -> Any:
    """``array`` with ``value`` at an index, or with what ``function`` makes of both there, once for each mention."""
    index, value = as_index(index), jnp.asarray(value)
    value = value if value.dtype == array.dtype else value.astype(array.dtype)
    window = _window(array.shape, index) if function is None else None
    if window is None:
        return AT[function](array.at[index], value)
    starts, sizes, shape = window
    value = jnp.broadcast_to(value, shape).reshape(sizes)
    return value if sizes == array.shape else lax.dynamic_update_slice(array, value, starts)


def _window(shape: tuple[int, ...], index: Any) -> tuple[Any, tuple[int, ...], tuple[int, ...]] | None:
    """Where the part of an array begins that an ``index`` of known numbers and slices picks, what is its size along
    each axis, and its shape; None of any other index. XLA takes less time for a window than to scatter."""
    parts = list(index) if isinstance(index, tuple) else [index]
    where = [part is Ellipsis for part in parts]
    place = where.index(True) if True in where else len(parts)
    parts[place : place + 1] = [slice(None)] * (len(shape) - len(parts) + any(where))
    if len(parts) != len(shape):
        return None
    starts, sizes, kept = [], [], []
    for part, length in zip(parts, shape, strict=True):
        if isinstance(part, slice):
            start, stop, by = part.indices(length)
            if by != 1:
                return None
            kept.append(max(stop - start, 0))
        elif type(part) is int:
            start, stop = part % length, part % length + 1
        else:
            return None
        starts.append(start)
        sizes.append(max(stop - start, 0))
    return starts, tuple(sizes), tuple(kept)


def as_index(index: Any) -> Any:
    """An index in which lists are arrays."""
    if isinstance(index, tuple):
        return tuple(map(as_index, index))
    return np.asarray(index, np.intp if not index else None) if isinstance(index, list) else index


def _taken(x: Any, indices: Any, axis: Any = None, mode: str = "raise") -> Any:
    return jnp.take(x, as_index(indices), axis, mode=None if mode == "raise" else mode)


def _searched(a: Any, v: Any, side: str = "left", sorter: Any = None) -> Any:
    return jnp.searchsorted(a if sorter is None else a[sorter], v, side=side)


def _windows(x: Any, window_shape: Any, axis: Any = None) -> Any:
    """Each window by the places of its entries along every axis."""
    sizes = (window_shape,) if isinstance(window_shape, int) else window_shape
    axes = range(x.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
    for along, size in zip([i % x.ndim for i in axes], sizes, strict=True):
        entries = np.arange(x.shape[along] - size + 1)[:, None] + np.arange(size)
        x = jnp.moveaxis(jnp.take(x, entries, axis=along), along + 1, -1)
    return x


class _Functions:
    """What the step of a scan computes with: functions of `jax.numpy`, and those that stand in `jax.nn` only."""

    def __getattr__(self, name: str) -> Any:
        return getattr(jnp, name, None) or getattr(jax.nn, name)


def _scanned(body: Any, carry: Any, rows: Any, fixed: Any = (), reverse: bool = False) -> Any:
    def step(carry: Any, row: Any) -> Any:
        new, made = body(_Functions(), carry, row, *fixed)
        return [part.astype(old.dtype) for part, old in zip(new, carry, strict=True)], list(made)

    return jax.lax.scan(step, list(carry), list(rows), reverse=reverse)


def _added_rows(x: Any, places: Any, count: int) -> Any:
    return jnp.zeros((count, x.shape[1]), x.dtype).at[places].add(x)


def _filled(value: int) -> Callable[..., Any]:
    def like(x: Any, dtype: Any = None, shape: Any = None) -> Any:
        return jnp.full(x.shape if shape is None else shape, value, x.dtype if dtype is None else dtype)

    return like


EXCEPTIONS: dict[Any, Callable[..., Any]] = {
    added_rows: _added_rows,
    np.asarray: lambda x, dtype=None: jnp.asarray(x, dtype),
    np.ascontiguousarray: lambda x: x,
    np.copy: lambda x, order=None: x,
    np.digitize: lambda x, bins, right=False: jnp.digitize(x, jnp.asarray(bins), right=right),
    np.empty_like: _filled(0),
    np.lib.stride_tricks.sliding_window_view: _windows,
    np.ones_like: _filled(1),
    np.searchsorted: _searched,
    scan: _scanned,
    np.take: _taken,
    np.where: _chosen,
    np.zeros_like: _filled(0),
    **jax_images.FUNCTIONS,
}
AT: dict[Any, Callable[[Any, Any], Any]] = {
    None: lambda at, value: at.set(value),
    np.add: lambda at, value: at.add(value),
    np.maximum: lambda at, value: at.max(value),
    np.minimum: lambda at, value: at.min(value),
    np.multiply: lambda at, value: at.multiply(value),
}
ALIASES = {"psi": "digamma"}  # SciPy's ufuncs that JAX has by another name

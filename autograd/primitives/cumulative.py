"""Products, running sums and products, and differences between neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.errors import ArgumentError
from autograd.extend import NONZERO, Array, Namespace, case, composition, fused, linear
from autograd.foundation.axes import Axis, from_left, one_of
from autograd.primitives._axes import along

__all__ = ["cumulative_prod", "cumulative_sum", "diff", "prod"]


def _together(xp: Namespace, x: Array, axes: tuple[int, ...]) -> Array:
    """x with ``axes`` moved to the end and joined into one."""
    others = tuple(i for i in range(x.ndim) if i not in axes)
    moved = xp.permute_dims(x, (*others, *axes))
    count = 1
    for i in axes:
        count *= x.shape[i]
    return xp.reshape(moved, (*[x.shape[i] for i in others], count))


def _apart(xp: Namespace, y: Array, axes: tuple[int, ...], shape: tuple[int, ...]) -> Array:
    """The inverse of `_together` for an x of ``shape``."""
    order = [*[i for i in range(len(shape)) if i not in axes], *axes]
    moved = xp.reshape(y, tuple(shape[i] for i in order))
    return xp.permute_dims(moved, tuple(order.index(i) for i in range(len(shape))))


def _halving(xp: Namespace, x: Array, axis: Axis, keepdims: bool, dtype: Any) -> Array:
    """The product by multiplying one half of the entries with the other, again and again: no division."""
    axes = from_left(axis, x.ndim)
    y = _together(xp, x if dtype is None else xp.astype(x, dtype), axes)
    while (n := y.shape[-1]) > 1:
        half = n // 2
        left_over = [y[..., 2 * half :]] if n % 2 else []
        y = xp.concat([y[..., :half] * y[..., half : 2 * half], *left_over], axis=-1)
    y = xp.squeeze(y, axis=-1) if y.shape[-1] else xp.sum(y, axis=-1) + 1
    return xp.expand_dims(y, axis=axes) if keepdims else y


def _shifted_products(xp: Namespace, x: Array) -> Array:
    """For each entry along the last axis, the product of those before it."""
    ones = xp.ones_like(x[..., :1])
    return xp.cumprod(xp.concat([ones, x[..., :-1]], axis=-1), axis=-1)


def _times_the_others(
    xp: Namespace,
    ct: Array,
    out: Array,
    inputs: Sequence[Array],
    wanted: Sequence[bool],
    axis: Axis,
    keepdims: bool,
    dtype: Any,
) -> list[Array]:
    """The cotangent times the product of all other entries: of those before and of those after."""
    (x,) = inputs
    axes = from_left(axis, x.ndim)
    y = _together(xp, x, axes)
    others = _shifted_products(xp, y) * _shifted_products(xp, y[..., ::-1])[..., ::-1]
    ct = xp.squeeze(ct, axis=axes) if keepdims else ct
    return [_apart(xp, ct[..., None] * others, axes, x.shape)]


@fused(
    symbol="Π",
    definition=_halving,
    reverse=_times_the_others,
    cases=[
        case((5,), axis=None, keepdims=False),
        case((3, 4), axis=0, keepdims=False),
        case((2, 3, 2), axis=(0, -1), keepdims=False),
        case((2, 3), axis=1, keepdims=True),
        case((2, 3), axis=None, keepdims=True),
    ],
    domain=[NONZERO],
)
def prod(xp: Namespace, x: Array, /, axis: Axis = None, keepdims: bool = False, dtype: Any = None) -> Array:
    """Product over ``axis`` (an axis, several, or None for all); ``keepdims`` keeps them with length 1.

    The derivative with respect to an entry is the product of the others, computed without division:
    it is right to every order where entries are zero. ``dtype``: the type to multiply in.

    >>> t = Tensor([2.0, 0.0, 4.0])
    >>> prod(t).backward()
    >>> t.grad
    array([0., 8., 0.])
    """
    return xp.prod(x, axis=axis, keepdims=keepdims, dtype=dtype)


def _only_axis(name: str, x: Array, axis: int | None) -> int:
    """``axis``, which may be left out where there is but one."""
    if axis is None and x.ndim != 1:
        raise ArgumentError(f"{name}() needs an axis for an array of shape {x.shape}: flatten it, or name one")
    return 0 if axis is None else one_of(axis, x.ndim)


def _suffix_sums(xp: Namespace, ct: Array, x: Array, axis: int | None, dtype: Any, include_initial: bool) -> Array:
    axis = _only_axis("cumulative_sum", x, axis)
    if include_initial:
        ct = xp.getitem(ct, index=along(axis, x.ndim, slice(1, None)))
    return xp.flip(xp.cumulative_sum(xp.flip(ct, axis=axis), axis=axis), axis=axis)


def _of_examples(
    xp: Namespace, flags: Sequence[bool], x: Array, axis: int | None, dtype: Any, include_initial: bool
) -> Array:
    along = 0 if axis is None and x.ndim == 2 else axis
    if along is None:
        return NotImplemented  # the examples have several axes: each says so
    return xp.cumulative_sum(x, axis=one_of(along, x.ndim - 1) + 1, dtype=dtype, include_initial=include_initial)


@linear(
    transposes=[_suffix_sums],
    cases=[
        case((4,), axis=None, dtype=None, include_initial=False),
        case((3, 4), axis=0, dtype=None, include_initial=True),
        case((3, 4), axis=-1, dtype=None, include_initial=False),
    ],
    aliases=["cumsum"],
    batched=_of_examples,
)
def cumulative_sum(
    xp: Namespace, x: Array, /, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Array:
    """Running sum along ``axis``, which only a vector may leave out: yᵢ = x₀ + ... + xᵢ.

    ``include_initial`` puts the empty sum, 0, in front. Raises `ArgumentError` where the axis is missing.

    >>> cumulative_sum(Tensor([1.0, 2.0, 3.0])).data
    array([1., 3., 6.])
    """
    axis = _only_axis("cumulative_sum", x, axis)
    return xp.cumulative_sum(x, axis=axis, dtype=dtype, include_initial=include_initial)


@composition(
    cases=[
        case((5,), axis=None),
        case((3, 4), axis=0, include_initial=True),
        case((3, 4), axis=-1),
    ],
    domain=[NONZERO],
    aliases=["cumprod"],
)
def cumulative_prod(
    xp: Namespace, x: Array, /, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Array:
    """Running product along ``axis``, which only a vector may leave out: yᵢ = x₀ ... xᵢ.

    Computed in log₂ n steps, each of which doubles the number of factors, and without division: the
    derivative is right to every order where entries are zero. ``include_initial`` puts the empty
    product, 1, in front. Raises `ArgumentError` where the axis is missing.

    ``dtype``: the type to multiply in; by default that of x, and for booleans and short integers int64.

    Source: Hillis and Steele, "Data parallel algorithms", 1986.

    >>> cumulative_prod(Tensor([1.0, 2.0, 3.0])).data
    array([1., 2., 6.])
    """
    axis = _only_axis("cumulative_prod", x, axis)
    if dtype is None and x.dtype.kind in "biu":
        dtype = np.cumprod(np.empty(0, x.dtype)).dtype
    y = x if dtype is None else xp.astype(x, dtype)
    step = 1
    while step < x.shape[axis]:
        head, later, earlier = (along(axis, x.ndim, s) for s in (slice(step), slice(step, None), slice(-step)))
        y = xp.concat([y[head], y[later] * y[earlier]], axis=axis)
        step *= 2
    if include_initial:
        shape = (*x.shape[:axis], 1, *x.shape[axis + 1 :])
        y = xp.concat([xp.astype(xp.broadcast_to(1, shape), y.dtype), y], axis=axis)
    return y


@composition(cases=[case((4,)), case((3, 4), axis=0, n=2), case((3, 4), axis=-1, n=0)])
def diff(
    xp: Namespace, x: Array, /, axis: int = -1, n: int = 1, prepend: Array | None = None, append: Array | None = None
) -> Array:
    """Differences between neighbours along ``axis``, xᵢ₊₁ - xᵢ, taken ``n`` times.

    ``prepend`` and ``append`` are joined to x first.

    >>> diff(Tensor([1.0, 4.0, 9.0])).data
    array([3., 5.])
    """
    if n < 0:
        raise ArgumentError(f"diff() is taken n times, and n cannot be negative: found {n}")
    parts = [part for part in (prepend, x, append) if part is not None]
    y = xp.concat(parts, axis=axis) if len(parts) > 1 else x
    later, earlier = along(axis, y.ndim, slice(1, None)), along(axis, y.ndim, slice(-1))
    for _ in range(min(n, y.shape[axis])):  # then there are none left
        y = y[later] - y[earlier]
    return y

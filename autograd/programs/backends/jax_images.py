"""Convolution and pooling as XLA has them, in the place of NumPy's: the adjoints are JAX's transposes of these."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product
from math import inf, prod
from typing import Any

import numpy as np

from autograd.core.xp import convolutions, poolings
from autograd.core.xp.windows import moves
from autograd.programs.backends.late_jax import jax, jnp, lax


def _convolved(x: Any, weight: Any, stride: Any, padding: Any, dilation: Any = (1, 1), groups: int = 1) -> Any:
    dtype = jnp.result_type(x, weight)
    images = x.reshape(prod(x.shape[:-3]), *x.shape[-3:]).astype(dtype)
    options = {"rhs_dilation": dilation, "feature_group_count": groups}
    y = lax.conv_general_dilated(images, weight.astype(dtype), stride, _ends(padding), **options)
    return y.reshape(*x.shape[:-3], *y.shape[1:])


def _affine(x: Any, weight: Any, bias: Any, **move: Any) -> Any:
    return _convolved(x, weight, **move) + bias[:, None, None]


def _to_images(y: Any, weight: Any, size: Any, groups: int = 1, **move: Any) -> Any:
    shape = *y.shape[:-3], groups * weight.shape[1], *size
    return _transposed(lambda x: _convolved(x, weight, groups=groups, **move), shape, y, weight)


def _to_kernels(x: Any, y: Any, kernel: Any, groups: int = 1, **move: Any) -> Any:
    shape = y.shape[-3], x.shape[-3] // groups, *kernel
    return _transposed(lambda weight: _convolved(x, weight, groups=groups, **move), shape, y, x)


def _transposed(function: Callable[[Any], Any], shape: tuple[int, ...], y: Any, *others: Any) -> Any:
    """The transpose at y of a linear function of arrays of ``shape``."""
    dtype = jnp.result_type(y, *others)
    (found,) = jax.linear_transpose(function, jax.ShapeDtypeStruct(shape, dtype))(y.astype(dtype))
    return found


def _ends(padding: Any) -> list[tuple[int, int]]:
    return [ends if isinstance(ends, tuple) else (ends, ends) for ends in padding]


def _reduced(function: Any, start: Any, x: Any, kernel: Any, stride: Any, padding: Any, dilation: Any = (1, 1)) -> Any:
    ones, none = (1,) * (x.ndim - 2), [(0, 0)] * (x.ndim - 2)
    ends = [*none, *_ends(padding)]
    return lax.reduce_window(x, start, function, (*ones, *kernel), (*ones, *stride), ends, None, (*ones, *dilation))


def _lowest(x: Any) -> Any:
    return -inf if jnp.issubdtype(x.dtype, jnp.floating) else x.dtype != bool and jnp.iinfo(x.dtype).min


def _largest(x: Any, **move: Any) -> Any:
    return _reduced(lax.max, np.array(_lowest(x), x.dtype), x, **move)


def _along(d: Any, x: Any, largest: Any, **move: Any) -> Any:
    """The mean over the entries that are the largest, layer by layer: XLA's own rule picks one of them."""
    windows = moves(x.shape[-2:], **move)
    layers = list(product(windows.along(0), windows.along(1)))
    ends = [(0, 0)] * (x.ndim - 2) + list(windows.border)
    x = jnp.pad(x, ends, constant_values=_lowest(x))
    hits = [x[(..., *layer)] == largest for layer in layers]
    d = jnp.pad(d, [(0, 0)] * (d.ndim - 2) + list(windows.border))
    total = sum(jnp.where(hit, d[(..., *layer)], 0) for layer, hit in zip(layers, hits, strict=True))
    return total / jnp.maximum(sum(hit.astype(d.dtype) for hit in hits), 1)


def _to_largest(y: Any, x: Any, largest: Any, **move: Any) -> Any:
    shape = jnp.broadcast_shapes(y.shape[:-2], x.shape[:-2], largest.shape[:-2]) + x.shape[-2:]
    y = jnp.broadcast_to(y, (*shape[:-2], *y.shape[-2:]))
    return _transposed(lambda d: _along(d, x, largest, **move), shape, y)


def _averaged(x: Any, kernel: Any, divisor: Any = None, **move: Any) -> Any:
    dtype = x.dtype if jnp.issubdtype(x.dtype, jnp.inexact) else jnp.float64
    total = _reduced(lax.add, np.zeros((), dtype), x.astype(dtype), kernel=kernel, **move)
    return total / (prod(kernel) if divisor is None else divisor)


def _to_averaged(y: Any, size: Any, **move: Any) -> Any:
    return _transposed(partial(_averaged, **move), (*y.shape[:-2], *size), y)


FUNCTIONS: dict[Any, Callable[..., Any]] = {
    convolutions.affine_conv2d: _affine,
    convolutions.conv2d: _convolved,
    convolutions.conv2d_input: _to_images,
    convolutions.conv2d_weight: _to_kernels,
    poolings.avg_pool2d: _averaged,
    poolings.avg_pool2d_input: _to_averaged,
    poolings.max_pool2d: _largest,
    poolings.max_pool2d_along: _along,
    poolings.max_pool2d_input: _to_largest,
}

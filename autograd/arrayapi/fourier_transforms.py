"""Fourier transforms, with derivatives, and their frequencies: what `autograd.fft` shows.

All are made of one primitive, `fourier_transform`, which is its own transpose. ``norm`` says where the 1/n stands:
"backward", at the inverse; "forward", at the other; "ortho", 1/√n at both. Real transforms take the real part of
what comes in and hold one half of a spectrum whose other half is its conjugate.

Source: Python array API standard, version 2024.12, "Fourier transform Functions".
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod, sqrt
from sys import maxsize
from typing import Any

import numpy as np

from autograd.arrayapi.creation import as_tensor, asarray
from autograd.core.array import check_device
from autograd.core.tensor import Tensor
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError, ShapeError
from autograd.foundation.axes import WHOLE, each_of
from autograd.foundation.misfits import is_among

__all__ = [
    "fft",
    "fftfreq",
    "fftn",
    "fftshift",
    "hfft",
    "ifft",
    "ifftn",
    "ifftshift",
    "ihfft",
    "irfft",
    "irfftn",
    "rfft",
    "rfftfreq",
    "rfftn",
]

Axes = Sequence[int] | None


def fft(x: Any, /, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Any:
    """yₖ = Σⱼ xⱼ e^(-2πi jk/n) along ``axis``; ``n``: x is cut, or filled up with zeros, to that length.

    >>> fft(Tensor([1.0, 2.0])).data
    array([ 3.+0.j, -1.+0.j])
    """
    return fftn(x, s=_alone(n), axes=(axis,), norm=norm)


def ifft(x: Any, /, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Any:
    """The inverse of `fft`: xⱼ = 1/n Σₖ yₖ e^(2πi jk/n).

    >>> ifft(Tensor([3.0, -1.0])).data
    array([1.+0.j, 2.+0.j])
    """
    return ifftn(x, s=_alone(n), axes=(axis,), norm=norm)


def fftn(x: Any, /, *, s: Sequence[int] | None = None, axes: Axes = None, norm: str = "backward") -> Any:
    """`fft` along each of ``axes`` (None: all, or as many of the last as ``s`` has lengths, of which -1 changes none).

    >>> fftn(Tensor([[1.0, 2.0], [3.0, 4.0]])).data
    array([[10.+0.j, -2.+0.j],
           [-4.+0.j,  0.+0.j]])
    """
    x, axes = _fitted(x, s, axes)
    scale = _scale(norm, _size(x, axes))
    return _times(xp.fourier_transform(x, axes=axes, inverse=False), scale)


def ifftn(x: Any, /, *, s: Sequence[int] | None = None, axes: Axes = None, norm: str = "backward") -> Any:
    """The inverse of `fftn`.

    >>> ifftn(Tensor([[10.0, -2.0], [-4.0, 0.0]])).data.real
    array([[1., 2.],
           [3., 4.]])
    """
    x, axes = _fitted(x, s, axes)
    return _times(xp.fourier_transform(x, axes=axes, inverse=True), 1 / _scale(norm, _size(x, axes)))


def rfft(x: Any, /, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Any:
    """`fft` of real numbers: the first n // 2 + 1 entries, of which the others are conjugates.

    >>> rfft(Tensor([1.0, 2.0, 3.0])).shape
    (2,)
    """
    return rfftn(x, s=_alone(n), axes=(axis,), norm=norm)


def irfft(x: Any, /, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Any:
    """The inverse of `rfft`; ``n``: the length of the result, 2 (m - 1) for m entries where it is not given.

    >>> irfft(rfft(Tensor([1.0, 2.0, 3.0])), n=3).data
    array([1., 2., 3.])
    """
    return irfftn(x, s=_alone(n), axes=(axis,), norm=norm)


def rfftn(x: Any, /, *, s: Sequence[int] | None = None, axes: Axes = None, norm: str = "backward") -> Any:
    """`fftn` of real numbers: along the last of ``axes`` the first n // 2 + 1 entries. A `ShapeError` without axes.

    >>> rfftn(Tensor([[1.0, 2.0], [3.0, 4.0]])).shape
    (2, 2)
    """
    x = as_tensor(x)
    if x.dtype.kind == "c":
        raise ArgumentError(f"a real transform takes real numbers, found {x.dtype}: take .real first, or fft")
    x, axes = _fitted(x, s, _once(_axes(x, s, axes)))
    found = fftn(x, axes=axes, norm=norm)
    return _cut(found, axes[-1], x.shape[axes[-1]] // 2 + 1)


def irfftn(x: Any, /, *, s: Sequence[int] | None = None, axes: Axes = None, norm: str = "backward") -> Any:
    """The inverse of `rfftn`; the last length of ``s`` is that of the result, 2 (m - 1) where it is not given.

    >>> irfftn(rfftn(Tensor([[1.0, 2.0], [3.0, 4.0]]))).data
    array([[1., 2.],
           [3., 4.]])
    """
    x = as_tensor(x)
    axes = _once(_axes(x, s, axes))
    last = axes[-1]
    *others, n = _lengths(x, s, axes)
    if s is None:
        n = 2 * (n - 1)
    if n < 1:
        raise ShapeError(f"a real transform of shape {x.shape} would give {n} entries: give their number, n")
    half = n // 2 + 1
    x, axes = _fitted(x, (*others, half), axes)
    kind = x.real.dtype if x.dtype.kind in "fc" else float
    weights = np.full(half, 2, dtype=kind)  # each entry stands for its conjugate, too, but for these
    weights[0] = 1
    if n % 2 == 0:
        weights[-1] = 1
    weights = weights.reshape(-1, *[1] * (-1 - last))
    return xp.real(ifftn(_cut(x * weights, last, n), axes=axes, norm=norm))


def hfft(x: Any, /, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Any:
    """`fft` of n entries of which x holds the first n // 2 + 1, the others being their conjugates: real numbers.

    >>> hfft(Tensor([1.0, 2.0, 3.0])).data
    array([ 8., -2.,  0., -2.])
    """
    return irfft(xp.conj(as_tensor(x)), n=n, axis=axis, norm=_turned(norm))


def ihfft(x: Any, /, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Any:
    """The inverse of `hfft`.

    >>> ihfft(Tensor([8.0, -2.0, 0.0, -2.0])).data.real
    array([1., 2., 3.])
    """
    return xp.conj(rfft(x, n=n, axis=axis, norm=_turned(norm)))


def fftfreq(n: int, /, *, d: float = 1.0, dtype: Any = None, device: Any = None) -> Tensor:
    """The frequencies of `fft` of n entries that are d apart: 0, 1, ..., and then the negative ones, over nd.

    >>> fftfreq(4)
    Tensor([ 0.  ,  0.25, -0.5 , -0.25])
    """
    return _frequencies(np.fft.fftfreq, n, d, dtype, device)


def rfftfreq(n: int, /, *, d: float = 1.0, dtype: Any = None, device: Any = None) -> Tensor:
    """The frequencies of `rfft`: 0, 1, ..., n // 2, over nd.

    >>> rfftfreq(4)
    Tensor([0.  , 0.25, 0.5 ])
    """
    return _frequencies(np.fft.rfftfreq, n, d, dtype, device)


def _frequencies(function: Any, n: Any, d: Any, dtype: Any, device: Any) -> Tensor:
    check_device(device)
    if not isinstance(n, WHOLE) or isinstance(n, bool) or not 1 <= n <= maxsize:
        raise ArgumentError(f"{function.__name__} takes a whole number from 1 to {maxsize} as n, found {n!r:.40}")
    if not isinstance(d, (*WHOLE, float, np.floating)) or isinstance(d, bool) or not d:
        raise ArgumentError(f"{function.__name__} takes a real number other than 0 as d, found {d!r:.40}")
    return Tensor.constant(function(n, d=d)) if dtype is None else asarray(function(n, d=d), dtype=dtype)


def fftshift(x: Any, /, *, axes: int | Sequence[int] | None = None) -> Any:
    """The entry of frequency 0 moved to the middle, along ``axes`` (None: all).

    >>> fftshift(Tensor([0.0, 1.0, -2.0, -1.0])).data
    array([-2., -1.,  0.,  1.])
    """
    return _rolled(as_tensor(x), axes, 1)


def ifftshift(x: Any, /, *, axes: int | Sequence[int] | None = None) -> Any:
    """The inverse of `fftshift`.

    >>> ifftshift(Tensor([-2.0, -1.0, 0.0, 1.0])).data
    array([ 0.,  1., -2., -1.])
    """
    return _rolled(as_tensor(x), axes, -1)


def _rolled(x: Any, axes: Any, way: int) -> Any:
    chosen = each_of(axes, x.ndim)
    return xp.roll(x, tuple(way * (x.shape[axis] // 2) for axis in chosen), axis=chosen)


def _axes(x: Any, s: Sequence[int] | None, axes: Axes) -> tuple[int, ...]:
    """The axes of a transform, counted from the right."""
    if s is not None and (not hasattr(s, "__len__") or isinstance(s, type)):
        raise ArgumentError(f"the lengths of a transform are whole numbers, found {s!r:.40}")
    if axes is not None and not isinstance(axes, tuple | list | range):
        raise ArgumentError(f"a transform takes several axes as a tuple, found axes={axes!r:.40}")
    if axes is None:
        axes = range(-len(s), 0) if s is not None else range(-x.ndim, 0)
    there = all(isinstance(axis, WHOLE) and -x.ndim <= axis < x.ndim for axis in axes)
    if not axes or not there or (s is not None and len(s) != len(axes)):
        raise ShapeError(
            f"a transform of shape {x.shape} takes one or more of its axes, and a length for each: "
            f"found axes={tuple(axes)}, s={s}"
        )
    return tuple(int(axis) % x.ndim - x.ndim for axis in axes)


def _once(axes: tuple[int, ...]) -> tuple[int, ...]:
    if len(set(axes)) < len(axes):
        raise ShapeError(f"a real transform goes along an axis once, found axes={axes}")
    return axes


def _alone(n: int | None) -> tuple[int] | None:
    """The length of the one axis of a transform; unlike those of several it has no -1 that leaves all as it is."""
    if n is not None and isinstance(n, WHOLE) and n < 1:
        raise ShapeError(f"a transform takes one entry or more, found n={n}")
    return None if n is None else (n,)


def _lengths(x: Any, s: Sequence[int] | None, axes: Sequence[int]) -> tuple[int, ...]:
    """How many entries each of ``axes`` is to have; -1 leaves as many as there are."""
    if s is None:
        found = tuple(x.shape[axis] for axis in axes)
    elif len(set(axes)) < len(axes):
        raise ShapeError(f"an axis that stands twice takes no lengths: found axes={tuple(axes)}, s={tuple(s)}")
    elif not all(isinstance(n, WHOLE) for n in s):
        raise ArgumentError(f"the lengths of a transform are whole numbers, found {tuple(s)}")
    else:
        found = tuple(x.shape[axis] if n == -1 else int(n) for axis, n in zip(axes, s, strict=True))
    if any(n < 1 for n in found):
        raise ShapeError(f"a transform takes one entry or more along each axis, found the lengths {found}, axes={axes}")
    return found


def _fitted(x: Any, s: Sequence[int] | None, axes: Axes) -> tuple[Any, tuple[int, ...]]:
    """x, cut or filled up to the lengths ``s``, and the axes."""
    x = as_tensor(x)
    axes = _axes(x, s, axes)
    for axis, n in zip(axes, _lengths(x, s, axes), strict=True):
        x = _cut(x, axis, n)
    return x, axes


def _cut(x: Any, axis: int, n: int) -> Any:
    """x with ``n`` entries along ``axis``, a negative number: the first of them, or all and zeros."""
    more = n - x.shape[axis]
    if more > 0:
        return xp.pad(x, tuple((0, more if i == axis % x.ndim else 0) for i in range(x.ndim)))
    return x[(..., slice(n), *[slice(None)] * (-1 - axis))] if more else x


def _size(x: Any, axes: Sequence[int]) -> int:
    return prod(x.shape[axis] for axis in axes)


def _scale(norm: str | None, size: int) -> float:
    """What `fftn` is multiplied by, and its inverse divided."""
    scales = {"backward": 1.0, "ortho": 1 / sqrt(size), "forward": 1 / size}
    if norm is not None and not is_among(norm, tuple(scales)):
        raise ArgumentError(f'a transform takes norm "backward", "ortho" or "forward", found {norm!r:.40}')
    return scales["backward" if norm is None else norm]


def _turned(norm: str | None) -> str:
    if norm is None or is_among(norm, ("backward", "forward")):
        return "backward" if norm == "forward" else "forward"
    return norm


def _times(x: Any, scale: float) -> Any:
    return x if scale == 1 else x * scale

"""NumPy's elementwise functions, and those that choose between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from math import factorial, inf, log, nan, pi
from typing import Any

import numpy as np

from autograd.arrayapi.creation import as_tensor
from autograd.arrayapi.numpy_dispatch import Rule, handed, spells
from autograd.arrayapi.spellings.questions import asked, plain
from autograd.core.node import Node, data_of
from autograd.core.value import Value
from autograd.core.xp.complex_numbers import is_complex
from autograd.core.xp.recorder import recorder as xp
from autograd.errors import ArgumentError


def spells_ufunc(*ufuncs: np.ufunc) -> Callable[[Rule], Rule]:
    """`spells`, of operands in the types that NumPy computes in; it refuses those that it has no function for."""

    def enter(ours: Rule) -> Rule:
        for ufunc in ufuncs:
            spells(ufunc)(_typed(ufunc, ours))
        return ours

    return enter


def _typed(ufunc: np.ufunc, ours: Rule) -> Rule:
    @wraps(ours)
    def typed(*operands: Any) -> Any:
        if not any(isinstance(x, Node) and x.rank for x in operands):
            return ours(*operands)
        known = [x if isinstance(x, int | float | complex | Node) else as_tensor(x) for x in operands]
        kinds = [x.dtype if hasattr(x, "dtype") else type(data_of(x)) for x in known]
        within = ufunc.resolve_dtypes((*[np.dtype(k) if k is bool else k for k in kinds], *[None] * ufunc.nout))
        return ours(
            *[x if k == to else xp.astype(as_tensor(x), to) for x, k, to in zip(known, kinds, within, strict=False)]
        )

    return typed


@spells(np.where)
def where(condition: Any, *branches: Any) -> Any:
    return xp.where(condition, *branches) if branches else xp.nonzero(condition)


@spells(np.clip)
def clip(a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:
    return xp.clip(a, a_min if min is None else min, a_max if max is None else max)


@spells(np.select)
def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    found = default
    for condition in condlist:
        if as_tensor(condition).dtype != bool:
            raise ArgumentError(f"np.select takes booleans as conditions, found {condition!r:.60}")
    for condition, choice in zip(reversed(condlist), reversed(choicelist), strict=True):
        found = xp.where(condition, choice, found)
    return found


@spells(np.choose)
def choose(a: Any, choices: Sequence[Any], mode: str = "raise") -> Any:
    count, at = len(choices), as_tensor(a)
    if not isinstance(mode, str):
        raise ArgumentError(f"np.choose takes a text as mode, found {mode!r:.40}")
    np.arange(1).take(0, mode=mode)  # type: ignore[call-overload]  # NumPy's error for another word
    if at.dtype.kind not in "biu":
        raise ArgumentError(f"np.choose takes whole numbers that say which array, found {at.dtype}")
    at = xp.astype(at, int)
    if mode == "raise":
        asked(_demand_below, at, count)
    at = at % count if mode == "wrap" else xp.clip(at, 0, count - 1)
    return select([at == i for i in range(count)], [choices[i] for i in range(count)])


def _demand_below(at: Any, count: int) -> None:
    if not ((at >= 0) & (at < count)).all():
        raise ArgumentError(f"np.choose between {count} arrays takes whole numbers below {count}, found {at!r:.60}")


@spells(np.piecewise)
def piecewise(x: Any, condlist: Any, funclist: Sequence[Any], *args: Any, **kw: Any) -> Any:
    """Each function gets the entries for which its condition holds, and only these: outside it may be nan."""
    y = as_tensor(x)
    given = np.asarray(plain(condlist), dtype=bool)
    masks = list(given) if given.ndim > y.ndim else [given]
    if len(funclist) == len(masks) + 1:
        masks.append(~np.any(masks, axis=0))
    if len(funclist) != len(masks):
        raise ArgumentError(f"np.piecewise takes {len(masks)} or {len(masks) + 1} functions, found {len(funclist)}")
    found = xp.where(np.zeros(y.shape, bool), y, 0)
    for mask, function in zip(masks, funclist, strict=True):
        value = handed(function)(y[mask], *args, **kw) if callable(function) else function
        found = found.at(np.reshape(mask, y.shape)).set(value)
    return found


@spells(np.nan_to_num)
def nan_to_num(x: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    x = as_tensor(x)
    if x.dtype.kind not in "fc":
        return x
    ends = np.finfo(x.dtype)
    x = xp.where(xp.isnan(x), nan, x)
    x = xp.where(xp.equal(x, inf), ends.max if posinf is None else posinf, x)
    return xp.where(xp.equal(x, -inf), ends.min if neginf is None else neginf, x)


@spells_ufunc(np.heaviside)
def heaviside(x1: Any, x2: Any) -> Any:
    """0 below 0, 1 above, and x2 at 0, to which alone a gradient goes."""
    return xp.where(x1 > 0, 1.0, xp.where(x1 < 0, 0.0, xp.where(xp.equal(x1, 0), x2, nan)))


SERIES = [(-1) ** k / factorial(2 * k + 1) for k in range(12)]  # of sin u / u in u²: exact to the last bit for |u| < 1


@spells(np.sinc)
def sinc(x: Any) -> Any:
    """sin πx / (πx). Near 0 by its series, so that derivatives of any order are right there."""
    u = x * pi
    near = xp.abs(u) < 1
    square = xp.square(xp.where(near, u, 0))
    series = square * 0 + SERIES[-1]
    for coefficient in reversed(SERIES[:-1]):
        series = series * square + coefficient
    far = xp.where(near, 1, u)
    return xp.where(near, series, xp.sin(far) / far)


ROUND = np.cos((np.arange(64) + 0.5) * (pi / 128))


@spells(np.i0)
def i0(x: Any) -> Any:
    """The modified Bessel function I₀: the mean of cosh(x cos θ) over the circle, of which 256 points are enough.

    Source: Trefethen and Weideman, "The exponentially convergent trapezoidal rule", 2014.
    """
    x = as_tensor(x)
    nodes = ROUND.astype(x.dtype) if x.dtype.kind == "f" else ROUND
    return xp.mean(xp.cosh(xp.expand_dims(x, axis=-1) * nodes), axis=-1)


@spells_ufunc(np.fmod)
def fmod(x1: Any, x2: Any) -> Any:
    """The remainder with the sign of x1."""
    size = xp.abs(x2)
    return xp.where(x1 < 0, -xp.remainder(-x1, size), xp.remainder(x1, size))


@spells(np.float_power)
def float_power(x1: Any, x2: Any) -> Any:
    """The power in double precision, of whole numbers too."""
    if isinstance(x1, Value) or isinstance(x2, Value):
        return xp.pow(x1, x2)
    x, y = as_tensor(x1), as_tensor(x2)
    double = np.result_type(x.dtype, y.dtype, np.float64)
    return xp.pow(xp.astype(x, double), xp.astype(y, double))


@spells(np.logaddexp2)
def logaddexp2(x1: Any, x2: Any) -> Any:
    return xp.logaddexp(x1 * log(2), x2 * log(2)) / log(2)


@spells(np.angle)
def angle(z: Any, deg: bool = False) -> Any:
    z = z if isinstance(z, Node) else as_tensor(z)
    if is_complex(z):
        found = xp.atan2(xp.imag(z), xp.real(z))
    else:
        below = z < 0 if isinstance(z, Value) or z.dtype.kind != "f" else xp.signbit(z)
        found = xp.where(below & xp.equal(z, z), pi, xp.sign(z) * 0.0)
    return found * (180 / pi) if deg else found


@spells(np.ldexp)
def ldexp(x1: Any, x2: Any) -> Any:
    """x1 2^x2, in two steps, since 2^x2 alone may be too large or too small."""
    if as_tensor(x2).dtype.kind not in "biu":
        raise ArgumentError(f"np.ldexp takes a whole number as the power of 2, found {x2!r:.60}")
    if isinstance(x1, Value):
        power = plain(x2)
        return x1 * np.exp2(power // 2) * np.exp2(power - power // 2)
    x, power = as_tensor(x1), as_tensor(x2)
    half, dtype = power // 2, x.dtype if x.dtype.kind == "f" else np.float64
    return x * xp.exp2(xp.astype(half, dtype)) * xp.exp2(xp.astype(power - half, dtype))


@spells(np.frexp)
def frexp(x: Any) -> tuple[Any, Any]:
    """x as a part from 1/2 to 1 and a power of 2, which is constant between its jumps."""
    power = asked(np.frexp, x)[1]
    return ldexp(x, -power), power


@spells(np.real_if_close)
def real_if_close(a: Any, tol: float = 100) -> Any:
    z = as_tensor(a)
    if not is_complex(z):
        return z
    limit = tol * np.finfo(z.dtype).eps if tol > 1 else tol
    return xp.real(z) if (np.abs(np.imag(plain(z))) < limit).all() else z


@spells(np.modf)
def modf(x: Any) -> tuple[Any, Any]:
    whole = xp.trunc(x)
    return xp.copysign(xp.where(xp.isinf(x), 0, x - xp.where(xp.isinf(x), 0, whole)), x), whole


spells(np.copy)(lambda a: xp.identity(as_tensor(a)))
spells_ufunc(np.fabs)(lambda x: xp.abs(x))
spells_ufunc(np.rint)(lambda x: xp.round(x))
spells_ufunc(np.radians, np.deg2rad)(lambda x: x * (pi / 180))
spells_ufunc(np.degrees, np.rad2deg)(lambda x: x * (180 / pi))
spells(np.fmax)(lambda x, y: xp.where(xp.isnan(x), y, xp.where(xp.isnan(y), x, xp.maximum(x, y))))
spells(np.fmin)(lambda x, y: xp.where(xp.isnan(x), y, xp.where(xp.isnan(y), x, xp.minimum(x, y))))
spells(np.divmod)(lambda x, y: (xp.floor_divide(x, y), xp.remainder(x, y)))

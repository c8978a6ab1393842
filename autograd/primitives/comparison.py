"""Comparisons, choices and tests: their results carry no derivative, except those of `where` and `clip`."""

from __future__ import annotations

from math import inf

from autograd.extend import REAL, Array, Namespace, case, composition, elementwise, linear, predicate


@predicate(symbol="<", operator="lt", domain=[REAL, REAL])
def less(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Whether x < y, elementwise.

    >>> less(Value(1), Value(2))
    True
    """
    return x < y


@predicate(symbol="≤", operator="le", domain=[REAL, REAL])
def less_equal(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Whether x <= y, elementwise.

    >>> less_equal(Value(1), Value(2))
    True
    """
    return x <= y


@predicate(symbol=">", operator="gt", domain=[REAL, REAL])
def greater(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Whether x > y, elementwise.

    >>> greater(Value(1), Value(2))
    False
    """
    return x > y


@predicate(symbol="≥", operator="ge", domain=[REAL, REAL])
def greater_equal(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Whether x >= y, elementwise.

    >>> greater_equal(Value(1), Value(2))
    False
    """
    return x >= y


@predicate(symbol="=", operator="eq", domain=[REAL, REAL])
def equal(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Whether x = y, elementwise, by their data.

    >>> equal(Value(1), Value(2))
    False
    """
    return x == y


@predicate(symbol="≠", operator="ne", domain=[REAL, REAL])
def not_equal(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Whether x and y differ, elementwise, by their data.

    >>> not_equal(Value(1), Value(2))
    True
    """
    return x != y


@predicate(domain=[REAL])
def isnan(xp: Namespace, x: Array, /) -> Array:
    """Whether x is not a number, elementwise.

    >>> isnan(Value(1.0))
    False
    """
    return x != x


@predicate(domain=[REAL])
def isfinite(xp: Namespace, x: Array, /) -> Array:
    """Whether x is neither infinite nor nan, elementwise.

    >>> isfinite(Value(1.0))
    True
    """
    return xp.abs(x) < inf


@predicate(domain=[REAL])
def isinf(xp: Namespace, x: Array, /) -> Array:
    """Whether x is inf or -inf, elementwise.

    >>> isinf(Value(1.0))
    False
    """
    return xp.abs(x) == inf


@predicate(domain=[REAL])
def signbit(xp: Namespace, x: Array, /) -> Array:
    """Whether x carries a minus sign, elementwise; that of -0.0 counts.

    >>> signbit(Value(-0.0))
    True
    """
    return xp.signbit(x)


@linear(
    lands=None,
    joint=True,
    transposes=[
        None,
        lambda xp, ct, condition, x, y: xp.where(condition, ct, 0),
        lambda xp, ct, condition, x, y: xp.where(condition, 0, ct),
    ],
    cases=[case((3,), (3,), (3,)), case((2, 1), (3,), (2, 3))],
)
def where(xp: Namespace, condition: Array, x: Array, y: Array, /) -> Array:
    """x where ``condition`` holds, else y, elementwise; shapes broadcast.

    Both branches are computed, and the one not taken gets the cotangent 0. Where its derivative is
    infinite, 0 · ∞ is nan: give it a harmless operand there too, as in
    ``where(x > 0, log(where(x > 0, x, 1)), 0)``.

    >>> where(True, Value(1.0), Value(2.0)).data
    1.0
    """
    return xp.where(condition, x, y)


@elementwise(
    symbol="max",
    partials=[lambda xp, out, x, min: xp.where(x < min, 0, 1), lambda xp, out, x, min: xp.where(x < min, 1, 0)],
    domain=[REAL, REAL],
    method=True,
)
def clamp_min(xp: Namespace, x: Array, min: Array, /) -> Array:
    """x where it is not below ``min``, and ``min`` elsewhere; elementwise, shapes broadcast.

    The derivative is that of what it gives. Unlike `maximum`, a tie is x. Either being nan, so is the result.

    >>> clamp_min(Value(-3.0), 0).data
    0.0
    """
    return xp.where((x < min) | (min != min), min, x)


@elementwise(
    symbol="min",
    partials=[lambda xp, out, x, max: xp.where(x > max, 0, 1), lambda xp, out, x, max: xp.where(x > max, 1, 0)],
    domain=[REAL, REAL],
    method=True,
)
def clamp_max(xp: Namespace, x: Array, max: Array, /) -> Array:
    """x where it is not above ``max``, and ``max`` elsewhere; elementwise, shapes broadcast.

    The derivative is that of what it gives. Unlike `minimum`, a tie is x. Either being nan, so is the result.

    >>> clamp_max(Value(3.0), 2).data
    2.0
    """
    return xp.where((x > max) | (max != max), max, x)


@composition(lands=None)
def clip(xp: Namespace, x: Array, /, min: Array | None = None, max: Array | None = None) -> Array:
    """x confined to ``min`` .. ``max`` (None for no bound), elementwise; shapes broadcast.

    The derivative is that of x inside and at the bounds, outside that of the bound.

    >>> clip(Value(3.0), 0, 2).data
    2.0
    """
    x = x if min is None else xp.clamp_min(x, min)
    return x if max is None else xp.clamp_max(x, max)

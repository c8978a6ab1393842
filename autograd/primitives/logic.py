"""Logic: of truth values, elementwise and along axes, and of the bits of integers."""

from __future__ import annotations

from autograd.errors import DTypeError
from autograd.extend import REAL, WHOLE, Array, Namespace, predicate
from autograd.foundation.axes import Axis
from autograd.primitives._axes import REDUCTIONS


@predicate(symbol="∧", notation="infix", domain=[REAL, REAL])
def logical_and(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Whether x and y are both true (not zero), elementwise; shapes broadcast.

    >>> logical_and(Tensor([True, True]), Tensor([True, False])).data
    array([ True, False])
    """
    return (x != 0) & (y != 0)


@predicate(symbol="∨", notation="infix", domain=[REAL, REAL])
def logical_or(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Whether x or y or both are true (not zero), elementwise; shapes broadcast.

    >>> logical_or(Tensor([True, False]), Tensor([False, False])).data
    array([ True, False])
    """
    return (x != 0) | (y != 0)


@predicate(symbol="⊻", notation="infix", domain=[REAL, REAL])
def logical_xor(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Whether just one of x and y is true (not zero), elementwise; shapes broadcast.

    >>> logical_xor(Tensor([True, True]), Tensor([True, False])).data
    array([False,  True])
    """
    return (x != 0) ^ (y != 0)


@predicate(symbol="¬", notation="prefix", domain=[REAL])
def logical_not(xp: Namespace, x: Array, /) -> Array:
    """Whether x is false (zero), elementwise.

    >>> logical_not(Tensor([True, False])).data
    array([False,  True])
    """
    return x == 0


@predicate(lands=1, cases=REDUCTIONS)
def all(xp: Namespace, x: Array, /, axis: Axis = None, keepdims: bool = False) -> Array:
    """Whether all entries along ``axis`` (an axis, several, or None for all) are true; so it is for no entries.

    >>> from autograd import Tensor, all
    >>> all(Tensor([[True, False], [True, True]]), axis=1).data
    array([False,  True])
    """
    return xp.all(x, axis=axis, keepdims=keepdims)


@predicate(lands=1, cases=REDUCTIONS)
def any(xp: Namespace, x: Array, /, axis: Axis = None, keepdims: bool = False) -> Array:
    """Whether any entry along ``axis`` (an axis, several, or None for all) is true; none is for no entries.

    >>> from autograd import Tensor, any
    >>> any(Tensor([[True, False], [False, False]]), axis=1).data
    array([ True, False])
    """
    return xp.any(x, axis=axis, keepdims=keepdims)


def _of_bits(*operands: Array) -> None:
    """A `DTypeError` for operands that are not made of bits."""
    for x in operands:
        kind = getattr(x, "dtype", type(x))
        if not isinstance(x, int) and getattr(kind, "kind", "") not in ("b", "i", "u"):
            raise DTypeError(f"bits are of integers and booleans, found {getattr(kind, '__name__', kind)}")


@predicate(symbol="&", notation="infix", operator="and", domain=[WHOLE, WHOLE])
def bitwise_and(xp: Namespace, x: Array, y: Array, /) -> Array:
    """x & y, bit by bit, elementwise; of booleans, logical and. A `DTypeError` for floating numbers.

    >>> bitwise_and(6, 3)
    2
    """
    _of_bits(x, y)
    return x & y


@predicate(symbol="|", notation="infix", operator="or", domain=[WHOLE, WHOLE])
def bitwise_or(xp: Namespace, x: Array, y: Array, /) -> Array:
    """x | y, bit by bit, elementwise; of booleans, logical or. A `DTypeError` for floating numbers.

    >>> bitwise_or(6, 3)
    7
    """
    _of_bits(x, y)
    return x | y


@predicate(symbol="xor", notation="infix", operator="xor", domain=[WHOLE, WHOLE])
def bitwise_xor(xp: Namespace, x: Array, y: Array, /) -> Array:
    """x ^ y, bit by bit, elementwise; of booleans, exclusive or. A `DTypeError` for floating numbers.

    >>> bitwise_xor(6, 3)
    5
    """
    _of_bits(x, y)
    return x ^ y


@predicate(symbol="~", notation="prefix", operator="invert", domain=[WHOLE], aliases=["invert", "bitwise_not"])
def bitwise_invert(xp: Namespace, x: Array, /) -> Array:
    """~x, every bit the other way, elementwise; of booleans, logical not. A `DTypeError` for floating numbers.

    >>> bitwise_invert(6)
    -7
    """
    _of_bits(x)
    return ~x


@predicate(symbol="≪", notation="infix", operator="lshift", domain=[WHOLE, WHOLE], aliases=["left_shift"])
def bitwise_left_shift(xp: Namespace, x: Array, y: Array, /) -> Array:
    """x << y, the bits of x moved y places up, elementwise. A `DTypeError` for floating numbers.

    >>> bitwise_left_shift(3, 2)
    12
    """
    _of_bits(x, y)
    return x << y


@predicate(symbol="≫", notation="infix", operator="rshift", domain=[WHOLE, WHOLE], aliases=["right_shift"])
def bitwise_right_shift(xp: Namespace, x: Array, y: Array, /) -> Array:
    """x >> y, the bits of x moved y places down, the sign staying, elementwise. A `DTypeError` for floating numbers.

    >>> bitwise_right_shift(12, 2)
    3
    """
    _of_bits(x, y)
    return x >> y

"""What the constructors of layers are given, checked: each is the argument itself, or an error that names it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from math import isfinite
from operator import index
from typing import Any, TypeVar

import numpy as np

from nn.autograd_door import ArgumentError, UnknownNameError

C = TypeVar("C", bound=Callable[..., Any] | None)


def whole(what: str, number: Any, least: int | None = None) -> int:
    """``number`` as an int; an `ArgumentError` unless it is whole, and at least ``least``."""
    try:
        found = None if isinstance(number, bool | np.bool_) else index(number)
    except TypeError:
        found = None
    if found is None or (least is not None and found < least):
        bound = "" if least is None else f" of at least {least}"
        raise ArgumentError(f"{what} must be a whole number{bound}, found {number!r:.60}")
    return found


def width(what: str, count: Any) -> int:
    """``count`` as the number of units in a layer: whole and positive."""
    return whole(what, count, 1)


def real(what: str, number: Any) -> Any:
    """``number`` itself; an `ArgumentError` unless it is a finite real number."""
    known = isinstance(number, int | float | np.integer | np.floating) and not isinstance(number, bool)
    if not known or not isfinite(number):
        raise ArgumentError(f"{what} must be a finite real number, found {number!r:.60}")
    return number


def non_negative(what: str, number: Any) -> float:
    """``number`` if it is at least 0; otherwise an `ArgumentError`."""
    if isinstance(number, bool) or not isinstance(number, int | float | np.number) or not number >= 0:
        raise ArgumentError(f"{what} must be a number of at least 0, found {number!r}")
    return float(number)


def fraction(what: str, number: Any) -> float:
    """``number`` if it is at least 0 and below 1; otherwise an `ArgumentError`."""
    if non_negative(what, number) >= 1:
        raise ArgumentError(f"{what} must be below 1, found {number!r}")
    return float(number)


def flag(what: str, given: Any) -> bool:
    """``given`` as a bool; an `ArgumentError` unless it is True or False."""
    if not isinstance(given, bool | np.bool_):
        raise ArgumentError(f"{what} must be True or False, found {given!r:.60}")
    return bool(given)


def function(what: str, given: C) -> C:
    """``given`` itself; an `ArgumentError` unless it is a function or None."""
    if given is not None and (not callable(given) or isinstance(given, type)):
        raise ArgumentError(f"{what} must be a function, such as those of nn.init, or None; found {given!r:.60}")
    return given


def named(what: str, name: Any, known: Collection[str] | Mapping[str, Any]) -> str:
    """``name`` itself; an `UnknownNameError` unless it is one of ``known``."""
    if not isinstance(name, str) or name not in known:
        raise UnknownNameError(f"no {what} is called {name!r:.60} here; known: {', '.join(known)}")
    return name


def floating(dtype: Any) -> np.dtype[Any]:
    """The type of a layer's parameters, float32 for None; an `ArgumentError` unless it is a floating one."""
    try:
        found = np.dtype(np.float32 if dtype is None else dtype)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"dtype must be a floating type or None, found {dtype!r:.60}") from error
    if found.kind != "f":
        raise ArgumentError(f"dtype must be a floating type or None, found {dtype!r:.60}")
    return found

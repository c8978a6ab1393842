"""Check arguments: each function returns the argument in the form that is used, or raises an error that names it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import wraps
from inspect import signature
from math import isfinite, prod
from operator import index
from pathlib import Path
from sys import maxsize
from typing import Any, ParamSpec, TypeVar

import numpy as np

from nn.autograd_door import ArgumentError, Node, UnknownNameError
from nn.other_names import nearest, option_instead

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C", bound=Callable[..., Any] | None)
LARGEST = 10**12  # entries along an axis: no memory has room for more
PARTS = 100_000  # made one after the other by Python, which takes seconds for so many
BYTES = 8  # of a number, as it is drawn
FEW = 5  # names, among which the nearest is seen at once
REALS = (int, float, np.integer, np.floating)  # a tuple is looked through in half the time that a union takes


# numbers


def whole(what: str, number: Any, least: int | None = None, most: int = maxsize) -> int:
    """``number`` as an int; an `ArgumentError` unless it is whole, at least ``least`` and at most ``most``."""
    try:
        found = None if isinstance(number, bool | np.bool_) else index(number)
    except TypeError:
        found = None
    if found is None or (least is not None and found < least):
        bound = "" if least is None else f" of at least {least}"
        raise ArgumentError(f"{what} must be a whole number{bound}, found {number!r:.60}")
    if not -maxsize <= found <= most:
        raise ArgumentError(f"{what} must be at most {most} in size, found {number!r:.60}: use a smaller one")
    return found


def width(what: str, count: Any) -> int:
    """``count`` as the number of units in a layer: whole and positive."""
    return whole(what, count, 1, LARGEST)


def count_of(what: str, count: Any) -> int:
    """``count`` as the number of parts that are made one after the other, such as layers: whole and positive."""
    return whole(what, count, 1, PARTS)


def pair(what: str, size: Any, least: int) -> tuple[int, int]:
    """``size``, a number for both or two of them, as two whole numbers of at least ``least``."""
    sizes = tuple(size) if isinstance(size, list | tuple) else (size, size)
    try:
        rows, columns = (whole(what, n, least, LARGEST) for n in sizes)
    except (ArgumentError, ValueError) as error:
        raise ArgumentError(
            f"{what} must be a whole number of at least {least} and at most {LARGEST}, or two of them (rows, columns), "
            f"found {size!r:.60}"
        ) from error
    return rows, columns


def sizes(what: str, given: Any) -> tuple[int, ...]:
    """``given``, a whole number or several, as the shape of an array."""
    axes = tuple(given) if isinstance(given, list | tuple) else (given,)
    try:
        shape = tuple(whole(what, n, 0, LARGEST) for n in axes)
    except ArgumentError as error:
        raise ArgumentError(
            f"{what} must be whole numbers of at least 0 and at most {LARGEST}, one for each axis, found {given!r:.60}"
        ) from error
    if prod(shape) * BYTES > maxsize:
        raise ArgumentError(f"{what} {given!r:.60} has more entries than a memory holds: make it smaller")
    return shape


def real(what: str, number: Any) -> Any:
    """``number`` itself; an `ArgumentError` unless it is a finite real number."""
    if not _is_real(number) or not _is_finite(number):
        raise ArgumentError(f"{what} must be a finite real number, found {number!r:.60}")
    return number


def nonzero(what: str, number: Any) -> Any:
    """``number`` itself; an `ArgumentError` unless it is a finite real number other than 0."""
    if real(what, number) == 0:
        raise ArgumentError(f"{what} must not be 0, found {number!r}")
    return number


def non_negative(what: str, number: Any) -> float:
    """``number`` as a float; an `ArgumentError` unless it is finite and at least 0."""
    if not _is_real(number) or not number >= 0:
        raise ArgumentError(f"{what} must be a number of at least 0, found {number!r:.60}")
    if not _is_finite(number):
        raise ArgumentError(f"{what} must be finite, found {number!r:.60}")
    return float(number)


def positive(what: str, number: Any) -> float:
    """``number`` as a float; an `ArgumentError` unless it is finite and above 0."""
    if non_negative(what, number) == 0:
        raise ArgumentError(f"{what} must be above 0, found {number!r}")
    return float(number)


def fraction(what: str, number: Any) -> float:
    """``number`` as a float; an `ArgumentError` unless it is at least 0 and below 1."""
    if non_negative(what, number) >= 1:
        raise ArgumentError(f"{what} must be below 1, found {number!r}")
    return float(number)


def share(what: str, number: Any) -> float:
    """``number`` as a float; an `ArgumentError` unless it is at least 0 and at most 1."""
    if non_negative(what, number) > 1:
        raise ArgumentError(f"{what} must be at most 1, found {number!r}")
    return float(number)


def _is_real(number: Any) -> bool:
    return number.__class__ is float or (isinstance(number, REALS) and not isinstance(number, bool))


def _is_finite(number: Any) -> bool:
    try:
        return isfinite(number)
    except OverflowError:  # a whole number beyond the floats
        return False


# the rest


def flag(what: str, given: Any) -> bool:
    """``given`` as a bool; an `ArgumentError` unless it is True or False."""
    if not isinstance(given, bool | np.bool_):
        raise ArgumentError(f"{what} must be True or False, found {given!r:.60}")
    return bool(given)


def several(given: Any, wanted: str) -> list[Any]:
    """What is in ``given``, a list or another iterable; an `ArgumentError` that says what is ``wanted`` for a single
    thing, a text or a mapping."""
    single = isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable)
    if single or (isinstance(given, np.ndarray | Node) and not given.shape):
        raise ArgumentError(f"{wanted}; found {given!r:.60}")
    return list(given)


def function(what: str, given: C) -> C:
    """``given`` itself; an `ArgumentError` unless it is a function or None."""
    if given is not None and (not callable(given) or isinstance(given, type)):
        raise ArgumentError(f"{what} must be a function or None, found {given!r:.60}")
    return given


def file_path(what: str, given: Any) -> Path:
    """``given`` as a path; an `ArgumentError` unless it is a text or a path of Python's."""
    try:
        return Path(given)
    except TypeError as error:
        raise ArgumentError(f"{what} must be a text or a path, found {given!r:.60}") from error


def named(what: str, name: Any, known: Collection[str] | Mapping[str, Any]) -> str:
    """``name`` itself; an `UnknownNameError` with the nearest names unless it is one of ``known``."""
    if not isinstance(name, str) or name not in known:
        hint = nearest(name, known) if len(known) > FEW else ""
        raise UnknownNameError(f"no {what} is called {name!r:.60} here{hint}; known: {', '.join(known)}")
    return name


def floating(dtype: Any) -> np.dtype[Any]:
    """The type of a layer's parameters, float32 for None; an `ArgumentError` unless it is a floating one."""
    try:
        found = np.dtype(np.float32 if dtype is None else dtype) if _names_a_type(dtype) else None
    except (TypeError, ValueError):
        found = None
    if found is None or found.kind != "f":
        raise ArgumentError(f"dtype must be a floating type or None, found {dtype!r:.60}")
    return found.newbyteorder("=")  # that of this machine


def _names_a_type(dtype: Any) -> bool:
    """Whether ``dtype`` is a type or a name of one; NumPy also takes whatever has a ``dtype``, such as an array."""
    return dtype is None or isinstance(dtype, str | type | np.dtype)


def demand_own_options(called: Callable[..., Any], options: Mapping[str, Any]) -> None:
    """Raise `ArgumentError`, which says what to write, for one of the ``options`` that PyTorch has and ``called``, a
    function or a class, has not."""
    if not any(map(option_instead, options)):
        return
    function: Any = called.__init__ if isinstance(called, type) else called  # type: ignore[misc]
    known = signature(function).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in known.values()):
        return
    for option, value in options.items():
        words = option_instead(option)
        if words and option not in known:
            raise ArgumentError(f"{called.__name__} has no option {option}{words}; found {option}={value!r:.60}")


def with_own_options(function: Callable[P, R]) -> Callable[P, R]:
    """``function``, which calls `demand_own_options` first.

    >>> @with_own_options
    ... def noise(shape, rng=None):
    ...     return shape
    >>> noise((2, 3), device="cpu")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    autograd.errors.ArgumentError: noise has no option device: leave it out: ...
    """

    @wraps(function)
    def asked(*args: P.args, **options: P.kwargs) -> R:
        demand_own_options(function, options)
        return function(*args, **options)

    return asked

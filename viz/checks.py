"""Checks of arguments that several functions take."""

from __future__ import annotations

from collections.abc import Collection
from math import isfinite
from numbers import Real
from typing import Any

import numpy as np

from viz.autograd_door import errors

MOST_DIGITS = 17  # significant digits of a float


def whole(what: str, number: Any, least: int, most: int | None = None) -> None:
    """An `ArgumentError` unless ``number`` is a whole number within the limits."""
    is_whole = isinstance(number, int | np.integer) and not isinstance(number, bool)
    if not is_whole or number < least or (most and number > most):
        limits = f"from {least} to {most}" if most else f"of at least {least}"
        raise errors.ArgumentError(f"{what} is a whole number {limits}; found {number!r:.60}")


def real(what: str, number: Any) -> float:
    """``number`` as a float; an `ArgumentError` unless it is a real number within the floats, and finite."""
    try:
        found = float(number) if isinstance(number, Real) else float("nan")
    except OverflowError:
        found = float("inf")
    if not isfinite(found):
        raise errors.ArgumentError(f"{what} is a number, real and finite; found {number!r:.60}")
    return found


def one_of(what: str, value: Any, known: Collection[str]) -> None:
    """An `ArgumentError` unless ``value`` is one of ``known``."""
    if not isinstance(value, str) or value not in known:
        raise errors.ArgumentError(f"{what} is one of {', '.join(known)}; found {value!r:.60}")


def has_parameters(thing: Any) -> bool:
    """Whether ``thing`` is a model, and not the class of one."""
    return hasattr(thing, "named_parameters") and not isinstance(thing, type)


def digits(precision: Any) -> None:
    """An `ArgumentError` unless ``precision`` is a number of significant digits."""
    whole("precision", precision, 1, MOST_DIGITS)


def flag(what: str, value: Any) -> None:
    """An `ArgumentError` unless ``value`` is True or False."""
    if not isinstance(value, bool):
        raise errors.ArgumentError(f"{what} is True or False; found {value!r:.60}")


def text(what: str, value: Any) -> None:
    """An `ArgumentError` unless ``value`` is a text, or None."""
    if not isinstance(value, str | None):
        raise errors.ArgumentError(f"{what} is a text; found {value!r:.60}")

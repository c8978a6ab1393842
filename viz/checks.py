"""Checks of arguments that several functions take."""

from __future__ import annotations

from typing import Any

from viz.autograd_door import errors

MOST_DIGITS = 17  # significant digits of a float


def whole(what: str, number: Any, least: int, most: int | None = None) -> None:
    """An `ArgumentError` unless ``number`` is a whole number within the limits."""
    if isinstance(number, bool) or not isinstance(number, int) or number < least or (most and number > most):
        limits = f"from {least} to {most}" if most else f"of at least {least}"
        raise errors.ArgumentError(f"{what} is a whole number {limits}; found {number!r:.60}")


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

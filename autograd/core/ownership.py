"""Metadata of operations are copies, so that nobody changes them later."""

from __future__ import annotations

from typing import Any

PLAIN = frozenset({int, float, bool, str, slice, type(None), type(...)})


def own(thing: Any) -> Any:
    """``thing`` with copies of the lists and arrays in it, which whoever gave them may change later.

    >>> given = [0, [1, 2]]
    >>> held = own(given)
    >>> given[1].append(3)
    >>> held
    [0, [1, 2]]
    """
    kind = thing.__class__
    if kind in PLAIN:
        return thing
    if kind is list or kind is tuple:
        return kind([own(part) for part in thing])
    return thing.copy() if hasattr(thing, "__array_interface__") and not isinstance(thing, type) else thing


def owned(params: dict[str, Any]) -> dict[str, Any]:
    """``params`` itself, its values replaced by `own` ones."""
    for name, value in params.items():
        if value.__class__ not in PLAIN:
            params[name] = own(value)
    return params

"""What rules give for whole numbers, which wrap around where they leave their type: -x does for 3 in uint8."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd.core.xp.recorder import recorder

WHOLE = "biu"  # kinds of types


def is_whole(x: Any) -> bool:
    """Whether ``x``, a number, an array or a node, has a type of whole numbers."""
    return x.dtype.kind in WHOLE if hasattr(x, "dtype") else isinstance(x, int)


def is_boolean(x: Any) -> bool:
    """Whether ``x`` is an array or a node of booleans."""
    return hasattr(x, "dtype") and x.dtype.kind == "b"


def computed(primitive: Any, rule: Callable[..., Any], xp: Any, operands: Sequence[Any], params: Any) -> Any:
    """``rule(xp, *operands, **params)``; where that gives fractions of whole numbers alone, in their type from the
    start, unless the ``primitive`` is made for whole numbers. Booleans, which NumPy neither negates nor subtracts,
    are 0 and 1 where the result is a fraction."""
    params = params or {}
    try:
        found = rule(xp, *operands, **params)
    except TypeError:
        numbers = [xp.astype(x, "int8") if is_boolean(x) else x for x in operands]
        if not any(map(is_boolean, operands)) or is_whole(found := rule(xp, *numbers, **params)):
            raise
        operands = numbers
    kind = getattr(found, "dtype", None)
    if kind is None or kind.kind in WHOLE or not all(map(is_whole, operands)):
        return found
    if any(interval.whole for interval in primitive.domain):
        return found
    return rule(xp, *[xp.astype(x, kind) if hasattr(x, "dtype") else x for x in operands], **params)


def as_fractions(x: Any) -> Any:
    """``x``, which as an array or a node of whole numbers becomes one of float64."""
    return recorder.astype(x, dtype="float64") if hasattr(x, "dtype") and x.dtype.kind in WHOLE else x

"""Arrays of another kind than NumPy's, which rules compute with just the same; functions that see these as a whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np


class Standin:
    """An array of another kind that rules may compute with: NumPy's functions take it by their protocols."""

    __slots__ = ()

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        raise NotImplementedError


ARRAYS: tuple[Any, ...] = (np.ndarray, Standin)


def as_data(thing: Any) -> Any:
    """``thing`` as an array; one that stands in for an array as it is."""
    return thing if isinstance(thing, Standin) else np.asarray(thing)


def whole(function: Callable[..., Any]) -> Callable[..., Any]:
    """Hand calls with stand-ins over to these, as NumPy does with its own functions.

    A compiled function then has one instruction in place of all that ``function`` does; another engine has its own
    form of the same name. The result lies row by row in memory of its own, or in ``out``, which ``function`` must take.
    """

    @wraps(function)
    def asked(*args: Any, **kwargs: Any) -> Any:
        for arg in args:
            if isinstance(arg, Standin):
                return arg.__array_function__(asked, (type(arg),), args, kwargs)
        return function(*args, **kwargs)

    return asked

"""Arrays of other classes than NumPy's own: taken as they are, or refused where their operators differ."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.core.xp.standin import Standin
from autograd.errors import ArgumentError, AutogradError

OPERATORS = ("__mul__", "__pow__", "__array_ufunc__", "__array_function__")


def without_mask(thing: Any) -> Any:
    """``thing`` as an array of NumPy's own class; an `ArgumentError` where there is none, or
    entries of it are masked.

    >>> import numpy as np
    >>> without_mask(np.ma.array([1.0, 2.0]))
    array([1., 2.])
    """
    if isinstance(thing, np.ndarray) and np.any(getattr(thing, "mask", False)):
        raise ArgumentError(
            f"masked entries have no number, found {np.sum(thing.mask)} of {thing.size} masked: "  # type: ignore[attr-defined]
            "write x.filled(value); or leave them out, as in where(x.mask, 0, f(x.data))"
        )
    try:
        return np.asarray(thing)
    except AutogradError:
        raise
    except (TypeError, ValueError, RuntimeError) as error:  # its library hands it out by another way
        raise ArgumentError(f"cannot make a Tensor from a {type(thing).__name__}, {thing!r:.60}: {error}") from error


def as_operand(array: Any) -> Any:
    """An array among operands: one of a subclass as an array of NumPy's own class, where it computes as that does.

    Raises `ArgumentError` where its operators differ from ndarray's: the derivative would be of another function.
    """
    kind = type(array)
    if kind is np.ndarray or issubclass(kind, Standin):
        return array
    if any(getattr(kind, name) is not getattr(np.ndarray, name) for name in OPERATORS):
        without_mask(array)
        raise ArgumentError(
            f"a {kind.__name__} has operators that differ from ndarray's, as * of a matrix does: hand in np.asarray(x)"
        )
    return np.asarray(array)

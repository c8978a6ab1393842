"""Arrays of another kind than NumPy's, which rules compute with just the same."""

from __future__ import annotations

from typing import Any

import numpy as np


class Standin:
    """An array of another kind that rules may compute with: NumPy's functions take it by their protocols."""

    __slots__ = ()


ARRAYS: tuple[Any, ...] = (np.ndarray, Standin)


def as_data(thing: Any) -> Any:
    """``thing`` as an array; one that stands in for an array as it is."""
    return thing if isinstance(thing, Standin) else np.asarray(thing)

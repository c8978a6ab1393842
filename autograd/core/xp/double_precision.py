"""Functions that are computed in double precision, whatever the type of what they are given."""

from __future__ import annotations

from typing import Any

import numpy as np


def widened(x: Any, function: str) -> Any:
    """The real array ``x`` in float64; a TypeError names the ``function`` where it is not real."""
    array = x if hasattr(x, "astype") else np.asarray(x)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{function} takes real numbers, found {array.dtype}")
    return array.astype(np.float64)


def narrowed(result: Any, x: Any) -> Any:
    """``result`` in the floating type that NumPy would give for ``x``."""
    kind = x.dtype if hasattr(x, "astype") else np.asarray(x).dtype
    return result.astype(kind) if kind.kind == "f" else result

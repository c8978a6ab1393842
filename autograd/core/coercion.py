"""Convert input to arrays of numbers."""

from __future__ import annotations

from numbers import Number
from typing import Any

import numpy as np

from autograd.core.array import NDArray as NDArray
from autograd.core.xp.standin import ARRAYS, Standin
from autograd.core.xp.subclasses import without_mask
from autograd.errors import ArgumentError, CopyError
from autograd.foundation.misfits import no_array

NUMERIC = "biufc"  # the kinds of types that numbers have


def as_array(data: Any, dtype: Any = None) -> NDArray:
    """``data`` as an array of its own; Python's whole numbers become float64."""
    array = numeric(data, dtype, copy=True)
    if dtype is None and array.dtype.kind in "iu" and not isinstance(data, (*ARRAYS, np.generic)):
        array = array.astype(np.float64)
    return array


def numeric(data: Any, dtype: Any = None, copy: bool | None = None) -> NDArray:
    """``data`` as an array of numbers of NumPy's choice of type; ``copy`` as in `np.array`."""
    if isinstance(data, Standin):
        stand_in: Any = data
        return stand_in if dtype is None and not copy else stand_in.astype(dtype or stand_in.dtype)  # type: ignore[no-any-return]
    if copy is not False and hasattr(data, "__array__"):
        data = without_mask(data)  # an array of NumPy's: some libraries' do not know how to copy themselves
    try:
        if dtype is not None and not _is_of_numbers(data):
            dtype = None  # or NumPy would read numbers out of texts and dates, and take None for nan
        array = np.array(data, dtype=dtype, copy=copy)
    except (TypeError, ValueError, OverflowError) as error:
        if copy is False:
            raise CopyError(f"{type(data).__name__} (dtype={dtype!r}) needs a copy: omit copy=False") from error
        raise no_array(data, dtype, error) from error
    if array.dtype.kind not in NUMERIC:
        raise ArgumentError(f"a Tensor holds numbers in a regular array, found {type(data).__name__} {data!r:.60}")
    return array


def _is_of_numbers(data: Any) -> bool:
    """Whether there is nothing in ``data`` that is no number: no text, no date, no None."""
    array = np.asarray(data)
    if array.dtype.kind == "O":
        return all(isinstance(item, Number) for item in array.flat)
    return array.dtype.kind in NUMERIC

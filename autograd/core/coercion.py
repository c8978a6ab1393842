"""Convert input to arrays; translate NumPy's errors into ours."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Number
from typing import Any

import numpy as np

from autograd.core.array import NDArray as NDArray
from autograd.core.primitive import Primitive
from autograd.core.registry import is_array
from autograd.core.xp.ieee import is_fraction
from autograd.core.xp.standin import ARRAYS, Standin
from autograd.core.xp.subclasses import without_mask
from autograd.errors import ArgumentError, CopyError, ExactError, IndexingError, MatrixError, ShapeError


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
        raise ArgumentError(
            f"cannot make a Tensor from a {type(data).__name__}, {data!r:.60} (dtype={dtype!r}): {error}"
        ) from error
    if array.dtype.kind not in "biufc":
        raise ArgumentError(f"a Tensor holds numbers in a regular array, found {type(data).__name__} {data!r:.60}")
    return array


def _is_of_numbers(data: Any) -> bool:
    """Whether there is nothing in ``data`` that is no number: no text, no date, no None."""
    array = np.asarray(data)
    if array.dtype.kind == "O":
        return all(isinstance(item, Number) for item in array.flat)
    return array.dtype.kind in "biufc"


MISFITS = (ValueError, IndexError, TypeError, AttributeError)  # what rules say of data that they are not for


def explained(primitive: Primitive, inputs: tuple[Any, ...], params: Any, error: Exception) -> Exception:
    """Translate an error of NumPy or Python into one of ours that names the operation and its operands."""
    shapes = " and ".join(type(x).__name__ if isinstance(x, list | tuple) else str(np.shape(x)) for x in inputs)
    given = "".join(f", {k}={v!r:.40}" for k, v in (params or {}).items())
    types = " and ".join(str(getattr(x, "dtype", type(x).__name__)) for x in inputs)
    whole = f" and types {types}" if isinstance(error, TypeError) else ""
    for kind, ours in ((np.linalg.LinAlgError, MatrixError), (IndexError, IndexingError), (TypeError, ArgumentError)):
        if isinstance(error, kind):
            return ours(f"{primitive.name} of shapes {shapes}{whole}{given}: {error}")
    if isinstance(error, AttributeError):
        found = ", ".join(f"{type(x).__name__} {x!r:.40}" for x in inputs if not is_array(x)) or f"shapes {shapes}"
        return ArgumentError(f"{primitive.name}() takes arrays and Tensors, found {found}{given}: {error}")
    return ShapeError(f"{primitive.name}: the shapes {shapes}{given} do not fit together ({error})")


def not_of_numbers(primitive: Primitive, inputs: Sequence[Any]) -> Exception:
    """The error for operands that NumPy can only hold as objects."""
    if any(is_fraction(data) for data in inputs):
        return ExactError(f"{primitive.name}: a Fraction cannot stay exact in a Tensor: use float(...) of it")
    return ArgumentError(f"{primitive.name}: an array of objects is no array of numbers: make a Tensor of it first")

"""Take a user's data as arrays, and look at them before anything is learnt from them.

Tables of pandas and others, Tensors, lists and arrays are taken. Texts, dates, objects, nan, infinity, and numbers that
the network's type cannot hold are refused, with the place of the first.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.autograd_door import ArgumentError, Node, ShapeError
from nn.inputs import KINDS, numbers, plain_array
from nn.training.loader import Sequences

__all__ = ["array_of", "finite", "inputs_of", "length_of", "type_of", "weights_of"]

NDArray = np.ndarray[Any, Any]
Inputs = tuple[Any, ...]


def inputs_of(x: Any, dtype: np.dtype[Any] | None) -> Inputs:
    """What a network is given, as arrays, or `Sequences`: several where ``x`` is a tuple, else one.

    Floating numbers are cast to ``dtype``, that of the network, and (n,) of them are (n, 1); whole numbers, which may
    be indices, stay what they are.

    >>> inputs_of([[0.5], [1.5]], np.dtype("float32"))
    (array([[0.5],
           [1.5]], dtype=float32),)
    """
    several = x if isinstance(x, tuple) and not hasattr(x, "_fields") else (x,)
    names = [f"x[{i}]" for i in range(len(several))] if len(several) > 1 else ["x"]
    found = tuple(_input(name, each, dtype) for name, each in zip(names, several, strict=True))
    if len({length_of(each) for each in found}) > 1:
        raise ShapeError(f"inputs must be of one length, found {', '.join(str(length_of(each)) for each in found)}")
    return found


def array_of(what: str, given: Any) -> NDArray:
    """``given`` as an array with an axis of examples: of numbers, or, where a table or a list has texts, of texts."""
    columns = getattr(given, "columns", None)
    if hasattr(given, "to_numpy"):  # a table
        _demand_numbers_beside_numbers(what, given)
        given = given.to_numpy()
    if isinstance(given, list | tuple) and any(isinstance(each, Node) for each in given):
        given = [numbers(each) for each in given]
    try:
        array = plain_array(given)
    except ValueError as error:
        several = isinstance(given, list) and all(getattr(each, "shape", ()) for each in given)
        why = (
            "give several inputs as a tuple, and sequences of several lengths as nn.data.Sequences"
            if several
            else "its rows differ in length"
        )
        raise ShapeError(f"{what} must be an array, found {given!r:.60}: {why}") from error
    if array.dtype == object or (array.dtype.kind == "U" and isinstance(given, list | tuple)):
        array = _of_objects(what, np.asarray(given, dtype=object), columns)  # NumPy makes texts of numbers beside texts
    if not array.ndim or not len(array):
        raise ShapeError(f"{what} must have at least one example, found {given!r:.60}")
    return array


def finite(what: str, array: NDArray, dtype: np.dtype[Any] | None = None, columns: Any = None) -> NDArray:
    """``array``, numbers that are finite, also as ``dtype`` where they are floating; an error that says which is not.

    >>> finite("x", np.array([[1.0, np.nan]]))
    Traceback (most recent call last):
        ...
    autograd.errors.ArgumentError: x[0, 1] is nan (1 of 2 numbers is not finite): fill it, or leave its row out
    """
    kind = array.dtype.kind
    if kind not in "biuf":
        found = KINDS.get(kind, "complex numbers" if kind == "c" else str(array.dtype))
        raise ArgumentError(
            f"{what} must be numbers, found {found}, such as {array.flat[0].item()!r:.60}: convert them first"
        )
    if kind != "f":
        return array
    _demand_finite(what, array, "fill it, or leave its row out", columns)
    if dtype is None or array.dtype == dtype:
        return array
    with np.errstate(over="ignore"):
        cast = array.astype(dtype)
    if cast.dtype.itemsize < array.dtype.itemsize:
        _demand_finite(what, cast, f"the network's {dtype} cannot hold {float(abs(array).max()):.4g}", columns)
    return cast


def weights_of(what: str, given: Any, count: int) -> NDArray:
    """``given`` as float64 weights of ``count`` examples: at least 0, not all 0."""
    array = finite(what, array_of(what, given))
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.shape != (count,):
        raise ShapeError(f"{what} must have a weight for each of {count} examples, found shape {array.shape}")
    if array.min() < 0 or not array.any():
        raise ArgumentError(f"{what} must be at least 0, and not all 0, found {array.min():.4g} to {array.max():.4g}")
    return array.astype(np.float64)


def length_of(each: Any) -> int:
    """How many examples an array or `Sequences` has."""
    return len(each)


def type_of(model: Any) -> np.dtype[Any] | None:
    """The floating type that a network computes in: that of its first parameter that is an array, or None."""
    for parameter in model.parameters():
        dtype = getattr(parameter.datum, "dtype", None)
        if dtype is not None and dtype.kind == "f":
            found: np.dtype[Any] = dtype
            return found
    return None


def _input(what: str, x: Any, dtype: np.dtype[Any] | None) -> Any:
    if isinstance(x, Sequences):
        for i, each in enumerate(x.sequences):
            finite(f"{what}[{i}]", each)
        return x
    array = finite(what, array_of(what, x), dtype, getattr(x, "columns", None))
    return array[:, None] if array.ndim == 1 and array.dtype.kind == "f" else array  # numbers of one feature


def _demand_finite(what: str, array: NDArray, cure: str, columns: Any) -> None:
    if np.isfinite(array.sum()):  # one pass without a mask, right unless it overflows
        return
    bad = ~np.isfinite(array)
    if not bad.any():
        return
    count = int(bad.sum())
    share = f"{count:,} of {array.size:,} numbers {'is' if count == 1 else 'are'} not finite"
    raise ArgumentError(f"{_first_place(what, bad, columns)} is {array[bad].flat[0]} ({share}): {cure}")


def _first_place(what: str, found: NDArray, columns: Any) -> str:
    """Where the first of those that are ``found`` stands, in words; of a table by the name of its column."""
    place = np.argwhere(found)[0]
    if columns is not None and len(place) == 2:
        return f"{what}, row {place[0]}, column {str(columns[place[1]])!r:.60},"
    return f"{what}[{', '.join(map(str, place))}]" if len(place) else what


def _demand_numbers_beside_numbers(what: str, given: Any) -> None:
    """Refuse texts in a column beside numbers, by its name; NumPy would say no more than object."""
    kinds = getattr(given, "dtypes", None)
    columns = getattr(given, "columns", None)
    if columns is None or kinds is None or len(columns) < 2:
        return
    of_numbers = [getattr(each, "kind", "b") in "biuf" for each in kinds]
    if any(of_numbers) and not all(of_numbers):
        name = columns[of_numbers.index(False)]
        raise ArgumentError(f"{what}, column {str(name)!r:.60} holds no numbers: encode it, or leave it out")


def _of_objects(what: str, array: NDArray, columns: Any) -> NDArray:
    """Texts as texts, and numbers as numbers; an error for anything else, such as what is missing in a table."""
    kinds = {type(each) for each in array.flat}
    if all(issubclass(each, str) for each in kinds):
        return array.astype(np.str_)
    if all(issubclass(each, int | float | np.number | np.bool_) for each in kinds):
        found = np.array(array.tolist())
        if found.dtype != object:
            return found
        raise ArgumentError(f"{what} must be numbers of 64 bits, found {max(array.flat, key=abs)!r:.60}")
    gaps = np.array([_is_missing(each) for each in array.flat]).reshape(array.shape)
    if gaps.any():
        share = f"{gaps.sum():,} of {array.size:,}"
        raise ArgumentError(f"{_first_place(what, gaps, columns)} is missing ({share}): fill it, or leave its row out")
    odd = next((each for each in array.flat if not isinstance(each, int | float | np.number)), array.flat[0])
    names = ", ".join(sorted(each.__name__ for each in kinds))
    raise ArgumentError(f"{what} must be numbers, or labels of one kind, found {names}, such as {odd!r:.60}")


def _is_missing(each: Any) -> bool:
    """Whether ``each`` stands for what a table lacks: None, nan, pandas' NA and NaT."""
    return each is None or type(each).__name__ in ("NAType", "NaTType") or (isinstance(each, float) and each != each)

"""Types of numbers, what is known of each, and constants, as the array API standard names them.

A dtype is NumPy's, so ``t.dtype == autograd.float32``. Where two types meet NumPy's promotion decides;
a Python number takes the type of the array it meets, so float32 stays float32.

Source: Python array API standard, version 2024.12, "Data types" and "Constants".
"""

from __future__ import annotations

import builtins
import math
from typing import Any, NamedTuple

import numpy as np

from autograd.core.array import check_device
from autograd.core.node import Node
from autograd.core.registry import public
from autograd.errors import ArgumentError, DTypeError

DType = np.dtype[Any]


def _of(kind: type) -> DType:
    return np.dtype(kind)


bool = _of(np.bool_)
int8, int16, int32, int64 = map(_of, (np.int8, np.int16, np.int32, np.int64))
uint8, uint16, uint32, uint64 = map(_of, (np.uint8, np.uint16, np.uint32, np.uint64))
float32, float64 = map(_of, (np.float32, np.float64))
complex64, complex128 = map(_of, (np.complex64, np.complex128))

e, pi, inf, nan = math.e, math.pi, math.inf, math.nan
newaxis = None

REAL_DTYPES = [bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64]
KINDS = frozenset(
    ["bool", "signed integer", "unsigned integer", "integral", "real floating", "complex floating", "numeric"]
)


class FloatInfo(NamedTuple):
    """What `finfo` gives: Python numbers, and the dtype they are about."""

    bits: int
    eps: float
    max: float
    min: float
    smallest_normal: float
    dtype: DType


class IntInfo(NamedTuple):
    """What `iinfo` gives: Python numbers, and the dtype they are about."""

    bits: int
    max: int
    min: int
    dtype: DType


def _dtype(thing: Any) -> DType:
    """The dtype that ``thing`` is, names or has."""
    if isinstance(thing, Node):
        thing = np.asarray(thing.datum) if thing.rank == 0 else thing.dtype  # type: ignore[attr-defined]
    if isinstance(thing, np.ndarray):
        thing = thing.dtype
    try:
        dtype: DType = np.dtype(thing)
    except TypeError as error:
        raise DTypeError(
            f"expected a dtype, its name or an array, found {type(thing).__name__} {thing!r:.40}"
        ) from error
    return dtype


@public
def finfo(type: Any, /) -> FloatInfo:
    """Limits of a floating dtype, or of that of an array: ``bits eps max min smallest_normal dtype``.

    A `DTypeError` for other types.

    >>> finfo(float32).bits, finfo(float64).eps == 2**-52
    (32, True)
    """
    dtype = _dtype(type)
    if dtype.kind not in "fc":
        raise DTypeError(f"finfo is about floating types, found {dtype}: use iinfo for integers")
    info = np.finfo(dtype)
    eps, largest, smallest, normal = map(float, (info.eps, info.max, info.min, info.smallest_normal))
    return FloatInfo(info.bits, eps, largest, smallest, normal, info.dtype)


@public
def iinfo(type: Any, /) -> IntInfo:
    """Limits of an integer dtype, or of that of an array: ``bits max min dtype``. A `DTypeError` for other types.

    >>> iinfo(int8).min, iinfo(int8).max
    (-128, 127)
    """
    dtype = _dtype(type)
    if dtype.kind not in "iu":
        raise DTypeError(f"iinfo is about integer types, found {dtype}: use finfo for floating ones")
    info = np.iinfo(dtype)
    return IntInfo(info.bits, info.max, info.min, dtype)


@public
def isdtype(dtype: Any, kind: Any) -> builtins.bool:
    """Whether ``dtype`` is of a kind: another dtype, or one of "bool", "signed integer", "unsigned integer",
    "integral", "real floating", "complex floating", "numeric"; of a tuple of kinds, any.

    >>> isdtype(float32, "real floating"), isdtype(int8, ("bool", float64))
    (True, False)
    """
    kinds = kind if isinstance(kind, tuple) else (kind,)
    named = tuple([one if isinstance(one, str) and one in KINDS else _dtype(one) for one in kinds])
    return builtins.bool(np.isdtype(_dtype(dtype), named))


@public
def can_cast(from_: Any, to: Any, /) -> builtins.bool:
    """Whether a dtype, or that of an array, turns into the dtype ``to`` without loss.

    >>> can_cast(float32, float64), can_cast(float64, float32)
    (True, False)
    """
    return builtins.bool(np.can_cast(_dtype(from_), _dtype(to)))


@public
def result_type(*arrays_and_dtypes: Any) -> DType:
    """The dtype of a result of these arrays, dtypes and Python numbers; a number takes the type of the others.

    An `ArgumentError` for none at all, and a `DTypeError` where no type can hold them.

    >>> print(result_type(float32, 1.0), result_type(int8, uint8), result_type(int64, float32))
    float32 int16 float64
    """
    if not arrays_and_dtypes:
        raise ArgumentError("result_type needs at least one array or dtype, found none")
    numbers = [x.datum if isinstance(x, Node) and x.rank == 0 else x for x in arrays_and_dtypes]
    try:
        return np.result_type(*[x if isinstance(x, int | float | complex) else _dtype(x) for x in numbers])
    except TypeError as error:
        raise DTypeError(f"no type holds a result of {arrays_and_dtypes!r:.80}: {error}") from error


class NamespaceInfo:
    """What this array namespace can do, as the standard asks for it."""

    def capabilities(self) -> dict[str, Any]:
        """Boolean indexing and shapes that depend on data are there; arrays have up to 64 axes."""
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 64}

    def default_device(self) -> str:
        """The device of new arrays."""
        return "cpu"

    def devices(self) -> list[str]:
        """All devices."""
        return ["cpu"]

    def default_dtypes(self, *, device: Any = None) -> dict[str, DType]:
        """The dtypes of new arrays."""
        check_device(device)
        return {"real floating": float64, "complex floating": complex128, "integral": int64, "indexing": int64}

    def dtypes(self, *, device: Any = None, kind: Any = None) -> dict[str, DType]:
        """The dtypes that all functions are made for, by name; ``kind`` as in `isdtype`."""
        check_device(device)
        return {str(dtype): dtype for dtype in REAL_DTYPES if kind is None or isdtype(dtype, kind)}


def __array_namespace_info__() -> NamespaceInfo:
    """What this array namespace can do.

    >>> __array_namespace_info__().devices()
    ['cpu']
    """
    return NamespaceInfo()

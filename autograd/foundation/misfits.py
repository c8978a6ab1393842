"""What rules of primitives say of data that they are not for, in words of ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from numbers import Integral, Rational
from typing import Any

import numpy as np

from autograd.errors import ArgumentError, ExactError, IndexingError, MatrixError, ShapeError

MISFITS = (ValueError, IndexError, TypeError, AttributeError, OverflowError)
NO_LOOP = ("did not contain a loop", "not supported for the input types")  # what NumPy says of types
RAGGED = "its rows differ in length or depth, and an array has one shape: give them one length, or take each by itself"
NUMBER = np.dtype(float)
MIRRORED = {"lt": "__gt__", "le": "__ge__", "gt": "__lt__", "ge": "__le__"}  # what the other side is asked


def explained(name: str, inputs: Sequence[Any], params: Any, error: Exception) -> Exception:
    """An error of NumPy or Python as one of ours, which names the primitive and its operands."""
    shapes = " and ".join(type(x).__name__ if isinstance(x, list | tuple) else str(np.shape(x)) for x in inputs)
    given = "".join(f", {k}={v!r:.40}" for k, v in (params or {}).items())
    match error:
        case np.linalg.LinAlgError():
            return MatrixError(f"{name} of shapes {shapes}{given}: {error}")
        case IndexError():
            return IndexingError(f"{name} of shapes {shapes}{given}: {error}")
        case TypeError() if any(map(_holds_no_numbers, inputs)):
            return not_of_numbers(name, inputs)
        case TypeError() | OverflowError():
            why = (
                "NumPy has no such function of these types"
                if any(said in str(error) for said in NO_LOOP)
                else str(error)
            )
            return ArgumentError(f"{name} of shapes {shapes} and types {_types(inputs)}{given}: {why}")
        case AttributeError():
            no_arrays = [f"{type(x).__name__} {x!r:.40}" for x in inputs if not getattr(x, "shape", ())]
            found = ", ".join(no_arrays) or f"shapes {shapes}"
            return ArgumentError(f"{name}() takes arrays and Tensors, found {found}{given}: {error}")
    return ShapeError(f"{name}: the shapes {shapes}{given} do not fit together ({error})")


def no_array(data: Any, dtype: Any, error: Exception) -> Exception:
    """The error for ``data`` of which NumPy makes no array of ``dtype``."""
    why = RAGGED if "inhomogeneous" in str(error) else str(error)
    return ArgumentError(f"cannot make a Tensor from a {type(data).__name__}, {data!r:.60} (dtype={dtype!r}): {why}")


def regular(data: Any) -> np.ndarray[Any, Any]:
    """``data`` as an array of NumPy's; an `ArgumentError` for rows that differ in length."""
    try:
        return np.asarray(data)
    except ValueError as error:
        raise no_array(data, None, error) from error


def not_of_numbers(name: str, inputs: Sequence[Any]) -> Exception:
    """The error for operands of which NumPy makes objects, texts or dates."""
    for x in inputs:
        if isinstance(x, Rational) and not isinstance(x, Integral):
            return ExactError(f"{name}: a {type(x).__name__} cannot stay exact in a Tensor: use float(...) of it")
    return ArgumentError(f"{name} takes numbers, found operands of {_types(inputs)}: make numbers of them first")


def compared_by_other(primitive: Any, node: Any, other: Any, refused: ArgumentError) -> Any:
    """What ``other``, which is no number or array, says of a comparison with ``node``; an `ArgumentError` where it has
    no answer. Whether both are equal is left to Python, to which different things are different."""
    asked = MIRRORED.get(primitive.operator)
    if asked is None:
        return NotImplemented
    if hasattr(other, "__array_ufunc__") and other.__array_ufunc__ is not None:  # a node or an array, which asks us
        raise refused
    answer = getattr(type(other), asked)(other, node)
    if answer is NotImplemented:
        raise ArgumentError(
            f"{primitive.name}: a {type(node).__name__} is compared with numbers and arrays of them, found "
            f"{type(other).__name__} {other!r:.40}: make numbers of it first"
        ) from refused
    return answer


def is_among(given: Any, known: Sequence[Any]) -> bool:
    """Whether ``given`` is one of the ``known`` plain things; an array of several, which has no one answer, is none."""
    return getattr(given, "shape", ()) == () and given in known


def truth(what: str, given: Any) -> bool:
    """``given`` as a bool; an `ArgumentError`, which calls it ``what``, unless it is True or False."""
    if isinstance(given, bool | np.bool_) or (isinstance(given, int) and given in (0, 1)):
        return bool(given)
    raise ArgumentError(f"{what} is True or False, found {given!r:.60}")


def only_nodes(what: str, given: Iterable[Any]) -> None:
    """Nothing, or an `ArgumentError`, which says ``what`` takes nodes, of the first that is none."""
    for x in given:
        if not hasattr(x, "rest"):
            raise ArgumentError(f"{what}, found {type(x).__name__} {x!r:.40}")


def added(leaf: Any, grad: Any, more: Any) -> Any:
    """``grad`` + ``more``, infinite where a whole number is beyond all floats; a `ShapeError` where a ``grad`` that was
    set is none of ``leaf``."""
    try:
        total = grad + more
    except OverflowError:
        total = inf if grad > 0 else -inf
    except (TypeError, ValueError):
        total = None
    if total.__class__ is float:
        return total
    if total is None or getattr(total, "shape", ()) != getattr(more, "shape", ()):
        fits = f"an array of shape {leaf.shape}" if leaf.rank else "a number"
        raise ShapeError(f"grad of {leaf!r:.60} is {fits}, or None, found {type(grad).__name__} {grad!r:.40}") from None
    return total


def _holds_no_numbers(x: Any) -> bool:
    return isinstance(x, str | bytes) or getattr(x, "dtype", NUMBER).kind not in "biufc"


def _types(inputs: Sequence[Any]) -> str:
    return " and ".join(str(getattr(x, "dtype", type(x).__name__)) for x in inputs)

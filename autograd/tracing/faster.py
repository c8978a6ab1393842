"""The same numbers by a shorter way, where one of NumPy's ways takes several times as long as another."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.tracing.recording import Recording
from autograd.tracing.tape import Instruction, Kind, Tape, Variable

LARGEST = 1 << 18  # bytes of a constant that stands for one number


def quicken(recording: Recording, *, reassociate: bool) -> None:
    """Rewrite instructions that have a faster form; sums as products only with ``reassociate``."""
    known: dict[Any, Variable] = {}
    for step in recording.tape.instructions:
        if step.kind is Kind.UFUNC and step.function.signature is None:
            step.args = tuple([_as_array(recording.tape, known, step, arg) for arg in step.args])
        elif reassociate and step.function == np.add.reduce:
            _multiply(recording.tape, step)


def _as_array(tape: Tape, known: dict[Any, Variable], step: Instruction, arg: Any) -> Any:
    """A number beside a floating array, as an array of that type: NumPy need not turn it into one each time.

    The loop of maximum and minimum is a slow one unless both arrays are of full size.
    """
    if arg.__class__ is not float and arg.__class__ is not int:
        return arg
    arrays = [other for other in step.args if isinstance(other, Variable)]
    if len(arrays) != 1 or len(step.args) != 2 or arrays[0].dtype.kind != "f" or step.kwargs.keys() - {"out"}:
        return arg
    beside = arrays[0]
    full = step.function in (np.maximum, np.minimum) and np.prod(beside.shape) * beside.dtype.itemsize <= LARGEST
    key = repr(arg), beside.dtype, beside.shape if full else ()
    if key not in known:
        known[key] = tape.constant(np.full(key[2], arg, beside.dtype))
    return known[key]


def _multiply(tape: Tape, step: Instruction) -> None:
    """The sums over the rows of a matrix, or over its columns, as a product with ones: BLAS has the faster loops."""
    (matrix,), result = step.args, step.result
    if result is None or not _is_matrix(matrix) or matrix.dtype != result.dtype:
        return
    if set(step.kwargs) - {"axis", "dtype", "keepdims"} or step.kwargs.get("dtype") is not None:
        return
    if step.kwargs.get("axis") in (0, (0,)) and not step.kwargs.get("keepdims"):
        args = tape.constant(np.ones(matrix.shape[0], matrix.dtype)), matrix
    elif step.kwargs.get("axis") in (-1, 1, (-1,), (1,)) and matrix.shape[0] >= matrix.shape[1]:
        ones = np.ones((matrix.shape[1], 1) if step.kwargs.get("keepdims") else matrix.shape[1], matrix.dtype)
        args = matrix, tape.constant(ones)
    else:
        return
    step.kind, step.function, step.args, step.kwargs = Kind.UFUNC, np.matmul, args, {}


def _is_matrix(thing: Any) -> bool:
    """Whether it is a matrix whose rows lie one after the other, of a type that BLAS multiplies."""
    return (
        isinstance(thing, Variable)
        and len(thing.shape) == 2
        and thing.dtype.char in "fd"
        and thing.strides[1] == thing.dtype.itemsize
    )

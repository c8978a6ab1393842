"""The same numbers by a shorter way, where NumPy has one way that takes several times as long as another."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.tracing.recording import Recording
from autograd.tracing.tape import Instruction, Kind, Variable

LARGEST = 1 << 18  # bytes of a constant that stands for one number


def quicken(recording: Recording, *, reassociate: bool) -> None:
    """Rewrite instructions that have a faster form; sums over rows only with ``reassociate``."""
    for step in recording.tape.instructions:
        if step.kind is Kind.UFUNC and step.function in (np.maximum, np.minimum) and step.result is not None:
            _spread(recording, step, step.result)
        elif reassociate and step.function == np.add.reduce and step.result is not None:
            _multiply(recording, step, step.result)


def _spread(recording: Recording, step: Instruction, result: Variable) -> None:
    """The larger or smaller of an array and a number: of two arrays, for which NumPy's loop is a fast one."""
    kinds = [type(arg) for arg in step.args]
    if result.storage.size <= LARGEST and kinds in ([Variable, int], [Variable, float]) and not step.kwargs:
        array, number = step.args
        if array.dtype == result.dtype and array.shape == result.shape:
            step.args = array, recording.tape.constant(np.full(result.shape, number, result.dtype))


def _multiply(recording: Recording, step: Instruction, result: Variable) -> None:
    """The sum over the rows of a matrix: the product of a row of ones with it."""
    (matrix,) = step.args
    over_rows = step.kwargs.get("axis") in (0, (0,)) and set(step.kwargs.values()) <= {0, (0,), None}
    if over_rows and _is_matrix(matrix) and matrix.dtype == result.dtype:
        ones = recording.tape.constant(np.ones(matrix.shape[0], matrix.dtype))
        step.kind, step.function, step.args, step.kwargs = Kind.UFUNC, np.matmul, (ones, matrix), {}


def _is_matrix(thing: Any) -> bool:
    """Whether it is a matrix whose rows lie one after the other, of a type that BLAS multiplies."""
    return (
        isinstance(thing, Variable)
        and len(thing.shape) == 2
        and thing.dtype.char in "fd"
        and thing.strides[1] == thing.dtype.itemsize
    )

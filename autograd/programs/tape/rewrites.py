"""Value-preserving rewrites that save time or memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.core.xp import fast_numpy
from autograd.programs.tape.instructions import Instruction, Kind, Origin, Storage, Tape, Variable
from autograd.programs.tape.recording import Recording

BEYOND = {np.greater: np.maximum, np.less: np.minimum}
LARGEST = fast_numpy.CACHED  # bytes of a constant that stands for one number


def quicken(recording: Recording) -> None:
    """Rewrite instructions that have a faster form."""
    steps = recording.tape.instructions
    known: dict[Any, Variable] = {}
    changed = {variable.storage for step in steps for variable in step.writes}
    bounded: dict[Any, Variable] = {}
    for step in steps:
        if step.kind is Kind.UFUNC and step.function.signature is None:
            _compare_bounded(step, bounded, changed)
            args = tuple([_as_array(recording.tape, known, step, arg) for arg in step.args])
            if args != step.args:
                step.take(args, step.kwargs)


def _compare_bounded(step: Instruction, bounded: dict[Any, Variable], changed: set[Storage]) -> None:
    """Ask of max(x, c), which is there, whether it is above c, instead of x: x need not be kept for that.

    ``bounded``: the results so far, by function and arguments. ``changed``: what is written to at some time.
    """
    first, *rest = step.args
    if step.kwargs or not isinstance(first, Variable) or len(rest) != 1 or rest[0].__class__ not in (int, float):
        return
    function, result, bound = step.function, step.result, rest[0]
    if function in BEYOND:
        step.take((bounded.get((BEYOND[function], first, bound), first), bound), step.kwargs)
    elif result is not None and first.storage.origin is Origin.MADE and not {first.storage, result.storage} & changed:
        bounded[function, first, bound] = result


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
    if not any(loop.startswith(beside.dtype.char * 2) for loop in step.function.types):  # as ldexp, which takes an int
        return arg
    small = np.prod(beside.shape) * beside.dtype.itemsize <= LARGEST
    bounds = step.function in (np.maximum, np.minimum)
    if bounds and not small and arg.__class__ is int and arg == 0 and step.args[0] is beside:
        return arg  # there is a shorter way
    full = bounds and small and is_in_order(beside)
    key = repr(arg), beside.dtype, beside.shape if full else ()
    if key not in known:
        known[key] = tape.constant(np.full(key[2], arg, beside.dtype))
    return known[key]


def is_in_order(variable: Variable) -> bool:
    """Whether its entries lie row by row without gaps; a result of operands that differ in this lies otherwise."""
    return variable.strides == np.empty(variable.shape, variable.dtype).strides

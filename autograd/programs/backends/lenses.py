"""Lenses: how a part of an array is got from the whole, and put back into it, where nothing can be written to."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any, NamedTuple

import numpy as np

from autograd.core.array import NDArray
from autograd.programs.backends.jax_functions import put_at
from autograd.programs.backends.late_jax import lax
from autograd.programs.backends.step_results import conformed, leaves_of, results
from autograd.programs.tape.instructions import Instruction, Kind, Variable, owner_of, replaced, run


class Lens(NamedTuple):
    """A part of another variable's array: ``get`` gives it, ``put(whole, part)`` the whole with another part."""

    of: Variable
    get: Callable[[Any], Any]
    put: Callable[[Any, Any], Any]


def is_view_of(step: Instruction, operand: Variable) -> bool:
    return any(result.storage is operand.storage for result in step.results)


def lens_of(step: Instruction, place: int, target: Variable, given: Callable[[Any], Any]) -> Lens:
    """The lens for a result of ``step`` that is a view of ``target``."""
    result = step.results[place]

    def upon(array: Any) -> Any:
        return replaced(
            (step.args, step.kwargs),
            lambda leaf: array if leaf is target else given(leaf) if isinstance(leaf, Variable) else leaf,
        )

    def get(array: Any) -> Any:
        return conformed(results(step, *upon(array))[place], result)

    if step.kind is Kind.ITEM:
        index = given(step.args[1])
        return Lens(target, get, lambda array, part: put_at(None, array, index, part))
    if result.dtype != target.dtype:
        raise NotImplementedError("gives a part of numbers that is written to")
    args, kwargs = upon(np.arange(prod(target.shape)).reshape(target.shape))
    found = run(step.kind, step.function, args, kwargs)
    entries = found if step.returns is None else leaves_of(found)[place]
    return Lens(target, get, lambda array, part: _scattered(array, entries, part))


def _scattered(array: Any, entries: NDArray, part: Any) -> Any:
    """``array`` with ``part`` in place of these of its entries, which are counted through."""
    flat = entries.ravel()
    if flat.size == prod(array.shape):
        if np.array_equal(flat, np.arange(flat.size)):
            return part.reshape(array.shape)
        return part.ravel()[np.argsort(flat)].reshape(array.shape)
    return array.ravel().at[flat].set(part.ravel()).reshape(array.shape)


def window_of(owner: Variable, array: NDArray) -> Lens:
    """The lens for an array that lies in the memory of another, which it is a view of."""
    memory = owner_of(array)
    start = (array.__array_interface__["data"][0] - memory.__array_interface__["data"][0]) // memory.itemsize
    size, shape = array.size, array.shape
    if array.flags.c_contiguous and memory.flags.c_contiguous:

        def get(whole: Any) -> Any:
            return lax.slice(whole.reshape(-1), (start,), (start + size,)).reshape(shape)

        def put(whole: Any, part: Any) -> Any:
            if size == prod(whole.shape):
                return part.reshape(whole.shape)
            flat = lax.dynamic_update_slice(whole.reshape(-1), part.reshape(-1), (start,))
            return flat.reshape(whole.shape)

        return Lens(owner, get, put)
    counted = np.empty_like(memory, dtype=np.intp)
    counted[...] = np.arange(memory.size).reshape(memory.shape)
    strides = tuple(stride // memory.itemsize * counted.itemsize for stride in array.strides)
    flat = counted.ravel(order="K")
    entries = np.ndarray(shape, flat.dtype, flat, start * flat.itemsize, strides)
    return Lens(owner, lambda whole: whole.ravel()[entries], lambda whole, part: _scattered(whole, entries, part))

"""What an instruction gives upon JAX's arrays, in the form that its variables have."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.programs.backends.jax_functions import EXCEPTIONS, as_index, computed, put_at
from autograd.programs.backends.late_jax import jnp
from autograd.programs.tape.instructions import Instruction, Kind, Variable


def results(step: Instruction, args: Any, kwargs: Any) -> list[Any]:
    """What an instruction makes."""
    if step.kind is Kind.ITEM:
        found = args[0][as_index(args[1])]
    elif step.kind is Kind.METHOD:
        own = getattr(np, step.function, None)
        if callable(own) and callable(getattr(np.ndarray, step.function)):
            found = _method(step.function, own, args, kwargs)
        else:
            found = getattr(args[0], step.function)
    else:
        found = computed(step.function, args, kwargs)
    return [found] if step.returns is None else leaves_of(found)


def _method(name: str, function: Any, args: Any, kwargs: Any) -> Any:
    own = None if function in EXCEPTIONS else getattr(args[0], name, None)
    kwargs = {key: value for key, value in kwargs.items() if key != "order"}
    return computed(function, args, kwargs) if own is None else own(*args[1:], **kwargs)


def leaves_of(found: Any) -> list[Any]:
    return [leaf for part in found for leaf in leaves_of(part)] if isinstance(found, tuple | list) else [found]


def written_by(step: Instruction, before: Any, args: Any, kwargs: Any) -> Any:
    """What the array that a step writes to holds afterwards."""
    if step.function is np.copyto:
        where = kwargs.get("where", True)
        return args[1] if where is True else jnp.where(where, args[1], before)
    ufunc = getattr(step.function, "__self__", None)
    if isinstance(ufunc, np.ufunc) and step.function == ufunc.at:
        return put_at(ufunc, *args)
    if step.kind is Kind.METHOD:
        raise NotImplementedError("changes an array in place")
    where = kwargs.pop("where", True)
    found = computed(step.function, args, kwargs)
    return found if where is True else jnp.where(where, found, before)


def conformed(found: Any, variable: Variable) -> Any:
    """``found`` in the type of a variable, whose shape it must have."""
    array = jnp.asarray(found)
    if array.shape != variable.shape:
        array = jnp.broadcast_to(array, variable.shape)
    return array if array.dtype == variable.dtype else array.astype(variable.dtype)

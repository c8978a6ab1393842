"""Write results into preallocated arrays with ``out=``."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from inspect import signature
from typing import Any

import numpy as np

from autograd.core.xp.fast_numpy import choose
from autograd.programs.tape.expressions import Speller
from autograd.programs.tape.instructions import Instruction, Kind, Variable
from autograd.programs.tape.parallel import is_large, spread

Form = Callable[[Speller, Instruction, str], list[str]]


def form_of(step: Instruction) -> Form | None:
    """How ``step`` is written so that its result goes to a given array; None where it makes one of its own."""
    function = step.function
    if step.kind is Kind.UFUNC:
        return None if function.nout > 1 else _spread if is_large(step) else _with_out
    if step.kind is Kind.METHOD:
        function = getattr(np, function, None)
        return FORMS[function] if function in (np.copy, np.astype) else None
    if step.kind is not Kind.FUNCTION or (function is np.where and not _is_choice(step)):
        return None
    if isinstance(getattr(function, "__self__", None), np.ufunc):
        return _with_out if function.__name__ in ("reduce", "accumulate", "reduceat") else None
    return FORMS.get(function) or (_with_out if _takes_out(function) else None)


def _with_out(speller: Speller, step: Instruction, name: str) -> list[str]:
    call = speller.expression(step)[:-1]
    by_place = step.kind is Kind.UFUNC and not step.kwargs and step.function not in (np.maximum, np.minimum)
    return [f"{call}, {name})" if by_place else f"{call}, out={name})"]


def _spread(speller: Speller, step: Instruction, name: str) -> list[str]:
    operands = map(speller.text, step.args)
    return [f"{speller.named('spread', spread)}({', '.join([speller.function(step), *operands, name])})"]


def _copied(speller: Speller, step: Instruction, name: str) -> list[str]:
    return [f"np.copyto({name}, {speller.text(step.args[0])})"]


def _cast(speller: Speller, step: Instruction, name: str) -> list[str]:
    return [f"np.copyto({name}, {speller.text(step.args[0])}, casting='unsafe')"]


def _filled(speller: Speller, step: Instruction, name: str) -> list[str]:
    return [f"{name}.fill({0 if step.function is np.zeros_like else 1})"]


def _chosen(speller: Speller, step: Instruction, name: str) -> list[str]:
    return [f"{speller.named('choose', choose)}({', '.join(map(speller.text, step.args))}, {name})"]


def _is_choice(step: Instruction) -> bool:
    """Whether np.where chooses by truth values, as np.copyto demands."""
    return len(step.args) == 3 and isinstance(step.args[0], Variable) and step.args[0].dtype.kind == "b"


FORMS: dict[Any, Form] = {
    np.astype: _cast,
    np.copy: _copied,
    np.ones_like: _filled,
    np.where: _chosen,
    np.zeros_like: _filled,
}


@lru_cache(1024)
def _takes_out(function: Any) -> bool:
    """Whether a function of NumPy's can write its result to a given array."""
    try:
        return "out" in signature(function).parameters
    except (TypeError, ValueError):
        return False

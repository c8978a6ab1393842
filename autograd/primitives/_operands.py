"""Operands of functions that are made of Python's operators: converted, or refused in words of ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from autograd.core.coercion import NUMERIC
from autograd.core.node import Node
from autograd.core.registry import is_array
from autograd.core.tensor import Tensor
from autograd.core.value import number
from autograd.core.xp.whole_numbers import as_fractions
from autograd.errors import AutogradError
from autograd.foundation.misfits import MISFITS, explained, not_of_numbers

F = TypeVar("F", bound=Callable[..., Any])


def operand(x: Any) -> Any:
    """``x`` as Python's operators take it: a list as an array, whole numbers in it as fractions; an `ArgumentError` for
    what is no number."""
    x = Tensor.plain(x)
    if isinstance(x, Node) or x.__class__ is float:
        return as_fractions(x)
    if not is_array(x):
        number(x)
        return x
    if x.dtype.kind not in NUMERIC:
        raise not_of_numbers("a special function", [x])
    return as_fractions(x)


def of_numbers(function: F) -> F:
    """``function`` of numbers, arrays and nodes alone, whose errors are ours."""

    @wraps(function)
    def called(*operands: Any, **named: Any) -> Any:
        given, by_name = [operand(x) for x in operands], {name: operand(x) for name, x in named.items()}
        try:
            return function(*given, **by_name)
        except AutogradError:
            raise
        except MISFITS as error:
            if len(given) + len(by_name) < function.__code__.co_argcount:
                raise
            raise explained(function.__name__, [*given, *by_name.values()], None, error) from error

    return called  # type: ignore[return-value]

"""Callbacks during replay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograd.callbacks import filled, outside
from autograd.core.array import NDArray
from autograd.errors import TraceError
from autograd.programs.tape.instructions import Kind, Variable, replaced

BY: dict[Kind, Callable[..., Any] | None] = {Kind.CALLBACK: outside, Kind.REFILL: filled, Kind.PURE: None}


class Outside:
    """A function that a replay calls, itself or ``by`` another, and the arrays that it is expected to return."""

    def __init__(
        self, function: Callable[..., Any], expected: Sequence[Variable], by: Callable[..., Any] | None = None
    ) -> None:
        self.function = function
        self.expected = expected
        self._call = function if by is None else partial(by, function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        result = self._call(*args, **kwargs)
        if result is None and not self.expected:
            return None
        found, _ = arrays_in(self.function, result)
        forms = [(array.shape, array.dtype) for array in found]
        expected = [(variable.shape, variable.dtype) for variable in self.expected]
        if forms != expected:
            raise TraceError(
                f"{self.name} must return arrays of the same shapes and types each time: it gave {expected} when it "
                f"was traced, now {forms}"
            )
        return found[0] if len(found) == 1 else found

    @property
    def name(self) -> str:
        """What the function is called."""
        return name_of(self.function)


def arrays_in(function: Any, result: Any) -> tuple[list[NDArray], Any]:
    """The arrays that a callback returned, as copies of its own; and the result with these in it."""
    found: list[NDArray] = []

    def taken(leaf: Any) -> Any:
        if leaf is None:
            return None
        if not isinstance(leaf, np.ndarray | np.generic):
            raise TraceError(
                f"a callback in a compiled function returns arrays, found {type(leaf).__name__} {leaf!r:.40} of "
                f"{name_of(function)}: return np.float32(x) or the like"
            )
        found.append(np.array(leaf))
        return found[-1]

    return found, replaced(result, taken)


def name_of(function: Any) -> str:
    """What a function is called, also one of whose arguments some are given."""
    while isinstance(function, partial):
        function = function.func
    return str(function.__qualname__) if hasattr(function, "__qualname__") else repr(function)

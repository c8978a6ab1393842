"""What Python does for a run before the device begins: numbers of optimisers, random draws, checks of arguments.

A callback stays on the host where its arguments are those of the function, or parts of these. So random numbers are the
same on each backend, and a check sees whole arrays, also where each device has a part.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.core.array import NDArray
from autograd.core.node import Node
from autograd.programs.backends.elsewhere import LOOKING
from autograd.programs.tape.callback_calls import Outside
from autograd.programs.tape.instructions import NESTED, Instruction, Kind, Storage, Variable, replaced, run
from autograd.programs.tape.recording import Recording
from autograd.programs.tape.slots import SLOTS

CALLS = (Kind.CALLBACK, Kind.PURE)
CASTS = (np.copy, np.astype)


class HostSteps:
    """The instructions of a recording that the host does first.

    ``rest``: all others, and those that take over what the host has filled in. ``refilled``: the leaves that it fills,
    by their variables. ``made``: the variables of its results, in order.
    """

    def __init__(self, recording: Recording) -> None:
        self._inputs = recording.inputs
        self._constants = recording.tape.constants
        self.rest: list[Instruction] = []
        self.refills: list[Instruction] = []
        self.made: list[Variable] = []
        self.refilled: dict[Variable, Node] = {}
        self._steps: list[tuple[Instruction, Any, frozenset[Any]]] = []
        self._reach = {variable for variable in recording.inputs if variable is not None} | set(self._constants)
        self._light: dict[Variable, Instruction] = {}
        self._loads = {step.results[0]: step for step in recording.tape.instructions if step.kind is Kind.LOAD}
        self._changed: set[Any] = set()
        self._written: set[Storage] = set()
        for step in recording.tape.instructions:
            self._sort(step)

    def _sort(self, step: Instruction) -> None:
        """Put ``step`` where it is done."""
        within_reach = all(map(self._is_within_reach, step.operands))
        if step.kind is Kind.REFILL:
            (variable,) = step.writes
            self.refilled[variable] = self._loads[variable].function
            self.refills.append(step)
            self._steps.append((step, step.function, frozenset()))
        elif step.kind in CALLS and within_reach and not step.pulls:
            for operand in step.operands:
                self._fetch(operand)
            self._steps.append((step, Outside(step.function, step.results), frozenset(self._changed)))
            self.made += step.results
            self._reach.update(step.results)
            return
        elif within_reach and not step.writes and (step.is_view or _is_cast(step)):
            self._light.update(dict.fromkeys(step.results, step))
        self.rest.append(step)
        self._written.update(variable.storage for variable in step.writes)
        if step.kind is Kind.STORE:
            self._changed.add((step.function, step.args[0]))
        self._changed.update(
            (load.function, load.args[0]) for variable, load in self._loads.items() if variable.storage in self._written
        )

    def _is_within_reach(self, variable: Variable) -> bool:
        known = variable in self._reach or variable in self._light
        return known and variable.storage not in self._written

    def _fetch(self, variable: Variable) -> None:
        """See that the host has a part of an argument, too."""
        if variable not in self._reach:
            step = self._light[variable]
            for operand in step.operands:
                self._fetch(operand)
            self._steps.append((step, None, frozenset()))
            self._reach.add(variable)

    def __call__(self, given: Sequence[Any]) -> tuple[list[NDArray], list[NDArray]]:
        """What the leaves hold that were filled in, at each time; and the arrays of ``made``."""
        arrays: dict[Variable, Any] = dict(self._constants)
        for variable, thing in zip(self._inputs, given, strict=True):
            if variable is not None:
                arrays[variable] = thing.datum if isinstance(thing, Node) else np.asarray(thing)
        filled: list[NDArray] = []
        for step, function, changed in self._steps:
            if step.kind is Kind.REFILL:
                array = SLOTS["data"].__get__(self.refilled[step.writes[0]])
                function(array)
                filled.append(array.copy())
                continue
            args, kwargs = _given(step, arrays)
            if function is None:
                arrays[step.results[0]] = run(step.kind, step.function, args, kwargs)
                continue
            LOOKING.changed = changed
            try:
                found = function(*args, **kwargs)
            finally:
                LOOKING.changed = ()
            arrays.update(zip(step.results, found if isinstance(found, list) else [found], strict=False))
        return filled, [arrays[variable] for variable in self.made]


def _given(step: Instruction, arrays: dict[Variable, Any]) -> tuple[Any, Any]:
    """What a step is given."""
    if not step.kwargs and not any([arg.__class__ in NESTED for arg in step.args]):  # noqa: C419
        return [arrays[arg] if arg.__class__ is Variable else arg for arg in step.args], {}
    return replaced(  # type: ignore[no-any-return]
        (step.args, step.kwargs), lambda leaf: arrays[leaf] if isinstance(leaf, Variable) else leaf
    )


def _is_cast(step: Instruction) -> bool:
    """Whether ``step`` copies an array, perhaps to another type."""
    function = getattr(np, step.function, None) if step.kind is Kind.METHOD else step.function
    return function in CASTS

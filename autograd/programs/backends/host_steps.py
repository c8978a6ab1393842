"""What Python does for a run before the device begins: numbers of optimisers, random draws, checks of arguments.

A callback stays on the host where its arguments are those of the function, or parts of these. So random numbers are the
same on each backend, and a check sees whole arrays, also where each device has a part.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

import numpy as np

from autograd.core.node import Node
from autograd.programs.backends.device_nodes import LOOKING
from autograd.programs.backends.host_arrays import Expected, Handed
from autograd.programs.tape.expressions import Speller
from autograd.programs.tape.instructions import Instruction, Kind, Storage, Variable
from autograd.programs.tape.recording import Recording
from autograd.programs.tape.slots import SLOTS

CALLS = (Kind.CALLBACK, Kind.PURE)
CASTS = (np.copy, np.astype)


class HostSteps:
    """The instructions of a recording that the host does first.

    ``rest``: all others, and those that take over what the host has filled in. ``refilled``: the leaves that it fills,
    by their variables. ``early``: those of them that are read before. ``made``: the variables of its results, in order.
    ``may_write``: whether callbacks may write to arguments. ``of_arguments``: the steps that depend on nothing else.
    """

    def __init__(self, recording: Recording) -> None:
        self._constants = recording.tape.constants
        self.rest: list[Instruction] = []
        self.refills: list[Instruction] = []
        self.made: list[Variable] = []
        self.refilled: dict[Variable, Node] = {}
        self.early: list[Variable] = []
        self.may_write = False
        self._steps: list[tuple[Instruction, frozenset[Any]]] = []
        self._reach = {variable for variable in recording.inputs if variable is not None} | set(self._constants)
        self._light: dict[Variable, Instruction] = {}
        self._loads = {step.results[0]: step for step in recording.tape.instructions if step.kind is Kind.LOAD}
        self._changed: set[Any] = set()
        self._written: set[Storage] = set()
        self._fixed = set(self._reach)  # what is known once the arguments are
        self.of_arguments: set[Instruction] = set()
        for step in recording.tape.instructions:
            self._sort(step)

    def _sort(self, step: Instruction) -> None:
        """Put ``step`` where it is done."""
        within_reach = all(map(self._is_within_reach, step.operands))
        if step.kind is Kind.REFILL:
            (variable,) = step.writes
            self.refilled[variable] = self._loads[variable].function
            self.refills.append(step)
            if variable.storage in [operand.storage for before in self.rest for operand in before.operands]:
                self.early.append(variable)
            self._steps.append((step, frozenset()))
        elif step.kind in CALLS and within_reach and not step.pulls:
            for operand in step.operands:
                self._fetch(operand)
            self._steps.append((step, frozenset(self._changed)))
            self.may_write |= step.kind is Kind.CALLBACK
            if step.kind is Kind.PURE and self._fixed.issuperset(step.operands):
                self.of_arguments.add(step)
                self._fixed.update(step.results)
            self.made += step.results
            self._reach.update(step.results)
            return
        elif within_reach and not step.writes and (step.is_view or _is_cast(step)):
            self._light.update(dict.fromkeys(step.results, step))
            if self._fixed.issuperset(step.operands):
                self._fixed.update(step.results)
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
            self._steps.append((step, frozenset()))
            self._reach.add(variable)

    def written(self, names: dict[str, Any], devices: Any) -> tuple[list[str], list[str]]:
        """The steps as code upon ``names``, where arguments have the names of their variables; those that depend on
        nothing but these are done only if they are ``new``. And what the device gets: what the leaves hold that were
        filled in, at each time, and before, of those that are ``early``; and the arrays of ``made``. ``devices``: the
        backend."""
        names |= {"datum": SLOTS["data"].__get__, "told": _told}
        names |= {variable.name: array for variable, array in self._constants.items()}
        speller, where = Speller(names), devices.whole()

        def taken(array: str, ahead: Any = None) -> str:
            taker = Handed(where) if ahead is None else Expected(ahead, where)
            return f"{speller.named('h', taker)}.take({array})"

        early = {f"early{i}": self.refilled[variable] for i, variable in enumerate(self.early)}
        lines = [f"{name} = datum({speller.named('n', leaf)}).copy()" for name, leaf in early.items()]
        filled: list[str] = []
        for step, changed in self._steps:
            if step.kind is Kind.REFILL:
                (target,) = step.writes
                filled.append(f"filled{len(filled)}")
                lines.append(f"{target.name} = datum({speller.named('n', self.refilled[target])})")
                lines.append(f"{speller.named('f', step.function)}({target.name})")
                present = f"{target.name}.copy()"
                if step.ahead and not devices.takes_at_once(target.dtype):
                    present = taken(target.name, step.ahead)
                elif not step.ahead:
                    present = taken(present)
                lines.append(f"{filled[-1]} = {present}")
                continue
            expression = speller.expression(step)
            if changed:
                expression = f"told({speller.named('s', changed)}, lambda: {expression})"
            results = ", ".join([variable.name for variable in step.results])
            line = f"{results} = {expression}" if results else expression
            if step in self.of_arguments:
                lines += [f"global {results}"] * bool(results)  # where they stay
                line = f"if new: {line}"
            lines.append(line)
        made = [f"np.asarray({variable.name}, order='C')" for variable in self.made]
        return lines, [*filled, *map(taken, [*early, *made])]


def _told(changed: Set[Any], call: Callable[[], Any]) -> Any:
    """``call()``, which may not read those slots, whose numbers the run will have changed before."""
    before = LOOKING.changed
    LOOKING.changed = changed | before  # a callback may run another compiled function, which has its own
    try:
        return call()
    finally:
        LOOKING.changed = before


def _is_cast(step: Instruction) -> bool:
    """Whether ``step`` copies an array, perhaps to another type."""
    function = getattr(np, step.function, None) if step.kind is Kind.METHOD else step.function
    return function in CASTS

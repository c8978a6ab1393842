"""Which instructions of a recording the device runs, forward and back, and what these read and give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograd.programs.backends.lowering import CALLS, written
from autograd.programs.tape.instructions import Instruction, Storage, Variable
from autograd.programs.tape.recording import Recording


class DeviceSteps:
    """The instructions of a ``recording`` that are left to the device, ``rest``: fixed once it is traced.

    ``forward``, ``backward``: those of a run, and those of its derivative. ``written``: the memory that they write to.
    ``calls``: whether a run calls Python in its midst. ``inputs``: the arguments that are arrays, by place;
    ``written_inputs``: those that a run writes to. ``found``: the results that are computed, and the node that stands
    for them in a graph. ``saved``: what the way back reads of what a run has found, or was given.
    """

    def __init__(self, recording: Recording, rest: Sequence[Instruction]) -> None:
        self.forward = [step for step in rest if not step.pulls]
        self.backward = [step for step in rest if step.pulls]
        self.written: set[Storage] = written(rest)
        self.calls = any(step.kind in CALLS for step in self.forward)
        self.inputs = {place: variable for place, variable in enumerate(recording.inputs) if variable is not None}
        self.written_inputs = {place: x for place, x in self.inputs.items() if x.storage in self.written}
        self.found = [leaf for leaf in recording.results if isinstance(leaf, Variable)]
        self.saved = self._read_back(recording)
        if recording.pull is not None:
            self.found.append(recording.pull.root)

    def _read_back(self, recording: Recording) -> list[Variable]:
        made = {result for step in self.backward for result in step.results} | set(recording.tape.constants)
        operands = [operand for step in self.backward for operand in step.operands]
        if recording.pull is not None:
            made.add(recording.pull.seed)
            operands += [part for part in recording.pull.cotangents if part is not None]
        return [variable for variable in dict.fromkeys(operands) if variable not in made]


class Outputs(NamedTuple):
    """What the program of a run gives, in this order: blocks of leaves' memory that have changed, what is put into
    slots of leaves, arguments that were written to, the results, and what the way back needs."""

    changed: list[Variable]
    put: list[Variable]
    written: list[Variable]
    found: list[Variable]
    saved: list[Variable]

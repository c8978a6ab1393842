"""The operations of a compiled function: what each makes, reads and changes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from autograd.core.node import CONSTANT, PARAMETER, Node
from autograd.programs.common.diagrams import Arrow, Box, BoxKind, Diagram
from autograd.programs.tape.instructions import Argument, Instruction, Kind, Label, Variable
from autograd.programs.tape.recording import Recording

LEAVES: dict[object, BoxKind] = {PARAMETER: "parameter", CONSTANT: "constant"}


def operations(recording: Recording) -> list[tuple[Label, list[Instruction]]]:
    """The instructions, those of one operation together."""
    computed = [step for step in recording.tape.instructions if step.kind is not Kind.LOAD]
    return [(label, list(steps)) for label, steps in groupby(computed, key=lambda step: step.label)]


def made_by(steps: Sequence[Instruction]) -> Variable | None:
    """What they make in the end."""
    return next((step.results[0] for step in reversed(steps) if step.results), None)


def form(variable: Variable | None) -> str:
    """The type and shape of a variable."""
    return "" if variable is None else f"{variable.dtype} {variable.shape}"


def diagram(recording: Recording, title: str) -> Diagram:
    """Boxes for arguments, leaves and operations; an arrow where one reads what another has, or changes a leaf."""
    drawn = _Drawn(recording)
    return Diagram(title, tuple(drawn.boxes), tuple(drawn.arrows))


class _Drawn:
    """The boxes and arrows so far."""

    def __init__(self, recording: Recording) -> None:
        self.boxes: list[Box] = []
        self.arrows: dict[Arrow, None] = {}
        self._leaves: dict[object, int] = {}
        self._makers: dict[Variable, int] = {}
        for place, variable in enumerate(recording.inputs):
            if variable is not None:
                self._leaves[Argument(place)] = self._given(variable, variable.name)
        if recording.pull is not None:
            self._given(recording.pull.seed, "upstream gradient")
        for step in recording.tape.instructions:
            if step.kind in (Kind.LOAD, Kind.STORE):
                self._leaf(step)
        results = {leaf for leaf in recording.results if isinstance(leaf, Variable)}
        for label, steps in operations(recording):
            self._operation(label, [step for step in steps if step.kind is not Kind.STORE], results)
            for step in steps:
                self._change(step)

    def _given(self, variable: Variable, title: str) -> int:
        """What is handed in."""
        self._makers[variable] = place = self._box(variable.name, "input", Label(title), variable)
        return place

    def _leaf(self, step: Instruction) -> None:
        """The leaf that ``step`` loads from or stores to; an argument has its box already."""
        leaf = step.function
        variable = step.results[0] if step.kind is Kind.LOAD else step.args[1]
        shown = variable if isinstance(variable, Variable) else None
        if leaf not in self._leaves and isinstance(leaf, Node) and shown is not None:
            title = leaf.name or shown.name
            self._leaves[leaf] = self._box(title, LEAVES.get(leaf.op, "input"), Label(title), shown)
        if step.kind is Kind.LOAD:
            self._makers[step.results[0]] = self._leaves[leaf]

    def _operation(self, label: Label, steps: Sequence[Instruction], results: set[Variable]) -> None:
        if steps:
            made = made_by(steps)
            is_result = any(not results.isdisjoint(step.results) for step in steps)
            box = self._box("" if made is None else made.name, "output" if is_result else "result", label, made)
            for step in steps:
                for operand in step.operands:
                    self._arrow(Arrow(self._makers.get(operand, box), box))
                self._makers.update(dict.fromkeys((*step.results, *step.writes), box))

    def _change(self, step: Instruction) -> None:
        """An arrow for a store of what an operation has made."""
        if step.kind is Kind.STORE and isinstance(step.args[1], Variable):
            slot, variable = step.args
            leaf = self._leaves[step.function]
            self._arrow(Arrow(leaf, self._makers.get(variable, leaf), slot, changes=True))

    def _box(self, name: str, kind: BoxKind, label: Label, variable: Variable | None) -> int:
        lines = tuple(filter(None, (label.words, form(variable))))
        self.boxes.append(Box(name, kind, lines, None, label.op, label.scope, label.is_backward))
        return len(self.boxes) - 1

    def _arrow(self, arrow: Arrow) -> None:
        if arrow.tail != arrow.head:
            self.arrows[arrow] = None

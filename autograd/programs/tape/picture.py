"""The plan of a compiled function as a picture: its operations, and what they read and change."""

from __future__ import annotations

from autograd.core.node import CONSTANT, PARAMETER, Node
from autograd.programs.tape.instructions import Argument, Instruction, Kind, Variable
from autograd.programs.tape.plan import form, made_by, operations
from autograd.programs.tape.recording import Recording

STYLE = [
    "  rankdir=TB",
    '  node [shape=box, style="filled", color="#8a8f98", fillcolor="#ffffff", fontname="Helvetica"]',
    '  edge [color="#8a8f98", arrowsize=0.7, fontname="Helvetica", fontsize=10]',
]
GIVEN = 'fillcolor="#dcebf7"'
LEAVES: dict[object, str] = {
    PARAMETER: 'peripheries=2, fillcolor="#fff1c9"',
    CONSTANT: 'style="filled,dashed", fillcolor="#f2f2f2"',
}
OPERATION = 'style="rounded,filled"'
RESULT = 'shape=octagon, fillcolor="#d8f0e3"'
CHANGE = "style=dashed, constraint=false"


class Picture:
    """Boxes for arguments, leaves and operations, and an edge where one reads what another has, or changes a leaf.

    An operation has rounded corners, and is an octagon where it makes a result; arguments and leaves have sharp
    corners: parameters a double border, constants a dashed one.
    """

    def __init__(self, recording: Recording) -> None:
        self._boxes: dict[object, str] = {}  # by what they show: their names
        self._makers: dict[Variable, str] = {}
        self._edges: dict[str, None] = {}
        self._lines: list[str] = []
        for place, variable in enumerate(recording.inputs):
            if variable is not None:
                self._makers[variable] = self._box(Argument(place), GIVEN, variable.name, form(variable))
        if recording.pull is not None:
            seed = recording.pull.seed
            self._makers[seed] = self._box(seed, GIVEN, "upstream gradient", form(seed))
        for step in recording.tape.instructions:
            if step.kind is Kind.LOAD:
                self._makers[step.results[0]] = self._leaf(step.function, step.results[0])
        results = {leaf for leaf in recording.results if isinstance(leaf, Variable)}
        for label, steps in operations(recording):
            self._operation(label, [step for step in steps if step.kind is not Kind.STORE], results)
            for step in steps:
                self._change(step)
        self.dot = "\n".join(["digraph program {", *STYLE, *self._lines, *self._edges, "}", ""])

    def _leaf(self, leaf: Node | Argument, variable: Variable) -> str:
        if leaf not in self._boxes:
            assert isinstance(leaf, Node)
            self._box(leaf, LEAVES.get(leaf.op, GIVEN), leaf.name or variable.name, form(variable))
        return self._boxes[leaf]

    def _operation(self, label: str, steps: list[Instruction], results: set[Variable]) -> None:
        if steps:
            is_result = any(not results.isdisjoint(step.results) for step in steps)
            box = self._box(steps[0], RESULT if is_result else OPERATION, label, made_by(steps))
            for step in steps:
                for operand in step.operands():
                    self._edge(operand, box)
                self._makers.update(dict.fromkeys((*step.results, *step.writes), box))

    def _change(self, step: Instruction) -> None:
        """An edge to the leaf that a store changes."""
        if step.kind is Kind.STORE and isinstance(step.args[1], Variable):
            slot, variable = step.args
            self._edge(variable, self._leaf(step.function, variable), f' [label="{slot}", {CHANGE}]')

    def _box(self, shown: object, style: str, *lines: str) -> str:
        name = self._boxes[shown] = f"b{len(self._boxes)}"
        self._lines.append(f'  {name} [label="{_quoted(lines)}", {style}]')
        return name

    def _edge(self, variable: Variable, box: str, style: str = "") -> None:
        maker = self._makers.get(variable, box)
        if maker != box:
            self._edges[f"  {maker} -> {box}{style}"] = None


def _quoted(lines: tuple[str, ...]) -> str:
    r"""Lines as the inside of a DOT string.

    >>> print(_quoted(('a "b"', "float64 (2,)")))
    a \"b\"\nfloat64 (2,)
    """
    shown = (line if line.isprintable() else ascii(line) for line in lines if line)
    return "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in shown)

"""A tape as source code: plain NumPy, in three functions.

``prepare`` lays the arrays out in a block of memory, ``run`` is the program, and ``pull`` its way back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from autograd.programs.common.scripts import definition
from autograd.programs.tape.expressions import Speller
from autograd.programs.tape.instructions import UNLABELLED, Argument, Instruction, Kind, Origin, Variable
from autograd.programs.tape.memory import planned
from autograd.programs.tape.optimise import ends
from autograd.programs.tape.out_arguments import form_of
from autograd.programs.tape.recording import Recording


class Writing:
    """The source of a recording: ``text``, and the ``names`` that it uses.

    ``memory``: where its arrays lie. ``leaves``: those whose data ``prepare`` takes. ``frame``: what it gives to
    the other two. ``saved``: what ``run`` hands on to ``pull``. ``lent``: the places among both of what ``pull`` reads
    and others may write to.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        steps = recording.tape.instructions
        run = [step for step in steps if not step.pulls]
        pull = steps[len(run) :]
        self.names: dict[str, Any] = {variable.name: data for variable, data in recording.tape.constants.items()}
        self._speller = Speller(self.names)
        before = {result for step in run for result in step.results}
        before |= {variable for variable in recording.inputs if variable is not None}
        handed_on = [variable for variable in dict.fromkeys(_operands(pull)) if variable in before]
        self.memory = planned(steps, lambda step: form_of(step) is not None, [*ends(recording), *handed_on])
        made = {result for step in steps for result in step.results}
        self.leaves = [node for node, variable in recording.loads.items() if variable in made]
        self._fixed: dict[Variable, str] = {recording.loads[node]: "" for node in self.leaves}
        for step in steps:
            self._fix(step)
        self.saved = [variable for variable in handed_on if variable not in self._fixed]
        used = {*_operands(steps), *ends(recording), *[step.result for step in steps if self._is_placed(step)]}
        self.frame = [variable for variable in self._fixed if variable in used]
        read = dict.fromkeys(variable for variable in _operands(pull) if is_lent(variable))
        self.lent = [[i for i, variable in enumerate(held) if variable in read] for held in (self.frame, self.saved)]
        functions = [self._prepare(), self._run(run), *([self._pull(pull)] if recording.pull else [])]
        self.text = "\n\n\n".join(functions)

    def _is_placed(self, step: Instruction) -> bool:
        """Whether its result has a place of its own in the block of memory."""
        result = step.result
        return result is not None and result.whole and result.storage in self.memory.places and not step.is_view

    def _fix(self, step: Instruction) -> None:
        """Note a result that is the same array in each run, with the code that makes it."""
        result = step.result
        if result is None or result in self._fixed:
            return
        if self._is_placed(step):
            place = self.memory.places[result.storage]
            self._fixed[result] = (
                f"np.ndarray({result.shape}, {str(result.dtype)!r}, memory, {place}, {result.strides})"
            )
        elif step.is_view and not step.writes and all(map(self._is_fixed, step.operands)):
            self._fixed[result] = self._speller.expression(step)

    def _is_fixed(self, variable: Variable) -> bool:
        return variable in self._fixed or variable.storage.origin is Origin.CONSTANT

    # the lines of a function

    def _lines(self, steps: Sequence[Instruction]) -> list[str]:
        found: list[str] = []
        label = UNLABELLED
        for step in steps:
            lines = list(self._statement(step))
            if lines and step.label != label:
                label = step.label
                found.append(f"# {label}")
            found += lines
        return found

    def _statement(self, step: Instruction) -> Iterator[str]:
        result = step.result
        if result is not None and result in self._fixed:
            if self._is_placed(step):
                form = form_of(step)
                assert form is not None
                yield from form(self._speller, step, result.name)
            return
        expression = self._speller.expression(step)
        if not step.results:
            yield expression
            return
        computed = step.kind in (Kind.UFUNC, Kind.FUNCTION, Kind.ITEM, Kind.METHOD) and not step.is_view
        if result is not None and result.shape == () and computed:
            expression = f"np.asarray({expression})"  # of no axes, NumPy gives a number
        target = ", ".join(_names(step.results)) if step.returns is None else _target(step.returns)
        yield f"{target} = {expression}"

    # the functions

    def _prepare(self) -> str:
        given = ["memory", *[self.recording.loads[node].name for node in self.leaves]]
        lines = [f"{variable.name} = {text}" for variable, text in self._fixed.items() if text]
        return _returning("prepare", given, lines, _names(self.frame))

    def _run(self, steps: Sequence[Instruction]) -> str:
        recording = self.recording
        arrays = ["_" if variable is None else variable.name for variable in recording.inputs]
        nodes = [f"a{i}" for i in range(len(arrays))] if self._uses_nodes() else []
        opening = [*_unpacked(_names(self.frame), "frame"), *_unpacked(nodes, "given"), *_unpacked(arrays, "inputs")]
        outputs = [leaf for leaf in recording.results if isinstance(leaf, Variable)]
        if recording.pull is not None:
            outputs += [recording.pull.root, *self.saved]
        return _returning("run", ["frame", "given", "inputs"], [*opening, *self._lines(steps)], _names(outputs))

    def _uses_nodes(self) -> bool:
        """Whether the program looks at arguments as nodes, for their gradients."""
        return any(isinstance(step.function, Argument) for step in self.recording.tape.instructions)

    def _pull(self, steps: Sequence[Instruction]) -> str:
        pull = self.recording.pull
        assert pull is not None
        opening = [*_unpacked(_names(self.frame), "frame"), *_unpacked(_names(self.saved), "saved")]
        outputs = ["None" if part is None else part.name for part in pull.cotangents]
        return _returning("pull", ["frame", "saved", pull.seed.name], [*opening, *self._lines(steps)], outputs)


def is_lent(variable: Variable) -> bool:
    """Whether others may write to its memory: that of an argument, a leaf or a result."""
    return variable.storage.is_shared and variable.storage.origin is not Origin.CONSTANT


def _operands(steps: Sequence[Instruction]) -> Iterator[Variable]:
    return (operand for step in steps for operand in step.operands)


def _names(wanted: Sequence[Variable]) -> list[str]:
    return [variable.name for variable in wanted]


def _target(returns: Any) -> str:
    """What a nested container is unpacked to."""
    return returns.name if isinstance(returns, Variable) else f"[{', '.join(map(_target, returns))}]"


def _unpacked(names: Sequence[str], source: str) -> list[str]:
    return [f"{', '.join(names)}{',' * (len(names) == 1)} = {source}"] if names else []


def _returning(name: str, given: Sequence[str], lines: Sequence[str], results: Sequence[str]) -> str:
    """A function that gives a tuple of ``results``."""
    return definition(name, given, [*lines, f"return ({', '.join(results)}{',' * (len(results) == 1)})"])

"""The plan of a compiled function in words, and as a script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from types import FunctionType
from typing import Any
from weakref import ref

import numpy as np

from autograd.core.node import Node, data_of
from autograd.foundation.tables import aligned, amount
from autograd.programs.common import scripts
from autograd.programs.common.scripts import literal
from autograd.programs.tape.callback_calls import Outside
from autograd.programs.tape.codegen import Writing
from autograd.programs.tape.instructions import Instruction, Kind, Label, Variable
from autograd.programs.tape.operations import form, made_by, operations
from autograd.programs.tape.recording import Recording

HEADER = ("operation", "calls", "result")


def table(writing: Writing, counts: Counter[str]) -> str:
    """What was left out, the memory, and a row for each operation."""
    memory = writing.memory
    return "\n".join(
        [
            f"{len(writing.recording.tape.instructions)} instructions of {counts['traced']} that were traced; "
            f"left out: {counts['copies']} copies, {counts['shared']} computed twice, {counts['unused']} never read",
            f"{len(memory.places)} arrays in {amount(memory.size)}; saved by sharing memory: "
            f"{amount(memory.wanted - memory.size)} ({memory.reused} in the place of an operand)",
            operations_table(writing.recording),
        ]
    )


def operations_table(recording: Recording) -> str:
    """A row for each operation."""
    return aligned([HEADER, *[_row(label, steps) for label, steps in operations(recording)]])


def _row(label: Label, steps: Sequence[Instruction]) -> tuple[str, ...]:
    return label.words, str(len(steps)), form(made_by(steps))


def script(writing: Writing, given: Sequence[Any]) -> str:
    """The code of a compiled function with all it needs, which prints its results."""
    recording, named = writing.recording, {}
    imports, data = ["from types import SimpleNamespace", "", "import numpy as np"], []
    for name, thing in writing.names.items():
        if isinstance(thing, Node):
            named[thing] = name
            data.append(f"{name} = SimpleNamespace(data={literal(thing.datum)}, grad={_gradient(thing, recording)})")
        elif isinstance(thing, Outside):
            data += _stand_in(name, thing)
        elif isinstance(thing, FunctionType):  # of ours, which an instruction calls or hands on
            imports.append(f"from {thing.__module__} import {thing.__name__} as {name}")
        else:
            data.append(f"{name} = {literal(thing)}")
    arrays = list(map(_argument, given, recording.inputs))
    leaves = [f"{named[leaf]}.data" if leaf in named else literal(leaf.datum) for leaf in writing.leaves]
    shown = sum(isinstance(result, Variable) for result in recording.results)
    return scripts.script(
        imports,
        [
            *data,
            f"given = [{', '.join(f'SimpleNamespace(data={array}, grad=None)' for array in arrays)}]",
            "inputs = [thing.data for thing in given]",
        ],
        writing.text,
        [
            f"memory = np.empty({writing.memory.size}, np.uint8)",
            f"frame = prepare({', '.join(['memory', *leaves])})",
            "results = run(frame, given, inputs)",
            f"print(*[x.tolist() for x in results[:{shown}]], sep='\\n')",
        ],
    )


def _argument(thing: Any, variable: Variable | None) -> str:
    """An argument, zeros where there is no such array any more."""
    thing = thing() if isinstance(thing, ref) else thing
    if thing is None and variable is not None:
        return f"np.zeros({variable.shape}, {str(variable.dtype)!r})"
    return literal(data_of(thing))


def _gradient(node: Node, recording: Recording) -> str:
    """The gradient of a leaf, where the program starts from it."""
    read = any(
        step.kind is Kind.LOAD and step.function is node and step.args == ("grad",)
        for step in recording.tape.instructions
    )
    return literal(node.grad) if read else "None"


def _stand_in(name: str, outside: Outside) -> list[str]:
    """What the script has for Python's own code: of a generator of random numbers another one, and of anything else
    something that returns arrays of the same form."""
    if isinstance(getattr(outside.function, "__self__", None), np.random.Generator):
        return [f"{name} = np.random.default_rng().{outside.function.__name__}", ""]
    arrays = [f"np.zeros({part.shape}, {str(part.dtype)!r})" for part in outside.expected]
    result = arrays[0] if len(arrays) == 1 else f"[{', '.join(arrays)}]"
    return ["", f"def {name}(*args, **kwargs):  # stands for {outside.name}", f"    return {result}", ""]

"""Instructions as source code, one at a time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from autograd.core.node import Node
from autograd.core.xp import fast_numpy
from autograd.programs.common.scripts import written
from autograd.programs.tape.callback_calls import BY, Outside
from autograd.programs.tape.instructions import Argument, Instruction, Kind, Variable

SHORTER = {
    np.expm1: fast_numpy.expm1,
    np.maximum: fast_numpy.maximum,
    np.minimum: fast_numpy.minimum,
    np.where: fast_numpy.where,
}


class Speller:
    """Spells instructions. ``names``: what the code needs beside np and its own variables, by name."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self._outside: dict[Instruction, Outside] = {}

    def expression(self, step: Instruction) -> str:
        """What ``step`` computes."""
        args = [self.text(arg) for arg in step.args]
        named = [f"{key}={self.text(value)}" for key, value in step.kwargs.items() if not _is_default(step, key, value)]
        match step.kind:
            case Kind.LOAD:
                return f"{self.leaf(step.function)}.{step.args[0]}"
            case Kind.STORE:
                return f"{self.leaf(step.function)}.{step.args[0]} = {args[1]}"
            case Kind.ITEM if _picks_rows(step):
                return f"{self.named('picked', fast_numpy.picked)}({', '.join(args)})"
            case Kind.ITEM:
                return f"{args[0]}[{self._index(step.args[1])}]"
            case Kind.ASSIGN:
                return f"{args[0]}[{self._index(step.args[1])}] = {args[2]}"
            case Kind.METHOD if not callable(getattr(np.ndarray, step.function)):
                return f"{args[0]}.{step.function}"
            case Kind.METHOD:
                return f"{args[0]}.{step.function}({', '.join([*args[1:], *named])})"
            case Kind.CALLBACK | Kind.PURE | Kind.REFILL:
                outside = self._outside.setdefault(step, Outside(step.function, step.results, BY[step.kind]))
                return f"{self.named('f', outside)}({', '.join([*args, *named])})"
            case _:
                return f"{self.function(step)}({', '.join([*args, *named])})"

    def function(self, step: Instruction) -> str:
        """The name of what ``step`` calls, or of what does the same in a shorter time."""
        shorter = SHORTER.get(step.function) if _has_shorter(step) else None
        if shorter is not None:
            return self.named(shorter.__name__, shorter)
        return path_of(step.function) or self.named("f", step.function)

    def text(self, thing: Any) -> str:
        """``thing`` as an argument."""
        if isinstance(thing, Variable):
            return thing.name
        if hasattr(thing, "_fields") and isinstance(thing, tuple):
            return f"{self.named('o', type(thing))}({', '.join(map(self.text, thing))})"
        if isinstance(thing, tuple):
            return f"({', '.join(map(self.text, thing))}{',' * (len(thing) == 1)})"
        if isinstance(thing, dict):
            return f"{{{', '.join(f'{self.text(key)}: {self.text(part)}' for key, part in thing.items())}}}"
        if isinstance(thing, list):
            return f"[{', '.join(map(self.text, thing))}]"
        if isinstance(thing, slice):
            return f"slice({', '.join(map(self.text, (thing.start, thing.stop, thing.step)))})"
        if isinstance(thing, np.dtype):
            return f"np.dtype({str(thing)!r})"
        if thing is Ellipsis:
            return "..."
        if thing is None or isinstance(thing, bool | int | float | complex | str):
            return written(thing)
        return path_of(thing) or self.named("o", thing)

    def _index(self, index: Any) -> str:
        """An index, with colons where there are slices."""

        def part(thing: Any) -> str:
            if not isinstance(thing, slice):
                return self.text(thing)
            bounds = ["" if bound is None else self.text(bound) for bound in (thing.start, thing.stop, thing.step)]
            return ":".join(bounds if thing.step is not None else bounds[:2])

        if isinstance(index, tuple) and index:
            return ", ".join(map(part, index)) + "," * (len(index) == 1)
        return part(index)

    def named(self, letter: str, thing: Any) -> str:
        """The name of ``thing``, a new one where it has none."""
        for name, known in self.names.items():
            if known is thing:
                return name
        name = f"{letter}{len(self.names)}"
        self.names[name] = thing
        return name

    def leaf(self, leaf: Node | Argument) -> str:
        """The name of a leaf."""
        return f"a{leaf.place}" if isinstance(leaf, Argument) else self.named("n", leaf)


def _has_shorter(step: Instruction) -> bool:
    """Whether ``step`` is a choice between two, is beside a whole number or of one array, and no more is asked."""
    args = step.args
    return not step.kwargs and (len(args) != 2 or args[1].__class__ is int)


def _picks_rows(step: Instruction) -> bool:
    """Whether an index is one array of whole numbers: there is a shorter way."""
    index = step.args[1]
    rows = index[0] if isinstance(index, tuple) and len(index) == 1 else index
    return isinstance(rows, Variable) and rows.dtype.kind == "i" and bool(rows.shape)


def _is_default(step: Instruction, key: str, value: Any) -> bool:
    """Whether a keyword of a ufunc's method says what holds anyway."""
    of_ufunc = isinstance(getattr(step.function, "__self__", None), np.ufunc)
    return of_ufunc and ((key == "dtype" and value is None) or (key == "keepdims" and value is False))


def path_of(function: Any) -> str | None:
    """Where NumPy has ``function`` (or type), as code; None where it is not NumPy's.

    >>> path_of(np.linalg.solve), path_of(np.add.reduce), path_of(print)
    ('np.linalg.solve', 'np.add.reduce', None)
    """
    return _path_of(function) if callable(function) and function.__class__.__hash__ is not None else None


@lru_cache(1024)
def _path_of(function: Any) -> str | None:
    name = str(getattr(function, "__name__", ""))
    owner: Any = getattr(function, "__self__", None)
    if isinstance(owner, np.ufunc):
        title: str = owner.__name__
        return f"np.{title}.{name}" if getattr(np, title, None) is owner else None
    module = str(getattr(function, "__module__", "numpy")).removeprefix("numpy").removeprefix(".")
    for path in ([name], [*module.split("."), name]):
        found: Any = np
        for part in path:
            found = getattr(found, part, None)
        if found is function:
            return ".".join(["np", *path])
    return None

"""A recording as NumPy code: its text, and its memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.core.node import Node
from autograd.core.primitive import Array
from autograd.core.tensor import Tensor
from autograd.core.xp.arrays import KEPT, give_freed_memory_back
from autograd.foundation.ownership import own_if_small
from autograd.foundation.trees import Tree
from autograd.programs.backends.traced_program import TracedProgram
from autograd.programs.common.pools import Pool
from autograd.programs.common.scripts import functions
from autograd.programs.tape import plan
from autograd.programs.tape.codegen import Writing
from autograd.programs.tape.recording import Recording
from autograd.programs.tape.rewrites import quicken


class Frame:
    """One block of memory with the program's arrays in it, for the present data of the leaves."""

    __slots__ = ("arrays", "data", "memory")

    def __init__(self, size: int) -> None:
        if size > KEPT:  # the arrays of the traced run are gone
            give_freed_memory_back()
        self.memory = np.empty(size, np.uint8)
        self.data: list[Any] | None = None
        self.arrays: tuple[Any, ...] = ()


class NumPy:
    """NumPy, as a backend."""

    def program(self, *recorded: Any) -> TracedProgram:
        """A recording made ready to run."""
        return Replay(*recorded)

    def __repr__(self) -> str:
        return "numpy"

    def __reduce__(self) -> str:
        return "NUMPY"


NUMPY = NumPy()


class Replay(TracedProgram):
    """A traced run as NumPy code. ``writing``: its code."""

    def __init__(
        self, recording: Recording, function: Callable[..., Any], arguments: Tree, given: Sequence[Any]
    ) -> None:
        super().__init__(recording, function, arguments, given)
        quicken(recording)
        self.writing = Writing(recording)
        code, wanted = compile(self.writing.text, "<compiled function>", "exec"), ["prepare", "run", "pull"]
        self._prepare, self._run, self._pull = functions(code, self.writing.names, wanted)
        self._leaves = self.writing.leaves
        plain = {x: i for i, x in enumerate(recording.inputs) if x is not None and not isinstance(given[i], Node)}
        lent = [(i, self.writing.saved[i]) for i in self.writing.lent[1]]
        self._arguments_saved = [(i, plain[variable]) for i, variable in lent if variable in plain]
        storages = {variable.storage for variable in plain}
        self._views_saved = [i for i, x in lent if x not in plain and x.storage in storages]  # of arguments
        self._frames = Pool(Frame)
        self._size = self.writing.memory.size

    def __call__(self, given: Sequence[Any]) -> Any:
        """The result for the arguments whose leaves are ``given``."""
        frame = self._frame()
        data = [thing.datum if isinstance(thing, Node) else thing for thing in given]
        watched = self.watched(given)
        if watched is None:
            found = self._run(frame.arrays, given, data)
        else:
            with watched:
                found = self._run(frame.arrays, given, data)
        if self.changed:
            self.mark_changed(given)
        if self._pull is not None:
            return self._recorded(frame, found, given, watched)
        self._frames.give_back(self._size, frame)
        if self.recording.again is not None:
            return self.recorded_again(self._results(found, given), given, watched)
        return Tensor.constant(found[0]) if self.gives_one else self.recording.form.build(self._results(found, given))

    def _owned_among(self, saved: list[Any], owned: Sequence[Any]) -> list[Any]:
        for i, place in self._arguments_saved:
            saved[i] = owned[place]
        for i in self._views_saved:
            saved[i] = own_if_small(saved[i])
        return saved

    def _frame(self) -> Frame:
        frame = self._frames.take(self._size)
        data = [leaf.datum for leaf in self._leaves]
        known = frame.data
        if known is None or any([x is not y for x, y in zip(data, known)]):  # noqa: B905, C419
            frame.arrays, frame.data = self._prepare(frame.memory, *data), data
        return frame

    def pulled(self, frame: Frame, saved: Sequence[Any], cotangent: Array) -> Sequence[Any]:
        return self._pull(frame.arrays, saved, cotangent)  # type: ignore[no-any-return]

    def lent(self, frame: Frame, saved: Sequence[Any]) -> list[Any]:
        fixed, handed = self.writing.lent
        return [*[frame.arrays[i] for i in fixed], *[saved[i] for i in handed]]

    def spare(self, frame: Frame) -> None:
        self._frames.give_back(self._size, frame)

    def __str__(self) -> str:
        return plan.table(self.writing, self.counts)

    @property
    def source(self) -> str:
        """The code as a script of its own, upon the arguments of the traced run, or zeros for those that are gone, and
        the present data of the leaves."""
        return plan.script(self.writing, self.given)

"""Second runs of a function that are as the first was and change nothing beside their result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any

import numpy as np

from autograd.foundation.blocks import Block, BlockHold
from autograd.foundation.generators import generator_types, set_state, state_of
from autograd.foundation.trees import tree_map

RUNS: ContextVar[Any] = ContextVar("autograd_run", default=None)  # the innermost `Run` that goes on


class Run(Block):
    """A block in which a function runs that may be run again later, within another block, ``again()``.

    Then the same random numbers are drawn, and leaves hold what they held, such as running statistics; what `callback`
    and `guard` gave is given again, and they are not called. At its end leaves and generators are what they were at its
    beginning. ``first``: the run that this one repeats. ``guards``, ``things``: answers that are known
    before the run, and what it will draw from or change.

    What a generator has drawn is not kept, but the state that it had before. So a `callback` of one of its methods
    takes no memory.
    """

    kind = BlockHold

    def __init__(self, first: Run | None = None, guards: Sequence[Any] = (), things: Sequence[Any] = ()) -> None:
        super().__init__()
        self._first = first
        self._things = things
        self._around: Run | None = None
        self._before: dict[int, tuple[Any, Any]] = {}  # generators and leaves, with the state they were in
        self._told: dict[str, list[Any]] = {"callback": [], "guard": [*guards], "refill": []}
        self._again: dict[str, Iterator[Any]] = {}
        self._hold: BlockHold | None = None

    def again(self) -> Run:
        """A block for another run of the same function."""
        return Run(self)

    def begin(self, hold: BlockHold) -> None:
        self._around, self._hold, hold.block = RUNS.get(), hold, self
        RUNS.set(self)
        for thing in self._things:
            self.note(thing)
        if self._first is not None:
            self._again = {kind: iter(told) for kind, told in self._first._told.items()}
            for thing, state in self._first._before.values():
                self.note(thing)
                _begin_with(thing, state)

    def leave(self, *_: object) -> None:
        if RUNS.get() is not self:
            return
        RUNS.set(self._around)
        if self._first is not None:
            for thing, state in self._before.values():
                _put_back(thing, state)
        self._hold = self._around = None  # and with the first of them the circle

    def note(self, thing: Any) -> None:
        """A generator will draw, or a leaf may be given other data or be written to."""
        if id(thing) not in self._before and not _is_traced(thing):
            self._before[id(thing)] = thing, _state(thing)
            if self._first is None and self._around is not None:
                self._around.note(thing)

    def answer(self, kind: str, ask: Callable[[], Any]) -> Any:
        """What ``ask()`` gives, a question of that ``kind``, or gave in its place in the first run."""
        for told in self._again.get(kind, ()):
            return _own(told)
        found = self._around.answer(kind, ask) if self._first is None and self._around is not None else ask()
        self._told[kind].append(_own(found))
        return found

    def tell(self, kind: str, answers: Sequence[Any]) -> None:
        """Say what the questions of a ``kind`` were answered where this run does not ask by itself."""
        self._told[kind] += answers

    def moved(self) -> list[Any]:
        """The leaves that will hold other numbers after this run than at its present point."""
        leaves = [(thing, state) for thing, state in self._before.values() if not isinstance(thing, generator_types())]
        return [leaf for leaf, (_, numbers, _) in leaves if not _are_equal(leaf.datum, numbers)]


def noted(thing: Any) -> None:
    """Say to the present `Run`, if there is one, that a leaf may get other numbers, or that a generator may draw."""
    run = RUNS.get()
    if run is not None:
        run.note(thing)


def _own(found: Any) -> Any:
    """``found`` with copies of the arrays in it, which a function may write to."""
    return tree_map(_copy, found)


def _copy(data: Any) -> Any:
    return data.copy() if isinstance(data, np.ndarray) else data


def _are_equal(one: Any, other: Any) -> bool:
    return np.shape(one) == np.shape(other) and bool(np.all((one == other) | ((one != one) & (other != other))))


def _is_traced(thing: Any) -> bool:
    """Whether a Tensor holds a stand-in: those who trace say themselves what becomes of true arrays."""
    return getattr(thing, "rank", 0) > 0 and not isinstance(thing.datum, np.ndarray)


def _state(thing: Any) -> Any:
    """That of a generator; of a leaf its data, a copy of that, and what it knows of the time since which it has it."""
    return state_of(thing) if isinstance(thing, generator_types()) else (thing.datum, _copy(thing.datum), thing.extra)


def _begin_with(thing: Any, state: Any) -> None:
    """Put a generator into a ``state``, or the numbers that it tells into a leaf, whose present array stays."""
    if isinstance(thing, generator_types()):
        set_state(thing, state)
    else:
        thing.datum = _copy(state[1])


def _put_back(thing: Any, state: Any) -> None:
    """Let a generator or a leaf be again what it was, a leaf with the very array that it had."""
    if isinstance(thing, generator_types()):
        set_state(thing, state)
        return
    thing.datum, numbers, thing.extra = state
    if isinstance(numbers, np.ndarray) and not _are_equal(thing.datum, numbers):
        thing.datum[...] = numbers

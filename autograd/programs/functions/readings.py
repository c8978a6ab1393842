"""Note what a traced function reads from around it, so that a replay notices a change.

For each function of the user's that runs, its code says what it reads: global variables, those of closures, attributes,
entries of dicts. What these hold is noted, of objects that were there before the run; a `Reading` is one such place.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from types import CodeType, FrameType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from autograd.core.node import Node
from autograd.core.xp.standin import Standin
from autograd.errors import TraceError
from autograd.foundation.trees import flatten
from autograd.programs.common.scripts import definition, functions
from autograd.programs.functions.reach import DYNAMIC, Names, Reads, is_fixed, is_installed, parts, reads_of
from autograd.programs.functions.read_places import (
    MANY,
    MISSING,
    Cell,
    ClassAttribute,
    Contents,
    Entry,
    Members,
    Reading,
    Size,
    Slot,
    contents,
    members_of,
)
from autograd.programs.tape.slots import SLOTS

COLLECTIONS = (list, set, deque)
CLOSED = (Node, Standin, np.ndarray, np.generic, int, float, complex, str, bytes, type(None), np.random.Generator)
UNREAD = Reads((lambda: None).__code__)


class Readings:
    """What a run of ``function`` on ``given`` reads."""

    def __init__(self, function: Callable[..., Any], given: Iterable[Any]) -> None:
        self._readings: dict[Any, Reading] = {}
        self._old: dict[int, Any] = {}  # what was there before the run, as far as it can be read
        self._reads: dict[CodeType, Reads] = {}
        self._seen: set[tuple[int, int]] = set()  # things, and what code reads
        self._functions: dict[CodeType, list[FunctionType]] = {}
        self._members: dict[tuple[type, Names], Members] = {}
        self._check: Any = None
        for thing in (function, *given):
            self._keep(thing)

    # while the function runs

    def called(self, frame: FrameType) -> None:
        """A function begins to run."""
        code = frame.f_code
        reads = self._reads.get(code)
        if reads is None:
            module = frame.f_globals.get("__name__", "")
            reads = self._reads[code] = UNREAD if is_installed(code, module) else reads_of(code)
            if reads is not UNREAD and not is_fixed(module):
                for name in reads.variables & frame.f_globals.keys():
                    self._note(Entry(frame.f_globals, name, frame.f_globals[name]), reads)
        if reads is UNREAD:
            return
        if reads.closed:
            for function in self._functions.get(code, ()):
                self._look_into_closure(function, reads)
        for name, thing in frame.f_locals.items():
            if name in code.co_freevars:
                continue
            if id(thing) in self._old:
                self._look([thing], reads)
            elif _may_hold_arguments(thing):
                self._look([leaf for leaf in _held(thing) if id(leaf) in self._old], reads)

    def _look_into_closure(self, function: FunctionType, reads: Reads) -> None:
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
            if name in reads.closed:
                try:
                    self._note(Cell(cell, None, cell.cell_contents), reads)
                except ValueError:  # it is empty as yet
                    continue

    def _note(self, reading: Reading, reads: Reads) -> None:
        """Note that code reads what stands there."""
        if not isinstance(reading.known, ModuleType):
            self._add(reading)
        self._look([reading.known], reads)

    def _add(self, reading: Reading) -> None:
        """One more place, unless what is there was made in this run."""
        known = reading.known
        if not isinstance(SLOTS["data"].__get__(known) if isinstance(known, Node) else known, Standin):
            self._readings.setdefault(reading.name, reading)

    def _look(self, things: list[Any], reads: Reads) -> None:
        """Note what code reads from old ``things``, and from what it reads there."""
        while things:
            thing = things.pop()
            if isinstance(thing, CLOSED) or (id(thing), id(reads)) in self._seen:
                continue
            self._seen.add((id(thing), id(reads)))
            self._keep(thing)
            kind = type(thing)
            if issubclass(kind, COLLECTIONS):
                held = Contents(thing, None, contents(thing))
                self._add(held)
                things += held.known
            elif issubclass(kind, tuple | frozenset):
                things += thing
            elif issubclass(kind, partial):
                things += [thing.func, *thing.args, *thing.keywords.values()]
            elif issubclass(kind, MethodType):
                things += [thing.__self__, thing.__func__]
            if not issubclass(kind, FunctionType | MethodType):
                for reading in self._read(thing, reads):
                    self._add(reading)
                    things.append(reading.known)

    def _read(self, thing: Any, reads: Reads) -> Iterator[Reading]:
        """What code reads from ``thing``."""
        if isinstance(thing, ModuleType):
            if not is_fixed(thing.__name__):
                held = vars(thing)
                yield from [Entry(held, name, held[name]) for name in reads.attributes & held.keys()]
        elif isinstance(thing, type):
            yield from [ClassAttribute(*found) for found in self._members_of(thing, reads).attributes]
        else:
            if isinstance(thing, dict):
                yield from self._entries_of(thing, reads)
            yield from self._attributes_of(thing, reads)

    def _entries_of(self, thing: dict[Any, Any], reads: Reads) -> Iterator[Reading]:
        keys = dict.keys(thing) if reads.keys is None else [key for key in reads.keys if key in thing]
        if len(keys) <= MANY:
            yield from [Entry(thing, key, dict.__getitem__(thing, key)) for key in keys]
        if reads.keys is None:
            yield Size(thing, None, len(thing))
        elif hasattr(type(thing), "__missing__"):  # as of a defaultdict
            yield from [Entry(thing, key, MISSING) for key in reads.keys if key not in thing]

    def _attributes_of(self, thing: Any, reads: Reads) -> Iterator[Reading]:
        """Those in the object itself, those of its class, and its slots."""
        try:
            own = object.__getattribute__(thing, "__dict__")
        except AttributeError:
            own = {}
        changes, attributes, names, slots = self._members_of(type(thing), reads)
        any_name = changes is not None and not reads.attributes.isdisjoint(DYNAMIC)
        wanted = own.keys() if any_name else reads.attributes & own.keys()
        yield from [Entry(own, name, own[name], changes) for name in list(wanted)]
        for base, name, value in attributes:
            if name not in own:
                yield ClassAttribute(base, name, value)
                yield Entry(own, name, MISSING, changes)
        if changes is not None:
            yield from [Entry(own, name, MISSING, changes) for name in names if name not in own]
        yield from [Entry(own, name, MISSING, changes) for name in reads.asked - own.keys()]
        for member in slots:
            yield Slot(thing, member, getattr(thing, member.__name__, MISSING))

    def _members_of(self, kind: type, reads: Reads) -> Members:
        found = self._members.get((kind, reads.attributes))
        if found is None:
            found = self._members[kind, reads.attributes] = members_of(kind, reads.attributes)
        return found

    def _keep(self, thing: Any) -> None:
        """Remember that ``thing`` was there before the run; and the functions that code may call by it."""
        if id(thing) in self._old:
            return
        self._old[id(thing)] = thing
        if isinstance(thing, FunctionType):
            self._functions.setdefault(thing.__code__, []).append(thing)
            held = [*parts(thing, frozenset()), getattr(thing, "__wrapped__", None)]
        elif isinstance(thing, MethodType | partial):
            held = [*parts(thing, frozenset())]
        elif isinstance(thing, type):
            bases = [base for base in thing.__mro__ if not is_fixed(base.__module__)]
            held = [getattr(member, "__func__", member) for base in bases for member in vars(base).values()]
            held = [part for part in held if isinstance(part, FunctionType) and part.__closure__]
        else:
            held = [type(thing)] if not is_fixed(type(thing).__module__) else []
            held.append(getattr(thing, "__dict__", {}).get("__wrapped__"))
        for part in held:
            if not isinstance(part, CLOSED):
                self._keep(part)

    def renew(self) -> None:
        """Code that is run each time may have changed collections: of these, nothing is noted any more."""
        changed = [name for name, one in self._readings.items() if isinstance(one, Contents) and not one.holds()]
        for name in changed:
            del self._readings[name]

    def check_collections(self) -> None:
        """A `TraceError` where the function has changed a collection from around it."""
        for reading in self._readings.values():
            if isinstance(reading, Contents) and not reading.holds():
                raise TraceError(
                    f"a compiled function has changed a {type(reading.place).__name__} from around it, which now holds "
                    f"{len(reading.place)} things: a replay would not; return what is to go there, or change it by "
                    "autograd.callback(function, ...)"
                )

    # later

    def settle(self) -> bool:
        """The run is over: whether all is as it was read. From now on, `hold` asks.

        Raises a `TraceError` where the function has changed a collection."""
        self._old, self._seen, self._functions, self._reads, self._members = {}, set(), {}, {}, {}
        count = self._count()
        self.check_collections()
        if not all([reading.holds() for reading in self._readings.values()]):  # noqa: C419
            return False
        names, questions = self._quick(count)
        if questions:
            code = compile(definition("check", (), [f"return {' and '.join(questions)}"]), "<readings>", "exec")
            (self._check,) = functions(code, names, ["check"])
        return True

    def hold(self) -> bool:
        """Whether all that was read is as it was."""
        try:
            if self._check is None or self._check():
                return True
        except (LookupError, ValueError, AttributeError):  # something is gone
            pass
        count = self._count()
        if not all([reading.holds() for reading in self._readings.values()]):  # noqa: C419
            return False
        self._check.__globals__.update(self._quick(count)[0])  # other objects of the same value
        return True

    def _count(self) -> int | None:
        """How often modules have changed: to be asked before it is looked at them, or what another thread then changes
        would never be noticed."""
        return next((reading.changes[0] for reading in self._readings.values() if reading.changes is not None), None)

    def _quick(self, count: int | None) -> tuple[dict[str, Any], list[str]]:
        """The quick check: questions of identity, and whether modules have changed as often as that, upon names."""
        names: dict[str, Any] = {}
        questions = []
        for i, reading in enumerate(self._readings.values()):
            if reading.changes is None:
                questions.append(reading.question(i, names))
            elif "changes" not in names:
                names["changes"], names["known"] = reading.changes, count
                questions.append("changes[0] == known")
        return names, questions


def _held(thing: Any) -> list[Any]:
    """What a container holds; nothing, where it is still being made, as by the ``__init__`` of a dataclass."""
    try:
        return flatten(thing)[0]
    except AttributeError:
        return []


def _may_hold_arguments(thing: Any) -> bool:
    """Whether it is a container, which may have been made of arguments."""
    if isinstance(thing, list | tuple | dict):
        return len(thing) <= MANY
    return hasattr(type(thing), "__dataclass_fields__")

"""Notice random numbers that a function draws while it is traced, the time it asks for, and iterators it advances."""

from __future__ import annotations

import itertools
import os
import random
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from operator import length_hint
from random import Random, SystemRandom
from types import CodeType, FrameType, FunctionType, GeneratorType, ModuleType
from typing import Any

import numpy as np

from autograd.checking.numerics import user_line
from autograd.core.node import Node
from autograd.core.xp.standin import Standin
from autograd.errors import TraceError
from autograd.foundation.generators import generator_types, state_of
from autograd.programs.functions.reach import Names, is_installed, is_library, loaded, names_in, parts

SHARED = {id(np.random), id(random)}  # modules whose functions draw from one generator for the whole process
ITERABLES: list[Any] = [[], (), {}, {}.values(), {}.items(), range(0), range(1 << 99), set(), "", b"", deque()]
ITERATORS: tuple[type, ...] = (  # those of which it can be seen how far they are
    *[type(iter(thing)) for thing in ITERABLES],
    type(reversed([])),
    itertools.count,
    itertools.repeat,
)
GLOBAL: Any = np.random.rand.__self__  # type: ignore[attr-defined]  # that of the first
WRAPPERS = {id(np.random.seed), id(np.random.sample), id(np.random.ranf)}  # what draws from that and is no method of it
PLAIN = (Node, Standin, np.ndarray, np.generic, int, float, complex, str, bytes, type(None))
HARMLESS = (*PLAIN, type, FunctionType, ModuleType)
SEED = Random.seed.__code__
TIMES = ("time", "perf_counter", "monotonic", "process_time", "thread_time")
CLOCKS: set[Any] = {getattr(time, name + unit) for name in TIMES for unit in ("", "_ns")} | {
    datetime.now,
    datetime.utcnow,
    datetime.today,
    date.today,
    time.asctime,
    time.ctime,
    time.gmtime,
    time.localtime,
    time.strftime,
}
ENTROPY = {
    id(code) for code in (SEED, SystemRandom.getrandbits.__code__, SystemRandom.random.__code__)
}  # NumPy seeds itself by the second
GOES_ON = "a compiled function has advanced"
TAKE = "which a replay would not: take the next item before the call, and hand it in"


class Draws:
    """Watches a run of ``function`` on ``given`` for draws of random numbers, which a replay would repeat.

    From `start` to `stop`, Python reports each call of a Python function in this thread, and in no other, to
    a profile function (`sys.setprofile`). The names in the code of what is called say which generators it can use:
    those that arguments, global variables, closures and defaults lead to, through attributes of these names and
    through containers. A draw changes the state of its generator, and `check` compares. So a generator that only
    another thread uses is never looked at; nor is one that all share, unless code names a function that draws from it.

    Generators that the run makes itself are not meant: with a seed they draw the same in each run. That there is no
    seed shows in a call of Python's own code, which asks the operating system for one. (NumPy's old RandomState asks
    even where it has a seed.)

    Other ways lack something. States alone do not say which thread drew. Profile and trace functions are told of no
    call of a method of NumPy's generators, which are written in Cython. A trace function would keep debuggers and
    coverage from working.

    A profile function that is set already is called as before, and set again at the end. A profiler written in C
    cannot be called from here, and is left at work: then only what ``function`` itself names is looked at.
    """

    def __init__(self, function: Callable[..., Any], given: Iterable[Any], hear: Callable[[FrameType], None]) -> None:
        self._hear = hear
        self._function = function
        self._states: dict[int, tuple[Any, Any]] = {}  # of generators that can be used, by identity, as all here
        self._drawn: list[Any] = []
        self._lent: set[int] = set()  # generators that callbacks can use
        self._old: dict[int, Any] = {}  # what was there before the run, as far as it can be used
        self._codes: dict[int, _Code] = {}
        self._passed: dict[int, CodeType] = {}  # code of libraries
        self._unseeded: str | None = None
        self._time: str | None = None
        self._frames: set[int] = set()  # of generators of Python's, which go on in them
        self._advanced: str | None = None
        self._profiler: Any = None  # the profile function that was set
        self._report: Any = None  # that of this run
        self._alone = threading.active_count() == 1
        self._reach([function, *given], _Code(None))

    def start(self) -> Any:
        """From now on, this thread is watched: the profile function, if nobody else hears by it."""
        profiler, passed = sys.getprofile(), self._passed

        def report(frame: FrameType, event: str, argument: Any) -> None:
            if event == "call":
                if id(frame.f_code) not in passed:
                    self._called(frame)
            elif event == "c_call" and argument in CLOCKS:
                self._asked_for_time(frame, argument.__name__)
            elif event == "c_call" and argument is os.urandom:
                self._unseeded = self._unseeded or user_line()

        def report_to_both(frame: FrameType, event: str, argument: Any) -> None:
            profiler(frame, event, argument)  # type: ignore[misc, arg-type]
            report(frame, event, argument)

        self._profiler = profiler
        if profiler is not None and not callable(profiler):  # one written in C, which stays at work
            self._reach_by_name(self._function)
            return None
        self._report = report if profiler is None else report_to_both
        sys.setprofile(self._report)
        return report if profiler is None else None

    def stop(self) -> None:
        """Stop watching."""
        if self._report is not None:
            sys.setprofile(self._profiler)
            self._report = None

    def pause(self, function: Callable[..., Any]) -> None:
        """Stop watching until `resume`, for a call of ``function``, which may draw."""
        if self._report is not None:
            sys.setprofile(self._profiler)
        self._compare()
        self._lent.update(self._reach_by_name(function))

    def resume(self) -> None:
        """Watch again."""
        self._states = {key: (generator, _mark(generator)) for key, (generator, _) in self._states.items()}
        if self._report is not None:
            sys.setprofile(self._report)

    def check(self) -> None:
        """A `TraceError` where random numbers were drawn, the time was asked for, or an iterator went on.

        From a generator that a callback uses, another thread may draw in a replay of this very function; while there
        are other threads, its state says nothing."""
        if self._unseeded:
            raise TraceError(
                "random numbers are taken from the operating system, as by a generator that is made without a seed, "
                f"at {self._unseeded}: a compiled function would repeat those of the first run. Make the generator "
                "before, and draw by autograd.callback(rng.random, shape)"
            )
        if self._time:
            raise TraceError(
                f"the time is asked for, by {self._time}: a compiled function would repeat that of the first run. Take "
                "the time around the call, or in autograd.callback(function, ...)"
            )
        self._compare()
        alone = self._alone and threading.active_count() == 1
        for generator in self._drawn:
            if isinstance(generator, ITERATORS):
                raise TraceError(f"{GOES_ON} a {type(generator).__name__} from around it, {TAKE}")
            if alone or id(generator) not in self._lent:
                raise TraceError(
                    f"random numbers were drawn from a {type(generator).__name__} in a compiled function, which would "
                    "repeat those of the first run: draw by autograd.callback(rng.random, shape), or hand them in"
                )
        if self._advanced:
            raise TraceError(f"{GOES_ON} a generator from around it, at {self._advanced}, {TAKE}")

    def _compare(self) -> None:
        self._drawn += [generator for generator, before in self._states.values() if _mark(generator) != before]

    def _called(self, frame: FrameType) -> None:
        """A function begins to run, or a generator goes on, and is not known to be a library's."""
        if id(frame) in self._frames:
            self._advanced = self._advanced or user_line()
        if id(frame.f_code) in ENTROPY:
            if frame.f_code is not SEED or frame.f_locals["a"] is None:
                self._unseeded = self._unseeded or user_line()
            return
        if is_library(frame.f_globals.get("__name__")):
            self._passed[id(frame.f_code)] = frame.f_code
            return
        self._hear(frame)
        code = self._codes.get(id(frame.f_code))
        if code is None:
            code = self._codes[id(frame.f_code)] = _Code(frame.f_code)
            self._reach(_values(frame.f_code, frame.f_globals), code)
        for thing in frame.f_locals.values():
            if id(thing) in self._old and id(thing) not in code.seen:
                self._reach([thing], code)

    def _asked_for_time(self, frame: FrameType, clock: str) -> None:
        """A clock is read; those that libraries read are not meant."""
        if self._time is None and not is_installed(frame.f_code, frame.f_globals.get("__name__", "")):
            self._time = f"{clock}() at {user_line()}"

    def _reach_by_name(self, function: Callable[..., Any]) -> list[int]:
        """Take down the generators that ``function`` can use, before it runs."""
        things, plain = [function], getattr(function, "__func__", function)
        if not isinstance(plain, FunctionType):
            return self._reach(things, _Code(None))
        things += [*parts(plain, frozenset()), *_values(plain.__code__, plain.__globals__)]
        return self._reach(things, _Code(plain.__code__))

    def _reach(self, things: list[Any], code: _Code) -> list[int]:
        """Take down the generators that old ``things`` lead to, for who runs ``code``; their identities."""
        found = []
        while things:
            thing = things.pop()
            kind: Any = type(thing)
            role = _role(kind)
            if role is Role.PLAIN or id(thing) in code.seen:
                continue
            code.seen.add(id(thing))
            self._old[id(thing)] = thing
            if id(thing) in WRAPPERS:
                things.append(GLOBAL)
            elif role is Role.SOURCE:
                self._states.setdefault(id(thing), (thing, _mark(thing)))
                found.append(id(thing))
            elif role is Role.CODE:  # what it has, it uses when it runs
                self._frames.add(id(getattr(thing, "gi_frame", None)))
                held = [part for part in parts(thing, code.names) if not issubclass(type(part), PLAIN)]
                self._old.update(zip(map(id, held), held, strict=True))
            elif id(thing) not in SHARED:
                things += parts(thing, code.names)
        return found


class Role(Enum):
    """What a thing is to who looks for random numbers."""

    PLAIN = "leads to nothing"
    SOURCE = "a generator of random numbers or an iterator"
    CODE = "runs with what it holds"
    PLACE = "may lead to others"


@lru_cache(1024)
def _role(kind: type) -> Role:
    """What things of this ``kind`` are."""
    if issubclass(kind, PLAIN):
        return Role.PLAIN
    if issubclass(kind, generator_types() + ITERATORS):
        return Role.SOURCE
    return Role.CODE if issubclass(kind, (FunctionType, GeneratorType)) else Role.PLACE


class _Code:
    """Code that runs: the names in it, and what has been seen of what it can use."""

    __slots__ = ("code", "names", "seen")

    def __init__(self, code: CodeType | None) -> None:
        self.code = code
        self.names: Names = frozenset() if code is None else names_in(code)
        self.seen: set[int] = set()


def _values(code: CodeType, variables: dict[str, Any]) -> list[Any]:
    """The values that ``code`` reads from global ``variables`` and modules, and perhaps others that lead nowhere."""
    values = [variables[name] for name in code.co_names if name in variables]
    harmless = all(issubclass(type(value), HARMLESS) and id(value) not in SHARED for value in values)
    if harmless and not any(name.endswith("random") for name in code.co_names):
        return values  # which is fast; an attribute may have such a name as well
    return loaded(code, variables)


def _mark(source: Any) -> Any:
    """What changes when a generator draws, or an iterator goes on."""
    if isinstance(source, ITERATORS):
        return length_hint(source, -1), repr(source)
    return _comparable(state_of(source))


def _comparable(state: Any) -> Any:
    if isinstance(state, dict):
        return {key: _comparable(part) for key, part in state.items()}
    return state.tobytes() if isinstance(state, np.ndarray) else state

"""A function of Tensors that is traced, and replayed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import update_wrapper
from threading import RLock
from types import MethodType
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload
from warnings import warn

from autograd.callbacks import EXAMPLES
from autograd.core.context import DEFAULT, MODES
from autograd.errors import ArgumentError, RetraceWarning
from autograd.foundation.operands import P, R
from autograd.foundation.trees import Tree, flatten
from autograd.lifetime.changes import mark_changed
from autograd.lifetime.reruns import Run
from autograd.programs.backends.replay import NUMPY
from autograd.programs.backends.traced_program import Backend, TracedProgram
from autograd.programs.common.diagrams import Diagram
from autograd.programs.functions.arguments import OtherEngineError, Traces, repeated, signature
from autograd.programs.functions.leftovers import check_kept, leaves_left
from autograd.programs.functions.recording import record
from autograd.programs.tape.effects import changed, nodes_of, owners_of

Q = ParamSpec("Q")
S = TypeVar("S")
T = TypeVar("T")

MANY = 8  # traces of one function, from which on a further one is warned of
KEPT = 64  # forms of arguments, and traces for one of them


class CompiledFunction(Generic[P, R]):
    """A function of Tensors, traced once for each form of its arguments and then replayed; made by `compile`.

    ``print(f)`` shows the plan of the latest trace, and ``f.source`` its code. ``function``: what was compiled.
    ``backend``: where it runs.
    """

    def __init__(self, function: Callable[P, R], backend: Backend = NUMPY) -> None:
        self.function = function
        self.backend = backend
        self._replays: dict[Any, Traces] = {}
        self._last: Traces | None = None  # of the last call that was looked up
        self._latest: TracedProgram | Uncompiled | None = None
        self._traces = 0
        self._lock = RLock()
        self._name = getattr(function, "__qualname__", type(function).__name__)
        update_wrapper(self, function, updated=())

    @overload
    def __get__(self, instance: None, owner: Any = None) -> Self: ...
    @overload
    def __get__(self: CompiledFunction[Concatenate[T, Q], S], instance: T, owner: Any = None) -> Callable[Q, S]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """As a method: bound to its instance, which is an argument like any other."""
        return self if instance is None else MethodType(self, instance)

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy of it is traced anew."""
        return type(self), (self.function, self.backend)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        mode = MODES.get() if MODES.active else DEFAULT
        if mode.observer is not None or EXAMPLES.get() is not None:
            return self.function(*args, **kwargs)
        last = self._last
        if last is not None and not kwargs and last.like is not None and last.like(mode.recording, args):
            for replay in last:
                if replay.fits(args):
                    return replay(args)  # type: ignore[no-any-return]
        return self._looked_up(mode.recording, args, kwargs)

    def _looked_up(self, is_recording: bool, args: Any, kwargs: Any) -> R:
        """The result, for arguments that are not recognised at once."""
        given: list[Any] = []
        try:
            key = (is_recording, *[signature(arg, given) for arg in args], signature(kwargs, given) if kwargs else ())
        except OtherEngineError:
            return self.function(*args, **kwargs)
        if len(set(map(id, given))) < len(given):
            key = (key, *repeated(given))
        latest, traces = self._latest, self._replays.get(key, Traces())
        for replay in traces:
            if replay.fits(given):
                if traces.like is None and not kwargs:
                    traces.learn(is_recording, args)
                self._last = traces
                return replay(given)  # type: ignore[no-any-return]
        with self._lock:
            if self._latest is latest:
                return self._traced(key, args, kwargs)
        return self(*args, **kwargs)  # another thread has traced it meanwhile

    def _traced(self, key: Any, args: Any, kwargs: Any) -> R:
        given, form = flatten((args, kwargs))
        self._traces += 1
        if self._traces > MANY:
            warn(
                f"{self._name} has been traced more than {MANY} times, each of which takes longer than running it: "
                "the shapes or types of its arguments, or numbers among them or around it, differ from call to call. "
                "Hand in arrays of one shape, and numbers that change as arrays such as np.float32(x)",
                RetraceWarning,
                stacklevel=4,
            )
        first = Run()
        with first:
            recording = record(self.function, given, form, lines=self.backend is not NUMPY)
        first.tell("guard", [answer for _, answer in recording.guards])
        check_kept(recording.tape)
        if recording.tape.unseen is not None:
            uncompiled = self._latest = Uncompiled(self.function, form, recording.tape.unseen)
            warn(f"{self._name} {uncompiled}", RetraceWarning, stacklevel=4)
            mark_changed(nodes_of(changed(recording, owners_of(recording)), given))
            self._keep(key, uncompiled)
            return recording.first  # type: ignore[no-any-return]
        replay = self._latest = self.backend.program(recording, self.function, form, given)
        recording.arrays.clear()  # which the run may have replaced: nothing else may hold them
        replay.mark_changed(given)
        is_settled = recording.readings.settle()  # or the next run would read what this one has changed
        if is_settled and not leaves_left(recording.born):  # which the next run would find there
            self._keep(key, replay)
        if recording.again is not None:
            return replay.recorded_again(flatten(recording.first)[0], given, first)  # type: ignore[no-any-return]
        return recording.first  # type: ignore[no-any-return]

    def _keep(self, key: Any, replay: TracedProgram | Uncompiled) -> None:
        self._replays.setdefault(key, Traces()).append(replay)
        while len(self._replays) > KEPT:
            del self._replays[next(iter(self._replays))]
        del self._replays[key][:-KEPT]

    @property
    def source(self) -> str:
        """The latest trace as NumPy code that runs by itself, upon the present data."""
        return self._present().source

    @property
    def diagram(self) -> Diagram:
        """The latest trace as boxes and arrows, which `viz.draw` paints: arguments, leaves and operations; an arrow
        where one reads what another has, and one where it changes a leaf."""
        return self._present().diagram(self._name)

    def _present(self) -> TracedProgram | Uncompiled:
        if self._latest is None:
            raise ArgumentError(f"{self._name} has not been traced yet: call it once")
        return self._latest

    def __repr__(self) -> str:
        return f"<compiled {self._name}, traces: {self._traces}>"

    def __str__(self) -> str:
        return repr(self) if self._latest is None else f"{repr(self)[1:-1]}\n{self._latest}"


class Uncompiled:
    """In the place of a program the function itself, whose tape lacks what a plain array gave for an index of the run.

    What NumPy's own code asks of an index are its numbers. It does not say whose entries it then takes.
    """

    def __init__(self, function: Callable[..., Any], arguments: Tree, line: str) -> None:
        self._function, self._arguments, self._line = function, arguments, line

    def __str__(self) -> str:
        return (
            f"runs uncompiled: at {self._line} a plain array or list is indexed by an array of the run, which a trace "
            "does not see. Write Tensor(table, requires_grad=False)[i], and it is compiled"
        )

    def fits(self, given: Sequence[Any]) -> bool:
        """Always True: the function itself takes any arguments."""
        return True

    def __call__(self, given: Sequence[Any]) -> Any:
        """The result for the arguments whose leaves are ``given``."""
        positional, named = self._arguments.build(given)
        return self._function(*positional, **named)

    @property
    def source(self) -> str:
        """Raises an `ArgumentError`, which says why there is none."""
        raise ArgumentError(f"this function {self}")

    def diagram(self, title: str) -> Diagram:
        """Raises an `ArgumentError`, which says why there is none."""
        raise ArgumentError(f"this function {self}")

"""The recording context: gradients on or off, scopes, observers."""

from __future__ import annotations

from _thread import allocate_lock  # the lock of `threading`, whose import takes a millisecond
from collections.abc import Callable, Sequence
from contextlib import ContextDecorator
from contextvars import ContextVar
from functools import wraps
from typing import Any, Protocol, TypeVar

from autograd.errors import ArgumentError

F = TypeVar("F", bound=Callable[..., Any])


class Extra:
    """What few nodes have: a name, parameters of the operation, the groups it was made in, and the
    ``source``, where in the user's code that was.

    Never changed once made, so that nodes may share one.
    """

    __slots__ = ("name", "params", "scope", "source")

    def __init__(
        self,
        name: str | None = None,
        params: dict[str, Any] | None = None,
        scope: tuple[str, ...] = (),
        source: str | None = None,
    ) -> None:
        self.name = name
        self.params = params
        self.scope = scope
        self.source = source


class Watch(Protocol):
    """Looks at everything that is computed within a block; see `check_numerics` and `compile`."""

    def taken(self, operands: Sequence[Any]) -> None:
        """``operands``, nodes and plain data, are about to be used."""

    def made(self, node: Any, op: Any, operands: tuple[Any, ...]) -> None:
        """``op`` of ``operands`` gave ``node``."""

    def pulled(self, passed: Any) -> None:
        """A node has passed its cotangent on: a `sweep.Passed`."""

    def graded(self, node: Any, cotangent: Any) -> Any:
        """What the ``grad`` of ``node`` is to be in place of ``cotangent``."""


class Mode:
    """How new nodes are made: whether ``recording``, the ``extra`` of a node that has neither
    name nor parameters, which holds the present groups, and who looks on."""

    __slots__ = ("before", "extra", "recording", "watch")

    def __init__(self, recording: bool = True, extra: Extra | None = None, watch: Watch | None = None) -> None:
        self.recording = recording
        self.extra = extra
        self.watch = watch
        self.before: Mode | None = None  # what held before the block that this mode holds in


DEFAULT = Mode()


class _Modes:
    """The present `Mode`. ``active`` counts the contexts that left the default, in any thread.

    Making a node looks at ``active`` first: an integer test costs far less than a context variable.
    """

    __slots__ = ("active", "get", "lock", "variable")

    def __init__(self) -> None:
        self.active = 0
        self.lock = allocate_lock()
        self.variable: ContextVar[Mode] = ContextVar("autograd_mode", default=DEFAULT)
        self.get = self.variable.get


MODES = _Modes()


def is_watched() -> bool:
    """Whether a `Watch` looks on."""
    return MODES.active > 0 and MODES.get().watch is not None


class ModeChange(ContextDecorator):
    """A block, or a decorated function, in which the `Mode` is ``changed(present mode)``; blocks nest.

    One object may be entered again, and by several threads and tasks at once: what to go back to is
    kept in the mode itself, and each thread and task has its own.
    """

    __slots__ = ("changed",)

    def __init__(self, changed: Callable[[Mode], Mode]) -> None:
        self.changed = changed

    def __enter__(self) -> None:
        present = MODES.get()
        mode = self.changed(present)
        mode.before = present
        MODES.variable.set(mode)
        with MODES.lock:
            MODES.active += 1

    def __exit__(self, *exception: object) -> None:
        with MODES.lock:
            MODES.active -= 1
        MODES.variable.set(MODES.get().before or DEFAULT)

    def __call__(self, function: F) -> F:
        """``function`` with its whole body in the block; also ``async def``, whose body runs later."""
        from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction

        if isgeneratorfunction(function) or isasyncgenfunction(function):
            raise ArgumentError(
                f"{function.__name__} is a generator: between its steps the block would hold for its caller too; "
                "write the with statement inside it, without a yield in it"
            )
        if not iscoroutinefunction(function):
            return super().__call__(function)

        @wraps(function)
        async def within(*args: Any, **kwargs: Any) -> Any:
            with self:
                return await function(*args, **kwargs)

        return within  # type: ignore[return-value]


def no_grad() -> ModeChange:
    """Within the block, results are constants: nothing is recorded.

    Safe under threads and asyncio (a context variable); also usable as a decorator.

    >>> from autograd import Value, no_grad
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.requires_grad
    False
    """
    return ModeChange(lambda mode: Mode(False, mode.extra, mode.watch))


def enable_grad() -> ModeChange:
    """Within the block, results are recorded, also inside `no_grad`.

    >>> from autograd import Value, enable_grad, no_grad
    >>> x = Value(3.0)
    >>> with no_grad(), enable_grad():
    ...     y = x * x
    >>> y.requires_grad
    True
    """
    return ModeChange(lambda mode: Mode(True, mode.extra, mode.watch))


def scope(name: str) -> ModeChange:
    """Within the block, new nodes belong to the group ``name``; blocks nest.

    >>> from autograd import Value, scope
    >>> with scope("loss"):
    ...     y = Value(3.0) * 2
    >>> y.scope
    ('loss',)
    """
    if not isinstance(name, str):
        raise ArgumentError(f"the name of a scope is a text, found {type(name).__name__} {name!r:.40}")

    def entered(mode: Mode) -> Mode:
        outer = mode.extra.scope if mode.extra is not None else ()
        return Mode(mode.recording, Extra(scope=(*outer, name)), mode.watch)

    return ModeChange(entered)

"""The recording context: gradients on or off, scopes, observers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any

from autograd.errors import ArgumentError
from autograd.foundation.blocks import Block, Hold
from autograd.lifetime.moments import ACTIVE, PRESENT, STAMPING, Extra, begin, in_scope


class Observer:
    """Looks at all that is computed within a block, and does nothing; see `check_numerics` and `compile` for others."""

    def entered(self) -> None:
        """The block begins."""

    def left(self) -> None:
        """The block is over; may be said twice, or although it has not begun."""

    def taken(self, operands: Sequence[Any]) -> None:
        """``operands``, nodes and plain data, are about to be used."""

    def made(self, node: Any, op: Any, operands: tuple[Any, ...]) -> None:
        """``op`` of ``operands`` gave ``node``."""

    def pulled(self, passed: Any) -> None:
        """A node has passed its cotangent on: a `sweep.Passed`."""

    def graded(self, node: Any, cotangent: Any) -> Any:
        """What the ``grad`` of ``node`` is to be in place of ``cotangent``."""
        return cotangent

    def frozen(self, leaf: Any) -> None:
        """``leaf`` is about to become a constant, or a variable again."""


class Mode(Hold):
    """How new nodes are made: whether ``recording``, the ``extra`` of a result that has neither
    name nor parameters, which holds the present groups and the present moment, and who looks on.
    """

    __slots__ = ("before", "extra", "observer", "recording")
    before: Mode  # what held before the block that this mode holds in
    extra: Extra
    recording: bool
    observer: Observer | None

    def end(self, *_: object) -> None:
        if self not in MODES.active:  # as most often when it is said a second time
            return
        if MODES.get() is self:
            before = self.before
            MODES.variable.set(before if before is DEFAULT or before in ACTIVE else MODES.holding(before))
        if self.observer is not None and self.observer is not self.before.observer:
            self.observer.left()
        self.observer = None  # a thread that looks over all modes may hold this one longer than the block does
        MODES.active.discard(self)


DEFAULT = Mode(Mode)
DEFAULT.extra, DEFAULT.recording, DEFAULT.observer = PRESENT[0], True, None
STAMPING.append(DEFAULT)


class _Modes:
    """The present `Mode`. ``active``: those that hold somewhere, in any thread, besides the default.

    Making a node looks at ``active`` first: that costs far less than a context variable.
    """

    __slots__ = ("active", "get", "variable")

    def __init__(self) -> None:
        self.active: set[Mode] = ACTIVE
        self.variable: ContextVar[Mode] = ContextVar("autograd_mode", default=DEFAULT)
        self.get = self.variable.get

    def holding(self, mode: Mode) -> Mode:
        """``mode``, or the innermost one around it that holds."""
        while mode is not DEFAULT and mode not in self.active:
            mode = mode.before
        return mode


MODES = _Modes()


def is_observed() -> bool:
    """Whether an `Observer` looks on."""
    return bool(MODES.active) and MODES.get().observer is not None


class ModeChange(Block):
    """A block, or a decorated function, in which ``change`` has changed the present `Mode`; blocks nest."""

    __slots__ = ("change",)
    kind = Mode

    def __init__(self, change: Callable[[Mode], None]) -> None:
        super().__init__()
        self.change = change

    def begin(self, mode: Mode) -> None:
        before = MODES.get()
        mode.before = before = before if before is DEFAULT or before in ACTIVE else MODES.holding(before)
        mode.extra, mode.recording, mode.observer = before.extra, before.recording, before.observer
        self.change(mode)
        MODES.active.add(mode)
        if mode.extra is not PRESENT[0] and mode.extra.moment is not PRESENT[0]:  # a thread has begun one meanwhile
            begin()
        MODES.variable.set(mode)
        if mode.observer is not before.observer and mode.observer is not None:
            mode.observer.entered()

    @staticmethod
    def leave(*_: object) -> None:
        mode = MODES.get()
        (mode if mode in ACTIVE else MODES.holding(mode)).end()


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
    return ModeChange(lambda mode: setattr(mode, "recording", False))


def enable_grad() -> ModeChange:
    """Within the block, results are recorded, also inside `no_grad`.

    >>> from autograd import Value, enable_grad, no_grad
    >>> x = Value(3.0)
    >>> with no_grad(), enable_grad():
    ...     y = x * x
    >>> y.requires_grad
    True
    """
    return ModeChange(lambda mode: setattr(mode, "recording", True))


def scope(name: str) -> ModeChange:
    """Within the block, new nodes belong to the group ``name``, also when it is entered again; blocks nest.

    >>> from autograd import Value, scope
    >>> with scope("loss"):
    ...     y = Value(3.0) * 2
    >>> y.scope
    ('loss',)
    """
    if not isinstance(name, str):
        raise ArgumentError(f"the name of a scope is a text, found {type(name).__name__} {name!r:.40}")

    def within(mode: Mode) -> None:
        mode.extra = in_scope((mode.extra.scope, name))

    return ModeChange(within)

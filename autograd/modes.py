"""How new nodes are made in the present context: whether recorded, and in which group."""

from __future__ import annotations

from contextlib import ContextDecorator
from contextvars import ContextVar, Token
from threading import Lock
from typing import Any, NamedTuple


class Mode(NamedTuple):
    """How new nodes are made in the present context."""

    recording: bool = True
    scope: tuple[str, ...] = ()


DEFAULT = Mode()


class _Modes:
    """The present `Mode`. ``active`` counts the contexts that left the default, in any thread.

    Making a node looks at ``active`` first: an integer test costs far less than a context variable.
    """

    __slots__ = ("active", "lock", "variable")

    def __init__(self) -> None:
        self.active = 0
        self.lock = Lock()
        self.variable: ContextVar[Mode] = ContextVar("autograd_mode", default=DEFAULT)

    def get(self) -> Mode:
        return self.variable.get()


MODES = _Modes()


class ModeChange(ContextDecorator):
    """A block, or a decorated function, in which the `Mode` differs; blocks nest."""

    __slots__ = ("changes", "tokens")

    def __init__(self, **changes: Any) -> None:
        self.changes = changes
        self.tokens: list[Token[Mode]] = []

    def __enter__(self) -> None:
        self.tokens.append(MODES.variable.set(MODES.get()._replace(**self.changes)))
        with MODES.lock:
            MODES.active += 1

    def __exit__(self, *exception: object) -> None:
        with MODES.lock:
            MODES.active -= 1
        MODES.variable.reset(self.tokens.pop())

    def _recreate_cm(self) -> ModeChange:
        return ModeChange(**self.changes)


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
    return ModeChange(recording=False)


def scope(name: str) -> ModeChange:
    """Within the block, new nodes belong to the group ``name``; blocks nest.

    >>> from autograd import Value, scope
    >>> with scope("loss"):
    ...     y = Value(3.0) * 2
    >>> y.scope
    ('loss',)
    """
    return ModeChange(scope=(*MODES.get().scope, str(name)))

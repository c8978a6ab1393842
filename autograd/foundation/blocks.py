"""With statements whose blocks end in any case, also where an interrupt arrives while they are entered or left."""

from __future__ import annotations

from _thread import get_ident  # that of `threading`, whose import takes a millisecond
from collections.abc import Callable
from contextlib import ContextDecorator
from functools import partial, wraps
from typing import Any, ClassVar, TypeVar
from weakref import ref

from autograd.errors import ArgumentError

F = TypeVar("F", bound=Callable[..., Any])


class Hold(ref):  # type: ignore[type-arg]
    """A weak reference to what a with statement holds, and nobody else.

    Python runs a signal's handler before the first line of a function too; so an interrupt can keep ``__exit__`` from
    doing anything. It cannot keep the statement from dropping what it holds: then Python calls `end`.
    """

    __slots__ = ()
    __hash__ = object.__hash__
    __eq__ = object.__eq__

    def end(self, *_: object) -> None:
        """The block is over; may be called twice, or although the block has not begun."""


class BlockHold(Hold):
    """What the with statement of a block holds that is entered once: the end of either is that of the other."""

    __slots__ = ("block",)
    block: Block

    def end(self, *_: object) -> None:
        if hasattr(self, "block"):
            self.block.leave()


class _Exit:
    """``__exit__`` of a `Block`: for each with statement an object of its own.

    It is not the `Block` itself, which the traceback of an interrupt within a method holds.
    """

    def __get__(self, block: Block | None, owner: type[Block]) -> Callable[..., None]:
        if block is None:  # as ExitStack asks
            return owner.leave
        leave = partial(block.leave)
        block.next = get_ident(), block.kind(leave, block.kind.end)
        return leave


class Block(ContextDecorator):
    """A block, or a decorated function. A subclass defines the ``kind`` of `Hold`, what `begins` and what `leave` ends.

    One object may be entered again, and by several threads and tasks at once.
    """

    __slots__ = ("next",)
    __exit__ = _Exit()
    kind: ClassVar[type[Hold]]

    def __init__(self) -> None:
        self.next: tuple[int, Any] = FOREIGN

    def __enter__(self) -> None:
        (thread, hold), self.next = self.next, FOREIGN
        if thread != get_ident() or hold() is None:  # no with statement's, or another thread has come between
            hold = self.kind(Block)
        self.begin(hold)

    def begin(self, hold: Any) -> None:
        """The block begins, and lasts as long as ``hold``."""
        raise NotImplementedError

    def leave(self, *_: object) -> None:
        """End the present block; needs no look at ``self``, where one object is entered again and again."""
        raise NotImplementedError

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


FOREIGN = 0, None  # the number of no thread

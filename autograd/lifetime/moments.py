"""Time stamps of nodes, by which a result is told that is older than the data of its operands.

A *moment* is a time in which no data changes: whatever changes the data of a node begins a new one. A result knows the
moment it was made in, and a leaf the moment since which it holds what it holds; a result that is older than the data of
an operand was computed from other numbers. Making a node costs nothing for that: the `Extra` that the present mode
gives to new nodes holds the moment. What begins moments, and who looks at them, stands in `changes`.
"""

from __future__ import annotations

from _thread import RLock
from collections import Counter
from collections.abc import Callable
from sys import getrefcount
from typing import Any

from autograd.errors import ArgumentError
from autograd.foundation.scopes import Entered, names

LIVING: set[int] = set()  # the identities of the moments of all results that are alive, and of the present one
BEFORE = 10**15  # more moments than any process has
NEVER = float("-inf")


class Extra:
    """What few nodes have: a ``name``, ``params`` of the operation, the ``scope``, which is the groups it was made in,
    and the ``source``, where in the user's code that was. Of a result also the ``moment`` it was made in.

    ``since``: the number of the moment since which it has its data, where other data was put in its place. ``origin``:
    what the ``op`` of a leaf was before it was told to require no gradient. Nodes may share an Extra, which does not
    change as long as they do.
    """

    __slots__ = ("moment", "name", "origin", "params", "scope", "since", "source")

    def __init__(
        self,
        name: str | None = None,
        params: dict[str, Any] | None = None,
        scope: Entered = (),
        moment: Moment | None = None,
        source: str | None = None,
        since: float = NEVER,
        origin: Any = None,
    ) -> None:
        self.name = name
        self.params = params
        self.scope = scope
        self.moment = moment
        self.source = source
        self.since = since
        self.origin = origin

    def is_bare(self) -> bool:
        """Whether it has nothing but ``since``, as that of a leaf may."""
        others = self.name, self.params, self.moment, self.source, self.origin
        return not self.scope and all(x is None for x in others)

    def but(self, **changes: Any) -> Extra:
        """The same with other entries."""
        return Extra(**{slot: getattr(self, slot) for slot in Extra.__slots__} | changes)

    def __reduce__(self) -> tuple[Any, ...]:
        return Extra, (self.name, self.params, self.scope, self.moment, self.source, self.since - BEFORE, self.origin)


def check_name(name: Any) -> None:
    """An `ArgumentError` for the name of a node that is no text, or None."""
    if name is not None and not isinstance(name, str):
        raise ArgumentError(f"a name is a text, found {type(name).__name__} {name!r:.40}")


class Moment(Extra):
    """A time in which no data changes; of two moments the later one has the higher ``number``.

    It is itself the extra of the results that were made in it and have nothing else to be noted.
    """

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.name = self.params = self.source = self.origin = None
        self.scope, self.since, self.number = (), NEVER, number
        LIVING.add(id(self))

    @property
    def moment(self) -> Moment:  # type: ignore[override]
        """Itself."""
        return self

    def __del__(self, forget: Callable[[int], None] = LIVING.discard) -> None:  # at exit, LIVING may be gone before
        forget(id(self))

    def __reduce__(self) -> tuple[Any, ...]:
        """In another process, it lies before all moments there; those of one pickle keep their order."""
        return Moment, (self.number - BEFORE,)


PRESENT = [Moment(1)]
STAMPING: list[Any] = []  # the default mode: a new result gets its ``extra``
ACTIVE: set[Any] = set()  # or that of one of the modes that hold somewhere besides
LOCK = RLock()  # what the garbage collector runs within may ask for it again
RENEWED = [Extra(since=1)]  # what leaves without a name get as ``extra`` where they get other data in this moment


def are_several() -> bool:
    """Whether results of an earlier moment may be alive."""
    return len(LIVING) > 1


def begin() -> int:
    """The number of a moment that no result was made in: the present one, or else a new one. All modes give it to new
    results."""
    with LOCK:
        return begin_after(has_results())


def begin_after(found: bool) -> int:
    """The same where it is known whether results of the present moment were ``found``; to be called within the lock."""
    if found:
        PRESENT[0] = Moment(PRESENT[0].number + 1)
    number = PRESENT[0].number
    if RENEWED[0].since != number:  # also where an interrupt came just here the last time
        RENEWED[0] = Extra(since=number)
    for mode in (*STAMPING, *ACTIVE):
        if mode.extra is not PRESENT[0] and mode.extra.moment is not PRESENT[0]:
            mode.extra = in_scope(mode.extra.scope)
    return number


def scope_of(extra: Extra | None) -> tuple[str, ...]:
    """The names of the blocks that a node was made in, outermost first."""
    return names(extra.scope) if extra is not None else ()


def in_scope(scope: Entered) -> Extra:
    """What new results get as their ``extra`` in a mode with that scope."""
    return Extra(None, None, scope, PRESENT[0]) if scope else PRESENT[0]


def has_results() -> bool:
    """Whether results of the present moment may be alive: somebody beside the modes refers to it, and the call here."""
    active = tuple(ACTIVE)  # at once: other threads may enter and leave modes meanwhile
    if not active:
        return getrefcount(PRESENT[0]) > 3
    modes = Counter([id(mode.extra) for mode in (*STAMPING, *active)])
    scoped = {id(mode.extra): mode.extra for mode in active if mode.extra is not PRESENT[0]}
    known = 2 + modes[id(PRESENT[0])] + sum([extra.moment is PRESENT[0] for extra in scoped.values()])
    if any(getrefcount(scoped[key]) > modes[key] + 2 for key in scoped):
        return True
    return getrefcount(PRESENT[0]) > known

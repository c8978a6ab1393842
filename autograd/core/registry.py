"""The table: every primitive by its name, and every engine, which gets their operators and methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from autograd.core.members import attach
from autograd.core.node import Node
from autograd.core.order import NUMBERS
from autograd.errors import UnknownNameError

if TYPE_CHECKING:
    from autograd.core.primitive import Primitive

TABLE: dict[str, Primitive] = {}
ALIASES: dict[str, str] = {}
ENGINES: list[type[Node]] = []  # by rank
FUNCTIONS: dict[str, Callable[..., Any]] = {}  # public functions that are no primitives: they make or describe arrays

QUICKEN: list[Callable[[Primitive, type[Node]], None]] = []  # `unrolled` puts its own here

F = TypeVar("F", bound=Callable[..., Any])


def register(primitive: Primitive) -> None:
    """Enter ``primitive`` in the table, and give every engine its operators and methods."""
    TABLE[primitive.name] = primitive
    ALIASES.update(dict.fromkeys(primitive.aliases, primitive.name))
    for engine in ENGINES:
        equip(primitive, engine)


def register_engine(engine: type[Node]) -> None:
    """Enter a node class, and give it all operators and methods known so far.

    It takes the place of one of its rank, whose module an interrupt has left half imported."""
    for primitive in TABLE.values():
        equip(primitive, engine)
    known = [each for each in ENGINES if each.rank != engine.rank]
    ENGINES[:] = sorted([*known, engine], key=lambda each: each.rank)


def equip(primitive: Primitive, engine: type[Node]) -> None:
    """Give ``engine`` its members of ``primitive``, in their fast forms where there are such."""
    attach(primitive, engine)
    for quicken in QUICKEN:
        quicken(primitive, engine)


def public(function: F) -> F:
    """Enter ``function`` among the public names, where NumPy's function of the same name finds it too."""
    FUNCTIONS[function.__name__] = function
    return function


def lookup(name: str) -> Primitive:
    """The primitive called ``name``, or `UnknownNameError` with the nearest names there are."""
    try:
        return TABLE[ALIASES.get(name, name)]
    except KeyError:
        from difflib import get_close_matches

        known = [] if name.startswith("_") else [*TABLE, *ALIASES, *FUNCTIONS]  # nobody writes __wrapped__ by hand
        hint = f"; near it: {', '.join(near)}" if (near := get_close_matches(name, known, 3, 0.75)) else ""
        raise UnknownNameError(f"no primitive is called {name!r}{hint}") from None


def rank_of(thing: Any) -> int:
    """The rank of the engine that ``thing`` belongs to, as a node or as plain data."""
    if isinstance(thing, Node):
        return thing.rank
    if thing.__class__ in NUMBERS:
        return 0
    for engine in reversed(ENGINES):
        if isinstance(thing, engine.foreign):
            return engine.rank or int(is_array(thing))
    return 0


def is_array(thing: Any) -> bool:
    """Whether ``thing`` is an array that has axes, of NumPy or of another library."""
    return hasattr(thing, "__array__") and bool(getattr(thing, "shape", ()))

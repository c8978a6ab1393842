"""Kinds of places that a compiled function reads, each with what was there."""

from __future__ import annotations

from functools import lru_cache
from types import MemberDescriptorType
from typing import Any, NamedTuple

import numpy as np

from autograd.programs.functions.reach import Names, is_fixed

VALUES = (bool, int, float, complex, str, bytes, np.generic, np.dtype)  # compared by what they are, and not by identity
FEW = 16  # entries of a collection that are compared one by one in the quick check
MANY = 64  # ... and from which on only their number is
MISSING = object()


class Reading:
    """A ``place`` that a function reads, and what was ``known`` to be there; each subclass is a kind of place.

    ``key``: which part of the place is read, if not all. ``changes``: what counts changes of the place, if anything
    does.
    """

    __slots__ = ("changes", "key", "known", "place")

    def __init__(self, place: Any, key: Any, known: Any, changes: list[int] | None = None) -> None:
        self.place = place
        self.key = key
        self.known = known
        self.changes = changes

    @property
    def name(self) -> tuple[Any, ...]:
        """What tells it from readings of other places."""
        return type(self), id(self.place), self.key

    def now(self) -> Any:
        """What is there now; `MISSING` where nothing is."""
        raise NotImplementedError

    def holds(self) -> bool:
        """Whether it is what was there, or an equal number or text."""
        now = self.now()
        if now is not self.known and alike(now, self.known):
            self.known = now
        return now is self.known

    def question(self, i: int, names: dict[str, Any]) -> str:
        """Whether the very same thing is there, as code upon ``names``, which it adds to under the number ``i``."""
        names[f"p{i}"], names[f"v{i}"] = self.place, self.known
        return self.asked(i, names)

    def asked(self, i: int, names: dict[str, Any]) -> str:
        """`question`, with the place called p and what is known of it v."""
        raise NotImplementedError


class Entry(Reading):
    """An entry of a dict, such as that of a module's variables or of an object's attributes."""

    __slots__ = ()

    def now(self) -> Any:
        return dict.get(self.place, self.key, MISSING)  # which asks no ``__missing__``

    def asked(self, i: int, names: dict[str, Any]) -> str:
        names[f"k{i}"] = self.key
        return f"k{i} not in p{i}" if self.known is MISSING else f"p{i}[k{i}] is v{i}"


class ClassAttribute(Entry):
    """An attribute that stands in a class itself."""

    __slots__ = ()

    def now(self) -> Any:
        return vars(self.place).get(self.key, MISSING)

    def asked(self, i: int, names: dict[str, Any]) -> str:
        names[f"p{i}"] = vars(self.place)
        return super().asked(i, names)


class Slot(Reading):
    """A slot of an object; ``key``: its descriptor."""

    __slots__ = ()

    def now(self) -> Any:
        try:
            return self.key.__get__(self.place)
        except AttributeError:
            return MISSING

    def asked(self, i: int, names: dict[str, Any]) -> str:
        return f"p{i}.{self.key.__name__} is v{i}"


class Cell(Reading):
    """What a variable of a closure holds."""

    __slots__ = ()

    def now(self) -> Any:
        try:
            return self.place.cell_contents
        except ValueError:
            return MISSING

    def asked(self, i: int, names: dict[str, Any]) -> str:
        return f"p{i}.cell_contents is v{i}"


class Size(Reading):
    """How many entries a dict has."""

    __slots__ = ()

    def now(self) -> Any:
        return len(self.place)

    def asked(self, i: int, names: dict[str, Any]) -> str:
        return f"len(p{i}) == v{i}"


class Contents(Reading):
    """All that a collection holds."""

    __slots__ = ()

    def now(self) -> Any:
        return contents(self.place)

    def asked(self, i: int, names: dict[str, Any]) -> str:
        if len(self.place) > MANY:
            return f"len(p{i}) == {len(self.place)}"
        if not isinstance(self.place, list) or len(self.place) > FEW:
            names[f"v{i}"] = [*map(id, self.known)]
            return f"[*map(id, p{i})] == v{i}"
        names.update({f"v{i}_{j}": part for j, part in enumerate(self.known)})
        parts = [f"p{i}[{j}] is v{i}_{j}" for j in range(len(self.known))]
        return " and ".join([f"len(p{i}) == {len(parts)}", *parts])


def contents(collection: Any) -> tuple[Any, ...]:
    """What a collection holds; of a large one how much."""
    return tuple(collection) if len(collection) <= MANY else (len(collection),)


def alike(one: Any, other: Any) -> bool:
    """Whether a function cannot tell the two apart: one thing, or equal numbers or texts of one type."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return isinstance(one, VALUES) and repr(one) == repr(other)


class Members(NamedTuple):
    """What code that reads these ``names`` can find on the class of an object.

    ``changes``: what counts changes of its objects, if anything does. ``attributes``: plain ones, no methods, each as
    a class, its name there, and its value. ``names``: those that the class has something for. ``slots``: their
    descriptors.
    """

    changes: list[int] | None
    attributes: list[tuple[type, str, Any]]
    names: list[str]
    slots: list[MemberDescriptorType]


def members_of(kind: type, names: Names) -> Members:
    """What is found on a class for ``names``; of classes that stay as they are, found once."""
    return (_of_fixed if _stays(kind) else _members)(kind, names)


def _members(kind: type, names: Names) -> Members:
    attributes = []
    for name in names:
        base = next((base for base in kind.__mro__ if name in vars(base)), None)
        if base is not None and not is_fixed(base.__module__) and not hasattr(type(vars(base)[name]), "__get__"):
            attributes.append((base, name, vars(base)[name]))
    found = [vars(base)[name] for base in kind.__mro__ for name in names & vars(base).keys()]
    slots = [member for member in found if isinstance(member, MemberDescriptorType)]
    return Members(getattr(kind, "__changes__", None), attributes, [x for x in names if hasattr(kind, x)], slots)


_of_fixed = lru_cache(4096)(_members)


@lru_cache(1024)
def _stays(kind: type) -> bool:
    """Whether a class and its bases are taken to stay as they are."""
    return all(is_fixed(base.__module__) for base in kind.__mro__)

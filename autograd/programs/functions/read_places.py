"""A place that a compiled function reads, and what was there."""

from __future__ import annotations

from types import CellType, MemberDescriptorType
from typing import Any

import numpy as np

VALUES = (bool, int, float, complex, str, bytes, np.generic, np.dtype)  # compared by what they are, and not by identity
FEW = 16  # entries of a collection that are compared one by one in the quick check
MANY = 64  # ... and from which on only their number is
MISSING = object()
SIZE = object()


class Reading:
    """A place that a function reads, and what was there: an entry of a dict, an attribute (of a class, or in a
    slot), what a variable of a closure holds, all that a collection holds (``key`` is `MISSING`),
    or how many entries a dict has (`SIZE`)."""

    __slots__ = ("changes", "key", "known", "place")

    def __init__(self, place: Any, key: Any, known: Any, changes: list[int] | None = None) -> None:
        self.place = place
        self.key = key
        self.known = known
        self.changes = changes

    def _entries(self) -> Any:
        return vars(self.place) if isinstance(self.place, type) else self.place

    def now(self) -> Any:
        """What is there now."""
        if self.key is MISSING:
            return contents(self.place)
        if self.key is SIZE:
            return len(self.place)
        try:
            if isinstance(self.place, CellType):
                return self.place.cell_contents
            if isinstance(self.key, MemberDescriptorType):
                return self.key.__get__(self.place)
            return self._entries()[self.key]
        except (KeyError, ValueError, AttributeError):
            return MISSING

    def holds(self) -> bool:
        """Whether it is what was there, or an equal number or text."""
        now = self.now()
        if now is not self.known and alike(now, self.known):
            self.known = now
        return now is self.known

    def written(self, i: int, names: dict[str, Any]) -> str:
        """This question as code upon ``names``."""
        place, known = f"p{i}", f"v{i}"
        names[place], names[known] = self.place, self.known
        if self.key is MISSING:
            if len(self.place) > MANY:
                return f"len({place}) == {len(self.place)}"
            if not isinstance(self.place, list) or len(self.place) > FEW:
                names[known] = [*map(id, self.known)]
                return f"[*map(id, {place})] == {known}"
            names.update({f"{known}_{j}": part for j, part in enumerate(self.known)})
            parts = [f"{place}[{j}] is {known}_{j}" for j in range(len(self.known))]
            return " and ".join([f"len({place}) == {len(parts)}", *parts])
        if self.key is SIZE:
            return f"len({place}) == {known}"
        if isinstance(self.place, CellType):
            return f"{place}.cell_contents is {known}"
        if isinstance(self.key, MemberDescriptorType):
            return f"{place}.{self.key.__name__} is {known}"
        names[place], names[f"k{i}"] = self._entries(), self.key
        return f"k{i} not in {place}" if self.known is MISSING else f"{place}[k{i}] is {known}"


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

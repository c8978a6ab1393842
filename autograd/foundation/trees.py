"""Nested containers of arguments: lists, tuples, dicts and dataclasses, with anything else as leaves.

None is a container without parts, so an optional argument may be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from autograd.errors import ArgumentError

Members = dict[Any, Any]


class Tree:
    """The form of a nested container: everything but its leaves.

    ``members``: the form of each part by its index, key or field; None for a leaf. ``make``: builds
    the container of its parts.
    """

    __slots__ = ("make", "members")

    def __init__(self, make: Callable[[Members], Any], members: dict[Any, Tree] | None) -> None:
        self.make = make
        self.members = members

    def build(self, leaves: Iterable[Any]) -> Any:
        """The container of this form that holds ``leaves``."""
        return self._built(iter(leaves))

    def _built(self, rest: Iterator[Any]) -> Any:
        if self.members is None:
            return next(rest)
        return self.make({key: part._built(rest) for key, part in self.members.items()})

    def leaves_of(self, other: Any, what: str) -> list[Any]:
        """The leaves of ``other``, a container of the same form, in the order of this one.

        Sequences may be of other kinds and dicts in another order. Raises `ArgumentError`, with the
        place, where the forms differ; ``what`` says what ``other`` is.
        """
        return list(self._paired(other, what, prefix=False))

    def spread(self, prefix: Any, what: str) -> list[Any]:
        """One entry per leaf: where ``prefix`` has no container, its entry counts for all leaves below."""
        return list(self._paired(prefix, what, prefix=True))

    def _paired(self, other: Any, place: str, *, prefix: bool) -> Iterator[Any]:
        parts = None if prefix and other is None else opened(other)
        if parts is None and (prefix or self.members is None):
            yield from [other] * self.count()
            return
        found = None if parts is None else parts[0]
        if found is None or self.members is None or found.keys() != self.members.keys():
            expected = "one leaf" if self.members is None else f"parts {list(self.members)}"
            shown = f"{type(other).__name__} {other!r:.40}" if found is None else f"parts {list(found)}"
            raise ArgumentError(f"{place} must have the form of what it belongs to: expected {expected}, found {shown}")
        for key, part in self.members.items():
            yield from part._paired(found[key], f"{place}[{key!r}]", prefix=prefix)

    def count(self) -> int:
        """The number of leaves."""
        return 1 if self.members is None else sum(part.count() for part in self.members.values())


LEAF = Tree(dict, None)


def flatten(tree: Any) -> tuple[list[Any], Tree]:
    """The leaves of ``tree`` in order, and its form, which builds the same of other leaves.

    >>> leaves, form = flatten({"w": [1.0, 2.0], "b": (3.0, None)})
    >>> leaves, form.build([10, 20, 30])
    ([1.0, 2.0, 3.0], {'w': [10, 20], 'b': (30, None)})
    """
    leaves: list[Any] = []
    return leaves, _form(tree, leaves)


def tree_map(function: Callable[[Any], Any], tree: Any) -> Any:
    """The same tree with ``function`` applied to each leaf.

    >>> tree_map(lambda x: x + 1, {"w": [1.0, 2.0]})
    {'w': [2.0, 3.0]}
    """
    leaves, form = flatten(tree)
    return form.build(map(function, leaves))


def _form(tree: Any, leaves: list[Any]) -> Tree:
    found = opened(tree)
    if found is None:
        leaves.append(tree)
        return LEAF
    parts, make = found
    return Tree(make, {key: _form(part, leaves) for key, part in parts.items()})


def opened(tree: Any) -> tuple[Members, Callable[[Members], Any]] | None:
    """The parts of a container, and what builds such a container of others; None for a leaf."""
    if tree is None:
        return {}, lambda parts: None
    if isinstance(tree, list | tuple):
        kind: Callable[[list[Any]], Any] = getattr(tree, "_make", type(tree))
        return dict(enumerate(tree)), lambda parts: kind(list(parts.values()))
    if isinstance(tree, dict):
        empty = _copied(tree)  # of the same class, with what a subclass holds beside its items
        empty.clear()
        return dict(tree), lambda parts: _filled(empty, parts)
    if hasattr(type(tree), "__dataclass_fields__"):
        from dataclasses import fields  # not above: the import takes a while, and few containers are of this kind

        names = [field.name for field in fields(tree) if field.init]
        make = type(tree)  # and not dataclasses.replace, which would keep the leaves of this one alive
        return {name: getattr(tree, name) for name in names}, lambda parts: make(**parts)
    return None


def _copied(container: Any) -> Any:
    from copy import copy  # not above: the import takes a while

    return copy(container)


def _filled(empty: Any, parts: Members) -> Any:
    filled = _copied(empty)
    filled.update(parts)
    return filled

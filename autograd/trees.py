"""Nested containers of arguments: lists, tuples, dicts and dataclasses, with anything else as leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

Builder = Callable[[Iterator[Any]], Any]


def flatten(tree: Any) -> tuple[list[Any], Callable[[Iterable[Any]], Any]]:
    """The leaves of ``tree`` in order, and a function that builds the same tree of other leaves.

    >>> leaves, rebuild = flatten({"w": [1.0, 2.0], "b": (3.0, None)})
    >>> leaves, rebuild([10, 20, 30])
    ([1.0, 2.0, 3.0], {'w': [10, 20], 'b': (30, None)})
    """
    leaves: list[Any] = []
    build = _walk(tree, leaves)
    return leaves, lambda others: build(iter(others))


def tree_map(function: Callable[[Any], Any], tree: Any) -> Any:
    """The same tree with ``function`` applied to each leaf.

    >>> tree_map(lambda x: x + 1, {"w": [1.0, 2.0]})
    {'w': [2.0, 3.0]}
    """
    leaves, rebuild = flatten(tree)
    return rebuild(map(function, leaves))


def _walk(tree: Any, leaves: list[Any]) -> Builder:
    if tree is None:
        return lambda rest: None
    if isinstance(tree, dict):
        named = {key: _walk(part, leaves) for key, part in tree.items()}
        return lambda rest: {key: build(rest) for key, build in named.items()}
    if isinstance(tree, list | tuple):
        parts = [_walk(part, leaves) for part in tree]
        make: Callable[[list[Any]], Any] = tree._make if hasattr(tree, "_make") else type(tree)
        return lambda rest: make([build(rest) for build in parts])
    if is_dataclass(tree) and not isinstance(tree, type):
        members = {field.name: _walk(getattr(tree, field.name), leaves) for field in fields(tree) if field.init}
        return lambda rest: replace(tree, **{name: build(rest) for name, build in members.items()})
    leaves.append(tree)
    return next

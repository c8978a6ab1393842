"""Scopes: the blocks of code that a node was made in, as a chain from the innermost outwards.

A block is a pair of the block around it and its own name. One pair is made each time a block is entered, and all nodes
made there share it: so the pair itself tells one call of a module from another, at no cost.
"""

from __future__ import annotations

from typing import TypeAlias

Entered: TypeAlias = "tuple[Entered, str] | tuple[()]"  # () outside of all blocks


class CallName(str):
    """The name of a block that is another group each time it is entered, as the calls of a module are; all blocks of
    another name, within the same block, are one group."""

    __slots__ = ()


def names(scope: Entered) -> tuple[str, ...]:
    """The names of the blocks, outermost first.

    >>> names((((), "MLP"), "layer 0"))
    ('MLP', 'layer 0')
    """
    found = []
    while scope:
        scope, name = scope
        found.append(name)
    return tuple(reversed(found))

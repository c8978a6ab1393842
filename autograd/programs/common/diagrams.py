"""What a program shows of itself to whoever draws it: boxes and arrows, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from autograd.core.primitive import Primitive

BoxKind = Literal["input", "parameter", "constant", "result", "output"]


@dataclass(frozen=True, slots=True)
class Box:
    """Leaves, or operations, that a program treats as one.

    ``name``: what the program's source calls the result, empty where there is none. ``lines``: what it is, and what it
    holds or makes. ``level``: its distance from the farthest leaf, where the program is in levels. ``op``: the
    operation, where it is one; ``scope``: the groups it was done in; ``is_backward``: whether on the way back.
    """

    name: str
    kind: BoxKind
    lines: tuple[str, ...]
    level: float | None = None
    op: Primitive | None = None
    scope: tuple[str, ...] = ()
    is_backward: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """The box ``head`` reads what the box ``tail`` has, both by number; or, where it ``changes``, writes to it.

    ``word``: how many numbers are read, or which slot is written to.
    """

    tail: int
    head: int
    word: str = ""
    changes: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes in an order in which each comes after those that it reads, and the arrows between them."""

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

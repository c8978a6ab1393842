"""A picture before it is painted: plain nodes, edges and groups.

`viz.picture.build` makes one of a graph, `viz.picture.programs` one of a compiled program; painters (DOT text,
outline) turn it into something to look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["input", "parameter", "constant", "result", "output", "group"]
LEAVES: tuple[Kind, ...] = ("input", "parameter", "constant")
Direction = Literal["forward", "backward"]
Role = Literal["operation", "z", "value", "gradient", "bias", "mark"]
Mode = Literal["forward", "backward", "overlay", "program", "network"]
Sign = Literal["", "plus", "minus"]
Scope = tuple[str, ...]
LEGIBLE_NODES = 60  # boxes that are labelled in full, if nothing else is said


@dataclass(frozen=True, slots=True)
class Options:
    """What a picture is to show; see `viz.draw`. ``fold``: at most so many boxes, where the page holds no more."""

    mode: Mode = "forward"
    seed: Any = 1
    precision: int = 4
    depth: int | None = None
    expand: tuple[str, ...] = ()
    around: Any = None
    hops: int = 2
    max_nodes: int = LEGIBLE_NODES
    title: str = ""
    legend: bool = False
    fold: int | None = None
    wrt: Any = None


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle around the text."""

    diameter: float


@dataclass(frozen=True, slots=True)
class Planes:
    """A stack of ``count`` planes, each ``width`` by ``height``: the channels of an image, drawn above the text."""

    width: float
    height: float
    count: int


@dataclass(frozen=True, slots=True)
class PictureNode:
    """One box. ``lines``: its text; ``roles``: what each line says, where that is known;
    of a neuron also its weighted sum z, and the gradient of its bias. ``formula``: how it was
    computed, as text. ``gradient``: the number of the backward pass that the picture shows, None where there is none.
    ``count``: how many nodes of the graph it stands for. ``heavy``: its numbers are not finite. ``lit``: on a path
    that is pointed out. ``figure``: what is drawn instead of the box of its kind. ``module``: the group that it is all
    of, where its first line has the title instead of a frame."""

    key: str
    kind: Kind
    name: str
    lines: tuple[str, ...]
    tooltip: str
    scope: Scope = ()
    formula: str = ""
    gradient: Any = None
    count: int = 1
    heavy: bool = False
    roles: tuple[Role, ...] = ()
    lit: bool = False
    figure: Circle | Planes | None = None
    module: str = ""


@dataclass(frozen=True, slots=True)
class PictureEdge:
    """One line from an operand (``tail``) to its consumer (``head``); a backward edge is passed from
    head to tail, and in a program says that the head writes to the tail. ``contribution``: what a backward edge
    carries, where it is a single one. ``lit``: on a path that is pointed out. ``sign``, ``width``: of the weight that
    it stands for, where it is one's; such a line has no arrow. ``tooltip``: what it says beside its words."""

    tail: str
    head: str
    direction: Direction
    text: str = ""
    slot: int = 0
    contribution: Any = None
    lit: bool = False
    sign: Sign = ""
    width: float = 1.0
    tooltip: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A frame around nodes: the path of its scope, and how many nodes of the graph it holds."""

    path: Scope
    count: int


@dataclass(frozen=True, slots=True)
class Picture:
    """All of one picture, in a fixed order. ``notes``: what has been left out."""

    title: str
    mode: Mode
    rankdir: Literal["LR", "TB"]
    nodes: tuple[PictureNode, ...]
    edges: tuple[PictureEdge, ...]
    groups: tuple[Group, ...]
    notes: tuple[str, ...] = ()
    legend: bool = False

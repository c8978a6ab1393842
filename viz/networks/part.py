"""One part of a network, as nodes of its graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from viz.picture.model import Scope

What = Literal["input", "target", "neurons", "cell", "operation", "loss", "folded"]


@dataclass(frozen=True, slots=True)
class Term:
    """What one part reads of another: the node ``source``, weighed with the node ``weight`` in the node ``product``;
    None where it is read as it is."""

    source: int
    weight: int | None = None
    product: int | None = None


@dataclass(eq=False, slots=True)
class Part:
    """Nodes by their numbers in the graph. ``z``: the weighted sum. ``out``: the result. ``scope``: the module.
    ``weights``: the leaves it weighs with and adds, the same for the same neuron at another place or time. ``entries``:
    which of theirs, where it takes a part. ``copies``: how many more of these there are beside it, as for the other
    examples of a batch."""

    what: What
    out: int
    nodes: list[int]
    terms: list[Term] = field(default_factory=list)
    z: int | None = None
    biases: list[int] = field(default_factory=list)
    scope: Scope = ()
    weights: tuple[int, ...] = ()
    entries: tuple[str, ...] = ()
    copies: int = 0
    rank: int = 0

"""What a picture shows of a graph: which box each node is in, what it is called, which numbers it has."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

import numpy as np

from viz.autograd_door import Node
from viz.picture.collapse import Unit
from viz.picture.graph import Uses
from viz.picture.labels import number, rms, visible
from viz.picture.lit import Lit, paths_of
from viz.picture.model import Options
from viz.picture.names import derivative
from viz.picture.pass_numbers import Numbers
from viz.picture.text import narrow
from viz.picture.whole import Whole

EDGE_NAME, BOX_NAME = 12, 18  # names on edges and in boxes are cut at these lengths


class Seen:
    """The ``boxes`` that are to be seen of the ``whole``.

    ``full``: whether all is labelled in full. ``box_of``: the box of each node, -1 where it is left out.
    """

    def __init__(self, whole: Whole, boxes: list[Unit], options: Options) -> None:
        self.whole = whole
        self.graph, self.numbers = whole.graph, whole.numbers
        self.boxes = boxes
        self.options = options
        self.precision = options.precision
        self.full = len(boxes) <= options.max_nodes
        self.box_of = np.full(len(self.graph), -1)
        for k, box in enumerate(boxes):
            self.box_of[list(box.members)] = k
        self.rankdir: Literal["LR", "TB"] = "LR" if self.graph.is_scalar else "TB"
        self.lit = Lit() if options.wrt is None else self.light(options.wrt)

    @cached_property
    def is_outside(self) -> np.ndarray:
        """Of each use, whether it is outside of the box of the node that is used."""
        users, _, operands = self.graph.uses
        outside: np.ndarray = self.box_of[users] != self.box_of[operands]
        return outside

    @cached_property
    def uses(self) -> Uses:
        """The uses of nodes outside of their boxes."""
        return self.graph.uses.those(self.is_outside)

    @cached_property
    def used_outside(self) -> np.ndarray:
        """Of each node, whether others than those of its box use it."""
        used = np.zeros(len(self.graph), bool)
        used[self.uses.operands] = True
        return used

    def passed(self) -> Uses:
        """Those of `uses` that the backward pass goes back along, in its order."""
        nodes, numbers, way = self.graph.nodes, self.numbers, self.whole.way_back
        uses = self.graph.uses.those(way[self.is_outside[way]])
        passes = self.graph.is_elementwise[uses.users]
        for k in np.flatnonzero(~passes).tolist():
            i, slot, j = uses.at(k)
            passes[k] = bool(numbers and numbers.passes(nodes[i], slot, nodes[j]))
        return uses.those(passes)

    def passing(self, node: Node) -> list[tuple[Node, int]]:
        """What passes something on to ``node``, each with the place it has there, in the order of the pass."""
        numbers, i = self.numbers, self.whole.place[node]
        users = [(self.graph.nodes[j], self.graph.parents[j]) for j in dict.fromkeys(self.graph.consumers[i])]
        places = [(user, slot) for user, operands in users for slot, j in enumerate(operands) if i == j]
        found = [place for place in places if numbers and numbers.passes(*place, node)]
        return sorted(found, key=lambda place: (self.whole.turns[place[0]], place[1]))

    def arrived(self, node: Node) -> list[Any]:
        """The contributions to the gradient of ``node``, in the order of the pass."""
        return [self.numbers.step(*place).contribution for place in self.passing(node) if self.numbers]

    def light(self, wrt: Node) -> Lit:
        """The paths from ``wrt`` to the root."""
        numbers = self.numbers or Numbers(self.whole.roots[0], self.options.seed)
        return paths_of(self.graph.nodes, numbers, wrt, self.derivative(wrt), self.precision)

    @property
    def gradients(self) -> dict[Node, Any]:
        return self.numbers.gradient if self.numbers else {}

    def derivative(self, node: Node) -> str:
        """∂L/∂v, by the names of what is differentiated and of the node."""
        name = self.name(node, EDGE_NAME)
        above = narrow(visible(self.whole.objective), EDGE_NAME)
        return derivative(above, name) if above else f"grad of {name}"

    def name(self, node: Node, longest: int = BOX_NAME) -> str:
        return narrow(visible(self.whole.names[node]), longest)

    def number(self, x: Any) -> str:
        return number(x, self.precision)

    def rms(self, x: Any) -> str:
        return rms(x, self.precision)

    def key(self, i: int) -> str:
        return f"n{self.box_of[i]}"

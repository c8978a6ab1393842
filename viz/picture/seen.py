"""What a picture shows of a graph: which box each node is in, what it is called, which numbers it has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Literal

import numpy as np

from viz.autograd_door import Node
from viz.picture.collapse import Unit
from viz.picture.graph import Graph
from viz.picture.labels import cut, number, rms, visible
from viz.picture.lit import Lit, paths_of
from viz.picture.model import Options
from viz.picture.names import derivative, names, objective
from viz.picture.pass_numbers import Numbers

EDGE_NAME, BOX_NAME = 12, 18  # names on edges and in boxes are cut at these lengths


class Seen:
    """A walked graph and the ``boxes`` that are to be seen of it.

    ``full``: whether all is labelled in full. ``numbers``: of the backward pass that is shown. ``box_of``: the box of
    each node.
    """

    def __init__(
        self, graph: Graph, boxes: list[Unit], roots: Sequence[Node], options: Options, numbers: Numbers | None
    ) -> None:
        self.graph = graph
        self.boxes = boxes
        self.roots = roots
        self.options = options
        self.precision = options.precision
        self.full = len(boxes) <= options.max_nodes
        self.numbers = numbers
        self.names = names(graph)
        self.objective = (
            objective(self.names, roots[0], self.numbers.seed if self.numbers else 1) if len(roots) == 1 else ""
        )
        self.box_of = {i: k for k, box in enumerate(boxes) for i in box.members}
        self.rankdir: Literal["LR", "TB"] = "LR" if all(node.shape == () for node in graph.nodes) else "TB"
        self.lit = Lit() if options.wrt is None else self.light(options.wrt)

    @cached_property
    def place(self) -> dict[Node, int]:
        """The number of each node in the graph."""
        return {node: i for i, node in enumerate(self.graph.nodes)}

    @cached_property
    def uses(self) -> list[tuple[int, int, int]]:
        """Each use of a node outside of its box: the node that uses it, the operand's place there, the node used."""
        uses = self.graph.uses
        box = np.full(len(self.graph), -1)
        box[list(self.box_of)] = list(self.box_of.values())
        crossing = box[uses.users] != box[uses.operands]
        return list(zip(*(part[crossing].tolist() for part in uses), strict=True))

    @cached_property
    def turns(self) -> dict[Node, int]:
        """When the backward pass comes to each node."""
        return {node: turn for turn, node in enumerate(self.gradients)}

    def passed(self) -> list[tuple[int, int, int]]:
        """Those of `uses` that the backward pass goes back along, in its order."""
        nodes, numbers, turns = self.graph.nodes, self.numbers, self.turns
        found = [(i, k, j) for i, k, j in self.uses if numbers and numbers.passes(nodes[i], k, nodes[j])]
        return sorted(found, key=lambda use: (turns[nodes[use[0]]], use[1]))

    def passing(self, node: Node) -> list[tuple[Node, int]]:
        """What passes something on to ``node``, each with the place it has there, in the order of the pass."""
        numbers, i = self.numbers, self.place[node]
        users = [(self.graph.nodes[j], self.graph.parents[j]) for j in dict.fromkeys(self.graph.consumers[i])]
        places = [(user, slot) for user, operands in users for slot, j in enumerate(operands) if i == j]
        found = [place for place in places if numbers and numbers.passes(*place, node)]
        return sorted(found, key=lambda place: (self.turns[place[0]], place[1]))

    def arrived(self, node: Node) -> list[Any]:
        """The contributions to the gradient of ``node``, in the order of the pass."""
        return [self.numbers.step(*place).contribution for place in self.passing(node) if self.numbers]

    @cached_property
    def used_outside(self) -> set[int]:
        """The nodes that others than those of their box use."""
        return {j for _, _, j in self.uses}

    def light(self, wrt: Node) -> Lit:
        """The paths from ``wrt`` to the root."""
        numbers = self.numbers or Numbers(self.roots[0], self.options.seed)
        return paths_of(self.graph.nodes, numbers, wrt, self.derivative(wrt), self.precision)

    @property
    def gradients(self) -> dict[Node, Any]:
        return self.numbers.gradient if self.numbers else {}

    def derivative(self, node: Node) -> str:
        """∂L/∂v, by the names of what is differentiated and of the node."""
        name = self.name(node, EDGE_NAME)
        return derivative(cut(visible(self.objective), EDGE_NAME), name) if self.objective else f"grad of {name}"

    def name(self, node: Node, longest: int = BOX_NAME) -> str:
        return cut(visible(self.names[node]), longest)

    def number(self, x: Any) -> str:
        return number(x, self.precision)

    def rms(self, x: Any) -> str:
        return rms(x, self.precision)

    def key(self, i: int) -> str:
        return f"n{self.box_of[i]}"

"""What the lines of a picture say: local derivatives and shapes forward, products of the chain rule backward."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from viz.autograd_door import Contribution, Node
from viz.picture import folded
from viz.picture.digits import of_sum, product
from viz.picture.graph import Uses
from viz.picture.labels import number, rms
from viz.picture.model import PictureEdge
from viz.picture.names import derivative
from viz.picture.pass_numbers import is_single, local_derivative, summed_axes
from viz.picture.seen import EDGE_NAME, Seen

MOST_PARALLEL = 4  # lines between the same two boxes; more are drawn as one


class Lines:
    """The lines of one picture, between the boxes that are seen."""

    def __init__(self, seen: Seen) -> None:
        self.seen, self.graph = seen, seen.graph
        self.is_folded = np.array([bool(box.title) for box in seen.boxes])

    def edges(self) -> list[PictureEdge]:
        mode = self.seen.options.mode
        forward = [] if mode == "backward" else self.forward_edges()
        return forward + ([] if mode == "forward" else self.backward_edges())

    def forward_edges(self) -> list[PictureEdge]:
        alone, together = self.drawn(self.seen.uses)
        edges = [self.forward_edge(i, slot) for i, slot, _ in alone]
        return [*edges, *map(self.merged_forward, together)]

    def drawn(self, uses: Uses) -> tuple[list[tuple[int, int, int]], list[Uses]]:
        """The uses that have a line of their own; and those that have one together: of folded boxes, all between the
        same two, and all of an operand that an operation has in many places."""
        heads, tails = self.seen.box_of[uses.users], self.seen.box_of[uses.operands]
        shown = (heads >= 0) & (tails >= 0)
        uses, heads, tails = uses.those(shown), heads[shown], tails[shown]
        merged = self.is_folded[heads] | self.is_folded[tails]
        (single,) = np.nonzero(~merged)
        for same in _alike(uses.users[single] * len(self.graph) + uses.operands[single]):
            merged[single[same]] = len(same) > MOST_PARALLEL
        between = (tails * len(self.is_folded) + heads)[merged]
        shared = uses.those(merged)
        return uses.those(~merged).listed(), [shared.those(same) for same in _alike(between)]

    def forward_edge(self, i: int, slot: int) -> PictureEdge:
        """The line that leads to node ``i`` as its operand in place ``slot``."""
        operands = self.graph.parents[i]
        words = self.slot(operands, slot), self.flow(i, slot)
        lit = (self.graph.nodes[i], slot) in self.seen.lit.lines
        text = ": ".join(word for word in words if word)
        return PictureEdge(self.seen.key(operands[slot]), self.seen.key(i), "forward", text, slot, lit=lit)

    def merged_forward(self, uses: Uses) -> PictureEdge:
        """The line of a collapsed box: a single one with its words, several as one that says what all carry."""
        i, slot, j = uses.at(0)
        if len(uses.users) == 1:
            return self.forward_edge(i, slot)
        text = folded.merged_forward(self.graph, dict.fromkeys(uses.operands.tolist()), len(uses.users))
        return PictureEdge(self.seen.key(j), self.seen.key(i), "forward", text, slot, lit=self.is_lit(uses))

    def is_lit(self, uses: Uses) -> bool:
        """Whether one of the lines is."""
        lit, nodes = self.seen.lit.lines, self.graph.nodes
        return bool(lit) and any((nodes[i], slot) in lit for i, slot, _ in uses.listed())

    def backward_edges(self) -> list[PictureEdge]:
        alone, together = self.drawn(self.seen.passed())
        edges = [self.backward_edge(i, slot) for i, slot, _ in alone]
        return [*edges, *map(self.merged_backward, together)]

    def step(self, i: int, slot: int) -> Contribution:
        """What node ``i`` passes on to its operand in place ``slot``."""
        assert self.seen.numbers is not None
        return self.seen.numbers.step(self.graph.nodes[i], slot)

    def backward_edge(self, i: int, slot: int) -> PictureEdge:
        """The line of one contribution."""
        step, operands = self.step(i, slot), self.graph.parents[i]
        words = self.slot(operands, slot), self.passed(step, self.digits(step.operand)) if self.seen.full else ""
        text = ": ".join(word for word in words if word)
        lit = (step.consumer, slot) in self.seen.lit.lines
        ends = self.seen.key(operands[slot]), self.seen.key(i)
        return PictureEdge(*ends, "backward", text, slot, step.contribution, lit)

    def merged_backward(self, uses: Uses) -> PictureEdge:
        """The contributions between two boxes as one line; see `merged_forward`."""
        i, slot, j = uses.at(0)
        if len(uses.users) == 1:
            return self.backward_edge(i, slot)
        parts = (self.step(user, place).contribution for user, place in zip(uses.users, uses.slots, strict=True))
        shown = self.seen.number if self.graph.nodes[j].shape == () else self.seen.rms
        text, total = folded.merged_backward(len(set(uses.operands.tolist())), parts, shown)
        lowest = int(uses.slots[np.lexsort((uses.slots, uses.users))[0]])
        return PictureEdge(self.seen.key(j), self.seen.key(i), "backward", text, lowest, total, self.is_lit(uses))

    def digits(self, node: Node) -> int:
        """How many digits the contributions to a node need, so that they add up to its gradient as displayed."""
        if node.shape != ():
            return self.seen.precision
        return of_sum(self.seen.arrived(node), self.seen.gradients[node], self.seen.precision)

    def passed(self, step: Contribution, digits: int) -> str:
        """What one backward edge says."""
        if not is_single(step):
            axes = summed_axes(step)
            over = f"Σ ax{'i' if len(axes) == 1 else 'e'}s {', '.join(map(str, axes))}: " if axes else ""
            return over + (number if step.operand.shape == () else rms)(step.contribution, digits)
        dead = " (dead)" if self.seen.numbers and self.seen.numbers.dead(step.consumer) else ""
        return product(step.upstream, step.local, step.contribution, digits) + dead

    def flow(self, i: int, slot: int) -> str:
        """What one forward edge says: the local derivative, or the shape of the array that flows.

        Where x reaches the output by several paths, or has several places in one operation, ∂L/∂x is
        more than one edge's part: then the edge gives the number alone. A line that branches says its shape once.
        Both edges of an overlaid pair need words from top to bottom: they would coincide otherwise."""
        if not self.seen.full or (self.seen.options.mode != "forward" and self.seen.rankdir == "LR"):
            return ""
        j = self.graph.parents[i][slot]
        consumer, operand = self.graph.nodes[i], self.graph.nodes[j]
        if operand.shape != ():
            return str(operand.shape) if self.first_uses.get(j) in (None, (i, slot)) else ""
        if consumer.shape != () or not operand.requires_grad:
            return ""
        local = local_derivative(consumer, slot)
        if local is None:
            return ""
        if self.graph.consumers.counts[j] > 1 and (i in self.graph.roots or self.graph.parents[i].count(j) > 1):
            return f"local {self.seen.number(local)}"
        inner, outer = self.seen.name(operand, EDGE_NAME), self.seen.name(consumer, EDGE_NAME)
        return f"{derivative(outer, inner)} = {self.seen.number(local)}"

    @cached_property
    def first_uses(self) -> dict[int, tuple[int, int]]:
        """The first line that leaves each node's box: there a line that branches says what shape flows in it."""
        return {j: (i, slot) for i, slot, j in reversed(self.seen.uses.listed())}

    def slot(self, operands: Sequence[int], slot: int) -> str:
        """Which of several lines between the same two boxes this is."""
        return f"slot {slot + 1}" if operands.count(operands[slot]) > 1 else ""


def _alike(numbers: np.ndarray) -> list[np.ndarray]:
    """The places of equal numbers, in the order in which these come first."""
    _, first, which = np.unique(numbers, return_index=True, return_inverse=True)
    order = np.argsort(first[which], kind="stable")
    (ends,) = np.nonzero(np.diff(first[which][order]))
    return np.split(order, ends + 1) if len(order) else []

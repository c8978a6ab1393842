"""What a backward pass by hand consists of: its local derivatives and gradients, by name and in order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from viz.autograd_door import Contribution, Node, errors, subscript
from viz.picture.graph import walk
from viz.picture.names import derivative, distinct, objective
from viz.picture.pass_numbers import Numbers, is_repeated

NAMED = 12  # names that an error lists


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number to be found: the gradient of ``node``, or the local derivative of a ``step`` that leads to it."""

    name: str
    value: Any
    node: Node
    step: Contribution | None = None


class Calculation:
    """The backward pass of ``root``: its ``quantities`` by name, and the ``received`` contributions of each node."""

    def __init__(self, root: Node, seed: Any) -> None:
        self.numbers = Numbers(root, seed)
        graph = walk([root])
        self.order = graph.nodes
        self.labels = distinct(graph)
        self.objective = objective(self.labels, root, seed)
        self.received: defaultdict[Node, list[Contribution]] = defaultdict(list)
        for step in self.numbers.steps:
            self.received[step.operand].append(step)
        self.quantities: dict[str, Quantity] = {}
        for node in reversed(self.order):
            if node not in self.numbers.gradient or not self.labels[node]:
                continue
            name = self.gradient_name(node)
            for step in self.received[node]:
                if (local := self.local_name(step)) != name:
                    self.quantities[local] = Quantity(local, step.local, node, step)
            self.quantities[name] = Quantity(name, self.numbers.gradient[node], node)

    def gradient_name(self, node: Node) -> str:
        return derivative(self.objective, self.labels[node])

    def local_name(self, step: Contribution) -> str:
        place = subscript(step.slot + 1) if is_repeated(step) else ""
        return derivative(self.labels[step.consumer], self.labels[step.operand]) + place

    def asked(self, key: Any) -> str:
        """The name of what ``key`` stands for: a node, its name, or the name of a derivative."""
        if isinstance(key, Node) and key in self.numbers.gradient:
            return self.gradient_name(key)
        if isinstance(key, str) and key in self.quantities:
            return key
        named = [node for node in self.numbers.gradient if key in (node.name, self.labels[node])]
        if isinstance(key, str) and len(named) == 1:
            return self.gradient_name(named[0])
        known = [label for node, label in self.labels.items() if node in self.numbers.gradient]
        more = f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
        several = "several nodes are called" if named else "answers are about nodes that have a gradient; found"
        raise errors.ArgumentError(f"{several} {key!r:.60}, there are {', '.join(known[:NAMED])}{more}")

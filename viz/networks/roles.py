"""What each node of a graph is to a network: a weight, or a number that flows; and which operations weigh and add.

This is read from the rules of the operations, not from their names: a product has each operand for its derivative by
the other, a sum passes on what arrives unchanged, a matrix product or convolution is linear in both of its operands.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from viz.autograd_door import CONSTANT, PARAMETER, Linear, Node
from viz.picture.graph import Graph
from viz.picture.rules import adds, bends, multiplies

WEIGHT, INPUT = "wW", "xX"  # what names begin with, where nothing else tells weights from inputs


class Roles:
    """``fixed``: for each node whether it is a weight, or made of weights alone. ``products``: of each weighted product
    the places of its weight and of what is weighed."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        nodes = graph.nodes
        self.weights = {i for i, node in enumerate(nodes) if node.origin is PARAMETER} or self._guessed()
        self.penalties: set[int] = set()
        self._read()
        self.penalties = {i for i, (weight, _) in self.products.items() if self._is_penalty(graph.parents[i][weight])}
        if self.penalties:
            self._read()
        self.sources = {graph.parents[i][source] for i, (_, source) in self.products.items()}

    def _read(self) -> None:
        self.fixed = self._fixed()
        self.products = {i: slots for i, node in enumerate(self.graph.nodes) if (slots := self._slots(i, node))}

    def _is_penalty(self, i: int) -> bool:
        """Whether ``i``, which a product weighs something with, is no weight of a neuron but made of the weights of
        others, as a sum of their squares is, which a named number weighs."""
        direct = {self.base(self.graph.parents[k][weight]) for k, (weight, _) in self.products.items()} & self.weights
        return self.base(i) not in self.weights and self.made_of(i) <= direct

    def made_of(self, i: int) -> set[int]:
        """The weights that ``i`` is made of."""
        waiting = dict.fromkeys([i])
        order = list(waiting)
        for k in order:
            order += [j for j in self.graph.parents[k] if j not in waiting]
            waiting |= dict.fromkeys(self.graph.parents[k])
        return self.weights & waiting.keys()

    def is_bias(self, i: int) -> bool:
        """Whether what is added to a weighted sum is a bias: a weight, or a leaf that nothing else weighs."""
        return self.fixed[i] or (self.graph.nodes[i].is_leaf and i not in self.sources)

    def _fixed(self) -> list[bool]:
        """Plain numbers flow where a weight weighs them; else what is made of weights and plain numbers is fixed."""
        fixed: list[bool] = []
        for i, (node, operands) in enumerate(zip(self.graph.nodes, self.graph.parents, strict=True)):
            of_weights = [fixed[j] for j in operands]
            alone = all(own or is_plain(self.graph.nodes[j]) for j, own in zip(operands, of_weights, strict=True))
            alone = alone and not _chooses(node)
            if alone and not all(of_weights) and weighs(node):
                alone = not any(self.base(j) in self.weights for j in operands)
            fixed.append(i in self.weights or i in self.penalties or (alone and any(of_weights)))
        return fixed

    def _slots(self, i: int, node: Node) -> tuple[int, int] | None:
        if not weighs(node) or i in self.penalties:
            return None
        one, other = (self.fixed[j] for j in self.graph.parents[i])
        return (0, 1) if one and not other else (1, 0) if other and not one else None

    def _guessed(self) -> set[int]:
        """The weights of a graph without parameters: variables, or else constants, that something is weighed with."""
        found = set()
        for i, node in enumerate(self.graph.nodes):
            if weighs(node):
                bases = [self.base(j) for j in self.graph.parents[i]]
                if bases[0] != bases[1]:
                    found |= self._weight_of(i, bases)
        variables = {i for i in found if self.graph.nodes[i].op is not CONSTANT}
        return variables or found

    def _weight_of(self, product: int, bases: list[int]) -> set[int]:
        leaves = [i for i in bases if self.graph.nodes[i].is_leaf]
        if not leaves:
            return set()
        weight = leaves[0] if len(leaves) == 1 else max(leaves, key=self._likeness)
        return {weight} if self._may_weigh(product, self.graph.nodes[weight]) else set()

    def _may_weigh(self, product: int, leaf: Node) -> bool:
        """A single number is a weight where it is called so, where products are added up, or where a function follows;
        a plain one only where several products are added up."""
        if leaf.shape or (leaf.name or " ")[0] in WEIGHT:
            return True
        users = [self.graph.nodes[j] for j in self.graph.consumers[product]]
        together = max((sum(map(weighs, user.parents)) for user in users if adds(user)), default=0)
        if leaf.op is CONSTANT and not leaf.name:
            return together > 1
        return together > 0 or any(bends(user) for user in users)

    def _likeness(self, i: int) -> tuple[Any, ...]:
        """How much a leaf is like a weight: by its name, its axes, how it came about, how often it is used."""
        leaf = self.graph.nodes[i]
        first = (leaf.name or " ")[0]
        named = (first in WEIGHT) - (first in INPUT)
        return named, len(leaf.shape), leaf.op is not CONSTANT, -len(self.graph.consumers[i]), -i

    def base(self, i: int) -> int:
        """The node that ``i`` only arranges anew, as a transposed matrix."""
        while len(self.graph.parents[i]) == 1 and isinstance(self.graph.nodes[i].op, Linear):
            (i,) = self.graph.parents[i]
        return i

    def entries(self, i: int) -> str:
        """Which entries of its `base` ``i`` holds, where it does not hold all."""
        taken = []
        while len(self.graph.parents[i]) == 1 and isinstance(self.graph.nodes[i].op, Linear):
            node, (i,) = self.graph.nodes[i], self.graph.parents[i]
            if prod(node.shape) < prod(self.graph.nodes[i].shape):
                taken.append(repr(node.params))
        return " of ".join(taken)


def weighs(node: Node) -> bool:
    """Whether ``node`` is a product of two operands: of single numbers, of arrays as matrices are, or a convolution."""
    if len(node.parents) != 2:
        return False
    if isinstance(node.op, Linear):
        return not node.op.joint and None not in node.op.transposes
    return any(parent.shape == () for parent in node.parents) and multiplies(node.op)


def _chooses(node: Node) -> bool:
    """Whether ``node`` takes what an array of indices says, as an embedding does."""
    given = (node.params or {}).values()
    return any(
        isinstance(index, np.ndarray) for option in given for index in (option if isinstance(option, tuple) else ())
    )


def is_plain(node: Node) -> bool:
    """Whether ``node`` is a constant without a name."""
    return node.op is CONSTANT and node.name is None


def is_number(node: Node) -> bool:
    """Whether ``node`` is a plain number within an expression."""
    return is_plain(node) and node.shape == ()

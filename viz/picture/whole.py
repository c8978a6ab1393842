"""What all pictures of one pass share, however they are folded: the graph, its numbers, the names of its nodes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import repeat
from typing import Any

import numpy as np

from viz.autograd_door import CONSTANT, Node
from viz.picture.graph import walk
from viz.picture.labels import is_finite
from viz.picture.names import names, objective
from viz.picture.pass_numbers import numbers_of


class Whole:
    """The ``graph`` of ``roots``, walked once. ``numbers``: of the backward pass that is shown. ``objective``: what is
    differentiated, of one root alone."""

    def __init__(self, roots: Sequence[Node], mode: str = "forward", seed: Any = 1) -> None:
        self.roots = roots
        self.graph = walk(roots)
        self.numbers = numbers_of(roots, mode, seed)
        self.names = names(self.graph)
        self.objective = (
            objective(self.names, roots[0], self.numbers.seed if self.numbers else 1) if len(roots) == 1 else ""
        )

    @cached_property
    def place(self) -> dict[Node, int]:
        """The number of each node in the graph."""
        return {node: i for i, node in enumerate(self.graph.nodes)}

    @cached_property
    def turns(self) -> dict[Node, int]:
        """When the backward pass comes to each node."""
        return {node: turn for turn, node in enumerate(self.numbers.gradient if self.numbers else ())}

    @cached_property
    def is_finite(self) -> np.ndarray:
        """Of each node, whether it holds finite numbers alone."""
        data = [node.datum for node in self.graph.nodes]
        if set(map(type, data)) == {float}:
            return np.isfinite(data)
        return np.fromiter(map(is_finite, data), bool, len(data))

    @cached_property
    def way_back(self) -> np.ndarray:
        """The places of the uses that the backward pass can go back along, in its order: it passes on to all but
        constants, and may leave out others where an operation is not elementwise."""
        nodes, uses = self.graph.nodes, self.graph.uses
        turn = np.fromiter(map(self.turns.get, nodes, repeat(-1)), np.intp, len(nodes))
        is_constant = np.fromiter((node.op is CONSTANT for node in nodes), bool, len(nodes))
        (open,) = np.nonzero((turn[uses.users] >= 0) & ~is_constant[uses.operands])
        return open[np.lexsort((uses.slots[open], turn[uses.users[open]]))]

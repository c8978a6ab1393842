"""What the nodes of a graph are called: the user's names, and v0, v1 ... for the rest."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, count
from typing import Any

import numpy as np

from viz.engine import CONSTANT, Node


def names(order: Iterable[Node]) -> dict[Node, str]:
    """A name for each node of a topological order; an unnamed constant has an empty one.

    >>> from autograd import Value, topological_order
    >>> y = Value(1, name="x") + 2
    >>> list(names(topological_order(y)).values())
    ['x', '', 'v0']
    """
    order = list(order)
    taken = {node.name for node in order}
    fresh = (name for name in map("v{}".format, count()) if name not in taken)
    return {node: node.name or ("" if node.op is CONSTANT else next(fresh)) for node in order}


def objective(labels: dict[Node, str], root: Node, seed: Any) -> str:
    """Name an unnamed ``root`` L, and give the name of what is differentiated.

    That is the root itself; but with another ``seed`` than 1, an L that lies beyond the root.
    """
    taken = set(labels.values())
    free = (name for name in chain("LJE", map("L{}".format, count(1))) if name not in taken)
    if root.name is None and root.op is not CONSTANT:
        labels[root] = next(free)
    return labels[root] if root.shape == () and bool(np.all(seed == 1)) else next(free)

"""What a folded box says: what comes out of it, its parameters, the gradient there; and what lines between boxes say
that stand for several."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from operator import ne
from typing import Any

import numpy as np

from viz.autograd_door import PARAMETER, Node
from viz.picture.graph import Graph

Shown = Callable[[Any], str]  # a number, or the root mean square of an array, as text
LISTED = 3  # values or shapes that are named one by one
TIMES = "×"


def outputs(graph: Graph, members: Sequence[int], used_outside: np.ndarray) -> list[int]:
    """The results among ``members`` that others use, or that the picture is of."""
    places = np.array(members)
    is_root = np.isin(places, list(graph.roots))
    places = places[used_outside[places] | is_root]
    results: list[int] = places[~graph.is_leaf[places]].tolist()
    return results or places.tolist()


def parameters(graph: Graph, members: Sequence[int]) -> str:
    """How many numbers are learnt within a box, as text; empty for none."""
    count = sum(np.size(graph.nodes[i].datum) for i in members if graph.nodes[i].op is PARAMETER)
    return f"{count:,} parameter{'s' * (count > 1)}" if count else ""


def values(nodes: Sequence[Node], shown: Shown) -> str:
    """What several nodes hold: numbers, or shapes.

    >>> from autograd import Tensor, Value
    >>> from viz.picture.labels import number
    >>> values([Value(0.982), Value(0.1192)], number)
    '0.982, 0.1192'
    >>> values([Value(float(i)) for i in range(17)], number), values([Tensor([1.0, 2.0])] * 5, number)
    ('17 values, 0 … 16', '5 × (2,)')
    """
    if all(node.shape == () for node in nodes):
        return numbers([node.datum for node in nodes], "values", shown)
    return shapes(nodes)


def shapes(nodes: Sequence[Node]) -> str:
    """The shapes of nodes, alike ones counted."""
    counts: dict[str, int] = {}
    for node in nodes:
        shape = str(node.shape) if node.shape else "number"
        counts[shape] = counts.get(shape, 0) + 1
    if len(counts) > LISTED:
        return f"{len(nodes):,} arrays"
    return ", ".join(f"{count} {TIMES} {shape}" if count > 1 else shape for shape, count in counts.items())


def numbers(found: Sequence[Any], what: str, shown: Shown) -> str:
    """A few numbers one by one; of many how many there are, and from where to where they go."""
    if len(found) <= LISTED:
        return ", ".join(map(shown, found))
    counted = f"{len(found):,} {what}"
    if any(issubclass(kind, complex) for kind in set(map(type, found))) or any(map(ne, found, found)):
        return counted
    least, most = shown(min(found)), shown(max(found))
    return f"{counted}, {least} … {most}" if least != most else f"{counted}, each {least}"


def gradients(nodes: Sequence[Node], known: dict[Node, Any], shown: Shown, rms: Shown) -> str:
    """The gradients of several nodes, where the picture has all of them."""
    found = [known[node] for node in nodes if node in known]
    if not found or len(found) < len(nodes):
        return ""
    if all(node.shape == () for node in nodes):
        return ("gradients " if len(found) <= LISTED else "") + numbers(found, "gradients", shown)
    return "gradients: " + rms(np.concatenate([np.ravel(x) for x in found]))


def merged_forward(graph: Graph, operands: Collection[int], count: int) -> str:
    """What one line says that stands for ``count`` uses of ``operands``.

    >>> from autograd import Tensor, Value
    >>> from viz.picture.graph import walk
    >>> of_numbers, of_arrays = walk([Value(2.0) * 3.0]), walk([Tensor([1.0, 2.0]) * 3.0])
    >>> merged_forward(of_numbers, [0], 5), merged_forward(of_numbers, [0, 1], 2), merged_forward(of_arrays, [0], 2)
    ('5 times', '2 values', '(2,)')
    """
    if not graph.is_scalar:
        nodes = [graph.nodes[i] for i in operands]
        if any(node.shape for node in nodes):
            return shapes(nodes)
    return f"{len(operands):,} values" if len(operands) > 1 else f"{count:,} times"


def merged_backward(count: int, contributions: Iterable[Any], shown: Shown) -> tuple[str, Any]:
    """What one line says that stands for several contributions to ``count`` nodes; and their sum, where all are to the
    same one."""
    if count > 1:
        return f"{count:,} gradients", None
    first, *others = contributions
    total = sum(others, first)
    return f"{len(others) + 1:,} paths: {shown(total)}", total

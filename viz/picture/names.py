"""What the nodes of a graph are called: the user's names, and v0, v1 ... for the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain, count, takewhile
from typing import Any

import numpy as np

from viz.autograd_door import CONSTANT, Node
from viz.picture.graph import Graph
from viz.picture.labels import cut, visible
from viz.picture.model import Scope

LONGEST_PATH = 80


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
    given: dict[Node, str] = {}
    for node in order:
        given[node] = node.name or ("" if node.op is CONSTANT else _as_cast(node, given) or next(fresh))
    return given


def _as_cast(node: Node, given: dict[Node, str]) -> str:
    """The name of a named array that ``node`` only gives another type; else an empty one."""
    if node.shape == () or len(node.parents) != 1:
        return ""
    (whole,) = node.parents
    dtype, before = node.datum.dtype, getattr(whole.datum, "dtype", None)
    kept = before is not None and before != dtype and whole.shape == node.shape and dtype.kind != "b"
    is_cast = kept and (node.params or {}).get("dtype") is not None and len(node.params or {}) == 1
    return f"{given[whole]} as {dtype}" if is_cast and whole.name else ""


def distinct(graph: Graph) -> dict[Node, str]:
    """`names`, ready to be shown, of which no two are the same.

    Where nodes share a name, leaves are called by the modules they lie in, as in
    ``layers.0.neurons.1.w1``; what these do not tell apart has a number, as in ``w#2``.
    """
    shown = {node: cut(visible(name)) for node, name in names(graph.nodes).items()}
    shared = _shared(shown)
    if not shared:
        return shown
    paths = {
        node: module_path(scope)
        for node, scope in zip(graph.nodes, graph.scopes, strict=True)
        if node in shared or (node.is_leaf and node.name is not None and scope)
    }
    common = sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, zip(*paths.values(), strict=False)))
    for node, path in paths.items():
        shown[node] = cut(visible(_by_path(path[common:], shown[node])), LONGEST_PATH)
    taken, numbered = set(shown.values()), Counter[str]()
    for node in _shared(shown):
        name = shown[node]
        while shown[node] in taken:
            numbered[name] += 1
            shown[node] = f"{name}#{numbered[name]}"
        taken.add(shown[node])
    return shown


def _by_path(path: tuple[str, ...], name: str) -> str:
    """A leaf by the modules that lead to it; one that begins with a number is said to be a layer.

    >>> _by_path(("layers", "0"), "w1"), _by_path(("2", "0"), "weight")
    ('layers.0.w1', 'layer 2.0, weight')
    """
    numbers = tuple(takewhile(str.isdigit, path))
    rest = ".".join((*path[len(numbers) :], name))
    return f"layer {'.'.join(numbers)}, {rest}" if numbers else rest


def called(name: str) -> str:
    """A name as it stands in a derivative: in parentheses where it is more than one word.

    >>> called("w"), called("layer 0, weight")
    ('w', '(layer 0, weight)')
    """
    return f"({name})" if " " in name else name


def derivative(above: str, below: str) -> str:
    """The name of a derivative, as in ∂L/∂w."""
    return f"∂{called(above)}/∂{called(below)}"


def _shared(labels: dict[Node, str]) -> dict[Node, str]:
    """The nodes whose label others have too."""
    uses = Counter(labels.values())
    return {node: label for node, label in labels.items() if label and uses[label] > 1}


def module_path(scope: Scope) -> tuple[str, ...]:
    """The attributes that lead to a module, without the names of classes."""
    return tuple(level.partition(":")[0] for level in scope)


def objective(labels: dict[Node, str], root: Node, seed: Any) -> str:
    """Name an unnamed ``root`` L, and give the name of what is differentiated.

    That is the root itself; but with another ``seed`` than 1, an L that lies beyond the root.
    """
    taken = set(labels.values())
    free = (name for name in chain("LJE", map("L{}".format, count(1))) if name not in taken)
    if root.name is None and root.op is not CONSTANT:
        labels[root] = next(free)
    return labels[root] if root.shape == () and bool(np.all(seed == 1)) else next(free)

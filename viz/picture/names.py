"""What the nodes of a graph are called: the user's names, and v0, v1 ... for the rest."""

from __future__ import annotations

from collections import Counter
from itertools import chain, count, filterfalse, takewhile
from typing import Any

import numpy as np

from viz.autograd_door import CONSTANT, Node
from viz.picture.calls import call_of, without_call
from viz.picture.gates import gate_names
from viz.picture.graph import Graph
from viz.picture.labels import cut, visible
from viz.picture.model import Scope
from viz.picture.rules import is_cast

LONGEST_PATH = 80


def names(graph: Graph) -> dict[Node, str]:
    """A name for each node of a graph, the gates of a recurrence as `gate_names` says; an unnamed constant has an empty
    one.

    >>> from autograd import Value
    >>> from viz.picture.graph import walk
    >>> list(names(walk([Value(1, name="x") + 2])).values())
    ['x', '', 'v0']
    """
    own = [node.name for node in graph.nodes]
    taken = set(own)
    gates = {i: name for i, name in gate_names(graph).items() if name not in taken}
    fresh = filterfalse(taken.__contains__, map("v{}".format, count()))
    given: dict[Node, str] = {}
    for i, (node, name) in enumerate(zip(graph.nodes, own, strict=True)):
        if name:
            given[node] = name
        elif i in gates:
            given[node] = gates[i]
        elif node.op is CONSTANT:
            given[node] = ""
        else:
            given[node] = (node.shape and _as_cast(node, given)) or next(fresh)
    return given


def _as_cast(node: Node, given: dict[Node, str]) -> str:
    """The name of a named array that ``node`` only gives another type; else an empty one."""
    if node.shape == () or len(node.parents) != 1:
        return ""
    (whole,) = node.parents
    dtype, before = node.datum.dtype, getattr(whole.datum, "dtype", None)
    kept = before is not None and before != dtype and whole.shape == node.shape and dtype.kind != "b"
    return f"{given[whole]} as {dtype}" if kept and is_cast(node) and whole.name else ""


def distinct(graph: Graph) -> dict[Node, str]:
    """`names`, ready to be shown, of which no two are the same.

    Where nodes share a name, leaves are called by the modules they lie in, as in
    ``layer 0, neuron 1, w1``; what these do not tell apart has a number, as in ``w#2``.
    """
    shown = {node: cut(visible(name)) for node, name in names(graph).items()}
    shared = _shared(shown)
    if not shared:
        return shown
    paths = {
        node: tuple(map(spoken, scope))
        for node, scope in zip(graph.nodes, graph.scopes, strict=True)
        if node in shared or (node.is_leaf and node.name is not None and scope)
    }
    common = sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, zip(*paths.values(), strict=False)))
    for node, path in paths.items():
        shown[node] = cut(visible(", ".join((*path[common:], shown[node]))), LONGEST_PATH)
    taken, numbered = set(shown.values()), Counter[str]()
    for node in _shared(shown):
        name = shown[node]
        while shown[node] in taken:
            numbered[name] += 1
            shown[node] = f"{name}#{numbered[name]}"
    return shown


def spoken(level: str) -> str:
    """A module of a scope as it is read, without its class; other scopes as they are.

    >>> spoken("layers.0: Layer"), spoken("2: Linear #3"), spoken("encoder: MLP"), spoken("t=0")
    ('layer 0', 'layer 2 #3', 'encoder', 't=0')
    """
    attribute, is_module, _ = without_call(level).partition(": ")
    return (counted(attribute) if is_module else attribute) + call_of(level)


def counted(attribute: str) -> str:
    """A part of a module as it is read, where it is counted.

    >>> counted("layers.0"), counted("2"), counted("weight")
    ('layer 0', 'layer 2', 'weight')
    """
    family, _, number = attribute.rpartition(".")
    return f"{family.removesuffix('s') or 'layer'} {number}" if number.isdigit() else attribute


def heading(level: str) -> str:
    """The title of a module's frame, or that of another scope.

    >>> heading("layers.0: Layer"), heading("2: Linear"), heading("encoder: MLP #2"), heading("t=0")
    ('layer 0', 'layer 2: Linear', 'encoder: MLP #2', 't=0')
    """
    module = without_call(level)
    name, kind = spoken(module), module.partition(": ")[2]
    said = name if not kind or name.partition(" ")[0] == kind.lower() else f"{name}: {kind}"
    return said + call_of(level)


def pathway(scope: Scope) -> str:
    """A scope as it is read, from the outermost module to the innermost."""
    return visible(" / ".join(map(heading, scope)))


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


def objective(labels: dict[Node, str], root: Node, seed: Any) -> str:
    """The name of what is differentiated: that of the ``root``, which is called L where it has none; but with another
    ``seed`` than 1, an L that lies beyond the root."""
    taken = set(labels.values())
    free = (name for name in chain("LJE", map("L{}".format, count(1))) if name not in taken)
    if root.shape != () or not np.all(seed == 1):
        return next(free)
    if root.name is None and root.op is not CONSTANT:
        labels[root] = next(free)
    return labels[root]

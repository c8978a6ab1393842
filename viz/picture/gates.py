"""The gates of recurrences over arrays: what a sum is cut into, and what these parts are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from viz.autograd_door import Linear
from viz.picture.calls import CALL
from viz.picture.graph import Graph
from viz.picture.model import Scope
from viz.picture.rules import adds, bends, multiplies

GATES = {3: "rzn", 4: "ifgo"}  # what gates are called, in the order in which weights and sums hold them


def gate_names(graph: Graph) -> dict[int, str]:
    """What the gates, the memory and the state of each step are called, by their numbers: i0, f0, g0, o0, c0, h0.

    Steps that no scope tells apart, and those of several layers, which would share these names, have none.
    """
    steps: dict[Scope, list[int]] = {path: [] for i, path in enumerate(graph.scopes) if path and _start(graph, i) >= 0}
    for i, path in enumerate(graph.scopes if steps else ()):
        if path in steps:
            steps[path].append(i)
    found: dict[int, str] = {}
    for path, nodes in steps.items():
        number = re.match(r"t=(\d+)", path[-1]) or re.search(rf"{CALL}(\d+)$", path[-1])
        found |= {i: name + (number[1] if number else "") for name, i in _named(graph, nodes).items()}
    uses = Counter(found.values())
    return {i: name for i, name in found.items() if uses[name] == 1}


def _named(graph: Graph, nodes: Sequence[int]) -> dict[str, int]:
    """`named_gates` and the state h, where ``nodes`` are one step of a long short-term memory or a gated unit."""
    named = named_gates(graph, nodes)
    summed = {graph.parents[i][0] for i in nodes if _start(graph, i) >= 0}
    if "c" in named and len(summed) == 1:
        states = [i for i in nodes if state_name(graph, i) == "h"]
    elif len(named) == 3 and len(summed) == 2:  # what the input and what the state give
        states = [i for i in nodes if _is_memory(graph, i)]
    else:
        return {}
    return named | {"h": states[-1]} if states else {}


def slices(graph: Graph, i: int) -> list[int]:
    """The slices that ``i`` is cut into, in their order; empty where it is not cut."""
    users = sorted(set(graph.consumers[i]))
    return sorted(users, key=lambda j: _start(graph, j)) if all(_start(graph, j) >= 0 for j in users) else []


def named_gates(graph: Graph, nodes: Sequence[int]) -> dict[str, int]:
    """The gates of one step by their names, each with the node of its activation; and its memory c, where it has one.

    ``nodes``: all of the step.
    """
    inside = set(nodes)
    cut = [i for i in nodes if _start(graph, i) >= 0]
    source = graph.parents[cut[0]][0] if cut else None
    cut = sorted((i for i in cut if graph.parents[i] == (source,)), key=lambda i: _start(graph, i))
    found = {name: _activated(graph, i, inside) for name, i in zip(GATES.get(len(cut), ""), cut, strict=False)}
    memory = [i for i in nodes if _is_memory(graph, i)]
    return found | ({"c": memory[0]} if len(found) == 4 and memory else {})


def state_name(graph: Graph, i: int) -> str:
    """What the result of an operation is called in a long short-term memory of Values: its memory c = f c + i g, or its
    state h = o tanh(c); empty for any other."""
    if _is_memory(graph, i):
        return "c"
    bent = [graph.parents[j][0] for j in graph.parents[i] if bends(graph.nodes[j])]
    return "h" if multiplies(graph.nodes[i].op) and any(_is_memory(graph, j) for j in bent) else ""


def _start(graph: Graph, i: int) -> int:
    """Where a slice of an array begins, along its last axis; -1 for what is no slice."""
    node = graph.nodes[i]
    if len(node.parents) != 1 or not isinstance(node.op, Linear):
        return -1
    for given in (node.params or {}).values():
        index: Any = given[-1] if isinstance(given, tuple) and given else given
        if isinstance(index, slice):
            return int(index.start or 0)
    return -1


def _activated(graph: Graph, i: int, inside: set[int]) -> int:
    """The activation of a gate: what follows from its slice, through sums, up to the first function of one operand."""
    while len(users := [j for j in set(graph.consumers[i]) if j in inside]) == 1:
        (user,) = users
        one = len(graph.parents[user]) == 1
        if not one and not adds(graph.nodes[user]):
            break
        i = user
        if one:
            break
    return i


def _is_memory(graph: Graph, i: int) -> bool:
    """Whether ``i`` is a sum of products, as f c + i g is."""
    return adds(graph.nodes[i]) and all(multiplies(graph.nodes[j].op) for j in graph.parents[i])

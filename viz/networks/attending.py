"""Modules that attend: what such a module does, its projections, products and sums of values, is one part.

Attention multiplies results with one another as matrices, where a layer multiplies a result with weights.
"""

from __future__ import annotations

from collections.abc import Sequence

from viz.networks.part import Part
from viz.networks.roles import weighs
from viz.picture.graph import Graph
from viz.picture.model import Scope


def merged_attention(
    graph: Graph, parts: Sequence[Part], part_of: dict[int, Part], flows: Sequence[bool]
) -> list[Part]:
    """``parts`` with those of each module that attends merged into one; of a network that is nothing but such a module
    all parts stay."""
    modules = _attending(graph, part_of, flows)
    kept = [part for part in parts if not _module_of(part.scope, modules)]
    if not kept:
        return list(parts)
    found: dict[Scope, Part] = {}
    for i, path in enumerate(graph.scopes):
        module = _module_of(path, modules)
        if module and flows[i] and graph.parents[i]:
            part = found.setdefault(module, Part("operation", i, [], scope=module))
            part.nodes.append(i)
            part.out = i
            part_of[i] = part
    return [*kept, *found.values()]


def _attending(graph: Graph, part_of: dict[int, Part], flows: Sequence[bool]) -> set[Scope]:
    """The modules of products of two results; those within others are left to them."""
    found = {
        graph.scopes[i]
        for i, node in enumerate(graph.nodes)
        if node.shape and weighs(node) and i not in part_of and all(flows[j] for j in graph.parents[i])
    } - {()}
    return {path for path in found if not _module_of(path[:-1], found)}


def _module_of(path: Scope, modules: set[Scope]) -> Scope:
    """The one of ``modules`` that ``path`` lies in; empty where there is none."""
    return next((path[:k] for k in range(1, len(path) + 1) if path[:k] in modules), ())

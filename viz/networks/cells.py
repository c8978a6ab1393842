"""The steps of a recurrence over arrays: all that one step does in its module is one part, a cell.

A recurrence is a layer that reads what it gave before, with the same weights; or one whose sums are cut into gates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from viz.autograd_door import Linear
from viz.networks.part import Part
from viz.picture.gates import slices
from viz.picture.graph import Graph
from viz.picture.model import Scope

Step = tuple[Scope, int]


def merged_cells(
    graph: Graph, parts: Sequence[Part], part_of: dict[int, Part], flows: Sequence[bool], given: Collection[int]
) -> list[Part]:
    """``parts`` with those of each step, and all other nodes of the step, merged into one cell. ``given``: inputs, and
    what only arranges them anew, which no cell has for its own."""
    again = _steps(graph, parts, part_of)
    recurrent = {part for part in parts if part.scope and (part in again or _is_cut(graph, part))}
    if not recurrent:
        return list(parts)
    cells: dict[Step, Part] = {}
    step_of = _steps_of_nodes(graph, recurrent, again, [flow and i not in given for i, flow in enumerate(flows)])
    for i, step in sorted(step_of.items()):
        cell = cells.setdefault(step, Part("cell", i, [], scope=step[0]))
        cell.nodes.append(i)
        cell.out = i
    _take_slices(graph, cells.values(), flows, given)
    kept = [part for part in parts if part.z not in step_of]
    for cell in cells.values():
        part_of.update(dict.fromkeys(cell.nodes, cell))
    return [*kept, *cells.values()]


def _take_slices(graph: Graph, cells: Iterable[Part], flows: Sequence[bool], given: Collection[int]) -> None:
    """Add to each cell the parts of a sequence that other layers gave and only this cell reads."""
    cell_of = {i: cell for cell in cells for i in cell.nodes}
    for i, node in enumerate(graph.nodes):
        readers = {cell_of.get(j) for j in graph.consumers[i]}
        taken = flows[i] and len(readers) == 1 and None not in readers and i not in cell_of and i not in graph.roots
        if taken and len(node.parents) == 1 and isinstance(node.op, Linear) and i not in given:
            (cell,) = readers
            cell.nodes.insert(0, i)  # type: ignore[union-attr]


def _is_cut(graph: Graph, part: Part) -> bool:
    """Whether the sums of ``part`` are cut into gates."""
    return part.z is not None and len(slices(graph, part.z)) > 1


def _steps(graph: Graph, parts: Sequence[Part], part_of: dict[int, Part]) -> dict[Part, int]:
    """The parts that read what a part with the same weights gave, or are the first of such; and which step each is."""
    alike: dict[tuple[int, ...], list[Part]] = {}
    for part in parts:
        if graph.nodes[part.out].shape != ():
            alike.setdefault(part.weights, []).append(part)
    found: dict[Part, int] = {}
    for same in alike.values():
        if len(same) > 1 and _depends(graph, same[-1].out, same[0].out):
            found |= {part: step for step, part in enumerate(same)}
    return found


def _depends(graph: Graph, later: int, earlier: int) -> bool:
    needed = {later}
    for i in range(later, earlier, -1):
        if i in needed:
            needed.update(graph.parents[i])
    return earlier in needed


def _steps_of_nodes(
    graph: Graph, recurrent: set[Part], again: dict[Part, int], flows: Sequence[bool]
) -> dict[int, Step]:
    """The step that each node in the module of a recurrence belongs to: that of the last sums it depends on there, or
    else of the first that needs it."""
    scopes = {part.scope for part in recurrent}
    first = {i: again[part] for part in recurrent if part in again for i in part.nodes}
    here = [i for i, path in enumerate(graph.scopes) if path in scopes and flows[i] and graph.parents[i]]
    steps: dict[int, int] = {}
    for i in here:
        before = [steps[j] for j in graph.parents[i] if j in steps and graph.scopes[j] == graph.scopes[i]]
        if i in first or before:
            steps[i] = first.get(i, max(before, default=0))
    for i in reversed(here):
        after = [steps[j] for j in graph.consumers[i] if j in steps and graph.scopes[j] == graph.scopes[i]]
        if i not in steps:
            steps[i] = min(after, default=0)
    return {i: (graph.scopes[i], step) for i, step in steps.items()}

"""Where the numbers of a program lie: in flat buffers, so that each call reads and writes slices.

``v`` holds the values, leaves first, then group by group; ``g`` operands that do not lie in order in ``v`` and are
gathered before the call; ``c`` the cotangents, and the contributions that they are sums of. What varies in a batch lies
in three buffers ``V``, ``G`` and ``C`` instead, which have a row of all examples for each number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, NamedTuple

import numpy as np

from autograd.core.node import CONSTANT, VARIABLE, Node
from autograd.programs.values.cells import Cells, Flow, Group, Index


class Piece(NamedTuple):
    """Neighbours in a buffer, as an array of ``shape``; a last axis of examples comes on top where they vary."""

    buffer: str
    start: int
    shape: tuple[int, ...]

    @property
    def stop(self) -> int:
        return self.start + prod(self.shape)

    @property
    def varies(self) -> bool:
        return self.buffer.isupper()


@dataclass(eq=False)
class Incoming:
    """The contributions that a group's cotangents are sums of: how many each gets, and where they lie
    in its buffer, those of one cotangent next to each other."""

    counts: Index
    sources: Index


@dataclass(eq=False)
class Step:
    """A group with its places: the ``result``; the ``operands``, each with what is to be gathered or
    None; the ``cotangent``, with what is to be summed or None where it lies there already; and the
    place of each operand's contribution, None where it has none of its own. What a group that varies contributes to
    an operand that does not is a sum over the examples."""

    group: Group
    result: Piece
    operands: list[Piece]
    gathers: list[Index | None]
    cotangent: Piece | None = None
    incoming: Incoming | None = None
    parts: list[Piece | None] = field(default_factory=list)


class Layout:
    """The steps of a program, and the sizes of its buffers.

    ``in_order``: cotangents add up in the order in which an uncompiled backward pass makes them. ``leaves``: the nodes
    at the beginning of ``v``, and those at the beginning of ``V``. ``slopes``: where the derivatives for the first so
    many of these lie in ``c`` and in ``C``. ``root``: where the result lies in ``v`` or ``V``. ``nodes``: how many the
    graph has.
    """

    def __init__(self, cells: Cells, groups: Sequence[Group], *, in_order: bool) -> None:
        self.in_order = in_order
        self.nodes = len(cells.nodes)
        self.reached = np.array(cells.reached)
        self.varies = np.array(cells.varies)
        root, count = len(cells.nodes) - 1, len(cells.kinds)
        leaves = _leaf_groups(cells, groups, count)
        self.groups = [*leaves, *groups]
        self.owners = np.zeros(count, np.intp)  # the group of each cell
        for i, group in enumerate(self.groups):
            self.owners[group.cells] = i
        _arrange(self.groups, root, count)
        self.sizes = dict.fromkeys("vgcVGC", 0)
        self._values = np.zeros(count, np.intp)
        self.steps = [self._placed(group) for group in self.groups]
        self.root = Piece(self.buffer("v", [root]), int(self._values[root]), (1,))
        self._cotangents = np.zeros(count, np.intp)
        self._pull(root)
        found = np.concatenate([group.cells for group in leaves])
        apart = [found[~self.varies[found]], found[self.varies[found]]]
        self.leaves = [[cells.nodes[i] for i in some] for some in apart]
        self.slopes = [self._cotangents[some[self.reached[some]]] for some in apart]

    @property
    def bytes_per_example(self) -> int:
        """How much memory the buffers of what varies take."""
        return 8 * sum(self.sizes[buffer] for buffer in "VGC")

    @property
    def reached_leaves(self) -> list[Node]:
        """The leaves that receive a gradient, in the order of ``slopes``."""
        return self.leaves[0][: len(self.slopes[0])] + self.varying_leaves

    @property
    def varying_leaves(self) -> list[Node]:
        """Those of them that vary."""
        return self.leaves[1][: len(self.slopes[1])]

    def buffer(self, name: str, cells: Any) -> str:
        """The buffer for ``cells``, which all vary or all do not."""
        return name.upper() if self.varies[cells].flat[0] else name

    def new(self, buffer: str, shape: tuple[int, ...]) -> Piece:
        """A further piece at the end of ``buffer``."""
        piece = Piece(buffer, self.sizes[buffer], shape)
        self.sizes[buffer] = piece.stop
        return piece

    def _placed(self, group: Group) -> Step:
        """The forward half of a step."""
        result = self.new(self.buffer("v", group.cells), group.cells.shape)
        self._values[group.cells.ravel()] = np.arange(result.start, result.stop)
        operands: list[Piece] = []
        gathers: list[Index | None] = []
        for operand in group.operands:
            places = self._values[operand]
            if is_range(places):
                operands.append(Piece(self.buffer("v", operand), int(places.flat[0]), places.shape))
                gathers.append(None)
            else:
                operands.append(self.new(self.buffer("g", operand), places.shape))
                gathers.append(places)
        return Step(group, result, operands, gathers)

    def _pull(self, root: int) -> None:
        """The backward half of each step, last step first."""
        mail = _Mail(self.groups, self.owners)
        most = max([len(group.operands) for group in self.groups])
        seed = self.new(self.buffer("c", [root]), (1,))
        if self.reached[root]:
            mail.send(np.array([root]), np.array([seed.start]), np.zeros(1, np.intp))
        for i in range(len(self.steps) - 1, -1, -1):
            step, group = self.steps[i], self.groups[i]
            if mail.empty(i):
                continue
            step.cotangent, step.incoming = self._collected(group, *mail.sorted(i))
            places = np.arange(step.cotangent.start, step.cotangent.stop).reshape(group.cells.shape)
            self._cotangents[group.cells] = places
            for slot, (operand, flow) in enumerate(zip(group.operands, group.flows, strict=True)):
                part, keep = None, self.reached[operand].ravel()
                buffer = self.buffer("c", operand)
                if flow is Flow.SAME and buffer == step.cotangent.buffer:
                    sources = np.broadcast_to(places, operand.shape).ravel()
                elif flow is not Flow.NONE and keep.any():
                    part = self.new(buffer, operand.shape)
                    sources = np.arange(part.start, part.stop)
                step.parts.append(part)
                if flow is not Flow.NONE and keep.any():
                    turn = slot - most * group.cells if self.in_order else np.zeros(operand.shape)
                    mail.send(operand.ravel()[keep], sources[keep], turn.ravel()[keep])

    def _collected(self, group: Group, counts: Index, sources: Index) -> tuple[Piece, Incoming | None]:
        """Where the cotangents of ``group`` lie, and what is to be summed there."""
        buffer = self.buffer("c", group.cells)
        if len(sources) == len(counts) and is_range(sources):
            return Piece(buffer, int(sources[0]), group.cells.shape), None
        return self.new(buffer, group.cells.shape), Incoming(counts, sources)


class _Mail:
    """Contributions on their way: per group, which cells they are for and where in their buffer they lie."""

    def __init__(self, groups: Sequence[Group], owners: Index) -> None:
        self.owners = owners
        self.places = np.zeros_like(owners)
        for group in groups:
            self.places[group.cells.ravel()] = np.arange(group.cells.size)
        self.sizes = [group.cells.size for group in groups]
        self.boxes: list[list[tuple[Index, Index, Index]]] = [[] for _ in groups]

    def empty(self, i: int) -> bool:
        return not self.boxes[i]

    def send(self, targets: Index, sources: Index, turns: Index) -> None:
        """``turns``: in which order they are to be summed."""
        owners = self.owners[targets]
        order = np.argsort(owners, kind="stable")
        ends = np.flatnonzero(np.diff(owners[order])) + 1
        for part in np.split(order, ends) if len(order) else []:
            self.boxes[owners[part[0]]].append((self.places[targets[part]], sources[part], turns[part]))

    def sorted(self, i: int) -> tuple[Index, Index]:
        """For the cells of group ``i``: how many contributions each gets, and where they lie."""
        places, sources, turns = (np.concatenate(column) for column in zip(*self.boxes[i], strict=True))
        self.boxes[i] = []
        return np.bincount(places, minlength=self.sizes[i]), sources[np.lexsort((turns, places))]


def is_range(places: Index) -> bool:
    """Whether ``places`` count up one by one."""
    flat = places.ravel()
    return bool((flat == np.arange(flat[0], flat[0] + flat.size)).all())


def _leaf_groups(cells: Cells, groups: Sequence[Group], count: int) -> list[Group]:
    """The leaves: those that a derivative reaches, by the number of its contributions; then the others. What varies
    is apart."""
    read = [
        operand.ravel()
        for group in groups
        for operand, flow in zip(group.operands, group.flows, strict=True)
        if flow is not Flow.NONE
    ]
    uses = np.bincount(np.concatenate([*read, np.zeros(0, np.intp)]), minlength=count)
    leaves = np.array(cells.leaves, np.intp)
    reached, varies = np.array(cells.reached)[leaves], np.array(cells.varies)[leaves]
    found = []
    for apart in (~varies, varies):
        alike = [leaves[apart & reached & (uses[leaves] == n)] for n in np.unique(uses[leaves])]
        found += [(VARIABLE, members) for members in alike] + [(CONSTANT, leaves[apart & ~reached])]
    return [Group(op, {}, (), 0, members, []) for op, members in found if len(members)]


def _arrange(groups: Sequence[Group], root: int, count: int) -> None:
    """Order the cells within each group as the groups that read them do, as far as may be."""
    ranks = np.full(count, -1)
    ranks[root] = 0
    ranked = 1
    for group in reversed(groups):
        (_arrange_line if group.cells.ndim == 1 else _arrange_grid)(group, ranks[group.cells])
        for operand in group.operands:
            unseen = operand.ravel()[ranks[operand.ravel()] < 0]
            first = np.sort(np.unique(unseen, return_index=True)[1])
            ranks[unseen[first]] = np.arange(ranked, ranked + len(first))
            ranked += len(first)


def _arrange_line(group: Group, ranks: Index) -> None:
    order = np.argsort(ranks)
    group.cells = group.cells[order]
    group.operands = [operand[..., order] for operand in group.operands]


def _arrange_grid(group: Group, ranks: Index) -> None:
    """A product of matrices: its rows and its columns may change places."""
    left, right = group.operands
    rows, columns = np.argsort(ranks.min(-1))[..., :, None], np.argsort(ranks.min(-2))[..., None, :]
    group.cells = np.take_along_axis(np.take_along_axis(group.cells, rows, -2), columns, -1)
    group.operands = [np.take_along_axis(left, rows, -2), np.take_along_axis(right, columns, -1)]

"""Where the numbers of a program lie: in three flat buffers, so that each call reads and writes slices.

``v`` holds the values, leaves first, then group by group; ``g`` operands that do not lie in order in
``v`` and are gathered before the call; ``c`` the cotangents, and the contributions that they are sums of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import NamedTuple

import numpy as np

from autograd.grouping import Cells, Flow, Group, Index
from autograd.node import CONSTANT, VARIABLE


class Piece(NamedTuple):
    """Neighbours in a buffer, as an array of ``shape``."""

    buffer: str
    start: int
    shape: tuple[int, ...]

    @property
    def stop(self) -> int:
        return self.start + prod(self.shape)


@dataclass(eq=False)
class Incoming:
    """The contributions that a group's cotangents are sums of: how many each gets, and where they lie
    in ``c``, those of one cotangent next to each other."""

    counts: Index
    sources: Index


@dataclass(eq=False)
class Step:
    """A group with its places: the ``result``; the ``operands``, each with what is to be gathered or
    None; the ``cotangent``, with what is to be summed or None where it lies there already; and the
    place of each operand's contribution, None where it has none of its own."""

    group: Group
    result: Piece
    operands: list[Piece]
    gathers: list[Index | None]
    cotangent: Piece | None = None
    incoming: Incoming | None = None
    parts: list[Piece | None] = field(default_factory=list)


class Layout:
    """The steps of a program, and the sizes of its buffers.

    ``in_order``: cotangents add up in the order in which an uncompiled backward pass makes them.
    ``leaves``: the cells at the beginning of ``v``. ``slopes``: where the derivatives for the first
    so many of them lie in ``c``. ``root``: where the result lies in ``v``.
    """

    def __init__(self, cells: Cells, groups: Sequence[Group], *, in_order: bool) -> None:
        self.in_order = in_order
        self.reached = np.array(cells.reached)
        root, count = len(cells.nodes) - 1, len(cells.kinds)
        leaves = _leaf_groups(cells, groups, count)
        self.groups = [*leaves, *groups]
        self.owners = np.zeros(count, np.intp)  # the group of each cell
        for i, group in enumerate(self.groups):
            self.owners[group.cells] = i
        _arrange(self.groups, root, count)
        self.sizes = {"v": 0, "g": 0, "c": 0}
        self._values = np.zeros(count, np.intp)
        self.steps = [self._placed(group) for group in self.groups]
        self.root = int(self._values[root])
        self.leaves = [int(i) for group in leaves for i in group.cells]
        self._cotangents = np.zeros(count, np.intp)
        self._pull(root)
        varying = [i for i in self.leaves if cells.reached[i]]
        self.slopes = self._cotangents[varying]

    @property
    def bytes(self) -> int:
        """How much memory the buffers take."""
        return 8 * sum(self.sizes.values())

    def new(self, buffer: str, shape: tuple[int, ...]) -> Piece:
        """A further piece at the end of ``buffer``."""
        piece = Piece(buffer, self.sizes[buffer], shape)
        self.sizes[buffer] = piece.stop
        return piece

    def _placed(self, group: Group) -> Step:
        """The forward half of a step."""
        result = self.new("v", group.cells.shape)
        self._values[group.cells.ravel()] = np.arange(result.start, result.stop)
        operands, gathers = [], []
        for operand in group.operands:
            places = self._values[operand]
            in_place = is_range(places)
            operands.append(Piece("v", int(places.flat[0]), places.shape) if in_place else self.new("g", places.shape))
            gathers.append(None if in_place else places)
        return Step(group, result, operands, gathers)

    def _pull(self, root: int) -> None:
        """The backward half of each step, last step first."""
        mail = _Mail(self.groups, self.owners)
        most = max([len(group.operands) for group in self.groups])
        seed = self.new("c", (1,))
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
                part = None
                if flow is Flow.SAME:
                    sources = np.broadcast_to(places, operand.shape).ravel()
                elif flow is Flow.OWN:
                    part = self.new("c", operand.shape)
                    sources = np.arange(part.start, part.stop)
                step.parts.append(part)
                if flow is not Flow.NONE:
                    keep = self.reached[operand].ravel()
                    turn = slot - most * group.cells if self.in_order else np.zeros(operand.shape)
                    mail.send(operand.ravel()[keep], sources[keep], turn.ravel()[keep])

    def _collected(self, group: Group, counts: Index, sources: Index) -> tuple[Piece, Incoming | None]:
        """Where the cotangents of ``group`` lie, and what is to be summed there."""
        if len(sources) == len(counts) and is_range(sources):
            return Piece("c", int(sources[0]), group.cells.shape), None
        return self.new("c", group.cells.shape), Incoming(counts, sources)


class _Mail:
    """Contributions on their way: per group, which cells they are for and where in ``c`` they lie."""

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
    """The leaves: those that a derivative reaches, by the number of its contributions; then the others."""
    read = [
        operand.ravel()
        for group in groups
        for operand, flow in zip(group.operands, group.flows, strict=True)
        if flow is not Flow.NONE
    ]
    uses = np.bincount(np.concatenate([*read, np.zeros(0, np.intp)]), minlength=count)
    leaves = np.array(cells.leaves, np.intp)
    reached = np.array(cells.reached)[leaves]
    varying, others = leaves[reached], leaves[~reached]
    alike = [varying[uses[varying] == n] for n in np.unique(uses[varying])]
    found = [(VARIABLE, leaves) for leaves in alike] + [(CONSTANT, others)] * (len(others) > 0)
    return [Group(op, {}, (), 0, leaves, []) for op, leaves in found]


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

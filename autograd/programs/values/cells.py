"""A graph of single numbers as groups of like numbers, each computed by one call over arrays.

A number of the graph is called a *cell* here, and known by its place in the topological order. In a batch some leaves
*vary*, from example to example, and so does what depends on them; all other numbers are the same for all examples.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.core.node import CONSTANT, Node, Origin
from autograd.core.order import topological_order
from autograd.core.primitive import Primitive
from autograd.core.value import Value
from autograd.errors import DTypeError, GraphError
from autograd.programs.values.numpy_code import Code, code

Index = NDArray[np.intp]
NUMBERS = (int, float, np.floating, np.integer, np.bool_)


class Flow(Enum):
    """What an operand receives in a backward pass: nothing, its consumer's cotangent as it is, or a
    contribution of its own."""

    NONE = "none"
    SAME = "same"
    OWN = "own"


@dataclass(frozen=True, eq=False)
class Kind:
    """What cells have in common that one call can compute: operation, parameters, flows per operand."""

    op: Primitive
    params: dict[str, Any]
    flows: tuple[Flow, ...]


@dataclass(eq=False)
class Group:
    """Cells of one kind and level. ``cells`` has the shape of the result, and each of ``operands``,
    which name the cells it reads, the shape in which it enters the call. Leaves have none. Either all cells of an
    operand vary or none does."""

    op: Primitive | Origin
    params: dict[str, Any]
    flows: tuple[Flow, ...]
    level: float
    cells: Index
    operands: list[Index]


class Cells:
    """The numbers of a graph: per cell its kind (None for a leaf, and for what another cell absorbed), its operands,
    how many operations use it, its level, whether a derivative comes to it, and whether it varies, as the leaves
    ``varying`` do."""

    def __init__(self, root: Value, varying: Collection[Node] = ()) -> None:
        self.nodes = topological_order(root)
        self.kinds: list[Kind | None] = []
        self.operands: list[list[int]] = []
        self.consumers = [0] * len(self.nodes)
        self.leaves: list[int] = []
        self.varies: list[bool] = []
        self._known: dict[Any, Kind] = {}
        places: dict[Node, int] = {}
        for i, node in enumerate(self.nodes):
            if node not in varying:  # whose data is not used
                check(node)
            places[node] = i
            parents = node.parents
            if not parents:
                self.leaves.append(i)
            operands = [places[parent] for parent in parents]
            for j in operands:
                self.consumers[j] += 1
            self.operands.append(operands)
            self.varies.append(any(map(self.varies.__getitem__, operands)) if parents else node in varying)
            self.kinds.append(self._kind(node, parents) if parents else None)
        self.levels = levels_of(self.operands)
        self.reached = self._reached()

    def remove(self, i: int) -> None:
        """Take cell ``i`` out: it is computed otherwise."""
        self.kinds[i], self.operands[i] = None, []

    def add(self, level: float, reached: bool, varies: bool) -> int:
        """A further cell, which stands for no node."""
        self.kinds.append(None)
        self.operands.append([])
        self.levels.append(level)
        self.reached.append(reached)
        self.varies.append(varies)
        return len(self.kinds) - 1

    def pattern(self, i: int) -> tuple[bool, ...]:
        """Which operands of cell ``i`` vary; all empty where nothing does, as that is asked of every cell."""
        return tuple([self.varies[j] for j in self.operands[i]]) if self.varies[i] else ()

    def _kind(self, node: Node, parents: Sequence[Node]) -> Kind:
        wanted = tuple([parent.op is not CONSTANT for parent in parents])
        params = node.params
        key = (node.op, wanted, _fingerprint(params) if params else None)
        kind = self._known.get(key)
        if kind is None:
            kind = self._known[key] = kind_of(node.op, params, wanted)
        return kind

    def _reached(self) -> list[bool]:
        """Whether a derivative of the root comes to each cell."""
        reached = [False] * len(self.nodes)
        reached[-1] = self.nodes[-1].op is not CONSTANT
        for i in range(len(self.nodes) - 1, -1, -1):
            kind = self.kinds[i]
            if kind is not None and reached[i]:
                for j, flow in zip(self.operands[i], kind.flows, strict=True):
                    if flow is not Flow.NONE:
                        reached[j] = True
        return reached


def levels_of(operands: Sequence[Sequence[int]]) -> list[float]:
    """How many steps each cell is from its farthest leaf."""
    levels: list[float] = []
    for inputs in operands:
        levels.append(1 + max([levels[j] for j in inputs]) if inputs else 0)
    return levels


def kind_of(op: Any, params: dict[str, Any], wanted: tuple[bool, ...]) -> Kind:
    """The kind of ``op``; the flows are asked of its rule, run over code."""
    cotangent = Code("d")
    operands = [Code("x", ndim=2) for _ in wanted]
    parts = op.contributions(code, cotangent, Code("v", ndim=2), operands, params, wanted)
    flows = [Flow.NONE if part is None else Flow.SAME if part is cotangent else Flow.OWN for part in parts]
    return Kind(op, params, tuple(flows))


def _fingerprint(params: dict[str, Any]) -> Any:
    items = tuple(sorted(params.items()))
    try:
        hash(items)
    except TypeError:
        return id(params)
    return items


def check(node: Node) -> None:
    """Refuse what a program cannot compute with."""
    if not isinstance(node, Value):
        raise GraphError(
            f"compile() replays graphs of Values, and there is a {type(node).__name__} in this one: "
            "compute it beforehand, or leave the graph uncompiled"
        )
    if node.first is None:
        node.check_history()
        check_number(node)


def check_number(leaf: Node) -> None:
    """Refuse a leaf whose datum is not a real number."""
    if not isinstance(leaf.datum, NUMBERS):
        raise DTypeError(
            f"a program computes in float64: the data of a leaf must be a real number such as an int or a float, "
            f"found {type(leaf.datum).__name__} {leaf.datum!r:.40}"
        )


def groups_of(cells: Cells) -> list[Group]:
    """The cells that have a kind, by level and kind."""
    found: dict[Any, list[int]] = {}
    for i, kind in enumerate(cells.kinds):
        if kind is not None:
            found.setdefault((cells.levels[i], kind, cells.reached[i], cells.pattern(i)), []).append(i)
    groups = []
    for (level, kind, *_), members in found.items():
        operands = np.array([cells.operands[i] for i in members], np.intp).T
        groups.append(Group(kind.op, kind.params, kind.flows, level, np.array(members, np.intp), list(operands)))
    return groups

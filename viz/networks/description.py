"""What a picture of a network shows, as plain data: layers from left to right, and the lines between their units.

>>> import autograd as ag
>>> from autograd import Value
>>> from viz.networks.describe import described
>>> w, x = Value(0.5, name="w"), Value(2.0, name="x", requires_grad=False)
>>> o = ag.sigmoid(w * x)
>>> inputs, neuron = described([o]).layers
>>> neuron.z, [round(a, 4) for a in neuron.a]
([1.0], [0.7311])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from viz.networks.part import What
from viz.picture.model import Planes, Scope

Numbers = Sequence[Any]
IMAGE = 4  # axes of a batch of images


@dataclass(frozen=True, slots=True)
class Layer:
    """Units that stand in one column, as circles, or as one box. ``column``: its place from left to right; ``size``:
    how many units there are. ``z``, ``a``, ``delta``: of each unit its weighted sum, its result and ∂L/∂z; ``biases``:
    its bias with its gradient; each empty where there is none. ``slopes``: the two factors of delta, ∂L/∂a and ∂a/∂z,
    where the activation is one operation. Of a batch all are those of the first example.

    ``names``: what ``z`` and ``a`` of each unit are called, where they have names. ``states``: the gates, the memory
    and the state of a step, by name; ``chain``: of which recurrence it is a step. ``formula``: how the number of a box
    was computed.

    ``shape``: of the array of all units, without the axis of the batch; ``planes``: how it is drawn as an image.
    ``parameters``: how many numbers are learnt here. ``elementwise``: whether each unit reads one unit only.
    ``count``: how many nodes of the graph it stands for."""

    key: str
    what: What
    column: int
    size: int
    title: str = ""
    scope: Scope = ()
    names: Sequence[tuple[str, str]] = ()
    z: Numbers = ()
    a: Numbers = ()
    delta: Numbers = ()
    slopes: Sequence[tuple[Any, Any]] = ()
    biases: Sequence[tuple[str, Any, Any]] = ()
    circles: bool = True
    states: tuple[tuple[str, Any], ...] = ()
    chain: int = 0
    formula: str = ""
    shape: tuple[int, ...] = ()
    planes: Planes | None = None
    parameters: int = 0
    elementwise: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """From one unit to another. ``weight``: the number on it, None where what flows is not weighed. ``gradient``: what
    this line adds to the gradient of its weight; ``total``: all that the weight receives, from all lines it is on.
    ``carries``: what a line without a weight says."""

    tail: tuple[str, int]
    head: tuple[str, int]
    name: str = ""
    weight: Any = None
    gradient: Any = None
    total: Any = None
    carries: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """The weights from each unit of one layer of Tensors to each of another, and their gradients: (tail, head)."""

    tail: str
    head: str
    weights: Any
    gradients: Any = None


@dataclass(frozen=True, slots=True)
class Network:
    """All of one network. ``lines``: single ones; ``matrices``: those of layers of Tensors; ``unseen``: how many
    weights lead from boxes to circles, and have no lines. ``notes``: what a reader is to know. ``objective``: the name
    of what gradients are of. ``where``: of each layer that is folded with others the one that stands for it."""

    layers: tuple[Layer, ...]
    lines: tuple[Line, ...] = ()
    matrices: tuple[Matrix, ...] = ()
    unseen: int = 0
    notes: tuple[str, ...] = ()
    objective: str = ""
    where: Mapping[str, str] = field(default_factory=dict)

    def lines_between(self, shown: Mapping[str, Sequence[int]]) -> list[Line]:
        """The lines from and to units that are ``shown``, each layer's by its key."""
        found = [
            line for line in self.lines if line.tail[1] in shown[line.tail[0]] and line.head[1] in shown[line.head[0]]
        ]
        for matrix in self.matrices:
            for j in shown[matrix.head]:
                for i in shown[matrix.tail]:
                    gradient = None if matrix.gradients is None else matrix.gradients[i, j]
                    found.append(
                        Line(
                            (matrix.tail, i),
                            (matrix.head, j),
                            f"w{i + 1}",
                            matrix.weights[i, j],
                            gradient,
                            gradient,
                        )
                    )
        return found

    @property
    def weight_count(self) -> int:
        """How many weights lead to circles."""
        single = sum(line.weight is not None for line in self.lines)
        return single + self.unseen + sum(int(matrix.weights.size) for matrix in self.matrices)

"""From the parts of a graph to the description of a network. All numbers are the engine's: data of nodes, and the
contributions of one backward pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log2
from typing import Any

import numpy as np

from viz.autograd_door import Elementwise, Node
from viz.networks.description import IMAGE, Layer, Network
from viz.networks.facts import Facts
from viz.networks.lines import Reading
from viz.networks.part import Part
from viz.networks.roles import is_plain
from viz.picture.gates import named_gates
from viz.picture.labels import cut, not_finite, sign
from viz.picture.model import Planes

LARGEST, SMALLEST = 90.0, 18.0  # sides of planes
CHANNELS = 6  # planes that are drawn of a stack, at most


def described(roots: Sequence[Node], mode: str = "forward", seed: Any = 1, precision: int = 4) -> Network:
    """The network in the graph of ``roots``. Its gradients are those of the last ``backward``; where there was none,
    and a single number is made of what the network gives, they are of a pass from it."""
    return Describing(Facts(roots, mode, seed, precision)).network()


class Describing:
    """The description of one graph, as it grows."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.unit_of: dict[Part, tuple[str, int]] = {}

    def network(self) -> Network:
        groups: dict[Any, list[Part]] = {}
        for part in self._drawn():
            groups.setdefault(self._group(part), []).append(part)
        layers = [self._layer(f"c{k}", group) for k, group in enumerate(groups.values())]
        reading = Reading(self.facts, {layer.key: layer for layer in layers}, self.unit_of)
        return Network(
            tuple(layers),
            tuple(reading.lines()),
            tuple(reading.matrices()),
            reading.unseen(),
            tuple(self._notes()),
            self.facts.objective,
        )

    def _drawn(self) -> Iterator[Part]:
        """All parts but the plain numbers that the formula of the loss says."""
        loss = next((part for part in self.facts.parts if part.what == "loss"), None)
        formula = self.facts.formula(loss) if loss else ""
        says_all = bool(formula) and not formula.endswith("…")
        for part in self.facts.parts:
            node = self.facts.nodes[part.out]
            if not (says_all and part.what == "target" and is_plain(node) and node.shape == ()):
                yield part

    def _group(self, part: Part) -> Any:
        """Single numbers of one kind, column and module are one layer; an array is one by itself."""
        if self.facts.nodes[part.out].shape != () or self.facts.weighing(part):
            return part
        scope = part.scope[:-1] if part.what == "neurons" and len(part.scope) > 1 else part.scope
        return part.what, part.rank, scope

    def _layer(self, key: str, group: list[Part]) -> Layer:
        self.unit_of |= {part: (key, i) for i, part in enumerate(group)}
        first = group[0]
        if first.what in ("loss", "cell"):
            return self._box(key, first)
        if first.what == "neurons" and (weighing := self.facts.weighing(first)):
            return self._of_tensors(key, first, weighing.axis)
        if self.facts.nodes[first.out].shape == ():
            return self._of_values(key, group)
        if first.what == "operation" and (axis := self._axis_before(first)) is not None:
            return self._of_tensors(key, first, axis)
        if first.what in ("input", "target") and (axis := self._axis(first)) is not None:
            return self._of_tensors(key, first, axis)
        return self._box(key, first)

    def _of_values(self, key: str, group: list[Part]) -> Layer:
        first = group[0]
        weighted = first.z is not None
        scope = first.scope[:-1] if weighted and len(first.scope) > 1 else first.scope
        return Layer(
            key,
            first.what,
            first.rank,
            len(group),
            title=scope[-1] if scope else "",
            scope=scope,
            names=[self.facts.names_of(part) for part in group],
            z=[self.facts.nodes[part.z].datum for part in group if part.z is not None],
            a=[self.facts.nodes[part.out].datum for part in group if part.out != part.z],
            delta=self._all([self.facts.gradient(part.out if part.z is None else part.z) for part in group]),
            slopes=[(step.upstream, step.local) for part in group if (step := self.facts.slope(part))],
            biases=[self._bias(part) for part in group if part.biases],
            parameters=len({i for part in group for i in part.weights}),
            count=sum(len(part.nodes) for part in group),
        )

    def _of_tensors(self, key: str, part: Part, axis: int) -> Layer:
        """A layer of Tensors as circles; ``axis``: of its units."""
        out, z = self.facts.nodes[part.out], self.facts.nodes[part.out if part.z is None else part.z]
        first = _first(out.datum, axis)
        delta = self.facts.gradient(part.out if part.z is None else part.z)
        bias = self._tensor_bias(part, len(first)) if part.biases else []
        return Layer(
            key,
            part.what,
            part.rank,
            len(first),
            title=self.facts.title(part),
            scope=part.scope,
            names=self._unit_names(part, len(first)),
            z=_first(z.datum, axis) if part.z is not None else (),
            a=first if part.out != part.z else (),
            delta=() if delta is None else _first(delta, axis),
            slopes=self._slopes(part, axis),
            biases=bias,
            shape=(len(first),),
            parameters=self.facts.parameters(part),
            elementwise=all(isinstance(self.facts.nodes[i].op, Elementwise) for i in part.nodes),
            count=len(part.nodes),
        )

    def _slopes(self, part: Part, axis: int) -> list[tuple[Any, Any]]:
        step = self.facts.slope(part)
        if step is None:
            return []
        local = np.broadcast_to(step.local, step.upstream.shape)
        return list(zip(_first(step.upstream, axis), _first(local, axis), strict=True))

    def _unit_names(self, part: Part, size: int) -> list[tuple[str, str]]:
        """The names of the units of a layer of Tensors: those of an input x are x1, x2, ..."""
        if size == 1:
            return [self.facts.names_of(part)]
        name = self.facts.input_name(part) if part.what == "input" else ""
        return [("", f"{name}{i}") for i in range(1, size + 1)] if name.isidentifier() else []

    def _box(self, key: str, part: Part) -> Layer:
        out = self.facts.nodes[part.out]
        return Layer(
            key,
            part.what,
            part.rank,
            1,
            title=self.facts.title(part),
            scope=part.scope,
            names=[("", self.facts.input_name(part) if part.what == "input" else self.facts.name(part.out))],
            circles=False,
            a=[out.datum],
            delta=self._all([self.facts.gradient(part.out)]),
            states=self._states(part),
            chain=self._chain(part),
            formula=self._box_formula(part),
            shape=_shape(out),
            planes=_planes(out) if part.what != "cell" else None,
            parameters=self.facts.parameters(part),
            count=len(part.nodes),
        )

    def _states(self, part: Part) -> tuple[tuple[str, Any], ...]:
        """The gates of a step, its memory and its state."""
        if part.what != "cell":
            return ()
        found = {**named_gates(self.facts.graph, part.nodes), "h": self._state(part)}
        return tuple((name, self.facts.nodes[i].datum) for name, i in found.items())

    def _chain(self, part: Part) -> int:
        """The recurrence that a step belongs to: that with its weights."""
        return [other.weights for other in self.facts.parts].index(part.weights)

    def _box_formula(self, part: Part) -> str:
        """How the loss was computed, or an operation that no module names."""
        if part.what == "loss":
            return self.facts.formula(part)
        if part.what != "operation" or self.facts.title(part):
            return ""
        return self.facts.formula(part) or cut(sign(self.facts.nodes[part.out].op))

    def _state(self, part: Part) -> int:
        """The state that a cell gives: what is read beside its memory, or its last result."""
        memory = named_gates(self.facts.graph, part.nodes).get("c")
        inside = set(part.nodes)
        read = [i for i in part.nodes if i != memory and set(self.facts.graph.consumers[i]) - inside]
        return read[-1] if read else part.out

    def _all(self, numbers: list[Any]) -> list[Any]:
        """``numbers``, or none where some are unknown."""
        return [] if any(x is None for x in numbers) else numbers

    def _bias(self, part: Part) -> tuple[str, Any, Any]:
        """A single bias; several are added up."""
        gradients = [self.facts.gradient(i) for i in part.biases]
        gradient = gradients[0] if len(set(gradients)) == 1 else None
        name = self.facts.name(part.biases[0]) if len(part.biases) == 1 else ""
        return name or "b", sum(self.facts.nodes[i].datum for i in part.biases), gradient

    def _tensor_bias(self, part: Part, size: int) -> list[tuple[str, Any, Any]]:
        datum = np.broadcast_to(sum(self.facts.nodes[i].datum.reshape(-1) for i in part.biases), (size,))
        gradients = [self.facts.gradient(self.facts.cutting.roles.base(i)) for i in part.biases]
        if len(gradients) > 1 or gradients[0] is None or gradients[0].size != size:
            return [("b", x, None) for x in datum]
        return [("b", x, g) for x, g in zip(datum, gradients[0].reshape(-1), strict=True)]

    def _axis(self, leaf: Part) -> int | None:
        """The axis of units of an input that is a vector for each example, or of a target that an output is compared
        with; None for any other."""
        shape = self.facts.nodes[leaf.out].shape
        for part in self.facts.parts:
            weighing = self.facts.weighing(part)
            if weighing and leaf.what == "target" and self.facts.nodes[part.out].shape == shape:
                return weighing.axis
            if weighing and self.facts.cutting.part_of[weighing.term.source] is leaf and len(shape) in (1, 2):
                reads_all = weighing.axis == 1 and weighing.weights.size > 1
                return -1 if reads_all else weighing.axis
        return None

    def _axis_before(self, part: Part) -> int | None:
        """The axis of units of a function of one vector for each example, as a dropout; None for anything else."""
        if len(part.terms) != 1:
            return None
        before = self.facts.cutting.part_of[part.terms[0].source]
        weighing = self.facts.weighing(before)
        axis = weighing.axis if weighing else self._axis_before(before) if before.what == "operation" else None
        same = self.facts.nodes[part.out].shape == self.facts.nodes[before.out].shape
        return axis if same else None

    def _notes(self) -> Iterator[str]:
        copies = max((part.copies for part in self.facts.parts), default=0)
        batches = [
            _examples(self.facts.nodes[part.out].datum, weighing.axis) - 1
            for part in self.facts.parts
            if (weighing := self.facts.weighing(part))
        ]
        steps = {part.weights: part for part in reversed(self.facts.parts) if part.what == "cell"}
        shared = [f"{self.facts.parameters(part):,}" for part in reversed(steps.values())]
        if len(steps) < sum(part.what == "cell" for part in self.facts.parts):
            yield f"all steps share {' + '.join(shared)} parameters"
        if copies:
            yield f"numbers of the first example, +{copies:,} more; beside each gradient, what it adds"
        elif max(batches, default=0):
            yield f"numbers of the first example, +{max(batches):,} more; gradients of weights are those of all"
        if mark := not_finite(*(self.facts.nodes[part.out].datum for part in self.facts.parts)):
            yield mark


def _first(datum: Any, axis: int) -> Any:
    """The units of the first example: ``axis`` -1 or 0 says where they stand, 1 that there is one for each example."""
    if axis == 1:
        return datum.reshape(-1)[:1]
    return datum if datum.ndim == 1 else datum[0] if axis == -1 else datum[:, 0]


def _examples(datum: Any, axis: int) -> int:
    if axis == 1:
        return int(datum.size)
    return 1 if datum.ndim == 1 else int(datum.shape[0 if axis == -1 else 1])


def _shape(node: Node) -> tuple[int, ...]:
    return tuple(node.shape)


def _planes(node: Node) -> Planes | None:
    """How a batch of images is drawn: sides and number of planes grow with the logarithm."""
    if len(node.shape) != IMAGE:
        return None
    channels, height, width = node.shape[1:]
    scale = LARGEST / max(log2(max(height, width, 2)), 6.0)
    wide, high = (max(SMALLEST, scale * log2(max(n, 2))) for n in (width, height))
    return Planes(wide, high, min(CHANNELS, max(1, round(log2(max(channels, 1)) + 1))))

"""Who reads what: the lines between the units of a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from viz.networks.description import Layer, Line, Matrix
from viz.networks.facts import Facts
from viz.networks.part import Part, Term
from viz.picture.gates import named_gates

Unit = tuple[str, int]


class Reading:
    """The lines of one network; ``layers`` by their keys, and the unit of each part."""

    def __init__(self, facts: Facts, layers: Mapping[str, Layer], unit_of: Mapping[Part, Unit]) -> None:
        self.facts = facts
        self.layers = layers
        self.unit_of = unit_of

    def lines(self) -> Iterator[Line]:
        """All lines but those of `matrices`."""
        for part in self.facts.parts:
            if self._has_circles(part):
                continue
            read: dict[Unit, str] = {}
            earlier = self._earlier_steps(part)
            for term in part.terms:
                tail = self.unit_of.get(self.facts.cutting.part_of[term.source])
                if tail is None or tail in earlier:
                    continue
                line = self._line(term, tail, self.unit_of[part])
                if line.weight is not None:
                    yield line
                else:
                    read[tail] = ", ".join(filter(None, dict.fromkeys((read.get(tail, ""), line.carries))))
            for tail, carries in read.items():
                yield from self._units(Line(tail, self.unit_of[part], carries=carries))

    def _earlier_steps(self, part: Part) -> set[tuple[str, int]]:
        """The steps whose lines to ``part`` are left to that of the last one, which says how many there are."""
        tails = dict.fromkeys(self.facts.cutting.part_of[term.source] for term in part.terms)
        steps = [tail for tail in tails if tail.what == "cell"] if part.what != "cell" else []
        return {self.unit_of[tail] for tail in steps[:-1]}

    def _units(self, line: Line) -> Iterator[Line]:
        """``line``, once for each unit where a layer of Tensors is drawn as circles."""
        tail, head = self.layers[line.tail[0]], self.layers[line.head[0]]
        tails = range(tail.size) if tail.shape and tail.circles else [line.tail[1]]
        heads = range(head.size) if head.shape and head.circles else [line.head[1]]
        for j in heads:
            for i in [j] if head.elementwise and tail.size == head.size else tails:
                yield Line((tail.key, i), (head.key, j), carries=line.carries)

    def _line(self, term: Term, tail: tuple[str, int], head: tuple[str, int]) -> Line:
        weight = self.facts.nodes[term.weight or 0]
        if term.weight is None or term.product is None or self.facts.nodes[term.product].shape or weight.shape:
            return Line(tail, head, carries=self._passed(term, head))
        slot = self.facts.graph.parents[term.product].index(term.weight)
        step = self.facts.steps.get((id(self.facts.nodes[term.product]), slot))
        return Line(
            tail,
            head,
            self.facts.name(term.weight),
            weight.datum,
            None if step is None else step.contribution,
            self.facts.gradient(term.weight),
        )

    def _passed(self, term: Term, head: tuple[str, int]) -> str:
        """What a step passes on: its state h, or its memory c."""
        cell = self.facts.cutting.part_of[term.source]
        if cell.what != "cell":
            return ""
        reader = next(part for part, unit in self.unit_of.items() if unit == head)
        steps = {
            self.facts.cutting.part_of[t.source]
            for t in reader.terms
            if self.facts.cutting.part_of[t.source].what == "cell"
        }
        name = "c" if term.source == named_gates(self.facts.graph, cell.nodes).get("c") else "h"
        return f"{name} of {len(steps):,} steps" if len(steps) > 1 else name

    def matrices(self) -> Iterator[Matrix]:
        """The weights between layers of Tensors that are both drawn as circles."""
        for part in self.facts.parts:
            weighing = self.facts.weighing(part) if self._has_circles(part) else None
            if weighing:
                tail, weights = self._tail(weighing.term)[0], weighing.weights
                gradient = self.facts.gradient(weighing.term.weight or 0)
                if gradient is not None:
                    gradient = (gradient.T if weighing.axis == 0 else gradient).reshape(weights.shape)
                yield Matrix(tail, self.unit_of[part][0], weights, gradient)

    def unseen(self) -> int:
        """How many weights of layers that are drawn as circles have no lines, as they read a box."""
        weighings = (self.facts.weighing(part) for part in self.facts.parts if not self._has_circles(part))
        return sum(int(weighing.weights.size) for weighing in weighings if weighing)

    def _has_circles(self, part: Part) -> bool:
        """Whether each weight of a layer of Tensors leads from a circle to a circle."""
        weighing = self.facts.weighing(part)
        if weighing is None:
            return False
        tail = self.layers[self._tail(weighing.term)[0]]
        return tail.circles and tail.size == len(weighing.weights)

    def _tail(self, term: Term) -> Unit:
        return self.unit_of[self.facts.cutting.part_of[term.source]]

"""The steps in a picture of neurons: where in it each node of the graph is found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from viz.autograd_door import Node
from viz.layout.sheet import word_lines
from viz.networks.describe import Describing
from viz.networks.description import Network
from viz.networks.details import chosen
from viz.networks.facts import Facts
from viz.networks.part import Part as Unit
from viz.networks.part import Term
from viz.picture.model import Options, Picture, Role
from viz.stepper.events import Event
from viz.stepper.scenes import PAGE, Part, Scene, Scenes


def network_view(root: Node, events: Sequence[Event], options: Options) -> Scenes:
    """The graph as neurons, in one picture; a `GraphError` where nothing in it is weighed and added up."""
    describing = Describing(Facts([root], options.mode, options.seed, options.precision))
    network = describing.network()
    shown, picture, layout = chosen(network, options, PAGE)
    marking = _Marking(describing, shown, picture, events)
    return [Scene("", picture, layout, marking.boxes, marking.lines)], [0] * len(events)


class _Marking:
    """When the circles, boxes and lines of a network take part."""

    def __init__(self, describing: Describing, shown: Network, picture: Picture, events: Sequence[Event]) -> None:
        self.graph = describing.facts.graph
        self.place = {node: i for i, node in enumerate(self.graph.nodes)}
        self.part_of = describing.facts.cutting.part_of
        self.base = describing.facts.cutting.roles.base
        self.unit_of = describing.unit_of
        self.where = shown.where
        self.layers = {layer.key: layer for layer in shown.layers}
        self.picture = picture
        self.events = events
        self.boxes = {node.key: Part() for node in picture.nodes}
        self.lines = {k: Part() for k in range(len(picture.edges))}
        for k, event in enumerate(events):
            self._mark(k, event)
        self._say()

    # where the nodes of the graph are

    @cached_property
    def terms(self) -> dict[int, list[tuple[Unit, Term]]]:
        """What each weight, and what is made of it alone, weighs for which parts."""
        found: dict[int, list[tuple[Unit, Term]]] = {}
        for part in self.unit_of:
            for term in part.terms:
                for i in self._down(term.weight):
                    found.setdefault(i, []).append((part, term))
        return found

    @cached_property
    def biases(self) -> dict[int, list[Unit]]:
        """The parts that each bias is added in."""
        found: dict[int, list[Unit]] = {}
        for part in self.unit_of:
            for bias in part.biases:
                for i in self._down(bias):
                    found.setdefault(i, []).append(part)
        return found

    def _down(self, i: int | None) -> Iterator[int]:
        """A weight, and those that it only arranges anew."""
        while i is not None:
            yield i
            i = self.graph.parents[i][0] if i != self.base(i) else None

    @cached_property
    def shown(self) -> dict[Unit, list[str]]:
        """The boxes of each part: those of all units of a layer of Tensors, or the one that says how many there are."""
        found = {}
        for part, (key, i) in self.unit_of.items():
            folded, key = key in self.where, self.where.get(key, key)
            layer = self.layers[key]
            units = [0] if folded else range(layer.size) if layer.shape and layer.circles else [i]
            boxes = [box for unit in units if (box := f"{key}_{unit}") in self.boxes]
            found[part] = boxes or [box for box in (f"{key}_more", "steps") if box in self.boxes][:1]
        return found

    @cached_property
    def kept(self) -> dict[tuple[object, ...], Unit]:
        """The parts that are drawn, by what those of the other examples of a batch share with them."""
        return {(part.what, part.rank, part.weights): part for part in reversed(self.unit_of)}

    def _part(self, i: int) -> Unit | None:
        """The part that is drawn for a node."""
        part = self.part_of.get(i) or next(iter(self.biases.get(i, [])), None)
        if part is None or part in self.unit_of:
            return part
        return self.kept.get((part.what, part.rank, part.weights))

    def _between(self, tail: Unit | None, head: Unit | None) -> list[int]:
        """The lines from one part to another."""
        tails, heads = (self.shown[part] if part else [] for part in (tail, head))
        return [k for k, edge in enumerate(self.picture.edges) if edge.tail in tails and edge.head in heads]

    # when they take part

    def _mark(self, k: int, event: Event) -> None:
        i = self.place[event.node]
        if event.phase == "forward":
            for box in self._boxes(i):
                self.boxes[box].computed.append(k)
            for j in self.graph.parents[i]:
                self._pass(k, self._lines(j, i))
        elif event.phase != "given":
            consumer = self.place[event.step.consumer] if event.step else i
            lines = self._lines(i, consumer) if event.step else []
            self._pass(k, lines)
            for box in self._boxes(i) or ([] if lines else self._boxes(consumer)):
                self.boxes[box].received.append(k)

    def _boxes(self, i: int) -> list[str]:
        part = self._part(i)
        return self.shown[part] if part else []

    def _lines(self, i: int, consumer: int) -> list[int]:
        """The lines on which the operand ``i`` comes to its consumer: from part to part, or as a weight."""
        head = self._part(consumer)
        if i in self.terms:
            weighed = [
                (part, term) for part, term in self.terms[i] if consumer in (term.product, *self._down(term.weight))
            ]
            return [k for part, term in weighed for k in self._between(self._part(term.source), part)]
        tail = self._part(i)
        return self._between(tail, head) if tail is not head else []

    def _pass(self, k: int, lines: Sequence[int]) -> None:
        for line in lines:
            self.lines[line].passed.append(k)

    # what is said when

    def _say(self) -> None:
        """The first and the last step at which each node that a text is about was computed, or received something."""
        never = len(self.events)
        computed = {self.place[event.node]: k for k, event in enumerate(self.events) if event.phase == "forward"}
        received = {self.place[event.node]: k for k, event in enumerate(self.events) if event.received is not None}
        about: dict[str, dict[Role, int]] = {}
        for part, boxes in self.shown.items():
            z = part.out if part.z is None else part.z
            gradients = [received.get(i, never) for bias in part.biases for i in list(self._down(bias))[-1:]]
            known: dict[Role, int] = {
                "z": computed.get(z, 0),
                "value": computed.get(part.out, 0),
                "gradient": received.get(z, never),
                "bias": max(gradients, default=never),
            }
            for box in boxes:
                about.setdefault(box, known)
        for node in self.picture.nodes:
            when = about.get(node.key, {})
            self.boxes[node.key].appear = [when.get(role, 0) for role in node.roles] or [0] * len(node.lines)
        complete = self._complete(received, never)
        for k, edge in enumerate(self.picture.edges):
            words = len(word_lines(edge))
            self.lines[k].appear = [0] * min(words, 1) + [complete.get(k, never)] * (words - 1)

    def _complete(self, received: dict[int, int], never: int) -> dict[int, int]:
        """The step at which the gradient of the weight of each line is complete."""
        found: dict[int, int] = {}
        for i, terms in self.terms.items():
            if i == self.base(i):
                for part, term in terms:
                    for k in self._between(self._part(term.source), part):
                        found[k] = received.get(i, never)
        return found

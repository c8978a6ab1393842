"""From the description of a network to a picture: what each circle, box and line says, and what is folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import hypot, isfinite
from typing import Any

from viz.layout.sheet import LINE, TEXT
from viz.networks.description import Layer, Line, Network
from viz.networks.unit_words import Words, names
from viz.picture.labels import is_finite, visible
from viz.picture.model import Circle, Group, Kind, Options, Picture, PictureEdge, PictureNode, Scope
from viz.picture.names import heading, pathway
from viz.picture.reading import after_operands
from viz.picture.text import text_width

MARGIN, SMALLEST = 5.0, 26.0  # around the text of a circle; the diameter of one without
THINNEST, THICKEST = 1.0, 4.0  # lines of weights
ENDS = 2  # steps of a folded recurrence that are drawn before the others; one is drawn after them
PLAIN = ("", "z", "a")  # names that are those of all neurons
KINDS: dict[str, Kind] = {"input": "input", "target": "constant", "loss": "output", "folded": "group"}


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is said: ``words`` on lines, ``sums`` beside results in circles; and how much is drawn: layers of at
    ``most`` so many units in full, of larger ones a ``few``; at most so many ``steps`` of a recurrence."""

    words: bool = True
    sums: bool = True
    most: int = 8
    few: int = 5
    steps: int = 8


@dataclass(frozen=True, slots=True)
class Page:
    """A picture of a network; ``columns``: what stands in each, from left to right and from above."""

    picture: Picture
    columns: tuple[tuple[str, ...], ...]


def worded(network: Network, options: Options, detail: Detail) -> Page:
    """``network`` in words, as far as ``detail`` goes."""
    return Wording(network, options, detail).page()


class Wording:
    """The words of one picture."""

    def __init__(self, network: Network, options: Options, detail: Detail) -> None:
        self.network = network
        self.options = options
        self.detail = detail
        self.words = Words(network.objective, options.precision, forward=options.mode != "backward")
        self.long = self._chains()
        self.folded = self._folded_steps()
        self.layers = [layer for layer in network.layers if layer.key not in self.folded]
        self.shown = {layer.key: self._shown(layer) for layer in network.layers}
        self.read = {line.tail[0] for line in network.lines} | {matrix.tail for matrix in network.matrices}
        self.paths = self._paths()

    def page(self) -> Page:
        columns: dict[int, list[str]] = {}
        nodes: list[PictureNode] = []
        for layer in self.layers:
            found = self._nodes(layer)
            nodes += found
            columns.setdefault(layer.column, []).extend(node.key for node in found)
        edges = self._edges()
        for steps in self.long:
            nodes.append(_more_steps(steps))
            columns.setdefault(steps[ENDS].column, []).append(nodes[-1].key)
        scopes = {node.scope for node in nodes if node.scope}
        groups = (Group(path, self._count(path)) for path in dict.fromkeys(self.paths.values()) if path in scopes)
        picture = Picture(
            visible(self.options.title),
            "network",
            "LR",
            tuple(_in_reading_order(nodes, edges)),
            tuple(edges),
            tuple(groups),
            tuple(self._notes(edges)),
            self.options.legend,
        )
        return Page(picture, tuple(tuple(columns[k]) for k in sorted(columns)))

    # what is shown

    def _chains(self) -> list[list[Layer]]:
        """The recurrences with so many steps that the middle ones are folded."""
        chains: dict[int, list[Layer]] = {}
        for layer in self.network.layers:
            if layer.what == "cell":
                chains.setdefault(layer.chain, []).append(layer)
        return [steps for steps in chains.values() if len(steps) > max(self.detail.steps, ENDS + 2)]

    def _folded_steps(self) -> frozenset[str]:
        """The layers of the middle steps of long recurrences, with what only these read."""
        gone = {layer.key for steps in self.long for layer in steps[ENDS:-1]}
        for layer in self.network.layers:
            readers = {line.head[0] for line in self.network.lines if line.tail[0] == layer.key}
            if layer.what == "input" and readers and readers <= gone:
                gone.add(layer.key)
        return frozenset(gone)

    def _shown(self, layer: Layer) -> list[int]:
        """The units of a layer that are drawn: all, or the first ones and the last."""
        if layer.key in self.folded:
            return []
        if layer.size <= self.detail.most:
            return list(range(layer.size))
        return [*range(self.detail.few - 1), layer.size - 1]

    def _paths(self) -> dict[str, Scope]:
        """The frame around each layer that has a title and circles."""
        taken: dict[str, int] = {}
        paths: dict[str, Scope] = {}
        for layer in self.layers:
            if layer.circles and layer.title:
                taken[layer.title] = taken.get(layer.title, 0) + 1
                again = f" ({taken[layer.title]})" if taken[layer.title] > 1 else ""
                paths[layer.key] = (layer.title + again,)
        return paths

    def _count(self, path: Scope) -> int:
        return sum(layer.count for layer in self.layers if self.paths.get(layer.key) == path)

    # boxes and circles

    def _nodes(self, layer: Layer) -> list[PictureNode]:
        if not layer.circles:
            return [self._box(layer)]
        shown = self.shown[layer.key]
        circles = [self._circle(layer, i) for i in shown]
        widest = max(_diameter(node.lines) for node in circles)
        circles = [replace(node, figure=Circle(widest)) for node in circles]
        if len(shown) < layer.size:
            more = layer.size - len(shown)
            learnt = f", {layer.parameters:,} parameters in all" if layer.parameters else ""
            text, tip = f"+{more:,} more", f"{more:,} of {layer.size:,} units{learnt}"
            node = PictureNode(f"{layer.key}_more", "group", text, (text,), tip)
            circles.insert(-1, replace(node, scope=self.paths.get(layer.key, ()), count=more))
        return circles

    def _circle(self, layer: Layer, i: int) -> PictureNode:
        said = list(self.words.circle(layer, i, full=self.detail.sums))
        facts = [*(line for _, line in self.words.circle(layer, i, full=True)), *self.words.slope(layer, i)]
        z, a = names(layer, i)
        called = "unit" if layer.what == "neurons" else layer.what
        where = visible(heading(layer.title)) if layer.title else f"column {layer.column + 1}"
        name = a or z
        if name in PLAIN:
            name = f"{where}, {called} {i + 1}" if layer.title or called == "unit" else f"{called} {i + 1}"
        modules = [pathway(layer.scope)] if layer.scope else []
        return PictureNode(
            key=f"{layer.key}_{i}",
            kind=self._kind(layer),
            name=name,
            lines=tuple(line for _, line in said),
            roles=tuple(role for role, _ in said),
            tooltip="\n".join([*modules, f"{called} {i + 1} of {layer.size:,}", *facts]),
            scope=self.paths.get(layer.key, ()),
            gradient=layer.delta[i] if len(layer.delta) else None,
            heavy=not all(is_finite(column[i]) for column in (layer.z, layer.a, layer.delta) if len(column)),
        )

    def _box(self, layer: Layer) -> PictureNode:
        name = names(layer, 0)[1]
        said = [(role, visible(line)) for role, line in self.words.box(layer) if line]
        lines = tuple(line for _, line in said)
        return PictureNode(
            key=f"{layer.key}_0",
            kind=self._kind(layer),
            name=name or visible(heading(layer.title or (lines[0] if layer.what == "operation" else layer.what))),
            lines=lines,
            roles=tuple(role for role, _ in said),
            tooltip="\n".join([pathway(layer.scope), *lines]).lstrip("\n"),
            gradient=layer.delta[0] if len(layer.delta) else None,
            count=layer.count,
            figure=layer.planes,
            heavy=not all(is_finite(x) for x in (*layer.a, *layer.delta)),
        )

    def _kind(self, layer: Layer) -> Kind:
        if layer.what == "neurons" and layer.key not in self.read:
            return "output"
        return KINDS.get(layer.what, "result")

    # lines

    def _edges(self) -> list[PictureEdge]:
        lines = self.network.lines_between(self.shown)
        largest = max((abs(_measure(line.weight)) for line in lines if line.weight is not None), default=0.0) or 1.0
        edges = [self._edge(line, largest) for line in lines]
        for steps in self.long:
            before, after, between = steps[ENDS - 1].key, steps[-1].key, _more_steps(steps).key
            carried = {line.carries for line in self.network.lines if line.head[0] == steps[ENDS].key} - {""}
            state = max(carried, default="")
            edges.append(PictureEdge(f"{before}_0", between, "forward", state))
            edges.append(PictureEdge(between, f"{after}_0", "forward", state))
        return edges

    def _edge(self, line: Line, largest: Any) -> PictureEdge:
        tail, head = (f"{key}_{i}" for key, i in (line.tail, line.head))
        if line.weight is None:
            return PictureEdge(tail, head, "forward", line.carries)
        words = list(self.words.line(line))
        size = _measure(line.weight)
        return PictureEdge(
            tail,
            head,
            "forward",
            "\n".join(words) if self.detail.words else "",
            contribution=line.gradient,
            sign="minus" if size < 0 else "plus",
            width=line_width(size, largest),
            tooltip="\n".join(words),
        )

    def _notes(self, edges: Sequence[PictureEdge]) -> Iterator[str]:
        yield from self.network.notes
        weights = self.network.weight_count
        drawn = sum(bool(edge.sign) for edge in edges)
        if weights and not drawn:
            yield f"the lines of {weights:,} weights are not drawn"
        elif drawn < weights:
            yield f"{drawn:,} of {weights:,} weights are drawn, +{weights - drawn:,} more"
        if self._says_results_alone():
            yield "in circles: results a; all other numbers are in the tooltips of the saved SVG"
        elif drawn and not self.detail.words:
            yield "numbers of lines are in the tooltips of the saved SVG"

    def _says_results_alone(self) -> bool:
        units = (layer for layer in self.layers if layer.circles and layer.what == "neurons")
        return not self.detail.sums and self.words.forward and any(len(layer.z) for layer in units)


def _in_reading_order(nodes: Sequence[PictureNode], edges: Sequence[PictureEdge]) -> list[PictureNode]:
    """Each box after those it reads: a step of a recurrence stands in its column above its part of the input."""
    place = {node.key: i for i, node in enumerate(nodes)}
    read: list[list[int]] = [[] for _ in nodes]
    for edge in edges:
        read[place[edge.head]].append(place[edge.tail])
    return [nodes[i] for i in after_operands(read)]


def line_width(weight: Any, largest: Any) -> Any:
    """How wide the line of a weight is, or those of an array of weights, where the ``largest`` has the widest.

    >>> line_width(-0.5, 1.0)
    2.5
    """
    return THINNEST + (THICKEST - THINNEST) * abs(weight) / largest


def _more_steps(steps: Sequence[Layer]) -> PictureNode:
    """The box that stands for the middle steps of a recurrence."""
    count = len(steps) - ENDS - 1
    text = f"+{count:,} steps"
    return PictureNode(f"{steps[ENDS].key}_more", "group", text, (text,), text, count=count)


def _diameter(lines: Sequence[str]) -> float:
    """Of the smallest circle around lines of text."""
    half = [text_width(line, TEXT) / 2 for line in lines]
    ends = [abs(LINE * (k - (len(lines) - 1) / 2)) + LINE / 2 - 2 for k in range(len(lines))]
    return max([SMALLEST, *(2 * (hypot(w, h) + MARGIN) for w, h in zip(half, ends, strict=True))])


def _measure(weight: Any) -> float:
    """A weight as a number with a sign; 0 where it is none, as a symbol."""
    try:
        size = float(weight.real)
    except (TypeError, OverflowError):
        return 0.0
    return size if isfinite(size) else 0.0

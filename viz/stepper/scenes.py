"""The pictures in which steps are seen: the whole, and each folded box of it opened by itself.

A picture may come from any view of the graph. What the page needs of it is a `Scene`: at which steps each box and each
line takes part, found from where the nodes of the graph are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from viz.autograd_door import Node
from viz.fitting import fit_on_page
from viz.layout.page import Size, place
from viz.layout.sheet import Layout, word_lines
from viz.picture.build import Builder, builder
from viz.picture.collapse import Unit
from viz.picture.folded import outputs
from viz.picture.model import Direction, Options, Picture, PictureNode, Role, Scope
from viz.picture.names import pathway
from viz.picture.seen import Seen
from viz.picture.whole import Whole
from viz.stepper.events import Event

PAGE: Size = (1600.0, 640.0)  # what the controls and the words leave of a slide
MOST_INSIDE = 40  # nodes of a folded box that are opened at once
FEW_CONSUMERS = 3  # of what is computed in an opened box; more are drawn as one


@dataclass(slots=True)
class Part:
    """When a box or a line takes part: the steps that are about it, ``computed`` or ``received`` in the box, or
    ``passed`` on the line. ``appear``: for each of its lines of text, the step at which it is first seen. ``running``:
    what its first line about a gradient says from which step on, while it grows; ``grows``: which line that is.
    """

    computed: list[int] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    appear: list[int] = field(default_factory=list)
    running: list[tuple[int, str]] = field(default_factory=list)
    grows: int = -1


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture, and when its parts take part: boxes by their keys, lines by their numbers.

    ``title``: of the box that is opened here; empty for the whole.
    """

    title: str
    picture: Picture
    layout: Layout
    boxes: Mapping[str, Part]
    lines: Mapping[int, Part]


Scenes = tuple[list[Scene], list[int]]  # the whole and what is opened; for each event the opened one, 0 for none


def graph_view(root: Node, events: Sequence[Event], options: Options) -> Scenes:
    """The graph of operations, and each folded box opened by itself when one of its steps is reached."""
    made: list[tuple[Picture, Builder]] = []
    whole = Whole([root], options.mode, options.seed)

    def build(options: Options) -> Picture:
        maker = builder(whole, options)
        picture = maker.picture()
        made.append((picture, maker))
        return picture

    picture, layout = fit_on_page(build, options, PAGE, None, fold=True)
    first = next(maker for found, maker in made if found is picture)
    scenes = [_scene("", picture, layout, first, events)]
    opened: dict[tuple[int, ...], int] = {}
    inside = []
    boxes = _Opened(first.seen)
    for event in events:
        members = boxes.around(event.step.consumer if event.step else event.node) if event.phase != "given" else ()
        if members and members not in opened:
            opened[members] = len(scenes)
            maker = boxes.builder(members, options)
            picture = maker.picture()
            scenes.append(_scene(boxes.title(members), picture, place(picture), maker, events))
        inside.append(opened[members] if members else 0)
    return scenes, inside


class _Opened:
    """The folded boxes of a picture, each with the nodes that are opened together."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.graph = seen.graph
        self.parts: dict[int, tuple[int, ...]] = {}
        for box in seen.boxes:
            if box.title:
                self._divide(box)

    def _divide(self, box: Unit) -> None:
        """Open what one module did at once, and at most `MOST_INSIDE` operations."""
        modules: dict[Scope, list[int]] = {}
        for i in sorted(box.members):
            modules.setdefault(self.graph.scopes[i], []).append(i)
        for members in modules.values():
            operations = [i for i in members if self.graph.parents[i]]
            for start in range(0, len(operations), MOST_INSIDE):
                part = tuple(operations[start : start + MOST_INSIDE])
                self.parts |= dict.fromkeys(part, part)

    def around(self, node: Node) -> tuple[int, ...]:
        """The operations that are opened together with that of ``node``; empty where it has a box of its own."""
        return self.parts.get(self.seen.whole.place[node], ())

    def title(self, members: tuple[int, ...]) -> str:
        """The module that ``members`` lie in, or else the box that they are folded into."""
        box = self.seen.boxes[self.seen.box_of[members[0]]]
        return pathway(self.graph.scopes[members[0]] or (box.title.partition("\n")[0],))

    def builder(self, members: tuple[int, ...], options: Options) -> Builder:
        """Draw ``members`` with their operands, and with what uses them, folded where it is much."""
        inner = dict.fromkeys(members)
        operands = dict.fromkeys(j for i in members for j in self.graph.parents[i])
        single = sorted(inner | operands)
        used = {j for i in members for j in self.graph.consumers[i]} - set(single)
        later = sorted(j for j in used if j > single[-1])  # so that nothing folded leads back to what is shown
        folded = later if len(later) > FEW_CONSUMERS else []
        single = sorted({*single, *used} - set(folded))
        units = [Unit((i,)) for i in single]
        units += [Unit(tuple(folded), "what uses it")] if folded else []
        return Builder(self.seen.whole, units, replace(options, max_nodes=len(units), fold=None))


def _scene(title: str, picture: Picture, layout: Layout, maker: Builder, events: Sequence[Event]) -> Scene:
    """When the parts of ``picture`` take part."""
    seen = maker.seen

    def key(node: Node) -> str | None:
        i = seen.whole.place[node]
        return seen.key(i) if seen.box_of[i] >= 0 else None

    between: dict[tuple[str, str, Direction], list[int]] = {}
    for k, edge in enumerate(picture.edges):
        between.setdefault((edge.tail, edge.head, edge.direction), []).append(k)
    boxes = {node.key: Part() for node in picture.nodes}
    lines = {k: Part() for k in range(len(picture.edges))}

    speaks = {  # the nodes that each box gives the value and the gradient of
        seen.key(box.members[0]): {seen.graph.nodes[i] for i in outputs(seen.graph, box.members, seen.used_outside)}
        for box in seen.boxes
    }
    complete: dict[str, int] = {}

    def pass_on(step: int, tail: Node, head: Node, slot: int, direction: Direction) -> None:
        found = between.get((key(tail) or "", key(head) or "", direction), [])
        for k in found:
            if len(found) == 1 or picture.edges[k].slot == slot:
                lines[k].passed.append(step)

    for k, event in enumerate(events):
        here = key(event.node) or ""
        box = boxes.get(here)
        if event.phase == "forward":
            if box:
                box.computed.append(k)
            for slot, operand in enumerate(event.node.parents):
                pass_on(k, operand, event.node, slot, "forward")
        elif event.phase != "given" and box:
            box.received.append(k)
            if event.node in speaks[here]:
                complete[here] = k
            if speaks[here] == {event.node}:
                box.running.append((k, maker.boxes.gradient_line(event.node, event.received)))
        if event.step:
            pass_on(k, event.node, event.step.consumer, event.step.slot, "backward")
    for node in picture.nodes:
        _say(node, boxes[node.key], complete.get(node.key, len(events)))
    for k, edge in enumerate(picture.edges):
        lines[k].appear = [min(lines[k].passed, default=len(events))] * len(word_lines(edge))
    return Scene(title, picture, layout, boxes, lines)


def _say(node: PictureNode, part: Part, complete: int) -> None:
    """When the lines of a box are first seen: a value once it is computed, a gradient once it is ``complete``, or while
    it grows its running sum."""
    computed = part.computed[-1] if part.computed else 0
    when: dict[Role, int] = {"value": computed, "mark": computed, "gradient": complete}
    part.appear = [when.get(role, 0) for role in node.roles] or [0] * len(node.lines)
    if part.running and "gradient" in node.roles:
        part.grows = node.roles.index("gradient")
        part.appear[part.grows] = part.running[0][0]

"""From a graph of the engine to a picture."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from viz.autograd_door import CONSTANT, check
from viz.picture import collapse
from viz.picture.boxes import Boxes
from viz.picture.collapse import Unit
from viz.picture.frames import without_needless_frames
from viz.picture.graph import neighbourhood
from viz.picture.labels import visible
from viz.picture.lines import Lines
from viz.picture.model import LEAVES, Group, Options, Picture, PictureNode, Scope
from viz.picture.seen import Seen
from viz.picture.whole import Whole

COMPACT = 5 / 2  # up to so many times ``max_nodes`` boxes have only their operation and value
UNREADABLE = 2000


def build(whole: Whole, options: Options) -> Picture:
    """A picture of the ``whole``."""
    return builder(whole, options).picture()


def builder(whole: Whole, options: Options) -> Builder:
    """What makes a picture of the ``whole``, and knows which box shows which node."""
    graph = whole.graph
    check(graph.nodes, shown=True)  # a picture may be made of it later
    limit = options.fold or min(int(options.max_nodes * COMPACT), UNREADABLE)
    target = options.fold or options.max_nodes
    part, kept = graph, None
    if options.around is not None:
        centre = next(i for i, node in enumerate(graph.nodes) if node is options.around)
        part, kept = neighbourhood(graph, centre, options.hops)
    if options.wrt is not None:
        part = replace(part, roots=part.roots | {i for i, node in enumerate(part.nodes) if node is options.wrt})
    units = collapse.units(part, limit=limit, target=target, depth=options.depth, expand=options.expand)
    if kept is not None:
        units = [replace(box, members=tuple(kept[i] for i in box.members)) for box in units]
    return Builder(whole, units, options)


class Builder:
    """One picture of the ``whole``, and the boxes that are to be seen of it."""

    def __init__(self, whole: Whole, boxes: list[Unit], options: Options) -> None:
        self.graph = whole.graph
        self.seen = Seen(whole, boxes, options)
        self.boxes = Boxes(self.seen)

    def picture(self) -> Picture:
        options, nodes = self.seen.options, list(without_needless_frames(self.boxes.nodes(), self.operations()))
        return Picture(
            title=visible(options.title),
            mode=options.mode,
            rankdir=self.seen.rankdir,
            nodes=tuple(nodes),
            edges=tuple(Lines(self.seen).edges()),
            groups=tuple(self.groups(nodes)),
            notes=tuple(self.notes()),
            legend=options.legend,
        )

    def operations(self) -> dict[str, Any]:
        """The operations that have a box of their own, by its key."""
        found = ((k, self.graph.nodes[box.members[0]]) for k, box in enumerate(self.seen.boxes) if not box.title)
        return {f"n{k}": node.op for k, node in found if not node.is_leaf}

    def groups(self, nodes: list[PictureNode]) -> list[Group]:
        """The frames around the boxes, each after the one it lies in, in the order of their operations."""
        paths: dict[Scope, int] = {}
        for box in sorted(nodes, key=lambda box: box.kind in LEAVES):
            for level in range(1, len(box.scope) + 1):
                paths.setdefault(box.scope[:level], 0)
        for path, count in Counter(self.graph.scopes).items():
            for level in range(1, len(path) + 1):
                if path[:level] in paths:
                    paths[path[:level]] += count
        return [Group(path, count) for path, count in paths.items()]

    def content(self) -> str:
        """What is in a large graph: its operations and its leaves, counted."""
        graph = self.graph
        leaves = Counter([self.boxes.kind(graph.nodes[i]) for i in np.flatnonzero(graph.is_leaf).tolist()])
        counted = [f"{leaves[kind]:,} {kind}{'s' * (leaves[kind] > 1)}" for kind in LEAVES if leaves[kind]]
        return ", ".join([collapse.operations(graph, range(len(graph))), *counted])

    def notes(self) -> list[str]:
        notes = []
        total, shown = len(self.graph), int(np.sum(self.seen.box_of >= 0))
        if shown < total and self.seen.options.around is not None:
            centre, hops = self.seen.options.around, self.seen.options.hops
            distance = (
                f"more than {hops} step{'s' * (hops != 1)} from {self.seen.name(centre) or self.boxes.short(centre)}"
            )
            notes.append(f"{total - shown:,} of {total:,} nodes are {distance} and left out")
        notes += [self.seen.lit.note] if self.seen.lit.note else []
        hidden = [len(box.members) for box in self.seen.boxes if box.title]
        if hidden:
            boxes = f"{len(hidden)} box{'es' * (len(hidden) > 1)} marked +N nodes"
            notes.append(f"{total:,} nodes, {sum(hidden):,} of them collapsed into {boxes}")
            notes += [f"in all: {self.content()}"] if total > UNREADABLE else []
        if not self.seen.full:
            notes.append(f"{len(self.seen.boxes):,} boxes: labelled briefly, the rest is in the tooltips")
        if self.seen.options.mode == "backward" and any(
            node.op is CONSTANT and (node.name or node.shape != ()) for node in self.graph.nodes
        ):
            notes.append("constants receive no gradient and are left out")
        return notes

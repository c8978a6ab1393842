"""From the diagram of a compiled program to a picture: its operations, in columns where they are in levels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Protocol

from viz.autograd_door import Box, Diagram
from viz.picture.build import COMPACT, UNREADABLE
from viz.picture.collapse import BINS
from viz.picture.labels import cut, visible
from viz.picture.model import LEAVES, Direction, Group, Options, Picture, PictureEdge, PictureNode, Scope

Run = tuple[int, ...]  # boxes, by number, that are drawn as one


class Drawable(Protocol):
    """What pictures need of a program that `autograd.compile` makes."""

    @property
    def diagram(self) -> Diagram: ...


def build(diagram: Diagram, options: Options) -> Picture:
    """The picture of a program: each box by itself, or neighbours as one where there are too many to read."""
    boxes = diagram.boxes
    runs = _runs(boxes, options)
    folded = len(runs) < len(boxes)
    nodes = [
        _single(boxes[run[0]], k, _scope(boxes[run[0]], folded)) if len(run) == 1 else _folded(boxes, run, k)
        for k, run in enumerate(runs)
    ]
    hidden = [len(run) for run in runs if len(run) > 1]
    note = f"{len(boxes):,} leaves and operations, {sum(hidden):,} of them in {len(hidden)} boxes marked +N"
    return Picture(
        title=visible(options.title),
        mode="program",
        rankdir="TB" if all(box.level is None for box in boxes) else "LR",
        nodes=tuple(nodes),
        edges=tuple(_edges(diagram, runs)),
        groups=tuple(Group(path, count) for path, count in Counter(node.scope for node in nodes).items() if path),
        notes=(note,) if hidden else (),
        legend=options.legend,
    )


def _runs(boxes: Sequence[Box], options: Options) -> list[Run]:
    """What is drawn as one: neighbours in the program's order, leaves of a kind among themselves; outputs stay."""
    if len(boxes) <= (options.fold or min(int(options.max_nodes * COMPACT), UNREADABLE)):
        return [(i,) for i in range(len(boxes))]
    families: dict[object, list[int]] = {kind: [] for kind in LEAVES}
    outputs = 0
    for i, box in enumerate(boxes):
        outputs += box.kind == "output"
        families.setdefault(box.kind if box.kind in LEAVES else (box.kind, outputs), []).append(i)
    most = options.fold or options.max_nodes
    length = ceil(len(boxes) / max(1, min(BINS, most // 5)))
    return [tuple(family[i : i + length]) for family in families.values() for i in range(0, len(family), length)]


def _scope(box: Box, folded: bool) -> Scope:
    """The column of a box, as a frame."""
    return () if folded or box.level is None else (f"level {box.level:g}",)


def _single(box: Box, k: int, scope: Scope) -> PictureNode:
    lines = tuple(visible(line) for line in box.lines)
    name = visible(box.name)
    tooltip = "\n".join([*([name] if name not in lines else []), *lines])
    return PictureNode(f"n{k}", box.kind, name, tuple(map(cut, lines)), tooltip, scope)


def _folded(boxes: Sequence[Box], run: Run, k: int) -> PictureNode:
    """Neighbours as one box: the first and the last of them, how many there are, what is most among them."""
    titles = [visible(boxes[i].lines[0]) for i in run]
    names = [visible(boxes[i].name) or title for i, title in zip(run, titles, strict=True)]
    name = f"{names[0]} … {names[-1]}"
    common = Counter(titles).most_common(4)
    content = ", ".join(f"{n:,} {title}" for title, n in common[:3]) + " …" * (len(common) > 3)
    lines = tuple(map(cut, (name, f"+{len(run):,}", content)))
    return PictureNode(f"n{k}", "group", name, lines, f"{name}\n{content}", count=len(run))


def _edges(diagram: Diagram, runs: Sequence[Run]) -> Iterator[PictureEdge]:
    """The arrows; between the same two boxes that stand for several, one in each direction."""
    run_of = {i: k for k, run in enumerate(runs) for i in run}
    merged: dict[tuple[int, int, Direction], list[str]] = {}
    for arrow in diagram.arrows:
        way: Direction = "backward" if arrow.changes else "forward"
        merged.setdefault((run_of[arrow.tail], run_of[arrow.head], way), []).append(arrow.word)
    for (tail, head, way), words in merged.items():
        if tail != head:
            single = len(runs[tail]) == len(runs[head]) == 1
            yield PictureEdge(f"n{tail}", f"n{head}", way, ", ".join(dict.fromkeys(words)) if single else "")

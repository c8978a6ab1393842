"""From the diagram of a compiled program to a picture: its operations, in columns where they are in levels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Protocol

from viz.autograd_door import Box, Diagram
from viz.picture.build import COMPACT, UNREADABLE
from viz.picture.calls import common
from viz.picture.collapse import BINS
from viz.picture.frames import without_needless_frames
from viz.picture.labels import cut, sign, visible
from viz.picture.model import LEAVES, Direction, Group, Options, Picture, PictureEdge, PictureNode, Scope
from viz.picture.names import heading
from viz.picture.text import titled

BACK = "backward"  # the frame around what is done on the way back
Run = tuple[int, ...]  # boxes, by number, that are drawn as one


class Drawable(Protocol):
    """What pictures need of a program that `autograd.compile` makes."""

    @property
    def diagram(self) -> Diagram: ...


def build(diagram: Diagram, options: Options) -> Picture:
    """The picture of a program: each box by itself or, where they are too many, modules or neighbours as one."""
    boxes = diagram.boxes
    scopes = _scopes(diagram)
    runs = _modules(boxes, scopes, options)
    if runs is None:
        runs, scopes = _neighbours(boxes, options), [()] * len(boxes)
    around = [common([scopes[i] for i in run]) for run in runs]
    nodes = [
        _single(boxes[run[0]], k, scopes[run[0]]) if len(run) == 1 else _folded(boxes, run, k, scope)
        for k, (run, scope) in enumerate(zip(runs, around, strict=True))
    ]
    ops = {f"n{k}": boxes[run[0]].op for k, run in enumerate(runs) if len(run) == 1}
    nodes = list(without_needless_frames(nodes, ops))
    hidden = [len(run) for run in runs if len(run) > 1]
    note = f"{len(boxes):,} leaves and operations, {sum(hidden):,} of them in {len(hidden)} boxes marked +N"
    return Picture(
        title=visible(options.title),
        mode="program",
        rankdir="TB" if all(box.level is None for box in boxes) else "LR",
        nodes=tuple(nodes),
        edges=tuple(_edges(diagram, runs)),
        groups=tuple(_groups(nodes)),
        notes=(note,) if hidden else (),
        legend=options.legend,
    )


def _groups(nodes: Sequence[PictureNode]) -> Iterator[Group]:
    """The frames around the boxes, each after the one it lies in."""
    within = Counter(node.scope[:level] for node in nodes for level in range(1, len(node.scope) + 1))
    return (Group(path, count) for path, count in within.items())


def _modules(boxes: Sequence[Box], scopes: Sequence[Scope], options: Options) -> list[Run] | None:
    """Each box by itself, or what lies in a module as one, the innermost first; outputs stay. None: too many still."""
    most = options.fold or min(int(options.max_nodes * COMPACT), UNREADABLE)
    runs: list[Run] = [(i,) for i in range(len(boxes))]
    deepest = 0 if any(box.level is not None for box in boxes) else max(map(len, scopes), default=0)
    for level in range(deepest, 0, -1):
        if len(runs) <= most:
            break
        modules: dict[object, list[int]] = {}
        for i, scope in enumerate(scopes):
            is_within = len(scope) >= level and boxes[i].kind != "output"
            modules.setdefault(scope[:level] if is_within else i, []).append(i)
        runs = list(map(tuple, modules.values()))
    return runs if len(runs) <= most else None


def _neighbours(boxes: Sequence[Box], options: Options) -> list[Run]:
    """Neighbours in the program's order, leaves of a kind among themselves."""
    families: dict[object, list[int]] = {kind: [] for kind in LEAVES}
    outputs = 0
    for i, box in enumerate(boxes):
        outputs += box.kind == "output"
        families.setdefault(box.kind if box.kind in LEAVES else (box.kind, outputs), []).append(i)
    most = options.fold or options.max_nodes
    length = ceil(len(boxes) / max(1, min(BINS, most // 5)))
    return [tuple(family[i : i + length]) for family in families.values() for i in range(0, len(family), length)]


def _scopes(diagram: Diagram) -> list[Scope]:
    """The frame of each box: the column of its level; or its module, on the way back within a frame of its own, and
    with a leaf's module that of all operations that use it on the way there."""
    found: list[Scope] = [
        (f"level {box.level:g}",) if box.level is not None else ((BACK, *box.scope) if box.is_backward else box.scope)
        for box in diagram.boxes
    ]
    users: dict[int, list[Scope]] = {}
    for arrow in diagram.arrows:
        head = diagram.boxes[arrow.head]
        if head.op is not None and not (arrow.changes or head.is_backward):
            users.setdefault(arrow.tail, []).append(head.scope)
    for i, paths in users.items():
        if diagram.boxes[i].kind in ("parameter", "constant") and diagram.boxes[i].level is None:
            found[i] = common(paths)
    return found


def _lines(box: Box) -> list[str]:
    """What a box says: the sign of its operation, as in all pictures, and what it makes."""
    if box.op is None:
        return list(map(visible, box.lines))
    what = f"backward of {sign(box.op)}" if box.is_backward else sign(box.op)
    return [what, *map(visible, box.lines[1:])]


def _single(box: Box, k: int, scope: Scope) -> PictureNode:
    lines, name = _lines(box), visible(box.name)
    words = list(map(visible, box.lines))
    tooltip = "\n".join([*([name] if name not in words else []), *words])
    return PictureNode(f"n{k}", box.kind, name, tuple(map(cut, lines)), tooltip, scope)


def _folded(boxes: Sequence[Box], run: Run, k: int, scope: Scope) -> PictureNode:
    """A module, or neighbours, as one box: its name or the first and the last of them, how many, what is most."""
    titles = [_lines(boxes[i])[0] for i in run]
    names = [visible(boxes[i].name) or title for i, title in zip(run, titles, strict=True)]
    name = visible(heading(scope[-1])) if scope else f"{names[0]} … {names[-1]}"
    most = Counter(titles).most_common(4)
    content = ", ".join(f"{n:,} {title}" for title, n in most[:3]) + " …" * (len(most) > 3)
    lines = (*titled(name), f"+{len(run):,}", cut(content))
    return PictureNode(f"n{k}", "group", name, lines, f"{name}\n{content}", scope[:-1], count=len(run))


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

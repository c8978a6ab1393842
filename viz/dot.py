"""The painter of DOT text, which Graphviz lays out; the same picture gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator

from viz.labels import cut, quoted, visible
from viz.model import Direction, Kind, Picture, PictureEdge, PictureNode, Scope
from viz.palette import Theme

FONT = "Helvetica,Arial,DejaVu Sans,sans-serif"
SHAPES: dict[Kind, str] = {
    "input": "shape=box, style=filled",
    "parameter": "shape=box, style=filled, peripheries=2",
    "constant": 'shape=box, style="filled,dashed"',
    "result": 'shape=box, style="filled,rounded"',
    "output": 'shape=octagon, style=filled, margin="0,0"',
    "group": 'shape=box, style="filled,rounded", peripheries=2',
}
MEANING: dict[Kind, str] = {
    "input": "input",
    "parameter": "parameter",
    "constant": "constant",
    "result": "result of an operation",
    "output": "output, loss",
    "group": "collapsed group",
}
STYLES: dict[Direction, str] = {"forward": "style=solid", "backward": "style=dashed, dir=back"}
RANKSEP = {"LR": 0.25, "TB": 0.45}
SHEET = "cluster_sheet"  # a frame that is not seen around all boxes, which keeps them in order
INDENT = "  "


def paint(picture: Picture, theme: Theme) -> str:
    """``picture`` in the DOT language."""
    lines = ["digraph glassgrad {", *_indented(_body(picture, theme)), "}"]
    return "\n".join(lines) + "\n"


def _body(picture: Picture, theme: Theme) -> Iterator[str]:
    heading = [*([picture.title] if picture.title else []), *picture.notes]
    yield (
        f'graph [rankdir={picture.rankdir}, bgcolor="{theme.paper}", fontname="{FONT}", fontcolor="{theme.ink}", '
        f"fontsize=13, labelloc=t, nodesep=0.25, ranksep={RANKSEP[picture.rankdir]}, "
        f"label={quoted(chr(10).join(heading))}];"
    )
    yield f'node [fontname="{FONT}", fontcolor="{theme.ink}", color="{theme.ink}", fontsize=13, margin="0.12,0.06"];'
    yield f'edge [fontname="{FONT}", fontsize=11, arrowsize=0.7];'
    if _has_sheet(picture):
        yield f"subgraph {SHEET} {{"
        yield f'{INDENT}label=""; peripheries=0; margin=0;'
        yield from _indented(_boxes(picture, theme, ()))
        yield "}"
    else:
        yield from _boxes(picture, theme, ())
    for edge in picture.edges:
        yield _edge(edge, theme)
    if picture.legend:
        yield from _legend(picture, theme)


def _boxes(picture: Picture, theme: Theme, path: Scope) -> Iterator[str]:
    """The boxes and frames directly in the frame at ``path``, each frame with its own inside.

    From left to right Graphviz puts later frames above, and later boxes of a frame too unless some are
    collapsed groups; there the last comes first."""
    for node in picture.nodes[:: -1 if _has_sheet(picture) else 1]:
        if node.scope == path:
            yield _node(node, theme)
    for number, group in list(enumerate(picture.groups))[:: -1 if picture.rankdir == "LR" else 1]:
        if group.path[:-1] == path:
            label = cut(visible(group.path[-1]))
            words = f"{visible('/'.join(group.path))}: {group.count:,} node{'s' * (group.count > 1)}"
            yield f"subgraph cluster_{number} {{"
            yield (
                f"{INDENT}label={quoted(label)}; tooltip={quoted(words)}; labelloc=t; labeljust=l; fontsize=12; "
                f'style="rounded"; peripheries=1; margin=8; color="{theme.frame}"; fontcolor="{theme.ink}";'
            )
            yield from _indented(_boxes(picture, theme, group.path))
            yield "}"


def _has_sheet(picture: Picture) -> bool:
    return picture.rankdir == "LR" and not any(node.kind == "group" for node in picture.nodes)


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (INDENT + line for line in lines)


def _node(node: PictureNode, theme: Theme) -> str:
    width = 3 if node.heavy else 1
    return (
        f"{node.key} [label={quoted(chr(10).join(node.lines))}, class={node.kind}, {SHAPES[node.kind]}, "
        f'fillcolor="{theme.fills[node.kind]}", penwidth={width}, tooltip={quoted(node.tooltip)}];'
    )


def _edge(edge: PictureEdge, theme: Theme) -> str:
    colour = theme.lines[edge.direction]
    label = quoted(f" {edge.text} " if edge.text else "")
    return (
        f"{edge.tail} -> {edge.head} [label={label}, class={edge.direction}, {STYLES[edge.direction]}, "
        f'color="{colour}", fontcolor="{colour}", tooltip={quoted(edge.text)}];'
    )


def _legend(picture: Picture, theme: Theme) -> Iterator[str]:
    """One box of each kind and one line of each direction that the picture has."""
    kinds = [kind for kind in SHAPES if any(node.kind == kind for node in picture.nodes)]
    directions = [way for way in STYLES if any(edge.direction == way for edge in picture.edges)]
    yield "subgraph cluster_legend {"
    yield f'{INDENT}label="Legend"; style="rounded"; color="{theme.frame}"; fontcolor="{theme.ink}"; fontsize=12;'
    row: list[str] = []
    for kind in kinds:
        yield INDENT + _node(PictureNode(f"legend_{kind}", kind, "", (MEANING[kind],), MEANING[kind]), theme)
        row += [f"legend_{kind}"] * 2
    for way in directions:
        ends = f"legend_{way}_from", f"legend_{way}_to"
        for end in ends:
            yield f'{INDENT}{end} [label="", shape=point, color="{theme.ink}"];'
        yield INDENT + _edge(PictureEdge(*ends, way, way), theme)
        row += ends
        if picture.rankdir == "TB":
            yield f"{INDENT}{{ rank=same; {ends[0]}; {ends[1]} }}"
    if picture.rankdir == "LR":
        for left, right in zip(row[1::2], row[2::2], strict=False):
            yield f'{INDENT}{left} -> {right} [label="", style=invis];'
    yield "}"

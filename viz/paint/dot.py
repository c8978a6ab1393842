"""The painter of DOT text, which Graphviz lays out; the same picture gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator

from viz.layout.frames import has_frames
from viz.paint.legend import with_legend
from viz.paint.palette import Theme
from viz.paint.places import Places
from viz.picture.labels import cut, quoted, visible
from viz.picture.model import Direction, Kind, Picture, PictureEdge, PictureNode, Scope

FONT = "Helvetica,Arial,DejaVu Sans,sans-serif"
SHAPES: dict[Kind, str] = {
    "input": "shape=box, style=filled",
    "parameter": "shape=box, style=filled, peripheries=2",
    "constant": 'shape=box, style="filled,dashed"',
    "result": 'shape=box, style="filled,rounded"',
    "output": 'shape=octagon, style=filled, margin="0,0"',
    "group": 'shape=box, style="filled,rounded", peripheries=2',
}
STYLES: dict[Direction, str] = {"forward": "style=solid", "backward": "style=dashed, dir=back"}
RANKSEP = {"LR": 0.25, "TB": 0.45}
SHEET = "cluster_sheet"  # a frame that is not seen around all boxes, which keeps them in order
INDENT = "  "


def paint(picture: Picture, theme: Theme) -> str:
    """``picture`` in the DOT language; one with frames has the places of all that is in it."""
    lines = ["digraph glassgrad {", *_indented(_body(picture, theme)), "}"]
    return "\n".join(lines) + "\n"


def _body(picture: Picture, theme: Theme) -> Iterator[str]:
    heading = [*([picture.title] if picture.title else []), *picture.notes]
    picture = with_legend(picture)
    places = Places(picture, heading) if has_frames(picture) else None
    sheet = places.sheet() if places else ""
    yield (
        f'graph [{sheet}rankdir={picture.rankdir}, bgcolor="{theme.paper}", fontname="{FONT}", '
        f'fontcolor="{theme.ink}", fontsize=13, labelloc=t, nodesep=0.25, ranksep={RANKSEP[picture.rankdir]}, '
        f"label={quoted(chr(10).join(heading))}];"
    )
    yield f'node [fontname="{FONT}", fontcolor="{theme.ink}", color="{theme.ink}", fontsize=13, margin="0.12,0.06"];'
    yield f'edge [fontname="{FONT}", fontsize=11, arrowsize=0.7];'
    if places is None and picture.rankdir == "LR":
        yield f"subgraph {SHEET} {{"
        yield f'{INDENT}label=""; peripheries=0; margin=0;'
        yield from (INDENT + _node(node, theme) for node in reversed(picture.nodes))
        yield "}"
    else:
        yield from _boxes(picture, theme, (), places)
    for i, edge in enumerate(picture.edges):
        yield _edge(edge, theme, places.line(i, edge.direction) if places else "")


def _boxes(picture: Picture, theme: Theme, path: Scope, places: Places | None) -> Iterator[str]:
    """The boxes and frames directly in the frame at ``path``, each frame with its own inside."""
    for node in picture.nodes:
        if node.scope == path:
            yield _node(node, theme, places.box(node) if places else "")
    for number, group in enumerate(picture.groups):
        if group.path[:-1] == path:
            label = cut(visible(group.path[-1]))
            words = f"{visible('/'.join(group.path))}: {group.count:,} node{'s' * (group.count > 1)}"
            yield f"subgraph cluster_{number} {{"
            yield (
                f"{INDENT}{places.frame(group.path) if places else ''}label={quoted(label)}; tooltip={quoted(words)}; "
                f'style="rounded"; color="{theme.frame}"; fontcolor="{theme.ink}"; fontsize=12;'
            )
            yield from _indented(_boxes(picture, theme, group.path, places))
            yield "}"


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (INDENT + line for line in lines)


def _node(node: PictureNode, theme: Theme, place: str = "") -> str:
    width = 3 if node.heavy else 1
    return (
        f"{node.key} [{place}label={quoted(chr(10).join(node.lines))}, class={node.kind}, {SHAPES[node.kind]}, "
        f'fillcolor="{theme.fills[node.kind]}", penwidth={width}, tooltip={quoted(node.tooltip)}];'
    )


def _edge(edge: PictureEdge, theme: Theme, place: str = "") -> str:
    colour = theme.lines[edge.direction]
    label = quoted(f" {edge.text} " if edge.text else "")
    return (
        f"{edge.tail} -> {edge.head} [{place}label={label}, class={edge.direction}, {STYLES[edge.direction]}, "
        f'color="{colour}", fontcolor="{colour}", tooltip={quoted(edge.text)}];'
    )

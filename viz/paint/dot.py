"""The painter of DOT text, which Graphviz draws as it stands or lays out anew; the same picture, the same bytes."""

from __future__ import annotations

from collections.abc import Iterator

from viz.layout.sheet import SMALL, TEXT, TITLE_TEXT, word_lines
from viz.paint.composition import Composition
from viz.paint.palette import FONT, HEAVY, LIT, SIGNS, Theme
from viz.paint.places import Places
from viz.picture.labels import quoted
from viz.picture.model import Circle, Direction, Kind, Picture, PictureEdge, PictureNode, Planes, Scope
from viz.picture.names import pathway

SHAPES: dict[Kind, str] = {
    "input": "shape=box, style=filled",
    "parameter": "shape=box, style=filled, peripheries=2",
    "constant": 'shape=box, style="filled,dashed"',
    "result": 'shape=box, style="filled,rounded"',
    "output": 'shape=octagon, style=filled, margin="0,0"',
    "group": 'shape=box, style="filled,rounded", peripheries=2',
}
FIGURES: dict[type, str] = {Circle: "shape=circle, style=filled", Planes: "shape=box3d, style=filled"}
STYLES: dict[Direction, str] = {"forward": "style=solid", "backward": "style=dashed, dir=back"}
RANKSEP = {"LR": 0.25, "TB": 0.45}
INDENT = "  "
SHARE = 0.9  # type is so much smaller than in SVG: Graphviz cannot narrow a wide font, as DejaVu Sans, to its place


def paint(composed: Composition, theme: Theme) -> str:
    """A picture in the DOT language, with the places of all that is in it, which ``neato -n2`` follows."""
    lines = ["digraph glassgrad {", *_indented(_body(composed, theme)), "}"]
    return "\n".join(lines) + "\n"


def _type(size: float) -> str:
    return f"{SHARE * size:.1f}"


def _body(composed: Composition, theme: Theme) -> Iterator[str]:
    picture, layout = composed.picture, composed.layout
    heading = "\n".join(line.text for line in composed.heading)
    places = Places(layout, composed.heading)
    yield (
        f'graph [{places.sheet()}rankdir={layout.flow}, bgcolor="{theme.paper}", fontname="{FONT}", '
        f'fontcolor="{theme.ink}", fontsize={_type(TEXT)}, labelloc=t, nodesep=0.25, ranksep={RANKSEP[layout.flow]}, '
        f"label={quoted(heading)}];"
    )
    ink = f'fontcolor="{theme.ink}", color="{theme.ink}"'
    yield f'node [fontname="{FONT}", {ink}, fontsize={_type(TEXT)}, margin="0.12,0.06"];'
    yield f'edge [fontname="{FONT}", fontsize={_type(SMALL)}, arrowsize=0.7];'
    yield from _boxes(picture, theme, (), places)
    for i, edge in enumerate(picture.edges):
        yield _edge(edge, theme, places.line(i, edge.direction, arrow=not edge.sign))


def _boxes(picture: Picture, theme: Theme, path: Scope, places: Places) -> Iterator[str]:
    """The boxes and frames directly in the frame at ``path``, each frame with its own inside."""
    for node in picture.nodes:
        if node.scope == path:
            yield _node(node, theme, places.box(node))
    for number, group in enumerate(picture.groups):
        if group.path[:-1] == path:
            words = f"{pathway(group.path)}: {group.count:,} node{'s' * (group.count > 1)}"
            yield f"subgraph cluster_{number} {{"
            yield (
                f"{INDENT}{places.frame(group.path)}label={quoted(places.title(group.path))}; "
                f'tooltip={quoted(words)}; style="rounded"; {places.border(group.path)}color="{theme.frame}"; '
                f'fontcolor="{theme.ink}"; fontsize={_type(TITLE_TEXT)};'
            )
            yield from _indented(_boxes(picture, theme, group.path, places))
            yield "}"


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (INDENT + line for line in lines)


def _node(node: PictureNode, theme: Theme, place: str) -> str:
    width = HEAVY if node.heavy else LIT if node.lit else 1
    shape = FIGURES[type(node.figure)] if node.figure else SHAPES[node.kind]
    if node.figure and node.kind == "constant":
        shape = shape.replace("filled", '"filled,dashed"')
    return (
        f"{node.key} [{place}label={quoted(chr(10).join(node.lines))}, class={node.kind}, {shape}, "
        f'fillcolor="{theme.fills[node.kind]}", penwidth={width}, tooltip={quoted(node.tooltip)}];'
    )


def _edge(edge: PictureEdge, theme: Theme, place: str) -> str:
    colour = theme.lines[SIGNS[edge.sign] if edge.sign else edge.direction]
    style, ink = STYLES[edge.direction], colour
    if edge.sign:
        ink, dashes = theme.ink, "dashed" if edge.sign == "minus" else "solid"
        style = f"style={dashes}, arrowhead=none, penwidth={edge.width:.1f}"
    label = quoted("\n".join(word_lines(edge)))
    width = f"penwidth={LIT}, " if edge.lit else ""
    return (
        f"{edge.tail} -> {edge.head} [{place}label={label}, class={edge.sign or edge.direction}, {style}, "
        f'color="{colour}", fontcolor="{ink}", {width}tooltip={quoted(edge.tooltip or edge.text)}];'
    )

"""The painter of SVG: a picture with its layout as one image, without Graphviz; the same bytes on every run.

Colours are rules of a style sheet, so a theme moves nothing. Each text tells the browser how wide it is in the layout:
with another font than that of its table it is narrower or wider, never out of its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from xml.sax.saxutils import escape

from viz.layout.curves import heading
from viz.layout.sheet import (
    ARROW,
    BEHIND,
    DOUBLE,
    LINE,
    SMALL,
    SMALL_LINE,
    TEXT,
    TITLE_TEXT,
    Point,
    Rectangle,
    Route,
    word_lines,
)
from viz.paint.composition import Composition
from viz.paint.palette import style
from viz.picture.model import Circle, Group, PictureEdge, PictureNode, Planes
from viz.picture.names import pathway
from viz.picture.text import text_width

WING = 3.2  # half the width of an arrow's head
DOT = 2.2  # radius of the dot where a line branches
ROUND, FRAME_ROUND, CORNER = (
    6.0,
    8.0,
    0.29,
)  # radii of corners; the share of its shorter side that an octagon loses at each
DOUBLE_GAP = 4.0  # between the borders of a double one
PREFIX = "\0"  # stands for the prefix of ids until the content is known; no text has it
STILL = 0.05  # no line is seen to move across by less
BASELINE = 0.35  # how far below the middle of a line of text its baseline is, in shares of its size


def paint(composed: Composition, theme: str, title: str, description: str) -> str:
    """The picture as SVG: an image that screen readers can name, and that stands beside others on one page.

    The ids have a prefix made from the content. ``theme``: one of those of the palette.
    """
    layout = composed.layout
    body = _body(composed)
    prefix = "gg" + sha256((theme + title + description + body).encode()).hexdigest()[:10]
    css = style(prefix, theme, network=composed.picture.mode == "network")
    size = f'width="{_n(layout.width)}" height="{_n(layout.height)}"'
    box = f'viewBox="0 0 {_n(layout.width)} {_n(layout.height)}"'
    names = f'id="{prefix}" role="img" aria-labelledby="{prefix}-title" aria-describedby="{prefix}-desc"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} {names} style="max-width: 100%; height: auto">\n'
        f'<title id="{prefix}-title">{escape(title)}</title>\n'
        f'<desc id="{prefix}-desc">{escape(description)}</desc>\n'
        f"<style>\n{css}</style>\n{body.replace(PREFIX, prefix)}\n</svg>\n"
    )


def _body(composed: Composition) -> str:
    """All that is painted. Ids: of boxes by their keys, of lines by their numbers, each after a prefix."""
    layout, picture = composed.layout, composed.picture
    return "\n".join(
        [
            f'<rect class="paper" width="{_n(layout.width)}" height="{_n(layout.height)}"/>',
            *(_text(line.text, line.spot.x, line.spot.y, TEXT) for line in composed.heading),
            *(_frame(group, composed) for group in picture.groups if group.path in layout.frames),
            *(_edge(k, edge, layout.routes[k]) for k, edge in enumerate(picture.edges)),
            *_branches(composed),
            *(_node(node, layout.boxes[node.key]) for node in picture.nodes),
        ]
    )


def _frame(group: Group, composed: Composition) -> str:
    spot, title = composed.layout.frames[group.path], composed.layout.titles[group.path]
    words = f"{pathway(group.path)}: {group.count:,} node{'s' * (group.count != 1)}"
    text = _text(title.text, title.spot.x, title.spot.y, TITLE_TEXT)
    return f'<g class="cluster"><title>{escape(words)}</title>{_rectangle(spot, FRAME_ROUND)}{text}</g>'


def _node(node: PictureNode, spot: Rectangle) -> str:
    middle = below_planes(node, spot) if isinstance(node.figure, Planes) else spot.y
    top = middle - LINE * (len(node.lines) - 1) / 2
    lines = (_text(line, spot.x, top + LINE * k, TEXT) for k, line in enumerate(node.lines))
    marks = " heavy" * node.heavy + " lit" * node.lit
    return (
        f'<g id="{PREFIX}-{node.key}" class="node {node.kind}{marks}"><title>{escape(node.tooltip)}</title>'
        f"{_shape(node, spot)}{''.join(lines)}</g>"
    )


def _shape(node: PictureNode, spot: Rectangle) -> str:
    if isinstance(node.figure, Circle):
        return f'<circle cx="{_n(spot.x)}" cy="{_n(spot.y)}" r="{_n(spot.width / 2)}"/>'
    if isinstance(node.figure, Planes):
        return "".join(_rectangle(plane, 0.0) for plane in planes_of(node.figure, spot))
    if node.kind == "output":
        return _octagon(spot)
    corner = ROUND if node.kind in ("result", "group") else 0.0
    if node.kind in DOUBLE:
        return _rectangle(spot, corner) + _rectangle(second_border(spot), max(0.0, corner - 2))
    return _rectangle(spot, corner)


def planes_of(planes: Planes, spot: Rectangle) -> Iterator[Rectangle]:
    """A stack of planes at the top of ``spot``, the last one first."""
    behind = BEHIND * (planes.count - 1)
    x, y = spot.x - behind / 2, spot.y - spot.height / 2 + behind + planes.height / 2
    for k in reversed(range(planes.count)):
        yield Rectangle(x + BEHIND * k, y - BEHIND * k, planes.width, planes.height)


def below_planes(node: PictureNode, spot: Rectangle) -> float:
    """The middle of the text below a stack of planes."""
    return spot.y + (spot.height - LINE * len(node.lines)) / 2


def _rectangle(spot: Rectangle, corner: float) -> str:
    x, y = _n(spot.x - spot.width / 2), _n(spot.y - spot.height / 2)
    rounded = f' rx="{_n(corner)}"' if corner else ""
    return f'<rect x="{x}" y="{y}" width="{_n(spot.width)}" height="{_n(spot.height)}"{rounded}/>'


def second_border(spot: Rectangle) -> Rectangle:
    """The inner border of a box that has two."""
    return Rectangle(spot.x, spot.y, spot.width - 2 * DOUBLE_GAP, spot.height - 2 * DOUBLE_GAP)


def octagon(spot: Rectangle) -> list[Point]:
    """The corners of an octagon."""
    x, y, cut = spot.width / 2, spot.height / 2, CORNER * min(spot.width, spot.height)
    half = [(-x, cut - y), (cut - x, -y), (x - cut, -y), (x, cut - y)]
    return [(spot.x + a, spot.y + b) for a, b in [*half, *((-a, -b) for a, b in half)]]


def _octagon(spot: Rectangle) -> str:
    return f'<polygon points="{" ".join(f"{_n(x)},{_n(y)}" for x, y in octagon(spot))}"/>'


def _edge(number: int, edge: PictureEdge, route: Route) -> str:
    words = ""
    if route.words:
        lines = word_lines(edge)
        top = route.words.y - SMALL_LINE * (len(lines) - 1) / 2
        words = "".join(_text(line, route.words.x, top + SMALL_LINE * k, SMALL) for k, line in enumerate(lines))
    tip = edge.tooltip or edge.text
    tip = f"<title>{escape(tip)}</title>" if tip else ""
    ends = f'data-tail="{edge.tail}" data-head="{edge.head}"'
    if edge.sign:
        pieces = _path(route.points) + (_path(route.rest) if route.rest else "")
        line = f'<path d="{pieces}" stroke-width="{_n(edge.width)}"/>'
        return f'<g id="{PREFIX}-e{number}" class="edge {edge.sign}" {ends}>{tip}{line}{words}</g>'
    points = route.points if edge.direction == "forward" else route.points[::-1]
    name = f'id="{PREFIX}-e{number}" class="edge {edge.direction}{" lit" * edge.lit}"'
    return f"<g {name} {ends}>{tip}{_line(points)}{words}</g>"


def _line(points: Sequence[Point]) -> str:
    """A curve that ends in the head of an arrow."""
    (x, y), (u, v) = points[-1], heading(points)
    base = (x - ARROW * u, y - ARROW * v)
    wings = [(base[0] - WING * v, base[1] + WING * u), (x, y), (base[0] + WING * v, base[1] - WING * u)]
    arrow = " ".join(f"{_n(a)},{_n(b)}" for a, b in wings)
    return f'<path d="{_path([*points[:-1], base])}"/><polygon points="{arrow}"/>'


def _path(points: Sequence[Point]) -> str:
    """Cubic curves as a path, straight ones as lines: those that go on in the same direction as one."""
    parts, straight = [f"M{_n(points[0][0])} {_n(points[0][1])}"], ""
    for k in range(0, len(points) - 3, 3):
        (a, b), (c, d), (e, f), (x, y) = points[k : k + 4]
        is_level = abs(b - d) < STILL and abs(b - f) < STILL and abs(b - y) < STILL
        if is_level or (abs(a - c) < STILL and abs(a - e) < STILL and abs(a - x) < STILL):
            way = (">" if x > a else "<") if is_level else ("v" if y > b else "^")
            if way == straight:
                parts.pop()
            straight = way
            parts.append(f"H{_n(x)}" if is_level else f"V{_n(y)}")
        else:
            straight = ""
            parts.append(f"C{_n(c)} {_n(d)} {_n(e)} {_n(f)} {_n(x)} {_n(y)}")
    return "".join(parts)


def _branches(composed: Composition) -> Iterator[str]:
    """A dot where a line branches."""
    ahead: dict[tuple[str, str, int, Point], dict[tuple[Point, ...], None]] = {}
    for edge, route in zip(composed.picture.edges, composed.layout.routes, strict=True):
        for k in range(3, len(route.points) - 3, 3):
            here = (edge.tail, edge.direction, k, route.points[k])
            ahead.setdefault(here, {})[route.points[k + 1 : k + 4]] = None
    for (tail, direction, _, (x, y)), ways in ahead.items():
        if len(ways) > 1:
            yield f'<circle class="branch {direction}" data-tail="{tail}" cx="{_n(x)}" cy="{_n(y)}" r="{_n(DOT)}"/>'


def _text(text: str, x: float, y: float, size: float) -> str:
    width = text_width(text, size)
    if not width:
        return ""
    long = f'textLength="{_n(width)}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{_n(x)}" y="{_n(y + BASELINE * size)}" font-size="{_n(size)}" {long}>{escape(text)}</text>'


def _n(x: float) -> str:
    """A number, to a tenth of a unit."""
    return f"{round(x, 1) + 0.0:g}" if abs(x) < 1000 else f"{x:.1f}".removesuffix(".0")

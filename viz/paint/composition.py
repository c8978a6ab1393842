"""A picture with all that stands around it: heading above, legend below. Neither moves what is in the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from viz.layout.sheet import SMALL, TEXT, Layout, Rectangle, Route, Title, box_size, word_size
from viz.paint.legend import TITLE, legend_of
from viz.picture.model import Picture, PictureEdge, PictureNode
from viz.picture.text import text_width, wrapped

MARGIN = 8.0  # around everything
HEADING, BELOW = 19.0, 4.0  # height of a line of text above; between the last one and the picture
GAP, PAD = 10.0, 8.0  # in the legend
SHORTEST, SHORTEST_NOTE = 420.0, 180.0  # a legend's row, a line of words above, is at least as long, if need be


@dataclass(frozen=True, slots=True)
class Composition:
    """What painters paint: ``heading``, lines with their places, and a picture that includes its legend."""

    picture: Picture
    layout: Layout
    heading: tuple[Title, ...]


def compose(picture: Picture, layout: Layout) -> Composition:
    """Put the heading and the legend of ``picture`` around it."""
    row_of_words = max(layout.width, SHORTEST_NOTE)
    lines = [line for text in (picture.title, *picture.notes) for line in wrapped(text, TEXT, row_of_words)]
    above = MARGIN + HEADING * len(lines) + BELOW * bool(lines)
    widest = max((text_width(line, TEXT) for line in lines), default=0.0)
    legend = legend_of(picture)
    row = _legend(legend, max(layout.width, SHORTEST)) if legend else None
    width = max(layout.width, widest, row.width if row else 0.0) + 2 * MARGIN
    height = above + layout.height + MARGIN
    placed = layout.moved((width - layout.width) / 2, above, width, height)
    if legend and row:
        picture = replace(
            picture,
            nodes=picture.nodes + legend.nodes,
            edges=picture.edges + legend.edges,
            groups=picture.groups + legend.groups,
        )
        row = row.moved((width - row.width) / 2, height + GAP - MARGIN, 0.0, 0.0)
        placed = Layout(
            placed.flow,
            width,
            height + GAP + row_height(row),
            placed.boxes | row.boxes,
            placed.frames | row.frames,
            placed.titles | row.titles,
            placed.routes + row.routes,
        )
    heading = tuple(
        Title(line, Rectangle(width / 2, MARGIN + HEADING * (k + 0.5), text_width(line, TEXT), TEXT))
        for k, line in enumerate(lines)
    )
    return Composition(picture, placed, heading)


def row_height(row: Layout) -> float:
    (frame,) = row.frames.values()
    return frame.height


def _legend(legend: Picture, longest: float) -> Layout:
    """The title, boxes in rows, and between the last two boxes the lines."""
    boxes: dict[str, Rectangle] = {}
    title = text_width(TITLE, SMALL + 1)
    x, y, tall, wide = PAD + title + GAP, PAD, 0.0, 0.0
    rooms = _rooms(legend.nodes, legend.edges)
    for k, (node, room) in enumerate(zip(legend.nodes, rooms, strict=True)):
        width, height = box_size(node)
        together = GAP + rooms[-1] if legend.edges and k == len(rooms) - 2 else 0.0  # the ends of the lines
        if boxes and x + room + together + PAD > longest:
            x, y, tall = PAD + title + GAP, y + tall + GAP, 0.0
        boxes[node.key] = Rectangle(x + width / 2, y + height / 2, width, height)
        tall, wide, x = max(tall, height), max(wide, x + room), x + room + GAP
    frame = Rectangle((wide + PAD) / 2, (y + tall + PAD) / 2, wide + PAD, y + tall + PAD)
    path = legend.groups[0].path
    first = next(iter(boxes.values()))
    spot = Title(TITLE, Rectangle(PAD + title / 2, first.y, title, SMALL + 1))
    routes = tuple(_line(edge, k, boxes) for k, edge in enumerate(legend.edges))
    return Layout("LR", frame.width, frame.height, boxes, {path: frame}, {path: spot}, routes)


def _rooms(nodes: Sequence[PictureNode], edges: Sequence[PictureEdge]) -> list[float]:
    """The width of each box; where lines begin, with that of their words and of the box where they end."""
    widths = [box_size(node)[0] for node in nodes]
    if edges:
        widths[-2] += max(word_size(edge)[0] for edge in edges) + 2 * GAP
    return widths


def _line(edge: PictureEdge, number: int, boxes: dict[str, Rectangle]) -> Route:
    """A straight line, the words of the first above and of the second below."""
    tail, head = boxes[edge.tail], boxes[edge.head]
    side = 2 * number - 1
    start, end, y = tail.x + tail.width / 2, head.x - head.width / 2, tail.y + 4 * side
    width, height = word_size(edge)
    words = Rectangle((start + end) / 2, y + side * (height / 2 + 1), width, height)
    return Route(((start, y), (start, y), (end, y), (end, y)), words)

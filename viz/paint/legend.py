"""What the shapes and lines of a picture mean."""

from __future__ import annotations

from dataclasses import replace

from viz.picture.model import Direction, Group, Kind, Picture, PictureEdge, PictureNode

TITLE = "Legend"
MEANING: dict[Kind, str] = {
    "input": "input",
    "parameter": "parameter",
    "constant": "constant",
    "result": "result of an operation",
    "output": "output, loss",
    "group": "collapsed group",
}
DIRECTIONS: tuple[Direction, ...] = ("forward", "backward")
OF_PROGRAMS: dict[Direction, str] = {"forward": "is read by", "backward": "is changed by"}


def with_legend(picture: Picture) -> Picture:
    """``picture`` and beside it, where it is to have a legend, a frame with one box of each kind and
    one line of each direction that it has."""
    if not picture.legend:
        return picture
    title = TITLE
    while any(group.path[0] == title for group in picture.groups):
        title += " "
    kinds = [kind for kind in MEANING if any(node.kind == kind for node in picture.nodes)]
    directions = [way for way in DIRECTIONS if any(edge.direction == way for edge in picture.edges)]
    boxes = [_box(f"legend_{kind}", kind, MEANING[kind], title) for kind in kinds]
    ends = [_box(f"legend_{end}", "result", end, title) for end in ("operand", "consumer") if directions]
    said = OF_PROGRAMS if picture.mode == "program" else {way: way for way in DIRECTIONS}
    edges = [PictureEdge(ends[0].key, ends[1].key, way, said[way]) for way in directions]
    frame = Group((title,), len(boxes) + len(ends))
    return replace(
        picture,
        nodes=(*picture.nodes, *boxes, *ends),
        edges=(*picture.edges, *edges),
        groups=(*picture.groups, frame),
    )


def _box(key: str, kind: Kind, text: str, title: str) -> PictureNode:
    return PictureNode(key, kind, text, (text,), text, scope=(title,))

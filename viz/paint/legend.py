"""What the shapes and lines of a picture mean."""

from __future__ import annotations

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


def legend_of(picture: Picture) -> Picture | None:
    """A frame with one box of each kind and one line of each direction that ``picture`` has, where it is to have a
    legend."""
    if not picture.legend:
        return None
    title = TITLE
    while any(group.path[0] == title for group in picture.groups):
        title += " "
    kinds = [kind for kind in MEANING if any(node.kind == kind for node in picture.nodes)]
    directions = [way for way in DIRECTIONS if any(edge.direction == way for edge in picture.edges)]
    boxes = [_box(f"legend_{kind}", kind, MEANING[kind], title) for kind in kinds]
    boxes += [_box(f"legend_{end}", "result", end, title) for end in ("operand", "consumer") if directions]
    said = OF_PROGRAMS if picture.mode == "program" else {way: way for way in DIRECTIONS}
    edges = [PictureEdge("legend_operand", "legend_consumer", way, said[way]) for way in directions]
    return Picture("", picture.mode, "LR", tuple(boxes), tuple(edges), (Group((title,), len(boxes)),))


def _box(key: str, kind: Kind, text: str, title: str) -> PictureNode:
    return PictureNode(key, kind, text, (text,), text, scope=(title,))

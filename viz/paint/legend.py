"""What the shapes and lines of a picture mean."""

from __future__ import annotations

from viz.picture.model import Direction, Group, Kind, Picture, PictureEdge, PictureNode, Sign

TITLE = "Legend"
MEANING: dict[Kind, str] = {
    "input": "input",
    "parameter": "parameter",
    "constant": "constant",
    "result": "result of an operation",
    "output": "output, loss",
    "group": "collapsed group",
}
OF_NETWORKS: dict[Kind, str] = {
    "input": "input",
    "constant": "target",
    "result": "neuron, layer",
    "output": "output, loss",
    "group": "not drawn",
}
WEIGHTS: dict[Sign, str] = {"plus": "positive weight", "minus": "negative weight"}
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
    meaning = OF_NETWORKS if picture.mode == "network" else MEANING
    kinds = [kind for kind in meaning if any(node.kind == kind for node in picture.nodes)]
    signs = [sign for sign in WEIGHTS if any(edge.sign == sign for edge in picture.edges)]
    directions = [way for way in DIRECTIONS if any(edge.direction == way for edge in picture.edges)]
    boxes = [_box(f"legend_{kind}", kind, meaning[kind], title) for kind in kinds]
    ends = ("unit", "next") if signs else ("operand", "consumer")
    boxes += [_box(f"legend_{end}", "result", end, title) for end in ends if directions]
    said = OF_PROGRAMS if picture.mode == "program" else {way: way for way in DIRECTIONS}
    edges = [PictureEdge("legend_operand", "legend_consumer", way, said[way]) for way in directions]
    if signs:
        edges = [PictureEdge("legend_unit", "legend_next", "forward", WEIGHTS[sign], sign=sign) for sign in signs]
    return Picture("", picture.mode, "LR", tuple(boxes), tuple(edges), (Group((title,), len(boxes)),))


def _box(key: str, kind: Kind, text: str, title: str) -> PictureNode:
    return PictureNode(key, kind, text, (text,), text, scope=(title,))

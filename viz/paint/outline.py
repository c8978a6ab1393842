"""The painter of text: a picture as a list for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from viz.picture.model import LEAVES, Picture, PictureEdge, PictureNode, Scope
from viz.picture.names import pathway

INDENT = "  "


def outline(picture: Picture) -> str:
    """``picture`` as lines of text: each box after its operands, or in a backward picture after its
    consumers. A box that several others use has one line, and they name it."""
    arrivals: dict[str, list[PictureEdge]] = {}
    for edge in picture.edges:
        arrivals.setdefault(edge.tail if edge.direction == "backward" else edge.head, []).append(edge)
    lines = [*([picture.title] if picture.title else []), *(f"({note})" for note in picture.notes)]
    names = {node.key: _name(node) for node in picture.nodes}
    scope: Scope = ()
    for node in reversed(picture.nodes) if picture.mode == "backward" else picture.nodes:
        path = (*node.scope, node.module) if node.module else node.scope
        if path != scope:
            scope = path
            lines.append(f"[{pathway(scope)}]" if scope else "[outside]")
        margin = INDENT if scope else ""
        edges = arrivals.get(node.key, [])
        if picture.mode == "network":
            entry = _unit(node, edges, names)
        elif picture.mode == "program":
            entry = _operation(node, edges, names)
        else:
            entry = _entry(node, edges, names, picture.mode)
        lines += [margin + line for line in entry]
    return "\n".join(lines) + "\n"


def _name(node: PictureNode) -> str:
    return node.name or node.lines[0]


def _entry(node: PictureNode, edges: list[PictureEdge], names: dict[str, str], mode: str) -> Iterator[str]:
    """The line of one box, and a line for each contribution that arrives at it."""
    lines = list(node.lines)
    if node.kind == "group":
        yield ", ".join(lines) + _operands(edges, names)
    elif mode == "backward":
        yield ", ".join(lines[1:] if node.formula else lines)
    elif not node.formula:
        yield f"{node.kind} " + ", ".join(lines)
    else:
        value, *rest = lines[1:]
        yield ", ".join([_with_formula(value, node), *rest])
    for edge in edges:
        if edge.direction == "backward":
            yield f"{INDENT}from {names[edge.head]}" + (f": {edge.text}" if edge.text else "")


def _operation(node: PictureNode, edges: list[PictureEdge], names: dict[str, str]) -> Iterator[str]:
    """The line of one box of a program, and a line for each operation that writes to it."""
    kind = f"{node.kind} " if node.kind in (*LEAVES, "output") else ""
    called = f"{node.name} = " if node.name not in ("", node.lines[0]) else ""
    yield kind + called + ", ".join(node.lines) + _operands(edges, names)
    for edge in edges:
        if edge.direction == "backward":
            yield f"{INDENT}{edge.text or 'changed'} by {names[edge.head]}"


def _unit(node: PictureNode, edges: list[PictureEdge], names: dict[str, str]) -> Iterator[str]:
    """The line of one unit of a network, and a line for each weight that leads to it."""
    called = [] if node.lines and node.lines[0].startswith(node.name) else [node.name]
    read = (names[edge.tail] + (f" ({edge.text})" if edge.text else "") for edge in edges if not edge.sign)
    yield ", ".join([*called, *node.lines]) + _from(read)
    for edge in edges:
        if edge.sign:
            yield f"{INDENT}from {names[edge.tail]}: " + edge.tooltip.replace("\n", ", ")


def _operands(edges: list[PictureEdge], names: dict[str, str]) -> str:
    """What a box reads, each once."""
    return _from(names[edge.tail] for edge in edges if edge.direction == "forward")


def _from(operands: Iterable[str]) -> str:
    found = ", ".join(dict.fromkeys(operands))
    return f", from {found}" if found else ""


def _with_formula(value: str, node: PictureNode) -> str:
    """``q = 3`` as ``q = x + y = 3``; what is no such equation has the formula before it."""
    name, equals, number = value.partition(" = ")
    return f"{name} = {node.formula} = {number}" if equals else f"{value} = {node.formula}"

"""Which boxes stand beside the operation that uses them, instead of in a layer of their own.

Weights, biases and plain numbers that one operation alone uses; what is made of such a leaf alone, as a transposed
weight; and inputs where many join a calculation one by one, as the terms of a long sum.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from viz.picture.model import Kind, Picture, PictureNode

SIDES = 2
MANY = 4  # inputs that join a calculation
ATTACHED: tuple[Kind, ...] = ("parameter", "constant")
Chain = tuple[str, ...]  # boxes, by key: from the operation outwards


@dataclass(slots=True)
class _Use:
    """The lines of a box: where each leads, as the place of an operand; and its operands, with their places."""

    users: set[tuple[str, int]] = field(default_factory=set)
    operands: dict[str, int] = field(default_factory=dict)


def chains(picture: Picture) -> dict[str, list[Chain]]:
    """For each operation what stands beside it: at most `SIDES` chains; one operand at least stays in a layer.

    >>> from autograd import Value
    >>> import viz
    >>> picture = viz.draw(Value(2.0, name="x") * 3 + 1).picture
    >>> lines = {node.key: node.lines for node in picture.nodes}
    >>> [(lines[key][0], lines[leaf]) for key, sides in chains(picture).items() for (leaf,) in sides]
    [('+', ('1',)), ('×', ('3',))]
    """
    nodes = {node.key: node for node in picture.nodes}
    uses = {key: _Use() for key in nodes}
    for edge in picture.edges:
        uses[edge.tail].users.add((edge.head, edge.slot))
        uses[edge.head].operands.setdefault(edge.tail, edge.slot)

    def serves(key: str, user: PictureNode) -> bool:
        """Whether ``user`` alone uses the box, once, and in the same frame."""
        users = uses[key].users
        return len(users) == 1 and next(iter(users))[0] == user.key and nodes[key].scope == user.scope

    joining = [key for key in nodes if _joins(key, nodes, uses)]
    inputs = set(joining if len(joining) >= MANY else ())
    chain: dict[str, Chain] = {}
    for node in picture.nodes:
        operands = list(uses[node.key].operands)
        if node.key in inputs or (node.kind in ATTACHED and not operands):
            chain[node.key] = (node.key,)
        elif node.kind == "result" and len(operands) == 1 and operands[0] in chain and serves(operands[0], node):
            chain[node.key] = (node.key, *chain[operands[0]])
    found: dict[str, list[Chain]] = {}
    taken: set[str] = set()
    for node in reversed(picture.nodes):
        place = uses[node.key].operands
        if node.key in taken or len(place) < 2:
            continue
        fitting = [key for key in place if key in chain and serves(key, node)]
        if len(fitting) == len(place):  # one stays: best a leaf, and one with a name
            fitting.remove(min(fitting, key=lambda key: (len(chain[key]), len(nodes[key].lines) == 1, place[key])))
        chosen = sorted(fitting, key=place.__getitem__)[:SIDES]
        if chosen:
            found[node.key] = [chain[key] for key in chosen]
            taken.update(key for one in found[node.key] for key in one)
    return found


def _joins(key: str, nodes: dict[str, PictureNode], uses: dict[str, _Use]) -> bool:
    """Whether the box is an input that an operation adds to what is calculated already, as it would a weight."""
    users = {head for head, _ in uses[key].users}
    if nodes[key].kind != "input" or len(users) != 1:
        return False
    (user,) = users
    others = [other for other in uses[user].operands if other != key]
    return len(others) == 1 and bool(uses[others[0]].operands) and nodes[user].kind != "group"

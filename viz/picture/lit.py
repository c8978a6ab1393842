"""The paths that a picture lights: those from one node to the root, which add up to its gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viz.autograd_door import Node
from viz.picture.digits import of_sum
from viz.picture.labels import factor, number
from viz.picture.pass_numbers import Numbers
from viz.picture.paths import LISTED, are_single, on_the_way, paths


@dataclass(frozen=True)
class Lit:
    """Lines, each by its consumer and the operand's place in it; nodes; and what these paths are, in words."""

    lines: frozenset[tuple[Node, int]] = frozenset()
    nodes: frozenset[Node] = frozenset()
    note: str = ""


def paths_of(order: Sequence[Node], numbers: Numbers, wrt: Node, name: str, precision: int) -> Lit:
    """The paths from ``wrt``: all of them where there are few, of many the largest, of arrays all that lies between.

    >>> from autograd import Value
    >>> w = Value(-0.5, name="w")
    >>> square = w * w
    >>> paths_of([w, square], Numbers(square, 1), w, "∂L/∂w", 4).note
    '2 paths are lit: (−0.5) + (−0.5) = ∂L/∂w = −1'
    """
    reached = on_the_way(list(order), wrt)
    if not are_single(numbers, reached):
        steps = [step for step in numbers.steps if step.operand in reached]
        note = f"what lies between {name.rpartition('∂')[2]} and the root is lit"
        return Lit(frozenset((step.consumer, step.slot) for step in steps), frozenset(reached), note)
    found = paths(numbers, wrt, reached, LISTED)
    nodes = frozenset({wrt, *(node for node, _ in found.edges)})
    products = [path.product for path in found.found]
    if found.count > len(products):
        part, whole = number(sum(products), precision), number(found.gradient, precision)
        note = f"the largest {len(products)} of {found.count:,} paths are lit: together {part} of {name} = {whole}"
    else:
        digits = of_sum(products, found.gradient, precision)
        terms = " + ".join(factor(product, digits) for product in products) + " = " if len(products) > 1 else ""
        number_of = "1 path is" if found.count == 1 else f"{found.count} paths are"
        note = f"{number_of} lit: {terms}{name} = {number(found.gradient, precision)}"
    return Lit(found.edges, nodes, note)

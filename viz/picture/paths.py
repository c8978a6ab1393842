"""The paths from one node to the root, and what each contributes to its gradient.

A path is a chain of operands: w in q, q in f, ... up to the root. Its part of the gradient is the product of the
local derivatives along it, and the parts of all paths add up to the gradient.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from typing import Any

from viz.autograd_door import Contribution, Node, errors
from viz.picture.pass_numbers import Numbers, is_single

LISTED = 6  # of many paths, those that are written, or lit


@dataclass(frozen=True)
class Path:
    """One path: its ``steps`` from the root back to the node, and the product along them, the seed included."""

    steps: tuple[Contribution, ...]
    product: Any


@dataclass(frozen=True)
class Paths:
    """The largest paths from ``node``, largest first; how many there are in all; the gradient that all make up."""

    node: Node
    found: tuple[Path, ...]
    count: int
    gradient: Any

    @cached_property
    def rest(self) -> Any:
        """What the paths that are not listed contribute together."""
        return self.gradient - sum(path.product for path in self.found)

    @cached_property
    def edges(self) -> frozenset[tuple[Node, int]]:
        """The lines of a picture that lie on the listed paths: each by its consumer and the operand's place in it."""
        return frozenset((step.consumer, step.slot) for path in self.found for step in path.steps)


@dataclass(frozen=True, slots=True)
class _Way:
    """A path from the root down to some node, by its last step and the way before it."""

    product: Any
    step: Contribution | None = None
    before: _Way | None = None

    def steps(self) -> Iterator[Contribution]:
        way: _Way | None = self
        while way is not None and way.step is not None:
            yield way.step
            way = way.before


def on_the_way(order: list[Node], node: Node) -> set[Node]:
    """``node``, and what depends on it."""
    reached = {node}
    for other in order:
        if not reached.isdisjoint(other.parents):
            reached.add(other)
    return reached


def are_single(numbers: Numbers, reached: set[Node]) -> bool:
    """Whether all steps between these nodes are products of single numbers."""
    return all(is_single(step) for step in numbers.steps if step.operand in reached)


def paths(numbers: Numbers, node: Node, reached: set[Node], most: int) -> Paths:
    """The ``most`` paths from ``node`` with the largest parts of its gradient, found without listing all of them.

    ``reached``: see `on_the_way`. Each node on the way keeps only so many of the ways that lead to it: a part of a
    path that is among the largest is itself among the largest.

    >>> from autograd import Value
    >>> w = Value(-0.5, name="w")
    >>> square = w * w
    >>> numbers = Numbers(square, 1)
    >>> found = paths(numbers, w, on_the_way([w, square], w), most=4)
    >>> found.count, [path.product for path in found.found], found.gradient
    (2, [-0.5, -0.5], -1.0)
    """
    ways: dict[Node, list[_Way]] = {numbers.root: [_Way(numbers.seed)]}
    counts: dict[Node, int] = {numbers.root: 1}
    kept: set[Node] = set()
    for step in numbers.steps:
        if step.operand not in reached:
            continue
        consumer = step.consumer
        if consumer not in kept:  # all ways to it are known: its steps come after those of its consumers
            ways[consumer] = nsmallest(most, ways[consumer], key=_smallness)
            kept.add(consumer)
        ways.setdefault(step.operand, []).extend(_Way(way.product * step.local, step, way) for way in ways[consumer])
        counts[step.operand] = counts.get(step.operand, 0) + counts[consumer]
    best = nsmallest(most, ways.get(node, []), key=_smallness)
    found = tuple(Path(tuple(way.steps())[::-1], way.product) for way in best)
    return Paths(node, found, counts.get(node, 0), numbers.gradient[node])


def _smallness(way: _Way) -> tuple[bool, Any]:
    """Sorts by size, largest first, and what is no number before all."""
    size = abs(way.product)
    return size == size, -size


def check_wrt(wrt: Any, order: list[Node]) -> None:
    """An `ArgumentError` unless ``wrt`` is a variable that the root, last in ``order``, depends on."""
    if not isinstance(wrt, Node):
        raise errors.ArgumentError(f"wrt is a node of the graph, such as a weight; found {wrt!r:.60}")
    if wrt is order[-1] or not any(node is wrt for node in order):
        raise errors.ArgumentError(f"wrt is a node that the root depends on; found {wrt!r:.60}")
    if not wrt.requires_grad:
        raise errors.ArgumentError(f"wrt is a constant, which has no gradient; found {wrt!r:.60}")

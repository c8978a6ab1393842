"""What happens in a calculation and in its backward pass, in the engine's own order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from viz.autograd_door import Contribution, Node, topological_order
from viz.picture.pass_numbers import is_single
from viz.words.explanation import Line
from viz.words.writer import Writer

Phase = Literal["given", "forward", "seed", "backward"]


@dataclass(frozen=True, slots=True)
class Event:
    """One step: what is given, a node that is computed, the seed, or an operand that receives a contribution.

    ``node``: the one that is computed or receives; the root where all is given. ``lines``: what the explanation says.
    ``step``: the engine's contribution, which is ``number`` of ``of``. ``before``, ``received``: the sum of those that
    have arrived so far, without it (None for the first) and with it.
    """

    phase: Phase
    node: Node
    lines: tuple[Line, ...] = ()
    step: Contribution | None = None
    before: Any = None
    received: Any = None
    number: int = 0
    of: int = 0


def events(writer: Writer) -> Iterator[Event]:
    """The steps of a calculation: what is given, forward node by node, then backward one edge at a time.

    The backward ones are those that `backward_trace` recorded of the engine's sweep, in its order.
    """
    said = list(writer.lines())
    computed = {line.node: line for line in said if line.kind == "forward"}
    gradients = {line.node: line for line in said if line.kind == "gradient"}
    yield Event("given", writer.root, tuple(line for line in said if line.kind == "given"))
    for node in topological_order(writer.root):
        if node in computed:
            yield Event("forward", node, (computed[node],))
    yield Event("seed", writer.root, (gradients[writer.root],), received=writer.numbers.seed)
    expected = Counter(step.operand for step in writer.numbers.steps)
    received: dict[Node, Any] = {}
    arrived = Counter[Node]()
    for step in writer.numbers.steps:
        node = step.operand
        before = received.get(node)
        received[node] = step.contribution if before is None else before + step.contribution
        arrived[node] += 1
        is_last = arrived[node] == expected[node]
        rule = writer.rules.get((step.consumer, step.slot))
        if rule is None and not is_last and is_single(step):
            rule = writer.local(step)  # which an explanation leaves out where it is a constant
        lines = (*([rule] if rule else []), *([gradients[node]] if is_last else []))
        yield Event("backward", node, lines, step, before, received[node], arrived[node], expected[node])


def count(root: Node) -> int:
    """How many steps there are, at most, without looking at any number."""
    order = topological_order(root)
    return 2 + sum(1 + sum(parent.requires_grad for parent in node.parents) for node in order if not node.is_leaf)

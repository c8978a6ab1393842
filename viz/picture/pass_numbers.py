"""The numbers of the backward pass that a picture shows, as the engine gives them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from viz.autograd_door import CONSTANT, Contribution, Elementwise, Linear, Node, adjoints, local_partial, passed_on

MOST_OPERANDS = 3  # of a function that may be flat in one of them


class Numbers:
    """One backward pass: ``gradient`` per node, in its order. What a node passes on of it is computed where it is asked
    for: a picture of a large graph shows little of it."""

    def __init__(self, root: Node, seed: Any) -> None:
        with np.errstate(all="ignore"):
            self.gradient = adjoints(root, seed)
        self.root = root
        self.seed = root.check_seed(seed)
        self._passed: dict[Node, dict[int, Contribution]] = {}  # by the operand's place

    @cached_property
    def steps(self) -> list[Contribution]:
        """All that the pass is made of, in its order."""
        return [step for node in self.gradient for step in self.passed(node)]

    def passed(self, node: Node) -> list[Contribution]:
        """What ``node`` passes on to its operands."""
        return list(self._by_slot(node).values())

    def _by_slot(self, node: Node) -> dict[int, Contribution]:
        if node not in self._passed:
            with np.errstate(all="ignore"):
                passed = passed_on(node, self.gradient[node]) if node in self.gradient else []
            self._passed[node] = {step.slot: step for step in passed}
        return self._passed[node]

    def passes(self, node: Node, slot: int, operand: Node) -> bool:
        """Whether ``node`` passes something on to ``operand``, which it has in place ``slot``."""
        if isinstance(node.op, Elementwise):  # to all but constants
            return node in self.gradient and operand.op is not CONSTANT
        return slot in self._by_slot(node)

    def step(self, node: Node, slot: int) -> Contribution:
        """What ``node`` passes on to its operand in place ``slot``."""
        return self._by_slot(node)[slot]

    def dead(self, node: Node) -> float:
        """`dead_share` of what ``node`` passes on."""
        few = len(node.parents) <= MOST_OPERANDS
        return max(map(dead_share, self.passed(node) if few else ()), default=0.0)

    def previous(self, node: Node) -> Any:
        """What ``node.grad`` holds beyond this pass; None where it holds just this pass, or not this pass."""
        if not node.is_leaf or node is self.root or node.grad is None or self.root.grad is None:
            return None
        if not _same(self.root.grad, self.seed):
            return None
        current = self.gradient[node]
        return None if _same(node.grad, current) else node.grad - current


def numbers_of(roots: Sequence[Node], mode: str, seed: Any) -> Numbers | None:
    """The pass to show: for a forward picture, the one that ``backward`` made last, if any."""
    if mode != "forward":
        return Numbers(roots[0], seed)
    (root, *others) = roots
    return None if others or root.grad is None or not root.requires_grad else Numbers(root, root.grad)


def local_derivative(node: Node, slot: int) -> Any:
    """The local derivative of ``node`` with respect to an operand, as the engine has it; None where it is no factor."""
    with np.errstate(all="ignore"):
        return local_partial(node, slot)


def is_single(step: Contribution) -> bool:
    """Whether the step is a product of single numbers."""
    return step.local is not None and step.consumer.shape == () == step.operand.shape


def is_repeated(step: Contribution) -> bool:
    """Whether the consumer has this operand in several places; nodes of equal numbers are not the same."""
    return sum(parent is step.operand for parent in step.consumer.parents) > 1


def summed_axes(step: Contribution) -> tuple[int, ...]:
    """The axes over which a gradient is summed, since its operand was the same along them."""
    whole, part = step.consumer.shape, step.operand.shape
    if step.local is None or whole == part:
        return ()
    padded = (1,) * (len(whole) - len(part)) + part
    return tuple(i for i in range(len(whole)) if i < len(whole) - len(part) or padded[i] != whole[i])


def dead_share(step: Contribution) -> float:
    """The share of entries of a function of one variable that pass no gradient on: the local derivative is 0 and the
    function is flat there, as a ReLU is below 0, `clip` beyond its limits and `where` on its other side (a parabola's
    lowest point is not). A linear function has no local derivative: there, what it passes on is 0. What mixes entries,
    as softmax does, may pass on 0 and is not flat."""
    node, operand, x = step.consumer, step.operand, step.operand.datum
    if step.local.__class__ in (int, float) and step.local:
        return 0.0  # as it usually is
    alike = isinstance(node.op, Linear) and node.shape == operand.shape
    passed = step.local if step.local is not None else step.contribution if alike else 1
    if not np.any(passed == 0):
        return 0.0
    if is_repeated(step) or any(other.op is not CONSTANT for other in node.parents if other is not operand):
        return 0.0
    inputs = [parent.datum for parent in node.parents]
    with np.errstate(all="ignore"):
        inputs[step.slot] = x - (abs(x) + 1) / 1000
        nearby = type(node).evaluate(node.op, tuple(inputs), node.params)  # type: ignore[arg-type]
    return float(np.mean((passed == 0) & (step.upstream != 0) & (nearby == node.datum)))


def _same(x: Any, y: Any) -> bool:
    if not isinstance(x, np.ndarray):
        return bool(x == y or (x != x and y != y))
    return bool(np.array_equal(x, y, equal_nan=True))

"""Writes the lines of an explanation: values, local derivatives, gradients.

The formulas are the primitives' own rules, run over symbols; the numbers are those of the engine's backward pass.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from viz.autograd_door import (
    Contribution,
    Expression,
    Node,
    Symbol,
    adjoint,
    applied,
    as_expression,
    compose,
    contributions,
    subscript,
    total,
)
from viz.picture.branches import local_rule, simplest
from viz.picture.graph import walk
from viz.picture.labels import rms
from viz.picture.names import called, derivative, distinct, objective
from viz.picture.pass_numbers import Numbers, is_repeated, is_single, summed_axes
from viz.words.explanation import Line
from viz.words.numbers import entries, in_numbers

LONGEST_RULE = 100  # a rule that would be longer is only named
FEW = 4  # entries of an array that are shown
MOST_PATHS = 4  # that are named


class Writer:
    """The lines of one explanation, of the whole graph or of what lies on the way from a node to the root."""

    def __init__(self, root: Node, seed: Any, precision: int) -> None:
        self.root = root
        self.precision = precision
        self.numbers = Numbers(root, seed)
        self.graph = walk([root])
        self.order = self.graph.nodes
        self.scopes = dict(zip(self.order, self.graph.scopes, strict=True))
        self.labels = distinct(self.graph)
        self.objective = objective(self.labels, root, seed)
        self.plain_root = self.objective == self.labels[root]
        self.formulas = {node: self._formula(node) for node in self.order}
        self.operands = {node: [self.formulas[x] for x in node.parents] for node in self.order if not node.is_leaf}
        self.parts: dict[Node, list[Expression | None]] = {}
        self.rules: dict[tuple[Node, int], Line] = {}  # the local derivatives that are written, by consumer and slot
        self.gradients: dict[Node, Symbol] = {root: self._derivative(root, self.numbers.seed)}

    @cached_property
    def received(self) -> Counter[Node]:
        """How many contributions each node receives."""
        return Counter(step.operand for step in self.numbers.steps)

    def lines(self) -> Iterator[Line]:
        yield from self.forward(self.order)
        yield from self.backward(self.order)

    def forward(self, nodes: Sequence[Node]) -> Iterator[Line]:
        """What is given, and how the rest of ``nodes`` is computed."""
        for node in nodes:
            if node.is_leaf and self.labels[node]:
                yield self._line("given", node, [Symbol(self.labels[node])], node.datum)
        for node in nodes:
            if not node.is_leaf:
                formula = applied(node.op, self.operands[node], node.params)  # type: ignore[arg-type]
                yield self._line("forward", node, [Symbol(self.labels[node]), formula], node.datum)

    def backward(self, nodes: Sequence[Node]) -> Iterator[Line]:
        """The gradients of ``nodes``, with the local derivatives that lead to them; consumers are among them."""
        received: defaultdict[Node, list[Contribution]] = defaultdict(list)
        for step in self.numbers.steps:
            received[step.operand].append(step)
        note = "" if self.plain_root else "the seed"
        yield self._line("gradient", self.root, [self.gradients[self.root]], self.numbers.seed, note)
        for node in reversed(nodes):
            if node is self.root or not node.requires_grad:
                continue
            if not received[node]:
                yield self._line("gradient", node, [self._derivative(node, node.zero())], node.zero(), "no path")
                continue
            yield from self._gradient(node, received[node])

    def _gradient(self, node: Node, steps: list[Contribution]) -> Iterator[Line]:
        """The local derivatives that lead to ``node``, and its gradient as the sum over its paths."""
        total = self.numbers.gradient[node]
        uses = Counter(step.consumer for step in steps)
        terms, reasons = [], []
        for step in steps:
            if not is_single(step):
                terms.append(self._chained(step))
                continue
            local, conditions = self._local(step)
            constant = not any(True for _ in local.symbols())
            if self._is_direct(step):
                terms.append(Symbol(local.text(), data=step.local) if constant else local)
                reasons += [reason(conditions)] if conditions else []
                continue
            upstream, symbol = self.factors(step)
            terms.append(upstream * symbol)
            if not constant or conditions:
                self.rules[step.consumer, step.slot] = line = self.local(step)
                yield line
        self.gradients[node] = self._derivative(node, total)
        formulas = [self.gradients[node], _total(terms)]
        parts = [Symbol("", data=step.contribution) for step in steps] if node.shape == () else []
        sums = [_total(list[Expression](parts))] if len(parts) > 1 else []
        summed = dict.fromkeys(map(_summed, steps))
        note = "; ".join(filter(None, [self._paths(steps, uses), *reasons, *summed]))
        yield self._line("gradient", node, formulas, total, note, sums)

    def local(self, step: Contribution) -> Line:
        """The local derivative of a step between single numbers."""
        rule, conditions = self._local(step)
        return self._line("local", step.operand, [self._local_symbol(step), rule], step.local, reason(conditions))

    def factors(self, step: Contribution) -> tuple[Expression, Expression]:
        """Both factors of a step between single numbers in symbols, once the lines up to its consumer are written."""
        return self.gradients[step.consumer], self._factor(step)

    def passed(self, step: Contribution) -> Expression:
        """What a step between arrays passes on, in symbols, once the lines up to its consumer are written."""
        return self._chained(step)

    def _is_direct(self, step: Contribution) -> bool:
        """Whether the local derivative of this step is itself the derivative of the objective."""
        return self.plain_root and step.consumer is self.root

    def _factor(self, step: Contribution) -> Expression:
        """The name of a local derivative; where the whole gradient is called so, the formula of this part of it."""
        if not self._is_part(step):
            return self._local_symbol(step)
        local, _ = self._local(step)
        return local if any(True for _ in local.symbols()) else Symbol(local.text(), data=step.local)

    def _is_part(self, step: Contribution) -> bool:
        """Whether the name of this local derivative is that of a gradient which has more parts."""
        return self._is_direct(step) and not is_repeated(step) and self.received[step.operand] > 1

    def _local(self, step: Contribution) -> tuple[Expression, tuple[str, ...]]:
        """The local derivative in symbols, by the branch that its numbers take, and the conditions that decide."""
        return local_rule(step, self.formulas[step.consumer], self.operands[step.consumer])

    def _chained(self, step: Contribution) -> Expression:
        """What the rule of the consumer gives its operand, in symbols; a long one is only named."""
        consumer = step.consumer
        if consumer not in self.parts:
            upstream = as_expression(1) if self._is_direct(step) else self.gradients[consumer]
            operands, out = self.operands[consumer], self.formulas[consumer]
            wanted = [parent.requires_grad for parent in consumer.parents]
            self.parts[consumer] = contributions(consumer.op, upstream, out, operands, consumer.params, wanted)  # type: ignore[arg-type]
        part = self.parts[consumer][step.slot]
        assert part is not None
        formula = simplest(part, step.contribution)
        if len(formula.text()) <= LONGEST_RULE:
            return formula
        cotangent = None if self._is_direct(step) else self.gradients[consumer]
        return adjoint(called(self.labels[consumer]), called(self.labels[step.operand]), cotangent)

    def _paths(self, steps: list[Contribution], uses: Counter[Node]) -> str:
        if len(steps) == 1:
            return ""
        if len(steps) > MOST_PATHS:
            return f"{len(steps)} paths"
        through = [
            self.labels[step.consumer] + (f" (operand {step.slot + 1})" if uses[step.consumer] > 1 else "")
            for step in steps
        ]
        return f"{len(steps)} paths: through {', '.join(through[:-1])} and {through[-1]}"

    # names and numbers

    def _formula(self, node: Node) -> Expression:
        if self.labels[node]:
            return Symbol(self.labels[node], data=node.datum)
        if node.shape == ():
            return as_expression(node.datum)
        few = node.datum.size <= FEW
        return Symbol(entries(node.datum, self.precision) if few else f"array{node.shape}", data=node.datum)

    def _derivative(self, node: Node, data: Any) -> Symbol:
        return Symbol(derivative(self.objective, self.labels[node]), data=data)

    def _local_symbol(self, step: Contribution) -> Symbol:
        place = subscript(step.slot + 1) if is_repeated(step) else ""
        return Symbol(derivative(self.labels[step.consumer], self.labels[step.operand]) + place, data=step.local)

    def _line(
        self,
        kind: str,
        node: Node,
        formulas: Sequence[Expression],
        value: Any,
        note: str = "",
        in_numbers_only: Sequence[Expression] = (),
    ) -> Line:
        """Formulas in symbols, then in numbers where all are single; some only in numbers; the value."""
        shape: tuple[int, ...] = np.shape(value)
        written = [(formulas[0].text(), formulas[0].latex())]
        for formula in formulas[1:]:
            written.append((formula.text(), formula.latex()))
            if shape == () and all(symbol.shape == () for symbol in formula.symbols()):
                written += in_numbers(formula, value, self.precision)
        for formula in in_numbers_only:
            written += in_numbers(formula, value, self.precision)
        few = shape == () or value.size <= FEW
        if few:
            shown = entries(value, self.precision)
            written.append((shown, Symbol(shown).latex()))
        size = "" if shape == () else str(shape) if few else f"{shape}, {rms(value, self.precision)}"
        texts, latex = ([pair[i] for pair in written] for i in (0, 1))
        return Line(kind, node, _distinct(texts), _distinct(latex), value, size, note)


def reason(conditions: Sequence[str]) -> str:
    """What decided on a branch, as a remark."""
    return f"as {' and '.join(conditions)}" if conditions else ""


def _summed(step: Contribution) -> str:
    """Over which axes a gradient is summed."""
    axes = summed_axes(step)
    if not axes:
        return ""
    number = f"ax{'i' if len(axes) == 1 else 'e'}s {', '.join(map(str, axes))}"
    return f"summed over {number}: from {step.consumer.shape} to {step.operand.shape}"


def _total(terms: list[Expression]) -> Expression:
    return terms[0] if len(terms) == 1 else compose(total, *terms)


def _distinct(parts: list[str]) -> tuple[str, ...]:
    """``parts`` without those that repeat the one before; at least two."""
    kept = [part for i, part in enumerate(parts) if i < 2 or part != parts[i - 1]]
    return tuple(kept)

"""What is known of the parts of one graph: their names, their numbers, the weights they read others by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np

from viz.autograd_door import Contribution, Node, Symbol, applied
from viz.networks.part import Part, Term
from viz.networks.parts import Cutting
from viz.picture.gates import state_name
from viz.picture.graph import walk
from viz.picture.labels import cut, number, visible
from viz.picture.names import names, objective
from viz.picture.pass_numbers import Numbers, numbers_of

FORMULA = 12  # operations of a formula that is spelt out, at most
PART_NAME = 12  # characters of the name of a part of an input, at most


class Weighing(NamedTuple):
    """The ``weights`` (in, out) of a layer of Tensors that reads one vector for each example, by ``term``. ``axis``: of
    its units, 0 or -1; 1 where there is one unit, and its axis is that of the examples."""

    weights: Any
    term: Term
    axis: int


class Facts:
    """All that is known of one graph, before it is described."""

    def __init__(self, roots: Sequence[Node], mode: str, seed: Any, precision: int) -> None:
        self.graph = walk(roots)
        self.nodes = self.graph.nodes
        self.cutting = Cutting(self.graph)
        self.parts = self.cutting.parts()
        self.precision = precision
        self.numbers = self._numbers(roots, mode, seed)
        self.names = names(self.graph)
        self.objective = (
            objective(self.names, roots[0], self.numbers.seed if self.numbers else 1) if len(roots) == 1 else ""
        )
        self.steps: dict[tuple[int, int], Contribution] = {}
        for step in self.numbers.steps if self.numbers else ():
            self.steps[id(step.consumer), step.slot] = step

    def _numbers(self, roots: Sequence[Node], mode: str, seed: Any) -> Numbers | None:
        known = numbers_of(roots, mode, seed)
        has_loss = any(part.what == "loss" for part in self.parts)
        return Numbers(roots[0], seed) if known is None and has_loss and roots[0].requires_grad else known

    def gradient(self, i: int) -> Any:
        return self.numbers.gradient.get(self.nodes[i]) if self.numbers else None

    def slope(self, part: Part) -> Contribution | None:
        """How the gradient went back through an activation of one operation; None for any other."""
        if part.z is None or self.graph.parents[part.out] != (part.z,):
            return None
        step = self.steps.get((id(self.nodes[part.out]), 0))
        return step if step is not None and step.local is not None else None

    def name(self, i: int) -> str:
        """The name of a node, where the user or the module gave it one."""
        node, part = self.nodes[i], self.cutting.part_of.get(i)
        named = node.name is not None or (i in self.graph.roots and part is not None and part.what == "loss")
        return cut(visible(self.names[node])) if named else ""

    def input_name(self, part: Part) -> str:
        """The name of an input, or of the part of one that is read, as x[0]."""
        node = self.nodes[part.out]
        if node.is_leaf or node.name:
            return self.name(part.out)
        (before, *_) = self.graph.parents[part.out]
        whole = self.input_name(Part("input", before, []))
        if not whole or prod(node.shape) == prod(self.nodes[before].shape):  # cast, or arranged anew
            return whole
        formula = applied(node.op, [Symbol(whole)], node.params).text()  # type: ignore[arg-type]
        return formula if len(formula) <= PART_NAME else f"part of {whole.removeprefix('part of ')}"

    def names_of(self, part: Part) -> tuple[str, str]:
        """What the sum and the result of a neuron are called: by their names, or with the number that the names of its
        weights w13, w23, ... give it."""
        a, z = self.name(part.out), self.name(part.z) if part.z is not None and part.z != part.out else ""
        numbers = {match[2] for match in self._indices(part)}
        index = numbers.pop() if len(numbers) == 1 else _digits(a) or _digits(z)
        if part.z is None:
            return "", a or (state_name(self.graph, part.out) if part.what == "operation" and part.scope else "")
        return z or f"z{index}", (a or f"a{index}") if part.out != part.z else ""

    def _indices(self, part: Part) -> Iterator[re.Match[str]]:
        for term in part.terms:
            name = self.nodes[term.weight].name if term.weight is not None else None
            match = re.fullmatch(r"[^\W\d]+_?(\d)_?(\d)", name or "")
            if match:
                yield match

    def formula(self, part: Part) -> str:
        """How the result of ``part`` follows from what it reads; empty where that is long, or where several arrays
        without names are read."""
        inside = set(part.nodes)
        nameless = [j for i in part.nodes for j in self.graph.parents[i] if j not in inside and not self._called(j)]
        if len(nameless) > 1 and any(self.nodes[j].shape for j in nameless):
            return ""
        if len(inside) > FORMULA or any(len(self.nodes[i].params or {}) > 1 for i in inside):
            return ""
        read = {j for i in inside for j in self.graph.parents[i]} - inside
        uses = Counter(map(self._called, read))  # a name that several have tells nothing
        known: dict[int, Any] = {}
        for i in sorted(inside):
            node = self.nodes[i]
            operands = [
                known[j] if j in inside else self._symbol(j, named=uses[self._called(j)] == 1)
                for j in self.graph.parents[i]
            ]
            known[i] = applied(node.op, operands, node.params)  # type: ignore[arg-type]
        return cut(visible(known[part.out].text()))

    def _symbol(self, i: int, *, named: bool) -> Any:
        node = self.nodes[i]
        plain = number(node.datum, self.precision) if node.shape == () else "a"
        return Symbol((self._called(i) if named else "") or plain, data=node.datum)

    def _called(self, i: int) -> str:
        """What ``i`` is called in the picture."""
        part = self.cutting.part_of.get(i)
        z, a = self.names_of(part) if part is not None else ("", "")
        return a or z or self.name(i)

    def title(self, part: Part) -> str:
        """The modules that a part lies in: that of its sum, and that of its activation."""
        within = {other.scope[: len(part.scope)] for other in self.parts if other.scope != part.scope}
        if not part.scope or (part.what == "operation" and part.scope in within):
            return ""
        after = self.graph.scopes[part.out] if part.z is not None else ()
        own = part.scope[-1]
        return f"{own} + {after[-1].rpartition(': ')[2]}" if after != part.scope and after else own

    def parameters(self, part: Part) -> int:
        """How many numbers are learnt in ``part``, and in none before it."""
        made_of = self.cutting.roles.made_of
        before = {i for other in self.parts[: self.parts.index(part)] for j in other.weights for i in made_of(j)}
        own = {i for j in part.weights for i in made_of(j)}
        return sum(prod(self.nodes[i].shape) for i in own - before)

    def weighing(self, part: Part) -> Weighing | None:
        """By what a layer of Tensors weighs the vector that it reads; None for anything else."""
        if part.z is None or len(part.terms) != 1:
            return None
        (term,) = part.terms
        source, weight = self.nodes[term.source], self.nodes[term.weight or 0]
        if not (source.shape or weight.shape) or len(source.shape) > 2 or len(weight.shape) > 2:
            return None
        if len(weight.shape) == 2:
            flipped = self.slot(term) == 0
            return Weighing(weight.datum.T if flipped else weight.datum, term, 0 if flipped else -1)
        if not weight.shape and len(source.shape) > 1:
            return None
        return Weighing(np.reshape(weight.datum, (-1, 1)), term, 1)

    def slot(self, term: Term) -> int:
        return self.graph.parents[term.product or 0].index(term.weight or 0)


def _digits(name: str) -> str:
    match = re.search(r"(\d+)$", name)
    return match[1] if match else ""

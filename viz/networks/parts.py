"""Cut a graph into the parts of a network: neurons and layers, steps of a recurrence, operations, leaves, the loss.

A neuron, or a layer of Tensors, is a weighted sum with what follows from it alone, its activation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from viz.autograd_door import Elementwise, Linear, errors
from viz.networks.attending import merged_attention
from viz.networks.cells import merged_cells
from viz.networks.part import Part, Term, What
from viz.networks.roles import Roles, is_number, is_plain
from viz.picture.graph import Graph
from viz.picture.rules import adds, bends, is_cast


class Cutting:
    """The parts of one graph, as they are found."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.roles = Roles(graph)
        self.part_of: dict[int, Part] = {}
        self.chains: dict[Part, list[int]] = {}  # what follows from each weighted sum alone
        self.known: set[tuple[Any, ...]] = set()  # activations, as operations one after another
        self.flows = [not (fixed or is_number(node)) for fixed, node in zip(self.roles.fixed, graph.nodes, strict=True)]

    def parts(self) -> list[Part]:
        """All parts, operands before consumers; a `GraphError` where nothing is weighed."""
        found = [part for i in reversed(range(len(self.graph))) if (part := self._weighted_sum(i))]
        if not found:
            raise errors.GraphError(
                "there is no network in this graph: nothing in it is weighed and added up, as neurons and layers do; "
                "draw it with view='graph'"
            )
        for part in found:  # the last ones last: without modules, their activations are known by those before
            self.chains[part] = [] if part.out in self.graph.roots else list(self._following(part.out))
        for part in sorted(found, key=lambda part: not self._feeds(part)):
            self._activate(part)
        given = {i for i in range(len(self.graph)) if self._is_arranged_input(i)}
        found = merged_cells(self.graph, found[::-1], self.part_of, self.flows, given)
        found = merged_attention(self.graph, found, self.part_of, self.flows)
        found += self._loss()
        found += self._operations()
        self._read_operands(found)
        _rank(found, self.part_of)
        found += self._leaves(found)
        return _without_copies(_in_columns(found, self.part_of), self.part_of)

    # weighted sums

    def _weighted_sum(self, i: int) -> Part | None:
        """The neuron or layer whose weighted sum is ``i``; None where this is none, or lies within one."""
        node = self.graph.nodes[i]
        if i in self.part_of or self.roles.fixed[i] or not (adds(node) or i in self.roles.products):
            return None
        part = Part("neurons", i, [], z=i, scope=self.graph.scopes[i])
        waiting = [i]
        while waiting:
            self._read_term(waiting.pop(), part, waiting)
        if not any(term.weight is not None for term in part.terms):
            return None
        used = (*(term.weight for term in part.terms if term.weight is not None), *part.biases)
        part.weights = tuple(map(self.roles.base, used))
        part.entries = tuple(map(self.roles.entries, used))
        self.part_of.update(dict.fromkeys(part.nodes, part))
        return part

    def _read_term(self, i: int, part: Part, waiting: list[int]) -> None:
        """Note what the operand ``i`` of a sum adds to it; the operands of a sum within it are ``waiting``."""
        operands = self.graph.parents[i]
        if (i == part.z or self._is_inner_sum(i, part)) and adds(self.graph.nodes[i]):
            part.nodes.append(i)
            waiting.extend(reversed(operands))
            return
        if i in self.roles.products:
            weight, source = (operands[slot] for slot in self.roles.products[i])
            part.nodes.append(i)
            part.terms.append(Term(source, weight, i))
        elif self.roles.is_bias(i):
            part.biases.append(i)
        else:
            part.terms.append(Term(i))

    def _is_inner_sum(self, i: int, part: Part) -> bool:
        node, alone = self.graph.nodes[i], len(set(self.graph.consumers[i])) == 1
        here = self.graph.scopes[i] == part.scope and i not in self.graph.roots
        return alone and here and node.name is None and adds(node)

    # activations

    def _activate(self, part: Part) -> None:
        """Add to ``part`` what follows from its sum alone, as far as it is its activation."""
        chain = self.chains[part]
        activation = chain[: self._length(chain, part)]
        self.known.add(self._operations_of(activation))
        for i in activation:
            part.nodes.append(i)
            part.out = i
            self.part_of[i] = part

    def _feeds(self, part: Part) -> bool:
        """Whether what follows from a sum alone leads to a neuron."""
        chain = self.chains[part]
        return bool(chain) and chain[-1] in self.roles.sources

    def _operations_of(self, chain: Sequence[int]) -> tuple[Any, ...]:
        return tuple(self.graph.nodes[i].op for i in chain)

    def _following(self, i: int) -> Iterator[int]:
        """The operations after ``i`` that depend on it alone, each of its shape and used by the next one only."""
        shape = self.graph.nodes[i].shape
        while i not in self.graph.roots and len(users := set(self.graph.consumers[i])) == 1:
            (i,) = users
            flowing = {j for j in self.graph.parents[i] if self.flows[j]}
            if i in self.part_of or len(flowing) > 1 or self.graph.nodes[i].shape != shape:
                return
            yield i

    def _length(self, chain: Sequence[int], part: Part) -> int:
        """How many of the operations in ``chain`` are the activation: those of its own module; or one function; without
        modules all that lead to a neuron, and where none do, as many as there."""
        scopes = [self.graph.scopes[i] for i in chain]
        if part.scope and scopes and scopes[0] == part.scope:
            return next((k for k, scope in enumerate(scopes) if scope != part.scope), len(chain))
        if not part.scope and self._feeds(part):
            return len(chain)
        known = [len(ops) for ops in self.known if ops == self._operations_of(chain[: len(ops)])]
        if not part.scope and max(known, default=0):
            return max(known)
        return 1 if chain and bends(self.graph.nodes[chain[0]]) else 0

    # what is neither

    def _rest(self) -> list[int]:
        """Results that are in no part so far, the last ones first."""
        nodes = self.graph.nodes
        return [
            i
            for i in reversed(range(len(nodes)))
            if self.flows[i] and i not in self.part_of and not nodes[i].is_leaf and not self._is_arranged_input(i)
        ]

    def _is_arranged_input(self, i: int) -> bool:
        """Whether ``i`` is a leaf, or what only arranges one anew, as an entry of a sequence."""
        base = self.roles.base(self._without_cast(self.roles.base(i)))
        return self.graph.nodes[base].is_leaf and base not in self.roles.weights

    def _loss(self) -> list[Part]:
        """What a single number is made of after all neurons, outside of the modules that they lie in."""
        root = max(self.graph.roots)
        if len(self.graph.roots) > 1 or root in self.part_of or self.graph.nodes[root].shape != ():
            return []
        modules = {self.graph.scopes[i][:1] for i in self.part_of} - {()}
        leads: set[int] = set()
        for i in reversed(range(len(self.graph))):
            if i in self.part_of or i in leads:
                leads.update(self.graph.parents[i])
        members = [i for i in self._rest() if i not in leads and self.graph.scopes[i][:1] not in modules]
        return [self._noted(Part("loss", root, members[::-1]))] if root in members else []

    def _operations(self) -> list[Part]:
        """All other results: what is used by one operation of the same module only is a part of it."""
        found = []
        for i in self._rest():
            users = set(self.graph.consumers[i])
            part = self.part_of.get(min(users)) if len(users) == 1 and i not in self.graph.roots else None
            if part is not None and part.what == "operation" and part.scope == self.graph.scopes[i]:
                part.nodes.append(i)
                self.part_of[i] = part
            else:
                found.append(self._noted(Part("operation", i, [i], scope=self.graph.scopes[i])))
        return found

    def _noted(self, part: Part) -> Part:
        self.part_of.update(dict.fromkeys(part.nodes, part))
        return part

    # who reads what

    def _read_operands(self, parts: Sequence[Part]) -> None:
        """Note what each cell, operation and loss reads."""
        for part in parts:
            if part.what == "neurons":
                continue
            for i in sorted(part.nodes):
                for j in self.graph.parents[i]:
                    self._read_operand(j, part)
            if part.what == "loss" and not any(self.graph.nodes[term.source].is_leaf for term in part.terms):
                part.terms += [Term(j) for j in self._compared(part)]

    def _read_operand(self, i: int, part: Part) -> None:
        """Note the operand ``i`` of ``part`` as a weight or as a term, unless it lies within, or says nothing."""
        if self._is_first_state(i, part):
            return
        if self.roles.fixed[i]:
            part.weights = tuple(sorted({*part.weights, self.roles.base(i)}))
        elif self.flows[i] and self.part_of.get(i) is not part and not self._is_own(i, part):
            part.terms.append(Term(i))

    def _is_own(self, i: int, part: Part) -> bool:
        """Whether ``i`` is a plain constant that belongs to an operation, as the mask of a dropout does."""
        plain = part.what == "operation" and is_plain(self.graph.nodes[i])
        return plain and set(self.graph.consumers[i]) <= set(part.nodes)

    def _is_first_state(self, i: int, part: Part) -> bool:
        """Whether ``i`` is what stands before the first step of a cell where nothing was given: zeros."""
        node = self.graph.nodes[i]
        plain = part.what == "cell" and bool(part.terms) and is_plain(node)
        return plain and node.shape == self.graph.nodes[part.out].shape and not node.datum.any()

    def _compared(self, loss: Part) -> Iterator[int]:
        """Plain numbers that something is compared with: the other operand of a difference."""
        for i in loss.nodes:
            operands, op = self.graph.parents[i], self.graph.nodes[i].op
            if isinstance(op, Elementwise) and set(op.partials) == {1, -1} and any(self.flows[j] for j in operands):
                yield from (j for j in operands if not self.flows[j] and not self.roles.fixed[j])

    def _leaves(self, parts: Sequence[Part]) -> list[Part]:
        """The inputs, and the targets, which only the loss reads. Plain numbers that are equal, and stand in the same
        place of several neurons of one column, are one input."""
        found: dict[Any, Part] = {}
        for part in sorted(parts, key=lambda part: min(part.nodes)):
            what: What = "target" if part.what == "loss" else "input"
            for place, term in enumerate(part.terms):
                if term.source in self.part_of:
                    continue
                node = self.graph.nodes[term.source]
                leaf = self._without_cast(term.source)
                key = (what, part.rank, place, node.datum) if is_number(node) else self._origin(leaf)
                self.part_of[term.source] = found.setdefault(key, Part(what, leaf, [leaf]))
        return list(found.values())

    def _origin(self, i: int) -> tuple[Any, ...]:
        """The node that ``i`` is only arranged from, and how: what is arranged alike is the same."""
        how = []
        while isinstance((node := self.graph.nodes[i]).op, Linear) or is_cast(node):
            if len(node.parents) != 1:
                break
            how += [] if is_cast(node) else [(node.op, repr(node.params))]
            (i,) = self.graph.parents[i]
        return i, *how

    def _without_cast(self, i: int) -> int:
        """The array that ``i`` only gives another type."""
        return self._without_cast(self.graph.parents[i][0]) if is_cast(self.graph.nodes[i]) else i


def _rank(parts: Sequence[Part], part_of: dict[int, Part]) -> None:
    """Give each part its column: one after the last that it reads."""
    waiting = {}
    for part in sorted(parts, key=lambda part: min(part.nodes)):
        waiting[part] = {part_of[term.source] for term in part.terms if term.source in part_of} - {part}
    while waiting:
        ready = [part for part, needed in waiting.items() if not needed & waiting.keys()] or list(waiting)[:1]
        for part in ready:
            part.rank = 1 + max((other.rank for other in waiting.pop(part)), default=0)


def _in_columns(parts: Sequence[Part], part_of: dict[int, Part]) -> list[Part]:
    """``parts`` from left to right; leaves stand before what reads them, or below the step of a recurrence that does
    so."""
    readers: dict[Part, list[Part]] = {}
    for part in parts:
        for term in part.terms:
            readers.setdefault(part_of[term.source], []).append(part)
    place = {}
    for part in parts:
        place[part] = (part.terms == [], min(part.nodes), 0)
        if not part.terms and part in readers:
            part.rank = min(reader.rank - (reader.what != "cell") for reader in readers[part])
            step = next((reader for reader in readers[part] if reader.what == "cell"), None)
            place[part] = (False, min(step.nodes), 1) if step is not None and step.rank == part.rank else place[part]
    lowest = min(part.rank for part in parts)
    for part in parts:
        part.rank -= lowest
    return sorted(parts, key=lambda part: (part.rank, place[part]))


def _without_copies(parts: list[Part], part_of: dict[int, Part]) -> list[Part]:
    """Of neurons with the same weights side by side, as for the examples of a batch, the first with how many there are;
    and of all else what leads to a part that is kept."""
    first: dict[Any, Part] = {}
    for part in parts:
        key = (part.rank, part.weights, part.entries) if part.what == "neurons" else part
        if first.setdefault(key, part) is not part:
            first[key].copies += 1
    kept = set(first.values())
    if len(kept) == len(parts):
        return parts
    read = {part_of[term.source] for part in kept for term in part.terms}
    return [part for part in parts if part in kept and (part in read or part.what in ("neurons", "loss"))]

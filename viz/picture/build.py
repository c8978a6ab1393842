"""From a graph of the engine to a picture: what each box and each line says.

This file is longer than others: what a box says depends on what all the others say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Literal

from viz.autograd_door import CONSTANT, PARAMETER, Contribution, Expression, Node, Symbol, applied
from viz.picture import collapse, folded
from viz.picture.branches import local_rule
from viz.picture.collapse import Unit
from viz.picture.digits import of_sum, product
from viz.picture.graph import Graph, neighbourhood, walk
from viz.picture.labels import LONGEST, cut, factor, is_finite, number, rms, sign, summary, table, visible
from viz.picture.lit import Lit, paths_of
from viz.picture.model import LEAVES, Group, Kind, Options, Picture, PictureEdge, PictureNode, Role, Scope
from viz.picture.names import derivative, heading, names, objective, pathway
from viz.picture.pass_numbers import Numbers, is_single, local_derivatives, numbers_of

DASH = "—"
COMPACT = 5 / 2  # up to so many times ``max_nodes`` boxes have only their operation and value
EDGE_NAME = 12  # names on edges are cut at this length
MOST_PARALLEL = 4  # lines between the same two boxes; more are drawn as one
LONGEST_FORMULA = 80
UNREADABLE = 2000
Merged = dict[tuple[str, str], list[tuple[PictureEdge, Node]]]  # lines between two boxes that are drawn as one


def build(roots: Sequence[Node], options: Options) -> Picture:
    """The picture of everything ``roots`` depend on."""
    return builder(roots, options).picture()


def builder(roots: Sequence[Node], options: Options) -> Builder:
    """What makes the picture of everything ``roots`` depend on, and knows which box shows which node."""
    graph = walk(roots)
    limit = options.fold or min(int(options.max_nodes * COMPACT), UNREADABLE)
    target = options.fold or options.max_nodes
    part, kept = graph, list(range(len(graph)))
    if options.around is not None:
        centre = next(i for i, node in enumerate(graph.nodes) if node is options.around)
        part, kept = neighbourhood(graph, centre, options.hops)
    if options.wrt is not None:
        part = replace(part, roots=part.roots | {i for i, node in enumerate(part.nodes) if node is options.wrt})
    units = collapse.units(part, limit=limit, target=target, depth=options.depth, expand=options.expand)
    boxes = [replace(box, members=tuple(kept[i] for i in box.members)) for box in units]
    return Builder(graph, boxes, roots, options)


class Builder:
    """The parts of one picture, made from the walked graph and the boxes that are to be seen."""

    def __init__(self, graph: Graph, boxes: list[Unit], roots: Sequence[Node], options: Options) -> None:
        self.graph = graph
        self.boxes = boxes
        self.roots = roots
        self.options = options
        self.precision = options.precision
        self.full = len(boxes) <= options.max_nodes
        self.numbers = numbers_of(roots, options.mode, options.seed)
        self.names = names(graph.nodes)
        self.objective = (
            objective(self.names, roots[0], self.numbers.seed if self.numbers else 1) if len(roots) == 1 else ""
        )
        self.box_of = {i: k for k, box in enumerate(boxes) for i in box.members}
        self.rankdir: Literal["LR", "TB"] = "LR" if all(node.shape == () for node in graph.nodes) else "TB"
        self.uses = {i: Counter(operands) for i, operands in enumerate(graph.parents) if len(operands) > MOST_PARALLEL}
        self.place = {node: i for i, node in enumerate(graph.nodes)}
        self.lit = Lit() if options.wrt is None else self.light(options.wrt)

    def light(self, wrt: Node) -> Lit:
        """The paths from ``wrt`` to the root."""
        numbers = self.numbers or Numbers(self.roots[0], self.options.seed)
        return paths_of(self.graph.nodes, numbers, wrt, self.derivative(wrt), self.precision)

    def picture(self) -> Picture:
        nodes = [self.node(k, box) for k, box in enumerate(self.boxes) if self.is_shown(box)]
        edges = [] if self.options.mode == "backward" else self.forward_edges()
        edges += [] if self.options.mode == "forward" else self.backward_edges()
        return Picture(
            title=visible(self.options.title),
            mode=self.options.mode,
            rankdir=self.rankdir,
            nodes=tuple(nodes),
            edges=tuple(edges),
            groups=tuple(self.groups(nodes)),
            notes=tuple(self.notes()),
            legend=self.options.legend,
        )

    def is_shown(self, box: Unit) -> bool:
        """A backward picture shows what the backward pass reaches."""
        if self.options.mode != "backward":
            return True
        return any(self.graph.nodes[i] in self.gradients for i in box.members)

    @property
    def gradients(self) -> dict[Node, Any]:
        return self.numbers.gradient if self.numbers else {}

    # boxes

    def node(self, k: int, box: Unit) -> PictureNode:
        return self.group_node(k, box) if box.title else self.single_node(k, box)

    def group_node(self, k: int, box: Unit) -> PictureNode:
        name, between = map(visible, box.title.partition("\n")[::2])
        count = len(box.members)
        content = collapse.operations(self.graph, box.members)
        heavy = not all(is_finite(self.graph.nodes[i].datum) for i in box.members)
        learnt = folded.parameters(self.graph, box.members)
        lines = [heading(name), between if box.is_scope else content, *self.outcome(box), learnt]
        lines += [f"+{count:,} nodes" if count > 1 else "", "not finite" if heavy else ""]
        whole = pathway((*box.scope, name))
        return PictureNode(
            key=f"n{k}",
            kind="group",
            name=whole,
            lines=tuple(cut(line) for line in lines if line),
            tooltip="\n".join([whole, *([between] if between else []), f"{count:,} nodes: {content}"]),
            scope=box.scope,
            count=count,
            heavy=heavy,
            lit=not self.lit.nodes.isdisjoint(self.graph.nodes[i] for i in box.members),
        )

    def outcome(self, box: Unit) -> list[str]:
        """What comes out of a folded box, and the gradient there."""
        nodes = [self.graph.nodes[i] for i in folded.outputs(self.graph, box.members)]
        if self.options.mode == "backward":
            nodes = [node for node in nodes if node in self.gradients]
        known = self.gradients if self.numbers else {}
        if len(nodes) == 1:
            value = [] if self.options.mode == "backward" else self.value_lines(nodes[0])[:1]
            return [*value, *(self.gradient_lines(nodes[0])[:1] if nodes[0] in known else [])]
        value = [] if self.options.mode == "backward" else [folded.values(nodes, self.number)]
        return [*value, folded.gradients(nodes, known, self.number, self.rms)] if nodes else []

    def single_node(self, k: int, box: Unit) -> PictureNode:
        node = self.graph.nodes[box.members[0]]
        value, gradient = self.value_lines(node), self.gradient_lines(node)
        heavy = not (is_finite(node.datum) and is_finite(self.gradients.get(node, 0)))
        marks = ["not finite"] if heavy else []
        if self.options.mode == "backward":
            value = []
        else:
            value, gradient = (value, gradient) if self.full else (value[:1], [])
            marks += self.dead(node)
        said: dict[Role, list[str]] = {"sign": self.sign(node), "value": value, "gradient": gradient, "mark": marks}
        return PictureNode(
            key=f"n{k}",
            kind=self.kind(node),
            name=visible(self.names[node]),
            lines=tuple(line for lines in said.values() for line in lines),
            roles=tuple(role for role, lines in said.items() for _ in lines),
            tooltip="\n".join([*self.facts(node), *self.gradient_lines(node)]),
            scope=box.scope,
            formula=self.formula(node),
            gradient=self.gradients.get(node),
            heavy=heavy,
            lit=node in self.lit.nodes,
        )

    def sign(self, node: Node) -> list[str]:
        return [] if node.is_leaf else [cut(sign(node.op))]

    def kind(self, node: Node) -> Kind:
        if not node.is_leaf and self.place[node] in self.graph.roots:
            return "output"
        if not node.is_leaf:
            return "result"
        return "constant" if node.op is CONSTANT else "parameter" if node.op is PARAMETER else "input"

    def value_lines(self, node: Node) -> list[str]:
        name = self.name(node)
        if node.shape == ():
            return [f"{name} = {self.number(node.datum)}" if name else self.number(node.datum)]
        what = f"{name} {node.shape} {node.datum.dtype}".strip()
        return [what, summary(node.datum, self.precision)]

    def gradient_lines(self, node: Node) -> list[str]:
        if node.op is CONSTANT:
            return []
        gradient = self.gradients.get(node) if self.numbers else node.grad if len(self.roots) > 1 else None
        if gradient is None:
            return [f"{self.derivative(node)} = {DASH}"]
        lines = [self.gradient_line(node, gradient)]
        if self.numbers is None:
            return lines
        if node is self.numbers.root and self.options.mode != "forward":
            lines.append("seed")
        paths = self.numbers.paths.get(node, 0)
        if paths > 1 and self.options.mode != "forward":
            lines.append(f"sum of {paths} paths")
        previous = self.numbers.previous(node)
        if previous is not None:
            lines += self.accumulated(node, gradient, previous)
        return lines

    def gradient_line(self, node: Node, gradient: Any) -> str:
        whose = self.derivative(node)
        return f"{whose} = {self.number(gradient)}" if node.shape == () else f"{whose}: {self.rms(gradient)}"

    def accumulated(self, node: Node, gradient: Any, previous: Any) -> list[str]:
        if node.shape != ():
            return [f"grad: {self.rms(node.grad)}", "= this pass + previous"]
        digits = of_sum([gradient, previous], node.grad, self.precision)
        parts = f"{factor(gradient, digits)} this pass + {factor(previous, digits)} previous"
        return [f"grad = {self.number(node.grad)}", f"= {parts}"]

    def derivative(self, node: Node) -> str:
        """∂L/∂v, by the names of what is differentiated and of the node."""
        name = self.name(node)
        return derivative(cut(visible(self.objective), EDGE_NAME), name) if self.objective else f"grad of {name}"

    def dead(self, node: Node) -> list[str]:
        share = self.numbers.dead.get(node, 0.0) if self.numbers else 0.0
        if not share:
            return []
        return ["dead"] if node.shape == () else [f"dead: {number(100 * share, 3)} % of entries"]

    def facts(self, node: Node) -> list[str]:
        """What the tooltip says about ``node``."""
        kind = self.kind(node) if node.is_leaf else f"{node.op.name}: {self.formula(node)}"
        data = type(node.datum).__name__ if node.shape == () else f"{node.shape} {node.datum.dtype}"
        entries = table(node.datum, self.precision) if node.shape != () else ""
        name, scope = visible(self.names[node]), pathway(node.scope)
        lines = [kind, scope, name if len(name) > EDGE_NAME else "", data, entries or self.value_lines(node)[-1]]
        return [line for line in (*lines, *self.branches(node)) if line]

    def branches(self, node: Node) -> Iterator[str]:
        """Where the local derivative of ``node`` has branches: which one was taken, and why."""
        if not self.full or len(node.parents) > MOST_PARALLEL:  # a sum of many has none
            return
        out, operands = self.symbol(node), self.operands(node)
        for step in filter(is_single, self.steps.get(node, ())):
            rule, conditions = local_rule(step, out, operands)
            if conditions or "[" in rule.text():
                whose = derivative(self.name(node, EDGE_NAME), self.name(step.operand, EDGE_NAME))
                reason = f", as {' and '.join(conditions)}" if conditions else ""
                equal = " = ".join(dict.fromkeys([whose, rule.text(), self.number(step.local)]))
                yield cut(equal + reason, LONGEST_FORMULA)

    @cached_property
    def steps(self) -> dict[Node, list[Contribution]]:
        """The steps of the backward pass that each node makes."""
        made: dict[Node, list[Contribution]] = {}
        for step in self.numbers.steps if self.numbers else ():
            made.setdefault(step.consumer, []).append(step)
        return made

    def formula(self, node: Node) -> str:
        """How ``node`` was computed, by the names of its operands."""
        if node.is_leaf:
            return ""
        return cut(applied(node.op, self.operands(node), node.params).text(), LONGEST_FORMULA)  # type: ignore[arg-type]

    def operands(self, node: Node) -> list[Expression]:
        return [self.symbol(x) for x in node.parents]

    def symbol(self, node: Node) -> Expression:
        return Symbol(self.name(node, EDGE_NAME) or self.short(node), data=node.datum)

    def short(self, node: Node) -> str:
        return factor(node.datum, self.precision) if node.shape == () else str(node.shape)

    def name(self, node: Node, longest: int = LONGEST) -> str:
        return cut(visible(self.names[node]), longest)

    def number(self, x: Any) -> str:
        return number(x, self.precision)

    def rms(self, x: Any) -> str:
        return rms(x, self.precision)

    # lines

    def forward_edges(self) -> list[PictureEdge]:
        labelled = self.full and (self.options.mode == "forward" or self.rankdir == "TB")
        locals_ = local_derivatives(self.roots, self.numbers) if labelled else {}
        edges: list[PictureEdge] = []
        merged: Merged = {}
        first = self.first_uses()
        for i, operands in enumerate(self.graph.parents):
            node = self.graph.nodes[i]
            for slot, j in enumerate(operands):
                if not self.has_boxes(i, j):
                    continue
                said_before = self.graph.nodes[j].shape != () and (i, slot) != first.get(j)
                flow = self.flow(i, j, locals_.get((node, slot))) if labelled and not said_before else ""
                text = ": ".join(part for part in (self.slot(operands, slot), flow) if part)
                lit = (node, slot) in self.lit.lines
                edge = PictureEdge(self.key(j), self.key(i), "forward", text, slot, lit=lit)
                if self.is_merged(j, i):
                    merged.setdefault((edge.tail, edge.head), []).append((edge, self.graph.nodes[j]))
                else:
                    edges.append(edge)
        return [*edges, *self.merged_edges(merged)]

    def backward_edges(self) -> list[PictureEdge]:
        assert self.numbers is not None
        edges: list[PictureEdge] = []
        merged: Merged = {}
        digits = self.digits()
        for step in self.numbers.steps:
            i, j = self.place[step.consumer], self.place[step.operand]
            if not self.has_boxes(i, j):
                continue
            words = (
                self.slot(self.graph.parents[i], step.slot),
                self.passed(step, digits[step.operand]) if self.full else "",
            )
            text = ": ".join(part for part in words if part)
            lit = (step.consumer, step.slot) in self.lit.lines
            edge = PictureEdge(self.key(j), self.key(i), "backward", text, step.slot, step.contribution, lit)
            if self.is_merged(j, i):
                merged.setdefault((edge.tail, edge.head), []).append((edge, self.graph.nodes[j]))
            else:
                edges.append(edge)
        return [*edges, *self.merged_edges(merged)]

    def digits(self) -> dict[Node, int]:
        """How many digits the contributions to each node need, so that they add up to its gradient as displayed."""
        arrived: dict[Node, list[Any]] = {}
        for step in self.numbers.steps if self.numbers else ():
            arrived.setdefault(step.operand, []).append(step.contribution)
        return {
            node: of_sum(parts, self.gradients[node], self.precision) if node.shape == () else self.precision
            for node, parts in arrived.items()
        }

    def passed(self, step: Contribution, digits: int) -> str:
        """What one backward edge says."""
        if not is_single(step):
            return number(step.contribution, digits) if step.operand.shape == () else rms(step.contribution, digits)
        dead = " (dead)" if step.consumer in (self.numbers.dead if self.numbers else ()) else ""
        return product(step.upstream, step.local, step.contribution, digits) + dead

    def flow(self, i: int, j: int, local: Any) -> str:
        """What one forward edge says: the local derivative, or the shape of the array that flows.

        Where x reaches the output by several paths, or has several places in one operation, ∂L/∂x is
        more than one edge's part: then the edge gives the number alone.
        Both edges of an overlaid pair need words from top to bottom: they would coincide otherwise."""
        consumer, operand = self.graph.nodes[i], self.graph.nodes[j]
        if operand.shape != ():
            return str(operand.shape)
        if local is None:
            return ""
        if len(self.graph.consumers[j]) > 1 and (i in self.graph.roots or self.graph.parents[i].count(j) > 1):
            return f"local {self.number(local)}"
        inner, outer = self.name(operand, EDGE_NAME), self.name(consumer, EDGE_NAME)
        return f"{derivative(outer, inner)} = {self.number(local)}"

    def first_uses(self) -> dict[int, tuple[int, int]]:
        """The first line that leaves each node's box: there a line that branches says what shape flows in it."""
        found: dict[int, tuple[int, int]] = {}
        for i, operands in enumerate(self.graph.parents):
            for slot, j in enumerate(operands):
                if self.box_of.get(i) != self.box_of.get(j):
                    found.setdefault(j, (i, slot))
        return found

    def slot(self, operands: list[int], slot: int) -> str:
        """Which of several lines between the same two boxes this is."""
        return f"slot {slot + 1}" if operands.count(operands[slot]) > 1 else ""

    def has_boxes(self, i: int, j: int) -> bool:
        """Whether both are in the picture, which may show a part of the graph only."""
        return i in self.box_of and j in self.box_of

    def is_merged(self, j: int, i: int) -> bool:
        """Whether the line from ``j`` to ``i`` is drawn as one with others."""
        collapsed = self.boxes[self.box_of[j]].title or self.boxes[self.box_of[i]].title
        return bool(collapsed) or (i in self.uses and self.uses[i][j] > MOST_PARALLEL)

    def key(self, i: int) -> str:
        return f"n{self.box_of[i]}"

    def merged_edges(self, merged: Merged) -> Iterator[PictureEdge]:
        """The lines of collapsed boxes: a single one with its words, several as one that says what all carry."""
        for (tail, head), lines in merged.items():
            edges, operands = zip(*lines, strict=True)
            if tail == head:
                continue
            lit = any(edge.lit for edge in edges)
            if len(edges) == 1:
                yield edges[0]
            elif edges[0].direction == "forward":
                yield PictureEdge(tail, head, "forward", folded.merged_forward(operands), lit=lit)
            else:
                passed = [edge.contribution for edge in edges]
                text, total = folded.merged_backward(operands, passed, self.number, self.rms)
                yield PictureEdge(tail, head, "backward", text, contribution=total, lit=lit)

    # frames and words

    def groups(self, nodes: list[PictureNode]) -> list[Group]:
        """The frames around the boxes, each after the one it lies in, in the order of their operations."""
        paths: dict[Scope, int] = {}
        for box in sorted(nodes, key=lambda box: box.kind in LEAVES):
            for level in range(1, len(box.scope) + 1):
                paths.setdefault(box.scope[:level], 0)
        for path in self.graph.scopes:
            for level in range(1, len(path) + 1):
                if path[:level] in paths:
                    paths[path[:level]] += 1
        return [Group(path, count) for path, count in paths.items()]

    def notes(self) -> list[str]:
        notes = []
        total, shown = len(self.graph), len(self.box_of)
        if shown < total and self.options.around is not None:
            centre, hops = self.options.around, self.options.hops
            distance = f"more than {hops} step{'s' * (hops != 1)} from {self.name(centre) or self.short(centre)}"
            notes.append(f"{total - shown:,} of {total:,} nodes are {distance} and left out")
        notes += [self.lit.note] if self.lit.note else []
        hidden = [len(box.members) for box in self.boxes if box.title]
        if hidden:
            boxes = f"{len(hidden)} box{'es' * (len(hidden) > 1)} marked +N nodes"
            notes.append(f"{total:,} nodes, {sum(hidden):,} of them collapsed into {boxes}")
        if not self.full:
            notes.append(f"{len(self.boxes):,} boxes: labelled briefly, the rest is in the tooltips")
        constants = [node for node in self.graph.nodes if node.op is CONSTANT]
        if self.options.mode == "backward" and any(node.name or node.shape != () for node in constants):
            notes.append("constants receive no gradient and are left out")
        return notes

"""From a graph of the engine to a picture: what each box says, beside `lines`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from viz.autograd_door import CONSTANT, PARAMETER, Contribution, Expression, Node, Symbol, applied
from viz.picture import collapse, folded
from viz.picture.branches import local_rule
from viz.picture.collapse import Unit
from viz.picture.digits import of_sum
from viz.picture.graph import neighbourhood, walk
from viz.picture.labels import cut, factor, is_finite, number, sign, summary, table, visible
from viz.picture.lines import EDGE_NAME, MOST_PARALLEL, Lines
from viz.picture.model import LEAVES, Group, Kind, Options, Picture, PictureNode, Role, Scope
from viz.picture.names import derivative, heading, pathway
from viz.picture.pass_numbers import is_single
from viz.picture.source import line_of

DASH = "—"
COMPACT = 5 / 2  # up to so many times ``max_nodes`` boxes have only their operation and value
LONGEST_FORMULA = 80
UNREADABLE = 2000


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


class Builder(Lines):
    """The parts of one picture, made from the walked graph and the boxes that are to be seen."""

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

    # boxes

    def node(self, k: int, box: Unit) -> PictureNode:
        return self.group_node(k, box) if box.title else self.single_node(k, box)

    def group_node(self, k: int, box: Unit) -> PictureNode:
        name, between = map(visible, box.title.partition("\n")[::2])
        count = len(box.members)
        content = collapse.operations(self.graph, box.members)
        heavy = not all(is_finite(self.graph.nodes[i].datum) for i in box.members)
        value, gradient = self.outcome(box)
        learnt = folded.parameters(self.graph, box.members)
        said: list[tuple[Role, str]] = [
            ("operation", heading(name)),
            ("operation", between if box.is_scope else content),
            *(("value", line) for line in value),
            *(("gradient", line) for line in gradient),
            ("operation", learnt),
            ("operation", f"+{count:,} nodes" if count > 1 else ""),
            ("mark", "not finite" if heavy else ""),
        ]
        said = [(role, cut(line)) for role, line in said if line]
        whole = pathway((*box.scope, name))
        return PictureNode(
            key=f"n{k}",
            kind="group",
            name=whole,
            lines=tuple(line for _, line in said),
            roles=tuple(role for role, _ in said),
            tooltip="\n".join([whole, *([between] if between else []), f"{count:,} nodes: {content}"]),
            scope=box.scope,
            count=count,
            heavy=heavy,
            lit=not self.lit.nodes.isdisjoint(self.graph.nodes[i] for i in box.members),
        )

    def outcome(self, box: Unit) -> tuple[list[str], list[str]]:
        """What comes out of a folded box, and the gradient there."""
        is_backward = self.options.mode == "backward"
        nodes = [self.graph.nodes[i] for i in folded.outputs(self.graph, box.members)]
        if is_backward:
            nodes = [node for node in nodes if node in self.gradients]
        if not nodes:
            return [], []
        known = self.gradients if self.numbers else {}
        if len(nodes) == 1:
            value = self.value_lines(nodes[0])[:1]
            gradient = self.gradient_lines(nodes[0])[:1] if nodes[0] in known else []
        else:
            value = [folded.values(nodes, self.number)]
            gradient = [folded.gradients(nodes, known, self.number, self.rms)]
        return [] if is_backward else value, gradient

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
        said: dict[Role, list[str]] = {
            "operation": self.sign(node),
            "value": value,
            "gradient": gradient,
            "mark": marks,
        }
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
            lit=node in self.lit.nodes or node is self.options.around,
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
        lines = [kind, scope, line_of(node.source), name if len(name) > EDGE_NAME else "", data]
        lines.append(entries or self.value_lines(node)[-1])
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

    def content(self) -> str:
        """What is in a large graph: its operations and its leaves, counted."""
        leaves = Counter(self.kind(node) for node in self.graph.nodes if node.is_leaf)
        counted = [f"{leaves[kind]:,} {kind}{'s' * (leaves[kind] > 1)}" for kind in LEAVES if leaves[kind]]
        return ", ".join([collapse.operations(self.graph, range(len(self.graph))), *counted])

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
            notes += [f"in all: {self.content()}"] if total > UNREADABLE else []
        if not self.full:
            notes.append(f"{len(self.boxes):,} boxes: labelled briefly, the rest is in the tooltips")
        constants = [node for node in self.graph.nodes if node.op is CONSTANT]
        if self.options.mode == "backward" and any(node.name or node.shape != () for node in constants):
            notes.append("constants receive no gradient and are left out")
        return notes

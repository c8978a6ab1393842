"""What the boxes of a picture say: of one node its operation, value and gradient, of many what comes out of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from viz.autograd_door import CONSTANT, PARAMETER, Expression, Node, Number, Symbol, applied, as_expression
from viz.picture import collapse, folded
from viz.picture.branches import local_rule
from viz.picture.collapse import Unit
from viz.picture.digits import of_sum
from viz.picture.labels import cut, factor, not_finite, number, sign, summary, table, visible
from viz.picture.lines import MOST_PARALLEL
from viz.picture.model import Kind, PictureNode, Role
from viz.picture.names import derivative, heading, pathway
from viz.picture.pass_numbers import is_single
from viz.picture.seen import EDGE_NAME, Seen
from viz.picture.source import line_of
from viz.picture.text import titled

DASH = "—"
LONGEST_FORMULA = 80


class Boxes:
    """The boxes of one picture."""

    def __init__(self, seen: Seen) -> None:
        self.seen, self.graph = seen, seen.graph
        self.outputs = {seen.graph.nodes[i] for i in seen.graph.roots}

    def nodes(self) -> list[PictureNode]:
        return [self.node(k, box) for k, box in enumerate(self.seen.boxes) if self.is_shown(box)]

    def is_shown(self, box: Unit) -> bool:
        """A backward picture shows what the backward pass reaches."""
        if self.seen.options.mode != "backward":
            return True
        return any(self.graph.nodes[i] in self.seen.gradients for i in box.members)

    def node(self, k: int, box: Unit) -> PictureNode:
        return self.group_node(k, box) if box.title else self.single_node(k, box)

    def group_node(self, k: int, box: Unit) -> PictureNode:
        name, between = map(visible, box.title.partition("\n")[::2])
        count = len(box.members)
        content = collapse.operations(self.graph, box.members)
        is_finite = self.seen.whole.is_finite[list(box.members)].all()
        mark = "" if is_finite else not_finite(*(self.graph.nodes[i].datum for i in box.members))
        value, gradient = self.outcome(box)
        learnt = folded.parameters(self.graph, box.members)
        said: list[tuple[Role, str]] = [
            *(("operation", line) for line in titled(heading(name))),
            ("operation", between),
            ("operation", "" if box.is_scope else content),
            *(("value", line) for line in value),
            *(("gradient", line) for line in gradient),
            ("operation", learnt),
            ("operation", f"+{count:,} nodes" if count > 1 else ""),
            ("mark", mark),
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
            heavy=bool(mark),
            lit=any(self.graph.nodes[i] in self.seen.lit.nodes for i in box.members) if self.seen.lit.nodes else False,
        )

    def outcome(self, box: Unit) -> tuple[list[str], list[str]]:
        """What comes out of a folded box, and the gradient there."""
        is_backward = self.seen.options.mode == "backward"
        nodes = [self.graph.nodes[i] for i in folded.outputs(self.graph, box.members, self.seen.used_outside)]
        if is_backward:
            nodes = [node for node in nodes if node in self.seen.gradients]
        if not nodes:
            return [], []
        known = self.seen.gradients if self.seen.numbers else {}
        if len(nodes) == 1:
            value = self.value_lines(nodes[0])[:1]
            gradient = self.gradient_lines(nodes[0])[:1] if nodes[0] in known else []
        else:
            value = [folded.values(nodes, self.seen.number)]
            gradient = [folded.gradients(nodes, known, self.seen.number, self.seen.rms)]
        return [] if is_backward else value, gradient

    def single_node(self, k: int, box: Unit) -> PictureNode:
        node = self.graph.nodes[box.members[0]]
        value, gradient, formula = self.value_lines(node), self.gradient_lines(node), self.formula(node)
        marks = [mark for mark in map(not_finite, (node.datum, self.seen.gradients.get(node, 0))) if mark][:1]
        heavy = bool(marks)
        if self.seen.options.mode == "backward":
            value = []
        else:
            value, gradient = (value, gradient) if self.seen.full else (value[:1], [])
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
            name=visible(self.seen.whole.names[node]),
            lines=tuple(line for lines in said.values() for line in lines),
            roles=tuple(role for role, lines in said.items() for _ in lines),
            tooltip="\n".join([*self.facts(node, formula), *self.gradient_lines(node)]),
            scope=box.scope,
            formula=formula,
            gradient=self.seen.gradients.get(node),
            heavy=heavy,
            lit=node in self.seen.lit.nodes or node is self.seen.options.around,
        )

    def sign(self, node: Node) -> list[str]:
        return [] if node.is_leaf else [cut(sign(node.op))]

    def kind(self, node: Node) -> Kind:
        if not node.is_leaf:
            return "output" if node in self.outputs else "result"
        return "constant" if node.op is CONSTANT else "parameter" if node.op is PARAMETER else "input"

    def value_lines(self, node: Node) -> list[str]:
        name = self.seen.name(node)
        if node.shape == ():
            return [f"{name} = {self.seen.number(node.datum)}" if name else self.seen.number(node.datum)]
        what = f"{name} {node.shape} {node.datum.dtype}".strip()
        return [what, summary(node.datum, self.seen.precision)]

    def gradient_lines(self, node: Node) -> list[str]:
        if node.op is CONSTANT:
            return []
        seen = self.seen
        gradient = seen.gradients.get(node) if seen.numbers else node.grad if len(seen.whole.roots) > 1 else None
        if gradient is None:
            return [f"{self.seen.derivative(node)} = {DASH}"]
        lines = [self.gradient_line(node, gradient)]
        if self.seen.numbers is None:
            return lines
        if node is self.seen.numbers.root and self.seen.options.mode != "forward":
            lines.append("seed")
        if self.seen.options.mode != "forward" and (paths := len(self.seen.passing(node))) > 1:
            lines.append(f"sum of {paths} paths")
        previous = self.seen.numbers.previous(node)
        if previous is not None:
            lines += self.accumulated(node, gradient, previous)
        return lines

    def gradient_line(self, node: Node, gradient: Any) -> str:
        whose = self.seen.derivative(node)
        return f"{whose} = {self.seen.number(gradient)}" if node.shape == () else f"{whose}: {self.seen.rms(gradient)}"

    def accumulated(self, node: Node, gradient: Any, previous: Any) -> list[str]:
        if node.shape != ():
            return [f"grad: {self.seen.rms(node.grad)}", "= this pass + previous"]
        digits = of_sum([gradient, previous], node.grad, self.seen.precision)
        parts = f"{factor(gradient, digits)} this pass + {factor(previous, digits)} previous"
        return [f"grad = {self.seen.number(node.grad)}", f"= {parts}"]

    def dead(self, node: Node) -> list[str]:
        share = self.seen.numbers.dead(node) if self.seen.numbers else 0.0
        if not share:
            return []
        return ["dead"] if node.shape == () else [f"dead: {number(100 * share, 3)} % of entries"]

    def facts(self, node: Node, formula: str) -> list[str]:
        """What the tooltip says about ``node``."""
        kind = self.kind(node) if node.is_leaf else f"{node.op.name}: {formula}"
        data = type(node.datum).__name__ if node.shape == () else f"{node.shape} {node.datum.dtype}"
        entries = table(node.datum, self.seen.precision) if node.shape != () else ""
        name, scope = visible(self.seen.whole.names[node]), pathway(self.graph.scopes[self.seen.whole.place[node]])
        lines = [kind, scope, line_of(node.source), name if self.seen.name(node, EDGE_NAME) != name else "", data]
        lines.append(entries or self.value_lines(node)[-1])
        return [line for line in (*lines, *self.branches(node)) if line]

    def branches(self, node: Node) -> Iterator[str]:
        """Where the local derivative of ``node`` has branches: which one was taken, and why."""
        if not self.seen.full or len(node.parents) > MOST_PARALLEL:  # a sum of many has none
            return
        out, operands = self.symbol(node), self.operands(node)
        for step in filter(is_single, self.seen.numbers.passed(node) if self.seen.numbers else ()):
            rule, conditions = local_rule(step, out, operands)
            if conditions or "[" in rule.text():
                whose = derivative(self.seen.name(node, EDGE_NAME), self.seen.name(step.operand, EDGE_NAME))
                reason = f", as {' and '.join(conditions)}" if conditions else ""
                equal = " = ".join(dict.fromkeys([whose, rule.text(), self.seen.number(step.local)]))
                yield cut(equal + reason, LONGEST_FORMULA)

    def formula(self, node: Node) -> str:
        """How ``node`` was computed, by the names of its operands."""
        if node.is_leaf:
            return ""
        return cut(applied(node.op, self.operands(node), node.params).text(self.leaf), LONGEST_FORMULA)  # type: ignore[arg-type]

    def operands(self, node: Node) -> list[Expression]:
        """The operands by their names; of very many those that can be seen, and the last in place of all others."""
        whole = node.parents
        shown, others = whole[:LONGEST_FORMULA], whole[LONGEST_FORMULA:]
        return [*map(self.symbol, shown), *[self.symbol(x) for x in others[-1:]] * len(others)]

    def symbol(self, node: Node) -> Expression:
        name = self.seen.name(node, EDGE_NAME)
        return Symbol(name or self.short(node), data=node.datum) if name or node.shape else as_expression(node.datum)

    def leaf(self, leaf: Number | Symbol) -> str:
        return self.seen.number(leaf.value) if isinstance(leaf, Number) else str(leaf)

    def short(self, node: Node) -> str:
        return factor(node.datum, self.seen.precision) if node.shape == () else str(node.shape)

"""Writes an explanation in which groups of operations, such as modules and steps of time, are one line each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from viz.autograd_door import Node, latex_text
from viz.picture.folded import parameters
from viz.picture.labels import visible
from viz.picture.model import Scope
from viz.picture.names import pathway
from viz.words.explanation import Line
from viz.words.writer import FEW, MOST_PATHS, Writer


class FoldedWriter(Writer):
    """The lines of one explanation; what lies in groups below the level ``depth`` is written as what comes out."""

    def __init__(self, root: Node, depth: int, seed: object, precision: int) -> None:
        super().__init__(root, seed, precision)
        self.group: dict[Node, Scope] = {
            node: path[: depth + 1] if len(path) > depth and node is not root else ()
            for node, path in self.scopes.items()
        }
        self.users: dict[Node, list[Node]] = {node: [] for node in self.order}
        self.members: dict[Scope, list[Node]] = {}
        for node in self.order:
            self.members.setdefault(self.group[node], []).append(node)
            for parent in node.parents:
                self.users[parent].append(node)

    def lines(self) -> Iterator[Line]:
        written = list(super().lines())
        consumer = {id(line): node for (node, _), line in self.rules.items()}
        for line in written:
            if line.kind == "local":
                if not self.group[consumer[id(line)]]:
                    yield line
            elif not self.group[line.node]:
                yield self._gradient_by_groups(line) if line.kind == "gradient" else line
            elif self._comes_out(line.node) and line.kind != "given":
                yield self._gradient_by_groups(line) if line.kind == "gradient" else self._folded(line)

    def _comes_out(self, node: Node) -> bool:
        """Whether others than its group use ``node``."""
        return any(self.group[user] != self.group[node] for user in self.users[node])

    def _folded(self, line: Line) -> Line:
        """How the result of a group comes about: by the name of the group and what goes into it."""
        path = self.group[line.node]
        members = self.members[path]
        given = dict.fromkeys(x for node in members for x in node.parents if self.group[x] != path)
        names = [self.labels[node] for node in given if self.labels[node]]
        formula = f"[{pathway(path)}]" + (f"({_listed(names)})" if names else "")
        count = sum(not node.is_leaf for node in members)
        place = {node: i for i, node in enumerate(self.graph.nodes)}
        learnt = parameters(self.graph, [place[node] for node in members])
        note = ", ".join(filter(None, [f"{count:,} operation{'s' * (count != 1)}", learnt]))
        return self._said(line, formula, note)

    def _gradient_by_groups(self, line: Line) -> Line:
        """A gradient that comes from within groups, by the names of these."""
        users = dict.fromkeys(self.users[line.node])
        if not any(self.group[user] not in ((), self.group[line.node]) for user in users):
            return line
        sources = dict.fromkeys(visible(pathway(self.group[user]) or self.labels[user]) for user in users)
        return self._said(line, "", f"through {_listed(list(sources))}")

    def _said(self, line: Line, formula: str, note: str) -> Line:
        """``line`` with another ``formula`` between its name and its value."""
        shown = np.size(line.value) <= FEW
        middle = [(formula, latex_text(formula))] if formula else []
        ends = list(zip(line.parts, line.latex_parts, strict=True))
        parts = [ends[0], *middle, *(ends[-1:] if shown and len(ends) > 1 else [])]
        return replace(line, parts=tuple(x for x, _ in parts), latex_parts=tuple(x for _, x in parts), note=note)


def _listed(names: list[str]) -> str:
    """Names in a row; of many the first, and how many more there are."""
    more = len(names) - MOST_PATHS
    return ", ".join([*names[:MOST_PATHS], *([f"+{more} more"] if more > 0 else [])])

"""The lines of an explanation, and how they are shown: as text, in LaTeX, in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from viz.autograd_door import Node, latex_text

SECTIONS = {"given": "Given", "forward": "Forward", "local": "Backward", "gradient": "Backward", "path": "Paths"}
WIDTH = 100  # of a line of text, before it is broken
LONGEST = 200  # lines that a notebook shows


@dataclass(frozen=True)
class Line:
    """One line: things that are equal.

    ``kind``: "given", "forward", "local" (a local derivative), "gradient" or "path". ``node``: the node it
    is about. ``parts``: the equal things as text, ``latex_parts`` in LaTeX. ``value``: what they
    are, as a number or an array. ``size``: of an array, its shape, and its root mean square where
    its entries are too many to show. ``note``: a remark.
    """

    kind: str
    node: Node
    parts: tuple[str, ...]
    latex_parts: tuple[str, ...]
    value: Any
    size: str = ""
    note: str = ""

    def __str__(self) -> str:
        return " = ".join(self.parts) + "".join(f"  {remark}" for remark in self._remarks())

    def _remarks(self) -> list[str]:
        return [remark for remark in (self.size, self.note and f"({self.note})") if remark]

    def folded(self) -> str:
        """The text, broken before its equality signs where it is too long for one line."""
        if len(str(self)) <= WIDTH:
            return str(self)
        first, *rest = self.parts
        margin = "\n" + " " * (len(first) + 1)
        return f"{first} " + margin.join([*(f"= {part}" for part in rest), *self._remarks()])

    @property
    def latex(self) -> str:
        r"""The rows of a LaTeX ``aligned`` environment; a long line takes several."""
        first, *rest = self.latex_parts
        remarks = "".join(rf" \quad {latex_text(remark)}" for remark in self._remarks())
        if not rest:
            return f"{first} &{remarks}"
        between = " = " if len(str(self)) <= WIDTH else " \\\\\n&= "
        return f"{first} &= {between.join(rest)}{remarks}"


class Explanation:
    """The lines of an explanation; ``print`` shows them as text, a notebook as typeset mathematics.

    ``lines``: the `Line` objects in order.
    """

    def __init__(self, lines: list[Line], *, latex: bool = False) -> None:
        self.lines = lines
        self._latex = latex

    def __str__(self) -> str:
        return self.latex if self._latex else "\n".join(self._rows())

    __repr__ = __str__

    def _rows(self) -> Iterator[str]:
        section = ""
        for line in self.lines:
            if SECTIONS[line.kind] != section:
                section = SECTIONS[line.kind]
                yield section
            yield "  " + line.folded().replace("\n", "\n  ")

    @property
    def latex(self) -> str:
        """The whole explanation as LaTeX: one ``aligned`` block."""
        return _aligned(self.lines)

    def _repr_markdown_(self) -> str:
        shown = self.lines[:LONGEST]
        blocks = []
        for section in dict.fromkeys(SECTIONS.values()):
            lines = [line for line in shown if SECTIONS[line.kind] == section]
            if lines:
                blocks.append(f"**{section}**\n\n$$\n{_aligned(lines)}\n$$")
        if len(self.lines) > len(shown):
            blocks.append(f"*… and {len(self.lines) - len(shown)} more lines: print() shows them all.*")
        return "\n\n".join(blocks)


def _aligned(lines: list[Line]) -> str:
    rows = " \\\\\n".join(line.latex for line in lines)
    return f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}"

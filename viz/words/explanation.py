"""The lines of an explanation, and how they are shown: as text, in LaTeX, in a notebook."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from viz.autograd_door import Node, latex_text
from viz.paint.files import file_of, write
from viz.paint.latex import definitions

SECTIONS = {"given": "Given", "forward": "Forward", "local": "Backward", "gradient": "Backward", "path": "Paths"}
PREAMBLE = r"""\documentclass{article}
\usepackage[margin=2cm]{geometry}
\usepackage{amsmath, amssymb, iftex}
\ifPDFTeX\else\usepackage{fontspec}\fi
\allowdisplaybreaks
\begin{document}"""
SUFFIXES = ("txt", "md", "tex")
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
        remarks = [rf" \quad {latex_text(remark)}" for remark in self._remarks()]
        if not rest:
            return f"{first} &{''.join(remarks)}"
        equal = [f"= {part}" for part in rest]
        if len(str(self)) <= WIDTH:
            return f"{first} &{' '.join(equal)}{''.join(remarks)}"
        return f"{first} &" + " \\\\\n&".join([*equal, *remarks])


class Explanation:
    """The lines of an explanation; ``print`` shows them as text, a notebook as typeset mathematics.

    ``lines``: the `Line` objects in order. ``latex`` and ``markdown``: the whole of it in these forms; `save` writes
    any of the three.
    """

    def __init__(self, lines: list[Line], *, latex: bool = False) -> None:
        self.lines = lines
        self._latex = latex

    def __str__(self) -> str:
        return self.latex if self._latex else self.text

    __repr__ = __str__

    @property
    def text(self) -> str:
        """The whole explanation as plain text."""
        return "\n".join(self._rows())

    def _rows(self) -> Iterator[str]:
        section = ""
        for line in self.lines:
            if SECTIONS[line.kind] != section:
                section = SECTIONS[line.kind]
                yield section
            yield "  " + line.folded().replace("\n", "\n  ")

    @property
    def latex(self) -> str:
        r"""The whole explanation as LaTeX: one ``align*`` environment, which stands by itself and not within ``\[ \]``.

        Like the document that `save` writes, another one needs ``\allowdisplaybreaks``, to go on over pages, and
        ``\providecommand{\lt}{<}\providecommand{\gt}{>}`` in its preamble.
        """
        return _align(_latex_rows(self.lines))

    @property
    def markdown(self) -> str:
        """The whole explanation as Markdown, with formulas as MathJax and KaTeX take them."""
        return _markdown(self.lines)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the explanation to ``path``: as text (.txt), Markdown (.md), or a LaTeX document (.tex).

        Gives the path back. Raises `ArgumentError` for another ending.

        >>> from pathlib import Path
        >>> from tempfile import mkdtemp
        >>> from autograd import Value
        >>> from viz import explain
        >>> explain(Value(2.0, name="x") * 3).save(Path(mkdtemp()) / "rule.md").read_text(encoding="utf-8")[:9]
        '**Given**'
        """
        target, suffix = file_of(path, SUFFIXES, "an explanation")
        forms = {
            "txt": lambda: self.text + "\n",
            "md": lambda: self.markdown + "\n",
            "tex": lambda: document(
                "\n".join(sheet(title, _latex_rows(lines)) for title, lines in _sections(self.lines))
            ),
        }
        write(target, forms[suffix]().encode())
        return target

    def _repr_markdown_(self) -> str:
        left_out = len(self.lines) - LONGEST
        if left_out <= 0:
            return self.markdown
        return f"{_markdown(self.lines[:LONGEST])}\n\n*… and {left_out} more lines: print() shows them all.*"


def _markdown(lines: list[Line]) -> str:
    return "\n\n".join(f"**{title}**\n\n$$\n{_aligned(shown)}\n$$" for title, shown in _sections(lines))


def _sections(lines: list[Line]) -> Iterator[tuple[str, list[Line]]]:
    for section in dict.fromkeys(SECTIONS.values()):
        shown = [line for line in lines if SECTIONS[line.kind] == section]
        if shown:
            yield section, shown


def _aligned(lines: list[Line]) -> str:
    return f"\\begin{{aligned}}\n{_latex_rows(lines)}\n\\end{{aligned}}"


def _latex_rows(lines: list[Line]) -> str:
    return " \\\\\n".join(line.latex for line in lines)


def sheet(title: str, rows: str) -> str:
    """A part of a LaTeX document: a heading, and formulas that may go on over pages."""
    return f"\\subsection*{{{title}}}\n{_align(rows)}"


def _align(rows: str) -> str:
    return f"\\begin{{align*}}\n{rows}\n\\end{{align*}}"


def document(body: str) -> str:
    """A LaTeX document that compiles by itself, with pdfTeX as with newer engines."""
    return f"{PREAMBLE}\n{definitions(body)}\n{body}\n\\end{{document}}\n"

"""`worksheet`: the calculation with blanks, and its key, as text, HTML and LaTeX."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from viz import checks
from viz.autograd_door import Node, errors, latex_text, topological_order
from viz.paint.files import file_of, write
from viz.paint.page import page
from viz.picture.labels import visible
from viz.words.explanation import SECTIONS, Line, document, sheet
from viz.words.writer import Writer
from viz.worksheets.exact import as_fraction, with_fractions

SUFFIXES = ("html", "tex", "txt")
BLANK = "______"
STYLE = (
    ".worksheet .line { display: flex; gap: 0.6em; margin: 0.7em 0; font: 1.1em/1.4 serif }"
    " .worksheet .number { min-width: 2.2em }"
    " .worksheet input { width: 8em; border: 0; border-bottom: 1px solid; background: none }"
    " .worksheet input { color: inherit; font: inherit }"
)
LATEX_BLANK = r"\newcommand{\blank}{\underline{\hspace{2.5cm}}}"


def worksheet(
    root: Node, *, seed: Any = 1, precision: int = 4, hints: bool = False, title: str | None = None
) -> Worksheet:
    """A sheet to fill in: the values of the forward pass and every gradient of ``root``, and the key to it.

    ``str`` and ``print`` give the blank sheet as text; ``save("sheet.html")`` and ``save("key.html", key=True)``
    write both, also as ``.tex`` and ``.txt``. The blank one holds no answer anywhere. The key is the explanation,
    calculated with exact fractions where the operations allow it. `check` marks answers.

    ``seed``: the upstream gradient of the root, which is given. ``precision``: significant digits of what is no
    fraction. ``hints``: give the chain rule in symbols, so that only numbers are asked for. ``title``: a heading.
    Raises `ArgumentError` for a graph of arrays, and `GraphError` when nothing requires a gradient.

    >>> from autograd import Value
    >>> x, y = Value(0.5, name="x"), Value(3, name="y")
    >>> sheet = worksheet(x * y)
    >>> print(sheet)
    Worksheet: the chain rule
    Given
      x = 1/2
      y = 3
      ∂L/∂L = 1
    Forward
      (1) L = x · y = ______
    Backward
      (2) ∂L/∂y = ______
      (3) ∂L/∂x = ______
    >>> print(sheet.text(key=True).splitlines()[-1])
      (3) ∂L/∂x = y = 3
    """
    checks.digits(precision)
    checks.flag("hints", hints)
    checks.text("title", title)
    check_single("a worksheet", root)
    return Worksheet(_lines(root, seed, precision), hints=hints, title=visible(title or "Worksheet: the chain rule"))


def _lines(root: Node, seed: Any, precision: int) -> list[Line]:
    """The explanation of ``root``, with exact fractions where its operations and their derivatives know them."""
    try:
        return list(Writer(with_fractions(root), as_fraction(seed), precision).lines())
    except errors.DTypeError:
        return list(Writer(root, seed, precision).lines())


def check_single(what: str, root: Any) -> None:
    """An `ArgumentError` unless ``root`` is of a graph of single numbers."""
    if not isinstance(root, Node):
        raise errors.ArgumentError(f"{what} is about the result of a calculation with Values; found {root!r:.60}")
    arrays = [node for node in topological_order(root) if node.rank]
    if arrays:
        raise errors.ArgumentError(
            f"{what} is about single numbers, a graph of Values; found a Tensor of shape {arrays[0].shape}"
        )


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a sheet: what is known, what is asked for (``number`` is 0 where nothing is), and the whole."""

    section: str
    number: int
    known: tuple[str, ...]
    known_latex: tuple[str, ...]
    line: Line


class Worksheet:
    """A sheet with blanks, and its key. Made by `worksheet`.

    ``tasks``: its lines in order.
    """

    def __init__(self, lines: Sequence[Line], *, hints: bool, title: str) -> None:
        self.title = title
        self.tasks = tuple(_tasks(lines, hints))

    def text(self, *, key: bool = False) -> str:
        """The blank sheet, or the key, as plain text."""
        checks.flag("key", key)
        rows = [self._heading(key)]
        for section, tasks in self._sections():
            rows.append(section)
            for task in tasks:
                body = task.line.folded().replace("\n", "\n  ") if key or not task.number else _blank(task.known)
                rows.append("  " + (f"({task.number}) " if task.number else "") + body)
        return "\n".join(rows)

    def html(self, *, key: bool = False) -> str:
        """The blank sheet, or the key, as a page of its own that loads nothing."""
        checks.flag("key", key)
        return page(self._heading(key), self._html(key), "print")

    def latex(self, *, key: bool = False) -> str:
        """The blank sheet, or the key, as a LaTeX document."""
        checks.flag("key", key)
        parts = [LATEX_BLANK, rf"\section*{{\let\mathrm\mathbf${latex_text(self._heading(key))}$}}"]
        for section, tasks in self._sections():
            rows = " \\\\\n".join(_latex(task, key) for task in tasks)
            parts.append(sheet(section, rows))
        return document("\n".join(parts))

    def save(self, path: str | os.PathLike[str], *, key: bool = False) -> Path:
        """Write the blank sheet, or the key, to ``path``: as html, tex or txt, by its ending. Gives the path back."""
        target, suffix = file_of(path, SUFFIXES, "a worksheet")
        forms = {"html": self.html, "tex": self.latex, "txt": self.text}
        write(target, forms[suffix](key=key).encode())
        return target

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self._html(key=False)

    def _heading(self, key: bool) -> str:
        return f"{self.title} (key)" if key else self.title

    def _sections(self) -> Iterator[tuple[str, list[Task]]]:
        for section in dict.fromkeys(SECTIONS.values()):
            tasks = [task for task in self.tasks if task.section == section]
            if tasks:
                yield section, tasks

    def _html(self, key: bool) -> str:
        rows = [f"<style>{STYLE}</style>", f"<h1>{escape(self._heading(key))}</h1>"]
        for section, tasks in self._sections():
            rows.append(f"<h2>{section}</h2>")
            rows += [_row(task, key) for task in tasks]
        return '<div class="worksheet">\n' + "\n".join(rows) + "\n</div>"


def _tasks(lines: Sequence[Line], hints: bool) -> Iterator[Task]:
    """What is given comes first; all else is asked for, in the order of the calculation."""
    number, seeded = 0, False
    for line in lines:
        given = line.kind == "given" or (line.kind == "gradient" and not seeded)
        seeded = seeded or line.kind == "gradient"
        number += not given
        shown = 2 if line.kind == "forward" or (hints and len(line.parts) > 2) else 1
        section = SECTIONS["given"] if given else SECTIONS[line.kind]
        yield Task(section, 0 if given else number, line.parts[:shown], line.latex_parts[:shown], line)


def _blank(known: Sequence[str]) -> str:
    return " = ".join([*known, BLANK])


def _row(task: Task, key: bool) -> str:
    """A line of the page, with a field to write in."""
    number = f'<span class="number">{f"({task.number})" if task.number else ""}</span>'
    if key or not task.number:
        return f'<div class="line">{number}<span>{escape(str(task.line))}</span></div>'
    name = escape(task.known[0])
    field = f'<input autocomplete="off" aria-label="{name}">'
    return f'<div class="line">{number}<label>{escape(" = ".join(task.known))} = {field}</label></div>'


def _latex(task: Task, key: bool) -> str:
    """A row of an ``align*`` environment."""
    tag = rf" \tag{{{task.number}}}" if task.number else ""
    if key or not task.number:
        return task.line.latex + tag
    first, *rest = task.known_latex
    return f"{first} &= {' = '.join([*rest, ''])}" + r"\blank" + tag

"""What the lessons share: the size of an experiment, tables of what came out, marks for answers, folded solutions.

An experiment in a notebook is small enough to wait for. ``make experiments`` runs the same cells at full size; what
comes out is kept in ``tables/``, and the notebook shows it beside its own numbers.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from IPython.display import display

FULL = os.environ.get("GLASSGRAD_FULL") == "1"
TABLES = Path(__file__).parent / "tables"
Rows = Mapping[str, Mapping[str, Any]]  # row → column → numbers of several runs, or one number


def size(here: int, full: int) -> int:
    """How many runs, steps or examples: ``here`` in the notebook, ``full`` under ``make experiments``."""
    return full if FULL else here


def mean_and_error(sample: Any) -> tuple[float, float, int]:
    """The mean of several runs, its standard error (0 for one run), and how many they are.

    >>> mean_and_error([1.0, 2.0, 3.0])
    (2.0, 0.5773502691896258, 3)
    """
    runs = np.atleast_1d(np.asarray(sample, float))
    error = runs.std(ddof=1) / np.sqrt(len(runs)) if len(runs) > 1 else 0.0
    return float(runs.mean()), float(error), len(runs)


def written(mean: float, error: float) -> str:
    """A number with as many digits as its error leaves.

    >>> written(0.98765, 0.0021), written(-12.7, 0.2), written(0.000012, 0.0), written(7510.0, 0.0)
    ('0.988 ± 0.002', '-12.7 ± 0.2', '1.2e-05', '7,510')
    """
    if mean.is_integer() and not error:
        return f"{mean:,.0f}"
    if not error or not np.isfinite(error):
        return f"{mean:.3g}"
    if error < 1e-4:
        return f"{mean:.2e} ± {error:.0e}"
    digits = 4 if error < 0.00095 else 3 if error < 0.0095 else 2 if error < 0.095 else 1 if error < 0.95 else 0
    return f"{mean:,.{digits}f} ± {error:,.{digits}f}"


class Table:
    """Rows and columns of texts, which notebooks show as HTML and everything else as text."""

    def __init__(self, header: list[str], rows: list[list[str]]) -> None:
        self.header, self.rows = header, rows

    def __repr__(self) -> str:
        lines = [self.header, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.header))]
        return "\n".join("  ".join(t.ljust(w) for t, w in zip(line, widths, strict=True)).rstrip() for line in lines)

    def _repr_html_(self) -> str:
        def row(cells: list[str], tag: str) -> str:
            return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"

        return "<table>" + row(self.header, "th") + "".join(row(cells, "td") for cells in self.rows) + "</table>"


def measured(name: str, rows: Rows, what: str = "") -> None:
    """Show what came out, mean ± standard error, with that of the full experiment ``name`` beside it.

    ``rows``: row → column → the numbers of several runs, or one number; empty for what is run at full size only.
    ``what``: heading of the first column. At full size the table is written to ``tables/NAME.csv``.
    """
    here = {(r, c): mean_and_error(sample) for r, columns in rows.items() for c, sample in columns.items()}
    path = TABLES / f"{name}.csv"
    if FULL:
        TABLES.mkdir(exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [("row", "column", "mean", "error", "runs")]
                + [(r, c, f"{mean:.6g}", f"{error:.3g}", runs) for (r, c), (mean, error, runs) in here.items()]
            )
    kept = recorded(path)
    columns = list(dict.fromkeys(c for _, c in kept | here))
    header = [what, *(columns if here else []), *([f"{c}, full" for c in columns] if kept else [])]
    lines = [
        [r, *(cell(here, r, c) for c in columns if here), *(cell(kept, r, c) for c in columns if kept)]
        for r in dict.fromkeys(r for r, _ in kept | here)
    ]
    runs = [f"{name}: {counts(table)}" for name, table in (("here", here), ("of the full experiment", kept)) if table]
    print("runs " + "; ".join(runs))
    display(Table(header, lines), metadata={"measured": True})


def recorded(path: Path) -> dict[tuple[str, str], tuple[float, float, int]]:
    """The table that a full experiment has written, or an empty one."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        lines = csv.DictReader(file)
        return {(e["row"], e["column"]): (float(e["mean"]), float(e["error"]), int(e["runs"])) for e in lines}


def cell(table: Mapping[tuple[str, str], tuple[float, float, int]], row: str, column: str) -> str:
    """The text of one entry, empty where there is none."""
    return written(*table[row, column][:2]) if (row, column) in table else ""


def counts(table: Mapping[Any, tuple[float, float, int]]) -> str:
    """How many runs the entries of a table have."""
    return ", ".join(f"{number:,}" for number in sorted({runs for _, _, runs in table.values()}))


def holds(claim: str, *found: Any) -> None:
    """State what came out of an experiment, and stop the lesson where it did not.

    >>> holds("two is more than one", 2 > 1)
    two is more than one: True
    """
    print(f"{claim}:", *map(bool, found))
    assert all(found), claim


def answer(given: Any, right: Any, hint: str = "compare with the worked lines above", digits: float = 5e-3) -> None:
    """Mark an answer: a number, a text or several of them; whole numbers count exactly, others to ``digits``.

    ``given``: ``...`` as long as nothing is answered. ``right``: what it should be, or a function that decides. An
    answer that is wrong, or of another kind than what was asked for, gets the ``hint``, never the number.

    >>> answer(..., 3)
    not answered yet
    >>> answer(2.999, 3.0)
    right
    >>> answer(18_432, 18_496, "and a bias each")
    not yet: and a bias each
    >>> answer("A", "b")
    not yet: compare with the worked lines above
    """
    if unanswered(given):
        print("not answered yet")
        return
    try:
        accepted = right(given) if callable(right) else agree(given, right, digits)
    except (ArithmeticError, TypeError, ValueError):  # it cannot even be tried
        accepted = False
    print("right" if accepted else f"not yet: {hint}")


def unanswered(given: Any) -> bool:
    """Whether dots are left in an answer.

    >>> unanswered([[1, ...], [2, 3]]), unanswered([1, 2])
    (True, False)
    """
    return given is ... or (isinstance(given, list | tuple) and any(map(unanswered, given)))


class Solution:
    """The solution of an exercise, folded: a notebook shows it at a click, everything else where it is printed.

    A cell that ends with it hides its code, too; so "run all" gives nothing away.

    >>> solution = Solution("3 < 4", 5)
    >>> solution
    the solution, folded: print(_) shows it
    >>> print(solution)
    3 < 4
    5
    >>> solution._repr_html_()
    '<details><summary>Solution</summary><pre>3 &lt; 4\\n5</pre></details>'
    """

    def __init__(self, *parts: Any) -> None:
        self.parts = parts

    def __str__(self) -> str:
        return "\n".join(map(str, self.parts))

    def __repr__(self) -> str:
        return "the solution, folded: print(_) shows it"

    def _repr_html_(self) -> str:
        inside = "".join(map(as_html, self.parts)).replace("</pre><pre>", "\n")
        return f"<details><summary>Solution</summary>{inside}</details>"


def as_html(part: Any) -> str:
    """A drawing as an image, which a view that trusts nothing shows too; everything else as its text."""
    if hasattr(part, "_repr_mimebundle_") and "image/png" in (pictures := part._repr_mimebundle_()):
        return f'<p><img src="data:image/png;base64,{pictures["image/png"]}" alt="{escape(str(part))}"></p>'
    return f"<pre>{escape(str(part))}</pre>"


def agree(given: Any, right: Any, digits: float = 5e-3) -> bool:
    """Whether two answers are the same: texts but for their case, whole numbers exactly, others but for rounding."""
    if isinstance(right, str):
        letters = "".join(map(str, given)) if isinstance(given, list | tuple) else str(given)
        return letters.strip().casefold() == right.casefold()
    try:
        numbers, wanted = np.asarray(given, float), np.asarray(right)
    except (TypeError, ValueError):
        return False
    if np.issubdtype(wanted.dtype, np.integer):
        return np.array_equal(numbers, wanted)
    return numbers.shape == wanted.shape and bool(np.allclose(numbers, wanted.astype(float), rtol=digits, atol=1e-6))

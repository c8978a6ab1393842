"""Read a table of numbers from a CSV file on disk."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nn.arguments import file_path, flag, real, several
from nn.autograd_door import ArgumentError, FileFormatError, UnknownNameError

__all__ = ["Table", "load_csv"]

NDArray = np.ndarray[Any, Any]
Row = tuple[int, list[str]]


class Table(NamedTuple):
    """What a CSV file holds: features (n, columns), targets (n,) or None, and the names of the features."""

    x: NDArray
    y: NDArray | None
    names: list[str]


def load_csv(
    path: str | os.PathLike[str],
    *,
    target: str | int | None = -1,
    drop: Sequence[str | int] = (),
    header: bool | None = None,
    delimiter: str = ",",
    missing: float | None = None,
    encoding: str = "utf-8-sig",
) -> Table:
    """A CSV file as ``x, y, names``: features as float64, the column ``target``, and the names of the features.

    ``target`` and ``drop``: columns, by name or place; without a target y is None. Targets are whole numbers where all
    are, otherwise float64 where all are numbers, otherwise texts. ``header``: whether the first row has names; unless
    given, it has where no cell of it is a number. ``missing``: the number that stands for an empty cell, such as
    nan; unless given an empty cell is refused. Quotes, line ends and a byte order mark are as spreadsheets write them.

    Raises `FileFormatError`, with the line, for rows of unequal length, features that are no numbers, and files that
    are no text; `ArgumentError` and `UnknownNameError` for columns that are not there.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "stars.csv")
    ...     _ = path.write_text("u_g,g_r,class\\n1.5,0.6,star\\n0.2,0.1,quasar\\n")
    ...     x, y, names = load_csv(path)
    >>> x.tolist(), y.tolist(), names
    ([[1.5, 0.6], [0.2, 0.1]], ['star', 'quasar'], ['u_g', 'g_r'])
    """
    path = file_path("path", path)
    if not isinstance(delimiter, str) or len(delimiter) != 1:
        raise ArgumentError(f"delimiter must be one character, such as ';', found {delimiter!r:.60}")
    rows = _rows(path, delimiter, encoding)
    width = len(rows[0][1])
    for line, cells in rows:
        if len(cells) != width:
            raise FileFormatError(
                f"{path}, line {line}: {width} cells expected as in the first row, found {len(cells)}"
            )
    headed = not any(map(_is_number, rows[0][1])) if header is None else flag("header", header)
    names = [cell.strip() for cell in rows[0][1]] if headed else [f"column {i}" for i in range(width)]
    rows = rows[headed:]
    if not rows:
        raise FileFormatError(f"{path} has a row of names and no rows of data")
    aim = None if target is None else _place("target", target, names)
    dropped = several(drop, "drop must be several columns, such as ['id']")
    left_out = {_place("drop", each, names) for each in dropped} | {aim}
    features = [i for i in range(width) if i not in left_out]
    gap = None if missing is None else float(missing if missing != missing else real("missing", missing))
    x = np.array([[_number(path, line, names[i], cells[i], gap) for i in features] for line, cells in rows])
    y = None if aim is None else _targets(path, names[aim], aim, rows)
    return Table(x.reshape(len(rows), len(features)), y, [names[i] for i in features])


def _rows(path: Path, delimiter: str, encoding: str) -> list[Row]:
    """The rows that are not blank, each with its line."""
    try:
        with path.open(newline="", encoding=encoding) as file:
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except UnicodeDecodeError as error:
        raise FileFormatError(f"{path} is no text in {encoding}: {error.reason}; give its encoding=") from error
    except LookupError as error:
        raise UnknownNameError(f"no encoding is called {encoding!r:.60} here; known: utf-8, latin-1, ...") from error
    except csv.Error as error:
        raise FileFormatError(f"{path}, line {reader.line_num}: {error}") from error
    if not rows:
        raise FileFormatError(f"{path} has no rows")
    (_, first), *_ = rows
    other = next((sign for sign in ";\t|" if len(first) == 1 and sign in first[0]), None)
    if other:
        raise FileFormatError(f"{path} has one column, found {other!r} in it: give delimiter={other!r}")
    return rows


def _place(what: str, column: Any, names: list[str]) -> int:
    """The place of a column given by name or place."""
    if isinstance(column, str):
        if names.count(column) != 1:
            raise UnknownNameError(f"{what}: no one column is called {column!r:.60}; known: {', '.join(names):.200}")
        return names.index(column)
    if isinstance(column, bool) or not isinstance(column, int) or not -len(names) <= column < len(names):
        raise ArgumentError(f"{what} must be a name or a place among {len(names)} columns, found {column!r:.60}")
    return column % len(names)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def _number(path: Path, line: int, name: str, cell: str, missing: float | None) -> float:
    if _is_number(cell):
        return float(cell)
    if not cell.strip():
        if missing is not None:
            return missing
        raise FileFormatError(f"{path}, line {line}: {name!r} is empty: give missing=, such as float('nan')")
    raise FileFormatError(f"{path}, line {line}: {name!r} must be a number, found {cell!r:.60}: encode it, or drop it")


def _targets(path: Path, name: str, column: int, rows: list[Row]) -> NDArray:
    cells = []
    for line, row in rows:
        cells.append(row[column].strip())
        if not cells[-1]:
            raise FileFormatError(f"{path}, line {line}: the target {name!r} is empty")
    if not all(map(_is_number, cells)):
        return np.array(cells)
    numbers = np.array([float(cell) for cell in cells])
    whole = all(cell.lstrip("+-").isdecimal() for cell in cells) and abs(numbers).max() < 2**53
    return numbers.astype(np.int64) if whole else numbers

"""Where in the user's code an operation stands, as a tooltip says it."""

from __future__ import annotations

import linecache
from pathlib import PurePath

from viz.picture.labels import cut, visible

NOTEBOOK = ("<", "ipykernel_")  # in the names of files that are cells


def line_of(source: str | None) -> str:
    """The file, the line and what stands there, of a node's ``source``; empty where it has none.

    A cell of a notebook has no name that lasts, so its line alone is told.

    >>> line_of("/home/me/train.py:12"), line_of("<stdin>:3"), line_of(None)
    ('train.py, line 12', 'line 3', '')
    """
    if source is None:
        return ""
    file, _, number = source.rpartition(":")
    is_cell = any(mark in file for mark in NOTEBOOK)
    where = f"line {number}" if is_cell else f"{PurePath(file).name}, line {number}"
    code = linecache.getline(file, int(number)).strip()
    return visible(f"{where}: {cut(code, 80)}" if code else where)

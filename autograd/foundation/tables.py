"""Text tables, and amounts of memory in them."""

from __future__ import annotations

from collections.abc import Sequence

UNITS = ("B", "kB", "MB", "GB")


def aligned(cells: Sequence[Sequence[str]]) -> str:
    """Rows of cells as text, in columns.

    >>> print(aligned([("x", "value"), ("long", "1")]))
    x     value
    long  1
    """
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in cells)


def amount(size: float) -> str:
    """A number of bytes in three digits.

    >>> amount(123), amount(65_818 * 8)
    ('123 B', '527 kB')
    """
    for unit in UNITS[:-1]:
        if size < 999.5:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} {UNITS[-1]}"

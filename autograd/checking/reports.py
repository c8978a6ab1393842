"""What `gradcheck` found, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from autograd.tables import aligned

WORST_SHOWN = 20


class Row(NamedTuple):
    """One derivative: what the rules gave (``analytic``) and what steps measured (``numeric``)."""

    input: str
    analytic: complex
    numeric: complex
    error: float
    method: str
    ok: bool


@dataclass(frozen=True)
class Report:
    """What `gradcheck` compared, one `Row` per entry of each input; prints as a table, worst first."""

    rows: tuple[Row, ...]

    @property
    def ok(self) -> bool:
        """Whether every derivative agrees with its measurement."""
        return all(row.ok for row in self.rows)

    @property
    def worst(self) -> list[Row]:
        """The rows by error, failures first."""
        return sorted(self.rows, key=lambda row: (row.ok, -row.error if row.error == row.error else 0.0))

    def __repr__(self) -> str:
        shown = self.worst[:WORST_SHOWN]
        cells = [("input", "analytic", "numeric", "error", "method", "ok")]
        cells += [
            (
                r.input,
                f"{r.analytic + 0.0:.9g}",
                f"{r.numeric + 0.0:.9g}",
                f"{r.error:.1e}",
                r.method,
                "yes" if r.ok else "NO",
            )
            for r in shown
        ]
        more = f"\nand {len(self.rows) - len(shown)} more, with smaller errors" if len(self.rows) > len(shown) else ""
        return aligned(cells) + more

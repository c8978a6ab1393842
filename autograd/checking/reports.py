"""What a check found, as a table: one class for all checks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from autograd.foundation.tables import aligned

MOST_SHOWN = 20


class Row(Protocol):
    """What was compared: ``error``, by which it is ranked; whether it is ``ok``; and its ``cells`` as text."""

    @property
    def error(self) -> float: ...
    @property
    def ok(self) -> bool: ...
    def cells(self) -> Sequence[str]: ...


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Report(Generic[R]):
    """One row for each thing that was compared, in the order of the inputs.

    Prints as a table, worst first where something disagrees or not all is shown.
    """

    titles: tuple[str, ...]
    rows: tuple[R, ...]

    @property
    def ok(self) -> bool:
        """Whether everything agrees."""
        return all(row.ok for row in self.rows)

    @property
    def worst(self) -> list[R]:
        """The rows by the size of their error, failures first."""
        return sorted(self.rows, key=lambda row: (row.ok, -abs(row.error) if row.error == row.error else -math.inf))

    def __repr__(self) -> str:
        shown = self.rows if self.ok and len(self.rows) <= MOST_SHOWN else self.worst[:MOST_SHOWN]
        table = aligned([self.titles, *[row.cells() for row in shown]])
        hidden = len(self.rows) - len(shown)
        return f"{table}\nand {hidden} more, with smaller errors" if hidden else table

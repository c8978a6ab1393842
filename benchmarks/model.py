"""What the benchmarks are made of: sides, rows of two sides, curves of many, and what was measured of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from benchmarks.environments import Environment

Rounds = list[list[float]]  # per round the samples of one process


class UnknownRowError(LookupError):
    """A name that no row and no curve has."""


class Cores(Enum):
    """What a process may use."""

    ONE = "one thread"
    ALL = "all cores"


class Unit(Enum):
    """What a script's samples are."""

    SECONDS = "time"
    BYTES = "memory"
    STEPS = "steps"
    SHARE = "a part of one"


class Figure(Enum):
    """What a row states, and its target bounds: the less the better."""

    RATIO = "ours / peer"
    EXCESS = "ours - peer"
    SHORTFALL = "peer - ours"


@dataclass(frozen=True)
class Side:
    """One of the things compared: a script of ``work/`` with its arguments, and where it runs."""

    label: str
    environment: Environment
    script: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One line of a table. ``name``: group/detail. ``peer``: None for a measurement that stands
    alone. ``target``: the most that the figure may be, None where none is set."""

    name: str
    work: str
    ours: Side
    peer: Side | None
    target: float | None = None
    figure: Figure = Figure.RATIO
    unit: Unit = Unit.SECONDS
    cores: Cores = Cores.ONE

    @property
    def group(self) -> str:
        """What stands before the slash; the rows of a group are measured together."""
        return self.name.partition("/")[0]

    @property
    def sides(self) -> list[Side]:
        """Ours, then the peer if there is one."""
        return [self.ours] if self.peer is None else [self.ours, self.peer]


@dataclass(frozen=True)
class Curve:
    """The time of one work at several sizes. ``axis``: what the sizes count. ``points``: the sides by size."""

    name: str
    work: str
    axis: str
    points: Mapping[int, Sequence[Side]]

    @property
    def group(self) -> str:
        """Its name: it is measured as a whole."""
        return self.name

    @property
    def sides(self) -> list[Side]:
        """All of them, size by size."""
        return [side for sides in self.points.values() for side in sides]

    @property
    def labels(self) -> list[str]:
        """The names of its lines, in order."""
        return list(dict.fromkeys(side.label for side in self.sides))


@dataclass(frozen=True)
class Outcome:
    """What the rounds of ``row`` measured; None for a side that is absent, see ``problem``."""

    row: Row
    ours: Rounds | None
    peer: Rounds | None
    problem: str = ""


@dataclass(frozen=True)
class Trace:
    """What the rounds of ``curve`` measured, by label and size, and why something is absent."""

    curve: Curve
    lines: Mapping[str, Mapping[int, Rounds]]
    problem: str = ""


def selected(entries: Sequence[Row | Curve], names: Sequence[str]) -> list[Row | Curve]:
    """The rows and curves called ``names``; a group's name stands for all its rows, no names for all there are."""
    for name in names:
        if not any(_answers(entry, name) for entry in entries):
            known = ", ".join(entry.name for entry in entries)
            raise UnknownRowError(f"no row is called {name!r}; there are {known} (or a name before the slash)")
    return [entry for entry in entries if not names or any(_answers(entry, name) for name in names)]


def _answers(entry: Row | Curve, name: str) -> bool:
    return name in (entry.name, entry.group)

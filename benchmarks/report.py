"""From measured times to a table: medians, spread, the figure of each row and its verdict."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from benchmarks.environments import OURS, Environment, UnavailableError
from benchmarks.rows import Figure, Row
from benchmarks.runner import Outcome, Rounds

HEADER = ("row", "ours", "time", "peer", "time", "figure", "over the rounds", "target", "reached")
MISSING = "not available"


def figures(outcome: Outcome) -> list[float]:
    """The figure of each round: the ratio or difference of medians, or our median where there is no peer."""
    if outcome.ours is None or (outcome.peer is None and outcome.row.peer is not None):
        return []
    ours = [median(samples) for samples in outcome.ours]
    if outcome.peer is None:
        return ours
    peer = [median(samples) for samples in outcome.peer]
    if outcome.row.figure is Figure.RATIO:
        return [a / b for a, b in zip(ours, peer, strict=True)]
    return [a - b for a, b in zip(ours, peer, strict=True)]


def verdict(row: Row, figure: float) -> str:
    """Whether ``figure`` reaches the target; without one, who is ahead."""
    if row.target is not None:
        return "yes" if figure <= row.target else "NO"
    if row.peer is None:
        return ""
    return "ahead" if figure < (1 if row.figure is Figure.RATIO else 0) else "BEHIND"


def spread(samples: Sequence[float]) -> float:
    """Half the distance between the quartiles, as a part of the median."""
    if len(samples) < 2:
        return 0.0
    low, middle, high = quantiles(samples, n=4, method="inclusive")
    return (high - low) / 2 / middle


def time(seconds: float) -> str:
    """Three digits and a unit.

    >>> time(0.00123), time(4.5e-7), time(-2e-6)
    ('1.23 ms', '450 ns', '-2.00 µs')
    """
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if abs(seconds) >= 0.9995 * size:
            return f"{_digits(seconds / size)} {unit}"
    return f"{_digits(seconds / 1e-9)} ns"


def _digits(number: float) -> str:
    places = 2 if abs(number) < 9.995 else 1 if abs(number) < 99.95 else 0
    return f"{number:.{places}f}"


def _ratio(number: float) -> str:
    return f"{number:.3f}" if abs(number) < 0.9995 else _digits(number)


def _measured(rounds: Rounds | None) -> str:
    if rounds is None:
        return MISSING
    samples = [sample for samples in rounds for sample in samples]
    return f"{time(median(samples))} ± {100 * spread(samples):.0f} %"


def _cells(outcome: Outcome) -> list[str]:
    row = outcome.row
    show = _ratio if row.peer is not None and row.figure is Figure.RATIO else time
    found = figures(outcome)
    cells = [
        row.name,
        row.ours.label,
        _measured(outcome.ours),
        row.peer.label if row.peer else "",
        _measured(outcome.peer) if row.peer else "",
    ]
    target = "" if row.target is None else f"≤ {show(row.target)}"
    if not found:
        return [*cells, MISSING, "", target, "NO" if row.target is not None else ""]
    middle = median(found)
    return [*cells, show(middle), f"{show(min(found))} to {show(max(found))}", target, verdict(row, middle)]


def table(outcomes: Sequence[Outcome]) -> str:
    """A Markdown table, aligned so that it reads well as plain text, then the reasons for what is missing."""
    lines = [list(HEADER), *map(_cells, outcomes)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADER))]
    lines.insert(1, ["-" * width for width in widths])
    text = ["| " + " | ".join(f"{c:<{w}}" for c, w in zip(line, widths, strict=True)) + " |" for line in lines]
    reasons = [f"{outcome.row.name} is {MISSING}. {outcome.problem}" for outcome in outcomes if outcome.problem]
    return "\n".join([*text, *[f"\n{reason}" for reason in reasons]])


def machine(environments: Sequence[Environment]) -> str:
    """Processor, cores and versions; nothing that names the computer or a place on it."""
    versions: dict[str, str] = {"Python": platform.python_version()}
    for environment in dict.fromkeys([OURS, *environments]):
        try:
            versions |= {
                f"{name} (HIPS)" if name == "autograd" else name: v for name, v in environment.versions().items()
            }
        except UnavailableError:
            versions[environment.name] = MISSING
    return f"{_processor()}, {os.cpu_count()} cores. " + ", ".join(f"{name} {v}" for name, v in versions.items()) + "."


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def page(outcomes: Sequence[Outcome], rounds: int) -> str:
    """``results.md``: the machine, how it was measured, the table, and what each row does."""
    environments = [s.environment for o in outcomes for s in (o.row.ours, o.row.peer) if s is not None]
    rows = "\n".join(f"- **{outcome.row.name}**: {outcome.row.work}." for outcome in outcomes)
    return f"""# Benchmarks

Written by `make bench`. {machine(environments)}

Each side ran in {rounds} fresh processes, in alternation with the other, on one thread. Times are medians ± half the
distance between the quartiles; the figure is the median over the rounds of ours / peer (for `tensor-op`, of
ours - peer; for a row without a peer, of our time itself).

{table(outcomes)}

## What each row does

{rows}
"""

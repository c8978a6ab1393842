"""The page: what is missed and by how much, tables of all that was measured, the machine, and what each row does."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

from benchmarks import formats
from benchmarks.environments import OURS, Environment, UnavailableError
from benchmarks.figures import figures, middle, spread, verdict
from benchmarks.model import Cores, Outcome, Rounds, Trace, Unit
from benchmarks.runner import blas

HEADER = ("row", "ours", "measured", "peer", "measured", "figure", "over the rounds", "target", "reached")
SHORT = ("row", "figure", "target", "over the rounds", "ours", "peer")
MISSING = "not available"
TABLES = "\n## One thread\n\n"  # where they begin in the page
Line = Sequence[str]  # what a row has under the header


def lines(outcomes: Sequence[Outcome]) -> list[Line]:
    """What the tables have of each row."""
    return [_cells(outcome) for outcome in outcomes]


def table(outcomes: Sequence[Outcome]) -> str:
    """One line per row, then the reasons for what is missing."""
    missing = _by_text((outcome.problem, outcome.row.name) for outcome in outcomes if outcome.problem)
    reasons = [f"{MISSING.capitalize()}: {', '.join(names)}. {problem}" for problem, names in missing.items()]
    return "\n\n".join([_aligned([HEADER, *lines(outcomes)]), *reasons])


def curve_table(trace: Trace) -> str:
    """One line per size, one column per line of the chart, then the reasons for what is missing."""
    lines = [(trace.curve.axis, *trace.curve.labels)]
    for size, sides in trace.curve.points.items():
        asked = {side.label for side in sides}
        found = {label: trace.lines[label].get(size) for label in asked}
        cells = [_measured(Unit.SECONDS, found[label]) if label in asked else "" for label in trace.curve.labels]
        lines.append((f"{size:,}", *cells))
    reasons = [f"{MISSING.capitalize()}: {trace.problem}"] if trace.problem else []
    return "\n\n".join([_aligned(lines), *reasons])


def _by_text(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """From texts and names to each text once, with all names it goes with."""
    found: dict[str, list[str]] = {}
    for text, name in pairs:
        found.setdefault(text, []).append(name)
    return found


def _aligned(told: Sequence[Line]) -> str:
    """A Markdown table that reads well as plain text too."""
    widths = [max(len(line[i]) for line in told) for i in range(len(told[0]))]
    ruled = [told[0], ["-" * width for width in widths], *told[1:]]
    return "\n".join("| " + " | ".join(f"{c:<{w}}" for c, w in zip(line, widths, strict=True)) + " |" for line in ruled)


def _cells(outcome: Outcome) -> list[str]:
    row = outcome.row
    found = figures(outcome)
    cells = [
        row.name,
        row.ours.label,
        _measured(row.unit, outcome.ours),
        row.peer.label if row.peer else "",
        _measured(row.unit, outcome.peer) if row.peer else "",
    ]
    target = "" if row.target is None else f"≤ {formats.figure(row, row.target)}"
    if not found:
        return [*cells, MISSING, "", target, "NO" if row.target is not None else ""]
    ends = " to ".join(formats.figure(row, end) for end in (min(found), max(found)))
    return [*cells, formats.figure(row, median(found)), ends, target, verdict(row, median(found))]


def _measured(unit: Unit, rounds: Rounds | None) -> str:
    if rounds is None:
        return MISSING
    samples = [sample for samples in rounds for sample in samples]
    return f"{formats.quantity(unit, middle(rounds))} ± {100 * spread(samples):.0f} %"


def summary(told: Sequence[Line]) -> str:
    """How many targets are reached and how many peers are behind; then each loss, with its figure, in a table."""
    verdicts = [line[-1] for line in told]
    yes, no, ahead, behind = (verdicts.count(said) for said in ("yes", "NO", "ahead", "BEHIND"))
    counts = [f"**{yes} of {yes + no} targets are reached.**"]
    if ahead + behind:
        counts.append(f"Beside a peer, but without a target, ours is ahead in {ahead} rows of {ahead + behind}.")
    if absent := [line[0] for line in told if line[5] == MISSING]:
        counts.append(f"Not measured: {', '.join(absent)}.")
    parts = [" ".join(counts)]
    for heading, said in (("Targets that are missed", "NO"), ("Without a target, and behind", "BEHIND")):
        if losses := [line for line in told if line[-1] == said]:
            parts += [f"## {heading}", _shortened(losses)]
    return "\n\n".join(parts)


def _shortened(told: Sequence[Line]) -> str:
    """A table of fewer columns, without those in which nothing stands."""
    short = [
        [name, figure, target, over, f"{ours}, {here}", f"{peer}, {there}" if peer else ""]
        for name, ours, here, peer, there, figure, over, target, _ in told
    ]
    kept = [i for i in range(len(SHORT)) if any(line[i] for line in short)]
    return _aligned([[line[i] for i in kept] for line in [SHORT, *short]])


def machine(environments: Sequence[Environment]) -> str:
    """Processor, cores, system, versions and BLAS; nothing that names the computer or a place on it."""
    versions: dict[str, str] = {"Python": platform.python_version()}
    for environment in dict.fromkeys([OURS, *environments]):
        try:
            versions |= {
                f"{name} (HIPS)" if name == "autograd" else name: v for name, v in environment.versions().items()
            }
        except UnavailableError:
            versions[environment.name] = MISSING
    listed = ", ".join(f"{name} {version}" for name, version in versions.items())
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}. {listed}. {products()}"


def products() -> str:
    """Whose matrix products NumPy runs."""
    return f"NumPy's matrix products are those of {blas()}."


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def page(outcomes: Sequence[Outcome], traces: Sequence[Trace], rounds: int) -> str:
    """``results.md``: what is reached and what is lost, the machine, all tables, and what each row does."""
    sides = [side for outcome in outcomes for side in outcome.row.sides]
    one, every = ([o for o in outcomes if o.row.cores is cores] for cores in Cores)
    curves = "\n\n".join(
        f"### {t.curve.name}\n\n{t.curve.work[0].upper()}{t.curve.work[1:]}.\n\n{curve_table(t)}" for t in traces
    )
    works = _by_text((outcome.row.work, outcome.row.name) for outcome in outcomes)
    rows = "\n".join(f"- **{', '.join(names)}**: {work}." for work, names in works.items())
    return f"""{_beginning(machine([side.environment for side in sides]), rounds, lines([*one, *every]))}
{TABLES}
On one core, with one thread in each library.

{table(one)}

## All cores

No limits: each library takes as many threads as it likes.

{table(every)}

## Growth

One thread.

![Growth](growth.svg)

{curves}

## What each row does

{rows}
"""


def renewed(written: str) -> str:
    """The page ``written`` with all that stands before its tables made anew from them; nothing is measured for that."""
    before, tables = written.split(TABLES)
    where, rounds = (re.search(found, before) for found in (r"`make bench`\. (.+)", r"in (\d+) fresh processes"))
    told = [[cell.strip() for cell in line.strip("|").split("|")] for line in tables.splitlines()]
    rows = [line for line in told if len(line) == len(HEADER) and line[0] != HEADER[0] and line[0].strip("-")]
    assert where is not None
    assert rounds is not None
    return _beginning(where.group(1), int(rounds.group(1)), rows) + "\n" + TABLES + tables


def _beginning(where: str, rounds: int, told: Sequence[Line]) -> str:
    """What stands before the tables. ``where``: the machine."""
    counts, _, losses = summary(told).partition("\n\n")
    return f"""# Benchmarks

{counts}

Written by `make bench`. {where}

Each side ran in {rounds} fresh processes, in alternation with the others of its group. Variables of the shell that
tune libraries, such as OPENBLAS_CORETYPE, are not handed on to them. What is measured are medians
± half the distance between the quartiles. The figure is the median over the rounds of ours / peer, so below 1 ours is
ahead; for `tensor-op` of ours - peer, for an accuracy of peer - ours, and for a row without a peer our measurement.

![Ratios](ratios.svg)

{losses}"""

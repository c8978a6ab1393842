"""The command line: ``python -m benchmarks --help``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import groupby
from math import ceil
from pathlib import Path

from benchmarks import charts
from benchmarks.curves import CURVES
from benchmarks.model import Curve, Outcome, Row, Trace, UnknownRowError, selected
from benchmarks.report import curve_table, lines, page, products, renewed, summary, table
from benchmarks.rows import ROWS
from benchmarks.runner import measure, trace

HOME = Path(__file__).parent
ROUNDS = 3
STARTING = 1.6  # seconds, about, until a process measures and after


def main(arguments: list[str] | None = None) -> None:
    """Measure what is asked for, print it, and where that is everything write it down."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure glassgrad beside its peers. Everything takes about a quarter of an hour.",
    )
    parser.add_argument("--list", action="store_true", help="say what rows and curves there are, and stop")
    parser.add_argument("--row", action="append", default=[], metavar="NAME", help="only this one or group; repeatable")
    parser.add_argument("--rounds", type=_count, metavar="N", help=f"processes per side (default {ROUNDS})")
    parser.add_argument("--quick", action="store_true", help="a rough look: one short round, results.md left as it is")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="write the page and its charts there")
    parser.add_argument("--renew", action="store_true", help="measure nothing: write anew what precedes the tables")
    options = parser.parse_args(arguments)
    try:
        entries = selected([*ROWS, *CURVES], options.row)
    except UnknownRowError as error:
        parser.error(str(error))
    if options.list:
        print("\n".join(f"{entry.name:<32} {entry.work}" for entry in entries))
        return
    if options.into and not options.into.is_dir():
        parser.error(f"--into takes a folder that exists, found {options.into}")
    if options.renew:
        renew(options.into or HOME)
        return
    rounds = options.rounds or (1 if options.quick else ROUNDS)
    outcomes, traces = run(entries, rounds, seconds=0.1 if options.quick else 0.5)
    print("\n\n".join([products(), table(outcomes), *map(curve_table, traces), summary(lines(outcomes))]))
    folder = options.into or (None if options.quick or options.row else HOME)
    if folder:
        write(folder, outcomes, traces, rounds)


def run(entries: Sequence[Row | Curve], rounds: int, seconds: float) -> tuple[list[Outcome], list[Trace]]:
    """Measure ``entries`` group by group, saying on the way which."""
    groups = [list(members) for _, members in groupby(entries, lambda entry: entry.group)]
    processes = rounds * sum(len({side for entry in group for side in entry.sides}) for group in groups)
    minutes = ceil(processes * (seconds + STARTING) / 60)
    say(f"{processes} processes, about {minutes} min. --row NAME measures some only, --quick takes a rough look.")
    outcomes: list[Outcome] = []
    traces: list[Trace] = []
    for number, group in enumerate(groups, 1):
        say(f"{number}/{len(groups)} {group[0].group} ...")
        traces += [trace(entry, rounds, seconds) for entry in group if isinstance(entry, Curve)]
        outcomes += measure([entry for entry in group if isinstance(entry, Row)], rounds, seconds)
    return outcomes, traces


def say(text: str) -> None:
    """Tell whoever waits; the tables alone go to the standard output."""
    print(text, file=sys.stderr, flush=True)


def write(folder: Path, outcomes: Sequence[Outcome], traces: Sequence[Trace], rounds: int) -> None:
    """The page and its charts."""
    (folder / "results.md").write_text(page(outcomes, traces, rounds), encoding="utf-8")
    charts.ratios(outcomes, folder / "ratios.svg")
    charts.growth(traces, folder / "growth.svg")


def renew(folder: Path) -> None:
    """The page with its beginning as `report` writes it now, from the tables that stand in it."""
    path = folder / "results.md"
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    main()

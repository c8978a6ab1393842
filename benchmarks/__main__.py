"""The command line: ``python -m benchmarks --help``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.report import page, table
from benchmarks.rows import ROWS, UnknownRowError, selected
from benchmarks.runner import measure

RESULTS = Path(__file__).parent / "results.md"


def main(arguments: list[str] | None = None) -> None:
    """Measure the rows asked for, print their table, and write it down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure glassgrad beside its peers.")
    parser.add_argument("--list", action="store_true", help="say what rows there are, and stop")
    parser.add_argument("--row", action="append", default=[], metavar="NAME", help="only this row or group; repeatable")
    parser.add_argument("--rounds", type=_count, metavar="N", help="processes per side (default 5, with --quick 1)")
    parser.add_argument("--quick", action="store_true", help="a rough look: one short round, results.md left as it is")
    options = parser.parse_args(arguments)
    try:
        rows = selected(ROWS, options.row)
    except UnknownRowError as error:
        parser.error(str(error))
    if options.list:
        print("\n".join(f"{row.name:<24} {row.work}" for row in rows))
        return
    rounds = options.rounds or (1 if options.quick else 5)
    outcomes = []
    for row in rows:
        print(f"{row.name} ...", file=sys.stderr, flush=True)
        outcomes.append(measure(row, rounds, seconds=0.1 if options.quick else 0.5))
    print(table(outcomes))
    if not (options.quick or options.row):
        RESULTS.write_text(page(outcomes, rounds), encoding="utf-8")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    main()

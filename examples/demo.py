"""The main job: from one formula and its pictures to networks trained on real handwritten digits.

Run ``make demo``, or ``python examples/demo.py --help``. Everything it makes goes into ``demo/``.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import parts
from report import Report

HERE = Path(__file__).resolve().parent.parent
PARTS = {
    "graph": (parts.graph, "(x + y) * z: numbers, and pictures of its graph forward, backward and both"),
    "step": (parts.hand_step, "one training step of a 2-2-1 network, as done by hand on paper"),
    "toy": (parts.toy_network, "a network of three layers of two neurons, its values on the way"),
    "moons": (parts.moons, "an MLP of single numbers on two moons, to 100 % accuracy"),
    "digits": (parts.digits, "an MLP on 1,797 handwritten digits"),
    "cnn": (parts.cnn, "a convolutional network on the same digits"),
    "memory": (parts.memory, "an LSTM and a simple RNN on a long memory"),
}


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """The command line, checked: a wrong option ends with a message and exit status 2."""
    listing = "\n".join(f"  {name:8}{text}" for name, (_, text) in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="demo", description="Glassgrad's main job.", epilog=f"parts:\n{listing}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("parts", nargs="*", metavar="PART", help="which parts to run (default: all, in this order)")
    parser.add_argument("--output", type=Path, default=HERE / "demo", help="folder for what it makes (default: demo)")
    parser.add_argument("--seed", type=int, default=0, help="of all random choices (default: 0)")
    chosen = parser.parse_args(argv)
    unknown = [name for name in chosen.parts if name not in PARTS]
    if unknown:
        parser.error(f"no part is called {', '.join(map(repr, unknown))}: choose from {', '.join(PARTS)}")
    if chosen.seed < 0:
        parser.error(f"--seed takes a whole number from 0 on, found {chosen.seed}")
    if chosen.output.exists() and not chosen.output.is_dir():
        parser.error(f"--output must be a folder, and {chosen.output} is a file")
    return chosen


def main(argv: list[str] | None = None) -> int:
    chosen = arguments(argv)
    report = Report(chosen.output)
    started = time.perf_counter()
    for name in chosen.parts or PARTS:
        part, text = PARTS[name]
        print(f"\n== {name}: {text}", flush=True)
        report.begin(name, text)
        part(report, chosen.seed)
    report.write()
    print(f"\nDone in {time.perf_counter() - started:.0f} s. What was made:\n{report.listing()}")
    missed = report.missed()
    for line in missed:
        print(f"NOT REACHED: {line}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""The main job, told in eight parts that follow from each other: a formula becomes a graph, the graph runs backward, is
drawn, compiled, and grows into networks that are trained on real handwritten digits and explained.

Run ``make demo``, or ``python examples/demo.py --help``. Everything it makes goes into ``demo/``.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from pathlib import Path

import parts
from report import Report

ROOT = Path(__file__).resolve().parent.parent
PARTS = {
    "graph": (
        parts.graph,
        "a formula, (x + y) * z, becomes a graph: numbers, pictures forward, backward and both; and it is compiled",
    ),
    "step": (parts.hand_step, "the same graph as a neural network, 2-2-1: one training step, as done by hand on paper"),
    "toy": (parts.toy_network, "layer upon layer: three of two neurons each, and the values on the way"),
    "moons": (parts.moons, "step after step: the same Values learn two moons, to 100 % accuracy; their graph compiled"),
    "digits": (parts.digits, "arrays in place of single numbers: the same network reads 1,797 handwritten digits"),
    "cnn": (parts.cnn, "kernels in place of full layers: a convolutional network on the same digits"),
    "training": (
        parts.training,
        "the loop written for you: resumed, saved, explained pixel by pixel; and in scikit-learn",
    ),
    "memory": (parts.memory, "the graph unrolled in time: an LSTM and a simple RNN on a long memory"),
}


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """The command line, checked: a wrong option ends with a message and exit status 2."""
    listing = "\n".join(f"  {name:8}{text}" for name, (_, text) in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="demo.py",
        description="Glassgrad's main job.",
        epilog=f'parts:\n{listing}\n\nthrough make:\n  make demo ARGS="digits cnn --seed 1"',
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="which parts to run (default: all, in this order)")
    parser.add_argument(
        "--output", type=Path, metavar="FOLDER", default=ROOT / "demo", help="for what it makes (default: demo)"
    )
    parser.add_argument("--seed", type=int, metavar="N", default=0, help="of all random choices (default: 0)")
    chosen = parser.parse_args(argv)
    unknown = [name for name in chosen.parts if name not in PARTS]
    if unknown:
        parser.error(f"no part is called {', '.join(map(repr, unknown))}: choose from {', '.join(PARTS)}")
    if chosen.seed < 0:
        parser.error(f"--seed takes a whole number from 0 on, found {chosen.seed}")
    try:
        chosen.output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        parser.error(f"--output takes a folder, and {str(chosen.output)!r} cannot be one: {error.strerror}")
    return chosen


def main(argv: list[str] | None = None) -> int:
    """Run the parts asked for; the exit status is 1 where one did not reach its goal."""
    chosen = arguments(argv)
    report = Report(chosen.output)
    started = time.perf_counter()
    for name in dict.fromkeys(chosen.parts or PARTS):
        part, text = PARTS[name]
        print(f"\n== {name}: {text}", flush=True)
        report.begin(name, text)
        part(report, chosen.seed)
    report.write()
    print(f"\nDone in {time.perf_counter() - started:.0f} s. In {chosen.output}:\n{report.listing()}\n")
    print(report.verdict())
    return 1 if report.missed else 0


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a "?" for a sign, such as ∂, that the terminal has not
    sys.exit(main())

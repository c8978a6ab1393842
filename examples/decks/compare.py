"""Scores of the decks' programs over ten seeds, here and with scikit-learn's estimators: ``python compare.py``.

A program is run as it stands, and once more with its import changed back. The same ``random_state`` draws the same
first weights and batches for both, so what is compared are the differences, seed by seed; they are within noise where
their mean is at most two standard errors from 0, or below half a percent.
"""

from __future__ import annotations

import argparse
import io
import sys
import warnings
from collections.abc import Iterable
from contextlib import redirect_stdout
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

HERE = Path(__file__).parent
THEIRS = {"from nn import MLP": "from sklearn.neural_network import MLP", ", data\n": "\nfrom nn import data\n"}
PROGRAMS = [path.stem for path in sorted(HERE.glob("*.py")) if "\nfrom nn import MLP" in path.read_text("utf-8")]
SMALL = 0.005  # one of the 200 points that a classifier is tested on


class Scores(NamedTuple):
    """Of one program: a score for each seed, here and with scikit-learn's estimator."""

    name: str
    ours: np.ndarray[Any, Any]
    theirs: np.ndarray[Any, Any]

    @property
    def is_within_noise(self) -> bool:
        """Whether nothing but the draws tells them apart."""
        difference = self.ours - self.theirs
        return abs(difference.mean()) <= max(2 * difference.std(ddof=1) / sqrt(len(difference)), SMALL)

    def __str__(self) -> str:
        parts = (f"{each.mean():.3f} ± {each.std(ddof=1):.3f}" for each in (self.ours, self.theirs))
        difference = (self.ours - self.theirs).mean()
        return "  ".join([f"{self.name:24}", *parts, f"{difference:+.4f}", "yes" if self.is_within_noise else "NO"])


def text_of(name: str, *, seed: int, theirs: bool) -> str:
    """The source of a program with another seed, and with scikit-learn's import instead of ours."""
    text = (HERE / f"{name}.py").read_text("utf-8")
    for old, new in THEIRS.items() if theirs else ():
        text = text.replace(old, new)
    return text.replace("random_state=0)", f"random_state={seed})")


def score(text: str) -> float:
    """Run a program; the score that it prints."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(text, "<program>", "exec"), {})
    return float(printed.getvalue().split()[-1])


def compared(name: str, seeds: Iterable[int]) -> Scores:
    """The scores of one program over ``seeds``."""
    pairs = [[score(text_of(name, seed=seed, theirs=theirs)) for theirs in (False, True)] for seed in seeds]
    ours, theirs = np.array(pairs).T
    return Scores(name, ours, theirs)


def main() -> int:
    """Print a row for each program; the exit status is 1 where one is not within noise."""
    parser = argparse.ArgumentParser(description="The decks' programs, here and with scikit-learn's estimators.")
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help=f"of {', '.join(PROGRAMS)} (default: all)")
    parser.add_argument("--seeds", type=int, metavar="N", default=10, help="how many, at least 2 (default: 10)")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.programs if name not in PROGRAMS]
    if unknown or chosen.seeds < 2:
        parser.error(f"there is no program {unknown[0]!r}" if unknown else "--seeds takes a number from 2 on")
    warnings.simplefilter("ignore")  # of fits that end with their epochs
    print(f"{'program':24}  {'here':13}  {'scikit-learn':13}  {'differ':7}  within noise")
    missed = False
    for name in chosen.programs or PROGRAMS:
        found = compared(name, range(chosen.seeds))
        missed |= not found.is_within_noise
        print(found, flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())

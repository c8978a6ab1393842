"""Running the two sides of a row, in alternation and each in a fresh process."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from benchmarks.environments import UnavailableError, run
from benchmarks.rows import Row, Side

WORK = Path(__file__).parent / "work"
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
) | {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"}

# PYTHONPATH could put our autograd before the package of that name which a peer is; the other one would
# have our modules compiled at each import, while those of an installed peer are not.
UNWANTED = {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}

Rounds = list[list[float]]  # per round the samples, each in seconds per call


@dataclass(frozen=True)
class Outcome:
    """What the rounds of ``row`` measured; None for a side that is absent, see ``problem``."""

    row: Row
    ours: Rounds | None
    peer: Rounds | None
    problem: str = ""


def measure(row: Row, rounds: int, seconds: float) -> Outcome:
    """Run both sides of ``row``, ours first, ``rounds`` times for about ``seconds`` each."""
    taken: dict[Side, Rounds] = {}
    problems: dict[Side, str] = {}
    sides = [row.ours] if row.peer is None else [row.ours, row.peer]
    for _ in range(rounds):
        for side in sides:
            if side in problems:
                continue
            try:
                taken.setdefault(side, []).append(_samples(side, seconds))
            except UnavailableError as error:
                problems[side] = f"{side.label}: {error}"
    found = {side: taken[side] for side in taken if side not in problems}
    peer = found.get(row.peer) if row.peer else None
    return Outcome(row, found.get(row.ours), peer, "; ".join(problems.values()))


def _samples(side: Side, seconds: float) -> list[float]:
    """The times that one fresh process of ``side`` reports."""
    inherited = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    command = [side.environment.python(), str(WORK / f"{side.script}.py"), *side.args]
    printed = run(command, inherited | ONE_THREAD | {"BENCHMARK_SECONDS": str(seconds)})
    samples: list[float] = json.loads(printed)
    return samples

"""Running scripts in fresh processes: the sides of a group in alternation, on one core or on all."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.environments import UnavailableError, run
from benchmarks.model import Cores, Curve, Outcome, Rounds, Row, Side, Trace

WORK = Path(__file__).parent / "work"
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
) | {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"}

# PYTHONPATH could put our autograd before the package of that name which a peer is; the second one would
# have our modules compiled at each import, while those of an installed peer are not.
UNWANTED = {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS"}
# A shell may limit the threads of libraries, or hold them to code for another processor, as OPENBLAS_CORETYPE does.
TUNING = ("BLIS_", "GOTO_", "JAX_", "KMP_", "MKL_", "NPY_", "OMP_", "ONEDNN_", "OPENBLAS_", "XLA_")
CPU = {"JAX_PLATFORMS": "cpu"}


def race(
    sides: Sequence[Side], rounds: int, seconds: float, cores: Cores
) -> tuple[dict[Side, Rounds], dict[Side, str]]:
    """Run all ``sides`` in turn, ``rounds`` times for about ``seconds`` each: what each that could be
    run reported, and the problem of each other one, which is tried once."""
    taken: dict[Side, Rounds] = {side: [] for side in sides}
    problems: dict[Side, str] = {}
    for _ in range(rounds):
        for side in taken:
            if side in problems:
                continue
            try:
                taken[side].append(_samples(side, seconds, cores))
            except UnavailableError as error:
                problems[side] = f"{side.label}: {error}"
    return {side: found for side, found in taken.items() if side not in problems}, problems


def measure(rows: Sequence[Row], rounds: int, seconds: float) -> list[Outcome]:
    """Run the sides of ``rows``, which share one setting of cores, and pair them up; each side is run once a round."""
    sides = [side for row in rows for side in row.sides]
    found, problems = race(sides, rounds, seconds, rows[0].cores) if rows else ({}, {})
    return [
        Outcome(
            row,
            found.get(row.ours),
            found.get(row.peer) if row.peer else None,
            "; ".join(problems[side] for side in row.sides if side in problems),
        )
        for row in rows
    ]


def trace(curve: Curve, rounds: int, seconds: float) -> Trace:
    """Run the sides of ``curve``, size by size."""
    lines: dict[str, dict[int, Rounds]] = {label: {} for label in curve.labels}
    reasons: dict[str, str] = {}
    for size, sides in curve.points.items():
        found, problems = race(sides, rounds, seconds, Cores.ONE)
        for side, taken in found.items():
            lines[side.label][size] = taken
        reasons |= {side.label: problem for side, problem in problems.items()}
    return Trace(curve, lines, "; ".join(reasons.values()))


def blas() -> str:
    """Which code NumPy's matrix products run in the processes that measure."""
    return run([sys.executable, "-m", "benchmarks.blas"], _handed_on(os.environ)).strip()


def _samples(side: Side, seconds: float, cores: Cores) -> list[float]:
    """What one fresh process of ``side`` reports."""
    command = [side.environment.python(), str(WORK / f"{side.script}.py"), *side.args]
    variables = _handed_on(os.environ) | CPU | {"BENCHMARK_SECONDS": str(seconds)}
    if cores is Cores.ONE:
        with _pinned():
            printed = run(command, variables | ONE_THREAD)
    else:
        printed = run(command, variables | {"BENCHMARK_CORES": "all"})
    samples: list[float] = json.loads(printed)
    return samples


def _handed_on(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of ``environment`` without those that would change how fast one side or the other is."""
    return {name: value for name, value in environment.items() if name not in UNWANTED and not name.startswith(TUNING)}


@contextmanager
def _pinned() -> Iterator[None]:
    """Processes that start within run on one core only, where the system can be told so."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)

"""Timing for the scripts beside this file, whatever interpreter they run in."""

import json
import os
import timeit
from time import perf_counter

SECONDS = float(os.environ.get("BENCHMARK_SECONDS", "0.5"))
SHORTEST = 0.002  # of one sample, far above the resolution of the clock


def report(statement, names=None, calls=1):
    """Time a function, or a statement with the variables ``names``, and print a JSON list of seconds.

    Each sample runs it often enough to be measured well; ``calls`` is how many pieces of work it
    does. The garbage collector stays on, as it is in a user's program.
    """
    timer = timeit.Timer(statement, "import gc; gc.enable()", globals=names)
    number = 1
    while timer.timeit(number) < SHORTEST:
        number *= 2
    samples = []
    end = perf_counter() + SECONDS
    while len(samples) < 3 or perf_counter() < end:
        samples.append(timer.timeit(number) / number / calls)
    print(json.dumps(samples))

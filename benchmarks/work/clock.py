"""Timing for the scripts beside this file, whatever interpreter they run in."""

import json
import os
import timeit
from time import perf_counter

SECONDS = float(os.environ.get("BENCHMARK_SECONDS", "0.5"))
SHORTEST = 0.002  # of one sample, far above the resolution of the clock


def report(statement, names=None, calls=1):
    """Print as a JSON list what `samples` gives."""
    print(json.dumps(samples(statement, names, calls)))


def samples(statement, names=None, calls=1):
    """The seconds of a function, or of a statement with the variables ``names``, again and again.

    Each sample runs it often enough to be measured well, which the quickest of three decides: the first
    calls may compile. ``calls`` is how many pieces of work it does. The garbage collector stays on,
    as it is in a user's program.
    """
    timer = timeit.Timer(statement, "import gc; gc.enable()", globals=names)
    number = 1
    while min(timer.repeat(3, number)) < SHORTEST:
        number *= 2
    found = []
    end = perf_counter() + SECONDS
    while len(found) < 3 or perf_counter() < end:
        found.append(timer.timeit(number) / number / calls)
    return found


def once(function):
    """What ``function`` gives, and the seconds that it took."""
    start = perf_counter()
    result = function()
    return result, perf_counter() - start

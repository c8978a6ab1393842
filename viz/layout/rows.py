"""Wrap a long row of layers into several, as text is broken into lines."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np

COST = 0.01  # of a line that leads from one row to the next, in shares of the square of a row's length; it grows


def breaks(lengths: Sequence[float], lines: Sequence[int], limit: float) -> list[int]:
    """Where rows begin: the numbers of their first layers, as even in length and with as few lines across as can be.

    ``lengths``: of each layer with the gap before it. ``lines``: how many lead from the layer before to each.
    ``limit``: of a row, which only a single layer exceeds.

    >>> breaks([10, 10, 10, 10], [0, 1, 1, 1], 20)
    [0, 2]
    """
    count, ends = len(lengths), np.cumsum([0.0, *lengths])
    ideal = ends[-1] / max(1, ceil(ends[-1] / limit)) if limit > 0 else 0.0
    turning = COST * np.array([0.0, *lines[1:]]) ** 2
    best, previous = np.zeros(count + 1), [0] * (count + 1)
    for stop in range(1, count + 1):
        first = min(int(np.searchsorted(ends, ends[stop] - limit)), stop - 1)
        uneven = ideal - (ends[stop] - ends[first:stop])
        uneven = np.maximum(uneven, 0.0) if stop == count else uneven
        costs = best[first:stop] + (uneven / limit) ** 2 + turning[first:stop]
        previous[stop] = stop - 1 - int(np.argmin(costs[::-1]))  # of equal ones the shortest row
        best[stop] = costs[previous[stop] - first]
    found, stop = [], count
    while stop:
        stop = previous[stop]
        found.append(stop)
    return found[::-1]

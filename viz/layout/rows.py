"""Wrap a long row of layers into several, as text is broken into lines."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, inf

COST = 0.01  # of a line that leads from one row to the next, in shares of the square of a row's length; it grows


def breaks(lengths: Sequence[float], lines: Sequence[int], limit: float) -> list[int]:
    """Where rows begin: the numbers of their first layers, as even in length and with as few lines across as can be.

    ``lengths``: of each layer with the gap before it. ``lines``: how many lead from the layer before to each.
    ``limit``: of a row, which only a single layer exceeds.

    >>> breaks([10, 10, 10, 10], [0, 1, 1, 1], 20)
    [0, 2]
    """
    count, total = len(lengths), sum(lengths)
    ideal = total / max(1, ceil(total / limit)) if limit > 0 else 0.0
    best, previous = [0.0] + [inf] * count, [0] * (count + 1)
    for stop in range(1, count + 1):
        length = 0.0
        for start in range(stop - 1, -1, -1):
            length += lengths[start]
            if length > limit and start < stop - 1:
                break
            uneven = max(0.0, ideal - length) if stop == count else abs(ideal - length)
            cost = best[start] + (uneven / limit) ** 2 + (COST * lines[start] ** 2 if start else 0.0)
            if cost < best[stop]:
                best[stop], previous[stop] = cost, start
    found, stop = [], count
    while stop:
        stop = previous[stop]
        found.append(stop)
    return found[::-1]

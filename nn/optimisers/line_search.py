"""Find a step length along a direction that fulfils the strong Wolfe conditions."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Point", "strong_wolfe"]

NDArray = np.ndarray[Any, Any]
LOWER = 1e-4  # c₁: the loss must fall by this part of what its slope promises
FLATTER = 0.9  # c₂: the slope must fall to this part of what it was


class Point(NamedTuple):
    """A step length ``t``, with the loss, its gradient, and its ``slope`` along the direction there."""

    t: float
    loss: float
    gradient: NDArray
    slope: float


def strong_wolfe(
    evaluate: Callable[[float], Point], start: Point, t: float, length: float, tolerance: float, most: int
) -> tuple[Point, int]:
    """A point at which f(t) ≤ f(0) + c₁ t f'(0) and |f'(t)| ≤ c₂ |f'(0)|, and how often it took to ``evaluate``.

    ``start``: the point at 0, where f falls; ``t``: the first guess; ``length``: the highest entry of the direction,
    ``tolerance``: how far apart points must lie along it; ``most``: evaluations beside the first. What is found when
    these are used up is the best so far.

    Source: Nocedal and Wright, "Numerical optimization", 2006, algorithms 3.5 and 3.6; in the form of PyTorch's
    ``torch.optim.LBFGS``.

    >>> def parabola(t):
    ...     return Point(t, (t - 3) ** 2, np.zeros(1), 2 * (t - 3))
    >>> point, count = strong_wolfe(parabola, parabola(0.0), 1.0, 1.0, 1e-9, 20)
    >>> point.t, point.slope, count
    (1.0, -4.0, 1)
    """
    ends, count = _bracket(evaluate, start, t, most)
    stuck, done = False, len(ends) == 1
    while not done and count < most and abs(ends[1].t - ends[0].t) * length >= tolerance:
        low = 0 if ends[0].loss <= ends[1].loss else 1
        high = 1 - low
        t, stuck = _kept_apart(_cubic(ends[0], ends[1]), ends, stuck)
        new = evaluate(t)
        count += 1
        if _is_too_high(new, start) or new.loss >= ends[low].loss:
            ends[high] = new
            continue
        done = abs(new.slope) <= -FLATTER * start.slope
        if not done and new.slope * (ends[high].t - ends[low].t) >= 0:
            ends[high] = ends[low]
        ends[low] = new
    return min(ends, key=lambda end: end.loss), count + 1


def _bracket(evaluate: Callable[[float], Point], start: Point, t: float, most: int) -> tuple[list[Point], int]:
    """Two points between which there is one that fulfils the conditions, or one that does; and how often it took to
    ``evaluate`` beside the first time."""
    before, now, count = start, evaluate(t), 0
    while count < most:
        if _is_too_high(now, start) or (count > 1 and now.loss >= before.loss):
            return [before, now], count
        if abs(now.slope) <= -FLATTER * start.slope:
            return [now], count
        if now.slope >= 0:
            return [before, now], count
        bounds = now.t + 0.01 * (now.t - before.t), now.t * 10
        before, now = now, evaluate(_cubic(before, now, bounds))
        count += 1
    return [start, now], count


def _is_too_high(point: Point, start: Point) -> bool:
    return point.loss > start.loss + LOWER * point.t * start.slope


def _cubic(one: Point, other: Point, bounds: tuple[float, float] | None = None) -> float:
    """Where the cubic through two points with their slopes is lowest, within ``bounds``, or between the points."""
    left, right = sorted((one, other), key=lambda point: point.t)
    least, most = bounds or (left.t, right.t)
    mean = left.slope + right.slope - 3 * (left.loss - right.loss) / (left.t - right.t)
    square = mean**2 - left.slope * right.slope
    if not square >= 0:
        return (least + most) / 2
    root = sqrt(square)
    bend = right.slope - left.slope + 2 * root
    if bend == 0:
        return (least + most) / 2
    lowest = right.t - (right.t - left.t) * ((right.slope + root - mean) / bend)
    return min(max(lowest, least), most)


def _kept_apart(t: float, ends: list[Point], stuck: bool) -> tuple[float, bool]:
    """``t``, moved away from the nearer of both ``ends`` where it is near one for the second time; and whether it is
    near one for the first time. ``stuck``: whether the last one was."""
    least, most = sorted(end.t for end in ends)
    gap = 0.1 * (most - least)
    if min(most - t, t - least) >= gap:
        return t, False
    if not stuck and least < t < most:
        return t, True
    return (most - gap if abs(t - most) < abs(t - least) else least + gap), False

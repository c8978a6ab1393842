"""Random numbers: a generator from a seed, and draws of a truncated normal distribution."""

from __future__ import annotations

from math import erf, sqrt
from typing import Any

import numpy as np

from nn.autograd_door import ArgumentError

__all__ = ["NDArray", "Rng", "generator", "standard_between"]

NDArray = np.ndarray[Any, Any]
Rng = np.random.Generator | int | None


def generator(rng: Rng) -> np.random.Generator:
    """``rng`` itself, a generator seeded with a whole number, or (None) a fresh one.

    Raises `ArgumentError` for anything else.

    >>> generator(0).random() == generator(0).random()
    True
    """
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError) as error:
        raise ArgumentError(
            f"rng must be a whole number of at least 0, a numpy.random.Generator or None, found {rng!r:.60}"
        ) from error


def standard_between(rng: np.random.Generator, count: int, low: float, high: float) -> NDArray:
    """``count`` numbers of N(0, 1), given that they are from ``low`` to ``high``: by drawing again what is rejected.

    Where that interval has too little of the mass, a truncated exponential is drawn of rate r = max(low, 0), which is
    uniform for r = 0, and accepted with probability exp(-(x - r)² / 2).
    Source: Robert, "Simulation of truncated normal variables", 1995.

    >>> tail = standard_between(np.random.default_rng(0), 1000, 8.0, 100.0)
    >>> round(tail.mean(), 1)  # the density falls off with rate 8
    np.float64(8.1)
    """
    if low + high < 0:  # the mirror image has its mass on the right
        return -standard_between(rng, count, -high, -low)
    common = erf(high / sqrt(2)) - erf(low / sqrt(2)) > 0.6  # 0.3 of the mass
    rate, width = max(low, 0.0), high - low
    found, missing = [np.empty(0)], count
    while missing:
        if common:
            drawn = rng.normal(size=missing)
            drawn = drawn[(low <= drawn) & (drawn <= high)]
        else:
            share = rng.random(missing)
            drawn = low + (-np.log1p(share * np.expm1(-rate * width)) / rate if rate else share * width)
            drawn = drawn[rng.random(missing) < np.exp(-((drawn - rate) ** 2) / 2)]
        found.append(drawn)
        missing -= len(drawn)
    return np.concatenate(found)

"""Random numbers: a generator from a seed, its state as an array, and draws of a truncated normal distribution."""

from __future__ import annotations

import json
from copy import deepcopy
from math import erf, sqrt
from typing import Any

import numpy as np

from nn.autograd_door import ArgumentError, generator

__all__ = ["NDArray", "Rng", "generator", "read_generator_state", "standard_between", "written_generator_state"]

NDArray = np.ndarray[Any, Any]
Rng = np.random.Generator | int | None


def written_generator_state(rng: np.random.Generator) -> NDArray:
    """The state of ``rng`` as an array of bytes: NumPy's description of it, written as JSON.

    >>> rng, other = np.random.default_rng(0), np.random.default_rng(1)
    >>> state = written_generator_state(rng)
    >>> other.bit_generator.state = read_generator_state("rng", other, state)
    >>> state.dtype, rng.random() == other.random()
    (dtype('uint8'), True)
    """
    return np.frombuffer(_as_json(rng.bit_generator.state).encode(), np.uint8).copy()


def read_generator_state(path: str, rng: np.random.Generator, written: Any) -> dict[str, Any]:
    """What `written_generator_state` wrote, bytes or the text they spell, in the form that ``rng.bit_generator.state``
    takes; ``rng`` stays.

    Raises `ArgumentError` for anything else, and for the state of another kind of generator; it names ``path``.
    """
    kind = type(rng.bit_generator).__name__
    array = np.frombuffer(written.encode(), np.uint8) if isinstance(written, str) else np.asarray(written)
    trial = deepcopy(rng.bit_generator)
    try:
        if array.dtype != np.uint8 or array.ndim != 1:
            raise ValueError(f"an array of {array.dtype} of shape {array.shape}, no row of bytes")
        found: dict[str, Any] = json.loads(array.tobytes().decode())
        if found["bit_generator"] != kind:
            raise ValueError(f"the state of another generator, {found['bit_generator']!r:.40}")
        trial.state = found
        if _as_json(trial.state) != _as_json(found) or not _points_within(found):
            raise ValueError("a state that is none of its own")
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
        raise ArgumentError(f"{path} must be the state of a {kind} generator, found {error}") from error
    return found


def _as_json(state: Any) -> str:
    return json.dumps(state, default=lambda array: array.tolist(), sort_keys=True)


def _points_within(state: dict[str, Any]) -> bool:
    """Whether the place that a state says it has come to lies within its numbers, which NumPy takes on trust."""
    places = [(state["state"].get("pos", 0), state["state"].get("key", ()))]
    places.append((state.get("buffer_pos", 0), state.get("buffer", ())))
    return all(0 <= place <= len(numbers) for place, numbers in places)


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

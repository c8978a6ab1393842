"""Generators of random numbers, of NumPy and of Python: their states, read and put back."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from autograd.errors import ArgumentError


def generator(rng: Any, what: str = "rng") -> np.random.Generator:
    """``rng`` itself, a generator seeded with a whole number, or (None) a fresh one.

    Raises `ArgumentError`, which calls the argument ``what``, for anything else.

    >>> generator(0).random() == generator(0).random()
    True
    """
    try:
        if not _is_no_seed(rng):
            return np.random.default_rng(rng)
        error = None
    except (TypeError, ValueError) as refused:
        error = refused
    raise ArgumentError(
        f"{what} must be a whole number of at least 0, a numpy.random.Generator or None, found {rng!r:.60}"
    ) from error


def _is_no_seed(seed: Any) -> bool:
    """Whether NumPy takes ``seed`` for what it is not: a boolean for 0 or 1, or a matrix for rows without end, which
    are matrices again."""
    return isinstance(seed, np.matrix | bool) or (isinstance(seed, list | tuple) and any(map(_is_no_seed, seed)))


def _set_state_of_bits(generator: Any, state: Any) -> None:
    generator.state = state


How: TypeAlias = tuple[Callable[[Any], Any], Callable[[Any, Any], None]]
UNSEEN: How = (lambda generator: None, lambda generator, state: None)  # the system's state, which nobody sees


@cache
def _kinds() -> dict[type, How]:
    """Of each kind, how its state is read and how it is set.

    It is made when first asked for: NumPy imports its generators then, which takes a while.
    """
    from random import Random, SystemRandom

    return {
        np.random.BitGenerator: (lambda bits: bits.state, _set_state_of_bits),
        np.random.Generator: (
            lambda generator: generator.bit_generator.state,
            lambda generator, state: _set_state_of_bits(generator.bit_generator, state),
        ),
        np.random.RandomState: (
            lambda generator: generator.get_state(legacy=False),
            lambda generator, state: generator.set_state(state),
        ),
        SystemRandom: UNSEEN,
        Random: (lambda generator: generator.getstate(), lambda generator, state: generator.setstate(state)),
    }


@cache
def generator_types() -> tuple[type, ...]:
    """The kinds of generators whose state is known."""
    return tuple(_kinds())


def state_of(generator: Any) -> Any:
    """What decides what ``generator`` draws next.

    >>> one, other = np.random.default_rng(0), np.random.default_rng(1)
    >>> set_state(other, state_of(one))
    >>> one.random() == other.random()
    True
    """
    read, _ = _kind_of(generator)
    return read(generator)


def set_state(generator: Any, state: Any) -> None:
    """Let ``generator`` draw next what that draws which had this ``state``."""
    _, write = _kind_of(generator)
    write(generator, state)


def generator_of(function: Any) -> Any:
    """The generator whose method ``function`` is and whose state is known, or None.

    >>> rng = np.random.default_rng(0)
    >>> generator_of(rng.normal) is rng, generator_of(print)
    (True, None)
    """
    owner = getattr(function, "__self__", None)
    return owner if isinstance(owner, generator_types()) and _kind_of(owner) is not UNSEEN else None


def _kind_of(generator: Any) -> How:
    return next(how for kind, how in _kinds().items() if isinstance(generator, kind))

"""Generators of random numbers, of NumPy and of Python: their states, read and put back."""

from __future__ import annotations

from collections.abc import Callable
from random import Random, SystemRandom
from typing import Any

import numpy as np


def _set_state_of_bits(generator: Any, state: Any) -> None:
    generator.state = state


# of each kind, how its state is read and how it is set
KINDS: dict[type, tuple[Callable[[Any], Any], Callable[[Any, Any], None]]] = {
    np.random.BitGenerator: (lambda bits: bits.state, _set_state_of_bits),
    np.random.Generator: (
        lambda generator: generator.bit_generator.state,
        lambda generator, state: _set_state_of_bits(generator.bit_generator, state),
    ),
    np.random.RandomState: (
        lambda generator: generator.get_state(legacy=False),
        lambda generator, state: generator.set_state(state),
    ),
    SystemRandom: (lambda generator: None, lambda generator, state: None),  # the system's, which nobody sees
    Random: (lambda generator: generator.getstate(), lambda generator, state: generator.setstate(state)),
}
GENERATORS = tuple(KINDS)


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
    >>> generator_of(rng.normal) is rng, generator_of(SystemRandom().random), generator_of(print)
    (True, None, None)
    """
    owner = getattr(function, "__self__", None)
    return owner if isinstance(owner, GENERATORS) and not isinstance(owner, SystemRandom) else None


def _kind_of(generator: Any) -> tuple[Callable[[Any], Any], Callable[[Any, Any], None]]:
    return next(how for kind, how in KINDS.items() if isinstance(generator, kind))

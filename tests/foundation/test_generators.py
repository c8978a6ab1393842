"""Generators of random numbers draw again what they drew from the same state."""

from collections.abc import Callable
from random import Random, SystemRandom
from typing import Any

import numpy as np
import pytest

from autograd import Value, callback, checkpoint, gradcheck
from autograd.errors import ArgumentError
from autograd.foundation import generators
from autograd.foundation.generators import generator_of, generator_types, set_state, state_of

# a generator from a seed, and the name of a method that draws
KINDS: dict[str, tuple[Callable[[int], Any], str]] = {
    "NumPy's": (np.random.default_rng, "random"),
    "NumPy's of other bits": (lambda seed: np.random.Generator(np.random.MT19937(seed)), "random"),
    "NumPy's bits": (np.random.PCG64, "random_raw"),
    "NumPy's old one": (np.random.RandomState, "random"),
    "Python's": (Random, "random"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_state_that_is_put_back_is_drawn_from_again(kind: str) -> None:
    make, draws = KINDS[kind]
    one, other = make(0), make(1)
    draw, draw_other = getattr(one, draws), getattr(other, draws)
    state = state_of(one)
    first = [draw() for _ in range(3)]
    assert first != [draw_other() for _ in range(3)]
    for generator, again in ((one, draw), (other, draw_other)):
        set_state(generator, state)
        assert [again() for _ in range(3)] == first
    assert generator_of(draw) is one


def test_the_systems_random_numbers_have_no_state() -> None:
    generator = SystemRandom()
    assert isinstance(generator, generator_types())
    assert state_of(generator) is None
    set_state(generator, None)
    assert generator_of(generator.random) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_checkpoint_draws_the_same_again(kind: str) -> None:
    make, draws = KINDS[kind]
    draw, drawn = getattr(make(0), draws), []

    def f(x: Any) -> Any:
        drawn.append(float(callback(draw)))
        return x * drawn[-1]

    x = Value(2.0)
    checkpoint(f)(x).backward()
    assert drawn == [x.grad] * 2
    assert drawn[0] == float(getattr(make(0), draws)())
    assert float(draw()) != drawn[0]


@pytest.mark.parametrize("seed", [True, False, np.True_, [True], (0, [False]), np.array([True])], ids=repr)
def test_booleans_are_no_seeds(seed: Any) -> None:
    with pytest.raises(ArgumentError, match=r"rng must be a whole number of at least 0, a .*Generator or None"):
        generators.generator(seed)
    with pytest.raises(ArgumentError, match="rng must be"):
        gradcheck(lambda x: x * x, Value(1.0), rng=seed)

"""Sequences over time, as recurrent networks go through them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

from autograd.core.context import scope
from autograd.errors import ShapeError
from autograd.extend import Array, Namespace


def demand_shapes(name: str, gates: int, x: Array, weight: Array, *states: Array) -> None:
    """Raise `ShapeError` unless these fit: x (time, ..., gates hidden), weight (gates hidden, hidden), states
    (..., hidden)."""
    hidden = weight.shape[-1] if weight.shape else 0
    state = *x.shape[1:-1], hidden
    fits = len(x.shape) > 1 and weight.shape == (x.shape[-1], hidden) and x.shape[-1] == gates * hidden
    if not fits or any(tuple(part.shape) != state for part in states):
        several = f"{gates} hidden" if gates > 1 else "hidden"
        found = ", ".join(str(tuple(part.shape)) for part in (x, *states, weight))
        raise ShapeError(
            f"{name}() takes x of shape (time, ..., {several}), a state (..., hidden) and a weight ({several}, "
            f"hidden), found shapes {found}"
        )


def turned(xp: Namespace, x: Array, time: int = 0) -> Array:
    """A copy of ``x`` with one axis of examples, behind that of features: gates are then blocks of memory.

    ``time``: how many axes stand before those of the examples.
    """
    *leading, features = x.shape
    return xp.matrix_transpose(x.reshape(*leading[:time], prod(leading[time:]), features)).copy()


def turned_back(xp: Namespace, x: Array, shape: Sequence[int]) -> Array:
    """The array of ``shape`` that `turned` makes ``x`` of."""
    y = xp.matrix_transpose(x).copy()
    return y if y.shape == tuple(shape) else y.reshape(*shape)


def into_weight(xp: Namespace, slopes: Array, first: Array, after: Array) -> Array:
    """The gradient of the states' weight: the slopes of its sums by the states it was applied to, over all steps at
    once. These are ``first`` and, one step later, those of ``after``."""
    before = xp.concat([first[None], after[:-1]])
    return xp.matmul(slopes.reshape(-1, slopes.shape[-1]).T, before.reshape(-1, before.shape[-1]))


def parts(sums: Array, count: int) -> list[Array]:
    """``count`` equal parts of the last axis."""
    size = sums.shape[-1] // count
    return [sums[..., i * size : (i + 1) * size] for i in range(count)]


def blocks(sums: Array, count: int) -> Array:
    """The `parts` of sums that are `turned`, of one step."""
    features, examples = sums.shape
    return sums.reshape(count, features // count, examples)


def unrolled(xp: Namespace, x: Array, step: Callable[..., tuple[Array, ...]], *state: Array) -> Array:
    """The states that ``step(x[t], *state)`` gives one after the other, each in a group of its own."""
    states = []
    for t in range(x.shape[0]):
        with scope(f"t={t}"):
            state = step(x[t], *state)
            states.append(state[0] if len(state) == 1 else xp.concat(state, axis=-1))
    return xp.stack(states)

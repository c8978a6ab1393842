"""The gates of recurrent layers, step by step."""

from __future__ import annotations

from copy import copy
from typing import Any, NamedTuple

import numpy as np

from nn.arguments import flag, whole
from nn.autograd_door import ArgumentError, gru_gates, lstm_gates, no_grad
from nn.randomness import NDArray

__all__ = ["GRUGates", "Gates", "gates_of_gru", "gates_of_lstm", "opened"]


class Gates(NamedTuple):
    """What happens in an `LSTM` at each time step, as in `LSTMCell`: c = f c₋₁ + i g, h = o tanh(c).

    ``i``: the input gate, what is taken in; ``f``: the forget gate, what is kept; ``g``: the candidate; ``o``: the
    output gate, what is given out; ``c``: the memory; ``h``: the state.
    """

    i: NDArray
    f: NDArray
    g: NDArray
    o: NDArray
    c: NDArray
    h: NDArray


class GRUGates(NamedTuple):
    """What happens in a `GRU` at each time step, as in `GRUCell`: h = (1 - z) n + z h₋₁.

    ``r``: the reset gate, how much of the state the candidate sees; ``z``: the update gate, what is kept; ``n``: the
    candidate; ``h``: the state.
    """

    r: NDArray
    z: NDArray
    n: NDArray
    h: NDArray


def gates_of_lstm(x: Any, state: Any, weights: Any) -> tuple[NDArray, ...]:
    """The gates i, f, g, o of one step of an LSTM, as arrays."""
    with no_grad():
        return tuple(gate.datum for gate in lstm_gates(*weights.products(x, state[0])))


def gates_of_gru(x: Any, state: Any, weights: Any) -> tuple[NDArray, ...]:
    """The gates r, z, n of one step of a GRU, as arrays."""
    with no_grad():
        return tuple(gate.datum for gate in gru_gates(*weights.products(x, state[0])))


def opened(recurrent: Any, x: Any, state: Any, layer: int, reverse: bool) -> list[NDArray]:
    """Run ``recurrent`` and note what happens at each step in one direction of one layer: gates, memory, state."""
    if not 0 <= whole("layer", layer) < recurrent.num_layers:
        raise ArgumentError(f"layer must be from 0 to {recurrent.num_layers - 1}, found {layer}")
    if flag("reverse", reverse) and not recurrent.bidirectional:
        kind = type(recurrent).__name__
        raise ArgumentError(f"reverse=True is for {kind} with bidirectional=True, found one of a single direction")
    seen: list[tuple[Any, ...]] = []

    def step(x: Any, state: Any, weights: Any) -> Any:
        new = recurrent.step(x, state, weights)
        seen.append((*recurrent.gates_of(x, state, weights), *(part.datum for part in reversed(new))))
        return new

    watched = copy(recurrent)
    vars(watched).update(fused=False, dropout=0.0, step=step)
    with no_grad():
        output, _ = watched(x, state)
    steps = len(seen) // (recurrent.num_layers * len(recurrent.directions))
    first = (layer * len(recurrent.directions) + reverse) * steps
    of_layer = seen[first : first + steps]
    axis = 1 if recurrent.batch_first and output.ndim == 3 else 0
    arrays = zip(*(reversed(of_layer) if reverse else of_layer), strict=True)
    return [np.stack(steps_of_one, axis) for steps_of_one in arrays]

"""The gates of a long short-term memory, step by step."""

from __future__ import annotations

from copy import copy
from typing import Any, NamedTuple

import numpy as np

from nn.arguments import flag, whole
from nn.autograd_door import ArgumentError, no_grad, sigmoid, tanh
from nn.randomness import NDArray

__all__ = ["Gates", "gates_of", "opened"]


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


def gates_of(x: Any, state: Any, weights: Any) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """The gates i, f, g, o of one step of an LSTM, as arrays."""
    with no_grad():
        sums = sum(part.datum for part in weights.products(x, state[0]))
    i, f, g, o = np.split(sums, 4, axis=-1)
    return sigmoid(i), sigmoid(f), tanh(g), sigmoid(o)


def opened(lstm: Any, x: Any, state: Any, layer: int, reverse: bool) -> Gates:
    """Run ``lstm`` and note what happens at each step in one direction of one layer."""
    if not 0 <= whole("layer", layer) < lstm.num_layers:
        raise ArgumentError(f"layer must be from 0 to {lstm.num_layers - 1}, found {layer}")
    if flag("reverse", reverse) and not lstm.bidirectional:
        raise ArgumentError("reverse=True is for an LSTM with bidirectional=True, found one of a single direction")
    seen: list[tuple[Any, ...]] = []

    def step(x: Any, state: Any, weights: Any) -> Any:
        new = lstm.step(x, state, weights)
        seen.append((*gates_of(x, state, weights), new[1].datum, new[0].datum))
        return new

    watched = copy(lstm)
    vars(watched).update(fused=False, step=step)
    with no_grad():
        output, _ = watched(x, state)
    steps = len(seen) // (lstm.num_layers * len(lstm.directions))
    first = (layer * len(lstm.directions) + reverse) * steps
    of_layer = seen[first : first + steps]
    axis = 1 if lstm.batch_first and output.ndim == 3 else 0
    arrays = zip(*(reversed(of_layer) if reverse else of_layer), strict=True)
    return Gates(*(np.stack(steps_of_one, axis) for steps_of_one in arrays))

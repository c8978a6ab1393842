"""The last step of a sequence: what stands between a recurrent layer and a `Linear`."""

from __future__ import annotations

from typing import Any

from nn.arguments import flag
from nn.autograd_door import ArgumentError, ShapeError, Tensor, concat
from nn.inputs import as_tensor, described
from nn.modules.module import Module


class Last(Module):
    """What a recurrent layer knows after the last step.

    Of the pair (output, state) that a recurrent layer gives, the last state of its last layer: that of the last real
    step where sequences have ``lengths``, and of two directions both last states side by side, as Keras has it.
    Of one array, its last time step; ``batch_first``: time is on axis 1, and on axis 0 otherwise. (For the pair it
    makes no difference.)

    Shapes: the output (time, n, features), or (n, time, features) with ``batch_first``, gives (n, features). Without
    the axis n: one sequence. Raises `ShapeError` for an array of another rank or without a step, and `ArgumentError`
    for what is neither an array nor such a pair.

    >>> import numpy as np
    >>> from nn import LSTM, Linear, Sequential
    >>> model = Sequential(LSTM(1, 50, batch_first=True, rng=0), Last(), Linear(50, 1, rng=1))
    >>> model(np.zeros((4, 7, 1))).shape
    (4, 1)
    """

    def __init__(self, batch_first: bool = False) -> None:
        self.batch_first = flag("batch_first", batch_first)

    def forward(self, input: Any) -> Tensor:
        """``input``: the pair (output, state), or the output alone."""
        if isinstance(input, tuple):
            return _last_state(input)
        output = as_tensor(input)
        axis = 1 if self.batch_first and output.ndim == 3 else 0
        if output.ndim not in (2, 3) or output.shape[axis] == 0:
            layout = "(n, time, features)" if self.batch_first else "(time, n, features)"
            raise ShapeError(f"Last needs a sequence of shape {layout}, of at least one step; found {output.shape}")
        return output[-1] if axis == 0 else output[:, -1]

    def extra_repr(self) -> str:
        return "batch_first=True" if self.batch_first else ""


def _last_state(pair: tuple[Any, ...]) -> Tensor:
    """The last states h of the last layer, one for each direction, of what a recurrent layer gave."""
    if len(pair) == 2:
        output, state = pair
        h = state[0] if isinstance(state, tuple) and state else state
        if isinstance(output, Tensor) and isinstance(h, Tensor) and h.ndim == output.ndim and h.shape[-1]:
            directions = output.shape[-1] // h.shape[-1]
            if directions == 1:
                return h[-1]
            if directions == 2 and len(h) >= 2:
                both: Tensor = concat([h[-2], h[-1]], axis=-1)
                return both
    found = " and ".join(map(described, pair))
    raise ArgumentError(f"Last takes the pair (output, state) of a recurrent layer, or an output; found {found}")

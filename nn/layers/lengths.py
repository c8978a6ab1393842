"""The lengths of the sequences in a padded batch, and what a recurrent layer does with them."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.autograd_door import ShapeError, Tensor, expand_dims, take_along_axis, where
from nn.inputs import as_tensor, demand_below, indices


class Lengths:
    """How many of the ``steps`` of each sequence are real; the others, after them, fill up.

    ``given``: whole numbers from 1 to ``steps``, of the ``shape`` of the batch. Sequences have time on axis 0.
    Raises `ArgumentError` for other numbers and `ShapeError` for another shape; a compiled function looks in each run.

    >>> lengths = Lengths([2, 3], 3, (2,))
    >>> x = Tensor([[[1.0], [4.0]], [[2.0], [5.0]], [[3.0], [6.0]]])
    >>> lengths.masked(x).data[..., 0].tolist()
    [[1.0, 4.0], [2.0, 5.0], [0.0, 6.0]]
    >>> lengths.reversed(x).data[..., 0].tolist()
    [[2.0, 6.0], [1.0, 5.0], [3.0, 4.0]]
    >>> lengths.last(x).data[..., 0].tolist()
    [2.0, 6.0]
    """

    def __init__(self, given: Any, steps: int, shape: tuple[int, ...]) -> None:
        found = indices("lengths", given)
        if found.shape != shape:
            raise ShapeError(
                f"lengths has a number for each sequence, of shape {shape} here; found shape {found.shape}"
            )
        demand_below("lengths", found, steps + 1, least=1)
        count = as_tensor(found).astype(int)
        times = np.arange(steps).reshape((steps, *[1] * len(shape)))
        real = times < count
        self._real = expand_dims(real, axis=-1)
        self._backwards = expand_dims(where(real, count - 1 - times, times), axis=-1)
        self._ends = expand_dims(expand_dims(count - 1, axis=0), axis=-1)

    def masked(self, sequence: Tensor) -> Tensor:
        """``sequence`` with zeros after the real steps."""
        masked: Tensor = where(self._real, sequence, np.zeros((), sequence.dtype))
        return masked

    def reversed(self, sequence: Tensor) -> Tensor:
        """The real steps of each sequence from the last to the first; the others stay."""
        return take_along_axis(sequence, self._backwards, axis=0)

    def last(self, sequence: Tensor) -> Tensor:
        """The last real step of each sequence."""
        return take_along_axis(sequence, self._ends, axis=0)[0]


def backwards(sequence: Tensor, real: Lengths | None) -> Tensor:
    """``sequence`` from its last step to the first; of a padded batch its real steps."""
    return sequence[::-1] if real is None else real.reversed(sequence)


def last_of(sequence: Tensor, real: Lengths | None) -> Tensor:
    """The last step of ``sequence``, or the last real one."""
    return sequence[-1] if real is None else real.last(sequence)

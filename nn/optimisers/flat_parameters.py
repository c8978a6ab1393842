"""Lay many parameters end to end: their data, gradients and state as flat arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from typing import Any

import numpy as np

from nn.autograd_door import ShapeError

__all__ = ["WHOLE", "Arrays", "Block", "Numbers"]


WHOLE = slice(None)


class Block:
    """Parameters of one type, laid end to end: their data, gradients and state as flat arrays."""

    def __init__(self, params: list[Any], dtype: np.dtype[Any], slots: tuple[str, ...]) -> None:
        self.params = params
        self.steps = [0] * len(params)
        ends = [0, *accumulate(int(np.size(p.datum)) for p in params)]
        self.spans = [slice(start, end) for start, end in pairwise(ends)]
        self.data, self.grad, self.scratch, *self.state = (np.zeros(ends[-1], dtype) for _ in range(3 + len(slots)))

    def gather(self) -> list[tuple[slice, int]]:
        """Fill ``data`` and ``grad``; give each stretch of parameters that have a gradient and have made
        equally many steps, with the number of the step they now make."""
        present = [p.grad is not None for p in self.params]
        self.fill(present)
        if all(present) and self.steps.count(self.steps[0]) == len(self.steps):  # as in nearly all training
            self.steps = [self.steps[0] + 1] * len(self.steps)
            return [(WHOLE, self.steps[0])]
        stretches = []
        for (moves, steps), members in groupby(zip(present, self.steps, self.spans, strict=True), itemgetter(0, 1)):
            spans = [span for _, _, span in members]
            if moves:
                stretches.append((slice(spans[0].start, spans[-1].stop), steps + 1))
        self.steps = [steps + moves for steps, moves in zip(self.steps, present, strict=True)]
        return stretches

    def fill(self, present: list[bool]) -> None:
        """Copy in the gradients that are present, and the data where it is not in place already."""
        raise NotImplementedError

    def give_back(self) -> None:
        """Write the changed data to the parameters."""

    def moved(self) -> list[Any]:
        """What a step has changed: the parameters that have a gradient, or the array that they lie in."""
        return [p for p in self.params if p.grad is not None]

    def entries(self, slots: tuple[str, ...]) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Each parameter with a copy of its state."""
        for p, span, steps in zip(self.params, self.spans, self.steps, strict=True):
            arrays = {name: array[span].reshape(p.shape).copy() for name, array in zip(slots, self.state, strict=True)}
            yield p, {"step": steps, **arrays}

    def restore(self, slots: tuple[str, ...], entries: Mapping[Any, Mapping[str, Any]]) -> None:
        """Load the state that `entries` gave."""
        for i, (p, span) in enumerate(zip(self.params, self.spans, strict=True)):
            self.steps[i] = int(entries[p]["step"])
            for name, array in zip(slots, self.state, strict=True):
                array[span] = np.ravel(entries[p][name])


class Arrays(Block):
    """Tensors of one type; their data are views of the flat array."""

    def __init__(self, params: list[Any], dtype: np.dtype[Any], slots: tuple[str, ...]) -> None:
        super().__init__(params, dtype, slots)
        self.make_views()

    def make_views(self) -> None:
        places = list(zip(self.spans, self.params, strict=True))
        self.data_views = [self.data[span].reshape(p.shape) for span, p in places]
        self.grad_views = [self.grad[span].reshape(p.shape) for span, p in places]

    def fill(self, present: list[bool]) -> None:
        for p, moves, data, grad in zip(self.params, present, self.data_views, self.grad_views, strict=True):
            if p.datum is not data:  # at first, or someone gave the parameter another array
                if p.datum.shape != data.shape:
                    raise ShapeError(f"a parameter had shape {data.shape} when the optimiser was made, now {p.shape}")
                data[...] = p.datum
                p.datum = data
            if moves:
                grad[...] = p.grad

    def moved(self) -> list[Any]:
        found = super().moved()
        return found if len(found) < len(self.params) else [self.data]

    def __getstate__(self) -> dict[str, Any]:
        """A copy has flat arrays of its own; its views must be of those."""
        return {name: value for name, value in vars(self).items() if not name.endswith("_views")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.make_views()


class Numbers(Block):
    """Values, whose numbers live in the Values themselves."""

    def fill(self, present: list[bool]) -> None:
        self.data[:] = [p.datum for p in self.params]
        self.grad[:] = [p.grad if moves else 0 for p, moves in zip(self.params, present, strict=True)]

    def give_back(self) -> None:
        for p, number in zip(self.params, self.data.tolist(), strict=True):
            p.datum = number

"""What all optimisers share: parameters, steps, state.

The parameters of one type lie in one flat array, and each parameter's ``data`` is a view of its
stretch, so that a step is a handful of vector operations however many layers there are. Values take
part too: their numbers are copied in before a step and out after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from nn.arguments import non_negative, several
from nn.autograd_door import ArgumentError, Node, ShapeError, Tensor, Value, callback, mark_changed, zero_grad
from nn.module import Module
from nn.optimisers.flat_parameters import WHOLE, Arrays, Numbers

__all__ = ["Optimiser"]

NDArray = np.ndarray[Any, Any]


class Optimiser:
    """What all optimisers share: the parameters, the steps each has made, and the state of each.

    A subclass names its ``slots``, the arrays of state that each parameter has, and defines
    ``update``. ``lr`` may be changed between steps.
    """

    slots: ClassVar[tuple[str, ...]] = ()
    options: ClassVar[tuple[str, ...]] = ("lr",)

    def __init__(self, params: Iterable[Tensor | Value], lr: float) -> None:
        self.params = checked(params)
        self.lr = non_negative("lr", lr)

    @cached_property
    def _blocks(self) -> list[Arrays | Numbers]:
        """The parameters grouped by type; built in the first step, after a backward pass has freed its memory."""
        kinds: dict[Any, list[Any]] = {}
        for p in self.params:
            kinds.setdefault(p.datum.dtype if isinstance(p, Tensor) else None, []).append(p)
        return [
            Arrays(members, dtype, self.slots) if dtype else Numbers(members, np.dtype(float), self.slots)
            for dtype, members in kinds.items()
        ]

    def update(self, data: NDArray, grad: NDArray, scratch: NDArray, step: int, *state: NDArray) -> None:
        """Change ``data`` in place by ``grad``, given the arrays of ``state``.

        All are flat and of one length; ``scratch`` is there to be overwritten; ``step`` counts from 1.
        """
        raise NotImplementedError

    def step(self) -> None:
        """Change every parameter that has a gradient; one whose ``grad`` is None stays, with its state."""
        callback(self._step)

    def _step(self) -> None:
        for block in self._blocks:
            for part, step in block.gather():
                arrays = block.data, block.grad, block.scratch, *block.state
                data, grad, scratch, *state = arrays if part is WHOLE else [array[part] for array in arrays]
                self.update(data, grad, scratch, step, *state)
            block.give_back()
            mark_changed(block.moved())

    def zero_grad(self) -> None:
        """Set the gradients of all parameters to None."""
        zero_grad(self.params)

    def state_dict(self) -> dict[str, Any]:
        """A copy of the options, and of each parameter's state: its steps and its arrays."""
        entries = {p: entry for block in self._blocks for p, entry in block.entries(self.slots)}
        return {**{name: getattr(self, name) for name in self.options}, "state": [entries[p] for p in self.params]}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Load what `state_dict` gave. Raises `ArgumentError` or `ShapeError` where it does not fit."""
        missing = [name for name in (*self.options, "state") if name not in state]
        if missing:
            raise ArgumentError(f"this state does not fit {type(self).__name__}: missing {', '.join(missing)}")
        if len(state["state"]) != len(self.params):
            raise ArgumentError(
                f"this state is of {len(state['state'])} parameters, the optimiser has {len(self.params)}"
            )
        entries = dict(zip(self.params, state["state"], strict=True))
        for i, (p, entry) in enumerate(entries.items()):
            for slot in self.slots:
                if np.shape(entry[slot]) != p.shape:
                    raise ShapeError(f"{slot} of parameter {i} has shape {np.shape(entry[slot])}, expected {p.shape}")
        for block in self._blocks:
            block.restore(self.slots, entries)
        for name in self.options:
            setattr(self, name, state[name])

    def __repr__(self) -> str:
        options = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.options)
        return f"{type(self).__name__}({len(self.params)} parameters, {options})"


def checked(given: Iterable[Any]) -> list[Any]:
    """The parameters ``given`` to an optimiser; an `ArgumentError` for what none can change."""
    wanted = "an optimiser takes several parameters, as model.parameters() gives"
    if isinstance(given, Module | Node):
        raise ArgumentError(
            f"{wanted}; found {type(given).__name__ if isinstance(given, Module) else repr(given)[:60]}"
        )
    params = several(given, wanted)
    if not params:
        raise ArgumentError("an optimiser needs at least one parameter, found none (was an iterator used twice?)")
    for i, p in enumerate(params):
        if isinstance(p, tuple) and p and isinstance(p[0], str):
            raise ArgumentError(f"parameter {i} comes with its name, {p[0]!r}: give model.parameters()")
        if isinstance(p, dict):
            raise ArgumentError(f"parameter {i} is a dict: make one optimiser for each group of parameters")
        if not isinstance(p, Node) or not p.is_leaf or not p.requires_grad:
            raise ArgumentError(
                f"parameter {i} must be a leaf that requires a gradient, found {type(p).__name__} {p!r:.60}"
            )
        if np.iscomplexobj(p.datum):
            raise ArgumentError(f"parameter {i} is complex: optimisers change real numbers, found {p!r:.60}")
    if len(set(params)) != len(params):
        raise ArgumentError("a parameter is given twice: it would be changed twice a step")
    return params

"""A model as training sees it: batches in, outputs out, its mode, and all that a step changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import numpy as np

from nn.autograd_door import ArgumentError, Value
from nn.inputs import as_tensor
from nn.modules.module import Module

__all__ = ["Network", "mode", "outputs", "restored", "snapshot"]

NDArray = np.ndarray[Any, Any]


class Network:
    """A model that takes a batch: one of Values, as in `nn.scalar`, gets its examples one by one."""

    def __init__(self, model: Any) -> None:
        if not isinstance(model, Module):
            raise ArgumentError(f"a Trainer takes a model, an nn.Module, found {model!r:.60}")
        self.model = model
        self.is_scalar = any(isinstance(parameter, Value) for parameter in model.parameters())

    def __call__(self, *inputs: Any) -> Any:
        if not self.is_scalar:
            return self.model(*inputs)
        (rows,) = inputs
        return [self.model(row) for row in rows.tolist()]


def outputs(prediction: Any) -> Any:
    """What a network gave for a batch, as an array, or, while a step is traced, what stands for one."""
    return as_tensor(prediction).detach()


@contextmanager
def mode(model: Module, *, training: bool) -> Iterator[None]:
    """Within the block ``model`` is in training mode, or in evaluation; then each part is in its own mode again."""
    changed = [part for part in model.modules() if part.training != training]
    for part in changed:
        part.training = training
    try:
        yield
    finally:
        for part in changed:
            part.training = not training


def snapshot(model: Module, optimiser: Any) -> dict[str, Any]:
    """A copy of all that training changes in a model and its optimiser: numbers, and where generators are."""
    return {
        "model": model.state_dict(),
        "optimizer": deepcopy(optimiser.state_dict()),
    }


def restored(model: Module, optimiser: Any, state: Mapping[str, Any]) -> None:
    """Set all to what `snapshot` gave. Raises `ArgumentError` or `ShapeError` where it is of another model."""
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimizer"])

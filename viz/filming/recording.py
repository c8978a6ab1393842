"""What one look at a model gives: probabilities over the plane, what hidden neurons give, weights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from viz.autograd_door import errors, no_grad
from viz.plots.fields import probabilities
from viz.plots.look import numbers
from viz.plots.plane_data import Grid


@dataclass(frozen=True)
class Frame:
    """One look at a training. ``at``: the epoch, or the step, that was done; 0 is before the first.

    ``losses``: numbers by name. ``probabilities``: (up, across, class), None where the film has no plane. ``neurons``:
    (neuron, up, across). ``weights``: for each layer (out, in), empty where they are no chain of layers.
    """

    at: int
    losses: dict[str, float]
    probabilities: Any
    neurons: Any
    weights: tuple[Any, ...]


class Camera:
    """Looks at a model. ``neurons``: the names of the hidden ones, known after the first look."""

    def __init__(self, model: Any, grid: Grid | None, outputs: Any, hidden: Any) -> None:
        self.model, self.grid, self.outputs, self.hidden = model, grid, outputs, hidden
        self.neurons: list[str] = []

    def look(self, at: int, losses: dict[str, float]) -> Frame:
        """A frame of how the model is now; nothing of it changes."""
        model = self.model.to_tensor() if hasattr(self.model, "to_tensor") else self.model
        if self.grid is None:
            return Frame(at, losses, None, np.zeros((0, 0, 0), np.float32), weights_of(model))
        with _judging(model), no_grad():
            out, layers = self._run(model)
        shares = self.grid.square(probabilities(out, len(self.grid.places))).astype(np.float32)
        self.neurons = [f"layer {i}, {j}" for i, layer in enumerate(layers, 1) for j in range(1, layer.shape[1] + 1)]
        fields = [self.grid.square(layer).transpose(2, 0, 1).astype(np.float32) for layer in layers]
        neurons = np.concatenate(fields) if fields else np.zeros((0, *shares.shape[:2]), np.float32)
        return Frame(at, losses, shares, neurons, weights_of(model))

    def _run(self, model: Any) -> tuple[Any, list[Any]]:
        """What the model gives for the plane, and what its hidden layers give."""
        assert self.grid is not None
        places = self.grid.places
        noted: list[Any] = []
        with _noting(model, noted) if self.hidden is None else ExitStack():
            out = model(places)
        if self.hidden is not None:
            noted = [_layer(self.hidden(places), len(places))]
        final = numbers("what the model gives", out)
        layers = [layer for layer in noted if not (layer.shape == final.shape and np.array_equal(layer, final))]
        return (out if self.outputs is None else self.outputs(out)), layers


def weights_of(model: Any) -> tuple[Any, ...]:
    """Copies of the matrices of a chain of layers, from the first to the last; none where they are no chain."""
    if not hasattr(model, "named_parameters"):
        return ()
    found = [np.array(node.datum, float) for _, node in model.named_parameters() if np.ndim(node.datum) == 2]
    fits = all(first.shape[0] == then.shape[1] for first, then in pairwise(found))
    return tuple(found) if fits else ()


def _layer(given: Any, count: int) -> Any:
    array = numbers("what hidden gives", given)
    if array.ndim != 2 or len(array) != count:
        raise errors.ShapeError(
            f"hidden was given {count} points and must give ({count}, neurons), found {array.shape}"
        )
    return array


@contextmanager
def _noting(model: Any, noted: list[Any]) -> Iterator[None]:
    """Within the block, what layers without parameters give is noted: what activations give is what neurons give."""
    parts = list(model.modules()) if hasattr(model, "modules") else []
    parts = [
        part for part in parts if hasattr(part, "register_forward_hook") and next(iter(part.parameters()), None) is None
    ]

    def note(part: Any, args: Any, out: Any) -> None:
        array = np.asarray(getattr(out, "datum", out))
        if array.ndim == 2 and not (noted and np.array_equal(noted[-1], array)):
            noted.append(array)

    with ExitStack() as stack:
        for part in parts:
            stack.callback(part.register_forward_hook(note).remove)
        yield


@contextmanager
def _judging(model: Any) -> Iterator[None]:
    """Within the block, the model is in evaluation mode; then each part is in its own mode again."""
    parts = [part for part in model.modules() if part.training] if hasattr(model, "modules") else []
    for part in parts:
        part.training = False
    try:
        yield
    finally:
        for part in parts:
            part.training = True

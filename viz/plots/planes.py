"""A plane through the weights of a model, on which its loss is a surface."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from viz import checks
from viz.autograd_door import errors, no_grad
from viz.plots.look import numbers, one_number

if TYPE_CHECKING:
    from collections.abc import Iterator


class Plane:
    """The loss of a model as a function of two numbers, which move its weights.

    ``model``: has ``named_parameters()``. ``loss``: a function without arguments that runs it. ``across``, ``up``:
    each a weight, as the path of its parameter and its index, ``("0.weight", (0, 1))``, or the path alone for a
    parameter of one number; or a direction, a mapping from paths to arrays of the parameters' shapes. The numbers of a
    weight are its values; those of a direction count from where the parameters are now. ``names``: of both, for axes.
    The model is left as it was after each call. Raises `ArgumentError` and `ShapeError` for what does not fit.

    >>> import nn
    >>> import numpy as np
    >>> model = nn.Linear(1, 1, rng=0)
    >>> x, y = np.array([[1.0], [2.0]]), np.array([[3.0], [5.0]])
    >>> plane = Plane(model, lambda: ((model(x) - y) ** 2).mean(), "weight", "bias")
    >>> plane(2.0, 1.0), plane.names
    (0.0, ('weight', 'bias'))
    """

    def __init__(self, model: Any, loss: Callable[[], Any], across: Any, up: Any) -> None:
        if not checks.has_parameters(model):
            raise errors.ArgumentError(f"model has named_parameters(), found {model!r:.60}")
        if not callable(loss):
            raise errors.ArgumentError(f"loss is a function without arguments, found {loss!r:.60}")
        self.parameters = dict(model.named_parameters())
        self.start = {name: np.array(node.datum, float) for name, node in self.parameters.items()}
        self.loss = loss
        sides = [self._side(side, name) for side, name in ((across, "first direction"), (up, "second direction"))]
        self.names = sides[0][0], sides[1][0]
        self._directions = np.stack([self._flat(side[1]) for side in sides])
        self._origin = np.array([side[2] for side in sides])
        if np.linalg.matrix_rank(self._directions) < 2:
            raise errors.ArgumentError(f"{self.names[0]} and {self.names[1]} point the same way: give two directions")

    def _side(self, side: Any, unnamed: str) -> tuple[str, dict[str, Any], float]:
        """The name of a direction, the direction, and the number of the place where the parameters are now."""
        if isinstance(side, Mapping):
            return unnamed, self._checked(side), 0.0
        path, index = side if isinstance(side, tuple) and len(side) == 2 else (side, ())
        if not isinstance(path, str) or path not in self.start:
            raise errors.ArgumentError(f"{path!r:.60} is none of the parameters {', '.join(self.start)}")
        step = np.zeros_like(self.start[path])
        try:
            entry = step[index] if index != () or step.size > 1 else step.reshape(-1)[0]
        except IndexError:
            raise errors.ArgumentError(f"{path} has shape {step.shape}, and no entry {index!r:.40}") from None
        if np.ndim(entry):
            raise errors.ArgumentError(f"{path} has shape {step.shape}: give one entry, as ({path!r}, (0, 0))")
        place = index if index != () else (0,) * step.ndim
        step[place] = 1.0
        return (
            path + (str(np.atleast_1d(index).tolist()) if index != () else ""),
            {path: step},
            float(self.start[path][place]),
        )

    def _checked(self, state: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for path, array in state.items():
            step = numbers(str(path), array)
            if path not in self.start or step.shape != self.start[path].shape:
                expected = self.start[path].shape if path in self.start else f"one of {', '.join(self.start)}"
                raise errors.ShapeError(f"{path!s:.60} has shape {step.shape}, expected {expected}")
            found[path] = step
        return found

    def _flat(self, arrays: Mapping[str, Any]) -> Any:
        return np.concatenate([arrays.get(name, np.zeros_like(at)).reshape(-1) for name, at in self.start.items()])

    def __call__(self, across: float, up: float) -> float:
        """The loss where the weights are at ``(across, up)``."""
        place = np.array([one_number("across", across), one_number("up", up)])
        moved = self._flat(self.start) + (place - self._origin) @ self._directions
        with self._at(moved), no_grad():
            found = self.loss()
        return one_number("the loss", found)

    @contextmanager
    def _at(self, flat: Any) -> Iterator[None]:
        """Within the block the parameters have other data."""
        before = {name: node.datum for name, node in self.parameters.items()}
        at = 0
        try:
            for name, node in self.parameters.items():
                size, old = self.start[name].size, before[name]
                part = flat[at : at + size].reshape(self.start[name].shape)
                node.datum = part.astype(old.dtype) if isinstance(old, np.ndarray) else part.item()
                at += size
            yield
        finally:
            for name, node in self.parameters.items():
                node.datum = before[name]

    def place(self, state: Mapping[str, Any]) -> tuple[float, float]:
        """Where a state of the model stands: of the plane's points the one nearest to it.

        >>> import nn
        >>> model = nn.Linear(1, 1, rng=0)
        >>> plane = Plane(model, lambda: 0.0, "weight", "bias")
        >>> plane.place({"weight": [[3.0]], "bias": [-1.0]})
        (3.0, -1.0)
        """
        if not isinstance(state, Mapping):
            raise errors.ArgumentError(f"state is a mapping from paths to arrays, found {state!r:.60}")
        away = self._flat(self._checked({**self.start, **state})) - self._flat(self.start)
        found, *_ = np.linalg.lstsq(self._directions.T, away, rcond=None)
        across, up = (self._origin + found).tolist()
        return across, up

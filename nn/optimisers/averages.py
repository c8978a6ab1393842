"""Averages of a model's weights over its training."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np

from nn.arguments import flag, function, non_negative
from nn.autograd_door import ArgumentError, Tensor, callback, is_traced, mark_changed
from nn.modules.module import Module

__all__ = ["AveragedModel"]


class AveragedModel(Module):
    """A copy of ``model`` whose weights are averages of those it has had: often better, and steadier, than the last.

    `update_parameters` takes the present weights w into the average a. The first time a ← w; then, with n taken so far,

    - a ← a + (w - a) / (n + 1), the mean of all (stochastic weight averaging), without ``decay``;
    - a ← decay a + (1 - decay) w, the exponential moving average, with it;
    - a ← avg_fn(a, w, n), with a function of your own, of arrays (numbers for Values).

    ``decay``: from 0 to 1, such as 0.999. ``use_buffers``: average floating buffers as well; without it, and for all
    other buffers, they are copied. Called, it is its ``module`` called. Its state has the number of updates,
    ``n_averaged``, and the averages. Raises `ArgumentError` for ``decay`` and ``avg_fn`` together.

    Sources: Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992; Izmailov et al.,
    "Averaging weights leads to wider optima and better generalization", 2018; `torch.optim.swa_utils`.

    >>> from nn import Linear
    >>> model = Linear(1, 1, bias=False)
    >>> mean, moving = AveragedModel(model), AveragedModel(model, decay=0.5)
    >>> for weight in (1.0, 2.0, 6.0):
    ...     model.weight.data[...] = weight
    ...     mean.update_parameters(model)
    ...     moving.update_parameters(model)
    >>> mean([[1.0]]).item(), moving([[1.0]]).item()
    (3.0, 3.75)
    """

    n_averaged: Tensor

    def __init__(
        self,
        model: Module,
        decay: float | None = None,
        *,
        avg_fn: Callable[[Any, Any, int], Any] | None = None,
        use_buffers: bool = False,
    ) -> None:
        if not isinstance(model, Module):
            raise ArgumentError(f"AveragedModel takes a module, found {model!r:.60}")
        if decay is not None and avg_fn is not None:
            raise ArgumentError("AveragedModel takes decay or avg_fn, found both")
        if decay is not None and non_negative("decay", decay) > 1:
            raise ArgumentError(f"decay must be from 0 to 1, found {decay!r}")
        self.decay, self.avg_fn = decay, function("avg_fn", avg_fn)
        self.use_buffers = flag("use_buffers", use_buffers)
        self.module = deepcopy(model)
        self.register_buffer("n_averaged", np.array(0))

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module with the averaged weights gives."""
        return self.module(*args, **kwargs)

    def update_parameters(self, model: Module) -> None:
        """Take the present weights of ``model`` into the averages; also in a compiled step, each time it runs.

        Raises `ArgumentError` for a model with other parameters or buffers, and changes nothing.
        """
        if is_traced() and self.avg_fn is None:
            self._record(model)
        else:
            callback(self._update, model)

    def _record(self, model: Module) -> None:
        """The same as operations of a function that is compiled, upon a count that it advances itself."""
        count = self.n_averaged.datum
        for mine, theirs, is_averaged in self._pairs(model):
            new = theirs.datum
            if is_averaged:
                new = np.where(count > 0, self._average(mine.datum, new, count.astype(mine.dtype)), new)
            mine.datum[...] = new
        self.n_averaged.datum = count + 1

    def _pairs(self, model: Module) -> list[tuple[Any, Any, bool]]:
        """Parameters and buffers of the two modules, side by side, and whether one is averaged."""
        buffers = set(self.module.buffers())
        return [
            (mine, theirs, mine not in buffers or (self.use_buffers and mine.dtype.kind == "f"))
            for kind in ("parameters", "buffers")
            for mine, theirs in _pairs(self.module, model, kind)
        ]

    def _update(self, model: Module) -> None:
        pairs, count = self._pairs(model), int(self.n_averaged.item())
        for mine, theirs, is_averaged in pairs:
            new = self._average(mine.datum, theirs.datum, count) if is_averaged and count else theirs.datum
            if isinstance(mine, Tensor):
                mine.datum[...] = new
            else:
                mine.datum = new
        mark_changed([mine for mine, *_ in pairs])
        self.n_averaged = self.n_averaged + 1

    def _average(self, mean: Any, present: Any, count: Any) -> Any:
        if self.avg_fn is not None:
            return self.avg_fn(mean, present, count)
        if self.decay is not None:
            return self.decay * mean + (1 - self.decay) * present
        return mean + (present - mean) / (count + 1)

    def extra_repr(self) -> str:
        return "" if self.decay is None else f"decay={self.decay}"


def _pairs(one: Module, other: Any, kind: str) -> list[tuple[Any, Any]]:
    """The parameters or buffers of two modules, side by side."""
    if not isinstance(other, Module):
        raise ArgumentError(f"update_parameters takes a module, found {other!r:.60}")
    mine, theirs = (dict(getattr(module, f"named_{kind}")()) for module in (one, other))
    shapes, found = ({path: part.shape for path, part in parts.items()} for parts in (mine, theirs))
    if shapes != found:
        raise ArgumentError(f"the model has {kind} of shapes {found}, averaged are {shapes}")
    return [(part, theirs[path]) for path, part in mine.items()]

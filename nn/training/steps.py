"""The functions that training runs for each batch, compiled where they can be: learn, judge, predict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import Any
from warnings import warn

import numpy as np

from nn.autograd_door import NumericsError, TraceError, callback, compile, no_grad
from nn.training.examples import type_of
from nn.training.network import Network, outputs, restored, snapshot
from nn.training.objective import Objective
from nn.training.recorded import Recorded

__all__ = ["Hook", "Steps"]

NDArray = np.ndarray[Any, Any]
Hook = Callable[[list[Any]], Any]
Undoing = Callable[[], Callable[[], None]]  # called before a run, it gives what undoes that run
MANY = 4  # shapes of batches, beyond which compiling each costs more than it saves


class Steps:
    """What is done with a batch ``y, weights, *inputs``.

    ``learn`` makes a step of the optimiser and gives the loss before it, with the outputs where ``keep`` is set;
    ``gather`` and ``apply`` are its halves, for steps of several batches; ``judge`` gives loss and outputs and changes
    nothing; ``predict``, of inputs alone, the outputs. A loss that is not finite is a `NumericsError`, before anything
    has changed. ``hook`` is called with the parameters between the backward pass and the step. ``ready``: compile.
    """

    def __init__(
        self, network: Network, objective: Objective, optimiser: Any, hook: Hook | None, *, keep: bool, ready: bool
    ) -> None:
        self.network, self.objective, self.optimiser, self.hook = network, objective, optimiser, hook
        self.keep = keep
        self.forward: Any = network if network.is_scalar else network.model
        self.recorded = Recorded(network, objective) if ready and network.is_scalar else None
        if self.recorded is not None:
            self.forward = self.recorded
        self.parameters = list(network.model.parameters())
        self.dtype = type_of(network.model) or np.dtype(float)
        ready = ready and not network.is_scalar
        self.learn, self.gather, self.judge = (
            Weighted(function, self._undo, ready) for function in (self._learn, self._gather, self._judge)
        )
        self.predict: Callable[..., Any] = Fast(self._predict, self._undo, 0) if ready else self._predict

    def _learn(self, weights: Any, y: Any, *inputs: Any) -> Any:
        self.optimiser.zero_grad()
        result = self._gather(weights, y, *inputs)
        self.apply()
        return result

    def _gather(self, weights: Any, y: Any, *inputs: Any) -> Any:
        prediction = self.forward(*inputs)
        loss = self.objective.batch(prediction, y, weights)
        callback(demand_finite, loss.datum)
        loss.backward(retain_graph=False)
        if self.recorded is not None:
            self.recorded.pull()
        return (loss, outputs(prediction)) if self.keep else loss

    def shares(self, weights: NDArray, total: float) -> NDArray:
        """Weights of examples as shares of ``total``, in the network's type; for a loss that is a sum, themselves."""
        divisor = 1.0 if self.objective.is_sum or not total else total
        return (weights / divisor).astype(self.dtype)

    def mean(self, loss: float, weight: float) -> float:
        """The loss of examples that weigh ``weight`` together as a mean over them."""
        if not self.objective.is_sum:
            return loss
        return loss / weight if weight else 0.0

    def apply(self) -> None:
        """Let the optimiser make its step, of the gradients that were gathered."""
        if self.hook is not None:
            self.hook(self.parameters)
        self.optimiser.step()

    def _judge(self, weights: Any, y: Any, *inputs: Any) -> Any:
        prediction = self.forward(*inputs)
        return self.objective.batch(prediction, y, weights).detach(), outputs(prediction)

    def _predict(self, *inputs: Any) -> Any:
        with no_grad():
            return outputs(self.forward(*inputs))

    def _undo(self) -> Callable[[], None]:
        model, optimiser = self.network.model, self.optimiser
        before = snapshot(model, optimiser)
        gradients = [parameter.grad for parameter in self.parameters]

        def undo() -> None:
            restored(model, optimiser, before)
            for parameter, grad in zip(self.parameters, gradients, strict=True):
                parameter.grad = grad

        return undo


class Weighted:
    """A function of ``weights, y, *inputs``, compiled without weights and with them: each is a faster call."""

    def __init__(self, function: Callable[..., Any], undoing: Undoing, ready: bool) -> None:
        self.plain: Callable[..., Any] = partial(function, None)
        self.weighted = function
        if ready:
            self.plain, self.weighted = Fast(self.plain, undoing, 1), Fast(function, undoing, 2)

    def __call__(self, y: Any, weights: Any, *inputs: Any) -> Any:
        return self.plain(y, *inputs) if weights is None else self.weighted(weights, y, *inputs)


class Fast:
    """``function`` compiled, as long as that can be done; where it cannot, all is undone, said, and run as it is.

    ``place``: of the argument by whose shape batches are told apart; those of many shapes are not compiled each.
    """

    def __init__(self, function: Callable[..., Any], undoing: Undoing, place: int) -> None:
        self.function, self.undoing, self.place = function, undoing, place
        self.run: Callable[..., Any] = compile(function)
        self.shapes: set[Any] = set()

    def __call__(self, *args: Any) -> Any:
        shape = args[self.place].shape
        return self.run(*args) if shape in self.shapes else self._first(shape, args)

    def _first(self, shape: Any, args: Sequence[Any]) -> Any:
        """The first call with a batch of this shape, which traces."""
        if self.run is self.function or len(self.shapes) == MANY:
            return self.function(*args)
        undo = self.undoing()
        try:
            result = self.run(*args)
        except TraceError as error:
            undo()
            self.run = self.function
            warn(
                f"training runs uncompiled, and slower, as this model cannot be compiled: {error} "
                "(Trainer(compile=False) says so without this warning)",
                stacklevel=2,
            )
            return self.run(*args)
        self.shapes.add(shape)
        return result


def demand_finite(loss: Any) -> None:
    """A `NumericsError` where ``loss`` is nan or infinite."""
    if not isfinite(loss):
        raise NumericsError(f"the loss is {float(loss)}")

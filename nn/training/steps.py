"""The functions that training runs for each batch, compiled where they can be: learn, judge, predict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any
from warnings import warn

import numpy as np

from nn.autograd_door import NumericsError, TraceError, callback, compile, no_grad
from nn.inputs import numbers
from nn.training.examples import type_of
from nn.training.network import Network, outputs, restored, snapshot
from nn.training.objective import Objective

__all__ = ["Hook", "Steps"]

NDArray = np.ndarray[Any, Any]
Hook = Callable[[list[Any]], Any]
MANY = 4  # shapes of batches, beyond which compiling each costs more than it saves


class Steps:
    """What is done with a batch ``inputs, y, weights``.

    ``learn`` makes a step of the optimiser and gives the loss before it, with the outputs where ``keep`` is set;
    ``gather`` and ``apply`` are its halves, for steps of several batches; ``judge`` gives loss and outputs and changes
    nothing; ``predict`` the outputs alone. A loss that is not finite is a `NumericsError`, before anything has changed.
    ``hook`` is called with the parameters between the backward pass and the step.
    """

    def __init__(self, network: Network, objective: Objective, optimiser: Any, hook: Hook | None, ready: bool) -> None:
        self.network, self.objective, self.optimiser, self.hook = network, objective, optimiser, hook
        self.parameters = list(network.model.parameters())
        self.dtype = type_of(network.model) or np.dtype(float)
        ready = ready and not network.is_scalar
        self.learn = Fast(self._learn, self._undo, ready)
        self.gather = Fast(self._gather, self._undo, ready)
        self.apply = Fast(self._apply, self._undo, ready)
        self.judge = Fast(self._judge, self._undo, ready)
        self.predict = Fast(self._predict, self._undo, ready)

    def _learn(self, keep: bool, y: Any, weights: Any, *inputs: Any) -> Any:
        self.optimiser.zero_grad()
        result = self._gather(keep, y, weights, *inputs)
        self._apply()
        return result

    def _gather(self, keep: bool, y: Any, weights: Any, *inputs: Any) -> Any:
        prediction = self.network(*inputs)
        loss = self.objective.batch(prediction, y, weights)
        callback(demand_finite, numbers(loss))
        loss.backward(retain_graph=False)
        return (loss.detach(), outputs(prediction)) if keep else loss.detach()

    def _apply(self) -> None:
        if self.hook is not None:
            self.hook(self.parameters)
        self.optimiser.step()

    def _judge(self, y: Any, weights: Any, *inputs: Any) -> Any:
        prediction = self.network(*inputs)
        loss = self.objective.batch(prediction, y, weights)
        return loss.detach(), outputs(prediction)

    def _predict(self, *inputs: Any) -> Any:
        with no_grad():
            return outputs(self.network(*inputs))

    def _undo(self) -> Callable[[], None]:
        model, optimiser = self.network.model, self.optimiser
        before = snapshot(model, optimiser)
        gradients = [parameter.grad for parameter in self.parameters]

        def undo() -> None:
            restored(model, optimiser, before)
            for parameter, grad in zip(self.parameters, gradients, strict=True):
                parameter.grad = grad

        return undo


class Fast:
    """``function`` compiled, as long as that can be done; where it cannot, all is undone, said, and run as it is."""

    def __init__(self, function: Callable[..., Any], prepared: Callable[[], Callable[[], None]], ready: bool) -> None:
        self.function, self.prepared = function, prepared
        self.run = compile(function) if ready else function
        self.ready = ready
        self.shapes: set[Any] = set()

    def __call__(self, *args: Any) -> Any:
        if self.ready:
            shapes = tuple([each.shape for each in args if each.__class__ is np.ndarray])
            if shapes not in self.shapes:
                return self._first(shapes, args)
        return self.run(*args)

    def _first(self, shapes: Any, args: Sequence[Any]) -> Any:
        """The first call with arguments of such shapes, which traces."""
        if len(self.shapes) == MANY:
            self.run, self.ready = self.function, False
            return self.run(*args)
        undo = self.prepared()
        try:
            result = self.run(*args)
        except TraceError as error:
            undo()
            self.run, self.ready = self.function, False
            warn(
                f"training runs uncompiled, and slower, as this model cannot be compiled: {error} "
                "(Trainer(compile=False) says so without this warning)",
                stacklevel=2,
            )
            return self.run(*args)
        self.shapes.add(shapes)
        return result


def demand_finite(loss: Any) -> None:
    """A `NumericsError` where ``loss`` is nan or infinite."""
    if not isfinite(loss):
        raise NumericsError(f"the loss is {float(loss)}")

"""The functions that training runs for each batch, compiled where they can be: learn, judge, predict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import Any
from warnings import warn

import numpy as np

from nn.autograd_door import NumericsError, TraceError, compile, no_grad, pure_callback
from nn.modules.module_state import generators, remembered
from nn.training.examples import type_of
from nn.training.named_parts import Penalty
from nn.training.network import Network, outputs, restored, snapshot
from nn.training.objective import Objective
from nn.training.recorded import Recorded

__all__ = ["Hook", "Steps"]

NDArray = np.ndarray[Any, Any]
Hook = Callable[[list[Any]], Any]
Undoing = Callable[[], Callable[[], None]]  # called before a run, it gives what undoes that run
FEW = 4  # shapes of batches that are compiled at once
OFTEN = 8  # so often a further one has to come, until compiling it saves more than it costs
MOST = 64  # shapes for which there is code


class Steps:
    """What is done with a batch ``y, weights, *inputs``.

    ``learn`` makes a step of the optimiser and gives the loss before it, with the outputs where ``keep`` is set;
    ``accumulate``, of gradients, and ``apply`` are its halves, for steps of several batches; ``judge`` gives loss and
    outputs and changes nothing; ``predict``, of inputs alone, the outputs. A loss that is not finite is a
    `NumericsError`, before anything has changed. ``penalty``: of the model, it comes to the loss once a step; what is
    given as the loss is without it. ``hook`` is called with the parameters between the backward pass and the step.
    ``ready``: compile, for ``backend``.
    """

    def __init__(
        self,
        network: Network,
        objective: Objective,
        optimiser: Any,
        hook: Hook | None,
        *,
        penalty: Penalty | None,
        keep: bool,
        ready: bool,
        backend: Any = "numpy",
    ) -> None:
        self.network, self.objective, self.optimiser, self.hook = network, objective, optimiser, hook
        self.penalty, self.keep = penalty, keep
        on_host = isinstance(backend, str) and backend == "numpy"
        self.at_home = on_host  # elsewhere buffers stay on the device, and to copy them takes long
        self.forward: Any = network if network.is_scalar else network.model
        self.recorded = Recorded(network, objective) if ready and network.is_scalar else None
        if self.recorded is not None:
            self.forward = self.recorded
        self.parameters = list(network.model.parameters())
        self.dtype = type_of(network.model) or np.dtype(float)
        ready = ready and not network.is_scalar
        self.learn: Callable[..., Any]
        self.learn, self.accumulate, self.judge = (
            Weighted(function, self._undo, ready, backend) for function in (self._learn, self._accumulate, self._judge)
        )
        if getattr(optimiser, "needs_closure", False):
            self.learn = self._descend
        self.predict: Callable[..., Any] = Fast(self._predict, self._undo, 0, backend) if ready else self._predict

    def look(self) -> None:
        """Notice what the network is made of now, before batches come."""
        model = self.network.model
        self.moving = list(model.buffers()) if self.at_home else [], generators(model)
        if self.recorded is not None:
            self.recorded.look()

    def remembered(self) -> Callable[[], None]:
        """What undoes a step that failed before the optimiser's turn: of running statistics and generators."""
        return remembered(*self.moving)

    def _learn(self, weights: Any, y: Any, *inputs: Any) -> Any:
        self.optimiser.zero_grad()
        result = self._accumulate(weights, y, *inputs)
        self.apply()
        return result

    def _descend(self, y: Any, weights: Any, *inputs: Any) -> Any:
        """A step of an optimiser that computes the loss anew as often as it likes; each time is compiled."""
        undo, results = self._undo(), []

        def closure() -> Any:
            self.optimiser.zero_grad()
            results.append(self.accumulate(y, weights, *inputs))
            penalty = self._penalise()
            if self.hook is not None:
                self.hook(self.parameters)
            loss = results[-1][0] if self.keep else results[-1]
            return loss if penalty is None else loss.detach() + penalty.detach()

        try:
            self.optimiser.step(closure)
        except NumericsError as error:
            undo()
            if not results:
                raise
            hint = "a point that the step tried: a lower rate, or line_search_fn='strong_wolfe', goes less far"
            raise NumericsError(f"{error} at {hint}") from error
        return results[0]

    def _accumulate(self, weights: Any, y: Any, *inputs: Any) -> Any:
        prediction = self.forward(*inputs)
        loss = self.objective.batch(prediction, y, weights)
        pure_callback(demand_finite, loss.datum)
        loss.backward(retain_graph=False)
        if self.recorded is not None:
            self.recorded.pull()
        return (loss, outputs(prediction)) if self.keep else loss

    def weight(self, y: NDArray, weights: NDArray | None) -> float:
        """What the examples of a batch weigh together in a mean."""
        counts = self.objective.counts(y, weights)
        return len(y) if counts is None else float(counts.sum())

    def shares(self, y: NDArray, weights: NDArray | None, total: float) -> NDArray | None:
        """Weights of examples as shares of ``total``, in the network's type; for a loss that is a sum, themselves.

        None where there are none: the loss is a mean by itself, unless none of its examples counts.
        """
        if weights is None:
            return None if total else np.zeros(len(y), self.dtype)
        divisor = 1.0 if self.objective.is_sum or not total else total
        return (weights / divisor).astype(self.dtype)

    def mean(self, loss: float, weight: float) -> float:
        """The loss of examples that weigh ``weight`` together as a mean over them."""
        if not self.objective.is_sum:
            return loss
        return loss / weight if weight else 0.0

    def apply(self) -> None:
        """Let the optimiser make its step, of the accumulated gradients and that of the penalty."""
        self._penalise()
        if self.hook is not None:
            self.hook(self.parameters)
        self.optimiser.step()

    def _penalise(self) -> Any:
        """Add the gradient of the penalty to the others; the penalty, or None."""
        if self.penalty is None:
            return None
        penalty = self.penalty(self.network.model)
        pure_callback(demand_finite, penalty.datum, "penalty")
        if penalty.requires_grad:  # or all that it is of is frozen
            penalty.backward(retain_graph=False)
        return penalty

    def penalised(self) -> float:
        """The penalty of the model as it is."""
        assert self.penalty is not None
        with no_grad():
            return float(self.penalty(self.network.model).datum)

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

    def __init__(self, function: Callable[..., Any], undoing: Undoing, ready: bool, backend: Any) -> None:
        self.plain: Callable[..., Any] = partial(function, None)
        self.weighted = function
        if ready:
            self.plain, self.weighted = Fast(self.plain, undoing, 1, backend), Fast(function, undoing, 2, backend)

    def __call__(self, y: Any, weights: Any, *inputs: Any) -> Any:
        return self.plain(y, *inputs) if weights is None else self.weighted(weights, y, *inputs)


class Fast:
    """``function`` compiled, as long as that can be done; where it cannot, all is undone, said, and run as it is.

    Batches are told apart by the shape of the argument at ``place``, and each shape has code of its own: the first ones
    at once, others when they have come often.
    """

    def __init__(self, function: Callable[..., Any], undoing: Undoing, place: int, backend: Any) -> None:
        self.function, self.undoing, self.place = function, undoing, place
        self.backend = backend
        self.runs: dict[Any, Callable[..., Any]] = {}
        self.seen: Counter[Any] = Counter()
        self.can_be = True

    def __call__(self, *args: Any) -> Any:
        shape = args[self.place].shape
        run = self.runs.get(shape)
        return self._first(shape, args) if run is None else run(*args)

    def _first(self, shape: Any, args: Sequence[Any]) -> Any:
        """A call with a batch of a shape that has no code yet: it gets some, where that pays."""
        self.seen[shape] += 1
        count = len(self.runs)
        if not self.can_be or count == MOST or (count >= FEW and self.seen[shape] < OFTEN):
            return self.function(*args)
        undo, run = self.undoing(), compile(self.function, backend=self.backend)
        try:
            result = run(*args)
        except TraceError as error:
            undo()
            self.can_be = False
            warn(
                f"training runs uncompiled, and slower, as this model cannot be compiled: {error} "
                "(Trainer(compile=False) says so without this warning)",
                stacklevel=2,
            )
            return self.function(*args)
        self.runs[shape] = run
        return result


def demand_finite(loss: Any, name: str = "loss") -> None:
    """A `NumericsError` where ``loss`` is nan or infinite."""
    if not isfinite(loss):
        raise NumericsError(f"the {name} is {float(loss)}")

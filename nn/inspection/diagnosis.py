"""A look at a network with one batch: dead and saturated units, gradients, steps of the optimiser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from math import pi
from typing import Any

import numpy as np

from nn.arguments import function
from nn.autograd_door import ArgumentError, Tensor, Value
from nn.inspection.reports import Diagnosis, LayerReport, ParameterReport, StepReport
from nn.layers.activations import Arctan, ReLU, Sigmoid, Tanh
from nn.layers.convolution import Conv1d, Conv2d
from nn.layers.pooling import AvgPool2d, MaxPool2d
from nn.layers.recurrent import RNN, Sequence
from nn.modules.module import Module
from nn.optimisers.base import Optimiser

__all__ = ["diagnose"]

ENDS: dict[type[Module], tuple[float, float]] = {Sigmoid: (0.0, 1.0), Tanh: (-1.0, 1.0), Arctan: (-pi / 2, pi / 2)}
NEAR = 0.01  # an output is saturated this near to an end, as a share of the range


def diagnose(
    model: Module, batch: Any, loss: Callable[[Any, Any], Any] | None = None, optimizer: Optimiser | None = None
) -> Diagnosis:
    """Run ``model`` on a batch and look at its layers, its gradients, and its time steps.

    ``batch``: the inputs, or the tuple (inputs, targets) with a ``loss``, a function of predictions and targets, for
    the gradients. ``optimizer``: that of the model, for the size of its next step. All is done with a copy: parameters,
    gradients, the optimiser's state, random generators and statistics stay as they are.

    The result prints as tables, and says in ``findings`` what is wrong; see `LayerReport`, `ParameterReport` and
    `StepReport` for what is in it. Layers are modules that hold no others; what a function in ``forward`` does, such
    as `relu`, is not seen.

    Raises `ArgumentError` for a loss without targets or the reverse, for an optimiser of another model, and for
    networks of Values.

    >>> import numpy as np
    >>> import nn
    >>> model = nn.MLP([2, 3, 1], rng=0)
    >>> model[0].bias.data[:] = [-100, 10, 10]  # the first unit is always off
    >>> x, y = np.ones((8, 2)), np.zeros((8, 1))
    >>> found = diagnose(model, (x, y), nn.MSELoss(), nn.SGD(model.parameters(), lr=0.1))
    >>> round(found.layers[1].dead, 2), [report.parameter for report in found.parameters][:2]
    (0.33, ['0.weight', '0.bias'])
    >>> print(found.findings[0])
    1: ReLU: 33% of the units are dead, 0 for every example of this batch; a lower learning rate, other first biases \
or a leaky ReLU keep units alive
    """
    inputs, targets = batch if isinstance(batch, tuple) and len(batch) == 2 else (batch, None)
    _demand(model, targets, loss, optimizer)
    twin, rule = deepcopy((model, optimizer))
    twin.zero_grad()
    seen = _watched(twin)
    with np.errstate(all="ignore"):  # what is not finite is reported
        prediction = twin(inputs)
        if loss is not None:
            loss(prediction, targets).backward()
        before = [(path, p, np.array(p.datum), p.grad) for path, p in twin.named_parameters()]
        if rule is not None:
            rule.step()
        parameters = [
            ParameterReport(
                path,
                _size(old),
                None if loss is None else 0.0 if grad is None else _size(grad),
                None if rule is None else _ratio(p.datum - old, old),
            )
            for path, p, old, grad in before
        ]
        layers = [watch.report() for watch in seen if watch.outputs]
        steps = [report for watch in seen for report in watch.steps()]
    return Diagnosis(tuple(layers), tuple(parameters), tuple(steps))


def _demand(model: Any, targets: Any, loss: Any, optimizer: Any) -> None:
    if not isinstance(model, Module):
        raise ArgumentError(f"diagnose takes a module, found {model!r:.60}")
    if any(isinstance(p, Value) for p in model.parameters()):
        raise ArgumentError("diagnose is for networks of Tensors, found one of Values: give its to_tensor()")
    function("loss", loss)
    if optimizer is not None and not hasattr(optimizer, "params"):
        raise ArgumentError(f"optimizer must be one of the model's parameters, found {optimizer!r:.60}")
    if (loss is None) != (targets is None):
        raise ArgumentError("gradients need both targets and a loss: give diagnose(model, (x, y), loss)")
    if optimizer is not None and loss is None:
        raise ArgumentError("an optimiser's step needs gradients: give diagnose(model, (x, y), loss, optimizer)")
    if optimizer is not None and not set(optimizer.params) & set(model.parameters()):
        raise ArgumentError("this optimiser has none of the model's parameters: make it of model.parameters()")


@dataclass
class _Watch:
    """What one layer gives while the network runs."""

    title: str
    layer: Module
    axis: int = -1  # where its units lie
    outputs: list[Tensor] = field(default_factory=list)
    states: list[tuple[Any, Any]] = field(default_factory=list)  # of a recurrent layer: h and gates, step after step

    def report(self) -> LayerReport:
        data = [np.moveaxis(out.datum, self.axis, -1) for out in self.outputs]
        units = np.concatenate([array.reshape(-1, array.shape[-1]) for array in data])
        dead = float((units == 0).all(axis=0).mean()) if isinstance(self.layer, ReLU) else None
        ends = ENDS.get(type(self.layer)) or ((-1.0, 1.0) if self._squashes() else None)
        slopes = [out.grad for out in self.outputs if out.grad is not None]
        gradient = float(np.sqrt(sum((slope.astype(float) ** 2).sum() for slope in slopes))) if slopes else None
        saturated = None if ends is None else _saturated(units, ends)
        return LayerReport(self.title, float(units.mean()), float(units.std()), dead, saturated, gradient)

    def _squashes(self) -> bool:
        return isinstance(self.layer, Sequence) and not (
            isinstance(self.layer, RNN) and self.layer.nonlinearity == "relu"
        )

    def steps(self) -> Iterator[StepReport]:
        """One report for each time step of each layer and direction."""
        layer: Any = self.layer
        if not self.states:
            return
        runs = layer.num_layers * len(layer.directions)
        count = len(self.states) // runs
        for run in range(runs):
            number, reverse = divmod(run, len(layer.directions))
            place = f", layer {number}" if layer.num_layers > 1 else ""
            of_run = self.states[run * count : (run + 1) * count]
            for t, (h, gates) in enumerate(reversed(of_run) if reverse else of_run):
                saturated = _saturated_gates(gates) if gates else None
                if saturated is None and self._squashes():
                    saturated = _saturated(h.datum, (-1.0, 1.0))
                gradient = None if h.grad is None else _size(h.grad)
                yield StepReport(f"{self.title}{place}{', reverse' * reverse}", t, saturated, gradient)


def _watched(model: Module) -> list[_Watch]:
    """Have every layer of ``model`` note what it gives."""
    channels = [-1]  # where units lie in what the layer that ran last has given
    watches = [
        _Watch(f"{path}: {type(part).__name__}" if path else type(part).__name__, part)
        for path, part in model.named_modules()
        if next(part.children(), None) is None
    ]
    for watch in watches:
        vars(watch.layer)["forward"] = _noting(watch, watch.layer.forward, channels)
        if isinstance(watch.layer, Sequence):
            vars(watch.layer).update(fused=False, step=_stepping(watch, watch.layer.step))
    return watches


def _noting(watch: _Watch, forward: Callable[..., Any], channels: list[int]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        watch.states.clear()  # of a layer that runs twice: the last run
        out = forward(*args, **kwargs)
        first = out[0] if isinstance(out, tuple) else out
        if isinstance(watch.layer, Conv2d | MaxPool2d | AvgPool2d):
            channels[0] = -3
        elif isinstance(watch.layer, Conv1d):
            channels[0] = -2
        elif next(watch.layer.own_parameters(), None) is not None or getattr(first, "ndim", 0) < -channels[0]:
            channels[0] = -1
        if isinstance(first, Tensor) and first.ndim:
            watch.axis = channels[0]
            watch.outputs.append(first)
        return out

    return run


def _stepping(watch: _Watch, step: Callable[..., Any]) -> Callable[..., Any]:
    def run(x: Any, state: Any, weights: Any) -> Any:
        new = step(x, state, weights)
        gates_of = getattr(watch.layer, "gates_of", None)
        watch.states.append((new[0], None if gates_of is None else gates_of(x, state, weights)))
        return new

    return run


def _saturated(data: Any, ends: tuple[float, float]) -> float:
    """The share of ``data`` that lies near one of the ``ends`` of its range."""
    low, high = ends
    margin = NEAR * (high - low)
    return float(((data < low + margin) | (data > high - margin)).mean())


def _saturated_gates(gates: tuple[Any, ...]) -> float:
    """Of i, f, g, o, or r, z, n: the third is the candidate, from -1 to 1."""
    return float(np.mean([_saturated(gate, (-1.0 if i == 2 else 0.0, 1.0)) for i, gate in enumerate(gates)]))


def _size(data: Any) -> float:
    return float(np.linalg.norm(np.asarray(data, float)))


def _ratio(change: Any, before: Any) -> float | None:
    size = _size(before)
    return _size(change) / size if size else None

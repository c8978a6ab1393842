"""Run a model that has seen no data yet, on zeros, to see how it is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from viz import checks
from viz.autograd_door import Node, Tensor, Value, errors
from viz.networks.description import Layer, Network

MOST_ENTRIES = 100_000_000  # of an example


def outputs(model: Any, shape: Sequence[int] | None) -> list[Node]:
    """What ``model`` gives for zeros, as nodes. It runs in evaluation mode, and its mode is then what it was."""
    if not (callable(model) and checks.has_parameters(model) and hasattr(model, "modules")):
        raise errors.ArgumentError(
            f"network() takes a model of nn, found {type(model).__name__}: draw what a call gives by "
            "draw(result, view='network')"
        )
    example = _example(model, shape)
    modes = [(part, part.training) for part in model.modules()]
    try:
        for part, _ in modes:
            part.training = False
        return _nodes(model(example))
    finally:
        for part, mode in modes:
            part.training = mode


def without_data(network: Network) -> Network:
    """``network`` as it is built: its weights and its shapes, and no numbers that flow."""
    return replace(
        network,
        layers=tuple(map(_empty, network.layers)),
        lines=tuple(replace(line, gradient=None, total=None) for line in network.lines),
        matrices=tuple(replace(matrix, gradients=None) for matrix in network.matrices),
        notes=tuple(note for note in network.notes if note.startswith("all steps")),
    )


def _empty(layer: Layer) -> Layer:
    states = tuple((name, None) for name, _ in layer.states)
    biases = [(name, bias, None) for name, bias, _ in layer.biases]
    return replace(layer, z=(), a=(), delta=(), slopes=(), biases=biases, states=states)


def _example(model: Any, shape: Sequence[int] | None) -> Any:
    """Zeros of the shape of one example; where it is not given, as many as the first weights take."""
    parameters = list(model.named_parameters())
    if shape is not None:
        sides = tuple(shape) if isinstance(shape, list | tuple) else (shape,)
        for side in sides:
            checks.whole("each number of shape", side, 1)
        if prod(sides) > MOST_ENTRIES:
            raise errors.ArgumentError(f"shape is that of one example, with {MOST_ENTRIES:,} numbers at most")
        batch = 1 if len(sides) > 1 and getattr(model, "batch_first", True) is False else 0  # the axis of the batch
        return Tensor(np.zeros((*sides[:batch], 1, *sides[batch:])), name="x")
    if not parameters:
        raise errors.ArgumentError("the model has no weights that say what it takes: give the shape of one example")
    path, first = parameters[0]
    if isinstance(first, Value):
        group = path.rpartition(".")[0]
        alike = sum(other.rpartition(".")[0] == group for other, _ in parameters)
        count = getattr(model, "input_size", alike)
        return [Value(0.0, requires_grad=False, name=f"x{i + 1}") for i in range(count)]
    if len(first.shape) != 2:
        raise errors.ArgumentError(
            f"the first weights, {path} of shape {first.shape}, do not say how large an example is: give its shape, as "
            "network(model, (3, 64, 64))"
        )
    return Tensor(np.zeros((1, first.shape[1])), name="x")


def _nodes(result: Any) -> list[Node]:
    """The nodes in what a model gives; of a pair, as of a recurrent layer, the first."""
    if isinstance(result, Node):
        return [result]
    if isinstance(result, tuple) and result:
        return _nodes(result[0])
    if isinstance(result, list):
        return [node for part in result for node in _nodes(part)]
    raise errors.ArgumentError(f"the model gave {type(result).__name__}, which is no Value, Tensor or list of them")

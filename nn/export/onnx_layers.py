"""How each layer is written in ONNX: a function of its place, which gives one of the graph and the input's name."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.export.onnx_activations import ACTIVATIONS, Write, Written, demand, held, nothing
from nn.export.onnx_nodes import Nodes
from nn.export.walk import Place
from nn.layers.adaptive_pooling import AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveMaxPool1d, AdaptiveMaxPool2d
from nn.layers.batch_normalisation import BatchNorm1d, BatchNorm2d, InstanceNorm1d, InstanceNorm2d
from nn.layers.convolution import Conv1d, Conv2d
from nn.layers.dropout import AlphaDropout, Dropout, Dropout2d
from nn.layers.embedding import Embedding
from nn.layers.flatten import Flatten
from nn.layers.last import Last
from nn.layers.linear import Linear
from nn.layers.normalisation import GroupNorm, LayerNorm
from nn.layers.pooling import AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d
from nn.layers.recurrent import GRU, LSTM, RNN
from nn.layers.transposed_convolution import ConvTranspose1d, ConvTranspose2d
from nn.layers.windows import borders, reach

__all__ = ["TABLE"]


def _linear(place: Place) -> Written:
    def write(nodes: Nodes, x: str) -> str:
        weight = nodes.constant(place.key("weight") + ".T", place.layer.weight.datum.T)
        x = nodes.add("MatMul", x, weight)
        bias = held(nodes, place, "bias")
        return nodes.add("Add", x, *bias) if bias else x

    return write


def _windows(layer: Any, before_and_after: Any) -> dict[str, Any]:
    """The attributes of windows: their size, their steps, and the padding as ONNX orders it."""
    starts, ends = zip(*before_and_after, strict=True)
    return {"kernel_shape": layer.kernel_size, "strides": layer.stride, "pads": [*starts, *ends]}


def _convolution(place: Place) -> Written:
    layer = place.layer
    demand(place, layer.padding_mode == "zeros", 'ONNX pads convolutions with zeros. Use padding_mode="zeros"')
    border = borders(layer.padding, reach(layer.kernel_size, layer.dilation), layer.stride)
    attributes = _windows(layer, border) | {"dilations": layer.dilation, "group": layer.groups}
    return lambda nodes, x: nodes.add("Conv", x, *held(nodes, place, "weight", "bias"), **attributes)


def _transposed(place: Place) -> Written:
    """Less padding at the end in the place of padding of the output, which runtimes take below the stride alone."""
    layer = place.layer
    ends = [(p, p - more) for p, more in zip(layer.padding, layer.output_padding, strict=True)]
    attributes: dict[str, Any] = {"dilations": layer.dilation, "group": layer.groups}
    if min(end for _, end in ends) >= 0:
        attributes |= _windows(layer, ends)
    else:
        below = all(more < step for more, step in zip(layer.output_padding, layer.stride, strict=True))
        demand(place, below, "the padding of an output is below the stride there. Use a smaller output_padding")
        attributes |= _windows(layer, [(p, p) for p in layer.padding]) | {"output_padding": layer.output_padding}
    return lambda nodes, x: nodes.add("ConvTranspose", x, *held(nodes, place, "weight", "bias"), **attributes)


def _max_pool(place: Place) -> Written:
    layer = place.layer
    demand(place, not layer.return_indices, "layers in a row hand on one array each. Use return_indices=False")
    attributes = _windows(layer, [(p, p) for p in layer.padding])
    attributes |= {"dilations": layer.dilation, "ceil_mode": int(layer.ceil_mode)}
    return lambda nodes, x: nodes.add("MaxPool", x, **attributes)


def _avg_pool(place: Place) -> Written:
    layer = place.layer
    demand(place, layer.divisor_override is None, "ONNX divides by the window. Use divisor_override=None")
    attributes = _windows(layer, [(p, p) for p in layer.padding])
    attributes |= {"ceil_mode": int(layer.ceil_mode), "count_include_pad": int(layer.count_include_pad)}
    return lambda nodes, x: nodes.add("AveragePool", x, **attributes)


def _global_pool(operation: str) -> Write:
    def write(place: Place) -> Written:
        layer, row = place.layer, "layers in a row hand on one array each. Use return_indices=False"
        demand(place, set(layer.output_size) == {1}, "ONNX' adaptive pooling has one output. Use output_size=1")
        demand(place, not getattr(layer, "return_indices", False), row)
        return lambda nodes, x: nodes.add(operation, x)

    return write


def _flatten(place: Place) -> Written:
    """A reshape in which 0 keeps a length."""
    start = place.layer.start_dim
    demand(place, start >= 0, "ONNX counts axes from the front. Use a start_dim of at least 0")
    demand(place, place.layer.end_dim == -1, "a length is inferred for the last axes alone. Use end_dim=-1")
    shape = np.array([0] * start + [-1])
    return lambda nodes, x: nodes.add("Reshape", x, nodes.constant(place.key("shape"), shape))


def _batch_norm(place: Place) -> Written:
    layer = place.layer
    demand(place, layer.running_mean is not None, "ONNX needs running statistics. Use track_running_stats=True")

    def write(nodes: Nodes, x: str) -> str:
        statistics = held(nodes, place, "running_mean", "running_var")
        return nodes.add(
            "BatchNormalization", x, *_scale_and_shift(nodes, place, layer.num_features), *statistics, epsilon=layer.eps
        )

    return write


def _scale_and_shift(nodes: Nodes, place: Place, *shape: int) -> list[str]:
    """The weight and the bias of a normalisation; ones and zeros of ``shape`` where it has none."""
    layer = place.layer
    absent = {"weight": np.ones(shape, nodes.dtype), "bias": np.zeros(shape, nodes.dtype)}
    return [
        nodes.constant(place.key(name), array) if getattr(layer, name) is None else held(nodes, place, name)[0]
        for name, array in absent.items()
    ]


def _instance_norm(place: Place) -> Written:
    layer = place.layer
    demand(place, not layer.track_running_stats, "ONNX keeps no running statistics. Use track_running_stats=False")
    return _normalised(place, "InstanceNormalization", layer.num_features)


def _group_norm(place: Place) -> Written:
    return _normalised(place, "GroupNormalization", place.layer.num_channels, num_groups=place.layer.num_groups)


def _layer_norm(place: Place) -> Written:
    shape = place.layer.normalized_shape
    return _normalised(place, "LayerNormalization", *shape, axis=-len(shape))


def _normalised(place: Place, operation: str, *shape: int, **attributes: Any) -> Written:
    def write(nodes: Nodes, x: str) -> str:
        return nodes.add(operation, x, *_scale_and_shift(nodes, place, *shape), **attributes, epsilon=place.layer.eps)

    return write


GATES: dict[type, tuple[int, ...]] = {
    RNN: (0,),
    LSTM: (0, 3, 1, 2),
    GRU: (1, 0, 2),
}  # ONNX' order of gates: i, o, f, g of ours i, f, g, o


def _recurrent(place: Place) -> Written:
    """One node for each layer; the last states of the last one."""
    layer = place.layer
    demand(place, not getattr(layer, "proj_size", 0), "ONNX projects no state. Use proj_size=0")
    demand(place, type(place.after) is Last, "a model has no pair (output, state) in it. Put nn.Last() after it")
    attributes: dict[str, Any] = {
        "hidden_size": layer.hidden_size,
        "direction": "bidirectional" if layer.bidirectional else "forward",
    }
    if type(layer) is RNN:
        attributes["activations"] = [layer.nonlinearity.capitalize()] * len(layer.directions)
    if type(layer) is GRU:
        attributes["linear_before_reset"] = 1

    def write(nodes: Nodes, x: str) -> str:
        sequence = nodes.add("Transpose", x, perm=[1, 0, 2]) if layer.batch_first else x
        for i in range(layer.num_layers - 1):
            width = nodes.constant(place.key(f"width_l{i}"), np.array([0, 0, -1]))
            steps = nodes.add(type(layer).__name__, sequence, *_weights(nodes, place, i), **attributes)
            sequence = nodes.add("Reshape", nodes.add("Transpose", steps, perm=[0, 2, 1, 3]), width)
        weights = _weights(nodes, place, layer.num_layers - 1)
        states = nodes.add(type(layer).__name__, sequence, *weights, outputs=2, **attributes)
        together = nodes.constant(place.key("together"), np.array([0, -1]))
        return nodes.add("Reshape", nodes.add("Transpose", states, perm=[1, 0, 2]), together)

    return write


def _weights(nodes: Nodes, place: Place, i: int) -> list[str]:
    """W, R and B of one layer, each with its directions on the first axis, and the gates in ONNX' order."""
    layer = place.layer
    rows = layer.gate_count * layer.hidden_size

    def ordered(name: str, end: str) -> Any:
        part = getattr(layer, f"{name}_l{i}{end}", None)
        whole = np.zeros(rows, layer.dtype) if part is None else part.datum
        gates = np.split(whole, layer.gate_count)
        return np.concatenate([gates[g] for g in GATES[type(layer)]])

    found = [np.stack([ordered(name, end) for end in layer.directions]) for name in ("weight_ih", "weight_hh")]
    found.append(
        np.stack([np.concatenate([ordered("bias_ih", end), ordered("bias_hh", end)]) for end in layer.directions])
    )
    return [nodes.constant(place.key(f"{name}_l{i}"), array) for name, array in zip("WRB", found, strict=True)]


def _last(place: Place) -> Written:
    if isinstance(place.before, RNN | LSTM | GRU):
        return lambda nodes, x: x
    axis = 1 if place.layer.batch_first else 0
    return lambda nodes, x: nodes.add("Gather", x, nodes.constant(place.key("place"), np.array(-1)), axis=axis)


def _embedding(place: Place) -> Written:
    return lambda nodes, x: nodes.add("Gather", *held(nodes, place, "weight"), x, axis=0)


TABLE: dict[type, Write] = {
    **ACTIVATIONS,
    AdaptiveAvgPool1d: _global_pool("GlobalAveragePool"),
    AdaptiveAvgPool2d: _global_pool("GlobalAveragePool"),
    AdaptiveMaxPool1d: _global_pool("GlobalMaxPool"),
    AdaptiveMaxPool2d: _global_pool("GlobalMaxPool"),
    **dict.fromkeys([AlphaDropout, Dropout, Dropout2d], nothing),
    AvgPool1d: _avg_pool,
    AvgPool2d: _avg_pool,
    BatchNorm1d: _batch_norm,
    BatchNorm2d: _batch_norm,
    Conv1d: _convolution,
    Conv2d: _convolution,
    ConvTranspose1d: _transposed,
    ConvTranspose2d: _transposed,
    Embedding: _embedding,
    Flatten: _flatten,
    GRU: _recurrent,
    GroupNorm: _group_norm,
    InstanceNorm1d: _instance_norm,
    InstanceNorm2d: _instance_norm,
    LSTM: _recurrent,
    Last: _last,
    LayerNorm: _layer_norm,
    Linear: _linear,
    MaxPool1d: _max_pool,
    MaxPool2d: _max_pool,
    RNN: _recurrent,
}

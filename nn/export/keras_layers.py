"""How each layer is written in Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nn.export.keras_activations import ACTIVATIONS, Written, named
from nn.export.walk import Place, call
from nn.layers.adaptive_pooling import AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveMaxPool1d, AdaptiveMaxPool2d
from nn.layers.batch_normalisation import BatchNorm1d, BatchNorm2d, InstanceNorm1d, InstanceNorm2d
from nn.layers.convolution import Conv1d, Conv2d
from nn.layers.dropout import AlphaDropout, Dropout, Dropout2d
from nn.layers.embedding import Embedding
from nn.layers.flatten import Flatten, Unflatten
from nn.layers.last import Last
from nn.layers.linear import Linear
from nn.layers.normalisation import GroupNorm, LayerNorm, RMSNorm
from nn.layers.pooling import AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d
from nn.layers.recurrent import GRU, LSTM, RNN
from nn.layers.transposed_convolution import ConvTranspose1d, ConvTranspose2d
from nn.layers.windows import shown

__all__ = ["TABLE"]

CHANNELS_FIRST = {"data_format": "channels_first"}


def _array(place: Place, name: str) -> str:
    return f'w["{place.key(name)}"]'


def _arrays(place: Place, **views: str) -> list[str]:
    """The arrays of the layer that it has, each with what is done to it, such as ``weight=".T"``."""
    return [_array(place, name) + view for name, view in views.items() if getattr(place.layer, name) is not None]


def _demand(place: Place, *wishes: tuple[bool, str]) -> None:
    """Raise an `ArgumentError` with the reason of the first wish that does not hold."""
    for holds, reason in wishes:
        if not holds:
            raise place.refused("Keras", reason)


def _size(size: Any) -> Any:
    """A size as it is shortest: (3, 3) is 3."""
    return size[0] if shown(size) == str(size[0]) else size


def _sizes(**sizes: Any) -> dict[str, Any]:
    """The sizes that are not 1, as short as they can be."""
    return {name: _size(size) for name, size in sizes.items() if set(size) != {1}}


def _dense(place: Place) -> Written:
    layer = place.layer
    bias = {} if layer.bias is not None else {"use_bias": False}
    return [(call("layers.Dense", layer.out_features, **bias), _arrays(place, weight=".T", bias=""))]


def _zeros(place: Place) -> Written:
    """The padding of a layer as a layer before it."""
    padding = place.layer.padding
    if isinstance(padding, str) or not any(padding):
        return []
    return [(call(f"layers.ZeroPadding{len(padding)}D", _size(padding), **CHANNELS_FIRST), [])]


def _convolution(place: Place) -> Written:
    layer = place.layer
    _demand(place, (layer.padding_mode == "zeros", 'Keras pads with zeros. Use padding_mode="zeros"'))
    options = _sizes(strides=layer.stride, dilation_rate=layer.dilation)
    options |= {"padding": "same"} if layer.padding == "same" else {}
    options |= {"groups": layer.groups} if layer.groups > 1 else {}
    options |= {} if layer.bias is not None else {"use_bias": False}
    sizes = (layer.out_channels, _size(layer.kernel_size))
    text = call(f"layers.Conv{layer.axes}D", *sizes, **options, **CHANNELS_FIRST)
    return [*_zeros(place), (text, _arrays(place, weight=KERNELS[layer.axes], bias=""))]


KERNELS = {1: ".transpose(2, 1, 0)", 2: ".transpose(2, 3, 1, 0)"}


def _transposed(place: Place) -> Written:
    layer = place.layer
    plain = set(layer.dilation) == {1} and layer.groups == 1 and not any(layer.output_padding)
    covered = all(k >= step for k, step in zip(layer.kernel_size, layer.stride, strict=True))
    _demand(
        place,
        (plain, "Keras has no groups here, and another meaning of dilation and output_padding. Use their defaults"),
        (covered, "kernels smaller than their stride give another length there. Use larger kernels"),
        (
            layer.axes == 2 or not any(layer.padding),
            "Keras crops no sequences whose channels come first. Use padding=0",
        ),
    )
    options = _sizes(strides=layer.stride) | ({} if layer.bias is not None else {"use_bias": False})
    sizes = (layer.out_channels, _size(layer.kernel_size))
    text = call(f"layers.Conv{layer.axes}DTranspose", *sizes, **options, **CHANNELS_FIRST)
    cropped: Written = (
        [(call("layers.Cropping2D", _size(layer.padding), **CHANNELS_FIRST), [])] if any(layer.padding) else []
    )
    return [(text, _arrays(place, weight=KERNELS[layer.axes], bias="")), *cropped]


def _pooling(place: Place) -> Written:
    layer = place.layer
    kind = "Max" if isinstance(layer, MaxPool1d | MaxPool2d) else "Average"
    padded = any(layer.padding)
    _demand(
        place,
        (not layer.ceil_mode, "Keras drops what fills no whole window. Use ceil_mode=False"),
        (shown(layer.dilation) == "1", "Keras' windows have no dilation. Use dilation=1"),
        (kind == "Average" or not padded, "Keras does not pad with -inf. Use padding=0"),
        (not getattr(layer, "return_indices", False), "Keras' layers give no indices. Use return_indices=False"),
        (
            getattr(layer, "count_include_pad", True) or not padded,
            "Keras counts the padding. Use count_include_pad=True",
        ),
        (getattr(layer, "divisor_override", None) is None, "Keras divides by the window. Use divisor_override=None"),
    )
    options = {} if layer.stride == layer.kernel_size else {"strides": _size(layer.stride)}
    text = call(f"layers.{kind}Pooling{layer.axes}D", _size(layer.kernel_size), **options, **CHANNELS_FIRST)
    return [*_zeros(place), (text, [])]


def _adaptive(place: Place) -> Written:
    layer = place.layer
    _demand(
        place,
        (None not in layer.output_size, "Keras takes no None in output_size. Name each length"),
        (not getattr(layer, "return_indices", False), "Keras' layers give no indices. Use return_indices=False"),
    )
    kind = "Max" if isinstance(layer, AdaptiveMaxPool1d | AdaptiveMaxPool2d) else "Average"
    name = f"layers.Adaptive{kind}Pooling{layer.axes}D"
    return [(call(name, _size(layer.output_size), **CHANNELS_FIRST), [])]


def _recurrent(place: Place) -> Written:
    """Each layer of it by itself; all but the last give every step."""
    layer = place.layer
    _demand(
        place,
        (layer.batch_first, "Keras' sequences are (n, time, features). Make the layer with batch_first=True"),
        (not getattr(layer, "proj_size", 0), "no state is projected there. Use proj_size=0"),
        (type(place.after) is Last, "a Sequential there has no pair (output, state). Put nn.Last() after it"),
    )
    name = "SimpleRNN" if type(layer) is RNN else type(layer).__name__
    options: dict[str, Any] = {"activation": "relu"} if getattr(layer, "nonlinearity", "tanh") == "relu" else {}
    options |= {} if layer.bias else {"use_bias": False}
    layers: Written = []
    for i in range(layer.num_layers):
        steps = {"return_sequences": True} if i < layer.num_layers - 1 else {}
        text = call(f"layers.{name}", layer.hidden_size, **options, **steps)
        arrays = [array for end in layer.directions for array in _gates(place, f"_l{i}{end}")]
        layers.append((f"layers.Bidirectional({text})" if layer.bidirectional else text, arrays))
        if layer.dropout and steps:
            layers.append((call("layers.Dropout", layer.dropout), []))
    return layers


def _gates(place: Place, suffix: str) -> list[str]:
    """The kernel, the recurrent kernel and the bias of one direction."""
    layer, is_gru = place.layer, type(place.layer) is GRU

    def array(name: str) -> str:
        text = _array(place, name + suffix)
        return f"z_first({text})" if is_gru else text

    kernels = [f"{array('weight_ih')}.T", f"{array('weight_hh')}.T"]
    if not layer.bias:
        return kernels
    inputs = array("bias_ih")
    if is_gru:
        states = f"np.zeros_like({inputs})" if layer.bias == "single" else array("bias_hh")
        return [*kernels, f"np.stack([{inputs}, {states}])"]
    return [*kernels, inputs if layer.bias == "single" else f"{inputs} + {array('bias_hh')}"]


def _last(place: Place) -> Written:
    if isinstance(place.before, RNN | LSTM | GRU):
        return []
    _demand(place, (place.layer.batch_first, "Keras' sequences are (n, time, features). Use Last(batch_first=True)"))
    return [("layers.Lambda(lambda x: x[:, -1])", [])]


def _batch_norm(place: Place) -> Written:
    layer = place.layer
    kept = layer.momentum is not None and layer.track_running_stats
    _demand(place, (kept, "Keras has a momentum and running statistics. Use momentum=0.1, track_running_stats=True"))
    options = {"axis": 1, "momentum": round(1 - layer.momentum, 12), "epsilon": layer.eps} | _affine(layer)
    arrays = _arrays(place, weight="", bias="", running_mean="", running_var="")
    return [(call("layers.BatchNormalization", **options), arrays)]


def _affine(layer: Any) -> dict[str, Any]:
    scale = {} if layer.weight is not None else {"scale": False}
    return scale | ({} if layer.bias is not None else {"center": False})


def _group_norm(place: Place) -> Written:
    layer = place.layer
    options = {"axis": 1, "epsilon": layer.eps} | _affine(layer)
    return [(call("layers.GroupNormalization", layer.num_groups, **options), _arrays(place, weight="", bias=""))]


def _instance_norm(place: Place) -> Written:
    """A group norm whose groups are the channels."""
    layer = place.layer
    _demand(place, (not layer.track_running_stats, "Keras keeps no running statistics. Use track_running_stats=False"))
    options = {"axis": 1, "epsilon": layer.eps} | _affine(layer)
    return [(call("layers.GroupNormalization", layer.num_features, **options), _arrays(place, weight="", bias=""))]


def _layer_norm(place: Place) -> Written:
    layer = place.layer
    axes = list(range(-len(layer.normalized_shape), 0))
    options = {"axis": axes if len(axes) > 1 else -1, "epsilon": layer.eps} | _affine(layer)
    return [(call("layers.LayerNormalization", **options), _arrays(place, weight="", bias=""))]


def _rms_norm(place: Place) -> Written:
    layer = place.layer
    one = len(layer.normalized_shape) == 1 and layer.weight is not None and layer.eps is not None
    _demand(place, (one, "Keras has one axis, a weight and eps. Make the layer with these"))
    return [(call("layers.RMSNormalization", axis=-1, epsilon=layer.eps), _arrays(place, weight=""))]


def _embedding(place: Place) -> Written:
    layer = place.layer
    _demand(place, (layer.padding_idx is None, "no row is kept from training there. Use padding_idx=None"))
    return [(call("layers.Embedding", layer.num_embeddings, layer.embedding_dim), _arrays(place, weight=""))]


def _flatten(place: Place) -> Written:
    _demand(
        place,
        (place.layer.start_dim == 1, "Keras keeps the axis of the batch alone. Use start_dim=1"),
        (place.layer.end_dim == -1, "Keras flattens all axes but that of the batch. Use end_dim=-1"),
    )
    return [('layers.Flatten(data_format="channels_last")', [])]  # else it would move the channels to the end


def _unflatten(place: Place) -> Written:
    _demand(place, (place.layer.dim == 1, "Keras reshapes all axes but that of the batch. Use dim=1"))
    return [(call("layers.Reshape", place.layer.unflattened_size), [])]


TABLE: dict[type, Callable[[Place], Written]] = {
    **ACTIVATIONS,
    AdaptiveAvgPool1d: _adaptive,
    AdaptiveAvgPool2d: _adaptive,
    AdaptiveMaxPool1d: _adaptive,
    AdaptiveMaxPool2d: _adaptive,
    AlphaDropout: named("AlphaDropout", rate="p"),
    AvgPool1d: _pooling,
    AvgPool2d: _pooling,
    BatchNorm1d: _batch_norm,
    BatchNorm2d: _batch_norm,
    Conv1d: _convolution,
    Conv2d: _convolution,
    ConvTranspose1d: _transposed,
    ConvTranspose2d: _transposed,
    Dropout: named("Dropout", rate="p"),
    Dropout2d: lambda place: [(call("layers.SpatialDropout2D", place.layer.p, **CHANNELS_FIRST), [])],
    Embedding: _embedding,
    Flatten: _flatten,
    GRU: _recurrent,
    GroupNorm: _group_norm,
    InstanceNorm1d: _instance_norm,
    InstanceNorm2d: _instance_norm,
    LSTM: _recurrent,
    Last: _last,
    LayerNorm: _layer_norm,
    Linear: _dense,
    MaxPool1d: _pooling,
    MaxPool2d: _pooling,
    RMSNorm: _rms_norm,
    RNN: _recurrent,
    Unflatten: _unflatten,
}

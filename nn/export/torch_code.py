"""The program of PyTorch that makes the same model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nn.export.walk import Place, Row, Source, call, given, laid_out, literal, needed, number_type, tree, written
from nn.layers import activations, piecewise_activations, smooth_activations
from nn.layers.adaptive_pooling import AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveMaxPool1d, AdaptiveMaxPool2d
from nn.layers.attention import MultiheadAttention
from nn.layers.batch_normalisation import BatchNorm1d, BatchNorm2d, InstanceNorm1d, InstanceNorm2d
from nn.layers.bilinear import Bilinear
from nn.layers.convolution import Conv1d, Conv2d
from nn.layers.dropout import AlphaDropout, Dropout, Dropout2d
from nn.layers.embedding import Embedding
from nn.layers.flatten import Flatten, Unflatten
from nn.layers.last import Last
from nn.layers.linear import Linear
from nn.layers.normalisation import GroupNorm, LayerNorm, RMSNorm
from nn.layers.pooling import AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d
from nn.layers.power_pooling import LPPool1d, LPPool2d
from nn.layers.recurrent import GRU, LSTM, RNN
from nn.layers.recurrent_cells import GRUCell, LSTMCell, RNNCell
from nn.layers.transformer import TransformerEncoderLayer
from nn.layers.transposed_convolution import ConvTranspose1d, ConvTranspose2d
from nn.layers.unpooling import MaxUnpool1d, MaxUnpool2d

__all__ = ["to_torch_code"]


def to_torch_code(model: Any) -> str:
    """A program of PyTorch, as text, that makes a model like ``model``: the same layers, names and outputs.

    Run, it leaves ``model``, and a function ``load(path)`` that fills it with the weights that ``nn.save(model, path)``
    has written, where path ends in .safetensors. A Sequential is an ``nn.Sequential``, an `MLP` or a `Perceptron` too;
    `Last`, `Step` and `Arctan`, which PyTorch has not, are written out as classes. The program has the model's type
    of numbers and its mode, and not its hooks nor which parameters are frozen.

    Raises `ArgumentError` for a layer that PyTorch has not, with its path; for parameters of several types; and for
    tied ones.

    >>> from nn import Linear, ReLU, Sequential
    >>> print(to_torch_code(Sequential(Linear(2, 16), ReLU(), Linear(16, 1))))
    from torch import nn
    <BLANKLINE>
    model = nn.Sequential(
        nn.Linear(2, 16),
        nn.ReLU(),
        nn.Linear(16, 1),
    )
    <BLANKLINE>
    <BLANKLINE>
    def load(path):
        from safetensors.torch import load_file
    <BLANKLINE>
        model.load_state_dict(load_file(path))
    <BLANKLINE>
    """
    dtype = number_type(model, "to_torch_code")
    text = _text(tree(Place("", model)))
    helpers = needed(HELPERS, text)
    imports = ["from collections import OrderedDict\n"] if "OrderedDict(" in text else []
    imports += ["import torch"] if helpers or dtype != "float32" else []
    imports += ["from torch import nn", ""]
    after = [f"model = model.to(torch.{dtype})"] if dtype != "float32" else []
    after += [] if model.training else ["model.eval()"]
    return "\n".join([*imports, *helpers, f"model = {text}", *after, "\n", LOAD])


LOAD = """\
def load(path):
    from safetensors.torch import load_file

    model.load_state_dict(load_file(path))
"""


def _text(part: Row | Place) -> str:
    """A layer as a call, a row of them as a Sequential."""
    if isinstance(part, Place):
        return written(TABLE, part, "PyTorch")
    texts = [_text(member) for _, member in part.members]
    if all(name == str(i) for i, (name, _) in enumerate(part.members)):
        return laid_out("nn.Sequential(", texts, ")")
    named = [f"{literal(name)}: {text}" for (name, _), text in zip(part.members, texts, strict=True)]
    return laid_out("nn.Sequential(OrderedDict({", named, "}))")


def _same(place: Place) -> str:
    """By the same name, with the same arguments."""
    values, options = given(place.layer)
    return call(f"nn.{type(place.layer).__name__}", *values, **options)


def _along(place: Place) -> str:
    """With its axis, for which PyTorch has no default."""
    return call(f"nn.{type(place.layer).__name__}", dim=place.layer.options["dim"])


def _recurrent(place: Place) -> str:
    if place.layer.bias == "single":
        raise place.refused("PyTorch", "a layer there has two biases or none. Make this one with bias=True")
    return _same(place)


def _attention(place: Place) -> str:
    layer, e = place.layer, place.layer.embed_dim
    options = {
        "dropout": (layer.dropout, 0.0),
        "bias": (layer.in_proj_bias is not None, True),
        "add_bias_kv": (layer.bias_k is not None, False),
        "add_zero_attn": (layer.add_zero_attn, False),
        "kdim": (layer.kdim, e),
        "vdim": (layer.vdim, e),
        "batch_first": (layer.batch_first, False),
    }
    return call("nn.MultiheadAttention", e, layer.num_heads, **_differing(options))


def _encoder(place: Place) -> str:
    layer, attention = place.layer, place.layer.self_attn
    activation = Place(place.key("activation"), layer.activation)
    options = {
        "dim_feedforward": (layer.linear1.out_features, 2048),
        "dropout": (attention.dropout, 0.1),
        "activation": (Source(written(TABLE, activation, "PyTorch")), "nn.ReLU()"),
        "layer_norm_eps": (layer.norm1.eps, 1e-5),
        "batch_first": (attention.batch_first, False),
        "norm_first": (layer.norm_first, False),
        "bias": (layer.linear1.bias is not None, True),
    }
    sizes = (layer.linear1.in_features, attention.num_heads)
    return call("nn.TransformerEncoderLayer", *sizes, **_differing(options))


def _differing(options: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    """Those arguments whose value is not the default."""
    return {name: value for name, (value, default) in options.items() if value != default}


def _own(place: Place) -> str:
    """As a class that the program brings along."""
    values, options = given(place.layer)
    return call(type(place.layer).__name__, *values, **options)


SAME: list[type] = [
    activations.ELU,
    activations.Identity,
    activations.LeakyReLU,
    activations.ReLU,
    activations.Sigmoid,
    activations.Tanh,
    piecewise_activations.Hardshrink,
    piecewise_activations.Hardsigmoid,
    piecewise_activations.Hardswish,
    piecewise_activations.Hardtanh,
    piecewise_activations.ReLU6,
    piecewise_activations.Softshrink,
    piecewise_activations.Threshold,
    smooth_activations.CELU,
    smooth_activations.GELU,
    smooth_activations.GLU,
    smooth_activations.LogSigmoid,
    smooth_activations.Mish,
    smooth_activations.SELU,
    smooth_activations.SiLU,
    smooth_activations.Softplus,
    smooth_activations.Softsign,
    smooth_activations.Tanhshrink,
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveMaxPool1d,
    AdaptiveMaxPool2d,
    AlphaDropout,
    AvgPool1d,
    AvgPool2d,
    BatchNorm1d,
    BatchNorm2d,
    Bilinear,
    Conv1d,
    Conv2d,
    ConvTranspose1d,
    ConvTranspose2d,
    Dropout,
    Dropout2d,
    Embedding,
    Flatten,
    GroupNorm,
    InstanceNorm1d,
    InstanceNorm2d,
    LPPool1d,
    LPPool2d,
    LayerNorm,
    Linear,
    MaxPool1d,
    MaxPool2d,
    MaxUnpool1d,
    MaxUnpool2d,
    RMSNorm,
    Unflatten,
]

OWN: list[type] = [Last, activations.Step, activations.Arctan]

TABLE: dict[type, Callable[[Place], str]] = {
    **dict.fromkeys(SAME, _same),
    **dict.fromkeys([activations.Softmax, activations.LogSoftmax, smooth_activations.Softmin], _along),
    **dict.fromkeys(OWN, _own),
    RNN: _recurrent,
    LSTM: _recurrent,
    GRU: _recurrent,
    **dict.fromkeys([RNNCell, LSTMCell, GRUCell], _recurrent),
    MultiheadAttention: _attention,
    TransformerEncoderLayer: _encoder,
    activations.PReLU: lambda place: call("nn.PReLU", len(place.layer.weight)),
}

HELPERS = {
    "Last": '''
class Last(nn.Module):
    """The last state of a recurrent layer, those of both directions side by side; of one array, its last step."""

    def __init__(self, batch_first=False):
        super().__init__()
        self.batch_first = batch_first

    def forward(self, x):
        if not isinstance(x, tuple):
            return x[:, -1] if self.batch_first and x.ndim == 3 else x[-1]
        output, state = x
        h = state[0] if isinstance(state, tuple) else state
        return h[-1] if h.shape[-1] == output.shape[-1] else torch.cat([h[-2], h[-1]], dim=-1)

''',
    "Step": '''
class Step(nn.Module):
    """0 where x < 0, else 1."""

    def forward(self, x):
        return (x >= 0).to(x.dtype)

''',
    "Arctan": '''
class Arctan(nn.Module):
    """Inverse tangent."""

    def forward(self, x):
        return torch.arctan(x)

''',
}

"""Models as programs of other packages.

This file is longer than others: programs of all packages are made of the same models.
"""

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd.errors import ArgumentError

R = np.random.default_rng(0)


class Residual(nn.Module):
    """A layer of a user's own."""

    def forward(self, x: Any) -> Any:
        return x


def convolutional() -> nn.Sequential:
    body = nn.Sequential(nn.Conv2d(3, 8, 5, padding=2, bias=False), nn.BatchNorm2d(8), nn.MaxPool2d(2), nn.Flatten())
    return nn.Sequential({"body": body, "head": nn.MLP([128, 4, 2], ["tanh"], "softmax")})


def test_a_nested_model_is_a_program_of_pytorch() -> None:
    assert nn.to_torch_code(convolutional().double().eval()) == (
        """\
from collections import OrderedDict

import torch
from torch import nn

model = nn.Sequential(OrderedDict({
    "body": nn.Sequential(
        nn.Conv2d(3, 8, 5, padding=2, bias=False),
        nn.BatchNorm2d(8),
        nn.MaxPool2d(2),
        nn.Flatten(),
    ),
    "head": nn.Sequential(
        nn.Linear(128, 4),
        nn.Tanh(),
        nn.Linear(4, 2),
        nn.Softmax(dim=-1),
    ),
}))
model = model.to(torch.float64)
model.eval()


def load(path):
    from safetensors.torch import load_file

    model.load_state_dict(load_file(path))
"""
    )


PROGRAM_OF_KERAS = '''\
import keras
import numpy as np
from keras import layers

keras.config.set_floatx("float64")


def z_first(gates):
    """The gates r, z, n in the order z, r, n."""
    r, z, n = np.split(gates, 3)
    return np.concatenate([z, r, n])


model = keras.Sequential([
    keras.Sequential([
        layers.ZeroPadding2D(2, data_format="channels_first"),
        layers.Conv2D(8, 5, use_bias=False, data_format="channels_first"),
        layers.BatchNormalization(axis=1, momentum=0.9, epsilon=1e-05),
        layers.MaxPooling2D(2, data_format="channels_first"),
        layers.Flatten(data_format="channels_last"),
    ]),
    keras.Sequential([
        layers.Dense(4),
        layers.Activation("tanh"),
        layers.Dense(2),
        layers.Softmax(axis=-1),
    ]),
    layers.Reshape((2, 1)),
    layers.GRU(3),
])


def load(path, input_shape):
    from safetensors.numpy import load_file

    w = load_file(path)
    model.build(input_shape)  # of a batch, such as (None, 3, 64, 64)
    model.layers[0].layers[1].set_weights([
        w["body.0.weight"].transpose(2, 3, 1, 0),
    ])
    model.layers[0].layers[2].set_weights([
        w["body.1.weight"],
        w["body.1.bias"],
        w["body.1.running_mean"],
        w["body.1.running_var"],
    ])
    model.layers[1].layers[0].set_weights([
        w["head.0.weight"].T,
        w["head.0.bias"],
    ])
    model.layers[1].layers[2].set_weights([
        w["head.2.weight"].T,
        w["head.2.bias"],
    ])
    model.layers[3].set_weights([
        z_first(w["3.weight_ih_l0"]).T,
        z_first(w["3.weight_hh_l0"]).T,
        np.stack([z_first(w["3.bias_ih_l0"]), z_first(w["3.bias_hh_l0"])]),
    ])
'''


def test_the_same_model_is_a_program_of_keras() -> None:
    """Nested rows, kernels in another layout, a layer for the padding, and gates in another order."""
    model = convolutional().add(nn.Unflatten(1, (2, 1))).add(nn.GRU(1, 3, batch_first=True)).add(nn.Last())
    assert nn.to_keras_code(model.double()) == PROGRAM_OF_KERAS


VECTORS: list[Any] = [
    nn.Linear(4, 3, bias=False),
    nn.MLP([4, 5, 2], "prelu", "log_softmax"),
    nn.Perceptron(4),
    *(
        nn.activation(name)
        for name in ("linear", "sigmoid", "arctan", "relu", "selu", "silu", "mish", "softsign", "logsigmoid", "relu6")
    ),
    *(nn.activation(name) for name in ("tanhshrink", "hardswish", "hardsigmoid", "softmin")),
    nn.LeakyReLU(0.1),
    nn.ELU(2.0),
    nn.CELU(2.0),
    nn.GELU("tanh"),
    nn.Softplus(2.0),
    nn.Hardtanh(-0.5, 2.0),
    nn.Softshrink(0.2),
    nn.Hardshrink(0.2),
    nn.Threshold(0.1, 3.0),
    nn.GLU(),
    nn.Dropout(0.3),
    nn.AlphaDropout(0.3),
    nn.LayerNorm(4, bias=False),
    nn.RMSNorm(4),
    nn.GroupNorm(2, 4, eps=0.1),
    nn.BatchNorm1d(4, momentum=None),
    nn.Unflatten(1, (2, -1)),
    nn.RNNCell(4, 3, nonlinearity="relu"),
    nn.LSTMCell(4, 3, bias=False),
    nn.GRUCell(4, 3),
]
SEQUENCES: list[Any] = [  # of shape (2, 4, 6)
    nn.Conv1d(4, 6, 3, stride=2, padding=1, dilation=2, groups=2, padding_mode="circular"),
    nn.ConvTranspose1d(4, 6, 3, stride=2, output_padding=1, bias=False),
    nn.MaxPool1d(3, 2, ceil_mode=True),
    nn.AvgPool1d(2, padding=1, count_include_pad=False),
    nn.LPPool1d(2, 2),
    nn.AdaptiveAvgPool1d(3),
    nn.AdaptiveMaxPool1d(2),
    nn.InstanceNorm1d(4, affine=True),
    nn.PReLU(4),
    nn.Flatten(0),
    nn.Last(batch_first=True),
    nn.Sequential(nn.RNN(6, 3, 2, "relu", dropout=0.5), nn.Last()),
    nn.Sequential(nn.LSTM(6, 3, batch_first=True, bidirectional=True), nn.Last(), nn.Linear(6, 1)),
    nn.GRU(6, 3, bias=False),
    nn.TransformerEncoderLayer(6, 2, 8, activation="tanh", norm_first=True, batch_first=True),
]
IMAGES: list[Any] = [  # of shape (2, 3, 8, 8)
    convolutional(),
    nn.Conv2d(3, 4, (3, 5), padding="same"),
    nn.ConvTranspose2d(3, 4, (3, 2), stride=(2, 1), padding=1),
    nn.MaxPool2d(3, 2, 1),
    nn.AvgPool2d((2, 1), stride=3, divisor_override=5),
    nn.LPPool2d(4, 2, 3, ceil_mode=True),
    nn.AdaptiveAvgPool2d((2, None)),
    nn.AdaptiveMaxPool2d(3),
    nn.InstanceNorm2d(3, track_running_stats=True),
    nn.Dropout2d(),
]
INPUTS = {(3, 4): VECTORS, (2, 4, 6): SEQUENCES, (2, 3, 8, 8): IMAGES}


def first(output: Any) -> Any:
    return output[0] if isinstance(output, tuple) else output


def test_the_models_of_pytorch_are_equal(tmp_path: Path) -> None:
    torch, path = pytest.importorskip("torch"), tmp_path / "model.safetensors"
    for shape, models in INPUTS.items():
        x = R.standard_normal(shape)
        for model in models:
            model.double().eval()
            program: dict[str, Any] = {}
            exec(nn.to_torch_code(model), program)
            nn.save(model, path)
            program["load"](path)
            ours, theirs = first(model(x)), first(program["model"](torch.tensor(x)))
            np.testing.assert_allclose(ours.data, theirs.detach().numpy(), rtol=1e-12, atol=1e-12, err_msg=repr(model))


def test_all_arguments_of_a_layer_are_written() -> None:
    written = nn.to_torch_code(nn.Sequential(nn.LPPool2d(3, (2, 1), 1), nn.LPPool1d(2, 2)))
    assert "    nn.LPPool2d(3, (2, 1), stride=1),\n    nn.LPPool1d(2, 2),\n" in written
    cells = nn.Sequential(nn.RNNCell(4, 3, False, "relu"), nn.GRUCell(3, 2))
    assert '    nn.RNNCell(4, 3, bias=False, nonlinearity="relu"),\n    nn.GRUCell(3, 2),\n' in nn.to_torch_code(cells)
    with pytest.raises(ArgumentError, match="LSTMCell, cannot be written in PyTorch: a layer there has two biases"):
        nn.to_torch_code(nn.LSTMCell(4, 3, bias="single"))


def test_attention_and_embeddings_are_calls_of_pytorch() -> None:
    attention = nn.MultiheadAttention(8, 2, kdim=3, batch_first=True)
    assert "nn.MultiheadAttention(8, 2, kdim=3, batch_first=True)" in nn.to_torch_code(attention)
    assert "nn.Embedding(10, 3, padding_idx=0)" in nn.to_torch_code(nn.Embedding(10, 3, 0))


KERAS: dict[tuple[int, ...], list[Any]] = {
    (3, 4): [
        nn.MLP([4, 5, 2], "gelu", "log_softmax"),
        nn.Perceptron(4, activation="arctan"),
        *(layer for layer in VECTORS if isinstance(layer, nn.Activation)),
        nn.BatchNorm1d(4, affine=False),
        nn.LayerNorm(4, bias=False),
        nn.RMSNorm(4, 1e-6),
        nn.GroupNorm(2, 4),
        nn.Unflatten(1, (2, -1)),
        nn.Sequential(nn.Dropout(0.3), nn.AlphaDropout(0.3)),
    ],
    (2, 4, 6): [
        nn.Conv1d(4, 6, 3, padding="same", groups=2),
        nn.Sequential(nn.ConvTranspose1d(4, 6, 3, stride=2), nn.MaxPool1d(3, 2), nn.AvgPool1d(2, padding=1)),
        nn.Sequential(nn.InstanceNorm1d(4, affine=True), nn.AdaptiveAvgPool1d(3)),
        nn.Sequential(nn.RNN(6, 3, 2, "relu", False, True, 0.5), nn.Last()),
        nn.Sequential(nn.LSTM(6, 3, batch_first=True, bidirectional=True), nn.Last()),
        nn.Sequential(nn.GRU(6, 3, 2, bias="single", batch_first=True, bidirectional=True), nn.Last()),
    ],
    (2, 3, 8, 8): [
        convolutional(),
        nn.Sequential(
            nn.ConvTranspose2d(3, 4, (3, 2), (2, 1), padding=1), nn.AdaptiveMaxPool2d((2, 3)), nn.Dropout2d()
        ),
    ],
}


@pytest.mark.parametrize(("code", "cases"), [(nn.to_torch_code, INPUTS), (nn.to_keras_code, KERAS)])
def test_every_program_can_be_read(code: Any, cases: dict[tuple[int, ...], list[Any]]) -> None:
    for models in cases.values():
        for model in models:
            ast.parse(code(model))


@pytest.mark.parametrize("shape", KERAS, ids=str)
def test_the_models_of_keras_are_equal(shape: tuple[int, ...], tmp_path: Path) -> None:
    keras, path = pytest.importorskip("keras"), tmp_path / "model.safetensors"
    x = R.standard_normal(shape).astype("float32")
    for model in KERAS[shape]:
        for part in model.float().eval().parameters():
            part.data = part.datum + R.random(part.shape, "float32")
        program: dict[str, Any] = {}
        exec(nn.to_keras_code(model), program)
        nn.save(model, path)
        program["load"](path, (None, *shape[1:]))
        theirs = keras.ops.convert_to_numpy(program["model"](x))
        np.testing.assert_allclose(model(x).data, theirs, rtol=1e-4, atol=1e-5, err_msg=repr(model))


TIED = nn.Linear(2, 2)


@pytest.mark.parametrize("code", [nn.to_torch_code, nn.to_keras_code], ids=["torch", "keras"])
@pytest.mark.parametrize(
    ("model", "words"),
    [
        (nn.Sequential(nn.Linear(2, 2), nn.Sequential(Residual())), "layer 1.0, Residual, .* .a slice such as"),
        (nn.Sequential(autograd.tanh), "layer 0, tanh, cannot be written"),
        (nn.PositionalEncoding(2), "this model, PositionalEncoding, cannot be written"),
        (nn.Sequential(TIED, nn.ReLU(), TIED), "0.weight and 2.weight are one parameter"),
        (nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2, dtype="float64")), "of one type, found float32, float64"),
        ([nn.ReLU()], "takes a module, found"),
    ],
)
def test_what_cannot_be_written_is_named(code: Any, model: Any, words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        code(model)


def test_a_single_bias_is_none_of_pytorchs() -> None:
    with pytest.raises(ArgumentError, match=r"layer 0, GRU, .* bias=True"):
        nn.to_torch_code(nn.Sequential(nn.GRU(1, 2, bias="single")))


@pytest.mark.parametrize(
    ("layer", "advice"),
    [
        (nn.Conv1d(1, 1, 3, padding=1, padding_mode="circular"), 'padding_mode="zeros"'),
        (nn.ConvTranspose1d(2, 2, 3, groups=2), "no groups here"),
        (nn.ConvTranspose1d(1, 1, 2, stride=3), "larger kernels"),
        (nn.ConvTranspose1d(1, 1, 3, padding=1), "padding=0"),
        (nn.MaxPool1d(2, ceil_mode=True), "ceil_mode=False"),
        (nn.MaxPool1d(2, dilation=2), "dilation=1"),
        (nn.MaxPool2d(2, padding=1), "padding=0"),
        (nn.MaxPool2d(2, return_indices=True), "return_indices=False"),
        (nn.AvgPool1d(2, padding=1, count_include_pad=False), "count_include_pad=True"),
        (nn.AvgPool2d(2, divisor_override=3), "divisor_override=None"),
        (nn.AdaptiveAvgPool2d((2, None)), "each length"),
        (nn.LSTM(1, 2), "batch_first=True"),
        (nn.LSTM(1, 2, batch_first=True), r"nn.Last\(\) after it"),
        (nn.Last(), "batch_first=True"),
        (nn.BatchNorm1d(2, momentum=None), "momentum=0.1"),
        (nn.InstanceNorm1d(2, track_running_stats=True), "track_running_stats=False"),
        (nn.RMSNorm(2), "eps"),
        (nn.Embedding(3, 2, padding_idx=0), "padding_idx=None"),
        (nn.Flatten(0), "start_dim=1"),
        (nn.Unflatten(-1, (2, 2)), "dim=1"),
        (nn.PReLU(), "no layer there"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_keras_has_not_is_refused_with_advice(layer: Any, advice: str) -> None:
    with pytest.raises(ArgumentError, match=f"layer 1, {type(layer).__name__}, .*{advice}"):
        nn.to_keras_code(nn.Sequential(nn.ReLU(), layer))

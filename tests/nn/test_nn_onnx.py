"""Models as files of ONNX, run by onnxruntime."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import ArgumentError, ShapeError

onnxruntime = pytest.importorskip("onnxruntime")
onnx = pytest.importorskip("onnx")
R = np.random.default_rng(0)

MODELS: dict[tuple[int, ...], list[Any]] = {
    (3, 4): [
        nn.Sequential({"hidden": nn.MLP([4, 5, 6], "gelu", "tanh"), "out": nn.Linear(6, 2, bias=False)}),
        nn.Sequential(nn.GELU("tanh"), nn.Dropout(0.5), nn.BatchNorm1d(4), nn.LayerNorm(4), nn.Arctan(), nn.Softmax()),
        nn.Sequential(nn.ELU(2.0), nn.Identity(), nn.SELU(), nn.Mish(), nn.CELU(2.0), nn.LeakyReLU(0.2), nn.Softsign()),
        nn.Sequential(nn.Hardsigmoid(), nn.Hardswish(), nn.Sigmoid(), nn.PReLU(), nn.Softplus(), nn.LogSoftmax(1)),
        nn.Sequential(nn.SiLU(), nn.Tanhshrink(), nn.Softplus(3.0), nn.Linear(4, 3), nn.LogSigmoid(), nn.Softmin(1)),
        nn.Sequential(nn.Linear(4, 50), nn.Hardtanh(-0.5, 0.25), nn.LayerNorm(50, elementwise_affine=False)),
        nn.Sequential(nn.Linear(4, 50), nn.Hardshrink(0.5), nn.GroupNorm(5, 50, affine=False), nn.ReLU6()),
        nn.Sequential(nn.Linear(4, 50), nn.Softshrink(0.5), nn.Threshold(0.25, -2.0)),
        nn.Perceptron(4),
        *(nn.Sequential(nn.Linear(4, 50, init=nn.init.normal), kind()) for kind in (nn.ReLU6, nn.SiLU, nn.Step)),
    ],
    (3, 4, 6): [
        nn.Sequential(nn.Conv1d(4, 6, 4, padding="same", dilation=2, groups=2), nn.InstanceNorm1d(6), nn.Flatten()),
        nn.Sequential(nn.ConvTranspose1d(4, 6, 3, 2, 1, 1), nn.GroupNorm(2, 6), nn.MaxPool1d(3, 2, ceil_mode=True)),
        nn.Sequential(nn.AvgPool1d(3, 2, 1, count_include_pad=False), nn.AdaptiveMaxPool1d(1)),
        nn.Sequential(nn.RNN(6, 3, 2, "relu"), nn.Last(), nn.Linear(3, 1)),
        nn.Sequential(nn.LSTM(6, 3, 2, batch_first=True, bidirectional=True), nn.Last()),
        nn.Sequential(nn.GRU(6, 3, bias="single", batch_first=True), nn.Last()),
        nn.Sequential(nn.GRU(6, 3, 2, dropout=0.5), nn.Last()),
        nn.Last(batch_first=True),
        nn.ConvTranspose1d(4, 2, 3, 1, 1, 1, dilation=2),
        nn.ConvTranspose1d(4, 2, 3, 2, 0, 1),
    ],
    (3, 2, 8, 7): [
        nn.Sequential(
            nn.Conv2d(2, 8, (5, 3), stride=(2, 1), padding=(2, 0), bias=False),
            nn.BatchNorm2d(8, affine=False),
            nn.ReLU(),
            nn.MaxPool2d(2, padding=1),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(8, 2),
        ),
    ],
}


def run(path: Path, x: Any) -> Any:
    (result,) = onnxruntime.InferenceSession(path).run(None, {"input": x})
    return result


@pytest.mark.parametrize("shape", MODELS, ids=str)
def test_onnxruntime_gives_the_same_outputs_for_any_length(shape: tuple[int, ...], tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    for model in MODELS[shape]:
        for part in (*model.parameters(), *(b for b in model.buffers() if b.dtype.kind == "f")):
            part.data = part.datum + R.random(part.shape, "float32")
        nn.to_onnx(model, path, np.zeros(shape, "float32"))
        assert model.training
        model.eval()
        for length in (shape[0], 5):
            x = R.standard_normal((length, *shape[1:])).astype("float32")
            np.testing.assert_allclose(run(path, x), model(x).data, rtol=1e-5, atol=1e-5, err_msg=repr(model))


def test_words_and_float64(tmp_path: Path) -> None:
    """Indices are inputs of whole numbers; weights keep their type and their names."""
    model, path = nn.Sequential(nn.Embedding(5, 3), nn.Flatten(), nn.Linear(6, 2)).double(), tmp_path / "model.onnx"
    x = np.array([[1, 4], [0, 2]])
    nn.to_onnx(model, path, x)
    np.testing.assert_allclose(run(path, x), model(x).data, rtol=1e-14)
    names = [constant.name for constant in onnx.load(path).graph.initializer]
    assert names == ["0.weight", "1.shape", "2.weight.T", "2.bias"]


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (nn.Conv1d(1, 1, 3, padding=1, padding_mode="circular"), "zeros"),
        (nn.AvgPool2d(2, divisor_override=3), "divisor_override=None"),
        (nn.AdaptiveAvgPool2d(2), "output_size=1"),
        (nn.LSTM(4, 3), "after it"),
        (nn.Flatten(-1), "at least 0"),
        (nn.Flatten(1, 2), "end_dim=-1"),
        (nn.AdaptiveMaxPool1d(1, return_indices=True), "return_indices=False"),
        (nn.ConvTranspose1d(1, 1, 2, output_padding=1, dilation=2), "smaller output_padding"),
        (nn.InstanceNorm1d(2, track_running_stats=True), "track_running_stats=False"),
        (nn.BatchNorm1d(2, track_running_stats=False), "track_running_stats=True"),
        (nn.PReLU(4), "num_parameters=1"),
        (nn.GLU(), "no layer there"),
        (nn.PositionalEncoding(4), "no layer there"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_onnx_has_not_is_refused_with_advice(layer: Any, words: str, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=f"layer 1, {type(layer).__name__}, .*{words}"):
        nn.to_onnx(nn.Sequential(nn.ReLU(), layer), tmp_path / "model.onnx", np.zeros((1, 4)))


def test_windows_that_onnx_counts_otherwise_are_refused(tmp_path: Path) -> None:
    model = nn.Sequential(nn.MaxPool2d(2, 3, ceil_mode=True))
    with pytest.raises(ArgumentError, match=r"for an input \(1, 2, 5, 6\): .* Use ceil_mode=False"):
        nn.to_onnx(model, tmp_path / "model.onnx", np.zeros((1, 2, 5, 6)))
    assert not list(tmp_path.iterdir())


def test_an_example_that_does_not_fit_is_refused_and_the_model_left(tmp_path: Path) -> None:
    model = nn.Linear(2, 1)
    with pytest.raises(ShapeError, match="found shape"):
        nn.to_onnx(model, tmp_path / "model.onnx", np.zeros((1, 3)))
    assert model.training
    assert not list(tmp_path.iterdir())
    with pytest.raises(ArgumentError, match="at least one axis"):
        nn.to_onnx(model, tmp_path / "model.onnx", 1.0)


def test_without_onnx_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ImportError, match=r"glassgrad\[onnx\]"):
        nn.to_onnx(nn.Linear(2, 1), tmp_path / "model.onnx", np.zeros((1, 2)))

"""The engine's functions against PyTorch: value, gradient and second order.

The numbers were recorded by tests/data/record_torch_engine.py; where PyTorch is installed, it is asked again.
"""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from grouped import each

import autograd
from autograd import Tensor, gradients, where

DATA = Path(__file__).parents[1] / "data"
RECORDS = json.loads((DATA / "torch_engine.json").read_text(encoding="utf-8"))
HOT = np.array([1.0, 0.25, 0.0])

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "leaky_relu": lambda x: x.leaky_relu(0.2),
    "elu": lambda x: x.elu(1.7),
    "pow at 0": lambda x: x**2,
    "clip": lambda x: x.clip(-1.0, 1.0),
    "where": lambda x, y: where(x > 0, x, y),
    "sum": lambda x: x.sum(axis=(0, -1)),
    "mean": lambda x: x.mean(axis=1, keepdims=True),
    "max": lambda x: x.max(axis=1),
    "min": lambda x: x.min(axis=0),
    "logsumexp": lambda x: x.logsumexp(axis=0),
    "softmax": lambda x: x.softmax(),
    "log_softmax": lambda x: x.log_softmax(axis=0),
    "softmax_cross_entropy": lambda x: autograd.softmax_cross_entropy(x, labels=[0, 2, 1]),
    "binary_cross_entropy": lambda p: autograd.binary_cross_entropy(p, HOT),
    "binary_cross_entropy_with_logits": lambda z: autograd.binary_cross_entropy_with_logits(z, HOT),
    "reshape": lambda x: x.reshape(3, -1),
    "permute_dims": lambda x: x.permute_dims(2, 0, 1),
    "concat": lambda x, y: autograd.concat([x, y], axis=1),
    "stack": lambda x, y: autograd.stack([x, y], axis=-1),
    "pad": lambda x: x.pad(((0, 1), (2, 0))),
    "indexing": lambda x: x[[0, 0, 2], [1, 1, 0]],
    "sliding_windows": lambda x: x.sliding_windows((3,), (2,)),
    "conv2d": lambda x, w: autograd.conv2d(x, w, stride=(2, 1), padding=(1, 0)),
    "max_pool2d": lambda x: autograd.max_pool2d(x, (2, 3), (2, 1)),
    "a small network": lambda x, w, v: ((x @ w).tanh() @ v).softmax().log().mean() + (w**2).sum() / 2,
}


def function(name: str) -> Callable[..., Any]:
    """The case's function: by default the primitive that its name begins with."""
    return FUNCTIONS.get(name) or getattr(autograd, name.split()[0])


@pytest.mark.parametrize("name", RECORDS)
def test_agrees_with_pytorch(name: str) -> None:
    record = RECORDS[name]
    tensors = [Tensor(np.array(x)) for x in record["inputs"]]
    out = function(name)(*tensors)
    np.testing.assert_allclose(out.data, record["output"], rtol=1e-12, atol=1e-14)
    slopes = gradients(out, tensors, record["upstream"], create_graph=True)
    for slope, expected in zip(slopes, record["gradients"], strict=True):
        np.testing.assert_allclose(slope.data, expected, rtol=1e-12, atol=1e-14)
    squares = sum((slope * slope).sum() for slope in slopes)
    for second, expected in zip(gradients(squares, tensors), record["seconds"], strict=True):
        np.testing.assert_allclose(second, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
@each("name", RECORDS)
def test_pytorch_still_computes_what_was_recorded(name: str) -> None:
    spec = importlib.util.spec_from_file_location("record_torch_engine", DATA / "record_torch_engine.py")
    assert spec is not None
    assert spec.loader is not None
    recorder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recorder)
    assert list(recorder.CASES) == list(RECORDS)
    live = recorder.recorded(name)
    for key, numbers in RECORDS[name].items():
        several = key in ("inputs", "gradients", "seconds")
        for found, expected in zip(live[key], numbers, strict=True) if several else [(live[key], numbers)]:
            np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)

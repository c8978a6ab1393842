"""Layers for images and sequences give what PyTorch's give: outputs and all gradients."""

import importlib.util
import json
from typing import Any

import numpy as np
import pytest
from grouped import each

import nn
from autograd import Tensor
from tests.data.record_torch_layers import CASES, RECORDS, call, record

RECORDED = json.loads(RECORDS.read_text())
NAMES = [f"{case['layer']}-{i}" for i, case in enumerate(RECORDED)]


def compare(case: dict[str, Any], **own: Any) -> None:
    options = own | {key: tuple(value) if isinstance(value, list) else value for key, value in case["options"].items()}
    if case["parameters"]:
        options["dtype"] = np.float64
    layer = getattr(nn, case["layer"])(*case["args"], **options)
    layer.load_state_dict(case["parameters"])
    inputs = [Tensor(x) for x in case["inputs"]]
    outputs = call(layer, inputs, **{key: case[key] for key in ("lengths",) if key in case})
    total = sum((output * np.array(seed)).sum() for output, seed in zip(outputs, case["seeds"], strict=True))
    total.backward()
    for output, expected in zip(outputs, case["outputs"], strict=True):
        np.testing.assert_allclose(output.data, expected, rtol=1e-12, atol=1e-13)
    for x, expected in zip(inputs, case["input_gradients"], strict=True):
        np.testing.assert_allclose(x.grad, expected, rtol=1e-11, atol=1e-12)
    gradients = {name: parameter.grad for name, parameter in layer.named_parameters()}
    assert gradients.keys() == case["parameter_gradients"].keys()
    for name, expected in case["parameter_gradients"].items():
        np.testing.assert_allclose(gradients[name], expected, rtol=1e-11, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("case", RECORDED, ids=NAMES)
def test_a_layer_agrees_with_the_record(case: dict[str, Any]) -> None:
    compare(case)


@pytest.mark.parametrize("case", [case for case in RECORDED if case["layer"] in ("RNN", "LSTM", "GRU")])
def test_a_fused_layer_agrees_with_the_record(case: dict[str, Any]) -> None:
    compare(case, fused=True)


def test_the_record_holds_every_case() -> None:
    assert [(case["layer"], case["args"], case["options"]) for case in RECORDED] == [case[:3] for case in CASES]


def test_a_wrong_record_is_noticed() -> None:
    """The comparison itself can fail: one gradient off by 0.1 %."""
    case = json.loads(json.dumps(RECORDED[0]))
    case["parameter_gradients"]["bias"][0] *= 1.001
    with pytest.raises(AssertionError):
        compare(case)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
@each("case", CASES, ids=NAMES)
def test_a_layer_agrees_with_pytorch_itself(case: Any) -> None:
    compare(record(*case))

"""Modules give what PyTorch's give: keys of the state, outputs, gradients and buffers, eager, compiled and in vmap."""

import importlib.util
import json
from typing import Any

import numpy as np
import pytest
from grouped import each
from recorded_modules import made, shapes_of

import nn
from autograd import Tensor, compile, grad, vmap
from tests.data.record_torch_modules import CASES, RECORDS, Case, flat, record, recorded_training, trained

*RECORDED, TRAINED = json.loads(RECORDS.read_text(encoding="utf-8"))
FIRSTS = list({(case.name, case.training): case for case in reversed(CASES)}.values())  # one of each kind


def close(found: Any, expected: Any, what: str = "", rtol: float = 1e-10) -> None:
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=1e-12, err_msg=what)


def compare(case: Case, expected: dict[str, Any]) -> None:
    module = made(case)
    assert shapes_of(module) == expected["state"]
    inputs = [Tensor(x, requires_grad=x.dtype.kind == "f") for x in case.drawn_inputs()]
    for _ in range(case.calls):
        outputs = flat(module(*inputs, **case.given(np.array)))
    for y, numbers in zip(outputs, expected["outputs"], strict=True):
        assert y.shape == np.shape(numbers)
        close(y.data, numbers)
    sum((y * case.seed(i, y.shape)).sum() for i, y in enumerate(outputs)).backward()
    for x, numbers in zip([x for x in inputs if x.requires_grad], expected["input_gradients"], strict=True):
        close(x.grad, numbers, rtol=case.rtol)
    gradients = {key: parameter.grad for key, parameter in module.named_parameters()}
    assert gradients.keys() == expected["parameter_gradients"].keys()
    for key, numbers in expected["parameter_gradients"].items():
        close(gradients[key], numbers, key)
    buffers = {key: buffer.data for key, buffer in module.named_buffers()}
    assert buffers.keys() == expected["buffers"].keys()
    for key, numbers in expected["buffers"].items():
        close(buffers[key], numbers, key)


@each(("case", "expected"), list(zip(CASES, RECORDED, strict=True)), ids=[case.id for case in CASES])
def test_a_module_agrees_with_the_record(case: Case, expected: dict[str, Any]) -> None:
    assert expected["case"] == case.id
    compare(case, expected)


@pytest.mark.long
@pytest.mark.parametrize("case", FIRSTS, ids=[case.id for case in FIRSTS])
def test_a_compiled_module_agrees_with_the_record(case: Case) -> None:
    expected, module = RECORDED[CASES.index(case)], made(case)
    moving = tuple(i for i, x in enumerate(case.drawn_inputs()) if x.dtype.kind == "f")

    def total(*inputs: Any) -> Any:
        return sum(
            (y * case.seed(i, y.shape)).sum() for i, y in enumerate(flat(module(*inputs, **case.given(np.array))))
        )

    slopes = compile(grad(total, moving))
    for _ in range(case.calls):
        found = slopes(*case.drawn_inputs())
    for x, numbers in zip(found, expected["input_gradients"], strict=True):
        close(x.data, numbers, rtol=case.rtol)
    for key, buffer in module.named_buffers():
        close(buffer.data, expected["buffers"][key], key)


MAPPED = [case for case in FIRSTS if not (case.training and case.calls > 1)]  # those without running statistics


@pytest.mark.parametrize("case", MAPPED, ids=[case.id for case in MAPPED])
def test_a_module_within_vmap_is_a_loop_over_the_examples(case: Case) -> None:
    module, inputs = made(case), case.drawn_inputs()
    found = flat(vmap(lambda *x: module(*x, **case.given(np.array)))(*[Tensor(np.stack([x[::-1], x])) for x in inputs]))
    looped = flat(module(*[Tensor(x[::-1]) for x in inputs], **case.given(np.array)))
    for y, one, recorded in zip(found, looped, RECORDED[CASES.index(case)]["outputs"], strict=True):
        close(y.data, [one.data, recorded])


@pytest.mark.parametrize("faster", [lambda step: step, compile], ids=["eager", "compiled"])
def test_a_model_is_trained_as_pytorch_trains_it(faster: Any) -> None:
    found = trained(nn, nn.SGD, np.asarray, faster)
    assert found.keys() == TRAINED.keys()
    for key, expected in TRAINED.items():
        np.testing.assert_allclose(found[key], expected, rtol=1e-7, atol=1e-9, err_msg=key)


def test_a_wrong_record_is_noticed() -> None:
    """The comparison itself can fail: one gradient off by 0.1 %."""
    wrong = json.loads(json.dumps(RECORDED[0]))
    wrong["input_gradients"][0][-1] *= 1.001
    with pytest.raises(AssertionError):
        compare(CASES[0], wrong)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides:UserWarning")  # of PyTorch's KLDivLoss
@each("case", CASES, ids=[case.id for case in CASES])
def test_a_module_agrees_with_pytorch_itself(case: Case) -> None:
    compare(case, record(case))


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_the_record_of_a_training_is_pytorchs_own() -> None:
    for key, expected in recorded_training().items():
        np.testing.assert_allclose(TRAINED[key], expected, rtol=1e-7, atol=1e-9, err_msg=key)

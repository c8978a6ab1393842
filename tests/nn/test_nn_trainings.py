"""Modules with rarer options are trained as PyTorch trains them: eager, compiled, in vmap, and over a file."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from recorded_modules import generators, made, shapes_of

import nn
from autograd import Tensor, compile, grad, vmap
from tests.data.record_torch_modules import STEPS, Case
from tests.data.record_torch_trainings import (
    RECORDS,
    SCALES,
    TRAININGS,
    loss_of,
    recorded,
    recorded_cycles,
    trained,
    trained_by_scaled_cycles,
)

RECORDED = json.loads(RECORDS.read_text(encoding="utf-8"))
EXPECTED = {record["case"]: record["state"] for record in RECORDED["modules"]}
WAYS = {"eager": lambda step: step, "compiled": compile}
HAS_TORCH = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
of_each = pytest.mark.parametrize("case", TRAININGS, ids=[case.id for case in TRAININGS])


def steps_of(case: Case, module: Any, faster: Any = lambda step: step) -> Any:
    inputs = case.drawn_inputs()
    return trained(module, lambda: loss_of(case, module, inputs, np.array), nn.SGD, faster)


def compare(found: dict[str, Any], expected: dict[str, Any]) -> None:
    assert found.keys() == expected.keys()
    for key, numbers in expected.items():
        np.testing.assert_allclose(found[key], numbers, rtol=1e-9, atol=1e-11, err_msg=key)


def test_each_case_is_recorded() -> None:
    assert list(EXPECTED) == [case.id for case in TRAININGS]
    assert {case.name for case in TRAININGS} == {
        *("BatchNorm1d", "InstanceNorm1d", "GroupNorm", "LayerNorm", "Embedding"),
        *("MultiheadAttention", "ConvTranspose1d", "ConvTranspose2d", "LSTM"),
    }


@pytest.mark.long
@of_each
@pytest.mark.parametrize("way", WAYS)
def test_a_training_ends_where_pytorchs_does(case: Case, way: str) -> None:
    module = made(case).train()
    before = {key: x.copy() for key, x in module.state_dict().items() if not key.endswith("rng")}
    found = steps_of(case, module, WAYS[way])
    compare(found, EXPECTED[case.id])
    assert any(not np.allclose(found[key], x) for key, x in before.items())


@pytest.mark.long
@of_each
def test_an_ensemble_is_trained_within_vmap(case: Case) -> None:
    module, inputs = made(case).train(), [Tensor(x, requires_grad=False) for x in case.drawn_inputs()]
    names = [name for name, _ in module.named_parameters()]
    first = [parameter.data for _, parameter in module.named_parameters()]

    def loss(*parameters: Any) -> Any:
        given = dict(zip(names, parameters, strict=True))
        return loss_of(case, lambda *x, **named: nn.functional_call(module, given, x, named), inputs, np.array)

    slopes = vmap(grad(loss, tuple(range(len(names)))))
    members = [Tensor(np.stack([x[..., ::-1], x])) for x in first]
    speeds: list[Any] = [0.0] * len(members)
    for _ in range(STEPS):
        speeds = [0.5 * speed + slope.data for speed, slope in zip(speeds, slopes(*members), strict=True)]
        members = [Tensor(x.data - 0.05 * speed) for x, speed in zip(members, speeds, strict=True)]
    compare({name: x.data[1] for name, x in zip(names, members, strict=True)}, parameters_of(case, names))


def parameters_of(case: Case, names: list[str]) -> dict[str, Any]:
    return {name: EXPECTED[case.id][name] for name in names}


@of_each
@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_what_was_trained_comes_back_from_a_file(case: Case, suffix: str, tmp_path: Path) -> None:
    if suffix == ".safetensors":
        pytest.importorskip("safetensors")
    module, other = made(case).train(), getattr(nn, case.name)(*case.args, **case.options).double()
    module.load_state_dict({key: np.array(x) for key, x in EXPECTED[case.id].items()} | generators(module))
    nn.save(module, tmp_path / f"model{suffix}")
    nn.load(other, tmp_path / f"model{suffix}")
    compare({key: x for key, x in other.state_dict().items() if not key.endswith("rng")}, EXPECTED[case.id])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", SCALES)
def test_peaks_of_cycles_are_scaled_as_pytorch_does(name: str, way: str) -> None:
    found = trained_by_scaled_cycles(nn, nn.optim, np.asarray, name, WAYS[way])
    compare(found, RECORDED["cycles"][name])
    assert max(found["rates"][:5]) > max(found["rates"][5:10]) > 0.01


def test_a_wrong_record_is_noticed() -> None:
    """The comparison itself can fail: one weight off by a millionth."""
    case = TRAININGS[0]
    wrong = json.loads(json.dumps(EXPECTED[case.id]))
    wrong["weight"][0][0] *= 1 + 1e-6
    with pytest.raises(AssertionError):
        compare(steps_of(case, made(case).train()), wrong)


# live


@HAS_TORCH
@of_each
def test_the_record_is_pytorchs_own(case: Case) -> None:
    compare(recorded(case)["state"], EXPECTED[case.id])


@HAS_TORCH
@pytest.mark.parametrize("name", SCALES)
def test_the_record_of_cycles_is_pytorchs_own(name: str) -> None:
    compare(recorded_cycles(name), RECORDED["cycles"][name])


@HAS_TORCH
@of_each
def test_files_go_to_pytorch_and_come_back(case: Case, tmp_path: Path) -> None:
    pytest.importorskip("safetensors")
    import torch
    from safetensors.torch import load_file, save_file

    module, theirs = made(case).train(), getattr(torch.nn, case.name)(*case.args, **case.options).double()
    nn.save(module, tmp_path / "ours.safetensors")
    theirs.load_state_dict({key: x for key, x in load_file(tmp_path / "ours.safetensors").items() if "rng" not in key})
    save_file(theirs.state_dict(), tmp_path / "theirs.safetensors")
    back = getattr(nn, case.name)(*case.args, **case.options).double()
    nn.load(back, tmp_path / "theirs.safetensors")
    for key, x in shapes_of(module).items():
        assert list(theirs.state_dict()[key].shape) == x
        np.testing.assert_array_equal(back.state_dict()[key], module.state_dict()[key])

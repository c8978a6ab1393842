"""Optimisers against PyTorch's: 20 steps in float64, states, and training that goes on from a state of PyTorch's.

PyTorch's numbers are recorded by tests/data/record_torch_optimisers.py. To add a case, add it there.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from grouped import each

import nn
from autograd import compile
from nn.scalar import parameter
from tests.data.record_torch_optimisers import ALL, GRADIENTS, GROUPS, STARTS, STEPS

FILE = Path(__file__).parents[1] / "data" / "torch_optimisers.json"
RECORDED = json.loads(FILE.read_text(encoding="utf-8"))
IDS = [f"{case['name']}, {case['options']}{', two groups' * case['grouped']}" for case in RECORDED]
WAYS = ("eager", "compiled", "values")


class Run:
    """One case in glassgrad."""

    def __init__(self, case: dict[str, Any], way: str = "eager") -> None:
        self.way = way
        self.params: Any = [nn.Parameter(start, np.float64) for start in STARTS]
        if way == "values":
            self.params = [[parameter(number) for number in start.ravel().tolist()] for start in STARTS]
        parts: Any = [{"params": p, **own} for p, own in zip(self.params, GROUPS, strict=True)]
        if not case["grouped"]:
            parts = [leaf for p in self.params for leaf in (p if way == "values" else [p])]
        self.optimiser = getattr(nn.optim, case["name"])(parts, **case["options"])
        self.step: Any = compile(self._by_backward) if way == "compiled" else self._by_hand

    def _by_hand(self, *gradients: Any) -> None:
        for p, gradient in zip(self.params, gradients, strict=True):
            if self.way == "values":
                for value, number in zip(p, gradient.ravel().tolist(), strict=True):
                    value.grad = number
            else:
                p.grad = gradient
        self.optimiser.step()

    def _by_backward(self, *gradients: Any) -> None:
        self.optimiser.zero_grad()
        for p, gradient in zip(self.params, gradients, strict=True):
            (p * gradient).sum().backward()
        self.optimiser.step()

    def weights(self) -> list[Any]:
        if self.way == "values":
            return [[value.data for value in p] for p in self.params]
        return [p.tolist() for p in self.params]


def close(ours: Any, theirs: Any) -> None:
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(np.ravel(one), np.ravel(other), rtol=1e-11, atol=1e-15)


def test_every_case_is_recorded() -> None:
    assert [(case["name"], case["options"], case["grouped"]) for case in RECORDED] == ALL


@pytest.mark.parametrize("way", WAYS)
@each("case", RECORDED, ids=IDS)
def test_twenty_steps(case: dict[str, Any], way: str) -> None:
    run = Run(case, way)
    for gradients, weights in zip(GRADIENTS, case["weights"], strict=True):
        run.step(*gradients)
        close(run.weights(), weights)
    if way == "compiled":
        assert repr(run.step).endswith("traces: 1>")
        assert "_move_anew" not in run.step.source


@pytest.mark.parametrize("case", RECORDED, ids=IDS)
def test_the_state_has_pytorchs_names_and_numbers(case: dict[str, Any]) -> None:
    run = Run(case)
    for gradients in GRADIENTS:
        run.step(*gradients)
    ours, theirs = run.optimiser.state_dict(), case["states"][-1]
    for group, other in zip(ours["param_groups"], theirs["param_groups"], strict=True):
        assert other.keys() - group.keys() <= {"foreach", "fused", "capturable", "differentiable"}
        assert all(np.all(value == np.asarray(other[name])) for name, value in group.items())
    given = {
        number: entry for number, entry in theirs["state"].items() if any(part is not None for part in entry.values())
    }
    assert [str(number) for number in ours["state"]] == [*given]
    for entry, other in zip(ours["state"].values(), given.values(), strict=True):
        assert {*entry} == {*other}
        for name, part in entry.items():
            np.testing.assert_allclose(part, other[name], rtol=1e-11, atol=1e-15, err_msg=name)


@pytest.mark.parametrize("case", RECORDED, ids=IDS)
def test_training_goes_on_from_a_state_of_pytorchs(case: dict[str, Any]) -> None:
    run = Run(case)
    for p, weights in zip(run.params, case["weights"][STEPS // 2 - 1], strict=True):
        p.data = np.array(weights)
    groups = case["states"][0]["param_groups"]
    state = {
        int(number): {
            name: None if part is None else np.float32(part) if name == "step" else np.array(part)
            for name, part in entry.items()
        }
        for number, entry in case["states"][0]["state"].items()
    }
    run.optimiser.load_state_dict({"state": state, "param_groups": groups})
    for gradients, weights in zip(GRADIENTS[STEPS // 2 :], case["weights"][STEPS // 2 :], strict=True):
        run.step(*gradients)
        close(run.weights(), weights)


@each("case", RECORDED, ids=IDS)
def test_live(case: dict[str, Any]) -> None:
    pytest.importorskip("torch")
    from tests.data.record_torch_optimisers import computed

    assert computed(case["name"], case["options"], case["grouped"])["weights"] == case["weights"]

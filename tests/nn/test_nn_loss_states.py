"""What losses hold: factors of classes and of entries are in the state, under PyTorch's keys."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import compile

FACTORS = np.array([0.5, 1.0, 2.0])
Z, LABELS = np.random.default_rng(0).normal(size=(6, 3)), np.array([0, 1, 2, 2, 1, 0])
LOGS, ROWS = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True)), np.eye(3)[LABELS]

# Each of factors, what it is given, and the keys of its state.
LOSSES: dict[str, tuple[Callable[[Any], nn.Module], Any, Any, list[str]]] = {
    "CrossEntropyLoss": (lambda w: nn.CrossEntropyLoss(weight=w), Z, LABELS, ["weight"]),
    "NLLLoss": (lambda w: nn.NLLLoss(weight=w), LOGS, LABELS, ["weight"]),
    "MultiMarginLoss": (lambda w: nn.MultiMarginLoss(weight=w), Z, LABELS, ["weight"]),
    "BCELoss": (lambda w: nn.BCELoss(weight=w), np.exp(LOGS), ROWS, ["weight"]),
    "BCEWithLogitsLoss": (
        lambda w: nn.BCEWithLogitsLoss(weight=w, pos_weight=w), Z, ROWS, ["pos_weight", "weight"]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LOSSES)
def test_factors_are_in_the_state(name: str, tmp_path: Path) -> None:
    make, x, y, keys = LOSSES[name]
    loss, other = make(FACTORS), make(np.ones(3))
    assert sorted(loss.state_dict()) == keys
    assert not list(loss.parameters())
    nn.save(loss, tmp_path / "loss.npz")
    nn.load(other, tmp_path / "loss.npz")
    assert other(x, y).item() == loss(x, y).item() != make(np.ones(3))(x, y).item()
    assert copy.deepcopy(loss)(x, y).item() == loss(x, y).item()
    assert repr(other) == repr(loss)
    assert not make(None).state_dict()


@pytest.mark.parametrize("name", LOSSES)
def test_a_compiled_function_sees_other_factors(name: str) -> None:
    make, x, y, _ = LOSSES[name]
    loss = make(FACTORS)
    judged = compile(lambda x: loss(x, y))
    judged(x)
    loss.load_state_dict(make(FACTORS[::-1].copy()).state_dict())
    assert judged(x).item() == pytest.approx(make(FACTORS[::-1].copy())(x, y).item())


@pytest.mark.parametrize("name", LOSSES)
def test_keys_are_those_of_pytorch(name: str) -> None:
    torch = pytest.importorskip("torch")
    options = {key: torch.tensor(FACTORS) for key in LOSSES[name][3]}
    theirs = getattr(torch.nn, name)(**options)
    assert sorted(theirs.state_dict()) == LOSSES[name][3]

"""`nn` computes what PyTorch computes: outputs, gradients and the paths of optimisers, in float64.

PyTorch's numbers are recorded by tests/data/record_torch.py. To add a case, add it there and here.
"""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from grouped import each

import nn
from autograd import Tensor, sin, tanh

RECORDED = json.loads((Path(__file__).parents[1] / "data").joinpath("torch_parity.json").read_text(encoding="utf-8"))


def layer(module: nn.Module) -> Callable[..., Any]:
    """A case that gives ``module`` its parameters and then its input."""

    def run(x: Any, **parameters: Any) -> Any:
        for name, parameter in parameters.items():
            setattr(module, name, parameter)
        return module(x)

    return run


def called(module: nn.Module) -> Callable[..., Any]:
    """A case that calls ``module``, whose first argument has another name than that which was recorded."""
    return lambda **given: module(*given.values())


def trajectory(make: Callable[..., nn.Optimiser]) -> Callable[..., Any]:
    def run(w: nn.Parameter, b: nn.Parameter) -> Any:
        optimiser = make([w, b])
        rows = []
        for i in range(8):
            optimiser.zero_grad()
            loss = (sin(w) * w).sum()
            if i not in (2, 3):
                loss = loss + tanh(b * w.sum()).sum()
            loss.backward()
            optimiser.step()
            rows.append(np.concatenate([w.data.ravel(), b.data.ravel()]))
        return Tensor(np.stack(rows), requires_grad=False)

    return run


def embedding(padding: int | None) -> Callable[..., Any]:
    def run(weight: nn.Parameter, places: Any) -> Any:
        module = nn.Embedding(4, 3, padding)
        module.weight = weight
        return module(places)

    return run


WEIGHT = [0.5, 2.0, 1.5]
OURS: dict[str, Callable[..., Any]] = {
    "linear": layer(nn.Linear(3, 4)),
    "linear without bias, more axes": layer(nn.Linear(3, 4, bias=False)),
    "relu": called(nn.ReLU()),
    "leaky_relu": called(nn.LeakyReLU()),
    "prelu": layer(nn.PReLU()),
    "elu": called(nn.ELU()),
    "sigmoid": called(nn.Sigmoid()),
    "tanh": called(nn.Tanh()),
    "softplus": called(nn.Softplus()),
    "arctan": called(nn.Arctan()),
    "softmax": called(nn.Softmax()),
    "log_softmax": called(nn.LogSoftmax()),
    "mean squared error": called(nn.MSELoss()),
    "SSE": called(nn.SSELoss()),
    "BCE": called(nn.BCELoss()),
    "BCE from logits": called(nn.BCEWithLogitsLoss()),
    "cross-entropy, mean": called(nn.CrossEntropyLoss()),
    "cross-entropy, sum": called(nn.CrossEntropyLoss("sum")),
    "cross-entropy, none": called(nn.CrossEntropyLoss("none")),
    **{
        f"cross-entropy of {kind}, {reduction}, {'weights' if weight else 'plain'}, {smoothing}": partial(
            nn.cross_entropy, reduction=reduction, weight=weight, label_smoothing=smoothing
        )
        for kind in ("labels", "rows")
        for reduction in ("mean", "sum", "none")
        for weight, smoothing in ((None, 0.0), (WEIGHT, 0.0), (None, 0.1), (WEIGHT, 0.25))
    },
    "embedding": embedding(None),
    "embedding, padding": embedding(0),
    "SGD": trajectory(lambda params: nn.SGD(params, lr=0.05)),
    "SGD, momentum": trajectory(lambda params: nn.SGD(params, lr=0.05, momentum=0.9)),
    "SGD, nesterov, decay": trajectory(
        lambda params: nn.SGD(params, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.1)
    ),
    "Adam, decay": trajectory(lambda params: nn.Adam(params, lr=0.05, weight_decay=0.1)),
    "AdamW": trajectory(lambda params: nn.AdamW(params, lr=0.05, weight_decay=0.1)),
    "Adam": trajectory(lambda params: nn.Adam(params, lr=0.05)),
    "Adam, other betas": trajectory(lambda params: nn.Adam(params, lr=0.1, betas=(0.5, 0.9), eps=1e-3)),
}


def check(name: str, entry: dict[str, Any]) -> None:
    """Our numbers for the case ``name`` are those of ``entry``."""
    arrays = {key: np.array(data) for key, data in entry["inputs"].items()}
    nodes = {key: nn.Parameter(x, x.dtype) if x.dtype.kind == "f" else x for key, x in arrays.items()}
    output = OURS[name](**nodes)
    np.testing.assert_allclose(output.data, entry["output"], rtol=1e-12, atol=1e-14)
    if "upstream" in entry:
        output.backward(np.array(entry["upstream"]))
    for key, expected in entry.get("gradients", {}).items():
        np.testing.assert_allclose(nodes[key].grad, expected, rtol=1e-11, atol=1e-14, err_msg=key)


def test_every_recorded_case_is_compared() -> None:
    assert RECORDED.keys() == OURS.keys()


@pytest.mark.parametrize("name", OURS)
def test_recorded(name: str) -> None:
    check(name, RECORDED[name])


@each("name", OURS)
def test_live(name: str) -> None:
    pytest.importorskip("torch")
    from tests.data.record_torch import computed

    check(name, computed(name))


def test_the_comparison_can_fail() -> None:
    entry = json.loads(json.dumps(RECORDED["linear"]))
    entry["gradients"]["bias"][0] *= 1.001
    with pytest.raises(AssertionError, match="bias"):
        check("linear", entry)

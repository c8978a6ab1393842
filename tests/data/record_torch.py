"""Write down what PyTorch computes, for the tests to compare with; they need no PyTorch themselves.

    python tests/data/record_torch.py        (with a Python that has torch and numpy)

Each case is a function of float64 inputs. Recorded are the inputs, the output, an upstream gradient
and the gradient of every floating input; of an output without a graph, the output alone.
tests/nn/test_nn_parity.py has the same functions in glassgrad, under the same names.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import torch
import torch.nn.functional as F

FILE = Path(__file__).with_name("torch_parity.json")
Inputs = dict[str, Any]
CASES: dict[str, tuple[dict[str, Any], Callable[..., torch.Tensor]]] = {}


def case(function: Callable[..., torch.Tensor], name: str, **inputs: Any) -> None:
    """Add a case. An input is a shape, drawn from N(0, 1), or a list, taken as it is."""
    CASES[name] = inputs, function


def drawn(name: str, inputs: dict[str, Any]) -> Inputs:
    rng = np.random.default_rng(crc32(name.encode()))
    return {key: rng.normal(size=x).tolist() if isinstance(x, tuple) else x for key, x in inputs.items()}


def as_torch(data: Any) -> torch.Tensor:
    array = np.array(data)
    return torch.tensor(array, requires_grad=array.dtype.kind == "f")


def computed(name: str) -> dict[str, Any]:
    """One case as it is recorded."""
    shapes, function = CASES[name]
    inputs = drawn(name, shapes)
    tensors = {key: as_torch(data) for key, data in inputs.items()}
    output = function(*tensors.values())
    entry = {"inputs": inputs, "output": output.detach().tolist()}
    if output.requires_grad:
        upstream = np.random.default_rng(len(name)).normal(size=tuple(output.shape))
        output.backward(torch.tensor(upstream))
        gradients = {key: t.grad.tolist() for key, t in tensors.items() if t.grad is not None}
        entry |= {"upstream": upstream.tolist(), "gradients": gradients}
    return entry


def trajectory(make: Callable[..., torch.optim.Optimizer]) -> Callable[..., torch.Tensor]:
    """Eight steps on a loss; in steps 3 and 4 the second parameter has no gradient."""

    def run(w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        w, b = w.detach().requires_grad_(), b.detach().requires_grad_()
        optimiser = make([w, b])
        rows = []
        for i in range(8):
            optimiser.zero_grad()
            loss = (w.sin() * w).sum() + (0 if i in (2, 3) else (b * w.sum()).tanh().sum())
            loss.backward()
            optimiser.step()
            rows.append(torch.cat([w.detach().ravel(), b.detach().ravel()]))
        return torch.stack(rows)

    return run


case(F.linear, "linear", x=(5, 3), weight=(4, 3), bias=(4,))
case(F.linear, "linear without bias, more axes", x=(2, 5, 3), weight=(4, 3))

case(torch.relu, "relu", x=(4, 3))
case(F.leaky_relu, "leaky_relu", x=(4, 3))
case(lambda x, weight: F.prelu(x, weight), "prelu", x=(4, 3), weight=[0.25])
case(F.elu, "elu", x=(4, 3))
case(torch.sigmoid, "sigmoid", x=(4, 3))
case(torch.tanh, "tanh", x=(4, 3))
case(F.softplus, "softplus", x=(4, 3))
case(torch.arctan, "arctan", x=(4, 3))
case(lambda x: F.softmax(x, dim=-1), "softmax", x=(4, 3))
case(lambda x: F.log_softmax(x, dim=-1), "log_softmax", x=(4, 3))

case(F.mse_loss, "mean squared error", input=(4, 3), target=(4, 3))
case(lambda input, target: F.mse_loss(input, target, reduction="sum") / 2, "SSE", input=(4,), target=(4,))
case(F.binary_cross_entropy, "BCE", input=[0.1, 0.5, 0.999], target=[0.0, 1.0, 0.25])
case(F.binary_cross_entropy_with_logits, "BCE from logits", input=[-3.0, 0.0, 40.0], target=[0.0, 1.0, 0.25])
for reduction in ("mean", "sum", "none"):
    case(
        lambda input, target, reduction=reduction: F.cross_entropy(input, target, reduction=reduction),
        f"cross-entropy, {reduction}",
        input=(4, 3),
        target=[0, 2, 1, 2],
    )

LABELS, ROWS = [0, 2, 1, 2], [[1.0, 0.0, 0.0], [0.2, 0.3, 0.5], [0.0, 0.75, 0.25], [0.1, 0.1, 0.8]]
WEIGHT = torch.tensor([0.5, 2.0, 1.5], dtype=torch.float64)
for kind, target in (("labels", LABELS), ("rows", ROWS)):
    for reduction in ("mean", "sum", "none"):
        for weight, smoothing in ((None, 0.0), (WEIGHT, 0.0), (None, 0.1), (WEIGHT, 0.25)):
            case(
                partial(F.cross_entropy, weight=weight, reduction=reduction, label_smoothing=smoothing),
                f"cross-entropy of {kind}, {reduction}, {'plain' if weight is None else 'weights'}, {smoothing}",
                input=(4, 3),
                target=target,
            )
case(lambda weight, places: F.embedding(places, weight), "embedding", weight=(4, 3), places=[[0, 3, 3], [1, 0, 3]])
case(
    lambda weight, places: F.embedding(places, weight, padding_idx=0),
    "embedding, padding",
    weight=(4, 3),
    places=[[0, 3, 3], [1, 0, 3]],
)

case(trajectory(lambda params: torch.optim.SGD(params, lr=0.05)), "SGD", w=(2, 3), b=(2,))
case(trajectory(lambda params: torch.optim.SGD(params, lr=0.05, momentum=0.9)), "SGD, momentum", w=(2, 3), b=(2,))
case(
    trajectory(lambda params: torch.optim.SGD(params, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.1)),
    "SGD, nesterov, decay",
    w=(2, 3),
    b=(2,),
)
case(trajectory(lambda params: torch.optim.Adam(params, lr=0.05, weight_decay=0.1)), "Adam, decay", w=(2, 3), b=(2,))
case(trajectory(lambda params: torch.optim.AdamW(params, lr=0.05, weight_decay=0.1)), "AdamW", w=(2, 3), b=(2,))
case(trajectory(lambda params: torch.optim.Adam(params, lr=0.05)), "Adam", w=(2, 3), b=(2,))
case(
    trajectory(lambda params: torch.optim.Adam(params, lr=0.1, betas=(0.5, 0.9), eps=1e-3)),
    "Adam, other betas",
    w=(2, 3),
    b=(2,),
)


if __name__ == "__main__":
    entries = [f"{json.dumps(name)}: {json.dumps(computed(name))}" for name in CASES]
    FILE.write_text("{\n" + ",\n".join(entries) + "\n}\n", encoding="utf-8")

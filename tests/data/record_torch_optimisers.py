"""Write down what PyTorch's optimisers do, in float64, for the tests to compare with; they need no PyTorch themselves.

    python tests/data/record_torch_optimisers.py        (with a Python that has torch)

Each case makes 20 steps of two parameters, whose gradients are given. Recorded are both parameters after each step, and
the state after 10 and after 20. tests/nn/test_nn_optimisers_torch.py makes the same steps in glassgrad.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).with_name("torch_optimisers.json")
STEPS = 20
RNG = np.random.default_rng(0)
STARTS = [np.round(RNG.normal(size=(2, 3)), 3), np.round(RNG.normal(size=3), 3)]
GRADIENTS = [[np.round(RNG.normal(size=start.shape), 3) for start in STARTS] for _ in range(STEPS)]
CASES: dict[str, list[dict[str, Any]]] = {
    "SGD": [
        {"lr": 0.1},
        {"lr": 0.1, "weight_decay": 0.1, "maximize": True},
        {"lr": 0.1, "momentum": 0.9},
        {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.05},
        {"lr": 0.1, "momentum": 0.9, "nesterov": True, "maximize": True},
    ],
    "Adam": [
        {},
        {"lr": 0.1, "betas": [0.8, 0.95], "eps": 1e-3},
        {"lr": 0.1, "weight_decay": 0.1, "amsgrad": True},
        {"lr": 0.1, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True},
    ],
    "AdamW": [{}, {"lr": 0.1, "weight_decay": 0.3, "amsgrad": True, "maximize": True}],
    "Adagrad": [
        {},
        {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.1, "initial_accumulator_value": 0.5, "eps": 1e-3},
        {"maximize": True},
    ],
    "RMSprop": [
        {},
        {"lr": 0.1, "alpha": 0.8, "weight_decay": 0.1, "momentum": 0.9},
        {"lr": 0.1, "centered": True, "eps": 1e-3},
        {"lr": 0.1, "centered": True, "momentum": 0.5, "maximize": True},
    ],
    "Adadelta": [{}, {"lr": 0.5, "rho": 0.8, "eps": 1e-3, "weight_decay": 0.1, "maximize": True}],
    "Adamax": [{}, {"lr": 0.1, "betas": [0.8, 0.95], "eps": 1e-3, "weight_decay": 0.1, "maximize": True}],
    "NAdam": [
        {},
        {"lr": 0.1, "betas": [0.8, 0.95], "weight_decay": 0.1, "momentum_decay": 0.01},
        {"lr": 0.1, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True},
    ],
    "RAdam": [
        {},
        {"lr": 0.1, "betas": [0.8, 0.95], "weight_decay": 0.1, "eps": 1e-3},
        {"lr": 0.1, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True},
    ],
}


GROUPS: list[dict[str, Any]] = [{}, {"lr": 0.3, "weight_decay": 0.2}]  # options of each, where there are two


def plain(tree: Any) -> Any:
    """A state with lists in place of tensors."""
    if isinstance(tree, dict):
        return {key: plain(part) for key, part in tree.items()}
    if isinstance(tree, list | tuple):
        return [plain(part) for part in tree]
    return tree.tolist() if hasattr(tree, "tolist") else tree


def computed(name: str, options: dict[str, Any], grouped: bool = False) -> dict[str, Any]:
    """One case as it is recorded."""
    import torch

    torch.set_default_dtype(torch.float64)
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in options.items()}
    params = [torch.nn.Parameter(torch.tensor(start)) for start in STARTS]
    parts: Any = [{"params": [p], **own} for p, own in zip(params, GROUPS, strict=True)] if grouped else params
    optimiser = getattr(torch.optim, name)(parts, **given)
    weights, states = [], []
    for t, gradients in enumerate(GRADIENTS, start=1):
        for p, gradient in zip(params, gradients, strict=True):
            p.grad = torch.tensor(gradient)
        optimiser.step()
        weights.append([p.tolist() for p in params])
        if t in (STEPS // 2, STEPS):
            states.append(plain(optimiser.state_dict()))
    return {"name": name, "options": options, "grouped": grouped, "weights": weights, "states": states}


# L-BFGS: 5 steps upon Rosenbrock's function of two parameters, of these options
LBFGS_START = [[-1.2, 1.0], [0.5, -0.25, 2.0]]
LBFGS_CASES: list[dict[str, Any]] = [
    {"lr": 1e-3, "max_iter": 4},
    {"lr": 0.5, "max_iter": 6, "history_size": 3, "line_search_fn": "strong_wolfe"},
    {"max_iter": 12, "max_eval": 7, "line_search_fn": "strong_wolfe"},
    {"lr": 2.0, "tolerance_grad": 1e-2, "tolerance_change": 1e-3, "line_search_fn": "strong_wolfe"},
]


def rosenbrock(a: Any, b: Any) -> Any:
    """A curved valley whose lowest point is at ones; also each parameter's own."""
    loss = (1 - a[0]) ** 2 + 100 * (a[1] - a[0] ** 2) ** 2
    for i in range(2):
        loss = loss + (1 - b[i]) ** 2 + 100 * (b[i + 1] - b[i] ** 2) ** 2
    return loss + 0.1 * (a[0] - b[0]) ** 2


def computed_lbfgs(options: dict[str, Any]) -> dict[str, Any]:
    """One case of L-BFGS as it is recorded."""
    import torch

    torch.set_default_dtype(torch.float64)
    params = [torch.nn.Parameter(torch.tensor(start)) for start in LBFGS_START]
    optimiser = torch.optim.LBFGS(params, **options)

    def closure() -> Any:
        optimiser.zero_grad()
        loss = rosenbrock(*params)
        loss.backward()
        return loss

    weights, losses, counts, states = [], [], [], []
    for _ in range(5):
        losses.append(optimiser.step(closure).item())
        weights.append([p.tolist() for p in params])
        states.append(plain(optimiser.state_dict()))
        counts.append([states[-1]["state"][0][name] for name in ("func_evals", "n_iter")])
    return {"options": options, "weights": weights, "losses": losses, "counts": counts, "state": states[1]}


ALL = [(name, options, False) for name, cases in CASES.items() for options in cases]
ALL += [(name, cases[-1], True) for name, cases in CASES.items()]

if __name__ == "__main__":
    lines = [json.dumps(computed(*case)) for case in ALL]
    FILE.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    lines = [json.dumps(computed_lbfgs(options)) for options in LBFGS_CASES]
    FILE.with_name("torch_lbfgs.json").write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")

"""Write down what PyTorch's initialisers give, for the tests to compare with; they need no PyTorch themselves.

    python tests/data/record_torch_init.py        (with a Python that has torch)

Recorded are gains, what is not random as it is, and of what is random, in 300 x 400 float64, the moments, bounds and
number of zeros. tests/nn/test_nn_init.py has the same cases in glassgrad, under the same names.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch.nn import init

FILE = Path(__file__).with_name("torch_init.json")
SIZE = (300, 400)
GAINS: list[tuple[Any, ...]] = [
    *[(name,) for name in ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu")],
    *[(f"conv{kind}{n}d",) for kind in ("", "_transpose") for n in (1, 2, 3)],
    ("leaky_relu", 0.2),
    ("leaky_relu", -1),
    ("relu", 0.2),
]
SHAPES: list[tuple[int, ...]] = [(4, 3, 5), (4, 6, 3, 2), (6, 2, 1, 3, 4)]
RANDOM: dict[str, Callable[[torch.Tensor], Any]] = {
    "uniform": lambda w: init.uniform_(w, -0.5, 2.0),
    "normal": lambda w: init.normal_(w, 1.0, 0.3),
    "truncated normal": lambda w: init.trunc_normal_(w),
    "truncated normal, wide": lambda w: init.trunc_normal_(w, 0.5, 0.2, -2.0, 2.0),
    "truncated normal, narrow": lambda w: init.trunc_normal_(w, 0.0, 3.0, -0.5, 1.0),
    "truncated normal, one-sided": lambda w: init.trunc_normal_(w, 0.0, 1.0, 1.2, 3.0),
    "xavier uniform": lambda w: init.xavier_uniform_(w, gain=2.0),
    "xavier normal": lambda w: init.xavier_normal_(w),
    "kaiming uniform": lambda w: init.kaiming_uniform_(w, a=0.5),
    "kaiming uniform, fan out, tanh": lambda w: init.kaiming_uniform_(w, mode="fan_out", nonlinearity="tanh"),
    "kaiming normal": lambda w: init.kaiming_normal_(w),
    "kaiming normal, fan out, selu": lambda w: init.kaiming_normal_(w, mode="fan_out", nonlinearity="selu"),
    "orthogonal": lambda w: init.orthogonal_(w, gain=3.0),
    "sparse": lambda w: init.sparse_(w, 0.333, std=0.5),
}


def moments(name: str) -> dict[str, float]:
    torch.manual_seed(0)
    w = torch.empty(SIZE, dtype=torch.float64)
    RANDOM[name](w)
    zeros = int((w == 0).sum())
    return {
        "mean": w.mean().item(),
        "std": w.std().item(),
        "min": w.min().item(),
        "max": w.max().item(),
        "zeros": zeros,
    }


def recorded() -> dict[str, Any]:
    return {
        "gains": [[arguments, init.calculate_gain(*arguments)] for arguments in GAINS],
        "eye": [[shape, init.eye_(torch.empty(shape)).tolist()] for shape in [(2, 3), (3, 2), (2, 2)]],
        "dirac": [
            [shape, groups, init.dirac_(torch.empty(shape), groups).tolist()] for shape in SHAPES for groups in (1, 2)
        ],
        "moments": {name: moments(name) for name in RANDOM},
    }


if __name__ == "__main__":
    lines = [f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in recorded().items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")

"""Record what PyTorch computes for the engine's functions: ``python tests/data/record_torch_engine.py``.

Writes torch_engine.json beside this file: per case the inputs, the output, an upstream gradient, the
gradient of each input, and the gradient of Σ gradient² (second order), in float64.
tests/primitives/test_torch_engine.py has the same functions in glassgrad, under the same names.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import torch
import torch.nn.functional as F

RECORDS = Path(__file__).with_name("torch_engine.json")
Case = tuple[Callable[..., Any], list[Any]]

# name: the function, and per input a shape to draw from N(0, 1), or a list taken as it is
CASES: dict[str, Case] = {
    "exp": (torch.exp, [(3,)]),
    "expm1": (torch.expm1, [(3,)]),
    "log": (torch.log, [[0.5, 1.0, 2.0]]),
    "log1p": (torch.log1p, [[0.5, -0.5, 2.0]]),
    "sqrt": (torch.sqrt, [[0.5, 1.0, 2.0]]),
    "sin": (torch.sin, [(3,)]),
    "cos": (torch.cos, [(3,)]),
    "tan": (torch.tan, [[0.5, -1.0, 0.0]]),
    "arctan": (torch.arctan, [(3,)]),
    "tanh": (torch.tanh, [(3,)]),
    "sigmoid": (torch.sigmoid, [[-40.0, -0.5, 0.0, 3.0, 40.0]]),
    "relu": (torch.relu, [[-1.0, 0.0, 2.0]]),
    "leaky_relu": (lambda x: F.leaky_relu(x, 0.2), [[-1.0, 0.5, 2.0]]),
    "prelu": (lambda x, a: F.prelu(x, a), [[-1.0, 0.5, 2.0], [0.25]]),
    "elu": (lambda x: F.elu(x, 1.7), [[-1.0, -0.1, 2.0]]),
    "softplus": (lambda x: F.softplus(x, threshold=1000.0), [[-30.0, -0.5, 0.0, 3.0, 30.0]]),
    "log_sigmoid": (F.logsigmoid, [[-30.0, -0.5, 0.0, 3.0, 30.0]]),
    "abs": (torch.abs, [[-1.0, 0.0, 2.0]]),
    "square": (torch.square, [(3,)]),
    "pow": (torch.pow, [[0.5, 1.0, 2.0], [2.0, -1.0, 0.5]]),
    "pow at 0": (lambda x: x**2, [[0.0, 1.0]]),
    "maximum": (torch.maximum, [[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]),
    "minimum": (torch.minimum, [[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]),
    "divide": (torch.divide, [(2, 3), (3,)]),
    "remainder": (torch.remainder, [[7.5, -7.5], [2.0, 2.0]]),
    "multiply": (torch.multiply, [(2, 1), (3,)]),
    "subtract": (torch.subtract, [(3,), (2, 3)]),
    "clip": (lambda x: torch.clip(x, -1.0, 1.0), [[-2.0, -1.0, 0.5, 1.0, 2.0]]),
    "where": (lambda x, y: torch.where(x > 0, x, y), [(4,), (4,)]),
    "sum": (lambda x: x.sum(dim=(0, -1)), [(2, 3, 4)]),
    "mean": (lambda x: x.mean(dim=1, keepdim=True), [(2, 3, 4)]),
    "max": (lambda x: x.amax(dim=1), [[[1.0, 3.0, 3.0], [2.0, 0.0, 1.0]]]),
    "min": (lambda x: x.amin(dim=0), [(3, 2)]),
    "logsumexp": (lambda x: torch.logsumexp(x, dim=0), [(3, 2)]),
    "softmax": (lambda x: torch.softmax(x, dim=-1), [(3, 4)]),
    "log_softmax": (lambda x: torch.log_softmax(x, dim=0), [(3, 4)]),
    "softmax_cross_entropy": (lambda x: F.cross_entropy(x, torch.tensor([0, 2, 1])), [(3, 4)]),
    "binary_cross_entropy": (lambda p: F.binary_cross_entropy(p, _hot(), reduction="none"), [[0.3, 0.6, 0.9]]),
    "binary_cross_entropy_with_logits": (
        lambda z: F.binary_cross_entropy_with_logits(z, _hot(), reduction="none"),
        [[-20.0, 0.0, 20.0]],
    ),
    "matmul vectors": (torch.matmul, [(3,), (3,)]),
    "matmul matrix vector": (torch.matmul, [(2, 3), (3,)]),
    "matmul vector stack": (torch.matmul, [(3,), (4, 3, 2)]),
    "matmul stacks": (torch.matmul, [(4, 1, 2, 3), (5, 3, 2)]),
    "reshape": (lambda x: x.reshape(3, -1), [(2, 6)]),
    "permute_dims": (lambda x: x.permute(2, 0, 1), [(2, 3, 4)]),
    "concat": (lambda x, y: torch.concat([x, y], dim=1), [(2, 3), (2, 1)]),
    "stack": (lambda x, y: torch.stack([x, y], dim=-1), [(2, 3), (2, 3)]),
    "pad": (lambda x: F.pad(x, (2, 0, 0, 1)), [(2, 3)]),
    "indexing": (lambda x: x[[0, 0, 2], [1, 1, 0]], [(3, 2)]),
    "sliding_windows": (lambda x: x.unfold(0, 3, 2), [(7,)]),
    "conv2d": (lambda x, w: F.conv2d(x, w, stride=(2, 1), padding=(1, 0)), [(2, 3, 5, 4), (2, 3, 3, 2)]),
    "max_pool2d": (lambda x: F.max_pool2d(x, (2, 3), (2, 1)), [(2, 4, 6)]),
    "a small network": (
        lambda x, w, v: ((x @ w).tanh() @ v).softmax(-1).log().mean() + (w**2).sum() / 2,
        [(4, 3), (3, 5), (5, 2)],
    ),
}


def _hot() -> torch.Tensor:
    return torch.tensor([1.0, 0.25, 0.0], dtype=torch.float64)


def inputs_of(name: str, cases: dict[str, Case]) -> list[np.ndarray]:
    rng = np.random.default_rng(crc32(name.encode()))
    return [rng.normal(size=x) if isinstance(x, tuple) else np.array(x) for x in cases[name][1]]


def recorded(name: str, cases: dict[str, Case] = CASES) -> dict[str, Any]:
    """One case, as it is written down."""
    arrays = inputs_of(name, cases)
    tensors = [torch.tensor(x, requires_grad=True) for x in arrays]
    out = cases[name][0](*tensors)
    upstream = np.random.default_rng(0).normal(size=tuple(out.shape))
    slopes = torch.autograd.grad(out, tensors, torch.tensor(upstream), create_graph=True)
    squares = sum((slope**2).sum() for slope in slopes)
    seconds = (
        torch.autograd.grad(squares, tensors, allow_unused=True, materialize_grads=True)
        if squares.requires_grad
        else [torch.zeros_like(tensor) for tensor in tensors]
    )
    return {
        "inputs": [x.tolist() for x in arrays],
        "output": out.tolist(),
        "upstream": upstream.tolist(),
        "gradients": [slope.tolist() for slope in slopes],
        "seconds": [(second + torch.zeros(second.shape)).tolist() for second in seconds],
    }


def write(path: Path, cases: dict[str, Case]) -> None:
    lines = [f"{json.dumps(name)}: {json.dumps(recorded(name, cases))}" for name in cases]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    write(RECORDS, CASES)

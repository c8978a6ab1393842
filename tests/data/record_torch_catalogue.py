"""Record what PyTorch computes for the formulas of tests/support/catalogue.py.

Run ``python tests/data/record_torch_catalogue.py``.

Writes torch_catalogue.json beside this file: per formula the value, the gradient and the Hessian with respect
to all entries of its inputs, end to end, in float64.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from catalogue import CATALOGUE, INPUTS, evaluated, inputs_of

RECORDS = Path(__file__).with_name("torch_catalogue.json")

NAMES = """
abs acos acosh asin asinh atan atan2 atanh copysign cos cosh det diag diff einsum erf erfc exp exp2 expm1 flip
hypot kron log log10 log1p log2 logaddexp maximum mean minimum outer prod reciprocal relu remainder reshape
roll sigmoid sin sinh square stack sum tan tanh tile trace tril triu
"""


def _sqrt(x: Any) -> Any:
    return torch.sqrt(torch.as_tensor(x, dtype=torch.float64))


NAMESPACE: dict[str, Any] = {name: getattr(torch, name) for name in NAMES.split()} | {
    "sqrt": _sqrt,
    "log_sigmoid": F.logsigmoid,
    "softplus": F.softplus,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "where_positive": lambda c, x, y: torch.where(c > 0, x, y),
    "clip": torch.clip,
    "max": torch.amax,
    "min": torch.amin,
    "var": lambda x: torch.var(x, correction=0),
    "std": lambda x: torch.std(x, correction=0),
    "logsumexp": lambda x: torch.logsumexp(x, 0),
    "softmax": lambda x: torch.softmax(x, 0),
    "log_softmax": lambda x: torch.log_softmax(x, 0),
    "vector_norm": torch.linalg.vector_norm,
    "cumulative_sum": lambda x: torch.cumsum(x, 0),
    "cumulative_prod": lambda x: torch.cumprod(x, 0),
    "flip": lambda x: torch.flip(x, [0]),
    "repeat": torch.repeat_interleave,
    "sort": lambda x: torch.sort(x).values,
    "cross": torch.linalg.cross,
    "vecdot": torch.linalg.vecdot,
    "diagonal": torch.diagonal,
    "inv": torch.linalg.inv,
    "solve": torch.linalg.solve,
    "matrix_power": torch.linalg.matrix_power,
    "logabsdet": lambda x: torch.linalg.slogdet(x).logabsdet,
    "cholesky": torch.linalg.cholesky,
    "mT": lambda x: x.mT,
    "concat": torch.cat,
    "expand_dims": lambda x, axis: torch.unsqueeze(x, axis),
}


def recorded(formula: str) -> dict[str, Any]:
    """One formula, as it is written down."""
    names = inputs_of(formula)
    inputs = {name: torch.tensor(INPUTS[name], dtype=torch.float64, requires_grad=True) for name in names}
    tensors = [inputs[name] for name in names]
    value = evaluated(formula, NAMESPACE, inputs)
    used = {"allow_unused": True, "materialize_grads": True}
    gradient = _flat(torch.autograd.grad(value, tensors, create_graph=True, **used))
    hessian = []
    for slope in gradient:
        if slope.requires_grad:
            seconds = torch.autograd.grad(slope, tensors, retain_graph=True, **used)
            hessian.append(_flat(seconds).tolist())
        else:
            hessian.append([0.0] * len(gradient))
    return {"value": value.item(), "gradient": gradient.tolist(), "hessian": hessian}


def _flat(parts: Any) -> torch.Tensor:
    return torch.cat([part.reshape(-1) for part in parts])


if __name__ == "__main__":
    lines = [f"{json.dumps(formula)}: {json.dumps(recorded(formula))}" for formula in CATALOGUE]
    RECORDS.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")

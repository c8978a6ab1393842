"""Our modules of the cases that PyTorch's results are recorded for."""

from __future__ import annotations

from typing import Any

import numpy as np

import nn


def made(case: Any) -> Any:
    """Our module of the case, in float64, with the numbers that PyTorch's had."""
    module = getattr(nn, case.name)(*case.args, **case.options).double().train(case.training)
    module.load_state_dict(case.drawn_state(shapes_of(module)) | generators(module))
    return module


def shapes_of(module: Any) -> dict[str, list[int]]:
    """Keys and shapes of the state, but for the generators that dropout draws from, which PyTorch's has not."""
    return {key: list(np.shape(x)) for key, x in module.state_dict().items() if not key.endswith("rng")}


def generators(module: Any) -> dict[str, Any]:
    return {key: x for key, x in module.state_dict().items() if key.endswith("rng")}

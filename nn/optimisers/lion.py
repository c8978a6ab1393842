"""Lion: only the sign of a mean gradient counts."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from nn.arguments import flag, non_negative
from nn.optimisers.base import Options, Params
from nn.optimisers.groups import Group, betas
from nn.optimisers.rules import NDArray, Rule, Slots


class Lion(Rule):
    """Lion: every weight moves by the rate, to the side that a mean gradient points to.

    w ← (1 - lr weight_decay) w - lr sign(β₁ m + (1 - β₁) g), m ← β₂ m + (1 - β₂) g. ``maximize``: uphill, g is -∂L/∂w.
    Rates are 3 to 10 times smaller than `AdamW`'s, and weight decay as much larger. ``params``: see `Optimiser`.
    Raises `ArgumentError` for what is no such number.

    Source: Chen et al., "Symbolic discovery of optimization algorithms", 2023, algorithm 2.

    >>> from nn import Parameter
    >>> w = Parameter([1.0, -3.0])
    >>> optimiser = Lion([w], lr=0.25)
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> w.tolist()
    [0.75, -2.75]
    """

    options: ClassVar[Options] = {"lr": non_negative, "betas": betas, "weight_decay": non_negative, "maximize": flag}
    slots: ClassVar[Slots] = {"exp_avg": None}

    def __init__(
        self,
        params: Params,
        lr: float = 1e-4,
        betas: tuple[float, float] = (0.9, 0.99),
        weight_decay: float = 0.0,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay, "maximize": maximize})

    def is_decoupled(self, group: Group) -> bool:
        return True

    def numbers(self, group: Group, counters: dict[str, float]) -> dict[str, float]:
        beta1, beta2 = group["betas"]
        return {"lr": group["lr"], "look": 1 - beta1, "take": 1 - beta2}

    @staticmethod
    def update(data: NDArray, grad: NDArray, state: dict[str, NDArray], numbers: dict[str, Any]) -> None:
        mean = state["exp_avg"]
        newer = grad - mean
        data -= numbers["lr"] * np.sign(mean + numbers["look"] * newer)
        mean += numbers["take"] * newer

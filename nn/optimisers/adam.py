"""Adam, and Adam with decoupled weight decay."""

from __future__ import annotations

from math import sqrt
from typing import Any, ClassVar

import numpy as np

from nn.arguments import flag, non_negative
from nn.optimisers.base import Options, Params
from nn.optimisers.groups import Group, betas
from nn.optimisers.rules import NDArray, Rule, Slots


class Adam(Rule):
    """Adam: each parameter's step is its mean gradient over the root of its mean squared gradient.

    m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g², w ← w - lr m̂ / (√v̂ + eps), where
    m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ) at step t. ``amsgrad``: v̂ is of the highest v so far. ``weight_decay``: g is
    ∂L/∂w + weight_decay w; with ``decoupled_weight_decay`` it is `AdamW`. ``maximize``: uphill, g is -∂L/∂w.
    ``params``: see `Optimiser`. Raises `ArgumentError` for what is no such number.

    Sources: Kingma and Ba, "Adam: a method for stochastic optimization", 2015; Reddi, Kale and Kumar, "On the
    convergence of Adam and beyond", 2018.

    >>> from nn import Parameter
    >>> w = Parameter([1.0])
    >>> optimiser = Adam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> round(w.item(), 4)
    0.9
    """

    options: ClassVar[Options] = {
        "lr": non_negative,
        "betas": betas,
        "eps": non_negative,
        "weight_decay": non_negative,
        "amsgrad": flag,
        "maximize": flag,
        "decoupled_weight_decay": flag,
    }
    slots: ClassVar[Slots] = {"exp_avg": None, "exp_avg_sq": None, "max_exp_avg_sq": "amsgrad"}

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        decoupled_weight_decay: bool = False,
    ) -> None:
        given = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad}
        super().__init__(params, given | {"maximize": maximize, "decoupled_weight_decay": decoupled_weight_decay})

    def numbers(self, group: Group, counters: dict[str, float]) -> dict[str, float]:
        (beta1, beta2), t = group["betas"], counters["step"]
        root = sqrt(1 - beta2**t)  # √v̂ = √v / root, so the step is lr root / (1 - β₁ᵗ) · m / (√v + eps root)
        return {
            "take1": 1 - beta1,
            "take2": 1 - beta2,
            "eps": group["eps"] * root,
            "rate": group["lr"] * root / (1 - beta1**t),
        }

    @staticmethod
    def update(data: NDArray, grad: NDArray, state: dict[str, NDArray], numbers: dict[str, Any]) -> None:
        mean, square = state["exp_avg"], state["exp_avg_sq"]
        change = grad - mean  # one array, used again and again
        change *= numbers["take1"]
        mean += change
        np.multiply(grad, grad, out=change)
        change -= square
        change *= numbers["take2"]
        square += change
        if "amsgrad" in numbers:
            highest = state["max_exp_avg_sq"]
            square = np.maximum(highest, square, out=highest)
        np.sqrt(square, out=change)
        change += numbers["eps"]
        np.divide(mean, change, out=change)
        change *= numbers["rate"]
        data -= change


class AdamW(Adam):
    """`Adam` with decoupled weight decay: before each step w ← (1 - lr weight_decay) w, and g is ∂L/∂w
    alone, so that the decay is the same for all weights.

    Source: Loshchilov and Hutter, "Decoupled weight decay regularization", 2019.

    >>> from nn import Parameter
    >>> w = Parameter([1.0])
    >>> optimiser = AdamW([w], lr=0.1, weight_decay=0.5)
    >>> (w * 0).sum().backward()
    >>> optimiser.step()
    >>> round(w.item(), 4)
    0.95
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize, decoupled_weight_decay=True)

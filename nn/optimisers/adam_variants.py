"""Adam with the highest gradient, with Nesterov's momentum, with a rectified beginning: Adamax, NAdam, RAdam."""

from __future__ import annotations

from math import sqrt
from typing import Any, ClassVar

import numpy as np

from nn.arguments import flag, non_negative
from nn.optimisers.base import Options, Params
from nn.optimisers.groups import Group, betas
from nn.optimisers.rules import Counters, NDArray, Rule, Slots


class Adamax(Rule):
    """Adamax: `Adam` with the highest recent gradient in place of the root mean square.

    m ← β₁ m + (1 - β₁) g, u ← max(β₂ u, |g| + eps), w ← w - lr / (1 - β₁ᵗ) m / u at step t. ``weight_decay``: g is
    ∂L/∂w + weight_decay w. ``maximize``: uphill, g is -∂L/∂w. ``params``: see `Optimiser`. Raises `ArgumentError` for
    what is no such number.

    Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015, section 7.1; eps as in PyTorch.

    >>> from nn import Parameter
    >>> w = Parameter([1.0])
    >>> optimiser = Adamax([w], lr=0.1)
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
        "maximize": flag,
    }
    slots: ClassVar[Slots] = {"exp_avg": None, "exp_inf": None}

    def __init__(
        self,
        params: Params,
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        *,
        maximize: bool = False,
    ) -> None:
        given = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "maximize": maximize}
        super().__init__(params, given)

    def numbers(self, group: Group, counters: dict[str, float]) -> dict[str, float]:
        beta1, beta2 = group["betas"]
        rate = group["lr"] / (1 - beta1 ** counters["step"])
        return {"take": 1 - beta1, "keep": beta2, "eps": group["eps"], "rate": rate}

    @staticmethod
    def update(data: NDArray, grad: NDArray, state: dict[str, NDArray], numbers: dict[str, Any]) -> None:
        mean, highest = state["exp_avg"], state["exp_inf"]
        mean += numbers["take"] * (grad - mean)
        np.maximum(numbers["keep"] * highest, np.abs(grad) + numbers["eps"], out=highest)
        data -= numbers["rate"] * (mean / highest)


class NAdam(Rule):
    """NAdam: `Adam` with Nesterov's momentum, the mean as it will be a step ahead.

    With m and v as in `Adam`, μₜ = β₁ (1 - ½ 0.96^(t momentum_decay)) and Mₜ = μ₁ ⋯ μₜ:
    w ← w - lr ((1 - μₜ) g / (1 - Mₜ) + μₜ₊₁ m / (1 - Mₜ₊₁)) / (√v̂ + eps). ``weight_decay``: g is
    ∂L/∂w + weight_decay w; with ``decoupled_weight_decay``, w ← (1 - lr weight_decay) w instead. ``maximize``: uphill,
    g is -∂L/∂w. ``params``: see `Optimiser`. Raises `ArgumentError` for what is no such number.

    Source: Dozat, "Incorporating Nesterov momentum into Adam", 2016.

    >>> from nn import Parameter
    >>> w = Parameter([1.0])
    >>> optimiser = NAdam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> round(w.item(), 4)
    0.8944
    """

    options: ClassVar[Options] = {
        "lr": non_negative,
        "betas": betas,
        "eps": non_negative,
        "weight_decay": non_negative,
        "momentum_decay": non_negative,
        "decoupled_weight_decay": flag,
        "maximize": flag,
    }
    slots: ClassVar[Slots] = {"exp_avg": None, "exp_avg_sq": None}
    counters: ClassVar[Counters] = {"step": 0, "mu_product": 1.0}

    def __init__(
        self,
        params: Params,
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        given = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "momentum_decay": momentum_decay}
        super().__init__(params, given | {"decoupled_weight_decay": decoupled_weight_decay, "maximize": maximize})

    def numbers(self, group: Group, counters: dict[str, float]) -> dict[str, float]:
        (beta1, beta2), t = group["betas"], counters["step"]
        now, ahead = (beta1 * (1 - 0.5 * 0.96 ** (time * group["momentum_decay"])) for time in (t, t + 1))
        counters["mu_product"] *= now
        root = sqrt(1 - beta2**t)
        return {
            "take1": 1 - beta1,
            "take2": 1 - beta2,
            "eps": group["eps"] * root,
            "of_grad": group["lr"] * root * (1 - now) / (1 - counters["mu_product"]),
            "of_mean": group["lr"] * root * ahead / (1 - counters["mu_product"] * ahead),
        }

    @staticmethod
    def update(data: NDArray, grad: NDArray, state: dict[str, NDArray], numbers: dict[str, Any]) -> None:
        mean, square = state["exp_avg"], state["exp_avg_sq"]
        mean += numbers["take1"] * (grad - mean)
        square += numbers["take2"] * (grad * grad - square)
        direction = numbers["of_grad"] * grad + numbers["of_mean"] * mean
        data -= direction / (np.sqrt(square) + numbers["eps"])


class RAdam(Rule):
    """RAdam: `Adam` whose first steps, when v is not to be trusted yet, are plain momentum.

    With m̂ and v as in `Adam`, r∞ = 2 / (1 - β₂) - 1 and r = r∞ - 2 t β₂ᵗ / (1 - β₂ᵗ): while r ≤ 5, w ← w - lr m̂, then
    w ← w - lr m̂ c √(1 - β₂ᵗ) / (√v + eps) with c² = (r - 4) (r - 2) r∞ / ((r∞ - 4) (r∞ - 2) r). ``weight_decay``: g is
    ∂L/∂w + weight_decay w; with ``decoupled_weight_decay``, w ← (1 - lr weight_decay) w instead. ``maximize``: uphill,
    g is -∂L/∂w. ``params``: see `Optimiser`. Raises `ArgumentError` for what is no such number.

    Source: Liu et al., "On the variance of the adaptive learning rate and beyond", 2020.

    >>> from nn import Parameter
    >>> w = Parameter([1.0])
    >>> optimiser = RAdam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> round(w.item(), 4)
    0.8
    """

    options: ClassVar[Options] = {
        "lr": non_negative,
        "betas": betas,
        "eps": non_negative,
        "weight_decay": non_negative,
        "maximize": flag,
        "decoupled_weight_decay": flag,
    }
    slots: ClassVar[Slots] = {"exp_avg": None, "exp_avg_sq": None}

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        given = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "maximize": maximize}
        super().__init__(params, given | {"decoupled_weight_decay": decoupled_weight_decay})

    def numbers(self, group: Group, counters: dict[str, float]) -> dict[str, float]:
        (beta1, beta2), t = group["betas"], counters["step"]
        rate = group["lr"] / (1 - beta1**t)
        last = 2 / (1 - beta2) - 1
        length = last - 2 * t * beta2**t / (1 - beta2**t)
        plain, scaled = rate, 0.0
        if length > 5:
            scale = (length - 4) * (length - 2) * last / ((last - 4) * (last - 2) * length)
            plain, scaled = 0.0, rate * sqrt(scale * (1 - beta2**t))
        return {"take1": 1 - beta1, "take2": 1 - beta2, "eps": group["eps"], "plain": plain, "scaled": scaled}

    @staticmethod
    def update(data: NDArray, grad: NDArray, state: dict[str, NDArray], numbers: dict[str, Any]) -> None:
        mean, square = state["exp_avg"], state["exp_avg_sq"]
        mean += numbers["take1"] * (grad - mean)
        square += numbers["take2"] * (grad * grad - square)
        data -= mean * (numbers["plain"] + numbers["scaled"] / (np.sqrt(square) + numbers["eps"]))

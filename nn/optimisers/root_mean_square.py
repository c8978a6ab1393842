"""Divide each step by the root of a mean, or a sum, of squared gradients: Adagrad, RMSprop, Adadelta."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from nn.arguments import flag, fraction, non_negative, share
from nn.optimisers.base import Options, Params
from nn.optimisers.groups import Group
from nn.optimisers.rules import NDArray, Rule, Slots


class Adagrad(Rule):
    """Adagrad: each weight's rate falls with all its squared gradients so far.

    s ← s + g², w ← w - lr / (1 + (t - 1) lr_decay) g / (√s + eps) at step t; s is ``initial_accumulator_value`` at
    first. ``weight_decay``: g is ∂L/∂w + weight_decay w. ``maximize``: uphill, g is -∂L/∂w. ``params``: see
    `Optimiser`. Raises `ArgumentError` for what is no such number.

    Source: Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic optimization",
    2011.

    >>> from nn import Parameter
    >>> w = Parameter([1.0])
    >>> optimiser = Adagrad([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> round(w.item(), 4)
    0.9
    """

    options: ClassVar[Options] = {
        "lr": non_negative,
        "lr_decay": non_negative,
        "eps": non_negative,
        "weight_decay": non_negative,
        "initial_accumulator_value": non_negative,
        "maximize": flag,
    }
    slots: ClassVar[Slots] = {"sum": None}

    def __init__(
        self,
        params: Params,
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
        *,
        maximize: bool = False,
    ) -> None:
        given = {"lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay, "maximize": maximize}
        super().__init__(params, given | {"initial_accumulator_value": initial_accumulator_value})

    def first_values(self, group: Group) -> dict[str, float]:
        return {"sum": group["initial_accumulator_value"]}

    def has_state(self, counters: Any) -> bool:
        return True  # the first value is one

    def numbers(self, group: Group, counters: dict[str, float]) -> dict[str, float]:
        return {"rate": group["lr"] / (1 + (counters["step"] - 1) * group["lr_decay"]), "eps": group["eps"]}

    @staticmethod
    def update(data: NDArray, grad: NDArray, state: dict[str, NDArray], numbers: dict[str, Any]) -> None:
        total = state["sum"]
        total += grad * grad
        data -= numbers["rate"] * (grad / (np.sqrt(total) + numbers["eps"]))


class RMSprop(Rule):
    """RMSprop: each step is the gradient over the root of its mean square.

    v ← alpha v + (1 - alpha) g², w ← w - lr u, where u = g / (√v + eps). ``centered``: the variance takes the place of
    the mean square, √(v - a²) with a ← alpha a + (1 - alpha) g. ``momentum``: u ← momentum u + g / (√v + eps).
    ``weight_decay``: g is ∂L/∂w + weight_decay w. ``maximize``: uphill, g is -∂L/∂w. ``params``: see `Optimiser`.
    Raises `ArgumentError` for what is no such number.

    Sources: Hinton, "Neural networks for machine learning", lecture 6e, 2012; centred: Graves, "Generating sequences
    with recurrent neural networks", 2013.

    >>> from nn import Parameter
    >>> w = Parameter([1.0])
    >>> optimiser = RMSprop([w], lr=0.01)
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> round(w.item(), 4)
    0.9
    """

    options: ClassVar[Options] = {
        "lr": non_negative,
        "momentum": share,
        "alpha": fraction,
        "eps": non_negative,
        "centered": flag,
        "weight_decay": non_negative,
        "maximize": flag,
    }
    slots: ClassVar[Slots] = {"square_avg": None, "momentum_buffer": "momentum", "grad_avg": "centered"}

    def __init__(
        self,
        params: Params,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        given = {"lr": lr, "momentum": momentum, "alpha": alpha, "eps": eps, "centered": centered}
        super().__init__(params, given | {"weight_decay": weight_decay, "maximize": maximize})

    def numbers(self, group: Group, counters: dict[str, float]) -> dict[str, float]:
        return {"lr": group["lr"], "keep": group["momentum"], "take": 1 - group["alpha"], "eps": group["eps"]}

    @staticmethod
    def update(data: NDArray, grad: NDArray, state: dict[str, NDArray], numbers: dict[str, Any]) -> None:
        square = state["square_avg"]
        square += numbers["take"] * (grad * grad - square)
        if "centered" in numbers:
            mean = state["grad_avg"]
            mean += numbers["take"] * (grad - mean)
            square = square - mean * mean
        change = grad / (np.sqrt(square) + numbers["eps"])
        if "momentum" in numbers:
            velocity = state["momentum_buffer"]
            velocity *= numbers["keep"]
            velocity += change
            change = velocity
        data -= numbers["lr"] * change


class Adadelta(Rule):
    """Adadelta: each step is the gradient times the root mean square of steps over that of gradients; it has no unit.

    v ← rho v + (1 - rho) g², Δ = g √(d + eps) / √(v + eps), d ← rho d + (1 - rho) Δ², w ← w - lr Δ.
    ``weight_decay``: g is ∂L/∂w + weight_decay w. ``maximize``: uphill, g is -∂L/∂w. ``params``: see `Optimiser`.
    Raises `ArgumentError` for what is no such number.

    Source: Zeiler, "ADADELTA: an adaptive learning rate method", 2012.

    >>> from nn import Parameter
    >>> w = Parameter([1.0])
    >>> optimiser = Adadelta([w])
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> round(w.item(), 4)
    0.9968
    """

    options: ClassVar[Options] = {
        "lr": non_negative,
        "rho": fraction,
        "eps": non_negative,
        "weight_decay": non_negative,
        "maximize": flag,
    }
    slots: ClassVar[Slots] = {"square_avg": None, "acc_delta": None}

    def __init__(
        self,
        params: Params,
        lr: float = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0.0,
        *,
        maximize: bool = False,
    ) -> None:
        given = {"lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay, "maximize": maximize}
        super().__init__(params, given)

    def numbers(self, group: Group, counters: dict[str, float]) -> dict[str, float]:
        return {"lr": group["lr"], "take": 1 - group["rho"], "eps": group["eps"]}

    @staticmethod
    def update(data: NDArray, grad: NDArray, state: dict[str, NDArray], numbers: dict[str, Any]) -> None:
        square, steps = state["square_avg"], state["acc_delta"]
        square += numbers["take"] * (grad * grad - square)
        change = grad * (np.sqrt(steps + numbers["eps"]) / np.sqrt(square + numbers["eps"]))
        steps += numbers["take"] * (change * change - steps)
        data -= numbers["lr"] * change

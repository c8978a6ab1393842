"""Stochastic gradient descent, with momentum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from nn.arguments import flag, non_negative, real, share
from nn.autograd_door import ArgumentError
from nn.optimisers.base import Options, Params
from nn.optimisers.groups import Group
from nn.optimisers.rules import Counters, NDArray, Rule, Slots


class SGD(Rule):
    """Stochastic gradient descent, with momentum: v ← momentum v + (1 - dampening) g, w ← w - lr v; first v = g.

    ``nesterov``: the step is lr (g + momentum v) instead, the gradient as it were a step ahead. ``weight_decay``: g is
    ∂L/∂w + weight_decay w. ``maximize``: uphill, g is -∂L/∂w. ``params``: see `Optimiser`.
    Raises `ArgumentError` for what is no such number, and for ``nesterov`` with dampening or without momentum.

    Textbooks often write the step itself: Δw ← -lr ∂L/∂w + momentum Δw. That is the same as long as ``lr`` is constant,
    for then Δw = -lr v. When ``lr`` changes, it holds here for all of v at once, and there only for new gradients: take
    lr 1 and scale the loss by the rate to have that. A convex mean, Δw ← momentum Δw - (1 - momentum) lr ∂L/∂w, is
    ``dampening=momentum``, but for the first step.

    Sources: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964;
    Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.

    >>> from nn import Parameter
    >>> w = Parameter([1.0])
    >>> optimiser = SGD([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> round(w.item(), 4)
    0.8
    """

    options: ClassVar[Options] = {
        "lr": non_negative,
        "momentum": share,
        "dampening": real,
        "weight_decay": non_negative,
        "nesterov": flag,
        "maximize": flag,
    }
    slots: ClassVar[Slots] = {"momentum_buffer": "momentum"}
    counters: ClassVar[Counters] = {"averaged": 0}  # steps with momentum
    unsaved = ("averaged",)

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        given = {"lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay}
        super().__init__(params, given | {"nesterov": nesterov, "maximize": maximize})

    def check_options(self, options: Mapping[str, Any]) -> None:
        if options["nesterov"] and not options["momentum"]:
            raise ArgumentError("nesterov needs momentum, found 0: give momentum, such as 0.9")
        if options["nesterov"] and options["dampening"]:
            raise ArgumentError(f"nesterov needs a dampening of 0, found {options['dampening']!r}")

    def numbers(self, group: Group, counters: dict[str, float]) -> dict[str, float]:
        found = {"lr": group["lr"]}
        if group["momentum"]:
            found["keep"] = group["momentum"]
            if group["dampening"]:
                found["add"] = 1 - group["dampening"] if counters["averaged"] else 1
            counters["averaged"] += 1
        return found

    @staticmethod
    def update(data: NDArray, grad: NDArray, state: dict[str, NDArray], numbers: dict[str, Any]) -> None:
        if "momentum" in numbers:
            velocity = state["momentum_buffer"]
            velocity *= numbers["keep"]
            velocity += numbers["add"] * grad if "dampening" in numbers else grad
            grad = grad + numbers["keep"] * velocity if "nesterov" in numbers else velocity
        data -= numbers["lr"] * grad

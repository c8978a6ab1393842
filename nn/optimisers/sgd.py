"""Stochastic gradient descent, with momentum."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from nn.arguments import flag, fraction, non_negative
from nn.autograd_door import ArgumentError, Tensor, Value
from nn.optimisers.base import NDArray, Optimiser


class SGD(Optimiser):
    """Stochastic gradient descent, with momentum: v ← momentum v + g, w ← w - lr v.

    With a constant rate this is Δw = -lr ∂L/∂w + momentum Δw of the step before. ``nesterov``: the
    step is lr (g + momentum v) instead, the gradient as it were a step ahead. ``weight_decay``: g is
    ∂L/∂w + weight_decay w. ``params``: Tensors or Values, all leaves. ``lr``: the learning rate.
    Raises `ArgumentError` for anything else, and for ``nesterov`` without momentum.

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

    slots = ("momentum_buffer",)
    options = ("lr", "momentum", "nesterov", "weight_decay")

    def __init__(
        self,
        params: Iterable[Tensor | Value],
        lr: float = 1e-3,
        momentum: float = 0.0,
        *,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        self.momentum = fraction("momentum", momentum)
        self.nesterov = flag("nesterov", nesterov)
        self.weight_decay = non_negative("weight_decay", weight_decay)
        if self.nesterov and not self.momentum:
            raise ArgumentError("nesterov needs momentum, found 0: give momentum, such as 0.9")
        super().__init__(params, lr)

    def update(self, data: NDArray, grad: NDArray, scratch: NDArray, step: int, *state: NDArray) -> None:
        if self.weight_decay:
            np.multiply(data, self.weight_decay, out=scratch)
            grad += scratch
        if self.momentum:
            (velocity,) = state
            velocity *= self.momentum
            velocity += grad
            if self.nesterov:
                np.multiply(velocity, self.momentum, out=scratch)
                grad += scratch
            else:
                grad = velocity
        np.multiply(grad, float(self.lr), out=scratch)
        data -= scratch

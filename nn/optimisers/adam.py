"""Adam, and Adam with decoupled weight decay."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt

import numpy as np

from nn.arguments import fraction, non_negative
from nn.autograd_door import ArgumentError, Tensor, Value
from nn.optimisers.base import NDArray, Optimiser


class Adam(Optimiser):
    """Adam: each parameter's step is its mean gradient over the root of its mean squared gradient.

    m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g², w ← w - lr m̂ / (√v̂ + eps), where
    m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ) at step t. ``weight_decay``: g is
    ∂L/∂w + weight_decay w. ``params``: Tensors or Values, all leaves.
    Raises `ArgumentError` for anything else.

    Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015.

    >>> from nn import Parameter
    >>> w = Parameter([1.0])
    >>> optimiser = Adam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> round(w.item(), 4)
    0.9
    """

    slots = ("exp_avg", "exp_avg_sq")
    options = ("lr", "betas", "eps", "weight_decay")

    def __init__(
        self,
        params: Iterable[Tensor | Value],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        if not isinstance(betas, tuple | list) or len(betas) != 2:
            raise ArgumentError(f"betas must be two numbers, such as (0.9, 0.999), found {betas!r}")
        self.betas = (fraction("betas[0]", betas[0]), fraction("betas[1]", betas[1]))
        self.eps = non_negative("eps", eps)
        self.weight_decay = non_negative("weight_decay", weight_decay)
        super().__init__(params, lr)

    def decay(self, data: NDArray, grad: NDArray, scratch: NDArray) -> None:
        """Add the weight decay to the gradient."""
        np.multiply(data, self.weight_decay, out=scratch)
        grad += scratch

    def update(self, data: NDArray, grad: NDArray, scratch: NDArray, step: int, *state: NDArray) -> None:
        if self.weight_decay:
            self.decay(data, grad, scratch)
        mean, square = state
        beta1, beta2 = self.betas
        np.subtract(grad, mean, out=scratch)
        scratch *= 1 - beta1
        mean += scratch
        np.multiply(grad, grad, out=scratch)
        scratch -= square
        scratch *= 1 - beta2
        square += scratch
        # √v̂ = √v / root, so the step is lr root / (1 - β₁ᵗ) · m / (√v + eps root)
        root = sqrt(1 - beta2**step)
        np.sqrt(square, out=scratch)
        scratch += self.eps * root
        np.divide(mean, scratch, out=scratch)
        scratch *= float(self.lr) * root / (1 - beta1**step)
        data -= scratch


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
        params: Iterable[Tensor | Value],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay)

    def decay(self, data: NDArray, grad: NDArray, scratch: NDArray) -> None:
        data *= 1 - float(self.lr) * self.weight_decay

"""Optimisers: how parameters follow their gradients downhill.

The parameters of one type lie in one flat array, and each parameter's ``data`` is a view of its
stretch, so that a step is a handful of vector operations however many layers there are. Values take
part too: their numbers are copied in before a step and out after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from math import sqrt
from typing import Any, ClassVar

import numpy as np

from nn.autograd_door import ArgumentError, Node, ShapeError, Tensor, callback, zero_grad
from nn.module import Module
from nn.optimisers.flat import WHOLE, Arrays, Numbers

__all__ = ["SGD", "Adam", "AdamW", "Optimiser"]

NDArray = np.ndarray[Any, Any]


class Optimiser:
    """What `SGD` and `Adam` share: the parameters, the steps each has made, and the state of each.

    A subclass names its ``slots``, the arrays of state that each parameter has, and defines
    ``update``. ``lr`` may be changed between steps.
    """

    slots: ClassVar[tuple[str, ...]] = ()
    options: ClassVar[tuple[str, ...]] = ("lr",)

    def __init__(self, params: Iterable[Any], lr: float) -> None:
        self.params = checked(params)
        self.lr = non_negative("lr", lr)

    @cached_property
    def _blocks(self) -> list[Arrays | Numbers]:
        """The parameters by type; made with the first step, when a backward pass needs its memory no more."""
        kinds: dict[Any, list[Any]] = {}
        for p in self.params:
            kinds.setdefault(p.data.dtype if isinstance(p, Tensor) else None, []).append(p)
        return [
            Arrays(members, dtype, self.slots) if dtype else Numbers(members, np.dtype(float), self.slots)
            for dtype, members in kinds.items()
        ]

    def update(self, data: NDArray, grad: NDArray, scratch: NDArray, step: int, *state: NDArray) -> None:
        """Change ``data`` in place by ``grad``, given the arrays of ``state``.

        All are flat and of one length; ``scratch`` is there to be overwritten; ``step`` counts from 1.
        """
        raise NotImplementedError

    def step(self) -> None:
        """Change every parameter that has a gradient; one whose ``grad`` is None stays, with its state."""
        callback(self._step)

    def _step(self) -> None:
        for block in self._blocks:
            for part, step in block.gather():
                arrays = block.data, block.grad, block.scratch, *block.state
                data, grad, scratch, *state = arrays if part is WHOLE else [array[part] for array in arrays]
                self.update(data, grad, scratch, step, *state)
            block.give_back()

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        zero_grad(self.params)

    def state_dict(self) -> dict[str, Any]:
        """A copy of the options, and of each parameter's state: its steps and its arrays."""
        entries = {p: entry for block in self._blocks for p, entry in block.entries(self.slots)}
        return {**{name: getattr(self, name) for name in self.options}, "state": [entries[p] for p in self.params]}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave. Raises `ArgumentError` or `ShapeError` where it does not fit."""
        missing = [name for name in (*self.options, "state") if name not in state]
        if missing:
            raise ArgumentError(f"this state does not fit {type(self).__name__}: missing {', '.join(missing)}")
        if len(state["state"]) != len(self.params):
            raise ArgumentError(
                f"this state is of {len(state['state'])} parameters, the optimiser has {len(self.params)}"
            )
        entries = dict(zip(self.params, state["state"], strict=True))
        for i, (p, entry) in enumerate(entries.items()):
            for slot in self.slots:
                if np.shape(entry[slot]) != p.shape:
                    raise ShapeError(f"{slot} of parameter {i} has shape {np.shape(entry[slot])}, expected {p.shape}")
        for block in self._blocks:
            block.restore(self.slots, entries)
        for name in self.options:
            setattr(self, name, state[name])

    def __repr__(self) -> str:
        options = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.options)
        return f"{type(self).__name__}({len(self.params)} parameters, {options})"


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
        params: Iterable[Any],
        lr: float = 1e-3,
        momentum: float = 0.0,
        *,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        self.momentum = fraction("momentum", momentum)
        self.nesterov = nesterov
        self.weight_decay = non_negative("weight_decay", weight_decay)
        if nesterov and not momentum:
            raise ArgumentError("nesterov looks a step of momentum ahead: give momentum, such as 0.9")
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
        params: Iterable[Any],
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
        """Pull the weights towards 0, by way of the gradient."""
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
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay)

    def decay(self, data: NDArray, grad: NDArray, scratch: NDArray) -> None:
        data *= 1 - float(self.lr) * self.weight_decay


def non_negative(what: str, number: Any) -> float:
    """``number`` if it is at least 0; otherwise an `ArgumentError`."""
    if isinstance(number, bool) or not isinstance(number, int | float | np.number) or not number >= 0:
        raise ArgumentError(f"{what} must be a number of at least 0, found {number!r}")
    return float(number)


def fraction(what: str, number: Any) -> float:
    """``number`` if it is at least 0 and below 1; otherwise an `ArgumentError`."""
    if non_negative(what, number) >= 1:
        raise ArgumentError(f"{what} must be below 1, found {number!r}")
    return float(number)


def checked(given: Iterable[Any]) -> list[Any]:
    """The parameters ``given`` to an optimiser; an `ArgumentError` for what none can change."""
    if isinstance(given, Module | Node) or not isinstance(given, Iterable):
        found = type(given).__name__ if isinstance(given, Module) else f"{given!r:.60}"
        raise ArgumentError(f"an optimiser takes several parameters, as model.parameters() gives; found {found}")
    params = list(given)
    if not params:
        raise ArgumentError("an optimiser needs at least one parameter, found none (was an iterator used twice?)")
    for i, p in enumerate(params):
        if not isinstance(p, Node) or not p.is_leaf or not p.requires_grad:
            raise ArgumentError(
                f"parameter {i} must be a leaf that requires a gradient, found {type(p).__name__} {p!r:.60}"
            )
        if np.iscomplexobj(p.data):
            raise ArgumentError(f"parameter {i} is complex: optimisers change real numbers, found {p!r:.60}")
    if len(set(params)) != len(params):
        raise ArgumentError("a parameter is given twice: it would be changed twice a step")
    return params

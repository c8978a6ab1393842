"""Optimisers: how parameters follow their gradients downhill.

The parameters of one type lie in one flat array, and each parameter's ``data`` is a view of its
stretch, so that a step is a handful of vector operations however many layers there are. Values take
part too: their numbers are copied in before a step and out after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, groupby, pairwise
from math import sqrt
from operator import itemgetter
from typing import Any, ClassVar

import numpy as np

from nn.engine import ArgumentError, Node, ShapeError, Tensor
from nn.module import Module

__all__ = ["SGD", "Adam", "Optimiser"]

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
        kinds: dict[Any, list[Any]] = {}
        for p in self.params:
            kinds.setdefault(p.data.dtype if isinstance(p, Tensor) else None, []).append(p)
        self._blocks = [
            _Arrays(members, dtype, self.slots) if dtype else _Numbers(members, np.dtype(float), self.slots)
            for dtype, members in kinds.items()
        ]

    def update(self, data: NDArray, grad: NDArray, scratch: NDArray, step: int, *state: NDArray) -> None:
        """Change ``data`` in place by ``grad``, given the arrays of ``state``.

        All are flat and of one length; ``scratch`` is there to be overwritten; ``step`` counts from 1.
        """
        raise NotImplementedError

    def step(self) -> None:
        """Change every parameter that has a gradient; one whose ``grad`` is None stays, with its state."""
        for block in self._blocks:
            for part, step in block.gather():
                self.update(
                    block.data[part], block.grad[part], block.scratch[part], step, *[s[part] for s in block.state]
                )
            block.give_back()

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for p in self.params:
            p.grad = None

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
    """Stochastic gradient descent, with momentum: v ← momentum v + ∂L/∂w, w ← w - lr v.

    With a constant rate this is Δw = -lr ∂L/∂w + momentum Δw of the step before. ``params``: Tensors
    or Values, all leaves. ``lr``: the learning rate. Raises `ArgumentError` for anything else.

    Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.

    >>> from nn import Parameter
    >>> w = Parameter([1.0])
    >>> optimiser = SGD([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> round(w.item(), 4)
    0.8
    """

    slots = ("momentum_buffer",)
    options = ("lr", "momentum")

    def __init__(self, params: Iterable[Any], lr: float = 1e-3, momentum: float = 0.0) -> None:
        self.momentum = fraction("momentum", momentum)
        super().__init__(params, lr)

    def update(self, data: NDArray, grad: NDArray, scratch: NDArray, step: int, *state: NDArray) -> None:
        if self.momentum:
            (velocity,) = state
            velocity *= self.momentum
            velocity += grad
            grad = velocity
        np.multiply(grad, float(self.lr), out=scratch)
        data -= scratch


class Adam(Optimiser):
    """Adam: each parameter's step is its mean gradient over the root of its mean squared gradient.

    m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g², w ← w - lr m̂ / (√v̂ + eps), where
    m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ) at step t. ``params``: Tensors or Values, all leaves.
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
    options = ("lr", "betas", "eps")

    def __init__(
        self, params: Iterable[Any], lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8
    ) -> None:
        if not isinstance(betas, tuple | list) or len(betas) != 2:
            raise ArgumentError(f"betas must be two numbers, such as (0.9, 0.999), found {betas!r}")
        self.betas = (fraction("betas[0]", betas[0]), fraction("betas[1]", betas[1]))
        self.eps = non_negative("eps", eps)
        super().__init__(params, lr)

    def update(self, data: NDArray, grad: NDArray, scratch: NDArray, step: int, *state: NDArray) -> None:
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


class _Block:
    """Parameters of one type, laid end to end: their data, gradients and state as flat arrays."""

    def __init__(self, params: list[Any], dtype: np.dtype[Any], slots: tuple[str, ...]) -> None:
        self.params = params
        self.steps = [0] * len(params)
        ends = [0, *accumulate(int(np.size(p.data)) for p in params)]
        self.spans = [slice(start, end) for start, end in pairwise(ends)]
        self.data, self.grad, self.scratch, *self.state = (np.zeros(ends[-1], dtype) for _ in range(3 + len(slots)))

    def gather(self) -> list[tuple[slice, int]]:
        """Fill ``data`` and ``grad``; give each stretch of parameters that have a gradient and have made
        equally many steps, with the number of the step they now make."""
        present = [p.grad is not None for p in self.params]
        self.fill(present)
        stretches = []
        for (moves, steps), members in groupby(zip(present, self.steps, self.spans, strict=True), itemgetter(0, 1)):
            spans = [span for _, _, span in members]
            if moves:
                stretches.append((slice(spans[0].start, spans[-1].stop), steps + 1))
        self.steps = [steps + moves for steps, moves in zip(self.steps, present, strict=True)]
        return stretches

    def fill(self, present: list[bool]) -> None:
        """Copy in the gradients that are present, and the data where it is not in place already."""
        raise NotImplementedError

    def give_back(self) -> None:
        """Hand the changed data to the parameters."""

    def entries(self, slots: tuple[str, ...]) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Each parameter with a copy of its state."""
        for p, span, steps in zip(self.params, self.spans, self.steps, strict=True):
            arrays = {name: array[span].reshape(p.shape).copy() for name, array in zip(slots, self.state, strict=True)}
            yield p, {"step": steps, **arrays}

    def restore(self, slots: tuple[str, ...], entries: Mapping[Any, Mapping[str, Any]]) -> None:
        """The opposite of `entries`."""
        for i, (p, span) in enumerate(zip(self.params, self.spans, strict=True)):
            self.steps[i] = int(entries[p]["step"])
            for name, array in zip(slots, self.state, strict=True):
                array[span] = np.ravel(entries[p][name])


class _Arrays(_Block):
    """Tensors of one type; their data are views of the flat array."""

    def __init__(self, params: list[Any], dtype: np.dtype[Any], slots: tuple[str, ...]) -> None:
        super().__init__(params, dtype, slots)
        self.make_views()

    def make_views(self) -> None:
        places = list(zip(self.spans, self.params, strict=True))
        self.data_views = [self.data[span].reshape(p.shape) for span, p in places]
        self.grad_views = [self.grad[span].reshape(p.shape) for span, p in places]

    def fill(self, present: list[bool]) -> None:
        for p, moves, data, grad in zip(self.params, present, self.data_views, self.grad_views, strict=True):
            if p.data is not data:  # at first, or someone gave the parameter another array
                if p.data.shape != data.shape:
                    raise ShapeError(f"a parameter had shape {data.shape} when the optimiser was made, now {p.shape}")
                data[...] = p.data
                p.data = data
            if moves:
                grad[...] = p.grad

    def __getstate__(self) -> dict[str, Any]:
        """A copy has flat arrays of its own; its views must be of those."""
        return {name: value for name, value in vars(self).items() if not name.endswith("_views")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.make_views()


class _Numbers(_Block):
    """Values, whose numbers live in the Values themselves."""

    def fill(self, present: list[bool]) -> None:
        self.data[:] = [p.data for p in self.params]
        self.grad[:] = [p.grad if moves else 0 for p, moves in zip(self.params, present, strict=True)]

    def give_back(self) -> None:
        for p, number in zip(self.params, self.data.tolist(), strict=True):
            p.data = number


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
        raise ArgumentError(f"an optimiser takes several parameters, as model.parameters() gives; found {given!r:.60}")
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

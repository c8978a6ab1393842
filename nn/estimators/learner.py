"""A network made of arrays, and the compiled functions that train it on batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from nn.autograd_door import Tensor, compile, no_grad
from nn.estimators.losses import Loss
from nn.inputs import cast
from nn.layers.dropout import Dropout
from nn.layers.sequential import Sequential
from nn.modules.module import Module
from nn.modules.parameter import Parameter
from nn.training.network import mode

__all__ = ["Data", "Dense", "Learner", "forward", "network"]

NDArray = np.ndarray[Any, Any]
ROWS = 4096  # of a sparse matrix, which are made dense together


class Data(NamedTuple):
    """Examples: ``x`` (n, inputs), dense or sparse, ``y`` (n, outputs) and ``weights`` (n,) or None."""

    x: Any
    y: NDArray
    weights: NDArray | None

    def batches(self, order: NDArray | None, size: int) -> Iterator[tuple[NDArray, NDArray, NDArray | None]]:
        """The examples in this order, or as they stand, in batches of ``size``, the last one of what is left."""
        for start in range(0, len(self.y), size):
            rows = slice(start, start + size) if order is None else order[start : start + size]
            x, y = dense(picked(self.x, rows)), picked(self.y, rows)
            yield x, y, None if self.weights is None else self.weights[rows]


def picked(array: Any, rows: Any) -> Any:
    """Some ``rows``, a slice or their numbers, of an array or a sparse matrix."""
    if isinstance(rows, slice) or sparse.issparse(array):
        return array[rows]
    return array.take(rows, axis=0)  # which is faster


def dense(x: Any) -> NDArray:
    """``x`` as an array."""
    return x.toarray() if sparse.issparse(x) else x  # type: ignore[no-any-return]


class Dense(Module):
    """y = x W + b of copies of W, (inputs, outputs) as scikit-learn has it, and b: no product is transposed."""

    def __init__(self, coef: NDArray, intercept: NDArray) -> None:
        self.weight, self.bias = Parameter(coef, coef.dtype), Parameter(intercept, coef.dtype)

    def forward(self, x: Any) -> Tensor:
        """``x``: (n, inputs); gives (n, outputs)."""
        out: Tensor = cast(x, self.weight.datum.dtype) @ self.weight + self.bias
        return out


def network(
    coefs: Sequence[NDArray], intercepts: Sequence[NDArray], activations: Sequence[Any], dropout: Sequence[Any] = ()
) -> Sequential:
    """Layers with copies of these weights, and what stands between them."""
    layers: list[Any] = []
    for i, (coef, intercept) in enumerate(zip(coefs, intercepts, strict=True)):
        between = (each for each in dropout[i : i + 1] if each.p)
        layers += [Dense(coef, intercept), *activations[i : i + 1], *between]
    return Sequential(*layers)


def forward(model: Sequential, x: Any) -> NDArray:
    """What ``model`` gives for ``x``, dense or sparse, without the last function; in evaluation mode."""
    with no_grad(), mode(model, training=False):
        if not sparse.issparse(x):
            return model(Tensor(x)).datum
        x = x.tocsr()
        return np.concatenate([model(Tensor(dense(x[i : i + ROWS]))).datum for i in range(0, x.shape[0], ROWS)])


class Learner:
    """A network in training: ``learn`` makes a step of the optimiser and gives the loss before it, ``slope`` leaves
    the gradient in the parameters.

    The loss is Σ w l / Σ w of a batch and the penalty ``alpha`` / 2 Σ c² / Σ w of the weights c, not of biases.
    ``backend``: where these run, as `compile` takes it.
    """

    optimiser: Any = None
    first: Mapping[str, Any] = {}  # the state that the optimiser begins with

    def __init__(self, model: Sequential, loss: Loss, alpha: float, backend: Any) -> None:
        self.model, self.loss, self.alpha = model, loss, float(alpha)
        self.layers = [layer for layer in model if isinstance(layer, Dense)]
        self.learn, self.learn_weighted, self.slope = (
            compile(function, backend=backend) for function in (self._learn, self._learn_weighted, self._slope)
        )

    def train_by(self, optimiser: Any) -> None:
        """Let ``optimiser`` make the steps."""
        self.optimiser, self.first = optimiser, optimiser.state_dict()

    def restart(self) -> None:
        """Let the optimiser be as it was at first."""
        if self.optimiser is not None:
            self.optimiser.load_state_dict(self.first)

    # a batch

    def step(self, x: NDArray, y: NDArray, weights: NDArray | None) -> float:
        """Learn from a batch; its loss."""
        if weights is None:
            return self.learn(x, y).item()  # type: ignore[no-any-return]
        return self.learn_weighted(x, y, *shares(weights, x.dtype)).item()  # type: ignore[no-any-return]

    def _learn(self, x: Any, y: Any) -> Any:
        return self._stepped(self.loss.mean(self.model(x), y), 1 / y.shape[0])

    def _learn_weighted(self, x: Any, y: Any, share: Any, one: Any) -> Any:
        return self._stepped((self.loss.rows(self.model(x), y) * share).sum(), one)

    def _stepped(self, loss: Any, one: Any) -> Any:
        self.optimiser.zero_grad()
        loss = self._pulled(loss, one)
        self.optimiser.step()
        self.optimiser.zero_grad()  # what nobody sees needs no array of its own
        return loss

    def _slope(self, x: Any, y: Any, share: Any, one: Any) -> Any:
        self.model.zero_grad()
        return self._pulled((self.loss.rows(self.model(x), y) * share).sum(), one)

    def _pulled(self, loss: Any, one: Any) -> Any:
        """Run backward; gives the loss with the penalty. ``one``: the share of an example of weight 1.

        The slope of the penalty, alpha c / Σ w, is written down: the sweep would take half as many steps again.
        """
        loss.backward(retain_graph=False)
        if not self.alpha:
            return loss.detach()
        weights = [layer.weight for layer in self.layers]
        for weight in weights:
            slope = weight.datum * (self.alpha * one)
            weight.grad = slope if weight.grad is None else weight.grad + slope
        squares = reduce(add, [np.vdot(weight.datum, weight.datum) for weight in weights])
        return loss.detach() + squares * (self.alpha / 2 * one)

    def judged(self, data: Data) -> tuple[float, NDArray]:
        """The mean loss of examples without the penalty, and the outputs."""
        outputs = forward(self.model, data.x)
        with no_grad():
            losses = self.loss.rows(Tensor(outputs), self.loss.targets(data.y)).datum
        return float(np.average(losses, weights=data.weights)), outputs

    def change_rate(self, rate: float) -> None:
        """Set the rate of an SGD; the last step, from which momentum goes on, stays as large as it was."""
        optimiser = self.optimiser
        state = optimiser.state_dict()
        for slots in state["state"].values():
            if slots.get("momentum_buffer") is not None:
                slots["momentum_buffer"] *= optimiser.lr / rate
        optimiser.load_state_dict(state)
        optimiser.lr = rate

    # weights

    def weights(self) -> tuple[list[NDArray], list[NDArray]]:
        """Copies of the weights, as scikit-learn has them."""
        return (
            [layer.weight.datum.copy() for layer in self.layers],
            [layer.bias.datum.copy() for layer in self.layers],
        )

    def load(self, coefs: Sequence[NDArray], intercepts: Sequence[NDArray]) -> None:
        """Take these weights."""
        for layer, coef, intercept in zip(self.layers, coefs, intercepts, strict=True):
            np.copyto(layer.weight.datum, coef)
            np.copyto(layer.bias.datum, intercept)


def shares(weights: NDArray, dtype: Any) -> tuple[NDArray, NDArray]:
    """Weights as shares of their sum, and the share of a weight of 1; zeros, where nothing weighs anything."""
    total = weights.sum()
    one = 1 / total if total else 0.0
    return (weights * one).astype(dtype), np.asarray(one, dtype)


def dropout_layers(rates: Sequence[float], random_state: Any) -> list[Dropout]:
    """A layer for each rate; none draws from ``random_state`` where no rate does."""
    if not any(rates):
        return []
    rng = np.random.default_rng(random_state.randint(2**31))
    return [Dropout(rate, rng=rng) for rate in rates]

"""The perceptron, and the rule it learns by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from warnings import warn

import numpy as np

from nn.arguments import non_negative, whole, width
from nn.autograd_door import ArgumentError, ShapeError, Tensor, mark_changed, no_grad
from nn.initialisers import Initialiser, Rng
from nn.inputs import as_tensor
from nn.layers.activations import ActivationLike, Step
from nn.layers.activations import activation as chosen
from nn.layers.linear import Linear
from nn.modules.module import Module

__all__ = ["Corrections", "Perceptron", "corrected", "examples"]


@dataclass(frozen=True)
class Corrections:
    """What `Perceptron.fit` did: the ``mistakes`` of each epoch, each corrected as soon as it was made; and whether
    the last epoch had none, so that all examples are ``separated``."""

    mistakes: tuple[int, ...]
    separated: bool

    @property
    def epochs(self) -> int:
        """How many times it went through the examples."""
        return len(self.mistakes)

    @property
    def total(self) -> int:
        """How many corrections it made."""
        return sum(self.mistakes)


class Perceptron(Module):
    """y = g(w₀ + x·w): weighted inputs, a sum, and an activation; with several outputs, one such
    neuron each.

    ``activation``: a name or a function as in `nn.activation`; the binary step unless told otherwise
    (choose a smooth one to train it by gradients). The rest as in `Linear`.

    Shapes: (..., n_inputs) gives (..., n_outputs).

    >>> neuron = Perceptron(2, activation="sigmoid", dtype="float64")
    >>> _ = neuron.load_state_dict({"linear.weight": [[5, -3]], "linear.bias": [1]})
    >>> f"{neuron([-3, 2]).item():.2e}"
    '2.06e-09'
    """

    def __init__(
        self,
        n_inputs: int,
        n_outputs: int = 1,
        activation: ActivationLike = "step",
        *,
        bias: bool = True,
        dtype: Any = None,
        init: Initialiser | None = None,
        bias_init: Initialiser | None = None,
        rng: Rng = None,
    ) -> None:
        n_inputs, n_outputs = width("n_inputs", n_inputs), width("n_outputs", n_outputs)
        self.linear = Linear(n_inputs, n_outputs, bias, dtype=dtype, init=init, bias_init=bias_init, rng=rng)
        self.activation = chosen(activation)

    def forward(self, input: Any) -> Tensor:
        """``input``: (..., n_inputs); gives (..., n_outputs)."""
        out: Tensor = self.activation(self.linear(input))
        return out

    def fit(self, x: Any, y: Any, lr: float = 1.0, max_epochs: int = 1000) -> Corrections:
        """Learn by Rosenblatt's rule: after each mistake, w ← w + lr (y - ŷ) x and w₀ ← w₀ + lr (y - ŷ).

        ``x``: (n, n_inputs); ``y``: labels 0 and 1, (n,) or (n, 1), or (n, n_outputs), where each output learns by
        itself. The examples are taken in their order, over and over, until an epoch passes without a mistake, or
        ``max_epochs`` have passed. Where a line (a plane) separates the classes the rule ends: with a margin γ and all
        examples within R, both with a 1 put before each example, after at most (R / γ)² corrections if the weights
        start at 0. Where none does it never would: that is told by a warning.

        Raises `ArgumentError` unless the activation is the binary step, for labels other than 0 and 1, and for inputs
        that are not finite; `ShapeError` for shapes that do not fit.

        Sources: Rosenblatt, "The perceptron", 1958; the bound: Novikoff, "On convergence proofs on perceptrons", 1962.

        >>> neuron = Perceptron(2, rng=0)
        >>> neuron.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]).separated
        True
        >>> neuron([[0, 0], [0, 1], [1, 0], [1, 1]]).data[:, 0].tolist()
        [0.0, 0.0, 0.0, 1.0]
        """
        linear = self.linear
        rows, labels = examples(self.activation, x, y, linear.in_features, linear.out_features)
        rate = non_negative("lr", lr)

        def correct(row: Any, error: Any) -> None:
            linear.weight.datum += (rate * np.outer(error, row)).astype(linear.weight.dtype)
            if linear.bias is not None:
                linear.bias.datum += (rate * error).astype(linear.bias.dtype)
            mark_changed(self.parameters())

        return corrected(lambda row: self(row).datum, correct, rows, labels, max_epochs)


def corrected(
    guess: Callable[[Any], Any], correct: Callable[[Any, Any], None], rows: Any, labels: Any, max_epochs: int
) -> Corrections:
    """Go through the examples until ``guess(row)`` is the label of each; ``correct(row, label - guess)`` after each
    mistake."""
    mistakes: list[int] = []
    with no_grad():
        while len(mistakes) < whole("max_epochs", max_epochs, 1) and (not mistakes or mistakes[-1]):
            mistakes.append(0)
            for row, label in zip(rows, labels, strict=True):
                error = label - guess(row)
                if np.any(error):
                    mistakes[-1] += 1
                    correct(row, error)
    if mistakes[-1]:
        warn(_why_not(rows, labels, mistakes), UserWarning, stacklevel=3)
    return Corrections(tuple(mistakes), not mistakes[-1])


def _why_not(rows: Any, labels: Any, mistakes: list[int]) -> str:
    """What to say of examples that are not separated."""
    seen: dict[tuple[Any, ...], int] = {}
    for i, row in enumerate(rows):
        first = seen.setdefault(tuple(row), i)
        if np.any(labels[first] != labels[i]):
            return (
                f"no perceptron separates these examples: rows {first} and {i} are the same and have other labels; "
                f"stopped after {len(mistakes)} epochs with {mistakes[-1]} mistakes in the last"
            )
    return (
        f"the examples are not separated after {len(mistakes)} epochs, with {mistakes[-1]} mistakes in the last of "
        f"{len(rows)}: perhaps no line separates the classes, as none does for XOR, and an nn.MLP with a hidden layer "
        "is needed; or more epochs than max_epochs"
    )


def examples(activation: Any, x: Any, y: Any, inputs: int, outputs: int) -> tuple[Any, Any]:
    """Inputs (n, inputs) and labels (n, outputs) for Rosenblatt's rule, as arrays, checked."""
    if not isinstance(activation, Step):
        raise ArgumentError(
            f"fit learns by Rosenblatt's rule, which is for the binary step; found the activation {activation!r:.60}: "
            "train it by gradients, with an optimiser"
        )
    rows, labels = np.asarray(as_tensor(x).datum, float), np.asarray(as_tensor(y).datum)
    if rows.ndim != 2 or rows.shape[1] != inputs or not len(rows):
        raise ShapeError(f"fit needs examples of shape (n, {inputs}), at least one, found {rows.shape}")
    if labels.shape == rows.shape[:1] and outputs == 1:
        labels = labels[:, None]
    if labels.shape != (len(rows), outputs):
        raise ShapeError(f"fit needs labels of shape {(len(rows), outputs)} for these examples, found {labels.shape}")
    if not np.isin(labels, (0, 1)).all():
        raise ArgumentError(f"fit needs labels 0 and 1, found {np.unique(labels).tolist()!r:.60}: write (y > 0)")
    if not np.isfinite(rows).all():
        raise ArgumentError(f"fit needs finite inputs, found {rows[~np.isfinite(rows)][0]}")
    return rows, labels.astype(float)

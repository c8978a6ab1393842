"""What an estimator makes small: the loss of each example from the network's outputs, before their last function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from nn.arguments import named
from nn.autograd_door import (
    ArgumentError,
    binary_cross_entropy_with_logits,
    exp,
    expand_dims,
    log,
    log_softmax,
    sigmoid,
    softmax,
    softmax_cross_entropy,
    square,
    squeeze,
    take_along_axis,
    where,
)
from nn.losses.likelihood_losses import NLLLoss
from nn.losses.loss_modules import BCELoss, HuberLoss, L1Loss, LogCoshLoss, MSELoss, SmoothL1Loss
from nn.losses.margin_losses import HingeEmbeddingLoss, HingeLoss
from nn.training.objective import LOSSES as WORDS
from nn.training.objective import OF_CLASSES, Objective

__all__ = ["ENDS", "Loss", "loss_of"]

NDArray = np.ndarray[Any, Any]
Function = Callable[[Any, Any], Any]

# The last function, by scikit-learn's names.
ENDS: dict[str, Callable[[Any], Any]] = {
    "identity": lambda z: z,
    "exp": exp,
    "logistic": sigmoid,
    "softmax": softmax,
}
ENDS_OF_CLASSES = ("softmax", "logistic")
DISTANCES = (MSELoss, L1Loss, HuberLoss, SmoothL1Loss, LogCoshLoss)  # of classes, between probabilities and 0 or 1


def _same(y: NDArray) -> NDArray:
    return y


class Loss(NamedTuple):
    """Of outputs z (n, k) and targets, ``rows`` gives n losses and ``mean`` their mean. Targets are those that
    ``targets`` gives for rows (n, k)."""

    rows: Function
    mean: Function
    targets: Callable[[NDArray], NDArray] = _same


def _squared_errors(z: Any, y: Any) -> Any:
    return square(z - y).sum(axis=1) * 0.5


def _squared_error(z: Any, y: Any) -> Any:
    return square(z - y).sum() * (0.5 / y.shape[0])


def _deviances(z: Any, y: Any) -> Any:
    """Half of each: e^z - y - y (z - ln y)."""
    return (exp(z) - y * (z - log(where(y > 0, y, 1))) - y).sum(axis=1)


def _deviance(z: Any, y: Any) -> Any:
    return _deviances(z, y).mean()


def _log_losses(z: Any, labels: Any) -> Any:
    return -squeeze(take_along_axis(log_softmax(z), expand_dims(labels, axis=1), axis=1), axis=1)


def _log_loss(z: Any, labels: Any) -> Any:
    return softmax_cross_entropy(z, labels=labels)


def _sides(y: NDArray) -> NDArray:
    """-1 and 1 for 0 and 1."""
    return 2 * y - 1


def _labels(y: NDArray) -> NDArray:
    labels: NDArray = np.argmax(y, axis=1)
    return labels


def _binary_log_losses(z: Any, y: Any) -> Any:
    return binary_cross_entropy_with_logits(z, y).sum(axis=1)


def _binary_log_loss(z: Any, y: Any) -> Any:
    return binary_cross_entropy_with_logits(z, y).sum() * (1 / y.shape[0])


# By the word and the last function.
LOSSES: dict[tuple[str, str], Loss] = {
    ("squared_error", "identity"): Loss(_squared_errors, _squared_error),
    ("poisson", "exp"): Loss(_deviances, _deviance),
    ("log_loss", "softmax"): Loss(_log_losses, _log_loss, _labels),
    ("log_loss", "logistic"): Loss(_binary_log_losses, _binary_log_loss),
}


def loss_of(given: Any, end: str) -> Loss:
    """The loss that is meant by a word, scikit-learn's or else a trainer's, for a network with this last function, or
    by a loss of one's own."""
    if isinstance(given, str):
        known = {word: loss for (word, function), loss in LOSSES.items() if function == end}
        if named("loss", given, dict.fromkeys([*known, *WORDS])) in known:
            return known[given]
    objective = Objective(given)
    if objective.is_sum:
        raise ArgumentError(f"loss of an estimator is a mean over the examples, found {given!r:.60}")
    targets = _targets_of(objective.criterion, end)
    if isinstance(objective.criterion, DISTANCES) and end in ENDS_OF_CLASSES:
        last = ENDS[end]
        return Loss(lambda z, y: objective.rows(last(z), y), lambda z, y: objective.batch(last(z), y), targets)
    return Loss(objective.rows, objective.batch, targets)


def _targets_of(criterion: Any, end: str) -> Callable[[NDArray], NDArray]:
    """What makes the targets of this loss of rows (n, k)."""
    if isinstance(criterion, NLLLoss | BCELoss):
        instead = "CrossEntropyLoss" if isinstance(criterion, NLLLoss) else "BCEWithLogitsLoss"
        raise ArgumentError(
            f"loss takes the network's outputs before softmax or sigmoid: give nn.{instead}(), found {criterion!r:.60}"
        )
    if isinstance(criterion, OF_CLASSES):
        if end != "softmax":
            raise ArgumentError(
                f"{criterion!r:.60} needs an output for each of three or more classes, the network ends with {end}: "
                "take loss='log_loss', or nn.BCEWithLogitsLoss()"
            )
        return _labels
    of_sides = isinstance(criterion, HingeLoss | HingeEmbeddingLoss) and end in ENDS_OF_CLASSES
    return _sides if of_sides else _same

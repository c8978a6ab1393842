"""Metrics of a fit, by word or as functions: what they are told of a network's outputs."""

from __future__ import annotations

from collections.abc import Callable
from math import nan, sqrt
from typing import Any

import numpy as np

from nn.arguments import named, several
from nn.autograd_door import ArgumentError, Tensor, softmax
from nn.inputs import numbers
from nn.training import metrics
from nn.training.objective import Objective
from nn.training.targets import Binary, Classes, Targets

__all__ = ["METRICS", "Scores"]

NDArray = np.ndarray[Any, Any]
Weights = NDArray | None


class Scores:
    """The metrics of a fit: words of `METRICS`, or functions of ``(y_true, outputs)`` that give a number.

    They are computed once an epoch, of all its examples, so that they are what they say also of a metric that is no
    mean of batches. Raises `UnknownNameError` for another word, and `ArgumentError` for a score of classes where
    the loss is none of classes.
    """

    def __init__(self, given: Any, objective: Objective) -> None:
        wanted = "metrics must be several, such as ['accuracy']"
        listed = [] if given is None else several([given] if isinstance(given, str) else given, wanted)
        self.given = [each.lower() if isinstance(each, str) else each for each in listed]
        self.objective = objective
        self.functions: dict[str, Any] = {}
        for metric in self.given:
            if isinstance(metric, str):
                name: str = named("metric", metric, METRICS)
            elif callable(metric) and not isinstance(metric, type):
                name = getattr(metric, "__name__", type(metric).__name__)
            else:
                raise ArgumentError(f"a metric is a word such as 'accuracy', or a function, found {metric!r:.60}")
            if name in self.functions or name in ("loss", "lr") or name.startswith("val_"):
                raise ArgumentError(
                    f"metrics need names of their own, found {name!r:.60} once more: rename the function"
                )
            self.functions[name] = metric

    def demand(self, targets: Targets) -> None:
        """An error where a score of classes is asked for and there are none, or one of numbers where there are some."""
        for name, metric in self.functions.items():
            if not isinstance(metric, str):
                continue
            of_classes = METRICS[metric] in OF_CLASSES
            if not of_classes and isinstance(targets, Classes):
                raise ArgumentError(
                    f"{name!r} is a score of numbers, and the loss is of classes: take 'accuracy', or give a function "
                    "of (y_true, outputs)"
                )
            if of_classes and not isinstance(targets, Binary | Classes):
                raise ArgumentError(
                    f"{name!r} is a score of classes, and the loss is of numbers: take a cross-entropy, or give a "
                    "function of (y_true, outputs)"
                )

    def __call__(self, y: NDArray, outputs: NDArray, weights: Weights, targets: Targets) -> dict[str, float]:
        """Each metric by name, of targets as the loss takes them, but for those that it does not count."""
        ignored = self.objective.ignored
        if ignored is not None and y.ndim == 1:
            counted = y != ignored
            if not counted.any():
                return dict.fromkeys(self.functions, nan)
            y, outputs, weights = y[counted], outputs[counted], None if weights is None else weights[counted]
        found = {}
        for name, metric in self.functions.items():
            if not isinstance(metric, str):
                found[name] = _number(name, metric(y, outputs))
            elif METRICS[metric] in OF_CLASSES:
                found[name] = METRICS[metric](*self._classes(y, outputs, targets), weights, outputs)
            else:
                found[name] = METRICS[metric](y, outputs, weights, outputs)
        return found

    def _classes(self, y: NDArray, outputs: NDArray, targets: Targets) -> tuple[NDArray, NDArray]:
        """True and predicted classes; of several answers yes or no, all of them."""
        if isinstance(targets, Binary):
            return (y > 0.5).astype(np.int64), (outputs > self.objective.threshold).astype(np.int64)
        return y.argmax(axis=1) if y.ndim == 2 else y, outputs.argmax(axis=1)


def _number(name: str, found: Any) -> float:
    """What a user's metric gave, as a number."""
    try:
        return float(found)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"the metric {name!r:.60} must give one number, found {found!r:.60}") from error


def _accuracy(y: NDArray, predicted: NDArray, weights: Weights, outputs: NDArray) -> float:
    return _mean(y == predicted, weights)


def _top_5(y: NDArray, predicted: NDArray, weights: Weights, outputs: NDArray) -> float:
    if y.ndim == outputs.ndim:
        raise ArgumentError("the top 5 are of one class for each example, found answers yes or no: take 'accuracy'")
    if outputs.shape[1] <= 5:
        raise ArgumentError(f"the top 5 of {np.shape(outputs)[-1]} classes are all: take 'accuracy'")
    return metrics.top_k_accuracy_score(y, outputs, k=5, sample_weight=weights, labels=np.arange(outputs.shape[1]))


def _of_labels(score: Callable[..., Any]) -> Callable[..., float]:
    """``score`` of class 1 of two, and of all answers yes or no; of more classes, the mean over them."""

    def of_classes(y: NDArray, predicted: NDArray, weights: Weights, outputs: NDArray) -> float:
        two = y.ndim == outputs.ndim or outputs.shape[1] <= 2
        y, predicted, weights = _in_a_row(y, predicted, weights)
        return float(score(y, predicted, average="binary" if two else "macro", sample_weight=weights))

    return of_classes


def _in_a_row(y: NDArray, answers: NDArray, weights: Weights) -> tuple[NDArray, NDArray, Weights]:
    """Several answers for each example one after another, each with the weight of its example."""
    if weights is not None:
        weights = np.broadcast_to(weights.reshape(-1, *[1] * (y.ndim - 1)), y.shape).ravel()
    return y.ravel(), answers.ravel(), weights


def _auc(y: NDArray, predicted: NDArray, weights: Weights, outputs: NDArray) -> float:
    """The area under the ROC curve, of all answers yes or no, or the mean over classes; nan where a class has no
    example, of which it is not defined."""
    scores = outputs
    if y.ndim == outputs.ndim:
        y, scores, weights = _in_a_row(y, scores, weights)
    count = scores.shape[1] if scores.ndim == 2 else 2
    if len(np.unique(y if weights is None else y[weights > 0])) < count:
        return nan
    if count > 2 and not (scores.min() >= 0 and np.allclose(scores.sum(axis=1), 1)):
        scores = numbers(softmax(Tensor.constant(scores.astype(np.float64)), axis=1))
    elif scores.ndim == 2 and count == 2:
        scores = scores[:, 1] - scores[:, 0]
    return metrics.roc_auc_score(y, scores, sample_weight=weights, labels=np.arange(count))


def _mean(entries: NDArray, weights: Weights) -> float:
    """The mean over examples of the mean of each."""
    rows = entries.reshape(len(entries), -1).mean(axis=1)
    return float(np.average(rows, weights=weights))


def _mae(y: NDArray, predicted: NDArray, weights: Weights, outputs: NDArray) -> float:
    return _mean(abs(predicted - y), weights)


def _mse(y: NDArray, predicted: NDArray, weights: Weights, outputs: NDArray) -> float:
    return _mean((predicted - y) ** 2, weights)


def _rmse(y: NDArray, predicted: NDArray, weights: Weights, outputs: NDArray) -> float:
    return sqrt(_mse(y, predicted, weights, outputs))


def _r2(y: NDArray, predicted: NDArray, weights: Weights, outputs: NDArray) -> float:
    """1 - the squared error over that of the mean, as a mean over the outputs; nan where a target is constant."""
    spread = (y - np.average(y, axis=0, weights=weights)) ** 2
    below = np.average(spread, axis=0, weights=weights)
    above = np.average((predicted - y) ** 2, axis=0, weights=weights)
    shares = np.divide(above, below, out=np.full(np.shape(below), nan), where=below > 0)
    return float(np.mean(1 - shares))


METRICS: dict[str, Callable[..., float]] = {
    "accuracy": _accuracy,
    "acc": _accuracy,
    "binary_accuracy": _accuracy,
    "categorical_accuracy": _accuracy,
    "sparse_categorical_accuracy": _accuracy,
    "top_5": _top_5,
    "top_k_categorical_accuracy": _top_5,
    "sparse_top_k_categorical_accuracy": _top_5,
    "precision": _of_labels(metrics.precision_score),
    "recall": _of_labels(metrics.recall_score),
    "f1": _of_labels(metrics.f1_score),
    "auc": _auc,
    "roc_auc": _auc,
    "mae": _mae,
    "mean_absolute_error": _mae,
    "mse": _mse,
    "mean_squared_error": _mse,
    "rmse": _rmse,
    "r2": _r2,
}
OF_CLASSES = frozenset(METRICS[word] for word in ("accuracy", "top_5", "precision", "recall", "f1", "auc"))

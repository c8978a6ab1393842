"""Definitions of classification metrics, with the names, arguments and values of ``sklearn.metrics``.

They take arrays that `metrics` has checked. Sums are of weights: of an example, 1 unless ``sample_weight`` says more.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

NDArray = np.ndarray[Any, Any]


def accuracy_score(
    y_true: NDArray, y_pred: NDArray, *, normalize: bool = True, sample_weight: NDArray | None = None
) -> float:
    """The share of examples whose label is predicted; their number where ``normalize`` is False.

    >>> accuracy_score(np.array([0, 1, 2, 2]), np.array([0, 1, 1, 2]))
    0.75
    """
    return _share(y_true == y_pred, normalize, sample_weight)


def top_k_accuracy_score(
    y_true: NDArray,
    y_score: NDArray,
    *,
    k: int = 2,
    normalize: bool = True,
    sample_weight: NDArray | None = None,
    labels: NDArray,
) -> float:
    """The share of examples whose label is among the ``k`` of highest score; of equal scores, later labels come first.

    >>> scores = np.array([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2], [0.2, 0.5, 0.3]])
    >>> round(top_k_accuracy_score(np.array([1, 2, 0]), scores, k=2, labels=np.arange(3)), 4)
    0.3333
    """
    best = np.argsort(y_score, axis=1, kind="stable")[:, ::-1][:, :k]
    hits = (labels[best] == y_true[:, None]).any(axis=1)
    return _share(hits, normalize, sample_weight)


def confusion_matrix(
    y_true: NDArray,
    y_pred: NDArray,
    *,
    labels: NDArray,
    sample_weight: NDArray | None = None,
    normalize: str | None = None,
) -> NDArray:
    """How many examples of label i are predicted to be j; other labels than ``labels`` are left out.

    ``normalize``: divided by the sum of the row ("true"), of the column ("pred") or of all ("all"); 0 / 0 is 0.

    >>> confusion_matrix(np.array([0, 1, 1]), np.array([0, 1, 0]), labels=np.array([0, 1]))
    array([[1, 0],
           [1, 1]])
    """
    counts = np.array([[_sum(sample_weight, (y_true == i) & (y_pred == j)) for j in labels] for i in labels])
    if normalize is None:
        return counts
    total = counts.sum(axis={"true": 1, "pred": 0, "all": None}[normalize], keepdims=True)
    shares: NDArray = np.divide(counts, total, out=np.zeros(counts.shape), where=total != 0)
    return shares


def precision_score(y_true: NDArray, y_pred: NDArray, **options: Any) -> Any:
    """Of the examples that are predicted to be of a class, the share that are: tp / (tp + fp).

    >>> precision_score(np.array([1, 0, 1, 1]), np.array([1, 1, 1, 0]), average="macro")
    0.3333333333333333
    """
    return _averaged(lambda both, true, predicted: (both, predicted), y_true, y_pred, **options)


def recall_score(y_true: NDArray, y_pred: NDArray, **options: Any) -> Any:
    """Of the examples of a class, the share that are predicted to be of it: tp / (tp + fn).

    >>> recall_score(np.array([1, 0, 1, 1]), np.array([1, 1, 1, 0]), average="binary", pos_label=1)
    0.6666666666666666
    """
    return _averaged(lambda both, true, predicted: (both, true), y_true, y_pred, **options)


def f1_score(y_true: NDArray, y_pred: NDArray, **options: Any) -> Any:
    """The harmonic mean of precision and recall: 2 tp / (2 tp + fp + fn).

    >>> f1_score(np.array([1, 0, 1, 1]), np.array([1, 1, 1, 0]), average="micro")
    0.5
    """
    return _averaged(lambda both, true, predicted: (2 * both, true + predicted), y_true, y_pred, **options)


def roc_auc_score(
    y_true: NDArray,
    y_score: NDArray,
    *,
    average: str = "macro",
    sample_weight: NDArray | None = None,
    multi_class: str = "ovr",
    labels: NDArray,
) -> float:
    """The area under the ROC curve: how probably an example of the class has a higher score than one that is not of it,
    where equal scores count half.

    Of more than two classes: the mean over classes against the rest ("ovr"), or over pairs of classes, each seen from
    both sides ("ovo"); ``average="weighted"`` weighs classes, or pairs, by their share of the examples.

    >>> roc_auc_score(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8]), labels=np.array([0, 1]))
    0.75
    """
    if y_score.ndim == 1:
        return _area(y_true == labels[1], y_score, sample_weight)
    if multi_class == "ovr":
        parts = [
            (_area(y_true == label, scores, sample_weight), _sum(sample_weight, y_true == label))
            for label, scores in zip(labels, y_score.T, strict=True)
        ]
    else:
        parts = [_of_a_pair(y_true, y_score, labels, i, j) for i, j in combinations(range(len(labels)), 2)]
    areas, shares = zip(*parts, strict=True)
    return float(np.average(areas, weights=shares if average == "weighted" else None))


# what they are made of


def _sum(weights: NDArray | None, chosen: NDArray) -> Any:
    return chosen.sum() if weights is None else weights[chosen].sum()


def _share(hits: NDArray, normalize: bool, weights: NDArray | None) -> float:
    total = _sum(weights, np.ones(hits.shape, bool)) if normalize else 1
    return float(_sum(weights, hits) / total)


def _averaged(
    ratio: Any,
    y_true: NDArray,
    y_pred: NDArray,
    *,
    average: str | None,
    pos_label: Any = 1,
    sample_weight: NDArray | None = None,
    zero_division: float = 0.0,
) -> Any:
    """``ratio`` of three counts: what is of a class and predicted to be, what is of it, what is predicted to be."""
    labels = [pos_label] if average == "binary" else np.unique(np.concatenate([y_true, y_pred]))
    both = np.array([_sum(sample_weight, (y_true == label) & (y_pred == label)) for label in labels])
    true = np.array([_sum(sample_weight, y_true == label) for label in labels])
    predicted = np.array([_sum(sample_weight, y_pred == label) for label in labels])
    if average == "micro":
        both, true, predicted = (counts.sum(keepdims=True) for counts in (both, true, predicted))
    above, below = ratio(both, true, predicted)
    each = np.divide(above, below, out=np.full(len(both), float(zero_division)), where=below != 0)
    return each if average is None else float(np.average(each, weights=true if average == "weighted" else None))


def _area(positive: NDArray, scores: NDArray, weights: NDArray | None) -> float:
    """Σ w⁺ w⁻ ([s⁺ > s⁻] + ½ [s⁺ = s⁻]) / (Σ w⁺ Σ w⁻), by sorting."""
    weights = np.ones(len(scores)) if weights is None else weights
    _, places = np.unique(scores, return_inverse=True)
    above = np.bincount(places, weights * positive)
    below = np.bincount(places, weights * ~positive)
    won = (above * (np.cumsum(below) - below / 2)).sum()
    return float(won / (above.sum() * below.sum()))


def _of_a_pair(y_true: NDArray, y_score: NDArray, labels: NDArray, i: int, j: int) -> tuple[float, float]:
    """The mean area of two classes, each against the other, and their share of the examples."""
    either = (y_true == labels[i]) | (y_true == labels[j])
    first = y_true[either] == labels[i]
    one, other = _area(first, y_score[either, i], None), _area(~first, y_score[either, j], None)
    return (one + other) / 2, float(either.mean())

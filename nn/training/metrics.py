"""Metrics of classifiers, with the names and arguments of ``sklearn.metrics``.

Where scikit-learn is installed its functions compute them, otherwise the equal ones of `metric_definitions`. Labels may
be whole numbers, texts or bools, in an array, a list or a Tensor. What does not fit is an `ArgumentError` or a
`ShapeError`, a word that is not known an `UnknownNameError`. Nothing warns: what others warn of is an error or a
documented value here.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from nn.arguments import flag, named, whole
from nn.autograd_door import ArgumentError, ShapeError
from nn.training import metric_definitions
from nn.training.metric_arguments import (
    NDArray,
    distinct,
    labels_of,
    of_columns,
    scores_of,
    shown,
    two_of_labels,
    weights_of,
)

__all__ = [
    "accuracy_score",
    "confusion_matrix",
    "f1_score",
    "precision_score",
    "recall_score",
    "roc_auc_score",
    "top_k_accuracy_score",
]

AVERAGES = ("binary", "micro", "macro", "weighted")


def accuracy_score(y_true: Any, y_pred: Any, *, normalize: bool = True, sample_weight: Any = None) -> float:
    """The share of examples whose label is predicted; with ``normalize=False`` their number, or their weight.

    >>> accuracy_score(["cat", "dog", "dog"], ["cat", "dog", "cat"], normalize=False)
    2.0
    """
    y_true, y_pred = two_of_labels(y_true, y_pred)
    weights = weights_of(sample_weight, len(y_true))
    score = _library().accuracy_score
    return float(score(y_true, y_pred, normalize=flag("normalize", normalize), sample_weight=weights))


def top_k_accuracy_score(
    y_true: Any, y_score: Any, *, k: int = 2, normalize: bool = True, sample_weight: Any = None, labels: Any = None
) -> float:
    """The share of examples whose label is among the ``k`` of highest score; of equal scores, later labels come first.

    ``y_score``: (n, classes). ``labels``: that of each column; unless given, 0, 1, ... where the labels are such,
    otherwise those of ``y_true`` in order.

    >>> scores = [[0.5, 0.3, 0.2], [0.5, 0.3, 0.2], [0.2, 0.5, 0.3]]
    >>> top_k_accuracy_score([1, 0, 1], scores, k=2)
    1.0
    """
    y_true = labels_of("y_true", y_true)
    y_score = scores_of(y_score, len(y_true))
    if y_score.ndim != 2:
        raise ShapeError(f"y_score must have a column for each class, found shape {y_score.shape}")
    labels = of_columns(y_true, y_score.shape[1], labels)
    if whole("k", k, 1) >= len(labels):
        raise ArgumentError(
            f"k must be below the number of classes, {len(labels)}, found {k}: every answer would count"
        )
    options: dict[str, Any] = {"normalize": flag("normalize", normalize)}
    options["sample_weight"] = weights_of(sample_weight, len(y_true))
    if len(labels) == 2:  # for which scikit-learn has another form
        return accuracy_score(y_true, np.where(y_score[:, 1] >= y_score[:, 0], labels[1], labels[0]), **options)
    return float(_library().top_k_accuracy_score(y_true, y_score, k=k, labels=labels, **options))


def confusion_matrix(
    y_true: Any, y_pred: Any, *, labels: Any = None, sample_weight: Any = None, normalize: str | None = None
) -> NDArray:
    """How many examples of label i, a row, are predicted to be j, a column.

    ``labels``: those of rows and columns, unless given all that occur, in order; examples of others are left out.
    ``normalize``: divided by the sum of the row ("true"), of the column ("pred") or of all ("all"); 0 / 0 is 0.

    >>> confusion_matrix([0, 1, 1], [0, 1, 0])
    array([[1, 0],
           [1, 1]])
    """
    y_true, y_pred = two_of_labels(y_true, y_pred)
    known = np.unique(np.concatenate([y_true, y_pred])) if labels is None else distinct(labels)
    if not np.isin(y_true, known).any():
        raise ArgumentError(f"none of the labels {known.tolist()} is among those of y_true, {shown(y_true)}")
    if normalize is not None:
        named("way to normalise", normalize, ("true", "pred", "all"))
    weights = weights_of(sample_weight, len(y_true))
    library = _library() if len(known) > 1 else metric_definitions  # scikit-learn warns of a single label
    matrix = library.confusion_matrix
    return np.asarray(matrix(y_true, y_pred, labels=known, sample_weight=weights, normalize=normalize))


def precision_score(
    y_true: Any,
    y_pred: Any,
    *,
    pos_label: Any = 1,
    average: str | None = "binary",
    sample_weight: Any = None,
    zero_division: float = 0.0,
) -> Any:
    """Of the examples that are predicted to be of a class, the share that are: tp / (tp + fp).

    ``average``: "binary", of the class ``pos_label`` alone; "macro", the mean over classes; "weighted", with their
    shares of the examples as weights; "micro", of the sums over classes; None gives an array, one for each class in
    order. ``zero_division``: what 0 / 0 is, 0 or 1.

    >>> precision_score([1, 0, 1, 1], [1, 1, 1, 0])
    0.6666666666666666
    """
    return _averaged("precision_score", y_true, y_pred, pos_label, average, sample_weight, zero_division)


def recall_score(
    y_true: Any,
    y_pred: Any,
    *,
    pos_label: Any = 1,
    average: str | None = "binary",
    sample_weight: Any = None,
    zero_division: float = 0.0,
) -> Any:
    """Of the examples of a class, the share that are predicted to be of it: tp / (tp + fn).

    Options: as `precision_score`.

    >>> recall_score(["a", "b", "c", "c"], ["a", "c", "c", "a"], average="macro")
    0.5
    """
    return _averaged("recall_score", y_true, y_pred, pos_label, average, sample_weight, zero_division)


def f1_score(
    y_true: Any,
    y_pred: Any,
    *,
    pos_label: Any = 1,
    average: str | None = "binary",
    sample_weight: Any = None,
    zero_division: float = 0.0,
) -> Any:
    """The harmonic mean of precision and recall: 2 tp / (2 tp + fp + fn). Options: as `precision_score`.

    >>> f1_score([0, 1, 2, 2], [0, 1, 1, 2], average=None).round(4)
    array([1.    , 0.6667, 0.6667])
    """
    return _averaged("f1_score", y_true, y_pred, pos_label, average, sample_weight, zero_division)


def roc_auc_score(
    y_true: Any,
    y_score: Any,
    *,
    average: str = "macro",
    sample_weight: Any = None,
    multi_class: str = "ovr",
    labels: Any = None,
) -> float:
    """The area under the ROC curve: how probably an example of the class has a higher score than one that is not of it,
    where equal scores count half.

    ``y_score``: of two classes the score of the second, (n,), or of both, (n, 2); of more, their probabilities,
    (n, classes). Of these it is the mean over classes against the rest ("ovr"), or over pairs of classes, each seen
    from both sides ("ovo"; no weights); ``average="weighted"`` weighs classes, or pairs, by their share of the
    examples. ``labels``: as for `top_k_accuracy_score`. Every class must occur: otherwise the area is not defined.

    >>> roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.75
    """
    y_true = labels_of("y_true", y_true)
    y_score = scores_of(y_score, len(y_true))
    named("average", average, ("macro", "weighted"))
    named("kind of several classes", multi_class, ("ovr", "ovo"))
    known = of_columns(y_true, y_score.shape[1] if y_score.ndim == 2 else 2, labels)
    weights = weights_of(sample_weight, len(y_true))
    counted = y_true if weights is None else y_true[weights > 0]
    missing = known[~np.isin(known, counted)]
    if missing.size:
        raise ArgumentError(f"the area needs examples of every class, found none of {missing.tolist()}")
    area = _library().roc_auc_score
    if len(known) == 2:
        scores = y_score if y_score.ndim == 1 else y_score[:, 1]
        return float(area(y_true == known[1], scores, sample_weight=weights, labels=np.array([False, True])))
    if not np.allclose(y_score.sum(axis=1), 1):
        raise ArgumentError("of several classes y_score must be probabilities that sum to 1: apply softmax first")
    if multi_class == "ovo" and weights is not None:
        raise ArgumentError("multi_class='ovo' takes no sample_weight: leave it out, or take 'ovr'")
    options = {"average": average, "multi_class": multi_class, "labels": known}
    return float(area(y_true, y_score, sample_weight=weights, **options))


def _library() -> ModuleType:
    """scikit-learn's metrics, or our definitions of the same."""
    try:
        from sklearn import metrics
    except ImportError:
        return metric_definitions
    found: ModuleType = metrics
    return found


def _averaged(
    name: str, y_true: Any, y_pred: Any, pos_label: Any, average: str | None, sample_weight: Any, zero_division: Any
) -> Any:
    y_true, y_pred = two_of_labels(y_true, y_pred)
    if average is not None:
        named("average", average, AVERAGES)
    if zero_division not in (0, 1) or isinstance(zero_division, bool):
        raise ArgumentError(f"zero_division must be 0 or 1, found {zero_division!r:.60}")
    options: dict[str, Any] = {"average": average, "zero_division": float(zero_division)}
    options["sample_weight"] = weights_of(sample_weight, len(y_true))
    if average == "binary":
        options["pos_label"] = pos_label
        found = np.unique(np.concatenate([y_true, y_pred])).tolist()
        if len(found) > 2:
            raise ArgumentError(f"average='binary' takes two labels, found {shown(found)}: give average='macro'")
        if pos_label not in found and (len(found) == 2 or isinstance(found[0], str)):
            raise ArgumentError(f"pos_label must be one of the labels {found}, found {pos_label!r:.60}")
    score = getattr(_library(), name)(y_true, y_pred, **options)
    return score if average is None else float(score)

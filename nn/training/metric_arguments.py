"""Check what metrics are given: labels, scores, weights of examples."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.autograd_door import ArgumentError, ShapeError
from nn.inputs import numbers, plain_array

__all__ = ["distinct", "labels_of", "of_columns", "scores_of", "shown", "two_of_labels", "weights_of"]

NDArray = np.ndarray[Any, Any]


def two_of_labels(y_true: Any, y_pred: Any) -> tuple[NDArray, NDArray]:
    """True and predicted labels, equally many and of one kind."""
    true, predicted = labels_of("y_true", y_true), labels_of("y_pred", y_pred)
    if len(true) != len(predicted):
        raise ShapeError(f"y_true has {len(true)} labels, y_pred {len(predicted)}")
    if (true.dtype.kind == "U") != (predicted.dtype.kind == "U"):
        raise ArgumentError(f"labels must be of one kind, found y_true {shown(true)} and y_pred {shown(predicted)}")
    return true, predicted


def labels_of(what: str, given: Any) -> NDArray:
    """``given`` as an array of labels, (n,): whole numbers, bools or texts."""
    array = _array(what, given)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        cure = f": give labels, such as {what}.argmax(axis=1)" if array.ndim == 2 else ""
        raise ShapeError(f"{what} must be labels, (n,), found shape {array.shape}{cure}")
    if not len(array):
        raise ShapeError(f"{what} must have at least one label, found none")
    if array.dtype.kind == "f" and (array == np.round(array)).all() and np.isfinite(array).all():
        return array.astype(np.int64)
    if array.dtype.kind not in "biuU":
        cure = f": compare probabilities with a threshold, {what} > 0.5" if array.dtype.kind == "f" else ""
        raise ArgumentError(f"{what} must be labels, whole numbers or texts, found {shown(array)}{cure}")
    return array


def scores_of(given: Any, count: int) -> NDArray:
    """``given`` as finite scores, (count,) or (count, classes)."""
    array = _array("y_score", given)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim not in (1, 2) or len(array) != count:
        raise ShapeError(f"y_score must be ({count},) or ({count}, classes) as y_true, found shape {array.shape}")
    if array.dtype.kind not in "biuf" or not np.isfinite(array).all():
        raise ArgumentError(f"y_score must be finite numbers, found {shown(array)}")
    return array.astype(np.float64)


def weights_of(given: Any, count: int) -> NDArray | None:
    """``given`` as weights of examples, of which one is above 0."""
    if given is None:
        return None
    array = _array("sample_weight", given)
    if array.shape != (count,):
        raise ShapeError(f"sample_weight must be ({count},) as y_true, found shape {array.shape}")
    if array.dtype.kind not in "biuf" or not (np.isfinite(array) & (array >= 0)).all() or not array.any():
        raise ArgumentError(f"sample_weight must be numbers of at least 0, not all 0, found {shown(array)}")
    return array.astype(np.float64)


def of_columns(y_true: NDArray, columns: int, labels: Any) -> NDArray:
    """The label of each column of scores, in order."""
    if labels is not None:
        known = distinct(labels)
        if (known != np.sort(known)).any():
            raise ArgumentError(f"labels must be in order, found {shown(known)}: sort them, and the columns as they")
    elif y_true.dtype.kind in "iu" and y_true.min() >= 0 and y_true.max() < columns:
        known = np.arange(columns)
    else:
        known = np.unique(y_true)
    if len(known) != columns:
        raise ShapeError(f"y_score is of {columns} classes, the labels are {shown(known)}: give labels=")
    others = y_true[~np.isin(y_true, known)]
    if others.size:
        raise ArgumentError(f"y_true must be of the labels {shown(known)}, found {shown(np.unique(others))}")
    return known


def distinct(labels: Any) -> NDArray:
    known = labels_of("labels", labels)
    if len(np.unique(known)) != len(known):
        raise ArgumentError(f"labels must differ, found {shown(known)}")
    return known


def _array(what: str, given: Any) -> NDArray:
    """``given``, a Tensor, an array, or a list of what may be Values, as an array."""
    if isinstance(given, list | tuple):
        given = [numbers(each) for each in given]
    try:
        array = plain_array(given)
    except ValueError as error:
        raise ShapeError(f"{what} must be an array, found {given!r:.60}") from error
    texts = array.dtype.kind == "O" and all(isinstance(each, str) for each in array.flat)
    return array.astype(np.str_) if texts else array


def shown(values: Any) -> str:
    return f"{np.asarray(values).tolist()!r:.60}"

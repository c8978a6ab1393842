"""Targets as a loss wants them: labels of any kind as class indices, numbers in the shape of the network's output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nn.autograd_door import ArgumentError, ShapeError, UnknownNameError
from nn.training.examples import array_of, finite, weights_of

__all__ = ["Binary", "Classes", "Counts", "Numbers", "Sides", "Targets", "weights_of_classes"]

NDArray = np.ndarray[Any, Any]
Shape = tuple[int, ...]


class Targets:
    """What is known of a target: ``output``, the shape that the network gives for one example, and ``dtype``.

    ``classes``: the labels in the order of their indices, or None where there are none.
    """

    classes: NDArray | None = None

    def __init__(self, output: Shape, dtype: np.dtype[Any] | None) -> None:
        self.output, self.dtype = output, dtype

    def learn(self, y: Any) -> None:
        """Look at all the labels that there are."""

    def encode(self, what: str, y: Any) -> NDArray:
        """``y`` as the loss takes it."""
        raise NotImplementedError

    def indices(self, encoded: NDArray) -> NDArray:
        """The index of the class of each example, from what `encode` gave."""
        return encoded

    def decode(self, prediction: NDArray, threshold: float) -> NDArray:
        """The labels that ``prediction`` stands for."""
        raise ArgumentError("the loss is of numbers, not of classes: the network's outputs are what it predicts")


class Numbers(Targets):
    """Targets of a regression: numbers, of the very shape of the outputs; (n,) and (n, 1) stand for each other."""

    def encode(self, what: str, y: Any) -> NDArray:
        array = finite(what, array_of(what, y), self.dtype, getattr(y, "columns", None))
        return _shaped(what, array, self.output)


class Counts(Numbers):
    """Targets of a rate: numbers of at least 0."""

    def encode(self, what: str, y: Any) -> NDArray:
        array = super().encode(what, y)
        if array.min() < 0:
            raise ArgumentError(f"{what} must be counts, of at least 0, found {array.min():.4g}")
        return array


class Binary(Targets):
    """Two classes, or several answers yes or no: 0, 1, or probabilities; two other labels become 0 and 1 in order.

    >>> targets = Binary((1,), None)
    >>> targets.learn(["ham", "spam"])
    >>> targets.encode("y", ["spam", "ham"]).tolist()
    [[1.0], [0.0]]
    """

    def learn(self, y: Any) -> None:
        labels = array_of("y", y)
        if labels.dtype.kind in "biuf" and (np.isnan(labels).any() or (labels.min() >= 0 and labels.max() <= 1)):
            return
        found = np.unique(labels)
        if len(found) != 2:
            raise ArgumentError(
                f"binary cross-entropy is of two labels, or numbers from 0 to 1; found {_listed(found)}: for more "
                "classes give the network an output for each, and loss='cross_entropy'"
            )
        self.classes = found

    def encode(self, what: str, y: Any) -> NDArray:
        array = array_of(what, y)
        if self.classes is not None:
            array = _indices(what, array, self.classes)
        array = finite(what, array).astype(self.dtype or np.float64)
        if array.min() < 0 or array.max() > 1:
            raise ArgumentError(f"{what} must be from 0 to 1, found {array.min():.4g} to {array.max():.4g}")
        return _shaped(what, array, self.output)

    def decode(self, prediction: NDArray, threshold: float) -> NDArray:
        chosen = (prediction > threshold).astype(np.int64)
        if chosen.ndim == 2 and chosen.shape[1] == 1:
            chosen = chosen[:, 0]
        return _labelled(chosen, self.classes)


class Sides(Binary):
    """Two classes as the sides of a margin: -1 and 1, also from 0 and 1 or two other labels, in order.

    >>> targets = Sides((1,), None)
    >>> targets.learn(["ham", "spam"])
    >>> targets.encode("y", ["spam", "ham"]).tolist()
    [[1.0], [-1.0]]
    """

    def encode(self, what: str, y: Any) -> NDArray:
        return 2 * super().encode(what, y) - 1

    def indices(self, encoded: NDArray) -> NDArray:
        return (encoded + 1) / 2


class Classes(Targets):
    """One class of several: indices from 0, one-hot rows, probabilities of each class, or any other labels, in order.

    >>> targets = Classes((3,), None)
    >>> targets.learn([-1, 0, 1])
    >>> targets.encode("y", [1, -1, 0]).tolist()
    [2, 0, 1]

    ``ignored``: the label of examples that do not count, if the loss has one; the others are indices from 0 then.
    """

    def __init__(self, output: Shape, dtype: np.dtype[Any] | None, ignored: int | None = None) -> None:
        super().__init__(output, dtype)
        self.ignored = ignored

    def learn(self, y: Any) -> None:
        labels = _one_column(array_of("y", y))
        count = self.output[-1]
        if self.ignored is not None and labels.ndim == 1:
            self.encode("y", labels)
            return
        if labels.dtype.kind == "f":
            finite("y", labels)
        if labels.ndim > 1 or _are_indices(labels, count):
            return
        if labels.dtype.kind == "f" and not (labels == np.round(labels)).all():
            raise ArgumentError(f"labels must be whole numbers, texts or one-hot rows, found {labels[:3].tolist()} ...")
        found = np.unique(labels)
        if len(found) != count:
            raise ArgumentError(
                f"the network has {count} outputs, one for each class, and the labels are of {len(found)} classes, "
                f"{_listed(found)}: give it {len(found)} outputs"
            )
        self.classes = found

    def encode(self, what: str, y: Any) -> NDArray:
        array = _one_column(array_of(what, y))
        count = self.output[-1]
        if array.ndim == 2:
            return self._of_rows(what, finite(what, array), count)
        if array.ndim != 1:
            raise ShapeError(f"{what} must be labels (n,), or rows (n, {count}), found shape {array.shape}")
        if self.classes is not None:
            return _indices(what, array, self.classes)
        counted = array if self.ignored is None else array[array != self.ignored]
        if counted.size and not _are_indices(counted, count):
            finite(what, array)
            raise ArgumentError(
                f"{what} must be class indices from 0 to {count - 1} for {count} outputs, found "
                f"{_listed(np.unique(counted))}"
            )
        return array.astype(np.int64)

    def _of_rows(self, what: str, rows: NDArray, count: int) -> NDArray:
        if rows.shape[1] != count:
            raise ShapeError(f"{what} has rows of {rows.shape[1]}, the network has {count} outputs")
        if rows.min() < 0 or not np.allclose(rows.sum(axis=1), 1, atol=1e-4):
            raise ArgumentError(f"rows of {what} must be one-hot, or probabilities that sum to 1, found {rows[0]}")
        if ((rows == 0) | (rows == 1)).all():
            return np.asarray(rows.argmax(axis=1), np.int64)
        return np.asarray(rows, self.dtype or np.float64)

    def decode(self, prediction: NDArray, threshold: float) -> NDArray:
        return _labelled(prediction.argmax(axis=-1), self.classes)


def weights_of_classes(class_weight: Any, y: NDArray, targets: Targets) -> NDArray:
    """The weight of each example by the class of its target ``y``: a dict by label, or "balanced": n / (k count).

    >>> targets = Classes((2,), None)
    >>> weights_of_classes("balanced", np.array([0, 0, 0, 1]), targets).round(2).tolist()
    [0.67, 0.67, 0.67, 2.0]
    """
    indices = targets.indices(y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y)
    if isinstance(targets, Numbers) or indices.ndim != 1 or (indices != np.round(indices)).any():
        raise ArgumentError("class_weight is for targets of one class each: give sample_weight")
    indices = indices.astype(np.int64)
    count = max(2, targets.output[-1] if targets.output else 2)
    counted = indices != getattr(targets, "ignored", None)
    indices = np.where(counted, indices, 0)  # those that do not count may have any weight
    if isinstance(class_weight, str) and class_weight == "balanced":
        indices, every = indices[counted], indices
        found = np.bincount(indices, minlength=count)
        each = len(indices) / (np.count_nonzero(found) * np.maximum(found, 1))
        return np.asarray(each[every])
    if not isinstance(class_weight, Mapping):
        raise ArgumentError(f"class_weight must be a dict by label, or 'balanced', found {class_weight!r:.60}")
    labels = list(range(count)) if targets.classes is None else targets.classes.tolist()
    unknown = [label for label in class_weight if label not in labels]
    if unknown:
        raise UnknownNameError(f"class_weight has the label {unknown[0]!r:.60}, which is none of {_listed(labels)}")
    each = weights_of("class_weight", [class_weight.get(label, 1.0) for label in labels], len(labels))
    return np.asarray(each[indices])


def _are_indices(labels: NDArray, count: int) -> bool:
    whole = labels.dtype.kind in "biu" or (labels.dtype.kind == "f" and bool((labels == np.round(labels)).all()))
    return whole and bool(labels.min() >= 0) and bool(labels.max() < count)


def _indices(what: str, labels: NDArray, classes: NDArray) -> NDArray:
    """The places of ``labels`` among ``classes``, which are in order."""
    places = np.minimum(np.searchsorted(classes, labels), len(classes) - 1) if _alike(labels, classes) else None
    if places is None or (classes[places] != labels).any():
        odd = labels if places is None else labels[classes[places] != labels]
        raise ArgumentError(f"{what} has the label {odd.flat[0].item()!r:.60}, the classes are {_listed(classes)}")
    return places.astype(np.int64)


def _labelled(chosen: NDArray, classes: NDArray | None) -> NDArray:
    labels: NDArray = chosen if classes is None else classes[chosen]
    return labels


def _alike(labels: NDArray, classes: NDArray) -> bool:
    return bool((labels.dtype.kind == "U") == (classes.dtype.kind == "U"))


def _one_column(array: NDArray) -> NDArray:
    return array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array


def _shaped(what: str, array: NDArray, output: Shape) -> NDArray:
    """``array`` in the shape of the outputs, where no more than an axis of length 1 is missing or too much."""
    if array.shape[1:] == output:
        return array
    if array.shape[1:] in ((), (1,)) and output in ((), (1,)):
        return array.reshape(len(array), *output)
    raise ShapeError(
        f"{what} has shape {array.shape}, the network gives {('n', *output)}".replace("'n'", "n")
        + ": one target for each output is needed"
    )


def _listed(labels: Any) -> str:
    found = np.asarray(labels).tolist()
    return f"{found}" if len(found) <= 10 else f"{str(found[:10])[:-1]}, ...]"

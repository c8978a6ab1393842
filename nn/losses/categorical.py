"""Categorical cross-entropy: the loss of a choice among classes, from class indices or from probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.arguments import named, share, whole
from nn.autograd_door import (
    ArgumentError,
    ShapeError,
    Tensor,
    expand_dims,
    log_softmax,
    moveaxis,
    pure_callback,
    softmax,
    softmax_cross_entropy,
    squeeze,
    take,
    take_along_axis,
)
from nn.inputs import as_tensor, cast, demand_below, indices, is_example, numbers, one_output, plain_array, shape_of
from nn.losses.distances import ROW_REDUCTIONS, reduced, weighted_mean
from nn.losses.probabilities import warn_of_probabilities

__all__ = ["class_weights", "cross_entropy", "factors_of_labels"]


def cross_entropy(
    input: Any,
    target: Any,
    reduction: str = "mean",
    *,
    weight: Any = None,
    label_smoothing: float = 0.0,
    ignore_index: int | None = None,
) -> Tensor:
    """Categorical cross-entropy of logits z, row by row: -Σ_c p_c ln softmax(z)_c, and -ln softmax(z)_y of a class y.

    ``input``: logits (n, k). ``target``: n class indices, whole numbers from 0 to k - 1; or (n, k), one-hot rows
    or other probabilities p of the classes. Both may have further axes, as of the pixels of images or the steps of
    sequences, logits (n, k, d, ...) and class indices (n, d, ...): each place is a row then. A single example may come
    without n: logits (k,) and a class index, or floating probabilities (k,). ``weight``: a factor w_c for each class,
    (k,). ``label_smoothing``: a share s of each target that is spread over all classes, p ← (1 - s) p + s / k.
    ``ignore_index``: the index of rows that do not count, such as padding. ``reduction``: "mean" over the rows (of
    class indices with ``weight`` their weighted mean, divided by Σ w_y, without those that do not count; where none
    does nan, whose gradient is 0), "sum" or "none".

    Raises `ShapeError`, and `ArgumentError` for labels that are no class indices and for rows that are no
    probabilities. Warns of a prediction that is a softmax already.

    >>> from autograd import Tensor
    >>> round(cross_entropy(Tensor([[0.0, 0.0]]), [1]).item(), 4)
    0.6931
    >>> round(cross_entropy(Tensor([[0.0, 0.0]]), [[0.0, 1.0]]).item(), 4)
    0.6931
    >>> cross_entropy([[0.0, 0.0], [5.0, 0.0]], [1, -1], "none", ignore_index=-1).numpy().round(4).tolist()
    [0.6931, 0.0]
    """
    named("reduction", reduction, ROW_REDUCTIONS)
    logits, smoothing = as_tensor(input), share("label_smoothing", label_smoothing)
    if not logits.shape:
        raise ShapeError("cross_entropy needs logits of shape (n, k), or (k,) of one example, found one number")
    warn_of_probabilities("cross_entropy", logits, softmax)
    weights = None if weight is None else _weights_of(logits, weight)
    of_rows = len(shape_of(one_output(target))) == len(logits.shape)
    if of_rows and ignore_index is not None:
        raise ArgumentError("ignore_index is of class indices, found rows of probabilities: give those weight 0")
    if of_rows:
        rows = cast(target, logits.dtype if logits.dtype.kind == "f" else float)
        if rows.shape != logits.shape:
            raise ShapeError(f"cross_entropy of logits {logits.shape} needs rows of that shape, found {rows.shape}")
        if logits.ndim == 1:
            _demand_a_row(target, logits.shape[0])
        return reduced(_of_rows(_last(logits), _last(rows), weights, smoothing), reduction)  # type: ignore[no-any-return]
    labels = indices("class indices", target)
    counted = None
    if ignore_index is not None:
        counted = labels != whole("ignore_index", ignore_index)
        labels = labels * counted  # index 0 in its place
    _check_labels(labels, logits.shape)
    plain = weights is counted is None and not smoothing and reduction == "mean"
    loss: Tensor
    if plain and labels.ndim == 1 and not is_example(labels):
        loss = softmax_cross_entropy(logits, labels=labels)
        return loss
    terms = _of_labels(_last(logits), labels, weights, smoothing)
    factors = None if weights is None else take(weights, labels, axis=0)
    if counted is not None:
        kept = cast(counted, terms.dtype)
        terms, factors = terms * kept, kept if factors is None else factors * kept
    loss = reduced(terms, reduction) if factors is None or reduction != "mean" else weighted_mean(terms, factors)
    return loss


def _last(x: Tensor) -> Tensor:
    """``x`` with its classes, axis 1, or 0 of one example, on the last axis."""
    return x if len(x.shape) <= 2 else moveaxis(x, 1, -1)


def _of_labels(logits: Tensor, labels: Any, weights: Any, smoothing: float) -> Tensor:
    """The loss of each row, whose target is a class index."""
    logs = log_softmax(logits)
    picked = squeeze(take_along_axis(logs, expand_dims(labels, axis=-1), axis=-1), axis=-1)
    terms = -picked if weights is None else -picked * take(weights, labels, axis=0)
    if smoothing:
        spread = (logs if weights is None else logs * weights).mean(axis=-1)
        terms = (1 - smoothing) * terms - smoothing * spread
    return terms


def _of_rows(logits: Tensor, rows: Tensor, weights: Any, smoothing: float) -> Tensor:
    """The loss of each row, whose target is a row of probabilities."""
    pure_callback(_demand_distributions, numbers(rows))
    if smoothing:
        rows = (1 - smoothing) * rows + smoothing / logits.shape[-1]
    terms = rows * log_softmax(logits)
    return -(terms if weights is None else terms * weights).sum(axis=-1)


def _demand_a_row(target: Any, k: int) -> None:
    """Of one number for each example, as of labels for as many logits, it would be no row of probabilities."""
    if (target if hasattr(target, "dtype") else plain_array(target)).dtype.kind != "f":
        raise ShapeError(
            f"cross_entropy of logits {(k,)}, which are those of one example, needs one class index, or floating "
            f"probabilities {(k,)}, found {k} whole numbers: logits of several examples have the shape (n, k)"
        )


def _weights_of(logits: Tensor, weight: Any) -> Tensor:
    weights = cast(class_weights(weight), logits.dtype if logits.dtype.kind == "f" else float)
    k = logits.shape[:2][-1]
    if weights.shape != (k,):
        raise ShapeError(f"weight has a number for each of {k} classes, found {len(weights)}")
    return weights


def class_weights(weight: Any) -> Tensor:
    """``weight`` as a vector; an error unless its numbers are finite and at least 0.

    >>> class_weights([1, 2]).shape
    (2,)
    """
    try:
        weights = as_tensor(weight)
    except ArgumentError as error:
        raise ArgumentError(f"weight has a number for each class, found {weight!r:.60}") from error
    if weights.ndim != 1:
        raise ShapeError(f"weight has a number for each class, found shape {weights.shape}")
    pure_callback(_demand_weights, numbers(weights))
    return weights


def factors_of_labels(target: Any, weight: Any, ignore_index: int | None) -> Any:
    """How much each of the class indices ``target``, an array, counts in the mean; None where all count alike.

    >>> factors_of_labels(np.array([1, -1, 0]), np.array([1.0, 3.0]), -1).tolist()
    [3.0, 0.0, 1.0]
    """
    if target.dtype.kind not in "iu" or (weight is None and ignore_index is None):
        return None
    counted = True if ignore_index is None else target != ignore_index
    return counted * (1.0 if weight is None else weight[np.where(counted, target, 0)])


def _demand_weights(found: Any) -> None:
    if not ((found >= 0) & np.isfinite(found)).all():
        raise ArgumentError(f"weight needs finite numbers of at least 0, found {found.tolist()!r:.60}")


def _demand_distributions(found: Any) -> None:
    """A clear error unless the numbers along the last axis are probabilities that add up to 1."""
    hint = "one-hot rows or other probabilities of the classes; of several labels at once take binary_cross_entropy"
    if found.size and not (found.min() >= 0 and found.max() <= 1):
        raise ArgumentError(
            f"cross_entropy needs targets from 0 to 1, found {found.min():.4g} to {found.max():.4g}: {hint}"
        )
    totals = found.sum(axis=-1)
    if (abs(totals - 1) > 1e-3).any():
        wrong = totals.flat[abs(totals - 1).argmax()]
        raise ArgumentError(f"cross_entropy needs rows that add up to 1, found one of {float(wrong):.4g}: {hint}")


def _check_labels(labels: Any, shape: tuple[int, ...]) -> None:
    """A clear error unless ``labels`` are whole numbers from 0 to k - 1, one for each row of logits of ``shape``."""
    wanted = () if len(shape) == 1 else (shape[0], *shape[2:])
    if labels.shape != wanted:
        raise ShapeError(
            f"cross_entropy of logits {shape} needs class indices of shape {wanted} or rows of shape {shape}, "
            f"found {labels.shape}"
        )
    demand_below("class indices", labels, shape[:2][-1])

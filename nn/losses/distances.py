"""Losses: how far predictions are from their targets, as one number.

Each is a function here and, for training loops, a module in `loss_modules`. Predictions are Tensors, plain
arrays, lists of Values, or a single Value; targets are plain data or nodes of the very same shape: a shape that would
silently broadcast, such as (n,) against (n, 1), is an error. Targets take the predictions' type; predictions that
are whole numbers or booleans take the targets', or float64.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log, nan
from typing import Any, overload

import numpy as np

from nn.arguments import named, non_negative, positive
from nn.autograd_door import (
    ArgumentError,
    ShapeError,
    Tensor,
    Value,
    abs,
    broadcasts,
    clip,
    pure_callback,
    sigmoid,
    softplus,
    square,
    where,
)
from nn.autograd_door import binary_cross_entropy as _bce
from nn.autograd_door import binary_cross_entropy_with_logits as _bce_with_logits
from nn.inputs import as_tensor, cast, demand_real, is_example, numbers, operand, shape_of
from nn.losses.probabilities import warn_of_probabilities

__all__ = [
    "absolute_error",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "huber",
    "log_cosh_loss",
    "smooth_l1_loss",
    "squared_error",
]


@overload
def squared_error(input: Value, target: Any, reduction: str = "mean") -> Value: ...
@overload
def squared_error(input: Any, target: Any, reduction: str = "mean") -> Tensor: ...
def squared_error(input: Any, target: Any, reduction: str = "mean") -> Any:
    """Squared error (ŷ - y)², with one of these reductions:

    ============ ================================= ===========================================
    reduction    formula                           known as
    ============ ================================= ===========================================
    "mean"       1/n Σ (ŷ - y)²                    mean squared error (over all n entries)
    "half_mean"  1/(2n) Σ (ŷ - y)²                 the same, so that the derivative has no 2
    "half_sum"   1/2 Σ (ŷ - y)²                    SSE; of one instance 1/2 (ŷ - y)²
    "row_mean"   1/n Σᵢ Σⱼ (ŷᵢⱼ - yᵢⱼ)²            summed over the outputs j, mean over the n rows
    "sum"        Σ (ŷ - y)²
    "none"       (ŷ - y)², entry by entry
    ============ ================================= ===========================================

    Raises `ShapeError` that names both shapes where they differ, `UnknownNameError` for another
    reduction.

    >>> from autograd import Tensor, Value
    >>> squared_error(Tensor([1.0, 4.0]), [1.0, 2.0]).item()
    2.0
    >>> round(squared_error(Value(0.73), 0.5, reduction="half_sum").data, 5)
    0.02645
    """
    prediction, target = paired("squared_error", input, target)
    return reduced(square(prediction - target), reduction)


@overload
def absolute_error(input: Value, target: Any, reduction: str = "mean") -> Value: ...
@overload
def absolute_error(input: Any, target: Any, reduction: str = "mean") -> Tensor: ...
def absolute_error(input: Any, target: Any, reduction: str = "mean") -> Any:
    """Absolute error |ŷ - y|, whose slope is the sign of ŷ - y. Reductions and errors as in `squared_error`.

    >>> from autograd import Tensor
    >>> absolute_error(Tensor([1.0, 4.0]), [1.0, 2.0]).item()
    1.0
    """
    prediction, target = paired("absolute_error", input, target, real=False)
    return reduced(abs(prediction - target), reduction)


@overload
def huber(input: Value, target: Any, reduction: str = "mean", *, delta: float = 1.0) -> Value: ...
@overload
def huber(input: Any, target: Any, reduction: str = "mean", *, delta: float = 1.0) -> Tensor: ...
def huber(input: Any, target: Any, reduction: str = "mean", *, delta: float = 1.0) -> Any:
    """Huber's loss of e = ŷ - y: e² / 2 up to |e| = δ, and δ (|e| - δ / 2) beyond, so that outliers pull no harder.

    Its slope is e within -δ and δ, and ±δ beyond. ``delta``: δ, above 0. The rest as in `squared_error`.
    Source: Huber, "Robust estimation of a location parameter", 1964.

    >>> from autograd import Tensor
    >>> huber(Tensor([0.5, 4.0]), [0.0, 0.0], "none").tolist()
    [0.125, 3.5]
    """
    return reduced(_huber("huber", input, target, positive("delta", delta)), reduction)


def _huber(loss: str, prediction: Any, target: Any, delta: float) -> Any:
    prediction, target = paired(loss, prediction, target)
    error = prediction - target
    slope = clip(error, -delta, delta)
    return slope * (error - 0.5 * slope)


def smooth_l1_loss(input: Any, target: Any, reduction: str = "mean", *, beta: float = 1.0) -> Any:
    """Smooth L1 of e = ŷ - y: e² / (2β) up to |e| = β, and |e| - β / 2 beyond: `huber` divided by δ = β.

    ``beta``: β; 0 for the absolute error. The rest as in `squared_error`.
    Source: Girshick, "Fast R-CNN", 2015.

    >>> smooth_l1_loss([0.5, 4.0], [0.0, 0.0], "none", beta=2.0).tolist()
    [0.0625, 3.0]
    """
    if non_negative("beta", beta) == 0:
        return absolute_error(input, target, reduction)
    return reduced(_huber("smooth_l1_loss", input, target, beta) / beta, reduction)


def log_cosh_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """ln cosh(e) of e = ŷ - y: e² / 2 near 0, |e| - ln 2 far from it; its slope is tanh(e). Never overflows.

    The rest as in `squared_error`.

    >>> log_cosh_loss([0.0, 1000.0], [0.0, 0.0], "none").numpy().round(4).tolist()
    [0.0, 999.3069]
    """
    prediction, target = paired("log_cosh_loss", input, target)
    error = prediction - target
    return reduced(error + softplus(-2 * error) - log(2.0), reduction)


@overload
def binary_cross_entropy(input: Value, target: Any, reduction: str = "mean", *, weight: Any = None) -> Value: ...
@overload
def binary_cross_entropy(input: Any, target: Any, reduction: str = "mean", *, weight: Any = None) -> Tensor: ...
def binary_cross_entropy(input: Any, target: Any, reduction: str = "mean", *, weight: Any = None) -> Any:
    """-(y ln p + (1 - y) ln(1 - p)) of probabilities p; never clamped, so that a confident mistake
    keeps its full gradient. Prefer `binary_cross_entropy_with_logits` where logits are at hand.

    ``target``: labels 0 or 1, or probabilities. ``weight``: factors of the entries, of a shape that broadcasts to
    theirs; a mean stays one over the entries. ``reduction``: as in `squared_error`. Raises `ShapeError` that names both
    shapes where they differ, `ArgumentError` for a p or a target outside 0 to 1.

    >>> from autograd import Tensor
    >>> round(binary_cross_entropy(Tensor([0.5]), [1]).item(), 4)
    0.6931
    """
    prediction, target = paired("binary_cross_entropy", input, target)
    hint = "apply a sigmoid, or use binary_cross_entropy_with_logits"
    pure_callback(_demand_unit_interval, numbers(prediction), "probabilities", hint)
    _demand_targets(target)
    terms = _bce(prediction, target)
    return reduced(terms if weight is None else terms * factors_of("weight", weight, prediction), reduction)


@overload
def binary_cross_entropy_with_logits(
    input: Value, target: Any, reduction: str = "mean", *, weight: Any = None, pos_weight: Any = None
) -> Value: ...
@overload
def binary_cross_entropy_with_logits(
    input: Any, target: Any, reduction: str = "mean", *, weight: Any = None, pos_weight: Any = None
) -> Tensor: ...
def binary_cross_entropy_with_logits(
    input: Any, target: Any, reduction: str = "mean", *, weight: Any = None, pos_weight: Any = None
) -> Any:
    """Binary cross-entropy of σ(z), from the logits z: ln(1 + e^z) - y z. Its derivative is σ(z) - y.

    ``pos_weight``: a factor of the loss of class 1, such as the number of 0s for each 1; one, one for each output, or
    others of a shape that broadcasts to the prediction's. ``weight``: as in `binary_cross_entropy`. Raises
    `ArgumentError` for a target outside 0 to 1, and warns of a prediction that is a sigmoid already. The rest as in
    `binary_cross_entropy`.

    >>> from autograd import Value
    >>> z = Value(0.0)
    >>> binary_cross_entropy_with_logits(z, 1).backward()
    >>> z.grad
    -0.5
    """
    prediction, target = paired("binary_cross_entropy_with_logits", input, target)
    _demand_targets(target)
    warn_of_probabilities("binary_cross_entropy_with_logits", prediction, sigmoid)
    if pos_weight is None:
        terms = _bce_with_logits(prediction, target)
    else:
        factor = factors_of("pos_weight", pos_weight, prediction)
        terms = (1 - target) * softplus(prediction) + factor * target * softplus(-prediction)
    return reduced(terms if weight is None else terms * factors_of("weight", weight, prediction), reduction)


def factors_of(what: str, given: Any, prediction: Any) -> Any:
    """``given`` as a factor that goes with ``prediction``: one number, or several that broadcast to its shape."""
    if not shape_of(given) and not is_example(given):
        return one_factor(what, given)
    if isinstance(prediction, Value):
        raise ShapeError(f"{what} of one Value is one number, found shape {np.shape(given)}")
    factors = cast(given, prediction.dtype)
    shape, own = prediction.shape, factors.shape
    if not broadcasts(own, shape):
        raise ShapeError(
            f"{what} must be one number, or numbers that broadcast to the prediction's shape {shape}, found {own}"
        )
    pure_callback(demand_factors, what, numbers(factors))
    return factors


def one_factor(what: str, given: Any) -> float:
    """``given``, a number or an array of one, as a float; an `ArgumentError` unless it is finite and at least 0."""
    return non_negative(what, given.item() if isinstance(given, np.ndarray | Tensor) else given)


def demand_factors(what: str, found: Any) -> None:
    """An `ArgumentError` unless all numbers of ``found`` are finite and at least 0."""
    if not ((found >= 0) & np.isfinite(found)).all():
        raise ArgumentError(f"{what} needs finite numbers of at least 0, found {found.tolist()!r:.60}")


def _demand_targets(target: Any) -> None:
    """A clear error unless ``target`` lies between 0 and 1."""
    hint = "classes 0 and 1, or probabilities of class 1"
    pure_callback(_demand_unit_interval, numbers(target), "targets from 0 to 1", hint)


def _demand_unit_interval(data: Any, what: str, hint: str) -> None:
    found = np.asarray(data)
    if not found.size:
        return
    try:
        least, most = np.minimum.reduce(found, axis=None), np.maximum.reduce(found, axis=None)
        inside = bool(least >= 0 and most <= 1)
    except TypeError:  # of symbols, whose size is not known
        return
    if not inside:
        raise ArgumentError(f"binary_cross_entropy needs {what}, found {float(least):.4g} to {float(most):.4g}: {hint}")


ROW_REDUCTIONS = ("mean", "sum", "none")  # those of a loss that has one term for each row


# By name: a factor, and how the errors of an array become one number.
REDUCTIONS: dict[str, tuple[float, Callable[[Any], Any]]] = {
    "mean": (1, lambda errors: errors.mean()),
    "half_mean": (0.5, lambda errors: errors.mean()),
    "half_sum": (0.5, lambda errors: errors.sum()),
    "row_mean": (1, lambda errors: errors.sum() / (errors.shape[0] if errors.shape else 1)),
    "sum": (1, lambda errors: errors.sum()),
    "none": (1, lambda errors: errors),
}


def reduced(errors: Any, reduction: str) -> Any:
    """``errors`` as one number; or as they are, for ``reduction="none"``."""
    factor, fold = REDUCTIONS[named("reduction", reduction, REDUCTIONS)]
    total = errors if isinstance(errors, Value) else fold(errors)
    return total if factor == 1 else factor * total


def weighted_mean(terms: Any, factors: Any) -> Any:
    """Σ terms / Σ factors, of ``terms`` that have their factors already; nan, whose gradient is 0, of no weight."""
    total = factors.sum()
    some = total != 0
    return where(some, terms.sum() / where(some, total, 1.0), nan)


def paired(loss: str, prediction: Any, target: Any, *, real: bool = True) -> tuple[Any, Any]:
    """Both as nodes of one shape and type: the prediction's, or of whole numbers the target's. ``real``: or refused."""
    if isinstance(prediction, Value):
        if not isinstance(target, float | Value):
            target = operand(target)  # refuses what is no number
        shape, plain = shape_of(target), target.__class__ is float and prediction.datum.__class__ is not complex
    else:
        prediction, target = as_tensor(prediction), as_tensor(target)
        dtype = prediction.datum.dtype
        if dtype.kind not in "fc":
            dtype = target.datum.dtype if target.datum.dtype.kind in "fc" else np.dtype(float)
        prediction, target = cast(prediction, dtype), cast(target, dtype)
        shape, plain = target.shape, dtype.kind == "f"
    if shape != prediction.shape:
        raise ShapeError(
            f"{loss} needs a target of the prediction's shape: the prediction has shape {prediction.shape}, the "
            f"target {shape}; reshape one of them"
        )
    if real and not plain:
        demand_real(prediction)
        demand_real(target)
    return prediction, target

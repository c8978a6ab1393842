"""Losses of distributions, as functions and as modules: negative log-likelihood, Kullback-Leibler, Poisson."""

from __future__ import annotations

from math import pi
from typing import Any

import numpy as np

from nn.arguments import flag, named, non_negative, whole
from nn.autograd_door import (
    ArgumentError,
    ShapeError,
    Tensor,
    exp,
    expand_dims,
    log,
    moveaxis,
    pure_callback,
    squeeze,
    take,
    take_along_axis,
    where,
)
from nn.inputs import as_tensor, cast, demand_below, indices, numbers
from nn.losses.categorical import class_weights, factors_of_labels
from nn.losses.distances import REDUCTIONS, ROW_REDUCTIONS, paired, reduced, weighted_mean
from nn.losses.loss_modules import Loss, held_weights
from nn.losses.probabilities import warn_of_no_logarithms

__all__ = ["KLDivLoss", "NLLLoss", "PoissonNLLLoss", "kl_div", "nll_loss", "poisson_nll_loss"]

DIVERGENCES = ("mean", "batchmean", "sum", "none")


def nll_loss(
    input: Any, target: Any, reduction: str = "mean", *, weight: Any = None, ignore_index: int | None = None
) -> Tensor:
    """-ln p_y of the logarithms ln p of probabilities: `cross_entropy` after a log softmax of one's own.

    ``input``: (n, k) or (n, k, d, ...), ``target``: class indices (n,) or (n, d, ...); or (k,) and one.
    ``weight``, a factor for each class, ``ignore_index`` and the reductions are as in `cross_entropy`. Raises
    `ShapeError` and `ArgumentError`.

    >>> from autograd import log_softmax
    >>> round(nll_loss(log_softmax([[0.0, 0.0]]), [1]).item(), 4)
    0.6931
    """
    logs, labels = as_tensor(input), indices("class indices", target)
    named("reduction", reduction, ROW_REDUCTIONS)
    if not logs.ndim or labels.shape != (() if logs.ndim == 1 else (logs.shape[0], *logs.shape[2:])):
        raise ShapeError(
            "nll_loss needs logarithms of shape (n, k, ...) and class indices (n, ...), or (k,) and one index, found "
            f"shapes {logs.shape} and {labels.shape}"
        )
    warn_of_no_logarithms("nll_loss", logs)
    k = logs.shape[:2][-1]
    factors: Any = None
    if ignore_index is not None:
        counted = labels != whole("ignore_index", ignore_index)
        labels, factors = labels * counted, cast(counted, logs.dtype)  # index 0 in its place
    demand_below("class indices", labels, k)
    if weight is not None:
        weights = cast(class_weights(weight), logs.dtype)
        if weights.shape != (k,):
            raise ShapeError(f"weight has a number for each of {k} classes, found {len(weights)}")
        picked = take(weights, labels, axis=0)
        factors = picked if factors is None else picked * factors
    rows = logs if logs.ndim <= 2 else moveaxis(logs, 1, -1)
    terms = -squeeze(take_along_axis(rows, expand_dims(labels, axis=-1), axis=-1), axis=-1)
    loss: Tensor
    if factors is None:
        loss = reduced(terms, reduction)
    else:
        terms = terms * factors
        loss = weighted_mean(terms, factors) if reduction == "mean" else reduced(terms, reduction)
    return loss


def kl_div(input: Any, target: Any, reduction: str = "mean", *, log_target: bool = False) -> Any:
    """p (ln p - ln q) of the logarithms ln q that are predicted and the distribution p: Kullback and Leibler's.

    ``target``: p, or with ``log_target`` ln p. ``reduction``: "batchmean", summed and divided by the rows, is the
    divergence itself; "mean", over all entries, is PyTorch's standard; "sum" or "none". Where p is 0 so is the term; a
    p below 0 is an `ArgumentError`.

    Source: Kullback and Leibler, "On information and sufficiency", 1951.

    >>> import numpy as np
    >>> kl_div(np.log([[0.5, 0.5]]), [[1.0, 0.0]], "batchmean").numpy().round(4).tolist()
    0.6931
    """
    named("reduction", reduction, DIVERGENCES)
    prediction, target = paired("kl_div", input, target)
    warn_of_no_logarithms("kl_div", prediction)
    if flag("log_target", log_target):
        terms = exp(target) * (target - prediction)
    else:
        pure_callback(_demand_probabilities, numbers(target))
        terms = target * (log(where(target > 0, target, 1.0)) - prediction)
    return reduced(terms, "row_mean" if reduction == "batchmean" else reduction)


def _demand_probabilities(found: Any) -> None:
    if np.min(found, initial=0) < 0:
        raise ArgumentError(
            f"kl_div needs a target of probabilities, found {np.min(found):.4g}: of logarithms say log_target=True"
        )


def poisson_nll_loss(
    input: Any,
    target: Any,
    reduction: str = "mean",
    *,
    log_input: bool = True,
    full: bool = False,
    eps: float = 1e-8,
) -> Any:
    """-ln of the probability of a count y, where the rate e^x, or without ``log_input`` x, is predicted.

    e^x - y x, or x - y ln(x + eps), but for ln y!, which no prediction changes; with ``full`` that is added by
    Stirling's formula, y ln y - y + ln(2π y) / 2, where y > 1. Reductions and errors as in `squared_error`.

    >>> poisson_nll_loss([0.0], [2.0]).item()
    1.0
    """
    prediction, target = paired("poisson_nll_loss", input, target)
    least = non_negative("eps", eps)
    if flag("log_input", log_input):
        terms = exp(prediction) - target * prediction
    else:
        terms = prediction - target * log(prediction + least)
    if flag("full", full):
        count = where(target > 1, target, 1.0)
        terms = terms + where(target > 1, count * log(count) - count + 0.5 * log(2 * pi * count), 0.0)
    return reduced(terms, reduction)


class NLLLoss(Loss):
    """`nll_loss` as a module.

    >>> NLLLoss()([[-0.5, -2.0]], [0]).item()
    0.5
    """

    function, reductions = staticmethod(nll_loss), ROW_REDUCTIONS

    def __init__(self, reduction: str = "mean", *, weight: Any = None, ignore_index: int | None = None) -> None:
        super().__init__(reduction)
        self.hold("weight", held_weights(weight))
        self.ignore_index = None if ignore_index is None else whole("ignore_index", ignore_index)

    def options(self) -> dict[str, Any]:
        return {"weight": self.weight, "ignore_index": self.ignore_index}

    def factors(self, target: np.ndarray[Any, Any]) -> np.ndarray[Any, Any] | None:
        return factors_of_labels(target, numbers(self.weight), self.ignore_index)  # type: ignore[no-any-return]


class KLDivLoss(Loss):
    """`kl_div` as a module.

    >>> import numpy as np
    >>> round(KLDivLoss("batchmean")(np.log([[0.5, 0.5]]), [[1.0, 0.0]]).item(), 4)
    0.6931
    """

    function, reductions = staticmethod(kl_div), DIVERGENCES

    def __init__(self, reduction: str = "mean", *, log_target: bool = False) -> None:
        super().__init__(reduction)
        self.log_target = flag("log_target", log_target)

    def options(self) -> dict[str, Any]:
        return {"log_target": self.log_target}


class PoissonNLLLoss(Loss):
    """`poisson_nll_loss` as a module.

    >>> PoissonNLLLoss()([0.0], [2.0]).item()
    1.0
    """

    function, reductions = staticmethod(poisson_nll_loss), REDUCTIONS

    def __init__(
        self, log_input: bool = True, full: bool = False, eps: float = 1e-8, *, reduction: str = "mean"
    ) -> None:
        super().__init__(reduction)
        self.log_input, self.full = flag("log_input", log_input), flag("full", full)
        self.eps = non_negative("eps", eps)

    def options(self) -> dict[str, Any]:
        return {"log_input": self.log_input, "full": self.full, "eps": self.eps}

"""Losses with a margin, as functions and as modules: once an example is on its side by that much, it pulls no more."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from nn.arguments import real, whole
from nn.autograd_door import (
    ArgumentError,
    ShapeError,
    Tensor,
    clamp_min,
    expand_dims,
    pure_callback,
    relu,
    sqrt,
    take,
    take_along_axis,
    where,
)
from nn.inputs import as_tensor, cast, demand_below, indices, numbers
from nn.losses.categorical import class_weights
from nn.losses.distances import ROW_REDUCTIONS, paired, reduced
from nn.losses.loss_modules import Loss, held_weights

__all__ = [
    "CosineEmbeddingLoss",
    "HingeEmbeddingLoss",
    "HingeLoss",
    "MarginRankingLoss",
    "MultiMarginLoss",
    "cosine_embedding_loss",
    "hinge_embedding_loss",
    "hinge_loss",
    "margin_ranking_loss",
    "multi_margin_loss",
]

TINY = 1e-12  # added to squared lengths, as in PyTorch, so that the cosine of a zero vector is 0


def hinge_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """max(0, 1 - y ŷ) of a score ŷ and a label y, -1 or 1: the loss of a support vector machine.

    Reductions and errors as in `squared_error`; `ArgumentError` for other labels.
    Source: Cortes and Vapnik, "Support-vector networks", 1995.

    >>> hinge_loss([0.5, 3.0, 0.5], [1, 1, -1], "none").tolist()
    [0.5, 0.0, 1.5]
    """
    prediction, target = paired("hinge_loss", input, target)
    _demand_sides("hinge_loss", target)
    return reduced(relu(1 - target * prediction), reduction)


def hinge_embedding_loss(input: Any, target: Any, reduction: str = "mean", *, margin: float = 1.0) -> Any:
    """A distance x where y is 1, and max(0, margin - x) where y is -1: alike things come near, others apart.

    Reductions and errors as in `hinge_loss`.

    >>> hinge_embedding_loss([0.25, 0.25], [1, -1], "none").tolist()
    [0.25, 0.75]
    """
    prediction, target = paired("hinge_embedding_loss", input, target)
    _demand_sides("hinge_embedding_loss", target)
    return reduced(where(target > 0, prediction, clamp_min(real("margin", margin) - prediction, 0)), reduction)


def margin_ranking_loss(input1: Any, input2: Any, target: Any, reduction: str = "mean", *, margin: float = 0.0) -> Any:
    """max(0, margin - y (x₁ - x₂)): where y is 1 the first is to be larger, where it is -1 the second.

    All three have one shape. Reductions and errors as in `hinge_loss`.

    >>> margin_ranking_loss([2.0, 2.0], [1.0, 1.0], [1, -1], "none").tolist()
    [0.0, 1.0]
    """
    input1, input2 = paired("margin_ranking_loss", input1, input2)
    difference, target = paired("margin_ranking_loss", input1 - input2, target)
    _demand_sides("margin_ranking_loss", target)
    return reduced(clamp_min(real("margin", margin) - target * difference, 0), reduction)


def cosine_embedding_loss(
    input1: Any, input2: Any, target: Any, reduction: str = "mean", *, margin: float = 0.0
) -> Tensor:
    """1 - cos(x₁, x₂) where y is 1, and max(0, cos(x₁, x₂) - margin) where y is -1.

    Shapes: vectors (n, d) or (d,), and y (n,) or (). ``reduction``: "mean", "sum" or "none". Raises `ShapeError`, and
    `ArgumentError` for other labels.

    >>> cosine_embedding_loss([[1.0, 0.0], [1.0, 0.0]], [[0.0, 1.0], [1.0, 0.0]], [1, -1]).numpy().round(6).tolist()
    1.0
    """
    one, other = paired("cosine_embedding_loss", as_tensor(input1), input2)
    target = cast(target, one.dtype)
    if one.ndim not in (1, 2) or target.shape != one.shape[:-1]:
        raise ShapeError(
            "cosine_embedding_loss needs vectors of shape (n, d) and labels (n,), or (d,) and (), found "
            f"{one.shape} and {target.shape}"
        )
    _demand_sides("cosine_embedding_loss", target)
    lengths = ((one * one).sum(axis=-1) + TINY) * ((other * other).sum(axis=-1) + TINY)
    cosine = (one * other).sum(axis=-1) / sqrt(lengths)
    loss: Tensor = reduced(where(target > 0, 1 - cosine, clamp_min(cosine - real("margin", margin), 0)), reduction)
    return loss


def multi_margin_loss(
    input: Any, target: Any, reduction: str = "mean", *, p: int = 1, margin: float = 1.0, weight: Any = None
) -> Tensor:
    """1/k Σ_{j ≠ y} max(0, margin - z_y + z_j)^p of the scores z of k classes: the hinge of several classes.

    ``input``: (n, k). ``target``: n class indices; or (k,) and one. ``p``: 1 or 2. ``weight``: a factor for each
    class, (k,). ``reduction``: "mean" over the rows, "sum" or "none". Raises `ShapeError` and `ArgumentError`.

    Source: Crammer and Singer, "On the algorithmic implementation of multiclass kernel-based vector machines", 2001.

    >>> multi_margin_loss([[0.0, 1.0, 0.5]], [1]).numpy().round(4).tolist()
    0.1667
    """
    scores = as_tensor(input)
    scores = scores if scores.dtype.kind == "f" else cast(scores, float)
    labels = indices("class indices", target)
    if scores.ndim not in (1, 2) or labels.shape != scores.shape[:-1]:
        raise ShapeError(
            "multi_margin_loss needs scores of shape (n, k) and n class indices, or (k,) and one, found "
            f"{scores.shape} and {labels.shape}"
        )
    if whole("p", p) not in (1, 2):
        raise ArgumentError(f"p must be 1 or 2, found {p}")
    k = scores.shape[-1]
    demand_below("class indices", labels, k)
    rows = expand_dims(labels, axis=-1)
    terms = relu(real("margin", margin) - take_along_axis(scores, rows, axis=-1) + scores)
    terms = where(np.arange(k) == rows, 0.0, terms if p == 1 else terms * terms)
    if weight is not None:
        weights = cast(class_weights(weight), scores.dtype)
        if weights.shape != (k,):
            raise ShapeError(f"weight has a number for each of {k} classes, found {len(weights)}")
        terms = terms * take(weights, rows, axis=0)
    loss: Tensor = reduced(terms.sum(axis=-1) / k, reduction)
    return loss


def _demand_sides(loss: str, target: Any) -> None:
    """A clear error unless each entry of ``target`` is -1 or 1."""
    pure_callback(_demand_signs, loss, numbers(target))


def _demand_signs(loss: str, found: Any) -> None:
    labels = np.asarray(found)
    wrong = np.asarray((labels != 1) & (labels != -1))
    if wrong.any():
        first = labels[wrong].flat[0]
        text = f"{first:g}" if isinstance(first, float | np.number) else f"{first!r:.20}"
        raise ArgumentError(f"{loss} needs labels -1 and 1, found {text}: write 2 * y - 1 for labels 0 and 1")


class HingeLoss(Loss):
    """`hinge_loss` as a module.

    >>> HingeLoss()([0.5], [1]).item()
    0.5
    """

    function = staticmethod(hinge_loss)


class _WithMargin(Loss):
    standard: ClassVar[float] = 0.0

    def __init__(self, margin: float | None = None, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.margin = self.standard if margin is None else real("margin", margin)

    def options(self) -> dict[str, Any]:
        return {"margin": self.margin}

    def extra_repr(self) -> str:
        return f"{super().extra_repr()}, margin={self.margin}"


class HingeEmbeddingLoss(_WithMargin):
    """`hinge_embedding_loss` as a module; ``margin``: 1 unless given.

    >>> HingeEmbeddingLoss(margin=2.0)([0.5], [-1]).item()
    1.5
    """

    function, standard = staticmethod(hinge_embedding_loss), 1.0


class _OfPairs(_WithMargin):
    def forward(self, input1: Any, input2: Any, target: Any) -> Any:  # type: ignore[override]
        """The loss of the pair against ``target``."""
        return self.function(input1, input2, target, self.reduction, margin=self.margin)


class MarginRankingLoss(_OfPairs):
    """`margin_ranking_loss` as a module; ``margin``: 0 unless given.

    >>> MarginRankingLoss()([2.0], [1.0], [-1]).item()
    1.0
    """

    function = staticmethod(margin_ranking_loss)


class CosineEmbeddingLoss(_OfPairs):
    """`cosine_embedding_loss` as a module; ``margin``: 0 unless given.

    >>> round(CosineEmbeddingLoss()([[1.0, 0.0]], [[0.0, 1.0]], [1]).item(), 6)
    1.0
    """

    function, reductions = staticmethod(cosine_embedding_loss), ROW_REDUCTIONS


class MultiMarginLoss(Loss):
    """`multi_margin_loss` as a module.

    >>> round(MultiMarginLoss()([[0.0, 1.0, 0.5]], [1]).item(), 4)
    0.1667
    """

    function, reductions = staticmethod(multi_margin_loss), ROW_REDUCTIONS

    def __init__(self, p: int = 1, margin: float = 1.0, *, weight: Any = None, reduction: str = "mean") -> None:
        super().__init__(reduction)
        if whole("p", p) not in (1, 2):
            raise ArgumentError(f"p must be 1 or 2, found {p}")
        self.p, self.margin = p, real("margin", margin)
        self.hold("weight", held_weights(weight))

    def options(self) -> dict[str, Any]:
        return {"p": self.p, "margin": self.margin, "weight": self.weight}

"""What training makes small: the loss of a batch as a mean over its examples, weighted or not, whatever loss it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.arguments import named
from nn.autograd_door import (
    ArgumentError,
    Node,
    ShapeError,
    exp,
    log,
    relu,
    reshape,
    sigmoid,
    softmax,
    softplus,
    squeeze,
    where,
)
from nn.inputs import as_tensor
from nn.losses.categorical import cross_entropy
from nn.losses.distances import reduced
from nn.losses.likelihood_losses import NLLLoss, PoissonNLLLoss
from nn.losses.loss_modules import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HuberLoss,
    L1Loss,
    LogCoshLoss,
    MSELoss,
    SmoothL1Loss,
    SSELoss,
)
from nn.losses.margin_losses import HingeEmbeddingLoss, HingeLoss, MultiMarginLoss
from nn.modules.module import Module
from nn.training.examples import array_of, finite
from nn.training.targets import Binary, Classes, Counts, Numbers, Sides, Targets

__all__ = ["LOSSES", "Objective", "Own", "before"]

NDArray = np.ndarray[Any, Any]


def _divergence(input: Any, target: Any, reduction: str = "mean", **options: Any) -> Any:
    """Σ p ln(p / q) of the logits of q: the cross-entropy without the entropy of p."""
    crossed = cross_entropy(input, target, "none", **options)
    if target.ndim == 2:
        crossed = crossed + (target * log(where(target > 0, target, 1))).sum(axis=1)
    return reduced(crossed, reduction)


class Divergence(CrossEntropyLoss):
    """Kullback and Leibler's divergence from what the network gives, probabilities, their logarithms or logits."""

    function = staticmethod(_divergence)


# The words for a loss: Keras' first. Those of classes take probabilities or logits, as the network gives them;
# "poisson" takes rates where the network ends with exp, softplus or relu, or else their logarithms.
LOSSES: dict[str, type[Module]] = {
    "mse": MSELoss,
    "mean_squared_error": MSELoss,
    "squared_error": MSELoss,
    "sse": SSELoss,
    "mae": L1Loss,
    "mean_absolute_error": L1Loss,
    "huber": HuberLoss,
    "smooth_l1": SmoothL1Loss,
    "log_cosh": LogCoshLoss,
    "logcosh": LogCoshLoss,
    "poisson": PoissonNLLLoss,
    "hinge": HingeLoss,
    "multi_margin": MultiMarginLoss,
    "kl_divergence": Divergence,
    "kl_div": Divergence,
    "binary_crossentropy": BCEWithLogitsLoss,
    "binary_cross_entropy": BCEWithLogitsLoss,
    "bce": BCEWithLogitsLoss,
    "categorical_crossentropy": CrossEntropyLoss,
    "sparse_categorical_crossentropy": CrossEntropyLoss,
    "cross_entropy": CrossEntropyLoss,
}
SUMS = ("sum", "half_sum")  # reductions that add up the examples of a batch
OF_CLASSES = (CrossEntropyLoss, NLLLoss, MultiMarginLoss)
SUMS_OF_A_ROW = (*SUMS, "row_mean", "batchmean")  # those that add up the outputs of an example
HALVES = ("half_mean", "half_sum")


class Own(Targets):
    """The targets of a user's own loss: numbers as they are, floating ones in the network's type."""

    def encode(self, what: str, y: Any) -> NDArray:
        array = finite(what, array_of(what, y), self.dtype, getattr(y, "columns", None))
        if array.shape[1:] in ((), (1,)) and self.output in ((), (1,)):
            return array.reshape(len(array), *self.output)
        return array


class Objective:
    """A loss, given by a word of `LOSSES`, as a module of ours, or as a function of prediction and target.

    Such a function gives the mean over the examples as one number, or a number for each, (n, ...). A word for a
    cross-entropy looks at what the network gives: of a softmax or sigmoid at its end the loss is computed from what
    goes in there, which is the same number without the rounding.

    >>> from autograd import Tensor
    >>> objective = Objective("mse")
    >>> objective.batch(Tensor([[1.0], [4.0]]), np.array([[1.0], [2.0]])).item()
    2.0
    """

    def __init__(self, loss: Any) -> None:
        self.word = loss if isinstance(loss, str) else None
        if self.word is not None:
            self.criterion: Any = LOSSES[named("loss", loss, LOSSES)]()
        elif isinstance(loss, type) or not callable(loss):
            raise ArgumentError(
                f"loss must be a word such as 'mse', a loss such as nn.MSELoss(), or a function, found {loss!r:.60}"
            )
        else:
            self.criterion = loss
        self.known = isinstance(self.criterion, Module) and hasattr(self.criterion, "reduction")
        reduction = getattr(self.criterion, "reduction", "mean") if self.known else "mean"
        if reduction == "none":
            raise ArgumentError("a loss is one number: make it with reduction='mean', found reduction='none'")
        self.is_sum = reduction in SUMS
        self.ignored: int | None = getattr(self.criterion, "ignore_index", None) if self.known else None
        self.last: Any = None  # the function at the network's end that the loss leaves out
        self.threshold = 0.5 if isinstance(self.criterion, BCELoss) else 0.0

    def look(self, prediction: Any) -> None:
        """Learn from an example's ``prediction``, with its graph, how the network ends."""
        if self.word is None or not isinstance(self.criterion, BCEWithLogitsLoss | CrossEntropyLoss | PoissonNLLLoss):
            return
        if isinstance(self.criterion, PoissonNLLLoss):
            gives_rate = any(before(prediction, function) is not None for function in (softplus, relu))
            self.criterion = PoissonNLLLoss(log_input=not gives_rate)
            self.last = exp if before(prediction, exp) is not None else None
            return
        function = softmax if isinstance(self.criterion, CrossEntropyLoss) else sigmoid
        self.last = function if before(prediction, function) is not None else None
        self.threshold = 0.5 if self.last is sigmoid else 0.0
        if self.last is softmax and not np.allclose(as_tensor(prediction).datum.sum(axis=-1), 1, atol=1e-3):
            raise ArgumentError("the softmax at the network's end must be over its outputs, the last axis")

    def targets(self, output: tuple[int, ...], dtype: np.dtype[Any] | None) -> Targets:
        """The kind of targets this loss takes of a network whose outputs for one example have this shape."""
        if isinstance(self.criterion, OF_CLASSES):
            if len(output) > 1:
                shape = f"(n, {', '.join(map(str, output))})"
                raise ShapeError(
                    f"labels are one for each example, the network gives {shape}: for labels of places give "
                    "loss=nn.cross_entropy where the classes lie along axis 1, as after a convolution; along the last "
                    f"axis, loss=lambda z, y: nn.cross_entropy(z.reshape(-1, {output[-1]}), y.reshape(-1))"
                )
            if len(output) != 1 or output[0] < 2:
                raise ShapeError(
                    f"a loss of classes needs an output for each class, the network gives {('n', *output)}".replace(
                        "'n'", "n"
                    )
                    + ": for one output take loss='binary_crossentropy'"
                )
            return Classes(output, dtype, self.ignored)
        if isinstance(self.criterion, HingeLoss | HingeEmbeddingLoss):
            return Sides(output, dtype)
        if isinstance(self.criterion, PoissonNLLLoss):
            return Counts(output, dtype)
        kind = Binary if isinstance(self.criterion, BCELoss | BCEWithLogitsLoss) else Numbers if self.known else Own
        return kind(output, dtype)

    def batch(self, prediction: Any, target: Any, weights: Any = None) -> Any:
        """The loss of a batch: the mean over its examples, or the sum if the loss is one.

        ``weights``: one for each example, which make it the sum of the weighted losses; or a number to multiply by.
        """
        if weights is not None and weights.shape:
            return (self.rows(prediction, target) * weights).sum()
        if self.last is not None:
            prediction = self._before_last(prediction)
        loss = self.criterion(prediction, target)
        if not self.known:
            loss = _one_number(loss)
        return loss if weights is None else loss * weights

    def counts(self, target: NDArray, weights: NDArray | None) -> NDArray | None:
        """How much each example counts in the mean, by ``weights`` and the loss's own; None where all count alike."""
        own: NDArray | None = self.criterion.factors(target) if self.known and not self.is_sum else None
        if own is None:
            return weights
        return own if weights is None else own * weights

    def rows(self, prediction: Any, target: Any) -> Any:
        """The loss of each example, (n,); an `ArgumentError` where a loss of the user's gives only one for all."""
        if self.last is not None:
            prediction = self._before_last(prediction)
        if not self.known:
            entries, reduction = _node(self.criterion(prediction, target)), "mean"
        else:
            reduction = self.criterion.reduction
            entries = self.criterion.terms(prediction, target)
        if not entries.shape:
            raise ArgumentError(
                "with weights a loss of your own must give a number for each example, found one for all"
            )
        if len(entries.shape) > 1:
            axes = tuple(range(1, len(entries.shape)))
            entries = entries.sum(axis=axes) if reduction in SUMS_OF_A_ROW else entries.mean(axis=axes)
        return entries * 0.5 if reduction in HALVES else entries

    def _before_last(self, prediction: Any) -> Any:
        """What went into the network's last function, from which the loss is computed."""
        found = before(prediction, self.last)
        if found is None:
            raise ArgumentError(f"the network no longer ends with {self.last.name}, as it did: make a new Trainer")
        return found


def _one_number(loss: Any) -> Any:
    loss = _node(loss)
    return loss.mean() if loss.shape else loss


def _node(loss: Any) -> Any:
    if not isinstance(loss, Node):
        raise ArgumentError(
            f"a loss is a Tensor that was computed from the prediction, found {type(loss).__name__}: compute with the "
            "prediction itself, not with its data"
        )
    return loss


def before(prediction: Any, function: Any) -> Any:
    """What went into ``function``, whose result ``prediction`` is, in whatever shape; None where it is not."""
    if isinstance(prediction, list):
        parts = [before(each, function) for each in prediction]
        return None if None in parts else parts
    node = prediction
    while node.op in (reshape, squeeze) and node.parents:
        (node,) = node.parents
    if node.op is not function:
        return None
    (logits,) = node.parents
    return logits if logits.shape == prediction.shape else reshape(logits, prediction.shape)

"""Losses as modules, for training loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from nn.arguments import fraction, named
from nn.autograd_door import Tensor, Value
from nn.categorical import class_weights, cross_entropy
from nn.losses import (
    REDUCTIONS,
    ROW_REDUCTIONS,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    squared_error,
)
from nn.module import Module

__all__ = ["BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss", "MSELoss", "SSELoss"]


class _Loss(Module):
    """A loss as a module: ``function`` with the reduction it was made with."""

    function: Callable[..., Any]

    def __init__(self, reduction: str = "mean") -> None:
        known = ROW_REDUCTIONS if isinstance(self, CrossEntropyLoss) else REDUCTIONS
        self.reduction = named("reduction", reduction, known)

    def forward(self, prediction: Any, target: Any) -> Any:
        """The loss of ``prediction`` against ``target``."""
        return self.function(prediction, target, self.reduction)

    if TYPE_CHECKING:

        @overload
        def __call__(self, prediction: Value, target: Any) -> Value: ...
        @overload
        def __call__(self, prediction: Any, target: Any) -> Tensor: ...
        def __call__(self, prediction: Any, target: Any) -> Any: ...

    def extra_repr(self) -> str:
        return f"reduction={self.reduction!r}"


class MSELoss(_Loss):
    """`squared_error` as a module: the mean squared error unless ``reduction`` says otherwise.

    >>> MSELoss()([1.0, 4.0], [1.0, 2.0]).item()
    2.0
    """

    function = staticmethod(squared_error)


class SSELoss(MSELoss):
    """Sum of squared errors, 1/2 Σ (ŷ - y)²: `squared_error` with ``reduction="half_sum"``.

    >>> SSELoss()([1.0, 4.0], [1.0, 2.0]).item()
    2.0
    """

    def __init__(self) -> None:
        super().__init__("half_sum")

    def extra_repr(self) -> str:
        return ""


class BCELoss(_Loss):
    """`binary_cross_entropy` as a module: from probabilities, never clamped.

    >>> round(BCELoss()([0.5], [1]).item(), 4)
    0.6931
    """

    function = staticmethod(binary_cross_entropy)


class BCEWithLogitsLoss(_Loss):
    """`binary_cross_entropy_with_logits` as a module.

    >>> round(BCEWithLogitsLoss()([0.0], [1]).item(), 4)
    0.6931
    """

    function = staticmethod(binary_cross_entropy_with_logits)


class CrossEntropyLoss(_Loss):
    """`cross_entropy` as a module: from logits (n, k) and n class indices, or rows of probabilities (n, k).

    >>> round(CrossEntropyLoss()([[0.0, 0.0]], [1]).item(), 4)
    0.6931
    >>> CrossEntropyLoss(weight=[1.0, 3.0], label_smoothing=0.1)
    CrossEntropyLoss(reduction='mean', weight=[1.0, 3.0], label_smoothing=0.1)
    """

    function = staticmethod(cross_entropy)

    def __init__(self, reduction: str = "mean", *, weight: Any = None, label_smoothing: float = 0.0) -> None:
        super().__init__(reduction)
        self.weight = None if weight is None else np.asarray(class_weights(weight).datum)
        self.label_smoothing = fraction("label_smoothing", label_smoothing)

    def forward(self, prediction: Any, target: Any) -> Any:
        """The loss of ``prediction`` against ``target``."""
        return cross_entropy(
            prediction, target, self.reduction, weight=self.weight, label_smoothing=self.label_smoothing
        )

    def extra_repr(self) -> str:
        weight = "" if self.weight is None else f", weight={self.weight.tolist()}"
        smoothing = f", label_smoothing={self.label_smoothing}" if self.label_smoothing else ""
        return f"{super().extra_repr()}{weight}{smoothing}"

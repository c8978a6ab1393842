"""Losses as modules, for training loops."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, ClassVar, overload

import numpy as np

from nn.arguments import named, non_negative, positive, share, whole
from nn.autograd_door import Tensor, Value
from nn.inputs import as_tensor, numbers, shape_of
from nn.losses.categorical import class_weights, cross_entropy, factors_of_labels
from nn.losses.distances import (
    REDUCTIONS,
    ROW_REDUCTIONS,
    absolute_error,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    demand_factors,
    huber,
    log_cosh_loss,
    one_factor,
    smooth_l1_loss,
    squared_error,
)
from nn.modules.module import Module

__all__ = [
    "BCELoss",
    "BCEWithLogitsLoss",
    "CrossEntropyLoss",
    "HuberLoss",
    "L1Loss",
    "LogCoshLoss",
    "Loss",
    "MSELoss",
    "SSELoss",
    "SmoothL1Loss",
]


NDArray = np.ndarray[Any, Any]


class Loss(Module):
    """A loss as a module: ``function`` with the reduction it was made with."""

    function: Callable[..., Any]
    reductions: ClassVar[Collection[str]] = REDUCTIONS
    weight: Any
    pos_weight: Any

    def __init__(self, reduction: str = "mean") -> None:
        self.reduction = named("reduction", reduction, self.reductions)

    def options(self) -> dict[str, Any]:
        """What else it was made with."""
        return {}

    def recipe(self) -> dict[str, Any]:
        """All that another one like it is made with."""
        options = {name: numbers(option) for name, option in self.options().items()}
        return {"reduction": self.reduction, **options}

    def hold(self, name: str, factors: Any) -> None:
        """Let the attribute ``name`` have ``factors``: an array as a buffer, which the state has, as in PyTorch."""
        if isinstance(factors, np.ndarray):
            self.register_buffer(name, factors)
        else:
            setattr(self, name, factors)

    def forward(self, input: Any, target: Any) -> Any:
        """The loss of ``input`` against ``target``."""
        return self.function(input, target, self.reduction, **self.options())

    def terms(self, prediction: Any, target: Any) -> Any:
        """The same without a reduction."""
        return self.function(prediction, target, "none", **self.options())

    def factors(self, target: NDArray) -> NDArray | None:
        """How much each example counts in the mean, of plain targets; None where all count alike."""
        return None

    if TYPE_CHECKING:

        @overload
        def __call__(self, input: Value, target: Any) -> Value: ...
        @overload
        def __call__(self, input: Any, target: Any) -> Tensor: ...
        def __call__(self, input: Any, target: Any) -> Any: ...

    def extra_repr(self) -> str:
        return f"reduction={self.reduction!r}"


class MSELoss(Loss):
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

    def recipe(self) -> dict[str, Any]:
        return {}

    def extra_repr(self) -> str:
        return ""


class L1Loss(Loss):
    """`absolute_error` as a module: the mean absolute error unless ``reduction`` says otherwise.

    >>> L1Loss()([1.0, 4.0], [1.0, 2.0]).item()
    1.0
    """

    function = staticmethod(absolute_error)


class HuberLoss(Loss):
    """`huber` as a module.

    >>> HuberLoss(delta=2.0)([4.0], [0.0]).item()
    6.0
    """

    function = staticmethod(huber)

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction)
        self.delta = positive("delta", delta)

    def options(self) -> dict[str, Any]:
        return {"delta": self.delta}

    def extra_repr(self) -> str:
        return f"{super().extra_repr()}, delta={self.delta}"


class SmoothL1Loss(Loss):
    """`smooth_l1_loss` as a module.

    >>> SmoothL1Loss(beta=2.0)([4.0], [0.0]).item()
    3.0
    """

    function = staticmethod(smooth_l1_loss)

    def __init__(self, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction)
        self.beta = non_negative("beta", beta)

    def options(self) -> dict[str, Any]:
        return {"beta": self.beta}

    def extra_repr(self) -> str:
        return f"{super().extra_repr()}, beta={self.beta}"


class LogCoshLoss(Loss):
    """`log_cosh_loss` as a module.

    >>> LogCoshLoss()([0.0], [0.0]).item()
    0.0
    """

    function = staticmethod(log_cosh_loss)


class BCELoss(Loss):
    """`binary_cross_entropy` as a module: from probabilities, never clamped.

    >>> round(BCELoss()([0.5], [1]).item(), 4)
    0.6931
    """

    function = staticmethod(binary_cross_entropy)

    def __init__(self, reduction: str = "mean", *, weight: Any = None) -> None:
        super().__init__(reduction)
        self.hold("weight", _factors("weight", weight))

    def options(self) -> dict[str, Any]:
        return {"weight": self.weight}

    def extra_repr(self) -> str:
        return f"{super().extra_repr()}{_shown('weight', self.weight)}"


class BCEWithLogitsLoss(Loss):
    """`binary_cross_entropy_with_logits` as a module.

    >>> round(BCEWithLogitsLoss()([0.0], [1]).item(), 4)
    0.6931
    """

    function = staticmethod(binary_cross_entropy_with_logits)

    def __init__(self, reduction: str = "mean", *, weight: Any = None, pos_weight: Any = None) -> None:
        super().__init__(reduction)
        self.hold("weight", _factors("weight", weight))
        self.hold("pos_weight", _factors("pos_weight", pos_weight))

    def options(self) -> dict[str, Any]:
        return {"weight": self.weight, "pos_weight": self.pos_weight}

    def extra_repr(self) -> str:
        shown = _shown("weight", self.weight) + _shown("pos_weight", self.pos_weight)
        return f"{super().extra_repr()}{shown}"


def _factors(what: str, given: Any) -> Any:
    """``given`` as a number, an array, or None."""
    if given is None:
        return None
    if not shape_of(given):
        return one_factor(what, given)
    factors = np.asarray(as_tensor(given).datum)
    demand_factors(what, factors)
    return factors


def held_weights(weight: Any) -> NDArray | None:
    """``weight``, a factor for each class, as an array, or None."""
    return None if weight is None else np.asarray(class_weights(weight).datum)


def _shown(what: str, factors: Any) -> str:
    return "" if factors is None else f", {what}={np.asarray(numbers(factors)).tolist()}"


class CrossEntropyLoss(Loss):
    """`cross_entropy` as a module: from logits (n, k) and n class indices, or rows of probabilities (n, k).

    >>> round(CrossEntropyLoss()([[0.0, 0.0]], [1]).item(), 4)
    0.6931
    >>> CrossEntropyLoss(weight=[1.0, 3.0], label_smoothing=0.1)
    CrossEntropyLoss(reduction='mean', weight=[1.0, 3.0], label_smoothing=0.1)
    """

    function = staticmethod(cross_entropy)
    reductions = ROW_REDUCTIONS

    def __init__(
        self,
        reduction: str = "mean",
        *,
        weight: Any = None,
        label_smoothing: float = 0.0,
        ignore_index: int | None = None,
    ) -> None:
        super().__init__(reduction)
        self.hold("weight", held_weights(weight))
        self.label_smoothing = share("label_smoothing", label_smoothing)
        self.ignore_index = None if ignore_index is None else whole("ignore_index", ignore_index)

    def options(self) -> dict[str, Any]:
        return {"weight": self.weight, "label_smoothing": self.label_smoothing, "ignore_index": self.ignore_index}

    def factors(self, target: NDArray) -> NDArray | None:
        return factors_of_labels(target, numbers(self.weight), self.ignore_index)  # type: ignore[no-any-return]

    def extra_repr(self) -> str:
        weight = _shown("weight", self.weight)
        smoothing = f", label_smoothing={self.label_smoothing}" if self.label_smoothing else ""
        ignored = "" if self.ignore_index is None else f", ignore_index={self.ignore_index}"
        return f"{super().extra_repr()}{weight}{smoothing}{ignored}"

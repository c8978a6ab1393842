"""Notice probabilities where a loss takes logits, or logarithms of probabilities."""

from __future__ import annotations

from typing import Any
from warnings import warn

from nn.autograd_door import Node, reshape, softmax, squeeze

__all__ = ["warn_of_no_logarithms", "warn_of_probabilities"]


def warn_of_probabilities(loss: str, prediction: Node, function: Any) -> None:
    """Warn where ``prediction`` is what ``function`` gave: probabilities and no logits."""
    if is_result_of(function, prediction):
        warn(
            f"{loss} takes logits, found the result of {function.name}, which it applies itself: leave {function.name} "
            "out, or training is slow and stops early",
            stacklevel=3,
        )


def warn_of_no_logarithms(loss: str, prediction: Node) -> None:
    """Warn where ``prediction`` is what softmax gave: probabilities, and no logarithms of them."""
    if is_result_of(softmax, prediction):
        warn(f"{loss} takes logarithms of probabilities, found the result of softmax: take log_softmax", stacklevel=3)


def is_result_of(function: Any, node: Node) -> bool:
    """Whether ``node`` is what ``function`` gave, in whatever shape."""
    while node.op in (reshape, squeeze) and node.parents:
        (node,) = node.parents
    return node.op is function

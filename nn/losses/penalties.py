"""Penalties: what is added to a loss so that weights stay small (L2) or many of them become 0 (L1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nn.arguments import non_negative, several
from nn.autograd_door import ArgumentError, Node, Value, abs, square
from nn.modules.module import Module

__all__ = ["l1_penalty", "l2_penalty"]


def l1_penalty(parameters: Module | Iterable[Any], strength: float = 1.0) -> Any:
    """``strength`` Σ |w|, to be added to a loss: its slope is ``strength`` times the sign of each weight.

    ``parameters``: a module, of which the weights count, and neither biases nor other parameters of fewer than two
    axes, such as the scales of a normalisation; or parameters, which all count: ``model.parameters()`` for biases, too.
    Of Values, as of `nn.scalar`, weights are all that are called neither ``b`` nor ``bias``. Frozen ones count as
    constants. Raises `ArgumentError` where there is none.

    Source: Tibshirani, "Regression shrinkage and selection via the lasso", 1996.

    >>> from nn import Linear
    >>> layer = Linear(2, 1, rng=0)
    >>> layer.weight.data[...] = [[3.0, -4.0]]
    >>> l1_penalty(layer, 0.5).item()
    3.5
    """
    return _penalty(abs, parameters, strength)


def l2_penalty(parameters: Module | Iterable[Any], strength: float = 1.0) -> Any:
    """``strength`` Σ w², to be added to a loss: its slope is 2 ``strength`` w, as Keras has it.

    The ``weight_decay`` of an `SGD` is the same as half of it for ``strength``, on all parameters. ``parameters`` and
    errors are as in `l1_penalty`.

    Source: Krogh and Hertz, "A simple weight decay can improve generalization", 1991.

    >>> from nn import Linear
    >>> layer = Linear(2, 1, rng=0)
    >>> layer.weight.data[...] = [[3.0, -4.0]]
    >>> l2_penalty(layer, 0.5).item()
    12.5
    """
    return _penalty(square, parameters, strength)


def _penalty(of_one: Any, parameters: Any, strength: Any) -> Any:
    factor = non_negative("strength", strength)
    if isinstance(parameters, Module):
        counted = [p for path, p in parameters.named_parameters() if _is_weight(path, p)]
    else:
        counted = several(parameters, "a penalty takes a module, or several parameters")
    if not counted or not all(isinstance(p, Node) for p in counted):
        found = "none" if not counted else f"{counted[0]!r:.60}"
        raise ArgumentError(f"a penalty takes a module with weights, or parameters, found {found}")
    first, *others = [of_one(p) if isinstance(p, Value) else of_one(p).sum() for p in counted]
    return factor * sum(others, first)


def _is_weight(path: str, parameter: Any) -> bool:
    if path.rpartition(".")[2] in ("b", "bias"):
        return False
    return isinstance(parameter, Value) or len(parameter.shape) > 1

"""Clip gradients: by the norm of all, or each by its value."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Any

import numpy as np

from nn.arguments import flag, non_negative, several
from nn.autograd_door import ArgumentError, Node, NumericsError, Tensor, Value, pure_callback

__all__ = ["clip_grad_norm_", "clip_grad_value_"]

Parameters = Tensor | Value | Iterable[Tensor | Value]


def clip_grad_norm_(
    parameters: Parameters, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False
) -> Tensor:
    """Shrink all gradients by one factor, so that their norm is at most ``max_norm``; gives the norm they had.

    With n = (Σ |g|ᵖ)^(1/p) over all entries of all gradients, or the highest |g| where p, ``norm_type``, is infinite:
    g ← g min(1, max_norm / (n + 10⁻⁶)), in place. ``parameters`` without a gradient are passed over. With
    ``error_if_nonfinite``, a norm that is nan or infinite is a `NumericsError`; otherwise gradients become nan or 0.
    Also in compiled functions, between ``backward`` and the optimiser's step. Raises `ArgumentError` for other
    arguments.

    Sources: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013;
    ``torch.nn.utils.clip_grad_norm_``.

    >>> from nn import Parameter
    >>> w = Parameter([0.0, 0.0])
    >>> (w * [3.0, 4.0]).sum().backward()
    >>> clip_grad_norm_([w], max_norm=1.0).item()
    5.0
    >>> w.grad.round(4).tolist()
    [0.6000000238418579, 0.800000011920929]
    """
    bound, p = _bound("max_norm", max_norm), _bound("norm_type", norm_type)
    if not p:
        raise ArgumentError(f"norm_type must be above 0, found {norm_type!r}")
    given = _with_gradients(parameters)
    if flag("error_if_nonfinite", error_if_nonfinite):
        pure_callback(_demand_finite, norm := _norm(given, p))
    else:
        norm = _norm(given, p)
    factor = np.minimum(bound / (norm + 1e-6), 1.0)
    for parameter in given:
        if isinstance(parameter, Value):
            parameter.grad = parameter.grad * float(factor)
        else:
            np.multiply(parameter.grad, factor, out=parameter.grad, casting="same_kind")
    types = [parameter.grad.dtype for parameter in given if isinstance(parameter, Tensor)]
    return Tensor.constant(norm.astype(np.result_type(*types)) if types else norm)


def clip_grad_value_(parameters: Parameters, clip_value: float) -> None:
    """Bring each entry of all gradients to between -``clip_value`` and ``clip_value``, in place.

    ``parameters`` without a gradient are passed over. Also in compiled functions. Raises `ArgumentError` for other
    arguments.

    >>> from nn import Parameter
    >>> w = Parameter([0.0, 0.0])
    >>> (w * [0.5, -4.0]).sum().backward()
    >>> clip_grad_value_(w, 1.0)
    >>> w.grad.tolist()
    [0.5, -1.0]
    """
    bound = _bound("clip_value", clip_value)
    for parameter in _with_gradients(parameters):
        if isinstance(parameter, Value):
            parameter.grad = min(max(parameter.grad, -bound), bound)
        else:
            np.clip(parameter.grad, -bound, bound, out=parameter.grad)


def _bound(what: str, number: Any) -> float:
    """``number`` as a float; an `ArgumentError` unless it is at least 0, which infinity is."""
    return number if isinstance(number, float) and number == inf else non_negative(what, number)


def _with_gradients(parameters: Any) -> list[Any]:
    """Those of ``parameters``, one or several, that have a gradient."""
    wanted = "gradients of several parameters are clipped, as model.parameters() gives"
    given = [parameters] if isinstance(parameters, Node) else several(parameters, wanted)
    for parameter in given:
        if not isinstance(parameter, Tensor | Value):
            raise ArgumentError(f"{wanted}; found {type(parameter).__name__} {parameter!r:.60} among them")
    return [parameter for parameter in given if parameter.grad is not None]


def _norm(given: list[Any], p: float) -> Any:
    """The norm of all gradients as one vector, in float64."""
    sizes = [np.abs(parameter.grad) for parameter in given]
    if p == inf:
        found = [np.max(size, initial=0.0) for size in sizes]
        return np.max(np.stack(found)).astype(np.float64) if found else np.float64(0)
    sums = [np.sum(np.power(size, p, dtype=np.float64)) for size in sizes]
    return np.power(np.sum(np.stack(sums)), 1 / p) if sums else np.float64(0)


def _demand_finite(norm: Any) -> None:
    if not np.isfinite(norm):
        raise NumericsError(f"the norm of the gradients is {norm}: error_if_nonfinite=False clips them all the same")

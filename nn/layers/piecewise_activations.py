"""Activation functions made of straight lines and parabolas, as functions and as layers: Hardtanh, ReLU6, Hardswish.

Each takes a Tensor, a Value or plain data. At a kink the derivative is that of PyTorch: 0 of `hardtanh`, `relu6`,
`hardsigmoid`, `softshrink`, `hardshrink` and `threshold`; of `hardswish` 0 at -3 and 1 at 3.
"""

from __future__ import annotations

from typing import Any

from nn.arguments import non_negative, real
from nn.autograd_door import ArgumentError, abs, sign, where
from nn.inputs import real_operand
from nn.layers.activation import Activation

__all__ = [
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "ReLU6",
    "Softshrink",
    "Threshold",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "relu6",
    "softshrink",
    "threshold",
]


def hardtanh(input: Any, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """x between ``min_val`` and ``max_val``, else the nearer of both. Raises `ArgumentError` unless min_val < max_val.

    Source: Collobert, "Large scale machine learning", 2004.

    >>> hardtanh(3.0), hardtanh(-0.5)
    (1.0, -0.5)
    """
    return _between(real_operand(input), *_ordered(min_val, max_val))


def relu6(input: Any) -> Any:
    """min(max(0, x), 6).

    Source: Krizhevsky, "Convolutional deep belief networks on CIFAR-10", 2010.

    >>> relu6(8.0)
    6.0
    """
    return _between(real_operand(input), 0.0, 6.0)


def hardsigmoid(input: Any) -> Any:
    """relu6(x + 3) / 6: straight from 0 at x = -3 to 1 at x = 3.

    Source: Courbariaux, Bengio, David, "BinaryConnect", 2015, with other bounds.

    >>> hardsigmoid(0.0)
    0.5
    """
    return _between(real_operand(input) + 3, 0.0, 6.0) / 6


def hardswish(input: Any) -> Any:
    """x relu6(x + 3) / 6: `silu` with a gate of straight lines.

    Source: Howard et al., "Searching for MobileNetV3", 2019.

    >>> hardswish(3.0), hardswish(-3.0) == 0
    (3.0, True)
    """
    x = real_operand(input)
    return x * _between(x + 3, 0.0, 6.0) / 6


def softshrink(input: Any, lambd: float = 0.5) -> Any:
    """x moved towards 0 by ``lambd``, and 0 within -lambd and lambd. Raises `ArgumentError` for a negative ``lambd``.

    It is what one step of lasso does to a weight (the proximal map of lambd |x|).

    >>> softshrink(2.0), softshrink(-0.25)
    (1.5, 0.0)
    """
    x, bound = real_operand(input), non_negative("lambd", lambd)
    return where(abs(x) <= bound, 0.0, x - bound * sign(x))


def hardshrink(input: Any, lambd: float = 0.5) -> Any:
    """x, but 0 within -lambd and lambd. Raises `ArgumentError` for a negative ``lambd``.

    >>> hardshrink(2.0), hardshrink(-0.25)
    (2.0, 0.0)
    """
    x = real_operand(input)
    return where(abs(x) <= non_negative("lambd", lambd), 0.0, x)


def threshold(input: Any, threshold: float, value: float) -> Any:
    """x where x > ``threshold``, else ``value``.

    >>> threshold(0.05, 0.1, 20.0)
    20.0
    """
    x = real_operand(input)
    return where(x <= real("threshold", threshold), real("value", value), x)


def _between(x: Any, low: float, high: float) -> Any:
    """x held between ``low`` and ``high``, with derivative 0 at both; a nan stays one."""
    return where(x <= low, low, where(x >= high, high, x))


def _ordered(low: Any, high: Any) -> tuple[float, float]:
    if not real("min_val", low) < real("max_val", high):
        raise ArgumentError(f"min_val must be below max_val, found {low!r} and {high!r}")
    return float(low), float(high)


class Hardtanh(Activation, function=hardtanh):
    """x between ``min_val`` and ``max_val``, else the nearer of both: `hardtanh` as a layer.

    >>> Hardtanh(-2.0, 2.0)(3.0)
    2.0
    """

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0) -> None:
        low, high = _ordered(min_val, max_val)
        super().__init__(min_val=low, max_val=high)


class ReLU6(Activation, function=relu6):
    """min(max(0, x), 6): `relu6` as a layer.

    >>> ReLU6()(8.0)
    6.0
    """


class Hardsigmoid(Activation, function=hardsigmoid):
    """relu6(x + 3) / 6: `hardsigmoid` as a layer.

    >>> Hardsigmoid()(0.0)
    0.5
    """


class Hardswish(Activation, function=hardswish):
    """x relu6(x + 3) / 6: `hardswish` as a layer.

    >>> Hardswish()(3.0)
    3.0
    """


class Softshrink(Activation, function=softshrink):
    """x moved towards 0 by ``lambd``, and 0 within -lambd and lambd: `softshrink` as a layer.

    >>> Softshrink()(2.0)
    1.5
    """

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__(lambd=non_negative("lambd", lambd))


class Hardshrink(Activation, function=hardshrink):
    """x, but 0 within -lambd and lambd: `hardshrink` as a layer.

    >>> Hardshrink()(2.0)
    2.0
    """

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__(lambd=non_negative("lambd", lambd))


class Threshold(Activation, function=threshold):
    """x where x > ``threshold``, else ``value``: `threshold` as a layer.

    >>> Threshold(0.1, 20.0)(0.05)
    20.0
    """

    def __init__(self, threshold: float, value: float) -> None:
        super().__init__(threshold=real("threshold", threshold), value=real("value", value))

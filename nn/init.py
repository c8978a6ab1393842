"""Initialisers: functions that make the first values of parameters, given a shape and a source of randomness.

Each takes ``(shape, rng)`` and gives a float64 array. ``rng`` is a `numpy.random.Generator`, a whole
number that seeds a new one, or None for fresh randomness; there is no hidden global state. Fan-in
and fan-out of a shape (out, in, \\*kernel) are in ∏kernel and out ∏kernel.

Give a layer one of these, or a `functools.partial` of one, as ``init=``.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod, sqrt
from typing import Any

import numpy as np

from nn.arguments import non_negative, real, sizes
from nn.autograd_door import ArgumentError, ShapeError

__all__ = [
    "constant",
    "drawn",
    "generator",
    "kaiming_normal",
    "kaiming_uniform",
    "normal",
    "uniform",
    "xavier_normal",
    "xavier_uniform",
    "zeros",
]

NDArray = np.ndarray[Any, Any]
Rng = np.random.Generator | int | None
Shape = tuple[int, ...]
Initialiser = Callable[[Shape, Rng], Any]


def generator(rng: Rng) -> np.random.Generator:
    """``rng`` itself, a generator seeded with a whole number, or (None) a fresh one.

    Raises `ArgumentError` for anything else.

    >>> generator(0).random() == generator(0).random()
    True
    """
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError) as error:
        raise ArgumentError(
            f"rng must be a whole number of at least 0, a numpy.random.Generator or None, found {rng!r:.60}"
        ) from error


def drawn(init: Initialiser, shape: Shape, rng: Rng) -> NDArray:
    """What ``init`` gives for ``shape``; a `ShapeError` where it has another shape.

    >>> drawn(zeros, (2,), None)
    array([0., 0.])
    """
    values = np.asarray(init(shape, rng))
    if values.shape != shape:
        raise ShapeError(f"the initialiser was asked for shape {shape} and gave {values.shape}")
    return values


def zeros(shape: Shape, rng: Rng = None) -> NDArray:
    """All zeros.

    >>> zeros((2,))
    array([0., 0.])
    """
    return np.zeros(sizes("shape", shape))


def constant(shape: Shape, rng: Rng = None, *, value: float) -> NDArray:
    """All equal to ``value``. As weights of a hidden layer, its units then stay equal for ever.

    >>> constant((2,), value=0.5)
    array([0.5, 0.5])
    >>> from functools import partial
    >>> from nn import Linear
    >>> Linear(2, 1, init=partial(constant, value=0.5)).weight.data.tolist()
    [[0.5, 0.5]]
    """
    return np.full(sizes("shape", shape), float(real("value", value)))


def normal(shape: Shape, rng: Rng = None, *, mean: float = 0.0, std: float = 1.0) -> NDArray:
    """N(mean, std²).

    >>> normal((2, 3), 0).shape
    (2, 3)
    """
    return generator(rng).normal(real("mean", mean), non_negative("std", std), sizes("shape", shape))


def uniform(shape: Shape, rng: Rng = None, *, a: float = 1.0) -> NDArray:
    """U(-a, a).

    >>> bool((abs(uniform((100,), 0, a=0.1)) <= 0.1).all())
    True
    """
    a = non_negative("a", a)
    return generator(rng).uniform(-a, a, sizes("shape", shape))


def xavier_uniform(shape: Shape, rng: Rng = None, *, gain: float = 1.0) -> NDArray:
    """U(-a, a) with a = gain √(6 / (fan_in + fan_out)); variance gain² 2 / (fan_in + fan_out).

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", 2010.

    >>> bool(abs(xavier_uniform((3, 3), 0)).max() <= 1)
    True
    """
    return uniform(shape, rng, a=non_negative("gain", gain) * sqrt(6 / sum(_fans(shape))))


def xavier_normal(shape: Shape, rng: Rng = None, *, gain: float = 1.0) -> NDArray:
    """N(0, gain² 2 / (fan_in + fan_out)). Source: as `xavier_uniform`.

    >>> xavier_normal((3, 3), 0).shape
    (3, 3)
    """
    return normal(shape, rng, std=non_negative("gain", gain) * sqrt(2 / sum(_fans(shape))))


def kaiming_uniform(shape: Shape, rng: Rng = None, *, a: float = 0.0) -> NDArray:
    """U(-b, b) with b = √(6 / ((1 + a²) fan_in)): for a leaky ReLU of slope ``a``; a = 0 for ReLU.

    With a = √5 the bound is 1 / √fan_in: the first weights of PyTorch's layers and of ours.
    Source: He et al., "Delving deep into rectifiers", 2015.

    >>> bool(abs(kaiming_uniform((3, 4), 0, a=5**0.5)).max() <= 0.5)
    True
    """
    return uniform(shape, rng, a=sqrt(6 / ((1 + real("a", a) ** 2) * _fans(shape)[0])))


def kaiming_normal(shape: Shape, rng: Rng = None, *, a: float = 0.0) -> NDArray:
    """N(0, 2 / ((1 + a²) fan_in)). Source: as `kaiming_uniform`.

    >>> kaiming_normal((3, 4), 0).shape
    (3, 4)
    """
    return normal(shape, rng, std=sqrt(2 / ((1 + real("a", a) ** 2) * _fans(shape)[0])))


def _fans(shape: Shape) -> tuple[int, int]:
    shape = sizes("shape", shape)
    if len(shape) < 2:
        raise ShapeError(f"fan-in and fan-out need a shape (out, in, ...), found {shape}")
    field = prod(shape[2:])
    return shape[1] * field, shape[0] * field

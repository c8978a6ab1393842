"""Initialisers: functions that make the first values of parameters, given a shape and a source of randomness.

Each takes ``(shape, rng)`` and gives a float64 array. ``rng`` is a `numpy.random.Generator`, a whole
number that seeds a new one, or None for fresh randomness; there is no hidden global state. Fan-in
and fan-out of a shape (out, in, \\*kernel) are in ∏kernel and out ∏kernel.

Give a layer one of these, or a `functools.partial` of one, as ``init=``. They are those of PyTorch's
``torch.nn.init``, which `nn.init` has too, with the underscore at the end of their names. All raise `ArgumentError` for
options that make no sense, and `ShapeError` for a shape that they do not fit.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, prod, sqrt
from typing import Any

import numpy as np

from nn.arguments import named, non_negative, real, sizes, whole
from nn.autograd_door import ArgumentError, ShapeError
from nn.inputs import plain_array
from nn.randomness import NDArray, Rng, generator, standard_between

__all__ = [
    "Rng",
    "calculate_gain",
    "constant",
    "dirac",
    "drawn",
    "eye",
    "generator",
    "kaiming_normal",
    "kaiming_uniform",
    "normal",
    "ones",
    "orthogonal",
    "sparse",
    "trunc_normal",
    "uniform",
    "xavier_normal",
    "xavier_uniform",
    "zeros",
]

Shape = tuple[int, ...]
Initialiser = Callable[[Shape, Rng], Any]

GAINS = {
    **dict.fromkeys(["linear", "identity", "sigmoid"], 1.0),
    **{f"conv{kind}{n}d": 1.0 for kind in ("", "_transpose") for n in (1, 2, 3)},
    "tanh": 5 / 3,
    "relu": sqrt(2),
    "leaky_relu": sqrt(2 / (1 + 0.01**2)),
    "selu": 3 / 4,
}


def drawn(init: Initialiser, shape: Shape, rng: Rng) -> NDArray:
    """What ``init`` gives for ``shape``; a `ShapeError` where it has another shape.

    >>> drawn(zeros, (2,), None)
    array([0., 0.])
    """
    values = plain_array(init(shape, rng))
    if values.shape != shape:
        raise ShapeError(f"the initialiser was asked for shape {shape} and gave {values.shape}")
    return values


def zeros(shape: Shape, rng: Rng = None) -> NDArray:
    """All zeros.

    >>> zeros((2,))
    array([0., 0.])
    """
    return np.zeros(sizes("shape", shape))


def ones(shape: Shape, rng: Rng = None) -> NDArray:
    """All ones.

    >>> ones((2,))
    array([1., 1.])
    """
    return np.ones(sizes("shape", shape))


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


def eye(shape: Shape, rng: Rng = None) -> NDArray:
    """The identity: 1 where row and column are equal, so that a linear layer lets through what it can.

    >>> eye((2, 3))
    array([[1., 0., 0.],
           [0., 1., 0.]])
    """
    rows, columns = _with_axes(shape, 2)
    return np.eye(rows, columns)


def dirac(shape: Shape, rng: Rng = None, *, groups: int = 1) -> NDArray:
    """The identity as a convolution: w[d, d, centre of the kernel] = 1, so that channel d lets channel d through.

    ``shape``: (out, in, \\*kernel), the kernel of one to three axes. Each of ``groups`` parts of out lets through the
    first channels.

    >>> dirac((2, 2, 3)).tolist()
    [[[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0]]]
    """
    out, channels, *kernel = _with_axes(shape, 3, 4, 5)
    groups = whole("groups", groups, 1)
    if out % groups:
        raise ShapeError(f"{groups} groups do not divide the {out} output channels of shape {shape}")
    weights = np.zeros((groups, out // groups, channels, *kernel))
    same = np.arange(min(out // groups, channels) if prod(kernel) else 0)
    centre: tuple[Any, ...] = tuple(n // 2 for n in kernel)
    weights[(slice(None), same, same, *centre)] = 1
    return weights.reshape(out, channels, *kernel)


def normal(shape: Shape, rng: Rng = None, *, mean: float = 0.0, std: float = 1.0) -> NDArray:
    """N(mean, std²).

    >>> normal((2, 3), 0).shape
    (2, 3)
    """
    return generator(rng).normal(real("mean", mean), non_negative("std", std), sizes("shape", shape))


def trunc_normal(
    shape: Shape, rng: Rng = None, *, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0
) -> NDArray:
    """N(mean, std²), but what is outside of [a, b] is drawn again; ``a`` and ``b`` are no multiples of ``std``.

    >>> values = trunc_normal((1000,), 0, std=3.0)
    >>> bool(values.min() >= -2), bool(values.max() <= 2)
    (True, True)
    """
    rng, mean, std = generator(rng), float(real("mean", mean)), non_negative("std", std)
    low, high = float(real("a", a)), float(real("b", b))
    if std == 0:
        raise ArgumentError(f"std must be above 0, found {std}: for equal values take constant")
    if not low < high:
        raise ArgumentError(f"a must be below b, found a={a!r} and b={b!r}")
    values = np.empty(sizes("shape", shape))
    standard = standard_between(rng, values.size, (low - mean) / std, (high - mean) / std)
    values[...] = np.clip(mean + std * standard, low, high).reshape(values.shape)
    return values


def uniform(shape: Shape, rng: Rng = None, *, a: float = 1.0, b: float | None = None) -> NDArray:
    """U(-a, a); U(a, b) where ``b`` is given.

    >>> bool((abs(uniform((100,), 0, a=0.1)) <= 0.1).all())
    True
    >>> bool((uniform((100,), 0, a=2, b=3) >= 2).all())
    True
    """
    low, high = (-non_negative("a", a), float(a)) if b is None else (float(real("a", a)), float(real("b", b)))
    if low > high:
        raise ArgumentError(f"a must be at most b, found a={a!r} and b={b!r}")
    return generator(rng).uniform(low, high, sizes("shape", shape))


def xavier_uniform(shape: Shape, rng: Rng = None, *, gain: float = 1.0) -> NDArray:
    """U(-a, a) with a = gain √(6 / (fan_in + fan_out)); variance gain² 2 / (fan_in + fan_out).

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", 2010.

    >>> bool(abs(xavier_uniform((3, 3), 0)).max() <= 1)
    True
    """
    return uniform(shape, rng, a=non_negative("gain", gain) * _root(6, sum(_fans(shape))))


def xavier_normal(shape: Shape, rng: Rng = None, *, gain: float = 1.0) -> NDArray:
    """N(0, gain² 2 / (fan_in + fan_out)). Source: as `xavier_uniform`.

    >>> xavier_normal((3, 3), 0).shape
    (3, 3)
    """
    return normal(shape, rng, std=non_negative("gain", gain) * _root(2, sum(_fans(shape))))


def kaiming_uniform(
    shape: Shape, rng: Rng = None, *, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> NDArray:
    """U(-b, b) with b = gain √(3 / fan): for a leaky ReLU of slope ``a``, √(6 / ((1 + a²) fan)); a = 0 for ReLU.

    gain is `calculate_gain` of ``nonlinearity`` and ``a``. ``mode``: "fan_in" keeps the variance in the forward pass,
    "fan_out" in the backward pass. With a = √5 the bound is 1 / √fan_in: the first weights of PyTorch's layers and of
    ours. Source: He et al., "Delving deep into rectifiers", 2015.

    >>> bool(abs(kaiming_uniform((3, 4), 0, a=5**0.5)).max() <= 0.5)
    True
    """
    return uniform(shape, rng, a=calculate_gain(nonlinearity, real("a", a)) * _root(3, _fan(shape, mode)))


def kaiming_normal(
    shape: Shape, rng: Rng = None, *, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> NDArray:
    """N(0, gain² / fan): 2 / ((1 + a²) fan) for a leaky ReLU. Arguments and source: as `kaiming_uniform`.

    >>> kaiming_normal((3, 4), 0).shape
    (3, 4)
    """
    return normal(shape, rng, std=calculate_gain(nonlinearity, real("a", a)) * _root(1, _fan(shape, mode)))


def orthogonal(shape: Shape, rng: Rng = None, *, gain: float = 1.0) -> NDArray:
    """``gain`` times a matrix of orthonormal rows, or columns where it has fewer, drawn uniformly from all of them.

    Axes after the first are taken as one. It is Q of the QR decomposition of normal numbers, with the signs that make
    R's diagonal positive. Sources: Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear
    neural networks", 2014; Mezzadri, "How to generate random matrices from the classical compact groups", 2007.

    >>> q = orthogonal((2, 3), 0)
    >>> bool(abs(q @ q.T - np.eye(2)).max() < 1e-15)
    True
    """
    rows, *others = shape = _with_axes(shape)
    columns, gain = prod(others), float(real("gain", gain))
    q, r = np.linalg.qr(generator(rng).normal(size=(max(rows, columns), min(rows, columns))))
    q *= gain * np.where(np.diagonal(r) < 0, -1, 1)
    return np.ascontiguousarray((q.T if rows < columns else q).reshape(shape))


def sparse(shape: Shape, rng: Rng = None, *, sparsity: float, std: float = 0.01) -> NDArray:
    """N(0, std²), with ⌈sparsity · rows⌉ zeros in each column, at places drawn without preference.

    ``sparsity``: the share of zeros, from 0 to 1. Source: Martens, "Deep learning via Hessian-free optimization", 2010.

    >>> (sparse((4, 3), 0, sparsity=0.5) == 0).sum(axis=0)
    array([2, 2, 2])
    """
    rows, columns = _with_axes(shape, 2)
    if non_negative("sparsity", sparsity) > 1:
        raise ArgumentError(f"sparsity must be at most 1, found {sparsity!r}")
    rng = generator(rng)
    values = normal((rows, columns), rng, std=std)
    places = rng.random((rows, columns)).argsort(axis=0)
    values[places < ceil(sparsity * rows)] = 0
    return values


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The factor on the weights that makes up for what an activation takes from the variance.

    1 for linear layers and sigmoid, 5/3 for tanh, √2 for relu, √(2 / (1 + param²)) for leaky_relu of slope ``param``
    (0.01 unless given), 3/4 for selu; others ignore ``param``. Raises `UnknownNameError` for other names.
    Source: PyTorch's ``torch.nn.init.calculate_gain``.

    >>> calculate_gain("leaky_relu", 1.0)
    1.0
    """
    gain = GAINS[named("nonlinearity", nonlinearity, GAINS)]
    return gain if param is None or nonlinearity != "leaky_relu" else sqrt(2 / (1 + float(real("param", param)) ** 2))


def _with_axes(shape: Any, *counts: int) -> Shape:
    """``shape`` as a tuple; a `ShapeError` unless it has as many axes as one of ``counts`` says, or at least two."""
    found = sizes("shape", shape)
    if len(found) not in counts if counts else len(found) < 2:
        wanted = f"{' or '.join(map(str, counts))} axes" if counts else "at least two axes, (out, in, ...)"
        raise ShapeError(f"this initialiser needs a shape of {wanted}, found {found}")
    return found


def _fans(shape: Shape) -> tuple[int, int]:
    out, channels, *kernel = _with_axes(shape)
    return channels * prod(kernel), out * prod(kernel)


def _fan(shape: Shape, mode: str) -> int:
    return _fans(shape)[named("mode", mode, ("fan_in", "fan_out")) == "fan_out"]


def _root(above: float, below: int) -> float:
    """√(above / below); nothing is drawn where a fan is 0."""
    return sqrt(above / below) if below else 0.0

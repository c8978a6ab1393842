"""Cross-entropies, whose textbook forms are numerically delicate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.extend import REAL, Array, Interval, Namespace, case, elementwise, fused
from autograd.primitives._variables import is_variable


def _weighted_log(xp: Namespace, weight: Array, x: Array) -> Array:
    """weight ln x, and 0 where the weight is 0."""
    return weight * xp.log(xp.where(weight == 0, 1, x))


def _weighted_inverse(xp: Namespace, weight: Array, x: Array) -> Array:
    """weight / x, and 0 where both are 0. A constant weight 0 is 0 / 1: it counts for nothing, whatever x is."""
    nothing = weight == 0
    if is_variable(weight):
        nothing = nothing & (x == 0)
    return weight / xp.where(nothing, 1, x)


@elementwise(
    symbol="BCE",
    partials=[
        lambda xp, out, p, y: _weighted_inverse(xp, 1 - y, 1 - p) - _weighted_inverse(xp, y, p),
        lambda xp, out, p, y: xp.log(1 - p) - xp.log(p),
    ],
    domain=[Interval(0.1, 0.9), Interval(0.1, 0.9)],
)
def binary_cross_entropy(xp: Namespace, p: Array, y: Array, /) -> Array:
    """-(y ln p + (1 - y) ln(1 - p)), elementwise, from probabilities p; never clamped, so a
    confident mistake has its full gradient.

    >>> round(binary_cross_entropy(Value(0.5), 1).data, 4)
    0.6931
    """
    return -(_weighted_log(xp, y, p) + _weighted_log(xp, 1 - y, 1 - p))


@elementwise(
    symbol="BCE of logits",
    partials=[lambda xp, out, z, y: xp.sigmoid(z) - y, lambda xp, out, z, y: -z],
    domain=[Interval(-6.0, 6.0), Interval(0.0, 1.0)],
)
def binary_cross_entropy_with_logits(xp: Namespace, z: Array, y: Array, /) -> Array:
    """ln(1 + e^z) - y z, elementwise: binary cross-entropy of σ(z). The derivative is σ(z) - y,
    also at z = 0.

    >>> round(binary_cross_entropy_with_logits(Value(0.0), 1).data, 4)
    0.6931
    """
    return xp.softplus(z) - y * z


def _composed(xp: Namespace, logits: Array, labels: Any) -> Array:
    rows = range(logits.shape[0])
    picked = xp.getitem(xp.log_softmax(logits, axis=-1), index=(list(rows), labels))
    return -xp.mean(picked)


def _reverse(
    xp: Namespace, ct: Array, out: Array, inputs: Sequence[Array], wanted: Sequence[bool], labels: Any
) -> list[Array]:
    (logits,) = inputs
    slope = xp.softmax(logits, axis=-1)
    slope[xp.arange(len(slope)), labels] -= 1
    slope *= ct / len(slope)
    return [slope]


def _spelt(
    xp: Namespace, ct: Array, out: Array, inputs: Sequence[Array], wanted: Sequence[bool], labels: Any
) -> list[Array]:
    (logits,) = inputs
    count, classes = logits.shape
    onehot = xp.known("onehot(labels)", [[float(k == label) for k in range(classes)] for label in labels])
    return [ct * (xp.softmax(logits, axis=-1) - onehot) / count]


@fused(
    symbol="cross-entropy",
    definition=_composed,
    reverse=_reverse,
    spelt=_spelt,
    cases=[case((4, 3), labels=[0, 2, 1, 2])],
    domain=[REAL],
    method=False,
)
def softmax_cross_entropy(xp: Namespace, logits: Array, /, labels: Any) -> Array:
    """Mean over the rows of -ln softmax(logits)[label].

    ``logits``: shape (n, k). ``labels``: n whole numbers below k. Its derivative is
    (softmax(logits) - onehot(labels)) / n.

    >>> softmax_cross_entropy(Tensor([[0.0, 0.0]]), labels=[0]).item() == log(2.0)
    True
    """
    shifted = logits - xp.max(logits, axis=-1, keepdims=True)
    picked = shifted[xp.arange(len(shifted)), labels]
    total = xp.sum(xp.exp(shifted), axis=-1, keepdims=True)  # as softmax has it, so that a program computes it once
    return xp.mean(xp.log(total[:, 0]) - picked)

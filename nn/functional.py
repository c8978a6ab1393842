"""The functions of layers and losses by the names that PyTorch has for them: ``import nn.functional as F``.

Most are those of `nn` and of the engine; the rest is here. Arguments are PyTorch's, ``dim`` for the engine's ``axis``
too, but for those of losses: ``reduction`` comes third in each, the rest by name. The file is longer than others by its
list of names.

>>> import nn.functional as F
>>> F.softmax([[0.0, 0.0]], dim=1).tolist(), F.mse_loss([1.0, 3.0], [1.0, 1.0]).item()
([[0.5, 0.5]], 2.0)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nn.arguments import flag, named, non_negative, real, several, whole
from nn.arguments import positive as _positive
from nn.autograd_door import (
    ArgumentError,
    ShapeError,
    Tensor,
    clamp_min,
    elu,
    expand_dims,
    minimum,
    relu,
    sigmoid,
    tanh,
    vector_norm,
)
from nn.autograd_door import leaky_relu as _leaky_relu
from nn.autograd_door import log_softmax as _log_softmax
from nn.autograd_door import prelu as _prelu
from nn.autograd_door import softmax as _softmax
from nn.inputs import as_fractions, as_tensor, cast, demand_below, indices, numbers
from nn.layers.activations import by_channel
from nn.layers.adaptive_pooling import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_max_pool1d,
    adaptive_max_pool2d,
)
from nn.layers.attention import scaled_dot_product_attention
from nn.layers.batch_normalisation import batch_norm, instance_norm
from nn.layers.bilinear import bilinear
from nn.layers.convolution import conv1d, conv2d
from nn.layers.dropout import AlphaDropout, Dropout, Dropout2d
from nn.layers.embedding import embedding
from nn.layers.normalisation import group_norm, layer_norm, rms_norm
from nn.layers.piecewise_activations import (
    hardshrink,
    hardsigmoid,
    hardswish,
    hardtanh,
    relu6,
    softshrink,
    threshold,
)
from nn.layers.pooling import avg_pool1d, avg_pool2d, max_pool1d, max_pool2d
from nn.layers.power_pooling import lp_pool1d, lp_pool2d
from nn.layers.smooth_activations import (
    celu,
    gelu,
    glu,
    logsigmoid,
    mish,
    selu,
    silu,
    softmin,
    softplus,
    softsign,
    tanhshrink,
)
from nn.layers.transposed_convolution import conv_transpose1d, conv_transpose2d
from nn.layers.unpooling import max_unpool1d, max_unpool2d
from nn.losses.categorical import cross_entropy
from nn.losses.distances import absolute_error as l1_loss
from nn.losses.distances import binary_cross_entropy, binary_cross_entropy_with_logits, reduced, smooth_l1_loss
from nn.losses.distances import huber as huber_loss
from nn.losses.distances import squared_error as mse_loss
from nn.losses.likelihood_losses import kl_div, nll_loss, poisson_nll_loss
from nn.losses.margin_losses import (
    cosine_embedding_loss,
    hinge_embedding_loss,
    margin_ranking_loss,
    multi_margin_loss,
)
from nn.randomness import Rng

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "alpha_dropout",
    "avg_pool1d",
    "avg_pool2d",
    "batch_norm",
    "bilinear",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "celu",
    "conv1d",
    "conv2d",
    "conv_transpose1d",
    "conv_transpose2d",
    "cosine_embedding_loss",
    "cosine_similarity",
    "cross_entropy",
    "dropout",
    "dropout2d",
    "elu",
    "embedding",
    "gelu",
    "glu",
    "group_norm",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hinge_embedding_loss",
    "huber_loss",
    "instance_norm",
    "kl_div",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "linear",
    "log_softmax",
    "logsigmoid",
    "lp_pool1d",
    "lp_pool2d",
    "margin_ranking_loss",
    "max_pool1d",
    "max_pool2d",
    "max_unpool1d",
    "max_unpool2d",
    "mish",
    "mse_loss",
    "multi_margin_loss",
    "nll_loss",
    "normalize",
    "one_hot",
    "pad",
    "pairwise_distance",
    "poisson_nll_loss",
    "prelu",
    "relu",
    "relu6",
    "rms_norm",
    "scaled_dot_product_attention",
    "selu",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "softmax",
    "softmin",
    "softplus",
    "softshrink",
    "softsign",
    "tanh",
    "tanhshrink",
    "threshold",
    "triplet_margin_loss",
]


def __dir__() -> list[str]:
    return list(__all__)


# activations


def softmax(input: Any, dim: int = -1) -> Tensor:
    """e^x / Σ e^x along ``dim``.

    >>> softmax([[0.0, 0.0]]).tolist()
    [[0.5, 0.5]]
    """
    y: Tensor = _softmax(as_tensor(input), axis=dim)
    return y


def log_softmax(input: Any, dim: int = -1) -> Tensor:
    """The logarithm of `softmax`, without its overflow.

    >>> log_softmax([[1000.0, 0.0]]).tolist()
    [[0.0, -1000.0]]
    """
    y: Tensor = _log_softmax(as_tensor(input), axis=dim)
    return y


def leaky_relu(input: Any, negative_slope: float = 0.01) -> Tensor:
    """x where it is at least 0, else ``negative_slope`` times x.

    >>> leaky_relu([-2.0, 2.0], 0.1).tolist()
    [-0.2, 2.0]
    """
    y: Tensor = _leaky_relu(as_tensor(input), slope=float(real("negative_slope", negative_slope)))
    return y


def prelu(input: Any, weight: Any) -> Tensor:
    """x where it is at least 0, else ``weight`` times x: one slope, or one for each channel, those of axis 1.

    >>> prelu([[-1.0, -1.0], [-1.0, 1.0]], [0.5, 0.25]).tolist()
    [[-0.5, -0.25], [-0.5, 1.0]]
    """
    x = as_tensor(input)
    slopes = cast(weight, x.dtype) if x.dtype.kind == "f" else as_tensor(weight)
    if slopes.ndim > 1:
        raise ShapeError(f"prelu needs one slope, or one for each channel, found shape {slopes.shape}")
    y: Tensor = _prelu(x, by_channel(slopes, x.shape) if slopes.size > 1 else slopes)
    return y


# layers


def linear(input: Any, weight: Any, bias: Any = None) -> Tensor:
    """x Wᵀ + b: ``input`` (..., in), ``weight`` (out, in), ``bias`` (out,) or None.

    >>> linear([[1.0, 2.0]], [[3.0, 4.0]], [5.0]).tolist()
    [[16.0]]
    """
    weight = as_fractions(as_tensor(weight))
    x = cast(input, weight.dtype)
    if weight.ndim != 2 or x.shape[-1:] != weight.shape[1:]:
        raise ShapeError(f"linear needs an input (..., in) and a weight (out, in), found {x.shape} and {weight.shape}")
    y: Tensor = x @ weight.matrix_transpose()
    return y if bias is None else y + cast(bias, weight.dtype)


def dropout(input: Any, p: float = 0.5, training: bool = True, rng: Rng = None) -> Tensor:
    """`nn.Dropout` as a function: draws from ``rng``, a generator, a seed, or None for fresh randomness.

    >>> dropout([1.0, 1.0, 1.0, 1.0], 0.5, rng=0).tolist()
    [2.0, 0.0, 0.0, 0.0]
    """
    return Dropout(p, rng=rng).train(training).forward(input)


def dropout2d(input: Any, p: float = 0.5, training: bool = True, rng: Rng = None) -> Tensor:
    """`nn.Dropout2d` as a function. The rest is as in `dropout`.

    >>> dropout2d([[[1.0]], [[1.0]]], 0.5, rng=0).tolist()
    [[[2.0]], [[0.0]]]
    """
    return Dropout2d(p, rng=rng).train(training).forward(input)


def alpha_dropout(input: Any, p: float = 0.5, training: bool = False, rng: Rng = None) -> Tensor:
    """`nn.AlphaDropout` as a function, which draws with ``training=True`` only, as in PyTorch. The rest is as in
    `dropout`.

    >>> alpha_dropout([0.0, 0.0], 0.5, True, rng=0).numpy().round(4).tolist()
    [0.7792, -0.7792]
    """
    return AlphaDropout(p, rng=rng).train(training).forward(input)


# vectors


def normalize(input: Any, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """x / max(‖x‖, eps) with the p-norm along ``dim``.

    >>> normalize([[3.0, 4.0]]).tolist()
    [[0.6, 0.8]]
    """
    x = as_tensor(input)
    y: Tensor = x / clamp_min(vector_norm(x, axis=dim, keepdims=True, ord=p), _positive("eps", eps))
    return y


def cosine_similarity(x1: Any, x2: Any, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """x₁ · x₂ / (max(‖x₁‖, eps) max(‖x₂‖, eps)) along ``dim``.

    >>> cosine_similarity([[1.0, 0.0]], [[2.0, 0.0]]).tolist()
    [1.0]
    """
    y: Tensor = (normalize(x1, 2.0, dim, eps) * normalize(x2, 2.0, dim, eps)).sum(axis=dim)
    return y


def pairwise_distance(x1: Any, x2: Any, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Tensor:
    """‖x₁ - x₂ + eps‖ with the p-norm along the last axis.

    >>> pairwise_distance([[3.0, 4.0]], [[0.0, 0.0]], eps=0.0).tolist()
    [5.0]
    """
    difference = as_fractions(as_tensor(x1)) - as_fractions(as_tensor(x2)) + non_negative("eps", eps)
    y: Tensor = vector_norm(difference, axis=-1, keepdims=flag("keepdim", keepdim), ord=p)
    return y


def triplet_margin_loss(
    anchor: Any,
    positive: Any,
    negative: Any,
    reduction: str = "mean",
    *,
    margin: float = 1.0,
    p: float = 2.0,
    eps: float = 1e-6,
    swap: bool = False,
) -> Any:
    """max(0, d(a, p) - d(a, n) + margin) with `pairwise_distance`; ``swap``: of d(a, n) and d(p, n) the smaller.

    Source: Balntas et al., "Learning local feature descriptors with triplets and shallow convolutional neural
    networks", 2016.

    >>> triplet_margin_loss([[0.0]], [[1.0]], [[1.5]], eps=0.0).item()
    0.5
    """
    near, far = pairwise_distance(anchor, positive, p, eps), pairwise_distance(anchor, negative, p, eps)
    if flag("swap", swap):
        far = minimum(far, pairwise_distance(positive, negative, p, eps))
    return reduced(clamp_min(near - far + non_negative("margin", margin), 0), reduction)


# arrays


def one_hot(tensor: Any, num_classes: int = -1) -> Tensor:
    """Rows of 0 with a 1 at each label, whole numbers: (..., num_classes), by -1 the highest label and one.

    >>> one_hot([0, 2]).tolist()
    [[1, 0, 0], [0, 0, 1]]
    """
    labels = indices("the labels of one_hot", tensor)
    k = whole("num_classes", num_classes)
    if k < 1:
        k = int(np.max(numbers(labels))) + 1 if labels.size else 0
    demand_below("the labels of one_hot", labels, k)
    rows: Tensor = (expand_dims(labels, axis=-1) == np.arange(k)).astype(np.int64)
    return rows


def pad(input: Any, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Tensor:
    """``input`` with entries around it; ``pad``: (before, after) of the last axis, then of that before it, and so on.

    ``mode``: "constant", with ``value``, 0 unless given; "reflect", "replicate" (the border's) or "circular". Raises
    `ArgumentError` for an odd number of widths, or negative ones.

    >>> pad([[1.0, 2.0]], (1, 0, 0, 1)).tolist()
    [[0.0, 1.0, 2.0], [0.0, 0.0, 0.0]]
    """
    x = as_tensor(input)
    given = [whole("each width of pad", n, 0) for n in several(pad, "pad must be widths, such as (1, 1)")]
    if len(given) % 2 or len(given) > 2 * x.ndim:
        raise ArgumentError(f"pad must have two widths for each of at most {x.ndim} axes, found {len(given)}")
    pairs = [(0, 0)] * (x.ndim - len(given) // 2) + list(zip(given[::2], given[1::2], strict=True))[::-1]
    mode = PADDING_MODES[named("mode", mode, PADDING_MODES)]
    options = {"constant_values": 0 if value is None else value} if mode == "constant" else {}
    y: Tensor = np.pad(x, pairs, mode, **options)  # type: ignore[call-overload]
    return y


PADDING_MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}

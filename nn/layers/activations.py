"""Activation functions as layers, each one a function of the engine's table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nn.arguments import floating, real, whole, width
from nn.autograd_door import (
    ShapeError,
    Tensor,
    UnknownNameError,
    Value,
    arctan,
    elu,
    leaky_relu,
    log_softmax,
    prelu,
    relu,
    sigmoid,
    softmax,
    step,
    tanh,
)
from nn.inputs import one_output
from nn.layers.activation import Activation
from nn.layers.piecewise_activations import (
    Hardshrink,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    ReLU6,
    Softshrink,
)
from nn.layers.smooth_activations import (
    CELU,
    GELU,
    SELU,
    LogSigmoid,
    Mish,
    SiLU,
    Softmin,
    Softplus,
    Softsign,
    Tanhshrink,
)
from nn.modules.parameter import Parameter
from nn.other_names import nearest

__all__ = [
    "ELU",
    "Arctan",
    "Identity",
    "LeakyReLU",
    "LogSoftmax",
    "PReLU",
    "ReLU",
    "Sigmoid",
    "Softmax",
    "Step",
    "Tanh",
    "activation",
]


class Identity(Activation):
    """Return x itself, the very node: the layer of no activation.

    >>> Identity()(3.0)
    3.0
    """

    def forward(self, input: Any) -> Any:
        """``input`` itself."""
        return input


class Step(Activation, function=step):
    """Binary step: 0 where x < 0, else 1. Its derivative is 0, so it trains nothing.

    >>> Step()(-2.0), Step()(0.0)
    (0.0, 1.0)
    """


class Sigmoid(Activation, function=sigmoid):
    """Logistic function, 1 / (1 + e^-x).

    >>> Sigmoid()(0.0)
    0.5
    """


class Tanh(Activation, function=tanh):
    """Hyperbolic tangent.

    >>> Tanh()(0.0)
    0.0
    """


class Arctan(Activation, function=arctan):
    """Inverse tangent, between -π/2 and π/2.

    >>> Arctan()(0.0)
    0.0
    """


class ReLU(Activation, function=relu):
    """max(0, x); the derivative at 0 is 0.

    >>> ReLU()(2.0)
    2.0
    """


class LeakyReLU(Activation, function=lambda x, negative_slope: leaky_relu(x, slope=negative_slope)):
    """x where x >= 0, else negative_slope x.

    >>> LeakyReLU(0.1)(-2.0)
    -0.2
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        super().__init__(negative_slope=real("negative_slope", negative_slope))


class PReLU(Activation, function=prelu):
    """x where x >= 0, else a x, with a learned slope a that starts at ``init``.

    ``num_parameters``: 1 slope for all entries, or one for each channel, those of axis 1. ``weight``: the
    slopes, (num_parameters,). Raises `ShapeError` for an input with another number of channels.

    Source: He et al., "Delving deep into rectifiers", 2015.

    >>> PReLU(init=0.5)([-2.0]).item()
    -1.0
    """

    def __init__(self, num_parameters: int = 1, init: float = 0.25, *, dtype: Any = None) -> None:
        super().__init__()
        self.weight = Parameter([real("init", init)] * width("num_parameters", num_parameters), floating(dtype))

    def forward(self, input: Any) -> Any:
        """prelu(x, weight), of the shape of ``input``."""
        x = one_output(input)
        if isinstance(x, Value) and len(self.weight) == 1:
            return self.function(x, self.weight.to_value())
        return self.function(x, self.weight if len(self.weight) == 1 else by_channel(self.weight, np.shape(x)))

    def extra_repr(self) -> str:
        return f"num_parameters={len(self.weight)}"


def by_channel(slopes: Tensor, shape: tuple[int, ...]) -> Tensor:
    """The slopes of a PReLU, one for each channel, so that they go along axis 1 of an input of ``shape``."""
    count = len(slopes)
    if len(shape) < 2 or shape[1] != count:
        raise ShapeError(f"PReLU({count}) needs an input of shape (n, {count}, ...), found shape {shape}")
    laid: Tensor = slopes.reshape((count, *[1] * (len(shape) - 2)))
    return laid


class ELU(Activation, function=elu):
    """x where x > 0, else alpha (e^x - 1).

    >>> round(ELU()(-1.0), 4)
    -0.6321
    """

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__(alpha=real("alpha", alpha))


class Softmax(Activation, function=lambda x, dim: softmax(x, axis=dim)):
    """e^xᵢ / Σⱼ e^xⱼ along the axis ``dim``.

    >>> Softmax()([0.0, 0.0])
    array([0.5, 0.5])
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__(dim=whole("dim", dim))


class LogSoftmax(Activation, function=lambda x, dim: log_softmax(x, axis=dim)):
    """ln softmax(x) along the axis ``dim``.

    >>> LogSoftmax()([5.0])
    array([0.])
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__(dim=whole("dim", dim))


NAMES: dict[str, type[Activation]] = {
    "linear": Identity,
    "identity": Identity,
    "step": Step,
    "sigmoid": Sigmoid,
    "logistic": Sigmoid,
    "tanh": Tanh,
    "arctan": Arctan,
    "relu": ReLU,
    "leaky_relu": LeakyReLU,
    "prelu": PReLU,
    "elu": ELU,
    "gelu": GELU,
    "silu": SiLU,
    "swish": SiLU,
    "mish": Mish,
    "selu": SELU,
    "celu": CELU,
    "softplus": Softplus,
    "softsign": Softsign,
    "logsigmoid": LogSigmoid,
    "tanhshrink": Tanhshrink,
    "hardtanh": Hardtanh,
    "relu6": ReLU6,
    "hardswish": Hardswish,
    "hardsigmoid": Hardsigmoid,
    "softshrink": Softshrink,
    "hardshrink": Hardshrink,
    "softmin": Softmin,
    "softmax": Softmax,
    "log_softmax": LogSoftmax,
}


ActivationLike = str | Callable[[Any], Any]  # what `activation` takes


def activation(which: ActivationLike) -> Callable[[Any], Any]:
    """The activation called ``which``, as a new layer; a layer or function is given back as it is,
    and a class is called for a layer.

    Names: linear (or identity), step, sigmoid (or logistic), tanh, arctan, relu, leaky_relu, prelu,
    elu, selu, celu, gelu, silu (or swish), mish, softplus, softsign, logsigmoid, tanhshrink, hardtanh, relu6,
    hardswish, hardsigmoid, softshrink, hardshrink, softmin, softmax, log_softmax. Raises `UnknownNameError` with the
    nearest names.

    >>> activation("tanh")
    Tanh()
    """
    if isinstance(which, type):
        return activation(which())
    if callable(which):
        return which
    if isinstance(which, str) and which in NAMES:
        return NAMES[which]()
    raise UnknownNameError(
        f"no activation is called {which!r}{nearest(which, NAMES)}; known: {', '.join(NAMES)}, or give a function"
    )

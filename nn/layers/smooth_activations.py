"""Smooth activation functions, as functions and as layers: GELU, SiLU, Mish, SELU, CELU and their kin.

Each takes a Tensor, a Value or plain data, and is made of the engine's functions, from which its derivatives come."""

from __future__ import annotations

from math import pi, sqrt
from typing import Any

from nn.arguments import named, nonzero, whole
from nn.autograd_door import ShapeError, abs, elu, erfc, expm1, log_sigmoid, sigmoid, softmax, tanh, where
from nn.autograd_door import softplus as softplus_of_one
from nn.inputs import as_tensor, operand, real_operand
from nn.layers.activation import Activation

__all__ = [
    "CELU",
    "GELU",
    "GLU",
    "SELU",
    "LogSigmoid",
    "Mish",
    "SiLU",
    "Softmin",
    "Softplus",
    "Softsign",
    "Tanhshrink",
    "celu",
    "gelu",
    "glu",
    "logsigmoid",
    "mish",
    "selu",
    "silu",
    "softmin",
    "softplus",
    "softsign",
    "tanhshrink",
]

# Of selu: what keeps mean 0 and variance 1 through layers, from equation 14 of the paper.
SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
GELU_FORMS = ("none", "tanh")


def gelu(input: Any, approximate: str = "none") -> Any:
    """x Φ(x), where Φ(x) = (1 + erf(x / √2)) / 2 is the probability that a standard normal variable is below x.

    ``approximate``: "none", or "tanh" for x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2, which is within 0.0005 of it.
    It is computed as x erfc(-x / √2) / 2, which is exact far to the left, too. Raises `UnknownNameError`.

    Source: Hendrycks and Gimpel, "Gaussian error linear units", 2016.

    >>> round(gelu(1.0), 4), round(gelu(1.0, "tanh"), 4)
    (0.8413, 0.8412)
    """
    x = operand(input)
    if named("approximate", approximate, GELU_FORMS) == "none":
        return 0.5 * x * erfc(-sqrt(0.5) * x)
    return 0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * (x * x * x))))


def silu(input: Any) -> Any:
    """x σ(x), also called swish: smooth, with a dip to -0.278 at x = -1.278.

    Sources: Elfwing et al., "Sigmoid-weighted linear units", 2017; Ramachandran et al., "Searching for activation
    functions", 2017.

    >>> round(silu(1.0), 4)
    0.7311
    """
    x = operand(input)
    return x * sigmoid(x)


def mish(input: Any) -> Any:
    """x tanh(ln(1 + e^x)).

    Source: Misra, "Mish: a self regularized non-monotonic activation function", 2019.

    >>> round(mish(1.0), 4)
    0.8651
    """
    x = operand(input)
    return x * tanh(softplus_of_one(x))


def selu(input: Any) -> Any:
    """λ x where x > 0, else λ α (e^x - 1), with λ = 1.0507 and α = 1.6733: inputs of mean 0 and variance 1 stay so.

    It goes with weights of variance 1 / in (`nn.init`) and with `AlphaDropout`. The derivative at 0 is λ α.

    Source: Klambauer et al., "Self-normalizing neural networks", 2017.

    >>> round(selu(-1.0), 4)
    -1.1113
    """
    return SELU_SCALE * elu(operand(input), alpha=SELU_ALPHA)


def celu(input: Any, alpha: float = 1.0) -> Any:
    """x where x > 0, else alpha (e^(x / alpha) - 1): an ELU whose derivative is continuous for any ``alpha``.

    Raises `ArgumentError` for an ``alpha`` of 0.

    Source: Barron, "Continuously differentiable exponential linear units", 2017.

    >>> round(celu(-1.0, 2.0), 4)
    -0.7869
    """
    x = real_operand(input)
    left = where(x > 0, 0, x)
    return where(x > 0, x, nonzero("alpha", alpha) * expm1(left / alpha))


def softplus(input: Any, beta: float = 1.0) -> Any:
    """ln(1 + e^(beta x)) / beta: a smooth ReLU, the closer to it the larger ``beta`` is.

    It never overflows, and is exact far from 0: there is no ``threshold`` above which it is x, as PyTorch has, which
    differs by up to 2e-9 / beta. Raises `ArgumentError` for a ``beta`` of 0.

    Source: Dugas et al., "Incorporating second-order functional knowledge for better option pricing", 2000.

    >>> round(softplus(0.0), 4), round(softplus(0.0, 2.0), 4)
    (0.6931, 0.3466)
    """
    return softplus_of_one(input) if nonzero("beta", beta) == 1 else softplus_of_one(beta * operand(input)) / beta


def softsign(input: Any) -> Any:
    """x / (1 + |x|), between -1 and 1; it nears them more slowly than tanh.

    Source: Turian et al., "Quadratic features and deep architectures for chunking", 2009.

    >>> softsign(-1.0)
    -0.5
    """
    x = operand(input)
    return x / (1 + abs(x))


def logsigmoid(input: Any) -> Any:
    """ln(1 / (1 + e^-x)); never overflows.

    >>> round(logsigmoid(0.0), 4)
    -0.6931
    """
    return log_sigmoid(input)


def tanhshrink(input: Any) -> Any:
    """x - tanh(x).

    >>> round(tanhshrink(1.0), 4)
    0.2384
    """
    x = operand(input)
    return x - tanh(x)


def softmin(input: Any, dim: int = -1) -> Any:
    """e^-xᵢ / Σⱼ e^-xⱼ along the axis ``dim``: the smallest entry gets most.

    >>> softmin([0.0, 0.0])
    array([0.5, 0.5])
    """
    return softmax(-operand(input), axis=dim)


def glu(input: Any, dim: int = -1) -> Any:
    """a σ(b), where a and b are the two halves of x along the axis ``dim``: a gated linear unit.

    Shape: (..., 2n) gives (..., n). Raises `ShapeError` for an axis of odd length, or that is not there.

    Source: Dauphin et al., "Language modeling with gated convolutional networks", 2017.

    >>> glu([[3.0, 0.0]]).data.tolist()
    [[1.5]]
    """
    x, dim = as_tensor(input), whole("dim", dim)
    if not -x.ndim <= dim < x.ndim or x.shape[dim] % 2:
        raise ShapeError(f"glu along dim {dim} needs an axis of even length there, found shape {x.shape}")
    before = (slice(None),) * (dim % x.ndim)
    half = x.shape[dim] // 2
    return x[(*before, slice(None, half))] * sigmoid(x[(*before, slice(half, None))])


class GELU(Activation, function=gelu):
    """x Φ(x), with the distribution function Φ of the standard normal distribution: `gelu` as a layer.

    >>> round(GELU()(1.0), 4), GELU("tanh")
    (0.8413, GELU(approximate='tanh'))
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__(approximate=named("approximate", approximate, GELU_FORMS))


class SiLU(Activation, function=silu):
    """x σ(x): `silu` as a layer.

    >>> round(SiLU()(1.0), 4)
    0.7311
    """


class Mish(Activation, function=mish):
    """x tanh(softplus(x)): `mish` as a layer.

    >>> round(Mish()(1.0), 4)
    0.8651
    """


class SELU(Activation, function=selu):
    """λ x where x > 0, else λ α (e^x - 1): `selu` as a layer.

    >>> round(SELU()(1.0), 4)
    1.0507
    """


class CELU(Activation, function=celu):
    """x where x > 0, else alpha (e^(x / alpha) - 1): `celu` as a layer.

    >>> round(CELU(2.0)(-1.0), 4)
    -0.7869
    """

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__(alpha=nonzero("alpha", alpha))


class Softplus(Activation, function=softplus):
    """ln(1 + e^(beta x)) / beta: `softplus` as a layer.

    >>> round(Softplus()(0.0), 4), Softplus(beta=2.0)
    (0.6931, Softplus(beta=2.0))
    """

    def __init__(self, beta: float = 1.0) -> None:
        super().__init__(beta=nonzero("beta", beta))


class Softsign(Activation, function=softsign):
    """x / (1 + |x|): `softsign` as a layer.

    >>> Softsign()(1.0)
    0.5
    """


class LogSigmoid(Activation, function=logsigmoid):
    """ln σ(x): `logsigmoid` as a layer.

    >>> round(LogSigmoid()(0.0), 4)
    -0.6931
    """


class Tanhshrink(Activation, function=tanhshrink):
    """x - tanh(x): `tanhshrink` as a layer.

    >>> round(Tanhshrink()(1.0), 4)
    0.2384
    """


class Softmin(Activation, function=softmin):
    """e^-xᵢ / Σⱼ e^-xⱼ along the axis ``dim``: `softmin` as a layer.

    >>> Softmin()([0.0, 0.0])
    array([0.5, 0.5])
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__(dim=whole("dim", dim))


class GLU(Activation, function=glu):
    """a σ(b) of the two halves of its input along the axis ``dim``: `glu` as a layer.

    Shape: (..., 2n) gives (..., n).

    >>> GLU()([[3.0, 0.0]]).data.tolist()
    [[1.5]]
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__(dim=whole("dim", dim))

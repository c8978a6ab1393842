"""First values of parameters: functions of a shape, and PyTorch's, with an underscore, that write into a parameter.

A layer is given one of the first, or a `functools.partial` of one, as ``init=``: see `initialisers`. Those of the
second kind take PyTorch's arguments, with ``rng`` for its ``generator``, write in the parameter's type, and return it.
They raise `ArgumentError` for what is no leaf of floating numbers, and what the first raise.

>>> from nn import Linear
>>> layer = Linear(2, 1)
>>> zeros_(layer.bias).data.tolist(), kaiming_uniform_(layer.weight, nonlinearity="relu", rng=0).shape
([0.0], (1, 2))
"""

from __future__ import annotations

from typing import Any, TypeVar

from nn import initialisers
from nn.arguments import with_own_options
from nn.autograd_door import ArgumentError, Tensor
from nn.initialisers import (
    Rng,
    calculate_gain,
    constant,
    dirac,
    drawn,
    eye,
    generator,
    kaiming_normal,
    kaiming_uniform,
    normal,
    ones,
    orthogonal,
    sparse,
    trunc_normal,
    uniform,
    xavier_normal,
    xavier_uniform,
    zeros,
)

__all__ = [
    "Rng",
    "calculate_gain",
    "constant",
    "constant_",
    "dirac",
    "dirac_",
    "drawn",
    "eye",
    "eye_",
    "generator",
    "kaiming_normal",
    "kaiming_normal_",
    "kaiming_uniform",
    "kaiming_uniform_",
    "normal",
    "normal_",
    "ones",
    "ones_",
    "orthogonal",
    "orthogonal_",
    "sparse",
    "sparse_",
    "trunc_normal",
    "trunc_normal_",
    "uniform",
    "uniform_",
    "xavier_normal",
    "xavier_normal_",
    "xavier_uniform",
    "xavier_uniform_",
    "zeros",
    "zeros_",
]


def __dir__() -> list[str]:
    return list(__all__)


T = TypeVar("T", bound=Tensor)


def _filled(tensor: T, init: Any, rng: Rng = None, **options: Any) -> T:
    """``tensor`` with the values that ``init`` gives for its shape."""
    if not isinstance(tensor, Tensor) or not tensor.is_leaf or tensor.datum.dtype.kind != "f":
        raise ArgumentError(f"{init.__name__}_ writes into a parameter, such as layer.weight, found {tensor!r:.60}")
    tensor.data[...] = init(tensor.shape, rng, **options)
    return tensor


def zeros_(tensor: T) -> T:
    """All zeros."""
    return _filled(tensor, initialisers.zeros)


def ones_(tensor: T) -> T:
    """All ones."""
    return _filled(tensor, initialisers.ones)


def constant_(tensor: T, val: float) -> T:
    """All equal to ``val``."""
    return _filled(tensor, initialisers.constant, value=val)


def eye_(tensor: T) -> T:
    """The identity: `eye`."""
    return _filled(tensor, initialisers.eye)


def dirac_(tensor: T, groups: int = 1) -> T:
    """The identity as a convolution: `dirac`."""
    return _filled(tensor, initialisers.dirac, groups=groups)


@with_own_options
def normal_(tensor: T, mean: float = 0.0, std: float = 1.0, rng: Rng = None) -> T:
    """N(mean, std²)."""
    return _filled(tensor, initialisers.normal, rng, mean=mean, std=std)


@with_own_options
def trunc_normal_(
    tensor: T, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, rng: Rng = None
) -> T:
    """N(mean, std²) within [a, b]: `trunc_normal`."""
    return _filled(tensor, initialisers.trunc_normal, rng, mean=mean, std=std, a=a, b=b)


@with_own_options
def uniform_(tensor: T, a: float = 0.0, b: float = 1.0, rng: Rng = None) -> T:
    """U(a, b)."""
    return _filled(tensor, initialisers.uniform, rng, a=a, b=b)


@with_own_options
def xavier_uniform_(tensor: T, gain: float = 1.0, rng: Rng = None) -> T:
    """Glorot's uniform values: `xavier_uniform`."""
    return _filled(tensor, initialisers.xavier_uniform, rng, gain=gain)


@with_own_options
def xavier_normal_(tensor: T, gain: float = 1.0, rng: Rng = None) -> T:
    """Glorot's normal values: `xavier_normal`."""
    return _filled(tensor, initialisers.xavier_normal, rng, gain=gain)


@with_own_options
def kaiming_uniform_(
    tensor: T, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", rng: Rng = None
) -> T:
    """He's uniform values: `kaiming_uniform`."""
    return _filled(tensor, initialisers.kaiming_uniform, rng, a=a, mode=mode, nonlinearity=nonlinearity)


@with_own_options
def kaiming_normal_(
    tensor: T, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", rng: Rng = None
) -> T:
    """He's normal values: `kaiming_normal`."""
    return _filled(tensor, initialisers.kaiming_normal, rng, a=a, mode=mode, nonlinearity=nonlinearity)


@with_own_options
def orthogonal_(tensor: T, gain: float = 1.0, rng: Rng = None) -> T:
    """Orthonormal rows or columns: `orthogonal`."""
    return _filled(tensor, initialisers.orthogonal, rng, gain=gain)


@with_own_options
def sparse_(tensor: T, sparsity: float, std: float = 0.01, rng: Rng = None) -> T:
    """Normal values, and zeros in each column: `sparse`."""
    return _filled(tensor, initialisers.sparse, rng, sparsity=sparsity, std=std)

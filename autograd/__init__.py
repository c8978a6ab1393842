"""Glassgrad's engine: numbers and arrays that remember how they were computed.

>>> from autograd import Value
>>> x, y, z = Value(1), Value(2), Value(2)
>>> f = (x + y) * z
>>> f.backward(seed=2)
>>> f.data, x.grad, y.grad, z.grad
(6, 4, 4, 6)
"""

from autograd import errors
from autograd import primitives as _primitives
from autograd.checks import gradcheck
from autograd.modes import enable_grad, no_grad, scope
from autograd.node import CONSTANT, PARAMETER, VARIABLE, Node, topological_order
from autograd.primitives import *  # noqa: F403
from autograd.sweep import gradients
from autograd.tensor import Tensor
from autograd.trace import Contribution, trace
from autograd.transforms import grad, value_and_grad
from autograd.value import Value

__version__ = "0.1.0"
ENGINE = "glassgrad"  # tells this package from another of the same name

__all__ = [
    "CONSTANT",
    "ENGINE",
    "PARAMETER",
    "VARIABLE",
    "Contribution",
    "Node",
    "Tensor",
    "Value",
    "enable_grad",
    "errors",
    "grad",
    "gradcheck",
    "gradients",
    "no_grad",
    "scope",
    "topological_order",
    "trace",
    "value_and_grad",
    *_primitives.__all__,
]


def __dir__() -> list[str]:
    return sorted(__all__)

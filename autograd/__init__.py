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
from autograd.batched import vmap
from autograd.checks import gradcheck
from autograd.jacobians import elementwise_grad, hessian, hvp, jacobian
from autograd.modes import enable_grad, no_grad, scope
from autograd.node import CONSTANT, PARAMETER, VARIABLE, Node, topological_order
from autograd.primitives import *  # noqa: F403
from autograd.sweep import gradients
from autograd.tensor import Tensor
from autograd.trace import Contribution, trace
from autograd.transforms import grad, jvp, linearize, value_and_grad, vjp
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
    "elementwise_grad",
    "enable_grad",
    "errors",
    "grad",
    "gradcheck",
    "gradients",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "linearize",
    "no_grad",
    "scope",
    "topological_order",
    "trace",
    "value_and_grad",
    "vjp",
    "vmap",
    *_primitives.__all__,
]


def __dir__() -> list[str]:
    return sorted(__all__)

"""Glassgrad's engine: numbers and arrays that remember how they were computed.

>>> from autograd import Value
>>> x, y, z = Value(1), Value(2), Value(2)
>>> f = (x + y) * z
>>> f.backward(seed=2)
>>> f.data, x.grad, y.grad, z.grad
(6, 4, 4, 6)
"""

import builtins
from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograd import errors as errors
from autograd import linalg as linalg
from autograd import special as special
from autograd.arrayapi import creation, dtypes
from autograd.arrayapi.creation import *  # noqa: F403
from autograd.arrayapi.dtypes import *  # noqa: F403
from autograd.arrayapi.dtypes import __array_namespace_info__ as __array_namespace_info__
from autograd.core import unrolled as unrolled
from autograd.core.array import API_VERSION
from autograd.core.context import enable_grad as enable_grad
from autograd.core.context import no_grad as no_grad
from autograd.core.context import scope as scope
from autograd.core.node import CONSTANT as CONSTANT
from autograd.core.node import PARAMETER as PARAMETER
from autograd.core.node import VARIABLE as VARIABLE
from autograd.core.node import Node as Node
from autograd.core.order import topological_order as topological_order
from autograd.core.registry import TABLE, lookup
from autograd.core.sweep import gradients as gradients
from autograd.core.tensor import Tensor as Tensor
from autograd.core.value import Value as Value
from autograd.primitives import *  # noqa: F403

if TYPE_CHECKING:
    from autograd.checking.contributions import Contribution as Contribution
    from autograd.checking.contributions import backward_trace as backward_trace
    from autograd.checking.exactness import rounding as rounding
    from autograd.checking.gradient_checks import gradcheck as gradcheck
    from autograd.checking.numerics import check_numerics as check_numerics
    from autograd.core.callbacks import callback as callback
    from autograd.core.callbacks import guard as guard
    from autograd.core.callbacks import pure_callback as pure_callback
    from autograd.core.node import zero_grad as zero_grad
    from autograd.programs.compiling import compile as compile
    from autograd.programs.threads import get_num_threads as get_num_threads
    from autograd.programs.threads import set_num_threads as set_num_threads
    from autograd.programs.values.program import Program as Program
    from autograd.transforms.checkpoints import checkpoint as checkpoint
    from autograd.transforms.derivatives import grad as grad
    from autograd.transforms.derivatives import jvp as jvp
    from autograd.transforms.derivatives import linearize as linearize
    from autograd.transforms.derivatives import stop_gradient as stop_gradient
    from autograd.transforms.derivatives import value_and_grad as value_and_grad
    from autograd.transforms.derivatives import vjp as vjp
    from autograd.transforms.jacobians import elementwise_grad as elementwise_grad
    from autograd.transforms.jacobians import hessian as hessian
    from autograd.transforms.jacobians import hvp as hvp
    from autograd.transforms.jacobians import jacobian as jacobian
    from autograd.transforms.vectorise import vmap as vmap

__version__ = "0.1.0"
__array_api_version__ = API_VERSION
ENGINE = "glassgrad"  # tells this package from another of the same name

# What stands above the engine is imported when it is first asked for: name, and module.
LATER = {
    "Contribution": "checking.contributions",
    "Program": "programs.values.program",
    "backward_trace": "checking.contributions",
    "check_numerics": "checking.numerics",
    "checkpoint": "transforms.checkpoints",
    "callback": "core.callbacks",
    "guard": "core.callbacks",
    "pure_callback": "core.callbacks",
    "zero_grad": "core.node",
    "compile": "programs.compiling",
    "elementwise_grad": "transforms.jacobians",
    "get_num_threads": "programs.threads",
    "grad": "transforms.derivatives",
    "gradcheck": "checking.gradient_checks",
    "hessian": "transforms.jacobians",
    "hvp": "transforms.jacobians",
    "jacobian": "transforms.jacobians",
    "jvp": "transforms.derivatives",
    "linearize": "transforms.derivatives",
    "rounding": "checking.exactness",
    "set_num_threads": "programs.threads",
    "stop_gradient": "transforms.derivatives",
    "value_and_grad": "transforms.derivatives",
    "vjp": "transforms.derivatives",
    "vmap": "transforms.vectorise",
}

ENGINE_NAMES = [
    "CONSTANT",
    "Contribution",
    "ENGINE",
    "Node",
    "PARAMETER",
    "Program",
    "Tensor",
    "VARIABLE",
    "Value",
    "check_numerics",
    "checkpoint",
    "compile",
    "elementwise_grad",
    "enable_grad",
    "errors",
    "get_num_threads",
    "grad",
    "gradcheck",
    "gradients",
    "guard",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "linalg",
    "linearize",
    "no_grad",
    "pure_callback",
    "rounding",
    "scope",
    "set_num_threads",
    "special",
    "stop_gradient",
    "topological_order",
    "backward_trace",
    "callback",
    "value_and_grad",
    "vjp",
    "vmap",
    "zero_grad",
]

PUBLIC = sorted([*ENGINE_NAMES, *TABLE, *creation.__all__, *dtypes.__all__])

# A star import must not take Python's own sum, max or abs away, which work on Values and on plain lists too:
# `autograd.sum` and `from autograd import sum` say that ours is meant.
__all__ = [name for name in PUBLIC if name not in vars(builtins)]


def __dir__() -> list[str]:
    return list(PUBLIC)


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """The rooms above the engine at first use; other spellings of the table's names, such as NumPy's;
        for the rest, the nearest there is."""
        if name in LATER:
            globals()[name] = found = getattr(import_module(f"autograd.{LATER[name]}"), name)
            return found
        try:
            return lookup(name)
        except errors.UnknownNameError as error:
            raise AttributeError(f"module 'autograd' has no attribute {name!r}: {error}") from None

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

from autograd import creation, dtypes, protocols
from autograd import errors as errors
from autograd import linalg as linalg
from autograd import special as special
from autograd.creation import *  # noqa: F403
from autograd.dtypes import *  # noqa: F403
from autograd.dtypes import __array_namespace_info__ as __array_namespace_info__
from autograd.interface import API_VERSION
from autograd.modes import enable_grad as enable_grad
from autograd.modes import no_grad as no_grad
from autograd.modes import scope as scope
from autograd.node import CONSTANT as CONSTANT
from autograd.node import PARAMETER as PARAMETER
from autograd.node import VARIABLE as VARIABLE
from autograd.node import Node as Node
from autograd.node import topological_order as topological_order
from autograd.primitives import *  # noqa: F403
from autograd.sweep import gradients as gradients
from autograd.table import TABLE, lookup
from autograd.tensor import Tensor as Tensor
from autograd.value import Value as Value

if TYPE_CHECKING:
    from autograd.callbacks import callback as callback
    from autograd.callbacks import guard as guard
    from autograd.callbacks import pure_callback as pure_callback
    from autograd.checkpoints import checkpoint as checkpoint
    from autograd.checks import gradcheck as gradcheck
    from autograd.compiling import compile as compile
    from autograd.contributions import Contribution as Contribution
    from autograd.contributions import backward_trace as backward_trace
    from autograd.exactness import rounding as rounding
    from autograd.jacobians import elementwise_grad as elementwise_grad
    from autograd.jacobians import hessian as hessian
    from autograd.jacobians import hvp as hvp
    from autograd.jacobians import jacobian as jacobian
    from autograd.mapping import vmap as vmap
    from autograd.node import zero_grad as zero_grad
    from autograd.numerics import check_numerics as check_numerics
    from autograd.program import Program as Program
    from autograd.threads import get_num_threads as get_num_threads
    from autograd.threads import set_num_threads as set_num_threads
    from autograd.transforms import grad as grad
    from autograd.transforms import jvp as jvp
    from autograd.transforms import linearize as linearize
    from autograd.transforms import stop_gradient as stop_gradient
    from autograd.transforms import value_and_grad as value_and_grad
    from autograd.transforms import vjp as vjp

__version__ = "0.1.0"
__array_api_version__ = API_VERSION
ENGINE = "glassgrad"  # tells this package from another of the same name

# What stands above the engine is imported when it is first asked for: name, and module.
LATER = {
    "Contribution": "contributions",
    "Program": "program",
    "backward_trace": "contributions",
    "check_numerics": "numerics",
    "checkpoint": "checkpoints",
    "callback": "callbacks",
    "guard": "callbacks",
    "pure_callback": "callbacks",
    "zero_grad": "node",
    "compile": "compiling",
    "elementwise_grad": "jacobians",
    "get_num_threads": "threads",
    "grad": "transforms",
    "gradcheck": "checks",
    "hessian": "jacobians",
    "hvp": "jacobians",
    "jacobian": "jacobians",
    "jvp": "transforms",
    "linearize": "transforms",
    "rounding": "exactness",
    "set_num_threads": "threads",
    "stop_gradient": "transforms",
    "value_and_grad": "transforms",
    "vjp": "transforms",
    "vmap": "mapping",
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

protocols.LATER += ["autograd.spellings", "autograd.statistics"]


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

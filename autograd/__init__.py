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
from typing import Any

import numpy as _numpy  # noqa: F401  # first: after modules of ours it may give memory back and ask for it, 15 ms long

from autograd import primitives
from autograd.arrayapi import array_methods as array_methods
from autograd.core import unrolled as unrolled
from autograd.core.array import API_VERSION
from autograd.core.registry import lookup
from autograd.errors import UnknownNameError
from autograd.foundation.namesake import warn_where_both_lie

__version__ = "0.1.0"
__array_api_version__ = API_VERSION
ENGINE = "glassgrad"  # tells this package from another of the same name

warn_where_both_lie()

CREATION = [
    "arange",
    "asarray",
    "empty",
    "empty_like",
    "eye",
    "from_dlpack",
    "full",
    "full_like",
    "linspace",
    "meshgrid",
    "ones",
    "ones_like",
    "zeros",
    "zeros_like",
]
DTYPES = [
    "bool",
    "can_cast",
    "complex64",
    "complex128",
    "e",
    "finfo",
    "float32",
    "float64",
    "iinfo",
    "inf",
    "int8",
    "int16",
    "int32",
    "int64",
    "isdtype",
    "nan",
    "newaxis",
    "pi",
    "result_type",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
]

# Every public name, and the module it is imported from when it is first asked for; a module is its own.
PUBLIC = {
    "CONSTANT": "core.node",
    "Contribution": "checking.contributions",
    "Node": "core.node",
    "PARAMETER": "core.node",
    "Program": "programs.values.program",
    "Tensor": "core.tensor",
    "VARIABLE": "core.node",
    "Value": "core.value",
    "backends": "backends",
    "backward_trace": "checking.contributions",
    "callback": "callbacks",
    "check_numerics": "checking.numerics",
    "checkpoint": "transforms.checkpoints",
    "compile": "programs.compiling",
    "elementwise_grad": "transforms.jacobians",
    "enable_grad": "core.context",
    "errors": "errors",
    "extend": "extend",
    "fft": "fft",
    "get_num_threads": "programs.common.threads",
    "grad": "transforms.derivatives",
    "gradcheck": "checking.gradient_checks",
    "gradients": "core.sweep",
    "guard": "callbacks",
    "hessian": "transforms.jacobians",
    "hvp": "transforms.jacobians",
    "is_traced": "callbacks",
    "jacobian": "transforms.jacobians",
    "jvp": "transforms.derivatives",
    "label_operations": "callbacks",
    "linalg": "linalg",
    "linearize": "transforms.derivatives",
    "mark_changed": "lifetime.changes",
    "no_grad": "core.context",
    "pure_callback": "callbacks",
    "refill": "callbacks",
    "unread": "callbacks",
    "rounding": "checking.exactness",
    "scope": "core.context",
    "set_num_threads": "programs.common.threads",
    "special": "special",
    "stop_gradient": "transforms.derivatives",
    "topological_order": "core.order",
    "value_and_grad": "transforms.derivatives",
    "vjp": "transforms.derivatives",
    "vmap": "transforms.vectorise",
    "zero_grad": "core.node",
    **dict.fromkeys(CREATION, "arrayapi.creation"),
    **dict.fromkeys(DTYPES, "arrayapi.dtypes"),
    **dict.fromkeys(primitives.__all__, "primitives"),
}

# A star import must not take Python's own sum, max or abs away, which work on Values and on plain lists too:
# `autograd.sum` and `from autograd import sum` say that ours is meant.
__all__ = sorted(PUBLIC.keys() - vars(builtins).keys())


def __dir__() -> list[str]:
    return sorted(PUBLIC)


def __array_namespace_info__() -> Any:
    """What the array API standard's inspection asks: see `arrayapi.dtypes`."""
    from autograd.arrayapi import dtypes

    return dtypes.__array_namespace_info__()


def __getattr__(name: str) -> Any:
    """A public name, at first use; other spellings of the table's names, such as NumPy's; for the rest, the
    nearest there is."""
    if name in PUBLIC:
        module = import_module(f"autograd.{PUBLIC[name]}")
        globals()[name] = found = module if PUBLIC[name] == name else getattr(module, name)
        return found
    try:
        import_module("autograd.arrayapi.creation")  # its names may be the nearest
        return lookup(name)
    except UnknownNameError as error:
        from autograd.foundation.other_names import FUNCTIONS

        hint = f"write {FUNCTIONS[name]}" if name in FUNCTIONS else error
        raise AttributeError(f"module 'autograd' has no attribute {name!r}: {hint}") from None

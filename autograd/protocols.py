"""NumPy's protocols: ``np.exp(x)``, ``np.sum(t)`` and ``array * x`` reach the table of primitives."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.errors import InPlaceError, ShapeError, UnknownNameError
from autograd.table import FUNCTIONS, lookup

ASKS_ABOUT = frozenset({"shape", "ndim", "size"})  # what NumPy's functions of these names ask, a node knows


class NumpyProtocols:
    """What makes NumPy hand its functions over when a node is among the arguments."""

    __slots__ = ()

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if kwargs.pop("out", None) is not None:
            raise InPlaceError(
                f"np.{ufunc.__name__} with out= (or an in-place operator such as +=) would overwrite data that a "
                "graph may hold: write a = a + b, or work on .data"
            )
        if method != "__call__":
            raise UnknownNameError(
                f"np.{ufunc.__name__}.{method} is not recorded: use the function of the same meaning, "
                "such as autograd.sum for np.add.reduce"
            )
        return _translated(ufunc.__name__, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        if function is np.trace and args[0].ndim > 2:
            raise ShapeError(
                f"np.trace takes the first two axes of a stack of shape {args[0].shape}, and ours the last two: "
                "use np.linalg.trace, or permute_dims first"
            )
        if function.__name__ in ASKS_ABOUT and len(args) == 1 and not kwargs:
            return getattr(args[0], function.__name__)
        return _translated(function.__name__, args, kwargs)


def _translated(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A call of NumPy's function ``name`` as a call of ours of that name."""
    try:
        function = FUNCTIONS.get(name) or lookup(name)
    except UnknownNameError as error:
        raise UnknownNameError(
            f"np.{name} is not recorded ({error}): use .data (of a Tensor, .numpy()) to leave the graph"
        ) from None
    return function(*args, **kwargs)

"""Where NumPy, Python or a library meets a node: NumPy's functions, plain numbers, tables of pandas."""

from __future__ import annotations

from typing import Any

from autograd.core.node import Node


class NumpyProtocols(Node):
    """``np.exp(x)``, ``np.sum(t)`` and ``array * x`` are asked of the table; `arrayapi.numpy_dispatch` knows how.

    ``float(x)`` is the number of a constant. What requires a gradient is kept in its graph by an error, whose words
    `arrayapi.leaving` has.
    """

    __slots__ = ()
    _op_priority = 20.0  # sympy leaves ``expression * x`` to the node

    @property
    def __pandas_priority__(self) -> int:
        from autograd.arrayapi.leaving import priority_over_tables

        return priority_over_tables()

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        from autograd.arrayapi.numpy_dispatch import call_ufunc

        return call_ufunc(ufunc, method, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        from autograd.arrayapi.numpy_dispatch import call_function

        return call_function(function, args, kwargs)

    def __isub__(self, other: Any) -> Any:
        if self.grad is not None and self.is_leaf:
            from autograd.arrayapi.leaving import warn_of_update

            warn_of_update(self, other)
        return self - other

    def __float__(self) -> float:
        return float(self._demand_constant("number", ".item()").item())

    def __int__(self) -> int:
        return int(self._demand_constant("number", ".item()").item())

    def __complex__(self) -> complex:
        return complex(self._demand_constant("number", ".item()").item())

    def _demand_constant(self, plain: str, out: str) -> Any:
        """This node itself; a `DetachError` unless it is a constant: plain data of it would cut a graph silently."""
        if self.requires_grad:
            from autograd.arrayapi.leaving import leaving

            raise leaving(self, plain, out)
        return self

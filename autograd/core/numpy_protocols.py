"""NumPy hands its functions over where a node is among the arguments."""

from __future__ import annotations

from typing import Any


class NumpyProtocols:
    """``np.exp(x)``, ``np.sum(t)`` and ``array * x`` are asked of the table; `arrayapi.numpy_dispatch` knows how."""

    __slots__ = ()

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        from autograd.arrayapi.numpy_dispatch import call_ufunc

        return call_ufunc(ufunc, method, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        from autograd.arrayapi.numpy_dispatch import call_function

        return call_function(function, args, kwargs)

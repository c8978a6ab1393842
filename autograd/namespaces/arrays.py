"""The array namespace: NumPy, with the few functions that rules want otherwise."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.namespaces import special
from autograd.namespaces.standin import as_data
from autograd.table import ENGINES, lookup

_add: Any = np.add.reduce
_maximum: Any = np.maximum.reduce


# Row by row, NumPy's maximum takes four times as long as over the columns of so many short rows.
MANY_ROWS, SHORT_ROWS = 64, 32
CACHED = 1 << 18  # bytes that stay near the processor


class Arrays:
    """What rules call ``xp`` when they work on arrays: NumPy under the standard's names."""

    # the same by a shorter way: on small arrays NumPy's own checks cost more than the work
    pow = staticmethod(operator.pow)
    matrix_transpose = staticmethod(operator.attrgetter("mT"))

    @staticmethod
    def sum(x: Any, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
        return _add(x, axis, dtype, None, keepdims)

    asarray = staticmethod(as_data)

    @staticmethod
    def matmul(x: Any, y: Any) -> Any:
        if x.ndim == 2 and x.shape[1] == 1 and y.ndim == 2:
            return x * y  # a column by a row, which NumPy's matmul takes five times as long for
        return np.matmul(x, y)

    @staticmethod
    def maximum(x: Any, y: Any, out: Any = None) -> Any:
        if y.__class__ is int and y == 0 and x.__class__ is np.ndarray and x.dtype.kind == "f" and x.nbytes < CACHED:
            y = np.zeros(x.shape, x.dtype)  # NumPy's loop over an array and a number takes three times as long
        return np.maximum(x, y, out=out)

    @staticmethod
    def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        if x.dtype.char not in "fd" or not x.size:
            return np.mean(x, axis=axis, keepdims=keepdims)
        total = _add(x, axis, None, None, keepdims)
        return total / (x.size // total.size)

    @staticmethod
    def max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        if axis == -1 and x.ndim == 2 and x.shape[0] >= MANY_ROWS and 0 < x.shape[1] <= SHORT_ROWS:
            turned = _maximum(x.T.copy(), 0)
            return turned[:, None] if keepdims else turned
        return _maximum(x, axis, None, None, keepdims)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        function = getattr(np, name, None) or getattr(special, name, None) or _by_rule(name)
        setattr(self, name, function)
        return function


def _by_rule(name: str) -> Callable[..., Any]:
    """The forward rule of the primitive ``name``: a function that NumPy lacks."""
    primitive = lookup(name)
    if not primitive.variadic and not primitive.accepts:
        return lambda *x, **params: ENGINES[1].evaluate(primitive, x, params)
    return lambda *x, **params: ENGINES[1].evaluate(primitive, *primitive.bind(x, params))


arrays = Arrays()

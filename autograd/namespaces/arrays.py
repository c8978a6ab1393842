"""The array namespace: NumPy, with the few functions that rules want otherwise."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.namespaces import special
from autograd.table import ENGINES, lookup

_add: Any = np.add.reduce
_maximum: Any = np.maximum.reduce


class Arrays:
    """What rules call ``xp`` when they work on arrays: NumPy under the standard's names."""

    # the same by a shorter way: on small arrays NumPy's own checks cost more than the work
    pow = staticmethod(operator.pow)
    matrix_transpose = staticmethod(operator.attrgetter("mT"))

    @staticmethod
    def sum(x: Any, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
        return _add(x, axis, dtype, None, keepdims)

    @staticmethod
    def max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
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
    return lambda *x, **params: ENGINES[1].evaluate(primitive, *primitive.bind(x, params))


arrays = Arrays()

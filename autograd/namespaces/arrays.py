"""The array namespace: NumPy, with the few functions that rules want otherwise."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.table import ENGINES, lookup


class Arrays:
    """What rules call ``xp`` when they work on arrays: NumPy under the standard's names."""

    pow = staticmethod(operator.pow)  # an array's own operator is faster at small whole powers

    def __getattr__(self, name: str) -> Any:
        function = getattr(np, name, None) or _by_rule(name)
        setattr(self, name, function)
        return function


def _by_rule(name: str) -> Callable[..., Any]:
    """The forward rule of the primitive ``name``: a function that NumPy lacks."""
    primitive = lookup(name)
    return lambda *x, **params: ENGINES[1].evaluate(primitive, *primitive.bind(x, params))


arrays = Arrays()

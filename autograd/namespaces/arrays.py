"""The array namespace: NumPy, with the few functions that rules want otherwise."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np


class Arrays:
    """What rules call ``xp`` when they work on arrays: NumPy under the standard's names."""

    pow = staticmethod(operator.pow)  # an array's own operator is faster at small whole powers

    def __getattr__(self, name: str) -> Any:
        function = getattr(np, name, None)
        if function is None:
            from autograd.primitive import ENGINES, lookup

            primitive = lookup(name)

            def function(*inputs: Any, **params: Any) -> Any:
                return ENGINES[1].evaluate(primitive, *primitive.bind(inputs, params))

        setattr(self, name, function)
        return function


arrays = Arrays()

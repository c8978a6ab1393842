"""What a rule may know of its operands: whether derivatives by one may be asked for, whether a case occurs at all."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

import numpy as np

from autograd.core.node import Node
from autograd.extend import Array, Namespace

LOOKED_AT = (np.ndarray, np.bool_)


def is_nowhere(condition: Any) -> bool:
    """Whether ``condition`` holds for none of the numbers, where they are there to be looked at: a rule may leave out
    what it does for those. Of stand-ins and formulas, which other numbers are put into, False."""
    if isinstance(condition, Node):
        condition = condition.datum
    return condition is False or (condition.__class__ in LOOKED_AT and not condition.any())


def is_variable(x: Array) -> bool:
    """Whether derivatives with respect to ``x`` may be asked for.

    A choice such as ``where(y == 0, 1, ...)`` in a rule takes y for a constant. Where y is a variable, the
    derivative of the rule by y needs the other branch.
    """
    while isinstance(x, Node):
        if x.requires_grad:
            return True
        x = x.datum  # an example of `vmap` holds a node, which may be a variable
    return False


def vanishing(xp: Namespace, slope: Callable[[Array], Array], x: Array) -> Array:
    """``slope(x)`` of a slope that falls to 0 far out, to any order.

    By the formula, its own derivative at infinity would be 0 times infinity. Where none is asked for, the formula does.
    """
    if not is_variable(x):
        return slope(x)
    far = abs(x) == inf
    if is_nowhere(far):
        return slope(x)
    return xp.where(far, 0, slope(xp.where(far, 2, x)))

"""The parts of complex numbers, for real ones only: code that is written for both asks for them.

Neither is analytic, so for complex numbers there is no derivative of the kind the engine knows.
"""

from __future__ import annotations

from autograd.core.node import Node
from autograd.errors import DTypeError
from autograd.extend import Array, Namespace, composition


def demand_real(name: str, x: Array) -> None:
    """A `DTypeError` for complex numbers."""
    data = x.datum if isinstance(x, Node) else x
    if isinstance(data, complex) or getattr(getattr(data, "dtype", None), "kind", "") == "c":
        raise DTypeError(f"{name} is no analytic function of complex numbers, so it has no derivative: work on .data")


@composition()
def real(xp: Namespace, x: Array, /) -> Array:
    """The real part of a real number: the number itself. A `DTypeError` for complex ones.

    >>> real(Value(2.0)).data
    2.0
    """
    demand_real("the real part", x)
    return xp.positive(x)


@composition(aliases=["conjugate"])
def conj(xp: Namespace, x: Array, /) -> Array:
    """The conjugate of a real number: the number itself. A `DTypeError` for complex ones.

    >>> conj(Value(2.0)).data
    2.0
    """
    demand_real("the conjugate", x)
    return xp.positive(x)

"""The parts of complex numbers, and the conjugate.

None of them is analytic, so a complex result has no derivative by way of them; a real one has: for a real f of a
complex z = a + bi the gradient is ∂f/∂a - i ∂f/∂b, so that df = Re(gradient · dz). Where f depends on real numbers
alone, by way of complex ones, it is the ordinary gradient.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.callbacks import pure_callback
from autograd.core.node import data_of
from autograd.core.xp.complex_numbers import is_complex
from autograd.errors import DTypeError, GraphError
from autograd.extend import LAST_AXES, Array, Namespace, case, linear

__all__ = ["conj", "imag", "real"]


def real_part(xp: Namespace, x: Array) -> Array:
    """The real part of complex numbers; real ones as they are."""
    return xp.real(x) if is_complex(x) else x


def conjugated(xp: Namespace, x: Array) -> Array:
    """The conjugate of complex numbers; real ones as they are."""
    return xp.conj(x) if is_complex(x) else x


def adjoint(xp: Namespace, x: Array) -> Array:
    """The conjugate of the transpose of each matrix: of real ones the transpose."""
    return conjugated(xp, xp.matrix_transpose(x))


def demand_real(name: str, x: Array) -> None:
    """A `DTypeError` for complex numbers."""
    if is_complex(x):
        raise DTypeError(f"{name} is no analytic function of complex numbers, so it has no derivative: work on .data")


def demand_no_phase(name: str, turning: Array, ct: Array) -> None:
    """A `GraphError` where a loss depends on the phase of complex vectors, which no decomposition determines.

    ``turning``: its derivatives by the phases; ``ct``: the cotangent of the vectors, whose size says what rounding is.
    """
    pure_callback(_demand_nothing, name, turning, ct)


def _demand_nothing(name: str, turning: Any, ct: Any) -> None:
    turning, ct = [data_of(x) for x in (turning, ct)]
    if not isinstance(ct, np.ndarray):
        return  # a formula, which has no numbers
    allowed = np.sqrt(np.finfo(ct.dtype).eps) * (1 + np.abs(ct).max(initial=0))
    if np.abs(turning).max(initial=0) > allowed:
        raise GraphError(
            f"this gradient of {name} goes by way of the phase of complex vectors, which may be any: each may be "
            "multiplied by a number of size 1. Make the result independent of it, as abs(v) and v vᴴ are"
        )


def direction(xp: Namespace, size: Array, x: Array) -> Array:
    """The derivative of ``size`` = |x|: the sign of a real x; of a complex one the conjugate of what points its way."""
    return xp.conj(x) / xp.where(size == 0, 1, size) if is_complex(x) else xp.sign(x)


CASES = [case((3,)), case((2, 3)), case(())]


@linear(
    symbol="Re",
    transposes=[lambda xp, ct, x: ct],  # the sweep converts it
    lands=None,
    attribute=True,
    analytic=False,
    cases=CASES,
    batched=LAST_AXES,
)
def real(xp: Namespace, x: Array, /) -> Array:
    """Real part, elementwise; of a real number the number itself.

    >>> real(Value(2.0 + 1.0j)).data, Value(2.0).real.data
    (2.0, 2.0)
    """
    return xp.real(x)


@linear(
    symbol="Im",
    transposes=[lambda xp, ct, x: ct * (-1j if is_complex(x) else 0)],
    lands=None,
    attribute=True,
    analytic=False,
    cases=CASES,
    batched=LAST_AXES,
)
def imag(xp: Namespace, x: Array, /) -> Array:
    """Imaginary part, elementwise; of a real number 0.

    >>> imag(Value(2.0 + 1.0j)).data, Value(2.0).imag.data
    (1.0, 0.0)
    """
    return xp.imag(x)


@linear(
    transposes=[lambda xp, ct, x: xp.conj(ct)],
    lands=None,
    analytic=False,
    cases=CASES,
    aliases=["conjugate"],
    batched=LAST_AXES,
)
def conj(xp: Namespace, x: Array, /) -> Array:
    """Complex conjugate, a - bi for a + bi, elementwise; of a real number the number itself.

    >>> conj(Value(2.0 + 1.0j)).data
    (2-1j)
    """
    return xp.conj(x)

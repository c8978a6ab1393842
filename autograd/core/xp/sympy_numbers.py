"""Functions of sympy's expressions, so that a program of Values gives formulas.

`scalar` imports this module when it meets the first expression, so that sympy is never needed
otherwise. Comparisons that sympy cannot decide become a ``Piecewise``, a ``Max`` or a ``Min``. At the
points where two expressions are equal without looking alike, the formula of the larger side holds.

>>> import sympy
>>> from autograd import Value, gradients, sigmoid
>>> x, y, z = (Value(symbol) for symbol in sympy.symbols("x y z"))
>>> gradients((x + y) * z, [x, y, z])
[z, z, x + y]
>>> (slope,) = gradients(sigmoid(x), [x])
>>> sympy.simplify(slope - sympy.exp(x.data) / (1 + sympy.exp(x.data)) ** 2)
0
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy.logic.boolalg import Boolean

from autograd.core.xp.numbers import Partial
from autograd.errors import DTypeError

KINDS = (sympy.Expr, Boolean)


class Algebra(Partial):
    """Functions of an expression; those that are not here raise `DTypeError`."""

    error = DTypeError
    problem = "is not known for expressions of sympy: put a number in, with Value(float(...))"

    exp, log, sqrt = staticmethod(sympy.exp), staticmethod(sympy.log), staticmethod(sympy.sqrt)
    sin, cos, tan = staticmethod(sympy.sin), staticmethod(sympy.cos), staticmethod(sympy.tan)
    asin, acos, atan = staticmethod(sympy.asin), staticmethod(sympy.acos), staticmethod(sympy.atan)
    atan2 = staticmethod(sympy.atan2)
    sinh, cosh, tanh = staticmethod(sympy.sinh), staticmethod(sympy.cosh), staticmethod(sympy.tanh)
    asinh, acosh, atanh = staticmethod(sympy.asinh), staticmethod(sympy.acosh), staticmethod(sympy.atanh)
    erf, erfc = staticmethod(sympy.erf), staticmethod(sympy.erfc)
    maximum, minimum = staticmethod(sympy.Max), staticmethod(sympy.Min)
    sign, heaviside = staticmethod(sympy.sign), staticmethod(sympy.Heaviside)
    floor, ceil = staticmethod(sympy.floor), staticmethod(sympy.ceiling)

    expm1 = staticmethod(lambda x: sympy.exp(x) - 1)
    log1p = staticmethod(lambda x: sympy.log(1 + x))
    exp2 = staticmethod(lambda x: 2**x)
    log2 = staticmethod(lambda x: sympy.log(x, 2))
    log10 = staticmethod(lambda x: sympy.log(x, 10))
    pow = staticmethod(lambda x, y: x**y)
    gammaln, polygamma = staticmethod(sympy.loggamma), staticmethod(lambda x, n: sympy.polygamma(n, x))
    cbrt = staticmethod(lambda x: sympy.sign(x) * sympy.Abs(x) ** sympy.Rational(1, 3))
    hypot = staticmethod(lambda x, y: sympy.sqrt(x**2 + y**2))
    logaddexp = staticmethod(lambda x, y: sympy.log(sympy.exp(x) + sympy.exp(y)))

    @staticmethod
    def greater(x: Any, y: Any) -> Any:
        return Algebra.number(x > y)

    @staticmethod
    def where(condition: Any, x: Any, y: Any) -> Any:
        return sympy.Piecewise((x, _condition(condition)), (y, True))

    @staticmethod
    def number(x: Any) -> Any:
        """A condition as 1 where it holds, else 0, as Python has it for its booleans."""
        return sympy.Piecewise((1, x), (0, True)) if _is_condition(x) else x


def _is_condition(x: Any) -> bool:
    return isinstance(x, Boolean) and not isinstance(x, sympy.Expr)  # a Symbol is both


def _condition(x: Any) -> Any:
    """What `Algebra.number` made a number, as the condition again; any other number holds unless it is 0."""
    if _is_condition(x):
        return x
    if isinstance(x, sympy.Piecewise) and [value for value, _ in x.args] == [1, 0]:
        return x.args[0][1]
    return sympy.Ne(x, 0)


ALGEBRA = Algebra()

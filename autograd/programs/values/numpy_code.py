"""The code namespaces: run a primitive's rule over one, and the rule spells itself out as NumPy code.

>>> x = Code("x")
>>> code.exp(-x) * (1 - x)
np.exp(-x) * (1 - x)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.core.registry import lookup
from autograd.core.xp import erf_series, fast_numpy, gamma_series
from autograd.errors import ArgumentError
from autograd.programs.common.scripts import written

COMPARISON, OR, AND, SUM, PRODUCT, SIGN, POWER, ATOM = range(8)  # how strongly Python binds, from weak to strong


def _operator(sign: str, strength: int, function: str | None = None) -> tuple[Any, Any]:
    left, right = (strength, strength + 1) if strength in (OR, AND, SUM, PRODUCT) else (strength + 1, strength + 1)

    def join(x: Any, y: Any) -> Code:
        call = f"np.{function}({_argument(x)}, {_argument(y)}" if function is not None else None
        return Code(f"{_bracketed(x, left)} {sign} {_bracketed(y, right)}", strength, call=call)

    return join, lambda y, x: join(x, y)


class Code:
    """A piece of source code for an array; operators and functions of it give longer pieces.

    ``call``: the same as a call of a function that takes ``out=``, without its last bracket.
    """

    __slots__ = ("call", "ndim", "strength", "text", "varies")
    __hash__ = object.__hash__
    __iter__ = None

    __add__, __radd__ = _operator("+", SUM, "add")
    __sub__, __rsub__ = _operator("-", SUM, "subtract")
    __mul__, __rmul__ = _operator("*", PRODUCT, "multiply")
    __truediv__, __rtruediv__ = _operator("/", PRODUCT, "divide")
    __floordiv__, __rfloordiv__ = _operator("//", PRODUCT)
    __mod__, __rmod__ = _operator("%", PRODUCT)
    __pow__, __rpow__ = _operator("**", POWER)
    __and__, __rand__ = _operator("&", AND)
    __or__, __ror__ = _operator("|", OR)
    __lt__, __gt__ = _operator("<", COMPARISON)[0], _operator(">", COMPARISON)[0]
    __le__, __ge__ = _operator("<=", COMPARISON)[0], _operator(">=", COMPARISON)[0]
    __eq__, __ne__ = _operator("==", COMPARISON)[0], _operator("!=", COMPARISON)[0]

    def __init__(
        self, text: str, strength: int = ATOM, ndim: int = 1, varies: bool = False, call: str | None = None
    ) -> None:
        self.text = text
        self.call = call
        self.strength = strength
        self.ndim = ndim
        self.varies = varies

    def into(self, place: str) -> str:
        """The statement that puts the array in ``place``: without an array between where a function can do that."""
        return f"{place}[...] = {self.text}" if self.call is None else f"{self.call}, out={place})"

    def __neg__(self) -> Code:
        return Code(f"-{_bracketed(self, SIGN)}", SIGN, call=f"np.negative({self.text}")

    def __pos__(self) -> Code:
        return Code(f"+{_bracketed(self, SIGN)}", SIGN)

    def __abs__(self) -> Code:
        return Code(f"abs({self.text})")

    def __bool__(self) -> bool:
        raise ArgumentError(
            f"a rule asks whether {self.text} holds before any number is known: choose with xp.where(condition, x, y)"
        )

    def __repr__(self) -> str:
        return self.text


def _bracketed(thing: Any, weakest: int) -> str:
    """``thing`` as an operand of something that holds together only what binds as strongly as ``weakest``."""
    if not isinstance(thing, Code):
        text = written(thing)
        thing = Code(text, SIGN if text.startswith("-") else ATOM)
    return thing.text if thing.strength >= weakest else f"({thing.text})"


def _argument(thing: Any) -> str:
    return _bracketed(thing, COMPARISON)


SERIES = {  # functions that NumPy lacks, or has otherwise
    "erf_series": erf_series,
    "fast_numpy": fast_numpy,
    "gamma_series": gamma_series,
}


class NumpyCode:
    """What rules call ``xp`` when they are written out: NumPy's functions, as `arrays` has them."""

    pow = staticmethod(lambda x, y: Code(f"{_bracketed(x, ATOM)} ** {_bracketed(y, ATOM)}", POWER))

    @staticmethod
    def round(x: Any, decimals: int = 0) -> Code:
        return _called("fast_numpy.rounded")(x, decimals)

    matrix_transpose = staticmethod(lambda x: Code(f"{_bracketed(x, ATOM)}.mT"))

    @staticmethod
    def sum(x: Code, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Code:
        return _reduced("add", x, axis, keepdims, dtype)

    @staticmethod
    def max(x: Code, axis: Any = None, keepdims: bool = False) -> Code:
        return _reduced("maximum", x, axis, keepdims)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        function = _called(f"np.{name}", isinstance(getattr(np, name), np.ufunc)) if hasattr(np, name) else None
        for module, series in SERIES.items():
            if function is None and hasattr(series, name):
                function = _called(f"{module}.{name}")
        function = function or _by_rule(name)
        setattr(self, name, function)
        return function


def _reduced(function: str, x: Code, axis: Any, keepdims: bool, dtype: Any = None) -> Code:
    given = {"keepdims": keepdims or None, "dtype": dtype}
    rest = [f", {name}={written(value)}" for name, value in given.items() if value is not None]
    call = f"np.{function}.reduce({x.text}, {written(axis)}{''.join(rest)}"
    return Code(f"{call})", call=call)


def _called(name: str, takes_out: bool = False) -> Callable[..., Code]:
    def spell(*operands: Any, **params: Any) -> Code:
        given = [*map(_argument, operands), *(f"{key}={_argument(value)}" for key, value in params.items())]
        call = f"{name}({', '.join(given)}"
        return Code(f"{call})", call=call if takes_out else None)

    return spell


def _by_rule(name: str) -> Callable[..., Any]:
    """The forward rule of the primitive ``name``, for a function that NumPy lacks."""
    primitive = lookup(name)

    def spell(*operands: Any, **params: Any) -> Any:
        inputs, keywords = primitive.bind(operands, params)
        return primitive.forward(code, *inputs, **(keywords or {}))

    return spell


class ExamplesCode(NumpyCode):
    """The same for matrices of which some, or all, have a last axis of examples beyond their own: what `Code.varies`
    says.

    ``totals``: of two that vary, the product is summed over the examples.
    """

    def __init__(self, totals: bool) -> None:
        self._totals = totals

    @staticmethod
    def matrix_transpose(x: Code) -> Code:
        return Code(f"{x.text}.swapaxes(-3, -2)", ndim=x.ndim, varies=True) if x.varies else code.matrix_transpose(x)

    def matmul(self, x: Code, y: Code) -> Code:
        if x.varies and y.varies:
            if not self._totals:
                return Code(f"np.einsum('...pkn,...kqn->...pqn', {x.text}, {y.text})", varies=True)
            return Code(f"np.add.reduce(np.matmul({x.text}.swapaxes(-3, -2), {y.text}.swapaxes(-2, -1)), -3)")
        if x.varies:
            return Code(f"np.matmul({y.text}.mT[..., None, :, :], {x.text})", varies=True)
        rows = f"{y.text}.swapaxes(-3, -2)"
        return Code(f"np.matmul({x.text}[..., None, :, :], {rows}).swapaxes(-3, -2)", varies=True)


code = NumpyCode()
examples, totals = ExamplesCode(False), ExamplesCode(True)

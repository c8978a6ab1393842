"""Formulas: what rules build when they are run over symbols.

>>> x, y = Symbol("x"), Symbol("y")
>>> x * x + 1 * y
x² + y
>>> (x - y) / 2
(x − y) / 2
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np

from autograd.errors import ArgumentError
from autograd.namespaces.recorder import recorder

Show = Callable[["Symbol"], str]
BUILTIN = type(operator.add)  # what Python's own operators are


def _operator(function: Callable[..., Any]) -> Any:
    return lambda *operands: compose(function, *operands)


def _reflected(function: Callable[..., Any]) -> Any:
    return lambda y, x: compose(function, x, y)


class Expression:
    """A formula: immutable, made by operators, printed as mathematics.

    ``str`` gives text and `latex` LaTeX; `evaluate` gives its value, and `shape` that value's
    shape. ``==`` builds the formula of a comparison, as it does for nodes.
    """

    __slots__ = ("__weakref__",)
    __hash__ = object.__hash__
    __iter__ = None  # else Python would iterate by indices, without end
    __array_ufunc__ = None  # an array on the left leaves the operation to us

    __add__, __radd__ = _operator(operator.add), _reflected(operator.add)
    __sub__, __rsub__ = _operator(operator.sub), _reflected(operator.sub)
    __mul__, __rmul__ = _operator(operator.mul), _reflected(operator.mul)
    __truediv__, __rtruediv__ = _operator(operator.truediv), _reflected(operator.truediv)
    __floordiv__, __rfloordiv__ = _operator(operator.floordiv), _reflected(operator.floordiv)
    __mod__, __rmod__ = _operator(operator.mod), _reflected(operator.mod)
    __pow__, __rpow__ = _operator(operator.pow), _reflected(operator.pow)
    __matmul__, __rmatmul__ = _operator(operator.matmul), _reflected(operator.matmul)
    __and__, __rand__ = _operator(operator.and_), _reflected(operator.and_)
    __or__, __ror__ = _operator(operator.or_), _reflected(operator.or_)
    __lt__, __le__ = _operator(operator.lt), _operator(operator.le)
    __gt__, __ge__ = _operator(operator.gt), _operator(operator.ge)
    __eq__, __ne__ = _operator(operator.eq), _operator(operator.ne)
    __neg__, __pos__, __abs__ = _operator(operator.neg), _operator(operator.pos), _operator(operator.abs)

    def __getitem__(self, index: Any) -> Expression:
        return compose(item, self, index=index)

    def __bool__(self) -> bool:
        raise ArgumentError(f"{self} is a formula, neither true nor false: choose with where(condition, x, y)")

    def __repr__(self) -> str:
        return self.text()

    def text(self, show: Show | None = None) -> str:
        """The formula as text; ``show`` gives what is written for a symbol (by default its name)."""
        from autograd.namespaces.notation import TEXT

        return TEXT.write(self, show or str)

    def latex(self, show: Show | None = None) -> str:
        """The formula in LaTeX; ``show`` gives the plain text that stands for a symbol."""
        from autograd.namespaces.notation import LATEX

        return LATEX.write(self, show or str)

    def evaluate(self, values: Mapping[str, Any] | None = None) -> Any:
        """The value where each symbol has the value of that name, or else its own ``data``."""
        raise NotImplementedError

    def unguarded(self) -> Expression:
        """The formula without the branches that are taken only where two things are equal."""
        return self

    def symbols(self) -> Iterator[Symbol]:
        """The symbols that occur, from left to right."""
        return iter(())

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return ()

    @property
    def ndim(self) -> int:
        """The number of axes of the value."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of entries of the value."""
        return int(np.prod(self.shape, dtype=int))


class Number(Expression):
    """A number in a formula."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def evaluate(self, values: Mapping[str, Any] | None = None) -> Any:
        return self.value


class Symbol(Expression):
    """A name that stands for a number, or for an array of ``shape``.

    ``data``: what it stands for, where that is known; the shape is then that of the data.

    >>> s = Symbol("s")
    >>> (1 - s * s).evaluate({"s": 0.5})
    0.75
    """

    __slots__ = ("_shape", "data", "name")

    def __init__(self, name: str, *, shape: tuple[int, ...] = (), data: Any = None) -> None:
        self.name = name
        self.data = data
        self._shape = shape if data is None else np.shape(data)

    def __str__(self) -> str:
        return self.name

    def symbols(self) -> Iterator[Symbol]:
        yield self

    @property
    def shape(self) -> tuple[int, ...]:
        return self._shape

    @property
    def dtype(self) -> Any:
        """The type of the data; float64 where there is none."""
        return getattr(self.data, "dtype", np.dtype(float))

    def evaluate(self, values: Mapping[str, Any] | None = None) -> Any:
        if values is not None and self.name in values:
            return values[self.name]
        if self.data is None:
            raise ArgumentError(
                f"the symbol {self.name} has no value: give one, as in evaluate({{{self.name!r}: 1.0}})"
            )
        return self.data


class Compound(Expression):
    """A function applied to formulas: one of Python's operators, `choice`, `item`, `total`, or a primitive."""

    __slots__ = ("_shape", "args", "function", "params")

    def __init__(self, function: Callable[..., Any], args: tuple[Expression, ...], params: dict[str, Any]) -> None:
        self.function = function
        self.args = args
        self.params = params
        self._shape: tuple[int, ...] | None = None

    def evaluate(self, values: Mapping[str, Any] | None = None) -> Any:
        return self.function(*[arg.evaluate(values) for arg in self.args], **self.params)

    def symbols(self) -> Iterator[Symbol]:
        for arg in self.args:
            yield from arg.symbols()

    def unguarded(self) -> Expression:
        args = [arg.unguarded() for arg in self.args]
        condition = args[0]
        if self.function is choice and isinstance(condition, Compound) and condition.function is operator.eq:
            return args[2]
        return compose(self.function, *args, **self.params)

    @property
    def shape(self) -> tuple[int, ...]:
        if self._shape is None:
            with np.errstate(all="ignore"):
                self._shape = np.shape(self.function(*[np.ones(arg.shape) for arg in self.args], **self.params))
        return self._shape


def choice(condition: Any, x: Any, y: Any) -> Any:
    """x where ``condition`` holds, else y."""
    return recorder.where(condition, x, y)


def item(x: Any, index: Any) -> Any:
    """x[index]."""
    return x[index]


def total(*terms: Any) -> Any:
    """The sum of any number of terms, from left to right."""
    return reduce(operator.add, terms)


def as_expression(thing: Any) -> Expression:
    """``thing`` as a formula: a number, or an array under a name that shows its entries or its shape."""
    if isinstance(thing, Expression):
        return thing
    if np.ndim(thing) == 0:
        return Number(thing.item() if hasattr(thing, "item") else thing)
    array = np.asarray(thing)
    name = str(array.tolist()) if array.size <= 4 else f"array{array.shape}"
    return Symbol(name, data=array)


def compose(function: Callable[..., Any], *operands: Any, **params: Any) -> Expression:
    """``function`` of formulas, simplified where that is plain: numbers computed, x·1 = x, x·x = x² ..."""
    args = tuple(as_expression(operand) for operand in operands)
    simpler = _folded(function, args)
    if simpler is None and function in SIMPLER:
        simpler = SIMPLER[function](*args)
    return Compound(function, args, params) if simpler is None else simpler


def _folded(function: Callable[..., Any], args: Sequence[Expression]) -> Expression | None:
    """An operator applied to numbers, where the result can be written without rounding."""
    if function.__class__ is not BUILTIN or not all(isinstance(arg, Number) for arg in args):
        return None
    values = [arg.evaluate() for arg in args]
    try:
        result = function(*values)
    except ArithmeticError:
        return None
    inexact = isinstance(result, float) and not result.is_integer() and all(isinstance(value, int) for value in values)
    return None if inexact or isinstance(result, complex) else Number(result)


def _same(x: Expression, y: Expression) -> bool:
    if isinstance(x, Number) and isinstance(y, Number):
        return bool(x.value == y.value)
    if isinstance(x, Symbol) and isinstance(y, Symbol):
        return x.name == y.name and x.data is y.data
    if not (isinstance(x, Compound) and isinstance(y, Compound)) or x.function is not y.function:
        return False
    return repr(x.params) == repr(y.params) and len(x.args) == len(y.args) and all(map(_same, x.args, y.args))


def _is(x: Expression, value: float) -> bool:
    return isinstance(x, Number) and bool(x.value == value)


def _made_by(function: Callable[..., Any], x: Expression) -> bool:
    return isinstance(x, Compound) and x.function is function


def _opposite(x: Expression) -> Any:
    """y where x is −y for all to see, else None."""
    if isinstance(x, Compound) and x.function is operator.neg:
        return x.args[0]
    if isinstance(x, Number) and not isinstance(x.value, complex) and x.value < 0:
        return Number(-x.value)
    return None


def _sum(x: Any, y: Any) -> Any:
    if _is(x, 0) or _is(y, 0):
        return y if _is(x, 0) else x
    return None if _opposite(y) is None else x - _opposite(y)


def _difference(x: Any, y: Any) -> Any:
    if _is(x, 0) or _is(y, 0):
        return -y if _is(x, 0) else x
    if _same(x, y):
        return Number(0)
    return None if _opposite(y) is None else x + _opposite(y)


def _negative(x: Any) -> Any:
    return _opposite(x)


def _product(x: Any, y: Any) -> Any:
    if isinstance(y, Number):
        x, y = y, x
    if isinstance(x, Number):
        if x.value in (0, 1, -1):
            return Number(0) if x.value == 0 else y if x.value == 1 else -y
        if not isinstance(x.value, complex) and x.value < 0:
            return -(Number(-x.value) * y)
        if _made_by(operator.mul, y) and isinstance(y.args[0], Number):
            return (x * y.args[0]) * y.args[1]
    if _made_by(operator.neg, x) or _made_by(operator.neg, y):
        return -(x.args[0] * y) if _made_by(operator.neg, x) else -(x * y.args[0])
    if _made_by(operator.truediv, y) and _is(y.args[0], 1):
        return x / y.args[1]
    (base, exponent), (other, further) = _base_and_exponent(x), _base_and_exponent(y)
    if not isinstance(base, Number) and _same(base, other):
        return base ** (exponent + further)
    return Compound(operator.mul, (x, y), {}) if isinstance(x, Number) else None


def _base_and_exponent(x: Any) -> tuple[Any, Any]:
    if _made_by(operator.pow, x) and isinstance(x.args[1], Number):
        return x.args[0], x.args[1]
    return x, Number(1)


def _quotient(x: Any, y: Any) -> Any:
    if _is(x, 0) or _is(y, 1):
        return x
    return None if _opposite(x) is None else -(_opposite(x) / y)


def _power(x: Any, y: Any) -> Any:
    if _is(y, 0):
        return Number(1)
    return x if _is(y, 1) else None


def _conjunction(x: Any, y: Any) -> Any:
    """``x and y`` where one of them is known."""
    for known, other in ((x, y), (y, x)):
        if isinstance(known, Number):
            return other if known.value else Number(False)
    return None


def _disjunction(x: Any, y: Any) -> Any:
    """``x or y`` where one of them is known."""
    for known, other in ((x, y), (y, x)):
        if isinstance(known, Number):
            return Number(True) if known.value else other
    return None


def _choice(condition: Any, x: Any, y: Any) -> Any:
    if isinstance(condition, Number):
        return x if condition.value else y
    return x if _same(x, y) else None


SIMPLER: dict[Callable[..., Any], Callable[..., Any]] = {
    operator.add: _sum,
    operator.sub: _difference,
    operator.mul: _product,
    operator.truediv: _quotient,
    operator.pow: _power,
    operator.neg: _negative,
    operator.pos: lambda x: x,
    operator.and_: _conjunction,
    operator.or_: _disjunction,
    choice: _choice,
}

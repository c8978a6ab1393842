"""Formulas: what rules build when they are run over symbols.

>>> x, y = Symbol("x"), Symbol("y")
>>> x * x + 1 * y
x² + y
>>> (x - y) / 2
(x − y) / 2
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import Any

import numpy as np

from autograd.core.primitive import Primitive
from autograd.core.xp.recorder import recorder
from autograd.errors import ArgumentError

Show = Callable[["Number | Symbol"], str]


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
        """The formula as text; ``show`` gives what is written for a number and for a symbol (by default its name)."""
        from autograd.formulas.text import TEXT

        return TEXT.write(self, show or str)

    def latex(self, show: Show | None = None) -> str:
        """The formula in LaTeX; ``show`` gives the plain text that stands for a number and for a symbol."""
        from autograd.formulas.latex import LATEX

        return LATEX.write(self, show or str)

    def evaluate(self, values: Mapping[str, Any] | None = None) -> Any:
        """The value where each symbol has the value of that name, or else its own ``data``."""
        raise NotImplementedError

    def unguarded(self) -> Expression:
        """The formula without the branches that are taken only where two things are equal."""
        return self

    def with_leaves(self, change: Callable[[Number | Symbol], Expression]) -> Expression:
        """The same formula with what ``change`` makes of each of its numbers and symbols."""
        return change(self)  # type: ignore[arg-type]

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

    @property
    def dtype(self) -> Any:
        """The type of the value: float64, unless data say otherwise."""
        return np.dtype(float)


class Number(Expression):
    """A number in a formula."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __str__(self) -> str:
        from autograd.formulas.text import literal

        return literal(self.value)

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
        return getattr(self.data, "dtype", super().dtype)

    def evaluate(self, values: Mapping[str, Any] | None = None) -> Any:
        if values is not None and self.name in values:
            return values[self.name]
        if self.data is None:
            raise ArgumentError(
                f"the symbol {self.name} has no value: give one, as in evaluate({{{self.name!r}: 1.0}})"
            )
        return self.data


LOGICAL = (operator.and_, operator.or_)  # of conditions


class Compound(Expression):
    """A function applied to formulas: one of Python's operators, `choice`, `item`, `total`, or a primitive."""

    __slots__ = ("_shape", "args", "function", "params")

    def __init__(self, function: Callable[..., Any], args: tuple[Expression, ...], params: dict[str, Any]) -> None:
        self.function = function
        self.args = args
        self.params = params
        self._shape: tuple[int, ...] | None = None

    def evaluate(self, values: Mapping[str, Any] | None = None) -> Any:
        return self._of([arg.evaluate(values) for arg in self.args])

    def _of(self, args: list[Any]) -> Any:
        variadic = isinstance(self.function, Primitive) and self.function.variadic
        return self.function(args, **self.params) if variadic else self.function(*args, **self.params)

    def symbols(self) -> Iterator[Symbol]:
        for arg in self.args:
            yield from arg.symbols()

    def unguarded(self) -> Expression:
        args = [arg.unguarded() for arg in self.args]
        if self.function is choice and _demands_equality(args[0]):
            return args[2]
        return compose(self.function, *args, **self.params)

    def with_leaves(self, change: Callable[[Number | Symbol], Expression]) -> Expression:
        return Compound(self.function, tuple([arg.with_leaves(change) for arg in self.args]), self.params)

    @property
    def shape(self) -> tuple[int, ...]:
        if self._shape is None:
            with np.errstate(all="ignore"):
                examples = [_example(arg.shape) for arg in self.args]
                if self.function in LOGICAL:
                    examples = [example.astype(bool) for example in examples]
                self._shape = np.shape(self._of(examples))
        return self._shape


def _demands_equality(condition: Expression) -> bool:
    if not isinstance(condition, Compound):
        return False
    if condition.function is operator.and_:
        return any(map(_demands_equality, condition.args))
    if condition.function is operator.or_:
        return all(map(_demands_equality, condition.args))
    return condition.function is operator.eq


def _example(shape: tuple[int, ...]) -> Any:
    """Any array of ``shape``, whose matrices are regular: what a function makes of it tells its shape."""
    ones = np.ones(shape)
    return ones + np.eye(shape[-2], shape[-1]) if len(shape) > 1 else ones


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
    from autograd.formulas.simplify import simplified

    args = tuple(as_expression(operand) for operand in operands)
    simpler = simplified(function, args)
    return Compound(function, args, params) if simpler is None else simpler

"""`Value`: one number and its history."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, ClassVar

from autograd.core.context import DEFAULT, MODES
from autograd.core.node import CONSTANT, VARIABLE, Node
from autograd.core.numpy_dispatch import NumpyProtocols
from autograd.core.operators import ValueOperators
from autograd.core.primitive import Elementwise, Primitive, apply
from autograd.core.registry import register_engine
from autograd.core.xp.numbers import REALS, ieee, is_symbolic, scalar, table_of
from autograd.core.xp.recorder import recorder
from autograd.errors import ArgumentError, DTypeError

Number = int | float | complex | Fraction
NUMBERS = frozenset({int, float, complex, Fraction})


def number(x: Any) -> Any:
    """``x`` as a plain Python number, exactly; an `ArgumentError` where it is none."""
    if x.__class__ in NUMBERS:
        return x
    if isinstance(x, bool):
        return int(x)
    if getattr(x, "shape", None) == () and hasattr(x, "item"):
        return number(x.item())
    kind: Any
    for kind in (int, float, complex, Fraction):
        if isinstance(x, kind):
            return kind(x)
    if is_symbolic(x):
        return table_of(x).number(x)
    raise ArgumentError(
        "a Value holds one number (int, float, complex, Fraction or an expression of sympy), "
        f"found {type(x).__name__} {x!r:.40}: "
        "convert it first, or use a Tensor for an array"
    )


class Value(ValueOperators, NumpyProtocols, Node):
    """One number that remembers how it was computed.

    ``data``: an int, float, complex, ``Fraction`` or expression of sympy; kept as it is, so Fractions
    stay exact, and symbols give formulas.
    ``name``: a label for pictures. ``requires_grad=False`` makes it a constant. Given a Tensor of
    one entry, the Value continues the Tensor's graph.
    Raises `ArgumentError` for anything that is not a number.

    >>> x, y = Value(3.0, name="x"), Value(4.0, name="y")
    >>> z = x * y + x
    >>> z.backward()
    >>> z.data, x.grad, y.grad
    (15.0, 5.0, 3.0)
    """

    __slots__ = ()
    __hash__ = Node.__hash__

    rank: ClassVar[int] = 0
    foreign: ClassVar[tuple[type, ...]] = (object,)
    namespace: ClassVar[Any] = scalar

    def __new__(cls, data: Any, *, name: str | None = None, requires_grad: bool = True) -> Any:
        if isinstance(data, Node):
            value = data.to_value()  # type: ignore[attr-defined]
            if not requires_grad:
                value = value.detach()
            if name is not None:
                value = recorder.identity(value) if value is data else value
                value.name = name
            return value
        return cls.make(number(data), VARIABLE if requires_grad else CONSTANT, name=name)

    def __repr__(self) -> str:
        label = f", name={self.name!r}" if self.name is not None else ""
        grad = f", grad={self.grad!r}" if self.grad is not None else ""
        return f"Value({self.data!r}{label}{grad})"

    def __bool__(self) -> bool:
        return bool(self.data)

    def to_value(self) -> Value:
        """This Value itself: the counterpart of a Tensor's method."""
        return self

    def item(self) -> Any:
        """The plain number, without history."""
        return self.data

    def check_seed(self, seed: Any) -> Any:
        return number(seed) + self.zero()  # of the type of this Value's data, or a wider one

    def conform(self, part: Any) -> Any:
        if part.__class__ in NUMBERS:
            return part
        return number(part.sum() if getattr(part, "shape", ()) else part)

    def zero(self) -> Any:
        kind = type(self.data)
        return kind(0) if kind in NUMBERS else self.data * 0

    @classmethod
    def evaluate(cls, primitive: Primitive, inputs: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        rule = primitive.forward
        if (
            isinstance(primitive, Elementwise)
            and primitive.definition is not None
            and not REALS.issuperset([x.__class__ for x in inputs])
        ):
            rule = primitive.definition
        try:
            return rule(scalar, *inputs, **(params or {}))
        except ArithmeticError:
            return ieee(rule, *inputs, **(params or {}))
        except TypeError as error:
            if any(x.__class__ is complex for x in inputs) and not isinstance(error, DTypeError):
                raise DTypeError(f"{primitive.name} is not defined for complex numbers: {error}") from error
            raise

    @classmethod
    def plain(cls, thing: Any) -> Any:
        return number(thing)

    @classmethod
    def apply(cls, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        parents = tuple([arg if isinstance(arg, Node) else cls.constant(number(arg)) for arg in args])
        data = cls.evaluate(primitive, tuple([parent.data for parent in parents]), params)
        if not primitive.differentiable:
            return data
        return cls.result(data, primitive, parents, params)

    @classmethod
    def attach(cls, primitive: Primitive) -> None:
        if primitive.lands is not None:
            return
        if primitive.arity == 2 and primitive.operator is not None and primitive.differentiable:
            primitive.unrolled[cls] = _binary(primitive)
        elif primitive.arity == 1 and not primitive.metadata and isinstance(primitive, Elementwise):
            primitive.unrolled[cls] = _unary(primitive)
        elif primitive.variadic and not primitive.metadata:
            primitive.unrolled[list] = _variadic(primitive)
        if primitive.operator is not None:
            name = f"__{primitive.operator}__"
            setattr(cls, name, _comparison(primitive) if primitive.compares else primitive.as_method(cls))
            if primitive.reflected:
                setattr(cls, f"__r{primitive.operator}__", _reflected(primitive))
        if primitive.method:
            setattr(cls, primitive.name, primitive.as_method(cls))


def _binary(primitive: Primitive) -> Callable[[Any, Any], Any]:
    """The operator ``x op y`` of two Values: `Value.apply`, unrolled, as it is the hottest code there is."""
    forward = primitive.forward
    new = object.__new__
    modes = MODES

    def operator(self: Value, other: Any) -> Any:
        if other.__class__ is not Value:
            if other.__class__ not in NUMBERS:
                return apply(primitive, (self, other), None)
            if self.data.__class__ is Fraction and other.__class__ is int:
                other = Fraction(other)  # so that the derivative of x / 7 is 1/7, and not 0.142857
            other = Value.constant(other)
        mode = DEFAULT
        if modes.active:
            mode = modes.get()
            if mode.watch is not None:
                return apply(primitive, (self, other), None)
        try:
            data = forward(scalar, self.data, other.data)
        except ArithmeticError:
            data = ieee(forward, self.data, other.data)
        if not mode.recording or (self.op is CONSTANT and other.op is CONSTANT):
            return Value.constant(data)
        node = new(Value)
        node.data = data
        node.op = primitive
        node.first = self
        node.rest = other
        node.grad = None
        node.extra = mode.extra
        return node

    return operator


def _unary(primitive: Primitive) -> Callable[[Any], Any]:
    """The method ``x.f()`` of a Value: `Value.apply`, unrolled."""
    forward = primitive.forward
    plain = primitive.definition is None
    new = object.__new__
    modes = MODES

    def method(self: Value) -> Any:
        mode = DEFAULT
        if modes.active:
            mode = modes.get()
            if mode.watch is not None:
                return apply(primitive, (self,), None)
        if self.op is CONSTANT or not mode.recording or not (plain or self.data.__class__ is float):
            return apply(primitive, (self,), None)
        try:
            data = forward(scalar, self.data)
        except ArithmeticError:
            data = ieee(forward, self.data)
        node = new(Value)
        node.data = data
        node.op = primitive
        node.first = self
        node.rest = node.grad = None
        node.extra = mode.extra
        return node

    method.__name__ = primitive.name
    method.__doc__ = primitive.__doc__
    return method


def _variadic(primitive: Primitive) -> Callable[[list[Any]], Any]:
    """The call ``f([x, y, ...])`` for Values alone, unrolled."""
    forward = primitive.forward

    def call(terms: list[Any]) -> Any:
        if len(terms) < 2 or any(term.__class__ is not Value for term in terms):
            return apply(primitive, *primitive.bind((terms,), {}))
        return Value.result(forward(scalar, *[term.data for term in terms]), primitive, tuple(terms), None)

    return call


def _reflected(primitive: Primitive) -> Callable[[Any, Any], Any]:
    unrolled = primitive.unrolled.get(Value, primitive)

    def operator(self: Value, other: Any) -> Any:
        if other.__class__ in NUMBERS:
            return unrolled(Value.constant(other), self)
        return apply(primitive, (other, self), None)

    return operator


def _comparison(primitive: Primitive) -> Callable[[Any, Any], Any]:
    def operator(self: Value, other: Any) -> Any:
        if other.__class__ is Value:
            return primitive.forward(scalar, self.data, other.data)
        if other.__class__ in NUMBERS:
            return primitive.forward(scalar, self.data, other)
        try:
            return primitive(self, other)
        except ArgumentError:
            return NotImplemented

    return operator


register_engine(Value)

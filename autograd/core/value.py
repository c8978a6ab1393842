"""`Value`: one number and its history."""

from __future__ import annotations

from sys import getrefcount
from typing import TYPE_CHECKING, Any, ClassVar, Self

from autograd.core.node import CONSTANT, VARIABLE, Node
from autograd.core.numpy_protocols import NumpyProtocols
from autograd.core.operators import ValueOperators
from autograd.core.order import NUMBERS
from autograd.core.primitive import Elementwise, Primitive
from autograd.core.registry import register_engine
from autograd.core.xp.complex_numbers import check_kind
from autograd.core.xp.numbers import REALS, admitted, fitting, ieee, is_symbolic, scalar, shown, table_of
from autograd.core.xp.recorder import recorder
from autograd.errors import ArgumentError, AutogradError, DTypeError
from autograd.foundation.misfits import added, truth
from autograd.lifetime.moments import ACTIVE, PRESENT, RENEWED

if TYPE_CHECKING:
    from autograd.core.array import NDArray
    from autograd.foundation.operands import Scalar


def number(x: Any) -> Any:
    """``x`` as a plain Python number, exactly; an `ArgumentError` where it is none."""
    if x.__class__ in NUMBERS:
        return x
    if isinstance(x, bool):
        return int(x)
    if getattr(x, "shape", None) == () and hasattr(x, "item"):
        item = x.item()  # of a long double, itself: the nearest number that Python has
        return number(item) if type(item) is not type(x) else complex(x) if x.dtype.kind == "c" else float(x)
    kind: Any
    for kind in (int, float, complex, *admitted(x)):
        if isinstance(x, kind):
            return kind(x)
    if is_symbolic(x):
        return table_of(x).number(x)
    raise ArgumentError(
        "a Value holds one number (int, float, complex, Fraction or an expression of sympy), "
        f"found {type(x).__name__} {x!r:.40}: "
        "convert it first, or use a Tensor for an array"
    )


class Value(ValueOperators, NumpyProtocols):
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
    datum: float | Any  # or another kind of number
    grad: float | Any  # or None, before a backward pass

    def __new__(cls, data: Scalar | NDArray | Node, *, name: str | None = None, requires_grad: bool = True) -> Self:
        if isinstance(data, Node):
            value: Self = data.to_value()  # type: ignore[attr-defined]
            if not truth("requires_grad", requires_grad):
                value = value.detach()
            if name is not None:
                value = recorder.identity(value) if value is data else value
                value.name = name
            return value
        wanted = requires_grad is True or truth("requires_grad", requires_grad)
        return cls.make(number(data), VARIABLE if wanted else CONSTANT, name=name)

    @property
    def data(self) -> float | Any:
        """The number; of a leaf, it may be set."""
        return self.datum

    @data.setter
    def data(self, data: Any) -> None:
        if self.extra is RENEWED[0] and data.__class__ is float and getrefcount(PRESENT[0]) == 3 and not ACTIVE:
            self.datum = data  # it was set before in this moment, in which no result was made since
        else:
            self.set_data(data)

    def __repr__(self) -> str:
        label = f", name={self.name!r}" if self.name is not None else ""
        grad = f", grad={shown(self.grad)}" if self.grad is not None else ""
        return f"Value({shown(self.datum)}{label}{grad})"

    def __bool__(self) -> bool:
        return bool(self.datum)

    def to_value(self) -> Value:
        """This Value itself: the counterpart of a Tensor's method."""
        return self

    def item(self) -> float | Any:
        """The plain number, without history."""
        return self.datum

    def check_seed(self, seed: Any) -> Any:
        seed = added(self, number(seed), self.zero())  # of the type of this Value's data, or a wider one
        if seed.__class__ is complex:
            check_kind(self, seed)
        return seed

    def conform(self, part: Any) -> Any:
        if part.__class__ not in NUMBERS:
            part = number(part.sum() if getattr(part, "shape", ()) else part)
        return part.real if part.__class__ is complex and self.datum.__class__ is not complex else part

    def zero(self) -> Any:
        kind = type(self.datum)
        return kind(0) if kind in NUMBERS else self.datum * 0

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
        except (TypeError, ValueError) as error:
            if any(x.__class__ is complex for x in inputs) and not isinstance(error, DTypeError):
                raise DTypeError(f"{primitive.name} is not defined for complex numbers: {error}") from error
            if isinstance(error, AutogradError) or not (params or isinstance(error, ValueError)):
                raise
            raise ArgumentError(f"{primitive.name} of {inputs} with {params}: {error}") from error

    @classmethod
    def plain(cls, thing: Any) -> Any:
        return number(thing)

    @classmethod
    def apply(cls, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        others = [arg.datum for arg in args if isinstance(arg, Node)] if primitive.differentiable else []
        parents = tuple([arg if isinstance(arg, Node) else cls.constant(fitting(number(arg), others)) for arg in args])
        data = cls.evaluate(primitive, tuple([parent.datum for parent in parents]), params)
        if not primitive.differentiable:
            return data
        return cls.result(data, primitive, parents, params)


Node.of_number = Value.constant
register_engine(Value)

"""`Tensor`: one array and its history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar

import numpy as np

from autograd.core.array import ArrayNode, NDArray
from autograd.core.broadcasting import unbroadcast
from autograd.core.coercion import as_array, explained, not_of_numbers, numeric
from autograd.core.context import DEFAULT, MODES, Extra, is_watched
from autograd.core.node import CONSTANT, VARIABLE, Node, Origin, bare, holds_nodes
from autograd.core.numpy_dispatch import NumpyProtocols
from autograd.core.operators import TensorOperators
from autograd.core.primitive import Composition, Elementwise, Primitive, apply
from autograd.core.registry import register_engine
from autograd.core.trees import PLAIN, own, owned
from autograd.core.value import NUMBERS, Value
from autograd.core.xp.arrays import arrays
from autograd.core.xp.recorder import recorder
from autograd.core.xp.standin import ARRAYS, as_data
from autograd.errors import ArgumentError, AutogradError, DTypeError, GraphError, ShapeError


class Tensor(TensorOperators, NumpyProtocols, ArrayNode):
    """An array that remembers how it was computed.

    ``data``: an array or nested numbers, copied; floating types are kept, Python numbers give
    float64. Nested lists that hold Values continue their graph. ``dtype``: another type.
    ``requires_grad``: by default True for floating types; integers and booleans carry no gradient.
    A plain array in an expression is a constant, and is not copied: let it be until backward is done.
    An index or other metadata is copied.
    Raises `ArgumentError` for what is not numeric and `DTypeError` for an integer that is to
    require a gradient.

    >>> t = Tensor([[1.0, 2.0], [3.0, 4.0]], name="t")
    >>> (t * t).sum().backward()
    >>> t.grad
    array([[2., 4.],
           [6., 8.]])
    """

    __slots__ = ()
    __hash__ = Node.__hash__

    rank: ClassVar[int] = 1
    foreign: ClassVar[tuple[type, ...]] = (*ARRAYS, list, tuple)
    namespace: ClassVar[Any] = arrays

    def __new__(
        cls, data: Any, *, dtype: Any = None, name: str | None = None, requires_grad: bool | None = None
    ) -> Any:
        if isinstance(data, np.ndarray) and data.dtype == object:
            data = data.tolist()
        if isinstance(data, Node) or (isinstance(data, list | tuple) and holds_nodes(data)):
            return _continued(data, dtype, name, requires_grad)
        array = as_array(data, dtype)
        return cls.make(array, origin(array, requires_grad), name=name)

    def __len__(self) -> int:
        if not self.ndim:
            raise ArgumentError("a Tensor of shape () has no length and no entries to go through: use .item()")
        return len(self.data)

    def __iter__(self) -> Iterator[Tensor]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        body = np.array2string(self.data, separator=", ", prefix="Tensor(", threshold=100)
        dtype = "" if self.dtype == np.float64 else f", dtype={self.dtype}"
        label = f", name={self.name!r}" if self.name is not None else ""
        op = f", op={self.op.name}" if self.parents else ""
        return f"Tensor({body}{dtype}{label}{op})"

    def to_values(self) -> Any:
        """This tensor's entries as nested lists of Values that continue its graph."""
        return [row.to_values() for row in self] if self.ndim else self.to_value()

    # what the sweep asks of a node

    @classmethod
    def constant(cls, data: Any) -> Tensor:
        return bare(Tensor, data, CONSTANT)

    def check_seed(self, seed: Any) -> NDArray:
        if seed.__class__ is int and seed == 1 and not self.data.shape:
            return np.array(1, self.data.dtype)  # the usual case, by a shorter way
        given = np.asarray(seed.data) if isinstance(seed, Node) else as_array(seed)
        if given.shape != self.shape:
            if given.shape != ():
                raise ShapeError(f"the seed has shape {given.shape}, the root has shape {self.shape}: they must agree")
            if self.size != 1:
                raise GraphError(
                    f"backward from a Tensor of shape {self.shape} needs a seed of that shape: "
                    "reduce it to one number with .sum() or .mean(), or give seed="
                )
        return np.full(self.shape, given, dtype=self.dtype) if given.shape == () else given.astype(self.dtype)

    def conform(self, part: Any) -> Any:
        data = self.data
        if part.__class__ is not np.ndarray:
            part = as_data(part)
        if part.shape != data.shape:
            part = as_data(unbroadcast(arrays, part, data.shape))
        return part if part.dtype == data.dtype else part.astype(data.dtype)

    def zero(self) -> NDArray:
        return np.zeros_like(self.data)

    # the engine

    @classmethod
    def plain(cls, thing: Any) -> Any:
        return numeric(thing) if isinstance(thing, list | tuple) else thing

    @classmethod
    def evaluate(cls, primitive: Primitive, inputs: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        rule = primitive.forward
        if _takes_definition(primitive) and any(np.iscomplexobj(data) for data in inputs):
            rule = primitive.definition  # type: ignore[assignment]
        try:
            data = rule(arrays, *inputs, **(params or {}))
        except AutogradError:
            raise
        except (ValueError, IndexError, TypeError) as error:
            raise explained(primitive, inputs, params, error) from error
        return data

    @classmethod
    def apply(cls, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        if is_watched():
            MODES.get().watch.taken(args)  # type: ignore[union-attr]
        parents = tuple([arg if isinstance(arg, Node) else _constant(arg) for arg in args])
        data = cls.evaluate(primitive, tuple([parent.data for parent in parents]), params)
        if data.__class__ is not np.ndarray:
            data = as_data(data)
        if data.dtype.kind == "O":
            raise not_of_numbers(primitive, parents)
        if not primitive.differentiable or data.dtype.kind not in "fc":
            return Tensor.constant(data)
        return Tensor.result(data, primitive, parents, params)

    @classmethod
    def attach(cls, primitive: Primitive) -> None:
        if primitive.arity == 2 and primitive.operator is not None:
            primitive.unrolled[cls] = _binary(primitive)
        elif primitive.arity == 1 and not isinstance(primitive, Composition):
            primitive.unrolled[cls] = _unary(primitive)
        if primitive.operator is not None:
            member = _comparison(primitive) if primitive.compares else primitive.as_method(cls)
            setattr(cls, f"__{primitive.operator}__", member)
            if primitive.reflected:
                setattr(cls, f"__r{primitive.operator}__", _reflected(primitive))
        if primitive.attribute:
            setattr(cls, primitive.name, property(partial(primitive.forward, recorder)))
        elif primitive.method:
            setattr(cls, primitive.name, primitive.as_method(cls))


def origin(array: NDArray, requires_grad: bool | None) -> Origin:
    """How a leaf of ``array`` comes into a graph; None: as a variable where its type can have a gradient."""
    floating = array.dtype.kind in "fc"
    if requires_grad and not floating:
        raise DTypeError(
            f"a Tensor of {array.dtype} cannot require a gradient: derivatives need a floating type, "
            "such as dtype=np.float64"
        )
    return VARIABLE if (floating if requires_grad is None else requires_grad) else CONSTANT


def _constant(thing: Any) -> Any:
    if thing.__class__ in NUMBERS:
        return Value.constant(thing)
    if isinstance(thing, ARRAYS):
        return Tensor.constant(thing)
    if isinstance(thing, list | tuple) and holds_nodes(thing):
        return arrays_of_nodes(thing)
    return Tensor.constant(as_array(thing))


def _continued(data: Any, dtype: Any, name: str | None, requires_grad: bool | None) -> Any:
    """`Tensor` of what holds nodes: it continues their graphs, as a node of its own where it differs."""
    tensor = arrays_of_nodes(data)
    if dtype is not None:
        tensor = recorder.astype(tensor, dtype=dtype)
    if requires_grad is False:
        tensor = tensor.detach()
    elif requires_grad and not tensor.requires_grad:
        tensor = tensor.renewed(origin(tensor.data, requires_grad))
    if name is not None:
        tensor = recorder.identity(tensor) if tensor is data else tensor
        tensor.name = name
    return tensor


def arrays_of_nodes(data: Any) -> Any:
    """Nested lists of nodes and numbers as one Tensor that continues their graphs."""
    if isinstance(data, list | tuple):
        return recorder.stack([arrays_of_nodes(item) for item in data])
    if isinstance(data, Tensor):
        return data
    return recorder.broadcast_to(data, shape=())


def _takes_definition(primitive: Primitive) -> bool:
    """Whether complex numbers go by the definition: a stable form for real numbers may not be analytic."""
    return primitive.definition is not None and isinstance(primitive, Elementwise)


def _binary(primitive: Primitive) -> Callable[[Any, Any], Any]:
    """The operator ``x op y``: `Tensor.apply`, unrolled for the commonest operands."""
    forward = primitive.forward
    differentiable = primitive.differentiable
    array = np.ndarray
    modes = MODES

    def operator(self: Tensor, given: Any) -> Any:
        other = given
        if isinstance(other, Node):
            if other.rank > 1:
                return apply(primitive, (self, other), None)
        else:
            if other.__class__ in NUMBERS:
                other = Value.constant(other)
            elif other.__class__ is array:
                other = Tensor.constant(other)
            else:
                return apply(primitive, (self, other), None)
        mode = DEFAULT
        if modes.active:
            mode = modes.get()
            if mode.watch is not None:
                return apply(primitive, (self, given), None)
        try:
            data = forward(arrays, self.data, other.data)
        except AutogradError:
            raise
        except (ValueError, TypeError) as error:
            raise explained(primitive, (self.data, other.data), None, error) from error
        if data.__class__ is not array:
            data = as_data(data)
        constant = not mode.recording or (self.op is CONSTANT and other.op is CONSTANT)
        if constant or not differentiable or data.dtype.kind not in "fc":
            if data.dtype.kind == "O":
                raise not_of_numbers(primitive, (self, other))
            return Tensor.constant(data)
        return bare(Tensor, data, primitive, self, other, mode.extra)

    return operator


def _comparison(primitive: Primitive) -> Callable[[Any, Any], Any]:
    """A comparison leaves it to Python to compare with what is no array of numbers."""

    def operator(self: Tensor, other: Any) -> Any:
        try:
            return primitive(self, other)
        except ArgumentError:
            return NotImplemented

    return operator


def _reflected(primitive: Primitive) -> Callable[[Any, Any], Any]:
    unrolled = primitive.unrolled[Tensor]

    def operator(self: Tensor, other: Any) -> Any:
        if other.__class__ in NUMBERS:
            return unrolled(Value.constant(other), self)
        return apply(primitive, (other, self), None)

    return operator


def _unary(primitive: Primitive) -> Callable[..., Any]:
    """The method ``t.f(...)``: `Tensor.apply`, unrolled for one operand."""
    forward, defaults = primitive.forward, primitive.defaults
    keywords, complete = primitive.keywords, len(defaults) == len(primitive.metadata)
    only = primitive.metadata[0] if len(primitive.metadata) == 1 else None
    lands = Value if primitive.lands == 0 else Tensor
    modes = MODES
    by_definition = _takes_definition(primitive)

    def method(self: Tensor, *args: Any, **given: Any) -> Any:
        if by_definition and self.data.dtype.kind == "c":
            return apply(primitive, *primitive.bind((self, *args), given))
        if not (args or given) and complete:
            params: Any = defaults
        elif only and len(args) == 1 and not given:
            params = {only: args[0] if args[0].__class__ in PLAIN else own(args[0])}
        elif complete and not args and keywords.issuperset(given):
            params = {**defaults, **owned(given)}
        else:
            params = primitive.bind((self, *args), given)[1]
        mode = DEFAULT
        if modes.active:
            mode = modes.get()
            if mode.watch is not None:
                return apply(primitive, (self,), params or None)
        try:
            data = forward(arrays, self.data, **params) if params else forward(arrays, self.data)
        except AutogradError:
            raise
        except (ValueError, IndexError, TypeError) as error:
            raise explained(primitive, (self.data,), params, error) from error
        if lands is Tensor and data.__class__ is not np.ndarray:
            data = as_data(data)
        if self.op is CONSTANT or not mode.recording or not primitive.differentiable:
            return lands.constant(data)
        if lands is Tensor and data.dtype.kind not in "fc":
            return Tensor.constant(data)
        extra = mode.extra if not params else Extra(None, params, mode.extra.scope if mode.extra else ())
        return bare(lands, data, primitive, self, None, extra)

    method.__name__ = primitive.name
    method.__doc__ = primitive.__doc__
    return method


register_engine(Tensor)

# The GNU C library's malloc keeps what is freed, up to twice the size of the largest block that was ever freed. Without
# such a block, a training step gives its pages back to the system and waits for new ones.
np.empty(31 << 20, np.uint8)

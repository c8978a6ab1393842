"""`Tensor`: one array and its history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np

from autograd.broadcasting import unbroadcast
from autograd.errors import ArgumentError, DTypeError, GraphError, InPlaceError, ShapeError, UnknownNameError
from autograd.modes import DEFAULT, MODES, Extra
from autograd.namespaces.arrays import arrays
from autograd.namespaces.recorder import recorder
from autograd.node import CONSTANT, VARIABLE, Node, bare, holds_nodes
from autograd.operators import TensorOperators
from autograd.primitive import Composition, Predicate, Primitive
from autograd.table import lookup, register_engine
from autograd.value import NUMBERS, Value

NDArray = np.ndarray[Any, Any]


def _array(data: Any, dtype: Any) -> NDArray:
    """``data`` as an array of its own; Python's whole numbers become float64."""
    if isinstance(data, np.ndarray | np.generic):
        return np.array(data, dtype=dtype)
    array = np.array(data, dtype=dtype)
    if array.dtype.kind in "OUSV":
        raise ArgumentError(f"a Tensor holds numbers in a regular array, found {type(data).__name__} {data!r:.60}")
    if dtype is None and array.dtype.kind in "iu":
        array = array.astype(np.float64)
    return array


class Tensor(TensorOperators, Node):
    """An array that remembers how it was computed.

    ``data``: an array or nested numbers, copied; floating types are kept, Python numbers give
    float64. Nested lists that hold Values continue their graph. ``dtype``: another type.
    ``requires_grad``: by default True for floating types; integers and booleans carry no gradient.
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
    foreign: ClassVar[tuple[type, ...]] = (np.ndarray, np.generic, list, tuple)
    namespace: ClassVar[Any] = arrays

    def __new__(
        cls, data: Any, *, dtype: Any = None, name: str | None = None, requires_grad: bool | None = None
    ) -> Any:
        if isinstance(data, Node):
            return arrays_of_nodes(data)
        if isinstance(data, list | tuple) and holds_nodes(data):
            return arrays_of_nodes(data)
        array = _array(data, dtype)
        floating = array.dtype.kind in "fc"
        if requires_grad and not floating:
            raise DTypeError(
                f"a Tensor of {array.dtype} cannot require a gradient: derivatives need a floating type, "
                "such as dtype=np.float64"
            )
        tracked = floating if requires_grad is None else requires_grad
        return cls.make(array, VARIABLE if tracked else CONSTANT, name=name)

    # what kind of array it is

    @property
    def shape(self) -> tuple[int, ...]:
        """The length along each axis."""
        shape: tuple[int, ...] = self.data.shape
        return shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.data.shape)

    @property
    def size(self) -> int:
        """The number of entries."""
        return int(self.data.size)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the entries."""
        dtype: np.dtype[Any] = self.data.dtype
        return dtype

    def __len__(self) -> int:
        return len(self.data)

    def __iter__(self) -> Iterator[Tensor]:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        return bool(self.data)

    def __repr__(self) -> str:
        body = np.array2string(self.data, separator=", ", prefix="Tensor(", threshold=100)
        dtype = "" if self.dtype == np.float64 else f", dtype={self.dtype}"
        label = f", name={self.name!r}" if self.name is not None else ""
        op = f", op={self.op.name}" if self.parents else ""
        return f"Tensor({body}{dtype}{label}{op})"

    # out of the graph

    def numpy(self) -> NDArray:
        """The data, as an array of its own."""
        return np.array(self.data)

    def item(self) -> Any:
        """The one entry as a plain number, without history."""
        return self.data.item()

    def to_values(self) -> Any:
        """This tensor's entries as nested lists of Values that continue its graph."""
        return [row.to_values() for row in self] if self.ndim else self.to_value()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray:
        if self.requires_grad:
            raise GraphError(
                "turning a Tensor that requires a gradient into an array would cut its graph: "
                "use .numpy() or .detach() to cut it on purpose"
            )
        return np.array(self.data, dtype=dtype, copy=copy)

    # NumPy's functions reach the table

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if kwargs.pop("out", None) is not None:
            raise InPlaceError(
                f"np.{ufunc.__name__} with out= (or an in-place operator such as +=) would overwrite data that a "
                "graph may hold: write a = a + b, or work on .data"
            )
        if method != "__call__":
            raise UnknownNameError(
                f"np.{ufunc.__name__}.{method} is not recorded: use the function of the same meaning, "
                "such as autograd.sum for np.add.reduce"
            )
        return _translated(ufunc.__name__, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        return _translated(function.__name__, args, kwargs)

    # nothing is written in place

    def __setitem__(self, index: Any, value: Any) -> None:
        raise InPlaceError(
            "t[index] = v would overwrite data that a graph may hold: build a new Tensor with where or concat, "
            "or write to t.data[index] outside any graph"
        )

    # what the sweep asks of a node

    def check_seed(self, seed: Any) -> NDArray:
        given = np.asarray(seed.data if isinstance(seed, Node) else seed)
        if given.shape != self.shape:
            if given.shape != ():
                raise ShapeError(f"the seed has shape {given.shape}, the root has shape {self.shape}: they must agree")
            if self.size != 1:
                raise GraphError(
                    f"backward from a Tensor of shape {self.shape} needs a seed of that shape: "
                    "reduce it to one number with .sum() or .mean(), or give seed="
                )
        return np.full(self.shape, given, dtype=self.dtype) if given.shape == () else given.astype(self.dtype)

    def fit(self, part: Any) -> Any:
        data = self.data
        if part.__class__ is not np.ndarray:
            part = np.asarray(part)
        if part.shape != data.shape:
            part = unbroadcast(arrays, part, data.shape)
        return part if part.dtype == data.dtype else part.astype(data.dtype)

    def zero(self) -> NDArray:
        return np.zeros_like(self.data)

    # the engine

    @classmethod
    def evaluate(cls, primitive: Primitive, inputs: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        try:
            data = primitive.forward(arrays, *inputs, **(params or {}))
        except (ValueError, IndexError, TypeError) as error:
            raise _explained(primitive, inputs, params, error) from error
        return data

    @classmethod
    def apply(cls, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        parents = tuple([arg if isinstance(arg, Node) else _constant(arg) for arg in args])
        data = cls.evaluate(primitive, tuple([parent.data for parent in parents]), params)
        if data.__class__ is not np.ndarray:
            data = np.asarray(data)
        if not primitive.differentiable or data.dtype.kind not in "fc":
            return Tensor.constant(data)
        return Tensor.result(data, primitive, parents, params)

    @classmethod
    def attach(cls, primitive: Primitive) -> None:
        if primitive.lands == 0 and primitive.arity != 1:
            return
        if primitive.operator is not None:
            name = f"__{primitive.operator}__"
            if primitive.arity == 2:
                setattr(cls, name, _binary(primitive))
                if not isinstance(primitive, Predicate):
                    setattr(cls, f"__r{primitive.operator}__", _reflected(primitive))
            else:
                setattr(cls, name, _method(primitive))
        if primitive.method:
            member = _method(primitive)
            setattr(cls, primitive.name, property(member) if primitive.attribute else member)


def _constant(thing: Any) -> Any:
    if thing.__class__ in NUMBERS:
        return Value.constant(thing)
    if isinstance(thing, np.ndarray):
        return Tensor.constant(thing)
    if isinstance(thing, list | tuple) and holds_nodes(thing):
        return arrays_of_nodes(thing)
    return Tensor.constant(_array(thing, None))


def arrays_of_nodes(data: Any) -> Any:
    """Nested lists of nodes and numbers as one Tensor that continues their graphs."""
    if isinstance(data, list | tuple):
        return recorder.stack([arrays_of_nodes(item) for item in data])
    if isinstance(data, Tensor):
        return data
    return recorder.broadcast_to(data, shape=())


def _explained(primitive: Primitive, inputs: tuple[Any, ...], params: Any, error: Exception) -> Exception:
    """NumPy's complaint as an error of ours that names the operation and what it was given."""
    shapes = " and ".join(str(np.shape(data)) for data in inputs)
    given = "".join(f", {k}={v!r:.40}" for k, v in (params or {}).items())
    kind = ArgumentError if isinstance(error, TypeError) else ShapeError
    return kind(f"{primitive.name}: the shapes {shapes}{given} do not fit together ({error})")


def _translated(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A call of NumPy's function ``name`` as a call of the primitive of that name."""
    try:
        primitive = lookup(name)
    except UnknownNameError as error:
        raise UnknownNameError(
            f"np.{name} is not recorded for a Tensor ({error}): use .numpy() to leave the graph"
        ) from None
    return primitive(*args, **kwargs)


def _binary(primitive: Primitive) -> Callable[[Any, Any], Any]:
    """The operator ``x op y``: `Tensor.apply`, unrolled for the commonest operands."""
    forward = primitive.forward
    differentiable = primitive.differentiable
    array = np.ndarray
    modes = MODES

    def operator(self: Tensor, other: Any) -> Any:
        if not isinstance(other, Node):
            if other.__class__ in NUMBERS:
                other = Value.constant(other)
            elif other.__class__ is array:
                other = Tensor.constant(other)
            else:
                return primitive(self, other)
        try:
            data = forward(arrays, self.data, other.data)
        except (ValueError, TypeError) as error:
            raise _explained(primitive, (self.data, other.data), None, error) from error
        if data.__class__ is not array:
            data = np.asarray(data)
        mode = modes.get() if modes.active else DEFAULT
        constant = not mode.recording or (self.op is CONSTANT and other.op is CONSTANT)
        if constant or not differentiable or data.dtype.kind not in "fc":
            return Tensor.constant(data)
        return bare(Tensor, data, primitive, self, other, mode.extra)

    return operator


def _reflected(primitive: Primitive) -> Callable[[Any, Any], Any]:
    def operator(self: Tensor, other: Any) -> Any:
        return primitive(other, self)

    return operator


def _method(primitive: Primitive) -> Callable[..., Any]:
    """The method ``t.f(...)``: `Tensor.apply`, unrolled for one operand."""
    if primitive.arity != 1 or isinstance(primitive, Composition):
        return _plain_method(primitive)
    forward, defaults = primitive.forward, primitive.defaults
    complete = len(defaults) == len(primitive.metadata)
    only = primitive.metadata[0] if len(primitive.metadata) == 1 else None
    lands = Value if primitive.lands == 0 else Tensor
    modes = MODES

    def method(self: Tensor, *args: Any, **given: Any) -> Any:
        if not (args or given) and complete:
            params: Any = defaults
        elif only and len(args) == 1 and not given:
            params = {only: args[0]}
        else:
            params = primitive.bind((self, *args), given)[1]
        try:
            data = forward(arrays, self.data, **params) if params else forward(arrays, self.data)
        except (ValueError, IndexError, TypeError) as error:
            raise _explained(primitive, (self.data,), params, error) from error
        if lands is Tensor and data.__class__ is not np.ndarray:
            data = np.asarray(data)
        mode = modes.get() if modes.active else DEFAULT
        if self.op is CONSTANT or not mode.recording or not primitive.differentiable:
            return lands.constant(data)
        if lands is Tensor and data.dtype.kind not in "fc":
            return Tensor.constant(data)
        extra = mode.extra if not params else Extra(None, params, mode.extra.scope if mode.extra else ())
        return bare(lands, data, primitive, self, None, extra)

    method.__name__ = primitive.name
    method.__doc__ = primitive.__doc__
    return method


def _plain_method(primitive: Primitive) -> Callable[..., Any]:
    def method(self: Tensor, *args: Any, **params: Any) -> Any:
        return primitive(self, *args, **params)

    method.__name__ = primitive.name
    method.__doc__ = primitive.__doc__
    return method


register_engine(Tensor)

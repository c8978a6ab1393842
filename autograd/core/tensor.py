"""`Tensor`: one array and its history.

Where a Value meets an array, the result is a Tensor; the Value's number enters NumPy as one of Python's, so float32
stays float32. `stack`, `broadcast_to` and nested lists lead from Values to Tensors, `to_value` and `to_values` back.

Every array has one owner. The data of a Tensor, a seed, and metadata such as an index are copied as they come in; an
array that stands in an expression without being a Tensor is a constant, held by reference unless it is small. What the
sweep passes on has memory of its own, so each ``grad`` may be written to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from autograd.core.array import ArrayNode, NDArray
from autograd.core.broadcasting import unbroadcast
from autograd.core.coercion import NUMERIC, as_array, numeric
from autograd.core.context import MODES, is_observed
from autograd.core.node import CONSTANT, VARIABLE, Node, Origin, bare, data_of, holds_nodes
from autograd.core.operators import TensorOperators
from autograd.core.order import NUMBERS
from autograd.core.primitive import Elementwise, Primitive
from autograd.core.registry import is_array, rank_of, register_engine
from autograd.core.value import Value
from autograd.core.xp.arrays import arrays
from autograd.core.xp.complex_numbers import check_kind, converted
from autograd.core.xp.numbers import admitted
from autograd.core.xp.recorder import recorder
from autograd.core.xp.standin import ARRAYS, as_data
from autograd.core.xp.subclasses import as_operand
from autograd.core.xp.whole_numbers import computed
from autograd.errors import ArgumentError, AutogradError, DTypeError, GraphError, ShapeError
from autograd.foundation.misfits import MISFITS, explained, not_of_numbers, truth
from autograd.foundation.ownership import own_if_small

if TYPE_CHECKING:
    from autograd.foundation.operands import Operand


class Tensor(TensorOperators, ArrayNode):
    """An array that remembers how it was computed.

    ``data``: an array or nested numbers, copied; floating types are kept, Python numbers give
    float64. Nested lists that hold Values continue their graph. ``dtype``: another type.
    ``requires_grad``: by default True for floating types; integers and booleans carry no gradient.
    A plain array in an expression is a constant. One of up to 4 KiB is copied, and may be written to at once; a larger
    one is not: do not modify it before backward() has run. An index or other metadata is copied.
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
    datum: NDArray
    grad: NDArray | Any  # or None, before a backward pass

    def __new__(
        cls, data: Operand, *, dtype: Any = None, name: str | None = None, requires_grad: bool | None = None
    ) -> Self:
        if isinstance(data, np.ndarray) and data.dtype == object:
            data = data.tolist()
        if isinstance(data, Node) or (isinstance(data, list | tuple) and holds_nodes(data)):
            return _continued(data, dtype, name, requires_grad)  # type: ignore[no-any-return]
        array = as_array(data, dtype)
        return cls.make(array, origin(array, requires_grad), name=name)

    def __len__(self) -> int:
        if not self.ndim:
            raise ArgumentError("a Tensor of shape () has no length and no entries to go through: use .item()")
        return len(self.datum)

    def __iter__(self) -> Iterator[Tensor]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        body = np.array2string(self.datum, separator=", ", prefix="Tensor(", threshold=100)
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

    @classmethod
    def operand(cls, array: NDArray) -> Tensor:
        """A user's plain array as a constant, `own_if_small`; itself for a trace, which has to know which it is."""
        return bare(Tensor, array if is_observed() else own_if_small(array), CONSTANT)

    def admit(self, given: Any) -> Any:
        array = numeric(data_of(given))
        return array if array.dtype.kind in "fc" or not self.requires_grad else array.astype(self.datum.dtype)

    def check_seed(self, seed: Any) -> NDArray:
        if seed.__class__ is int and seed == 1 and not self.datum.shape and self.datum.dtype.kind != "c":
            return np.array(1, self.datum.dtype)  # the usual case, by a shorter way
        given = as_array(data_of(seed))
        if "c" in (self.datum.dtype.kind, given.dtype.kind):
            check_kind(self, given)
        if given.shape != self.shape:
            if given.shape != ():
                raise ShapeError(f"the seed has shape {given.shape}, the root has shape {self.shape}: they must agree")
            if self.size != 1:
                raise GraphError(
                    f"backward from a Tensor of shape {self.shape} needs a seed of that shape: "
                    "reduce it to one number with .sum() or .mean(), or give seed="
                )
        return np.full(self.shape, given, self.dtype) if given.shape == () else given.astype(self.dtype, copy=False)

    def conform(self, part: Any) -> Any:
        data = self.datum
        if part.__class__ is not np.ndarray:
            part = as_data(part)
        if part.shape != data.shape:
            part = as_data(unbroadcast(arrays, part, data.shape))
        return part if part.dtype == data.dtype else converted(arrays, part, self)

    def zero(self) -> NDArray:
        return np.zeros_like(self.datum)

    # the engine

    @classmethod
    def plain(cls, thing: Any) -> Any:
        if isinstance(thing, Node) or not rank_of(thing):
            return thing
        if isinstance(thing, ARRAYS):
            return as_operand(thing)
        return arrays_of_nodes(thing) if holds_nodes((thing,)) else numeric(thing)

    @classmethod
    def as_array(cls, number: Any) -> Any:
        return number if number is None else numeric(number)

    @classmethod
    def evaluate(cls, primitive: Primitive, inputs: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        rule = primitive.forward
        if takes_definition(primitive) and any(np.iscomplexobj(data) for data in inputs):
            rule = primitive.definition  # type: ignore[assignment]
        return _computed(primitive, rule, arrays, inputs, params)

    @classmethod
    def compose(cls, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        return _computed(primitive, primitive.forward, recorder, [*map(cls.plain, args)], params)

    @classmethod
    def apply(cls, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        if is_observed():
            MODES.get().observer.taken(args)  # type: ignore[union-attr]
        parents = tuple([arg if isinstance(arg, Node) else _constant(arg) for arg in args])
        data = cls.evaluate(primitive, tuple([parent.datum for parent in parents]), params)
        if data.__class__ is not np.ndarray:
            data = as_data(data)
        if data.dtype.kind not in NUMERIC:
            raise not_of_numbers(primitive.name, [parent.datum for parent in parents])
        if not primitive.differentiable or data.dtype.kind not in "fc":
            return Tensor.constant(data)
        return Tensor.result(data, primitive, parents, params)


def _computed(primitive: Primitive, rule: Any, xp: Any, operands: Any, params: dict[str, Any] | None) -> Any:
    """`computed`, with errors of ours."""
    try:
        return computed(primitive, rule, xp, operands, params)
    except AutogradError:
        raise
    except MISFITS as error:
        raise explained(primitive.name, operands, params, error) from error


def origin(array: NDArray, requires_grad: bool | None) -> Origin:
    """How a leaf of ``array`` comes into a graph; None: as a variable where its type can have a gradient."""
    floating = array.dtype.kind in "fc"
    wanted = floating if requires_grad is None else truth("requires_grad", requires_grad)
    if wanted and not floating:
        raise DTypeError(
            f"a Tensor of {array.dtype} cannot require a gradient: derivatives need a floating type, "
            "such as dtype=np.float64"
        )
    return VARIABLE if wanted else CONSTANT


def _constant(thing: Any) -> Any:
    if isinstance(thing, ARRAYS):
        return Tensor.operand(as_operand(thing))
    if thing.__class__ in NUMBERS or admitted(thing):
        return Value.constant(thing)
    if isinstance(thing, list | tuple) and holds_nodes(thing):
        return arrays_of_nodes(thing)
    return Tensor.constant(as_array(thing))


def _continued(data: Any, dtype: Any, name: str | None, requires_grad: bool | None) -> Any:
    """`Tensor` of what holds nodes: it continues their graphs, as a node of its own where it differs."""
    tensor = arrays_of_nodes(data)
    if dtype is not None:
        tensor = recorder.astype(tensor, dtype=dtype)
    wanted = None if requires_grad is None else truth("requires_grad", requires_grad)
    if wanted is False:
        tensor = tensor.detach()
    elif wanted and not tensor.requires_grad:
        tensor = tensor.renewed(origin(tensor.datum, requires_grad))
    if name is not None:
        tensor = recorder.identity(tensor) if tensor is data else tensor
        tensor.name = name
    return tensor


def arrays_of_nodes(data: Any) -> Any:
    """Nested lists of nodes and numbers as one Tensor that continues their graphs."""
    if isinstance(data, list | tuple):
        return recorder.stack([arrays_of_nodes(item) for item in data])
    if isinstance(data, Tensor) or is_array(data):
        return data
    return recorder.broadcast_to(data, shape=())


def takes_definition(primitive: Primitive) -> bool:
    """Whether complex numbers go by the definition: a stable form for real numbers may not be analytic."""
    return primitive.definition is not None and isinstance(primitive, Elementwise)


register_engine(Tensor)

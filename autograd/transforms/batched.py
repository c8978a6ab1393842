"""The engine of `vmap`: nodes that look like one example and stand for all.

The data of a `Batched` node is a node that holds all examples along a leading axis. Operations on it
are operations on that node, so derivatives pass in both nestings.

How the metadata of a primitive changes is told by its name: ``axis``, ``axes``, ``shape`` and ``index`` mean the same
everywhere. A block may give a rule of its own (``batched=``). What has neither is done example by example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from math import prod
from typing import Any, ClassVar, NoReturn

import numpy as np

from autograd.core.coercion import as_array
from autograd.core.context import MODES
from autograd.core.node import CONSTANT, Node, bare, holds_nodes
from autograd.core.order import topological_order
from autograd.core.primitive import LAST_AXES, Fused, Primitive, apply
from autograd.core.registry import register_engine
from autograd.core.tensor import Tensor
from autograd.core.xp.recorder import recorder
from autograd.core.xp.subclasses import as_operand
from autograd.errors import ArgumentError, AutogradError, GraphError, ShapeError
from autograd.foundation.axes import from_left, one_of
from autograd.foundation.misfits import MISFITS, explained
from autograd.lifetime import copies


class Batched(Tensor):
    """One example that stands for all: a Tensor without numbers of its own. ``data``: a node with a further, leading
    axis; ``level``: which call of `vmap` it belongs to, an inner call having the higher one."""

    __slots__ = ("level",)
    __hash__ = Node.__hash__

    rank: ClassVar[int] = 2
    foreign: ClassVar[tuple[type, ...]] = ()
    namespace: ClassVar[Any] = recorder
    # the slots as they are: it holds no array of its own that a trace has to hear of
    datum: Any = Node.datum  # type: ignore[misc]
    grad: Any = Node.grad  # type: ignore[misc]
    level: int

    @classmethod
    def of(cls, inner: Node, level: int, op: Any = CONSTANT, parents: tuple[Node, ...] = (), params: Any = None) -> Any:
        node = cls.make(inner, op, parents, params) if parents else bare(cls, inner, op)
        node.level = level
        return node

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one example."""
        return tuple(self.datum.shape[1:])

    @property
    def ndim(self) -> int:
        """The number of axes of one example."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of entries of one example."""
        return int(np.prod(self.shape))

    def __len__(self) -> int:
        if not self.ndim:
            raise ArgumentError("an example of shape () has no length and no entries to go through: use it as it is")
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"Batched({self.datum!r}, level={self.level})"

    def _refuse(self, *args: Any) -> NoReturn:
        raise GraphError(
            "inside vmap an example has no number of its own, so Python cannot branch on it or take it out: "
            "use where(condition, x, y) instead of if, and take(x, i, axis=0) instead of x[i]"
        )

    __bool__ = __float__ = __int__ = __complex__ = __index__ = item = numpy = tolist = _refuse
    __array__ = __dlpack__ = __reduce__ = _refuse  # type: ignore[assignment]

    def __copy__(self) -> Any:
        twin = copies.shallow(self)
        twin.level = self.level
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        order = topological_order(self)
        twin = copies.deep(order, memo)
        for node in order:
            if isinstance(node, Batched):
                memo[id(node)].level = node.level
        return twin

    def backward(self, seed: Any = 1, *, retain_graph: bool = True) -> NoReturn:
        raise GraphError(
            "backward() inside vmap would fill one gradient from many examples: take vmap(grad(f)), or within f "
            "gradients(y, [x])"
        )

    def renewed(self, op: Any) -> Any:
        return Batched.of(self.datum, self.level, op)

    def detach(self) -> Any:
        return Batched.of(self.datum.detach(), self.level)

    @classmethod
    def constant(cls, data: Any) -> Any:
        return Tensor.constant(np.asarray(data))

    def check_seed(self, seed: Any) -> Any:
        return np.broadcast_to(np.asarray(seed, dtype=self.dtype), self.shape)

    def conform(self, part: Any) -> Any:
        return np.broadcast_to(np.asarray(part, dtype=self.dtype), self.shape)

    def zero(self) -> Any:
        return np.zeros(self.shape, dtype=self.dtype)

    @classmethod
    def apply(cls, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        if isinstance(primitive, Fused) and primitive.definition is not None:
            return _by_definition(primitive, args, params or {})
        if primitive is recorder.getitem and params and any(isinstance(i, Batched) for i in _parts(params["index"])):
            return recorder._getitem_each(*args, **params)
        args = tuple([_given(arg) for arg in args])
        level = max(arg.level for arg in args if arg.__class__ is Batched)
        flags = [arg.__class__ is Batched and arg.level == level for arg in args]
        inner = [arg.datum if flag else arg for arg, flag in zip(args, flags, strict=True)]
        data = _over_examples(primitive, flags, inner, params or {})
        tracked = any(isinstance(arg, Node) and arg.op is not CONSTANT for arg in args)
        if not tracked or not primitive.differentiable or not MODES.get().recording:
            return Batched.of(data, level)
        parents = tuple([arg if isinstance(arg, Node) else Tensor.operand(np.asarray(arg)) for arg in args])
        return Batched.of(data, level, primitive, parents, params)


def _by_definition(primitive: Fused, args: tuple[Any, ...], params: dict[str, Any]) -> Any:
    """A fused primitive as what it is made of, with errors of ours."""
    try:
        return primitive.definition(recorder, *args, **params)  # type: ignore[misc]
    except AutogradError:
        raise
    except MISFITS as error:
        raise explained(primitive.name, args, params, error) from error


def _given(arg: Any) -> Any:
    """An operand as a node, an array or a number."""
    if isinstance(arg, np.ndarray):
        return as_operand(arg)
    if not isinstance(arg, list | tuple):
        return arg
    return Tensor(arg) if holds_nodes(arg) else as_array(arg)


def _over_examples(primitive: Primitive, flags: Sequence[bool], inner: Sequence[Any], params: dict[str, Any]) -> Any:
    """``primitive`` on nodes of which the flagged ones have a leading axis of examples."""
    if primitive.batched is not None and _is_short(primitive, flags, inner):
        return _one_by_one(primitive, flags, inner, params)
    if callable(primitive.batched):
        found = primitive.batched(recorder, flags, *inner, **params)
        if found is not NotImplemented:
            return found
    if primitive.batched == LAST_AXES:
        return primitive(*inner, **params)
    if primitive.lands is None:
        operands = _aligned(flags, inner)
        return apply(primitive, tuple(operands), params) if primitive.variadic else primitive(*operands, **params)
    if primitive.arity == 1 and not primitive.variadic:
        size, *example = inner[0].shape
        short = example and _is_short(primitive, flags, inner)
        moved = None if short else _moved(params, tuple(example), size)
        if moved is not None:
            return primitive(inner[0], **moved)
    return _one_by_one(primitive, flags, inner, params)


def _is_short(primitive: Primitive, flags: Sequence[bool], inner: Sequence[Any]) -> bool:
    """Whether an operand has fewer axes than in any of the primitive's cases, so that the axis of examples could be
    taken for one of them."""
    if primitive in (recorder.getitem, recorder.astype):  # of an example that is one number as of any other
        return False
    fewest = _fewest_axes(primitive) * (len(inner) if primitive.variadic else 1)
    ranks = [len(getattr(node, "shape", ())) - flag for node, flag in zip(inner, flags, strict=True)]
    return any(rank < least for rank, least in zip(ranks, fewest, strict=True))


@cache
def _fewest_axes(primitive: Primitive) -> tuple[int, ...]:
    """The fewest axes that each operand, or any of a variable number, has in the cases of a primitive."""
    ranks = [[len(x) if isinstance(x, tuple) else np.ndim(x) for x in case.shapes] for case in primitive.cases]
    if primitive.variadic:
        return (min([rank for case in ranks for rank in case], default=0),)
    return tuple([min(column) for column in zip(*ranks, strict=True)]) if ranks else (0,) * primitive.arity


def _aligned(flags: Sequence[bool], inner: Sequence[Any]) -> list[Any]:
    """Operands that broadcast as their examples would: the examples' axes at the right, all equally many."""
    ranks = [len(getattr(node, "shape", ())) - flag for node, flag in zip(inner, flags, strict=True)]
    widest = max(ranks)
    return [
        recorder.reshape(node, shape=(node.shape[0], *[1] * (widest - rank), *node.shape[1:]))
        if flag and rank < widest
        else node
        for node, flag, rank in zip(inner, flags, ranks, strict=True)
    ]


def _axis(axis: Any, rank: int) -> Any:
    if isinstance(axis, int) and rank:
        return one_of(axis, rank) + 1
    return tuple(i + 1 for i in from_left(axis, rank))


def _permuted(axes: Any, rank: int) -> list[int]:
    return [one_of(axis, rank) + 1 for axis in (reversed(range(rank)) if axes is None else axes)]


def _lengths(shape: Any, example: tuple[int, ...]) -> list[int]:
    """A shape with the length that -1 stands for."""
    lengths = [shape] if isinstance(shape, int) else list(shape)
    known = prod(n for n in lengths if n != -1)
    return [prod(example) // known if n == -1 and known else n for n in lengths]


def _parts(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)


# Metadata that says where axes are means the same in every primitive, so it can be moved to mean all examples.
# Each rule is given the metadata, the shape of an example and the number of examples.
PLACES: dict[str, Callable[[Any, tuple[int, ...], int], Any]] = {
    "axis": lambda axis, example, count: _axis(axis, len(example)),
    "axes": lambda axes, example, count: (0, *_permuted(axes, len(example))),
    "shape": lambda shape, example, count: (count, *_lengths(shape, example)),
    "pad_width": lambda widths, example, count: ((0, 0), *np.broadcast_to(widths, (len(example), 2)).tolist()),
    "index": lambda index, example, count: (slice(None), *_parts(index)),
}
# stays as it is
BESIDE = frozenset({"keepdims", "window", "stride", "dtype", "descending", "stable", "correction", "ord"})


def _moved(params: dict[str, Any], example: tuple[int, ...], count: int) -> dict[str, Any] | None:
    """Metadata that means an example, made to mean all of them; None where that is not known."""
    if not params.keys() & PLACES.keys() or not params.keys() <= PLACES.keys() | BESIDE:
        return None
    if not example and (params.get("axis") is not None or params.get("axes")):
        return None  # a number has no axis, which some functions mind and others do not
    parts = _parts(params.get("index"))
    basic = all(part is None or part is Ellipsis or isinstance(part, int | slice) for part in parts)
    if not basic and len(parts) > 1:
        return None  # NumPy puts the axis of several advanced indices elsewhere
    try:
        return {
            name: PLACES[name](value, example, count) if name in PLACES else value for name, value in params.items()
        }
    except ValueError:  # of widths for another number of axes, which each example will mind
        return None


def _one_by_one(primitive: Primitive, flags: Sequence[bool], inner: Sequence[Any], params: dict[str, Any]) -> Any:
    """Example by example: right for any primitive, and slow."""
    size = next(node.shape[0] for node, flag in zip(inner, flags, strict=True) if flag)
    if size == 0:
        raise ShapeError(
            f"vmap takes {primitive.name} example by example, and without any its result has no shape: give one or more"
        )
    rows = (
        apply(primitive, tuple([x[i] if flag else x for x, flag in zip(inner, flags, strict=True)]), params)
        for i in range(size)
    )
    return recorder.stack(list(rows))


register_engine(Batched)

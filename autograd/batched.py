"""`vmap`: a function of one example, over all examples at once.

A `Batched` node looks like one example; its data is a node that holds all of them along a leading
axis. Operations on it are operations on that node, so derivatives pass in both nestings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from itertools import count
from typing import Any, ClassVar, NoReturn

import numpy as np

from autograd.errors import ArgumentError, GraphError, ShapeError
from autograd.namespaces.recorder import recorder
from autograd.node import CONSTANT, Node
from autograd.operators import TensorOperators
from autograd.primitive import Fused, Primitive
from autograd.table import register_engine
from autograd.tensor import Tensor
from autograd.trees import flatten

LEVELS = count(1)


class Batched(TensorOperators, Node):
    """One example that stands for all. ``data``: a node with a further, leading axis; ``level``:
    which call of `vmap` it belongs to, an inner call having the higher one."""

    __slots__ = ("level",)
    __hash__ = Node.__hash__

    rank: ClassVar[int] = 2
    foreign: ClassVar[tuple[type, ...]] = ()
    namespace: ClassVar[Any] = recorder
    level: int

    @classmethod
    def of(cls, inner: Node, level: int, op: Any = CONSTANT, parents: tuple[Node, ...] = (), params: Any = None) -> Any:
        node = cls.make(inner, op, parents, params)
        node.level = level
        return node

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one example."""
        return tuple(self.data.shape[1:])

    @property
    def ndim(self) -> int:
        """The number of axes of one example."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of entries of one example."""
        return int(np.prod(self.shape))

    @property
    def dtype(self) -> Any:
        """The type of the entries."""
        return self.data.dtype

    def __len__(self) -> int:
        return self.shape[0]

    def __repr__(self) -> str:
        return f"Batched({self.data!r}, level={self.level})"

    def _refuse(self, *args: Any) -> NoReturn:
        raise GraphError(
            "inside vmap an example has no number of its own, so Python cannot branch on it or take it out: "
            "use where(condition, x, y) instead of if"
        )

    __bool__ = __float__ = __int__ = __array__ = item = numpy = _refuse

    def renewed(self, op: Any) -> Any:
        return Batched.of(self.data, self.level, op)

    @classmethod
    def constant(cls, data: Any) -> Any:
        return Tensor.constant(np.asarray(data))

    def check_seed(self, seed: Any) -> Any:
        return np.broadcast_to(np.asarray(seed, dtype=self.dtype), self.shape)

    def zero(self) -> Any:
        return np.zeros(self.shape, dtype=self.dtype)

    @classmethod
    def attach(cls, primitive: Primitive) -> None:
        if primitive.operator is not None:
            setattr(cls, f"__{primitive.operator}__", primitive.as_method(cls))
            if primitive.arity == 2 and primitive.differentiable:
                setattr(cls, f"__r{primitive.operator}__", lambda self, other: primitive(other, self))
        if primitive.method:
            member = primitive.as_method(cls)
            setattr(cls, primitive.name, property(member) if primitive.attribute else member)

    @classmethod
    def apply(cls, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        if isinstance(primitive, Fused) and primitive.definition is not None:
            return primitive.definition(recorder, *args, **(params or {}))
        level = max(arg.level for arg in args if isinstance(arg, Batched))
        flags = [isinstance(arg, Batched) and arg.level == level for arg in args]
        inner = [arg.data if flag else arg for arg, flag in zip(args, flags, strict=True)]
        data = _over_examples(primitive, flags, inner, params or {})
        parents = tuple([arg if isinstance(arg, Node) else Tensor.constant(np.asarray(arg)) for arg in args])
        if not primitive.differentiable or all(parent.op is CONSTANT for parent in parents):
            return Batched.of(data, level)
        return Batched.of(data, level, primitive, parents, params)


def _over_examples(primitive: Primitive, flags: Sequence[bool], inner: Sequence[Any], params: dict[str, Any]) -> Any:
    """``primitive`` on nodes of which the flagged ones have a leading axis of examples."""
    if primitive.batched is not None:
        return primitive.batched(recorder, flags, *inner, **params)
    if primitive.lands is None:
        return primitive(*_aligned(flags, inner), **params)
    size = next(node.shape[0] for node, flag in zip(inner, flags, strict=True) if flag)
    if primitive.arity == 1 and not primitive.variadic:
        moved = _moved(params, inner[0].shape[1:], size)
        if moved is not None:
            return primitive(inner[0], **moved)
    return _one_by_one(primitive, flags, inner, params, size)


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


def _moved(params: dict[str, Any], shape: tuple[int, ...], size: int) -> dict[str, Any] | None:
    """Metadata that means an example, made to mean all of them; None where that is not known.

    The names of metadata tell: ``axis``, ``axes`` and ``shape`` mean the same in every primitive.
    """
    rank = len(shape)
    moved = dict(params)
    for name, value in params.items():
        if name == "axis":
            moved[name] = _axis(value, rank)
        elif name == "axes":
            moved[name] = (0, *[axis % rank + 1 for axis in value])
        elif name == "shape":
            moved[name] = (size, *((value,) if isinstance(value, int) else value))
        elif name == "pad_width":
            moved[name] = ((0, 0), *value)
        elif name == "index":
            parts = value if isinstance(value, tuple) else (value,)
            advanced = [
                part for part in parts if not (part is None or part is Ellipsis or isinstance(part, int | slice))
            ]
            if advanced and len(parts) > 1:
                return None
            moved[name] = (slice(None), *parts)
        elif name not in {"keepdims", "window", "stride", "dtype"}:
            return None
    return moved


def _axis(axis: Any, rank: int) -> Any:
    if axis is None:
        return tuple(range(1, rank + 1))
    return axis % rank + 1 if isinstance(axis, int) else tuple(i % rank + 1 for i in axis)


def _one_by_one(
    primitive: Primitive, flags: Sequence[bool], inner: Sequence[Any], params: dict[str, Any], size: int
) -> Any:
    """Example by example: right for any primitive, and slow."""
    rows = (
        primitive(*[node[i] if flag else node for node, flag in zip(inner, flags, strict=True)], **params)
        for i in range(size)
    )
    return recorder.stack(*rows)


def vmap(function: Callable[..., Any], in_axes: Any = 0, out_axes: int = 0) -> Callable[..., Any]:
    """``function`` of one example, over all examples at once.

    ``in_axes``: the axis of the examples, for all arguments or one per argument; None for an
    argument that all examples share. ``out_axes``: where the examples' axis goes in the results.
    Arguments and results may be trees. It nests, and derivatives pass through it and within it.
    Raises `ShapeError` when the arguments disagree on the number of examples, and `GraphError`
    when the function branches on an example's numbers.

    >>> import numpy as np
    >>> from autograd import grad, vmap
    >>> vmap(grad(lambda x: x**3))(np.array([1.0, 2.0]))
    array([ 3., 12.])
    """

    @wraps(function)
    def mapped(*args: Any) -> Any:
        axes = tuple(in_axes) if isinstance(in_axes, list | tuple) else (in_axes,) * len(args)
        if len(axes) != len(args):
            raise ArgumentError(f"in_axes has {len(axes)} entries for {len(args)} arguments")
        level = next(LEVELS)
        lengths: set[int] = set()
        moved = [
            arg if axis is None else _wrapped(arg, axis, level, lengths) for arg, axis in zip(args, axes, strict=True)
        ]
        if len(lengths) != 1:
            found = " and ".join(map(str, sorted(lengths))) or "none"
            raise ShapeError(f"vmap needs one number of examples along in_axes, found {found}")
        leaves, rebuild = flatten(function(*moved))
        return rebuild([_unwrapped(leaf, level, lengths, out_axes) for leaf in leaves])

    return mapped


def _wrapped(tree: Any, axis: int, level: int, lengths: set[int]) -> Any:
    leaves, rebuild = flatten(tree)
    nodes = [leaf if isinstance(leaf, Node) else Tensor.constant(np.asarray(leaf)) for leaf in leaves]
    for node in nodes:
        if not -len(node.shape) <= axis < len(node.shape):
            raise ShapeError(f"vmap: in_axes names axis {axis} of an argument of shape {node.shape}")
        lengths.add(node.shape[axis])
    return rebuild([Batched.of(_with_axis_moved(node, axis, 0), level) for node in nodes])


def _unwrapped(leaf: Any, level: int, lengths: Iterable[int], axis: int) -> Any:
    (size,) = lengths
    if isinstance(leaf, Batched) and leaf.level == level:
        node = leaf.data
    else:
        leaf = leaf if isinstance(leaf, Node) else Tensor.constant(np.asarray(leaf))
        node = recorder.broadcast_to(leaf, shape=(size, *leaf.shape))
    node = _with_axis_moved(node, 0, axis)
    return node if node.requires_grad or isinstance(node, Batched) else node.data


def _with_axis_moved(node: Any, source: int, target: int) -> Any:
    rank = len(node.shape)
    if source % rank == target % rank:
        return node
    axes = [i for i in range(rank) if i != source % rank]
    axes.insert(target % rank, source % rank)
    return recorder.permute_dims(node, axes=tuple(axes))


register_engine(Batched)

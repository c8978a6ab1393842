"""`vmap`: a function of one example, over all examples at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from operator import index
from typing import Any

import numpy as np

from autograd.core.coercion import NUMERIC, as_array
from autograd.core.node import Node
from autograd.core.tensor import Tensor
from autograd.core.xp.recorder import recorder
from autograd.core.xp.subclasses import without_mask
from autograd.errors import ArgumentError, ShapeError
from autograd.foundation.trees import Tree, flatten
from autograd.transforms.batched import Batched
from autograd.transforms.call import demand_function, separate
from autograd.transforms.mapped_callbacks import Examples, within
from autograd.transforms.transformed import transformed

LEVELS = count(1)


def vmap(function: Callable[..., Any], in_axes: Any = 0, out_axes: Any = 0) -> Callable[..., Any]:
    """``function`` of one example, over all examples at once.

    ``in_axes``: the axis of the examples, for all positional arguments or one per argument in a
    tuple; None for what all examples share. Where an argument is a tree, its entry may be a tree of
    the same form, or stop short of it and count for all below. ``out_axes``: likewise, where the
    examples' axis goes in the results. Keyword arguments are shared by all examples. Results are
    arrays, or nodes where a node went in or a tracked one is used. It nests, and derivatives pass
    through it and within it. What has no rule for all examples at once is done one by one.

    within ``function`` an example is a Tensor without numbers of its own; layers and losses of `nn` take it as any
    other. An index may differ from example to example, as in x[i] and x[[0, 1], i]; where all share x, it is that of
    `take`. Random numbers are drawn for each example where they come from `callback`; others are drawn once, for all.

    Raises `ShapeError` when the arguments disagree on the number of examples or lack an axis,
    `ArgumentError` for axes in another form than the arguments, and `GraphError` when the function
    branches on an example's numbers.

    >>> import numpy as np
    >>> from autograd import grad, vmap
    >>> vmap(grad(lambda x: x**3))(np.array([1.0, 2.0]))
    array([ 3., 12.])
    """
    demand_function(function, "vmap")

    @transformed(partial(vmap, function, in_axes, out_axes))
    def mapped(*args: Any, **kwargs: Any) -> Any:
        leaves, form = flatten(args)
        axes = _axes_of(form, args, in_axes)
        size = _size(leaves, axes)
        level = next(LEVELS)
        examples = [_wrapped(leaf, axis, level) for leaf, axis in zip(leaves, axes, strict=True)]
        with within(Examples(level, size)):
            results, result_form = flatten(function(*form.build(examples), **kwargs))
        with_nodes = any(isinstance(leaf, Node) for leaf in leaves)
        places = [_whole(axis, "out_axes") for axis in result_form.spread(out_axes, "out_axes")]
        nodes = [_unwrapped(leaf, level, size, axis) for leaf, axis in zip(results, places, strict=True)]
        return result_form.build(separate([_returned(node, with_nodes) for node in nodes], leaves))

    return mapped


def _axes_of(form: Tree, args: Sequence[Any], in_axes: Any) -> list[int | None]:
    """The axis of the examples for every leaf of the arguments; None for a shared one."""
    if isinstance(in_axes, list | tuple) and len(in_axes) != len(args):
        raise ArgumentError(f"in_axes has {len(in_axes)} entries for {len(args)} arguments: give one for each")
    if isinstance(in_axes, dict):
        raise ArgumentError("in_axes is one axis for all, or a tuple with one entry per argument: write (in_axes,)")
    axes = form.spread(in_axes if not isinstance(in_axes, list) else tuple(in_axes), "in_axes")
    return [None if axis is None else _whole(axis, "in_axes") for axis in axes]


def _whole(axis: Any, what: str) -> int:
    try:
        return index(axis)
    except TypeError:
        raise ArgumentError(f"{what} names axes by whole numbers, found {type(axis).__name__} {axis!r:.40}") from None


def _size(leaves: Sequence[Any], axes: Sequence[int | None]) -> int:
    """The number of examples, on which all arguments must agree."""
    lengths = set()
    for leaf, axis in zip(leaves, axes, strict=True):
        if axis is not None:
            shape = as_array(leaf).shape if isinstance(leaf, type) or not hasattr(leaf, "shape") else leaf.shape
            if not -len(shape) <= axis < len(shape):
                raise ShapeError(
                    f"vmap: in_axes names axis {axis} of an argument of shape {shape}: "
                    "give None for what all examples share, and an array instead of a list of numbers"
                )
            lengths.add(shape[axis])
    if len(lengths) != 1:
        found = " and ".join(map(str, sorted(lengths))) or "none"
        raise ShapeError(f"vmap needs one number of examples along in_axes, found {found}")
    return int(lengths.pop())


def _node(thing: Any) -> Any:
    if isinstance(thing, Node):
        return thing
    is_array = isinstance(thing, np.ndarray) and thing.dtype.kind in NUMERIC
    return Tensor.operand(without_mask(thing) if is_array else as_array(thing))


def _wrapped(leaf: Any, axis: int | None, level: int) -> Any:
    return leaf if axis is None else Batched.of(_with_axis_moved(_node(leaf), axis, 0), level)


def _unwrapped(leaf: Any, level: int, size: int, axis: int) -> Any:
    """All examples of a result, along ``axis``; one that is the same for all is repeated."""
    if isinstance(leaf, Batched) and leaf.level == level:
        node = leaf.datum
    else:
        leaf = _node(leaf)
        node = recorder.broadcast_to(leaf, shape=(size, *leaf.shape))
    rank = len(node.shape)
    if not -rank <= axis < rank:
        raise ShapeError(f"vmap: out_axes names axis {axis} of a result of shape {node.shape}")
    return _with_axis_moved(node, 0, axis)


def _returned(node: Any, as_node: bool) -> Any:
    return node if as_node or node.requires_grad or isinstance(node, Batched) else node.datum


def _with_axis_moved(node: Any, source: int, target: int) -> Any:
    rank = len(node.shape)
    if source % rank == target % rank:
        return node
    axes = [i for i in range(rank) if i != source % rank]
    axes.insert(target % rank, source % rank)
    return recorder.permute_dims(node, axes=tuple(axes))

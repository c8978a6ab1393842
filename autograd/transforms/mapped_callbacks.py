"""Callbacks within `vmap`: Python's own code, run for each example."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import WRAPPER_ASSIGNMENTS, update_wrapper
from typing import Any

import numpy as np

from autograd.callbacks import EXAMPLES, callback, pure_callback
from autograd.core.node import Node, data_of
from autograd.core.tensor import Tensor
from autograd.errors import ShapeError
from autograd.foundation.blocks import Block, BlockHold
from autograd.foundation.trees import Tree, flatten
from autograd.transforms.batched import Batched


class Examples:
    """What `callback` and `pure_callback` do in one call of `vmap`.

    ``level``: which call; ``size``: the number of its examples. It hands on to the call of `vmap` or of a compiled
    function around it one function that does the work for all examples.
    """

    def __init__(self, level: int, size: int) -> None:
        self.level = level
        self.size = size
        self.around = EXAMPLES.get()

    def outside(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """`callback`: once for each example, whatever its arguments, for each may draw numbers of its own."""
        return self._for_each(callback, function, *flatten((args, kwargs)))

    def inside(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """`pure_callback`: for each example, or once where no argument differs from example to example."""
        leaves, form = flatten((args, kwargs))
        if any(map(self._is_mine, leaves)):
            return self._for_each(pure_callback, function, leaves, form)
        with within(self.around):
            return pure_callback(function, *args, **kwargs)

    def _is_mine(self, leaf: Any) -> bool:
        return isinstance(leaf, Batched) and leaf.level == self.level

    def _for_each(
        self, call: Callable[..., Any], function: Callable[..., Any], leaves: Sequence[Any], form: Tree
    ) -> Any:
        flags = [self._is_mine(leaf) for leaf in leaves]
        inner = [leaf.datum if flag else leaf for leaf, flag in zip(leaves, flags, strict=True)]
        with within(self.around):
            found, whole = flatten(call(over_examples(function, form, flags, self.size), *inner))
        nodes = [leaf if isinstance(leaf, Node) else Tensor.constant(leaf) for leaf in found]
        return whole.build(Batched.of(node, self.level) for node in nodes)


class within(Block):
    """A block in which ``examples`` speaks for the present call of `vmap`; None where there is none."""

    kind = BlockHold

    def __init__(self, examples: Examples | None) -> None:
        super().__init__()
        self.examples = examples
        self.before: Any = None
        self.hold: BlockHold | None = None

    def begin(self, hold: BlockHold) -> None:
        self.before, self.hold, hold.block = EXAMPLES.get(), hold, self
        EXAMPLES.set(self.examples)

    def leave(self, *_: object) -> None:
        if EXAMPLES.get() is self.examples:
            EXAMPLES.set(self.before)
        self.hold = None  # and with it the circle


def over_examples(function: Callable[..., Any], form: Tree, flags: Sequence[bool], size: int) -> Callable[..., Any]:
    """``function`` of arguments of ``form``, as one of their leaves, of which the flagged ones hold ``size`` examples:
    called for each example, its results stacked."""

    def called(*leaves: Any) -> Any:
        if size == 0:
            raise ShapeError(
                f"vmap calls {called.__name__} for each example, and without any its result has no shape: give one or "
                "more"
            )
        plain = [data_of(leaf) for leaf in leaves]
        rows, whole = [], None
        for i in range(size):
            args, kwargs = form.build(leaf[i] if flag else leaf for leaf, flag in zip(plain, flags, strict=True))
            found, whole = flatten(function(*args, **kwargs))
            rows.append([data_of(leaf) for leaf in found])
        return whole.build(map(np.stack, zip(*rows, strict=True)))  # type: ignore[union-attr]

    return update_wrapper(called, function, [name for name in WRAPPER_ASSIGNMENTS if hasattr(function, name)], ())

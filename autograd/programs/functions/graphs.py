"""Recorded graphs with Tensors in them, made ready to be run again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograd.core.array import NDArray
from autograd.core.context import enable_grad
from autograd.core.node import Node
from autograd.core.order import topological_order
from autograd.core.primitive import Elementwise
from autograd.core.sweep import gradients
from autograd.core.tensor import Tensor
from autograd.core.value import Value
from autograd.core.xp.recorder import recorder
from autograd.errors import ArgumentError, DTypeError, GraphError, ShapeError
from autograd.programs.backends.replay import NUMPY
from autograd.programs.backends.traced_program import Backend
from autograd.programs.common.diagrams import Diagram
from autograd.programs.functions.function import CompiledFunction
from autograd.programs.functions.hooks import UNOBSERVED
from autograd.programs.values.cells import check_number


class GraphProgram:
    """A recorded graph of Tensors, or of Values and Tensors, as straight-line NumPy code; made by `compile`.

    Calling it gives the root's data for the leaves' present data: an array, or a float where the root
    is a Value. Nodes between the leaves and the root keep the data of the recording. Values are computed in float64.
    ``print(program)`` shows its plan, ``program.source`` its code.

    >>> from autograd import Tensor, Value, compile
    >>> x, w = Tensor([1.0, 2.0]), Value(3.0)
    >>> program = compile((w * x).sum())
    >>> x.data = x.data + 1
    >>> program(), program.backward(), w.grad, x.grad.tolist()
    (array(15.), None, 5.0, [3.0, 3.0])
    """

    def __init__(self, root: Node, backend: Backend = NUMPY) -> None:
        self.root = root
        self._order = topological_order(root)
        for node in self._order:
            node.check_history()
        self.leaves = [node for node in self._order if node.is_leaf]
        self._values = [leaf for leaf in self.leaves if isinstance(leaf, Value)]
        for leaf in self._values:
            check_number(leaf)
        self._shapes = [leaf.shape for leaf in self.leaves]
        self._types: dict[Node, Any] = {node: node.dtype for node in self._order if isinstance(node, Tensor)}
        self._function = CompiledFunction(self._rebuilt, backend)
        self._numbers: list[Any] = []
        self._result: Any = None

    def __call__(self) -> NDArray | Any:
        """The root's data for the leaves' present data.

        Raises `ShapeError` where a leaf has changed its shape, `DTypeError` where it holds numbers of another kind,
        such as complex ones."""
        for leaf, shape in zip(self.leaves, self._shapes, strict=True):
            if isinstance(leaf, Value):
                check_number(leaf)
            elif isinstance(leaf, Tensor):
                _check_form(leaf, shape, self._types[leaf])
        self._numbers = [Tensor(np.float64(leaf.datum), requires_grad=leaf.requires_grad) for leaf in self._values]
        with enable_grad():
            self._result = self._function(self._numbers)
        data = self._result.datum
        return data.item() if isinstance(self.root, Value) else data.copy()

    def backward(self, seed: Any = 1) -> None:
        """Add to the leaves' ``grad`` the derivatives at the numbers of the last call; ``seed`` as in `Node.backward`.

        Raises `GraphError` where nothing requires a gradient."""
        self._run().backward(seed)
        for leaf, number in zip(self._values, self._numbers, strict=True):
            if number.grad is not None:
                leaf.accumulate(number.grad.item())
                number.grad = None

    def gradients(self, wrt: Node | Sequence[Node], *, seed: Any = 1) -> list[Any]:
        """The derivatives with respect to each leaf of ``wrt`` at its present data; no ``grad`` is touched."""
        nodes = [wrt] if isinstance(wrt, Node) else list(wrt)
        for node in nodes:
            if node not in set(self.leaves):
                raise ArgumentError(f"a program has the derivatives with respect to its leaves, found {node!r:.60}")
        self()
        stands: dict[Node, Any] = dict(zip(self._values, self._numbers, strict=True))
        found = gradients(self._run(), [stands.get(node, node) for node in nodes], seed)
        return [part.item() if node in stands else part for node, part in zip(nodes, found, strict=True)]

    def _run(self) -> Any:
        if not self.root.requires_grad:
            raise GraphError("there is no backward pass from a constant: wrap the inputs in Value or Tensor")
        if self._result is None:
            self()
        return self._result

    def _rebuilt(self, numbers: Sequence[Any]) -> Any:
        """The root, computed again upon Tensors of shape () in place of the leaves that are Values."""
        nodes: dict[Node, Any] = dict(zip(self._values, numbers, strict=True))
        for node in self._order:
            if node not in nodes:
                with UNOBSERVED:
                    node.check_history()
                nodes[node] = node if node.is_leaf else self._again(node, [nodes[parent] for parent in node.parents])
        return nodes[self.root]

    def _again(self, node: Any, operands: Sequence[Any]) -> Any:
        """The operation of ``node`` upon Tensors; among arrays a Value's number takes their type, as plain numbers."""
        if node.op.lands == 0:
            return recorder.astype(recorder.reshape(operands[0], shape=()), dtype=np.float64)
        dtype = self._types.get(node)
        if dtype is not None and isinstance(node.op, Elementwise):
            operands = [
                recorder.astype(operand, dtype=dtype) if parent.rank == 0 and operand.dtype != dtype else operand
                for parent, operand in zip(node.parents, operands, strict=True)
            ]
        return Tensor.apply(node.op, tuple(operands), node.params or None)

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy is traced anew."""
        return type(self), (self.root, self._function.backend)

    def __repr__(self) -> str:
        return f"<GraphProgram of {len(self._order):,} nodes>"

    def __str__(self) -> str:
        return "\n".join([repr(self)[1:-1], *str(self._traced()).splitlines()[1:]])

    @property
    def diagram(self) -> Diagram:
        """The operations as boxes and arrows, which `viz.draw` paints."""
        return replace(self._traced().diagram, title=repr(self)[1:-1])

    @property
    def source(self) -> str:
        """The program as NumPy code that runs by itself, upon the present data."""
        return self._traced().source

    def _traced(self) -> CompiledFunction[..., Any]:
        if self._result is None:
            self()
        return self._function


def _check_form(leaf: Tensor, shape: tuple[int, ...], dtype: Any) -> None:
    """An error of ours where a leaf no longer has the form that it was recorded with."""
    data = leaf.datum
    if data.shape != shape:
        raise ShapeError(
            f"{leaf!r:.60} had shape {shape} when its graph was recorded, now {data.shape}: record it anew"
        )
    if data.dtype.kind == "c" and dtype.kind != "c":
        raise DTypeError(f"a leaf of {dtype} numbers when its graph was recorded is {data.dtype} now: record it anew")

"""One run of a function under observation: its leaves stand-ins, its instructions on a tape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from autograd.errors import GraphError, TraceError
from autograd.interface import NDArray
from autograd.modes import MODES, Extra
from autograd.node import CONSTANT, VARIABLE, Node
from autograd.numerics import user_line
from autograd.tensor import Tensor
from autograd.tracing.outside import arrays_in
from autograd.tracing.remains import generators, state_of
from autograd.tracing.slots import UNWATCHED
from autograd.tracing.tape import Instruction, Kind, Origin, Tape, Variable, replaced
from autograd.tracing.traced import Forgotten, Traced, as_variables, examples, noted
from autograd.trees import flatten

Held = tuple[Any, Any]  # the data and the grad of a node


class Trace:
    """The `Watch` that writes the tape, and keeps account of the leaves.

    ``inputs``: per argument its variable, or None for what is no array. ``held``: what each leaf holds
    at present, a stand-in once the leaf has been used. ``loads``: the variables of leaves' data that
    are loaded before anything else is done. ``stands``: the argument that a leaf stands for. ``born``: the nodes that
    the function makes, by identity.
    """

    def __init__(self, given: Sequence[Any], known: Iterable[Node]) -> None:
        self.tape = Tape()
        self.held: dict[Node, Held] = {}
        self.loads: dict[Node, Variable] = {}
        self.graded: dict[Node, bool] = {}
        self.stands: dict[Node, Node] = {}
        self.born: WeakValueDictionary[int, Node] = WeakValueDictionary()
        self.guards: list[tuple[Callable[[], Any], Any]] = []
        self._left = self._stored = False
        self._labelled = 0
        self._generators = generators()
        self._states = list(map(state_of, self._generators))
        self.inputs: list[Variable | None] = []
        self.given = [self._argument(thing) for thing in given]
        for node in known:
            self.adopt(node)

    def _argument(self, thing: Any) -> Any:
        """``thing`` as the function receives it."""
        twin = next((twin for twin, known in self.stands.items() if known is thing), None)
        if twin is not None:  # it is handed in twice
            self.inputs.append(None)
            return twin
        array = thing.data if isinstance(thing, Tensor) else thing
        if not isinstance(array, np.ndarray | np.generic):
            self.inputs.append(None)
            return thing
        array = np.asarray(array)
        variable = self.tape.variable(array, Origin.ARGUMENT, "x")
        self.inputs.append(variable)
        traced = Traced(array, self.tape, variable)
        if not isinstance(thing, Tensor):
            return traced
        twin = Tensor.make(traced, VARIABLE if thing.requires_grad else CONSTANT, name=thing.name)
        self.stands[twin] = thing
        twin.grad = thing.grad
        self.graded[thing] = thing.grad is not None
        self._adopt_grad(twin)
        self.held[twin] = traced, twin.grad
        return twin

    # the leaves

    def taken(self, operands: Sequence[Any]) -> None:
        """``operands`` are about to be used."""
        for operand in operands:
            if isinstance(operand, Node):
                if not isinstance(operand.data, Traced):
                    self.adopt(operand)
            elif isinstance(operand, list | tuple):
                self.taken(operand)

    def adopt(self, node: Any) -> None:
        """Put a stand-in in place of a leaf's data, and of its gradient."""
        if node.rank != 1:
            if node.rank == 0 and node.op is not CONSTANT:
                raise GraphError(
                    f"a compiled function works on Tensors, and {node!r:.60} is used in it, at {user_line()}: "
                    "make it a Tensor of shape (), or compile the graph of its root"
                )
            return
        if not node.is_leaf:
            raise GraphError(
                f"a compiled function uses a graph that was recorded before it was called, at {user_line()}: hand "
                f"{node!r:.60} in as an argument, or compute it within"
            )
        array = node.data
        if self._is_born(node):
            node.data = self._constant(array)
            return
        variable = self.tape.loaded(array, "w")
        self.tape.add(Instruction(Kind.LOAD, node, ("data",), {}, (variable,)))
        if node not in self.held:
            self.graded[node] = node.grad is not None
            if not self._left:
                self.loads[node] = variable
        node.data = Traced(array, self.tape, variable)
        self._adopt_grad(node)
        self.held[node] = node.data, node.grad

    def _adopt_grad(self, node: Any) -> None:
        if isinstance(node.grad, np.ndarray):
            variable = self.tape.loaded(node.grad, "g")
            self.tape.add(Instruction(Kind.LOAD, self.stands.get(node, node), ("grad",), {}, (variable,)))
            node.grad = Traced(node.grad, self.tape, variable)

    def assigned(self, node: Any, value: Any) -> Any:
        """What a slot of ``node`` is to hold where ``value`` is put into it."""
        if not hasattr(node, "data"):  # it is being made
            self.born[id(node)] = node
            return value
        if node not in self.held and not self._is_born(node):
            self.adopt(node)
        return self._constant(value) if isinstance(value, np.ndarray) else value

    def _is_born(self, node: Any) -> bool:
        return self.born.get(id(node)) is node

    def _constant(self, array: NDArray) -> Any:
        """An array that the function has without having computed it, as one that it makes in each run."""
        return noted(self.tape, Kind.FUNCTION, np.copy, (array,), {})

    def cleared(self, nodes: Sequence[Any]) -> None:
        """`zero_grad` in a traced function: from here on it makes no difference with what gradient they came."""
        self.label("forget gradients")
        with UNWATCHED:
            for node in nodes:
                if node.rank == 1 and node.is_leaf and not self._is_born(node):
                    self._forget(node)
        self.label("forget gradients")

    def _forget(self, node: Any) -> None:
        if node not in self.held:
            node.grad = None
            self.adopt(node)
            self.graded.pop(node, None)
        self._store(self.stands.get(node, node), "grad", None)
        self.held[node] = self.held[node][0], None

    def check_apart(self) -> None:
        """A `GraphError` where one Tensor has changed both as an argument and as a leaf from around the function."""
        for twin, thing in self.stands.items():
            if thing in self.held and self._has_changed(twin) and self._has_changed(thing):
                raise GraphError(
                    f"a compiled function changes a Tensor of shape {twin.shape}, or its gradient, both as an argument "
                    "and as a leaf from around it: hand it in, or use it from around, but not both"
                )

    def _has_changed(self, node: Node) -> bool:
        data, grad = self.held[node]
        return node.data is not data or node.grad is not grad

    def has_effects(self) -> bool:
        """Whether the function has changed the data or the gradient of a leaf, or an argument."""
        return (
            self._stored
            or any(map(self._has_changed, self.held))
            or any(
                target.storage.origin is not Origin.MADE for step in self.tape.instructions for target in step.writes
            )
        )

    def release(self) -> None:
        """Note what has changed in the leaves, and give them true arrays again."""
        for node, (data, grad) in self.held.items():
            owner = self.stands.get(node, node)
            for slot, now, before in (("data", node.data, data), ("grad", node.grad, grad)):
                if now is not before:
                    self._store(owner, slot, now)
            if owner is node:
                node.data, node.grad = examples(node.data), examples(node.grad)
            elif node.grad is not grad:
                owner.grad = examples(node.grad)
        self.held = {node: (node.data, node.grad) for node in self.held}

    def _store(self, owner: Node, slot: str, now: Any) -> None:
        self._stored = True
        value = now.variable if isinstance(now, Traced) else now
        if isinstance(now, Traced):
            now.variable.storage.leaves = True
        self.tape.add(Instruction(Kind.STORE, owner, (slot, value), {}))

    # the watch

    def made(self, node: Any, op: Any, operands: Sequence[Any]) -> None:
        self.label(described(op, MODES.get().extra))

    def pulled(self, node: Any, cotangent: Any, before: Sequence[Any], after: Sequence[Any]) -> Any:
        self.label(f"backward of {described(node.op, node.extra)}")
        return Forgotten(self.tape, cotangent.variable) if isinstance(cotangent, Traced) else None

    def label(self, text: str) -> None:
        """The instructions since the last label belong to ``text``."""
        for instruction in self.tape.instructions[self._labelled :]:
            instruction.label = text
        self._labelled = len(self.tape.instructions)

    def outside(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """`callback` in a traced function."""
        given, named = _bare(args), _bare(kwargs)
        self.check_draws()
        with UNWATCHED:
            self.release()
            self._left = True
            found = self._called(Kind.CALLBACK, function, given, named)
            for node in self.held:
                if node not in self.stands:
                    self.adopt(node)
        self._states = list(map(state_of, self._generators))
        return found

    def inside(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """`pure_callback` in a traced function."""
        self.taken((*args, *kwargs.values()))
        given, named = _bare(args), _bare(kwargs)
        if any(isinstance(leaf, Traced) for leaf in flatten((given, named))[0]):
            return self._called(Kind.PURE, function, given, named)
        return function(*given, **named)

    def _called(self, kind: Kind, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Call ``function`` on true arrays, outside the trace; its results, traced."""
        with UNWATCHED:
            found = function(*examples(args), **examples(kwargs))
        arrays, whole = arrays_in(function, found)
        traced = {id(array): Traced(array, self.tape, self.tape.variable(array)) for array in arrays}
        results = tuple([stand.variable for stand in traced.values()])
        given, named = (as_variables(self.tape, tree) for tree in (args, kwargs))
        self.tape.add(Instruction(kind, function, given, named, results))
        return replaced(whole, lambda leaf: traced.get(id(leaf)))

    def guarded(self, question: Callable[[], Any], answer: Any) -> None:
        """`guard` in a traced function."""
        self.guards.append((question, answer))

    def check_draws(self) -> None:
        """A `TraceError` where random numbers were drawn that a replay would repeat."""
        for generator, before in zip(self._generators, self._states, strict=True):
            if state_of(generator) != before:
                raise TraceError(
                    f"random numbers were drawn from a {type(generator).__name__} in a compiled function, which would "
                    "repeat those of the first run: draw by autograd.callback(rng.random, shape), or hand them in"
                )


def described(op: Any, extra: Extra | None) -> str:
    """An operation, with the innermost group it was done in; one line, also where the name of the group is not."""
    if extra is None or not extra.scope:
        return str(op.name)
    group = extra.scope[-1]
    return f"{group if group.isprintable() else ascii(group)}, {op.name}"


def _bare(tree: Any) -> Any:
    """``tree`` with stand-ins in place of the nodes that hold them: code outside the trace gets arrays."""
    return replaced(tree, lambda leaf: leaf.data if isinstance(leaf, Node) else leaf)

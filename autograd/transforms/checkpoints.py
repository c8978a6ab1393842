"""Checkpoints: compute a graph again during backward instead of storing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from typing import Any
from weakref import ref

import numpy as np

from autograd.callbacks import is_traced
from autograd.core.context import MODES, enable_grad, scope
from autograd.core.node import VARIABLE, Node
from autograd.core.primitive import Array, Fused, Namespace
from autograd.core.registry import ENGINES, rank_of
from autograd.core.sweep import reverse
from autograd.core.xp.complex_numbers import is_complex
from autograd.core.xp.recorder import recorder
from autograd.errors import GraphError
from autograd.foundation.operands import P, R
from autograd.foundation.trees import Tree, flatten
from autograd.lifetime.changes import replaced
from autograd.lifetime.reruns import Run
from autograd.transforms.call import demand_function, is_live
from autograd.transforms.rebuild import replayed
from autograd.transforms.transformed import transformed

NUMBERS = count(1)
Function = Callable[[Sequence[Any]], Any]


def checkpoint(function: Callable[P, R]) -> Callable[P, R]:
    """``function``, whose graph is not kept: a backward pass runs it again and then goes through it.

    So the memory between its arguments and its results is free until then, for the time of a second
    run. A call is one node of the graph. Values and derivatives of any order are the same, also with
    respect to tracked nodes that the function reads besides its arguments. Arguments and results may
    be trees; several results are packed into one array. Within `vmap` the graph is kept; so it is in a
    compiled function, which computes nothing twice.

    The second run is as the first was: leaves hold what they held then, such as running statistics, and are afterwards
    what they were before; numbers that are drawn by `callback` of a generator's method, as dropout does, are the same;
    any other `callback`, and `guard`, is not called again, and gives what it gave. Other effects come twice. Where the
    function gives another result all the same, there is a `GraphError`. A graph with such a node can be copied, but not
    pickled.

    Source: Griewank and Walther, "Algorithm 799: revolve", 2000; Chen et al., "Training deep nets with
    sublinear memory cost", 2016.

    >>> from autograd import Value, checkpoint, topological_order
    >>> def step(x):
    ...     return (x * x + 1).tanh()
    >>> x = Value(0.5)
    >>> kept, again = step(step(x)), checkpoint(step)(checkpoint(step)(x))
    >>> len(topological_order(kept)), len(topological_order(again))
    (9, 3)
    >>> again.backward()
    >>> dx = x.grad
    >>> x.zero_grad()
    >>> kept.backward()
    >>> x.grad == dx
    True
    """
    demand_function(function, "checkpoint")

    @transformed(partial(checkpoint, function))
    def checkpointed(*args: P.args, **kwargs: P.kwargs) -> Any:
        leaves, form = flatten((args, kwargs))
        if not MODES.get().recording or is_traced() or _are_batched(leaves):
            return function(*args, **kwargs)
        places = [i for i, leaf in enumerate(leaves) if isinstance(leaf, Node) and leaf.requires_grad]
        taken: list[Node] = [leaves[i] for i in places]
        group = f"checkpoint {next(NUMBERS)}"

        def called(operands: Sequence[Any]) -> tuple[list[Any], Tree]:
            moved = list(leaves)
            for i, operand in zip(places, operands, strict=True):
                moved[i] = operand
            positional, named = form.build(moved)
            return flatten(function(*positional, **named))

        variables = [node.renewed(VARIABLE) for node in taken]  # told apart from the same nodes outside
        first = Run()
        with first, scope(group):
            results, result_form = called(variables)
        tracked = [i for i, leaf in enumerate(results) if isinstance(leaf, Node) and leaf.requires_grad]
        if _are_batched(results):
            with first.again():
                return function(*args, **kwargs)
        if not tracked:
            return result_form.build(results)

        def run(operands: Sequence[Any]) -> Any:
            again, _ = called(operands)
            return packed([again[i] for i in tracked])

        outside = _outside([results[i] for i in tracked], group, variables)
        root = packed([results[i] for i in tracked])
        rerun = Rerun(run, first, len(taken), outside)
        node = type(root).make(root.datum, rerun, (*taken, *outside))
        rerun.result.append(ref(node))
        for i, leaf in zip(tracked, unpacked(node, [results[i] for i in tracked]), strict=True):
            results[i] = leaf
        return result_form.build(results)

    return checkpointed


class Rerun(Fused):
    """One call of a checkpointed function, as an operation on the ``taken`` nodes among its arguments and on
    the nodes ``outside``, which it reads besides. ``run``: calls it again, upon other arguments; ``first``: what is
    known of the call. ``exact``: whether another run has to give the very same numbers as this one; then ``result``
    leads to its result, while that is there."""

    def __init__(self, run: Function, first: Run, taken: int, outside: Sequence[Node], *, exact: bool = True) -> None:
        result: list[Any] = []

        def composed(xp: Namespace, *operands: Any) -> Any:
            second = first.again()
            variables = [x if is_live(x) else x.renewed(VARIABLE) for x in operands[:taken]]  # asked by `grad` within
            with second:
                root = run(variables)
                changed = second.moved()
            replaced(*changed)  # the graph that is here now was made of other numbers than these hold
            node = result[0]() if result else None
            if node is not None and all(map(_holds_same, operands, node.parents)):
                _demand_same(root.datum, node.datum)
            others = dict(zip([*variables, *outside], operands, strict=True))
            moved = any(old is not new for old, new in others.items())
            return replayed(root, others) if moved else root

        def checkpoint(xp: Namespace, /, *data: Array) -> Array:
            with enable_grad():
                return composed(xp, *map(_variable, data)).datum

        def contributions(
            xp: Namespace, ct: Array, out: Array, inputs: Sequence[Array], wanted: Sequence[bool]
        ) -> list[Array]:
            variables = [_variable(x) for x in inputs[:taken]]
            ends = [*variables, *outside]
            asked = [end for end, wants in zip(ends, wanted, strict=True) if wants]
            with first.again(), enable_grad():
                root = run(variables)
                if exact:
                    _demand_same(root.datum, out)
                found = reverse(root, ct, wrt=asked, stop=ends)
            return [found.get(end) for end in ends]

        super().__init__(checkpoint, definition=composed, reverse=contributions, method=False)
        self.result = result

    def __reduce__(self) -> Any:
        raise GraphError("a graph with a checkpoint cannot be pickled, as the function cannot: pickle the leaves")


def _are_batched(leaves: Sequence[Any]) -> bool:
    """Whether nodes within `vmap` are among ``leaves``."""
    return any(isinstance(leaf, Node) and leaf.rank > 1 for leaf in leaves)


def _variable(data: Any) -> Any:
    return ENGINES[rank_of(data)].make(data, VARIABLE)


def _holds_same(operand: Any, parent: Any) -> bool:
    if operand is parent:
        return True
    x, y = getattr(operand, "datum", operand), parent.datum
    return x.__class__ is y.__class__ and isinstance(x, np.ndarray | float | int) and _same(x, y)


def _demand_same(found: Any, known: Any) -> None:
    if not _same(found, known):
        raise GraphError(
            "a checkpointed function must give the same result each time, found two that differ: draw random numbers "
            "by autograd.callback(rng.random, shape), which draws the same again, or hand them in as arguments"
        )


def _same(x: Any, y: Any) -> bool:
    if isinstance(x, np.ndarray):
        return np.array_equal(x, y, equal_nan=True)
    return bool(x == y or (x != x and y != y))


def _outside(roots: Sequence[Node], group: str, taken: Sequence[Node]) -> list[Node]:
    """The tracked nodes that ``roots`` depend on and that were neither made in ``group``, but for leaves, nor
    ``taken`` into it."""
    found: dict[Node, None] = {}
    seen = set(taken)
    stack = list(reversed(roots))
    while stack:
        node = stack.pop()
        if node not in seen and node.requires_grad:
            seen.add(node)
            if group not in node.scope or node.is_leaf:  # a leaf may have been made to stay, such as a parameter
                found[node] = None
            else:
                stack += reversed(node.parents)
    return list(found)


def packed(nodes: Sequence[Any]) -> Any:
    """Several nodes as one array of all their entries; a single one as it is."""
    if len(nodes) == 1:
        return nodes[0]
    flat = [recorder.reshape(x, shape=(-1,)) if x.rank else recorder.broadcast_to(x, shape=(1,)) for x in nodes]
    return recorder.concat(flat)


def unpacked(packed: Any, like: Sequence[Any]) -> list[Any]:
    """The entries of `packed` nodes, in the shapes and types of those that were packed."""
    if len(like) == 1:
        return [packed]
    parts, start = [], 0
    for x in like:
        part = recorder.reshape(packed[start : start + x.size], shape=x.shape)
        part = recorder.real(part) if is_complex(part) and not is_complex(x) else part
        parts.append(part.to_value() if x.rank == 0 else part if part.dtype == x.dtype else part.astype(x.dtype))
        start += x.size
    return parts

"""One call of a function on variables of its own, and the derivatives of that call.

Every transform makes such a `Call` and pulls it back or pushes it forward. Where nothing nests, this happens within
`no_grad`, and what depends on no cotangent is computed as plain numbers and arrays (`sweep.run_rule`). So only the
cotangents of a whole Jacobian are nodes, one `Batched` per step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import index
from typing import Any, SupportsIndex, cast

import numpy as np

from autograd.arrayapi.leaving import in_our_words
from autograd.callbacks import is_traced
from autograd.core.coercion import NUMERIC
from autograd.core.context import MODES, enable_grad, no_grad
from autograd.core.node import VARIABLE, Node, Origin, data_of
from autograd.core.order import topological_order
from autograd.core.registry import ENGINES, rank_of
from autograd.core.sweep import pull_back
from autograd.core.xp.complex_numbers import check_slope
from autograd.core.xp.recorder import recorder
from autograd.errors import ArgumentError, DTypeError, GraphError, ShapeError
from autograd.foundation.trees import Tree, flatten
from autograd.transforms.forward import push

Argnums = int | Sequence[int]

SPENT = Origin("variable")  # a variable of a call that is over: nobody can ask for its derivative any more


class Call:
    """A function called with variables in place of its arguments.

    ``inputs``: the variables, the leaves of all chosen arguments in order; ``arguments``: the form
    of the tuple of these arguments. ``leaves`` and ``form``: those of the result. ``aux``: what the
    function returned beside it. ``nested``: whether derivatives must themselves be differentiable,
    because a tracked node went in or the result depends on one that did not.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        args: Sequence[Any],
        kwargs: dict[str, Any] | None = None,
        places: Sequence[int] | None = None,
        *,
        has_aux: bool = False,
    ) -> None:
        if not isinstance(has_aux, bool | np.bool):
            raise ArgumentError(f"has_aux is True or False, found {has_aux!r:.40}")
        chosen = range(len(args)) if places is None else places
        given, self.arguments = flatten(tuple(args[i] for i in chosen))
        self.nested = any(isinstance(leaf, Node) and is_live(leaf) for leaf in given)
        with enable_grad():
            self.inputs = [_variable(leaf) for leaf in given]
            moved = list(args)
            for i, argument in zip(chosen, self.arguments.build(self.inputs), strict=True):
                moved[i] = argument
            try:
                result = function(*moved, **(kwargs or {}))
            except (TypeError, ValueError) as error:
                words = in_our_words(error)
                if words is None:
                    raise
                raise words from error
        for node in self.inputs:
            node.op = SPENT if node.is_leaf else node.op
        result, aux = _split(result) if has_aux else (result, None)
        leaves, self.form = flatten(result)
        self.leaves = [ENGINES[1](leaf) if _holds_objects(leaf) else leaf for leaf in leaves]  # type: ignore[call-arg]
        beside, form = flatten(aux)
        for leaf in self.leaves:
            _demand_number(leaf)
        roots = [leaf for leaf in (*self.leaves, *beside) if isinstance(leaf, Node)]
        self.order = topological_order(*roots, stop=self.inputs)
        self.nested = self.nested or any(node.first is None and is_live(node) for node in self.order)
        self.batched = any(node.rank > 1 for node in (*self.inputs, *self.order))
        self.aux = form.build(separate([self.returned(leaf) for leaf in beside], roots))

    @property
    def value(self) -> Any:
        """The result, as the caller gets it: arrays are copies, which may be changed before the call is pulled back."""
        return self.form.build(separate([self.returned(leaf) for leaf in self.leaves], self.leaves))

    def returned(self, leaf: Any, nested: bool = False) -> Any:
        """A leaf as the caller gets it: a node where derivatives nest, else its plain data."""
        if not isinstance(leaf, Node):
            return _as_number(leaf)
        if (self.nested or nested) and MODES.get().recording:
            return leaf
        return leaf.detach() if self.nested or leaf.rank > 1 else _as_number(leaf.datum)

    def pull(self, cotangents: Sequence[Any]) -> list[Any]:
        """The cotangents of the inputs, from those of the leaves; None for a cotangent of zero."""
        nested = self.nested or _any_live(cotangents)
        record = nested or self.batched or any(isinstance(part, Node) for part in cotangents)
        found: dict[Node, Any] = {}
        with enable_grad() if nested else no_grad():
            for leaf, part in zip(self.leaves, cotangents, strict=True):
                if part is not None and isinstance(leaf, Node) and leaf.requires_grad:
                    if leaf.rank > 1 or isinstance(part, Node):  # of which no seed is checked
                        check_slope(leaf, self.inputs)
                    seed = part if isinstance(part, Node) else leaf.check_seed(part)
                    if record and not isinstance(seed, Node):
                        seed = type(leaf).constant(seed)
                    found[leaf] = found[leaf] + seed if leaf in found else seed
            found = pull_back(self.order, found, wrt=self.inputs, record=record)
        parts = [found[node] if node in found else node.zero() for node in self.inputs]
        return separate([self.returned(part, nested) for part in parts], cotangents)

    def push(self, tangents: Sequence[Any]) -> list[Any]:
        """The tangents of the leaves, from those of the inputs; None for a tangent of zero."""
        nested = self.nested or _any_live(tangents)
        moved: dict[Node, Any] = {
            node: part if isinstance(part, Node) else type(node).constant(node.conform(part))
            for node, part in zip(self.inputs, tangents, strict=True)
            if part is not None
        }
        with enable_grad() if nested else no_grad():
            push(self.order, moved)
        parts = [self._tangent(leaf, moved) for leaf in self.leaves]
        return separate([self.returned(part, nested) for part in parts], tangents)

    @staticmethod
    def _tangent(leaf: Any, moved: dict[Node, Any]) -> Any:
        if not isinstance(leaf, Node):
            return leaf * 0
        return moved[leaf] if leaf in moved else leaf.zero()


def _variable(argument: Any) -> Any:
    """``argument`` as a variable of its own, standing on what it was computed from."""
    node: Any = argument
    if not isinstance(argument, Node):
        rank = min(rank_of(argument), 1)
        if rank == 0 and is_traced() and isinstance(argument, int | float | complex):
            rank, argument = 1, argument * 1.0  # a compiled function works on Tensors
        node = ENGINES[rank](argument)  # type: ignore[call-arg]
    dtype = getattr(node, "dtype", None)
    if dtype is not None and dtype.kind not in "fc":
        raise DTypeError(
            f"no derivative with respect to an array of {dtype}: give floating numbers, as by astype('float64'), "
            "or leave this argument out of argnums"
        )
    return recorder.identity(node) if node is argument and node.requires_grad else node.renewed(VARIABLE)


def is_live(node: Node) -> bool:
    """Whether somebody may ask for derivatives with respect to a node, or to the node that it holds."""
    while node.rank > 1 and not (node.requires_grad and node.op is not SPENT):
        node = node.datum
    return node.requires_grad and node.op is not SPENT


def _any_live(parts: Sequence[Any]) -> bool:
    return any(isinstance(part, Node) and is_live(part) for part in parts)


def separate(parts: Sequence[Any], given: Iterable[Any] = ()) -> list[Any]:
    """The same numbers and arrays, each array with memory of its own: not that of another, nor of ``given``."""
    owners = {_owner(data_of(part)) for part in given}
    own = []
    for part in parts:
        if isinstance(part, np.ndarray):
            part = part.copy() if _owner(part) in owners or not part.flags.writeable else part
            owners.add(_owner(part))
        own.append(part)
    return own


def _owner(data: Any) -> int:
    """What tells the memory of an array from that of others."""
    base = getattr(data, "base", None)
    return id(data if base is None else base)


def _as_number(data: Any) -> Any:
    """``data`` as a number where it is an array without axes."""
    return data[()] if getattr(data, "shape", None) == () else data


def _split(result: Any) -> tuple[Any, Any]:
    if not isinstance(result, tuple) or len(result) != 2:
        raise ArgumentError(f"with has_aux the function must return (result, aux), found {_shown(result)}")
    return result


def _holds_objects(leaf: Any) -> bool:
    """Whether ``leaf`` is what NumPy makes of a list of Values, an array of objects."""
    return isinstance(leaf, np.ndarray) and leaf.dtype == object


def _demand_number(leaf: Any) -> None:
    if isinstance(leaf, Node) or getattr(getattr(leaf, "dtype", None), "kind", "O") in NUMERIC:
        return
    try:
        ENGINES[0].plain(leaf)
    except ArgumentError:
        raise ArgumentError(
            f"a function to differentiate must return numbers, arrays or nodes, found {_shown(leaf)}: "
            "return anything else beside the result, with has_aux=True"
        ) from None


def _shown(thing: Any) -> str:
    return f"{type(thing).__name__} {thing!r:.40}"


def one_number(call: Call) -> Any:
    """The single leaf of a scalar function's result; a `GraphError` where it is none."""
    if len(call.leaves) == 1 and getattr(call.leaves[0], "shape", ()) == ():
        return call.leaves[0]
    if not call.leaves:
        raise GraphError("grad needs a function that returns one number, found None: is a return missing?")
    found = f"shape {call.leaves[0].shape}" if len(call.leaves) == 1 else f"{len(call.leaves)} results"
    raise GraphError(
        f"grad needs a function that returns one number, found {found}: reduce it with sum(), "
        "or use jacobian, vjp or elementwise_grad"
    )


def matching(form: Tree, leaves: Sequence[Any], tree: Any, what: str) -> list[Any]:
    """The leaves of ``tree``, which must be of the same form and shapes as ``leaves``."""
    parts = form.leaves_of(tree, what)
    for part, leaf in zip(parts, leaves, strict=True):
        found, expected = (getattr(thing, "shape", ()) for thing in (part, leaf))
        if found != expected:
            raise ShapeError(f"{what} must have the shape {expected} of what it belongs to, found {found}")
        if not isinstance(part, Node) and np.asarray(part).dtype.kind not in NUMERIC + "O":
            raise ArgumentError(f"{what} must hold numbers, found {_shown(part)}")
    return parts


def places(argnums: Argnums, args: Sequence[Any]) -> list[int]:
    """``argnums`` as places among ``args``, counted from 0."""
    try:
        numbers = [index(i) for i in cast(Iterable[SupportsIndex], [argnums] if is_one(argnums) else argnums)]
    except TypeError:
        raise ArgumentError(
            f"argnums is a whole number, or several in a tuple: which positional arguments; found {argnums!r}"
        ) from None
    for i in numbers:
        if not -len(args) <= i < len(args):
            raise ArgumentError(f"argnums names argument {i}, but the call has {len(args)} positional arguments")
    found = [i % len(args) for i in numbers]
    if len(set(found)) != len(found):
        raise ArgumentError(f"argnums names an argument twice: {argnums!r}")
    return found


def is_one(argnums: Argnums) -> bool:
    """Whether ``argnums`` names one argument, so that the derivative is not in a tuple."""
    return not isinstance(argnums, list | tuple | range)


def demand_function(function: Any, transform: str) -> None:
    """An `ArgumentError` for what cannot be called."""
    if not callable(function):
        raise ArgumentError(
            f"{transform} takes a function, found {_shown(function)}: write {transform}(f)(x), not {transform}(f(x))"
        )

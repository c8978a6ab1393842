"""The reverse sweep: from a root's cotangent to the cotangents of everything it depends on.

There is one sweep. What differs is the namespace its rules are run over: numbers for Values, arrays
for Tensors, and nodes (the recorder) where the derivatives are to be differentiated again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import numpy as np

from autograd.core.broadcasting import unbroadcast
from autograd.core.context import MODES, enable_grad, is_watched
from autograd.core.node import CONSTANT, FREED, Node, topological_order
from autograd.core.primitive import Elementwise, Fused
from autograd.core.value import Value
from autograd.core.xp.arrays import arrays
from autograd.core.xp.numbers import as_ieee, scalar
from autograd.core.xp.recorder import recorder
from autograd.core.xp.standin import ARRAYS
from autograd.errors import ArgumentError, GraphError

Cotangents = dict[Node, Any]
array = np.ndarray


def backward(root: Node, seed: Any, retain_graph: bool) -> None:
    """`Node.backward`: one reverse sweep, then ``grad`` of every node, or of leaves only; all or nothing."""
    if not root.requires_grad:
        raise GraphError(
            "backward() from a constant: nothing it was computed from requires a gradient. "
            "Wrap the inputs in Value or Tensor, and compute outside no_grad()"
        )
    order = topological_order(root)
    found = list(adjoints(order, root.check_seed(seed), retain_graph))
    for node, cotangent in zip(reversed(order), found, strict=True):
        if node.first is not None:
            node.grad = cotangent
        elif cotangent is not None:
            node.accumulate(cotangent)
    if not retain_graph:
        for node in order:
            if node.first is not None:
                node.free()


def adjoints(order: list[Node], seed: Any, interior: bool = True) -> Iterator[Any]:
    """The cotangents of a topological order, last node first; None for a node that none reaches, and where ``interior``
    ones are not asked for.

    Each is taken out of the dictionary as its node's turn comes, so that this stays small.
    """
    waiting: Cotangents = {order[-1]: seed}
    take = waiting.pop
    unrolled, whole = (None, _watched(_pull)) if is_watched() else (Value, _pull)
    for node in reversed(order):
        cotangent = take(node, None)
        if cotangent is not None:
            if node.first is None:
                node.check_history()
            elif node.__class__ is unrolled:
                (node.op.pull or _specialise(node.op))(node, cotangent, waiting)  # type: ignore[union-attr]
            elif (kept := whole(node, cotangent, waiting)) is not None:
                cotangent = kept
        yield cotangent if interior or node.first is None else None


def gradients(root: Node, wrt: Sequence[Node], seed: Any = 1, *, create_graph: bool = False) -> list[Any]:
    """The derivatives of ``root`` with respect to each node of ``wrt``; no ``grad`` is touched.

    ``seed``: the upstream gradient, of the root's shape. ``create_graph``: give nodes, which can be
    differentiated again, instead of numbers and arrays. A node that ``root`` does not depend on
    gets zeros. Only the derivatives on paths to ``wrt`` are computed. Raises `GraphError` for a
    constant in ``wrt`` or where a seed is needed, `ArgumentError` for what is not a node.

    >>> from autograd import Value, gradients
    >>> x = Value(2.0)
    >>> (dx,) = gradients(x**3, [x], create_graph=True)
    >>> (ddx,) = gradients(dx, [x])
    >>> dx.data, ddx
    (12.0, 12.0)
    """
    if isinstance(wrt, Node):
        wrt = [wrt]
    for node in (root, *wrt):
        if not isinstance(node, Node):
            raise ArgumentError(
                f"derivatives are of nodes with respect to nodes, found {type(node).__name__} {node!r:.40}"
            )
    for node in wrt:
        if not node.requires_grad:
            raise GraphError(f"{node!r} is a constant: there is no derivative with respect to it")
    start = root.check_seed(seed)
    if create_graph:
        start = seed if isinstance(seed, Node) else type(root).constant(start)
    cotangents = reverse(root, start, record=create_graph, wrt=wrt)
    if create_graph:
        return [cotangents[node] if node in cotangents else type(node).constant(node.zero()) for node in wrt]
    return [cotangents[node] if node in cotangents else node.zero() for node in wrt]


def reverse(
    root: Node, seed: Any, *, wrt: Collection[Node], record: bool = False, stop: Collection[Node] = ()
) -> Cotangents:
    """The cotangents of the nodes of ``wrt`` that ``seed``, the cotangent of ``root``, reaches.

    Only paths to these are computed. ``record``: cotangents are nodes. ``stop``: go no further than these.
    """
    return pull_back(topological_order(root, stop=stop), {root: seed}, wrt=wrt, record=record)


def pull_back(order: list[Node], cotangents: Cotangents, *, wrt: Collection[Node], record: bool = False) -> Cotangents:
    """`reverse` from ``cotangents`` of several nodes of a topological ``order``.

    Each is taken out of the dictionary as its node's turn comes, so that few arrays live at once.
    """
    kept = set(wrt)
    needed = _dependents(order, wrt)
    pull = _pull_recorded if record else _pull
    if is_watched():
        pull = _watched(pull)
    for node in reversed(order):
        if node.first is not None and node in cotangents and node in needed:
            pull(node, cotangents[node] if node in kept else cotangents.pop(node), cotangents, needed)
    return {node: cotangents[node] for node in wrt if node in cotangents}


def _dependents(order: list[Node], wrt: Collection[Node]) -> set[Node]:
    """The nodes of ``wrt`` and those between them and the root. A `GraphError` where it cannot be known."""
    needed = set(wrt)
    for node in order:
        if not needed.isdisjoint(node.parents):
            needed.add(node)
        elif node.op is FREED and node not in needed:
            node.check_history()
    return needed


def _wanted(parents: tuple[Node, ...], needed: set[Node] | None) -> list[bool]:
    if needed is None:
        return [parent.op is not CONSTANT for parent in parents]
    return [parent in needed for parent in parents]


def _pull(node: Node, cotangent: Any, cotangents: Cotangents, needed: set[Node] | None = None) -> None:
    """Pass ``cotangent`` of ``node`` on to its parents, as numbers or arrays.

    Each array that is passed on has memory of its own: it may become somebody's ``grad``.
    """
    op: Any = node.op
    first, rest, extra = node.first, node.rest, node.extra
    parents: Any = (first,) if rest is None else (first, rest) if rest.__class__ is not tuple else (first, *rest)
    params = None if extra is None else extra.params
    out, inputs = node.data, [parent.data for parent in parents]
    wanted = _wanted(parents, needed)
    xp = node.namespace if op.lands is None else arrays
    try:
        parts = list(op.contributions(xp, cotangent, out, inputs, params, wanted))
    except ArithmeticError:
        out, *inputs = as_ieee([out, *inputs])
        parts = list(op.contributions(scalar, cotangent, out, inputs, params, wanted))
    for parent, part in zip(parents, parts):  # noqa: B905  (one part per parent; strict=True takes time)
        if part is not None:
            part = parent.conform(part)
            if parent in cotangents:
                part = parent.conform(cotangents[parent] + part)
            elif isinstance(part, ARRAYS) and (part is cotangent or part.base is not None):
                part = part.copy("K")
            cotangents[parent] = part


def _watched(pull: Callable[..., Any]) -> Callable[..., Any]:
    """``pull`` before the eyes of a `Watch`; gives what is to be the node's ``grad`` in place of ``cotangent``, if
    anything."""
    watch: Any = MODES.get().watch

    def watched(node: Node, cotangent: Any, cotangents: Cotangents, needed: set[Node] | None = None) -> Any:
        watch.taken(node.parents)
        before = [cotangents.get(parent) for parent in node.parents]
        pull(node, cotangent, cotangents, needed)
        return watch.pulled(node, cotangent, before, [cotangents.get(parent) for parent in node.parents])

    return watched


def _pull_recorded(node: Node, cotangent: Node, cotangents: Cotangents, needed: set[Node] | None) -> None:
    """Pass ``cotangent`` on as nodes: the rules run over the recorder."""
    op: Any = node.op
    wanted = _wanted(node.parents, needed)
    if isinstance(op, Fused):
        asked = [parent for parent, wants in zip(node.parents, wanted, strict=True) if wants]
        with enable_grad():
            composed: Any = op.definition(recorder, *node.parents, **node.params)  # type: ignore[misc]
        found = reverse(composed, cotangent, record=True, wrt=asked, stop=node.parents)
        parts = [(parent, found[parent]) for parent in dict.fromkeys(asked) if parent in found]
    else:
        given = run_rule(
            node, lambda xp, out, inputs: list(op.contributions(xp, cotangent, out, inputs, node.params, wanted))
        )
        parts = [(parent, part) for parent, part in zip(node.parents, given, strict=True) if part is not None]
    for parent, part in parts:
        part = _fit_recorded(part, parent)
        cotangents[parent] = cotangents[parent] + part if parent in cotangents else part


def run_rule(node: Node, rule: Callable[[Any, Any, Sequence[Any]], Any]) -> Any:
    """``rule(xp, out, inputs)`` where cotangents or tangents are nodes.

    Within `no_grad` nothing is recorded, so what does not depend on them is computed as plain data.
    """
    if MODES.get().recording or node.rank > 1:
        return rule(recorder, node, node.parents)
    if is_watched():
        MODES.get().watch.taken(node.parents)  # type: ignore[union-attr]
    xp = node.namespace if isinstance(node.op, Elementwise) else recorder
    out, inputs = node.data, [parent.data for parent in node.parents]
    try:
        return rule(xp, out, inputs)
    except ArithmeticError:
        out, *inputs = as_ieee([out, *inputs])
        return rule(xp, out, inputs)


def _fit_recorded(part: Any, parent: Any) -> Any:
    """`Node.conform` for a cotangent that is itself a node."""
    if part.shape != parent.shape:
        part = unbroadcast(recorder, part, parent.shape)
    if parent.rank == 0:
        return part.to_value()
    if part.rank == 0:
        part = recorder.broadcast_to(part, shape=parent.shape)
    return part if part.dtype == parent.dtype else recorder.astype(part, dtype=parent.dtype)


def _specialise(op: Any) -> Callable[[Node, Any, Cotangents], None]:
    """`_pull` unrolled for ``op`` over Values: the hottest loop of a backward pass."""
    pull: Callable[[Any, Any, Any], None] = _pull
    if isinstance(op, Elementwise) and not op.metadata:
        if op.variadic and op.partials == (1,):
            pull = _pull_total
        elif op.arity == 1:
            pull = _pull_unary(op.partials[0])
        elif op.arity == 2:
            pull = _pull_binary(*op.partials)
    op.pull = pull
    return pull


def _pull_total(node: Node, cotangent: Any, cotangents: Cotangents) -> None:
    for x in node.parents:
        if x.op is not CONSTANT:
            cotangents[x] = cotangents[x] + cotangent if x in cotangents else cotangent


def _pull_unary(rule: Any) -> Callable[[Any, Any, Any], None]:
    local = _caller(rule)

    def pull(node: Any, cotangent: Any, cotangents: Cotangents) -> None:
        x = node.first
        try:
            part = cotangent * local(scalar, node.data, x.data)
        except ArithmeticError:
            _pull(node, cotangent, cotangents)
        else:
            cotangents[x] = cotangents[x] + part if x in cotangents else part

    return pull


def _pull_binary(first: Any, second: Any) -> Callable[[Any, Any, Any], None]:
    plain_first, plain_second = first == 1, second == 1
    to_first, to_second = _caller(first), _caller(second)

    def pull(node: Any, cotangent: Any, cotangents: Cotangents) -> None:
        x, y, to_x, to_y = node.first, node.rest, None, None
        try:
            if x.op is not CONSTANT:
                to_x = cotangent if plain_first else cotangent * to_first(scalar, node.data, x.data, y.data)
            if y.op is not CONSTANT:
                to_y = cotangent if plain_second else cotangent * to_second(scalar, node.data, x.data, y.data)
        except ArithmeticError:
            _pull(node, cotangent, cotangents)
            return
        if to_x is not None:
            cotangents[x] = cotangents[x] + to_x if x in cotangents else to_x
        if to_y is not None:
            cotangents[y] = cotangents[y] + to_y if y in cotangents else to_y

    return pull


def _caller(rule: Any) -> Any:
    return rule if callable(rule) else lambda xp, *x: rule

"""The reverse sweep: from a root's cotangent to the cotangents of everything it depends on.

`sweep` is the one loop. It is told how a node passes its cotangent on: `pull` does so in numbers and arrays,
`pull_recorded` in nodes, which can be differentiated again, and `formulas.rules` in formulas. Who only wants to
see what passes, such as pictures and `check_numerics`, observes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograd.core.broadcasting import unbroadcast
from autograd.core.context import MODES, enable_grad, is_observed
from autograd.core.node import CONSTANT, FREED, Node
from autograd.core.order import ordered, topological_order
from autograd.core.primitive import Elementwise, Fused
from autograd.core.xp.arrays import arrays
from autograd.core.xp.complex_numbers import converted
from autograd.core.xp.numbers import as_ieee, scalar
from autograd.core.xp.recorder import recorder
from autograd.core.xp.standin import ARRAYS
from autograd.errors import GraphError
from autograd.foundation.misfits import only_nodes, truth
from autograd.foundation.ownership import is_sole_view
from autograd.lifetime import changes

Cotangents = dict[Node, Any]
Pull = Callable[[Node, Any], Sequence[Any]]


class Passed:
    """What an observer is told once ``node`` has passed its ``cotangent`` on.

    ``parts``: what each parent received, None for nothing. ``before``, ``after``: the parents' cotangents.
    """

    def __init__(self, node: Node, cotangent: Any, parts: Sequence[Any], before: Sequence[Any], after: Sequence[Any]):
        self.node, self.cotangent, self.parts, self.before, self.after = node, cotangent, parts, before, after


Observer = Callable[[Passed], None]


def sweep(order: list[Node], cotangents: Cotangents, pull: Pull, observe: Observer | None = None) -> Iterator[Any]:
    """The cotangent of each node of a topological ``order``, last node first; None where none arrives.

    ``cotangents``: those to begin with. Each is taken out as its node's turn comes; at the end those of nodes
    outside of ``order`` are left. ``pull(node, cotangent)``: what each parent receives, None for nothing.
    """
    for node in reversed(order):
        cotangent = cotangents.pop(node, None)
        if cotangent is not None:
            before = [cotangents.get(parent) for parent in node.parents] if observe else ()
            parts = () if node.is_leaf else pull(node, cotangent)
            for parent, part in zip(node.parents, parts, strict=True):
                if part is not None:
                    cotangents[parent] = _plus(cotangents[parent], part) if parent in cotangents else part
            if observe and parts:
                observe(Passed(node, cotangent, parts, before, [cotangents.get(parent) for parent in node.parents]))
        yield cotangent


def _plus(x: Any, y: Any) -> Any:
    total = x + y
    return np.asarray(total) if isinstance(total, np.generic) else total  # as NumPy adds arrays without axes


def backward(root: Node, seed: Any, retain_graph: bool) -> None:
    """`Node.backward`: one sweep, then ``grad`` of every node, or of leaves only; all or nothing."""
    if not root.requires_grad:
        from autograd.arrayapi.leaving import without_graph

        raise without_graph(root)
    order = ordered([root], (), with_constants=False)
    changes.check(order)
    found = list(_adjoints(order, {root: root.check_seed(seed)}, retain_graph))
    for node, cotangent in zip(reversed(order), found, strict=True):
        if node.first is not None:
            node.grad = cotangent
        elif cotangent is not None:
            node.accumulate(cotangent)
    if not retain_graph:
        for node in order:
            if node.first is not None:
                node.free()


fast: Callable[[list[Node], Cotangents], Iterator[Any]] | None = None  # `unrolled` puts the sweep by `pull` here


def swept(order: list[Node], cotangents: Cotangents) -> Iterator[Any]:
    """`sweep` by `pull`, which nobody observes."""
    return fast(order, cotangents) if fast else sweep(order, cotangents, pull)


def _adjoints(order: list[Node], cotangents: Cotangents, interior: bool) -> Iterator[Any]:
    """What each node's ``grad`` is to be, last node first; of interior nodes only where these are asked for."""
    if is_observed():
        observer: Any = MODES.get().observer
        found = sweep(order, cotangents, pull, observer.pulled)
        found = (observer.graded(node, part) for node, part in zip(reversed(order), found, strict=True))
    else:
        found = swept(order, cotangents)
    if interior:
        return found
    return (part if node.first is None else None for node, part in zip(reversed(order), found, strict=True))


def gradients(root: Node, wrt: Sequence[Node], seed: Any = 1, *, create_graph: bool = False) -> list[Any]:
    """The derivatives of ``root`` with respect to each node of ``wrt``; no ``grad`` is touched.

    ``seed``: the upstream gradient, of the root's shape. ``create_graph``: give nodes, which can be
    differentiated again, instead of numbers and arrays; within `vmap` all are nodes. Without it they are constants to
    what is computed of them, within `grad`, too, as in PyTorch. A node that ``root`` does not depend on gets zeros.
    Only the derivatives on paths to ``wrt`` are computed. Raises `GraphError` for a constant in ``wrt`` or where a seed
    is needed, `ArgumentError` for what is not a node.

    >>> from autograd import Value, gradients
    >>> x = Value(2.0)
    >>> (dx,) = gradients(x**3, [x], create_graph=True)
    >>> (ddx,) = gradients(dx, [x])
    >>> dx.data, ddx
    (12.0, 12.0)
    """
    wrt = [*wrt] if isinstance(wrt, Iterable) and not isinstance(wrt, Node) else [wrt]
    only_nodes("derivatives are of nodes by nodes", (root, *wrt))
    for node in wrt:
        if not node.requires_grad:
            raise GraphError(f"{node!r} is a constant: there is no derivative with respect to it")
    start = root.check_seed(seed)
    create_graph = create_graph is not False and truth("create_graph", create_graph)
    if create_graph or root.rank > 1:  # within vmap, all are nodes
        start = seed if isinstance(seed, Node) else type(root).constant(start)
        if start is not seed:
            start.name = "seed"
        cotangents = reverse(root, start, record=True, wrt=wrt)
        found = [cotangents[node] if node in cotangents else type(node).constant(node.zero()) for node in wrt]
        return found if create_graph else [node.detach() for node in found]
    cotangents = reverse(root, start, wrt=wrt)
    return [cotangents[node] if node in cotangents else node.zero() for node in wrt]


def reverse(
    root: Node, seed: Any, *, wrt: Collection[Node], record: bool = False, stop: Collection[Node] = ()
) -> Cotangents:
    """The cotangents of the nodes of ``wrt`` that ``seed``, the cotangent of ``root``, reaches.

    Only paths to these are computed. ``record``: cotangents are nodes. ``stop``: go no further than these.
    """
    return pull_back(topological_order(root, stop=stop), {root: seed}, wrt=wrt, record=record)


def pull_back(order: list[Node], cotangents: Cotangents, *, wrt: Collection[Node], record: bool = False) -> Cotangents:
    """`reverse` from ``cotangents`` of several nodes of a topological ``order``."""
    kept, needed = set(wrt), _dependents(order, wrt)
    changes.check(order, needed, shown=record)
    waiting = {node: part for node, part in cotangents.items() if node in needed}
    passing: Pull = partial(pull_recorded if record else pull, needed=needed)
    observe = MODES.get().observer.pulled if is_observed() else None  # type: ignore[union-attr]
    parts = sweep(order, waiting, passing, observe)
    found = {node: part for node, part in zip(reversed(order), parts, strict=True) if node in kept and part is not None}
    found |= waiting
    return {node: found[node] for node in wrt if node in found}


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


def pull(node: Node, cotangent: Any, needed: set[Node] | None = None) -> list[Any]:
    """What each parent of ``node`` receives from ``cotangent``, as numbers or arrays; None for nothing.

    Each array has memory of its own: it may become somebody's ``grad``. ``needed``: the parents that count, if not
    all.
    """
    if needed is None:
        node.check_history()
    op: Any = node.op
    out, inputs = node.datum, [parent.datum for parent in node.parents]
    params, wanted = node.params, _wanted(node.parents, needed)
    if not any(wanted):
        return [None] * len(inputs)
    xp = node.namespace if op.lands is None else arrays
    try:
        parts = list(op.contributions(xp, cotangent, out, inputs, params, wanted))
    except ArithmeticError:
        out, *inputs = as_ieee([out, *inputs])
        parts = list(op.contributions(scalar, cotangent, out, inputs, params, wanted))
    parts = [None if part is None else parent.conform(part) for parent, part in zip(node.parents, parts, strict=True)]
    return [part if part is None or has_own_memory(part, cotangent) else part.copy("K") for part in parts]


def has_own_memory(part: Any, cotangent: Any) -> bool:
    """Whether nobody else can write to ``part``, which a rule gave for ``cotangent``."""
    return not isinstance(part, ARRAYS) or (part is not cotangent and (part.base is None or is_sole_view(part)))


def pull_recorded(node: Node, cotangent: Node, needed: set[Node] | None) -> list[Any]:
    """What each parent of ``node`` receives from ``cotangent``, as nodes: the rules run over the recorder."""
    op: Any = node.op
    wanted = _wanted(node.parents, needed)
    if not any(wanted):
        return [None] * len(wanted)
    if isinstance(op, Fused):
        asked = [parent for parent, wants in zip(node.parents, wanted, strict=True) if wants]
        with enable_grad():
            composed: Any = op.definition(recorder, *node.parents, **node.params)  # type: ignore[misc]
        found = reverse(composed, cotangent, record=True, wrt=asked, stop=node.parents)
        parts = [found.pop(parent, None) for parent in node.parents]  # of an operand that stands twice: once
    else:
        parts = run_rule(
            node, lambda xp, out, inputs: list(op.contributions(xp, cotangent, out, inputs, node.params, wanted))
        )
    return [
        None if part is None else _fit_recorded(part, parent) for parent, part in zip(node.parents, parts, strict=True)
    ]


def run_rule(node: Node, rule: Callable[[Any, Any, Sequence[Any]], Any]) -> Any:
    """``rule(xp, out, inputs)`` where cotangents or tangents are nodes.

    Within `no_grad` nothing is recorded, so what does not depend on them is computed as plain data.
    """
    if MODES.get().recording or node.rank > 1:
        return rule(recorder, node, node.parents)
    xp = node.namespace if isinstance(node.op, Elementwise) else recorder
    out, inputs = node.datum, [parent.datum for parent in node.parents]
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
        part = part.to_value()
    elif part.rank == 0:
        part = recorder.broadcast_to(part, shape=parent.shape)
    return converted(recorder, part, parent)

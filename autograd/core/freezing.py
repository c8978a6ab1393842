"""Leaves that are told to require a gradient, or none."""

from __future__ import annotations

from typing import Any

from autograd.core.context import MODES, is_observed
from autograd.core.node import CONSTANT, VARIABLE, Node
from autograd.core.tensor import Tensor, origin
from autograd.errors import GraphError
from autograd.foundation.misfits import truth
from autograd.lifetime import changes
from autograd.lifetime.moments import Extra

CHANGES = [0]  # how often requires_grad of a leaf was changed


def set_requires_grad(leaf: Node, wanted: Any) -> None:
    """Let ``leaf`` be a variable, or a constant, for all that is computed from it from now on.

    What was computed before holds too little of a leaf that was a constant then: derivatives of it are a `GraphError`.
    """
    wanted = truth("requires_grad", wanted)
    if not leaf.is_leaf:
        raise GraphError(
            f"{leaf!r:.60} is a result, which requires a gradient where its operands do: set requires_grad of the "
            "leaves it was computed from, or take detach()"
        )
    if wanted is leaf.requires_grad:
        return
    CHANGES[0] += 1
    if is_observed():
        MODES.get().observer.frozen(leaf)  # type: ignore[union-attr]
    extra = leaf.extra or Extra()
    if wanted:
        if isinstance(leaf, Tensor):
            origin(leaf.datum, requires_grad=True)  # refuses a type that has no derivatives
        leaf.op = extra.origin or VARIABLE
        changes.replaced(leaf)
    else:
        leaf.op, leaf.extra, leaf.grad = CONSTANT, extra.but(origin=leaf.op), None

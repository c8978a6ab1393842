"""Leaves that are told to require a gradient, or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import changes
from autograd.core.context import MODES
from autograd.core.node import CONSTANT, VARIABLE, Node
from autograd.errors import ArgumentError, DTypeError, GraphError
from autograd.moments import Extra

CHANGES = [0]  # how often requires_grad of a leaf was changed


def set_requires_grad(leaf: Node, wanted: Any) -> None:
    """Let ``leaf`` be a variable, or a constant, for all that is computed from it from now on.

    What was computed before holds too little of a leaf that was a constant then: derivatives of it are a `GraphError`.
    """
    if wanted not in (True, False):
        raise ArgumentError(f"requires_grad is True or False, found {wanted!r:.60}")
    if not leaf.is_leaf:
        raise GraphError(
            f"{leaf!r:.60} is a result, which requires a gradient where its operands do: set requires_grad of the "
            "leaves it was computed from, or take detach()"
        )
    if bool(wanted) is leaf.requires_grad:
        return
    CHANGES[0] += 1
    _note(leaf)
    extra = leaf.extra or Extra()
    if wanted:
        kind = getattr(leaf.datum, "dtype", None)
        if kind is not None and kind.kind not in "fc":
            raise DTypeError(
                f"a Tensor of {kind} cannot require a gradient: derivatives need a floating type, such as float64"
            )
        leaf.op = extra.origin or VARIABLE
        changes.replaced(leaf)
    else:
        leaf.op, leaf.extra, leaf.grad = CONSTANT, extra.but(origin=leaf.op), None


class Variables:
    """Which of the ``leaves`` of a program required a gradient when it was made."""

    def __init__(self, leaves: Sequence[Node]) -> None:
        self._leaves = leaves
        self._changes, self._found = CHANGES[0], self._present()

    def _present(self) -> list[bool]:
        return [leaf.requires_grad for leaf in self._leaves]

    def check(self) -> None:
        """A `GraphError` where others do now."""
        if self._changes != CHANGES[0]:
            if self._found != self._present():
                raise GraphError("requires_grad of a leaf has changed since this program was made: compile it anew")
            self._changes = CHANGES[0]


def _note(leaf: Node) -> None:
    """Tell the function that is being traced, if any, of a change."""
    leaves = getattr(MODES.get().observer, "leaves", None) if MODES.active else None
    if leaves is not None:
        leaves.origins.setdefault(leaf, leaf.op)

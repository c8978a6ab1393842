"""Which leaves of a program are variables: it is of no use once that has changed."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.core.freezing import CHANGES
from autograd.core.node import Node
from autograd.errors import GraphError


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

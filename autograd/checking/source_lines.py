"""`source_lines`: results remember which line of the user's code made them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.callbacks import is_traced
from autograd.checking.numerics import Checker, note_line
from autograd.core.context import Mode, ModeChange, Observer
from autograd.core.node import Node
from autograd.errors import TraceError


def source_lines() -> ModeChange:
    """Within the block, each new node remembers the file and line of the user's code, as its ``source``.

    Pictures then show the line in the tooltip of an operation. The block is slower than the code outside it. It holds
    in its own thread or asyncio task, nests with `no_grad`, `scope` and `check_numerics`, and may be used as a
    decorator. A compiled function has no such block in it: `TraceError`.

    >>> from autograd import Value
    >>> with source_lines():
    ...     y = Value(3.0) * 2
    >>> y.source.endswith(":2")
    True
    """
    return ModeChange(_note)


def _note(mode: Mode) -> None:
    if is_traced():
        raise TraceError("source_lines() looks at the nodes of one run: put it around the call of a compiled function")
    if not isinstance(mode.observer, Checker):  # which notes the lines as well
        mode.observer = LineNotes()


class LineNotes(Observer):
    """What `source_lines` looks with."""

    def made(self, node: Node, op: Any, operands: Sequence[Node]) -> None:
        note_line(node)

"""Let traces hear who reads and sets the slots of nodes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from threading import Lock
from typing import Any

from autograd.core.context import MODES, Mode, ModeChange
from autograd.core.node import Node
from autograd.core.tensor import Tensor
from autograd.core.value import Value

SLOTS: dict[str, Any] = {"data": Node.__dict__["datum"], "grad": Node.__dict__["grad"]}
KINDS = (Tensor, Value)
UNWATCHED = ModeChange(lambda mode: Mode(mode.recording, mode.extra, None))


class Slot:
    """Stands in for a slot of all nodes of a kind: the trace that the present context belongs to, if any, hears who
    reads and sets it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.slot = SLOTS[name]

    def __get__(self, node: Any, owner: Any = None) -> Any:
        found = self.slot.__get__(node, owner)
        leaves = getattr(MODES.get().watch, "leaves", None)
        return found if leaves is None else leaves.read(node, self.name, found)

    def __set__(self, node: Any, value: Any) -> None:
        leaves = getattr(MODES.get().watch, "leaves", None)
        if leaves is None:
            self.slot.__set__(node, value)
        else:
            leaves.assign(node, self.name, value)


_lock = Lock()
_watching = 0  # how many traces


@contextmanager
def watched() -> Iterator[None]:
    """A block in which traces, of this thread or another, hear of them. Outside of it all is as Python has it."""
    global _watching
    with _lock:
        _watching += 1
        if _watching == 1:
            for (name, slot), kind in product(SLOTS.items(), KINDS):
                setattr(kind, slot.__name__, Slot(name))
    try:
        yield
    finally:
        with _lock:
            _watching -= 1
            if not _watching:
                for slot, kind in product(SLOTS.values(), KINDS):
                    delattr(kind, slot.__name__)

"""Let traces hear who reads and sets the slots of nodes."""

from __future__ import annotations

from itertools import product
from threading import RLock
from typing import Any

from autograd.core.context import MODES, Mode, ModeChange
from autograd.core.tensor import Tensor
from autograd.core.value import Value
from autograd.programs.tape.slots import SLOTS

KINDS = (Tensor, Value)


def _unobserved(mode: Mode) -> None:
    mode.observer = None


UNOBSERVED = ModeChange(_unobserved)


class Slot:
    """Stands in for a slot of all nodes of a kind: the trace that the present context belongs to, if any, hears who
    reads and sets it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.slot = SLOTS[name]

    def __get__(self, node: Any, owner: Any = None) -> Any:
        found, leaves = self.slot.__get__(node, owner), _present_leaves()
        return found if leaves is None else leaves.read(node, self.name, found)

    def __set__(self, node: Any, value: Any) -> None:
        leaves = _present_leaves()
        if leaves is None:
            self.slot.__set__(node, value)
        else:
            leaves.assign(node, self.name, value)


def _present_leaves() -> Any:
    """The account of leaves of the trace that the present context belongs to, or None."""
    return getattr(MODES.get().observer, "leaves", None)


_lock = RLock()  # what the garbage collector runs within may ask for it again
_observing: set[Any] = set()


def observe(trace: Any) -> None:
    """From now on, ``trace`` hears of them, as others may in other threads."""
    with _lock:
        _observing.add(trace)
        for (name, slot), kind in product(SLOTS.items(), KINDS):
            setattr(kind, slot.__name__, Slot(name))


def stop_observing(trace: Any) -> None:
    """Stop observing; where no trace is left, all is as Python has it."""
    with _lock:
        _observing.discard(trace)
        for slot, kind in product(SLOTS.values(), KINDS) if not _observing else ():
            if slot.__name__ in vars(kind):
                delattr(kind, slot.__name__)

"""What traces watch of the world around them: the slots of nodes, and where NumPy gets chance from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from threading import Lock
from typing import Any

from numpy.random import bit_generator

from autograd.checking.numerics import user_line
from autograd.core.context import MODES, Mode, ModeChange
from autograd.core.node import Node
from autograd.core.tensor import Tensor
from autograd.core.value import Value
from autograd.errors import TraceError

SLOTS = {name: Node.__dict__[name] for name in ("data", "grad")}
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


def _seed(bits: int) -> Any:
    """Stands in for what NumPy seeds a generator with that is given no seed."""
    if hasattr(MODES.get().watch, "leaves"):
        raise TraceError(
            f"a generator of random numbers is made without a seed, at {user_line()}: a compiled function would repeat "
            "the numbers of the first run. Make it before, and draw by autograd.callback(rng.random, shape)"
        )
    return SEED(bits)


SEED: Any = getattr(bit_generator, "randbits", None)  # NumPy's own name; should it go, generators are not noticed
_lock = Lock()
_watching = 0  # how many traces


@contextmanager
def watched() -> Iterator[None]:
    """A block in which traces, of this thread or another, hear of these. Outside of it all is as Python has it."""
    global _watching
    with _lock:
        _watching += 1
        if _watching == 1:
            for name, kind in product(SLOTS, KINDS):
                setattr(kind, name, Slot(name))
            bit_generator.randbits = _seed  # type: ignore[attr-defined]
    try:
        yield
    finally:
        with _lock:
            _watching -= 1
            if not _watching:
                for name, kind in product(SLOTS, KINDS):
                    delattr(kind, name)
                bit_generator.randbits = SEED  # type: ignore[attr-defined]

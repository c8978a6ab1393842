"""The slots of Tensors under watch: within a traced function, who reads or sets a leaf's data has used the leaf."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import numpy as np

from autograd.modes import MODES, Mode, ModeChange
from autograd.node import Node
from autograd.tensor import Tensor

NAMES = ("data", "grad")
UNWATCHED = ModeChange(lambda mode: Mode(mode.recording, mode.extra, None))


class Watched:
    """Stands in for a slot of all Tensors, and tells the trace that the present context belongs to, if any."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.slot: Any = Node.__dict__[name]

    def __get__(self, node: Any, owner: Any = None) -> Any:
        found = self.slot.__get__(node, owner)
        adopt = getattr(MODES.get().watch, "adopt", None)
        if adopt is None or not isinstance(found, np.ndarray):
            return found
        with UNWATCHED:
            adopt(node)
        return self.slot.__get__(node, owner)

    def __set__(self, node: Any, value: Any) -> None:
        assigned = getattr(MODES.get().watch, "assigned", None)
        if assigned is not None:
            with UNWATCHED:
                value = assigned(node, value)
        self.slot.__set__(node, value)


_lock = Lock()
_watching = 0  # how many traces


@contextmanager
def watched_slots() -> Iterator[None]:
    """A block in which traces hear of the slots of Tensors. Outside of it, a slot is as fast as Python has them."""
    global _watching
    with _lock:
        _watching += 1
        for name in NAMES:
            setattr(Tensor, name, Watched(name))
    try:
        yield
    finally:
        with _lock:
            _watching -= 1
            if not _watching:
                for name in NAMES:
                    delattr(Tensor, name)

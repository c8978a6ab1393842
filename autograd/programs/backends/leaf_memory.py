"""The memory of leaves, as a run takes it: one array on the device for each stretch of memory on the host."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.core.array import NDArray
from autograd.programs.backends.elsewhere import Place, Remote, place_of, release, upload
from autograd.programs.tape.instructions import Variable, actual
from autograd.programs.tape.slots import SLOTS


class Block:
    """Memory of leaves, which a run takes as one array. ``root``: its variable. ``slots``: the leaves that look into
    it, each with the name of the slot and the array that it holds on the host. ``place``: None of one leaf with memory
    of its own, whose array may be any one of the same form.
    """

    __slots__ = ("changes", "known", "place", "root", "slots", "where")

    def __init__(self, root: Variable, place: Place | None, where: Any, changes: bool) -> None:
        self.root = root
        self.place = place
        self.where = where
        self.changes = changes
        self.slots: list[tuple[Any, str, NDArray | None]] = []
        self.known: dict[Any, Remote] = {}  # what was put into the slots last

    def takes(self, array: Any) -> bool:
        """Whether ``array`` has the form of this memory."""
        return bool(array.shape == self.root.shape and array.dtype == self.root.dtype)

    def fits(self, given: Sequence[Any]) -> bool:
        """Whether the leaves still hold these arrays; of one leaf with memory of its own, one that this takes."""
        for leaf, name, array in self.slots:
            held = SLOTS[name].__get__(actual(leaf, given))
            if held is self.known.get(leaf):
                continue
            remote = held if held.__class__ is Remote else None
            host = held if remote is None else remote.host
            if self.place is not None:
                if host is not array or (remote is not None and remote.place is not self.place):
                    return False
                continue
            found = host.device if host.__class__ is Place else host
            if found is None or not self.takes(found):
                return False
            if host.__class__ is np.ndarray and isinstance(host.base, np.ndarray):
                return False
        return True

    def take(self, given: Sequence[Any]) -> Place:
        """The place of the numbers, which are on the device from now on."""
        place = self.place
        if place is None:
            leaf, name, _ = self.slots[0]
            held = SLOTS[name].__get__(actual(leaf, given))
            place = held if held.__class__ is Place else held.place if held.__class__ is Remote else place_of(held)
        place.is_taken = True
        if place.device is None:
            views = []
            for leaf, name, _ in self.slots:
                node = actual(leaf, given)
                held = SLOTS[name].__get__(node)
                if held.__class__ is np.ndarray:
                    release(node)
                    self.known[leaf] = Remote(place, held)
                    SLOTS[name].__set__(node, self.known[leaf])
                    views.append(held)
            place.taken_over(upload(np.array(place.owner), self.where), views)
        place.lie(self.where)
        return place

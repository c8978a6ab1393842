"""The memory of leaves, as a run takes it: one array on the device for each stretch of memory on the host."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

import numpy as np

from autograd.core.array import NDArray
from autograd.core.node import Node
from autograd.errors import TraceError
from autograd.programs.backends.device_nodes import Place, Remote, place_of, release, upload
from autograd.programs.backends.lenses import Lens, window_of
from autograd.programs.tape.instructions import Argument, Instruction, Storage, Variable, actual, owner_of
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


def memory_of(
    loads: Sequence[Instruction],
    arrays: Mapping[Variable, NDArray],
    written: Set[Storage],
    devices: Any,
    given: Sequence[Any],
) -> tuple[list[Block], dict[Variable, Lens]]:
    """The blocks that leaves lie in as ``loads`` have found them, the ``arrays`` by variable; and the lenses of those
    variables that are parts of a block."""
    blocks: dict[Storage, Block] = {}
    lenses: dict[Variable, Lens] = {}
    shared = _shared(loads)
    first: dict[Any, Variable] = {}
    for step in loads:
        leaf, name, (variable,) = step.function, step.args[0], step.results
        if first.setdefault((leaf, name), variable) is not variable:  # it has been set, or read, before
            lenses[variable] = _same(first[leaf, name])
            continue
        node: Any = actual(leaf, given)
        if name == "data" and isinstance(leaf, Argument):
            raise TraceError(
                'a callback that changes the data of an argument cannot run with backend="jax": let it return the '
                "data, and set it in the function"
            )
        array = arrays[variable]
        owner = owner_of(array)
        if owner.dtype != array.dtype:
            raise TraceError(
                f"the {name} of a leaf is a view of {owner.dtype} memory as {array.dtype}, which JAX does not "
                "have: give the leaf an array of its own, as in p.data = p.data.copy()"
            )
        storage = variable.storage
        if storage not in blocks:
            place = place_of(array) if storage in shared else None
            root = variable if place is None else _root(owner, storage)
            blocks[storage] = Block(root, place, devices.of_leaf(node, owner), storage in written)
        block = blocks[storage]
        if block.place is not None:
            lenses[variable] = _same(block.root) if array is owner else window_of(block.root, array)
        block.slots.append((leaf, name, None if block.place is None else array))
        if isinstance(leaf, Node):
            release(leaf)
    return list(blocks.values()), lenses


def _shared(loads: Sequence[Instruction]) -> set[Storage]:
    """The memory that several slots lie in, or one that has a part of it."""
    slots: dict[Storage, set[Any]] = {}
    for step in loads:
        slots.setdefault(step.results[0].storage, set()).add((step.function, step.args[0]))
    parts = {step.results[0].storage for step in loads if not step.results[0].whole}
    return parts | {storage for storage, found in slots.items() if len(found) > 1}


def _root(owner: NDArray, storage: Storage) -> Variable:
    return Variable("memory", owner.shape, owner.dtype, owner.strides, storage, whole=True)


def _same(variable: Variable) -> Lens:
    return Lens(variable, lambda x: x, lambda _, x: x)

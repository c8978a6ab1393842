"""The account of what a traced function reads of leaves, and of what it changes in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from autograd.checking.numerics import user_line
from autograd.core.array import NDArray
from autograd.core.node import CONSTANT, VARIABLE, Node
from autograd.core.tensor import Tensor
from autograd.errors import GraphError, TraceError
from autograd.lifetime import reruns
from autograd.lifetime.changes import mark_changed
from autograd.programs.functions.hooks import UNOBSERVED
from autograd.programs.functions.standins import Traced, examples, noted
from autograd.programs.tape.instructions import Argument, Instruction, Kind, Label, Origin, Storage, Tape, Variable
from autograd.programs.tape.slots import SLOTS, TOUCHED


class Leaves:
    """The leaves of a traced function: Tensors from around it, and a *twin* of each Tensor that is handed in.

    From when the function first reads or sets a slot of a leaf, its data or its gradient, the account says what is in
    it, a stand-in where there was an array. The slot itself stays as it is, for other threads to see, until the
    function is over. ``loads``: the variables of data that is there before anything is done.
    ``graded``: whether a leaf had a gradient, where that was asked. ``twins``: the arguments that these stand for.
    ``born``: the nodes that the function makes, by identity. ``origins``: the ``op`` of leaves, variable or constant,
    as it was before the function did anything to them. ``arrays``: what was found in slots, by its variable.
    """

    def __init__(self, tape: Tape, given: Sequence[Any]) -> None:
        self.loads: dict[Node, Variable] = {}
        self.arrays: dict[Variable, NDArray] = {}
        self.graded: dict[Node | Argument, bool] = {}
        self.twins: dict[Node, Argument] = {}
        self.born: WeakValueDictionary[int, Node] = WeakValueDictionary()
        self.origins: dict[Node, Any] = {}
        self._tape = tape
        self._given = given
        self._present: dict[tuple[Node, str], Any] = {}  # what slots hold
        self._found: dict[tuple[Node, str], Any] = {}  # what they held, of those that were read before they were set
        self._used: dict[tuple[Node, str], Variable | None] = {}  # all that were ever read or set, as they were loaded
        self._changed: set[tuple[Node, str]] = set()
        self._released = False

    def twin(self, place: int, stand: Traced) -> Any:
        """What the function gets for the Tensor at ``place`` of the arguments: a leaf that holds ``stand``."""
        thing = self._given[place]
        twin = Tensor.make(stand, VARIABLE if thing.requires_grad else CONSTANT, name=thing.name)
        twin.grad = thing.grad
        self.twins[twin] = Argument(place)
        self._present[twin, "data"] = self._found[twin, "data"] = stand
        self._used[twin, "data"] = stand.variable
        return twin

    def named(self, leaf: Node) -> Node | Argument:
        """What a program calls ``leaf``."""
        return self.twins.get(leaf, leaf)

    def true(self, leaf: Node) -> Node:
        """The leaf itself, where ``leaf`` is a twin."""
        return self._given[self.twins[leaf].place] if leaf in self.twins else leaf

    def has_made(self, node: Node) -> bool:
        """Whether the function itself has made ``node``."""
        return self.born.get(id(node)) is node

    # what the function does with slots

    def read(self, node: Any, slot: str, found: Any) -> Any:
        """What a ``slot`` gives that holds ``found``."""
        if found.__class__ is Traced or self.has_made(node):
            return found
        check_engine(node)
        if node.rank == 0:  # a constant
            return found
        if (node, slot) in self._present:
            return self._present[node, slot]
        if node.is_leaf or slot == "grad":
            return self._load(node, slot, found)
        with UNOBSERVED:
            raise GraphError(
                f"a compiled function uses a graph that was recorded before it was called, at {user_line()}: hand "
                f"{node!r:.60} in as an argument, or compute it within"
            )

    def _load(self, leaf: Any, slot: str, found: Any) -> Any:
        """A stand-in for the array ``found``; None stays."""
        self.origins.setdefault(leaf, leaf.op)
        if slot == "grad" and (leaf, slot) not in self._used:
            self.graded.setdefault(self.named(leaf), found is not None)
        if isinstance(found, np.ndarray):
            if slot == "data" and leaf.op is CONSTANT:  # whose array may be written to
                with UNOBSERVED:
                    reruns.noted(self.true(leaf))
            variable = self._tape.loaded(found, "w" if slot == "data" else "g")
            self.arrays[variable] = found
            self._tape.add(Instruction(Kind.LOAD, self.named(leaf), (slot,), {}, (variable,)))
            if slot == "data" and not self._released:
                self.loads[leaf] = variable
            found = Traced(found, self._tape, variable)
        self._used[leaf, slot] = found.variable if isinstance(found, Traced) else None
        self._present[leaf, slot] = self._found[leaf, slot] = found
        return found

    def assign(self, node: Any, slot: str, value: Any) -> None:
        """Put ``value`` into a ``slot``."""
        if isinstance(value, np.ndarray):
            value = self._constant(value)
        if slot == "data" and not hasattr(node, "op"):  # it is being made
            self.born[id(node)] = node
        elif not self.has_made(node):
            check_engine(node)
            self._present[node, slot] = value
            self._used.setdefault((node, slot), None)
            self._changed.add((node, slot))
            if node not in self.twins:
                return
        SLOTS[slot].__set__(node, value)

    def _constant(self, array: NDArray) -> Any:
        """An array that the function has without having computed it, as one that it makes in each run."""
        return noted(self._tape, Kind.FUNCTION, np.copy, (array,), {})

    # what it has changed

    def release(self) -> None:
        """Change the leaves as the function has changed them. Code from outside may do so next: of those from around,
        nothing is known any more."""
        present, self._present = self._present, {}
        found, self._found = self._found, {}
        for (leaf, slot), now in present.items():
            if (leaf, slot) not in found or now is not found[leaf, slot]:
                self._store(leaf, slot, now)
            if leaf in self.twins:
                self._present[leaf, slot] = self._found[leaf, slot] = now
        self._released = True

    def _store(self, leaf: Any, slot: str, now: Any) -> None:
        value = now
        if isinstance(now, Traced):
            value = now.variable
            value.storage.leaves = True
        self._tape.add(Instruction(Kind.STORE, self.named(leaf), (slot, value), {}, label=Label("leaves")))
        with UNOBSERVED:
            reruns.noted(self.true(leaf))
        SLOTS[slot].__set__(self.true(leaf), examples(now))
        TOUCHED[0] += 1
        if slot == "data":
            mark_changed([self.true(leaf)])

    def renew(self) -> None:
        """Let the twins hold what the arguments hold, where code from outside has replaced it."""
        for twin in self.twins:
            for name, slot in SLOTS.items():
                found = slot.__get__(self.true(twin))
                if found is not examples(slot.__get__(twin)):
                    slot.__set__(twin, found)
                    for account in (self._present, self._found):
                        account.pop((twin, name), None)

    def have_way_back(self, graph: Sequence[Node]) -> bool:
        """Whether the way back through the ``graph`` of a result can be traced: nothing is set but the data of
        constants that are not in it, such as running statistics, and no array from outside is written to."""
        return self._changed.isdisjoint({(leaf, "data") for leaf in graph}) and not self._written()

    def change_constants_alone(self) -> bool:
        """Whether nothing of leaves is set or written to but the data of constants."""
        data = {(leaf, "data") for leaf, _ in self._used if leaf.op is CONSTANT}
        known = {held.storage for key in data if (held := self._used.get(key)) is not None}
        return self._changed <= data and self._written() <= known

    def _written(self) -> set[Storage]:
        """The memory from outside that the function has written to."""
        written = {target.storage for step in self._tape.instructions for target in step.writes}
        return {storage for storage in written if storage.origin is not Origin.MADE}

    def clashes(self) -> dict[Argument, set[Node]]:
        """For each argument the leaves from around that it must not be: one of the two changes what the other uses."""
        written = {target.storage for step in self._tape.instructions for target in step.writes}
        changed = self._changed | {key for key, found in self._used.items() if found and found.storage in written}
        found: dict[Argument, set[Node]] = {place: set() for place in self.twins.values()}
        for twin, place in self.twins.items():
            for leaf, slot in self._used:
                if leaf not in self.twins and (twin, slot) in self._used and changed & {(leaf, slot), (twin, slot)}:
                    found[place].add(leaf)
        return found

    def check_origins(self) -> None:
        """A `TraceError` where the function leaves ``requires_grad`` of a leaf other than it was."""
        for leaf, origin in self.origins.items():
            if leaf.op is not origin:
                raise TraceError(
                    f"a compiled function has set requires_grad of a Tensor of shape {leaf.shape} to "
                    f"{leaf.requires_grad}, which a replay would not: set it outside, or set it back at the end"
                )

    def check_apart(self) -> None:
        """A `GraphError` where an argument is a leaf from around as well, and that makes a difference."""
        for place, leaves in self.clashes().items():
            if self._given[place.place] in leaves:
                raise GraphError(
                    f"a Tensor of shape {self._given[place.place].shape} is handed in, and is a leaf from around the "
                    "compiled function as well, which changes it: use it in one of these ways only"
                )


def check_engine(node: Node) -> None:
    """A `GraphError` for a Value, unless it is a constant."""
    if node.rank == 0 and node.op is not CONSTANT:
        with UNOBSERVED:
            raise GraphError(
                f"a compiled function works on Tensors, and {node!r:.60} is used in it, at {user_line()}: make it a "
                "Tensor of shape (), or compile the graph of its root"
            )

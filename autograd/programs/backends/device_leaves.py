"""The leaves of a program on a device: where their numbers are between its runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograd.core.node import Node
from autograd.programs.backends.device_nodes import Place, release
from autograd.programs.backends.device_steps import DeviceSteps
from autograd.programs.backends.leaf_memory import memory_of
from autograd.programs.tape.instructions import Argument, Kind, Variable, actual
from autograd.programs.tape.recording import Recording
from autograd.programs.tape.slots import SLOTS, TOUCHED


class Leaves:
    """The leaves that a program reads and sets.

    ``changing``, ``kept``: the blocks of their memory that a run changes, and the others. ``lenses``: the variables
    that are parts of a block. ``slots``: what a run puts into slots of leaves; ``put``: those of them that it computes.
    ``places``, ``targets``: where the numbers of blocks are, and where those of ``put`` are to be. They hold as long as
    `TOUCHED` has the count ``touched``: no leaf need be looked at then.
    """

    def __init__(
        self,
        recording: Recording,
        steps: DeviceSteps,
        filled: Mapping[Variable, Any],
        devices: Any,
        given: Sequence[Any],
    ) -> None:
        loads = [x for x in steps.forward if x.kind is Kind.LOAD and x.results[0] not in filled]
        blocks, self.lenses = memory_of(loads, recording.arrays, steps.written, devices, given)
        self.changing = [block for block in blocks if block.changes]
        self.kept = [block for block in blocks if not block.changes]
        stores = [step for step in steps.forward if step.kind is Kind.STORE]
        self.slots = {(step.function, step.args[0]): step.args[1] for step in stores}
        self.put = {slot: held for slot, held in self.slots.items() if isinstance(held, Variable)}
        self.places: list[Place] = []
        self.targets: list[Place] = []
        self.touched = -1
        self._blocks = [*self.changing, *self.kept]
        self._graded = [*recording.graded.items()]
        self._always_looks = self._must_look()

    def _must_look(self) -> bool:
        """Whether each run has to look at its leaves: those of arguments are others each time, and a run may itself
        leave them so that the next one is another."""
        named = [leaf for leaf, _ in (*self._graded, *self.slots)]
        held = [(block, leaf, name) for block in self._blocks for leaf, name, _ in block.slots]
        if any(leaf.__class__ is Argument for leaf in (*named, *[leaf for _, leaf, _ in held])):
            return True
        if any((self.slots.get((leaf, "grad"), had or None) is not None) is not had for leaf, had in self._graded):
            return True
        put = [(block, self.slots[leaf, name]) for block, leaf, name in held if (leaf, name) in self.slots]
        return any(block.place is not None or x is None or not block.takes(x) for block, x in put)

    def are_graded(self, given: Sequence[Any]) -> bool:
        """Whether those leaves have a gradient that had one, and no others."""
        for leaf, had in self._graded:
            node: Any = actual(leaf, given)
            if (SLOTS["grad"].__get__(node) is not None) is not had:
                return False
        return True

    def fit(self, given: Sequence[Any]) -> bool:
        """Whether all blocks are as they were."""
        return all([block.fits(given) for block in self._blocks])  # noqa: C419

    def take(self, given: Sequence[Any]) -> None:
        """See that the numbers of leaves are on the device."""
        self.places = [block.take(given) for block in self._blocks]

    def expect(self, given: Sequence[Any]) -> None:
        """Put places into the slots that the run sets, for numbers to come."""
        self.targets = [Place(None, is_taken=True) for _ in self.put]
        targets = dict(zip(self.put, self.targets, strict=True))
        for (leaf, name), held in self.slots.items():
            node = actual(leaf, given)
            release(node)
            SLOTS[name].__set__(node, targets.get((leaf, name), held))
        first = [block.slots[0][:2] for block in self._blocks]  # which the next run finds there
        self.places = [targets.get(key, place) for key, place in zip(first, self.places, strict=True)]
        TOUCHED[0] += 1
        self.touched = -1 if self._always_looks else TOUCHED[0]

    def release(self) -> None:
        """Let those that are asked for their gradient, or set, be nodes whose numbers may be on a device."""
        for leaf, _ in (*self._graded, *self.slots):
            if isinstance(leaf, Node):
                release(leaf)

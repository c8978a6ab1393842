"""What makes a tape shorter without changing a number: each thing computed once, copies only where
somebody writes, and nothing that nobody reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.programs.tape.instructions import NESTED, Instruction, Kind, Storage, Variable, parts_of, replaced
from autograd.programs.tape.recording import Recording


def shorten(recording: Recording) -> Counter[str]:
    """Shorten the tape of ``recording``; how many instructions went, by the reason."""
    before = len(recording.tape.instructions)
    counts = _Sharing(recording).counts
    between = len(recording.tape.instructions)
    _drop(recording)
    counts.update(traced=before, unused=between - len(recording.tape.instructions))
    return counts


class _Sharing:
    """Compute alike instructions once, and use in place of a copy what was copied."""

    def __init__(self, recording: Recording) -> None:
        instructions = recording.tape.instructions
        self.ledger = _Ledger(instructions)
        self.counts: Counter[str] = Counter(shared=0, copies=0)
        self._known: dict[Any, Instruction] = {}
        self._names: dict[Variable, Variable] = {}
        self._moved: dict[Storage, Storage] = {}
        kept = []
        for instruction in instructions:
            _rename(instruction, self._names)
            for result in instruction.results:
                result.storage = self._moved.get(result.storage, result.storage)
            found = self._found(instruction)
            if found is None:
                kept.append(instruction)
            else:
                self._take(found, instruction.results)
            self.ledger.follow(instruction)
        instructions[:] = kept
        _rename_ends(recording, self._names)

    def _found(self, instruction: Instruction) -> tuple[Variable, ...] | None:
        """The variables that have the results of ``instruction`` already; None where there are none."""
        results = instruction.results
        if not results or instruction.writes or instruction.kind in (Kind.CALLBACK, Kind.LOAD):
            return None
        source = _copied(instruction)
        if source is not None and self.ledger.may_stand_for(source, results[0]):
            self.counts["copies"] += 1
            return (source,)
        twin = self._known.setdefault((instruction.kind, self.ledger.key(instruction)), instruction)
        if twin is instruction or not all(map(self.ledger.may_be_one, twin.results, results)):
            return None
        self.counts["shared"] += 1
        return twin.results

    def _take(self, found: Sequence[Variable], results: Sequence[Variable]) -> None:
        """From now on use ``found`` in place of ``results``, also for views of these."""
        for new, old in zip(found, results, strict=True):
            self._names[old] = new
            self.ledger.merge(new.storage, old.storage)
            new.storage.leaves |= old.storage.leaves
            if new.storage is not old.storage:
                self._moved[old.storage] = new.storage


class _Ledger:
    """Who writes to which storage, and when: what is read before and after differs."""

    def __init__(self, instructions: Sequence[Instruction]) -> None:
        self.written = Counter(variable.storage for step in instructions for variable in step.may_write)
        self.callbacks = sum(step.kind is Kind.CALLBACK for step in instructions)
        self.so_far: Counter[Storage] = Counter()
        self.calls = 0
        self._made: dict[Storage, int] = {}  # after how many callbacks
        self._read: Counter[Storage] = Counter()  # last of all, after or by how many callbacks
        begun = 0
        for step in instructions:
            begun += step.kind is Kind.CALLBACK
            for operand in step.operands:
                self._read[operand.storage] = begun

    def follow(self, instruction: Instruction) -> None:
        """``instruction`` has been passed."""
        for variable in instruction.may_write:
            self.so_far[variable.storage] += 1
        self.calls += instruction.kind is Kind.CALLBACK
        for result in instruction.results:
            self._made.setdefault(result.storage, self.calls)

    def merge(self, new: Storage, old: Storage) -> None:
        """From now on ``new`` is read in place of ``old``."""
        self._read[new] = max(self._read[new], self._read[old])

    def is_private(self, *storages: Storage) -> bool:
        """Whether no callback lies between what is made of these and the last time that it is read."""
        return all(self._read[storage] <= self.calls for storage in storages)

    def settled(self, storage: Storage) -> bool:
        """Whether nobody writes to it any more."""
        if storage.is_shared:
            return self.calls == self.callbacks and self.so_far[storage] == self.written[storage]
        return self.so_far[storage] == self.written[storage]

    def may_stand_for(self, source: Variable, copy: Variable) -> bool:
        """Whether ``source`` may be used in place of its ``copy``: neither changes, and each array that
        leaves the program has memory of its own."""
        if self.written[copy.storage] or not self.settled(source.storage) or copy.strides != source.strides:
            return False
        return not copy.storage.leaves or (not source.storage.is_shared and self.is_private(source.storage))

    def may_be_one(self, first: Variable, second: Variable) -> bool:
        """Whether two variables of the same numbers may share memory."""
        if first.storage is second.storage:
            return True
        if self.written[first.storage] or self.written[second.storage]:
            return False
        if not (first.storage.leaves or second.storage.leaves):
            return True
        now = self._made[first.storage] == self.calls and self.is_private(first.storage, second.storage)
        return now and not (first.storage.leaves and second.storage.leaves)

    def key(self, instruction: Instruction) -> Any:
        """The same for instructions that give the same numbers."""
        return instruction.function, self._mark(instruction.args), self._mark(instruction.kwargs)

    def _mark(self, tree: Any) -> Any:
        """A key for nested containers of what an instruction is given."""
        if tree.__class__ is Variable:
            return tree, self.so_far[tree.storage], self.calls if tree.storage.is_shared else 0
        if isinstance(tree, dict):
            return tuple((name, self._mark(part)) for name, part in sorted(tree.items()))
        if isinstance(tree, NESTED):
            return tree.__class__, *map(self._mark, parts_of(tree))
        if isinstance(tree, float | complex):
            return repr(tree)  # which tells 0.0 from -0.0
        return tree.__class__, id(tree) if tree.__class__.__hash__ is None else tree


def _copied(instruction: Instruction) -> Variable | None:
    """What ``instruction`` copies, if it does nothing else."""
    function = getattr(np, instruction.function, None) if instruction.kind is Kind.METHOD else instruction.function
    if function not in (np.copy, np.astype) or not isinstance(instruction.args[0], Variable):
        return None
    source, (result,) = instruction.args[0], instruction.results
    return source if source.dtype == result.dtype and source.shape == result.shape else None


def _rename(instruction: Instruction, names: dict[Variable, Variable]) -> None:
    if names.keys().isdisjoint(instruction.operands) and names.keys().isdisjoint(instruction.writes):
        return

    def new(leaf: Any) -> Any:
        return names.get(leaf, leaf) if isinstance(leaf, Variable) else leaf

    instruction.take(replaced(instruction.args, new), replaced(instruction.kwargs, new))
    instruction.writes = replaced(instruction.writes, new)


def _rename_ends(recording: Recording, names: dict[Variable, Variable]) -> None:
    recording.results = [names.get(leaf, leaf) if isinstance(leaf, Variable) else leaf for leaf in recording.results]
    if recording.pull is not None:
        pull = recording.pull
        pull.root = names.get(pull.root, pull.root)
        pull.cotangents = [part if part is None else names.get(part, part) for part in pull.cotangents]


def ends(recording: Recording) -> list[Variable]:
    """The variables that leave the program as results."""
    found = [leaf for leaf in recording.results if isinstance(leaf, Variable)]
    if recording.pull is not None:
        found += [part for part in (recording.pull.root, *recording.pull.cotangents) if part is not None]
    return found


def _drop(recording: Recording) -> None:
    """Leave out what has no effect that anybody sees."""
    used: set[Variable] = set(ends(recording))
    read = {variable.storage for variable in used}
    kept: list[Instruction] = []
    overwritten: set[Any] = set()  # slots of leaves that are set again before anybody looks
    steps = recording.tape.instructions
    for step in reversed(steps):
        if step.kind is Kind.CALLBACK:
            overwritten.clear()
        slot = (step.function, step.args[0]) if step.kind is Kind.STORE else None
        if (
            (step.has_effects and slot not in overwritten)
            or not used.isdisjoint(step.results)
            or any(target.storage.is_shared or target.storage in read for target in step.writes)
        ):
            kept.append(step)
            overwritten |= {slot} - {None}
            for operand in step.operands:
                used.add(operand)
                read.add(operand.storage)
    steps[:] = reversed(kept)

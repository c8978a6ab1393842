"""Where the arrays of a program lie: in one block of memory, in which those that are never needed at the
same time share a place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from autograd.programs.tape.instructions import Instruction, Kind, Origin, Storage, Variable

ALIGNMENT = 64  # a line of the processor's cache


@dataclass(eq=False)
class Memory:
    """``places``: the offsets of storages in a block of ``size`` bytes. ``wanted``: what they would take
    together, each with a place of its own. ``reused``: how many took over the place of an operand."""

    places: dict[Storage, int] = field(default_factory=dict)
    size: int = 0
    wanted: int = 0
    reused: int = 0


def planned(
    instructions: Sequence[Instruction], fits: Callable[[Instruction], bool], last: Sequence[Variable]
) -> Memory:
    """A place for each array that the program makes for itself, by an instruction that ``fits``.

    ``last``: what is needed to the end.
    """
    memory = Memory()
    ends = _last_uses(instructions, last)
    free: list[tuple[int, int]] = []  # offset and length, by offset
    dying: list[list[Storage]] = [[] for _ in range(len(instructions) + 1)]
    for storage, end in ends.items():
        dying[end].append(storage)
    for i, step in enumerate(instructions):
        result = step.result
        if result is not None and result.storage not in memory.places and _is_ours(step, result) and fits(step):
            size = _aligned(result.storage)
            memory.wanted += size
            heir = _heir(step, result, dying[i], memory)
            if heir is not None:
                memory.places[result.storage] = memory.places[heir]
                memory.reused += 1
                dying[i].remove(heir)
            else:
                memory.places[result.storage] = _taken(free, size, memory)
        for storage in dying[i]:
            if storage in memory.places:
                _given_back(free, memory.places[storage], _aligned(storage))
    return memory


def _aligned(storage: Storage) -> int:
    """How many bytes ``storage`` takes in the block, whole lines of the cache."""
    return -(-max(storage.size, 1) // ALIGNMENT) * ALIGNMENT


def _is_ours(step: Instruction, result: Variable) -> bool:
    """Whether ``step`` makes an array that nobody sees from outside."""
    storage = result.storage
    return storage.origin is Origin.MADE and not storage.leaves and result.whole and not step.is_view


def _last_uses(instructions: Sequence[Instruction], last: Sequence[Variable]) -> dict[Storage, int]:
    ends: dict[Storage, int] = {}
    for i, step in enumerate(instructions):
        for variable in (*step.results, *step.operands):
            ends[variable.storage] = i
    ends.update(dict.fromkeys((variable.storage for variable in last), len(instructions)))
    return ends


def _heir(step: Instruction, result: Variable, dying: Sequence[Storage], memory: Memory) -> Storage | None:
    """The storage of an operand, no longer needed, that an elementwise function may write its result to."""
    if step.kind is not Kind.UFUNC or step.function.signature is not None:
        return None
    operands = step.operands
    for operand in operands:
        storage = operand.storage
        alone = all(other is operand or other.storage is not storage for other in operands)
        if storage in dying and storage in memory.places and operand.whole and alone and operand.form == result.form:
            return storage
    return None


def _taken(free: list[tuple[int, int]], size: int, memory: Memory) -> int:
    """The offset of the smallest gap that ``size`` bytes fit in, or of the end."""
    gaps = [gap for gap in free if gap[1] >= size]
    if not gaps:
        memory.size += size
        return memory.size - size
    offset, length = min(gaps, key=lambda gap: gap[1])
    free.remove((offset, length))
    if length > size:
        _given_back(free, offset + size, length - size)
    return offset


def _given_back(free: list[tuple[int, int]], offset: int, length: int) -> None:
    """Put a gap back, as one with its neighbours."""
    for gap in [gap for gap in free if gap[0] + gap[1] == offset or offset + length == gap[0]]:
        free.remove(gap)
        offset, length = min(offset, gap[0]), length + gap[1]
    free.append((offset, length))

"""Find the loops in a tape: what a function did again and again, such as the steps of a recurrent network.

A tape has no loops, each step stands there by itself. XLA takes minutes for thousands of instructions, and seconds for
a loop of a few. So stretches that repeat themselves are found: instructions of the same kinds upon the same forms, in
which an operand is the same each time, or was made in the same repetition or the one before, or is one of a row of
variables; and an index stays, or moves by the same number each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd.core.array import NDArray
from autograd.programs.tape.instructions import NESTED, Instruction, Kind, Storage, Variable, replaced

LEAST = 8  # repetitions that are worth a loop
LONGEST = 400  # instructions of one of them
SINGLE = (Kind.LOAD, Kind.STORE, Kind.CALLBACK, Kind.PURE, Kind.REFILL)
INDEXED = (Kind.ITEM, Kind.ASSIGN)


@dataclass(eq=False)
class Loop:
    """A stretch of ``count`` repetitions. ``template``: the second of them, in which a `Moving` stands for each number
    that moves. ``carried``: variables that it takes from the repetition before, each with the one that it makes itself
    of them, and the one that the first repetition begins with. ``rows``: variables of the template that are one of a
    row, with the row. ``made``: of each variable of the template that is used afterwards, all that stand in its place.
    ``written``: the memory from before that is written to.
    """

    count: int
    template: list[Instruction]
    carried: list[tuple[Variable, Variable, Variable]] = field(default_factory=list)
    rows: list[tuple[Variable, list[Variable]]] = field(default_factory=list)
    made: dict[Variable, list[Variable]] = field(default_factory=dict)
    written: set[Storage] = field(default_factory=set)


@dataclass(frozen=True)
class Moving:
    """A number in an index: ``first`` in the first repetition, ``by`` so much more in each further one."""

    first: int
    by: int


class _NoLoop(Exception):
    """A stretch looks like a loop and is none."""


def rolled(steps: Sequence[Instruction], needed: Iterable[Variable]) -> list[Instruction | Loop]:
    """``steps`` with loops in them. ``needed``: variables that are read after them."""
    outside = set(needed)
    forms: dict[Any, int] = {}
    ids = np.array([forms.setdefault(_form(step, i), len(forms)) for i, step in enumerate(steps)])
    return _rolled(steps, ids, outside)


def _rolled(steps: Sequence[Instruction], ids: NDArray, needed: set[Variable]) -> list[Instruction | Loop]:
    found = _longest(ids)
    if found is None:
        return list(steps)
    start, period, count = found
    stop = start + period * count
    before, after = steps[:start], steps[stop:]
    needed_after = needed | {operand for step in after for operand in step.operands}
    try:
        loop: list[Instruction | Loop] = [_loop(steps[start:stop], period, count, needed_after)]
    except _NoLoop:
        loop = list(steps[start:stop])
    needed_before = needed_after | {operand for step in steps[start:stop] for operand in step.operands}
    return [*_rolled(before, ids[:start], needed_before), *loop, *_rolled(after, ids[stop:], needed)]


def _form(step: Instruction, place: int) -> Any:
    """The same for instructions that may be repetitions of one another."""
    if step.kind in SINGLE:
        return place

    def form(leaf: Any) -> Any:
        if isinstance(leaf, Variable):
            return leaf.shape, leaf.dtype
        return leaf.__class__, repr(leaf)

    def indexed(tree: Any) -> Any:
        return replaced(tree, lambda leaf: int if leaf.__class__ is int else form(leaf))

    args = tuple(
        [_shown(indexed(arg)) if _is_index(step, i) else _shown(replaced(arg, form)) for i, arg in enumerate(step.args)]
    )
    function = id(step.function) if step.function.__class__.__hash__ is None else step.function
    made = tuple([(result.shape, result.dtype) for result in step.results])
    return step.kind, function, args, _shown(replaced(step.kwargs, form)), made, len(step.writes)


def _shown(tree: Any) -> str:
    return repr(tree)


def _is_index(step: Instruction, place: int) -> bool:
    return step.kind in INDEXED and place == 1


def _longest(ids: NDArray) -> tuple[int, int, int] | None:
    """Start, period and count of the longest stretch that repeats itself; of as long ones that of the shortest
    period."""
    best: tuple[int, int, int] | None = None
    most = 0
    for period in range(1, min(LONGEST, len(ids) // LEAST) + 1):
        same = np.concatenate([[False], ids[period:] == ids[:-period], [False]])
        edges = np.flatnonzero(np.diff(same.astype(np.int8)))
        starts, stops = edges[::2], edges[1::2]
        if not len(starts):
            continue
        i = int(np.argmax(stops - starts))
        count = int(stops[i] - starts[i]) // period + 1
        if count >= LEAST and period * count > most:
            best, most = (int(starts[i]), period, count), period * count
    return best


def _loop(steps: Sequence[Instruction], period: int, count: int, needed: set[Variable]) -> Loop:
    """The loop that ``steps`` are."""
    rounds = [steps[k * period : (k + 1) * period] for k in range(count)]
    place = {
        result: (k, q, r)
        for k, part in enumerate(rounds)
        for q, step in enumerate(part)
        for r, result in enumerate(step.results)
    }
    loop = Loop(count, [])
    taken: dict[Variable, Sequence[Variable]] = {}
    for q in range(period):
        variants = [part[q] for part in rounds]
        for operands in zip(*[step.operands for step in variants], strict=True):
            _follow(operands, place, loop, taken, rounds)
        loop.template.append(_moving(variants))
    written = {target.storage for step in steps for target in step.writes}
    for q, step in enumerate(rounds[1]):
        for r, result in enumerate(step.results):
            row = [part[q].results[r] for part in rounds]
            if not needed.isdisjoint(row):
                loop.made[result] = row
                if written & {variable.storage for variable in row}:
                    raise _NoLoop  # a view of what is written to
    own = {result.storage for step in steps for result in step.results if not _is_view(step, result)}
    loop.written = written - own
    return loop


def _is_view(step: Instruction, result: Variable) -> bool:
    return any(operand.storage is result.storage for operand in step.operands)


def _follow(
    operands: Sequence[Variable],
    place: dict[Variable, tuple[int, int, int]],
    loop: Loop,
    taken: dict[Variable, Sequence[Variable]],
    rounds: Sequence[Sequence[Instruction]],
) -> None:
    """Say where an operand comes from in each repetition."""
    second = operands[1]
    places = [place.get(operand) for operand in operands]
    if all(operand is second for operand in operands):
        if places[1] is not None:
            raise _NoLoop
        return
    at = places[1]
    if at is not None and at[0] == 1 and all(p == (k, *at[1:]) for k, p in enumerate(places)):
        return
    if at is not None and at[0] == 0 and all(p == (k - 1, *at[1:]) for k, p in enumerate(places) if k):
        if places[0] is not None:
            raise _NoLoop
        new = rounds[1][at[1]].results[at[2]]
        known = [first for old, _, first in loop.carried if old is second]
        if not known:
            loop.carried.append((second, new, operands[0]))
        elif known[0] is not operands[0]:
            raise _NoLoop
        return
    if any(places) or taken.setdefault(second, operands) != operands:
        raise _NoLoop
    if taken[second] is operands:
        loop.rows.append((second, list(operands)))


def _moving(variants: Sequence[Instruction]) -> Instruction:
    """The instruction of the second repetition, with what moves in it."""
    second = variants[1]
    args = tuple(
        [
            _affine([step.args[i] for step in variants]) if _is_index(second, i) else second.args[i]
            for i in range(len(second.args))
        ]
    )
    return Instruction(
        second.kind,
        second.function,
        args,
        second.kwargs,
        second.results,
        second.writes,
        second.label,
        second.pulls,
        second.returns,
        second.line,
    )


def _affine(indices: Sequence[Any]) -> Any:
    """An index, with what moves in it."""
    first, second = indices[:2]
    if isinstance(second, tuple):
        return tuple([_affine(parts) for parts in zip(*indices, strict=True)])
    if second.__class__ is int and first is not second:
        by = second - first
        if any(index != first + k * by for k, index in enumerate(indices)):
            raise _NoLoop
        return Moving(first, by)
    numbers = [_numbers(index) for index in indices]
    if any(number != numbers[0] for number in numbers):
        raise _NoLoop
    return second


def _numbers(tree: Any) -> Any:
    """The whole numbers within an index, which may not move there."""
    found: list[Any] = []
    if isinstance(tree, NESTED):
        replaced(tree, lambda leaf: found.append(leaf) if leaf.__class__ is int else None)
    elif tree.__class__ is int:
        found.append(tree)
    return found

"""The plan of a program: its groups level by level, as a table and as a diagram."""

from __future__ import annotations

from math import prod

import numpy as np

from autograd.core.node import CONSTANT, VARIABLE
from autograd.core.primitive import Primitive
from autograd.foundation.tables import aligned, amount
from autograd.programs.common.diagrams import Arrow, Box, BoxKind, Diagram
from autograd.programs.values.buffers import Layout, Step
from autograd.programs.values.cells import Flow

HEADER = ("level", "numbers", "operation", "operands", "gradients")

LEAVES: dict[object, BoxKind] = {VARIABLE: "input", CONSTANT: "constant"}


def table(layout: Layout) -> str:
    """One line per group: its level, how many numbers in which shape, the operation, how many of its
    operands are read in place and how many gathered, and how its cotangents come about."""
    return aligned([HEADER, *map(_row, layout.steps)])


def _row(step: Step) -> tuple[str, ...]:
    group = step.group
    gathered = sum(index is not None for index in step.gathers)
    counts = {"in place": len(step.gathers) - gathered, "gathered": gathered}
    operands = ", ".join(f"{count} {how}" for how, count in counts.items() if count)
    gradients = "" if step.cotangent is None else "in place" if step.incoming is None else _fan(step.incoming.counts)
    return str(group.level), shape(step), group.op.name, operands, gradients


def _fan(counts: np.ndarray) -> str:
    low, high = int(counts.min()), int(counts.max())
    return "gathered" if high == 1 else f"sums of {low if low == high else f'{low} to {high}'}"


def shape(step: Step) -> str:
    """How many numbers a group has, along each of its axes."""
    return " × ".join(f"{length:,}" for length in step.group.cells.shape)


def buffers(layout: Layout) -> str:
    """The sizes of the buffers, and what reading in place and passing on as it is have saved."""
    saved = sum(_in_place(step) for step in layout.steps)
    names = {"v": "values", "g": "gathered operands", "c": "cotangents and contributions"}
    used = ", ".join(
        f"{amount(8 * size)} of {names[buffer]}" for buffer, size in layout.sizes.items() if buffer in names
    )
    return f"{used}; saved by reading in place: {amount(8 * saved)}"


def _in_place(step: Step) -> int:
    """How many numbers of operands, contributions and cotangents need no place of their own."""
    sizes = [prod(piece.shape) for piece in step.operands]
    count = sum(size for size, gather in zip(sizes, step.gathers, strict=True) if gather is None)
    if step.cotangent is not None:
        count += sum(size for size, flow in zip(sizes, step.group.flows, strict=True) if flow is Flow.SAME)
        count += prod(step.result.shape) * (step.incoming is None)
    return count


def diagram(layout: Layout, title: str) -> Diagram:
    """A box for each group, and an arrow from it to one that reads it, which says how many numbers that reads."""
    boxes = [_box(layout, i, step) for i, step in enumerate(layout.steps)]
    arrows = [Arrow(j, i, f"{n:,}") for i, step in enumerate(layout.steps) for j, n in _read(layout, step)]
    return Diagram(title, tuple(boxes), tuple(arrows))


def _box(layout: Layout, i: int, step: Step) -> Box:
    is_root = step.result.start <= layout.root.start < step.result.stop
    kind = LEAVES.get(step.group.op, "output" if is_root else "result")
    many = "number" if step.group.cells.size == 1 else "numbers"
    op = step.group.op if isinstance(step.group.op, Primitive) else None
    holds = f"{shape(step)} {many}"
    return Box(f"v{i}", kind, (op.name, holds) if op else (holds,), step.group.level, op)


def _read(layout: Layout, step: Step) -> list[tuple[int, int]]:
    """Which groups a step reads, and how many numbers of each."""
    read = [layout.owners[operand].ravel() for operand in step.group.operands]
    owners, counts = np.unique(np.concatenate([*read, np.zeros(0, np.intp)]), return_counts=True)
    return list(zip(owners.tolist(), counts.tolist(), strict=True))

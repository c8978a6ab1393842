"""The plan of a program in words, and as a picture: its groups level by level."""

from __future__ import annotations

from itertools import groupby
from math import prod

import numpy as np

from autograd.grouping import Flow
from autograd.layout import Layout, Step

HEADER = ("level", "numbers", "operation", "operands", "gradients")
UNITS = ("B", "kB", "MB", "GB")


def table(layout: Layout) -> list[str]:
    """One line per group: its level, how many numbers in which shape, the operation, how many of its
    operands are read in place and how many gathered, and how its cotangents come about."""
    rows = [HEADER, *map(_row, layout.steps)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADER))]
    return ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


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
    used = ", ".join(f"{amount(8 * size)} of {names[buffer]}" for buffer, size in layout.sizes.items())
    return f"{used}; saved by reading in place: {amount(8 * saved)}"


def _in_place(step: Step) -> int:
    """How many numbers of operands, contributions and cotangents need no place of their own."""
    sizes = [prod(piece.shape) for piece in step.operands]
    count = sum(size for size, gather in zip(sizes, step.gathers, strict=True) if gather is None)
    if step.cotangent is not None:
        count += sum(size for size, flow in zip(sizes, step.group.flows, strict=True) if flow is Flow.SAME)
        count += prod(step.result.shape) * (step.incoming is None)
    return count


def amount(size: float) -> str:
    """A number of bytes in three digits.

    >>> amount(123), amount(65_818 * 8)
    ('123 B', '527 kB')
    """
    for unit in UNITS[:-1]:
        if size < 999.5:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} {UNITS[-1]}"


def dot(layout: Layout) -> str:
    """The groups as a graph in the DOT language: a column per level, an edge where one reads another."""
    lines = ["digraph program {", "  rankdir=LR", "  node [shape=box, style=rounded]"]
    numbered = list(enumerate(layout.steps))
    for level, steps in groupby(numbered, key=lambda pair: pair[1].group.level):
        boxes = [f"v{i} [label={_label(step)}]" for i, step in steps]
        lines.append(f"  subgraph level_{level} {{ rank=same; {'; '.join(boxes)} }}")
    for i, step in numbered:
        for operand in step.group.operands:
            owners, counts = np.unique(layout.owners[operand], return_counts=True)
            lines += [f'  v{j} -> v{i} [label="{n:,}"]' for j, n in zip(owners.tolist(), counts.tolist(), strict=True)]
    return "\n".join([*lines, "}", ""])


def _label(step: Step) -> str:
    """A box's text; an operation's name is a Python name, which needs no escaping."""
    return rf'"{step.group.op.name}\n{shape(step)}"'

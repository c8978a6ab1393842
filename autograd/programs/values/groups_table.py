"""The plan of a program in words, and as a picture: its groups level by level."""

from __future__ import annotations

from itertools import groupby
from math import prod

import numpy as np

from autograd.core.node import CONSTANT, VARIABLE
from autograd.programs.values.buffers import Layout, Step
from autograd.programs.values.cells import Flow

HEADER = ("level", "numbers", "operation", "operands", "gradients")
UNITS = ("B", "kB", "MB", "GB")

STYLE = [
    "  rankdir=LR",
    '  node [shape=box, style="rounded,filled", color="#8a8f98", fillcolor="#ffffff", fontname="Helvetica"]',
    '  edge [color="#8a8f98", arrowsize=0.7, fontname="Helvetica", fontsize=10]',
]
FILLS: dict[object, str] = {VARIABLE: "#dcebf7", CONSTANT: "#f2f2f2"}
RESULT = "#d8f0e3"


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
    """The groups as a graph in the DOT language: a column per level, and an edge from each group to one
    that reads it, which says how many numbers that reads."""
    lines = ["digraph program {", *STYLE]
    steps = list(enumerate(layout.steps))
    levels = [(level, list(found)) for level, found in groupby(steps, key=lambda pair: pair[1].group.level)]
    lines.append(f"  {' -> '.join(f'level{level}' for level, _ in levels)} [style=invis, weight=100]")
    for level, found in levels:
        heading = f'level{level} [label="level {level}", shape=plaintext, style=""]'
        boxes = [_box(layout, i, step) for i, step in found]
        lines += ["  {", "    rank=same", *[f"    {box}" for box in (heading, *boxes)], "  }"]
    for i, step in steps:
        lines += [f'  v{j} -> v{i} [label="{count:,}"]' for j, count in _read(layout, step)]
    return "\n".join([*lines, "}", ""])


def _box(layout: Layout, i: int, step: Step) -> str:
    """A group's box; an operation's name is a Python name, which needs no escaping."""
    fill = RESULT if step.result.start <= layout.root.start < step.result.stop else FILLS.get(step.group.op)
    many = "number" if step.group.cells.size == 1 else "numbers"
    colour = f', fillcolor="{fill}"' if fill else ""
    return rf'v{i} [label="{step.group.op.name}\n{shape(step)} {many}"{colour}]'


def _read(layout: Layout, step: Step) -> list[tuple[int, int]]:
    """Which groups a step reads, and how many numbers of each."""
    read = [layout.owners[operand].ravel() for operand in step.group.operands]
    owners, counts = np.unique(np.concatenate([*read, np.zeros(0, np.intp)]), return_counts=True)
    return list(zip(owners.tolist(), counts.tolist(), strict=True))

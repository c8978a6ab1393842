"""A program as source code: plain NumPy, written by running the primitives' rules over `Code`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from types import CodeType
from typing import Any

import numpy as np

from autograd.core.node import Node
from autograd.programs.common import scripts
from autograd.programs.values.buffers import Incoming, Layout, Piece, Step, is_range
from autograd.programs.values.cells import Index
from autograd.programs.values.numpy_code import SERIES, Code, NumpyCode, code, examples, totals

MOST_SLICES = 4  # that are added one by one, where the contributions of a group lie in order


class Source:
    """The functions ``forward`` and ``backward`` over the pieces of the buffers, as text; and the ``indices`` that
    they use, by name."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.indices: dict[str, Index] = {}
        self._names: dict[Piece, str] = {}
        steps = list(enumerate(layout.steps))
        forward = [line for i, step in steps if step.operands for line in self._forward(i, step)]
        backward = [line for i, step in reversed(steps) if step.cotangent for line in self._backward(i, step)]
        pieces = "\n".join(f"{name} = {_slice(piece)}" for piece, name in self._names.items())
        functions = [scripts.definition("forward", (), forward), scripts.definition("backward", (), backward)]
        self.functions = "\n\n\n".join([pieces, *functions])

    @cached_property
    def code(self) -> CodeType:
        """The functions, ready to be run."""
        return compile(self.functions, scripts.GROUPS, "exec")

    def name(self, piece: Piece, wish: str) -> str:
        """The name of ``piece``: the one it has, or ``wish``."""
        return self._names.setdefault(piece, wish)

    def _symbol(self, piece: Piece, wish: str) -> Code:
        return Code(self.name(piece, wish), ndim=len(piece.shape), varies=piece.varies)

    def _operands(self, i: int, step: Step) -> list[Code]:
        """The operands as the rules of the step take them: one that does not vary beside others that do has a last
        axis of length 1, unless it is one of two matrices to be multiplied."""
        found = []
        for slot, piece in enumerate(step.operands):
            operand = self._symbol(piece, f"{_letter(slot)}{i}")
            found.append(Code(f"{operand.text}[..., None]") if _is_shared(step, piece) else operand)
        return found

    def _index(self, name: str, index: Index) -> str:
        self.indices[name] = index
        return name

    def _forward(self, i: int, step: Step) -> Iterator[str]:
        op: Any = step.group.op
        yield f"# {described(step)}"
        for slot, (operand, gather) in enumerate(zip(step.operands, step.gathers, strict=True)):
            if gather is not None:
                index, values = self._index(f"i{i}{_letter(slot)}", gather), "V" if operand.varies else "v"
                yield f"{values}.take({index}, 0, out={self.name(operand, f'{_letter(slot)}{i}')}, mode='clip')"
        result = op.forward(_namespace(step), *self._operands(i, step), **step.group.params)
        yield result.into(self.name(step.result, f"v{i}"))

    def _backward(self, i: int, step: Step) -> Iterator[str]:
        assert step.cotangent is not None
        cotangent = self._symbol(step.cotangent, f"d{i}")
        if step.incoming is not None:
            yield f"# to {described(step)}"
            yield from self._sum(i, cotangent.text, step.cotangent, step.incoming).splitlines()
        if any(step.parts):
            yield f"# from {described(step)}"
            op: Any = step.group.op
            result = self._symbol(step.result, f"v{i}")
            wanted = [part is not None for part in step.parts]
            operands, params = self._operands(i, step), step.group.params
            rules = op.contributions(_namespace(step), cotangent, result, operands, params, wanted)
            for slot, (part, rule) in enumerate(zip(step.parts, rules, strict=True)):
                if part is not None:
                    total = code.sum(rule, -1) if _is_shared(step, part) else rule
                    yield total.into(self.name(part, f"d{i}{_letter(slot)}"))

    def _sum(self, i: int, name: str, target: Piece, incoming: Incoming) -> str:
        """The cotangents ``name``, which lie at ``target``, as sums of what comes in."""
        counts, sources, shape, buffer = incoming.counts, incoming.sources, target.shape, target.buffer
        uniform = bool((counts == counts[0]).all())
        terms = sources.reshape(*shape, counts[0]) if uniform else sources  # along the last axis
        if uniform and counts[0] <= MOST_SLICES and all(is_range(terms[..., n]) for n in range(counts[0])):
            rows = [Piece(buffer, int(terms[..., n].flat[0]), shape) for n in range(counts[0])]
            return f"{name}[...] = {' + '.join(self.name(row, f'd{i}_{n}') for n, row in enumerate(rows))}"

        def taken(index: Index) -> str:
            return f"{buffer}.take({self._index(f'j{i}', index)}, 0)"

        if len(sources) == len(counts):
            return f"{name}[...] = {taken(terms[..., 0])}"
        if uniform and not self.layout.in_order:
            return f"np.add.reduce({taken(np.moveaxis(terms, -1, 0))}, 0, out={name})"
        if target.varies and counts.all() and not self.layout.in_order:
            starts = self._index(f"k{i}", np.cumsum(counts) - counts)
            return f"{name}[...] = np.add.reduceat({taken(sources)}, {starts}, 0).reshape({name}.shape)"
        targets = np.unravel_index(np.repeat(np.arange(len(counts)), counts), shape)
        index = ", ".join([self._index(f"k{i}{_letter(axis)}", part) for axis, part in enumerate(targets)])
        # -0.0 + x is x, also where x is -0.0
        return f"{name}[...] = -0.0\nnp.add.at({name}, ({index},), {taken(sources)})"

    def script(self) -> str:
        """The whole as a program of its own, that prints the result and the derivatives; of one example."""
        layout, (leaves, _) = self.layout, self.layout.leaves
        return scripts.script(
            ["import numpy as np", *[f"from autograd.core.xp import {x}" for x in SERIES if f"{x}." in self.functions]],
            [
                "# The buffers: values, gathered operands, cotangents with their contributions.",
                *[f"{name} = np.zeros({layout.sizes[name]})" for name in "vgc"],
                "",
                "# Where in the buffers gathered operands and contributions lie.",
                *[f"{name} = {scripts.literal(index)}" for name, index in self.indices.items()],
            ],
            "# The pieces of the buffers: values v, operands x y z, cotangents and contributions d.\n" + self.functions,
            [
                f"# The leaves: {', '.join(map(_label, leaves))}.",
                f"v[: {len(leaves)}] = [{', '.join([scripts.written(leaf.datum) for leaf in leaves])}]",
                "c[0] = 1.0",
                "with np.errstate(all='ignore'):",
                "    forward()",
                "    backward()",
                f"print(v[{layout.root.start}])",
                f"print(c[{layout.slopes[0].tolist()}].tolist())",
            ],
        )


def _label(leaf: Node) -> str:
    """The name of a leaf, or what it is, in one line of printable characters."""
    name = leaf.name or repr(leaf.op)
    return name if name.isprintable() else ascii(name)


def _slice(piece: Piece) -> str:
    text = f"{piece.buffer}[{piece.start}:{piece.stop}]"
    if len(piece.shape) == 1:
        return text
    return f"{text}.reshape({', '.join(map(str, piece.shape))}{', examples' if piece.varies else ''})"


def _is_shared(step: Step, piece: Piece) -> bool:
    """Whether all examples share an operand, or what it receives, where the rules of ``step`` are those of single
    numbers; those of matrices see to it themselves."""
    op: Any = step.group.op
    return op.lands is None and step.result.varies and not piece.varies


def _namespace(step: Step) -> NumpyCode:
    """What the rules of a step run over; of two matrices of which one varies, the derivative for the other is a sum
    over the examples."""
    if not step.result.varies:
        return code
    return examples if all(piece.varies for piece in step.operands) else totals


def _letter(slot: int) -> str:
    return "xyz"[slot] if slot < 3 else f"x{slot}_"


def described(step: Step) -> str:
    """One line on a group: its level, how many numbers, what they are."""
    group = step.group
    return f"level {group.level:g}: {' × '.join(map(str, group.cells.shape))} {group.op.name}"

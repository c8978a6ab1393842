"""A program as source code: plain NumPy, written by running the primitives' rules over `Code`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from types import CodeType
from typing import Any

import numpy as np

from autograd.grouping import Index
from autograd.layout import Incoming, Layout, Piece, Step, is_range
from autograd.namespaces.code import Code, code, written
from autograd.node import Node

MOST_SLICES = 4  # that are added one by one, where the contributions of a group lie in order


class Source:
    """The functions ``forward``, ``backward`` and ``collect`` over the pieces of the buffers v, g and c, as text;
    and the ``indices`` that they use, by name.

    ``backward`` leaves what it contributes to the leaves where it was computed, and ``collect`` adds that up leaf
    by leaf: sums over examples may be taken between them, when they are those of few numbers.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.indices: dict[str, Index] = {}
        self._names: dict[Piece, str] = {}
        steps = list(enumerate(layout.steps))
        forward = [line for i, step in steps if step.operands for line in self._forward(i, step)]
        pulled = [(i, step) for i, step in reversed(steps) if step.cotangent]
        backward = [line for i, step in pulled if step.operands for line in self._backward(i, step)]
        collect = [line for i, step in pulled if not step.operands for line in self._backward(i, step)]
        self.functions = "\n".join(
            [
                "examples = v.shape[:-1]",
                *[f"{name} = {_slice(piece)}" for piece, name in self._names.items()],
                *_function("forward", forward),
                *_function("backward", backward),
                *_function("collect", collect),
            ]
        )

    @cached_property
    def code(self) -> CodeType:
        """The functions, ready to be run."""
        return compile(self.functions, "<program>", "exec")

    def name(self, piece: Piece, wish: str) -> str:
        """The name of ``piece``: the one it has, or ``wish``."""
        return self._names.setdefault(piece, wish)

    def _symbol(self, piece: Piece, wish: str) -> Code:
        return Code(self.name(piece, wish), ndim=len(piece.shape))

    def _operands(self, i: int, step: Step) -> list[Code]:
        return [self._symbol(piece, f"{_letter(slot)}{i}") for slot, piece in enumerate(step.operands)]

    def _index(self, name: str, index: Index) -> str:
        self.indices[name] = index
        return name

    def _forward(self, i: int, step: Step) -> Iterator[str]:
        op: Any = step.group.op
        operands = self._operands(i, step)
        yield f"# {described(step)}"
        for slot, (operand, gather) in enumerate(zip(operands, step.gathers, strict=True)):
            if gather is not None:
                index = self._index(f"i{i}{_letter(slot)}", gather)
                yield f"v.take({index}, -1, out={operand}, mode='clip')"
        yield f"{self.name(step.result, f'v{i}')}[...] = {op.forward(code, *operands, **step.group.params)}"

    def _backward(self, i: int, step: Step) -> Iterator[str]:
        assert step.cotangent is not None
        cotangent = self._symbol(step.cotangent, f"d{i}")
        if step.incoming is not None:
            yield f"# to {described(step)}"
            yield from self._sum(i, cotangent.text, step.cotangent.shape, step.incoming).splitlines()
        if any(step.parts):
            yield f"# from {described(step)}"
            op: Any = step.group.op
            result = self._symbol(step.result, f"v{i}")
            wanted = [part is not None for part in step.parts]
            rules = op.contributions(code, cotangent, result, self._operands(i, step), step.group.params, wanted)
            for slot, (part, rule) in enumerate(zip(step.parts, rules, strict=True)):
                if part is not None:
                    yield f"{self.name(part, f'd{i}{_letter(slot)}')}[...] = {rule}"

    def _sum(self, i: int, name: str, shape: tuple[int, ...], incoming: Incoming) -> str:
        """The cotangents ``name`` as sums of what comes in."""
        counts, sources = incoming.counts, incoming.sources
        uniform = bool((counts == counts[0]).all())
        terms = sources.reshape(*shape, counts[0]) if uniform else sources  # along the last axis
        if uniform and counts[0] <= MOST_SLICES and all(is_range(terms[..., n]) for n in range(counts[0])):
            rows = [Piece("c", int(terms[..., n].flat[0]), shape) for n in range(counts[0])]
            return f"{name}[...] = {' + '.join(self.name(row, f'd{i}_{n}') for n, row in enumerate(rows))}"
        if len(sources) == len(counts):
            return f"{name}[...] = c.take({self._index(f'j{i}', terms[..., 0])}, -1)"
        if uniform and not self.layout.in_order:
            taken = f"c.take({self._index(f'j{i}', np.moveaxis(terms, -1, 0))}, -1)"
            return f"np.add.reduce({taken}, {-terms.ndim}, out={name})"
        targets = np.unravel_index(np.repeat(np.arange(len(counts)), counts), shape)
        index = ", ".join([self._index(f"k{i}{_letter(axis)}", part) for axis, part in enumerate(targets)])
        taken = f"c.take({self._index(f'j{i}', sources)}, -1)"
        return f"{name}[...] = -0.0\nnp.add.at({name}, (..., {index}), {taken})"  # -0.0 + x is x, also where x is -0.0

    def script(self, leaves: Sequence[Node]) -> str:
        """The whole as a program of its own, that prints the result and the derivatives."""
        sizes, layout = self.layout.sizes, self.layout
        return "\n".join(
            [
                "import numpy as np",
                *["from autograd.namespaces import special"] * ("special." in self.functions),
                "",
                "# The buffers: values, gathered operands, cotangents with their contributions.",
                *[f"{name} = np.zeros({size})" for name, size in sizes.items()],
                "",
                "# Where in the buffers gathered operands and contributions lie.",
                *[f"{name} = np.array({index.tolist()})" for name, index in self.indices.items()],
                "",
                "# The pieces of the buffers: values v, operands x y z, cotangents and contributions d.",
                self.functions,
                "",
                "",
                f"# The leaves: {', '.join(map(_label, leaves))}.",
                f"v[: {len(leaves)}] = [{', '.join([written(leaf.data) for leaf in leaves])}]",
                "c[0] = 1.0",
                "with np.errstate(all='ignore'):",
                "    forward()",
                "    backward()",
                "    collect()",
                f"print(v[{layout.root}])",
                f"print(c[{layout.slopes.tolist()}].tolist())",
                "",
            ]
        )


def _label(leaf: Node) -> str:
    """The name of a leaf, or what it is, in one line of printable characters."""
    name = leaf.name or repr(leaf.op)
    return name if name.isprintable() else ascii(name)


def _function(name: str, lines: list[str]) -> list[str]:
    return ["", "", f"def {name}():", *[f"    {line}" for line in lines or ["pass"]]]


def _slice(piece: Piece) -> str:
    text = f"{piece.buffer}[..., {piece.start}:{piece.stop}]"
    if len(piece.shape) == 1:
        return text
    return f"{text}.reshape(*examples, {', '.join(map(str, piece.shape))})"


def _letter(slot: int) -> str:
    return "xyz"[slot] if slot < 3 else f"x{slot}_"


def described(step: Step) -> str:
    """One line on a group: its level, how many numbers, what they are."""
    group = step.group
    return f"level {group.level}: {' × '.join(map(str, group.cells.shape))} {group.op.name}"

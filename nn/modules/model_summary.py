"""A table of a network's layers: output shapes and parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from nn.autograd_door import no_grad
from nn.modules.module import Module
from nn.modules.module_state import generators, remembered
from nn.modules.module_tree import listed

__all__ = ["Row", "Summary", "summary"]


class Row(NamedTuple):
    """One layer: its path and class, the shape of its output (None: not known, or any), its own parameters."""

    layer: str
    output_shape: tuple[int | None, ...] | None
    parameters: int


@dataclass(frozen=True)
class Summary:
    """The result of `Module.summary`: ``rows``, the ``total`` of parameters, and how many of them are ``frozen``;
    printing it shows the table."""

    title: str
    rows: tuple[Row, ...]
    total: int
    frozen: int = 0

    def __str__(self) -> str:
        shapes = any(row.output_shape is not None for row in self.rows)
        cells = [("layer", "output shape" if shapes else "", "parameters")]
        for row in self.rows:
            shape = "" if not shapes else "?" if row.output_shape is None else str(row.output_shape)
            cells.append((row.layer, shape, f"{row.parameters:,}"))
        counts = {"total": self.total}
        if self.frozen:
            counts |= {"trained": self.total - self.frozen, "frozen": self.frozen}
        cells += [(what, "", f"{count:,}") for what, count in counts.items()]
        left, middle, right = (max(len(line[i]) for line in cells) for i in range(3))
        lines = [f"{a:<{left}}  {b:<{middle}}  {c:>{right}}" for a, b, c in cells]
        rule, end = "─" * len(lines[0]), -len(counts)
        return "\n".join([self.title, rule, lines[0], rule, *lines[1:end], rule, *lines[end:]])

    __repr__ = __str__


def summary(module: Module, *inputs: Any) -> Summary:
    """The layers of ``module``: all modules within it that hold no others.

    Parameters held by more than one layer count once, and where some are frozen it says how many. With example
    ``inputs`` the network is run once, unrecorded, to learn the output shapes; buffers and random generators are then
    left as they were.

    >>> from nn import MLP
    >>> print(summary(MLP([64, 100, 10]), np.zeros((32, 64))))
    MLP
    ───────────────────────────────────
    layer      output shape  parameters
    ───────────────────────────────────
    0: Linear  (32, 100)          6,500
    1: ReLU    (32, 100)              0
    2: Linear  (32, 10)           1,010
    ───────────────────────────────────
    total                         7,510
    """
    shapes = _output_shapes(module, inputs) if inputs else {}
    rows, counted = [], set()
    for path, called, part in _walk(module, "", set()):
        own = [] if part is None else [p for _, p in part.own_parameters() if p not in counted]
        counted.update(own)
        if own or part is None or not listed(part):
            title = f"{path}: {called}" if path else called
            rows.append(Row(title, shapes.get(part or path), _size(own)))
    frozen = [p for p in counted if not p.requires_grad]
    return Summary(type(module).__name__, tuple(rows), _size(counted), _size(frozen))


def _walk(module: Module, path: str, seen: set[Module]) -> Iterator[tuple[str, str, Module | None]]:
    """``module`` and all within it as `listed` has them, by their paths; each module once, outer before inner."""
    seen.add(module)
    yield path, type(module).__name__, module
    for name, called, child in listed(module):
        below = f"{path}.{name}" if path else name
        if child is None:
            yield below, called, None
        elif child not in seen:
            yield from _walk(child, below, seen)


def _size(parameters: Any) -> int:
    return sum(int(np.size(p.datum)) for p in parameters)


def _output_shapes(module: Module, inputs: tuple[Any, ...]) -> dict[Module | str, tuple[int, ...]]:
    """Run ``module`` once with every ``forward`` watched, and its layers that are other functions, by their paths."""
    shapes: dict[Module | str, tuple[int, ...]] = {}

    def watched(part: Module | str, forward: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            out = forward(*args, **kwargs)
            first: Any = out[0] if isinstance(out, tuple) else out
            shapes[part] = np.shape(getattr(first, "data", first))
            return out

        return run

    functions = [
        (part, name, vars(part)[name], f"{path}.{name}" if path else name)
        for path, part in module.named_modules()
        for name, _, child in listed(part)
        if child is None
    ]
    parts = list(module.modules())
    undo = remembered(list(module.buffers()), generators(module))
    try:
        for part in parts:
            vars(part)["forward"] = watched(part, part.forward)
        for part, name, function, path in functions:
            vars(part)[name] = watched(path, function)
        with no_grad():
            module(*inputs)
    finally:
        for part in parts:
            vars(part).pop("forward", None)
        for part, name, function, _ in functions:
            vars(part)[name] = function
        undo()
    return shapes

"""How a module is printed: what it holds, as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from nn.autograd_door import ArgumentError

if TYPE_CHECKING:
    from nn.modules.module import Module


def tree(module: Module, above: frozenset[Module] = frozenset()) -> list[str]:
    """The lines of a module's printed tree; a module within itself is not entered again."""
    counted = _counted(module)
    lines = [f"{type(module).__name__}({module.extra_repr()}){counted}"]
    children = [] if module in above else listed(module)
    within = [(name, [called] if child is None else tree(child, above | {module})) for name, called, child in children]
    branches = [branch for _, alike in groupby(within, itemgetter(1)) for branch in _folded(list(alike))]
    for i, branch in enumerate(branches):
        first, rest = ("└── ", "    ") if i == len(branches) - 1 else ("├── ", "│   ")
        lines += [first + branch[0], *[rest + line for line in branch[1:]]]
    return lines


def _counted(module: Module) -> str:
    """How many parameters it has, where that is known, and how many of them are frozen."""
    try:
        parameters = list(module.parameters())
    except ArgumentError:  # of a lazy layer
        return ": parameters as yet unknown"
    count, frozen = (sum(int(np.size(p.datum)) for p in parameters if not p.requires_grad or every) for every in (1, 0))
    return (f": {count:,} parameters" if count else "") + (f", {frozen:,} frozen" if frozen else "")


def listed(module: Module) -> list[tuple[str, str, Module | None]]:
    """What ``module`` is made of: names, what stands there, and the module; None for another function."""
    layers = getattr(module, "named_layers", module.named_children)()
    called = [(name, part, getattr(part, "__name__", type(part).__name__)) for name, part in layers]
    return [
        (name, function, None) if not hasattr(part, "named_children") else (name, type(part).__name__, part)
        for name, part, function in called
    ]


def _folded(alike: list[tuple[str, list[str]]]) -> list[list[str]]:
    """Neighbours whose trees are equal, each with its name; three or more are one line."""
    if len(alike) < 3:
        return [[f"{name}: {top}", *below] for name, (top, *below) in alike]
    (first, (top, *below)), (last, _) = alike[0], alike[-1]
    each = " each" if top.endswith(("parameters", "frozen")) else ""
    return [[f"{first} … {last}: {len(alike)} × {top}{each}", *below]]


def inner_first(module: Module, seen: set[Module]) -> Iterator[Module]:
    """``module`` and all within it, each once and after those that it holds."""
    seen.add(module)
    for child in module.children():
        if child not in seen:
            yield from inner_first(child, seen)
    yield module

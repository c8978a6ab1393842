"""The stubs: operators and methods of nodes, primitives as functions, and the public names of the package."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from inspect import isfunction, signature
from pathlib import Path

import autograd
from autograd import special
from autograd.arrayapi.array_methods import NAMES, SIZES
from autograd.core import primitive as families
from autograd.core.members import Kind, members
from autograd.core.primitive import Primitive
from autograd.core.registry import ALIASES, TABLE
from autograd.core.tensor import Tensor
from autograd.core.value import Value
from autograd.stubs.writing import (
    KINDS,
    definition,
    docstring,
    function_overloads,
    method_overloads,
    operator_overloads,
)

ROOM = Path(autograd.__file__).parent
HEAD = '"""Generated from the table of primitives by ``python -m autograd.stubs``."""\n'
OF_OBJECTS = ("__eq__", "__ne__")
# The first overload that fits is true: a list of numbers comes before any list.
ORDERED = '\n# mypy: disable-error-code="overload-overlap"\n# pyright: reportOverlappingOverload=false\n'


def operators() -> str:
    """core/operators.pyi: what registration adds to Value and Tensor."""
    lines: list[str] = []
    for engine in (Value, Tensor):
        lines += [f"class {engine.__name__}Operators:", "    __slots__ = ()"]
        for primitive in _primitives():
            for name, kind in members(primitive, engine):
                lines += _member(primitive, engine.__name__, name, kind)
        lines += _of_python(engine.__name__)
        if engine is Tensor:
            lines += [f"    def {name}(self, *args: Any, **options: Any) -> Tensor: ..." for name in NAMES]
            lines += [f"    @property\n    def {size.__name__}(self) -> int: ..." for size in SIZES]
        lines.append("")
    return _with_imports(lines[:-1])


def _of_python(engine: str) -> list[str]:
    """What Python's own ``round`` and ``divmod`` give."""
    pair = f"tuple[{engine if engine == 'Tensor' else 'Any'}, {engine if engine == 'Tensor' else 'Any'}]"
    return [
        f"    def __round__(self, ndigits: int | None = None, /) -> {engine}: ...",
        f"    def __divmod__(self, other: Operand, /) -> {pair}: ...",
        f"    def __rdivmod__(self, other: Operand, /) -> {pair}: ...",
    ]


def _member(primitive: Primitive, of: str, name: str, kind: Kind) -> Iterator[str]:
    if kind in ("method", "attribute"):
        yield from ["    @property"] if kind == "attribute" else []
        yield from definition(name, method_overloads(primitive, of), primitive.__doc__)
        return
    ways, notes = operator_overloads(primitive, of), {}
    if name in OF_OBJECTS and of == "Value":
        ways.append((["other: object", "/"], "bool"))
    elif name in OF_OBJECTS:
        notes = {0: "  # type: ignore[override]"}  # `object` gives a bool
    elif kind == "comparison" and of == "Value":
        notes = {1: "  # type: ignore[misc]"}  # what stands on the other side compares, too
    yield from definition(name, ways, primitive.__doc__, notes)


def functions() -> str:
    """primitives/__init__.pyi: every primitive, called as a function and with all that a `Primitive` has."""
    lines: list[str] = []
    for primitive in _primitives():
        kind = f"_{primitive.name.title().replace('_', '')}"
        lines += [
            f"class {kind}({type(primitive).__name__}):",
            *definition("__call__", function_overloads(primitive)),
            "",
            f"{primitive.name}: {kind}",
            *docstring(primitive.__doc__ or "", 0),
            "",
        ]
    return _with_imports(lines[:-1])


def front_door() -> str:
    """autograd/__init__.pyi: the public names and where each is, and other names that primitives go by."""
    public = {**vars(autograd)["PUBLIC"], "__array_namespace_info__": "arrayapi.dtypes"}
    lines = ["# ruff: noqa: I001, RUF022", ""]
    for name, home in sorted(public.items(), key=lambda item: (item[1], item[0])):
        module = "autograd" if name == home else f"autograd.{home}"
        lines.append(f"from {module} import {name} as {name}")
    lines += ["", *_aliases(), "", "__version__: str", "__array_api_version__: str", "ENGINE: str", ""]
    lines += ["__all__ = [", *[f'    "{name}",' for name in autograd.__all__], "]"]
    return "\n".join([HEAD, *lines, ""])


def special_functions() -> str:
    """special.pyi: every primitive, by each of its names, and the functions that are written there."""
    head = [
        "# ruff: noqa: F403, F405",
        "# pyright: reportAssignmentType=false",
        "",
        "from typing import Any",
        "",
        "from autograd.primitives import *",
        "",
    ]
    written = [
        f"def {name}{signature(function)}: ...".replace("'", "") + "  # type: ignore[no-redef]" * (name in TABLE)
        for name, function in sorted(vars(special).items())
        if isfunction(function) and not name.startswith("_") and function.__module__ == special.__name__
    ]
    return "\n".join([HEAD, *head, *_aliases(), "", *written, ""])


def _aliases() -> list[str]:
    return [f"{alias} = {name}" for alias, name in sorted(ALIASES.items())]


def _primitives() -> list[Primitive]:
    return [TABLE[name] for name in sorted(TABLE) if not name.startswith("_")]


def _with_imports(lines: Iterable[str]) -> str:
    """A stub of these lines, with the imports they need."""
    body = "\n".join(lines)
    known = {"Any": "typing", "Never": "typing", "overload": "typing", "Sequence": "collections.abc"}
    known |= dict.fromkeys(KINDS, "autograd.foundation.operands")
    known |= {"NDArray": "autograd.core.array", "Tensor": "autograd.core.tensor", "Value": "autograd.core.value"}
    for primitive in _primitives():
        known[type(primitive).__name__] = families.__name__
        known |= {
            name: thing.__module__
            for name, thing in primitive.forward.__globals__.items()
            if isinstance(thing, type) and thing.__module__ == primitive.__module__
        }
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)} & known.keys()
    modules: dict[str, list[str]] = {}
    for name in sorted(used, key=lambda name: (name[0].islower(), name.lower())):  # as ruff sorts them
        modules.setdefault(known[name], []).append(name)
    standard, own = [
        [
            f"from {module} import {', '.join(names)}"
            for module, names in sorted(modules.items())
            if ours == module.startswith("autograd")
        ]
        for ours in (False, True)
    ]
    return "\n".join([HEAD + ORDERED, *standard, "", *own, "", body, ""])


STUBS: dict[Path, Callable[[], str]] = {
    ROOM / "__init__.pyi": front_door,
    ROOM / "core" / "operators.pyi": operators,
    ROOM / "special.pyi": special_functions,
    ROOM / "primitives" / "__init__.pyi": functions,
}

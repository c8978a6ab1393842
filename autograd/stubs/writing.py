"""The calls of a primitive as text: parameters, annotations, overloads, docstrings."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from inspect import Parameter
from textwrap import wrap
from typing import Any

from autograd.core.primitive import Primitive
from autograd.foundation import operands
from autograd.stubs.calls import Call, as_function, as_method, is_operand, parameters_of

WIDTH = 120
KINDS = frozenset(name for name, kind in vars(operands).items() if isinstance(kind, str) and name[0].isupper())

Overload = tuple[list[str], str]  # the parameters after self, and what it gives


def function_overloads(primitive: Primitive) -> list[Overload]:
    """A primitive as a function; a variadic one takes its operands one by one, or in a list."""
    found: list[Overload] = []
    for call in as_function(primitive):
        gives = _result(primitive, call)
        if primitive.variadic and parameters_of(primitive)[0].annotation == "Array":
            found.append((_parameters(primitive, call, listed=True), gives))
        if "Never" not in call.operands:
            found.append((_parameters(primitive, call), gives))
    return found


def method_overloads(primitive: Primitive, of: str) -> list[Overload]:
    """A primitive as a method: ``t.reshape((2, 3))`` may also be written ``t.reshape(2, 3)``."""
    found: list[Overload] = []
    for call in as_method(primitive, of):
        gives = _result(primitive, call)
        parameters = _parameters(primitive, Call([of, *call.operands], call.result))
        found.append((parameters[2 if primitive.arity == 1 else 1 :], gives))
        if several := _several(primitive):
            found.append(([several], gives))
    return found


def operator_overloads(primitive: Primitive, of: str) -> list[Overload]:
    """A primitive as an operator."""
    if primitive.arity == 1:
        return [
            ([*parameters, "/"] if parameters else [], gives) for parameters, gives in method_overloads(primitive, of)
        ]
    return [([f"other: {call.operands[0]}", "/"], _result(primitive, call)) for call in as_method(primitive, of)]


def _parameters(primitive: Primitive, call: Call, *, listed: bool = False) -> list[str]:
    """The parameters of one overload; ``listed``: all operands of a variadic primitive in a sequence."""
    kinds = iter(call.operands)
    found: list[str] = []
    for i, parameter in enumerate(parameters_of(primitive)):
        kind = next(kinds) if is_operand(parameter) else ""
        text = f"{parameter.name}: {_annotation(primitive, parameter, kind)}"
        if parameter.default is not Parameter.empty:
            default = parameter.default
            text += f" = {json.dumps(default) if isinstance(default, str) else repr(default)}"
        if parameter.kind is Parameter.VAR_POSITIONAL:
            found += [f"{parameter.name}: Sequence[{kind}]", "/"] if listed else [f"*{text}"]
            continue
        if parameter.kind is Parameter.KEYWORD_ONLY and not primitive.variadic and "*" not in found:
            found.append("*")
        found.append(text)
        if i + 1 == primitive.arity:
            found.append("/")
    return found


def _several(primitive: Primitive) -> str | None:
    """The only metadata of a method, where that is a tuple of several, as separate arguments."""
    if primitive.arity != 1 or len(primitive.metadata) != 1:
        return None
    parameter = parameters_of(primitive)[1]
    element = re.search(r"tuple\[(\w+), \.\.\.\]", _annotation(primitive, parameter, ""))
    return f"*{parameter.name}: {element[1]}" if element else None


def _annotation(primitive: Primitive, parameter: Parameter, kind: str) -> str:
    if parameter.annotation is not Parameter.empty:
        return _spelt_out(primitive, parameter.annotation, kind)
    known = {type(value).__name__ for value in primitive.accepts[parameter.name]}
    return " | ".join([*sorted(known - {"NoneType"}), *["None"] * ("NoneType" in known)])


def _result(primitive: Primitive, call: Call) -> str:
    annotation = primitive.forward.__annotations__["return"]
    kind = call.result if annotation == "Array" else call.result.removesuffix(" | Any")  # several are arrays
    return _spelt_out(primitive, annotation, kind)


def _spelt_out(primitive: Primitive, annotation: str, kind: str) -> str:
    """An annotation of a block in names that a stub knows: `Array` is ``kind``, an alias what it stands for."""
    for name in {node.id for node in ast.walk(ast.parse(annotation)) if isinstance(node, ast.Name)} - KINDS:
        meaning: Any = primitive.forward.__globals__.get(name)
        if name == "Array":
            annotation = re.sub(r"\bArray\b", kind, annotation)
        elif meaning is not Any and not isinstance(meaning, type | None):
            annotation = re.sub(rf"\b{name}\b", repr(meaning), annotation)
    return annotation


def definition(
    name: str, overloads: Sequence[Overload], doc: str | None = None, notes: Mapping[int, str] | None = None
) -> Iterator[str]:
    """The lines of a method with all its overloads, as ruff formats them; the first has the docstring.

    ``notes``: comments behind the overloads, by number."""
    for i, (parameters, gives) in enumerate(overloads):
        if len(overloads) > 1:
            yield "    @overload"
        documented = doc is not None and i == 0
        note = (notes or {}).get(i, "")
        yield from _signature(name, ["self", *parameters], gives, "" if documented else " ...", note)
        if documented:
            yield from docstring(doc or "", 8)


def _signature(name: str, parameters: Sequence[str], gives: str, end: str, note: str) -> Iterator[str]:
    inside = ", ".join(parameters)
    if len(line := f"    def {name}({inside}) -> {gives}:{end}") <= WIDTH:
        yield line + note
        return
    yield f"    def {name}({note}"
    yield from [f"        {inside}"] if len(inside) + 8 <= WIDTH else [f"        {part}," for part in parameters]
    yield f"    ) -> {gives}:{end}"


def docstring(doc: str, indent: int) -> Iterator[str]:
    """The first line of a docstring, as one of its own."""
    return (" " * indent + line for line in wrap(f'"""{doc.splitlines()[0]}"""', WIDTH - indent))

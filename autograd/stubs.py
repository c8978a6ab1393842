"""Writes operators.pyi, the types of all operators and methods, from the table of primitives.

Run ``python -m autograd.stubs`` after a change to the table; a test compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import Parameter
from pathlib import Path

from autograd.core.primitive import Predicate, Primitive
from autograd.core.registry import TABLE

TARGET = Path(__file__).with_name("core") / "operators.pyi"
HEAD = '''"""Generated from the table of primitives by ``python -m autograd.stubs``."""

from typing import Any, overload

from autograd.core.coercion import NDArray
from autograd.core.tensor import Tensor
from autograd.core.value import Number, Value
'''


def stub() -> str:
    """The text of operators.pyi."""
    primitives = [TABLE[name] for name in sorted(TABLE)]
    lines = [HEAD, "class ValueOperators:", "    __slots__ = ()"]
    for primitive in primitives:
        if primitive.lands is None:
            lines += _value_members(primitive)
    lines += ["", "class TensorOperators:", "    __slots__ = ()"]
    for primitive in primitives:
        lines += _tensor_members(primitive)
    return "\n".join(lines) + "\n"


def _value_members(primitive: Primitive) -> Iterator[str]:
    if primitive.operator is not None:
        yield from _value_operator(primitive)
    if primitive.method:
        yield _member(primitive.name, primitive, "Value")


def _value_operator(primitive: Primitive) -> Iterator[str]:
    name = f"__{primitive.operator}__"
    if primitive.arity == 1:
        yield _member(name, primitive, "Value")
    elif isinstance(primitive, Predicate):
        yield f"    def {name}(self, other: Any, /) -> bool: ..."
    else:
        for side in (name, f"__r{primitive.operator}__"):
            yield "    @overload"
            yield f"    def {side}(self, other: Value | Number, /) -> Value: ..."
            yield "    @overload"
            yield f"    def {side}(self, other: Tensor | NDArray, /) -> Tensor: ..."


def _tensor_members(primitive: Primitive) -> Iterator[str]:
    result = "Value" if primitive.lands == 0 else "Tensor"
    if primitive.operator is not None:
        name = f"__{primitive.operator}__"
        if primitive.arity == 1:
            yield _member(name, primitive, result)
        else:
            yield f"    def {name}(self, other: Any, /) -> Tensor: ...{_override(primitive)}"
            if not isinstance(primitive, Predicate):
                yield f"    def __r{primitive.operator}__(self, other: Any, /) -> Tensor: ..."
    if primitive.method:
        if primitive.attribute:
            yield "    @property"
        yield _member(primitive.name, primitive, result)


def _member(name: str, primitive: Primitive, result: str) -> str:
    arguments = ["self"]
    parameters = list(primitive.__signature__.parameters.values())
    if len(primitive.metadata) == 1 and not primitive.defaults:
        arguments.append(f"*{primitive.metadata[0]}: Any")
    else:
        for parameter in parameters[primitive.arity :]:
            default = "" if parameter.default is Parameter.empty else " = ..."
            arguments.append(f"{parameter.name}: {_annotation(parameter)}{default}")
    return f"    def {name}({', '.join(arguments)}) -> {result}: ..."


def _override(primitive: Primitive) -> str:
    """`object` has these two, and they give a bool there."""
    return "  # type: ignore[override]" if primitive.operator in ("eq", "ne") else ""


def _annotation(parameter: Parameter) -> str:
    plain = {"int", "bool", "float", "float | None"}
    return parameter.annotation if parameter.annotation in plain else "Any"


if __name__ == "__main__":
    import autograd  # noqa: F401  (fills the table)

    TARGET.write_text(stub())
    print(f"wrote {TARGET.name}")

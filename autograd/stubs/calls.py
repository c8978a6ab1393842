"""The ways to call a primitive: one overload for each kind of result.

The kinds of operands are those of `autograd.foundation.operands`. No call fits two overloads that differ in their
result, but for lists: one of plain numbers is told first, and any other may hold nodes.
"""

from __future__ import annotations

from inspect import Parameter
from itertools import permutations
from typing import NamedTuple

from autograd.core.primitive import Predicate, Primitive
from autograd.foundation.domains import WHOLE


class Call(NamedTuple):
    """One way to call a primitive: the kinds of its operands, and that of its result."""

    operands: list[str]
    result: str


class Slots(NamedTuple):
    """How many operands there are: those that must be given come first. A variadic primitive has one, for all."""

    required: int
    optional: int
    variadic: bool

    def every(self, kind: str, result: str) -> list[Call]:
        """All operands are of ``kind``."""
        return [Call([kind] * (self.required + self.optional), result)]

    def one(self, kind: str, others: str, result: str) -> list[Call]:
        """One operand that must be given is of ``kind``, wherever it stands, and the others are of ``others``."""
        if self.variadic:
            return self.every(others, result)
        beside = [others] * (self.required + self.optional - 1)
        return [Call([*beside[:i], kind, *beside[i:]], result) for i in range(self.required)]

    def two(self, kind: str, other: str, others: str, result: str) -> list[Call]:
        """Two operands that must be given are of ``kind`` and of ``other``, wherever they stand."""
        found: list[Call] = []
        for i, j in permutations(range(self.required), 2):
            kinds = [others] * (self.required + self.optional)
            kinds[i], kinds[j] = kind, other
            found.append(Call(kinds, result))
        return found


def as_function(primitive: Primitive) -> list[Call]:
    """The ways to call a primitive as a function."""
    slots = _slots(primitive)
    anything = slots.every("Operand", _landed(primitive)) if slots.optional else []
    if primitive.lands is not None:
        return [
            *_of_unknown(slots),
            *slots.every("Plain", "Any" if primitive.lands == 0 else "NDArray | Any"),  # `Any`: or NumPy's scalar
            *slots.one("Tensor | Value | Listed", "Operand", _landed(primitive)),
            *anything,
        ]
    return [
        *_of_unknown(slots),
        *_of_numbers(primitive, slots),
        *slots.one("NDArray | Nested", "Plain", "NDArray"),
        *slots.one("Tensor | Listed", "Operand", "Tensor"),
        *slots.two("Value", "NDArray", "Operand", "Tensor"),
        *anything,
    ]


def as_method(primitive: Primitive, of: str) -> list[Call]:
    """The ways to call a primitive as a method, or an operator, of a Value or a Tensor: ``of`` says which."""
    required, optional, variadic = _slots(primitive)
    others = Slots(required - 1, optional, variadic)
    if of == "Tensor":
        return others.every("Operand", _landed(primitive))
    return [
        *others.every("Value | Scalar", _answer(primitive) or "Value"),
        *others.one("Tensor | NDArray | Listed", "Operand", "Tensor"),
        *(others.every("Operand", "Tensor") if optional else []),
    ]


def _of_unknown(slots: Slots) -> list[Call]:
    """A list of which nothing is known fits all that follows, and pyright would take the first of it."""
    if slots.variadic:
        return slots.every("Never", "Any")
    return slots.one("Unknown", "Operand", "Any") if slots.required == 1 else []


def _of_numbers(primitive: Primitive, slots: Slots) -> list[Call]:
    if answer := _answer(primitive):
        return slots.every("Value | Scalar", answer)
    return [
        *slots.every("float", "float"),
        *slots.every("complex", "complex"),
        *slots.every("Scalar", "Any"),
        *slots.one("Value", "Value | Scalar", "Value"),
    ]


def _answer(primitive: Primitive) -> str | None:
    """What a predicate gives of numbers and Values: bits of whole numbers are whole numbers."""
    if isinstance(primitive, Predicate):
        return "int" if WHOLE in primitive.domain else "bool"
    return None


def _landed(primitive: Primitive) -> str:
    return "Value" if primitive.lands == 0 else "Tensor"


def _slots(primitive: Primitive) -> Slots:
    operands = [parameter for parameter in parameters_of(primitive) if is_operand(parameter)]
    required = [parameter for parameter in operands if parameter.default is Parameter.empty]
    return Slots(len(required), len(operands) - len(required), primitive.variadic)


def parameters_of(primitive: Primitive) -> list[Parameter]:
    """The parameters of a call: operands and metadata."""
    return list(primitive.__signature__.parameters.values())


def is_operand(parameter: Parameter) -> bool:
    """Whether a parameter is a number, an array or a node, and no metadata."""
    return isinstance(parameter.annotation, str) and "Array" in parameter.annotation

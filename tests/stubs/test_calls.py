"""The overloads of the stubs are true and complete: the first that fits the operands says what a primitive gives."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from grouped import each

from autograd import Tensor, Value
from autograd.core.members import members
from autograd.core.primitive import Primitive
from autograd.core.registry import TABLE
from autograd.stubs.calls import Call, as_function, as_method, parameters_of
from autograd.testing.examples import examples

# Operands of each kind, made of an array.
MADE = {
    "float": lambda x: x.flat[0].item(),
    "Scalar": lambda x: x.flat[0].astype("f4" if x.dtype.kind == "f" else "i2"),  # which is no number of Python
    "Value": lambda x: Value(x.flat[0]),
    "NDArray": lambda x: x,
    "Tensor": lambda x: Tensor(x, requires_grad=x.dtype.kind == "f"),
}
# What fits the kinds that overloads name, besides those themselves.
FITTING = {
    "Scalar": {"float", "Scalar"},
    "complex": {"float"},
    "Plain": {"float", "Scalar", "NDArray"},
    "Operand": set(MADE),
}
GIVEN = {
    "float": (float, int),
    "bool": bool,
    "int": int,
    "Value": Value,
    "Tensor": Tensor,
    "NDArray": (np.ndarray, np.generic),  # NumPy's functions give a scalar for no axes
    "Any": object,
}


def first_fitting(calls: Sequence[Call], operands: Sequence[str], variadic: bool) -> Call:
    """The overload that a type checker takes for operands of these kinds; optional ones are not given."""
    for call in calls:
        kinds = call.operands * len(operands) if variadic else call.operands
        if all(map(fits, kinds, operands)):
            return call
    raise AssertionError(f"no overload fits {operands}")


def fits(kinds: str, operand: str) -> bool:
    return any(operand in FITTING.get(kind, {kind}) for kind in kinds.split(" | "))


def combined(
    primitive: Primitive, fixed: dict[int, str] | None = None
) -> Iterator[tuple[list[str], list[Any], dict[str, Any]]]:
    """Operands of all combinations of kinds, the kinds, and metadata; ``fixed``: kinds by place.

    Where results are arrays, single numbers are no operands.
    """
    kinds = list(MADE) if primitive.lands is None else ["NDArray", "Tensor"]
    options = {name: 0 for name in primitive.metadata if name not in primitive.defaults}
    for example in examples(primitive, np.random.default_rng(0), [options]):
        choices = [[fixed[i]] if fixed and i in fixed else kinds for i in range(len(example.inputs))]
        for chosen in product(*choices):
            operands = [MADE[kind](x) for kind, x in zip(chosen, example.inputs, strict=True)]
            yield list(chosen), operands, example.params


def check(primitive: Primitive, call: Call, result: Any) -> None:
    annotation = primitive.forward.__annotations__["return"]
    parts = [result] if annotation == "Array" else [result.x] if annotation.startswith("Place") else list(result)
    expected = GIVEN[call.result.removesuffix(" | Any")]
    assert all(isinstance(part, expected) for part in parts), (call, result)


# The first operand of one primitive is a text.
OF_ARRAYS = [primitive for primitive in TABLE.values() if parameters_of(primitive)[0].annotation == "Array"]


@each("primitive", OF_ARRAYS, ids=lambda primitive: primitive.name)
def test_functions_give_what_their_overloads_say(primitive: Primitive) -> None:
    calls, count = as_function(primitive), 0
    for kinds, operands, params in combined(primitive):
        with np.errstate(all="ignore"):
            result = primitive(*operands, **params)
        check(primitive, first_fitting(calls, kinds, primitive.variadic), result)
        count += 1
    assert count


WITH_MEMBERS = [
    pytest.param(primitive, engine, id=f"{engine.__name__}-{primitive.name}")
    for primitive, engine in product(TABLE.values(), (Value, Tensor))
    if any(members(primitive, engine))
]


@each(("primitive", "engine"), WITH_MEMBERS)
def test_methods_give_what_their_overloads_say(primitive: Primitive, engine: Any) -> None:
    count = 0
    calls = as_method(primitive, engine.__name__)
    for name, kind in members(primitive, engine):
        place = 1 if kind == "reflected" else 0  # where the node stands whose method it is
        for kinds, operands, params in combined(primitive, {place: engine.__name__}):
            member = getattr(operands.pop(place), name)
            with np.errstate(all="ignore"):
                result = member if kind == "attribute" else member(*operands, **params)
            kinds.pop(place)
            check(primitive, first_fitting(calls, kinds, variadic=False), result)
            count += 1
    assert count

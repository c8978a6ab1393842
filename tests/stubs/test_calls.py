"""The overloads of the stubs are true: primitives, called with operands of the kinds they name, give what they say."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

from autograd import Tensor, Value
from autograd.core.members import members
from autograd.core.primitive import Primitive
from autograd.core.registry import TABLE
from autograd.errors import DTypeError
from autograd.stubs.calls import Call, as_function, as_method, parameters_of
from autograd.testing.examples import examples

# An operand of each kind, made of an array; of several kinds in one name, of the first.
MADE = {
    "float": lambda x: x.flat[0].item(),
    "complex": lambda x: complex(x.flat[0]),
    "Value": lambda x: Value(x.flat[0]),
    "NDArray": lambda x: x,
    "Plain": lambda x: x,
    "Tensor": lambda x: Tensor(x, requires_grad=x.dtype.kind == "f"),
    "Operand": lambda x: x,
}
GIVEN = {
    "float": (float, int),
    "complex": (complex, float, int),
    "bool": bool,
    "int": int,
    "Value": Value,
    "Tensor": Tensor,
    "NDArray": (np.ndarray, np.generic),  # NumPy's functions give a scalar for no axes
}


def tried(
    primitive: Primitive, calls: list[Call], kinds_of: Callable[[Call], list[str]]
) -> Iterator[tuple[Call, list[Any], dict[str, Any]]]:
    """Each call whose result is known, with example operands of the primitive made of its kinds."""
    options = {name: 0 for name in primitive.metadata if name not in primitive.defaults}
    for call in calls:
        if call.result != "Any":
            for example in examples(primitive, np.random.default_rng(0), [options]):
                kinds = [kind.split(" | ")[0] for kind in kinds_of(call)]
                kinds = (kinds * len(example.inputs))[: len(example.inputs)]  # optional ones are left out
                if call.result == "Tensor" and not {"Tensor", "NDArray"} & set(kinds):
                    kinds = ["Tensor" if kind == "Operand" else kind for kind in kinds]
                if call.result != "Tensor" or {"Tensor", "NDArray"} & set(kinds):
                    yield call, [MADE[kind](x) for kind, x in zip(kinds, example.inputs, strict=True)], example.params


def parts(primitive: Primitive, result: Any) -> list[Any]:
    """The arrays of a result."""
    annotation = primitive.forward.__annotations__["return"]
    if annotation == "Array":
        return [result]
    return [result.x] if annotation.startswith("Place") else list(result)


def check(primitive: Primitive, call: Call, result: Any) -> None:
    expected = GIVEN[call.result.removesuffix(" | Any")]
    assert all(isinstance(part, expected) for part in parts(primitive, result)), (call, result)


# The first operand of one primitive is a text.
OF_ARRAYS = [primitive for primitive in TABLE.values() if parameters_of(primitive)[0].annotation == "Array"]


@pytest.mark.parametrize("primitive", OF_ARRAYS, ids=lambda primitive: primitive.name)
def test_functions_give_what_their_overloads_say(primitive: Primitive) -> None:
    count = 0
    for call, operands, params in tried(primitive, as_function(primitive), lambda call: call.operands):
        try:
            check(primitive, call, primitive(*operands, **params))
            count += 1
        except DTypeError:
            assert call.result == "complex"  # not every function is one of complex numbers
    assert count


WITH_MEMBERS = [
    pytest.param(primitive, engine, id=f"{engine.__name__}-{primitive.name}")
    for primitive, engine in product(TABLE.values(), (Value, Tensor))
    if any(members(primitive, engine))
]


@pytest.mark.parametrize(("primitive", "engine"), WITH_MEMBERS)
def test_methods_give_what_their_overloads_say(primitive: Primitive, engine: Any) -> None:
    count = 0
    for name, kind in members(primitive, engine):
        turned = kind == "reflected"

        def kinds(call: Call, turned: bool = turned) -> list[str]:
            return [*call.operands, engine.__name__] if turned else [engine.__name__, *call.operands]

        for call, operands, params in tried(primitive, as_method(primitive, engine.__name__), kinds):
            node, *others = reversed(operands) if turned else operands
            member = getattr(node, name)
            with np.errstate(invalid="ignore"):
                result = member if kind == "attribute" else member(*others, **params)
            check(primitive, call, result)
            count += 1
    assert count

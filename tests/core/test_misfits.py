"""Whatever functions are given that is not for them, they give numbers or an error of ours."""

import operator as op
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from grouped import each

import autograd
from autograd import Tensor, Value
from autograd.errors import ArgumentError, AutogradError, IndexingError, ShapeError

T = Tensor([1.0, 2.0])
DAYS = np.array(["2020-01-01", "2020-01-02"], "M8[D]")
TIMES = np.array([1, 2], "m8[s]")
TEXTS = np.array(["a", "b"])

JUNK: list[tuple[Any, ...]] = [
    *[(3.0,), (3,), (3.0, 2.0), ("a",), (None,), ({},), (Value(3.0),), ([1, 2], {})],
    *[(T, other) for other in ("a", None, 1.5, [["x"]], object(), {}, 10**400)],
    *[pair for other in (DAYS, TIMES, TEXTS, np.zeros(2, [("a", float)])) for pair in ((T, other), (other, T))],
]


def holds_numbers(thing: Any) -> bool:
    if isinstance(thing, list | tuple):
        return all(map(holds_numbers, thing))
    return not isinstance(thing, Tensor) or thing.dtype.kind in "biufc"


@pytest.mark.filterwarnings("ignore")
@each("name", sorted(set(autograd.primitives.__all__) - {"round"}))
def test_whatever_a_function_is_given_it_gives_a_value_or_an_error_of_ours(name: str) -> None:
    for junk in JUNK:
        with suppress(AutogradError):
            assert holds_numbers(getattr(autograd, name)(*junk)), junk


def test_a_function_of_arrays_takes_numbers() -> None:
    assert autograd.sum(3) == 3
    assert autograd.norm(-3.0) == 3.0
    assert autograd.cumulative_sum([3.0, 4.0]).tolist() == [3.0, 7.0]
    with pytest.raises(ArgumentError, match="a Program is made of the root of a graph of Values, found NoneType"):
        autograd.Program(None)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"cross\(\) takes arrays and Tensors, found str 'a'"):
        autograd.cross(T, "a")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="offset='a'"):
        np.trace(Tensor(np.eye(2)), "a")  # type: ignore[call-overload]


class Bound:
    """Not of numbers; it knows what is above it."""

    def __gt__(self, other: Any) -> str:
        return f"above a {type(other).__name__}"


@pytest.mark.parametrize("node", [T, Value(3.0)], ids=["Tensor", "Value"])
@pytest.mark.parametrize("operator", [op.lt, op.le, op.gt, op.ge], ids=lambda operator: operator.__name__)
def test_an_order_is_one_of_numbers(node: Any, operator: Callable[[Any, Any], Any]) -> None:
    """What is no number or array answers for itself, or an error says what was found; equal it is to none."""
    for other in ("x", b"x", None, {}, set(), object(), [[1], [2, 3]], [None, 1], range):
        for left, right in ((node, other), (other, node)):
            with pytest.raises(ArgumentError, match=f"is compared with numbers.*found {type(other).__name__} "):
                operator(left, right)
        assert (node == other, node != other) == (False, True)
    for array in (TEXTS, DAYS, np.array([None, "x"])):
        with pytest.raises(ArgumentError, match=r"less|greater"):
            operator(node, array)
    with pytest.raises(ArgumentError, match=r"takes numbers, found operands of (float|float64) and <U1"):
        operator(node, TEXTS)
    assert (node < Bound()) == f"above a {type(node).__name__}"


BEYOND: list[Callable[[Any], Any]] = [
    lambda t: t[5],
    lambda t: t[0, 0],
    lambda t: t[np.array([True, False, True])],
    lambda t: t.take([7]),
    lambda t: t.at(7).set(1.0),
    lambda t: autograd.take_along_axis(t, [7]),
    lambda t: autograd.expand_dims(t, axis=9),
    lambda t: autograd.squeeze(t, axis=4),
    lambda t: autograd.permute_dims(t, (4,)),
    lambda t: autograd.moveaxis(t, 4, 0),
    lambda t: autograd.concat([t], axis=4),
    lambda t: autograd.stack([t], axis=4),
    lambda t: autograd.unstack(t, axis=3),
    lambda t: autograd.softmax(t, axis=4),
    lambda t: autograd.cumulative_prod(t, axis=4),
    lambda t: autograd.cross(t, t, axis=4),
    lambda t: t.sum(axis=4),
    lambda t: t.argmax(axis=4),
]


@pytest.mark.parametrize("call", BEYOND)
def test_an_index_or_an_axis_beyond_the_array_is_an_index_error_too(call: Callable[[Any], Any]) -> None:
    with pytest.raises(IndexingError) as caught:
        call(T)
    assert isinstance(caught.value, IndexError)
    assert isinstance(caught.value, ShapeError)
    assert re.search(r"\b[34579]\b|too many|boolean", str(caught.value))

"""Whatever functions are given that is not for them, they give numbers or an error of ours."""

import math
import operator as op
import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
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


V = Value(2.0)
FLAGS: list[Callable[[Any], Any]] = [
    lambda wanted: Tensor([1.0], requires_grad=wanted),
    lambda wanted: Tensor([Value(1.0)], requires_grad=wanted),  # type: ignore[list-item]
    lambda wanted: autograd.asarray([1.0], requires_grad=wanted),
    lambda wanted: Value(1.0, requires_grad=wanted),
    lambda wanted: Value(Tensor(1.0), requires_grad=wanted),
    lambda wanted: setattr(Tensor([1.0]), "requires_grad", wanted),
    lambda wanted: (T * T).sum().backward(retain_graph=wanted),
    lambda wanted: autograd.gradients(V * V, [V], create_graph=wanted)[0],
]


@pytest.mark.parametrize("call", FLAGS)
def test_what_is_true_or_false_is_nothing_else(call: Callable[[Any], Any]) -> None:
    for junk in (np.zeros(2), T, Value(2.0), [1], {}, 2, 1.0, "gpu", np.array(1), object()):
        with pytest.raises(ArgumentError, match=r"(requires_grad|retain_graph|create_graph) is True or False, found"):
            call(junk)
    for yes, no in ((True, False), (np.True_, np.False_), (1, 0)):
        kept, cut = call(yes), call(no)
        assert kept is cut is None or (kept.requires_grad, getattr(cut, "requires_grad", False)) == (True, False)


@pytest.mark.parametrize("junk", [None, 3, "x", np.zeros(2), [T]])
def test_a_graph_is_walked_from_nodes(junk: Any) -> None:
    for roots in ([junk], [T * T, junk]):
        with pytest.raises(ArgumentError, match=f"a graph is walked from its nodes, found {type(junk).__name__}"):
            autograd.topological_order(*roots)
    with pytest.raises(ArgumentError, match=f"derivatives are of nodes by nodes, found {type(junk).__name__}"):
        autograd.gradients(junk, [T])


@pytest.mark.parametrize("sign", [1, -1])
def test_a_whole_number_beyond_all_floats_is_infinite_as_a_slope(sign: int) -> None:
    far = sign * 10**400
    x, k = Value(2.0), Value(2)
    assert autograd.gradients(x * x, [x], far) == [sign * math.inf]
    assert autograd.gradients(k * k, [k], far) == [4 * far]
    assert autograd.vjp(lambda x: x * x, 2.0)[1](far) == (sign * math.inf,)
    x.grad = far
    (2.0 * x).backward()
    assert x.grad == sign * math.inf


MADE: dict[str, Callable[..., Any]] = {
    "zeros": partial(autograd.zeros, 2),
    "full": partial(autograd.full, 2, 1.0),
    "arange": partial(autograd.arange, 2),
    "asarray": partial(autograd.asarray, [1.0]),
    "from_dlpack": partial(autograd.from_dlpack, np.zeros(2)),
    "fftfreq": partial(autograd.fft.fftfreq, 2),
}


@pytest.mark.parametrize("name", MADE)
def test_there_is_one_device(name: str) -> None:
    for junk in (np.zeros(2), np.array("cpu"), np.array(["cpu"]), T, Value(1.0), 3, {}, "gpu"):
        with pytest.raises(ArgumentError, match=r"live on the device .cpu. only, found device="):
            MADE[name](device=junk)
        with pytest.raises(ArgumentError, match="live on the device"):
            T.to_device(junk)  # type: ignore[arg-type]
    assert MADE[name](device="cpu").shape == MADE[name](device=None).shape


def test_a_method_that_is_given_too_much_is_named_as_it_is_called() -> None:
    for name in ("abs", "exp", "sqrt", "sigmoid", "__neg__"):
        for node in (T, Value(2.0)):
            with pytest.raises(TypeError, match=r"^(abs|exp|sqrt|sigmoid|negative)\(\) takes 1 (operand|positional)"):
                getattr(node, name)("x")


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

"""Arrays of the standard as objects: attributes, operators, derivatives, misuse, and libraries that use them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as xp
from autograd import Tensor, Value, gradcheck, no_grad
from autograd.errors import ArgumentError, DTypeError, GraphError, ShapeError, UnknownNameError

# names and signatures

VERSION = "2024.12"


# attributes and operators


def test_an_array_says_which_namespace_it_belongs_to() -> None:
    t = Tensor([1.0])
    for version in (None, "2022.12", "2023.12", VERSION):
        assert t.__array_namespace__(api_version=version) is xp
    with pytest.raises(ArgumentError, match=r"2099\.12"):
        t.__array_namespace__(api_version="2099.12")


def test_the_device_is_the_cpu() -> None:
    t = Tensor([1.0])
    assert t.device == "cpu"
    assert t.to_device("cpu") is t
    for wrong in (lambda: t.to_device("gpu"), lambda: xp.zeros(2, device="gpu"), lambda: xp.asarray(t, device="gpu")):
        with pytest.raises(ArgumentError, match="gpu"):
            wrong()
    with pytest.raises(ArgumentError, match="stream"):
        t.to_device("cpu", stream=1)
    with pytest.raises(ArgumentError, match="gpu"):
        xp.astype(t, xp.float32, device="gpu")


NUMBERS: list[Callable[[Any], Any]] = [float, int, complex]


@pytest.mark.parametrize("kind", NUMBERS)
def test_a_constant_turns_into_a_number(kind: Callable[[Any], Any]) -> None:
    assert kind(xp.asarray(2.0)) == kind(xp.asarray([[2]])) == kind(xp.asarray(2.0).detach()) == kind(2)
    with pytest.raises(GraphError, match="item"):
        kind(Tensor(2.0))
    with pytest.raises(ShapeError, match="one entry"):
        kind(xp.zeros(2))
    with no_grad():
        assert kind(Tensor(2.0) * 3) == kind(6)


def test_an_integer_is_an_index() -> None:
    assert [10, 20, 30][xp.asarray(1)] == 20
    assert list(range(xp.asarray(3))) == [0, 1, 2]
    assert Tensor([1.0, 2.0])[xp.asarray(1)].item() == 2.0
    for wrong in (xp.asarray(1.0), xp.asarray([1]), xp.asarray(True)):
        with pytest.raises(ArgumentError, match="index"):
            [10, 20][wrong]


def test_operators_of_bits() -> None:
    x, y = xp.asarray([5, 6, 7]), xp.asarray([1, 2, 3])
    a, b = x.data, y.data
    for found, expected in [
        *[(x & y, a & b), (x | y, a | b), (x ^ y, a ^ b), (~x, ~a), (x << y, a << b), (x >> y, a >> b)],
        *[(x & 3, a & 3), (3 & x, 3 & a), (1 | x, 1 | a), (1 ^ x, 1 ^ a), (2 << y, 2 << b), (99 >> y, 99 >> b)],
        *[(x & b, a & b), (b ^ x, b ^ a), ((x > 5) & (x < 7), (a > 5) & (a < 7)), (~(x > 5), ~(a > 5))],
    ]:
        assert isinstance(found, Tensor)
        assert not found.requires_grad
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found.data, expected)
    assert (Value(6) & 3, 3 | Value(6), Value(6) ^ Value(3), ~Value(6), Value(3) << 2) == (2, 7, 5, -7, 12)
    for wrong in (lambda: Tensor([1.0]) & 1, lambda: ~Tensor([1.0]), lambda: Value(1.5) | 1, lambda: x << 1.5):
        with pytest.raises(DTypeError, match="bits are of integers and booleans, found float"):
            wrong()


def test_an_assignment_with_an_operator_makes_a_new_node() -> None:
    t = before = Tensor([1.0, 2.0])
    t += 1.0
    assert t is not before
    np.testing.assert_array_equal(before.data, [1.0, 2.0])
    t.sum().backward()
    np.testing.assert_array_equal(before.grad, [1.0, 1.0])


def test_memory_is_handed_out_without_a_graph_only() -> None:
    t = Tensor([1.0, 2.0])
    assert t.__dlpack_device__() == np.ones(1).__dlpack_device__()
    shared = np.from_dlpack(t.detach())
    np.testing.assert_array_equal(shared, [1.0, 2.0])
    assert np.shares_memory(xp.from_dlpack(shared).data, shared)
    assert not np.shares_memory(xp.from_dlpack(shared, copy=True).data, shared)
    assert not xp.from_dlpack(shared).requires_grad
    with pytest.raises(GraphError, match="detach"):
        np.from_dlpack(t)
    with pytest.raises(AttributeError, match="dlpack"):
        xp.from_dlpack([1.0])
    for junk in ("x", None, 3, {}, object(), Value(1.0), np.ndarray):
        with pytest.raises(ArgumentError, match=f"__dlpack__, found {type(junk).__name__} .*: use asarray") as raised:
            xp.from_dlpack(junk)
        assert isinstance(raised.value, AttributeError)
    with pytest.raises(BufferError, match="DLPack only supports"):
        xp.from_dlpack(np.array(["a"]))


def test_numpys_spellings_reach_the_same_functions() -> None:
    t, n = Tensor([2.0, -1.5, 2.0]), xp.asarray([5, 6])
    for found, expected in [
        *[(np.floor(t), xp.floor(t)), (np.rint(t), xp.round(t)), (np.round(t), xp.round(t)), (np.fix(t), xp.trunc(t))],
        *[(np.sign(t), xp.sign(t)), (np.argmax(t), xp.argmax(t)), (np.argsort(t), xp.argsort(t))],
        *[(np.invert(n), ~n), (np.left_shift(n, 1), n << 1), (np.bitwise_and(n, 3), n & 3), (np.any(t), xp.any(t))],
        *[(np.zeros_like(t), xp.zeros_like(t)), (np.full_like(t, 3), xp.full_like(t, 3))],
        *[(np.unique_values(t), xp.unique_values(t)), (np.count_nonzero(t), xp.count_nonzero(t))],
        *[(np.searchsorted(n, n), xp.searchsorted(n, n)), (np.nonzero(t)[0], xp.nonzero(t)[0])],
        (np.meshgrid(t, n)[1], xp.meshgrid(t, n)[1]),
    ]:
        assert isinstance(found, Tensor)
        np.testing.assert_array_equal(found.data, expected.data)
    assert np.result_type(t, np.float32) == xp.float64
    with pytest.raises(UnknownNameError, match=r"np.histogramdd is not recorded"):
        np.histogramdd(t)


# derivatives


def test_rounding_has_the_derivative_zero() -> None:
    for name in ["floor", "ceil", "trunc", "round", "sign"]:
        t = Tensor([1.5, -0.25, 2.0])
        getattr(xp, name)(t).sum().backward()
        np.testing.assert_array_equal(t.grad, [0.0, 0.0, 0.0])


def test_distinct_entries_carry_gradients() -> None:
    x = np.array([3.0, 1.0, 3.0, 2.0])
    assert gradcheck(lambda t: xp.unique_values(t) ** 2, np.array([3.0, 1.0, 2.0])).ok
    values = xp.unique_all(t := Tensor(x)).values
    (values * np.array([1.0, 10.0, 100.0])).sum().backward()
    np.testing.assert_array_equal(t.grad, [100.0, 1.0, 0.0, 10.0])


def test_clip_has_the_derivative_of_what_it_gives() -> None:
    x, low, high = np.array([-2.0, 0.0, 0.5, 3.0]), np.array([-1.0]), np.array([1.0, 1.0, 0.25, 1.0])
    assert gradcheck(lambda x, low, high: xp.clip(x, low, high), x, low, high).ok
    assert gradcheck(lambda x, low: xp.clip(x, min=low), x, np.array(-1.0)).ok
    t = Tensor([0.0, 1.0, 2.0])
    xp.clip(t, 0, 1).sum().backward()
    np.testing.assert_array_equal(t.grad, [1.0, 1.0, 0.0])


def test_predicates_work_on_many_examples_at_once() -> None:
    x = np.array([[1.0, 5.0, 2.0], [4.0, 3.0, 9.0]])
    for function in (
        lambda t: xp.argmax(t),
        lambda t: xp.argmin(t, axis=0, keepdims=True),
        lambda t: xp.argsort(t, descending=True),
        lambda t: xp.any(t > 4),
        lambda t: xp.where((t > 1) & (t < 5), t, 0.0),
        lambda t: xp.count_nonzero(t > 2),
        lambda t: xp.clip(t, 2.0, 4.0),
    ):
        rows = [np.asarray(function(xp.asarray(row)).data) for row in x]
        np.testing.assert_array_equal(np.asarray(xp.vmap(function)(x)), rows)


# misuse

MISTAKES: list[tuple[Callable[[], Any], type[Exception], list[str]]] = [
    (lambda: xp.finfo(xp.int8), DTypeError, ["int8", "iinfo"]),
    (lambda: xp.iinfo(Tensor([1.0])), DTypeError, ["float64", "finfo"]),
    (lambda: xp.isdtype("float33", "numeric"), DTypeError, ["float33"]),
    (lambda: xp.isdtype(xp.int8, "whole"), DTypeError, ["whole"]),
    (lambda: xp.result_type(), ArgumentError, ["at least one"]),
    (lambda: xp.argmax(xp.zeros(0)), ShapeError, ["argmax", "(0,)"]),
    (lambda: xp.nonzero(xp.asarray(1.0)), ShapeError, ["axis", "()"]),
    (lambda: xp.meshgrid(xp.zeros((2, 2))), ShapeError, ["(2, 2)"]),
    (lambda: xp.meshgrid(xp.zeros(2), indexing="yx"), ArgumentError, ["yx", "ij"]),
    (lambda: xp.linspace(Tensor(0.0), 1.0, 3), GraphError, ["item"]),
    (lambda: xp.arange(0, 1, 0), ArgumentError, ["arange", "zero"]),
    (lambda: xp.zeros(-1), ArgumentError, ["zeros", "-1"]),
    (lambda: xp.asarray("x"), ArgumentError, ["str"]),
    (lambda: xp.full(2, "x"), ArgumentError, ["numbers"]),
    (lambda: xp.clip(Tensor([1.0]), "x"), ArgumentError, ["str"]),
    (lambda: xp.asarray([300], dtype=xp.int8), ArgumentError, ["300", "int8"]),
    (lambda: xp.reshape(Tensor([1.0]), (1, 1), copy="no"), ArgumentError, ["copy", "no"]),
    (lambda: xp.floor(Value(1j)), DTypeError, ["floor", "complex"]),
    (lambda: xp.zeroes, AttributeError, ["zeros"]),
    (lambda: xp.special.gamma_of, UnknownNameError, ["gamma_of"]),
]


@pytest.mark.parametrize(("call", "kind", "words"), MISTAKES)
def test_wrong_use_is_explained(call: Callable[[], Any], kind: type[Exception], words: list[str]) -> None:
    with pytest.raises(kind) as caught:
        call()
    for word in words:
        assert word in str(caught.value)


# other libraries


def test_functions_of_scipy_and_scikit_learn_run_on_tensors_and_have_gradients() -> None:
    """In a process of its own: SciPy looks at its environment when it is imported."""
    pytest.importorskip("sklearn")
    script = Path(__file__).parents[1] / "data" / "array_api_consumers.py"
    done = subprocess.run(
        [sys.executable, script],
        env={**os.environ, "SCIPY_ARRAY_API": "1"},
        cwd=Path(xp.__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

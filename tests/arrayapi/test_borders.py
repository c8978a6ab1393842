"""Borders: what Python, NumPy and other libraries make of a node, and what nodes make of arrays of other libraries."""

import cmath
import math
import statistics
from collections.abc import Callable
from fractions import Fraction
from importlib import import_module
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Tensor, Value, grad, gradcheck, jacobian
from autograd.errors import ArgumentError, DetachError, GraphError

X = np.array([2.0, 3.0])


# plain numbers

REAL = [
    *[float, int, math.exp, math.sqrt, math.floor, math.trunc, math.isnan],
    lambda x: math.hypot(x, x),
    lambda x: x.as_integer_ratio(),
    lambda x: f"{x:.3f}",
]


@given(x=st.floats(0.5, 100.0), node=st.sampled_from([Value, Tensor]), to=st.sampled_from([*REAL, complex, cmath.exp]))
def test_a_constant_is_a_number_to_python(x: float, node: Any, to: Callable[[Any], Any]) -> None:
    assert to(node(x, requires_grad=False)) == to(x)


def test_an_exact_constant_is_a_number_too() -> None:
    assert float(Value(3, requires_grad=False)) == 3.0
    assert int(Tensor(np.array(7))) == 7
    assert f"{Value(Fraction(1, 3)):.3f}" == f"{Value(sympy.Rational(1, 3)):.3f}" == "0.333"


def test_a_list_of_values_has_its_statistics_by_numpy() -> None:
    assert grad(lambda x: np.var([x, 2 * x, 1.0]) + np.std([x, -x]))(2.0) == 3.0


@pytest.mark.parametrize("node", [Value(2.0), Tensor(2.0), Value(2.0) * 3], ids=["Value", "Tensor", "result"])
@pytest.mark.parametrize("to", [*REAL[:-1], complex, cmath.exp, lambda x: "%.2f" % x, lambda x: statistics.mean([x])])  # noqa: UP031
def test_a_number_of_a_variable_would_leave_its_graph(node: Any, to: Callable[[Any], Any]) -> None:
    with pytest.raises(DetachError) as caught:
        to(node)
    assert isinstance(caught.value, TypeError | GraphError), "as Python's own, for those who try and do otherwise"
    for words in (type(node).__name__, "autograd.exp(x) for math.exp(x)", "Tensor([...])", ".item()"):
        assert words in str(caught.value)


# arrays that NumPy would build


def by_entries(x: Any) -> Any:
    a = np.zeros(2)
    for i in range(2):
        a[i] = x[i] ** 2
    return a.sum()


def by_column(x: Any) -> Any:
    a = np.zeros((2, 2))
    a[:, 0] = x
    return a.sum()


def by_one(x: Any) -> Any:
    a = np.zeros(2)
    a[0] = x.to_value() if x.shape == () else x[0]
    return a.sum()


BUILT: list[tuple[Callable[[Any], Any], Any, Callable[[Any], Any]]] = [
    (  # what fails, where, and what to write instead
        lambda p: np.linalg.inv(np.array([[p[0], p[1]], [0.0, 1.0]])).sum(),
        X,
        lambda p: np.linalg.inv(Tensor([[p[0], p[1]], [0.0, 1.0]])).sum(),
    ),
    (
        lambda t: np.linalg.inv(np.array([[t, 1.0], [0.0, t]])).sum(),
        2.0,
        lambda t: np.linalg.inv(Tensor([[t, 1.0], [0.0, t]])).sum(),
    ),
    (lambda t: np.sin(np.array([t, 1.0])).sum(), 2.0, lambda t: np.sin(Tensor([t, 1.0])).sum()),
    (by_entries, X, lambda x: autograd.stack([x[i] ** 2 for i in range(2)]).sum()),
    (by_column, X, lambda x: autograd.stack([x, np.zeros(2)], axis=1).sum()),
    (by_one, X, lambda x: autograd.at(np.zeros(2), 0).set(x[0]).sum()),
    (by_one, 2.0, lambda x: autograd.at(np.zeros(2), 0).set(x).sum()),
    (lambda x: np.r_[x, 1.0].sum(), X, lambda x: autograd.concat([x, [1.0]]).sum()),
    (lambda x: np.c_[x, x].sum(), X, lambda x: autograd.stack([x, x], axis=1).sum()),
    (lambda x: np.exp([x[0], x[1]]).sum(), X, lambda x: autograd.exp(Tensor([x[0], x[1]])).sum()),
    (lambda x: np.dot([x[0], x[1]], np.eye(2)).sum(), X, lambda x: np.dot(Tensor([x[0], x[1]]), np.eye(2)).sum()),
    (lambda x: np.sum([x[0], x[1]]), X, lambda x: autograd.sum([x[0], x[1]])),
    (lambda x: np.asarray(x).sum(), X, lambda x: x.sum()),
    (lambda x: np.full(2, x[0]).sum(), X, lambda x: autograd.full(2, x[0]).sum()),
]


@pytest.mark.parametrize(("built", "at", "instead"), BUILT)
def test_an_array_that_numpy_would_build_is_refused_and_the_cure_works(
    built: Callable[[Any], Any], at: Any, instead: Callable[[Any], Any]
) -> None:
    with pytest.raises((DetachError, ArgumentError), match=r"Tensor\(\[\.\.\.\]\)"):
        grad(built)(at)
    slope = grad(instead)(at)
    assert gradcheck(instead, at)
    assert np.any(slope)


def test_the_window_of_kaiser_is_refused_and_the_cure_works() -> None:
    instead: Callable[[Any], Any] = lambda b: np.i0(b * np.sqrt(1 - np.linspace(-1, 1, 5) ** 2)) / np.i0(b)  # noqa: E731
    with pytest.raises(DetachError, match=r"write np.i0\(beta \* np.sqrt\(1 - np.linspace\(-1, 1, M\) \*\* 2\)\) / np"):
        np.kaiser(5, Tensor(2.0))
    np.testing.assert_allclose(instead(Tensor(2.0)).data, np.kaiser(5, 2.0))
    for window in (instead, lambda b: np.kaiser(5, b)):  # of a Value NumPy makes no array of numbers
        assert gradcheck(lambda b, window=window: (window(b) * np.arange(5)).sum(), 2.0).ok


def test_an_array_of_values_is_computed_with_one_by_one_and_may_be_a_result() -> None:
    assert grad(lambda v: (np.array([v, 2 * v]) ** 2).sum())(3.0) == 30.0
    np.testing.assert_array_equal(jacobian(lambda v: np.array([v, v**2]))(3.0), [1.0, 6.0])
    np.testing.assert_array_equal(jacobian(lambda v: np.array([[v, v**2], [1.0, v]]))(3.0), [[1.0, 6.0], [0.0, 1.0]])
    with pytest.raises(ArgumentError, match="float64 and object"):
        jacobian(lambda v: np.array([v, None]))(3.0)


def test_an_error_about_something_else_is_left_alone() -> None:
    for wrong, kind in ((lambda x: [1] + x.tolist()[0], TypeError), (lambda x: int("one"), ValueError)):
        with pytest.raises(kind) as caught:
            grad(wrong)(X)
        assert not isinstance(caught.value, autograd.errors.AutogradError)


def test_rows_and_numbers_of_all_kinds_in_a_list() -> None:
    x = Tensor([1.0, 2.0])
    t = Tensor([x, np.array([3.0, 4.0]), [Value(5.0), 6]])
    np.testing.assert_array_equal(t.data, [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    (t * t).sum().backward()
    np.testing.assert_array_equal(x.grad, [2.0, 4.0])


# functions of other libraries


def scipy(room: str) -> Any:
    return import_module(f"scipy.{room}")


ELSEWHERE: list[tuple[Callable[[], Any], list[str]]] = [
    (
        lambda: scipy("stats").norm.logpdf(Tensor(X)),
        ["scipy.stats is not NumPy", "a Tensor", "autograd.special", "numpy()"],
    ),
    (lambda: scipy("stats").norm.logpdf(Value(1.0)), ["scipy.stats is not NumPy", "autograd.extend"]),
    (lambda: scipy("linalg").cho_factor(Tensor(np.eye(2))), ["scipy", "is not NumPy", "autograd.linalg"]),
    (lambda: scipy("sparse").csr_array(np.eye(2)) @ Tensor(X), ["scipy.sparse is not NumPy", "S.toarray()"]),
    (lambda: scipy("sparse").csr_array(np.eye(2)) * Tensor(X), ["scipy.sparse is not NumPy", "S.toarray()"]),
]


@pytest.mark.parametrize(("call", "words"), ELSEWHERE)
def test_a_function_of_another_library_is_named(call: Callable[[], Any], words: list[str]) -> None:
    with pytest.raises(DetachError) as caught:
        call()
    assert not [word for word in words if word not in str(caught.value)], str(caught.value)

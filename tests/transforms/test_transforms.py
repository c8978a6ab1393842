"""Derivatives of functions: orders, arguments, closures, perturbations kept apart, and no side effects."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import (
    Tensor,
    Value,
    grad,
    gradcheck,
    gradients,
    jvp,
    no_grad,
    sin,
    stop_gradient,
    tanh,
    topological_order,
    value_and_grad,
    vmap,
)
from autograd.errors import ArgumentError, GraphError, ShapeError


@given(st.floats(-2.0, 2.0))
def test_derivatives_to_third_order(x: float) -> None:
    def f(x: Any) -> Any:
        return sin(x) * x**3 + tanh(x)

    t = math.tanh(x)
    first = math.cos(x) * x**3 + 3 * math.sin(x) * x**2 + (1 - t**2)
    second = -math.sin(x) * x**3 + 6 * math.cos(x) * x**2 + 6 * math.sin(x) * x - 2 * t * (1 - t**2)
    third = (
        -math.cos(x) * x**3
        - 9 * math.sin(x) * x**2
        + 18 * math.cos(x) * x
        + 6 * math.sin(x)
        - 2 * (1 - t**2) ** 2
        + 4 * t**2 * (1 - t**2)
    )
    found = [grad(f), grad(grad(f)), grad(grad(grad(f)))]
    for derivative, expected in zip(found, [first, second, third], strict=True):
        assert derivative(x) == pytest.approx(expected, rel=1e-9, abs=1e-9)
        if derivative is found[0]:
            assert derivative(np.array(x)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_third_order_of_tensors_through_gradients() -> None:
    t = Tensor([0.5, 1.5])
    (d1,) = gradients((t**4).sum(), [t], create_graph=True)
    (d2,) = gradients(d1.sum(), [t], create_graph=True)
    (d3,) = gradients(d2.sum(), [t], create_graph=True)
    (d4,) = gradients(d3.sum(), [t])
    np.testing.assert_allclose(d1.data, 4 * t.data**3)
    np.testing.assert_allclose(d2.data, 12 * t.data**2)
    np.testing.assert_allclose(d3.data, 24 * t.data)
    np.testing.assert_allclose(d4, [24.0, 24.0])


def test_the_form_of_the_result_is_that_of_the_argument() -> None:
    assert grad(lambda x: x * x)(3.0) == 6.0
    assert isinstance(grad(lambda x: x * x)(3.0), float)
    array = grad(lambda t: (t * t).sum())(np.array([1.0, 2.0]))
    assert isinstance(array, np.ndarray)
    np.testing.assert_array_equal(array, [2.0, 4.0])
    assert isinstance(grad(lambda x: x * x)(Value(3.0)), Value)
    assert isinstance(grad(lambda t: (t * t).sum())(Tensor([1.0])), Tensor)


def test_the_value_comes_along() -> None:
    assert value_and_grad(lambda x: x**2)(3.0) == (9.0, 6.0)
    value, (dx, dy) = value_and_grad(lambda x, y: (x * y).sum(), argnums=(0, 1))(np.ones(2), 3.0)
    assert value == 6.0
    np.testing.assert_array_equal(dx, [3.0, 3.0])
    assert dy == 2.0


def test_argnums_name_positional_arguments() -> None:
    def f(x: Any, y: Any, *, scale: float = 1.0) -> Any:
        return scale * x * y * y

    assert grad(f)(2.0, 3.0) == 9.0
    assert grad(f, argnums=1)(2.0, 3.0) == 12.0
    assert grad(f, argnums=(1, 0))(2.0, 3.0) == (12.0, 9.0)
    assert grad(f, argnums=[0])(2.0, 3.0) == (9.0,)
    assert grad(f)(2.0, 3.0, scale=10.0) == 90.0
    with pytest.raises(ArgumentError, match="2"):
        grad(f, argnums=2)(2.0, 3.0)


def test_an_argument_given_twice_is_two_arguments() -> None:
    x = Value(3.0)
    assert grad(lambda a, b: a * a * b, argnums=(0, 1))(x, x) == (18.0, 9.0)


def test_derivatives_of_derivatives_are_plain_numbers() -> None:
    assert isinstance(grad(lambda x: x * grad(lambda y: x * y * y)(2.0))(3.0), float)
    assert isinstance(grad(lambda x: jvp(lambda y: x * y, (2.0,), (1.0,))[1] * x)(3.0), float)
    assert isinstance(
        jvp(lambda x: (x * grad(lambda y: (y * y).sum())(x)).sum(), (np.ones(2),), (np.ones(2),))[1], float
    )


def test_closures_over_tracked_nodes_stay_differentiable() -> None:
    w = Value(5.0)
    slope = grad(lambda x: w * x * x)(3.0)
    assert isinstance(slope, Value)
    assert slope.data == 30.0
    assert gradients(slope, [w]) == [6.0]
    assert w.grad is None
    value, slope = value_and_grad(lambda x: w * x * x)(3.0)
    assert gradients(value, [w]) == [9.0]


def test_an_argument_with_a_history_keeps_it() -> None:
    w = Value(2.0)
    slope = grad(lambda x: x**3)(w * w)  # 3 w^4
    assert slope.data == 48.0
    assert gradients(slope, [w]) == [96.0]


def test_nothing_but_the_result_changes() -> None:
    x, t = Value(3.0), Tensor([1.0, 2.0])
    y = (t * x).sum() * x
    y.backward()
    before = (x.grad, t.grad.copy(), y.grad)
    gradients(y, [x, t])
    gradients(y, [x, t], create_graph=True)
    grad(lambda a: (t * a).sum() * x)(x)
    value_and_grad(lambda a: (a * x).sum())(t)
    assert (x.grad, y.grad) == (before[0], before[2])
    np.testing.assert_array_equal(t.grad, before[1])
    assert all(node.name is None for node in topological_order(y))


@pytest.mark.parametrize("argument", [3.0, Value(3.0), np.array(3.0), Tensor(3.0)], ids=lambda a: type(a).__name__)
def test_within_no_grad_derivatives_are_still_taken(argument: Any) -> None:
    w = Value(5.0)
    with no_grad():
        slope = grad(lambda x: w * x * x)(argument)
        second = grad(grad(lambda x: x**3))(argument)
        assert not (w * w).requires_grad
    for found, expected in ((slope, 30.0), (second, 18.0)):
        assert (found.item() if hasattr(found, "item") else found) == expected
        assert not getattr(found, "requires_grad", False)


def test_no_grad_inside_a_function_makes_its_part_constant() -> None:
    def f(x: Any) -> Any:
        with no_grad():
            c = x * x
        return c * x

    assert grad(f)(3.0) == 9.0


def test_functions_that_do_not_depend_on_the_argument() -> None:
    assert grad(lambda x: 7.0)(3.0) == 0.0
    assert grad(lambda x: Value(7.0))(3.0) == 0.0
    np.testing.assert_array_equal(grad(lambda t: Value(1.0))(np.ones(3)), np.zeros(3))
    assert grad(lambda x: x)(3.0) == 1.0


def test_a_function_must_give_one_number() -> None:
    with pytest.raises(GraphError, match=r"\(3,\)"):
        grad(lambda t: t * 2)(np.ones(3))


def test_gradients_take_seeds_and_interior_nodes() -> None:
    x = Value(3.0)
    a = x * x
    y = a * a
    assert gradients(y, [a, x]) == [18.0, 108.0]
    assert gradients(y, [y]) == [1]
    assert gradients(y, [x], 2.0) == [216.0]
    assert gradients(y, [x], Value(2.0)) == [216.0]
    assert type(gradients(y, [x], Value(2.0))[0]) is float
    t = Tensor([1.0, 2.0])
    np.testing.assert_array_equal(gradients(t * t, [t], [1.0, 10.0])[0], [2.0, 40.0])
    with pytest.raises(ShapeError):
        gradients(t * t, [t], np.ones(3))
    with pytest.raises(ShapeError):
        gradients(t * t, [t], Tensor(np.ones(3)), create_graph=True)
    assert gradients(y, x) == [108.0]  # type: ignore[arg-type]


def test_a_seed_may_itself_be_differentiated() -> None:
    x, c = Value(3.0), Value(2.0)
    (dx,) = gradients(x * x, [x], c, create_graph=True)
    assert gradients(dx, [c]) == [6.0]


def test_recorded_and_plain_gradients_are_the_same_numbers() -> None:
    rng = np.random.default_rng(0)
    t, w = Tensor(rng.normal(size=(4, 3))), Tensor(rng.normal(size=(3, 2)))
    loss = ((t @ w).tanh() ** 2).mean(axis=0).max() + (t[[0, 0, 2]].sum(axis=1) / 3).log_softmax().sum()
    plain = gradients(loss, [t, w])
    recorded = gradients(loss, [t, w], create_graph=True)
    for array, node in zip(plain, recorded, strict=True):
        np.testing.assert_allclose(node.data, array, rtol=1e-13)


def test_an_operand_that_stands_twice_in_a_fused_primitive_counts_once() -> None:
    rng = np.random.default_rng(0)
    state, weight = Tensor(rng.normal(size=(2, 2))), Tensor(rng.normal(size=(8, 2)))
    for out in (
        autograd.lstm(rng.normal(size=(3, 2, 8)), state, state, weight),
        autograd.rnn(rng.normal(size=(3, 2, 2)), state, state),
    ):
        (plain,) = gradients(out.sum(), [state])
        (recorded,) = gradients(out.sum(), [state], create_graph=True)
        np.testing.assert_allclose(recorded.data, plain, rtol=1e-12)
        assert gradcheck(out.sum(), state).ok


@pytest.mark.parametrize("create_graph", [False, True])
def test_gradients_have_the_type_of_their_nodes_where_types_meet(create_graph: bool) -> None:
    single, double, value = Tensor(np.float32([1.0, 2.0])), Tensor([3.0, 4.0]), Value(2.0)
    found = gradients((single * double * value).sum(), [single, double, value], create_graph=create_graph)
    assert [slope.dtype for slope in found[:2]] == [np.float32, np.float64]
    assert type(found[2]) is (Value if create_graph else float)


# stop_gradient


def test_stop_gradient_takes_anything() -> None:
    array = np.ones(2)
    tree = {"v": Value(2.0), "t": (Tensor([1.0]), array), "n": None, "x": 3.0}
    stopped = stop_gradient(tree)
    assert isinstance(stopped["v"], Value)
    assert not stopped["v"].requires_grad
    assert not stopped["t"][0].requires_grad
    assert stopped["t"][1] is array
    assert (stopped["n"], stopped["x"]) == (None, 3.0)
    assert tree["v"].requires_grad


def test_stop_gradient_stops_every_mode() -> None:
    def f(x: Any) -> Any:
        return x * stop_gradient(x * x)

    assert grad(f)(3.0) == 9.0
    assert grad(grad(f))(3.0) == 0.0
    assert jvp(f, (3.0,), (1.0,)) == (27.0, 9.0)
    np.testing.assert_array_equal(vmap(grad(f))(np.array([1.0, 3.0])), [1.0, 9.0])
    np.testing.assert_array_equal(grad(lambda x: vmap(f)(x).sum())(np.array([1.0, 3.0])), [1.0, 9.0])

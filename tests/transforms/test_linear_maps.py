"""vjp, jvp and linearize: linear maps that may be called again, nested and differentiated."""

from typing import Any

import numpy as np
import pytest

from autograd import (
    Tensor,
    grad,
    gradients,
    jvp,
    linearize,
    sin,
    stack,
    value_and_grad,
    vjp,
)
from autograd.errors import ArgumentError

# vjp, jvp, linearize


def several(x: Any, y: Any) -> dict[str, Any]:
    return {"product": x * y, "rest": (x.sum(), [y * 2])}


def test_a_node_that_stands_twice_in_a_result_gets_both_cotangents() -> None:
    def twice(x: Any) -> Any:
        square = x * x
        return square, [square]

    (slope,) = vjp(twice, 3.0)[1]((1.0, [10.0]))
    assert slope == 66.0
    (slopes,) = vjp(twice, np.array([1.0, 2.0]))[1]((np.ones(2), [np.array([1.0, -1.0])]))
    np.testing.assert_array_equal(slopes, [4.0, 0.0])


def test_a_pullback_may_be_called_again_and_again() -> None:
    x = np.array([1.0, 2.0])
    value, pullback = vjp(several, x, 3.0)
    np.testing.assert_array_equal(value["product"], [3.0, 6.0])
    assert value["rest"] == (3.0, [6.0])
    for scale in (1.0, 10.0):
        dx, dy = pullback({"rest": (scale, [scale]), "product": scale * np.ones(2)})  # keys in another order
        np.testing.assert_array_equal(dx, scale * np.array([4.0, 4.0]))
        assert dy == scale * 5.0


def test_a_linear_map_may_be_called_again_and_again() -> None:
    x = np.array([1.0, 2.0])
    runs = []

    def counted(x: Any, y: Any) -> Any:
        runs.append(1)
        return several(x, y)

    _, derivative = linearize(counted, x, 3.0)
    for scale in (1.0, 10.0):
        moved = derivative(scale * np.ones(2), 0.0)
        np.testing.assert_array_equal(moved["product"], scale * np.array([3.0, 3.0]))
        assert moved["rest"] == (scale * 2.0, [0.0])
    assert len(runs) == 1
    assert jvp(several, (x, 3.0), (np.zeros(2), 1.0))[1]["rest"] == (0.0, [2.0])


def test_cotangents_and_tangents_may_be_nodes_and_are_differentiated() -> None:
    x, c = np.array([1.0, 2.0]), Tensor([3.0, 4.0])
    (slope,) = vjp(lambda x: x**2, x)[1](c)
    np.testing.assert_array_equal(gradients(slope.sum(), [c])[0], 2 * x)
    tangent = linearize(lambda x: x**2, x)[1](c)
    np.testing.assert_array_equal(gradients(tangent.sum(), [c])[0], 2 * x)


def test_results_own_their_memory() -> None:
    x, v = np.ones(2), np.ones(2)
    _, tangent = jvp(lambda x: x, (x,), (v,))
    dx, dy = vjp(lambda x, y: x + y, x, x)[1](v)
    value, pullback = vjp(np.exp, x)
    value *= 100.0  # what the caller does with it does not reach the pullback
    np.testing.assert_array_equal(pullback(v)[0], np.exp(x))
    arrays = [x, v, tangent, dx, dy]
    for i, array in enumerate(arrays):
        assert array.flags.writeable
        assert not any(np.shares_memory(array, other) for other in arrays[:i])


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64])
def test_the_type_of_the_numbers_stays(dtype: Any) -> None:
    x = np.ones(3, dtype=dtype)

    def f(x: Any) -> Any:
        return (sin(x) * 2 + x[0] * stack([x[1], x[2], x[0]])).sum()

    value, slope = value_and_grad(f)(x)
    assert value.dtype == slope.dtype == dtype
    assert grad(lambda x: (grad(f)(x) * x).sum())(x).dtype == dtype
    value, tangent = jvp(f, (x,), (np.ones(3),)) if dtype != np.complex64 else jvp(f, (x,), (x,))
    assert value.dtype == tangent.dtype == dtype
    assert vjp(f, x)[1](1.0)[0].dtype == dtype


def test_aux_comes_along_as_plain_data() -> None:
    def f(x: Any) -> Any:
        return (x * x).sum(), {"seen": x * 2, "text": "kept", "none": None}

    x = np.ones(2)
    outcomes = [
        value_and_grad(f, has_aux=True)(x)[0][1],
        grad(f, has_aux=True)(x)[1],
        vjp(f, x, has_aux=True)[2],
        linearize(f, x, has_aux=True)[2],
        jvp(f, (x,), (x,), has_aux=True)[2],
    ]
    for aux in outcomes:
        assert isinstance(aux["seen"], np.ndarray)
        assert (aux["text"], aux["none"]) == ("kept", None)
    assert jvp(f, (x,), (x,), has_aux=True)[1] == 4.0
    outer = grad(lambda x: grad(f, has_aux=True)(x)[1]["seen"].sum())(x)  # aux is differentiable where it nests
    np.testing.assert_array_equal(outer, [2.0, 2.0])
    for call in (lambda: grad(lambda x: x, has_aux=True)(1.0), lambda: vjp(lambda x: (x, 1, 2), 1.0, has_aux=True)):
        with pytest.raises(ArgumentError, match=r"must return \(result, aux\), found"):
            call()

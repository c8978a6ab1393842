"""Matrix products and reductions of Tensors."""

import operator
from typing import Any

import numpy as np
import pytest
from properties import gradient_is_measured

import autograd
from autograd import Tensor, gradients, matmul
from autograd.errors import ShapeError

A = np.array([[0.5, 1.5, 2.5], [3.0, 0.25, 1.0]])


# matrix products: all rank rules


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 4)),
        ((5, 2, 3), (3,)),
        ((3,), (5, 3, 2)),
        ((5, 2, 3), (3, 4)),
        ((2, 3), (5, 3, 4)),
        ((5, 1, 2, 3), (4, 3, 2)),
        ((1, 2, 3), (5, 3, 1)),
        ((0, 3), (3, 2)),
        ((2, 0), (0, 2)),
        ((0,), (0,)),
        ((2, 3), (3, 0)),
    ],
)
def test_matrix_products_of_all_ranks(x: tuple[int, ...], y: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=x), rng.normal(size=y)
    for f in (operator.matmul, matmul, np.matmul):
        np.testing.assert_allclose(f(Tensor(a), Tensor(b)).data, a @ b)
    np.testing.assert_allclose((a @ Tensor(b)).data, a @ b)
    np.testing.assert_allclose((Tensor(a) @ b).data, a @ b)
    gradient_is_measured(operator.matmul, a, b)


def test_matrix_products_that_do_not_fit_name_both_shapes() -> None:
    for x, y in (((2, 3), (2, 3)), ((3,), (2,)), ((), (3,))):
        with pytest.raises(ShapeError) as caught:
            Tensor(np.ones(x)) @ Tensor(np.ones(y))
        assert str(x) in str(caught.value)
        assert str(y) in str(caught.value)


# reductions

AXES: list[Any] = [None, 0, 1, -1, (0, 1), (0, -1), (1,), (-2, -1), (0, 1, 2), ()]


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", AXES, ids=str)
@pytest.mark.parametrize("name", ["sum", "mean", "max", "min"])
def test_reductions_over_axes(name: str, axis: Any, keepdims: bool) -> None:
    x = np.random.default_rng(2).normal(size=(2, 3, 2))
    expected = getattr(np, name)(x, axis=axis, keepdims=keepdims)
    for found in (
        getattr(Tensor(x), name)(axis=axis, keepdims=keepdims),
        getattr(autograd, name)(Tensor(x), axis=axis, keepdims=keepdims),
        getattr(np, name)(Tensor(x), axis=axis, keepdims=keepdims),
    ):
        np.testing.assert_allclose(found.data, expected)
        assert found.shape == expected.shape
    gradient_is_measured(lambda t: getattr(t, name)(axis=axis, keepdims=keepdims), x)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (2, 0, 3)])
def test_reductions_of_nothing(shape: tuple[int, ...]) -> None:
    t = Tensor(np.ones(shape))
    t.sum().backward()
    assert t.grad.shape == shape
    for axis in range(len(shape)):
        assert t.sum(axis=axis).shape == np.ones(shape).sum(axis=axis).shape
        if shape[axis]:
            t.max(axis=axis).sum().backward()
            t.mean(axis=axis).sum().backward()
            t.mean(axis=axis, keepdims=True).sum().backward()
    assert t.grad.shape == shape
    with pytest.raises(ShapeError):
        t.max()


def test_reductions_of_a_single_number() -> None:
    t = Tensor(3.0)
    for name in ("sum", "mean", "max", "min"):
        t.grad = None
        out = getattr(t, name)()
        assert out.shape == ()
        out.backward()
        assert float(t.grad) == 1.0


def test_ties_of_a_maximum_share_the_gradient() -> None:
    t = Tensor([[1.0, 5.0, 5.0], [2.0, 2.0, 2.0]])
    t.max(axis=1).sum().backward()
    np.testing.assert_allclose(t.grad, [[0.0, 0.5, 0.5], [1 / 3, 1 / 3, 1 / 3]])


def test_mean_does_not_depend_on_the_second_order_of_counting() -> None:
    t = Tensor(A)
    (d,) = gradients((t * t).mean(axis=-1).sum(), [t], create_graph=True)
    np.testing.assert_allclose(gradients(d.sum(), [t])[0], np.full(A.shape, 2 / 3))

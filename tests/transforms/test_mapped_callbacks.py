"""Callbacks within vmap: Python's own code is run for each example, as in a loop."""

from typing import Any

import numpy as np
import pytest

from autograd import Tensor, callback, checkpoint, compile, grad, jacobian, pure_callback, vmap
from autograd.errors import ShapeError

X = np.arange(6.0).reshape(3, 2)


def test_a_callback_is_called_for_each_example_with_its_arrays() -> None:
    seen: list[Any] = []

    def note(x: Any, factor: float, *, by: Any) -> Any:
        seen.append((x.copy(), factor, by))
        return {"twice": 2 * x, "none": None}

    found = vmap(lambda x: callback(note, x, 2.0, by="name")["twice"] + 1)(X)
    np.testing.assert_array_equal(found, 2 * X + 1)
    np.testing.assert_array_equal([row for row, *_ in seen], X)
    assert all(type(row) is np.ndarray and rest == [2.0, "name"] for row, *rest in seen)


def test_a_callback_may_return_nothing() -> None:
    seen: list[float] = []
    assert vmap(lambda x: callback(seen.append, x[0]))(X) is None
    assert seen == [0.0, 2.0, 4.0]


@pytest.mark.parametrize("transform", [lambda f: f, compile], ids=["eager", "compiled"])
def test_draws_are_those_of_a_loop(transform: Any) -> None:
    """Also where no argument differs from example to example, and where calls of vmap are nested."""
    rng, other = np.random.default_rng(1), np.random.default_rng(1)
    noisy = transform(vmap(vmap(lambda x: x + callback(rng.random, 2))))
    expected = np.array([[other.random(2) for _ in range(3)] for _ in range(2)])
    np.testing.assert_array_equal(noisy(np.zeros((2, 3, 2))), expected)
    assert (noisy(np.zeros((2, 3, 2))) != expected).all()


def test_a_compiled_function_within_draws_for_each_example() -> None:
    rng = np.random.default_rng(0)
    noise = compile(lambda scale: scale * callback(rng.random, 1)[0])
    one = np.ones(())
    noise(one)  # traced before
    assert len(set(vmap(lambda x: x * noise(one))(np.ones(5)).tolist())) == 5


def test_a_pure_callback_is_called_once_for_what_all_examples_share() -> None:
    calls: list[Any] = []

    def largest(x: Any) -> Any:
        calls.append(x)
        return np.asarray(x.max())

    shared = Tensor([1.0, 2.0], requires_grad=False)
    np.testing.assert_array_equal(vmap(lambda x: x * pure_callback(largest, shared.numpy()))(X), 2 * X)
    assert len(calls) == 1
    found = vmap(vmap(lambda x: pure_callback(largest, x)))(X[None])
    np.testing.assert_array_equal(found, X.max(axis=1)[None])
    assert len(calls) == 4
    inner = vmap(lambda x: vmap(lambda y: pure_callback(largest, x) * y)(X))(X)  # x differs in the outer call alone
    np.testing.assert_array_equal(inner, X.max(axis=1)[:, None, None] * X[None])
    assert len(calls) == 7


def test_no_gradient_flows_through_a_callback() -> None:
    slopes = vmap(grad(lambda x: (x * callback(np.negative, x)).sum()))(X)
    np.testing.assert_array_equal(slopes, -X)


def test_a_callback_needs_an_example_to_know_its_result() -> None:
    with pytest.raises(ShapeError, match="vmap calls negative for each example, and without any"):
        vmap(lambda x: callback(np.negative, x))(np.zeros((0, 2)))


def test_the_units_of_a_jacobian_are_no_examples() -> None:
    """A checkpoint runs its function again for all directions of one point together."""
    calls: list[int] = []

    def counted(x: Any) -> Any:
        calls.append(1)
        return x * x

    found = jacobian(lambda x: checkpoint(counted)(x).sin())(np.ones(4))
    np.testing.assert_allclose(found, np.diag(2 * np.cos(np.ones(4))))
    assert len(calls) == 2


def test_an_error_ends_the_call_of_vmap() -> None:
    def broken(x: Any) -> Any:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        vmap(broken)(X)
    calls: list[int] = []
    callback(calls.append, 1)
    assert calls == [1]

"""What a backward pass leaves on its nodes: sums, seeds, and nothing where nothing was asked for."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from autograd import (
    CONSTANT,
    Tensor,
    Value,
    exp,
    gradients,
    multiply,
)
from autograd.errors import ArgumentError, GraphError, ShapeError

# accumulation


@pytest.mark.parametrize("leaf", [Value(2.0), Tensor(np.ones((2, 2)))])
@pytest.mark.parametrize("grad", ["text", {}, [None], object(), np.ones(3), np.ones((5, 2, 2)), np.ones((1, 2, 2))])
def test_a_grad_that_was_set_and_does_not_fit_is_refused(leaf: Any, grad: Any) -> None:
    leaf.grad = grad
    with pytest.raises(
        ShapeError, match=r"(?s)grad of (Value|Tensor).* is (a number|an array of shape \(2, 2\)), or None"
    ):
        (leaf * leaf).sum().backward() if leaf.shape else (leaf * leaf).backward()


def test_a_grad_that_was_set_to_numbers_is_added_to() -> None:
    for start, expected in ((0, 2.0), (1.5, 3.5), (np.ones(2), 3.0)):
        leaf = Tensor(np.ones((2, 2)))
        leaf.grad = start  # type: ignore[assignment]
        (leaf * leaf).sum().backward()
        assert leaf.grad.tolist() == [[expected] * 2] * 2  # type: ignore[union-attr]


@pytest.mark.parametrize("wrap", [Value, Tensor])
def test_backward_twice_doubles_leaves_and_keeps_interiors(wrap: Any) -> None:
    x = wrap(3.0)
    a = x * x
    y = a * 2.0 + x
    y.backward()
    first, inner = float(x.grad), float(a.grad)
    y.backward()
    assert (first, float(x.grad)) == (13.0, 26.0)
    assert float(a.grad) == inner == 2.0
    assert float(y.grad) == 1.0
    y.zero_grad()
    assert x.grad is None
    assert a.grad is None
    y.backward()
    assert float(x.grad) == 13.0


def test_an_accumulated_gradient_without_axes_may_be_written_to() -> None:
    t = Tensor(3.0)
    for _ in range(2):
        (t * t).backward()
    t.grad[...] = t.grad / 2
    assert t.grad.tolist() == 6.0


def test_gradients_of_two_roots_accumulate_on_leaves() -> None:
    x = Value(3.0)
    (x * x).backward()
    (x * 5.0).backward()
    assert x.grad == 6.0 + 5.0


def test_the_gradient_of_one_tensor_is_not_an_alias() -> None:
    """Accumulating must not write into an array that is another node's gradient, or the seed."""
    x, y = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    z = x + y
    seed = np.array([1.0, 1.0])
    z.backward(seed)
    z.backward(seed)
    np.testing.assert_array_equal(seed, [1.0, 1.0])
    np.testing.assert_array_equal(z.grad, [1.0, 1.0])
    np.testing.assert_array_equal(x.grad, [2.0, 2.0])
    np.testing.assert_array_equal(y.grad, [2.0, 2.0])


def test_gradients_share_no_memory_with_one_another_or_the_seed() -> None:
    x, y, seed = Tensor([1.0, 2.0]), Tensor([3.0, 4.0]), np.ones(2)
    arrays = [*gradients(x + y, [x, y], seed), seed]
    assert not any(np.shares_memory(one, other) for one, other in combinations(arrays, 2))


def test_a_leaf_is_its_own_root() -> None:
    x = Value(3.0)
    x.backward()
    x.backward(seed=2.0)
    assert x.grad == 3.0


def test_before_any_backward_there_is_no_gradient() -> None:
    x = Value(3.0)
    assert x.grad is None
    assert (x * 2).grad is None


@pytest.mark.parametrize(
    ("seed", "expected"), [(1, 6.0), (2.5, 15.0), (Value(2.0), 12.0), (np.float64(2.0), 12.0), (np.array(2), 12.0)]
)
def test_seeds_of_a_value(seed: Any, expected: float) -> None:
    x = Value(3.0)
    (x * x).backward(seed)
    assert x.grad == expected


def test_seeds_of_a_tensor() -> None:
    t = Tensor([1.0, 2.0])
    (t * t).backward([1.0, 10.0])
    np.testing.assert_array_equal(t.grad, [2.0, 40.0])
    t.grad = None
    (t * t).backward(Tensor([1.0, 0.0]))
    np.testing.assert_array_equal(t.grad, [2.0, 0.0])
    with pytest.raises(ShapeError, match=r"\(3,\).*\(2,\)"):
        (t * t).backward(np.ones(3))
    with pytest.raises(ShapeError, match=r"\(2, 1\).*\(2,\)"):
        (t * t).backward(np.ones((2, 1)))
    with pytest.raises(GraphError, match=r"\(2,\)"):
        (t * t).backward()


def test_an_exception_during_backward_leaves_every_gradient_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(RuntimeError):
        pass

    def fail(xp: Any, out: Any, x: Any) -> Any:
        raise Broken

    monkeypatch.setattr(exp, "partials", (fail,))
    for wrap in (Value, Tensor):
        x = wrap(2.0)
        (x * 3.0).backward()
        before = x.grad
        inner = x * 5.0
        root = exp(inner) * x
        with pytest.raises(Broken):
            root.backward()
        assert x.grad == before
        assert inner.grad is None
        assert root.grad is None


# constants


def test_constants_take_no_part() -> None:
    x, c = Value(3.0), Value(2.0, requires_grad=False)
    y = x * c + 1.0
    y.backward()
    assert (x.grad, c.grad) == (2.0, None)
    assert not c.requires_grad
    assert not (c * c).requires_grad
    assert (c * c).parents == ()  # constants are folded: they hold no history
    with pytest.raises(GraphError, match="constant"):
        (c * c).backward()


def test_detach_cuts_the_graph() -> None:
    for x in (Value(3.0, name="x"), Tensor(3.0, name="x")):
        (x * x.detach()).backward()
        assert float(x.grad) == 3.0
        assert x.detach().op is CONSTANT
        assert x.detach().name == "x"
    t = Tensor([3.0, 4.0])
    (t * t.detach()).sum().backward()
    np.testing.assert_array_equal(t.grad, [3.0, 4.0])


class Counting:
    """Counts how often each local derivative of a primitive is computed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, primitive: Any) -> None:
        self.calls = [0] * len(primitive.partials)
        rules = []
        for i, rule in enumerate(primitive.partials):
            rules.append(self.counted(i, rule))
        monkeypatch.setattr(primitive, "partials", tuple(rules))

    def counted(self, i: int, rule: Any) -> Any:
        def counting(*args: Any, **params: Any) -> Any:
            self.calls[i] += 1
            return rule(*args, **params)

        return counting


@pytest.mark.parametrize("wrap", [Value, Tensor])
def test_derivatives_nobody_asked_for_are_not_computed(monkeypatch: pytest.MonkeyPatch, wrap: Any) -> None:
    count = Counting(monkeypatch, multiply)
    x, c = wrap(2.0), wrap(3.0).detach()
    (x * c).backward()
    assert count.calls == [1, 0]
    (c * x).backward()
    assert count.calls == [1, 1]
    (x * 7.0).backward()
    assert count.calls == [2, 1]
    y = wrap(5.0)
    product = x * y
    gradients(product, [y])
    assert count.calls == [2, 2]
    gradients(product * product, [product])
    assert count.calls == [3, 3]
    c * c
    (x.detach() * 2.0).detach()
    assert count.calls == [3, 3]


@pytest.mark.parametrize("wrap", [Value, Tensor])
def test_work_grows_with_the_edges(monkeypatch: pytest.MonkeyPatch, wrap: Any) -> None:
    count = Counting(monkeypatch, multiply)
    x = wrap(1.0)
    node = x
    for _ in range(200):
        node = node * node
    node.backward()
    assert count.calls == [200, 200]


def test_paths_not_asked_for_are_not_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    count = Counting(monkeypatch, exp)
    x, y = Value(1.0), Value(2.0)
    root = exp(exp(exp(x))) * y
    assert gradients(root, [y]) == [pytest.approx(np.exp(np.exp(np.exp(1.0))))]
    assert count.calls == [0]


def test_integers_and_booleans_carry_no_gradient() -> None:
    t = Tensor(np.arange(3))
    assert not t.requires_grad
    assert (t > 1).dtype == bool
    assert not (Tensor([1.0, 2.0]) > 1).requires_grad
    w = Tensor([1.0, 2.0, 3.0])
    (w * t).sum().backward()
    np.testing.assert_array_equal(w.grad, [0.0, 1.0, 2.0])
    assert t.grad is None


def test_asking_for_a_derivative_with_respect_to_a_constant_is_an_error() -> None:
    x, c = Value(3.0), Value(2.0, requires_grad=False)
    with pytest.raises(GraphError, match="constant"):
        gradients(x * c, [c])
    assert gradients(x * c, [Value(1.0)]) == [0.0]


def test_a_derivative_needs_a_node() -> None:
    x = Value(3.0)
    with pytest.raises((ArgumentError, GraphError), match="float"):
        gradients(x * x, [3.0])  # type: ignore[list-item]
    with pytest.raises((ArgumentError, GraphError), match="float"):
        gradients(3.0, [x])  # type: ignore[arg-type]

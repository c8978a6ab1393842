"""What compiled functions give: results that go on in graphs, arguments that come back, copies."""

import copy
import pickle
from functools import partial
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import (
    Tensor,
    checkpoint,
    compile,
    gradcheck,
    no_grad,
)
from autograd.errors import GraphError

# results that can be differentiated


def test_a_result_goes_on_in_a_graph() -> None:
    w = Tensor([0.5, -1.0])

    @compile
    def f(x: Any, scale: Any) -> Any:
        return (x * w).tanh() * scale

    x, scale = Tensor([1.0, 2.0]), Tensor(3.0)
    for _ in range(2):
        for leaf in (x, w, scale):
            leaf.grad = None
        y = (f(x + 1, scale) * f(2 * x, scale)).sum()  # two calls at once: each has its own memory
        y.backward()
        found = [leaf.grad for leaf in (x, w, scale)]
        for leaf in (x, w, scale):
            leaf.grad = None
        g = f.function
        (g(x + 1, scale) * g(2 * x, scale)).sum().backward()
        for ours, leaf in zip(found, (x, w, scale), strict=True):
            np.testing.assert_allclose(ours, leaf.grad, rtol=1e-14)
    assert list(map(id, f(x, scale).parents)) == list(map(id, (x, scale, w)))


def test_a_second_backward_gives_the_same_again() -> None:
    f = compile(lambda x: (x.exp() * x.sin()).sum())
    x = Tensor([0.3, 0.7])
    y = f(x)
    f(Tensor([5.0, 6.0]))
    y.backward()
    once = x.grad.copy()
    f(Tensor([7.0, 8.0])).backward()
    y.backward()
    np.testing.assert_array_equal(x.grad, 2 * once)


def test_several_results_and_trees() -> None:
    @compile
    def f(pair: Any, *, more: Any) -> Any:
        a, b = pair["a"], pair["b"]
        return {"sum": a + b, "rest": [a * b, more, "text", None]}

    a, b = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    for _ in range(2):
        found = f({"a": a, "b": b}, more=2)
        assert found["rest"][1:] == [2, "text", None]
        (found["sum"] * found["rest"][0]).sum().backward()
        np.testing.assert_array_equal(a.grad, [15.0, 32.0])
        a.grad = None


def test_transforms_and_checks_go_through_a_compiled_function() -> None:
    f = compile(lambda x: (x * x * x).sum())
    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(autograd.grad(f)(x), 3 * x * x)
    np.testing.assert_allclose(autograd.hessian(f)(x), np.diag(6 * x))
    np.testing.assert_allclose(autograd.vmap(f)(np.stack([x, 2 * x])), [9.0, 72.0])
    assert autograd.jvp(f, (x,), (np.ones(2),))[1] == pytest.approx(15.0)
    assert gradcheck(f, Tensor(x), order=2).ok
    inner = compile(lambda x: autograd.grad(f.function)(x))
    np.testing.assert_allclose(inner(x), 3 * x * x)
    np.testing.assert_allclose(inner(2 * x), 12 * x * x)
    rows = compile(autograd.vmap(lambda x: x @ x))
    for scale in (1, 2, 3):
        np.testing.assert_allclose(rows(scale * np.eye(2)), [scale**2] * 2)


@pytest.mark.parametrize(
    "picked",
    [
        lambda w, i: w[i],
        lambda w, i: w[[0, 1, 1], i],
        lambda w, i: autograd.take_along_axis(w, i[:, None], axis=1),
        lambda w, i: autograd.sort(w, axis=1),
    ],
)
def test_entries_that_are_picked_may_be_summed(picked: Any) -> None:
    """The slope of the sum is the same for all, and known when the function is traced; their places are not."""

    def slope(w: Any, i: Any) -> Any:
        (found,) = autograd.gradients(picked(w, i).sum(), [w])
        return found

    w, compiled = Tensor([[3.0, 1.0], [0.5, 2.0], [4.0, 5.0]]), compile(slope)
    for i in ([0, 1, 1], [1, 0, 1], [0, 0, 0]):
        assert compiled(w, np.array(i)).tolist() == slope(w, np.array(i)).tolist()


def test_within_no_grad_nothing_is_recorded() -> None:
    f = compile(lambda x: x * 2)
    x = Tensor([1.0])
    for _ in range(2):
        assert f(x).requires_grad
        with no_grad():
            assert not f(x).requires_grad
    assert not f(x.detach()).requires_grad


def test_an_argument_that_is_returned_is_itself() -> None:
    w = Tensor([2.0])
    f = compile(lambda x: (x, w, x + w))
    for _ in range(2):
        x = Tensor([1.0])
        first, second, total = f(x)
        assert first is x
        assert second is w
        assert total.item() == 3.0


def test_a_tensor_may_be_handed_in_twice() -> None:
    def step(x: Any, y: Any) -> None:
        (x * y * y).sum().backward()

    def cubic(x: Any, y: Any) -> Any:
        return (x * y * y).sum()

    for first in (True, False):  # traced upon the same Tensor, and upon two
        go, f = compile(step), compile(cubic)
        for twice in (first, not first, first, not first):
            x = Tensor([2.0, 3.0])
            y = x if twice else Tensor([5.0, 7.0])
            slope = (3 * x.data**2) if twice else y.data**2
            go(x, y)
            np.testing.assert_array_equal(x.grad, slope)
            x.grad = None
            f(x, y).backward()
            np.testing.assert_array_equal(x.grad, slope)
        x = Tensor([2.0, 3.0])
        np.testing.assert_array_equal(autograd.hessian(lambda t, f=f: f(t, t))(x).numpy(), np.diag(6 * x.data))


def test_an_array_may_be_handed_in_twice() -> None:
    def function(x: Any, y: Any) -> Any:
        before = y.copy()
        x += 1
        return before + y

    for first in (True, False):
        f = compile(function)
        for twice in (first, not first, first, not first):
            x, y = np.ones(2), np.full(2, 5.0)
            np.testing.assert_array_equal(f(x, x if twice else y), 3.0 if twice else 10.0)


def test_a_tensor_is_changed_as_an_argument_or_from_around() -> None:
    w = Tensor([2.0, 3.0])

    @compile
    def step(x: Any) -> None:
        (x * w).sum().backward()

    step(Tensor([1.0, 1.0]))
    with pytest.raises(GraphError, match="is handed in, and is a leaf from around"):
        step(w)


def test_arrays_go_in_and_come_out_and_may_be_changed() -> None:
    @compile
    def f(x: Any) -> Any:
        x[0] = x[1] + 1
        return np.sqrt(x), x.sum(axis=-1, keepdims=True), np.concatenate([x, x])[::2]

    for _ in range(3):
        x = np.array([0.0, 3.0, 16.0])
        root, total, joined = f(x)
        np.testing.assert_array_equal(x, [4.0, 3.0, 16.0])
        np.testing.assert_array_equal(root, np.sqrt(x))
        np.testing.assert_array_equal(total, [23.0])
        np.testing.assert_array_equal(joined, [4.0, 16.0, 3.0])


def scaled(x: Any) -> Any:
    return x * 2


def test_a_copy_of_a_compiled_function_is_traced_anew() -> None:
    f, x = compile(scaled), Tensor([1.0])
    f(x)
    for twin in (copy.copy(f), copy.deepcopy(f), pickle.loads(pickle.dumps(f))):
        assert repr(twin) == "<compiled scaled, traces: 0>"
        assert twin(x).item() == 2.0


def test_the_graph_of_a_compiled_function_is_not_pickled() -> None:
    f = compile(scaled)
    for _ in range(2):
        y = f(Tensor([1.0]))
    with pytest.raises(GraphError, match="graph of a compiled function's result cannot be pickled"):
        pickle.dumps(y)
    assert pickle.loads(pickle.dumps(y.detach())).item() == 2.0


def test_a_method_may_be_compiled() -> None:
    class Scale:
        def __init__(self, factor: float) -> None:
            self.factor = factor

        @compile
        def of(self, x: Any) -> Any:
            return x * self.factor

    two, three, x = Scale(2.0), Scale(3.0), Tensor([1.0, 2.0])
    for _ in range(2):
        assert two.of(x).data.tolist() == [2.0, 4.0]
        assert three.of(x).data.tolist() == [3.0, 6.0]


def test_whatever_can_be_called_has_a_name() -> None:
    assert repr(compile(nn.Linear(2, 2))) == "<compiled Linear, traces: 0>"
    assert repr(compile(partial(scaled))) == "<compiled partial, traces: 0>"


def test_a_checkpoint_may_be_compiled() -> None:
    def step(x: Any) -> Any:
        return x.tanh() * x

    x = Tensor([1.0, 2.0])
    step(x).sum().backward()
    expected = x.grad
    for function in (compile(lambda x: checkpoint(step)(x).sum()), checkpoint(compile(lambda x: step(x).sum()))):
        for _ in range(3):
            x.grad = None
            function(x).backward()
            np.testing.assert_array_equal(x.grad, expected)


def test_predicates_are_compiled_too() -> None:
    f = compile(lambda x: (x > 1) & (x < 3))
    for values in ([0.0, 2.0], [2.0, 4.0]):
        assert f(Tensor(values)).data.tolist() == [1 < v < 3 for v in values]


def test_attributes_of_a_callable_are_its_own() -> None:
    class Twice:
        def __init__(self) -> None:
            self.function = np.negative
            self._replays = None

        def __call__(self, x: Any) -> Any:
            return 2 * self.function(x)

    f = compile(Twice())
    for _ in range(2):
        assert f(np.array([1.0])).tolist() == [-2.0]


def test_a_seed_is_copied_only_where_it_becomes_a_gradient() -> None:
    x, y = Tensor(np.arange(4.0)), Tensor(np.ones(4))

    @compile
    def run(x: Any, y: Any, seed: Any) -> Any:
        result = x * 3 + y
        result.backward(seed)
        return result

    for seed in (np.full(4, 2.0), np.full(4, 5.0)):
        x.grad = y.grad = None
        run(x, y, seed)
        assert not np.shares_memory(y.grad, seed)
        np.testing.assert_array_equal((x.grad, y.grad), (3 * seed, seed))
    copied = [line for line in run.source.splitlines() if "copyto" in line]
    assert len(copied) <= 1, copied

"""Compiled functions of Tensors: the numbers of the function itself, and a clear word where it cannot be repeated."""

import copy
import gc
import pickle
import random
import subprocess
import sys
import warnings
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
import nn
from autograd import (
    Tensor,
    Value,
    callback,
    checkpoint,
    compile,
    get_num_threads,
    gradcheck,
    gradients,
    guard,
    no_grad,
    pure_callback,
    set_num_threads,
    topological_order,
)
from autograd.errors import ArgumentError, GraphError, RetraceWarning, ShapeError, TraceError
from autograd.primitive import Predicate, Primitive
from autograd.replay import replayed
from autograd.table import TABLE
from autograd.testing import strategies
from autograd.testing.examples import Example, examples
from autograd.tracing.function import CompiledFunction
from autograd.tracing.graphs import GraphProgram
from autograd.trees import flatten

RAGGED = {"argwhere", "nonzero", "unique_all", "unique_counts", "unique_inverse", "unique_values"}
OTHERWISE = {"to_value": "Values", "at": "needs an index", "einsum": "needs subscripts"}


def calls() -> Iterator[Any]:
    """Every primitive, with a call of it drawn from its own domain."""
    for name, primitive in sorted(TABLE.items()):
        if name not in RAGGED | OTHERWISE.keys():
            for i, example in enumerate(examples(primitive, np.random.default_rng(3), [primitive.defaults])):
                yield pytest.param(primitive, example, id=f"{name}-{i}")


def parts(result: Any) -> list[Any]:
    return flatten(result)[0]


def same(found: Any, expected: Any) -> None:
    """The same to the last bit, of the same type."""
    assert type(found) is type(expected)
    first, second = (np.asarray(x.data if isinstance(x, Tensor) else x) for x in (found, expected))
    np.testing.assert_array_equal(first, second, strict=True)


@pytest.mark.parametrize(("primitive", "example"), list(calls()))
def test_every_primitive_compiled_is_itself_to_the_last_bit(primitive: Primitive, example: Example) -> None:
    def function(*operands: Any) -> Any:
        return primitive(*operands, **example.params)

    compiled = CompiledFunction(function)
    plain = [Tensor(x) for x in example.inputs]
    expected = parts(function(*plain))
    for _ in range(3):  # traced, replayed, and replayed in memory that has been used
        leaves = [Tensor(x) for x in example.inputs]
        found = parts(compiled(*leaves))
        assert len(found) == len(expected)
        for ours, theirs in zip(found, expected, strict=True):
            same(ours, theirs)
            if isinstance(theirs, Tensor) and theirs.requires_grad:
                seed = np.random.default_rng(1).standard_normal(theirs.shape)
                for leaf in (*leaves, *plain):
                    leaf.grad = None
                ours.backward(seed)
                theirs.backward(seed)
                for leaf, other in zip(leaves, plain, strict=True):
                    if other.grad is not None:
                        same(leaf.grad, other.grad)


def test_the_primitives_left_out_are_those_that_cannot_be_traced() -> None:
    x = Tensor([0.0, 1.0, 1.0])
    for name in RAGGED:
        with pytest.raises(TraceError, match="depends on the numbers"):
            compile(TABLE[name])(x)
    with pytest.raises(TraceError, match="takes numbers out of arrays"):
        compile(TABLE["to_value"])(x[0])


# random graphs


@given(strategies.graphs(), st.data())
def test_a_random_graph_compiled_is_itself_also_after_its_leaves_change(root: Any, data: Any) -> None:
    program = compile(root)
    leaves = [node for node in topological_order(root) if node.is_leaf and node.requires_grad]
    for _ in range(3):
        expected = rebuilt(root)
        np.testing.assert_allclose(program(), expected.data, rtol=1e-10, atol=1e-12)
        if leaves:
            seed = np.ones(np.shape(expected.data))
            theirs = gradients(expected, leaves, seed)
            for ours, other in zip(program.gradients(leaves, seed=seed), theirs, strict=True):
                np.testing.assert_allclose(ours, other, rtol=1e-10, atol=1e-12)
        for leaf in leaves:
            change = data.draw(st.floats(0.9, 1.1))
            leaf.data = leaf.data * change


def rebuilt(root: Any) -> Any:
    """The graph of ``root``, recorded anew upon the present data of its leaves."""
    return replayed(root, {})


# whole training steps


def trained(compiled: bool, make: Callable[[], tuple[Any, Any, Any, Any]], steps: int = 4) -> Any:
    model, optimiser, criterion, batches = make()

    def step(x: Any, y: Any) -> Any:
        optimiser.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimiser.step()
        return loss

    run = CompiledFunction(step) if compiled else step
    losses = [run(*batches[i % len(batches)]).item() for i in range(steps)]
    return losses, [p.data for p in model.parameters()], [p.grad for p in model.parameters()]


RNG = np.random.default_rng(0)
IMAGES = RNG.random((2, 8, 1, 6, 6)).astype(np.float32)
LABELS = RNG.integers(0, 3, (2, 8))
SEQUENCES = RNG.standard_normal((2, 5, 4, 3)).astype(np.float32)


class Last(nn.Module):
    """The last output of a recurrent layer, through a linear one."""

    def __init__(self, layer: Any) -> None:
        self.layer, self.head = layer, nn.Linear(6, 3, rng=1)

    def forward(self, x: Any) -> Any:
        out, _ = self.layer(x)
        return self.head(out[-1])


def dense() -> Any:
    model = nn.Sequential(nn.Flatten(), nn.Linear(36, 10, rng=0), nn.Tanh(), nn.Linear(10, 3, rng=1))
    return model, nn.Adam(model.parameters(), lr=0.01), nn.CrossEntropyLoss(), list(zip(IMAGES, LABELS, strict=True))


def convolutional() -> Any:
    model = nn.Sequential(nn.Conv2d(1, 2, 3, rng=0), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 3, rng=1))
    optimiser = nn.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True)
    return model, optimiser, nn.CrossEntropyLoss(), list(zip(IMAGES, LABELS, strict=True))


def dropping() -> Any:
    model = nn.Sequential(nn.Flatten(), nn.Linear(36, 10, rng=0), nn.Dropout(0.5, rng=5), nn.Linear(10, 3, rng=1))
    return model, nn.AdamW(model.parameters(), lr=0.01), nn.CrossEntropyLoss(), list(zip(IMAGES, LABELS, strict=True))


def recurrent(layer: Callable[..., Any]) -> Callable[[], Any]:
    def make() -> Any:
        model = Last(layer(3, 6, rng=0))
        targets = RNG_TARGETS
        return model, nn.Adam(model.parameters()), nn.MSELoss(), list(zip(SEQUENCES, targets, strict=True))

    return make


RNG_TARGETS = np.random.default_rng(7).standard_normal((2, 4, 3)).astype(np.float32)


def probabilities() -> Any:
    model = nn.Sequential(nn.Flatten(), nn.Linear(36, 1, rng=0), nn.Sigmoid())
    targets = (LABELS > 0)[..., None].astype(np.float32)
    return (
        model,
        nn.SGD(model.parameters(), lr=0.1, weight_decay=0.01),
        nn.BCELoss(),
        list(zip(IMAGES, targets, strict=True)),
    )


STEPS = {
    "dense": dense,
    "convolutional": convolutional,
    "dropping": dropping,
    "rnn": recurrent(nn.RNN),
    "lstm": recurrent(nn.LSTM),
    "gru": recurrent(nn.GRU),
    "probabilities": probabilities,
}


@pytest.mark.parametrize("make", STEPS.values(), ids=STEPS)
def test_a_compiled_training_step_trains_just_as_the_step_itself(make: Any) -> None:
    expected = trained(False, make)
    found = trained(True, make)
    assert found[0] == expected[0]
    for ours, theirs in zip(parts(found[1:]), parts(expected[1:]), strict=True):
        same(ours, theirs)


def test_a_step_written_by_hand_may_change_the_data_in_place_or_replace_it() -> None:
    x = np.random.default_rng(0).standard_normal((5, 3))

    def run(compiled: bool, replace: bool) -> Any:
        w, b = Tensor(np.ones(3), name="w"), Tensor(0.5)

        def step(x: Any) -> Any:
            loss = ((x @ w + b) ** 2).mean()
            loss.backward()
            if replace:
                w.data = w.data - 0.1 * w.grad
            else:
                w.data -= 0.1 * w.grad
            b.data -= 0.1 * b.grad
            w.zero_grad()
            b.zero_grad()
            return loss

        step = compile(step) if compiled else step  # type: ignore[assignment]
        return [step(x).item() for _ in range(4)], w.data, b.data, w.grad

    for replace in (False, True):
        for ours, theirs in zip(parts(run(True, replace)), parts(run(False, replace)), strict=True):
            assert ours == theirs if isinstance(ours, float) else np.array_equal(ours, theirs)


def test_gradients_accumulate_where_nobody_forgets_them() -> None:
    w = Tensor([1.0, 2.0])
    step = compile(lambda: (w * w).sum().backward())
    for i in range(1, 5):
        step()
        np.testing.assert_array_equal(w.grad, i * 2 * w.data)
    w.zero_grad()
    step()
    np.testing.assert_array_equal(w.grad, 2 * w.data)


def test_a_node_that_is_kept_is_named_also_where_its_gradient_is_not() -> None:
    kept = []

    @compile
    def f(x: Any) -> None:
        y = x * 2
        (y * y).sum().backward()
        kept.append(y)

    with pytest.raises(TraceError, match="is kept in something from outside"):
        f(Tensor([1.0]))
    assert (kept[0].data.tolist(), kept[0].grad) == ([2.0], None)


def test_gradients_of_interior_nodes_are_asked_for() -> None:
    def f(x: Any) -> Any:
        y = x * 2
        return gradients((y * y).sum(), [y])

    g = compile(f)
    for _ in range(2):
        assert [part.tolist() for part in g(Tensor([1.0, 2.0]))] == [[4.0, 8.0]]


def test_gradients_accumulate_also_where_a_leaf_is_first_used_after_a_callback() -> None:
    w = Tensor([1.0, 2.0])

    @compile
    def step() -> None:
        callback(lambda: None)
        (w * w).sum().backward()

    for count in (1, 2, 3):
        step()
        assert w.grad.tolist() == [2.0 * count, 4.0 * count]


def test_gradients_and_results_have_memory_of_their_own() -> None:
    w = Tensor([1.0, 2.0])

    @compile
    def step(x: Any) -> Any:
        w.grad = None
        loss = (w * x).sum()
        loss.backward()
        return loss, w * 1

    kept = [(step(np.array([i, 1.0])), w.grad) for i in range(4)]
    assert [loss.item() for (loss, _), _ in kept] == [2.0, 3.0, 4.0, 5.0]
    assert [grad[0] for _, grad in kept] == [0.0, 1.0, 2.0, 3.0]
    kept[0][0][1].data[...] = 9
    np.testing.assert_array_equal(w.data, [1.0, 2.0])
    np.testing.assert_array_equal(kept[1][0][1].data, [1.0, 2.0])


def test_the_present_data_of_leaves_is_used_in_place_and_replaced() -> None:
    w, constant = Tensor([1.0, 2.0]), Tensor([10.0, 20.0], requires_grad=False)
    f = compile(lambda: w * 2 + constant)
    results = [f().data.tolist()]
    w.data[0] = 5.0
    results.append(f().data.tolist())
    w.data = np.array([7.0, 8.0])
    constant.data = np.array([0.0, 0.0])
    results.append(f().data.tolist())
    assert results == [[12.0, 24.0], [20.0, 24.0], [14.0, 16.0]]
    w.data, constant.data = np.ones(3), np.zeros(3)
    assert f().shape == (3,)


W, V = Tensor([1.0, 2.0]), Tensor([3.0])


def halves() -> None:
    W.data = W.data - W.grad / 2


def subtracts() -> None:
    W.data -= W.grad / 2


def clips() -> Any:
    norm = np.sqrt((W.grad**2).sum() + (V.grad**2).sum())
    for p in (W, V):
        p.grad = p.grad / norm
    return norm


def averages() -> None:
    V.data = 0.9 * V.data + 0.1 * W.data[:1]


def sets() -> Any:
    y = W * 2
    W.data = np.array([10.0, 20.0])
    return (y + W * 3).sum()


def sets_gradient() -> None:
    W.grad = np.zeros(2)
    (W * V).sum().backward()
    W.grad = W.grad / 2


def learns_inside() -> Any:
    inner = Tensor([0.0, 0.0])
    for _ in range(3):
        ((inner - W) ** 2).sum().backward()
        inner.data -= 0.1 * inner.grad
        inner.zero_grad()
    return inner


def fills_inside() -> Any:
    made = autograd.zeros(2)
    y = made * W
    made.data += W.data
    return y + made * W


def reads_its_shape() -> Any:
    return V * W.shape[0] + len(W)


@pytest.mark.parametrize(
    "function",
    [
        halves,
        subtracts,
        clips,
        averages,
        sets,
        sets_gradient,
        learns_inside,
        fills_inside,
        reads_its_shape,
    ],
)
def test_data_and_gradients_may_be_read_and_set_without_an_operation(function: Any) -> None:
    def run(step: Callable[[], Any]) -> list[Any]:
        W.grad, V.grad, seen = np.array([1.0, -1.0]), np.array([2.0]), []
        for data in ([1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0, 9.0]):
            if len(data) == 2 or function is reads_its_shape:
                W.data = np.array(data)
                result = step()
                seen += [result.data if isinstance(result, Tensor) else result, W.data, W.grad, V.data, V.grad]
            V.data = V.data + 1
        V.data, W.data = np.array([3.0]), np.array([1.0, 2.0])
        return [None if part is None else np.array(part).tolist() for part in seen]

    assert run(compile(function)) == run(function)


def test_a_training_step_is_traced_once() -> None:
    model, optimiser, criterion, batches = dense()
    runs = []

    @compile
    def step(x: Any, y: Any) -> None:
        runs.append(1)
        optimiser.zero_grad()
        criterion(model(x), y).backward()
        optimiser.step()

    for _ in range(3):
        step(*batches[0])
    assert len(runs) == 1
    clear = compile(optimiser.zero_grad)
    for _ in range(2):
        criterion(model(batches[0][0]), batches[0][1]).backward()
        clear()
        assert all(p.grad is None for p in model.parameters())


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
    with pytest.raises(GraphError, match="both as an argument and as a leaf"):
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


# traced when it must be


def test_it_is_traced_once_for_each_form_of_its_arguments() -> None:
    seen = []

    @compile
    def f(x: Any, power: int = 2, *, flag: Any = None) -> Any:
        seen.append((x.shape, x.dtype.name, power, flag))
        return x**power

    for array in (np.ones(2), np.ones(3), np.ones(2, np.float32), np.ones((2, 2)), np.ones((2, 2)).T):
        for _ in range(2):
            f(array)
    f(np.ones(2), 3)
    f(np.ones(2), flag="a")
    assert len(seen) == 7  # another memory layout is another form, too
    assert f(np.full(2, 3.0), 3).tolist() == [27.0, 27.0]


def test_too_many_traces_are_warned_of() -> None:
    f = compile(lambda x: x + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for n in range(8):
            f(np.ones(n))
    with pytest.warns(RetraceWarning, match="9th time"):
        f(np.ones(8))


def test_a_change_that_python_would_see_is_traced_anew() -> None:
    layer = nn.Sequential(nn.Linear(2, 2, rng=0), nn.Dropout(0.5, rng=0))
    f = compile(layer)
    x = np.ones((1, 2), np.float32)
    drawn = {f(x).data.tobytes() for _ in range(20)}
    assert len(drawn) > 1
    layer.eval()
    assert len({f(x).data.tobytes() for _ in range(5)}) == 1
    same(f(x), layer(x))
    layer.train()
    assert len({f(x).data.tobytes() for _ in range(20)}) > 1


def test_guards_are_asked_at_each_call() -> None:
    state = {"n": 1}
    f = compile(lambda x: x * guard(lambda: state["n"]))
    found = []
    for n in (1, 1, 2, 1, 2):
        state["n"] = n
        found.append(f(np.float64(10)).item())
    assert found == [10, 10, 20, 10, 20]


def test_a_learning_rate_may_change_between_steps() -> None:
    def run(compiled: bool) -> Any:
        w = nn.Parameter([1.0, -2.0])
        optimiser = nn.SGD([w], lr=0.1)

        def step() -> None:
            optimiser.zero_grad()
            (w * w).sum().backward()
            optimiser.step()

        go = compile(step) if compiled else step
        for i in range(4):
            optimiser.lr = 0.1 / (i + 1)
            go()
        return w.data

    np.testing.assert_array_equal(run(True), run(False))


def test_a_dropout_may_be_changed_between_steps() -> None:
    dropout = nn.Dropout(0.5, rng=0)
    f = compile(dropout)
    ones = np.ones(10_000)
    assert [np.mean(f(ones).data == 0).round(1) for _ in range(2)] == [0.5, 0.5]
    dropout.p = 0.1
    assert [np.mean(f(ones).data == 0).round(1) for _ in range(2)] == [0.1, 0.1]
    dropout.p = 0.0
    assert f(ones).data.all()


# what cannot be repeated is said


def branches(x: Any) -> Any:
    return x if x.sum() > 0 else -x


def loops(x: Any) -> Any:
    while (x < 10).all():
        x = x * 2
    return x


def draws(x: Any) -> Any:
    return x + DRAWN.standard_normal(x.shape)


def rolls(x: Any) -> Any:
    return x * random.random()


def reads_within(x: Any) -> Any:
    y = x * 2
    (y * y).sum().backward()
    return y.grad + 1


def checked() -> Any:
    with autograd.check_numerics():
        return WEIGHT * WEIGHT


DRAWN = np.random.default_rng(0)
BEFORE = Tensor([1.0]) * 2
WEIGHT = Tensor([1.0])
SCRATCH = np.zeros(2)


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (branches, TraceError, rf"asks whether an array is true.*{__file__}:\d+"),
        (loops, TraceError, "asks whether an array is true"),
        (draws, TraceError, "random numbers were drawn from a Generator"),
        (rolls, TraceError, "random numbers were drawn from a Random"),
        (lambda x: x * x.sum().item(), TraceError, "takes numbers out of arrays"),
        (lambda x: x * float(x.sum().detach()), TraceError, "takes numbers out of arrays"),
        (lambda x: x[x > 0], TraceError, "a mask picks so many entries"),
        (lambda x: np.nonzero(x), TraceError, "depends on the numbers"),
        (lambda x: x[np.where(x.data > 0)], TraceError, "depends on the numbers"),
        (lambda x: x * WEIGHT.item(), TraceError, "takes numbers out of arrays"),
        (lambda x: x * checked(), TraceError, "put it around the call"),
        (lambda x: x if WEIGHT else -x, TraceError, "asks whether an array is true"),
        (lambda x: x * WEIGHT.numpy(), TraceError, "code that a trace does not see through"),
        (lambda x: x if WEIGHT.data[0] > 0 else -x, TraceError, "asks whether an array is true"),
        (lambda x: np.array(x.data), TraceError, "code that a trace does not see through"),
        (lambda x: np.add(x.data, 1, out=SCRATCH), TraceError, "an array from outside would be written to"),
        (lambda x: SCRATCH.__setitem__(0, x.data[0]), TraceError, "becomes a number of Python's"),
        (lambda x: x * Value(2.0), GraphError, r"works on Tensors, and Value\(2.0\)"),
        (lambda x: x + BEFORE, GraphError, "recorded before it was called"),
        (lambda x: x + callback(random.random), TraceError, "returns arrays, found float"),
        (lambda x: np.array_equal(x.data, x.data), TraceError, "answers True|asks whether"),
        (reads_within, TraceError, rf"gradient of an interior node is read, at {__file__}:\d+.*ask gradients"),
    ],
)
def test_what_depends_on_the_numbers_of_one_run_is_refused(function: Any, error: Any, message: str) -> None:
    f = compile(function)
    x = Tensor([1.0, 2.0])
    with pytest.raises(error, match=message):
        f(x)
    assert x.data.tolist() == [1.0, 2.0]
    assert type(x.data) is np.ndarray  # nothing of the trace is left behind


class Keeper:
    last: Any = None


@pytest.mark.parametrize(
    "keep",
    [
        lambda kept, x: kept.append(x.data * 2),
        lambda kept, x: kept.append(Tensor(x.data) * 2),
        lambda kept, x: setattr(Keeper, "last", x.data + 1),
        lambda kept, x: kept.append(lambda: x),
    ],
)
def test_what_a_run_would_leave_in_something_from_outside_is_refused(keep: Any) -> None:
    kept: list[Any] = []

    def function(x: Any) -> Any:
        keep(kept, x)
        return x + 1

    f = compile(function)
    for _ in range(2):
        with pytest.raises(TraceError, match=r"float64 of shape \(2,\), is kept in something from outside"):
            f(Tensor([1.0, 2.0]))
    for part in kept:
        if isinstance(part, Tensor):
            assert type(part.data) is np.ndarray


def test_a_parameter_that_is_made_in_the_first_run_is_a_parameter_in_the_next() -> None:
    class Lazy:
        weight: Any = None

        def __call__(self, x: Any) -> Any:
            if self.weight is None:
                self.weight = Tensor(np.ones(x.shape))
            return (x * self.weight * Tensor([2.0, 3.0])).sum()

    layer = Lazy()
    f, x = compile(layer), Tensor([1.0, 2.0])
    for count in (1, 2, 3):
        f(x).backward()
        assert layer.weight.grad.tolist() == [2.0 * count, 6.0 * count]
    assert repr(f).endswith("traces: 2>")


def test_what_only_the_function_itself_holds_on_to_is_no_matter() -> None:
    def function(x: Any) -> Any:
        def power(n: int) -> Any:  # refers to itself, and to x
            return x if n == 1 else x * power(n - 1)

        return power(3)

    same(compile(function)(np.array([2.0])), np.array([8.0]))


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (lambda p: p.append(p[0] * 2), [np.ones(2)]),
        (lambda p: p.update(w=p["w"] * 2), {"w": np.ones(2)}),
        (lambda p: [p.pop("w"), 0][1], {"w": np.ones(2)}),
        (lambda p: p[0].append(1), [[np.ones(2)]]),
    ],
)
def test_a_change_of_a_container_that_was_handed_in_is_refused(function: Any, argument: Any) -> None:
    with pytest.raises(TraceError, match="changed a list, a dict or another container among its arguments"):
        compile(function)(argument)


def test_after_an_error_leaves_are_as_they_were() -> None:
    w = Tensor([1.0, 2.0])

    @compile
    def f() -> Any:
        y = (w * w).sum()
        y.backward()
        return y if y > 0 else w

    with pytest.raises(TraceError):
        f()
    assert type(w.data) is np.ndarray
    assert type(w.grad) is np.ndarray
    assert (w * w).data.tolist() == [1.0, 4.0]


def yields(x: Any) -> Iterator[Any]:
    yield x


async def waits(x: Any) -> Any:
    return x


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: compile("text"), "takes the root of a graph, or a function, found str"),
        (lambda: compile(lambda x: x)(Value(1.0)), "takes Tensors, found Value"),
        (lambda: compile(lambda x: x)({1, 2}), "dictionary's key; found set"),
        (lambda: compile(lambda x: x).source, "has not been traced yet"),
        (lambda: compile(yields), "compile what it calls"),
        (lambda: compile(waits), "compile what it calls"),
        (lambda: compile(lambda x: x)(np.ma.array([1.0])), "plain arrays, found a MaskedArray"),
    ],
)
def test_wrong_calls_are_said(attempt: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        attempt()


# leaving the trace


def test_callbacks_run_each_time_on_true_arrays() -> None:
    seen: list[Any] = []
    w = Tensor([1.0])

    @compile
    def f(x: Any) -> Any:
        y = x * w
        callback(lambda array, note: seen.append((array.copy(), note, w.data.copy())), y, "y")
        w.data = w.data + 1
        return y * callback(lambda: np.float64(len(seen)))

    assert [f(Tensor([2.0])).item() for _ in range(3)] == [2.0, 8.0, 18.0]
    assert [(array.tolist(), note, data.tolist()) for array, note, data in seen] == [
        ([2.0 * i], "y", [float(i)]) for i in (1, 2, 3)
    ]


def test_a_callback_must_keep_to_its_form() -> None:
    lengths = iter([2, 2, 3])
    f = compile(lambda x: x.sum() + callback(lambda: np.ones(next(lengths))).sum())
    x = Tensor([1.0])
    assert [f(x).item(), f(x).item()] == [3.0, 3.0]
    with pytest.raises(TraceError, match="of the same shapes and types"):
        f(x)


def test_a_pure_callback_is_asked_again_only_where_its_arguments_vary() -> None:
    asked = []

    def note(x: Any) -> Any:
        asked.append(1)
        return np.asarray(x) + 1

    constant = compile(lambda x: x * pure_callback(note, np.ones(2)))
    for _ in range(3):
        constant(Tensor([1.0, 2.0]))
    assert len(asked) == 1
    varying = compile(lambda x: x * pure_callback(note, x))
    assert [varying(Tensor([float(i)])).item() for i in range(3)] == [0.0, 2.0, 6.0]
    assert len(asked) == 4


def test_labels_are_checked_in_each_run() -> None:
    loss = compile(nn.CrossEntropyLoss())
    logits = np.zeros((2, 3))
    loss(logits, np.array([0, 2]))
    loss(logits, np.array([1, 1]))
    with pytest.raises(ArgumentError, match="class indices must be from 0 to 2, found 0 to 3"):
        loss(logits, np.array([0, 3]))


# what makes it short


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.split(x, 1)[0] * 2,
        lambda x: np.broadcast_arrays(x)[0] * 2,
        lambda x: np.split(x, 2)[1] * 2,
        lambda x: np.linalg.svd(np.outer(x, x))[1],
        lambda x: np.histogramdd(np.stack([x, x], 1), bins=2)[1][1],
    ],
)
def test_a_function_of_numpys_may_return_a_container(function: Any) -> None:
    compiled, x = compile(function), np.array([1.0, 2.5])
    for _ in range(3):
        same(compiled(x), function(x))
        x = x + 1


def test_each_thing_is_computed_once_and_nothing_in_vain() -> None:
    @compile
    def f(x: Any) -> Any:
        x.cos()
        return x.exp() * x.exp() + (x + 0.0).sin() * (x + -0.0)

    with no_grad():
        f(Tensor([1.0, 2.0]))
    source = f.source
    assert source.count("np.exp(") == 1
    assert "np.cos(" not in source
    assert source.count("np.add(x1, ") == 2  # 0.0 and -0.0 are not the same


def test_a_gradient_is_one_array_before_and_after_a_callback() -> None:
    w = Tensor([1.0, 2.0])

    def step() -> None:
        w.grad = None
        (w * w).sum().backward()
        gradient = w.grad
        callback(lambda: None)
        gradient[0] = 0.0

    run = compile(step)
    for _ in range(3):
        run()
        assert w.grad.tolist() == [0.0, 4.0]


def test_data_is_one_array_before_and_after_a_callback() -> None:
    w = Tensor([1.0, 2.0])

    def step() -> Any:
        data = w.data
        callback(lambda: None)
        before = data.copy()
        w.data -= 1.0
        return before * 2

    run = compile(step)
    for _ in range(3):
        expected = w.data * 2
        np.testing.assert_array_equal(run(), expected)


def test_what_a_callback_writes_to_one_array_is_not_read_from_another() -> None:
    w = Tensor([1.0, 2.0])

    def double(array: Any) -> None:
        array *= 2

    def copies(x: Any) -> Any:
        y = x * 3
        w.grad = y.copy()
        callback(lambda: double(w.grad))
        return y + 1

    def computes_again(x: Any) -> Any:
        w.grad = x * 3
        callback(lambda: double(w.grad))
        return x * 3 + 1

    def hands_in(x: Any) -> Any:
        y, z = x * 3, x * 3
        before = y.copy()
        callback(double, y)
        return y + 1, z + 1, before + 1

    for function in (copies, computes_again, hands_in):
        f = compile(function)
        for _ in range(3):
            w.grad = None
            for found, expected in zip(parts(f(np.ones(2))), parts(function(np.ones(2))), strict=True):
                same(found, expected)


def test_results_lie_in_memory_as_they_do_uncompiled() -> None:
    def function(x: Any) -> Any:
        largest = np.maximum(x.T, 0.25)
        flat = largest.T.reshape(-1)  # a view where it lies as x does
        flat[0] = 7.0
        return largest

    f, x = compile(function), np.arange(6.0).reshape(2, 3)
    for _ in range(2):
        assert f(x).strides == function(x).strides
        np.testing.assert_array_equal(f(x), function(x))


def test_what_is_written_to_is_not_shared() -> None:
    @compile
    def f(x: Any) -> Any:
        a, b = np.exp(x), np.exp(x)
        a[0] = 0.0
        c = b.copy()
        c += 1.0
        return a, b, c, np.exp(x)

    for _ in range(2):
        a, b, c, d = f(np.zeros(2))
        assert (a.tolist(), b.tolist(), c.tolist(), d.tolist()) == ([0, 1], [1, 1], [2, 2], [1, 1])


def test_arrays_of_a_chain_share_one_place() -> None:
    def chain(x: Any) -> Any:
        for _ in range(50):
            x = (x * 1.01 + 0.5).tanh()
        return x.sum()

    f = compile(chain)
    with no_grad():
        f(Tensor(np.ones(1000)))
    assert f.source.count("memory = np.empty(8000") == 1 or "memory = np.empty(8064" in f.source


def test_a_rectified_array_stands_for_what_it_was_made_of() -> None:
    layers = [Tensor(np.random.default_rng(i).normal(size=(10, 10))) for i in range(4)]

    @compile
    def step(x: Any) -> Any:
        for layer in layers:
            layer.grad = None
            x = autograd.relu(x @ layer)
        x.sum().backward()

    x = Tensor(np.ones((100, 10)), requires_grad=False)
    step(x)
    activations, cotangents, masks = 4 * 8000, 2 * 8000, 2 * 1024
    assert step._latest.writing.memory.size <= activations + cotangents + masks


@pytest.mark.parametrize("bound", [0, -0.0, 0.5, 2])
@pytest.mark.parametrize(("most", "beyond"), [(np.maximum, np.greater), (np.minimum, np.less)])
def test_comparing_a_bounded_array_is_comparing_the_array(most: Any, beyond: Any, bound: float) -> None:
    x = np.array([np.nan, -np.inf, -1.0, -0.0, 0.0, 0.5, 1.0, 2.0, np.inf])

    def f(x: Any) -> Any:
        y = x + 0
        z = most(y, bound)
        return z, beyond(y, bound), beyond(y, bound + 1)

    g = compile(f)
    for _ in range(2):
        same(g(x), f(x))


def test_a_bounded_array_that_is_written_to_does_not_stand_for_the_other() -> None:
    @compile
    def f(x: Any) -> Any:
        y = x + 0
        z = np.maximum(y, 0)
        z += 1
        return z, np.greater(y, 0)

    for _ in range(2):
        assert f(np.array([-1.0, 1.0]))[1].tolist() == [False, True]


def test_print_shows_the_plan() -> None:
    f = compile(lambda x: (x * x).sum())
    assert str(f).endswith("traces: 0>")
    f(Tensor([1.0, 2.0]))
    text = str(f)
    for word in ("instructions of", "left out", "arrays in", "saved by sharing memory", "backward of sum"):
        assert word in text
    dot = f.to_dot()
    assert dot.startswith("digraph")
    assert "multiply" in dot


@pytest.mark.parametrize("make", [dense, convolutional], ids=["dense", "convolutional"])
def test_the_source_runs_by_itself_and_gives_the_same(make: Any) -> None:
    model, _, criterion, batches = make()
    f = compile(lambda x, y: criterion(model(x), y))
    x, y = batches[0]
    expected = f(x, y).item()
    out = subprocess.run([sys.executable, "-c", f.source], capture_output=True, text=True, check=True).stdout
    assert float(out.splitlines()[0]) == expected


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (lambda x: x / np.array([0.0, -0.0]), np.ones(2)),
        (lambda x: x + np.array([1.0, np.nan, -np.inf]), np.ones(3)),
        (lambda x: x * np.array([1 + 1j, complex(np.nan, np.inf)]), np.ones(2)),
        (lambda x: np.split(x, 2), np.arange(4, dtype=">f4")),
        (lambda x: x[..., None, ::-1] * 2, np.ones((0, 3), np.float16)),
    ],
)
def test_the_source_spells_numbers_of_every_kind(function: Any, argument: Any) -> None:
    f = compile(function)
    with np.errstate(all="ignore"):
        expected = [str(part.tolist()) for part in parts(f(argument))]
        printed: list[str] = []
        exec(f.source, {"print": lambda *lines, sep: printed.extend(map(str, lines))})
    assert printed == expected


def test_the_name_of_a_group_may_be_any_text() -> None:
    def function(x: Any) -> Any:
        with autograd.scope('a "b"\\'):
            y = x * 2
        with autograd.scope("c\nd"):
            return y + 1

    f = compile(function)
    assert f(Tensor([1.0])).item() == f(Tensor([1.0])).item() == 3.0
    assert "# 'c\\nd', add" in f.source
    assert r'[label="a \"b\"\\, multiply' in f.to_dot()


def test_large_elementwise_work_is_spread_over_threads_and_stays_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.tracing.spread.LARGE", 1000)
    monkeypatch.setattr("autograd.tracing.spread.BLOCK", 200)
    x, row = Tensor(np.random.default_rng(0).standard_normal((70, 100))), Tensor(np.linspace(-1, 1, 100))
    column = Tensor(np.linspace(0, 1, 70)[:, None])

    def function(x: Any) -> Any:
        return ((x * row).tanh() + column) * 2 - x

    f, before = compile(function), get_num_threads()
    try:
        for threads in (1, 3):
            set_num_threads(threads)
            for _ in range(2):
                same(f(x).detach(), function(x).detach())
    finally:
        set_num_threads(before)
    assert f.source.count("(np.tanh, ") == 1
    command = [sys.executable, "-"]
    out = subprocess.run(command, input=f.source, capture_output=True, text=True, check=True).stdout
    np.testing.assert_array_equal(np.array(eval(out.splitlines()[0])), function(x).data)


def test_no_memory_stays_behind() -> None:
    def once() -> weakref.ref[Any]:
        w = Tensor(np.ones(100))
        f = compile(lambda x: (x * w).sum())
        f(Tensor(np.ones(100))).backward()
        f(Tensor(np.ones(100))).backward()
        return weakref.ref(w)

    found = [once() for _ in range(20)]
    gc.collect()
    assert not any(ref() for ref in found)


def test_a_call_gives_its_memory_back_when_it_is_forgotten() -> None:
    f = compile(lambda x: (x * x).sum())
    x = Tensor([1.0])
    f(x)
    (replay,) = [replay for found in f._replays.values() for replay in found]
    for _ in range(5):
        f(x)
    assert len(replay._frames) == 1
    kept = [f(x) for _ in range(3)]
    assert len(replay._frames) == 0
    del kept
    assert len(replay._frames) == 3


# graphs with Tensors


def test_a_mixed_graph_is_compiled() -> None:
    w, b = Value(3.0, name="w"), Value(0.5)
    x = Tensor(np.array([1.0, 2.0], np.float32), requires_grad=False)
    root = (((x * w + b).tanh().sum().to_value() - 1) ** 2 + w * w) * 0.5
    before = [(node.op, node.parents) for node in topological_order(root)]
    program = compile(root)
    assert isinstance(program, GraphProgram)
    for data in (3.0, -1.0, 2.0):
        w.data = data
        expected = (((x * w + b).tanh().sum().to_value() - 1) ** 2 + w * w) * 0.5
        assert program() == expected.data
        w.grad = b.grad = None
        expected.backward()
        theirs = w.grad, b.grad
        assert program.gradients([w, b]) == pytest.approx(theirs, rel=1e-12)
        w.grad = b.grad = None
        program.backward()
        assert (w.grad, b.grad) == pytest.approx(theirs, rel=1e-12)
    assert before == [(node.op, node.parents) for node in topological_order(root)]


def test_a_program_says_what_does_not_fit() -> None:
    x = Tensor([1.0, 2.0])
    program = compile((x * 2).sum())
    x.data = np.ones(3)
    with pytest.raises(ShapeError, match=r"had shape \(2,\) when its graph was recorded, now \(3,\)"):
        program()
    with pytest.raises(ArgumentError, match="with respect to its leaves"):
        program.gradients(Tensor([1.0]))
    with pytest.raises(GraphError, match="no backward pass from a constant"):
        compile(x.detach() * 2).backward()


def test_a_mixed_program_shows_itself_before_it_is_called_and_counts_in_no_grad() -> None:
    x, w = Tensor([1.0, 2.0]), Value(3.0)
    program = compile((w * x).sum())
    assert repr(program) == "<GraphProgram of 4 nodes>"
    assert str(program).startswith("GraphProgram of 4 nodes\n8 instructions")
    assert "np.multiply" in compile((w * x).sum()).source
    assert "multiply" in compile((w * x).sum()).to_dot()
    with no_grad():
        assert program() == 9.0
    program.backward()
    assert w.grad == 3.0
    twin = copy.deepcopy(program)
    x.data = x.data + 1
    assert (program(), twin()) == (15.0, 9.0)


def scaled(x: Any) -> Any:
    return x * 2


def test_a_copy_of_a_compiled_function_is_traced_anew() -> None:
    f, x = compile(scaled), Tensor([1.0])
    f(x)
    for twin in (copy.copy(f), copy.deepcopy(f), pickle.loads(pickle.dumps(f))):
        assert repr(twin) == "<compiled scaled, traces: 0>"
        assert twin(x).item() == 2.0


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
    assert any(isinstance(primitive, Predicate) for primitive in TABLE.values())
    f = compile(lambda x: (x > 1) & (x < 3))
    for values in ([0.0, 2.0], [2.0, 4.0]):
        assert f(Tensor(values)).data.tolist() == [1 < v < 3 for v in values]

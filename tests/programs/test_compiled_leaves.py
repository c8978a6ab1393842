"""Leaves in compiled functions: whole training steps, and whatever else reads or changes data and gradients.

This file is longer than others: what becomes of a leaf is one story, told by small steps that resemble each other.
"""

from collections.abc import Callable
from threading import Event, RLock, Thread
from typing import Any

import numpy as np
import pytest
from compiled import STEPS, dense, parts, same

import autograd
import nn
from autograd import (
    Tensor,
    callback,
    compile,
    gradients,
)
from autograd.errors import GraphError, TraceError
from autograd.programs.functions import hooks
from autograd.programs.functions.function import CompiledFunction


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
    assert not compiled or repr(run).endswith("traces: 1>")
    return losses, [p.data for p in model.parameters()], [p.grad for p in model.parameters()]


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


@pytest.mark.parametrize("slot", ["data", "grad"])
def test_leaves_that_are_set_to_the_same_numbers_get_an_array_each(slot: str) -> None:
    w, v = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])

    @compile
    def step(x: Any) -> None:
        setattr(w, slot, (x * 2).data)
        setattr(v, slot, (x * 2).data)

    for first in range(3):
        step(Tensor([first, 2.0]))
        for leaf in (w, v):
            np.testing.assert_array_equal(getattr(leaf, slot), [2.0 * first, 4.0])
        assert not np.shares_memory(getattr(w, slot), getattr(v, slot))


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


def test_the_data_of_a_leaf_may_be_replaced_in_a_callback_before_it_is_first_read() -> None:
    w = Tensor([1.0, 2.0])

    @compile
    def f(x: Any) -> Any:
        callback(lambda: setattr(w, "data", w.data + 1))
        return x * w

    for count in (1.0, 2.0, 3.0):
        assert f(np.ones(2)).data.tolist() == [1 + count, 2 + count]
    assert repr(f).endswith("traces: 1>")


def test_results_of_a_function_that_writes_to_an_argument_are_constants() -> None:
    w = Tensor([1.0, 2.0])

    @compile
    def f(x: Any) -> Any:
        x += 1
        return w * x

    for _ in range(2):
        x = np.ones(2)
        y = f(x)
        assert (x.tolist(), y.data.tolist(), y.requires_grad) == ([2.0, 2.0], [2.0, 4.0], False)


def test_the_gradients_of_one_call_stay_what_they_are_in_the_next() -> None:
    f = compile(lambda x, y: (x.exp() * y.sin() * x).sum())
    f(Tensor([0.0]), Tensor([0.0]))
    kept = []
    for i in range(4):
        leaves = Tensor([0.3, i]), Tensor([i, 0.7])
        root = f(*leaves)
        kept.append(([leaf.data for leaf in leaves], gradients(root, leaves)))
    for data, found in kept:
        again = [Tensor(part) for part in data]
        for ours, theirs in zip(found, gradients(f.function(*again), again), strict=True):
            np.testing.assert_array_equal(ours, theirs)


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

    @compile
    def step(x: Any, y: Any) -> None:
        optimiser.zero_grad()
        criterion(model(x), y).backward()
        optimiser.step()

    for _ in range(3):
        step(*batches[0])
    assert repr(step).endswith("traces: 1>")
    clear = compile(optimiser.zero_grad)
    for _ in range(2):
        criterion(model(batches[0][0]), batches[0][1]).backward()
        clear()
        assert all(p.grad is None for p in model.parameters())


def test_a_gradient_is_forgotten_also_where_there_was_none_in_the_first_run() -> None:
    w, x = Tensor([1.0, 2.0]), Tensor([1.0, 1.0], requires_grad=False)

    @compile
    def step() -> Any:
        w.grad = None
        return x * 2

    for _ in range(3):
        step()
        assert w.grad is None
        (w * w).sum().backward()
    assert repr(step).endswith("traces: 1>")


def test_whether_there_is_a_gradient_may_be_asked() -> None:
    w = Tensor([1.0, 2.0])

    def step(x: Any) -> Any:
        return x if w.grad is None else x * w.grad

    f, x = compile(step), np.ones(2)
    for grad in (None, np.array([3.0, 4.0]), np.array([5.0, 6.0]), None):
        w.grad = grad
        np.testing.assert_array_equal(f(x), step(x))


def test_an_argument_may_be_given_other_data() -> None:
    @compile
    def double(x: Any) -> None:
        x.data = x.data * 2

    for _ in range(3):
        x = Tensor([1.0, 2.0])
        double(x)
        assert x.data.tolist() == [2.0, 4.0]


def test_a_tensor_from_around_is_itself_where_it_is_returned_and_not_used() -> None:
    w = Tensor([1.0])
    f = compile(lambda x: (x + 1, w))
    assert all(f(np.ones(1))[1] is w for _ in range(3))


def test_a_tensor_may_be_used_from_around_and_handed_in() -> None:
    w = Tensor([2.0, 3.0])

    @compile
    def step(x: Any) -> None:
        (x.detach() * w).sum().backward()

    step(w)
    v = Tensor([5.0, 7.0])
    step(v)
    assert v.grad is None
    assert w.grad.tolist() == [7.0, 10.0]


@pytest.mark.parametrize("first", [True, False])
def test_a_tensor_that_is_changed_from_around_is_not_read_as_an_argument(first: bool) -> None:
    w, v = Tensor([2.0]), Tensor([5.0])

    @compile
    def halve(x: Any) -> Any:
        w.data *= 0.5
        return x * 1

    if first:
        assert halve(v).item() == 5.0
    with pytest.raises(GraphError, match="is handed in, and is a leaf from around"):
        halve(w)
    assert halve(v).item() == 5.0


def test_a_tensor_that_the_function_makes_and_trains_goes_on_in_its_result() -> None:
    def function(x: Any) -> Any:
        inner = Tensor([1.0, 2.0])
        ((inner * x) ** 2).sum().backward()
        inner.data -= 0.1 * inner.grad
        return inner * x

    f, x = compile(function), Tensor([3.0, 4.0])
    for _ in range(3):
        x.grad = None
        found, expected = f(x.detach()), function(x.detach())
        np.testing.assert_array_equal(found.data, expected.data)


def test_another_thread_sees_the_leaves_of_a_trace_as_they_are() -> None:
    w, seen = Tensor([1.0, 2.0]), []

    def look() -> None:
        seen.append((type(w.data), (w * w).sum().item(), type(np.random.default_rng().random())))

    def step() -> None:
        (w * w).sum().backward()
        w.data = w.data - w.grad
        thread = Thread(target=look)
        thread.start()
        thread.join()

    compile(step)()
    assert seen == [(np.ndarray, 5.0, float)]
    assert w.data.tolist() == [-1.0, -2.0]


def test_a_trace_may_end_in_the_middle_of_the_beginning_of_another() -> None:
    """Where the garbage collector finds what is left of it, in the same thread."""
    with hooks._lock:
        assert hooks._lock.acquire(blocking=False)
        hooks._lock.release()


def test_threads_that_call_a_function_at_once_trace_it_once() -> None:
    """The second comes to the lock while the first, which runs the function, holds it."""
    results, second = list[Any](), Event()

    class Door:
        lock = RLock()

        def __enter__(self) -> None:
            if other.is_alive():
                second.set()
            self.lock.acquire()

        def __exit__(self, *_: object) -> None:
            self.lock.release()

    def meet() -> None:
        if other.ident is None:
            other.start()
            assert second.wait(20)

    @compile
    def f(x: Any) -> Any:
        autograd.callback(meet)
        return x * 2

    other = Thread(target=lambda: results.append(f(np.ones(2)).data.tolist()))
    f._lock = Door()  # type: ignore[assignment]
    assert f(np.ones(2)).data.tolist() == [2.0, 2.0]
    other.join()
    assert results == [[2.0, 2.0]]
    assert repr(f).endswith("traces: 1>")


def test_a_function_is_compiled_in_another_thread_in_the_middle_of_a_trace() -> None:
    w, v = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    other, found = compile(lambda: v * 2), {}

    @compile
    def f(x: Any) -> Any:
        thread = Thread(target=lambda: found.update(other=other().data.tolist()))
        thread.start()
        thread.join()
        return x * w

    assert f(np.ones(2)).data.tolist() == [1.0, 2.0]
    w.data = np.array([5.0, 6.0])
    assert f(np.ones(2)).data.tolist() == [5.0, 6.0]
    assert found == {"other": [6.0, 8.0]}


def test_the_data_of_an_argument_may_be_replaced_in_a_callback() -> None:
    @compile
    def f(x: Any, holder: Any) -> Any:
        before = x * 2
        callback(lambda: setattr(given[-1], "data", np.array([5.0])))
        return before + x

    given: list[Tensor] = []
    for _ in range(3):
        given.append(Tensor([1.0]))
        assert f(given[-1], None).data.tolist() == [7.0]


def test_gradients_of_arguments_accumulate() -> None:
    def step(x: Any) -> None:
        (x * x).sum().backward()

    f = compile(step)
    for grad in (None, np.array([10.0]), np.array([20.0]), None):
        x = Tensor([3.0])
        x.grad = grad
        f(x)
        assert x.grad.tolist() == [6.0 + (0.0 if grad is None else grad.item())]
    assert repr(f).endswith("traces: 2>")


def test_the_gradient_of_an_interior_node_from_around_may_be_read() -> None:
    w = Tensor([3.0])
    y = w * w
    f = compile(lambda x: x if y.grad is None else x * y.grad)
    found = [f(np.ones(1)).item()]
    for seed in (2.0, 5.0):
        y.backward(np.array([seed]))
        found.append(f(np.ones(1)).item())
    assert found == [1.0, 2.0, 5.0]


def test_an_array_that_was_a_constant_may_become_the_data_of_a_leaf() -> None:
    array = np.array([1.0, 2.0])
    w = Tensor([0.0, 0.0])

    def function(x: Any) -> Any:
        before = x * array
        callback(lambda: setattr(w, "data", array))
        w.data += 1
        return before + array * w.data

    f, found = compile(function), []
    for g in (f, f, f, function, function, function):
        if g is function and len(found) == 3:
            array[...] = [1.0, 2.0]
        found.append(g(np.ones(2)).tolist())
    assert found[:3] == found[3:]


def test_a_compiled_function_within_another_is_a_part_of_it() -> None:
    w = Tensor([2.0])
    inner = compile(lambda x: x * w)
    outer = compile(lambda x: inner(x) + inner(x + 1))
    for value in (1.0, 5.0):
        assert outer(Tensor([value])).item() == 2 * (2 * value + 1)
    assert repr(inner).endswith("traces: 0>")


@pytest.mark.parametrize("when", ["before", "within", "after"])
def test_a_callback_between_gradients_that_are_forgotten_and_filled_is_no_reason_to_trace_again(when: str) -> None:
    w = Tensor([1.0, 2.0])

    def step(x: Any) -> None:
        if when == "before":
            callback(lambda: None)
        w.grad = None
        if when == "within":
            callback(lambda: None)
        (w * x).sum().backward()
        if when == "after":
            callback(lambda: None)
        (w * x).sum().backward()

    compiled = compile(step)
    for i in range(5):
        compiled(np.full(2, float(i)))
        np.testing.assert_array_equal(w.grad, [2.0 * i] * 2)
    assert "traces: 1" in repr(compiled)


@pytest.mark.parametrize("zero_first", [True, False])
def test_a_training_step_with_dropout_is_traced_once_whatever_comes_first(zero_first: bool) -> None:
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(6, 5)).astype(np.float32), rng.integers(3, size=6)
    model = nn.Sequential(nn.Linear(5, 8, rng=0), nn.Dropout(0.3, rng=1), nn.Linear(8, 3, rng=2))
    optimiser, criterion = nn.Adam(model.parameters()), nn.CrossEntropyLoss()

    @compile
    def step() -> Any:
        if zero_first:
            optimiser.zero_grad()
        loss = criterion(model(x), labels)
        loss.backward()
        optimiser.step()
        if not zero_first:
            optimiser.zero_grad()
        return loss

    assert len({step().item() for _ in range(6)}) == 6
    assert "traces: 1" in repr(step)


@pytest.mark.parametrize("form", ["the leaf's array", "a view of it", "a Tensor upon it"])
def test_an_argument_in_memory_that_a_run_writes_to_is_read_as_it_is_then(form: str) -> None:
    leaf = Tensor(np.arange(8.0), requires_grad=False)

    def function(x: Any) -> Any:
        before = x.sum()
        leaf.data[...] = leaf.data * 2
        return before + x.sum()

    def argument() -> Any:
        leaf.data = np.arange(8.0)
        if form == "a Tensor upon it":
            x = Tensor(np.ones(8), requires_grad=False)
            x.datum = leaf.datum
            return x
        return leaf.data if form == "the leaf's array" else leaf.data[::-1]

    compiled = compile(function)
    compiled(Tensor(np.ones(8), requires_grad=False) if form == "a Tensor upon it" else np.ones(8)[::-1])
    for _ in range(3):
        assert float(compiled(argument())) == 28 + 56
    assert float(function(argument())) == 28 + 56

"""A graph knows the numbers it was made of: derivatives never mix old and new ones.

This file is longer than others: the ways to write are one table, which the tests and a state machine share.
"""

import copy
import gc
import pickle
import re
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest
from alone import alone
from drawn import at_most
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

import autograd
import nn
import viz
from autograd import (
    Tensor,
    Value,
    backward_trace,
    checkpoint,
    compile,
    enable_grad,
    gradients,
    hvp,
    jacobian,
    mark_changed,
    no_grad,
    scope,
    topological_order,
    vjp,
    vmap,
)
from autograd.errors import GraphError
from autograd.lifetime import changes, moments

CHANGED = "has changed since .* used it.*Compute the loss anew.*state.detach"


def overwrite(leaf: Any, data: Any) -> None:
    leaf.data[...] = data


def shift(leaf: Any, data: Any) -> None:
    leaf.data += data - leaf.data


def replace(leaf: Any, data: Any) -> None:
    leaf.data = np.array(data)


def write_by_alias(leaf: Any, data: Any) -> None:
    alias = leaf.data
    more = (leaf * leaf).sum()  # made in between
    alias[...] = data
    del more


def write_and_mark(leaf: Any, data: Any) -> None:
    leaf.datum[...] = data
    mark_changed([leaf])


def write_by_constant(leaf: Any, data: Any) -> None:
    leaf.detach().data[...] = data


def write_by_view(leaf: Any, data: Any) -> None:
    leaf.reshape(-1).reshape(leaf.shape).data[...] = data


def write_by_numpy(leaf: Any, data: Any) -> None:
    np.asarray(leaf.detach())[...] = data


def write_by_dlpack(leaf: Any, data: Any) -> None:
    np.from_dlpack(leaf.detach())[...] = data


def write_by_copy(leaf: Any, data: Any) -> None:
    copy.copy(leaf).data[...] = data


def write_compiled(leaf: Any, data: Any) -> None:
    @compile
    def write(x: Any) -> None:
        leaf.data[...] = x

    write(np.array(data))


def store_compiled(leaf: Any, data: Any) -> None:
    @compile
    def store(argument: Any, x: Any) -> None:
        argument.data = x + 0

    for x in (data, data):  # traced, and replayed
        store(leaf, np.array(x))


def write_by_unrecorded_view(leaf: Any, data: Any) -> None:
    with no_grad():
        leaf[:1].data[...] = data[:1]
        leaf[1:].data[...] = data[1:]


WRITES = [
    overwrite,
    shift,
    replace,
    write_by_alias,
    write_and_mark,
    write_by_constant,
    write_by_view,
    write_by_unrecorded_view,
    write_by_numpy,
    *([write_by_dlpack] if np.from_dlpack(np.zeros(1)).flags.writeable else []),  # not in NumPy 2.1
    write_by_copy,
    write_compiled,
    store_compiled,
]
writes = pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)


@writes
@pytest.mark.parametrize("requires_grad", [True, False])
def test_no_derivative_is_taken_of_numbers_that_have_changed(write: Any, requires_grad: bool) -> None:
    w, v = Tensor([3.0], name="w"), Tensor([2.0], name="v", requires_grad=requires_grad)
    y = (w * v).sum()
    write(v, [50.0])
    for derive in (
        y.backward,
        lambda: gradients(y, [w]),
        lambda: gradients(y, [w], create_graph=True),
        lambda: backward_trace(y),
        lambda: viz.draw(y),
        lambda: viz.draw(y, backward=True),
        lambda: viz.explain(y),
    ):
        with pytest.raises(GraphError, match=f"Tensor 'v' of shape .1,. {CHANGED}"):
            derive()  # type: ignore[no-untyped-call]
    assert w.grad is None


@writes
def test_a_graph_that_was_made_after_a_write_is_right(write: Any) -> None:
    w, v = Tensor([3.0]), Tensor([2.0])
    old = (w * v).sum()
    write(v, [50.0])
    new = (w * v).sum()
    new.backward()
    assert (w.grad.tolist(), v.grad.tolist()) == ([50.0], [3.0])
    with pytest.raises(GraphError):
        old.backward()
    (old * 1).sum()  # it may still be computed with


@pytest.mark.parametrize("number", [5.0, 3, 2 + 1j])
def test_a_value_that_was_set_is_noticed(number: Any) -> None:
    w, v = Value(3.0 if number.imag == 0 else 3.0 + 0j), Value(2.0, name="v")
    y = w * v
    v.data = number
    with pytest.raises(GraphError, match=f"the Value 'v' {CHANGED}"):
        y.backward()
    (w * v).backward()
    assert w.grad == number


def test_setting_what_is_there_changes_nothing() -> None:
    w, v = Value(3.0), Tensor([2.0])
    y = (w * v).sum()
    w.data, v.data = w.data, v.data
    v.data *= 1
    v.data[...] = 2
    y.backward()
    assert w.grad == 2.0


def test_a_result_has_the_data_that_follows() -> None:
    x, t = Value(3.0), Tensor([3.0])
    for result in (x * 2, t * 2):
        with pytest.raises(GraphError, match="is a result, whose data follows from its operands"):
            result.data = result.data
    constant = (t * 2).detach()
    constant.data = np.array([1.0])
    with no_grad():
        free = t * 2
    free.data = np.array([1.0])


@pytest.mark.parametrize("make", [lambda w: w * 1.0, lambda w: w.exp(), lambda w: w.reshape((1,)), lambda w: w[0:1]])
def test_a_result_that_was_overwritten_is_noticed(make: Callable[[Any], Any]) -> None:
    w = Tensor([3.0])
    h = make(w)
    y = (h * h).sum()
    h.data[:] = 50
    for root in (y, h, h * 2):
        with pytest.raises(GraphError):
            root.sum().backward()
    assert w.grad is None
    h = make(w)
    (h * h).sum().backward()


def test_a_view_that_was_overwritten_changes_what_it_is_of() -> None:
    w = Tensor([3.0, 4.0])
    y = (w * w).sum()
    w.reshape((2, 1))[0].data[:] = 50
    with pytest.raises(GraphError, match="has changed"):
        y.backward()


def test_what_lies_in_the_memory_of_a_leaf_changes_with_it() -> None:
    w, v = Tensor([3.0, 4.0]), Tensor([2.0, 2.0])
    with no_grad():
        part = w[1:]
    for constant in (w.detach(), part, w.detach().reshape((2, 1)), copy.copy(w)):
        y = (v * constant).sum()
        w.data[1] += 1
        with pytest.raises(GraphError, match=CHANGED):
            y.backward()


@pytest.mark.parametrize("make", [Tensor, np.array, lambda x: Tensor(x, requires_grad=False)])
def test_an_argument_that_is_overwritten_before_its_call_is_pulled_back(make: Callable[[Any], Any]) -> None:
    x = make([2.0])
    _, pull = vjp(lambda x: (x * x).sum(), x)
    if isinstance(x, Tensor):
        x.data[...] = 50
        with pytest.raises(GraphError, match=r"overwritten|has changed"):
            pull(1.0)
    else:
        x[...] = 50
        assert pull(1.0)[0].tolist() == [4.0]


def test_a_large_plain_array_may_be_told_of() -> None:
    w, large = Tensor(2.0), np.ones(10_000)
    y = (w * large).sum()
    large[5] = 7
    mark_changed([large])
    with pytest.raises(GraphError, match=CHANGED):
        y.backward()


def test_a_buffer_that_is_used_again() -> None:
    buffer, w = Tensor(np.zeros(2), requires_grad=False), Tensor([1.0, 1.0])
    losses = []
    for k in range(2):
        buffer.data[...] = k + 1
        losses.append((buffer * w).sum())
    with pytest.raises(GraphError, match=CHANGED):
        losses[0].backward()
    losses[1].backward()
    assert w.grad.tolist() == [2.0, 2.0]


@pytest.mark.parametrize("reflected", [False, True])
@pytest.mark.parametrize("size", [2, 512])
def test_a_small_plain_array_may_be_written_to(size: int, reflected: bool) -> None:
    k, total = Tensor(1.0), 0
    position = np.resize([1.0, 2.0], size)
    for _ in range(3):
        total = total + (position * k if reflected else k * position).sum()
        position += 1.0
    total.backward()
    assert k.grad == 15 * size // 2


def test_what_is_behind_the_derivative_does_not_count() -> None:
    w, v, u = Tensor([3.0]), Tensor([2.0]), Tensor([4.0])
    h = w * v
    y = (h * u).sum()
    v.data = np.array([50.0])
    assert gradients(y, [u])[0].tolist() == [6.0]
    assert gradients(y, [h])[0].tolist() == [4.0]
    with pytest.raises(GraphError, match=CHANGED):
        gradients(y, [h, w])
    assert y.detach().item() == 24.0


def test_two_players_take_turns() -> None:
    """The generator's graph is shared by the losses of both, as in adversarial training."""

    def played(order: Sequence[str]) -> tuple[Any, Any]:
        g, d = Tensor([2.0], name="g"), Tensor([3.0], name="d")
        fake = g * g
        judged, fooled = (d * fake).sum(), (fake * d * d).sum()
        for turn in order:
            if turn == "d":
                judged.backward()
                d.data -= 0.1 * d.grad
            if turn == "detached":
                judged = (d * fake.detach()).sum()
            if turn == "anew":
                fooled = (fake * d * d).sum()
            if turn == "g":
                fooled.backward()
                g.data -= 0.1 * g.grad
        return g.grad, d.grad

    played(["detached", "d", "anew", "g"])
    with pytest.raises(GraphError, match="'d' of shape"):
        played(["d", "g"])
    with pytest.raises(GraphError, match="'g' of shape"):
        played(["g", "d"])


def test_a_state_is_carried_on_as_a_constant() -> None:
    w = Tensor([0.5])

    def trained(carried: Callable[[Any], Any]) -> None:
        state = Tensor([1.0], requires_grad=False)
        for _ in range(4):
            state = (carried(state) * w).tanh()
            w.grad = None
            state.sum().backward()
            w.data -= 0.1 * w.grad

    trained(lambda state: state.detach())
    with pytest.raises(GraphError, match=CHANGED):
        trained(lambda state: state)


def test_transforms_of_functions_are_always_of_present_numbers() -> None:
    w = Tensor([2.0])
    kept = (w * w).sum()

    def function(x: Any) -> Any:
        return (w * x * x).sum()

    for data in ([3.0], [4.0]):
        w.data = np.array(data)
        x = np.array([1.0])
        assert jacobian(function)(x).tolist() == [2 * data[0]]
        assert hvp(function, x, x)[1 if isinstance(hvp(function, x, x), tuple) else 0] == 2 * data[0]
        assert vmap(autograd.grad(function))(x[None]).tolist() == [[2 * data[0]]]
    _, pull = vjp(function, np.array([1.0]))
    w.data = np.array([5.0])
    with pytest.raises(GraphError, match=CHANGED):
        pull(1.0)
    assert kept.item() == 4.0


def test_a_second_derivative_through_a_change() -> None:
    x = Value(2.0)
    (slope,) = gradients(x**3, [x], create_graph=True)
    x.data = 5.0
    with pytest.raises(GraphError, match=CHANGED):
        gradients(slope, [x])


def test_a_compiled_call_keeps_its_numbers() -> None:
    w = Tensor([3.0])
    function = compile(lambda x: (w * w * x).sum())
    x = Tensor([2.0])
    for _ in range(2):
        function(x)
    y = function(x)
    w.data = np.array([10.0])
    y.backward()
    assert (w.grad.tolist(), x.grad.tolist()) == ([12.0], [9.0])
    for derive in (lambda: gradients(y, [x], create_graph=True), lambda: viz.explain(y)):
        with pytest.raises(GraphError, match=CHANGED):
            derive()  # type: ignore[no-untyped-call]


@writes
@pytest.mark.parametrize("handed_in", [True, False])
@pytest.mark.parametrize("calls", [1, 2], ids=["traced", "replayed"])
def test_a_compiled_call_does_not_mix_numbers(write: Any, handed_in: bool, calls: int) -> None:
    """What its way back reads of arrays that others hold is read when it is asked for."""
    w, v = Tensor([3.0]), Tensor([2.0], name="v")
    function = compile((lambda v: (w * v * v).sum()) if handed_in else lambda _: (w * v * v).sum())
    for _ in range(calls):
        y = function(v if handed_in else None)
    write(v, [50.0])
    try:
        found = [gradient.tolist() for gradient in gradients(y, [w, v])]
    except GraphError as error:
        assert re.search(f"Tensor 'v' of shape .1,. {CHANGED}", str(error))  # noqa: PT017
    else:
        assert calls == 2
        assert write in (replace, store_compiled)
        assert found == [[4.0], [12.0]]
    new = function(v if handed_in else None)
    assert gradients(new, [w])[0].tolist() == [2500.0]


@pytest.mark.parametrize("backend", ["numpy", "jax"])
@pytest.mark.parametrize("lines", [2, 2000], ids=["small", "large"])
def test_a_plain_array_that_was_handed_to_a_compiled_function_may_be_used_again(lines: int, backend: str) -> None:
    """Small ones are copied, as in any other graph. Large ones are not, and `mark_changed` tells of them."""
    if backend == "jax":
        pytest.importorskip(backend)
    function = compile(lambda x, rows, i: (x * x * rows)[i].sum(), backend=backend)
    for _ in range(3):
        x, rows, i = Tensor(np.arange(1.0, 3.0)), np.array([[3.0, 4.0]] * lines), np.array([0, 0])
        y = function(x, rows, i)
        rows[...], i[...] = 100.0, 1
        mark_changed([rows])
        if lines == 2:
            assert gradients(y, [x])[0].tolist() == [12.0, 32.0]
            assert gradients(y, [x], create_graph=True)[0].tolist() == [12.0, 32.0]
        elif backend == "numpy":
            with pytest.raises(GraphError, match=r"of shape \(2000, 2\).*(overwritten|has changed)"):
                gradients(y, [x])


def test_a_compiled_result_that_was_overwritten_is_noticed() -> None:
    w = Tensor([3.0])
    function = compile(lambda w: w.exp())
    for _ in range(2):
        y = function(w)
        y.data[...] = 0
        with pytest.raises(GraphError, match="overwritten"):
            gradients(y, [w], [1.0])


def test_optimisers_and_compiled_losses() -> None:
    w = nn.Parameter([3.0], dtype="float64", name="w")
    square, cube = compile(lambda: (w * w).sum()), compile(lambda: (w * w * w).sum())
    optimiser = nn.SGD([w], lr=0.1)
    for _ in range(3):
        first, second = square(), cube()
        optimiser.zero_grad()
        first.backward()
        optimiser.step()
        with pytest.raises(GraphError, match=f"'w' of shape .1,. {CHANGED}"):
            second.backward()


def test_a_checkpoint_does_not_run_again_on_other_numbers() -> None:
    w = Tensor([3.0])
    y = checkpoint(lambda x: (w * x * x).sum())(Tensor([2.0]))
    w.data = np.array([10.0])
    with pytest.raises(GraphError, match=CHANGED):
        y.backward()


def test_a_refreshed_graph_is_of_present_numbers() -> None:
    x = Value(3.0)
    y = x * x
    z = y * 2
    program = compile(y)
    x.data = 5.0
    with pytest.raises(GraphError, match=CHANGED):
        y.backward()
    program.refresh()
    y.backward()
    assert x.grad == 10.0
    with pytest.raises(GraphError, match="overwritten"):
        z.backward()


@pytest.mark.parametrize("twin_of", [copy.copy, copy.deepcopy, lambda y: pickle.loads(pickle.dumps(y))])
def test_a_copy_is_as_old_as_what_it_is_of(twin_of: Callable[[Any], Any]) -> None:
    w, v = Tensor([3.0], name="w"), Value(2.0)
    old = (w * v).sum()
    v.data = 5.0
    new = (w * v).sum()
    with pytest.raises(GraphError, match=CHANGED):
        twin_of(old).backward()
    for _ in range(2):
        new = twin_of(new)
    new.backward()
    leaf = next(node for node in topological_order(new) if node.name == "w")
    assert leaf.grad.tolist() == [5.0]
    leaf.data[...] = 7
    with pytest.raises(GraphError, match="'w'"):
        new.backward()


def test_a_change_of_a_result_is_none_of_its_copy() -> None:
    """Both were made in one moment, and share what is noted of it."""
    x = Value(2.0)
    y = x * 3
    twin = copy.copy(y)
    mark_changed([Value(1.0)])
    root = twin * twin
    mark_changed([y])
    root.backward()
    assert x.grad == 36.0


def test_a_deep_copy_goes_its_own_way() -> None:
    w = Tensor([3.0])
    y = (w * w).sum()
    w.data  # noqa: B018  (handed out)
    twin = copy.deepcopy(y)
    w.data[...] = 5
    twin.backward()
    with pytest.raises(GraphError, match=CHANGED):
        y.backward()
    for name in (None, "value"):
        value = Value(2.0, name=name)
        square, other = value * value, copy.copy(value)
        other.data = 7.0
        square.backward()
        assert value.grad == 4.0


def test_a_write_between_two_looks_is_noticed() -> None:
    w, v = Tensor([3.0]), Tensor([2.0])
    old = w * w
    alias = w.data
    newer = v * v  # of another moment, in which the array is handed out again
    alias[...] = 5
    assert w.data == 5
    newer.backward([1.0])
    with pytest.raises(GraphError, match=CHANGED):
        old.backward([1.0])


def test_a_graph_of_several_moments_is_looked_at_from_the_first_on() -> None:
    w, v, other = Tensor([3.0]), Tensor([2.0]), Value(1.0)
    root = w * w
    for write in (True, False):
        w.data[...] = 5 if write else w.data
        root = root + v * v
        other.data = other.data + 1
    with pytest.raises(GraphError, match=CHANGED):
        root.backward([1.0])


def test_a_change_within_a_scope_does_not_leave_it() -> None:
    x = Value(3.0)
    with scope("outer"), scope("inner"):
        old = x * x
        x.data = 4.0
        new = x * x
    assert old.scope == new.scope == ("outer", "inner")


@pytest.mark.parametrize("block", [lambda: scope("group"), no_grad, enable_grad])
def test_a_change_within_a_block_counts_there_and_outside(block: Callable[[], Any]) -> None:
    x = Value(3.0)
    old = x * x
    with scope("outer"), block():
        x.data = 4.0
        with enable_grad():
            inner = x * x
    inner.backward()
    (x * x).backward()
    assert x.grad == 16.0
    with pytest.raises(GraphError, match=CHANGED):
        old.backward()


def test_a_block_that_was_entered_before_a_change_elsewhere() -> None:
    """Another thread is within a scope while the data of a leaf changes, and goes on with the new data."""
    x = Value(3.0)
    old = x * x
    inside, changed = threading.Event(), threading.Event()
    found = []

    def work() -> None:
        with scope("thread"):
            inside.set()
            changed.wait()
            y = x * x
        y.backward()
        found.append(x.grad)

    thread = threading.Thread(target=work)
    thread.start()
    inside.wait()
    x.data = 4.0
    changed.set()
    thread.join()
    assert found == [8.0]
    with pytest.raises(GraphError, match=CHANGED):
        old.backward()


def test_changes_of_other_leaves_by_other_threads() -> None:
    failures = []

    def work() -> None:
        w = Tensor([1.0])
        try:
            for k in range(200):
                w.grad = None
                loss = (w * w).sum()
                loss.backward()
                assert w.grad.tolist() == (2 * w.datum).tolist()
                w.data -= 0.01 * w.grad
                w.data[0] = k
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


# what it costs: nothing is looked at as long as all results alive are of the present moment


@alone
def test_training_looks_at_nothing() -> None:
    w, v = Tensor([1.0]), Value(2.0)
    gc.collect()
    for _ in range(3):
        loss = (w * w * v).sum()
        assert not moments.are_several()
        loss.backward()
        w.data -= 0.1 * w.grad
        v.data -= 0.1 * v.grad
        assert moments.are_several()


@alone
def test_a_moment_without_results_is_used_again() -> None:
    x = Value(2.0)
    gc.collect()
    number = moments.begin()
    with scope("group"), no_grad(), enable_grad():
        assert moments.begin() == number
        y = x * x
        assert moments.begin() == moments.begin() == number + 1
        del y
        y = Tensor([1.0]).sum(axis=0)
        assert moments.begin() == number + 2
    y.name = "y"
    assert moments.begin() == number + 2
    leaves = [Value(1.0, name="x"), Tensor([1.0]), Tensor([1.0]).detach()]
    assert moments.begin() == number + 2
    assert leaves


@alone
def test_what_is_handed_out_without_results_is_not_copied() -> None:
    gc.collect()
    w = Tensor([1.0])
    w.data  # noqa: B018
    assert not changes.MEMORIES
    y = w * w
    w.data  # noqa: B018
    assert [memory.array() for memory in changes.MEMORIES.values()] == [w.datum]
    y = w * w
    y.backward(np.ones(1))
    assert not changes.MEMORIES
    w.data  # noqa: B018
    assert changes.MEMORIES
    del y
    w.data  # noqa: B018
    assert not changes.MEMORIES


# any order of operations, writes and backward passes


class Interleaved(RuleBasedStateMachine):
    """Results know which versions of which nodes they were made of; the oracle computes them anew."""

    def __init__(self) -> None:
        super().__init__()
        self.versions: dict[Any, int] = {}
        self.leaves: list[Any] = []
        self.results: list[tuple[Any, Callable[[dict[Any, Any]], Any], set[tuple[Any, int]]]] = []

    which = st.integers(0, 10**6)
    numbers = st.lists(st.integers(-8, 8).map(lambda n: n / 8), min_size=3, max_size=3)

    @initialize(x=numbers, y=numbers)
    def begin(self, x: list[float], y: list[float]) -> None:
        for data in (x, y):
            self.leaf(data, False)
        self.leaf(x, True)

    def leaf(self, data: list[float], is_value: bool) -> None:
        node: Any = Value(data[0]) if is_value else Tensor(data)
        self.leaves.append(node)
        self.versions[node] = 0
        self.results.append((node, lambda stands: stands[node], {(node, 0)}))

    def is_leaf(self, node: Any) -> bool:
        return any(node is leaf for leaf in self.leaves)

    def pick(self, i: int) -> Any:
        node, again, uses = self.results[i % len(self.results)]
        return node, again, uses if not self.is_leaf(node) else {(node, self.versions[node])}

    @rule(i=which, j=which, kind=st.sampled_from(["multiply", "add", "where"]))
    def binary(self, i: int, j: int, kind: str) -> None:
        (x, left, uses), (y, right, more) = self.pick(i), self.pick(j)

        def done(a: Any, b: Any) -> Any:
            if kind == "multiply":
                return a * b
            return a + b if kind == "add" else autograd.where(np.array([True, False, True]), a, b)

        self.made(done(x, y), lambda stands: done(left(stands), right(stands)), uses | more)

    @rule(i=which, kind=st.sampled_from(["tanh", "identity", "flip", "reshape"]))
    def unary(self, i: int, kind: str) -> None:
        x, again, uses = self.pick(i)

        def done(a: Any) -> Any:
            if kind == "tanh" or not a.shape:
                return a.tanh()
            return {"identity": a * 1, "flip": a[::-1], "reshape": a.reshape((3, 1)).reshape((3,))}[kind]

        self.made(done(x), lambda stands: done(again(stands)), uses)

    def made(self, node: Any, again: Callable[[dict[Any, Any]], Any], uses: set[tuple[Any, int]]) -> None:
        self.versions[node] = 0
        self.results.append((node, again, uses | {(node, 0)}))

    @rule(i=which, data=numbers, how=st.sampled_from(WRITES[:-2]))
    def write(self, i: int, data: list[float], how: Any) -> None:
        leaf = self.leaves[i % len(self.leaves)]
        if isinstance(leaf, Value):
            if leaf.data != data[0]:
                leaf.data = data[0]
                self.versions[leaf] += 1
        elif leaf.tolist() != data:
            how(leaf, data)
            self.versions[leaf] += 1

    @rule(i=which)
    def read(self, i: int) -> None:
        node, *_ = self.pick(i)
        assert np.all(node.data == node.datum)

    @rule(i=which)
    def overwrite(self, i: int) -> None:
        node, *_ = self.pick(i)
        if isinstance(node, Tensor) and not self.is_leaf(node) and node.datum.base is None and node.first is not None:
            node.data[...] += 1
            self.versions[node] += 1

    @rule(i=which)
    def drop(self, i: int) -> None:
        results = len(self.results) - len(self.leaves)
        if results:
            del self.results[len(self.leaves) + i % results]

    @rule(i=which, functional=st.booleans())
    def derive(self, i: int, functional: bool) -> None:
        node, again, uses = self.pick(i)
        if not node.parents:
            return
        known = {used for used, _ in uses}
        wrt = [leaf for leaf in self.leaves if leaf in known]
        seed = np.ones(node.shape)

        def derived(root: Any, leaves: list[Any]) -> list[Any]:
            if functional:
                return gradients(root, leaves, seed)
            for leaf in leaves:
                leaf.grad = None
            root.backward(seed)
            return [leaf.grad for leaf in leaves]

        if all(self.versions[used] == version for used, version in uses):
            stands = {leaf: type(leaf)(leaf.datum) for leaf in wrt}
            expected = derived(again(stands), list(stands.values()))
            for found, right in zip(derived(node, wrt), expected, strict=True):
                np.testing.assert_allclose(found, right, rtol=1e-12)  # sums in another order
        else:
            with pytest.raises(GraphError):
                derived(node, wrt)


TestInterleaved = Interleaved.TestCase
TestInterleaved.settings = at_most(60, stateful_step_count=30)


@given(st.lists(st.sampled_from(["forward", "backward", "step", "read"]), max_size=12))
def test_a_training_loop_in_any_order(steps: list[str]) -> None:
    w = Tensor([0.5])
    loss, age = None, 0
    for step in steps:
        if step == "forward":
            loss, age = (w * w).sum(), 0
        elif step == "read":
            w.data.sum()
        elif step == "step":
            w.data -= 0.125
            age += 1
        elif loss is not None:
            w.grad = None
            if age:
                with pytest.raises(GraphError, match=CHANGED):
                    loss.backward()
            else:
                loss.backward()
                assert w.grad.tolist() == (2 * w.datum).tolist()


def test_a_moment_begins_while_other_threads_enter_modes() -> None:
    interval, over = sys.getswitchinterval(), threading.Event()

    def enter_modes() -> None:
        while not over.is_set():
            with scope("other"):
                pass

    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(3) as pool, ExitStack() as modes:
            for i in range(50):
                modes.enter_context(scope(str(i)))
            busy = [pool.submit(enter_modes) for _ in range(3)]
            try:
                for _ in range(3000):
                    moments.begin()
            finally:
                over.set()
            for thread in busy:
                thread.result()
    finally:
        sys.setswitchinterval(interval)

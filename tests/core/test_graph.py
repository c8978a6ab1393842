"""The graph and its one backward pass: depth, sharing, accumulation, memory, modes and copies."""

import asyncio
import copy
import gc
import io
import math
import pickle
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import (
    CONSTANT,
    Node,
    Tensor,
    Value,
    backward_trace,
    enable_grad,
    exp,
    gradients,
    identity,
    multiply,
    no_grad,
    scope,
    stack,
    tanh,
    topological_order,
)
from autograd.core.primitive import Elementwise
from autograd.errors import ArgumentError, GraphError, ShapeError

MILLION = 1_000_000


def chain(length: int, start: Value) -> Value:
    node = start
    for _ in range(length):
        node = node + 1.0
    return node


# depth


@pytest.mark.long
def test_a_million_nodes_need_no_recursion() -> None:
    """Built, run backward and freed under Python's own recursion limit."""
    assert sys.getrecursionlimit() <= 1000 + 500
    x = Value(0.0)
    root = x
    for _ in range(MILLION):
        root = -root
    root.backward()
    assert (root.data, x.grad) == (0.0, 1.0)
    died = weakref.ref(root)
    del root
    assert died() is None


def test_copies_and_pickles_of_a_deep_graph_need_no_recursion() -> None:
    count = 20 * sys.getrecursionlimit()
    x = Value(0.0, name="x")
    root = x
    for _ in range(count):
        root = -root
    root.backward()
    twin = copy.deepcopy(root)
    assert len(topological_order(twin)) == count + 1
    assert topological_order(twin)[0].name == "x"
    twin.backward(seed=2.0)
    assert topological_order(twin)[0].grad == 1.0 + 2.0
    assert x.grad == 1.0
    again = pickle.loads(pickle.dumps(root, protocol=5))
    assert len(topological_order(again)) == count + 1
    assert topological_order(again)[0].grad == 1.0


def test_a_deep_graph_of_binary_nodes_and_tensors_needs_no_recursion() -> None:
    x, t = Value(1.0), Tensor([1.0, 2.0])
    deep, wide = chain(5_000, x), t
    for _ in range(5_000):
        wide = wide + t
    for root, leaf in ((deep, x), (wide.sum(), t)):
        root.backward()
        copy.deepcopy(root)
        pickle.loads(pickle.dumps(root))
        assert leaf.grad is not None
    np.testing.assert_array_equal(t.grad, [5_001.0, 5_001.0])
    (slope,) = gradients(deep, [x], create_graph=True)
    assert slope.data == 1.0


# memory


@contextmanager
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def value_graph() -> Node:
    x = Value(0.5)
    return (x * x + x.exp() / 3 - abs(x)).tanh() ** 2


def tensor_graph() -> Node:
    t = Tensor([[0.5, 1.0], [2.0, 3.0]])
    return ((t @ t).exp()[0] * t.sum(axis=0)).mean() + t.max()


def mixed_graph() -> Node:
    x = Value(0.5)
    return stack([x, x * 2]).sum() * x


@pytest.mark.parametrize("build", [value_graph, tensor_graph, mixed_graph])
def test_discarded_graphs_leave_nothing_for_the_collector(build: Callable[[], Any]) -> None:
    build().backward()  # what is made once, such as unrolled rules, is not counted
    with no_collector():
        for _ in range(1000):
            root = build()
            root.backward()
            root.backward()
            died = [weakref.ref(node) for node in topological_order(root)]
            del root
            assert not any(ref() is not None for ref in died)
        assert gc.collect() == 0


def test_gradients_with_graph_leave_nothing_for_the_collector() -> None:
    x = Value(0.5)
    with no_collector():
        for _ in range(100):
            (dx,) = gradients(tanh(x * x), [x], create_graph=True)
            (ddx,) = gradients(dx, [x], create_graph=True)
            died = weakref.ref(ddx)
            del dx, ddx
            assert died() is None
        assert gc.collect() == 0


# sharing


def test_both_operands_may_be_one_node() -> None:
    x = Value(3.0)
    y = x * x
    assert y.parents == (x, x)
    y.backward()
    assert x.grad == 6.0
    t = Tensor([3.0])
    (t - t).backward()
    np.testing.assert_array_equal(t.grad, [0.0])


def naive_backward(node: Node, upstream: float, grads: dict[Node, float]) -> None:
    """Plain recursion without a topological order, as in a first attempt: a node passes on what it
    has received in all, each time that something arrives."""
    grads[node] = grads.get(node, 0.0) + upstream
    if isinstance(node.op, Elementwise):
        inputs = [parent.data for parent in node.parents]
        for i, parent in enumerate(node.parents):
            local = node.op.partial(i, node.namespace, node.data, inputs, None)
            naive_backward(parent, grads[node] * local, grads)


def test_a_node_used_twice_needs_a_topological_order() -> None:
    """b = a + a, c = b + b: dc/da = 4. The recursion passes b's first half on, and then again."""
    a = Value(1.0)
    b = a + a
    c = b + b
    c.backward()
    assert (a.grad, b.grad) == (4.0, 2.0)
    naive: dict[Node, float] = {}
    naive_backward(c, 1.0, naive)
    assert naive[b] == 2.0
    assert naive[a] == 6.0  # 2 · 1 from b's first visit, 2 · 2 from its second


def test_diamonds_are_walked_once_per_node() -> None:
    """Thirty diamonds in a row have 2^30 paths; the sweep looks at each edge once."""
    x = Value(1.0)
    node = x
    for _ in range(30):
        node = node + node
    node.backward()
    assert x.grad == 2.0**30


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from("+-*")), max_size=12))
def test_random_graphs_agree_with_the_sum_over_all_paths(steps: list[tuple[int, int, str]]) -> None:
    nodes: list[Any] = [Value(2.0), Value(-0.5)]
    for i, j, sign in steps:
        x, y = nodes[i % len(nodes)], nodes[j % len(nodes)]
        nodes.append(x + y if sign == "+" else x - y if sign == "-" else x * y)
    root = nodes[-1] * 1.0
    root.backward()

    def path_sum(node: Node, target: Node) -> float:
        if node is target:
            return 1.0
        if not node.parents:
            return 0.0
        x, y = node.parents
        name = node.op.name
        left, right = (y.data, x.data) if name == "multiply" else (1.0, -1.0 if name == "subtract" else 1.0)
        return left * path_sum(x, target) + right * path_sum(y, target)

    for leaf in nodes[:2]:
        expected = path_sum(root, leaf)
        assert (leaf.grad or 0.0) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_the_order_is_deterministic_and_each_node_follows_its_parents() -> None:
    def build() -> list[Node]:
        x, y = Value(1.0), Value(2.0)
        a = x * y + x
        return topological_order(a * y - a)

    first, second = build(), build()
    assert [node.op.name for node in first] == [node.op.name for node in second]
    place = {node: i for i, node in enumerate(first)}
    assert all(place[parent] < place[node] for node in first for parent in node.parents)


def test_several_roots_come_one_after_the_other() -> None:
    def named(*roots: Node) -> list[str]:
        return [node.name or node.op.name for node in topological_order(*roots)]

    x, y = Value(1.0, name="x"), Value(2.0, name="y")
    first, second = x * 2.0, x + y
    assert named(first, second) == ["x", "constant", "multiply", "y", "add"]
    assert named(second, first) == ["x", "y", "add", "constant", "multiply"]


# accumulation


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


# modes


@pytest.mark.parametrize("wrap", [Value, Tensor])
def test_no_grad_records_nothing(wrap: Any) -> None:
    x = wrap(3.0)
    with no_grad():
        y = x * x + x.exp()
        assert wrap(2.0).requires_grad  # what is wrapped is a variable, also here
        with enable_grad():
            assert (x * x).requires_grad
        with scope("group"):
            assert not (x * x).requires_grad
        assert not (x * x).requires_grad
    assert not y.requires_grad
    assert y.parents == ()
    assert (x * x).requires_grad


def test_no_grad_decorates_and_survives_an_exception() -> None:
    x = Value(3.0)

    @no_grad()
    def square() -> Any:
        return x * x

    assert not square().requires_grad
    assert not square().requires_grad
    with pytest.raises(ZeroDivisionError), no_grad():
        1 / 0  # noqa: B018
    assert (x * x).requires_grad


def test_no_grad_holds_in_its_own_thread_only() -> None:
    x = Value(3.0)
    inside, done = threading.Event(), threading.Event()
    found: list[bool] = []

    def quiet() -> None:
        with no_grad():
            inside.set()
            done.wait(10)
            found.append((x * x).requires_grad)

    thread = threading.Thread(target=quiet)
    thread.start()
    assert inside.wait(10)
    assert (x * x).requires_grad
    assert (x.exp() + Tensor([1.0])).requires_grad
    done.set()
    thread.join()
    assert found == [False]
    assert (x * x).requires_grad


def test_no_grad_holds_in_its_own_task_only() -> None:
    x = Value(3.0)

    async def quiet(turn: asyncio.Event, other: asyncio.Event) -> bool:
        with no_grad():
            other.set()
            await turn.wait()
            return (x * x).requires_grad

    async def loud(turn: asyncio.Event, other: asyncio.Event) -> bool:
        await turn.wait()
        recorded = (x * x).requires_grad
        other.set()
        return recorded

    async def both() -> list[bool]:
        first, second = asyncio.Event(), asyncio.Event()
        return await asyncio.gather(quiet(first, second), loud(second, first))

    assert asyncio.run(both()) == [False, True]


def test_scopes_nest_and_are_kept_by_copies() -> None:
    x = Value(3.0)
    with scope("outer"):
        with scope("inner"):
            y = x * x
        z = y + 1.0
        named = Value(1.0, name="w")
    assert (x.scope, y.scope, z.scope) == ((), ("outer", "inner"), ("outer",))
    y.name = "square"
    assert (y.name, y.scope, z.name) == ("square", ("outer", "inner"), None)
    assert (named.name, named.scope) == ("w", ("outer",))
    twin = pickle.loads(pickle.dumps(z))
    assert (twin.scope, twin.parents[0].scope, twin.parents[0].name) == (z.scope, y.scope, "square")


# mixed graphs


def test_values_and_tensors_meet_in_one_graph() -> None:
    w, t = Value(2.0), Tensor([1.0, 2.0, 3.0])
    loss = ((w * t).sum() + w).to_value() * w
    assert isinstance(loss, Value)
    loss.backward()
    assert loss.data == 28.0  # (6 w + w) w
    assert (w.grad, type(w.grad)) == (28.0, float)
    np.testing.assert_array_equal(t.grad, [4.0, 4.0, 4.0])
    (dw,) = gradients(loss, [w], create_graph=True)
    assert gradients(dw, [w]) == [14.0]


def test_values_make_a_tensor_and_come_back() -> None:
    a, b = Value(1.0), Value(2.0)
    t = Tensor([[a, 3.0], [b, a]])
    assert t.shape == (2, 2)
    (first, _), (second, third) = (t * 10.0).to_values()
    (first * second * third).backward()
    assert (a.grad, b.grad) == (4000.0, 1000.0)
    assert Value(Tensor([2.0]) * 2).data == 4.0


# copies


def test_copies_are_of_the_same_graph_and_keep_sharing() -> None:
    x, t = Value(3.0, name="x"), Tensor([1.0, 2.0], name="t")
    y = (t * x)[1] ** 2
    y.backward()
    for twin in (copy.deepcopy(y), pickle.loads(pickle.dumps(y, protocol=5))):
        assert [n.op for n in topological_order(twin)] == [n.op for n in topological_order(y)]
        assert [n.name for n in topological_order(twin)] == [n.name for n in topological_order(y)]
        assert [n.params for n in topological_order(twin)] == [n.params for n in topological_order(y)]
        leaves = {n.name: n for n in topological_order(twin) if n.is_leaf and n.name}
        assert leaves["x"] is not x
        assert leaves["x"].grad == x.grad
        twin.backward()
        assert leaves["x"].grad == 2 * x.grad
        leaves["t"].data[0] = 99.0
        assert t.data[0] == 1.0
    shallow = copy.copy(y)
    assert shallow.parents == y.parents


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))])
def test_containers_keep_shared_leaves_shared(duplicate: Callable[[Any], Any]) -> None:
    x, y = Value(3.0, name="x"), Tensor([1.0, 2.0])
    box = duplicate({"leaves": [x, y], "again": x, "loss": (y * x).sum(), "constant": y.detach()})
    assert box["leaves"][0] is box["again"]
    box["loss"].backward()
    assert box["again"].grad == 3.0
    np.testing.assert_array_equal(box["leaves"][1].grad, [3.0, 3.0])
    assert x.grad is None
    assert not box["constant"].requires_grad


def by_pickles_in_python(thing: Any, protocol: int) -> Any:
    """By pickle's readable twin of the module in C."""
    file = io.BytesIO()
    pickle._Pickler(file, protocol).dump(thing)  # type: ignore[attr-defined]
    return pickle.loads(file.getvalue())


DUPLICATES: list[Callable[[Any], Any]] = [
    copy.deepcopy,
    *[partial(by_pickles_in_python, protocol=protocol) for protocol in (2, 5)],
    *[lambda thing, protocol=protocol: pickle.loads(pickle.dumps(thing, protocol)) for protocol in range(2, 6)],
]


@pytest.mark.parametrize("duplicate", DUPLICATES)
def test_roots_in_one_container_keep_what_they_share(duplicate: Callable[[Any], Any]) -> None:
    x, t = Value(3.0), Tensor([1.0, 2.0])
    shared = t * x
    deeper = shared + x
    box = {"sum": deeper.sum(), "inner": shared, "list": [deeper * 2.0, shared, x], "again": deeper}
    twin = duplicate(box)
    inner, again = twin["inner"], twin["again"]
    assert inner is twin["list"][1] is again.parents[0]
    assert again is twin["sum"].parents[0] is twin["list"][0].parents[0]
    assert again.parents[1] is inner.parents[1] is twin["list"][2]
    roots = twin["sum"], twin["list"][0]
    assert len(topological_order(*roots)) == len(topological_order(box["sum"], box["list"][0]))
    assert not {*topological_order(*roots)} & {*topological_order(box["sum"], box["list"][0])}
    twin["sum"].backward()
    assert twin["list"][2].grad == 5.0
    assert x.grad is None


def test_a_pickle_leaves_nothing_behind() -> None:
    x = Value(3.0)
    y = x * x
    first = pickle.dumps([y, y + 1.0])
    y.grad = 7.0
    assert [node.grad for node in pickle.loads(first)] == [None, None]
    assert pickle.loads(pickle.dumps(y)).grad == 7.0  # not what the first one saw
    died = weakref.ref(y)
    del y
    assert died() is None


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


def test_a_trace_at_a_pole_follows_ieee_754() -> None:
    x = Value(0.0)
    (step,) = [step for step in backward_trace(1.0 / x) if step.operand is x]
    assert (step.upstream, step.local, step.contribution) == (1.0, -math.inf, -math.inf)
    z = Value(0j)
    (step,) = [step for step in backward_trace(1.0 / z) if step.operand is z]
    assert str(step.contribution) == "(nan+nanj)"


def test_a_seed_may_be_a_node_of_the_other_engine() -> None:
    t, w = Tensor(3.0), Value(2.0)
    for root, slope in ((identity(t), 2.0), (t * t, 12.0)):
        (dt,) = gradients(root, [t], seed=w, create_graph=True)
        assert isinstance(dt, Tensor)
        assert dt.item() == slope
        assert gradients(dt, [w]) == [slope / 2.0]


def test_one_block_object_serves_many_threads_and_nests_in_itself() -> None:
    block, seen = no_grad(), []
    barrier = threading.Barrier(4)

    def work() -> None:
        with block:
            barrier.wait()
            with block:
                seen.append((Value(1.0) * 2).requires_grad)
            seen.append((Value(1.0) * 2).requires_grad)
            barrier.wait()
        seen.append((Value(1.0) * 2).requires_grad)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [False] * 8 + [True] * 4


def test_a_decorated_coroutine_runs_within_the_block() -> None:
    @no_grad()
    async def inside() -> bool:
        await asyncio.sleep(0)
        return bool((Value(1.0) * 2).requires_grad)

    async def both() -> tuple[bool, bool]:
        task = asyncio.ensure_future(inside())
        await asyncio.sleep(0)
        outside = bool((Value(1.0) * 2).requires_grad)
        return await task, outside

    assert asyncio.run(both()) == (False, True)


def test_a_generator_is_not_decorated() -> None:
    with pytest.raises(ArgumentError, match="steps is a generator"):

        @no_grad()
        def steps() -> Iterator[int]:
            yield 1

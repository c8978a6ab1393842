"""The graph and its one backward pass: depth, sharing, accumulation, memory, modes and copies."""

import copy
import gc
import math
import pickle
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import (
    Node,
    Tensor,
    Value,
    backward_trace,
    gradients,
    identity,
    stack,
    tanh,
    topological_order,
)
from autograd.core.primitive import Elementwise

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
        for _ in range(200):
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

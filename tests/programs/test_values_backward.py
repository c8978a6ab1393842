"""Programs of Values: backward, gradients and refresh; the graph stays as it was, and goes."""

import copy
import gc
import pickle
import tracemalloc
import weakref
from typing import Any

import numpy as np
import pytest
from compiled import again
from grouped import each

import autograd
from autograd import Value, compile, topological_order
from autograd.core.primitive import Elementwise
from autograd.core.registry import TABLE
from nn import SGD
from nn.scalar import MLP

SINGLE = [p for p in TABLE.values() if isinstance(p, Elementwise) and p.lands is None]


# Backward


def test_backward_accumulates_as_nodes_do() -> None:
    x = Value(3.0)
    root = x * x
    program = compile(root)
    program.backward()  # the first call is made where none was
    program.backward(seed=2)
    root.backward()
    assert x.grad == 24.0


def test_backward_is_at_the_numbers_of_the_last_call() -> None:
    x = Value(3.0)
    program = compile(x * x)
    program()
    x.data = 5.0
    program.backward()
    assert x.grad == 6.0


@each("primitive", [*SINGLE, TABLE["where"]], ids=lambda primitive: primitive.name)
@pytest.mark.parametrize("count", [1, 3])
def test_every_primitive_of_numbers_takes_batches_in_which_some_operands_vary(primitive: Any, count: int) -> None:
    """Of as many examples as there are numbers alike: a mixed-up axis would show in the numbers, or not fit."""
    rng = np.random.default_rng(4)
    arity = 3 if primitive.variadic else primitive.arity
    domain = primitive.domain or [TABLE["add"].domain[0]] * arity

    def drawn(slot: int) -> float:
        interval = domain[min(slot, len(domain) - 1)]
        x = rng.uniform(interval.low, interval.high)
        return float(round(x)) if interval.whole else x

    for mask in range(1, 2**arity):
        columns = [[Value(drawn(slot)) for slot in range(arity)] for _ in range(count)]
        results = [primitive(row) if primitive.variadic else primitive(*row) for row in columns]
        root = autograd.add_n([result * result for result in results])
        moving = [(row[slot], slot) for row in columns for slot in range(arity) if mask >> slot & 1]
        batch = {leaf: [drawn(slot) for _ in range(3)] for leaf, slot in moving}
        leaves = compile(root).leaves
        numbers = [[batch[leaf][i] if leaf in batch else leaf.data for leaf in leaves] for i in range(3)]
        expected = [again(root, leaves, row) for row in numbers]
        program = compile(root)
        slopes = np.transpose([slopes for _, slopes in expected])
        close = {"rtol": 1e-9, "atol": 1e-9}
        np.testing.assert_allclose(program(batch=batch), [value for value, _ in expected], **close)
        np.testing.assert_allclose(program.gradients(leaves, batch=batch, per_sample=True), slopes, **close)
        np.testing.assert_allclose(program.gradients(leaves, batch=batch), slopes.sum(axis=-1), **close)


def test_after_a_batch_backward_sums_over_the_examples() -> None:
    x, w = Value(0.0), Value(2.0)
    program = compile(w * x)
    np.testing.assert_array_equal(program(batch={x: [1.0, 2.0, 4.0]}), [2.0, 4.0, 8.0])
    program.backward()
    assert (w.grad, x.grad) == (7.0, 6.0)
    program.backward(seed=[1.0, 0.0, 10.0])
    assert w.grad == 7.0 + 41.0


def test_gradients_touch_no_grad_and_leave_data_alone() -> None:
    x, y = Value(3.0), Value(4.0)
    program = compile(x * y)
    assert program.gradients([x, Value(1.0)], batch={y: [1.0, 2.0]}, seed=2) == [6.0, 0.0]
    assert (x.grad, y.grad, y.data) == (None, None, 4.0)


def test_a_training_loop_needs_one_more_line() -> None:
    def trained(use_program: bool) -> list[float]:
        mlp = MLP([2, 4, 1], activation="tanh", rng=0)
        optimiser = SGD(mlp.parameters(), lr=0.1, momentum=0.9)
        x, y = [Value(0.5, requires_grad=False), Value(-0.5, requires_grad=False)], 0.3
        loss = (mlp(x) - y) ** 2
        program = compile(loss)
        losses = []
        for _ in range(5):
            optimiser.zero_grad()
            if use_program:
                losses.append(program())
                program.backward()
            else:
                loss = (mlp(x) - y) ** 2
                losses.append(loss.data)
                loss.backward()
            optimiser.step()
        return losses

    assert trained(True) == pytest.approx(trained(False), rel=1e-12)
    assert trained(True)[-1] < trained(True)[0]


def test_refresh_brings_the_graph_up_to_date() -> None:
    x, y = Value(3.0), Value(4.0)
    inner = x * y
    root = inner + 1
    program = compile(root)
    x.data = 5.0
    assert (program(), inner.data, root.data) == (21.0, 12.0, 13.0)
    program.refresh()
    assert (inner.data, root.data) == (20.0, 21.0)


# The graph stays as it was, and goes when it is no longer needed


def test_compiling_and_running_leave_the_graph_as_it_was() -> None:
    mlp = MLP([2, 3, 1], rng=0)
    root = mlp([Value(1.0), Value(2.0)]) ** 2

    def snapshot() -> list[Any]:
        order = topological_order(root)
        parts = [(node, node.op, node.extra, node.data, *node.parents) for node in order]
        return [[id(part) for part in (*of_node, of_node[0].grad)] for of_node in parts]

    before = snapshot()
    leaf = next(iter(mlp.parameters()))
    for reassociate in (True, False):
        program = compile(root, reassociate=reassociate)
        program()
        program(batch={leaf: [1.0, 2.0]})
        program.gradients([leaf])
        assert program.source
        assert str(program)
        assert program.diagram.boxes
    assert snapshot() == before
    program.backward()  # writes to the leaves alone
    assert {node.is_leaf for node in topological_order(root) if node.grad is not None} == {True}


def test_a_copy_has_buffers_and_a_deep_one_a_graph_of_its_own() -> None:
    x = Value(3.0)
    program = compile(x * x, reassociate=False)
    program()
    shallow, deep, pickled = copy.copy(program), copy.deepcopy(program), pickle.loads(pickle.dumps(program))
    x.data = 4.0
    assert [p() for p in (program, shallow, deep, pickled)] == [16.0, 16.0, 9.0, 9.0]
    deep.backward()
    assert (deep.leaves[0].grad, x.grad) == (6.0, None)


def test_a_program_and_its_graph_go_without_the_collector() -> None:
    def used() -> list[weakref.ref[Any]]:
        x = Value(2.0)
        root = autograd.tanh(x * x + 1)
        program = compile(root)
        program()
        program(batch={x: [1.0, 2.0]})
        program.backward()
        assert program.source
        assert str(program)
        return [weakref.ref(thing) for thing in (x, root, program, program._single._totals)]

    gc.disable()
    try:
        assert [ref() for ref in used()] == [None, None, None, None]
    finally:
        gc.enable()


@pytest.mark.long
def test_hundreds_of_programs_leave_nothing_behind() -> None:
    x = Value(2.0)
    root = x * x + 1

    def use(times: int) -> int:
        """How much memory is in use after so many programs."""
        for _ in range(times):
            program = compile(root)
            program(batch={x: [1.0, 2.0]})
            program.backward()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = use(10)
        assert use(100) < before + 10_000  # 100 bytes for each
    finally:
        tracemalloc.stop()

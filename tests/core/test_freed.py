"""Backward passes that free their graph: the leaves' gradients are the same, and what is gone is not used silently."""

import copy
import pickle
import tracemalloc
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given

import autograd
import viz
from autograd import Tensor, Value, backward_trace, compile, grad, gradcheck, gradients, jvp, topological_order
from autograd.core.node import FREED
from autograd.errors import ArgumentError, GraphError
from autograd.testing import graphs
from nn import MLP, SGD, Adam, CrossEntropyLoss

PASSES: dict[str, Callable[[Any, Any], Any]] = {
    "backward": lambda root, x: root.backward(),
    "a freeing backward": lambda root, x: root.backward(retain_graph=False),
    "gradients": lambda root, x: gradients(root, [x]),
    "recorded gradients": lambda root, x: gradients(root, [x], create_graph=True),
    "backward_trace": lambda root, x: backward_trace(root),
    "compile": lambda root, x: compile(root),
    "draw": lambda root, x: viz.draw(root),
    "explain": lambda root, x: viz.explain(root),
    "gradcheck": lambda root, x: gradcheck(root),
}


@given(graphs())
def test_leaves_get_the_same_gradients_and_results_lose_their_history(root: Any) -> None:
    order = topological_order(root)
    leaves = [node for node in order if node.is_leaf]
    results = [node for node in order if not node.is_leaf]
    root.backward()
    expected = [leaf.grad for leaf in leaves]
    autograd.zero_grad(order)
    root.backward(retain_graph=False)
    for leaf, slope in zip(leaves, expected, strict=True):
        np.testing.assert_array_equal(leaf.grad, slope)
    assert all(node.op is FREED and node.parents == () and node.grad is None for node in results)
    assert all(leaf.op is not FREED for leaf in leaves)


@pytest.mark.parametrize("made", [Value, Tensor])
@pytest.mark.parametrize("run", PASSES.values(), ids=list(PASSES))
def test_a_freed_graph_is_refused_also_where_only_a_part_of_it_is_gone(run: Callable[..., Any], made: Any) -> None:
    x = made(2.0)
    shared = x * x
    first, second = shared * 3.0, shared.exp() * x
    first.backward(retain_graph=False)
    for root in (shared, second):
        with pytest.raises(GraphError, match=r"freed by backward\(retain_graph=False\): compute it anew"):
            run(root, x)
    assert x.grad == 12.0
    assert second.parents, "a pass that is refused frees nothing"


def freeing(t: Any) -> Any:
    """A cube, of which the square is freed on the way."""
    square = t * t
    (square * 3.0).backward(retain_graph=False)
    return square * t


@pytest.mark.parametrize("made", [Value, Tensor])
def test_transforms_refuse_what_was_freed_within(made: Any) -> None:
    for run in (lambda: jvp(freeing, [made(2.0)], [1.0]), lambda: grad(freeing)(made(2.0)), lambda: grad(freeing)(2.0)):
        with pytest.raises(GraphError, match="was freed by"):
            run()


def test_a_transform_of_what_frees_something_else_is_whole() -> None:
    x = Value(2.0)

    def cube(t: Any) -> Any:
        (t * t * 3.0).backward(retain_graph=False)
        return t * t * t

    slope = grad(cube)(x * x)
    before = x.grad
    with pytest.raises(GraphError, match="was freed by"):
        slope.backward()
    assert x.grad == before


def test_a_freed_result_is_no_leaf() -> None:
    x = Tensor([1.0, 2.0, 3.0])
    picked = x[np.array([0, 2])]
    picked.sum().backward(retain_graph=False)
    assert not picked.is_leaf
    assert picked.params == {}
    with pytest.raises(ArgumentError, match="must be a leaf"):
        SGD([picked], 0.1)


def test_a_program_goes_on_without_its_graph_as_far_as_it_is_made() -> None:
    x = Value(3.0)
    root = x * x
    program = compile(root)
    root.backward(retain_graph=False)
    x.data = 5.0
    assert (program(), program.gradients([x])) == (25.0, [10.0])
    for run in (program.refresh, lambda: program(batch={x: [1.0]})):
        with pytest.raises(GraphError, match="was freed by"):
            run()
    with pytest.raises(ArgumentError, match="leaves"):
        program.gradients([root])


def test_a_program_of_tensors_refuses_a_graph_that_is_gone() -> None:
    x = Tensor([1.0, 2.0])
    root = (x * x).sum()
    program = compile(root)
    root.backward(retain_graph=False)
    with pytest.raises(GraphError, match="was freed by"):
        program()


def test_derivatives_that_do_not_need_what_is_gone_are_there() -> None:
    x = Value(2.0)
    shared = x * x
    (shared * 3.0).backward(retain_graph=False)
    assert gradients(shared.exp() * 2.0, [shared]) == [2.0 * shared.exp().data]


def test_arrays_between_the_leaves_and_the_root_go_and_what_is_held_stays_readable() -> None:
    x = Tensor(np.ones(1000))
    hidden = x.exp()
    middle = hidden * 2.0
    loss = middle.sum()
    gone = weakref.ref(middle.data)
    del middle
    loss.backward(retain_graph=False)
    assert gone() is None
    assert loss.item() == pytest.approx(2000 * np.e)
    assert hidden.data[0] == pytest.approx(np.e)
    np.testing.assert_allclose(x.grad, np.full(1000, 2 * np.e))


def test_the_gradients_of_results_go_as_soon_as_they_are_passed_on() -> None:
    x = Tensor(np.ones(100_000))
    y = x
    for _ in range(30):
        y = y * 0.5
    root = y.sum()
    tracemalloc.start()
    try:
        root.backward(retain_graph=False)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert x.data.nbytes <= most < 5 * x.data.nbytes


def test_an_interior_that_a_pass_does_not_reach_forgets_its_gradient() -> None:
    x, other = Tensor([0.5, 2.0]), Tensor([1.0, 3.0])
    chosen_by = x * 2.0
    chosen_by.sum().backward()
    assert chosen_by.grad is not None
    autograd.where(chosen_by, other, 0.0).sum().backward()
    assert chosen_by.grad is None
    np.testing.assert_array_equal(x.grad, [2.0, 2.0])


def test_gradients_add_up_over_freed_graphs() -> None:
    w = Tensor([1.0, 2.0])
    for _ in range(3):
        (w * w).sum().backward(retain_graph=False)
    np.testing.assert_array_equal(w.grad, [6.0, 12.0])


def test_a_freed_root_can_be_copied_and_pickled() -> None:
    root = Value(3.0) * 2.0
    root.backward(retain_graph=False)
    for twin in (copy.deepcopy(root), pickle.loads(pickle.dumps(root))):
        assert (twin.data, twin.op) == (6.0, FREED)


def losses(retain_graph: bool, way: Callable[[Any], Any]) -> list[float]:
    """Those of five steps of training."""
    rng = np.random.default_rng(0)
    x, labels = Tensor(rng.normal(size=(20, 5)), requires_grad=False), rng.integers(3, size=20)
    model, criterion = MLP([5, 8, 3], rng=1), CrossEntropyLoss()
    optimiser = Adam(model.parameters())

    def step() -> Any:
        optimiser.zero_grad()
        loss = criterion(model(x), labels)
        loss.backward(retain_graph=retain_graph)
        optimiser.step()
        return loss

    run = way(step)
    return [run().item() for _ in range(5)]


@pytest.mark.parametrize("way", [lambda step: step, compile], ids=["eager", "compiled"])
def test_training_is_the_same(way: Callable[[Any], Any]) -> None:
    found = losses(False, way)
    assert found == losses(True, way)
    assert found[-1] < found[0]

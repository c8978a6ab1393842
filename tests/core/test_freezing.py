"""Leaves that are told to require no gradient, and to require one again."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import CONSTANT, PARAMETER, VARIABLE, Tensor, Value, compile, grad, gradients, topological_order, vmap
from autograd.errors import ArgumentError, DTypeError, GraphError, TraceError

WAYS = pytest.mark.parametrize("way", [lambda step: step, compile], ids=["eager", "compiled"])


@pytest.mark.parametrize("make", [lambda x: Value(x), lambda x: Tensor([x])], ids=["Value", "Tensor"])
def test_a_frozen_leaf_is_a_constant_to_what_is_computed_from_it(make: Callable[[float], Any]) -> None:
    w, x = make(2.0), make(3.0)
    (w * x).sum().backward() if isinstance(w, Tensor) else (w * x).backward()
    w.requires_grad = False
    assert (w.grad, w.op, w.origin, w.requires_grad) == (None, CONSTANT, VARIABLE, False)
    assert (w * w).is_leaf  # not recorded
    root = w * w * x
    root.backward()
    assert w.grad is None
    assert np.asarray(x.grad) == 2.0 + 4.0
    assert all(node is not w or node.op is CONSTANT for node in topological_order(root))
    w.requires_grad = True
    assert (w.op, w.origin) == (VARIABLE, VARIABLE)
    (w * w).backward()
    assert np.asarray(w.grad) == 4.0


def test_it_is_what_it_was_again_and_keeps_its_name() -> None:
    leaf = Value.make(1.0, PARAMETER, name="w")
    for _ in range(2):
        leaf.requires_grad = False
        leaf.requires_grad = False
        assert (leaf.op, leaf.origin, leaf.name) == (CONSTANT, PARAMETER, "w")
        for twin in (copy.copy(leaf), copy.deepcopy(leaf), pickle.loads(pickle.dumps(leaf))):
            assert (twin.op, twin.origin, twin.name) == (CONSTANT, PARAMETER, "w")
            twin.requires_grad = True
            assert twin.op is PARAMETER
            assert leaf.op is CONSTANT
        leaf.requires_grad = True
        assert (leaf.op, leaf.origin, leaf.name) == (PARAMETER, PARAMETER, "w")
    constant = Tensor(1.0, requires_grad=False)
    constant.requires_grad = np.True_
    assert constant.op is VARIABLE


@given(st.lists(st.booleans(), min_size=3, max_size=3))
def test_frozen_leaves_change_no_other_gradient(wanted: list[bool]) -> None:
    def loss(x: Any, y: Any, z: Any) -> Any:
        return (x * y).sin() * z + x * x * y + z * z

    leaves, others = [[Value(number) for number in (0.5, 1.5, -0.75)] for _ in range(2)]
    slopes = gradients(loss(*others), others)
    for leaf, flag in zip(leaves, wanted, strict=True):
        leaf.requires_grad = flag
    root = loss(*leaves)
    if any(wanted):
        root.backward()
    found = [leaf.grad for leaf in leaves]
    assert [part is not None for part in found] == wanted
    for part, slope in zip(found, slopes, strict=True):
        assert part is None or part == pytest.approx(slope, rel=1e-14)


def test_what_was_computed_before_it_was_unfrozen_lacks_a_part() -> None:
    w, x = Tensor([2.0], requires_grad=False), Tensor([3.0])
    loss = w * w * x + w * x  # w * w was not recorded
    w.requires_grad = True
    with pytest.raises(GraphError, match=r"changed since multiply used it.*requires_grad = True"):
        loss.backward()
    loss = w * w * x + w * x
    w.requires_grad = False
    loss.backward()  # what a variable was recorded as is more than enough
    assert (w.grad, x.grad.tolist()) == (None, [6.0])


def test_mistakes_are_named_and_change_nothing() -> None:
    w = Tensor([2.0])
    with pytest.raises(GraphError, match=r"is a result, .*set requires_grad of the leaves"):
        (w * 2).requires_grad = False
    with pytest.raises(ArgumentError, match="requires_grad is True or False, found 'no'"):
        w.requires_grad = "no"
    whole = Tensor(np.array([1, 2]))
    with pytest.raises(DTypeError, match="int64 cannot require a gradient"):
        whole.requires_grad = True
    assert (w.op, whole.op) == (VARIABLE, CONSTANT)


def test_a_compiled_function_notices() -> None:
    v, w = Tensor([2.0]), Tensor([3.0])
    pause = np.random.default_rng(0)

    def step(x: Any) -> Any:
        from autograd import callback

        v.grad = w.grad = None
        first = v * x
        noise = callback(pause.random, (1,))  # what is read after it may have been changed in it
        loss = (first + noise * 0.0).sum() + (w * w * x).sum()
        loss.backward()
        return loss

    compiled, x = compile(step), np.array([5.0])
    for frozen in (None, v, w, v, None, w):
        for leaf in (v, w):
            leaf.requires_grad = leaf is not frozen
        for _ in range(2):
            assert compiled(x).item() == 55.0
            assert [leaf.grad is not None for leaf in (v, w)] == [leaf is not frozen for leaf in (v, w)]
            assert v.grad in (None, [5.0])
            assert w.grad in (None, [30.0])
    assert "traces: 3" in repr(compiled)


def test_within_a_compiled_function_it_is_to_be_set_back() -> None:
    w, x = Tensor([2.0]), Tensor([3.0])

    def step(x: Any, back: bool) -> Any:
        w.requires_grad = False
        loss = (w * x).sum()
        loss.backward()
        w.requires_grad = back
        return loss

    compiled = compile(step)
    with pytest.raises(TraceError, match=r"has set requires_grad of a Tensor of shape \(1,\) to False.*set it back"):
        compiled(x, False)
    w.requires_grad, x.grad = True, None
    for count in (1, 2):
        compiled(x, True)
        assert (w.op, w.grad, x.grad.tolist()) == (VARIABLE, None, [2.0 * count])
    assert "traces: 3" in repr(compiled)  # with a gradient of x or without: it was there the second time

    @compile
    def of_an_argument(x: Any) -> Any:
        x.requires_grad = False
        return x * 2

    with pytest.raises(TraceError, match="has set requires_grad"):
        of_an_argument(x)


def test_a_program_of_values_notices() -> None:
    x, w = Value(3.0), Value(2.0)
    program = compile(w * x * x)
    other = Value(1.0)
    other.requires_grad = False
    program()
    program.backward()
    assert (x.grad, w.grad) == (12.0, 9.0)
    w.requires_grad = False
    assert program() == 18.0
    for derive in (program.backward, lambda: program.gradients([x])):
        with pytest.raises(GraphError, match="has changed since this program was made: compile it anew"):
            derive()
    program = compile(w * x * x)
    assert program.gradients([x]) == [12.0]
    w.requires_grad = True
    with pytest.raises(GraphError, match="compile it anew"):
        program.gradients([x])


@WAYS
def test_transforms_take_it_as_a_constant(way: Any) -> None:
    w = Tensor(2.0)
    w.requires_grad = False
    slopes = way(vmap(grad(lambda x: w * w * x**2)))(np.array([1.0, 2.0]))
    np.testing.assert_array_equal(np.asarray(slopes), [8.0, 16.0])
    with pytest.raises(GraphError, match="is a constant"):
        gradients(w * Tensor(1.0), [w])

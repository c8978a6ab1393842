"""Programs of Values: what cannot be done is said, and edges of what can."""

import math
import warnings
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Program, Value, compile
from autograd.errors import ArgumentError, AutogradError, DTypeError, GraphError, ShapeError
from autograd.programs.values import batches as runs
from autograd.programs.values.program import KEPT

# What is refused


def tensors() -> Any:
    x = Value(1.0)
    return autograd.stack([x, x]).sum().to_value() * x


@pytest.mark.parametrize(
    ("attempt", "error", "message"),
    [
        (lambda p, x, y: compile(3), ArgumentError, "takes the root of a graph, or a function, found int 3"),  # type: ignore[call-overload]
        (
            lambda p, x, y: compile(Value),
            ArgumentError,
            "found the class Value: compile an instance that can be called",
        ),
        (lambda p, x, y: Program(tensors()), GraphError, "there is a Tensor in this one"),
        (lambda p, x, y: compile(Value(Fraction(1, 2)) * x), DTypeError, "found Fraction"),
        (lambda p, x, y: compile(Value(1j) * x), DTypeError, "found complex"),
        (lambda p, x, y: p(batch={}), ArgumentError, "as in {x: xs}"),
        (lambda p, x, y: p(batch=[1.0]), ArgumentError, "as in {x: xs}"),
        (lambda p, x, y: p(batch={Value(1.0): [1.0]}), ArgumentError, "not a leaf of this program"),
        (lambda p, x, y: p(batch={x * y: [1.0]}), ArgumentError, "not a leaf of this program"),
        (lambda p, x, y: p(batch={x: [1.0, 2.0], y: [1.0]}), ShapeError, "of one length, found 1, 2"),
        (lambda p, x, y: p(batch={x: [[1.0]]}), ShapeError, r"found \(1, 1\)"),
        (lambda p, x, y: p(batch={x: 1.0}), ShapeError, r"found \(\)"),
        (lambda p, x, y: p(batch={x: [[1.0], [1.0, 2.0]]}), ShapeError, "no common shape"),
        (lambda p, x, y: compile(p), ArgumentError, "compiled already"),
        (lambda p, x, y: compile(x * y, reassociate="no"), ArgumentError, "True or False, found 'no'"),
        (lambda p, x, y: p(batch={x: ["a"]}), DTypeError, "computes in float64"),
        (lambda p, x, y: p(batch={x: [1j]}), DTypeError, "complex128"),
        (lambda p, x, y: p.backward("a"), ArgumentError, "the seed must be a real number"),
        (lambda p, x, y: p.backward([1.0]), ShapeError, r"the seed must be a number, found shape \(1,\)"),
        (lambda p, x, y: p.gradients([x * y]), ArgumentError, "with respect to leaves"),
        (lambda p, x, y: p.gradients(3), ArgumentError, "with respect to leaves"),
        (lambda p, x, y: p.gradients([x], per_sample=True), ArgumentError, "needs a batch"),
        (lambda p, x, y: p.gradients([Value(1.0, requires_grad=False)]), GraphError, "is a constant"),
        (lambda p, x, y: compile(Value(1.0, requires_grad=False)).backward(), GraphError, "from a constant"),
    ],
)
def test_what_cannot_be_done_is_said(attempt: Callable[..., Any], error: type[AutogradError], message: str) -> None:
    x, y = Value(1.0), Value(2.0)
    program = compile(x * y)
    with pytest.raises(error, match=message):
        attempt(program, x, y)


@pytest.mark.parametrize("data", [Fraction(1, 2), 1j, 10**400])
def test_a_leaf_that_changes_its_type_is_refused(data: Any) -> None:
    x = Value(1.0)
    program = compile(x * 2)
    x.data = data
    with pytest.raises(DTypeError, match="a program computes in float64"):
        program()
    x.data = 4.0
    assert program() == 8.0


@pytest.mark.parametrize("data", [[1.0, 2.0], np.ones(2), "1", None])
def test_a_leaf_that_is_to_hold_no_number_keeps_what_it_holds(data: Any) -> None:
    x = Value(1.0)
    program = compile(x * 2)
    with pytest.raises(ArgumentError, match="a Value holds one number"):
        x.data = data
    assert program() == 2.0


def test_gradients_that_are_refused_leave_the_last_call_as_it_was() -> None:
    x = Value(3.0)
    program = compile(x * x)
    program(batch={x: [1.0, 2.0]})
    for batch in ({x: [10.0, 20.0]}, None):
        with pytest.raises(ShapeError, match="the seed must be"):
            program.gradients([x], batch=batch, seed=[1.0, 2.0, 3.0])
    program.backward()
    assert x.grad == 6.0


def test_derivatives_of_each_example_are_arrays_of_their_own() -> None:
    w, x = Value(2.0), Value(3.0)
    first, second, third = compile(w * x).gradients([w, x, w], batch={x: [1.0, 2.0]}, per_sample=True)
    first[:] = 7.0
    assert (second.tolist(), third.tolist()) == ([2.0, 2.0], [1.0, 2.0])


@pytest.mark.parametrize("most", [1, 10])
def test_infinities_of_two_signs_are_no_warning(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "most_examples", lambda layout: most)
    w, x = Value(1.0), Value(1.0)
    assert math.isnan(compile(w * x).gradients([w], batch={x: [math.inf, -math.inf]})[0])


def test_what_a_leaf_of_the_batch_holds_itself_does_not_matter() -> None:
    w, x = Value(1.0), Value(1.0)
    program = compile(w * x)
    w.data = Fraction(1, 3)
    assert program(batch={x: [2.0], w: [3.0]}).tolist() == [6.0]
    with pytest.raises(DTypeError, match="found Fraction"):
        program(batch={x: [2.0]})


def test_without_reassociation_the_sums_over_a_batch_are_those_of_a_loop() -> None:
    w, x = Value(0.5), Value(0.0)
    xs = np.random.default_rng(0).normal(size=1000)
    expected = 0.0
    for number in xs.tolist():
        expected += number
    assert compile(w * x, reassociate=False).gradients([w], batch={x: xs}) == [expected]


@pytest.mark.parametrize("number", [np.float32(0.5), np.int64(3), np.bool_(True), True])
def test_leaves_may_hold_numbers_of_numpy(number: Any) -> None:
    x = Value(2.0)
    program = compile(x * x)
    x.data = number
    assert program() == float(number) ** 2
    assert compile(Value(number) * x)() == float(number) ** 2


def test_many_traces_are_not_kept_for_ever() -> None:
    f = compile(lambda x, i: x * i)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for i in range(100):
            f(np.ones(2), i)
    assert len(f._replays) <= 64


def test_the_derivatives_of_no_examples_are_zeros() -> None:
    s, x = Value(-1.0), Value(2.0)
    program = compile(autograd.sqrt(s) * x)
    assert program(batch={x: []}).shape == (0,)
    assert program.gradients([s, x], batch={x: []}) == [0.0, 0.0]
    assert [part.shape for part in program.gradients([s, x], batch={x: []}, per_sample=True)] == [(0,), (0,)]


def test_batches_of_many_sets_of_leaves() -> None:
    leaves = [Value(float(i)) for i in range(12)]
    program = compile(autograd.add_n([x * x for x in leaves]))
    for _ in range(2):
        for leaf in leaves:
            assert program.gradients(leaves, batch={leaf: [1.0, 2.0]})[leaves.index(leaf)] == 6.0


def test_code_for_a_set_of_leaves_is_kept_while_it_is_used() -> None:
    """The sets that were used last are kept, and not those that came last."""
    leaves = [Value(float(i)) for i in range(KEPT + 1)]
    program = compile(autograd.add_n([x * x for x in leaves]))
    for leaf in [*leaves[:KEPT], leaves[1]]:
        program(batch={leaf: [1.0, 2.0]})
    assert [set(key) for key in program._pools] == [{leaf} for leaf in [leaves[0], *leaves[2:KEPT], leaves[1]]]
    program(batch={leaves[KEPT]: [1.0, 2.0]})
    assert [set(key) for key in program._pools] == [{leaf} for leaf in [*leaves[2:KEPT], leaves[1], leaves[KEPT]]]


def test_an_error_in_a_batch_leaves_the_last_call_as_it_was() -> None:
    x = Value(3.0)
    program = compile(x * x)
    program()
    with pytest.raises(ShapeError):
        program(batch={x: 1.0})
    program.backward()
    assert x.grad == 6.0

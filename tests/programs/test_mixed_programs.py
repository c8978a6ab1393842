"""Graphs of Values and Tensors, compiled as programs."""

import copy
from typing import Any

import numpy as np
import pytest

from autograd import (
    Tensor,
    Value,
    compile,
    no_grad,
    topological_order,
)
from autograd.errors import ArgumentError, DTypeError, GraphError, ShapeError
from autograd.programs.functions.graphs import GraphProgram

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
    y = (Tensor([1.0, 2.0]) * 2).sum()
    y.backward(retain_graph=False)
    with pytest.raises(GraphError):
        compile(y)


def test_a_program_accumulates_gradients_and_gives_what_it_does_not_need() -> None:
    w, x = Value(2.0), Tensor([0.0, 1.0])
    program = compile((x * w).exp())
    given = program()
    given[:] = 0.0
    for count in (1, 2, 3):
        program.backward(np.ones(2))
        np.testing.assert_allclose(x.grad, count * 2 * np.exp([0.0, 2.0]), rtol=1e-14)
        assert w.grad == pytest.approx(count * np.exp(2.0), rel=1e-14)
    assert [type(part) for part in program.gradients([w, x], seed=np.ones(2))] == [float, np.ndarray]


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (1j, ShapeError, r"had shape \(2,\) when its graph was recorded, now \(\)"),
        (np.array([1j, 2.0]), DTypeError, "a leaf of float64 numbers when .* is complex128 now"),
    ],
)
def test_a_leaf_of_a_program_must_hold_what_it_was_recorded_with(data: Any, error: Any, message: str) -> None:
    x = Tensor([1.0, 2.0])
    program = compile((x * Value(2.0)).sum())
    x.data = data
    with pytest.raises(error, match=message):
        program()
    x.data = np.array([1.0, 2.0])
    assert program() == 6.0
    x.data = [2, 3]
    assert program() == 10.0
    for no_numbers in (np.array(["a", "b"]), "ab", None):
        with pytest.raises(ArgumentError, match="a Tensor holds numbers"):
            x.data = no_numbers
    assert program() == 10.0


def test_a_mixed_program_shows_itself_before_it_is_called_and_counts_in_no_grad() -> None:
    x, w = Tensor([1.0, 2.0]), Value(3.0)
    program = compile((w * x).sum())
    assert repr(program) == "<GraphProgram of 4 nodes>"
    assert str(program).startswith("GraphProgram of 4 nodes\n8 instructions")
    assert "np.multiply" in compile((w * x).sum()).source
    assert any("multiply" in box.lines for box in compile((w * x).sum()).diagram.boxes)
    with no_grad():
        assert program() == 9.0
    program.backward()
    assert w.grad == 3.0
    twin = copy.deepcopy(program)
    x.data = x.data + 1
    assert (program(), twin()) == (15.0, 9.0)

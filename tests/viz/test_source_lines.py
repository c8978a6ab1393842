"""The line of the user's code that made an operation, on request."""

import inspect

import numpy as np
import pytest

import autograd as ag
import nn
import viz
from autograd import Tensor, Value
from viz.picture.source import line_of


def here() -> int:
    """The line that calls this."""
    frame = inspect.currentframe()
    assert frame is not None
    assert frame.f_back is not None
    return frame.f_back.f_lineno


def test_an_operation_remembers_its_line_and_the_tooltip_shows_it() -> None:
    with viz.source_lines():
        product, line = Value(2.0, name="x") * Value(3.0, name="y"), here()
        root = ag.tanh(product)
    shown = {node.name: node.tooltip for node in viz.draw(root).picture.nodes}
    assert f"test_source_lines.py, line {line}: product, line = Value(2.0" in shown["v0"]
    assert f"line {line + 1}: root = ag.tanh(product)" in shown["L"]
    assert "test_source_lines" in viz.draw(root).svg()
    assert "line" not in shown["x"]


def test_nothing_is_remembered_outside_and_layers_are_told_by_the_call() -> None:
    model = nn.MLP([2, 3, 1], rng=0)
    with viz.source_lines(), ag.check_numerics():
        inner, line = model(np.ones((1, 2))), here()
    with ag.check_numerics(), viz.source_lines(), pytest.raises(ag.errors.NumericsError, match="log made -inf"):
        ag.log(Tensor([0.0]))
    outer = model(np.ones((1, 2)))
    sources = {node.source for node in ag.topological_order(inner) if not node.is_leaf}
    assert {source and source.rpartition(":")[2] for source in sources} == {str(line)}
    assert all(node.source is None for node in ag.topological_order(outer))


def test_a_compiled_function_has_no_such_block_in_it() -> None:
    @ag.compile
    def traced(x: Tensor) -> Tensor:
        with viz.source_lines():
            return x * 2

    with pytest.raises(ag.errors.TraceError, match="put it around the call"):
        traced(Tensor([1.0]))


def test_a_cell_of_a_notebook_is_told_by_its_line_alone() -> None:
    assert line_of("/tmp/ipykernel_123/456.py:7") == line_of("<ipython-input-1>:7") == "line 7"

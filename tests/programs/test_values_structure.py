"""Programs of Values: the structure that is found, and how source, plan and diagram show it."""

import math
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given

import autograd
from autograd import Program, Value, compile, gradients
from autograd.errors import ArgumentError
from autograd.programs.common.diagrams import Arrow, Box, Diagram
from autograd.programs.common.scripts import written
from autograd.programs.values.numpy_code import Code, code
from autograd.testing import graphs
from nn.scalar import MLP

# The structure that is found


def operations(program: Program) -> list[tuple[str, tuple[int, ...]]]:
    """The groups, as the table of the plan shows them."""
    rows = [line.split("  ") for line in str(program).splitlines()[2:-1]]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    return [(cell[2], tuple(int(n.replace(",", "")) for n in cell[1].split(" × "))) for cell in cells]


def test_layers_become_products_of_matrices() -> None:
    mlp = MLP([3, 8, 4, 1], activation="tanh", rng=0)
    rng = np.random.default_rng(0)
    samples = [[Value(x) for x in row] for row in rng.normal(size=(10, 3)).tolist()]
    loss = autograd.add_n([(mlp(sample) - 1) ** 2 for sample in samples])
    program = compile(loss)
    found = operations(program)
    assert [shape for name, shape in found if name == "matmul"] == [(8, 10), (4, 10), (1, 10)]
    assert len(found) < 25
    leaves = [*mlp.parameters(), *[x for sample in samples for x in sample]]
    np.testing.assert_allclose(program.gradients(leaves), gradients(loss, leaves), rtol=1e-11, atol=1e-13)


def test_grids_of_one_shape_are_stacked_and_an_incomplete_one_is_left_alone() -> None:
    rng = np.random.default_rng(1)
    draw = lambda n: [[Value(x) for x in row] for row in rng.normal(size=(n, 8)).tolist()]  # noqa: E731

    def dots(rows: Any, columns: Any) -> list[Any]:
        return [sum((a * b for a, b in zip(r, c, strict=True)), Value(0.5)) for r in rows for c in columns]

    rows, columns = [draw(3), draw(3)], [draw(4), draw(4)]
    whole = dots(rows[0], columns[0]) + dots(rows[1], columns[1])
    squares = [autograd.square(entry) for entry in whole]
    root = sum(squares)
    program = compile(root)
    assert ("matmul", (2, 3, 4)) in operations(program)
    leaves = [x for block in (*rows, *columns) for row in block for x in row]
    np.testing.assert_allclose(program.gradients(leaves), gradients(root, leaves), rtol=1e-11, atol=1e-13)
    ragged = sum(squares[1:12])
    program = compile(ragged)
    assert sum(math.prod(shape) for name, shape in operations(program) if name == "matmul") == 8  # two rows of four
    np.testing.assert_allclose(program.gradients(leaves), gradients(ragged, leaves), rtol=1e-11, atol=1e-13)


def test_sums_are_merged_and_with_reassociate_false_they_are_not() -> None:
    xs = [Value(float(x)) for x in range(20)]
    root = sum(xs[:10]) + autograd.add_n(xs[10:])
    assert operations(compile(root))[-1] == ("sum", (1,))
    assert ("add", (1,)) in operations(compile(root, reassociate=False))
    assert compile(root)() == root.data == 190.0


def test_a_sum_that_is_used_twice_is_not_absorbed() -> None:
    x, y = Value(2.0), Value(3.0)
    inner = x + y
    root = inner + inner * inner
    assert compile(root)() == 30.0
    assert compile(root).gradients([x, y]) == [11.0, 11.0]


def test_a_product_that_is_used_twice_is_not_absorbed() -> None:
    rows, columns = ([Value(float(i + shift)) for i in range(40)] for shift in (1, 2))
    products = [x * y for x, y in zip(rows, columns, strict=True)]
    root = sum(products) + products[0] * products[1]
    program = compile(root)
    assert [shape for name, shape in operations(program) if name == "matmul"] == [(1, 1)]
    assert (program(), program.gradients(rows)) == (root.data, gradients(root, rows))


def test_parameters_of_operations_are_told_apart() -> None:
    x, y = Value(-1.0), Value(-1.0)
    program = compile(autograd.leaky_relu(x, 0.5) * autograd.leaky_relu(y, 0.25))
    assert (program(), program.gradients([x, y])) == (0.125, [-0.125, -0.125])


def test_a_choice_that_is_a_function_follows_the_data() -> None:
    x, low = Value(0.5), Value(0.0)
    program = compile(autograd.clip(x, low, 1) * 2 + autograd.maximum(x, low) + autograd.where(x, low, x))
    for data in (-3.0, 0.0, 1.0, 1.5, 0.25):
        x.data = data
        now = autograd.clip(x, low, 1) * 2 + autograd.maximum(x, low) + autograd.where(x, low, x)
        assert (program(), program.gradients([x, low])) == (now.data, gradients(now, [x, low]))


def test_long_chains_of_additions_compile_in_one_go() -> None:
    x = Value(1.0)
    left: Any = x
    right: Any = x
    for _ in range(5_000):
        left, right = left + 1.0, 1.0 + right
    assert compile(left + right)() == 10_002.0


def test_integers_are_computed_as_floats() -> None:
    x = Value(3)
    program = compile(x * x + 1)
    assert isinstance(program(), float)
    program.backward()
    assert (program(), x.grad) == (10.0, 6.0)


def test_real_numbers_follow_ieee_754_without_warnings() -> None:
    x = Value(0.0)
    program = compile(1 / x)
    assert (program(), program.gradients([x])) == (math.inf, [-math.inf])
    assert compile(autograd.log(x) * 0)() != 0


def test_a_leaf_behind_a_condition_gets_no_gradient() -> None:
    condition, x, y = Value(1.0), Value(2.0), Value(3.0)
    root = autograd.where(condition * x, x, y)
    compile(root).backward()
    assert (condition.grad, x.grad, y.grad) == (None, 1.0, 0.0)


def test_the_root_may_be_a_leaf() -> None:
    x = Value(2.0)
    program = compile(x)
    assert program() == 2.0
    program.backward(seed=3)
    assert x.grad == 3.0
    assert compile(Value(2.0, requires_grad=False))() == 2.0


# Source and pictures


def test_the_source_runs_by_itself_and_prints_the_same_numbers() -> None:
    mlp = MLP([2, 5, 1], activation="sigmoid", rng=0)
    x = [Value(0.5, name="x\n1"), Value(-1.0)]
    loss = autograd.erf((mlp(x) - 1) ** 2) + autograd.minimum(mlp(x), 0.5) * autograd.leaky_relu(x[0] - x[1])
    for reassociate in (True, False):
        program = compile(loss, reassociate=reassociate)
        done = subprocess.run([sys.executable, "-c", program.source], capture_output=True, text=True, check=True)
        result, slopes = done.stdout.splitlines()
        assert float(result) == program()
        assert eval(slopes) == program.gradients(program.leaves)


def test_the_source_is_short_enough_to_read() -> None:
    x, y = Value(3.0, name="x"), Value(2.0, name="y")
    text = compile(autograd.tanh(x * y)).source
    assert "def forward():" in text
    assert "np.tanh(v1, out=v2)" in text
    assert "np.multiply(d2, 1 - v2 * v2, out=d2x)" in text
    assert "# The leaves: " in text
    assert len(text.splitlines()) < 60


def test_the_plan_shows_groups_sizes_and_buffers() -> None:
    xs = [Value(float(i)) for i in range(4)]
    program = compile(sum(autograd.exp(x) for x in xs))
    assert str(program) == (
        "Program of 13 nodes: 10 numbers, groups: 4\n"
        "level  numbers  operation  operands    gradients\n"
        "0      4        variable               in place\n"
        "0      1        constant\n"
        "1      4        exp        1 in place  gathered\n"
        "2      1        sum        1 in place  in place\n"
        "80 B of values, 0 B of gathered operands, 72 B of cotangents and contributions; "
        "saved by reading in place: 152 B"
    )
    assert repr(program) == "<Program of 13 nodes: 10 numbers, groups: 4>"


def test_the_diagram_has_a_box_per_group_and_says_how_many_numbers_are_read() -> None:
    xs = [Value(float(i)) for i in range(4)]
    diagram = compile(sum(autograd.exp(x) for x in xs)).diagram
    assert diagram == Diagram(
        "Program of 13 nodes",
        (
            Box("v0", "input", ("4 numbers",), 0),
            Box("v1", "constant", ("1 number",), 0),
            Box("v2", "result", ("exp", "4 numbers"), 1, autograd.exp),
            Box("v3", "output", ("sum", "1 number"), 2, autograd.sum),
        ),
        (Arrow(0, 2, "4"), Arrow(1, 3, "1"), Arrow(2, 3, "4")),
    )


@given(graphs(values_only=True))
def test_a_box_stands_after_those_it_reads_and_below_their_level(root: Any) -> None:
    for reassociate in (True, False):
        diagram = compile(root, reassociate=reassociate).diagram
        levels = [box.level or 0 for box in diagram.boxes]
        assert all(0 <= arrow.tail < arrow.head and levels[arrow.tail] < levels[arrow.head] for arrow in diagram.arrows)
        read = {arrow.head for arrow in diagram.arrows}
        assert read == {i for i, box in enumerate(diagram.boxes) if box.level}


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda x, y: x - (y - x), "x - (y - x)"),
        (lambda x, y: (x - y) - x, "x - y - x"),
        (lambda x, y: x / (y * x), "x / (y * x)"),
        (lambda x, y: -(x + y), "-(x + y)"),
        (lambda x, y: (-x) ** y, "(-x) ** y"),
        (lambda x, y: x ** (y**x), "x ** (y ** x)"),
        (lambda x, y: (x > y) | (x != x), "(x > y) | (x != x)"),
        (lambda x, y: (x > y) == (x >= 1), "(x > y) == (x >= 1)"),
        (lambda x, y: -2 * x % y, "-2 * x % y"),
        (lambda x, y: code.pow(-1.5, y), "(-1.5) ** y"),
        (lambda x, y: code.where(x == 0, math.nan, -math.inf), "np.where(x == 0, np.nan, -np.inf)"),
        (lambda x, y: code.erf(x), "erf_series.erf(x)"),
        (lambda x, y: code.max(x, axis=-1, keepdims=True), "np.maximum.reduce(x, -1, keepdims=True)"),
        (lambda x, y: abs(+x) // 2, "abs(+x) // 2"),
    ],
)
def test_code_binds_as_python_does(build: Callable[[Any, Any], Any], text: str) -> None:
    assert build(Code("x"), Code("y")).text == text


def test_code_is_neither_true_nor_false() -> None:
    with pytest.raises(ArgumentError, match=r"xp\.where"):
        bool(Code("x") > 0)
    assert written(1.5) == "1.5"

"""Programs: a compiled graph gives the numbers of the graph, and says clearly what it cannot do."""

import copy
import gc
import math
import pickle
import subprocess
import sys
import tracemalloc
import warnings
import weakref
from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Program, Value, compile, gradients, topological_order
from autograd.core.primitive import Elementwise, Primitive
from autograd.core.registry import TABLE
from autograd.errors import ArgumentError, AutogradError, DTypeError, GraphError, ShapeError
from autograd.programs.diagrams import Arrow, Box, Diagram
from autograd.programs.scripts import written
from autograd.programs.values import batches as runs
from autograd.programs.values.numpy_code import Code, code
from autograd.programs.values.program import KEPT
from autograd.testing import graphs
from autograd.transforms.rebuild import replayed
from nn import SGD
from nn.scalar import MLP

# Random graphs of smooth functions, as `autograd.testing` has them; copies of one give the program what is alike.


def leaves_of(root: Any) -> list[Any]:
    return [node for node in topological_order(root) if node.is_leaf and node.requires_grad]


def again(root: Any, leaves: Sequence[Any], numbers: Sequence[float]) -> tuple[float, list[float]]:
    """The uncompiled graph recorded anew with these leaves: its value, and the derivatives."""
    fresh = [Value(x) for x in numbers]
    made = replayed(root, dict(zip(leaves, fresh, strict=True)))
    return made.data, gradients(made, fresh)


def near(data: Any, leaves: Sequence[Any]) -> list[float]:
    """Numbers near those of the leaves, where the functions are defined too."""
    return [leaf.data * data.draw(st.floats(0.98, 1.02)) for leaf in leaves]


def assert_close(found: tuple[Any, Any], expected: tuple[float, list[float]]) -> None:
    """Compare values and derivatives of a size at which rounding stays small."""
    theirs = [expected[0], *expected[1]]
    if all(abs(x) < 1e5 for x in theirs):
        np.testing.assert_allclose([found[0], *found[1]], theirs, rtol=1e-8, atol=1e-8)


@given(graphs(12, values_only=True), st.data())
def test_compiled_is_eager_also_after_the_leaves_change_and_in_batches(part: Any, data: Any) -> None:
    own = leaves_of(part)[0]
    copies = [replayed(part, {own: Value(x)}) for x in near(data, [own] * 3)]
    root = autograd.add_n([part, *copies]) * 0.5
    leaves = leaves_of(root)
    program = compile(root)
    for _ in range(2):
        expected = again(root, leaves, [leaf.data for leaf in leaves])
        for leaf in leaves:
            leaf.grad = None
        assert_close((program(), program.gradients(leaves)), expected)
        program.backward()
        assert_close((program(), [leaf.grad for leaf in leaves]), expected)
        for leaf, x in zip(leaves, near(data, leaves), strict=True):
            leaf.data = x
    rows = [near(data, leaves[:2]) for _ in range(3)]
    batch = dict(zip(leaves[:2], zip(*rows, strict=True), strict=True))
    values, slopes = program(batch=batch), program.gradients(leaves, batch=batch, per_sample=True)
    sums = program.gradients(leaves, batch=batch)
    outcomes = [again(root, leaves, [*row, *[leaf.data for leaf in leaves[2:]]]) for row in rows]
    for i, expected in enumerate(outcomes):
        assert_close((values[i], [slope[i] for slope in slopes]), expected)
    assert_close((sum(values), sums), (sum(value for value, _ in outcomes), np.sum([row for _, row in outcomes], 0)))


# Random graphs of functions that are correctly rounded in both engines, so that not a bit may differ. They
# may jump. A recipe says which function is applied to which earlier numbers.

Recipe = list[tuple[str, int, int]]

ROUNDED: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda x, y: x + y,
    "more": lambda x, y: autograd.add_n([x, y, x, 0.5]),
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "double": lambda x, y: 2 * x,
    "divide": lambda x, y: x / (y * y + 1),
    "negative": lambda x, y: -x,
    "relu": lambda x, y: autograd.relu(x),
    "leaky": lambda x, y: autograd.leaky_relu(x, 0.25),
    "smaller": lambda x, y: autograd.minimum(x, y),
    "larger": lambda x, y: autograd.maximum(x, y),
    "choice": lambda x, y: autograd.where(x, y, 2 * y),
    "root": lambda x, y: autograd.sqrt(x * x + 1),
    "floor": lambda x, y: y + x // 1,
}
NUMBERS = st.floats(-2, 2, allow_subnormal=False).map(lambda x: x + 0.0)  # without the minus of zero


def recipes() -> st.SearchStrategy[tuple[list[float], Recipe]]:
    step = st.tuples(st.sampled_from(list(ROUNDED)), st.integers(0, 30), st.integers(0, 30))
    return st.tuples(st.lists(NUMBERS, min_size=1, max_size=5), st.lists(step, min_size=1, max_size=40))


def follow(recipe: Recipe, leaves: Sequence[Any]) -> Any:
    made = list(leaves)
    for name, i, j in recipe:
        made.append(ROUNDED[name](made[-1 - i % len(made)], made[-1 - j % len(made)]))
    return made[-1] + leaves[0] - leaves[-1]


def eager(recipe: Recipe, numbers: Sequence[float]) -> tuple[float, list[float]]:
    leaves = [Value(x) for x in numbers]
    root = follow(recipe, leaves)
    root.backward()
    return root.data, [leaf.grad for leaf in leaves]


def compiled(program: Program, leaves: Sequence[Any]) -> tuple[float, list[float]]:
    for leaf in leaves:
        leaf.grad = None
    result = program()
    program.backward()
    return result, [leaf.grad for leaf in leaves]


@given(recipes())
def test_without_reassociation_the_numbers_are_the_same_to_the_last_bit(drawn: tuple[list[float], Recipe]) -> None:
    numbers, recipe = drawn
    leaves = [Value(x) for x in numbers]
    program = compile(follow(recipe, leaves), reassociate=False)
    expected = eager(recipe, numbers)
    np.testing.assert_array_equal(flat(compiled(program, leaves)), flat(expected))


def flat(outcome: tuple[float, list[float]]) -> list[float]:
    return [outcome[0], *[math.pi if grad is None else grad for grad in outcome[1]]]


@pytest.mark.parametrize("seed", range(10))
def test_gradients_add_up_in_the_order_of_an_uncompiled_pass(seed: int) -> None:
    rng = Random(seed)
    recipe = [(rng.choice(list(ROUNDED)), rng.randrange(30), rng.randrange(30)) for _ in range(150)]
    numbers = [rng.uniform(-1, 1) for _ in range(3)]
    leaves = [Value(x) for x in numbers]
    program = compile(follow(recipe, leaves), reassociate=False)
    np.testing.assert_array_equal(flat(compiled(program, leaves)), flat(eager(recipe, numbers)))


@pytest.mark.parametrize("leaves", [1, 3])
def test_the_uses_of_one_leaf_add_up_one_by_one(leaves: int) -> None:
    rng = Random(0)
    xs = [Value(rng.uniform(0, 1)) for _ in range(leaves)]
    root = autograd.add_n([x * rng.lognormvariate(0, 5) for _ in range(100) for x in xs])
    expected = gradients(root, xs)
    assert compile(root, reassociate=False).gradients(xs) == expected
    assert compile(root).gradients(xs) == pytest.approx(expected, rel=1e-13)


@given(recipes(), st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=4))
def test_a_batch_is_a_python_loop_to_the_last_bit(
    drawn: tuple[list[float], Recipe], pairs: list[tuple[float, float]]
) -> None:
    numbers, recipe = drawn
    leaves = [Value(x) for x in [0.0, *numbers]]
    first, last = leaves[0], leaves[-1]
    program = compile(follow(recipe, leaves), reassociate=False)
    batch = {first: [x for x, _ in pairs], last: [y for _, y in pairs]}
    outcomes = [eager(recipe, [x, *numbers[:-1], y]) for x, y in pairs]
    np.testing.assert_array_equal(program(batch=batch), [value for value, _ in outcomes])
    parts = program.gradients(leaves, batch=batch, per_sample=True)
    np.testing.assert_array_equal(np.transpose(parts), [[grad or 0.0 for grad in grads] for _, grads in outcomes])
    sums = program.gradients(leaves, batch=batch)
    np.testing.assert_allclose(sums, np.sum(parts, axis=-1), rtol=1e-12, atol=1e-12)


@given(st.data())
def test_sums_of_products_of_what_varies_and_what_does_not(data: Any) -> None:
    """Layers of sums of products, with either factor first, beside terms of other kinds; some leaves vary."""
    leaves = [Value(data.draw(NUMBERS)) for _ in range(data.draw(st.integers(2, 9)))]
    which = st.integers(0, len(leaves) - 1).map(leaves.__getitem__)
    level: list[Any] = leaves
    for _ in range(data.draw(st.integers(1, 3))):
        units = st.lists(st.sampled_from(level), min_size=2, max_size=6)
        rows = [data.draw(st.lists(which, min_size=6, max_size=6)) for _ in range(data.draw(st.integers(1, 3)))]
        columns = data.draw(st.lists(units, min_size=1, max_size=3))
        turned = data.draw(st.lists(st.booleans(), min_size=6, max_size=6))
        more = data.draw(st.lists(which, max_size=3))
        sums = [
            autograd.add_n([y * x if turn else x * y for x, y, turn in zip(row, column, turned, strict=False)] + more)
            for row in rows
            for column in columns
        ]
        level = [autograd.tanh(x) for x in sums]
    root = autograd.add_n(level) * leaves[0] + autograd.add_n([x * x for x in leaves])
    batch = {
        leaf: data.draw(st.lists(NUMBERS, min_size=3, max_size=3)) for leaf in data.draw(st.sets(which, min_size=1))
    }
    program, exact = compile(root), compile(root, reassociate=False)
    used = list(program.leaves)
    batch = {leaf: numbers for leaf, numbers in batch.items() if leaf in used} or {used[0]: [0.5, -1.0, 2.0]}
    for question in (
        lambda p: p(batch=batch),
        lambda p: p.gradients(used, batch=batch),
        lambda p: p.gradients(used, batch=batch, seed=[1.0, 0.0, -2.0]),
        lambda p: p.gradients(used, batch=batch, per_sample=True),
        lambda p: p.gradients(used[:1], batch=batch, per_sample=True),
    ):
        np.testing.assert_allclose(question(program), question(exact), rtol=1e-9, atol=1e-9)


SINGLE = [p for p in TABLE.values() if isinstance(p, Elementwise) and p.lands is None]


@pytest.mark.parametrize("primitive", SINGLE, ids=lambda primitive: primitive.name)
@pytest.mark.parametrize("reassociate", [True, False])
def test_every_primitive_of_numbers_compiles(primitive: Primitive, reassociate: bool) -> None:
    rng = np.random.default_rng(3)
    rows = []
    for _ in range(6):
        draws = [rng.uniform(interval.low, interval.high) for interval in primitive.domain]
        numbers = [float(round(x)) if d.whole else x for x, d in zip(draws, primitive.domain, strict=True)]
        rows.append([Value(x) for x in numbers])
    root = autograd.add_n([primitive(row) if primitive.variadic else primitive(*row) for row in rows])
    leaves = [leaf for row in rows for leaf in row]
    program = compile(root, reassociate=reassociate)
    assert program() == pytest.approx(root.data, rel=1e-13, abs=1e-13)
    np.testing.assert_allclose(program.gradients(leaves), gradients(root, leaves), rtol=1e-12, atol=1e-13)


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


@pytest.mark.parametrize("primitive", [*SINGLE, TABLE["where"]], ids=lambda primitive: primitive.name)
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
            Box("v0", "input", ("variable", "4 numbers"), 0),
            Box("v1", "constant", ("constant", "1 number"), 0),
            Box("v2", "result", ("exp", "4 numbers"), 1),
            Box("v3", "output", ("sum", "1 number"), 2),
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


@pytest.mark.parametrize("data", [Fraction(1, 2), 1j, [1.0, 2.0], np.ones(2), "1", None, 10**400])
def test_a_leaf_that_changes_its_type_or_shape_is_refused(data: Any) -> None:
    x = Value(1.0)
    program = compile(x * 2)
    x.data = data
    with pytest.raises(DTypeError, match="a program computes in float64"):
        program()
    x.data = 4.0
    assert program() == 8.0


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

"""Programs: a compiled graph gives the numbers of the graph, and says clearly what it cannot do."""

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import numpy as np
import pytest
from compiled import again
from grouped import each
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Program, Value, compile, gradients, topological_order
from autograd.core.primitive import Elementwise, Primitive
from autograd.core.registry import TABLE
from autograd.testing import graphs
from autograd.transforms.rebuild import replayed

# Random graphs of smooth functions, as `autograd.testing` has them; copies of one give the program what is alike.


def leaves_of(root: Any) -> list[Any]:
    return [node for node in topological_order(root) if node.is_leaf and node.requires_grad]


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


@each("primitive", SINGLE, ids=lambda primitive: primitive.name)
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

"""`autograd.testing`, the tester, tested: what it draws, and that a rule that is 0.1 % wrong does not pass.

This file is longer than others: each property has a wrong rule that it finds.
"""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from drawn import at_most
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import autograd
from autograd import Node, Tensor, Value, gradcheck, topological_order
from autograd.core.primitive import Elementwise, Fused, Linear, Nonlinear, Predicate, Primitive
from autograd.core.registry import lookup, register
from autograd.errors import ArgumentError
from autograd.extend import NONZERO, POSITIVE, REAL, Interval, case
from autograd.foundation.domains import WHOLE
from autograd.testing import check_primitive, graphs, mutually_broadcastable, tensors, values
from autograd.testing.examples import draw
from autograd.testing.properties import CHECKS

# strategies


@given(values(), values(0.5, 2.0), values(avoid=[0.0, 1.0]))
def test_values_lie_where_they_are_asked_for(x: Value, y: Value, z: Value) -> None:
    assert all(type(value) is Value and type(value.data) is float and value.requires_grad for value in (x, y, z))
    assert -3.0 <= x.data <= 3.0
    assert 0.5 <= y.data <= 2.0
    assert min(abs(z.data), abs(z.data - 1.0)) >= 0.05


@given(
    tensors(), tensors(shape=(2, 3), dtype="float32", min_value=0.1, max_value=0.2), tensors(st.just((2,)), avoid=[0])
)
def test_tensors_are_as_asked_for(free: Tensor, fixed: Tensor, drawn: Tensor) -> None:
    assert free.dtype == np.float64
    assert free.ndim <= 3
    assert np.all(abs(free.data) <= 3.0)
    assert (fixed.shape, fixed.dtype) == ((2, 3), np.float32)
    assert np.all((fixed.data >= np.float32(0.1)) & (fixed.data <= np.float32(0.2)))
    assert drawn.shape == (2,)
    assert np.all(abs(drawn.data) >= 0.05)
    assert free.requires_grad


def test_tensors_of_another_type_are_refused() -> None:
    with pytest.raises(ArgumentError, match="found int64"):
        tensors(dtype=int)


@given(mutually_broadcastable(3))
def test_mutually_broadcastable_shapes_fit(triple: tuple[Tensor, ...]) -> None:
    x, y, z = triple
    assert (x + y * z).shape == np.broadcast_shapes(x.shape, y.shape, z.shape)


def test_strategies_reach_the_corners() -> None:
    quick = settings(max_examples=2000, database=None, phases=[Phase.generate])
    assert find(tensors(), lambda t: t.size == 0, settings=quick).size == 0
    assert find(tensors(), lambda t: t.ndim == 3, settings=quick).ndim == 3
    assert find(mutually_broadcastable(2), lambda pair: pair[0].ndim != pair[1].ndim, settings=quick)


@given(graphs())
def test_graphs_are_scalars_whose_gradient_differences_confirm(root: Node) -> None:
    assert root.shape == ()
    assert root.requires_grad
    assert np.isfinite(root.data)
    assert gradcheck(root).ok


@at_most(30)
@given(graphs(values_only=True))
def test_graphs_of_values_alone(root: Node) -> None:
    assert {type(node) for node in topological_order(root)} == {Value}


@given(graphs(max_steps=3))
def test_graphs_can_be_differentiated_twice(root: Node) -> None:
    assert gradcheck(root, order=2, rtol=1e-5, atol=1e-6).ok


@pytest.mark.long
def test_graphs_mix_and_reuse() -> None:
    operations = {"sum", "mean", "getitem", "matmul", "stack", "to_value", "reshape", "broadcast_to", "add", "sin"}
    missing = operations | {"both kinds of leaves", "an operand twice"}

    def complete(root: Node) -> bool:
        nodes = topological_order(root)
        missing.difference_update(node.op.name for node in nodes)
        if {Value, Tensor} <= {type(node) for node in nodes if node.is_leaf and node.requires_grad}:
            missing.discard("both kinds of leaves")
        if any(len(set(node.parents)) < len(node.parents) for node in nodes):
            missing.discard("an operand twice")
        return not missing

    quick = settings(max_examples=2000, database=None, phases=[Phase.generate])
    assert find(graphs(), complete, settings=quick) is not None


def test_without_hypothesis_the_error_says_what_to_install() -> None:
    program = "import sys; sys.modules['hypothesis'] = None\nimport autograd\nimport autograd.testing"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "ImportError: autograd.testing needs hypothesis" in run.stderr
    assert "pip install hypothesis" in run.stderr


def test_the_engine_does_not_import_it() -> None:
    program = "import sys, autograd; print('hypothesis' in sys.modules, hasattr(autograd, 'testing'))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]


def test_whole_numbers_are_drawn_from_all_of_their_interval() -> None:
    drawn = draw(Interval(-1, 2, whole=True), (200,), np.random.default_rng(0))
    assert drawn.dtype.kind == "i"
    assert set(drawn.tolist()) == {-1, 0, 1, 2}


def test_numbers_keep_away_from_what_an_interval_avoids() -> None:
    drawn = draw(Interval(-0.2, 0.2, avoid=(0.0,)), (200,), np.random.default_rng(0))
    assert np.abs(drawn).min() >= 0.05
    assert np.abs(drawn).max() <= 0.2


# the tester: every family, forward and backward, wrong by 0.1 %


OFF = 1.001


def doubled(xp: Any, x: Any, /) -> Any:
    return 2 * x


def cubed(xp: Any, x: Any, /) -> Any:
    return x * x * x


def ratio(xp: Any, x: Any, y: Any, /) -> Any:
    assert [np.asarray(z).dtype.kind for z in (x, y)] == ["i", "i"], "of whole numbers alone"
    return x / (y + 1)


def kinked(xp: Any, x: Any, /) -> Any:
    return xp.maximum(x, 0)


def scaled(xp: Any, x: Any, y: Any, /) -> Any:
    return x * y * y


def turned(xp: Any, x: Any, /) -> Any:
    return xp.matrix_transpose(x)


def energy(xp: Any, x: Any, /) -> Any:
    return xp.sum(x * x * x, axis=-1)


def _energy_reverse(factor: float) -> Any:
    return lambda xp, ct, out, x: factor * 3 * xp.expand_dims(ct, axis=-1) * x * x


def _energy_fused(factor: float) -> Any:
    return lambda xp, ct, out, inputs, wanted: [factor * 3 * ct[..., None] * inputs[0] * inputs[0]]


def is_large(xp: Any, x: Any, /) -> Any:
    return x > 1.0


PAIR = [case((3,)), case((2, 3))]
RIGHT: dict[str, Primitive] = {
    "elementwise": Elementwise(cubed, partials=[lambda xp, out, x: 3 * x * x], domain=[REAL]),
    "constant": Elementwise(doubled, partials=[2], domain=[REAL]),
    "kinked": Elementwise(kinked, partials=[lambda xp, out, x: x > 0], domain=[NONZERO]),
    "binary": Elementwise(
        scaled,
        partials=[lambda xp, out, x, y: y * y, lambda xp, out, x, y: 2 * x * y],
        domain=[REAL, POSITIVE],
    ),
    "linear": Linear(turned, transposes=[lambda xp, ct, x: xp.matrix_transpose(ct)], cases=[case((2, 3))]),
    "nonlinear": Nonlinear(energy, reverse=[_energy_reverse(1.0)], cases=PAIR),
    "fused": Fused(energy, definition=energy, reverse=_energy_fused(1.0), cases=PAIR),
    "of whole numbers": Elementwise(ratio, partials=[0, 0], domain=[WHOLE, WHOLE]),
    "predicate": Predicate(is_large, domain=[Interval(-3.0, 3.0, avoid=(1.0,))]),
}


@pytest.mark.parametrize("primitive", RIGHT.values(), ids=list(RIGHT))
def test_right_rules_pass(primitive: Primitive) -> None:
    check_primitive(primitive)


WRONG: dict[str, Primitive] = {
    "elementwise": Elementwise(cubed, partials=[lambda xp, out, x: OFF * 3 * x * x], domain=[REAL]),
    "constant": Elementwise(doubled, partials=[2 * OFF], domain=[REAL]),
    "second operand": Elementwise(
        scaled,
        partials=[lambda xp, out, x, y: y * y, lambda xp, out, x, y: OFF * 2 * x * y],
        domain=[REAL, POSITIVE],
    ),
    "linear": Linear(turned, transposes=[lambda xp, ct, x: OFF * xp.matrix_transpose(ct)], cases=[case((2, 3))]),
    "nonlinear": Nonlinear(energy, reverse=[_energy_reverse(OFF)], cases=PAIR),
    "fused": Fused(energy, definition=energy, reverse=_energy_fused(OFF), cases=PAIR),
}


@pytest.mark.parametrize("primitive", WRONG.values(), ids=list(WRONG))
def test_rules_wrong_by_a_thousandth_are_caught(primitive: Primitive) -> None:
    with pytest.raises(AssertionError, match=f"{primitive.name}: the gradient differs from differences"):
        check_primitive(primitive)


def test_a_wrong_definition_is_caught_by_forward_mode_and_by_second_order() -> None:
    """The reverse rule is right and the definition is not: what goes by the definition is wrong."""
    wrong = Fused(energy, definition=lambda xp, x: OFF * energy(xp, x), reverse=_energy_fused(1.0), cases=PAIR)
    with pytest.raises(AssertionError, match="forward mode differs from reverse mode"):
        check_primitive(wrong)
    CHECKS_BY_NAME["check_gradient"](wrong, None, ({},))
    with pytest.raises(AssertionError):
        CHECKS_BY_NAME["check_second_order"](wrong, None, ({},))


CHECKS_BY_NAME = {check.__name__: check for check in CHECKS}


def test_a_wrong_second_derivative_is_caught() -> None:
    """The partial is right as a number, and cut from the graph."""

    def cut(xp: Any, out: Any, x: Any) -> Any:
        right = 3 * x * x
        return right.detach() if isinstance(right, Node) else right

    with pytest.raises(AssertionError, match="gradient of the gradient"):
        check_primitive(Elementwise(cubed, partials=[cut], domain=[REAL]))


def test_a_forward_mode_that_is_wrong_to_second_order_is_caught() -> None:
    """The reverse rule is made of a product that is said to be linear in both operands together, and is not."""

    def product(xp: Any, x: Any, y: Any, /) -> Any:
        return x * y

    said_to_be_joint = Linear(
        product, transposes=[lambda xp, ct, x, y: ct * y, lambda xp, ct, x, y: ct * x], joint=True
    )
    wrong = Nonlinear(
        energy,
        reverse=[lambda xp, ct, out, x: 3 * xp.expand_dims(ct, axis=-1) * said_to_be_joint(x, x)],
        cases=[case((3,))],
    )
    CHECKS_BY_NAME["check_forward_mode"](wrong, None, ({},))
    with pytest.raises(AssertionError, match="gradient of the gradient"):
        check_primitive(wrong)


def test_a_wrong_value_is_caught_by_the_oracle() -> None:
    check_primitive(RIGHT["elementwise"], lambda x: x**3)
    with pytest.raises(AssertionError, match="cubed: the value differs"):
        check_primitive(RIGHT["elementwise"], lambda x: OFF * x**3)
    with pytest.raises(AssertionError, match="is_large: the value differs"):
        check_primitive(RIGHT["predicate"], lambda x: x <= 1.0)


def test_a_slope_beside_a_kink_is_caught() -> None:
    wrong = Elementwise(kinked, partials=[lambda xp, out, x: xp.where(x == 0, 1.5, x > 0)], domain=[NONZERO])
    with pytest.raises(AssertionError, match="kink"):
        check_primitive(wrong)


def test_a_value_that_differs_from_a_tensor_is_caught() -> None:
    def uneven(xp: Any, x: Any, /) -> Any:
        return 2 * x if hasattr(x, "shape") else 2 * OFF * x

    with pytest.raises(AssertionError, match="a Value gives another number"):
        check_primitive(Elementwise(uneven, partials=[2], domain=[REAL]))


def test_a_lost_type_is_caught() -> None:
    def widened(xp: Any, x: Any, /) -> Any:
        return x * np.float64(2.0) if hasattr(x, "shape") else 2.0 * x

    with pytest.raises(AssertionError, match="float32"):
        check_primitive(Elementwise(widened, partials=[2.0], domain=[REAL]))


def test_writing_to_an_operand_is_caught() -> None:
    def careless(xp: Any, x: Any, /) -> Any:
        if hasattr(x, "shape"):
            x *= 2
            return x
        return 2 * x

    with pytest.raises((AssertionError, ValueError), match="read-only"):
        check_primitive(Linear(careless, transposes=[lambda xp, ct, x: 2 * ct], cases=PAIR))


def test_shared_memory_is_caught() -> None:
    def pair(xp: Any, x: Any, y: Any, /) -> Any:
        return x + y

    def both(xp: Any, ct: Any, out: Any, inputs: Any, wanted: Any) -> Any:
        same = 1.0 * ct
        return [same, same]

    with pytest.raises(AssertionError, match="share memory"):
        check_primitive(Fused(pair, definition=pair, reverse=both, cases=[case((3,), (3,))]))


def test_a_layout_that_matters_is_caught() -> None:
    def by_order(xp: Any, x: Any, /) -> Any:
        return np.ravel(x, order="K")

    wrong = Linear(by_order, transposes=[lambda xp, ct, x: xp.reshape(ct, x.shape)], cases=[case((2, 3))])
    with pytest.raises(AssertionError):
        CHECKS_BY_NAME["check_layouts"](wrong, None, ({},))


def test_a_sum_that_is_missing_over_broadcast_axes_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """One slice where the sum is due: right where all operands have one shape."""
    honest = Tensor.conform

    def careless(self: Tensor, part: Any) -> Any:
        while part.ndim > self.ndim and len(part):
            part = part[0]
        return honest(self, part)

    monkeypatch.setattr(Tensor, "conform", careless)
    right = RIGHT["binary"]
    CHECKS_BY_NAME["check_gradient"](right, None, ({},))
    with pytest.raises(AssertionError, match="scaled: operands of different shapes do not broadcast"):
        check_primitive(right)


def test_a_rule_that_needs_an_entry_is_caught() -> None:
    """Where there are none, as in an empty batch, a gradient without entries is due."""
    wrong = Linear(doubled, transposes=[lambda xp, ct, x: 2 * ct + 0 * ct[0]], cases=[case((3,))])
    CHECKS_BY_NAME["check_gradient"](wrong, None, ({},))
    with pytest.raises(IndexError):
        check_primitive(wrong)


def product_of(xp: Any, x: Any, y: Any, /) -> Any:
    return xp.matmul(x, y)


def _products(**options: Any) -> Linear:
    transposes = [
        lambda xp, ct, x, y: xp.matmul(ct, xp.matrix_transpose(y)),
        lambda xp, ct, x, y: xp.matmul(xp.matrix_transpose(x), ct),
    ]
    return Linear(product_of, **{"transposes": transposes, "cases": [case((3, 3), (3, 3))], **options})


BATCHED: dict[str, Callable[..., Any]] = {
    "of all": lambda xp, flags, x, y: xp.matmul(x, y) * (OFF if all(flags) else 1),
    "of the first alone": lambda xp, flags, x, y: xp.matmul(x, y) * (OFF if flags == [True, False] else 1),
    "of the second alone": lambda xp, flags, x, y: xp.matmul(x, y) * (OFF if flags == [False, True] else 1),
    "of another type": lambda xp, flags, x, y: xp.astype(xp.matmul(x, y), np.float32),
    "in another order": lambda xp, flags, x, y: xp.flip(xp.matmul(x, y), axis=0),
}


@pytest.mark.parametrize("rule", BATCHED.values(), ids=list(BATCHED))
def test_a_wrong_batched_rule_is_caught(rule: Callable[..., Any]) -> None:
    check_primitive(_products(batched=lambda xp, flags, x, y: xp.matmul(x, y)))
    with pytest.raises(AssertionError, match="product_of: vmap differs from a loop"):
        check_primitive(_products(batched=rule))


def test_a_wrong_batched_rule_of_an_adjoint_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    adjoint = lookup("scatter_add")
    right = adjoint.batched
    monkeypatch.setattr(adjoint, "batched", lambda *args, **params: right(*args, **params) * OFF)
    with pytest.raises(AssertionError, match="getitem: vmap differs from a loop"):
        check_primitive(lookup("getitem"))


def test_what_is_no_primitive_is_refused() -> None:
    with pytest.raises(ArgumentError, match="found function"):
        check_primitive(np.vectorize(cubed).pyfunc)


# a primitive of the user's own


@pytest.fixture
def registered(own_primitives: None) -> Primitive:
    """The cube, entered in the table."""
    primitive = Elementwise(cubed, partials=[lambda xp, out, x: 3 * x * x], domain=[REAL])
    register(primitive)
    return primitive


def test_a_registered_primitive_is_checked_by_one_line(registered: Primitive) -> None:
    check_primitive(autograd.cubed, np.vectorize(lambda x: x * x * x, otypes=[float]))  # type: ignore[attr-defined]


def test_options_are_tried() -> None:
    def shifted(xp: Any, x: Any, /, by: float = 0.0) -> Any:
        return xp.where(x > by, x * x, x)

    domain = [Interval(-3.0, 3.0, avoid=(0.0, 0.5))]
    primitive = Elementwise(shifted, partials=[lambda xp, out, x, by: xp.where(x > 0, 2 * x, 1)], domain=domain)
    check = CHECKS_BY_NAME["check_gradient"]
    check(primitive, None, [{}])
    with pytest.raises(AssertionError):
        check(primitive, None, [{"by": 2.5}])
    check = CHECKS_BY_NAME["check_value"]
    check(primitive, lambda x, by: np.where(x > 0, x * x, x), [{}])
    with pytest.raises(AssertionError):
        check(primitive, lambda x, by: np.where(x > 0, x * x, x), [{}, {"by": 2.5}, {"by": -2.5}])

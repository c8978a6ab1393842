"""`gradcheck`, the tester, tested: wrong rules are caught and named, right ones and kinks pass.

This file is longer than others: each kind of wrong rule has its example beside the right one.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, abs, exp, grad, gradcheck, matmul, maximum, multiply, relu, sum, tanh, where
from autograd.checking.differences import Point, Steps, Tolerance
from autograd.core.primitive import Primitive
from autograd.errors import ArgumentError, DTypeError, GradcheckError, GraphError

A = np.array([[0.5, -1.5, 2.5], [1.0, 0.25, -1.0]])


@pytest.fixture
def spoil() -> Iterator[Callable[..., None]]:
    """Changes attributes of primitives, and puts them back."""
    kept: list[tuple[Primitive, str, Any]] = []

    def change(primitive: Primitive, **attributes: Any) -> None:
        for name, thing in {**attributes, "pull": None}.items():
            kept.append((primitive, name, getattr(primitive, name)))
            setattr(primitive, name, thing)

    yield change
    for primitive, name, thing in reversed(kept):
        setattr(primitive, name, thing)


# right ones pass


@pytest.mark.parametrize(
    "inputs",
    [(0.5, 2.0), (np.array(0.5), 2.0), (A, 2.0), (A, A[0]), (Value(0.5), Tensor(A)), ([0.5, 1.5], [[1.0], [2.0]])],
    ids=str,
)
def test_right_rules_pass(inputs: Any) -> None:
    report = gradcheck(lambda x, y: (exp(x * 0.3) * y).tanh() - x / (y * y + 2.0), *inputs)
    assert report.ok
    assert len(report.rows) == sum(
        [np.size(getattr(x, "data", x) if isinstance(x, Value | Tensor) else x) for x in inputs]
    )
    assert all(row.error <= 1e-8 for row in report.rows)
    assert {row.method for row in report.rows} <= {"complex step", "central"}


def test_recorded_graphs_are_checked_by_their_leaves() -> None:
    w, t, c = Value(0.5, name="w"), Tensor(A, name="t"), Tensor(A, requires_grad=False)
    root = (w * t).tanh() @ c.T * w
    report = gradcheck(root)
    assert {row.input.split("[")[0] for row in report.rows} == {"w", "t"}
    assert len(report.rows) == 7
    assert len(gradcheck(root, w).rows) == 1
    assert w.grad is None
    np.testing.assert_array_equal(t.data, A)
    with pytest.raises(ArgumentError, match="leaves"):
        gradcheck(root, c)
    with pytest.raises(ArgumentError, match="leaves"):
        gradcheck(root, 3.0)


def test_derivatives_of_derivatives_are_checked() -> None:
    assert gradcheck(grad(lambda x: tanh(x) * x**3), 0.7).ok
    assert gradcheck(grad(grad(tanh)), 0.7).ok
    assert gradcheck(grad(lambda t: (t.softmax() * t).sum()), A[0]).ok


def test_number_types() -> None:
    assert gradcheck(lambda x: x * x / 3, 3).ok
    assert gradcheck(lambda x: x * x / 3, Fraction(1, 3)).ok
    assert gradcheck(lambda z: (z * z).exp(), 0.5 + 1j).ok
    assert gradcheck(lambda z: (z * z).sum(), np.array([0.5 + 1j, 2.0])).ok
    assert gradcheck(lambda x: x * 1e8 + x, 1.0).ok
    assert gradcheck(lambda x: x * 1e-8, 1.0).ok
    assert gradcheck(lambda x: x * x, 1e6).ok


@pytest.mark.parametrize("offset", [1e4, 1e6, 1e8])
def test_the_rounding_of_large_results_is_allowed_for(offset: float) -> None:
    """Where no complex step is to be had, a difference of large numbers has few digits."""
    assert gradcheck(lambda x: abs(x) * 3.0 + offset, 0.7).ok
    assert gradcheck(lambda x: abs(x) * 3.0 + offset, np.array([0.7, -0.3])).ok


def test_a_complex_step_allows_for_no_rounding() -> None:
    """A difference would have to: beside 10⁹ it knows a derivative to 0.3."""
    with pytest.raises(GradcheckError, match=r"1 +1\.1 +1\.0e-01 +complex step +NO"):
        gradcheck(lambda x: x + 0.1 * x.detach() + 1e9, 2.0)


def test_the_rounding_of_terms_that_cancel_adds_up() -> None:
    program: Callable[..., Any] = lambda x: Tensor([x + 1e8, x + 1e8])  # noqa: E731
    steps = Steps(program, [Point("x", np.array(0.0), True)], np.array([1.0, -1.0]), Tolerance(6e-6, 1e-6, 1e-8))
    assert steps.one_sided(0, (), 1e-6)[2] == 8 * 2.0**-52 * 2e8 / 1e-6


def test_each_entry_takes_three_calls() -> None:
    """To the left, to the right and aside; where nothing moves, one call serves all entries."""
    calls = []

    def counted(x: Any, y: Any) -> Any:
        calls.append(1)
        return (x * y).sum()

    assert gradcheck(counted, np.ones((2, 3)), np.ones(3)).ok
    assert len(calls) == 3 + 3 * (6 + 3)


def test_integers_and_constants_are_handed_through() -> None:
    labels = np.array([2, 0])
    report = gradcheck(lambda x, k, c: autograd.softmax_cross_entropy(x * c, labels=k), A, labels, Value(2.0).detach())
    assert len(report.rows) == 6


# kinks


@pytest.mark.parametrize(
    "function", [relu, abs, lambda x: x.clip(-1.0, 0.0), lambda x: maximum(x, 0.0), lambda x: x.elu(2.0)]
)
def test_any_derivative_between_the_two_sides_of_a_kink_is_accepted(function: Any) -> None:
    assert gradcheck(function, 0.0).ok
    assert gradcheck(function, np.zeros(2)).ok


def test_kinks_are_looked_at_from_one_side() -> None:
    report = gradcheck(relu, 0.0)
    assert [row.method for row in report.rows] == ["one-sided"]
    assert gradcheck(lambda t: t.max(), np.zeros(3)).ok
    assert gradcheck(lambda x: x.sqrt() * x, 1e-3).ok
    assert gradcheck(relu, 1e-6).ok  # the kink is nearer than the first step


def test_a_derivative_beside_the_two_sides_is_not_accepted(spoil: Callable[..., None]) -> None:
    spoil(relu, partials=(lambda xp, out, x: xp.where(x == 0, 1.01, xp.where(x > 0, 1, 0)),))
    with pytest.raises(GradcheckError, match="relu"):
        gradcheck(relu, 0.0)
    with pytest.raises(GradcheckError, match="relu"):
        gradcheck(relu, np.array([1.0, 0.0]))


def test_where_kinks_meet_no_primitive_is_blamed() -> None:
    with pytest.raises(GradcheckError, match="kinks meet"):
        gradcheck(lambda x: relu(x) - relu(-x), 0.0)  # x itself, whose slope is 1, by two slopes of 0


# wrong ones are caught and named


@pytest.mark.parametrize("input", [0.7, np.array([0.7, -0.3]), A], ids=["value", "vector", "matrix"])
@pytest.mark.parametrize("factor", [1.001, 0.999, -1.0, 0.0])
def test_a_rule_that_is_slightly_wrong_is_caught_and_named(
    spoil: Callable[..., None], factor: float, input: Any
) -> None:
    spoil(tanh, partials=(lambda xp, out, x: factor * (1 - out * out),))
    with pytest.raises(
        GradcheckError, match=r"derivative of tanh with respect to operand 0.*expected.*found"
    ) as caught:
        gradcheck(lambda x: exp(tanh(x * 2.0)) + x, input)
    assert "derivative of exp" not in str(caught.value)
    assert "NO" in str(caught.value)


@pytest.mark.parametrize("wrap", [Value, Tensor])
def test_the_wrong_operand_is_named(spoil: Callable[..., None], wrap: Any) -> None:
    first, _ = multiply.partials  # type: ignore[attr-defined]
    spoil(multiply, partials=(first, lambda xp, out, x, y: 1.001 * x))
    x, y = wrap(2.0), wrap(3.0)
    root = (x * y).exp() * 2.0
    with pytest.raises(GradcheckError, match="multiply with respect to operand 1") as caught:
        gradcheck(root, x, y)
    assert "operand 0" not in str(caught.value)
    assert gradcheck(x * 3.0).ok


def test_a_wrong_transpose_is_named(spoil: Callable[..., None]) -> None:
    left, right = matmul.transposes  # type: ignore[attr-defined]
    spoil(matmul, transposes=(left, lambda xp, ct, x, y: 1.001 * right(xp, ct, x, y)))
    with pytest.raises(GradcheckError, match=r"matmul with respect to operand 1.*\(2, 3\) and \(3,\)"):
        gradcheck(lambda x, y: (x @ y).exp(), A, A[0])


def test_a_missing_sum_over_broadcast_axes_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking one slice where the sum over the stretched axes is due."""

    def careless(self: Tensor, part: Any) -> Any:
        part = np.asarray(part)
        while part.ndim > self.ndim:
            part = part[0]
        return np.broadcast_to(part, self.shape) if part.shape != self.shape else part

    monkeypatch.setattr(Tensor, "conform", careless)
    assert gradcheck(lambda x, y: x * y, A, A).ok
    with pytest.raises(GradcheckError, match="multiply with respect to operand 1"):
        gradcheck(lambda x, y: x * y, A, A[0])


def test_an_all_ones_cotangent_would_miss_this(spoil: Callable[..., None]) -> None:
    """A transpose that permutes entries has the right sum; only a random cotangent shows it."""
    spoil(
        sum,
        transposes=(
            lambda xp, ct, x, axis, keepdims, dtype: xp.broadcast_to(xp.expand_dims(ct[::-1], axis=0), x.shape),
        ),
    )
    with pytest.raises(GradcheckError, match="sum"):
        gradcheck(lambda x: sum(x, axis=0), A)


def test_a_wrong_node_in_a_large_graph_is_found(spoil: Callable[..., None]) -> None:
    spoil(where, transposes=(None, *[lambda xp, ct, c, x, y: ct * 0.999] * 2))
    with pytest.raises(GradcheckError, match="where"):
        gradcheck(lambda x: (where(x > 0.1, x * 2.0, x.exp()) @ x.T).tanh().mean(), A)


def test_names_of_nodes_help_to_find_them(spoil: Callable[..., None]) -> None:
    spoil(exp, partials=(lambda xp, out, x: 1.1 * out,))
    x = Value(0.5)
    hidden = exp(x)
    hidden.name = "hidden"
    with pytest.raises(GradcheckError, match="named hidden"):
        gradcheck(hidden * 2.0)


def test_a_function_that_leaves_the_graph_is_caught() -> None:
    with pytest.raises(GradcheckError, match="leaves the graph"):
        gradcheck(lambda x: x * x.data, 2.0)
    with pytest.raises(GradcheckError, match="leaves the graph"):
        gradcheck(lambda t: t * t.detach(), A)


# second order


def test_second_derivatives_are_checked_on_request() -> None:
    report = gradcheck(lambda x, y: (x * y).tanh(), A[0], 2.0, order=2)
    assert len(report.rows) == 8
    assert sum(["order 2" in row.input for row in report.rows]) == 4
    assert gradcheck(lambda x: x * 3.0, 1.0, order=2).ok
    assert gradcheck(lambda t: (t.softmax() * t).sum(), A, order=2).ok
    assert gradcheck(relu, np.zeros(2), order=2).ok
    root = (Value(0.5, name="w") * Tensor(A)).tanh()
    assert any(row.input == "w, order 2" for row in gradcheck(root, order=2).rows)
    with pytest.raises(ArgumentError, match="orders 1 and 2, found 3"):
        gradcheck(tanh, 1.0, order=3)


@pytest.mark.parametrize("input", [0.7, np.array([0.7, -0.3])])
def test_a_rule_that_is_right_but_cannot_be_differentiated_is_caught_to_second_order(
    spoil: Callable[..., None], input: Any
) -> None:
    """The number of the derivative is right, but it is a constant: its own derivative is lost."""

    def frozen(xp: Any, out: Any, x: Any) -> Any:
        right = 1 - out * out
        return right.detach() if isinstance(right, Value | Tensor) else right

    spoil(tanh, partials=(frozen,))
    assert gradcheck(lambda x: tanh(x) * x, input).ok
    with pytest.raises(GradcheckError, match=r"tanh with respect to operand 0(\[0\])?, order 2"):
        gradcheck(lambda x: tanh(x) * x, input, order=2)


# modules


class Twice:
    """A module as gradcheck sees it: callable, with parameters."""

    def __init__(self, *parameters: Any) -> None:
        self.held = parameters

    def parameters(self) -> Any:
        return iter(self.held)

    def __call__(self, x: Any) -> Any:
        total = x
        for parameter in self.held:
            total = (total * parameter).tanh()
        return total


def test_the_parameters_of_a_module_are_checked_too() -> None:
    w, v, frozen = Tensor(np.float32([0.5, -1.0, 2.0])), Value(0.3, name="v"), Value(2.0, requires_grad=False)
    data = w.data
    report = gradcheck(Twice(w, v, frozen), A, order=2)
    assert {row.input.split("[")[0].split(",")[0] for row in report.rows} == {"input 0", "parameter 0", "v"}
    assert w.data is data
    assert (v.data, v.grad, w.grad) == (0.3, None, None)
    assert gradcheck(Twice(w), 1.0).ok


def test_layers_are_checked_by_the_names_of_their_parameters() -> None:
    import nn

    model = nn.Sequential(nn.Linear(3, 2), nn.Tanh())
    before = {name: parameter.data for name, parameter in model.named_parameters()}
    labels = {row.input.split("[")[0] for row in gradcheck(model, A).rows}
    assert labels == {"input 0", "0.weight", "0.bias"}
    assert all(parameter.data is before[name] for name, parameter in model.named_parameters())


def test_a_module_with_a_wrong_rule_is_caught_and_left_as_it_was(spoil: Callable[..., None]) -> None:
    w = Tensor(np.float32([0.5, -1.0, 2.0]))
    data = w.data
    spoil(tanh, partials=(lambda xp, out, x: 1.001 * (1 - out * out),))
    with pytest.raises(GradcheckError, match="derivative of tanh"):
        gradcheck(Twice(w), A)
    assert w.data is data

    class Forgetful(Twice):
        def __call__(self, x: Any) -> Any:
            return x * self.held[0].data

    with pytest.raises(GradcheckError, match="leaves the graph"):
        gradcheck(Forgetful(w), A)


# what cannot be checked


@pytest.mark.parametrize("input", [np.ones(2, np.float32), Tensor(np.ones(2, np.float32), name="w"), np.float16([1.0])])
def test_less_than_double_precision_is_refused(input: Any) -> None:
    with pytest.raises(DTypeError, match=r"needs float64, found float(32|16).*rounding"):
        gradcheck(tanh, input)


def test_a_single_precision_part_is_refused_by_name() -> None:
    with pytest.raises(DTypeError, match="float32 in the result of astype"):
        gradcheck(lambda t: t.astype("float32").exp(), A)


def test_other_misuse_is_named() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(GraphError, match="same output"):
        gradcheck(lambda x: x * rng.normal(), 1.0)
    with pytest.raises(ArgumentError, match="nothing to check"):
        gradcheck(lambda: Value(1.0))
    with pytest.raises(ArgumentError, match="nothing to check"):
        gradcheck(lambda k: Value(1.0) * k, np.array([1, 2]))
    with pytest.raises(ArgumentError, match="found float"):
        gradcheck(lambda x: 3.0, 1.0)
    with pytest.raises(ArgumentError, match="found tuple"):
        gradcheck(lambda x: (x, x), 1.0)
    with pytest.raises(ArgumentError, match="str"):
        gradcheck(tanh, "x")


# the report


def test_the_report_is_a_table() -> None:
    table = str(gradcheck(lambda x, y: (x * y).sum(), A, 2.0))
    lines = table.splitlines()
    assert lines[0].split() == ["input", "analytic", "numeric", "error", "method", "ok"]
    assert len(lines) == 8
    assert "input 0[1, 2]" in table
    long = str(gradcheck(lambda x: x * 2.0, np.ones(100))).splitlines()
    assert len(long) == 22
    assert long[-1].startswith("and 80 more")
    assert repr(gradcheck(tanh, 0.5)) == str(gradcheck(tanh, 0.5))


def test_the_same_seed_gives_the_same_report() -> None:
    def f(x: Any) -> Any:
        return x * x

    assert gradcheck(f, A, rng=3) == gradcheck(f, A, rng=3)
    assert gradcheck(f, A, rng=3) != gradcheck(f, A, rng=4)
    assert gradcheck(f, A, rng=np.random.default_rng(3)) == gradcheck(f, A, rng=3)


def test_inputs_are_left_alone() -> None:
    array, tensor = A.copy(), Tensor(A)
    gradcheck(lambda x, y: x * y, array, tensor)
    np.testing.assert_array_equal(array, A)
    np.testing.assert_array_equal(tensor.data, A)
    assert tensor.grad is None

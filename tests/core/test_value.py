"""`Value`: operators, number types, IEEE edges, NumPy's numbers and arrays beside it.

This file is longer than others: operators, types and borders are tried on the same numbers.
"""

import itertools
import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Tensor, Value, gradients, log, maximum, minimum, sigmoid, softplus, where
from autograd.core.primitive import Elementwise, Predicate, Primitive
from autograd.core.registry import TABLE
from autograd.errors import ArgumentError, DTypeError, ExactError, InPlaceError, ShapeError, UnknownNameError

BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow]
COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]
NUMBERS = [2, 2.0, Fraction(2), np.float64(2.0), np.float32(2.0), np.int64(2), np.array(2.0)]

finite = st.floats(-1e3, 1e3)


@given(finite, finite)
@pytest.mark.parametrize("op", BINARY)
def test_operators_agree_with_python_in_both_orders(op: Callable[[Any, Any], Any], x: float, y: float) -> None:
    try:
        expected = op(x, y)
    except ArithmeticError:
        with np.errstate(all="ignore"):
            expected = op(np.float64(x), np.float64(y))  # as IEEE 754 has it
    if isinstance(expected, complex):
        expected = math.nan
    for found in (op(Value(x), Value(y)), op(Value(x), y), op(x, Value(y))):
        assert isinstance(found, Value)
        assert found.data == expected or (math.isnan(expected) and math.isnan(found.data))


@given(finite, finite)
@pytest.mark.parametrize("op", COMPARISONS)
def test_comparisons_are_of_data(op: Callable[[Any, Any], Any], x: float, y: float) -> None:
    for found in (op(Value(x), Value(y)), op(Value(x), y), op(x, Value(y))):
        assert found is op(x, y)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda x: type(x).__name__)
@pytest.mark.parametrize("op", BINARY)
def test_any_number_on_either_side_is_a_constant(op: Callable[[Any, Any], Any], number: Any) -> None:
    x = Value(3.0)
    if not isinstance(number, np.ndarray):
        for found in (op(x, number), op(number, x), op(x, number), op(number, x)):  # as at first, and once it is known
            assert isinstance(found, Value)
            assert isinstance(found.data, float)
    assert float(op(x, number).item()) == op(3.0, 2.0)
    assert float(op(number, x).item()) == op(2.0, 3.0)
    op(number, x).backward()


@pytest.mark.parametrize("op", [operator.neg, operator.pos, abs])
def test_unary_operators(op: Callable[[Any], Any]) -> None:
    x = Value(-3.0)
    y = op(x)
    assert y.data == op(-3.0)
    assert y.parents == (x,)


def test_in_place_operators_make_a_new_node() -> None:
    x = Value(3.0)
    y = x
    y += 1.0
    y *= 2.0
    assert (x.data, y.data) == (3.0, 8.0)
    y.backward()
    assert x.grad == 2.0


def test_functions_are_methods_too() -> None:
    x = Value(0.5)
    for name in [
        "exp",
        "log",
        "sqrt",
        "sin",
        "cos",
        "tan",
        "arctan",
        "tanh",
        "sigmoid",
        "relu",
        "leaky_relu",
        "elu",
        "softplus",
        "abs",
        "step",
        "expm1",
        "log1p",
        "square",
        "clip",
    ]:
        assert getattr(x, name)().data == getattr(autograd, name)(x).data
    assert x.leaky_relu(0.1).data == 0.5
    assert Value(-1.0).leaky_relu(slope=0.1).data == -0.1
    assert x.clip(max=0.25).data == 0.25


def test_hash_is_by_identity_and_equality_by_data() -> None:
    x, y = Value(1.0), Value(1.0)
    assert x == y
    assert hash(x) != hash(y)
    assert {x: "x", y: "y"}[x] == "x"
    assert len({x, y}) == 2
    assert x in [y]
    assert (x == None, x != None, x == "1") == (False, True, False)  # noqa: E711
    assert bool(Value(0.0)) is False
    assert bool(x) is True


@pytest.mark.parametrize("thing", ["1", None, [1.0], {}, object(), np.array([1.0, 2.0])])
def test_what_is_no_number_is_refused(thing: Any) -> None:
    with pytest.raises(ArgumentError, match=type(thing).__name__):
        Value(thing)


@pytest.mark.parametrize(
    ("given", "kept"),
    [(True, 1), (np.int64(3), 3), (np.float32(0.5), 0.5), (np.bool_(True), 1), (np.array(2.0), 2.0), (1j, 1j)],
)
def test_numbers_are_kept_as_plain_ones(given: Any, kept: Any) -> None:
    value = Value(given)
    assert value.data == kept
    assert type(value.data) is type(kept)


def test_fractions_stay_exact() -> None:
    x, y = Value(Fraction(1, 3)), Value(Fraction(2, 7))
    z = (x * y + 1) / (x - y) ** 2 - 3 * x
    z.backward()
    a, b = Fraction(1, 3), Fraction(2, 7)
    assert z.data == (a * b + 1) / (a - b) ** 2 - 3 * a
    assert x.grad == b / (a - b) ** 2 - 2 * (a * b + 1) / (a - b) ** 3 - 3
    assert y.grad == a / (a - b) ** 2 + 2 * (a * b + 1) / (a - b) ** 3
    assert all(isinstance(n.grad, Fraction) for n in (x, y))
    assert maximum(x, y).data == a
    assert abs(-x).data == a
    assert Value(Fraction(4)) ** Value(Fraction(2)) == 16
    assert Value(Fraction(2)) ** -2 == Fraction(1, 4)


@pytest.mark.parametrize(
    "call",
    [
        lambda x: x.exp(),
        log,
        sigmoid,
        lambda x: x.tanh(),
        softplus,
        lambda x: x**0.5,
        lambda x: 2**x,
        lambda x: Tensor([1.0]) * x,
        lambda x: x + Tensor([1.0]),
        lambda x: Tensor([1.0]) * Fraction(1, 3),
    ],
)
def test_a_fraction_meets_no_inexact_function(call: Callable[[Value], Any]) -> None:
    with pytest.raises(ExactError, match="Fraction"):
        call(Value(Fraction(1, 3)))


def test_complex_numbers_have_holomorphic_derivatives() -> None:
    z = Value(1 + 2j)
    w = (z * z).exp() / (z + 1) - z.sin() * z.log() + sigmoid(z)
    w.backward()
    h = 1e-6

    def f(z: complex) -> complex:
        return complex(np.exp(z * z) / (z + 1) - np.sin(z) * np.log(z) + 1 / (1 + np.exp(-z)))

    assert w.data == pytest.approx(f(1 + 2j), rel=1e-12)
    assert z.grad == pytest.approx((f(1 + 2j + h) - f(1 + 2j - h)) / (2 * h), rel=1e-7)
    for g in (lambda z: z.softplus(), lambda z: z.log_sigmoid(), lambda z: z.sigmoid(), lambda z: z.tanh()):
        assert g(Value(0.3 + 1j)).data == pytest.approx(g(Tensor(0.3 + 1j)).item(), rel=1e-12)


def test_complex_numbers_have_no_order() -> None:
    for call in (lambda z: z < 1, lambda z: maximum(z, 1), lambda z: z.relu()):
        with pytest.raises(TypeError):
            call(Value(1j))


def test_unknown_types_of_number_are_named() -> None:
    from decimal import Decimal

    with pytest.raises((ArgumentError, DTypeError), match="Decimal"):
        Value(Decimal(1))


# IEEE 754 at the edges: a Value does what NumPy does to a 0-d array

EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, -2.0, 3.0, math.inf, -math.inf, math.nan, 1000.0, -1000.0, 1e308, 5e-324]
SCALAR = [p for p in TABLE.values() if isinstance(p, Elementwise | Predicate) and p.domain and not p.domain[0].whole]


def same(x: float, y: float) -> bool:
    """Equal but for rounding; zeros also in their signs."""
    if x == y == 0:
        return math.copysign(1, x) == math.copysign(1, y)
    return (math.isnan(x) and math.isnan(y)) or x == y or math.isclose(x, y, rel_tol=1e-12)


@pytest.mark.parametrize("primitive", SCALAR, ids=lambda primitive: primitive.name)
def test_values_agree_with_tensors_of_no_axes_at_the_edges(primitive: Primitive) -> None:
    params = {"min": -1.0, "max": 1.0} if "min" in primitive.metadata else {}
    count = 2 if primitive.variadic else primitive.arity
    for numbers in itertools.product(EDGES, repeat=count):
        values, tensors = [Value(x) for x in numbers], [Tensor(x) for x in numbers]
        with np.errstate(all="ignore"):
            value, tensor = primitive(*values, **params), primitive(*tensors, **params)
            if isinstance(primitive, Predicate):
                assert value == tensor.item(), numbers
                continue
            if primitive.name == "pow" and numbers in ((-math.inf, 0.5), (-0.0, 0.5)):
                continue  # NumPy takes the square root: nan and -0.0; by IEEE 754 it is inf and 0.0, as NumPy's power
            assert same(value.data, tensor.item()), (numbers, value.data, tensor.item())
            value.backward()
            tensor.backward()
        for v, t in zip(values, tensors, strict=True):
            assert same(v.grad, float(t.grad)), (numbers, v.grad, t.grad)


def test_rounding_does_not_overflow() -> None:
    numbers = [1.7e308, 1.25, -2.5e307, math.inf, -math.inf, math.nan]
    for decimals in (5, 400, 0, -400):
        with np.errstate(all="ignore"):
            found = autograd.round(Tensor(numbers), decimals).data
        np.testing.assert_array_equal(found, [autograd.round(Value(x), decimals).data for x in numbers])


def test_overflow_gives_infinity_not_an_exception() -> None:
    assert Value(1000.0).exp().data == math.inf
    assert (Value(1.0) / 0.0).data == math.inf
    assert (Value(-1) / 0).data == -math.inf
    assert math.isnan((Value(0.0) / 0.0).data)
    assert log(Value(0.0)).data == -math.inf
    assert math.isnan(Value(-1.0).sqrt().data)
    assert (Value(1e200) ** 2).data == math.inf
    assert (Value(0) ** -1).data == math.inf
    assert (Value(Fraction(1)) / Fraction(0)).data == math.inf
    x = Value(0.0)
    x.sqrt().backward()
    assert x.grad == math.inf


def test_the_branch_not_taken_does_no_harm() -> None:
    x = Value(0.0)
    where(x > 0, x.log(), x * 2.0).backward()
    assert x.grad == 2.0 or math.isnan(x.grad)  # see the Tensor below: the same policy for both
    t = Tensor([0.0])
    with np.errstate(all="ignore"):
        where(t > 0, t.log(), t * 2.0).backward()
    assert same(x.grad, float(t.grad[0]))


def test_ties_and_kinks_follow_the_documented_conventions() -> None:
    def slopes(f: Callable[..., Any], *numbers: float) -> list[float]:
        values = [Value(x) for x in numbers]
        by_value = gradients(f(*values), values)
        tensors = [Tensor(x) for x in numbers]
        assert by_value == [float(g) for g in gradients(f(*tensors), tensors)]
        return by_value

    assert slopes(maximum, 2.0, 2.0) == [0.5, 0.5]
    assert slopes(minimum, 2.0, 2.0) == [0.5, 0.5]
    assert slopes(autograd.abs, 0.0) == [0.0]
    assert slopes(autograd.relu, 0.0) == [0.0]
    assert slopes(autograd.leaky_relu, 0.0) == [1.0]
    assert slopes(autograd.elu, 0.0) == [1.0]
    assert slopes(autograd.step, 0.0) == [0.0]
    assert slopes(lambda x: x.clip(0.0, 1.0), 0.0) == [1.0]
    assert slopes(lambda x: x.clip(0.0, 1.0), 1.0) == [1.0]
    assert slopes(lambda x: x.clip(0.0, 1.0), 1.5) == [0.0]
    assert slopes(lambda x, low, high: x.clip(low, high), 1.0, 1.0, 1.0) == [1.0, 0.0, 0.0]
    assert slopes(lambda x, low, high: x.clip(low, high), 0.0, 2.0, 1.0) == [0.0, 0.0, 1.0]  # crossed bounds
    assert slopes(lambda x: x**0, 0.0) == [0.0]
    assert slopes(lambda x: x**1, 0.0) == [1.0]
    assert slopes(lambda x: x**2, 0.0) == [0.0]
    assert slopes(lambda x, y: x**y, 0.0, 2.0) == [0.0, 0.0]
    assert slopes(autograd.log_sigmoid, 0.0) == [0.5]
    assert slopes(autograd.softplus, 0.0) == [0.5]
    assert slopes(lambda z: autograd.binary_cross_entropy_with_logits(z, 1.0), 0.0) == [-0.5]


# NumPy beside a Value


def test_numpy_functions_of_a_value() -> None:
    x = Value(0.5)
    y = np.exp(x) + np.sin(x) * np.float64(2.0)
    assert isinstance(y, Value)
    y.backward()
    assert x.grad == pytest.approx(math.exp(0.5) + 2 * math.cos(0.5))
    assert np.maximum(x, 2.0).data == 2.0
    assert isinstance(np.float64(3.0) * x, Value)
    assert isinstance(x * np.float64(3.0), Value)


def test_an_array_times_a_value_is_a_tensor() -> None:
    x = Value(2.0)
    array = np.array([1.0, 2.0, 3.0])
    for t in (array * x, x * array, np.multiply(array, x)):
        assert isinstance(t, Tensor)
        np.testing.assert_array_equal(t.data, [2.0, 4.0, 6.0])
        x.grad = None
        t.sum().backward()
        assert x.grad == 6.0
    assert isinstance(array < x, Tensor)
    with pytest.raises(InPlaceError):
        array += x
    with pytest.raises(InPlaceError):
        np.exp(x, out=array)
    with pytest.raises(UnknownNameError, match=r"np\.histogramdd is not recorded"):
        np.histogramdd(x)
    with pytest.raises(ShapeError):
        array @ x


def test_python_sums_values() -> None:
    values = [Value(1.0), Value(2.0)]
    assert sum(values) == 3.0
    assert max(values).data == 2.0
    assert sorted(values, reverse=True)[0] is values[1]


# how it is shown


def test_repr_tells_data_name_and_gradient() -> None:
    x = Value(3.0, name="x")
    assert repr(x) == "Value(3.0, name='x')"
    (x * 2.0).backward()
    assert repr(x) == "Value(3.0, name='x', grad=2.0)"
    x.name = "renamed"
    assert "renamed" in repr(x)
    assert repr(Value(Fraction(1, 2))) == "Value(Fraction(1, 2))"
    assert Value(x) is x
    assert Value(x, name="y").name == "y"
    assert x.name == "renamed"
    assert not Value(x, requires_grad=False).requires_grad


def test_names_and_modes_are_keywords_only() -> None:
    with pytest.raises(TypeError):
        Value(1.0, "x")  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Value(1.0).colour = "red"  # type: ignore[attr-defined]


def test_the_branch_not_taken_needs_a_harmless_operand() -> None:
    """As documented of `where`: 0 times an infinite derivative is nan."""
    x = Value(0.0)
    (bare,) = gradients(autograd.where(x > 0, x.log(), 0.0 * x), [x])
    (safe,) = gradients(autograd.where(x > 0, autograd.where(x > 0, x, 1.0 + 0.0 * x).log(), 0.0 * x), [x])
    assert math.isnan(bare)
    assert safe == 0.0

"""Numbers beyond floats through the same rules: fractions, sympy's expressions, complex numbers.

This file is longer than others: all types of numbers are tried on the same expressions.
"""

import cmath
import math
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from grouped import each
from hypothesis import example, given
from hypothesis import strategies as st

import autograd
from autograd import (
    Tensor,
    Value,
    exp,
    grad,
    gradients,
    hessian,
    hvp,
    jvp,
    linalg,
    log,
    maximum,
    minimum,
    relu,
    rounding,
    sigmoid,
    sin,
    softplus,
    tanh,
    value_and_grad,
    where,
)
from autograd.core.primitive import Elementwise
from autograd.core.registry import TABLE
from autograd.errors import ArgumentError, DTypeError, ExactError
from autograd.testing.examples import arity

FRACTIONS = st.fractions(-4, 4, max_denominator=30)


# fractions


@given(FRACTIONS, FRACTIONS)
def test_gradients_of_fractions_are_exact(x: Fraction, y: Fraction) -> None:
    def f(x: Any, y: Any) -> Any:
        return (x**3 - 2 * x * y) / (y * y + 1) + x / 7

    below = y * y + 1
    value, (dx, dy) = value_and_grad(f, argnums=(0, 1))(x, y)
    assert value == (x**3 - 2 * x * y) / below + x / 7
    assert dx == (3 * x**2 - 2 * y) / below + Fraction(1, 7)
    assert dy == -2 * x / below - (x**3 - 2 * x * y) * 2 * y / below**2
    assert {type(number) for number in (value, dx, dy)} == {Fraction}
    (xx, xy), (yx, _) = hessian(f, argnums=(0, 1))(x, y)
    assert xx == 6 * x / below
    assert xy == yx == -2 / below - (3 * x**2 - 2 * y) * 2 * y / below**2
    assert jvp(f, (x, y), (Fraction(1, 3), Fraction(2)))[1] == dx / 3 + 2 * dy
    assert hvp(lambda x: x**3 / 3, x, y) == 2 * x * y
    assert grad(grad(lambda x: x**4 / 4))(x) == 3 * x**2


def test_a_deep_program_stays_exact() -> None:
    x = Value(Fraction(4, 7))
    y = x
    for n in range(2, 30):
        y = (y + 1) / n - relu(x - y)
    y.backward()
    assert isinstance(x.grad, Fraction)
    assert isinstance(y.data, Fraction)
    assert grad(lambda x: x / 7)(Fraction(1)) == Fraction(1, 7)
    assert grad(lambda x: 7 / x)(Fraction(2)) == Fraction(-7, 4)


def test_fractions_are_shown_exactly() -> None:
    import viz

    x = Value(Fraction(4, 7), name="x")
    assert "16/49" in str(viz.explain(x * x))
    assert "4/7" in viz.draw(x * x).dot


RATIONAL = "step relu abs sign floor ceil trunc round square reciprocal negative maximum minimum clamp_min clamp_max"
RATIONAL += " add subtract multiply divide remainder prelu copysign pow"


@each("name", RATIONAL.split())
@pytest.mark.parametrize("point", [(1, 2), (-1, 3), (2, -1), (-2, -3), (2, 2)])
def test_rational_functions_and_their_derivatives_stay_exact(name: str, point: tuple[int, int]) -> None:
    x, y = Value(Fraction(point[0], 3)), Value(Fraction(point[1], 1 if name == "pow" else 3))
    operands = [x, y][: arity(TABLE[name])]
    slopes: Any = gradients(TABLE[name](*operands) * x * y, [x, y][: 1 if name == "pow" else 2], create_graph=True)
    found = [TABLE[name](*operands), *slopes, *gradients(sum(slopes), [x])]
    assert all(isinstance(getattr(number, "data", number), Fraction) for number in found)


@pytest.mark.parametrize("function", [exp, sin, sigmoid, log, lambda x: x ** Fraction(1, 2)])
def test_what_has_no_exact_value_is_refused(function: Callable[[Any], Any]) -> None:
    with pytest.raises(ExactError, match="not a fraction"):
        function(Value(Fraction(1, 3)))


def test_a_whole_power_of_a_fraction_is_exact_however_it_is_written() -> None:
    x = Value(Fraction(1, 3))
    for power, expected in ((2.0, Fraction(1, 9)), (-2, Fraction(9)), (Fraction(3), Fraction(1, 27))):
        found = (x**power).data
        assert (type(found), found) == (Fraction, expected)


def test_a_number_that_is_rounded_to_more_than_there_is_becomes_infinite() -> None:
    assert round(Value(1.7e308), -308).data == math.inf
    assert round(Value(-1.7e308), -308).data == -math.inf
    assert round(Value(10**400), -399).data == 10**400


# rounding


def test_the_rounding_errors_of_a_program() -> None:
    report = rounding(lambda x, y: (x + y) - x, 10**16, Fraction(4, 7))
    x, y, result = report.rows
    assert (x.name, y.name, result.name) == ("x", "y", "result")
    assert (result.value.rounded, result.value.exact) == (0.0, Fraction(4, 7))
    assert result.value.error == pytest.approx(-4 / 7)
    assert y.value.error == float(Fraction(4 / 7) - Fraction(4, 7))
    assert (x.gradient.exact, y.gradient.exact) == (0, 1)
    assert report.worst[0] is result
    assert result.error == pytest.approx(-4 / 7)
    lines = str(report).splitlines()
    assert lines[0].split() == ["value", "exact", "error", "gradient", "exact", "error"]
    assert [line.split()[0] for line in lines[1:]] == ["x", "y", "result"]
    assert "4/7" in lines[2]


def test_rounding_of_gradients_overflow_and_names() -> None:
    report = rounding(lambda *x: x[0] / (x[0] + x[1]), Fraction(4, 7), 0.1)
    assert [leaf.name for leaf in report.rows] == ["argument 0", "argument 1", "result"]
    assert 0 < abs(report.worst[0].error) < 1e-15
    assert all(abs(leaf.gradient.error) < 1e-15 for leaf in report.rows)
    assert report.rows[1].value.exact == Fraction(0.1)
    with np.errstate(all="ignore"):
        huge = rounding(lambda x: x * x, 1e200)
    assert huge.rows[1].value.rounded == float("inf")
    assert np.isnan(huge.worst[0].error)
    with np.errstate(all="ignore"):
        steep = rounding(lambda x, y: x * y * y, 1.0, 1e200)
    assert steep.rows[0].value.error == 0
    assert np.isnan(steep.rows[0].error)  # that of the gradient, which is beyond floats
    assert np.isnan(steep.worst[0].error)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: rounding(exp, 1), ExactError, "exp of a Fraction"),
        (lambda: rounding(lambda x: x * 0.5, 1), ExactError, "floats are written in the program"),
        (lambda: rounding(lambda x: x, "1/x"), ArgumentError, "argument 0 is str"),
        (lambda: rounding(lambda x: x, float("nan")), ArgumentError, "float nan"),
        (lambda: rounding(lambda x: x, 1j), ArgumentError, "complex"),
        (lambda: rounding(3), ArgumentError, "takes a function"),
    ],
)
def test_mistakes_with_rounding(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


# sympy


x, y, z, w = sympy.symbols("x y z w", real=True)


def test_symbols_give_the_chain_rule() -> None:
    a, b, c = Value(x), Value(y), Value(z)
    f = (a + b) * c
    f.backward()
    assert (a.grad, b.grad, c.grad) == (z, z, x + y)
    assert f.data == (x + y) * z
    assert grad(lambda x: x**3)(x) == 3 * x**2
    assert hessian(lambda x, y: x**2 * y, argnums=(0, 1))(x, y) == ((2 * y, 2 * x), (2 * x, 0))
    assert jvp(lambda x: sympy.Rational(1, 2) * x**2, (x,), (y,)) == (x**2 / 2, x * y)
    assert (z * a).data == (a * z).data == x * z


def test_the_sigmoid_neuron_of_the_lecture() -> None:
    target, c = sympy.symbols("y c", real=True)
    w1, w2, x1, x2 = sympy.symbols("w1 w2 x1 x2", real=True)
    y_hat = 1 / (1 + sympy.exp(-c))
    delta = (y_hat - target) * y_hat * (1 - y_hat)

    def loss(c: Any) -> Any:
        return (target - sigmoid(c)) ** 2 / 2

    assert sympy.simplify(grad(loss)(c) - delta) == 0
    assert sympy.simplify(grad(grad(loss))(c) - sympy.diff(delta, c)) == 0

    def neuron(w1: Any, w2: Any, x1: Any, x2: Any) -> Any:
        return loss(w1 * x1 + w2 * x2)

    at = {c: w1 * x1 + w2 * x2}
    slopes = grad(neuron, argnums=(0, 1, 2, 3))(w1, w2, x1, x2)
    for slope, factor in zip(slopes, (x1, x2, w1, w2), strict=True):
        assert sympy.simplify(slope - delta.subs(at) * factor) == 0


ELEMENTWISE = [
    primitive
    for primitive in TABLE.values()
    if isinstance(primitive, Elementwise) and primitive.name not in {"trunc", "round", "copysign", "nextafter"}
]


@each("primitive", ELEMENTWISE, ids=lambda primitive: primitive.name)
def test_formulas_agree_with_numbers_to_second_order(primitive: Elementwise) -> None:
    symbols = (x, y, z)[: len(primitive.domain)]
    rng = np.random.default_rng(0)
    numbers = [rng.uniform(interval.low, interval.high) for interval in primitive.domain]
    numbers = [n if all(abs(n - kink) > 0.05 for kink in d.avoid) else 0.7 for n, d in zip(numbers, primitive.domain)]  # noqa: B905
    at = dict(zip(symbols, numbers, strict=True))

    def first_and_second(leaves: list[Value]) -> list[Any]:
        out = primitive(*leaves)
        first = gradients(out, leaves, create_graph=True)
        second = [gradients(slope, leaves) if slope.requires_grad else [0] * len(leaves) for slope in first]
        return [out.data, *[slope.data for slope in first], *[entry for row in second for entry in row]]

    formulas = first_and_second([Value(symbol) for symbol in symbols])
    expected = first_and_second([Value(number) for number in numbers])
    for formula, number in zip(formulas, expected, strict=True):
        assert float(sympy.sympify(formula).subs(at)) == pytest.approx(number, rel=1e-12, abs=1e-13)


def test_branches_become_pieces() -> None:
    (slope,) = gradients(relu(a := Value(x)), [a])
    assert slope == sympy.Piecewise((1, x > 0), (0, True))
    assert relu(Value(sympy.Symbol("p", positive=True))).data == sympy.Symbol("p", positive=True)
    assert maximum(Value(x), 2).data.subs(x, 3) == 3
    assert minimum(Value(x), Value(y)).data.subs({x: 1, y: 5}) == 1
    chosen = where(Value(x) > 0, Value(x) ** 2, 0)
    assert chosen.data == sympy.Piecewise((x**2, x > 0), (0, True))
    assert where(Value(x), 1, 2).data == sympy.Piecewise((1, sympy.Ne(x, 0)), (2, True))
    assert (Value(x) > 0) == (x > 0)
    assert Value(x > 0).data == sympy.Piecewise((1, x > 0), (0, True))
    with pytest.raises(TypeError):
        bool(Value(x) > 0)


def test_what_has_no_formula_is_refused() -> None:
    with pytest.raises(DTypeError, match="sympy"):
        autograd.round(Value(x))
    with pytest.raises(ArgumentError, match="expression of sympy"):
        Value(sympy.Matrix([1, 2]))
    with pytest.raises(ArgumentError, match="takes numbers, found operands of Symbol"):
        Value(x) * np.ones(2)


def test_sympy_is_not_imported_without_need() -> None:
    import subprocess
    import sys

    code = "import sys, autograd; autograd.Value(2.0).sin().backward(); sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("choose", [maximum, minimum])
def test_a_tie_of_fractions_is_shared_exactly(choose: Callable[[Any, Any], Any]) -> None:
    third = Fraction(1, 3)
    for x, y in [(third, third), (Fraction(2), 2)]:
        left, right = Value(x), Value(y)
        choose(left, right).backward(Fraction(1, 3))
        assert [left.grad, right.grad] == [Fraction(1, 6)] * 2
        assert {type(left.grad), type(right.grad)} == {Fraction}
    assert gradients(choose(a := Value(2), 2), [a]) == [0.5]
    assert hvp(lambda x: choose(x * x, x * x), third, Fraction(1)) == 2


# complex numbers


@given(st.complex_numbers(max_magnitude=2, allow_nan=False))
def test_analytic_functions_have_their_complex_derivative(z: complex) -> None:
    def f(z: Any) -> Any:
        return exp(z) * z**2 + sigmoid(z / 3) + tanh(z / 4)

    s, t = 1 / (1 + cmath.exp(-z / 3)), cmath.tanh(z / 4)
    expected = cmath.exp(z) * (z**2 + 2 * z) + s * (1 - s) / 3 + (1 - t * t) / 4
    for found in (grad(f)(z), jvp(f, (z,), (1,))[1], hvp(lambda z: z * z / 2, z, expected)):
        assert found == pytest.approx(expected, rel=1e-10, abs=1e-12)
    assert grad(grad(lambda z: z**3))(z) == pytest.approx(6 * z)
    tensor = grad(lambda t: f(t).sum())(np.array([z]))
    assert tensor[0] == pytest.approx(expected, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("function", [relu, autograd.sign, autograd.leaky_relu, autograd.elu, lambda z: maximum(z, 1)])
def test_functions_that_are_not_analytic_are_refused(function: Callable[[Any], Any]) -> None:
    with pytest.raises(DTypeError, match="complex"):
        grad(function)(0.3 + 0.4j)


@pytest.mark.parametrize("function", [autograd.vector_norm, lambda z: autograd.norm(z, 1), autograd.var, autograd.std])
def test_the_size_of_a_complex_tensor_has_a_derivative_in_each_direction(function: Callable[[Any], Any]) -> None:
    z, direction = np.array([3.0 + 4.0j, 1.0j]), np.array([0.5 - 1.0j, 2.0 + 0.25j])
    assert np.isrealobj(function(Tensor(z)).data)
    ends = [function(Tensor(z + step * direction)).item() for step in (1e-6, -1e-6)]
    expected = (ends[0] - ends[1]) / 2e-6
    assert jvp(function, (z,), (direction,))[1] == pytest.approx(expected, rel=1e-8)
    slope = grad(lambda t: autograd.sum(function(t)))(z)
    assert (slope * direction).sum().real == pytest.approx(expected, rel=1e-8)  # ∂L/∂Re - i ∂L/∂Im


REAL_PART, IMAGINARY_PART = np.random.default_rng(1).normal(size=(2, 3, 3))
SQUARE = REAL_PART + 1j * IMAGINARY_PART + np.diag([2.0, 3.0, 4.0])


def test_analytic_functions_of_matrices_have_their_complex_derivative() -> None:
    for f in (linalg.det, lambda x: linalg.inv(x).sum(), lambda x: linalg.solve(x, x[0] * x[1]).sum()):
        direction = np.random.default_rng(2).normal(size=(3, 3)) * (1 + 2j)
        slope = (grad(f)(SQUARE) * direction).sum()
        ends = [f(Tensor(SQUARE + step * direction)).item() for step in (1e-6, -1e-6)]
        assert slope == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-8)


HERMITIAN = SQUARE @ SQUARE.conj().T


@pytest.mark.parametrize("kind", [np.complex64, np.complex128])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (autograd.real, np.real),
        (autograd.conj, np.conj),
        (np.real, np.real),
        (autograd.sign, np.sign),
        (autograd.round, np.round),
        (lambda x: linalg.vecdot(x, x[0]), lambda x: np.vecdot(x, x[0])),
        (linalg.cholesky, np.linalg.cholesky),
        (lambda x: linalg.cholesky(x, upper=True), lambda x: np.linalg.cholesky(x, upper=True)),
        (linalg.eigvalsh, np.linalg.eigvalsh),
        (lambda x: linalg.eigh(x).eigenvalues, lambda x: np.linalg.eigh(x).eigenvalues),
        (lambda x: linalg.eigh(x).eigenvectors, lambda x: np.linalg.eigh(x).eigenvectors),
        (linalg.svdvals, np.linalg.svdvals),
        (lambda x: linalg.svd(x).S, lambda x: np.linalg.svd(x).S),
        (lambda x: linalg.slogdet(x)[0], lambda x: np.linalg.slogdet(x)[0]),
        (lambda x: linalg.slogdet(x)[1], lambda x: np.linalg.slogdet(x)[1]),
        (lambda x: linalg.matrix_norm(x, ord=-2), lambda x: np.linalg.matrix_norm(x, ord=-2)),
        (lambda x: linalg.matrix_norm(x, ord="nuc"), lambda x: np.linalg.matrix_norm(x, ord="nuc")),
    ],
)
def test_complex_constants_have_values(ours: Callable[[Any], Any], theirs: Callable[[Any], Any], kind: Any) -> None:
    """Of NumPy's type, real where that is: nobody asks for a derivative."""
    z = HERMITIAN.astype(kind)
    expected = np.asarray(theirs(z))
    for operand in (Tensor(z, requires_grad=False), Tensor(z), z):
        found = ours(operand)
        data = np.asarray(found.detach() if isinstance(found, Tensor) else found)
        assert data.dtype == expected.dtype
        np.testing.assert_allclose(data, expected, rtol=50 * np.finfo(kind).eps, atol=50 * np.finfo(kind).eps)


def test_complex_numbers_have_signs_and_are_rounded() -> None:
    assert autograd.sign(Value(3 + 4j)).data == 0.6 + 0.8j
    assert autograd.sign(Value(0j)).data == 0
    assert autograd.round(Value(1.66 - 2.24j), 1).data == 1.7 - 2.2j


@pytest.mark.parametrize("function", [autograd.sign, autograd.round])
def test_what_is_not_analytic_has_values_and_no_derivative(function: Callable[[Any], Any]) -> None:
    with pytest.raises(DTypeError, match="complex"):
        grad(lambda x: autograd.abs(function(x)).sum())(HERMITIAN)


def test_stable_forms_are_analytic_too() -> None:
    z = 0.3 + 0.4j
    assert grad(softplus)(z) == pytest.approx(1 / (1 + cmath.exp(-z)))
    assert softplus(Value(z)).data == pytest.approx(cmath.log(1 + cmath.exp(z)))


def test_the_first_fraction_of_a_program_meets_a_tensor_as_later_ones_do() -> None:
    program = """
from fractions import Fraction
from autograd import Tensor, Value, errors

def outcomes():
    found = []
    for call in (lambda: t + half, lambda: half * t, lambda: t == half, lambda: t < half, lambda: half >= t):
        try:
            found.append(str(call()))
        except errors.AutogradError as error:
            found.append(f"{type(error).__name__}: {error}")
    return found

t, half = Tensor([1.0, 0.5]), Fraction(1, 2)
first = outcomes()
Value(half)
assert first == outcomes(), first
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert not done.returncode, done.stderr


def written_out(x: int) -> str:
    """All its digits, whatever the limit is."""
    sys.set_int_max_str_digits(0)
    text = str(abs(x))
    sys.set_int_max_str_digits(640)
    return text


@given(st.integers(640, 3000), st.integers(-2, 2), st.booleans(), st.integers(0, 10**9))
@example(700, -1, False, 0)
def test_a_number_of_many_digits_is_shown_by_its_ends(power: int, near: int, negative: bool, more: int) -> None:
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        for x in (10**power + near, 7**power * 10**40 + more):
            x = -x if negative else x
            digits = written_out(x)
            text = f"{'-' if negative else ''}{digits[:12]}...{digits[-12:]} [{len(digits)} digits]"
            if len(digits) <= 640:
                text = f"{x}"
            assert repr(Value(x)) == f"Value({text})"
            assert repr(Value(Fraction(x, 3 if x % 3 else 1))).startswith("Value(Fraction(")
    finally:
        sys.set_int_max_str_digits(before)


def test_a_number_of_many_digits_is_computed_with_and_shown() -> None:
    x = Value(10)
    y = x**100000
    assert y.data == 10**100000
    assert str(y) == f"{y}" == "Value(100000000000...000000000000 [100001 digits])"
    y.backward()
    assert repr(x) == "Value(10, grad=100000000000...000000000000 [100005 digits])"


@pytest.mark.parametrize("name", ["round", "floor", "ceil", "trunc"])
@pytest.mark.parametrize("number", [Fraction(10**400, 3), -Fraction(10**400, 7), Fraction(7, 2), Fraction(-1, 3)])
def test_fractions_are_rounded_exactly_however_large(name: str, number: Fraction) -> None:
    function = {"round": round, "floor": math.floor, "ceil": math.ceil, "trunc": math.trunc}[name]
    x = Value(number)
    y = getattr(autograd, name)(x)
    assert (y.data, type(y.data)) == (function(number), Fraction)
    y.backward()
    assert x.grad == 0


@pytest.mark.parametrize("special", [float("nan"), float("inf"), -float("inf")])
@each("name", ["add", "subtract", "multiply", "divide", "pow", "maximum", "minimum"])
@pytest.mark.parametrize("number", [Fraction(1, 2), Fraction(3, 2), Fraction(-1, 2), Fraction(1), Fraction(0)])
def test_fractions_meet_what_is_not_finite_as_floats_do(name: str, number: Fraction, special: float) -> None:
    function = getattr(autograd, name)
    for args in ((number, special), (special, number)):
        for wrapped in ([True, True], [True, False], [False, True]):
            found = [Value(x) if node else x for x, node in zip(args, wrapped, strict=True)]
            plain = [Value(float(x)) if node else float(x) for x, node in zip(args, wrapped, strict=True)]
            same_number(function(*found).data, function(*plain).data)


def same_number(found: Any, expected: Any) -> None:
    np.testing.assert_array_equal(float(found), float(expected))


@pytest.mark.parametrize("other", [2, Fraction(2, 3), Value(2), Value(Fraction(-2, 3)), np.int64(2)], ids=repr)
def test_what_is_rounded_down_stays_exact(other: Any) -> None:
    x = Value(Fraction(31, 3))
    plain = other.data if isinstance(other, Value) else other
    for quotient, expected in ((x // other, x.data // plain), (other // x, plain // x.data)):
        assert (quotient.data, type(quotient.data)) == (expected, Fraction)
        assert (quotient / 7).data == Fraction(int(expected), 7)
        (slope,) = gradients(quotient, [x])
        assert (slope, type(slope)) == (0, Fraction)
    assert [type(part.data) for part in divmod(x, other)] == [Fraction, Fraction]
    assert type((Value(7) // 2).data) is int
    assert (x // 0.5).data == 20.0

"""The symbolic namespace: formulas print as mathematics, and say what the rules compute."""

import itertools
import operator
import re
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
import sympy
from grouped import each
from hypothesis import given
from hypothesis import strategies as st
from properties import draw, intervals, tried

import autograd
from autograd.core.primitive import Elementwise, Fused, Linear, Nonlinear, Predicate
from autograd.core.registry import TABLE
from autograd.core.xp.arrays import arrays
from autograd.core.xp.numbers import scalar
from autograd.formulas.expression import Number, as_expression, compose, total
from autograd.formulas.latex import LATEX, latex_name, latex_text
from autograd.formulas.rules import applied, contributions, partial
from autograd.formulas.symbolic import Symbol, symbolic
from autograd.formulas.text import literal

x, y, z = Symbol("x"), Symbol("y"), Symbol("z")


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (x + y - z, "x + y − z"),
        (x - (y + z), "x − (y + z)"),
        (x - (y - z), "x − (y − z)"),
        (x + (y - z), "x + y − z"),
        ((x + y) * z, "(x + y) · z"),
        (x * y + z, "x · y + z"),
        (x / (y * z), "x / (y · z)"),
        (x / y / z, "x / y / z"),
        (x / (y / z), "x / (y / z)"),
        (-(x + y), "−(x + y)"),
        (-x * y, "−x · y"),
        ((-x) ** 2, "(−x)²"),
        (-(x**2), "−x²"),
        ((x + 1) ** 3, "(x + 1)³"),
        (x**-1, "x⁻¹"),
        (x**0.5, "x^0.5"),
        (x ** (y + 1), "x^(y + 1)"),
        ((x**y) ** z, "(x^y)^z"),
        (x @ y * z, "(x @ y) · z"),
        (x @ (y * z), "x @ (y · z)"),
        (x // y, "⌊x / y⌋"),
        (x % y, "x mod y"),
        (abs(x - y), "|x − y|"),
        (x > 0, "[x > 0]"),
        ((x >= 0) & (x <= 1), "[x ≥ 0 and x ≤ 1]"),
        (((x < 0) | (x > 1)) & (y == 0), "[(x < 0 or x > 1) and y = 0]"),
        (2 * (x > 0), "2 · [x > 0]"),
        (symbolic.where(x > 0, 1, y), "1 if x > 0, else y"),
        (symbolic.where(x > 0, 1, y) * z, "(1 if x > 0, else y) · z"),
        (symbolic.sqrt(x), "√x"),
        (symbolic.sqrt(x + 1), "√(x + 1)"),
        (symbolic.log(x) ** 2, "ln(x)²"),
        (symbolic.matrix_transpose(x + y), "(x + y)ᵀ"),
        (symbolic.matrix_transpose(x) ** 2, "(xᵀ)²"),
        (symbolic.softmax(x, axis=0), "softmax(x, axis=0)"),
        (symbolic.softmax(x), "softmax(x)"),
        (x[1:, ..., None], "x[1:, …, None]"),
        (Symbol("∂L/∂z") ** 2, "(∂L/∂z)²"),
        (x * Symbol("∂L/∂z"), "x · ∂L/∂z"),
        (x * Symbol("−0.5"), "x · (−0.5)"),
        (x - Symbol("−0.5"), "x − (−0.5)"),
        (x * Symbol("1 − 2i"), "x · (1 − 2i)"),
        (total(x, y), "x + y"),
        (
            compose(total, *(Symbol(f"x{i}") for i in range(100))),
            "x0 + x1 + x2 + x3 + x4 + x5 + x6 + … (92 more) + x99",
        ),
    ],
)
def test_text(formula, text):
    assert str(formula) == text


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (1 * x, "x"),
        (x * 1, "x"),
        (0 * x, "0"),
        (x + 0, "x"),
        (0 + x, "x"),
        (x - 0, "x"),
        (0 - x, "−x"),
        (operator.neg(-x), "x"),
        (x * x, "x²"),
        (x * x * x, "x³"),
        (x * 2 * 3, "6 · x"),
        (x - x, "0"),
        (x + -y, "x − y"),
        (x - -y, "x + y"),
        (x + -2, "x − 2"),
        (-1 * x, "−x"),
        (x / 1, "x"),
        (x * (1 / y), "x / y"),
        (x**1, "x"),
        (x**0, "1"),
        (Number(2) + 3, "5"),
        (as_expression(1) / 3, "1 / 3"),
        (symbolic.where(Number(2) > 1, x, y), "x"),
        (True & (x > 0), "[x > 0]"),
        (+x, "x"),
    ],
)
def test_simplification(formula, text):
    assert str(formula) == text


def test_two_symbols_of_one_name_stay_apart():
    first, second = Symbol("w", data=1.0), Symbol("w", data=2.0)
    assert (first - second).evaluate() == -1.0
    assert (first * second).evaluate() == 2.0


def test_latex():
    assert (x / (y + 1)).latex() == r"\frac{x}{y + 1}"
    assert ((1 - x * x) * -2).latex() == r"-2 \cdot \left(1 - x^{2}\right)"
    assert (x % y).latex() == r"x \mathrm{\ mod\ } y"
    assert symbolic.sqrt(x + 1).latex() == r"\sqrt{x + 1}"
    assert ((x > 0) * y).latex() == r"\left[x \gt 0\right] \cdot y"
    assert symbolic.where(x > 0, 1, y).latex() == r"\begin{cases}1 & \text{if } x \gt 0 \\ y & \text{else}\end{cases}"
    assert (Symbol("∂L/∂z1") @ symbolic.matrix_transpose(y)).latex() == (r"\frac{\partial L}{\partial z_{1}} \, y^\top")
    assert latex_name("∂b/∂a₁") == r"\frac{\partial b}{\partial a}_{1}"
    assert latex_name("y_hat") == r"\hat{y}"
    assert latex_text("a$b") == r"\mathrm{a\$b}"


def test_every_operation_has_signs_that_latex_knows():
    for op in TABLE.values():
        written = [(LATEX.sign if op.notation else LATEX.function)(symbol) for symbol in op.symbol.split(" ")]
        assert all(map(str.isascii, written)), written
    assert applied(TABLE["sqrtm"], [x]).latex() == r"\sqrt{\ }\left(x\right)"
    assert applied(TABLE["cbrt"], [x]).latex() == r"\sqrt[3]{x}"
    assert applied(TABLE["vector_norm"], [x]).latex() == r"\|x\|"
    assert latex_name("é_中") == r"\acute{e}_{\text{中}}"


@given(st.text(max_size=20))
def test_latex_of_any_name_has_balanced_braces_and_no_bare_dollar(name):
    text = latex_name(name).replace("\\backslash", "").replace("\\{", "").replace("\\}", "")
    assert text.count("{") == text.count("}")
    assert not re.search(r"(?<!\\)[$%#&<]", text)


def test_literals():
    assert [literal(n) for n in (2.0, -0.5, 1 / 12, Fraction(1, 3), True)] == ["2", "−0.5", "1/12", "1/3", "1"]


def test_shapes_are_those_of_the_values():
    a, b = Symbol("a", shape=(2, 3)), Symbol("b", shape=(3, 4))
    assert (a @ b).shape == (2, 4)
    assert (a @ b).ndim == 2
    assert symbolic.sum(a * 2, axis=0).size == 3
    assert Symbol("c", data=np.zeros((5, 1))).shape == (5, 1)


def test_errors():
    with pytest.raises(autograd.errors.ArgumentError, match="choose with where"):
        bool(x > 0)
    with pytest.raises(autograd.errors.ArgumentError, match="x has no value"):
        (x + 1).evaluate()
    with pytest.raises(autograd.errors.UnknownNameError, match="sine"):
        symbolic.sine(x)
    with pytest.raises(TypeError):
        iter(x)


# every rule of the whole table can be shown, and what it shows computes what the rule computes

ELEMENTWISE = [p for p in TABLE.values() if isinstance(p, Elementwise)]
ARRAY_RULES = [(p, case) for p in TABLE.values() if isinstance(p, Linear | Nonlinear | Fused) for case in p.cases]
PARAMS = {"clip": {"min": -1.0, "max": 1.0}}
FORMULA = re.compile(r"<|object at|lambda|Symbol|function")


def assert_readable(formula):
    assert str(formula)
    assert not FORMULA.search(str(formula).replace(" < ", " "))
    assert formula.latex().count("{") == formula.latex().count("}")


def test_every_primitive_with_a_derivative_is_covered():
    covered = {p.name for p in ELEMENTWISE} | {p.name for p, _ in ARRAY_RULES}
    differentiable = {p.name for p in TABLE.values() if p.differentiable and hasattr(p, "contributions")}
    compositions = {p.name for p in TABLE.values() if type(p).__name__ == "Composition"}
    assert covered == differentiable - compositions


@cache
def shown(primitive):
    """The formula of ``primitive`` in x, y, z and those of its partials, in out too."""
    params = PARAMS.get(primitive.name, primitive.defaults) or None
    symbols = [Symbol(name) for name in "xyz"[: len(primitive.domain)]]
    partials = [partial(primitive, i, Symbol("out"), symbols, params) for i in range(len(symbols))]
    formulas = [applied(primitive, symbols, params), *partials]
    for formula in formulas:
        assert_readable(formula)
    return formulas


@each("primitive", ELEMENTWISE, ids=lambda p: p.name)
def test_a_partial_shown_is_the_partial_computed(primitive):
    params = PARAMS.get(primitive.name, primitive.defaults) or None
    forward, *partials = shown(primitive)
    for numbers in itertools.product(*map(tried, primitive.domain)):
        out = primitive(*numbers, **(params or {}))
        values = dict(zip("xyz", numbers, strict=False)) | {"out": out}
        assert forward.evaluate(values) == pytest.approx(out, rel=1e-9, abs=1e-12), numbers
        for i, slope in enumerate(partials):
            with np.errstate(all="ignore"):
                expected = primitive.partial(i, scalar, out, numbers, params)
                found = slope.evaluate(values)
            assert found == pytest.approx(float(expected), rel=1e-9, abs=1e-12), numbers


@each(("primitive", "case"), ARRAY_RULES, ids=lambda p: getattr(p, "name", None))
def test_a_reverse_rule_shown_is_the_rule_computed(primitive, case):
    rng = np.random.default_rng(0)
    inputs = [draw(b, x, rng) for b, x in zip(intervals(primitive, len(case.shapes)), case.shapes, strict=True)]
    wanted = [x.dtype.kind == "f" for x in inputs]
    if primitive.name == "where":
        inputs[0] = inputs[0] > 1
        wanted[0] = False
    params = {**primitive.defaults, **case.params} or None
    out = np.asarray(primitive(*inputs, **case.params))
    upstream = rng.normal(size=out.shape)
    symbols = [Symbol(name, data=data) for name, data in zip("xyzuvw", inputs, strict=False)]
    cotangent = Symbol("∂L/∂out", data=upstream)
    assert_readable(applied(primitive, symbols, case.params))
    shown = contributions(primitive, cotangent, Symbol("out", data=out), symbols, params, wanted)
    expected = primitive.contributions(arrays, upstream, out, inputs, params, wanted)
    for formula, part, data in zip(shown, expected, inputs, strict=True):
        if part is None:
            assert formula is None
            continue
        assert_readable(formula)
        if any(symbol.data is None for symbol in formula.symbols()):
            assert isinstance(primitive, Fused)
            assert re.search("∂out/∂.\\)ᵀ @ ∂L/∂out", str(formula))  # a long definition is only named
            continue
        assert formula.shape == np.shape(data)
        node = autograd.Tensor(data.astype(float))
        np.testing.assert_allclose(formula.evaluate(), node.conform(part), rtol=1e-12)


@pytest.mark.parametrize("primitive", [p for p in TABLE.values() if isinstance(p, Predicate)], ids=lambda p: p.name)
def test_every_predicate_can_be_shown(primitive):
    shown = applied(primitive, [x, y][: primitive.arity])
    assert_readable(shown)
    assert primitive.symbol in str(shown)


def test_an_expression_agrees_with_sympy():
    s, t = sympy.symbols("s t")

    def formula(u, v):
        return (u - v) ** 3 / (1 + u * u) - v * (u - 2) + -u

    for values in ({"x": 0.3, "y": 2.0}, {"x": -1.5, "y": 0.25}):
        exact = formula(s, t).subs({s: values["x"], t: values["y"]})
        assert formula(x, y).evaluate(values) == pytest.approx(float(exact))


def test_a_rule_that_cannot_be_shown_is_noticed():
    rule = Elementwise(
        (lambda xp, x, /: x), partials=[lambda xp, out, x: float(x)], domain=[autograd.primitives.arithmetic.REAL]
    )
    with pytest.raises(TypeError):
        partial(rule, 0, Symbol("out"), [x])


def test_guards_go_where_they_say_nothing():
    power = next(p for p in ELEMENTWISE if p.operator == "pow")
    assert str(partial(power, 0, Symbol("out"), [x, y]).unguarded()) == "y · x^(y − 1)"
    assert str(partial(power, 0, Symbol("out"), [x, 3])) == "3 · x²"


def test_operators_of_python_are_shown_by_their_own_signs():
    for function in (operator.add, operator.sub, operator.mul, operator.truediv, operator.matmul):
        assert str(compose(function, x, y)).startswith("x ")


def test_conditions_that_are_joined_have_the_shape_of_both():
    of_two, of_one = Symbol("x", data=np.ones(2)), Symbol("y", data=1.0)
    assert ((of_two == of_one) & (of_one == of_one)).shape == (2,)
    assert ((of_one == of_one) | (of_two == of_one)).shape == (2,)

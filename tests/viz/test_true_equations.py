"""Equations are true as they are displayed: every line of random graphs, read and calculated anew."""

import cmath
import math
import re
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import autograd as ag
import viz
from autograd import Value
from viz.picture.digits import agrees, enough, read, rounded
from viz.picture.labels import number

SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
FUNCTIONS = {
    "ln": math.log,
    "σ": lambda x: (1 + math.tanh(x / 2)) / 2 if x > -20 else math.exp(x),
    "sgn": lambda x: (x > 0) - (x < 0),
    "ReLU": lambda x: max(x, 0.0),
    "softplus": lambda x: math.log1p(math.exp(x)),
    "sqrt": math.sqrt,
    "exp": math.exp,
    "max": max,
    "min": min,
    "tanh": math.tanh,
    "sin": math.sin,
    "cos": math.cos,
    "cosh": math.cosh,
}


def python(text):
    """A displayed formula of numbers as Python code. None for one with names in it, or where it is cut."""
    text = text.replace("−", "-").replace("·", "*").replace("×", "*").replace("^", "**").replace("√", "sqrt ")
    text = re.sub("([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", lambda power: "**(" + power[1].translate(SUPERSCRIPT) + ")", text)
    text = re.sub(r"\|([^|]+)\|", r"abs(\1)", text)
    text = re.sub(r"sqrt (\([^()]*\)|[0-9.e-]+)", r"sqrt(\1)", text)
    text = re.sub(r"\[([^\[\]]+)\]", lambda condition: "(" + condition[1].replace("=", "==") + ")", text)
    text = text.replace("≥", ">=").replace("≤", "<=").replace("≠", "!=")
    words = set(re.findall(r"[^\W\d_]+", re.sub(r"\d+(\.\d+)?e-?\d+", "0", text)))
    return text if words <= {*FUNCTIONS, "abs", "and", "or", "inf", "nan"} else None


def calculated(text):
    return eval(python(text), {"__builtins__": {}, "abs": abs, "inf": math.inf, "nan": math.nan, **FUNCTIONS})


def is_true(parts, precision):
    """Whether all that is calculated from displayed numbers is what stands at the end of the line."""
    value = read(parts[-1])
    for part in parts[1:-1]:
        if python(part) is None:
            continue
        try:
            found = calculated(part)
        except (ZeroDivisionError, OverflowError):
            assert not cmath.isfinite(float(value)), parts
            continue
        except ValueError:  # what math says where a function has no value, as of sin(inf)
            assert math.isnan(value), parts
            continue
        assert close(found, value, parts[-1], precision), parts
    return True


def close(found, value, text, precision):
    """Right but for five units of the last digit that is displayed."""
    found, value = float(found), float(value)
    if not math.isfinite(value):
        return found == value or (math.isnan(found) and math.isnan(value))
    mantissa, _, exponent = text.replace("−", "-").partition("e")
    last = Fraction(10) ** -len(mantissa.partition(".")[2]) * Fraction(10) ** int(exponent or 0)
    size = Fraction(10) ** (math.floor(math.log10(abs(value))) - precision + 1) if value else 0
    allowed = min(last, size) if value else 0
    return abs(found - value) <= 5.001 * float(allowed) + 1e-13 * abs(value) + (1e-15 if not value else 0)


NUMBERS = st.one_of(
    st.floats(-30, 30, allow_nan=False),
    st.integers(-9, 9).map(float),
    st.sampled_from([1e8, 1e-4, 12345.678, 0.00001234, 99999.0, 1 / 3, 0.1, 20.0, 6.0, -1e8]),
)
UNARY = [ag.tanh, ag.sigmoid, ag.sin, ag.cos, ag.relu, abs, ag.exp, lambda x: x**2, lambda x: x**3, lambda x: -x]
BINARY = [
    lambda x, y: x + y,
    lambda x, y: x - y,
    lambda x, y: x * y,
    lambda x, y: x / y,
    ag.maximum,
    ag.minimum,
]


@st.composite
def graphs(draw):
    """A graph of Values: sums that cancel, functions that saturate, plain numbers among the operands."""
    nodes = [Value(draw(NUMBERS), name=name) for name in "abc"]
    for _ in range(draw(st.integers(1, 8))):
        x = draw(st.sampled_from(nodes))
        if draw(st.booleans()):
            nodes.append(draw(st.sampled_from(UNARY))(x))
        else:
            y = draw(st.one_of(st.sampled_from(nodes), NUMBERS, st.sampled_from([0, 1, -1, 2])))
            nodes.append(draw(st.sampled_from(BINARY))(x, y))
    return nodes[-1]


@settings(deadline=None, max_examples=200)
@given(graphs(), st.sampled_from([3, 4, 5, 7]))
@example(ag.sin(Value(math.inf) * 2), 3)
@example(Value(2**70, name="a") - (2**70 - 1), 3)
def test_every_line_of_an_explanation_is_true_as_displayed(root, precision):
    if root.is_leaf:
        return
    for line in viz.explain(root, precision=precision).lines:
        assert is_true(line.parts, precision)


@settings(deadline=None, max_examples=100)
@given(graphs())
def test_every_product_and_every_sum_in_a_picture_is_true_as_displayed(root):
    if root.is_leaf:
        return
    picture = viz.draw(root, overlay=True, max_nodes=500).picture
    arriving = {}
    for edge in picture.edges:
        if edge.direction == "backward" and " = " in edge.text:
            product, result = edge.text.removesuffix(" (dead)").rpartition(": ")[2].split(" = ")
            assert is_true(("", product, result), 4)
            arriving.setdefault(edge.tail, []).append(result)
    for node in picture.nodes:
        (shown,) = [line.partition(" = ")[2] for line in node.lines if line.startswith("∂") and " = " in line] or [""]
        if len(arriving.get(node.key, ())) > 1:
            assert is_true(("", " + ".join(f"({part})" for part in arriving[node.key]), shown), 4)


def test_contributions_that_cancel_add_up_to_the_gradient_as_displayed():
    w = Value(1.0, name="w")
    text = str(viz.draw(w * 1000.44 - w * 1000.33, overlay=True))
    assert "from v0: 1 × 1000.44 = 1000.44" in text
    assert "from v1: (−1) × 1000.33 = −1000.33" in text
    assert "∂L/∂w = 0.11" in text
    assert "= −1000.33 + 1000.44\n        = 0.11" in str(viz.explain(w * 1000.44 - w * 1000.33))


@pytest.mark.parametrize(
    ("root", "line"),
    [
        (lambda: ag.tanh(Value(6.0, name="x")) - 1, "L = v0 − 1 = 0.99998771 − 1 = −1.229e−5"),
        (lambda: (Value(1e8, name="x") + 1) - 1e8, "L = v0 − 100000000 = 100000001 − 100000000 = 1"),
        (lambda: 1 - ag.cos(Value(1e-4, name="x")), "L = 1 − v0 = 1 − 0.999999995 = 5e−9"),
        (lambda: Value(44850, name="n") * 65536, "L = n · 65536 = 44850 · 65536 = 2939289600"),
        (lambda: Value(1, name="n") + 2**40, "L = n + 1099511627776 = 1 + 1099511627776 = 1099511627777"),
        (lambda: Value(3.0, name="x") * 0.123456789, "L = x · 0.123457 = 3 · 0.123457 = 0.3704"),
        (lambda: Value(0.123456789, name="x") - 0.1234567, "L = x − 0.123457 = 0.123456789 − 0.1234567 = 8.9e−8"),
    ],
)
def test_more_digits_where_they_cancel_and_whole_numbers_in_full(root, line):
    assert line in str(viz.explain(root()))


@pytest.mark.parametrize(
    ("root", "line"),
    [
        (lambda x: x * 1, "L = x · 1 = 3 · 1 = 3"),
        (lambda x: x * 0, "L = x · 0 = 3 · 0 = 0"),
        (lambda x: 1 * x, "L = 1 · x = 1 · 3 = 3"),
        (lambda x: x + 0, "L = x + 0 = 3 + 0 = 3"),
        (lambda x: x - 0, "L = x − 0 = 3 − 0 = 3"),
        (lambda x: x / 1, "L = x / 1 = 3 / 1 = 3"),
        (lambda x: x**1, "L = x¹ = 3¹ = 3"),
        (lambda x: x**0, "L = x⁰ = 3⁰ = 1"),
        (lambda x: x * x, "L = x · x = 3 · 3 = 9"),
        (lambda x: x - x, "L = x − x = 3 − 3 = 0"),
        (lambda x: x * -2, "L = x · (−2) = 3 · (−2) = −6"),
        (lambda x: x + -2, "L = x + (−2) = 3 + (−2) = 1"),
        (lambda x: +x, "L = +x = +3 = 3"),
        (lambda x: x * 1e20, "L = x · 1e20 = 3 · 1e20 = 3e20"),
        (lambda x: x * 1e-5, "L = x · 1e−5 = 3 · 1e−5 = 3e−5"),
        (lambda x: ag.where(x > 4, x, 0), "L = x if false, else 0 = 3 if false, else 0 = 0"),
    ],
)
def test_the_forward_line_shows_the_operation_that_was_written(root, line):
    assert line in str(viz.explain(root(Value(3.0, name="x"))))
    assert line.split(" = ")[1] in str(viz.draw(root(Value(3.0, name="x"))))


def test_a_complex_number_of_an_expression_is_written_like_all_others():
    root = Value(1 + 2j, name="c") * (0.5 - 1j)
    assert "L = c · (0.5 − 1i) = (1 + 2i) · (0.5 − 1i) = 2.5 + 0i" in str(viz.explain(root))
    assert r"c \cdot \left(0.5 - 1i\right)" in str(viz.explain(root, latex=True))
    assert "L = c · (0.5 − 1i) = " in str(viz.draw(root))


def test_what_is_infinite_in_an_expression_is_a_sign_in_latex():
    assert r"x \cdot \infty" in str(viz.explain(Value(3.0, name="x") * float("inf"), latex=True))


@given(st.one_of(st.floats(-1e300, 1e300), st.integers(), st.fractions(), st.complex_numbers(max_magnitude=1e300)))
def test_a_displayed_number_can_be_read_again(x):
    assert read(number(x, 17)) == (x if not isinstance(x, int | Fraction) else pytest.approx(x, rel=1e-15))
    assert agrees(x, x, 4)


def test_no_number_of_digits_makes_a_false_equation_true():
    assert enough(lambda digits: rounded(1 / 3, digits), 1 / 4) is None
    assert enough(lambda digits: 1 / 0, 1.0) is None

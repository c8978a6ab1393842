"""The table of primitives: one property test for all of them, and one for a primitive nobody knew."""

import copy
import itertools
from typing import Any

import numpy as np
import pytest
import sympy
from grouped import each
from oracles import ORACLES
from properties import calls, check_all, draw, slopes

import autograd
from autograd import Tensor, Value, gradcheck, gradients
from autograd.core.primitive import Composition, Elementwise, Primitive
from autograd.core.registry import TABLE, lookup
from autograd.extend import REAL, elementwise

# their calls, or their results, are of another kind: see test_at.py and test_linalg.py
TESTED_ELSEWHERE = {"at", "einsum", "packed_eig", "eig", "eigvals"}
CALLED_WITH_EXAMPLES = [p for p in TABLE.values() if p.name not in TESTED_ELSEWHERE]
WITH_A_DERIVATIVE = [p for p in CALLED_WITH_EXAMPLES if p.differentiable and not isinstance(p, Composition)]
ELEMENTWISE = [p for p in TABLE.values() if isinstance(p, Elementwise)]


@pytest.mark.parametrize("primitive", CALLED_WITH_EXAMPLES, ids=lambda p: p.name)
def test_every_primitive_holds_its_properties(primitive: Primitive) -> None:
    assert primitive.name in ORACLES, f"write an oracle for {primitive.name} in tests/support/oracles.py"
    check_all(primitive, ORACLES[primitive.name])


@each("primitive", WITH_A_DERIVATIVE, ids=lambda p: p.name)
def test_every_primitive_agrees_with_gradcheck(primitive: Primitive) -> None:
    examples = list(calls(primitive, np.random.default_rng(7), shape=(2,)))
    assert examples
    for inputs, params in examples:
        assert gradcheck(lambda *x, params=params: primitive(*x, **params), *inputs).ok


def test_every_primitive_has_a_docstring_and_a_symbol() -> None:
    for name, primitive in TABLE.items():
        assert ">>> " in (primitive.__doc__ or ""), name
        assert primitive.symbol, name
        assert lookup(primitive.name) is primitive, name
        assert getattr(autograd, primitive.name) is primitive, name


# A primitive nobody knew: one block, and everything works.


@pytest.fixture
def cubed(own_primitives: None) -> Primitive:
    @elementwise(symbol="³", partials=[lambda xp, out, x: 3 * xp.square(x)], domain=[REAL])
    def cubed(xp: Any, x: Any, /) -> Any:
        """Cube, x³, elementwise.

        >>> TABLE["cubed"](Value(2.0)).data
        8.0
        """
        return x * x * x

    return cubed


def test_a_new_primitive_works_everywhere_at_once(cubed: Primitive) -> None:
    check_all(cubed, lambda x: np.power(x, 3))
    assert gradcheck(cubed, 1.5).ok
    x, t = Value(2.0, name="x"), Tensor([1.0, 2.0])
    y = x.cubed()  # type: ignore[attr-defined]
    assert y.data == 8.0
    assert y.op.symbol == "³"
    np.testing.assert_array_equal(t.cubed().data, [1.0, 8.0])  # type: ignore[attr-defined]
    (dx,) = gradients(y, [x], create_graph=True)
    (ddx,) = gradients(dx, [x], create_graph=True)
    assert (dx.data, ddx.data, gradients(ddx, [x])) == (12.0, 12.0, [6.0])
    assert copy.deepcopy(y).op is cubed
    y.backward()
    assert x.grad == 12.0


def test_a_new_primitive_is_drawn_and_explained(cubed: Primitive) -> None:
    import viz

    y = cubed(Value(2.0, name="x"))
    assert "³" in viz.draw(y).dot
    assert "³" in str(viz.explain(y))


def test_the_new_primitive_was_removed_again() -> None:
    assert "cubed" not in TABLE
    assert not hasattr(Value, "cubed")


# The checks can fail.


def test_a_wrong_partial_does_not_pass(cubed: Primitive) -> None:
    cubed.partials = (lambda xp, out, x: 3.003 * x * x,)  # type: ignore[attr-defined]
    with pytest.raises(AssertionError):
        check_all(cubed, lambda x: np.power(x, 3))


def test_a_wrong_value_does_not_pass(cubed: Primitive) -> None:
    with pytest.raises(AssertionError):
        check_all(cubed, lambda x: 1.001 * np.power(x, 3))


# sympy as a second opinion on every elementwise derivative


a, b = sympy.symbols("a b", real=True)
BETWEEN_JUMPS = sympy.Integer(0)  # up to a constant: the derivative is compared, not the value
WITHOUT_FORMULA = {
    "add_n": "any number of terms: not a formula of two symbols",
    "remainder": "another formula after each jump",
}
FORMULAS: dict[str, Any] = {
    **dict.fromkeys(["ceil", "floor", "floor_divide", "round", "sign", "step", "trunc"], BETWEEN_JUMPS),
    "nextafter": a,  # up to the least step there is
    "sigmoid": 1 / (1 + sympy.exp(-a)),
    "relu": sympy.Piecewise((0, a < 0), (a, True)),
    "leaky_relu": sympy.Piecewise((sympy.Rational(1, 100) * a, a < 0), (a, True)),
    "prelu": sympy.Piecewise((b * a, a < 0), (a, True)),
    "elu": sympy.Piecewise((sympy.exp(a) - 1, a < 0), (a, True)),
    "softplus": sympy.log(1 + sympy.exp(a)),
    "log_sigmoid": -sympy.log(1 + sympy.exp(-a)),
    "add": a + b,
    "subtract": a - b,
    "multiply": a * b,
    "divide": a / b,
    "reciprocal": 1 / a,
    "copysign": sympy.Abs(a) * sympy.sign(b),
    "negative": -a,
    "positive": a,
    "identity": a,
    "pow": a**b,
    "square": a**2,
    "abs": sympy.Abs(a),
    "maximum": sympy.Piecewise((a, a > b), (b, True)),
    "minimum": sympy.Piecewise((a, a < b), (b, True)),
    "clamp_min": sympy.Piecewise((b, a < b), (a, True)),
    "clamp_max": sympy.Piecewise((b, a > b), (a, True)),
    "exp": sympy.exp(a),
    "expm1": sympy.exp(a) - 1,
    "log": sympy.log(a),
    "log1p": sympy.log(1 + a),
    "sqrt": sympy.sqrt(a),
    "sin": sympy.sin(a),
    "cos": sympy.cos(a),
    "tan": sympy.tan(a),
    "asin": sympy.asin(a),
    "acos": sympy.acos(a),
    "atan": sympy.atan(a),
    "atan2": sympy.atan(a / b),  # up to a constant
    "sinh": sympy.sinh(a),
    "cosh": sympy.cosh(a),
    "asinh": sympy.asinh(a),
    "acosh": sympy.acosh(a),
    "atanh": sympy.atanh(a),
    "exp2": 2**a,
    "log2": sympy.log(a, 2),
    "log10": sympy.log(a, 10),
    "logaddexp": sympy.log(sympy.exp(a) + sympy.exp(b)),
    "hypot": sympy.sqrt(a**2 + b**2),
    "cbrt": sympy.Piecewise((sympy.cbrt(a), a > 0), (-sympy.cbrt(-a), True)),
    "gammaln": sympy.loggamma(a),
    "polygamma": sympy.polygamma(0, a),
    "erf": sympy.erf(a),
    "erfc": sympy.erfc(a),
    "tanh": sympy.tanh(a),
    "binary_cross_entropy": -(b * sympy.log(a) + (1 - b) * sympy.log(1 - a)),
    "binary_cross_entropy_with_logits": sympy.log(1 + sympy.exp(a)) - b * a,
}


def test_every_elementwise_primitive_has_a_formula_or_a_reason() -> None:
    assert {p.name for p in ELEMENTWISE} == FORMULAS.keys() | WITHOUT_FORMULA.keys()
    assert not FORMULAS.keys() & WITHOUT_FORMULA.keys()


@pytest.mark.parametrize("name", FORMULAS)
def test_derivatives_agree_with_sympy_to_second_order(name: str) -> None:
    primitive, formula = TABLE[name], FORMULAS[name]
    rng = np.random.default_rng(8)
    symbols = (a, b)[: primitive.arity]
    for _ in range(5):
        numbers = [draw(interval, (), rng).item() for interval in primitive.domain]
        at = dict(zip(symbols, numbers, strict=True))
        values = [Value(x) for x in numbers]
        first = gradients(primitive(*values), values, create_graph=True)
        for i, j in itertools.product(range(len(values)), repeat=2):
            assert first[i].data == pytest.approx(float(formula.diff(symbols[i]).subs(at)), rel=1e-12, abs=1e-14)
            second = gradients(first[i], [values[j]])[0] if first[i].requires_grad else 0
            expected = float(formula.diff(symbols[i]).diff(symbols[j]).subs(at))
            assert second == pytest.approx(expected, rel=1e-11, abs=1e-13)


def test_differences_of_the_tests_are_themselves_right() -> None:
    (found,) = slopes(lambda x: np.sin(x), [np.array([0.3, 1.2])], np.array([1.0, -2.0]))
    np.testing.assert_allclose(found, [np.cos(0.3), -2 * np.cos(1.2)], rtol=1e-10)

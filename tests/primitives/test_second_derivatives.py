"""Second and higher derivatives where a rule makes a choice: the right number, or the convention that is documented."""

import itertools
from collections.abc import Callable
from math import factorial, inf, log, pi, sqrt
from typing import Any

import numpy as np
import pytest
from special_points import check_exactness, special_points
from ways import by_reverse, check_ways

import autograd
from autograd import (
    Tensor,
    Value,
    binary_cross_entropy,
    erf,
    erfc,
    grad,
    gradients,
    hessian,
    hvp,
    jacobian,
    jvp,
    linalg,
    vmap,
)
from autograd.core.registry import TABLE

A = np.array([[1.0, 2.0], [3.0, 4.0]])
LN2, LN23 = log(2), log(23)
POWER = pytest.mark.parametrize("power", [lambda x, y: x**y, np.power, np.float_power, autograd.pow])


def of_vector(v: Any) -> Any:
    return v[0] ** v[1]


def log_loss(w: Any) -> Any:
    return np.logaddexp(0.0, -(A @ w)).sum()


GIVEN: dict[str, tuple[Callable[[], Any], Any]] = {
    "hessian of a power": (lambda: hessian(of_vector)(np.array([23.0, 0.0])), [[0, 1 / 23], [1 / 23, LN23**2]]),
    "compiled": (
        lambda: autograd.compile(hessian(of_vector))(np.array([23.0, 0.0])),
        [[0, 1 / 23], [1 / 23, LN23**2]],
    ),
    "an exponent that is computed": (lambda: grad(lambda b: grad(lambda x: x ** (3 * b))(2.0))(0.0), 1.5),
    "hvp of a power": (lambda: hvp(of_vector, np.array([2.0, 0.0]), np.array([0.0, 1.0])), [0.5, LN2**2]),
    "third order": (lambda: grad(grad(grad(lambda x, y: x**y, 0), 0), 1)(2.0, 0.0), -0.25),
    "a tie of logaddexp": (
        lambda: hessian(lambda v: np.logaddexp(v[0], v[1]))(np.array([1.0, 1.0])),
        [[0.25, -0.25], [-0.25, 0.25]],
    ),
    "logaddexp with 0": (lambda: grad(grad(lambda x: np.logaddexp(x, 0.0)))(0.0), 0.25),
    "softplus": (lambda: grad(grad(autograd.softplus))(0.0), 0.25),
    "logistic regression": (lambda: hessian(log_loss)(np.zeros(2)), [[2.5, 3.5], [3.5, 5.0]]),
    "logistic regression, compiled": (
        lambda: autograd.compile(hessian(log_loss))(np.zeros(2)),
        [[2.5, 3.5], [3.5, 5.0]],
    ),
    "cross-entropy by the target": (lambda: grad(grad(binary_cross_entropy, 0), 1)(0.3, 0.0), -1 / 0.21),
    "cross-entropy at the target 1": (lambda: grad(grad(binary_cross_entropy, 0), 1)(0.3, 1.0), -1 / 0.21),
    "erf": (lambda: grad(grad(grad(erf)))(0.0), -4 / sqrt(pi)),
    "erfc": (lambda: grad(grad(grad(erfc)))(0.0), 4 / sqrt(pi)),
    "a singular matrix": (
        lambda: hessian(linalg.det)(np.array([[1.0, 2.0], [2.0, 4.0]])),
        [[[[0, 0], [0, 1]], [[0, 0], [-1, 0]]], [[[0, -1], [0, 0]], [[1, 0], [0, 0]]]],
    ),
    "a constant power at infinity": (lambda: grad(lambda x: x**0)(inf), 0.0),
    "an exponent that is a Tensor of 0": (lambda: grad(lambda x: x ** Tensor(0.0, requires_grad=False))(inf), 0.0),
    "a base 0 and a negative exponent": (lambda: grad(lambda y: 0.0**y)(-1.0), -inf),
    "a base 0 and a positive exponent": (lambda: grad(lambda y: 0.0**y)(2.0), 0.0),
    "an infinite base": (lambda: grad(lambda y: inf**y)(-1.0), 0.0),
}


@pytest.mark.parametrize("name", GIVEN)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_the_derivative_is_as_given(name: str) -> None:
    compute, expected = GIVEN[name]
    np.testing.assert_allclose(compute(), expected, rtol=1e-12, atol=1e-12)


@POWER
def test_a_power_is_derived_by_its_base_and_then_by_its_exponent(power: Callable[..., Any]) -> None:
    mixed = grad(grad(power, 0), 1)
    assert mixed(2.0, 0.0) == 0.5
    assert mixed(Tensor(2.0), Tensor(0.0)).item() == 0.5
    assert vmap(mixed)(np.array([2.0, 4.0]), np.zeros(2)).tolist() == [0.5, 0.25]
    assert autograd.compile(mixed)(Tensor(2.0), Tensor(0.0)).item() == 0.5


def test_a_variable_from_outside_of_vmap_is_a_variable_within() -> None:
    """What `vmap` holds of it is a constant of its own level."""
    bases = np.array([2.0, 4.0])
    shared = lambda y: vmap(grad(lambda x: x**y))(bases).sum()  # noqa: E731
    each = lambda y: vmap(lambda x, y: grad(lambda x: x**y)(x))(bases, y).sum()  # noqa: E731
    loss = lambda y: vmap(grad(lambda p: binary_cross_entropy(p, y)))(np.array([0.3, 0.7])).sum()  # noqa: E731
    assert grad(shared)(np.array(0.0)) == 0.75
    assert grad(each)(np.zeros(2)).tolist() == [0.5, 0.25]
    assert jvp(each, (np.zeros(2),), (np.ones(2),))[1] == 0.75
    assert grad(loss)(np.array(0.0)) == pytest.approx(-2 / 0.21)


POWERS = [(x, n) for x in (0.0, -0.0, 2.0, -3.0, 1e-310, 5e-324, inf) for n in (0, 1, 2, 3, 4, 4.0)]
INVERSES = [(x, n) for x in (2.0, -3.0, inf) for n in (-1, -2)]  # which do not overflow


@pytest.mark.parametrize(("x", "power"), POWERS + INVERSES)
def test_a_constant_power_has_its_derivatives_to_any_order(power: float, x: float) -> None:
    """Also where the base is 0: x^n derived n + 1 times is 0, and never 0 · inf."""
    for wrap in (Value, Tensor, lambda number: Tensor([number])):
        f, expected = wrap(x), float(power != 0 or 1)
        start = f
        f = f**power
        for order in range(1, 6):
            if not f.requires_grad:
                assert power >= 0
                assert order > power + 1
                break
            (f,) = gradients(f, [start], np.ones(f.shape) if isinstance(f, Tensor) else 1, create_graph=True)
            expected = float(np.prod([power - k for k in range(order)]))
            exact = expected * np.float64(x) ** (power - order) if expected else 0.0
            np.testing.assert_allclose(np.asarray(f.data).item(), exact, rtol=1e-14)


def test_arrays_of_constant_powers_at_0() -> None:
    powers = np.array([0.0, 1.0, 2.0, 3.0])
    f = lambda x: (x**powers).sum()  # noqa: E731
    for order in range(1, 6):
        f = grad(f)
        assert f(0.0) == (factorial(order) if order < 4 else 0.0)


# conventions at kinks and borders: path by path, to third order

CONVENTIONS: list[tuple[str, tuple[float, ...], dict[tuple[int, ...], float]]] = [
    ("abs", (0.0,), {(0,): 0.0}),
    ("relu", (0.0,), {(0,): 0.0}),
    ("leaky_relu", (0.0,), {(0,): 1.0}),
    ("prelu", (0.0, 3.0), {(0,): 1.0}),
    ("elu", (0.0,), {(0,): 1.0, (0, 0): 1.0, (0, 0, 0): 1.0}),
    ("step", (0.0,), {}),
    ("sign", (0.0,), {}),
    ("copysign", (0.0, 2.0), {}),
    ("maximum", (1.0, 1.0), {(0,): 0.5, (1,): 0.5}),
    ("minimum", (-2.0, -2.0), {(0,): 0.5, (1,): 0.5}),
    ("clamp_min", (1.0, 1.0), {(0,): 1.0}),
    ("clamp_max", (1.0, 1.0), {(0,): 1.0}),
    ("hypot", (0.0, 0.0), {}),
    ("atan2", (0.0, 0.0), {}),
    ("logaddexp", (inf, inf), {(0,): 0.5, (1,): 0.5}),
    ("logaddexp", (-inf, -inf), {(0,): 0.5, (1,): 0.5}),
    ("pow", (0.0, 0.0), {}),
    ("pow", (0.0, 1.0), {(0,): 1.0}),
    ("pow", (0.0, 2.0), {(0, 0): 2.0}),
    ("pow", (0.0, 3.0), {(0, 0, 0): 6.0}),
    ("pow", (inf, 0.0), {}),
]


@pytest.mark.parametrize(("name", "point", "nonzero"), CONVENTIONS)
def test_at_a_kink_the_convention_holds_in_every_order(name: str, point: Any, nonzero: Any) -> None:
    columns = [np.array([x]) for x in point]
    for path, slope in by_reverse(TABLE[name], columns).items():
        assert slope.item() == nonzero.get(path, 0.0), f"by {path}"


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_a_certain_and_right_prediction_has_its_one_sided_derivatives(target: float) -> None:
    """That of -ln(1 - p) at 0, order by order, for the target 0; mirrored for 1."""
    f: Any = lambda p: binary_cross_entropy(p, target)  # noqa: E731
    for order in range(1, 5):
        f = grad(f)
        assert f(target) == factorial(order - 1) * (1 if target == 0 else (-1) ** order)


@pytest.mark.parametrize("order", [4, 6])
def test_even_norms_are_smooth_where_an_entry_is_0(order: int) -> None:
    """(1 + x^n)^(1/n) = 1 + x^n / n + ..., so the n-th derivative at 0 is (n - 1)!"""
    f: Any = lambda x: linalg.vector_norm(autograd.stack([x, Tensor(1.0, requires_grad=False)]), ord=order)  # noqa: E731
    for _ in range(order - 1):
        f = grad(f)
        assert f(np.array(0.0)) == 0.0
    assert grad(f)(np.array(0.0)) == pytest.approx(factorial(order - 1))


def test_determinants_of_zeros() -> None:
    """The n-th derivative of an n by n determinant is that of its formula, which is made of ±1."""
    for n in (1, 2, 3):
        f: Any = linalg.det
        for _ in range(n):
            f = jacobian(f, mode="forward")
        tensor = f(np.zeros((n, n)))
        assert sorted({*tensor.round(12).ravel().tolist()} - {0.0}) == ([1.0] if n == 1 else [-1.0, 1.0])
        assert np.abs(tensor).sum() == pytest.approx(factorial(n) ** 2)


def test_stacks_of_singular_matrices() -> None:
    """Ranks may differ; each matrix has the Hessian that it has alone."""
    rng = np.random.default_rng(0)
    stack = np.stack([np.zeros((3, 3)), np.outer([1.0, 2.0, 3.0], [1.0, 0.0, 1.0]), np.eye(3), rng.normal(size=(3, 3))])
    alone = [hessian(linalg.det)(x) for x in stack]
    np.testing.assert_allclose(vmap(hessian(linalg.det))(stack), alone, atol=1e-13)
    whole = hessian(lambda x: linalg.det(x).sum())(stack)
    for i, j in itertools.product(range(4), repeat=2):
        np.testing.assert_allclose(whole[i, :, :, j], alone[i] if i == j else 0.0, atol=1e-13)


def test_determinants_of_complex_matrices() -> None:
    """det is analytic: the Hessian along a direction is a second difference, exact for two rows."""
    rng = np.random.default_rng(1)
    x = np.outer([1.0, 2.0j], [1.0 + 1.0j, 2.0])
    d, e = (rng.normal(size=(2, 2)) + 1j * rng.normal(size=(2, 2)) for _ in range(2))
    t = Tensor(x)
    (slope,) = gradients(linalg.det(t), [t], create_graph=True)
    (second,) = gradients((slope * d).sum(), [t])
    exact = np.linalg.det(x + d + e) - np.linalg.det(x + d) - np.linalg.det(x + e) + np.linalg.det(x)
    assert (second * e).sum() == pytest.approx(exact)


# the tests can fail

OLD_RULES: dict[str, list[Any]] = {
    "pow": [
        lambda xp, out, x, y: y * xp.pow(x, xp.where(y == 0, 1, y - 1)),
        lambda xp, out, x, y: out * xp.log(xp.where(x == 0, 1, x)),
    ],
    "logaddexp": [
        lambda xp, out, x, y: xp.sigmoid(xp.where(x == y, 0, x) - xp.where(x == y, 0, y)),
        lambda xp, out, x, y: xp.sigmoid(xp.where(x == y, 0, y) - xp.where(x == y, 0, x)),
    ],
    "erf": [lambda xp, out, x: 2 / sqrt(pi) * xp.exp(-xp.square(xp.minimum(xp.abs(x), 40)))],
    "tanh": [lambda xp, out, x: xp.where(x == 0, 1, 1 - out * out)],
}


@pytest.mark.parametrize("name", OLD_RULES)
def test_a_choice_that_loses_a_derivative_does_not_pass(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    primitive: Any = TABLE[name]
    monkeypatch.setattr(primitive, "partials", tuple(OLD_RULES[name]))
    monkeypatch.setattr(primitive, "pull", None)
    with pytest.raises(AssertionError):
        check_exactness(name, primitive, special_points(name))


def test_a_way_that_differs_does_not_pass() -> None:
    def f(x: Any) -> Any:
        return x * x * x if isinstance(x, Value) else x * x

    with pytest.raises(AssertionError, match="Values"):
        check_ways(f, [np.array([1.0, 2.0])])

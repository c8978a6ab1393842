"""`autograd.special` against SciPy: values, and derivatives against mpmath or differences."""

from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import special as scipys

import autograd
from autograd import Tensor, Value, grad, gradcheck, special, vmap
from autograd.core.xp import gamma_series
from autograd.errors import ArgumentError, UnknownNameError

INNER = np.array([0.2, 0.5, 0.93])
WIDE = np.array([-2.3, -0.4, 0.3, 1.7, 25.0])
ONE_ARGUMENT: dict[str, Any] = {
    "logit": INNER,
    "gammaln": np.array([0.2, 1.0, 2.0, 3.7, 50.0, -0.3, -2.6]),
    "digamma": np.array([0.2, 1.0, 2.0, 3.7, 50.0, -0.3, -2.6]),
    "psi": INNER,
    "entr": np.array([0.2, 0.5, 3.0]),
    "ndtr": np.array([-9.0, -1.0, 0.3, 4.0]),
    "log_ndtr": np.array([-300.0, -17.0, -15.9, -3.0, -0.2, 0.4, 6.0, 30.0]),
    "expit": WIDE,
    "log_expit": WIDE,
    "erf": WIDE,
}
TWO_ARGUMENTS: dict[str, tuple[Any, Any]] = {
    "xlogy": (np.array([0.0, 0.2, -1.5]), np.array([0.5, 0.3, 2.0])),
    "xlog1py": (np.array([0.0, 0.2, -1.5]), np.array([0.5, -0.3, 2.0])),
    "rel_entr": (np.array([0.2, 0.5, 3.0]), np.array([0.5, 0.1, 2.0])),
    "kl_div": (np.array([0.2, 0.5, 3.0]), np.array([0.5, 0.1, 2.0])),
    "betaln": (np.array([0.2, 1.5, 3.0]), np.array([0.5, 9.0, 2.0])),
    "huber": (np.array([1.0, 1.0, 0.5]), np.array([0.3, -4.0, 2.0])),
}


@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_functions_of_one_number(name: str) -> None:
    x, ours, theirs = ONE_ARGUMENT[name], getattr(special, name), getattr(scipys, name)
    np.testing.assert_allclose(ours(Tensor(x)).data, theirs(x), rtol=2e-13, atol=1e-14)
    np.testing.assert_allclose([ours(Value(float(z))).data for z in x], theirs(x), rtol=2e-13, atol=1e-14)
    np.testing.assert_allclose(vmap(ours)(x), theirs(x), rtol=2e-13, atol=1e-14)
    assert ours(Tensor(x, dtype=np.float32)).dtype == np.float32
    np.testing.assert_array_equal(theirs(Tensor(x)).data, ours(Tensor(x)).data)
    assert gradcheck(lambda t: theirs(t).sum(), x).ok
    assert gradcheck(grad(lambda t: ours(t).sum()), x).ok
    compiled = autograd.compile(grad(lambda t: ours(t).sum()))
    np.testing.assert_array_equal(compiled(x), grad(lambda t: ours(t).sum())(x))


@pytest.mark.parametrize("name", TWO_ARGUMENTS)
def test_functions_of_two_numbers(name: str) -> None:
    (x, y), ours, theirs = TWO_ARGUMENTS[name], getattr(special, name), getattr(scipys, name)
    for found in (ours(Tensor(x), y), ours(x, Tensor(y)), ours(Tensor(x), Tensor(y)), theirs(x, Tensor(y))):
        np.testing.assert_allclose(found.data, theirs(x, y), rtol=1e-13, atol=1e-13)
    assert gradcheck(lambda a, b: ours(a, b).sum(), x, y).ok


EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, -2.0, np.inf, np.nan, 1e-300, 1e300]


@pytest.mark.parametrize("name", ["xlogy", "xlog1py", "rel_entr", "entr"])
def test_at_the_edges_they_are_what_scipys_are(name: str) -> None:
    x, y = map(np.ravel, np.meshgrid(EDGES, EDGES))
    given = [x] if name == "entr" else [x, y]
    with np.errstate(all="ignore"):
        expected, found = getattr(scipys, name)(*given), getattr(special, name)(*map(Tensor, given)).data
        wide = (name == "rel_entr") & (np.abs(np.log10(x / y)) > 300)  # where SciPy's quotient has no digits left
    np.testing.assert_allclose(found[~wide], expected[~wide], rtol=1e-13)
    with np.errstate(over="ignore"):
        assert special.rel_entr(Tensor([1e300]), 1e-300).item() == pytest.approx(600e300 * np.log(10))


@pytest.mark.parametrize(("a", "b"), [(10.0, 10.0), (1e6, 2.0), (0.1, 1e10), (50.0, 1e3), (9.9, 10.5), (3.0, 3.0)])
def test_the_beta_function_of_large_numbers(a: float, b: float) -> None:
    with mpmath.workdps(60):
        values = mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(mpmath.mpf(a) + b)
        first, second = (mpmath.polygamma(k, a) - mpmath.polygamma(k, mpmath.mpf(a) + b) for k in (0, 1))
    expected = [float(values), float(values), float(first), float(second)]

    def ours(x: Any) -> Any:
        return special.betaln(x, b)

    found = [ours(a), special.betaln(b, Tensor(a)).item(), grad(ours)(a), grad(grad(ours))(a)]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("name", ["logsumexp", "softmax", "log_softmax"])
@pytest.mark.parametrize("axis", [None, 0, -1, (0, 1)])
def test_functions_over_axes_take_what_scipys_take(name: str, axis: Any) -> None:
    x, ours, theirs = np.random.default_rng(3).normal(size=(2, 3)), getattr(special, name), getattr(scipys, name)
    np.testing.assert_allclose(ours(Tensor(x), axis=axis).data, theirs(x, axis=axis), rtol=1e-14)
    np.testing.assert_allclose(ours(Tensor(x)).data, theirs(x), rtol=1e-14)
    assert gradcheck(lambda t: (ours(t, axis) ** 2).sum(), x).ok


def test_a_weighted_sum_of_exponentials() -> None:
    a, b = np.array([[1000.0, 1001.0], [-2.0, 0.5]]), np.array([[0.5, -0.25], [3.0, 0.0]])
    for options in ({"axis": 1}, {"axis": 0, "keepdims": True}, {}):
        with np.errstate(invalid="ignore"):
            expected = scipys.logsumexp(a, b=b, **options)
            np.testing.assert_allclose(special.logsumexp(Tensor(a), b=b, **options).data, expected, rtol=1e-13)
    assert gradcheck(lambda a, b: special.logsumexp(a, 1, b).sum(), a[1:], b[1:]).ok


def test_a_weighted_sum_of_exponentials_at_the_edges() -> None:
    inf, nan = np.inf, np.nan
    a = np.array([[inf, 1.0], [-inf, -inf], [nan, 2.0], [1e5, 0.5], [inf, 0.0], [3.0, 3.0]])
    b = np.array([[0.0, 2.0], [1.0, 1.0], [0.0, 3.0], [0.0, -1.0], [1.0, 0.0], [2.0, -2.0]])
    with np.errstate(all="ignore"):
        for options in ({"axis": 1}, {"axis": 1, "return_sign": True}):
            expected, found = scipys.logsumexp(a, b=b, **options), special.logsumexp(Tensor(a), b=b, **options)
            for ours, theirs in zip(*[x if isinstance(x, tuple) else (x,) for x in (found, expected)], strict=True):
                np.testing.assert_allclose(ours.data, theirs, rtol=1e-13)
        assert special.logsumexp(Tensor(a[:2]), axis=1, return_sign=True)[1].tolist() == [1.0, 0.0]
    a, b = np.array([1.0, 2.0, -1.0]), np.array([0.0, -2.0, 1.0])
    assert gradcheck(lambda a, b: special.logsumexp(a, b=b, return_sign=True)[0], a, b).ok


@pytest.fixture
def without_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gamma_series, "_scipy", lambda: None)


@pytest.mark.usefixtures("without_scipy")
@given(x=st.floats(-40, 200).filter(lambda x: abs(x - round(x)) > 1e-3 or x > 1e-3), single=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_our_own_values_of_the_gamma_function(x: float, single: bool) -> None:
    given = np.array([x], np.float32 if single else np.float64)
    exact, precision = mpmath.mpf(float(given[0])), 1e-6 if single else 1e-12
    near = {"rel": precision, "abs": precision}
    found = special.gammaln(Tensor(given)).data
    assert found.dtype == given.dtype
    assert found[0] == pytest.approx(float(mpmath.re(mpmath.loggamma(exact))), **near)
    assert special.digamma(Tensor(given)).data[0] == pytest.approx(float(mpmath.psi(0, exact)), **near)


@pytest.mark.usefixtures("without_scipy")
def test_our_own_values_at_the_ends() -> None:
    x = np.array([np.inf, 0.0, -2.0, 1e300, 1e-300])
    np.testing.assert_allclose(special.gammaln(Tensor(x)).data, scipys.gammaln(x), rtol=1e-13)
    np.testing.assert_allclose(special.digamma(Tensor(x[[0, 3, 4]])).data, scipys.psi(x[[0, 3, 4]]), rtol=1e-13)
    assert np.isinf(special.digamma(Tensor(x[1:3])).data).all()


@given(x=st.floats(-30, -0.01).filter(lambda x: abs(x - round(x)) > 1e-2), n=st.integers(1, 4))
def test_polygamma_left_of_zero(x: float, n: int) -> None:
    expected = float(mpmath.psi(n, x))
    assert autograd.polygamma(Value(x), n).data == pytest.approx(expected, rel=1e-10, abs=1e-10)


def test_gradients_as_written_down() -> None:
    assert grad(special.logit)(0.2) == pytest.approx(6.25)
    assert grad(special.gammaln)(0.2) == pytest.approx(-5.28904, abs=1e-5)
    assert grad(lambda x: special.xlog1py(x, 0.5))(0.2) == pytest.approx(0.405465, abs=1e-6)
    assert grad(lambda x: special.xlog1py(x, 0.5))(0.0) == pytest.approx(np.log1p(0.5))  # where x is 0, too


@pytest.mark.parametrize(
    ("found", "right"),
    [
        (lambda: special.entr(Tensor([0.0, -1.0])), [0.0, -np.inf]),
        (lambda: special.rel_entr(Tensor([0.0, 1.0, 0.0]), Tensor([0.0, 0.0, -1.0])), [0.0, np.inf, np.inf]),
        (lambda: special.kl_div(Tensor([0.0]), Tensor([2.0])), [2.0]),
        (lambda: special.huber(Tensor([-1.0]), Tensor([2.0])), [np.inf]),
        (lambda: special.xlog1py(Tensor([0.0]), Tensor([-1.0])), [0.0]),
        (lambda: special.gammaln(Tensor([0.0, -3.0])), [np.inf, np.inf]),
        (lambda: special.entr(Value(0.0)), 0.0),
    ],
)
def test_limits(found: Any, right: Any) -> None:
    np.testing.assert_array_equal(found().data, right)


@given(x=st.floats(0.05, 200), n=st.integers(0, 5))
def test_polygamma_is_that_of_mpmath(x: float, n: int) -> None:
    assert autograd.polygamma(Value(x), n).data == pytest.approx(float(mpmath.polygamma(n, x)), rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("n", [4, 10, 20, 26, 60, 150])
def test_high_derivatives_keep_their_digits(n: int) -> None:
    """Where the series begins, where powers of it leave the floats, and where the cotangent is 0."""
    for x in (0.5, 3.5, 15.0, 16.0, 17.0, 40.0, 200.0, 0.3, -0.5, -7.75, 0.01):
        expected = float(mpmath.psi(n, x))
        assert autograd.polygamma(Value(x), n).data == pytest.approx(expected, rel=3e-13)
        assert autograd.polygamma(Tensor([x]), n).data == pytest.approx(expected, rel=3e-13)


def test_derivatives_of_gammaln_to_third_order() -> None:
    for x in (0.3, 1.0, 4.5):
        third = grad(grad(grad(special.gammaln)))(x)
        assert third == pytest.approx(float(mpmath.polygamma(2, x)), rel=1e-12)
    assert grad(special.digamma)(-0.5) == pytest.approx(float(mpmath.polygamma(1, -0.5)), rel=1e-12)


def test_a_huber_loss_without_a_bend_has_its_slopes() -> None:
    assert special.huber(Value(np.inf), 2.0).data == 2.0
    assert (grad(special.huber, 0)(np.inf, 2.0), grad(special.huber, 1)(np.inf, 2.0)) == (0.0, 2.0)


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="zeta"):
        special.zeta(Tensor([2.0]), 1.0)
    with pytest.raises(ArgumentError, match="whole number n"):
        autograd.polygamma(Tensor([2.0]), -1)
    with pytest.raises(ArgumentError, match="whole number n from 0 to 150, found 151"):
        autograd.polygamma(Value(2.0), 151)

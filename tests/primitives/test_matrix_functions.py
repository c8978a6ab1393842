"""Functions of matrices, and what eigenvectors say of them where eigenvalues are equal."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.linalg
from drawn import at_most
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Tensor, expm, grad, hessian, linalg, logm, solve_lyapunov, sqrtm, trace
from autograd.errors import MatrixError, ShapeError

C = np.array([[1.0, 2.0], [2.0, 5.0]])
SEEDS = st.integers(0, 2**32 - 1)
FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "sqrtm": (sqrtm, np.sqrt),
    "logm": (logm, np.log),
    "expm": (expm, np.exp),
    "inv": (linalg.inv, lambda x: 1 / x),
}
EACH = pytest.mark.parametrize("name", FUNCTIONS)


def definite(seed: int, n: int = 3) -> np.ndarray:
    x = np.random.default_rng(seed).normal(size=(n, n))
    return x @ x.T + 0.1 * np.eye(n)


@pytest.mark.parametrize(("name", "slope"), [("sqrtm", 0.5), ("logm", 1.0), ("expm", np.e), ("inv", -1.0)])
def test_the_gradient_at_the_identity_has_all_its_entries(name: str, slope: float) -> None:
    """That of tr(f(a) C) is f'(1) C."""
    function, _ = FUNCTIONS[name]
    np.testing.assert_allclose(grad(lambda a: trace(function(a) @ C))(np.eye(2)), slope * C, rtol=1e-14)
    compiled = autograd.compile(grad(lambda a: trace(function(a) @ C)))
    for _ in range(2):
        np.testing.assert_allclose(compiled(Tensor(np.eye(2))).data, slope * C, rtol=1e-14)


@EACH
@given(SEEDS)
@at_most(10)
def test_they_are_functions_of_the_eigenvalues(name: str, seed: int) -> None:
    """Where eigenvalues differ, the way by eigenvectors gives the same values, gradients and Hessians."""
    function, of_numbers = FUNCTIONS[name]
    x, weight = definite(seed), np.random.default_rng(seed + 1).normal(size=(3, 3))

    def by_eigenvectors(a: Any) -> Any:
        values, v = linalg.eigh(a)
        return ((v * of_numbers(values)) @ v.mT * weight).sum()

    def directly(a: Any) -> Any:
        return (function((a + a.mT) / 2) * weight).sum()

    for derive in (grad, hessian):
        expected = derive(by_eigenvectors)(x)
        np.testing.assert_allclose(derive(directly)(x), expected, rtol=1e-5, atol=1e-6 * abs(expected).max())
    np.testing.assert_allclose(directly(x), by_eigenvectors(x), rtol=1e-9)


@given(SEEDS, st.sampled_from([1, 2, 5]))
@at_most(20)
def test_roots_and_logarithms_are_inverses(seed: int, n: int) -> None:
    x = definite(seed, n)
    root = sqrtm(x)
    np.testing.assert_allclose(root @ root, x, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(expm(logm(x)), x, rtol=1e-10, atol=1e-10 * abs(x).max())
    part = solve_lyapunov(root, x)
    np.testing.assert_allclose(root @ part + part @ root, x, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("scale", [0.0, 1e-8, 1e-3, 1.0, 30.0, 700.0])
def test_the_exponential_of_small_and_large_matrices(scale: float) -> None:
    x = scale * np.array([[-0.3, 0.7, 0.1], [0.2, -0.9, 0.4], [0.5, 0.1, -0.6]])
    expected = scipy.linalg.expm(x)
    np.testing.assert_allclose(expm(Tensor(x)).data, expected, rtol=1e-11, atol=1e-13 * abs(expected).max())
    assert expm(Tensor(x.astype(np.float32))).dtype == np.float32


def test_the_exponential_of_what_is_too_large_to_be_halved_is_nan() -> None:
    assert np.isnan(expm(Tensor([[-1e12, 1.0], [0.0, -1e12]])).data).all()


def test_the_exponential_of_a_complex_matrix_is_analytic() -> None:
    rng = np.random.default_rng(0)
    x, e = (rng.normal(size=(2, 2)) + 1j * rng.normal(size=(2, 2)) for _ in range(2))
    np.testing.assert_allclose(expm(Tensor(x)).data, scipy.linalg.expm(x))
    slope = grad(lambda a: expm(a)[0, 1])(x)
    np.testing.assert_allclose((slope * e).sum(), scipy.linalg.expm_frechet(x, e)[1][0, 1])


@pytest.mark.parametrize("function", [sqrtm, logm, lambda x: solve_lyapunov(x, np.eye(2))])
def test_what_is_not_positive_definite_is_refused(function: Callable[[Any], Any]) -> None:
    compiled = autograd.compile(function)
    compiled(Tensor(np.eye(2)))
    for call in (function, compiled):
        with pytest.raises(MatrixError, match="eigenvalue -1"):
            call(Tensor([[1.0, 2.0], [2.0, 1.0]]))


@pytest.mark.parametrize("function", [expm, sqrtm, logm])
def test_wrong_operands_are_explained(function: Callable[[Any], Any]) -> None:
    with pytest.raises(ShapeError, match="matrices"):
        function(Tensor([1.0]))


@given(SEEDS)
@at_most(20)
def test_eigenvalues_that_are_equal_up_to_rounding_count_as_equal(seed: int) -> None:
    """The gradient of a projection onto the space of two of them, by the formula for spaces."""
    rng = np.random.default_rng(seed)
    q, weight = np.linalg.qr(rng.normal(size=(4, 4))).Q, rng.normal(size=(4, 4))
    x = q @ np.diag([1.0, 1.0, 3.0, 3.0]) @ q.T

    def onto_the_first(a: Any) -> Any:
        u = linalg.eigh(a).eigenvectors[:, :2]
        return (u @ u.mT * weight).sum()

    inner, outer = q[:, :2], q[:, 2:]
    part = inner @ (inner.T @ (weight + weight.T) / 2 @ outer / (1 - 3)) @ outer.T
    np.testing.assert_allclose(grad(onto_the_first)(x), part + part.T, atol=1e-12)


@given(SEEDS)
@at_most(20)
def test_singular_values_that_are_equal_up_to_rounding_count_as_equal(seed: int) -> None:
    rng = np.random.default_rng(seed)
    (u, v), weight = (np.linalg.qr(rng.normal(size=(4, 4))).Q for _ in range(2)), rng.normal(size=(4, 4))
    x = u @ np.diag([2.0, 2.0, 1.0, 1.0]) @ v.T

    def onto_the_first(a: Any) -> Any:
        left = linalg.svd(a).U[:, :2]
        return (left @ left.mT * weight).sum()

    def by_products(a: Any) -> Any:
        part = linalg.eigh(a @ a.mT).eigenvectors[:, 2:]
        return (part @ part.mT * weight).sum()

    np.testing.assert_allclose(grad(onto_the_first)(x), grad(by_products)(x), atol=1e-11)

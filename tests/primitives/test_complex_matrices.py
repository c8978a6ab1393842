"""Real functions of decompositions of complex matrices, against differences: they do not depend on phases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from slopes import slope_of

import autograd
from autograd import Tensor, grad, jvp, linalg, vmap
from autograd.errors import DTypeError, GraphError

WEIGHTS = np.random.default_rng(5).normal(size=(5, 5, 2)).view(complex)[..., 0]
EYE = np.eye(3)


def weighed(x: Any) -> Any:
    """A real number that depends on both parts of each entry."""
    return (x * WEIGHTS[: x.shape[0], : x.shape[1]]).sum().real


def adjoint(x: Any) -> Any:
    return x.mT.conj()


def projection(columns: Any) -> Any:
    return weighed(columns @ adjoint(columns))


def definite(x: Any) -> Any:
    return x @ adjoint(x) + EYE


def by_eigh(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def call(x: Any) -> Any:
        values, vectors = linalg.eigh(x)
        return weighed(vectors * function(values) @ adjoint(vectors))

    return call


def by_svd(x: Any) -> Any:
    u, s, vh = linalg.svd(x, full_matrices=False)
    return weighed(u * np.tanh(s) @ vh)


def in_pieces(x: Any) -> Any:
    u, _, vh = linalg.svd(x)
    return (abs(u) ** 3).sum() + weighed(abs(vh))


def by_qr(x: Any, mode: str = "reduced") -> Any:
    q, r = linalg.qr(x, mode=mode)
    k = min(x.shape)
    return weighed(q[:, :k]) + weighed(1j * r) + (projection(q[:, k:]) if mode == "complete" else 0)


CASES: dict[str, tuple[tuple[int, int], Callable[[Any], Any]]] = {
    "eigvalsh": ((3, 3), lambda x: (linalg.eigvalsh(x) ** 3).sum()),
    "eigh": ((3, 3), by_eigh(np.exp)),
    "eigh, one vector": ((3, 3), lambda x: projection(linalg.eigh(x).eigenvectors[:, :1])),
    "eig": ((3, 3), lambda x: (abs(linalg.eig(x).eigenvectors) ** 3).sum()),
    "svd": ((3, 3), by_svd),
    "svd, tall": ((4, 2), by_svd),
    "svd, wide": ((2, 4), by_svd),
    "svd, sizes": ((3, 3), in_pieces),
    "svd, completed left": ((4, 2), lambda x: projection(linalg.svd(x).U[:, 2:])),
    "svd, completed right": ((2, 4), lambda x: projection(adjoint(linalg.svd(x).Vh[2:]))),
    "svdvals": ((3, 2), lambda x: (linalg.svdvals(x) ** 3 * np.arange(1, 3)).sum()),
    "qr": ((3, 3), by_qr),
    "qr, wide": ((2, 4), by_qr),
    "qr, complete": ((4, 2), lambda x: by_qr(x, "complete")),
    "cholesky": ((3, 3), lambda x: weighed(linalg.cholesky(definite(x)))),
    "cholesky, upper": ((3, 3), lambda x: weighed(linalg.cholesky(definite(x), upper=True))),
    "pinv, tall": ((4, 2), lambda x: weighed(linalg.pinv(x))),
    "pinv, wide": ((2, 4), lambda x: weighed(linalg.pinv(x))),
    "norms": ((3, 3), lambda x: np.linalg.norm(x, 2) + np.linalg.norm(x, -2) + np.linalg.norm(x, "nuc")),
    "cond": ((3, 3), np.linalg.cond),
    "sqrtm": ((3, 3), lambda x: weighed(autograd.sqrtm(definite(x)))),
    "logm": ((3, 3), lambda x: weighed(autograd.logm(definite(x) + x / 9))),
    "logm_along": ((3, 3), lambda x: weighed(autograd.logm_along(x / 2, 1j * x))),
    "solve_lyapunov": ((3, 3), lambda x: weighed(autograd.solve_lyapunov(definite(x) + x / 9, 1j * x))),
}


@pytest.mark.parametrize("name", CASES)
def test_derivatives_are_those_measured(name: str) -> None:
    shape, f = CASES[name]
    at, way = np.random.default_rng(0).normal(size=(2, *shape, 2)).view(complex)[..., 0]
    along = lambda t: f(at + t * way)  # noqa: E731
    first = slope_of(lambda t: f(Tensor(at + t * way, requires_grad=False)).item(), 0.3)
    second = slope_of(grad(along), 0.3, h=1e-3)
    near: Callable[[float], Any] = lambda x: pytest.approx(x, rel=1e-6, abs=1e-7)  # noqa: E731
    assert grad(along)(0.3) == near(first)
    assert grad(grad(along))(0.3) == near(second)
    assert jvp(grad(along), (0.3,), (1.0,)) == (near(first), near(second))
    assert jvp(along, (0.3,), (1.0,))[1] == near(first)
    assert vmap(grad(grad(along)))(np.array([0.3, 0.4]))[0] == near(second)
    compiled = autograd.compile(grad(along))
    assert [float(compiled(np.array(t))) for t in (0.4, 0.3)][1] == near(first)
    leaf = Tensor(at + 0.3 * way)
    f(leaf).backward()
    assert np.sum(leaf.grad * way).real == near(first)


@pytest.mark.parametrize("name", ["eigh", "svd", "qr", "cholesky", "pinv, wide", "sqrtm", "logm"])
def test_real_matrices_are_complex_ones_without_imaginary_parts(name: str) -> None:
    shape, f = CASES[name]
    x = np.random.default_rng(1).normal(size=shape)
    np.testing.assert_allclose(grad(f)(x + 0j).real, grad(f)(x), rtol=1e-9, atol=1e-12)
    single = grad(f)(x.astype(np.complex64))
    assert single.dtype == np.complex64
    np.testing.assert_allclose(single.real, grad(f)(x), rtol=1e-4, atol=1e-4)


def test_least_squares_of_complex_numbers() -> None:
    at, way = np.random.default_rng(0).normal(size=(2, 4, 2, 2)).view(complex)[..., 0]

    def along(t: Any) -> Any:
        x, off, _, _ = np.linalg.lstsq(at + t * way, WEIGHTS[:4, :1])
        return weighed(x) + off.sum()

    expected = np.linalg.lstsq(at, WEIGHTS[:4, :1])
    found = np.linalg.lstsq(Tensor(at), WEIGHTS[:4, :1])
    np.testing.assert_allclose(found[0].data, expected[0])
    np.testing.assert_allclose(found[1].data, expected[1])
    assert grad(along)(0.3) == pytest.approx(slope_of(lambda t: float(along(Tensor(t)).data), 0.3), rel=1e-6)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: linalg.eigh(x).eigenvectors.real.sum(),
        lambda x: linalg.svd(x).U.imag.sum(),
        lambda x: linalg.svd(x).Vh.real.sum(),
        lambda x: linalg.eig(x).eigenvectors.real.sum(),
    ],
    ids=["eigh", "U", "Vh", "eig"],
)
def test_what_depends_on_the_phase_has_no_gradient(f: Callable[[Any], Any]) -> None:
    x = WEIGHTS[:3, :3]
    for call in (grad(f), autograd.compile(grad(f)), lambda x: vmap(grad(f))(x[None])):
        with pytest.raises(GraphError, match="the phase of complex vectors"):
            call(x)
    with pytest.raises(GraphError, match="the phase of"):
        grad(lambda x: abs(grad(f)(x)).sum())(x)


def test_a_phase_that_cancels_up_to_rounding_is_none() -> None:
    """V Vᴴ is the identity: all that comes back is rounding error, of any phase."""
    x = WEIGHTS[:3, :3]
    at_rest = grad(lambda x: (abs(linalg.eigh(x).eigenvectors @ adjoint(linalg.eigh(x).eigenvectors) - EYE) ** 2).sum())
    np.testing.assert_allclose(at_rest(x), 0, atol=1e-12)


@pytest.mark.parametrize("f", [linalg.cholesky, linalg.pinv, linalg.eigvalsh, autograd.sqrtm])
def test_they_are_not_analytic(f: Callable[[Any], Any]) -> None:
    root = (f(Tensor(definite(WEIGHTS[:3, :3]))) + 0j).sum()
    with pytest.raises(DTypeError, match="no analytic function"):
        root.backward()


def test_functions_of_hermitian_matrices_where_eigenvalues_are_equal() -> None:
    x, way = definite(WEIGHTS[:3, :3]), 0.5j * WEIGHTS[:3, :3] + adjoint(0.5j * WEIGHTS[:3, :3])
    np.testing.assert_allclose(autograd.sqrtm(x) @ autograd.sqrtm(x), x)
    np.testing.assert_allclose(autograd.expm(autograd.logm(x)), x)
    assert grad(lambda t: weighed(autograd.sqrtm(2 * EYE + t * way)))(0.0) == pytest.approx(weighed(way) / np.sqrt(8))
    assert grad(lambda t: weighed(autograd.logm(2 * EYE + t * way)))(0.0) == pytest.approx(weighed(way) / 2)

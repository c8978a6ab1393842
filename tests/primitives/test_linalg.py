"""Linear algebra and its neighbours: against PyTorch, by identities, and where matrices are degenerate.

This file is longer than others: the functions of matrices share cases and oracles.
"""

import importlib.util
import json
import string
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from grouped import each
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Tensor, Value, compile, einsum, grad, gradcheck, gradients, hessian, jvp, linalg, vmap
from autograd.errors import ArgumentError, MatrixError, ShapeError

DATA = Path(__file__).parents[1] / "data"
RECORDS = json.loads((DATA / "torch_linalg.json").read_text(encoding="utf-8"))


def definite(x: Any) -> Any:
    return x @ x.mT + np.eye(x.shape[-1])


def squares(parts: Any) -> Any:
    return autograd.concat([(part**2).reshape((-1,)) for part in parts])


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "slogdet": lambda x: linalg.slogdet(x).logabsdet,
    "matrix_power": lambda x: linalg.matrix_power(x, 3),
    "matrix_power, negative": lambda x: linalg.matrix_power(x, -2),
    "cholesky": lambda x: linalg.cholesky(definite(x)),
    "cholesky, upper": lambda x: linalg.cholesky(definite(x), upper=True),
    "eigh": lambda x: squares(linalg.eigh(x)),
    "svd, square": lambda x: squares(linalg.svd(x)),
    "svd, tall": lambda x: squares(linalg.svd(x, full_matrices=False)),
    "svd, wide": lambda x: squares(linalg.svd(x, full_matrices=False)),
    "qr, square": lambda x: squares(linalg.qr(x)),
    "qr, tall": lambda x: squares(linalg.qr(x)),
    "qr, wide": lambda x: squares(linalg.qr(x)),
    "vector_norm": lambda x: linalg.vector_norm(x, axis=1),
    "vector_norm, 3": lambda x: linalg.vector_norm(x, axis=0, ord=3),
    "vector_norm, inf": lambda x: linalg.vector_norm(x, ord=inf),
    "matrix_norm, nuc": lambda x: linalg.matrix_norm(x, ord="nuc"),
    "matrix_norm, 2": lambda x: linalg.matrix_norm(x, ord=2),
    "matrix_norm, 1": lambda x: linalg.matrix_norm(x, ord=1),
    "tensordot": lambda x, y: linalg.tensordot(x, y, axes=((0, 2), (1, 0))),
    "einsum, bilinear": lambda x, a, y: einsum("bi,ij,bj->b", x, a, y),
    "einsum, ellipsis": lambda x, y: einsum("...ij,...kj->...ik", x, y),
    "einsum, diagonal": lambda x, y: einsum("bii,i->b", x, y),
    "prod": lambda x: x.prod(axis=1),
    "cumulative_sum": lambda x: x.cumulative_sum(axis=1),
    "var": lambda x: x.var(axis=(0, 2), correction=1),
    "std": lambda x: x.std(axis=1),
    "logsumexp": lambda x: x.logsumexp(axis=(0, 2)),
    "sort": lambda x: x.sort(axis=0, descending=True),
    "take_along_axis": lambda x: autograd.take_along_axis(x, np.array([[0, 0, 1], [1, 0, 1]]), axis=0),
    "diff": lambda x: x.diff(n=2),
    "tril": lambda x: x.tril(-1),
    "diagonal": lambda x: linalg.diagonal(x, 1),
    "diag": lambda x: x.diag(-1),
    "roll": lambda x: x.roll((1, -1), axis=(0, 1)),
    "clip between tensors": lambda x, low, high: autograd.clip(x, low, high),
}


@pytest.mark.parametrize("name", RECORDS)
def test_agrees_with_pytorch(name: str) -> None:
    record = RECORDS[name]
    tensors = [Tensor(np.array(x)) for x in record["inputs"]]
    function = FUNCTIONS.get(name) or getattr(autograd, name.replace(",", "").split()[0])
    out = function(*tensors)
    np.testing.assert_allclose(out.data, record["output"], rtol=1e-11, atol=1e-13)
    slopes = gradients(out, tensors, record["upstream"], create_graph=True)
    for slope, expected in zip(slopes, record["gradients"], strict=True):
        np.testing.assert_allclose(slope.data, expected, rtol=1e-9, atol=1e-11)
    total = sum((slope * slope).sum() for slope in slopes)
    seconds = gradients(total, tensors) if total.requires_grad else [x.zero() for x in tensors]
    for second, expected in zip(seconds, record["seconds"], strict=True):
        np.testing.assert_allclose(second, expected, rtol=1e-7, atol=1e-8)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
@each("name", RECORDS)
def test_pytorch_still_computes_what_was_recorded(name: str) -> None:
    spec = importlib.util.spec_from_file_location("record_torch_linalg", DATA / "record_torch_linalg.py")
    assert spec is not None
    assert spec.loader is not None
    recorder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recorder)
    assert list(recorder.CASES) == list(RECORDS)
    live = recorder.recorded(name, recorder.CASES)
    for key in ("output", "upstream"):
        np.testing.assert_allclose(live[key], RECORDS[name][key], rtol=1e-9, atol=1e-11)
    for key in ("gradients", "seconds"):
        for found, expected in zip(live[key], RECORDS[name][key], strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8)


# identities

SQUARE = st.integers(1, 5).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, 10_000)))
RECTANGLE = st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(0, 10_000))


def drawn(*shape: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape) + np.eye(*shape[-2:])


@given(SQUARE)
def test_an_inverse_undoes(size: tuple[int, int]) -> None:
    n, seed = size
    x = drawn(2, n, n, seed=seed) + 3 * np.eye(n)
    np.testing.assert_allclose(linalg.inv(x) @ x, np.broadcast_to(np.eye(n), x.shape), atol=1e-10)
    np.testing.assert_allclose(x @ linalg.solve(x, np.ones(n)[:, None]), np.ones((2, n, 1)), atol=1e-10)
    np.testing.assert_allclose(linalg.matrix_power(x, -2) @ x @ x, linalg.matrix_power(x, 0), atol=1e-9)
    sign, log = linalg.slogdet(x)
    np.testing.assert_allclose(sign * np.exp(log), linalg.det(x), rtol=1e-10)
    np.testing.assert_allclose(linalg.det(x), np.prod(np.linalg.eigvals(x), axis=-1).real, rtol=1e-9)


@given(RECTANGLE)
def test_factors_multiply_to_the_matrix(size: tuple[int, int, int]) -> None:
    m, n, seed = size
    x = drawn(m, n, seed=seed)
    for full in (True, False):
        u, s, vh = linalg.svd(x, full_matrices=full)
        k = min(m, n)
        assert (u.shape, s.shape, vh.shape) == (((m, m), (k,), (n, n)) if full else ((m, k), (k,), (k, n)))
        np.testing.assert_allclose(u[:, :k] * s @ vh[:k], x, atol=1e-12)
        np.testing.assert_allclose(u.T @ u, np.eye(u.shape[1]), atol=1e-12)
        np.testing.assert_allclose(vh @ vh.T, np.eye(vh.shape[0]), atol=1e-12)
    for mode in ("reduced", "complete"):
        q, r = linalg.qr(x, mode=mode)
        np.testing.assert_allclose(q @ r, x, atol=1e-12)
        np.testing.assert_allclose(q.T @ q, np.eye(q.shape[1]), atol=1e-12)
        np.testing.assert_array_equal(r, np.triu(r))
    pinv = linalg.pinv(x)
    np.testing.assert_allclose(x @ pinv @ x, x, atol=1e-10)
    values, vectors = linalg.eigh(x @ x.T)
    np.testing.assert_allclose(x @ x.T @ vectors, vectors * values, atol=1e-10)
    factor = linalg.cholesky(x @ x.T + np.eye(m))
    np.testing.assert_allclose(factor @ factor.T, x @ x.T + np.eye(m), atol=1e-10)


@pytest.mark.parametrize("shape", [(4, 2), (2, 4), (3, 3), (5, 2)])
def test_spaces_have_derivatives_whatever_their_basis(shape: tuple[int, int]) -> None:
    """Projections on what the further columns of U, V and Q span do not depend on how these are turned."""
    x, c = drawn(*shape, seed=1), np.random.default_rng(2).normal(size=(5, 5))
    k, (m, n) = min(shape), shape

    def projections(x: Any) -> Any:
        u, _, vh = linalg.svd(x)
        q, r = linalg.qr(x, mode="complete")
        free, null = u[:, k:], vh[k:]
        left = (free @ free.mT * c[:m, :m]).sum() + (q[:, k:] @ q[:, k:].mT * c[:m, :m]).sum()
        return left + (null.mT @ null * c[:n, :n]).sum() + (r * r * c[:m, :n]).sum()

    assert gradcheck(projections, x, rtol=1e-5).ok


# degenerate matrices


def test_equal_eigenvalues_give_no_nan_and_right_derivatives_of_symmetric_functions() -> None:
    x = Tensor(np.diag([2.0, 2.0, 5.0]))
    for function in (
        lambda x: (linalg.eigvalsh(x) ** 2).sum(),
        lambda x: (linalg.svdvals(x) ** 2).sum(),
        lambda x: (linalg.eigh(x).eigenvectors @ linalg.eigh(x).eigenvectors.mT).sum() + (x * x).sum(),
    ):
        (slope,) = gradients(function(x), [x])
        np.testing.assert_allclose(slope, 2 * x.data, atol=1e-12)


@pytest.mark.parametrize("entry", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [float, complex])
@pytest.mark.parametrize("n", [2, 3])
def test_a_matrix_that_is_not_finite_has_derivatives_that_are_nan(n: int, dtype: type, entry: float) -> None:
    """Where NumPy has a value, there is no error; and other matrices of a stack have their own."""
    x = np.random.default_rng(0).normal(size=(2, n, n)).astype(dtype)
    x[0, 0, -1] = entry

    def size(x: Any) -> Any:
        return abs(linalg.det(x)).sum()

    def steepness(x: Any) -> Any:
        return (abs(grad(size)(x)) ** 2).sum()

    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(linalg.det(x), np.linalg.det(x))
        for f in (size, steepness):
            ways = [grad(f)(x), np.asarray(compile(grad(f))(x)), vmap(grad(f))(x[:, None])[:, 0]]
            for found in ways:
                assert np.isnan(found[0]).all()
                np.testing.assert_allclose(found[1], grad(f)(x[1]), rtol=1e-8)


def test_a_singular_matrix_has_the_derivative_of_its_determinant() -> None:
    x = Tensor([[1.0, 2.0, 0.0], [2.0, 4.0, 0.0], [0.0, 1.0, 3.0]])
    assert gradcheck(linalg.det, x).ok
    zero = Tensor(np.zeros((2, 2)))
    (slope,) = gradients(linalg.det(zero), [zero])
    np.testing.assert_array_equal(slope, np.zeros((2, 2)))
    assert linalg.det(np.zeros((0, 0))) == 1.0


def test_singular_values_at_zero_have_a_subgradient() -> None:
    x = Tensor(np.zeros((3, 2)))
    (slope,) = gradients(linalg.matrix_norm(x, ord="nuc"), [x])
    assert np.all(np.isfinite(slope))
    assert np.linalg.norm(slope, 2) <= 1 + 1e-12


@pytest.mark.parametrize("ord", [0, 0.5, 1, 2, 3, inf, -inf])
def test_norms_at_zero_have_subgradients(ord: float) -> None:
    x = Tensor([0.0, 0.0, 0.0])
    (slope,) = gradients(linalg.vector_norm(x, ord=ord), [x])
    np.testing.assert_array_equal(slope, np.zeros(3))


@pytest.mark.parametrize("ord", [-0.5, -1, -2])
def test_a_norm_of_negative_order_stays_0_beside_an_entry_of_0(ord: float) -> None:
    f: Any = lambda x: linalg.vector_norm(x, ord=ord)  # noqa: E731
    x = np.array([0.0, 2.0, -3.0])
    with np.errstate(divide="ignore"):  # NumPy's norm divides by the entry
        np.testing.assert_array_equal(grad(f)(x), np.zeros(3))
        np.testing.assert_array_equal(hessian(f)(x), np.zeros((3, 3)))
    beside: Any = lambda x: (abs(x) ** ord).sum() ** (1 / ord)  # noqa: E731
    np.testing.assert_allclose(hessian(f)(x + 1), hessian(beside)(x + 1), rtol=1e-12)


def test_ties_of_the_largest_entry_share_its_gradient() -> None:
    x = Tensor([2.0, -2.0, 1.0])
    (slope,) = gradients(linalg.vector_norm(x, ord=inf), [x])
    np.testing.assert_array_equal(slope, [0.5, -0.5, 0.0])


@pytest.mark.parametrize("x", [[0.0, 0.0, 0.0], [0.0, 2.0, 3.0], [0.0, 0.0, 5.0]])
def test_products_with_zeros_are_right_to_second_order(x: list[float]) -> None:
    a, b, c = x
    np.testing.assert_allclose(
        hessian(lambda t: t.prod())(np.array(x)), np.array([[0, c, b], [c, 0, a], [b, a, 0]]), atol=1e-15
    )
    t = Tensor(x)
    (slope,) = gradients(t.cumulative_prod().sum(), [t])
    np.testing.assert_allclose(slope, [1 + b + b * c, a + a * c, a * b])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: linalg.inv(Tensor([[1.0, 2.0], [2.0, 4.0]])), "inv of shapes .2, 2.*Singular"),
        (lambda: linalg.solve(Tensor(np.zeros((2, 2))), Tensor([1.0, 2.0])), "solve.*Singular"),
        (lambda: linalg.cholesky(Tensor([[1.0, 2.0], [2.0, 1.0]])), "cholesky.*not positive definite"),
        (lambda: linalg.det(Tensor(np.ones((2, 3)))), "det of shapes .2, 3.*square"),
        (lambda: gradients(linalg.slogdet(s := Tensor(np.ones((2, 2)))).logabsdet, [s]), "inv.*Singular"),
    ],
)
def test_a_matrix_that_lacks_what_is_asked_for(call: Callable[[], Any], message: str) -> None:
    with np.errstate(all="ignore"), pytest.raises(MatrixError, match=message):
        call()


def test_single_precision_stays() -> None:
    x = Tensor(drawn(3, 3, seed=4).astype(np.float32))
    parts = [*linalg.svd(x), *linalg.qr(x), *linalg.eigh(x), *linalg.slogdet(x), linalg.pinv(x), linalg.norm(x)]
    assert {part.dtype for part in [*parts, linalg.matrix_power(x, 0)]} == {np.dtype("float32")}


def test_numpy_reaches_the_same_functions() -> None:
    x = Tensor(drawn(3, 3, seed=5))
    for function in (np.linalg.inv, np.linalg.det, np.linalg.pinv, np.linalg.norm):
        found = function(x)
        assert isinstance(found, Tensor)
        np.testing.assert_allclose(found.data, function(x.data), rtol=1e-12)
    np.testing.assert_allclose(np.linalg.svd(x).S.data, np.linalg.svd(x.data).S)


# Einstein's notation

TERMS = ["ij,jk->ik", "ij,jk", "ij->ji", "ij->", "ij->j", "i,i->i", "i,j->ij", "ii", "ii->i", "ij,ij,ij->", "abc,c->ba"]
TERMS += ["ij,kl->", "iij,j->i", "...i,...i->...", "...ij->...ji", "i...,i...", "...,...", "ab...,b->a...", "i,->i"]
RANKS = {
    "...i,...i->...": (3, 2),
    "...ij->...ji": (4,),
    "i...,i...": (3, 2),
    "...,...": (2, 0),
    "ab...,b->a...": (4, 1),
}


def operands(subscripts: str) -> list[np.ndarray]:
    terms = subscripts.split("->")[0].split(",")
    ranks = RANKS.get(subscripts, tuple(map(len, terms)))
    lengths = {letter: 2 + i % 2 for i, letter in enumerate(string.ascii_letters)}
    rng = np.random.default_rng(len(subscripts))
    arrays = []
    for term, rank in zip(terms, ranks, strict=True):
        before, dots, after = term.partition("...")
        spread = [3, 2][-(rank - len(before) - len(after)) :] if dots and rank > len(before) + len(after) else []
        arrays.append(rng.normal(size=[lengths[c] for c in before] + spread + [lengths[c] for c in after]))
    return arrays


@pytest.mark.parametrize("subscripts", TERMS)
def test_einsum_is_numpys_with_derivatives(subscripts: str) -> None:
    arrays = operands(subscripts)
    out = einsum(subscripts, *map(Tensor, arrays))
    np.testing.assert_allclose(out.data, np.einsum(subscripts, *arrays), rtol=1e-12)
    np.testing.assert_allclose(np.einsum(subscripts, *map(Tensor, arrays)).data, out.data)
    assert gradcheck(lambda *x: einsum(subscripts, *x), *arrays).ok


@pytest.mark.parametrize("subscripts", TERMS)
def test_einsum_has_second_derivatives(subscripts: str) -> None:
    arrays = operands(subscripts)

    def slope(*arrays: np.ndarray) -> list[np.ndarray]:
        return grad(lambda *x: (einsum(subscripts, *x) ** 3).sum(), argnums=tuple(range(len(arrays))))(*arrays)

    step = [0.1 * np.cos(x) for x in arrays]
    _, second = jvp(slope, tuple(arrays), tuple(step))
    ahead, behind = (slope(*[x + h * t for x, t in zip(arrays, step, strict=True)]) for h in (1e-4, -1e-4))
    for found, plus, minus in zip(second, ahead, behind, strict=True):
        np.testing.assert_allclose(found, (plus - minus) / 2e-4, rtol=1e-5, atol=1e-6)


def test_einsum_maps_over_examples_and_forward() -> None:
    x, y = drawn(4, 2, 3, seed=6), drawn(3, 2, seed=7)
    mapped = autograd.vmap(lambda x, y: einsum("ij,ji->j", x, y), in_axes=(0, None))(x, y)
    np.testing.assert_allclose(mapped, np.einsum("bij,ji->bj", x, y))
    _, pushed = jvp(lambda x, y: einsum("ij,ji->j", x, y), (x[0], y), (x[1], y))
    np.testing.assert_allclose(pushed, np.einsum("ij,ji->j", x[1], y) + np.einsum("ij,ji->j", x[0], y))


def test_einsum_takes_values() -> None:
    x = Value(3.0)
    einsum("i,->", Tensor([1.0, 2.0]), x).backward()
    assert x.grad == 3.0


@pytest.mark.parametrize(
    ("subscripts", "error", "message"),
    [
        ("ij,jk->iz", ArgumentError, "not understood at z"),
        ("ij->ii,", ArgumentError, "speaks of 1 operands, found 2"),
        ("i!,jk->", ArgumentError, "not understood at !"),
        ("ijk,jk", ShapeError, "'ijk' of .* does not fit an operand of 2 axes"),
        ("ii,jk", ShapeError, "'i' stands for two lengths"),
        (3, ArgumentError, "takes its subscripts first"),
    ],
)
def test_einsum_says_what_it_does_not_understand(subscripts: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        einsum(subscripts, Tensor(np.ones((2, 3))), Tensor(np.ones((3, 4))))


# eigenvalues of any square matrix

GENERAL = np.random.default_rng(8).normal(size=(2, 4, 4))


def test_eig_is_that_of_numpy() -> None:
    for x in (GENERAL, GENERAL + 1j * GENERAL[::-1]):
        values, vectors = linalg.eig(Tensor(x))
        expected = np.linalg.eig(x)
        np.testing.assert_allclose(values.data, expected.eigenvalues, rtol=1e-12)
        np.testing.assert_allclose(vectors.data, expected.eigenvectors, rtol=1e-12)
        np.testing.assert_array_equal(linalg.eigvals(Tensor(x)).data, values.data)
    assert linalg.eig(Tensor(np.eye(2, dtype=np.float32))).eigenvalues.dtype == np.complex64
    with pytest.raises(ShapeError, match="eig"):
        linalg.eig(Tensor([1.0]))


@pytest.mark.parametrize(
    "f",
    [
        lambda x: abs(linalg.eigvals(x)).sum(),
        lambda x: (linalg.eigvals(x).imag ** 2).sum(),
        lambda x: autograd.max(linalg.eigvals(x).real),
        lambda x: (abs(linalg.eig(x).eigenvectors) ** 3).sum(),
        lambda x: abs(linalg.eig(x).eigenvectors[..., 0, :] * linalg.eigvals(x)).sum(),
    ],
)
def test_derivatives_of_eigenvalues_and_eigenvectors(f: Callable[[Any], Any]) -> None:
    way = np.random.default_rng(9).normal(size=GENERAL.shape)
    assert gradcheck(f, GENERAL).ok
    assert gradcheck(grad(f), GENERAL).ok
    assert jvp(f, (GENERAL,), (way,))[1] == pytest.approx(float((grad(f)(GENERAL) * way).sum()), rel=1e-9)
    found = vmap(grad(f))(GENERAL)
    np.testing.assert_allclose(found, [grad(f)(x) for x in GENERAL], rtol=1e-9, atol=1e-12)


def test_the_trace_of_a_function_of_a_matrix_by_its_eigenvalues() -> None:
    """Σ λ³ is the trace of x³, whose gradient is 3 (x²)ᵀ; that of the largest of x xᵀ is as eigh has it."""
    x = GENERAL[0]
    np.testing.assert_allclose(grad(lambda x: (linalg.eigvals(x) ** 3).sum().real)(x), 3 * (x @ x).T, rtol=1e-9)
    by_eig = grad(lambda x: autograd.max(linalg.eigvals(x @ x.T).real))(x)
    np.testing.assert_allclose(by_eig, grad(lambda x: autograd.max(linalg.eigvalsh(x @ x.T)))(x), rtol=1e-8, atol=1e-8)


def test_eigenvalues_in_a_program_are_complex_whatever_the_first_ones_were() -> None:
    compiled = autograd.compile(lambda x: abs(linalg.eigvals(x)))
    for x in (np.diag([3.0, -2.0]), np.array([[0.0, 1.0], [-4.0, 0.0]]), np.diag([1.0, 5.0])):
        np.testing.assert_allclose(compiled(x), np.abs(np.linalg.eigvals(x)))

"""NumPy's functions of arrays without entries, or with nothing but nan: its values, or errors of ours of its kind."""

from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Tensor, compile, grad, vmap
from autograd.errors import AutogradError, ShapeError

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's own, of means of nothing and the like

EMPTY = [(0,), (0, 3), (3, 0), (0, 0), (2, 0, 3)]
CALLS = """
np.median(x) | np.median(x, axis=0) | np.median(x, axis=-1, keepdims=True) | np.nanmedian(x) | np.nanmedian(x, axis=0)
np.quantile(x, 0.5) | np.quantile(x, [0.2, 0.7], axis=0) | np.percentile(x, 30, axis=-1) | np.nanquantile(x, 0.5)
np.nanquantile(x, 0.7, axis=0) | np.nanpercentile(x, 30, axis=-1) | np.split(x, 1) | np.split(x, 2)
np.split(x, [0, 0]) | np.split(x, 2, axis=-1) | np.hsplit(x, 1) | np.array_split(x, 3) | np.nanargmax(x)
np.nanargmin(x, axis=0) | np.nanargmax(x, axis=-1) | np.argmax(x, axis=0) | np.nanmax(x) | np.nansum(x, axis=0)
np.mean(x) | np.var(x, axis=0) | np.max(x, axis=0) | np.min(x, axis=-1) | np.max(x, initial=1.0) | np.sort(x)
np.cumsum(x) | np.prod(x) | np.logaddexp.reduce(x) | np.maximum.reduce(x) | np.linalg.norm(x) | np.linalg.norm(x, 1)
np.linalg.norm(x, np.inf) | np.linalg.norm(x, 2) | np.linalg.norm(x, -np.inf) | np.linalg.norm(x, "nuc")
np.linalg.det(x) | np.linalg.inv(x) | np.linalg.eigh(x)[0] | np.linalg.svd(x)[1] | np.linalg.cholesky(x)
np.pad(x, 1) | np.pad(x, 1, mode="mean") | np.pad(x, [(0, 0)] * (x.ndim - 1) + [(1, 2)], mode="maximum")
np.pad(x, [(0, 0)] * (x.ndim - 1) + [(1, 2)], mode="median") | np.tril(x) | np.triu(x, 1) | np.trace(x) | np.diff(x)
np.linalg.lstsq(x, x)[0] | np.polyfit(x, x, 1) | np.convolve(x, [1.0, 2.0]) | np.tile(x, 2)
np.concatenate([x, x]) | np.dot(x, x) | x @ x | np.outer(x, x) | np.einsum("...i,...i", x, x) | np.trapezoid(x)
np.take(x, [0], axis=0) | np.roll(x, 1, axis=0) | np.flip(x) | np.fft.fft(x, n=4) | np.unwrap(x) | np.cov(x)
"""
CHANGED = {"np.linalg.norm(x, 1)", "np.linalg.norm(x, np.inf)", "np.linalg.norm(x, 2)", "np.take(x, [0], axis=0)"}
ONE_CALL = [call.strip() for line in CALLS.strip().splitlines() for call in line.split("|")]


def outcome(function: Any, x: Any) -> Any:
    """What ``function`` gives of x, each result an array; or the error."""
    try:
        found = function(x)
    except Exception as error:
        return error
    return [np.asarray(part) for part in (found if isinstance(found, (tuple, list)) else [found])]


def total(found: Any) -> Any:
    return sum(autograd.sum(autograd.real(part)) for part in (found if isinstance(found, (tuple, list)) else [found]))


@pytest.mark.parametrize("call", ONE_CALL)
def test_of_no_entries_numpys_functions_give_what_numpy_gives(call: str) -> None:
    if call in CHANGED and np.lib.NumpyVersion(np.__version__) < "2.4.0":
        pytest.skip("before NumPy 2.4 it is an error of NumPy's, or a warning of one to come")
    function = eval(f"lambda x: {call}", {"np": np})
    for shape in EMPTY:
        x = np.zeros(shape)
        wanted = outcome(function, x)
        found = outcome(lambda x: function(Tensor(x, requires_grad=False)), x)
        if isinstance(wanted, Exception):
            assert isinstance(found, AutogradError), (shape, wanted, found)
            continue
        assert not isinstance(found, Exception), (shape, found)
        for ours, numpys in zip(found, wanted, strict=True):
            assert ours.dtype == numpys.dtype
            np.testing.assert_array_equal(ours, numpys, err_msg=str(shape), strict=True)
        if np.issubdtype(found[0].dtype, np.inexact):
            slope = grad(lambda x: total(function(x)))
            assert slope(x).shape == compile(slope)(x).shape == shape
        again = outcome(compile(function), x)
        for ours, numpys in zip(again, wanted, strict=True):
            np.testing.assert_array_equal(ours, numpys, err_msg=str(shape), strict=True)


@pytest.mark.parametrize("name", ["median", "nanmedian", "nansum", "sort", "linalg.eigvals", "linalg.eigvalsh"])
def test_they_work_within_vmap(name: str) -> None:
    function = eval(f"np.{name}")
    for shape in [(2, 0, 0), (3, 0, 0)]:
        np.testing.assert_array_equal(vmap(function)(np.zeros(shape)), np.stack([function(x) for x in np.zeros(shape)]))


@pytest.mark.parametrize("way", [lambda f: f, compile], ids=["eager", "compiled"])
@pytest.mark.parametrize("shape", [(0, 0), (2, 0, 0)])
def test_eigenvalues_of_matrices_without_entries_have_a_gradient(shape: tuple[int, ...], way: Any) -> None:
    for function in (np.linalg.eigvals, lambda x: np.linalg.eig(x)[1]):
        slope = way(grad(lambda x, f=function: autograd.sum(autograd.abs(f(x)) ** 2)))(np.zeros(shape))
        assert slope.shape == shape


@pytest.mark.parametrize("axis", [0, -1])
@pytest.mark.parametrize("function", [autograd.logsumexp, autograd.softmax, autograd.log_softmax])
def test_a_sum_of_no_powers_is_zero(function: Any, axis: int) -> None:
    for shape in EMPTY:
        found = function(Tensor(np.zeros(shape)), axis=axis)
        wanted = np.log(np.exp(np.zeros(shape)).sum(axis)) if function is autograd.logsumexp else np.zeros(shape)
        np.testing.assert_array_equal(found.numpy(), wanted, strict=True)
        assert grad(lambda x: total(function(x, axis=axis)))(np.zeros(shape)).shape == shape


@pytest.mark.parametrize("axis", [None, 0, 1])
@pytest.mark.parametrize("search", [np.nanargmax, np.nanargmin])
def test_where_all_are_nan_there_is_no_extreme(search: Any, axis: int | None) -> None:
    known, unknown = np.array([[1.0, np.nan, 3.0], [np.nan, 5.0, 2.0]]), np.full((2, 3), np.nan)

    def place(x: Any) -> Any:
        return search(x * 1.0, axis=axis)

    compiled, mapped = compile(lambda t: place(t)), vmap(place)
    for x in (known, unknown, known[:, ::-1]):  # the question is asked in each run
        if x is unknown:
            for way in (place, compiled, lambda x: mapped(x[None])):
                with pytest.raises(ShapeError, match="all entries of a line are nan"):
                    way(Tensor(x))
        else:
            np.testing.assert_array_equal(place(Tensor(x)).numpy(), place(x))
            np.testing.assert_array_equal(compiled(Tensor(x)).numpy(), place(x))
            np.testing.assert_array_equal(mapped(Tensor(x[None])).numpy(), place(x)[None])


def test_roots_are_of_vectors() -> None:
    for shape in [(3, 0), (2, 2)]:
        with pytest.raises(ShapeError, match=r"np\.roots is for a vector"):
            np.roots(Tensor(np.ones(shape)))
    assert np.roots(Tensor(np.zeros(0))).shape == np.roots(np.zeros(0)).shape


def test_a_nan_stays_where_numpy_leaves_it() -> None:
    x = np.array([[1.0, np.nan, 2.0, 4.0], [np.inf, 3.0, 5.0, 6.0]])
    for call in (lambda x: np.gradient(x, axis=1), lambda x: np.gradient(x, 0.5, axis=1), lambda x: np.poly(x[0])):
        np.testing.assert_array_equal(call(Tensor(x)).numpy(), call(x))


@pytest.mark.parametrize("kind", ["f2", "f4", "c8"])
def test_a_sum_of_no_exponentials_has_the_type_of_its_entries(kind: str) -> None:
    found = autograd.special.logsumexp(Tensor(np.zeros((0, 2), kind)), axis=0)
    assert found.dtype == kind
    assert found.data.real.tolist() == [-np.inf, -np.inf]

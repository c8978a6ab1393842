"""NumPy's functions of Tensors of whole numbers: nothing wraps around, and nothing is cut, where NumPy does not."""

from typing import Any

import numpy as np
import pytest
from drawn import at_most
from grouped import each
from hypothesis import given
from hypothesis import strategies as st

import autograd
import nn
from autograd import Tensor, Value, compile, grad, vmap
from autograd.errors import ArgumentError

TYPES = ["uint8", "uint16", "uint64", "int8", "int64"]
CALLS = """
np.interp(x, np.sort(y), x) | np.interp(x[:1], y[:1], x[:1]) | np.gradient(x) | np.gradient(x, edge_order=2)
np.quantile(x, 0.3) | np.percentile(x, [10, 60]) | np.median(x) | np.nanmedian(x) | np.nanquantile(x, 0.3)
np.nanpercentile(x, [10, 60]) | np.average(x, weights=y + 1) | np.average(x) | np.var(x) | np.std(x) | np.cov(x)
np.cov(x, y) | np.linspace(x, y, 3) | np.linspace(x[0], y[0], 5) | np.geomspace(np.abs(x[0]) % 9 + 1, 7, 3)
np.polyint(x) | np.polydiv(x, y[:2] % 5 + 1)[0] | np.roots(x % 7 + 1) | np.poly(x) | np.convolve(x % 5, y % 5)
np.pad(x, 2, mode="linear_ramp") | np.pad(x, 2, mode="mean") | np.pad(x, 2, mode="median")
np.pad(x, 2, mode="maximum") | np.nanmax(x) | np.nanmin(x, initial=3) | np.nanmean(x) | np.nanvar(x) | np.nansum(x)
np.fft.irfft(x) | np.fft.rfft(x) | np.fft.hfft(x) | np.linalg.norm(x % 9) | np.trapezoid(x % 9) | np.ptp(x % 9)
np.linalg.lstsq(np.outer(x % 3, x % 3) + 9 * np.eye(4, dtype=x.dtype), y)[0] | np.unwrap(x) | np.mean(x) | np.prod(x)
np.linalg.pinv(np.outer(x % 3, x % 3) + 9 * np.eye(4, dtype=x.dtype)) | np.linalg.matrix_rank(np.diag(x))
"""
ONE_CALL = [call.strip() for line in CALLS.strip().splitlines() for call in line.split("|")]


RNG = np.random.default_rng(2)
DRAWS = {dtype: RNG.integers(0 if dtype.startswith("u") else -100, 120, (3, 2, 4)).astype(dtype) for dtype in TYPES}


@pytest.mark.parametrize("dtype", TYPES)
@each("call", ONE_CALL)
def test_whole_numbers_give_what_numpy_gives(call: str, dtype: str) -> None:
    for x, y in DRAWS[dtype]:
        with np.errstate(all="ignore"):
            wanted = eval(call, {"np": np, "x": x, "y": y})
            found = eval(call, {"np": np, "x": Tensor(x), "y": Tensor(y)})
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5)


def test_a_real_transform_of_true_and_false() -> None:
    x = np.array([True, True, False, True])
    np.testing.assert_allclose(np.fft.irfft(Tensor(x)).data, np.fft.irfft(x), atol=1e-15)


@pytest.mark.parametrize("call", ["np.cov(x)", "np.corrcoef(x)", "np.cov(x, bias=True)"])
def test_long_doubles_have_covariances(call: str) -> None:
    x = np.array([[1.0, 2.0, 4.0], [3.0, 1.0, 2.0]], np.longdouble)
    found = eval(call, {"np": np, "x": Tensor(x)})
    np.testing.assert_allclose(found.data, eval(call, {"np": np, "x": x}), rtol=1e-12)


def test_a_long_double_is_a_number_for_values() -> None:
    half = np.longdouble(0.5)
    assert Value(half).data == 0.5
    assert type(Value(half).data) is float
    assert Value(np.clongdouble(0.5 + 1j)).data == 0.5 + 1j
    assert (Value(3.0) * half).data == (half * Value(3.0)).data == 1.5
    assert grad(lambda x: x * x)(half) == 1.0


@pytest.mark.parametrize("kind", ["?", "i1", "u1", "i8"])
@pytest.mark.parametrize("ufunc", [np.add, np.multiply, np.maximum, np.minimum, np.fmax], ids=lambda f: f.__name__)
@at_most(15)
@given(initial=st.floats(0, 9), chosen=st.booleans())
def test_a_fraction_to_begin_with_is_cut_as_numpys(ufunc: Any, kind: str, initial: float, chosen: bool) -> None:
    x = np.array([[3, 1, 2], [5, 0, 6]]).astype(kind)
    options: dict[str, Any] = {"initial": initial} | ({"where": x > 1} if chosen else {})
    expected, found = ufunc.reduce(x, axis=1, **options), ufunc.reduce(Tensor(x), axis=1, **options)
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found.data, expected)


@pytest.mark.parametrize("kind", ["?", "i1", "u1", "u4", "i8"])
@pytest.mark.parametrize(
    "ufunc", [np.logaddexp, np.logaddexp2, np.hypot, np.logical_and, np.logical_or], ids=lambda f: f.__name__
)
def test_methods_of_a_function_compute_in_its_type(ufunc: Any, kind: str) -> None:
    x = np.array([[3, 1, 2], [5, 0, 6]]).astype(kind)
    for call in (lambda x: ufunc.reduce(x, axis=1), ufunc.accumulate, lambda x: ufunc.reduceat(x, [0, 1])):
        expected, found = call(x), call(Tensor(x))
        assert found.dtype == expected.dtype
        np.testing.assert_allclose(found.data, expected, rtol=5e-3)


@pytest.mark.parametrize("kind", ["?", "i1", "u1", "i4", "u4", "i8", "f4"])
@pytest.mark.parametrize("ufunc", [np.add, np.multiply, np.maximum, np.hypot], ids=lambda f: f.__name__)
@at_most(15)
@given(
    starts=st.lists(st.integers(0, 3), max_size=4),
    dtype=st.sampled_from([None, np.int8, np.uint16, np.float32]),
    size=st.sampled_from([0, 4]),
)
def test_methods_of_a_function_give_numpys_types(ufunc: Any, kind: str, starts: Any, dtype: Any, size: int) -> None:
    """Sums and products of short whole numbers are wide, unless a ``dtype`` is asked for."""
    x = np.array([100, 60, 0, 3])[:size].astype(kind)
    wanted = dtype if ufunc is not np.hypot and (kind != "f4" or dtype is np.float32) else None
    calls: list[Any] = [lambda x: ufunc.accumulate(x, dtype=wanted)]
    calls += [lambda x: ufunc.reduceat(x, starts, dtype=wanted)] if size else []
    calls += [lambda x: ufunc.reduce(x, dtype=wanted)] if size or ufunc.identity is not None else []
    for call in calls:
        expected, found = call(x), call(Tensor(x))
        assert found.dtype == expected.dtype
        np.testing.assert_allclose(found.data, expected, rtol=5e-3)


def test_what_is_averaged_in_a_wider_type_is_widened_first() -> None:
    x = np.array([1.1, 2.3, 5.7], np.float16)
    for with_nan, without in ((np.nanmean, np.mean), (np.nanvar, np.var), (np.nanstd, np.std)):
        expected = without(x, dtype=np.float64)  # NumPy's own nanvar rounds to float16 on the way
        np.testing.assert_allclose(with_nan(Tensor(x), dtype=np.float64).data, expected, rtol=1e-12)
        with pytest.raises(ArgumentError, match="give a floating dtype, found int64"):
            with_nan(Tensor(x), dtype=int)


OF_FRACTIONS = """
ag.sigmoid(x) | ag.softplus(x) | ag.log_sigmoid(x) | ag.softmax(x) | ag.log_softmax(x) | ag.logsumexp(x) | -ag.tanh(x)
ag.special.ndtr(x) | ag.special.log_ndtr(x) | ag.special.entr(x) | ag.special.logit(x % 2) | ag.special.expit(x)
ag.special.logsumexp(x, b=y % 3 + 1) | ag.special.log_softmax(x) | ag.special.huber(y % 9, x) | ag.special.betaln(x, y)
ag.special.xlogy(x, y) | ag.special.kl_div(x, y) | ag.special.rel_entr(x, y) | ag.mean_and_variance(x)
F.silu(x) | F.mish(x) | F.softmin(x) | F.softsign(x) | F.hardsigmoid(x) | F.hardswish(x) | F.hardshrink(x)
F.softshrink(x) | F.tanhshrink(x) | F.selu(x) | F.celu(x) | F.pairwise_distance(x, y) | F.logsigmoid(x)
"""


@pytest.mark.parametrize("dtype", ["uint8", "uint64", "int8", "int16", "int64"])
@each("call", [call.strip() for line in OF_FRACTIONS.strip().splitlines() for call in line.split("|")])
@pytest.mark.parametrize("way", [lambda f: f, compile, vmap], ids=["eager", "compiled", "mapped"])
def test_what_is_computed_of_whole_numbers_with_fractions_does_not_wrap_around(call: str, dtype: str, way: Any) -> None:
    """-x of 3 in uint8 is 253, and so was that of the formula for sigmoid: it was 0.0 at 3."""
    low, high = (0, 255) if dtype.startswith("u") else (-128, 127)
    x, y = np.array([[3, high, 0], [high, low, 1]], dtype), np.array([[1, 2, low], [3, 5, high]], dtype)

    def function(x: Any, y: Any) -> Any:
        return eval(call, {"ag": autograd, "F": nn.functional, "x": x, "y": y})

    with np.errstate(all="ignore"):
        wanted = way(function)(Tensor(x.astype(float)), Tensor(y.astype(float)))
        found = way(function)(Tensor(x), Tensor(y))
    np.testing.assert_allclose(found.data, wanted.data, rtol=5e-3, atol=1e-3)


@pytest.mark.parametrize("call", ["sigmoid", "softplus", "log_sigmoid", "softmax", "log_softmax"])
@pytest.mark.parametrize("way", [lambda f: f, compile, vmap], ids=["eager", "compiled", "mapped"])
def test_booleans_are_0_and_1_where_the_result_is_a_fraction(call: str, way: Any) -> None:
    function, x = getattr(autograd, call), np.array([[True, False], [True, True]])
    expected = function(Tensor(x.astype(np.int8)))
    for booleans in (x, Tensor(x)):
        found = Tensor(way(function)(booleans))
        assert found.dtype == expected.dtype == np.float16
        np.testing.assert_array_equal(found.data, expected.data)
    for refused in (lambda: -Tensor(x), lambda: Tensor(x) - Tensor(x)):
        with pytest.raises(ArgumentError, match="numpy boolean"):
            refused()

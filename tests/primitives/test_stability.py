"""Extreme numbers: finite and right wherever mathematics is, and no warning from a stable function."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import (
    Tensor,
    Value,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    gradients,
    log_sigmoid,
    log_softmax,
    logsumexp,
    sigmoid,
    softmax,
    softmax_cross_entropy,
    softplus,
)

HUGE = [1e4, -1e4, 1e300, -1e300, 710.0, -710.0, 745.0, -745.0]
TINY = [0.0, -0.0, 5e-324, -5e-324, 2.3e-308, -2.3e-308, 1e-20]
INF = math.inf


def both(function: Callable[[Any], Any], x: float) -> list[tuple[float, float]]:
    """Value and derivative of a function of one number, over a Value and over a Tensor."""
    found = []
    for wrap in (Value, Tensor):
        node = wrap(x)
        out = function(node)
        (slope,) = gradients(out, [node])
        found.append((float(out.item()), float(slope)))
    return found


# one number


@pytest.mark.parametrize("x", [*HUGE, *TINY, INF, -INF])
def test_sigmoid(x: float) -> None:
    exact = 1.0 if x > 40 else math.exp(x) / (1 + math.exp(x)) if x > -1000 else 0.0
    for value, slope in both(sigmoid, x):
        assert value == pytest.approx(exact, rel=1e-15, abs=0.0)
        assert slope == pytest.approx(exact * (1 - exact), rel=1e-15, abs=0.0)


@pytest.mark.parametrize("x", [*HUGE, *TINY, INF, -INF, 50.0, -50.0])
def test_softplus_and_log_sigmoid(x: float) -> None:
    slope = 1.0 if x > 40 else math.exp(x) / (1 + math.exp(x)) if x > -1000 else 0.0
    exact = x if x > 40 else math.log1p(math.exp(x)) if x > -1000 else 0.0
    for function, point in ((softplus, x), (lambda y: -log_sigmoid(-y), x)):
        for found, derivative in both(function, point):
            assert found == pytest.approx(exact, rel=1e-15, abs=0.0)
            assert derivative == pytest.approx(slope, rel=1e-15, abs=0.0)


@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("z", [0.0, -0.0, 50.0, -50.0, 1e4, -1e4, 5e-324])
def test_binary_cross_entropy_of_logits_has_the_gradient_prediction_minus_target(z: float, y: float) -> None:
    prediction = 1.0 if z > 40 else math.exp(z) / (1 + math.exp(z)) if z > -1000 else 0.0
    loss = max(z, 0.0) + math.log1p(math.exp(-abs(z))) - y * z
    for value, slope in both(lambda logit: binary_cross_entropy_with_logits(logit, y), z):
        assert value == pytest.approx(loss, rel=1e-15, abs=0.0)
        assert slope == prediction - y


def test_the_textbook_cases_to_the_last_bit() -> None:
    for value, slope in both(lambda z: binary_cross_entropy_with_logits(z, 1.0), 0.0):
        assert (value, slope) == (math.log(2), -0.5)
    for value, slope in both(lambda z: binary_cross_entropy_with_logits(z, 1.0), -50.0):
        assert (value, slope) == (50.0, math.exp(-50.0) - 1.0)
    for value, slope in both(lambda z: binary_cross_entropy_with_logits(z, 0.0), -50.0):
        assert value == pytest.approx(math.exp(-50.0), rel=1e-15)
        assert slope == pytest.approx(math.exp(-50.0), rel=1e-15)
    for value, slope in both(lambda z: binary_cross_entropy_with_logits(z, 0.0), 50.0):
        assert (value, slope) == (50.0, 1.0)


def test_second_derivatives_at_zero() -> None:
    for wrap in (Value, Tensor):
        z = wrap(0.0)
        (first,) = gradients(binary_cross_entropy_with_logits(z, 1.0), [z], create_graph=True)
        assert float(gradients(first, [z])[0]) == 0.25
        (first,) = gradients(softplus(z), [z], create_graph=True)
        assert float(gradients(first, [z])[0]) == 0.25


def test_a_confident_mistake_keeps_its_gradient() -> None:
    for value, slope in both(lambda p: binary_cross_entropy(p, 1.0), 1e-300):
        assert value == pytest.approx(-math.log(1e-300))
        assert slope == pytest.approx(-1e300)
    for value, slope in both(lambda p: binary_cross_entropy(p, 0.0), 0.0):
        assert (value, slope) == (0.0, 1.0)
    for value, slope in both(lambda p: binary_cross_entropy(p, 1.0), 1.0):
        assert (value, slope) == (0.0, -1.0)


@pytest.mark.parametrize("x", TINY)
def test_small_numbers_lose_nothing(x: float) -> None:
    for function in (autograd.expm1, autograd.log1p, autograd.tanh, autograd.sin):
        for value, slope in both(function, x):
            assert value == pytest.approx(x, rel=1e-15, abs=0.0)
            assert slope == 1.0


@pytest.mark.parametrize("x", [1e4, -1e4, INF, -INF])
def test_tanh_and_elu_saturate(x: float) -> None:
    for value, slope in both(autograd.tanh, x):
        assert (value, slope) == (math.copysign(1.0, x), 0.0)
    for value, slope in both(autograd.elu, x):
        assert (value, slope) == ((x, 1.0) if x > 0 else (-1.0, 0.0))


# arrays of logits

LOGITS = [
    [1e4, 0.0, -1e4],
    [1e4, 1e4, -1e4],
    [-1e4, -1e4, -1e4],
    [0.0, 0.0, 0.0],
    [1e300, -1e300, 0.0],
    [5e-324, 0.0, -5e-324],
    [-INF, 0.0, 1.0],
    [-INF, -INF, 5.0],
]


def exact_softmax(row: list[float]) -> list[float]:
    """By the definition, upon numbers shifted so that none is above 0."""
    powers = [math.exp(x - max(row)) if x > -INF else 0.0 for x in row]
    return [power / math.fsum(powers) for power in powers]


@pytest.mark.parametrize("row", LOGITS)
def test_softmax_and_its_logarithms_of_extreme_logits(row: list[float]) -> None:
    shares = exact_softmax(row)
    t = Tensor(row)
    s = softmax(t)
    np.testing.assert_allclose(s.data, shares, rtol=1e-15)
    (slope,) = gradients(s[0], [t])
    np.testing.assert_allclose(slope, [shares[0] * ((i == 0) - share) for i, share in enumerate(shares)], atol=1e-16)
    total = logsumexp(t)
    shifted = [math.exp(x - max(row)) for x in row]
    assert total.item() == pytest.approx(max(row) + math.log(math.fsum(shifted)), rel=1e-15)
    np.testing.assert_allclose(gradients(total, [t])[0], shares, rtol=1e-15)
    out = log_softmax(t)
    logarithms = [(x - max(row)) - math.log(math.fsum(shifted)) for x in row]
    np.testing.assert_allclose(out.data, logarithms, rtol=1e-15)
    np.testing.assert_allclose(
        gradients(out[2], [t])[0], [(i == 2) - share for i, share in enumerate(shares)], atol=1e-16
    )


@pytest.mark.parametrize("row", LOGITS[:6])
@pytest.mark.parametrize("label", [0, 1, 2])
def test_cross_entropy_of_extreme_logits(row: list[float], label: int) -> None:
    t = Tensor([row])
    loss = softmax_cross_entropy(t, labels=[label])
    shifted = [math.exp(x - max(row)) for x in row]
    assert loss.item() == pytest.approx(max(row) - row[label] + math.log(math.fsum(shifted)), rel=1e-15)
    expected = [share - (i == label) for i, share in enumerate(exact_softmax(row))]
    np.testing.assert_allclose(gradients(loss, [t])[0], [expected], atol=1e-16)
    (recorded,) = gradients(loss, [t], create_graph=True)
    np.testing.assert_allclose(recorded.data, [expected], atol=1e-16)


def test_infinite_logits_have_the_limits_they_have() -> None:
    assert logsumexp(Tensor([-INF, -INF])).item() == -INF
    assert logsumexp(Tensor([INF, 0.0])).item() == INF
    assert logsumexp(Tensor([-INF, 3.0])).item() == 3.0
    nothing = Tensor([[-INF, -INF], [0.0, -INF]])  # a row without weight shares its derivative equally
    (slope,) = gradients(logsumexp(nothing, axis=1), [nothing], np.ones(2))
    np.testing.assert_array_equal(slope, [[0.5, 0.5], [1.0, 0.0]])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_large_logits_are_stable_in_single_precision_too(dtype: str) -> None:
    t = Tensor(np.array([[88.8, -104.0, 1e4], [0.0, 1e-45, -1e4]]), dtype=dtype)
    for function in (softmax, log_softmax, logsumexp, sigmoid, softplus, log_sigmoid):
        out = function(t)
        assert np.isfinite(out.data).all()
        assert np.isfinite(gradients(out.sum(), [t])[0]).all()
    loss = softmax_cross_entropy(t, labels=[1, 2])
    assert np.isfinite(loss.data).all()
    assert np.isfinite(gradients(loss, [t])[0]).all()


# complex numbers, and whole numbers beyond floats


def same(x: complex, y: complex) -> bool:
    return str(complex(x)) == str(complex(y))


NOWHERE = complex(math.nan, math.nan)


def test_complex_numbers_at_poles_and_beyond_the_range() -> None:
    """As documented: the logarithm of 0 is -inf; another pole, or an overflow, is nan + nan j."""
    z = Value(0j)
    assert same(z.log().data, -INF)
    assert same((z - 1).log1p().data, -INF)
    for call in (lambda: 1 / z, lambda: z**-1, lambda: z / 0, lambda: Value(1e4 + 0j).exp(), lambda: Value(1j).atan()):
        assert same(call().data, NOWHERE)
    for function in (autograd.log, autograd.sqrt, lambda z: 1 / z):
        (slope,) = gradients(function(z), [z])
        assert same(slope, NOWHERE)
    assert gradients(z * z + z, [z]) == [1 + 0j]
    assert gradients(z**2, [z]) == [0j]


def test_whole_numbers_beyond_floats_become_infinite_where_they_meet_floats() -> None:
    big = Value(10**400)
    assert (big / 3).data == INF
    assert (-big / 3).data == -INF
    assert (3 / big).data == 0.0
    assert (big * 3 - 1).data == 3 * 10**400 - 1
    (big / 3).backward()
    assert big.grad == pytest.approx(1 / 3)

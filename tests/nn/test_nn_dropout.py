"""Dropout: what it leaves out, what it makes of the rest, and when."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, compile
from autograd.errors import ArgumentError, ShapeError

X = np.random.default_rng(0).uniform(0.5, 1.5, (200, 100))


@pytest.mark.parametrize("p", [0.1, 0.25, 0.8])
def test_what_stays_is_scaled_so_that_the_mean_stays(p: float) -> None:
    x = Tensor(X)
    y = nn.Dropout(p, rng=1)(x)
    kept = y.data != 0
    np.testing.assert_allclose(y.data, np.where(kept, X / (1 - p), 0.0), rtol=1e-15)
    deviation = np.sqrt(p * (1 - p) / kept.size)  # of the share of a binomial distribution
    assert abs(kept.mean() - (1 - p)) < 5 * deviation
    y.sum().backward()
    np.testing.assert_allclose(x.grad, kept / (1 - p), rtol=1e-15)


def test_each_call_draws_anew_and_a_seed_draws_the_same() -> None:
    layer, twin = nn.Dropout(0.5, rng=3), nn.Dropout(0.5, rng=3)
    first, second = layer(X).data, layer(X).data
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(twin(X).data, first)
    np.testing.assert_array_equal(twin(X).data, second)


@pytest.mark.parametrize("layer", [nn.Dropout(0.5, rng=0).eval(), nn.Dropout(0.0)], ids=["in use", "p = 0"])
def test_where_nothing_is_left_out_the_input_itself_goes_on(layer: Any) -> None:
    x = Tensor(X)
    assert layer(x) is x


@pytest.mark.parametrize("way", [lambda step: step, compile], ids=["eager", "compiled"])
def test_a_model_is_told_when_it_is_in_use(way: Any) -> None:
    model = nn.Sequential(nn.Dropout(0.5, rng=0))
    run, x = way(lambda x: model(x) * 1.0), Tensor(X)
    assert (run(x).data == 0).any()
    model.eval()
    np.testing.assert_array_equal(run(x).data, X)
    model.train()
    assert (run(x).data == 0).any()


def test_whole_channels_are_left_out_of_images() -> None:
    x = Tensor(np.ones((50, 8, 3, 2)))
    y = nn.Dropout2d(0.25, rng=0)(x).data
    assert set(y.reshape(400, 6).sum(axis=1).round(9)) == {0.0, 8.0}
    assert abs((y == 0).mean() - 0.25) < 5 * np.sqrt(0.25 * 0.75 / 400)
    assert (np.ptp(y[:, :, 0, 0], axis=1) > 0).any()  # those of one image each by itself
    assert nn.Dropout2d(0.5).eval()(x) is x
    with pytest.raises(ShapeError, match=r"Dropout2d needs images of shape .* found \(2, 3\)"):
        nn.Dropout2d()(np.ones((2, 3)))


@pytest.mark.parametrize("p", [0.1, 0.5])
def test_alpha_dropout_keeps_mean_0_and_variance_1(p: float) -> None:
    x = Tensor(np.random.default_rng(0).normal(size=40_000))
    y = nn.AlphaDropout(p, rng=1)(x)
    assert abs(y.data.mean()) < 5 / np.sqrt(x.size)
    assert abs(y.data.var() - 1) < 15 / np.sqrt(x.size)
    y.sum().backward()
    limit = nn.selu(-100.0)
    scale = ((1 - p) * (1 + p * limit**2)) ** -0.5
    dropped = x.grad == 0
    np.testing.assert_allclose(x.grad[~dropped], scale)
    np.testing.assert_allclose(y.data[dropped], scale * (limit - p * limit))
    np.testing.assert_allclose(y.data[~dropped], scale * (x.data[~dropped] - p * limit))
    with pytest.raises(ArgumentError, match="AlphaDropout takes an array or a Tensor, found Value"):
        nn.AlphaDropout()(Value(1.0))


@pytest.mark.parametrize("kind", ["float16", "float32", "float64"])
@pytest.mark.parametrize("training", [True, False])
def test_the_type_of_an_array_stays(kind: str, training: bool) -> None:
    """As of the network's inputs, which a wider type would make slower."""
    for layer in (nn.Dropout(0.5), nn.Dropout2d(0.5), nn.AlphaDropout(0.5)):
        assert layer.train(training)(np.ones((2, 3, 4, 4), kind)).dtype == kind
        assert layer(np.ones((2, 3, 4, 4), int)).dtype == np.float64

"""Dropout: what it leaves out, what it makes of the rest, and when."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Tensor, compile

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

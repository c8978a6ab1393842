"""`LazyLinear`: unknown until its first input, a Linear from then on."""

import copy
from typing import Any

import numpy as np
import pytest

import nn
from autograd import compile, vmap
from autograd.errors import ArgumentError, ShapeError

X = np.random.default_rng(0).normal(size=(6, 2, 3)).astype(np.float32)


def lazy() -> nn.Sequential:
    return nn.Sequential(nn.Flatten(), nn.LazyLinear(4, rng=0), nn.ReLU(), nn.LazyLinear(2, bias=False, rng=1))


def eager() -> nn.Sequential:
    return nn.Sequential(nn.Flatten(), nn.Linear(6, 4, rng=0), nn.ReLU(), nn.Linear(4, 2, bias=False, rng=1))


def test_it_becomes_the_linear_layer_that_it_would_have_been() -> None:
    model = lazy()
    assert (model(X).data == eager()(X).data).all()
    assert [type(layer) for layer in model] == [type(layer) for layer in eager()]
    assert (repr(model), list(model.state_dict())) == (repr(eager()), list(eager().state_dict()))
    assert nn.summary(lazy(), (2, 3)).total == nn.summary(eager(), (2, 3)).total
    with pytest.raises(ShapeError, match=r"Linear\(6, 4\) with a weight of shape \(4, 6\)"):
        model(X[:, :1])
    assert vmap(lazy())(X[:, None]).shape == (6, 1, 2)


@pytest.mark.parametrize(
    "asks",
    [
        lambda model: nn.Adam(model.parameters()),
        lambda model: nn.Trainer(model, "mse"),
        lambda model: model.state_dict(),
        lambda model: model.double(),
        lambda model: compile(lambda x: model(x))(X),
    ],
)
def test_who_asks_too_early_is_told_to_call_it_once(asks: Any) -> None:
    model = lazy()
    with pytest.raises(ArgumentError, match=r"LazyLinear\(out_features=4, bias=True\) has no .*as model\(x\[:1\]\)"):
        asks(model)
    assert repr(model).startswith("Sequential(): parameters as yet unknown")
    model(X)
    asks(model)


def test_it_trains_as_its_twin_by_a_trainer() -> None:
    model, twin = lazy(), eager()
    model(X[:1])
    for each in (model, twin):
        nn.Trainer(each, "mse", "adam", seed=0).fit(X, X[:, :, 0], epochs=3, verbose=0)
    for path, numbers in twin.state_dict().items():
        np.testing.assert_array_equal(model.state_dict()[path], numbers)


def test_a_state_that_is_loaded_tells_the_number_of_features() -> None:
    model, twin = copy.deepcopy(lazy()), eager()
    with pytest.raises(ShapeError, match=r"1\.weight has shape \(4, 6\) but the state gives \(5, 6\)"):
        lazy().load_state_dict(twin.state_dict() | {"1.weight": np.zeros((5, 6))})
    model.load_state_dict(twin.state_dict())
    assert (model(X).data == twin(X).data).all()


def test_what_is_no_row_of_features_is_refused() -> None:
    layer = nn.LazyLinear(2)
    with pytest.raises(ShapeError, match=r"needs an input of shape \(\.\.\., in_features\), found \(\)"):
        layer(1.0)
    with pytest.raises(ArgumentError, match="in_features must be a whole number of at least 1, found 0"):
        layer(np.zeros((3, 0)))
    assert layer(np.zeros((3, 4))).shape == (3, 2)

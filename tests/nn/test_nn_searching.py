"""Looking for a learning rate changes nothing; random restarts keep the best."""

from functools import partial
from typing import Any

import numpy as np
import pytest
from drawn import at_most
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd.errors import ArgumentError
from nn.training.network import snapshot
from nn.training.searching import Rates

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3))
Y = X @ [[1.0], [2.0], [-1.0]]


def network() -> nn.Sequential:
    return nn.Sequential(nn.Linear(3, 6, rng=0), nn.Dropout(0.3, rng=1), nn.Tanh(), nn.Linear(6, 1, rng=2))


def everything(trainer: nn.Trainer) -> str:
    state = {**snapshot(trainer.model, trainer.optimizer), "rng": trainer.rng.bit_generator.state}
    grads = [p.grad for p in trainer.model.parameters()]
    modes = [part.training for part in trainer.model.modules()]
    return repr((state, grads, modes, trainer.schedule and trainer.schedule.state_dict()))


def squares(prediction: Any, target: Any) -> Any:
    return (prediction - target) ** 2


MOMENTUM = partial(nn.SGD, momentum=0.9)


@pytest.mark.parametrize(
    ("loss", "optimizer", "before", "weighted"),  # any two of them in every combination
    [
        ("mse", "sgd", 0, False),
        ("mse", "adam", 2, False),
        ("mse", MOMENTUM, 0, True),
        ("sse", "sgd", 2, False),
        ("sse", "adam", 0, False),
        ("sse", MOMENTUM, 2, True),
        (squares, "sgd", 0, True),
        (squares, "adam", 2, True),
        (squares, MOMENTUM, 0, False),
    ],
)
def test_a_search_leaves_all_as_it_was(loss: Any, optimizer: Any, before: int, weighted: bool) -> None:
    trainers = [
        nn.Trainer(network(), loss, optimizer, metrics=["mae"], schedule=nn.StepLR(0.01, 1), seed=0) for _ in range(2)
    ]
    for trainer in trainers:
        for _ in range(before):
            trainer.fit(X, Y, batch_size=8, verbose=0)
    state = everything(trainers[0])
    found = trainers[0].lr_find(
        X, Y, high=1e6, steps=60, batch_size=8, sample_weight=np.arange(40) if weighted else None
    )
    assert everything(trainers[0]) == state
    assert 2 < len(found.rates) < 60  # it broke off
    assert len(found.rates) == len(found.losses)
    after = [trainer.fit(X, Y, epochs=2, batch_size=8, verbose=0).history for trainer in trainers]
    assert after[0] == after[1]


def test_a_search_that_fails_leaves_all_as_it_was() -> None:
    def fails(prediction: Any, target: Any) -> Any:
        calls.append(None)
        if len(calls) > 20:
            raise KeyError("in the middle")
        return ((prediction - target) ** 2).mean()

    calls: list[None] = []
    trainer = nn.Trainer(network(), fails, "adam", seed=0, compile=False)
    state = everything(trainer)
    with pytest.raises(KeyError, match="in the middle"):
        trainer.lr_find(X, Y)
    assert everything(trainer) == state


def test_a_loader_that_was_searched_with_begins_where_it_was() -> None:
    loader = nn.DataLoader(X, Y, batch_size=8, shuffle=True, rng=3)
    state = loader.state_dict()
    nn.Trainer(network(), "mse").lr_find(loader, steps=13)
    assert loader.state_dict() == state


def test_the_losses_are_those_of_growing_rates() -> None:
    """Against the loop by hand, smoothed as the docstring of the source says."""
    model = nn.Linear(3, 1, dtype="float64", rng=0)
    found = nn.Trainer(model, "mse", "sgd").lr_find([(X, Y)], low=1e-3, high=0.1, steps=5)
    optimiser, mean, expected = nn.SGD(model.parameters()), 0.0, []
    for i, rate in enumerate(np.geomspace(1e-3, 0.1, 5)):
        optimiser.lr = float(rate)
        optimiser.zero_grad()
        loss = nn.MSELoss()(model(X), Y)
        loss.backward()
        optimiser.step()
        mean = 0.9 * mean + 0.1 * loss.item()
        expected.append(mean / (1 - 0.9 ** (i + 1)))
    np.testing.assert_allclose(found.losses, expected, rtol=1e-12)
    np.testing.assert_allclose(found.rates, np.geomspace(1e-3, 0.1, 5))
    assert repr(found) == "<5 rates from 0.001 to 0.1>"


def test_searches_that_make_no_sense() -> None:
    trainer = nn.Trainer(network(), "mse")
    for wrong in ({"low": 0.0}, {"low": 1.0, "high": 0.1}, {"high": np.inf}, {"steps": 1}, {"batch_size": 0}):
        with pytest.raises(ArgumentError):
            trainer.lr_find(X, Y, **wrong)
    with pytest.raises(ArgumentError, match="no batches came for the next step"):
        trainer.lr_find(iter([(X, Y)]))
    for losses in ([], [1.0], [1.0, 2.0]):
        with pytest.raises(ArgumentError, match="the loss fell at no rate"):
            Rates([0.1, 0.2][: len(losses)], losses).suggestion  # noqa: B018


@pytest.mark.parametrize(("make", "low"), [(nn.SGD, 1e-5), (nn.Adam, 1e-6)])
def test_the_suggested_rate_trains_well(make: Any, low: float) -> None:
    def fitted(rate: float) -> float:
        trainer = nn.Trainer(nn.MLP([3, 16, 1], rng=0), "mse", partial(make, lr=rate), seed=0)
        return trainer.fit(X, Y, epochs=60, batch_size=8, verbose=0).history["loss"][-1]

    found = nn.Trainer(nn.MLP([3, 16, 1], rng=0), "mse", make, seed=0).lr_find(X, Y, low=low, high=10, batch_size=40)
    assert fitted(found.suggestion) < 0.2 < fitted(found.suggestion / 1000)


@pytest.mark.long
@at_most(12)
@given(st.integers(1, 4), st.sampled_from(["loss", "val_loss", "accuracy", None]))
def test_restarts_keep_the_best(tries: int, monitor: str | None) -> None:
    labels = (Y[:, 0] > 0).astype(int)
    made: list[nn.Trainer] = []

    def make(rng: np.random.Generator) -> nn.Trainer:
        made.append(nn.Trainer(nn.MLP([3, 2, 2], rng=rng), "cross_entropy", metrics=["accuracy"], seed=rng))
        return made[-1]

    options: dict[str, Any] = {"tries": tries, "epochs": 3, "validation_split": 0.25, "monitor": monitor, "seed": 4}
    found = nn.random_restarts(make, X, labels, verbose=0, **options)
    scores = [trainer.history.history[monitor or "val_loss"][-1] for trainer in made]
    assert found.scores == scores
    assert found.best == scores.index(max(scores) if monitor == "accuracy" else min(scores))
    assert found.trainer is made[found.best]
    assert nn.random_restarts(make, X, labels, verbose=0, **options).scores == scores
    assert len(set(scores)) > 1 or tries == 1 or monitor == "accuracy"


def test_a_try_that_runs_away_is_the_worst() -> None:
    rates = iter([1e30, 0.01])
    make = lambda rng: nn.Trainer(nn.MLP([3, 2, 1], rng=rng), "mse", partial(nn.SGD, lr=next(rates)))  # noqa: E731
    found = nn.random_restarts(make, X, Y, tries=2, epochs=20, seed=0, verbose=0)
    assert (found.best, found.scores[0]) == (1, np.inf)
    with pytest.raises(ArgumentError, match="make must give a Trainer, found None"):
        nn.random_restarts(lambda rng: None, X, Y)

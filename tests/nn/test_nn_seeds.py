"""Parts of one model that were made from one seed are told of; one generator makes a model."""

import copy
import pickle
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import SeedWarning

X = np.ones((4, 3))


class Two(nn.Module):
    def __init__(self, first: Any, second: Any) -> None:
        self.first, self.second = first, second


def linear(seed: Any) -> nn.Linear:
    return nn.Linear(3, 3, rng=seed)


def changed(model: Two, first: Any) -> Two:
    model.first = first
    return model


SAME: list[tuple[Callable[[], Any], str]] = [
    (lambda: nn.Sequential(linear(0), nn.ReLU(), linear(0)), r"0 and 2 of Sequential were both made with rng=0"),
    (lambda: nn.Sequential(nn.Dropout(0.5, rng=3), nn.Dropout(0.5, rng=np.int64(3))), "0 and 1 .*rng=3"),
    (lambda: Two(linear(1), nn.MLP([3, 2, 1], rng=1)), "first and second of Two .*rng=1"),
    (lambda: Two(nn.Sequential(linear(1), linear(2)), linear(2)), r"first\.1 and second of Two"),
    (lambda: Two(linear(2), nn.Sequential(linear(1), linear(2))), r"first and second\.1 of Two"),
    (lambda: changed(Two(linear(1), linear(2)), linear(2)), "second and first of Two"),
    (lambda: Two([linear(1), nn.ReLU(), linear(1)], None), r"first\.0 and first\.2 of Two"),
    (lambda: Two({"a": nn.Sequential(linear(1))}, [nn.GRU(3, 3, rng=1)]), r"first\.a\.0 and second\.0 of Two"),
    (lambda: nn.Sequential(linear(1)).append(linear(1)), "0 and 1 of Sequential"),
    (lambda: nn.ModuleDict({"a": linear(1), "b": linear(1)}), "a and b of ModuleDict"),
    (lambda: Two(nn.scalar.Neuron(2, rng=5), nn.scalar.MLP([2, 1], rng=5)), "first and second .*rng=5"),
]


def test_a_flag_of_ones_own_is_no_seed() -> None:
    class Noisy(nn.Module):
        def __init__(self, rng: bool) -> None:
            self.is_random = rng

    nn.Sequential(Noisy(rng=True), Noisy(rng=True))  # a warning is an error


@pytest.mark.parametrize(("make", "says"), SAME)
def test_parts_of_one_seed_are_told_of_once_where_they_are_made(make: Callable[[], Any], says: str) -> None:
    with pytest.warns(SeedWarning, match=says) as told:
        model = make()
    assert len(told) == 1
    assert told[0].filename == __file__
    assert "default_rng" in str(told[0].message)
    assert "copy.deepcopy" in str(told[0].message)
    if isinstance(model, nn.Sequential):
        model.append(linear(99))  # not again
        model.insert(0, nn.ReLU())
    Two(model, None)


def shared() -> Two:
    layer = linear(0)
    return Two(nn.Sequential(layer, nn.ReLU(), layer), layer)


def replaced() -> nn.Module:
    model, old = nn.Sequential(linear(0)), linear(1)
    model.append(old)
    model[0] = linear(2)
    model[1] = linear(0)
    model.append(linear(1))
    return model


def one_generator(seed: int) -> nn.Sequential:
    rng = np.random.default_rng(seed)
    return nn.Sequential(nn.Linear(3, 3, rng=rng), nn.Dropout(0.5, rng=rng), nn.MLP([3, 3, 3], rng=rng))


def twins() -> Two:
    layer = linear(0)
    return Two(copy.deepcopy(layer), Two(layer, pickle.loads(pickle.dumps(layer))))


@pytest.mark.parametrize(
    "make",
    [
        lambda: nn.Sequential(linear(0), linear(1), nn.Dropout(rng=2)),
        lambda: nn.Sequential(linear(None), linear(None), linear(np.random.default_rng(0)), linear(0)),
        lambda: (linear(0), linear(0)),  # two models
        lambda: nn.LSTM(3, 3, num_layers=3, bidirectional=True, rng=0),
        lambda: nn.scalar.MLP([2, 3, 1], rng=0),
        lambda: nn.AveragedModel(linear(0)),
        shared,
        replaced,
        twins,
        lambda: one_generator(0),
    ],
)
def test_other_models_are_not(make: Callable[[], Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make()


def test_one_generator_makes_a_model_of_different_parts_again_and_again() -> None:
    model, again = one_generator(0), one_generator(0)
    for path, entry in model.state_dict().items():
        np.testing.assert_array_equal(again.state_dict()[path], entry)
    weights = [p.data.ravel()[:3] for path, p in model.named_parameters()]
    for i, one in enumerate(weights):
        for other in weights[:i]:
            assert not np.allclose(one / one[0], other / other[0])
    np.testing.assert_array_equal(model(X).data, again(X).data)


def test_a_class_may_make_its_objects_otherwise() -> None:
    class Own(nn.Module):
        def __new__(cls, *args: Any, rng: Any = None) -> Any:
            return super().__new__(cls)

        def __init__(self, size: int, *, rng: Any = None) -> None:
            self.layer = nn.Linear(size, size, rng=rng)

    assert Own(2, rng=0).layer.weight.shape == (2, 2)
    assert nn.Module.__new__(Own).training

"""Schedules of a first rate that become those of an optimiser with several groups of parameters."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import ArgumentError
from nn.training.callbacks import Backup, Callback

RNG = np.random.default_rng(3)
X, Y = RNG.normal(size=(12, 3)), RNG.normal(size=(12, 1))

# Each of an optimiser, or of a first rate.
SCHEDULES: dict[str, Callable[[Any], Any]] = {
    "step": lambda o: nn.StepLR(o, 2, 0.5),
    "warm-up": lambda o: nn.WarmupLR(o, 3),
    "function": lambda o: nn.LambdaLR(o, lambda t: 0.9**t),
    "restarts": lambda o: nn.CosineAnnealingWarmRestarts(o, 2, 2, 0.01),
    "one cycle": lambda o: nn.OneCycleLR(o, 0.3, 12, cycle_momentum=False),
    "chained": lambda o: nn.ChainedScheduler([nn.ConstantLR(o, 0.5, 3), nn.ExponentialLR(o, 0.9)]),
    "sequential": lambda o: nn.SequentialLR(o, [nn.LinearLR(o, 0.1, 1.0, 3), nn.StepLR(o, 2, 0.5)], [3]),
    "plateau": lambda o: nn.ReduceLROnPlateau(o, factor=0.5, patience=0),
}


def network() -> nn.Sequential:
    return nn.Sequential(nn.Linear(3, 4, rng=0, dtype="float64"), nn.Tanh(), nn.Linear(4, 1, rng=1, dtype="float64"))


def in_groups(model: Any, *rates: float) -> nn.SGD:
    """Another rate for each layer that has parameters."""
    layers = [model[0], model[2]]
    return nn.SGD([{"params": [*layer.parameters()], "lr": rate} for layer, rate in zip(layers, rates, strict=True)])


class Killed(Exception):
    pass


class Kill(Callback):
    def on_train_batch_end(self, batch: int, logs: Any) -> None:
        if self.trainer.step == 3:
            raise Killed


def fitted(model: Any, optimizer: Any, schedule: Any, *callbacks: Any) -> nn.Trainer:
    trainer = nn.Trainer(model, "mse", optimizer, schedule=schedule, callbacks=callbacks, seed=0, compile=False)
    trainer.fit(X, Y, epochs=5, batch_size=6, verbose=0)
    return trainer


@pytest.mark.parametrize("name", SCHEDULES)
def test_all_groups_have_the_first_rate(name: str) -> None:
    make = SCHEDULES[name]
    first, other = network(), network()
    given = make(0.1)
    before = given.state_dict()
    adopted = fitted(first, in_groups(first, 0.5, 0.01), given)
    own = fitted(other, in_groups(other, 0.1, 0.1), make)
    assert adopted.history.history == own.history.history
    assert adopted.schedule.state_dict() == own.schedule.state_dict()
    assert [group["lr"] for group in adopted.optimizer.param_groups] == adopted.schedule.get_last_lr()
    assert given.state_dict() == before  # and may be given again


@pytest.mark.parametrize("name", [name for name in SCHEDULES if name != "function"])
def test_it_is_resumed_exactly(name: str, tmp_path: Path) -> None:
    make = SCHEDULES[name]
    model, whole = network(), network()
    with pytest.raises(Killed):
        fitted(model, in_groups(model, 0.5, 0.01), make(0.1), Backup(tmp_path, 1), Kill())
    again = network()
    trainer = nn.Trainer.resume(tmp_path, again, compile=False)
    trainer.fit(X, Y, verbose=0)
    expected = fitted(whole, in_groups(whole, 0.5, 0.01), make(0.1))
    assert trainer.history.history == expected.history.history
    assert trainer.schedule.state_dict() == expected.schedule.state_dict()
    for key, numbers in whole.state_dict().items():
        np.testing.assert_array_equal(again.state_dict()[key], numbers)


@pytest.mark.parametrize("make", [lambda: nn.OneCycleLR(0.1, 0.1, 10), lambda: nn.CyclicLR(0.1, 0.1, 0.2)])
def test_a_rate_has_no_momentum(make: Callable[[], Any]) -> None:
    with pytest.raises(ArgumentError, match=r"momentum to cycle: give a Trainer lambda o: nn.\w+\(o, "):
        make()

"""L1 and L2 penalties: their numbers and slopes, what counts, and what they do to a training."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import compile
from autograd.errors import ArgumentError

X = np.random.default_rng(0).normal(size=(20, 1, 4, 4)).astype(np.float32)
Y = X.sum(axis=(1, 2, 3))[:, None]


def network() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 2, 2, rng=0), nn.BatchNorm2d(2), nn.PReLU(), nn.Flatten(), nn.Linear(18, 1, rng=1)
    )


def test_numbers_and_slopes_of_weights_alone() -> None:
    model = network()
    kernels = [model[0].weight, model[4].weight]
    assert nn.l1_penalty(model, 0.5).item() == pytest.approx(0.5 * sum(abs(w.data).sum() for w in kernels), rel=1e-6)
    assert nn.l2_penalty(model).item() == pytest.approx(sum((w.data**2).sum() for w in kernels), rel=1e-6)
    (nn.l1_penalty(model, 0.5) + nn.l2_penalty(model, 0.25)).backward()
    for parameter in model.parameters():
        if any(parameter is w for w in kernels):
            expected = 0.5 * np.sign(parameter.data) + 0.5 * parameter.data
            np.testing.assert_allclose(parameter.grad, expected, rtol=1e-6)
        else:
            assert parameter.grad is None


def test_a_bias_of_two_axes_is_a_bias() -> None:
    norm = nn.LayerNorm((2, 3))
    norm.bias.data[...] = 5.0
    assert nn.l1_penalty(norm).item() == 6.0


def test_given_parameters_all_count_and_so_do_values() -> None:
    model, neuron = network(), nn.scalar.Neuron(2, rng=0)
    everything = sum((p.data**2).sum() for p in model.parameters())
    assert nn.l2_penalty(model.parameters()).item() == pytest.approx(everything, rel=1e-6)
    assert nn.l1_penalty(neuron).data == pytest.approx(sum(abs(w.data) for w in neuron.weights))
    model[4].requires_grad_(False)
    nn.l2_penalty(model).backward()
    assert model[4].weight.grad is None


@pytest.mark.parametrize("compiled", [False, True])
def test_half_of_a_weight_decay_is_the_very_same_training(compiled: bool) -> None:
    model, twin = network(), network()
    penalised, decaying = nn.SGD(model.parameters(), 0.05), nn.SGD(twin.parameters(), 0.05, weight_decay=0.1)

    def step(x: Any, y: Any) -> None:
        penalised.zero_grad()
        (nn.squared_error(model(x), y) + nn.l2_penalty(model.parameters(), 0.05)).backward()
        penalised.step()

    run = compile(step) if compiled else step
    for _ in range(3):
        run(X, Y)
        decaying.zero_grad()
        nn.squared_error(twin(X), Y).backward()
        decaying.step()
    for path, numbers in twin.state_dict().items():
        np.testing.assert_allclose(model.state_dict()[path], numbers, rtol=1e-4, atol=1e-6, err_msg=path)


def test_a_trainer_takes_a_loss_with_a_penalty() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, 5))
    model = nn.Linear(5, 1, rng=0)
    trainer = nn.Trainer(
        model, lambda p, y: nn.squared_error(p, y) + nn.l1_penalty(model, 0.1), nn.SGD(model.parameters(), 0.05), seed=0
    )
    history = trainer.fit(x, 2 * x[:, :1], epochs=40, verbose=0)
    assert (abs(model.weight.data) > 0.05).tolist() == [[True, False, False, False, False]]
    loss = nn.squared_error(model(x), 2 * x[:, :1]) + nn.l1_penalty(model, 0.1)
    assert trainer.evaluate(x, 2 * x[:, :1])["loss"] == pytest.approx(loss.item(), rel=1e-4)
    assert history.history["loss"][-1] == pytest.approx(loss.item(), rel=0.1)


@pytest.mark.parametrize(
    ("given", "strength", "words"),
    [
        (nn.ReLU(), 1.0, "found none"),
        ([], 1.0, "found none"),
        ([1.0], 1.0, r"found 1\.0"),
        (3, 1.0, "several parameters; found 3"),
        (nn.Linear(2, 1), -1.0, "strength must be a number of at least 0, found -1.0"),
        (nn.Linear(2, 1), None, "strength must be a number"),
    ],
)
def test_what_cannot_be_penalised_is_named(given: Iterable[Any], strength: Any, words: str) -> None:
    for penalty in (nn.l1_penalty, nn.l2_penalty):
        with pytest.raises(ArgumentError, match=words):
            penalty(given, strength)

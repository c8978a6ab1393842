"""A trainer's penalty: once a step it comes to the loss, however that is made; what is reported is without it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Tensor
from autograd.errors import ArgumentError, NumericsError, UnknownNameError
from nn.training.callbacks import Backup, Callback

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3))
Y = X @ [[2.0], [0.0], [-1.0]] + 0.5
BOTH = {"l1": 0.01, "l2": 0.05}


def network(seed: int = 0) -> nn.MLP:
    return nn.MLP([3, 4, 1], "tanh", dtype="float64", rng=seed)


def of(model: nn.Module) -> Any:
    return nn.l1_penalty(model, 0.01) + nn.l2_penalty(model, 0.05)


def trained(model: nn.Module, penalty: Any, optimizer: Any = "adam", epochs: int = 3, **options: Any) -> nn.Trainer:
    compiled = options.pop("compile", True)
    trainer = nn.Trainer(model, "mse", optimizer, penalty=penalty, seed=0, compile=compiled)
    trainer.fit(X, Y, epochs=epochs, verbose=0, **{"batch_size": 10, **options})
    return trainer


def same(one: nn.Module, other: nn.Module, rtol: float = 0.0) -> None:
    for name, numbers in one.state_dict().items():
        np.testing.assert_allclose(other.state_dict()[name], numbers, rtol=rtol, err_msg=name)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("penalty", [BOTH, of], ids=["words", "function"])
def test_steps_go_down_the_sum_of_loss_and_penalty(penalty: Any, compiled: bool) -> None:
    model, twin = network(), network()
    trained(model, penalty, epochs=5, shuffle=False, compile=compiled)
    optimiser = nn.Adam(twin.parameters(), lr=nn.Trainer(network(), "mse").optimizer.lr)
    for _ in range(5):
        for start in range(0, 40, 10):
            optimiser.zero_grad()
            (nn.squared_error(twin(X[start : start + 10]), Y[start : start + 10]) + of(twin)).backward()
            optimiser.step()
    same(twin, model, rtol=1e-9)


def test_compiled_and_uncompiled_steps_give_the_same_bits() -> None:
    model, twin = network(), network()
    histories = [trained(each, BOTH, compile=each is model).history.history for each in (model, twin)]
    same(model, twin)
    assert histories[0] == histories[1]


def test_of_several_batches_one_step_has_one_penalty() -> None:
    model, twin = network(), network()
    trained(model, BOTH, batch_size=5, accumulate=4)
    trained(twin, BOTH, batch_size=20)
    same(model, twin, rtol=1e-9)


def test_losses_are_reported_without_it() -> None:
    model = network()
    trainer = trained(model, BOTH, validation_data=(X, Y), epochs=2)
    history = trainer.history.history
    assert list(history) == ["loss", "penalty", "val_loss"]
    assert history["val_loss"][-1] == trainer.evaluate(X, Y)["loss"]
    assert trainer.evaluate(X, Y)["loss"] == pytest.approx(np.mean((model(X).data - Y) ** 2), rel=1e-12)
    assert history["penalty"][-1] == of(model).item()
    first = nn.Trainer(network(), "mse", "sgd", penalty=BOTH).fit(X, Y, batch_size=40, verbose=0).history
    assert first["loss"] == pytest.approx([np.mean((network()(X).data - Y) ** 2)], rel=1e-12)


def test_lbfgs_finds_the_least_sum() -> None:
    model = nn.Linear(3, 1, dtype="float64", rng=0)
    optimiser = nn.LBFGS(
        model.parameters(), max_iter=50, line_search_fn="strong_wolfe", tolerance_grad=1e-12, tolerance_change=0
    )
    trained(model, {"l2": 0.1}, optimiser, epochs=4, batch_size=40)
    centred = X - X.mean(axis=0)
    ridge = np.linalg.solve(centred.T @ centred / 40 + 0.1 * np.eye(3), centred.T @ (Y - Y.mean()) / 40)
    np.testing.assert_allclose(model.weight.data, ridge.T, rtol=1e-6)


def test_of_a_network_of_values() -> None:
    model, twin = nn.scalar.MLP([3, 2, 1], rng=0), nn.scalar.MLP([3, 2, 1], rng=0)
    trained(model, BOTH, nn.SGD(model.parameters(), 0.1), batch_size=40, epochs=1)
    outputs = [twin(row) for row in X.tolist()]
    loss = sum((y - t) ** 2 for y, (t,) in zip(outputs, Y.tolist(), strict=True)) / 40 + of(twin)
    loss.backward()
    for moved, parameter in zip(model.parameters(), twin.parameters(), strict=True):
        assert moved.data == pytest.approx(parameter.data - 0.1 * parameter.grad, rel=1e-9)


def test_what_is_frozen_is_a_constant() -> None:
    model, twin = network(), network()
    for each in (model, twin):
        for path, parameter in each.named_parameters():
            parameter.requires_grad = path.endswith("bias")
    trained(model, BOTH)
    trained(twin, None)
    same(model, twin)


class Break(Callback):
    def on_train_batch_end(self, batch: int, logs: Any) -> None:
        if self.trainer.step == 6:
            raise KeyboardInterrupt


def broken_off(folder: Path, penalty: Any) -> None:
    trainer = nn.Trainer(network(), "mse", "adam", penalty=penalty, callbacks=[Backup(folder, 1), Break()], seed=0)
    with pytest.raises(KeyboardInterrupt):
        trainer.fit(X, Y, epochs=3, batch_size=10, verbose=0)


def test_a_resumed_training_has_it_to_the_last_bit(tmp_path: Path) -> None:
    whole, model = network(), network(seed=1)
    history = trained(whole, BOTH).history.history
    broken_off(tmp_path, BOTH)
    found = nn.Trainer.resume(tmp_path, model, callbacks=[Break()])
    found.callbacks = [each for each in found.callbacks if not isinstance(each, Break)]
    assert found.fit(X, Y, verbose=0).history == history
    same(whole, model)


def test_a_function_is_given_again(tmp_path: Path) -> None:
    whole, model = network(), network(seed=1)
    trained(whole, of)
    broken_off(tmp_path, of)
    with pytest.raises(ArgumentError, match=r"has a penalty that no file can hold: give penalty= again"):
        nn.Trainer.resume(tmp_path, model, callbacks=[Break()])
    nn.Trainer.resume(tmp_path, model, penalty=of).fit(X, Y, verbose=0)
    same(whole, model)


@pytest.mark.parametrize(
    ("penalty", "words"),
    [
        ("l2", r"penalty must be a dict of strengths, such as \{'l2': 1e-4\}, or a function of the model, found 'l2'"),
        ({}, r"penalty must be a dict .* found \{\}"),
        (nn.Linear, "penalty must be a dict"),
        ({"l3": 1.0}, "no penalty is called 'l3' here; known: l1, l2"),
        ({"l2": -1.0}, "the strength of penalty 'l2' must be a number of at least 0, found -1.0"),
        (lambda model: 1.0, "a penalty is one number, computed from the model's parameters themselves, found 1.0"),
        (lambda model: model[0].weight, r"found shape \(4, 3\)"),
    ],
)
def test_what_is_no_penalty_is_told_at_once(penalty: Any, words: str) -> None:
    with pytest.raises((ArgumentError, UnknownNameError), match=words):
        nn.Trainer(network(), "mse", penalty=penalty)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_penalty_that_is_no_number_changes_nothing(compiled: bool) -> None:
    model = network()
    before, strength = model.state_dict(), Tensor(1.0, requires_grad=False)
    trainer = nn.Trainer(model, "mse", penalty=lambda model: nn.l2_penalty(model) * strength, compile=compiled)
    strength.data = np.array(np.nan)
    words = r"the penalty is nan in step 1 \(epoch 1, batch 1\).*: that of weights which are all finite, whatever the"
    with pytest.raises(NumericsError, match=words):
        trainer.fit(X, Y, verbose=0)
    for name, numbers in before.items():
        np.testing.assert_array_equal(model.state_dict()[name], numbers)

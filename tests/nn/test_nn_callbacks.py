"""Callbacks: hooks in order, early stopping with the best weights, files, schedules, progress, Ctrl-C.

This file is longer than others: all callbacks are tried on one small training.
"""

import csv
import errno
import os
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd.errors import ArgumentError, FileFormatError, UnknownNameError
from nn.training.callbacks import Callback, CSVLogger, EarlyStopping, ModelCheckpoint
from nn.training.interrupts import Interrupts

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(20, 2)), RNG.normal(size=(20, 1))


def network() -> nn.MLP:
    return nn.MLP([2, 4, 1], "tanh", rng=0)


def bits(model: nn.Module) -> bytes:
    return b"".join(np.asarray(each).tobytes() for each in model.state_dict().values())


class Recorder(Callback):
    """Notes each hook."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def on_train_begin(self) -> None:
        self.heard.append("train begin")

    def on_train_end(self) -> None:
        self.heard.append("train end")

    def on_epoch_begin(self, epoch: int) -> None:
        self.heard.append(f"epoch {epoch}")

    def on_epoch_end(self, epoch: int, logs: Any) -> None:
        self.heard.append((epoch, *logs))

    def on_train_batch_begin(self, batch: int) -> None:
        self.heard.append(f"batch {batch}")

    def on_train_batch_end(self, batch: int, logs: Any) -> None:
        self.heard.append((batch, *logs))

    def on_test_begin(self) -> None:
        self.heard.append("test")

    def on_test_end(self, logs: Any) -> None:
        self.heard.append(("tested", *logs))


def test_hooks_come_in_order() -> None:
    recorder = Recorder()
    trainer = nn.Trainer(network(), "mse", metrics=["mae"], callbacks=[recorder])
    trainer.fit(X, Y, epochs=2, batch_size=10, validation_data=(X, Y), verbose=0)
    names = ("loss", "mae", "val_loss", "val_mae")
    epochs = [
        [f"epoch {e}", "batch 0", (0, "loss"), "batch 1", (1, "loss"), "test", ("tested", "loss", "mae"), (e, *names)]
        for e in range(2)
    ]
    assert recorder.heard == ["train begin", *epochs[0], *epochs[1], "train end"]
    assert recorder.params == {"epochs": 2, "steps": 2, "metrics": list(names)}
    assert recorder.model is trainer.model
    assert recorder.trainer is trainer


@pytest.mark.parametrize("accumulate", [1, 2, 3])
def test_an_epoch_has_as_many_steps_as_its_hooks_are_told(accumulate: int) -> None:
    recorder = Recorder()
    trainer = nn.Trainer(network(), "mse", callbacks=[recorder])
    trainer.fit(X, Y, epochs=2, batch_size=3, accumulate=accumulate, verbose=0)
    batches = [each for each in recorder.heard if str(each).startswith("batch")]
    assert batches == 2 * [f"batch {i}" for i in range(recorder.params["steps"])]
    assert recorder.params["steps"] * 2 == trainer.step


def test_callbacks_of_a_fit_are_beside_the_trainers(tmp_path: Path) -> None:
    own, beside = Recorder(), Recorder()
    trainer = nn.Trainer(network(), "mse", "sgd", callbacks=[own], seed=0)
    with pytest.raises(ArgumentError, match="callbacks must be several"):
        trainer.fit(X, Y, callbacks=beside, verbose=0)
    trainer.fit(X, Y, callbacks=[nn.callbacks.Backup(tmp_path), beside], verbose=0)
    assert beside.heard == own.heard
    assert trainer.callbacks == [own]
    nn.load(found := {}, tmp_path / "training.npz")
    assert [name for name, _ in found["callbacks"]] == [
        "Recorder",
        "Recorder",
        "Backup",
    ]  # which saves after the others
    trainer.fit(X, Y, verbose=0)
    assert len(own.heard) == 2 * len(beside.heard)


def test_a_callback_ends_the_training() -> None:
    class After(Callback):
        def on_train_batch_end(self, batch: int, logs: Any) -> None:
            self.trainer.stop_training = self.trainer.step == 5

    trainer = nn.Trainer(network(), "mse", callbacks=[After()])
    history = trainer.fit(X, Y, epochs=9, batch_size=10, verbose=0)
    assert (trainer.step, history.epoch, history.stopped) == (5, [0, 1, 2], "a callback asked for it")
    assert trainer.stop_training
    assert len(trainer.fit(X, Y, epochs=2, batch_size=20, verbose=0).epoch) == 2


numbers = st.lists(st.floats(0, 10) | st.just(float("nan")), min_size=1, max_size=12)


class Scripted(Callback):
    """Puts the given numbers in the place of an epoch's loss, before the callbacks that come after it."""

    def __init__(self, script: list[float]) -> None:
        self.script = script
        self.weights: list[bytes] = []

    def on_epoch_end(self, epoch: int, logs: Any) -> None:
        logs["loss"] = self.script[epoch]
        self.weights.append(bits(self.model))


@given(numbers, st.integers(0, 4), st.floats(0, 2), st.sampled_from(["min", "max"]), st.none() | st.floats(0, 10))
def test_early_stopping(script: list[float], patience: int, delta: float, mode: str, baseline: float | None) -> None:
    """Against the rule in plain words; the best weights also where the training ran to its last epoch."""
    stop = EarlyStopping("loss", delta, patience, mode, baseline)
    scripted = Scripted(script)
    model = network()
    trainer = nn.Trainer(model, "mse", callbacks=[scripted, stop], compile=False)
    history = trainer.fit(X, Y, epochs=len(script), batch_size=20, verbose=0)
    sign = 1 if mode == "max" else -1
    best, best_epoch, waited, stopped = -np.inf if baseline is None else sign * baseline, None, 0, None
    for epoch, number in enumerate(script):
        if sign * number - best > delta:
            best, best_epoch, waited = sign * number, epoch, 0
        else:
            waited += 1
            if waited >= max(1, patience):
                stopped = epoch
                break
    assert (stop.best_epoch, stop.stopped_epoch) == (best_epoch, stopped)
    assert len(history.epoch) == (len(script) if stopped is None else stopped + 1)
    assert bool(history.stopped) == (stopped is not None)
    assert bits(model) == scripted.weights[-1 if best_epoch is None else best_epoch]


def test_early_stopping_looks_for_its_number_first() -> None:
    model = network()
    before = bits(model)
    with pytest.raises(ArgumentError, match=r"monitor='val_loss' is none .*, loss: give validation_split= or"):
        nn.Trainer(model, "mse", callbacks=[EarlyStopping()]).fit(X, Y, verbose=0)
    assert bits(model) == before
    stop = EarlyStopping("mae", patience=1, start_from_epoch=3)
    history = nn.Trainer(model, "mse", partial(nn.SGD, lr=0.0), metrics=["mae"], callbacks=[stop]).fit(
        X, Y, epochs=9, shuffle=False, verbose=0
    )
    assert (stop.best_epoch, stop.stopped_epoch, len(history.epoch)) == (3, 4, 5)
    for wrong in ({"patience": -1}, {"min_delta": -1.0}, {"baseline": "a"}, {"restore_best_weights": 1}):
        with pytest.raises(ArgumentError):
            EarlyStopping(**wrong)
    with pytest.raises(UnknownNameError, match="no mode is called 'low' here; known: auto, min, max"):
        EarlyStopping(mode="low")


# files


def test_weights_are_saved(tmp_path: Path) -> None:
    scripted = Scripted([3.0, 1.0, 2.0, 0.5])
    every = ModelCheckpoint(tmp_path / "all" / "{epoch:02d}-{loss:.1f}.npz")
    best = ModelCheckpoint(tmp_path / "best.npz", "loss", save_best_only=True)
    often = ModelCheckpoint(tmp_path / "step-{step}.npz", save_freq=3)
    model = network()
    nn.Trainer(model, "mse", callbacks=[scripted, every, best, often]).fit(X, Y, epochs=4, batch_size=10, verbose=0)
    assert sorted(os.listdir(tmp_path / "all")) == ["01-3.0.npz", "02-1.0.npz", "03-2.0.npz", "04-0.5.npz"]
    assert sorted(os.listdir(tmp_path)) == ["all", "best.npz", "step-3.npz", "step-6.npz"]
    with np.load(tmp_path / "best.npz", allow_pickle=False) as file:
        other = network()
        other.load_state_dict(dict(file))
    assert bits(other) == scripted.weights[3] == bits(model)
    with pytest.raises(ArgumentError, match=r"filepath may have epoch, step and loss in braces, found '.*{val}"):
        nn.Trainer(model, "mse", callbacks=[ModelCheckpoint(tmp_path / "{val}.npz")]).fit(X, Y, verbose=0)
    with pytest.raises(ArgumentError, match="save_best_only looks at epochs"):
        ModelCheckpoint(tmp_path / "a.npz", save_best_only=True, save_freq=3)
    with pytest.raises(ArgumentError, match="save_freq, if not 'epoch', must be a whole number"):
        ModelCheckpoint(tmp_path / "a.npz", save_freq="step")
    with pytest.raises(ArgumentError, match=r"an \.npz file, which is what is written, found 'best\.keras'"):
        ModelCheckpoint("best.keras")


def test_numbers_are_written_to_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    trainer = nn.Trainer(network(), "mse", metrics=["mae"], callbacks=[CSVLogger(path, ";")])
    history = trainer.fit(X, Y, epochs=3, verbose=0)
    assert {type(number) for numbers in history.history.values() for number in numbers} == {float}
    with path.open(newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    assert header == ["epoch", "loss", "mae"]
    assert [[float(cell) for cell in row] for row in rows] == [
        list(row) for row in zip(*history.to_dict().values(), strict=True)
    ]
    appended = nn.Trainer(network(), "mse", metrics=["mae"], callbacks=[CSVLogger(path, ";", append=True)])
    appended.fit(X, Y, epochs=2, verbose=0)
    assert [line.split(";")[0] for line in path.read_text().splitlines()] == ["epoch", "0", "1", "2", "0", "1"]
    with pytest.raises(FileFormatError, match="has the columns epoch, loss, mae, expected epoch, loss: choose another"):
        nn.Trainer(network(), "mse", callbacks=[CSVLogger(path, ";", append=True)]).fit(X, Y, verbose=0)
    with pytest.raises(ArgumentError, match="separator must be one character"):
        CSVLogger(path, ", ")


def test_weighted_and_validated_losses_are_plain_numbers_too(tmp_path: Path) -> None:
    trainer = nn.Trainer(network(), "mse", callbacks=[CSVLogger(tmp_path / "log.csv")])
    weights = np.linspace(1, 2, len(X))
    history = trainer.fit(X, Y, epochs=2, sample_weight=weights, validation_split=0.3, verbose=0)
    assert {type(number) for numbers in history.history.values() for number in numbers} == {float}
    assert {type(number) for number in trainer.evaluate(X, Y, sample_weight=weights).values()} == {float}
    rows = (tmp_path / "log.csv").read_text().splitlines()[1:]
    assert [float(row.split(",")[2]) for row in rows] == history.history["val_loss"]


# schedules


@pytest.mark.parametrize("by", ["epoch", "step"])
@pytest.mark.parametrize(
    "schedule", [nn.StepLR(0.5, 2, 0.1), lambda optimizer: nn.StepLR(optimizer, 2, 0.1), nn.CosineAnnealingLR(0.5, 7)]
)
def test_rates_follow_the_schedule(by: str, schedule: Any) -> None:
    rates: list[float] = []

    class Rates(Callback):
        def on_train_batch_begin(self, batch: int) -> None:
            rates.append(self.trainer.optimizer.lr)

    optimizer = partial(nn.SGD, lr=0.5)
    trainer = nn.Trainer(network(), "mse", optimizer, schedule=schedule, schedule_by=by, callbacks=[Rates()])
    history = trainer.fit(X, Y, epochs=3, batch_size=10, verbose=0).history
    plan = schedule if isinstance(schedule, nn.LRScheduler) else schedule(0.5)
    assert rates == [plan.lr_at(i if by == "step" else i // 2) for i in range(6)]
    assert history["lr"] == [plan.lr_at(e if by == "epoch" else 2 * e + 2) for e in range(3)]


def test_plateaus_are_of_the_validation() -> None:
    optimizer = partial(nn.SGD, lr=0.5)
    schedule = nn.ReduceLROnPlateau(0.5, factor=0.1, patience=0, threshold=10.0, threshold_mode="abs")
    trainer = nn.Trainer(network(), "mse", optimizer, schedule=schedule)
    rates = trainer.fit(X, Y, epochs=3, validation_split=0.2, verbose=0).history["lr"]
    np.testing.assert_allclose(rates, [0.5, 0.5, 0.05])
    for opposite in ((X, -10 * Y), None):  # the loss of the training falls, that of these rises
        schedule = nn.ReduceLROnPlateau(0.1, factor=0.1, patience=0, threshold=0.0)
        trainer = nn.Trainer(network(), "mse", partial(nn.SGD, lr=0.1), schedule=schedule)
        history = trainer.fit(X, Y, epochs=3, batch_size=len(X), validation_data=opposite, verbose=0).history
        assert sorted(history["loss"], reverse=True) == history["loss"]
        np.testing.assert_allclose(history["lr"], [0.1, 0.1, 0.01 if opposite else 0.1])


# what is said


def test_lines_and_silence(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)  # which another test may have imported
    trainer = nn.Trainer(network(), "mse", partial(nn.SGD, lr=0.0))
    trainer.fit(X, Y, epochs=3, verbose=0)
    assert capsys.readouterr() == ("", "")
    trainer.fit(X, Y, epochs=2, verbose=2)
    loss = f"{trainer.evaluate(X, Y)['loss']:.4g}"
    assert capsys.readouterr() == (f"epoch 1/2  loss: {loss}\nepoch 2/2  loss: {loss}\n", "")
    trainer.fit(X, Y, epochs=200)  # no terminal
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == ["1/200", *(f"{e}/200" for e in range(20, 201, 20))]
    trainer.fit(X, Y, epochs=200, stop_below=100.0)
    assert capsys.readouterr().out.splitlines()[-1] == "stopped: the loss is not above 100"


def test_a_bar_is_one_bar(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = nn.Trainer(network(), "mse", partial(nn.SGD, lr=0.0))
    trainer.fit(X, Y, epochs=50, batch_size=5, verbose=1)
    said = capsys.readouterr()
    first, *_, last = said.err.replace("\r", "\n").split("\n")[1:-1]
    assert first.startswith("epoch 1/50:")
    assert last.startswith("epoch 50/50: 100%")
    assert "loss: " in last
    assert said.out == ""
    assert "200/200" in said.err
    assert "loss: " in said.err
    assert said.err.count("\n") == 1
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    trainer.fit([(X, Y)], epochs=3)
    assert "3/3" in capsys.readouterr().err


def test_a_fit_that_fails_before_its_first_step_leaves_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    trainer = nn.Trainer(network(), "mse", callbacks=[EarlyStopping("val_loss")])
    with pytest.raises(ArgumentError, match="none of an epoch's numbers"):
        trainer.fit(X, Y, verbose=1)
    assert capsys.readouterr() == ("", "")


# Ctrl-C


class Presses(Callback):
    def __init__(self, at: int) -> None:
        self.at = at

    def on_train_batch_begin(self, batch: int) -> None:
        if self.trainer.step == self.at:
            signal.raise_signal(signal.SIGINT)


@pytest.fixture
def usual_handler() -> Iterator[None]:
    """Python's own, also where a shell has started the tests in the background, with interrupts ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("usual_handler")
def test_ctrl_c_ends_between_two_steps(capsys: pytest.CaptureFixture[str]) -> None:
    handler = signal.getsignal(signal.SIGINT)
    model, ended = network(), []
    stop = EarlyStopping("loss", patience=99, restore_best_weights=False)
    trainer = nn.Trainer(model, "mse", callbacks=[Presses(5), stop, lambda epoch, logs: ended.append(epoch)])
    history = trainer.fit(X, Y, epochs=50, batch_size=5, shuffle=False, verbose=2)
    assert history.stopped == "interrupted in epoch 2, after step 6"
    assert (history.epoch, ended, trainer.step) == ([0], [0], 6)
    assert signal.getsignal(signal.SIGINT) is handler
    assert capsys.readouterr().out.endswith("stopped: interrupted in epoch 2, after step 6\n")
    twin = network()
    nn.Trainer(twin, "mse").fit([(X[i : i + 5], Y[i : i + 5]) for i in (0, 5, 10, 15, 0, 5)], verbose=0)
    assert bits(model) == bits(twin)
    assert np.isfinite(trainer.evaluate(X, Y)["loss"])
    assert len(trainer.fit(X, Y, epochs=1, verbose=0).epoch) == 1


@pytest.mark.usefixtures("usual_handler")
def test_a_second_ctrl_c_interrupts_at_once() -> None:
    handler = signal.getsignal(signal.SIGINT)
    with Interrupts() as interrupts:
        signal.raise_signal(signal.SIGINT)
        assert interrupts.asked
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is handler


def test_a_handler_of_the_users_stays() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        history = nn.Trainer(network(), "mse", callbacks=[Presses(0)]).fit(X, Y, verbose=0)
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [signal.SIGINT]
    assert history.stopped == ""


@pytest.mark.parametrize("trouble", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_or_read_only_disk_loses_no_old_file(
    trouble: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk says so when the new file is brought to it, a folder that is read-only when it is made."""
    old: dict[str, bytes] = {}

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(trouble, os.strerror(trouble))

    class Fill(Callback):
        def on_epoch_begin(self, epoch: int) -> None:
            if epoch == 2:
                old.update((path.name, path.read_bytes()) for path in tmp_path.iterdir())
                monkeypatch.setattr(*((os, "fsync") if trouble == errno.ENOSPC else (Path, "open")), fail)

    for each in (ModelCheckpoint(tmp_path / "weights.npz"), CSVLogger(tmp_path / "log.csv")):
        trainer = nn.Trainer(nn.Linear(3, 1, rng=0), "mse", callbacks=[Fill(), each], seed=0)
        with pytest.raises(OSError, match=os.strerror(trouble)):
            trainer.fit(np.ones((4, 3)), np.ones(4), epochs=4, verbose=0)
        monkeypatch.undo()
        assert trainer.history.epoch == [0, 1, 2]
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == old

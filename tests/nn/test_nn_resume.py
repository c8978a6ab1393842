"""A training that was killed goes on as if it had not been, to the last bit; and files that are never half written.

This file is longer than others: trainings of all kinds are killed and resumed alike.
"""

import errno
import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from drawn import at_most
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd.errors import ArgumentError, FileFormatError
from nn.training.callbacks import Backup, Callback, CSVLogger, EarlyStopping

RNG = np.random.default_rng(0)
X, LABELS = RNG.normal(size=(22, 3)), np.array(["no", "yes"])[RNG.integers(0, 2, 22)]
FILE = "training.npz"


def network() -> nn.Sequential:
    rng = np.random.default_rng(1)
    return nn.Sequential(
        nn.Linear(3, 6, rng=rng), nn.Dropout(0.4, rng=2), nn.Tanh(), nn.Dropout(0.2, rng=rng), nn.Linear(6, 2, rng=rng)
    )


class Killed(Exception):
    pass


class Kill(Callback):
    """Ends all at a hook of its own choosing."""

    def __init__(self, hook: str, at: int, how: Any = None) -> None:
        self.hook, self.at, self.how = hook, at, how
        setattr(self, hook, self._heard) if hook.startswith("on_epoch") or hook == "on_train_end" else None

    def _heard(self, *_: Any) -> None:
        if self.trainer.step >= self.at:
            self._end()

    def on_train_batch_begin(self, batch: int) -> None:
        if self.hook == "on_train_batch_begin":
            self._heard()

    def on_train_batch_end(self, batch: int, logs: Any) -> None:
        if self.hook == "on_train_batch_end":
            self._heard()

    def _end(self) -> None:
        if self.how is not None:
            self.how()
        raise Killed


def stopping() -> EarlyStopping:
    return EarlyStopping("val_loss", patience=2)


OPTIONS: dict[str, Any] = {"epochs": 5, "batch_size": 5, "validation_split": 0.2, "verbose": 0}


def trained(folder: Any, optimizer: Any, save_freq: Any, accumulate: int, *more: Any) -> tuple[Any, Any]:
    """A trainer, and what its fit gives."""
    callbacks = [stopping(), Backup(folder, save_freq), CSVLogger(Path(folder, "log.csv")), *more]
    schedule = nn.CosineAnnealingLR(0.05, 12)
    trainer = nn.Trainer(
        network(), "cross_entropy", optimizer, metrics=["accuracy"], callbacks=callbacks, schedule=schedule,
        schedule_by="step", seed=3,
    )  # fmt: skip
    weights = np.linspace(0.5, 2, 22)
    return trainer, lambda: trainer.fit(X, LABELS, sample_weight=weights, accumulate=accumulate, **OPTIONS)


def resumed(folder: Any) -> tuple[Any, Any]:
    callbacks = [stopping(), CSVLogger(Path(folder, "log.csv"))]
    trainer = nn.Trainer.resume(folder, network(), callbacks=callbacks)
    return trainer, lambda: trainer.fit(X, LABELS, sample_weight=np.linspace(0.5, 2, 22), verbose=0)


def everything(trainer: Any, history: Any, folder: Any) -> Any:
    """All that two trainings may differ in, as texts."""
    state = {
        "model": trainer.model.state_dict(),
        "optimizer": trainer.optimizer.state_dict(),
        "schedule": trainer.schedule.state_dict(),
        "generators": [each.rng.bit_generator.state for each in trainer.model if isinstance(each, nn.Dropout)],
        "rng": trainer.rng.bit_generator.state,
        "feed": trainer.run.data.feed.state_dict(),
    }
    listed = json.dumps(state, default=lambda array: np.asarray(array).tolist())
    return listed, history.to_dict(), history.stopped, Path(folder, "log.csv").read_text(), trainer.step


UNBROKEN: dict[Any, Any] = {}


def unbroken(optimizer: str, accumulate: int) -> Any:
    key = optimizer, accumulate
    if key not in UNBROKEN:
        with TemporaryDirectory() as folder:
            trainer, fit = trained(folder, optimizer, "epoch", accumulate)
            UNBROKEN[key] = everything(trainer, fit(), folder)
    return UNBROKEN[key]


HOOKS = ["on_train_batch_begin", "on_train_batch_end", "on_epoch_begin", "on_epoch_end", "on_train_end"]


@pytest.mark.long
@at_most(15)
@given(
    st.sampled_from(HOOKS),
    st.lists(st.integers(0, 19), min_size=1, max_size=3).map(sorted),
    st.sampled_from(["epoch", 1, 2, 3]),
    st.sampled_from(["adam", "sgd"]),
    st.sampled_from([1, 2]),
)
def test_resumed_is_uninterrupted(hook: str, steps: list[int], save_freq: Any, optimizer: str, accumulate: int) -> None:
    """Killed once or several times, at any hook of any step."""
    with TemporaryDirectory() as folder:
        trainer, fit = trained(folder, optimizer, save_freq, accumulate)
        for at in steps:
            trainer.callbacks.append(Kill(hook, at))
            try:
                history = fit()
                break
            except Killed:
                trainer, fit = resumed(folder)
        else:
            history = fit()
        assert everything(trainer, history, folder) == unbroken(optimizer, accumulate)


@pytest.mark.long
@pytest.mark.parametrize("moment", ["step", "write", "rename", "epoch"])
def test_killed_by_the_system(moment: str, tmp_path: Path) -> None:
    """SIGKILL in a process of its own: between two steps, in the middle of a file, just before it gets its name."""
    program = f"""
import os, signal, sys
sys.path[:0] = {sys.path!r}
from pathlib import Path
import numpy as np
import test_nn_resume as tests
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
if {moment!r} in ("write", "rename"):
    place, name = (np.lib.format, "write_array") if {moment!r} == "write" else (Path, "replace")
    whole, calls = getattr(place, name), []
    def counted(*args, **kwargs):
        calls.append(None)
        if len(calls) == {40 if moment == "write" else 12}:
            die()
        return whole(*args, **kwargs)
    setattr(place, name, counted)
    kill = []
else:
    kill = [tests.Kill("on_train_batch_end" if {moment!r} == "step" else "on_epoch_end", 6, die)]
trainer, fit = tests.trained({str(tmp_path)!r}, "adam", 2, 1, *kill)
fit()
"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parent, capture_output=True, text=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    trainer, fit = resumed(tmp_path)
    assert 0 < trainer._saved["run"]["step"] < 12
    assert everything(trainer, fit(), tmp_path) == unbroken("adam", 1)


def test_streams_are_resumed_too(tmp_path: Path) -> None:
    rows = [(X[i : i + 4], LABELS[i : i + 4] == "yes") for i in range(0, 22, 4)]
    sources = [lambda: nn.DataLoader(X, LABELS == "yes", batch_size=4, shuffle=True, rng=5), lambda: rows]
    for number, make in enumerate(sources):
        found = []
        for at in (99, 8):
            folder = tmp_path / f"{number}-{at}"
            model = network()
            trainer = nn.Trainer(model, "cross_entropy", callbacks=[Backup(folder, 1)], seed=0)
            trainer.callbacks.append(Kill("on_train_batch_begin", at))
            try:
                trainer.fit(make(), epochs=3, verbose=0)
            except Killed:
                model = network()
                nn.Trainer.resume(folder, model).fit(make(), verbose=0)
            found.append(json.dumps(model.state_dict(), default=np.ndarray.tolist))
        assert found[0] == found[1]


def broken_off(folder: Any, **options: Any) -> nn.Trainer:
    trainer = nn.Trainer(**{"model": network(), "loss": "cross_entropy", "seed": 0, **options})
    trainer.callbacks += [Backup(folder), Kill("on_train_batch_begin", 6)]
    with pytest.raises(Killed):
        trainer.fit(X, LABELS, epochs=3, batch_size=5, verbose=0)
    return trainer


def test_what_was_given_by_word_is_made_again(tmp_path: Path) -> None:
    for loss in ("bce", nn.BCEWithLogitsLoss("sum", pos_weight=[2.0]), nn.SSELoss()):
        model = nn.MLP([3, 1], rng=0)
        y = (LABELS == "yes").astype(float)
        optimizer = nn.AdamW(model.parameters(), lr=0.05, betas=(0.8, 0.9), weight_decay=0.2)
        schedule = nn.ReduceLROnPlateau(optimizer, factor=0.5)
        trainer = nn.Trainer(model, loss, optimizer, schedule=schedule, callbacks=[Backup(tmp_path)], seed=0)
        trainer.fit(X, y, epochs=2, verbose=0)
        again = nn.Trainer.resume(tmp_path, nn.MLP([3, 1], rng=1))
        assert type(again.objective.criterion) is type(trainer.objective.criterion)
        assert repr(again.objective.criterion) == repr(trainer.objective.criterion)
        assert repr(again.optimizer) == repr(optimizer)
        assert repr(again.schedule) == repr(schedule)
        assert again.evaluate(X, y) == trainer.evaluate(X, y)
        more = again.fit(X, y, epochs=4, verbose=0)
        assert more.epoch == [0, 1, 2, 3]
        trainer.callbacks.clear()
        trainer.fit(X, y, epochs=1, verbose=0)


def test_groups_of_parameters_are_made_again(tmp_path: Path) -> None:
    """With their options, in their order, and without the parameters that were left out."""

    def trainer(model: nn.Module, *callbacks: Any) -> nn.Trainer:
        groups = [{"params": [model[2].weight], "lr": 0.1}, {"params": [model[0].bias, model[0].weight]}]
        return nn.Trainer(model, "mse", nn.Adam(groups, lr=0.02), callbacks=callbacks, seed=0)

    y = (LABELS == "yes").astype(float)
    model, whole = nn.MLP([3, 2, 1], rng=0), nn.MLP([3, 2, 1], rng=0)
    trainer(whole).fit(X, y, epochs=4, verbose=0)
    trainer(model, Backup(tmp_path)).fit(X, y, epochs=2, verbose=0)
    again = nn.MLP([3, 2, 1], rng=1)
    resumed = nn.Trainer.resume(tmp_path, again)
    assert [group["lr"] for group in resumed.optimizer.param_groups] == [0.1, 0.02]
    resumed.fit(X, y, epochs=4, verbose=0)
    for name, array in whole.state_dict().items():
        np.testing.assert_array_equal(again.state_dict()[name], array)


def test_what_no_file_can_hold_is_asked_for(tmp_path: Path) -> None:
    def loss(prediction: Any, target: Any) -> Any:
        return nn.cross_entropy(prediction, target)

    def same(y: Any, outputs: Any) -> float:
        return 1.0

    halved = nn.LambdaLR(0.1, lambda epoch: 0.5**epoch)
    encoded = (LABELS == "yes").astype(int)
    trainer = nn.Trainer(
        network(), loss, metrics=[same], schedule=halved, gradient_hook=lambda parameters: None,
        callbacks=[EarlyStopping("loss"), Backup(tmp_path)],
    )  # fmt: skip
    trainer.fit(X, encoded, verbose=0)
    needed = {"loss": loss, "metrics": [same], "schedule": halved, "gradient_hook": lambda parameters: None}
    for name in needed:
        given = {key: value for key, value in needed.items() if key != name}
        with pytest.raises(ArgumentError, match=rf"has a {name} that no file can hold: give {name}= again"):
            nn.Trainer.resume(tmp_path, network(), **given)
    model = network()
    before = model.state_dict()["0.weight"]
    with pytest.raises(ArgumentError, match=r"has a callback EarlyStopping: give callbacks=\[EarlyStopping\(...\)\]"):
        nn.Trainer.resume(tmp_path, model, **needed)
    assert (model.state_dict()["0.weight"] == before).all()
    nn.Trainer.resume(tmp_path, model, callbacks=[EarlyStopping("loss")], **needed).fit(X, encoded, epochs=2, verbose=0)


def test_what_does_not_fit_the_training(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no training.npz in .*: no training was backed up there yet"):
        nn.Trainer.resume(tmp_path, network())
    broken_off(tmp_path)
    for model in (nn.MLP([3, 2]), nn.Sequential(nn.Linear(3, 2), nn.Dropout(), nn.Dropout())):
        before = json.dumps(model.state_dict(), default=np.ndarray.tolist)
        with pytest.raises(ArgumentError, match=r"generators of random numbers|this state does not fit"):
            nn.Trainer.resume(tmp_path, model)
        assert json.dumps(model.state_dict(), default=np.ndarray.tolist) == before
    for x, y in ((X[::-1], LABELS), (X, LABELS[::-1]), (X[:20], LABELS[:20])):
        with pytest.raises(ArgumentError, match="these are other data than the resumed training had"):
            nn.Trainer.resume(tmp_path, network()).fit(x, y, verbose=0)
    with pytest.raises(ArgumentError, match="the resumed training has batch_size=5, found 7: leave it out"):
        nn.Trainer.resume(tmp_path, network()).fit(X, LABELS, batch_size=7, verbose=0)
    assert nn.Trainer.resume(tmp_path, network()).fit(X, LABELS, batch_size=5, verbose=0).epoch == [0, 1, 2]


# files


@given(st.data())
def test_damaged_files_are_refused(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, FILE)
        nn.save({"form": "x", "weights": np.arange(20.0), "list": [1, (2, None)]}, path)
        whole = path.read_bytes()
        if data.draw(st.booleans()):
            path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
        else:
            path.write_bytes(data.draw(st.binary(max_size=200)))
        with pytest.raises(FileFormatError, match="cannot be loaded"):
            nn.Trainer.resume(folder, network())


def test_hostile_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE
    for structure in (
        "[" * 5000,
        '{"dict": 3}',
        '{"array": 7}',
        '{"call": "os.system"}',
        "{}",
        "[]",
        "3",
        '{"dict": []}',
    ):
        np.savez(path, **{"glassgrad.json": np.frombuffer(structure.encode(), np.uint8)})
        with pytest.raises(FileFormatError):
            nn.Trainer.resume(tmp_path, network())
    np.savez(path, structure=np.array([{}], dtype=object))  # a pickle
    with pytest.raises(FileFormatError, match="pickled object"):
        nn.Trainer.resume(tmp_path, network())


def test_a_disk_that_fills_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The training goes on, is warned of, and the backup before stays; no part of a file is left."""
    whole = np.lib.format.write_array
    full = [False]

    def write(file: Any, array: Any, **options: Any) -> None:
        if full[0]:
            file.write(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        whole(file, array, **options)

    class Fill(Callback):
        def on_epoch_end(self, epoch: int, logs: Any) -> None:
            full[0] = epoch == 1

    monkeypatch.setattr(np.lib.format, "write_array", write)
    trainer = nn.Trainer(network(), "cross_entropy", callbacks=[Fill(), Backup(tmp_path)], seed=0)
    with pytest.warns(UserWarning, match="no backup of step 2 could be written, the one before stays: .*No space left"):
        trainer.fit(X, LABELS, epochs=2, verbose=0)
    assert os.listdir(tmp_path) == [FILE]
    again = nn.Trainer.resume(tmp_path, network())
    full[0] = False
    again.fit(X, LABELS, verbose=0)
    for one, other in zip(again.model.parameters(), trainer.model.parameters(), strict=True):
        assert one.data.tobytes() == other.data.tobytes()
    full[0] = True
    with pytest.raises(OSError, match="No space left"):
        nn.Trainer(network(), "cross_entropy", callbacks=[Backup(tmp_path)]).fit(X, LABELS, verbose=0)
    assert os.listdir(tmp_path) == [FILE]


def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    model = network()
    before = model.state_dict()["0.weight"]
    with pytest.raises(OSError, match="file"):
        nn.Trainer(model, "cross_entropy", callbacks=[Backup(tmp_path / "file")]).fit(X, LABELS, verbose=0)
    assert (model.state_dict()["0.weight"] == before).all()


def test_one_seed_and_a_backup_are_enough(tmp_path: Path) -> None:
    """Dropout without a seed of its own is reproduced by that of the trainer."""
    found = []
    for at in (99, 4):
        make = partial(nn.Sequential, nn.Dropout(0.3), nn.Linear(3, 2, rng=0))
        trainer = nn.Trainer(make(), "cross_entropy", seed=0, callbacks=[Backup(tmp_path / str(at), 1)])
        trainer.callbacks.append(Kill("on_train_batch_begin", at))
        try:
            trainer.fit(X, LABELS, epochs=3, batch_size=5, verbose=0)
        except Killed:
            trainer = nn.Trainer.resume(tmp_path / str(at), make())
            trainer.fit(X, LABELS, verbose=0)
        found.append(trainer.model[1].weight.data.tobytes())
    assert found[0] == found[1]


class Kept(Callback):
    """The backup as each step leaves it, in a folder of the step's number."""

    comes_last = True

    def __init__(self, folder: Path, to: Path) -> None:
        self.folder, self.to = folder, to

    def on_train_batch_end(self, batch: int, logs: Any) -> None:
        copytree(self.folder, self.to / str(self.trainer.step), dirs_exist_ok=True)


class Ema(Callback):
    """Averages of the weights, as a user's own callback keeps them."""

    def __init__(self, model: nn.Module) -> None:
        self.ema = nn.AveragedModel(model, decay=0.9)

    def on_train_batch_end(self, batch: int, logs: Any) -> None:
        self.ema.update_parameters(self.model)

    def state_dict(self) -> dict[str, Any]:
        return {"ema": self.ema.state_dict()}

    def load_state_dict(self, state: Any) -> None:
        self.ema.load_state_dict(state["ema"])


IN_TURN = nn.SequentialLR(0.1, [nn.LinearLR(0.1, 0.1, 1.0, 3), nn.CosineAnnealingLR(0.1, 5)], [3])
AT_ONCE = nn.ChainedScheduler([nn.CosineAnnealingWarmRestarts(0.1, 3), nn.WarmupLR(0.1, 4)])
NESTED = nn.SequentialLR(0.1, [AT_ONCE, nn.ExponentialLR(0.1, 0.9)], [4])


@pytest.mark.long
@pytest.mark.parametrize(
    ("schedule", "accumulate"), [(IN_TURN, 3), (AT_ONCE, 4), (NESTED, 2)], ids=["in turn", "at once", "nested"]
)
def test_killed_after_each_step_of_several_batches(schedule: Any, accumulate: int, tmp_path: Path) -> None:
    """Also after the last step of an epoch, of fewer batches, when the epoch is not yet ended; with a schedule of
    several and a loss with weights, which are made again, a penalty, averages, and statistics of batches.

    One training is killed after every step: what a process leaves that ends there is the backup of that step."""
    loss = nn.CrossEntropyLoss(weight=[1.0, 2.0], label_smoothing=0.1)
    weights = np.linspace(0.1, 2, len(X))
    given = {"class_weight": "balanced", "sample_weight": weights, "verbose": 0}

    def made(*more: Any) -> Any:
        model = nn.Sequential(
            nn.Linear(3, 4, rng=0), nn.BatchNorm1d(4), nn.Tanh(), nn.Dropout(0.3, rng=1), nn.Linear(4, 2, rng=2)
        )
        ema = Ema(model)
        options = {"schedule": schedule, "schedule_by": "step", "penalty": {"l1": 1e-3, "l2": 1e-2}, "seed": 3}
        return nn.Trainer(model, loss, "adamw", callbacks=[ema, *more], metrics=["accuracy"], **options), ema

    def all_of(trainer: Any, ema: Ema, history: Any) -> Any:
        states = (trainer.model.state_dict(), ema.ema.state_dict())
        return [np.asarray(each).tobytes() for state in states for each in state.values()], history.history

    options = {"epochs": 3, "batch_size": 4, "accumulate": accumulate, "validation_split": 0.2, **given}
    trainer, ema = made(Backup(tmp_path / "last", 1), Kept(tmp_path / "last", tmp_path))
    unbroken_ = all_of(trainer, ema, trainer.fit(X, LABELS, **options))
    assert trainer.step >= 6
    for at in range(1, trainer.step + 1):
        fresh, ema = made()
        resumed = nn.Trainer.resume(tmp_path / str(at), fresh.model, callbacks=[ema])
        assert resumed._saved["run"]["step"] == at
        assert all_of(resumed, ema, resumed.fit(X, LABELS, **given)) == unbroken_, at


@pytest.mark.parametrize(
    "loss", [nn.NLLLoss(ignore_index=-1), nn.MultiMarginLoss(2, 0.5, weight=[1.0, 2.0]), nn.KLDivLoss("batchmean")]
)
def test_losses_of_every_room_are_made_again(loss: Any, tmp_path: Path) -> None:
    labels = (LABELS == "yes").astype(int)
    y = np.eye(2)[labels] if isinstance(loss, nn.KLDivLoss) else labels
    make = partial(nn.Sequential, nn.Linear(3, 2, rng=0), nn.LogSoftmax())
    nn.Trainer(make(), loss, callbacks=[Backup(tmp_path)]).fit(X, y, verbose=0)
    again = nn.Trainer.resume(tmp_path, make()).objective.criterion
    assert type(again) is type(loss)
    assert repr(again.recipe()) == repr(loss.recipe())

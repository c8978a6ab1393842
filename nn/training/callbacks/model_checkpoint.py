"""Save a model's weights while it is trained."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nn.arguments import file_path, flag, whole
from nn.autograd_door import ArgumentError
from nn.files.state_files import npz_bytes, replace_file
from nn.training.callbacks.base import Callback, Logs, Monitor


class ModelCheckpoint(Callback):
    """Write the model's weights to ``filepath`` after each epoch, or with ``save_best_only`` after the best so far.

    ``filepath`` may hold the epoch, counted from 1, and its numbers: ``"weights-{epoch:02d}-{val_loss:.3f}.npz"``.
    ``save_freq``: "epoch", or after how many batches to write. The files are read by
    ``model.load_state_dict(np.load(path))``, and none is ever half written. To go on with a training that was killed,
    take `Backup`. Raises `ArgumentError` for a name of another ending than .npz.
    """

    def __init__(
        self,
        filepath: str | os.PathLike[str],
        monitor: str = "val_loss",
        save_best_only: bool = False,
        mode: str = "auto",
        save_freq: str | int = "epoch",
    ) -> None:
        self.filepath = os.fspath(filepath if isinstance(filepath, str) else file_path("filepath", filepath))
        if not self.filepath.endswith(".npz"):
            raise ArgumentError(f"filepath is that of an .npz file, which is what is written, found {filepath!r:.60}")
        self.monitor = Monitor(monitor, mode)
        self.save_best_only = flag("save_best_only", save_best_only)
        self.save_freq = save_freq if save_freq == "epoch" else whole("save_freq, if not 'epoch',", save_freq, 1)
        if self.save_best_only and save_freq != "epoch":
            raise ArgumentError("save_best_only looks at epochs: leave save_freq out")

    def on_train_begin(self) -> None:
        if self.save_best_only:
            self.monitor.demand(self.params)
        names = dict.fromkeys(self.params["metrics"] if self.save_freq == "epoch" else ["loss"], 0.0)
        self._path(0, names)

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        better = not self.save_best_only or self.monitor.better(logs[self.monitor.name])
        if self.save_freq == "epoch" and better:
            self._write(epoch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs) -> None:
        if self.save_freq != "epoch" and self.trainer.step % self.save_freq == 0:
            self._write(self.trainer.epoch, logs)

    def _write(self, epoch: int, logs: Logs) -> None:
        path = Path(self._path(epoch, logs))
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays = {name: np.asarray(numbers) for name, numbers in self.model.state_dict().items()}
        replace_file(path, npz_bytes(arrays, None))

    def _path(self, epoch: int, logs: Logs) -> str:
        try:
            return self.filepath.format(epoch=epoch + 1, step=self.trainer.step, **logs)
        except (KeyError, IndexError, ValueError) as error:
            raise ArgumentError(
                f"filepath may have epoch, step and {', '.join(logs)} in braces, found {self.filepath!r:.100}"
            ) from error

    def state_dict(self) -> dict[str, Any]:
        return {"best": self.monitor.best}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.monitor.best = state["best"]

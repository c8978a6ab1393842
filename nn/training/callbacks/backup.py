"""Write all that a training is at, so that it can be killed at any moment and go on as if it had not been."""

from __future__ import annotations

import os
from warnings import warn

from nn.arguments import file_path, whole
from nn.files.saving import save
from nn.training.callbacks.base import Callback, Logs

__all__ = ["FILE", "Backup"]

FILE = "training.npz"


class Backup(Callback):
    """Write to ``folder`` what `Trainer.resume` needs: after each epoch, or after every ``save_freq`` batches.

    That is weights, moments, rates, the order of examples, the generators of dropout, the numbers so far and what other
    callbacks know; so a resumed training ends with the very same bits. There is one file, and it is always whole: it is
    written beside its place and then renamed. A first write that fails is an `OSError`, as nothing is lost yet; a later
    one, as of a disk that is full, is warned of, the training goes on, and the file before it stays.
    """

    comes_last = True  # since it saves what the others know

    def __init__(self, folder: str | os.PathLike[str], save_freq: str | int = "epoch") -> None:
        self.path = file_path("folder", folder) / FILE
        self.save_freq = save_freq if save_freq == "epoch" else whole("save_freq, if not 'epoch',", save_freq, 1)

    def on_train_begin(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        save(self.trainer.state_dict(), self.path)

    def on_train_batch_end(self, batch: int, logs: Logs) -> None:
        if self.save_freq != "epoch" and self.trainer.step % self.save_freq == 0:
            self._save()

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        self._save()

    def _save(self) -> None:
        try:
            save(self.trainer.state_dict(), self.path)
        except OSError as error:
            warn(f"no backup of step {self.trainer.step} could be written, the one before stays: {error}", stacklevel=2)

"""Callbacks: what happens beside the training, at its hooks; with Keras' names.

`EarlyStopping`, `ModelCheckpoint` and `CSVLogger` are some; `Backup` writes what `Trainer.resume` goes on from. One of
your own is a `Callback` with some of its hooks, or just a function of the epoch and its numbers.

>>> import nn
>>> x, y = nn.data.moons(100, rng=0)
>>> stop = EarlyStopping(monitor="loss", patience=5)
>>> trainer = nn.Trainer(nn.MLP([2, 8, 2], rng=0), "cross_entropy", "adam", callbacks=[stop], seed=0)
>>> history = trainer.fit(x, y, epochs=3, verbose=0)
>>> stop.best == min(history.history["loss"])
True
"""

from nn.training.callbacks.backup import Backup
from nn.training.callbacks.base import Callback
from nn.training.callbacks.csv_logger import CSVLogger
from nn.training.callbacks.early_stopping import EarlyStopping
from nn.training.callbacks.model_checkpoint import ModelCheckpoint

__all__ = ["Backup", "CSVLogger", "Callback", "EarlyStopping", "ModelCheckpoint"]

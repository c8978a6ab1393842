"""Write the numbers of each epoch to a CSV file."""

from __future__ import annotations

import csv
import io
import os

from nn.arguments import file_path, flag
from nn.autograd_door import ArgumentError, FileFormatError
from nn.files.state_files import replace_file
from nn.training.callbacks.base import Callback, Logs


class CSVLogger(Callback):
    """Write a row for each epoch, from 0, and its numbers, as Keras' does: the file is whole after each epoch.

    ``append``: go on with a file that is there, of the same columns. A resumed training goes on with its own, without
    the epochs that it runs again.
    """

    def __init__(self, filename: str | os.PathLike[str], separator: str = ",", append: bool = False) -> None:
        if not isinstance(separator, str) or len(separator) != 1:
            raise ArgumentError(f"separator must be one character, such as ';', found {separator!r:.60}")
        self.path, self.separator = file_path("filename", filename), separator
        self.append = flag("append", append)
        self.rows: list[list[str]] = []

    def on_train_begin(self) -> None:
        header = ["epoch", *self.params["metrics"]]
        self.rows = [header]
        if (self.append or self.trainer.resumed) and self.path.exists():
            found, *rows = self._read() or [header]
            if found != header:
                raise FileFormatError(
                    f"{self.path} has the columns {', '.join(found):.100}, expected {', '.join(header)}: choose another"
                )
            again = range(self.trainer.epoch, self.params["epochs"]) if self.trainer.resumed else ()
            self.rows += [row for row in rows if not (row[0].isdecimal() and int(row[0]) in again)]
        self._write()

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        self.rows.append([str(epoch), *(repr(number) for number in logs.values())])
        self._write()

    def _read(self) -> list[list[str]]:
        with self.path.open(newline="", encoding="utf-8") as file:
            return [row for row in csv.reader(file, delimiter=self.separator) if row]

    def _write(self) -> None:
        text = io.StringIO()
        csv.writer(text, delimiter=self.separator, lineterminator="\n").writerows(self.rows)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self.path, text.getvalue().encode())

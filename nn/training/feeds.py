"""Where the batches of a fit come from: arrays, or what gives batches itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, NamedTuple

import numpy as np

from nn.autograd_door import ArgumentError
from nn.training.loader import DataLoader, Sequences
from nn.training.map_style import is_map_style

__all__ = ["Arrays", "Batch", "Feed", "Stream", "chunks"]

NDArray = np.ndarray[Any, Any]


class Batch(NamedTuple):
    """Inputs, one or several, the targets as the loss takes them, and a weight for each example, or None."""

    inputs: tuple[Any, ...]
    y: NDArray
    weights: NDArray | None


class Arrays:
    """Arrays of one length in batches, every example once an epoch."""

    def __init__(self, data: Batch, batch_size: int, shuffle: bool = False, rng: Any = 0) -> None:
        inputs, y, weights = data
        self.several, self.weighted = len(inputs), weights is not None
        self.flat = not any(isinstance(each, Sequences) for each in inputs)
        arrays = [*inputs, y] if weights is None else [*inputs, y, weights]
        self.loader = DataLoader(*arrays, batch_size=batch_size, shuffle=shuffle, rng=rng)

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Batch]:
        k, weighted, flat = self.several, self.weighted, self.flat
        for rows in self.loader:
            inputs = rows[:k]
            yield Batch(inputs if flat else _flat(inputs), rows[k], rows[k + 1] if weighted else None)

    def state_dict(self) -> dict[str, Any]:
        return self.loader.state_dict()

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.loader.load_state_dict(state)


class Stream:
    """A `DataLoader` of the user's, a list of batches, an object that has them by number, as Keras' ``PyDataset``, a
    function that gives an iterator, or a generator.

    Each batch is ``(x, y)`` or ``(x, y, weights)``; ``prepared`` makes a `Batch` of it. An epoch is all that comes, or
    ``steps`` batches, over the end of what gives them where it can begin anew; a generator ends for good.

    Its state is that of the source where it has one; otherwise how many batches were taken: from a source that gives
    the same ones again, these are taken and left.
    """

    def __init__(self, source: Any, prepared: Callable[[Any], Batch], steps: int | None = None) -> None:
        self.source, self.prepared, self.steps = source, prepared, steps
        self.has_state = hasattr(source, "state_dict") and hasattr(source, "load_state_dict")
        self.batch = self.taken = 0  # batches of this epoch, and of the present pass through the source
        self.skip = 0
        self.waiting: Iterator[Any] | None = None

    def __len__(self) -> int:
        """How many batches an epoch has, 0 where nobody knows."""
        return self.steps or (len(self.source) if hasattr(self.source, "__len__") else 0)

    def first(self) -> Batch:
        """The first batch, which comes again in the first epoch."""
        before = self.source.state_dict() if self.has_state else None
        iterator = self._begun()
        rows = next(iterator, None)
        if rows is None:
            raise ArgumentError(f"x must give at least one batch (x, y), found none in {self.source!r:.60}")
        if before is None:
            self.waiting = chain([rows], iterator)
        else:
            self.source.load_state_dict(before)
        return self.prepared(rows)

    def __iter__(self) -> Iterator[Batch]:
        iterator = self.waiting or self._begun()
        self.waiting = None
        for _ in islice(iterator, self.skip):
            pass
        self.skip = 0
        for rows in iterator if self.steps is None else islice(iterator, self.steps - self.batch):
            batch = self.prepared(rows)
            self.batch, self.taken = self.batch + 1, self.taken + 1
            yield batch
        self.batch = 0
        if self.steps is None:
            self.taken = 0
        else:
            self.waiting = iterator

    def _begun(self) -> Iterator[Any]:
        return self._pass() if self.steps is None else chain.from_iterable(iter(self._nonempty_pass, None))

    def _nonempty_pass(self) -> Iterator[Any] | None:
        rows = self._pass()
        first = next(rows, None)
        return None if first is None else chain([first], rows)

    def _pass(self) -> Iterator[Any]:
        source = self.source() if callable(self.source) and not isinstance(self.source, Iterable) else self.source
        if is_map_style(source) and not hasattr(source, "__iter__"):
            return (source[i] for i in range(len(source)))
        try:
            return iter(source)
        except TypeError as error:
            raise ArgumentError(
                f"x must be arrays with targets y, or give batches (x, y), found {self.source!r:.60}"
            ) from error

    def state_dict(self) -> dict[str, Any]:
        source = dict(self.source.state_dict()) if self.has_state else None
        return {"batch": self.batch, "taken": self.taken, "source": source}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.batch, self.taken, self.waiting = state["batch"], state["taken"], None
        if self.has_state:
            self.source.load_state_dict(state["source"])
        else:
            self.skip = self.taken


Feed = Arrays | Stream


def chunks(inputs: tuple[Any, ...], size: int) -> Iterator[tuple[Any, ...]]:
    """``inputs`` in batches, in their order, without targets."""
    for rows in DataLoader(*inputs, batch_size=size):
        yield _flat(rows if len(inputs) > 1 else (rows,))


def _flat(inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """``inputs``, where sequences come as a pair (padded, lengths), one after the other."""
    if any(isinstance(each, tuple) for each in inputs):
        return tuple(part for each in inputs for part in (each if isinstance(each, tuple) else (each,)))
    return inputs

"""Go through data in batches, in an order that a seed and a state reproduce."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any, Self

import numpy as np

from nn.arguments import demand_own_options, flag, function, several, whole
from nn.autograd_door import ArgumentError, ShapeError
from nn.inputs import plain_array
from nn.randomness import NDArray, Rng, generator
from nn.training.map_style import Collated, default_collate, is_map_style

__all__ = ["DataLoader", "Sequences", "windows"]

PLACE = ("epoch", "batch")
SHAPE = ("examples", "batch_size", "shuffle", "drop_last")


class Sequences:
    """Sequences of different lengths, for a `DataLoader`: a batch of them is (padded, lengths).

    ``padded``: (batch, longest of the batch, ...), with ``value`` after the end of each; ``lengths``: (batch,).
    Raises `ShapeError` where they differ in more than the length.

    >>> Sequences([[1.0, 2.0], [3.0]]).take(np.array([0, 1]))
    (array([[1., 2.],
           [3., 0.]]), array([2, 1]))
    """

    def __init__(self, sequences: Iterable[Any], value: float = 0.0) -> None:
        self.sequences = [_array(each) for each in several(sequences, "Sequences takes several sequences")]
        self.value = value
        shapes = {each.shape[1:] if each.ndim else None for each in self.sequences}
        if len(shapes) > 1 or None in shapes:
            raise ShapeError(
                f"sequences may differ in length alone, found entries of shapes {sorted(map(str, shapes))}"
            )
        self.dtype = np.result_type(*self.sequences) if self.sequences else np.dtype(float)

    def __len__(self) -> int:
        return len(self.sequences)

    def take(self, chosen: NDArray, axis: int = 0) -> tuple[NDArray, NDArray]:
        """The sequences at these places, padded, and their lengths; ``axis`` is 0, as an array's `take` has one."""
        parts = [self.sequences[i] for i in chosen]
        lengths = np.array([len(part) for part in parts], dtype=np.int64)
        padded = np.full((len(parts), lengths.max(initial=0), *parts[0].shape[1:]), self.value, self.dtype)
        for row, part in zip(padded, parts, strict=True):
            row[: len(part)] = part
        return padded, lengths


class DataLoader:
    """Arrays in batches: each pass is an epoch, and gives the rows of all of them that belong together.

    ``data``: arrays, Tensors, lists or tables of one length, or `Sequences`. A batch is an array where there is one of
    them, else a tuple; it is a copy. Or one data set of single examples, such as an `nn.data.Dataset`: its batches are
    what ``collate_fn`` makes of a list of examples, `nn.data.default_collate` unless given. The last batch of an epoch
    has what is left; ``drop_last`` leaves it out.
    ``shuffle``: another order in every epoch, drawn from ``rng``: a seed, or a generator, of which the loader gets a
    child, so that other draws do not change its orders.

    `state_dict` says, also in the middle of an epoch, how far the loader is; after `load_state_dict` the next pass goes
    on there, with the very same batches. A pass that is broken off ends its epoch, unless its state is loaded.
    Raises `ShapeError` for lengths that differ, `ArgumentError` for what makes no batches.

    >>> loader = DataLoader([0, 1, 2, 3, 4], batch_size=2)
    >>> [batch.tolist() for batch in loader], len(loader)
    ([[0, 1], [2, 3], [4]], 3)
    """

    def __new__(cls, *data: Any, **options: Any) -> Self:
        demand_own_options(cls, options)
        return super().__new__(cls)

    def __init__(
        self,
        *data: Any,
        batch_size: int = 32,
        shuffle: bool = False,
        drop_last: bool = False,
        rng: Rng = None,
        collate_fn: Callable[[list[Any]], Any] | None = None,
    ) -> None:
        self.data = _sources(data, collate_fn)
        self.examples = len(self.data[0])
        if any(len(each) != self.examples for each in self.data):
            raise ShapeError(f"the data must be of one length, found {', '.join(str(len(each)) for each in self.data)}")
        self.batch_size = whole("batch_size", batch_size, 1)
        self.shuffle, self.drop_last = flag("shuffle", shuffle), flag("drop_last", drop_last)
        if not len(self):
            raise ArgumentError(
                f"{self.examples} examples make no batch of {self.batch_size}: give more, or a smaller one"
            )
        self.rng = _own(rng)
        self.epoch = self.batch = 0
        self._order: NDArray | None = None  # of the pass that `batch` speaks of
        self._before = self._state_of_rng()  # that order was drawn from, or the next will be
        self._resumed = False

    def __len__(self) -> int:
        """How many batches an epoch has."""
        return self.examples // self.batch_size if self.drop_last else -(-self.examples // self.batch_size)

    def __iter__(self) -> Iterator[Any]:
        if not self._resumed:
            self.epoch += self.batch > 0  # of a pass that was broken off
            self.batch = 0
        self._resumed = False
        self._before = self._state_of_rng()
        order = self._order = self.rng.permutation(self.examples) if self.shuffle else np.arange(self.examples)
        for i in range(self.batch, len(self)):
            chosen = order[i * self.batch_size : (i + 1) * self.batch_size]
            rows = tuple([each.take(chosen, 0) for each in self.data])
            if self._order is order:
                self.batch = i + 1
            yield rows if len(rows) > 1 else rows[0]
        if self._order is order:
            self.epoch, self.batch, self._order, self._before = self.epoch + 1, 0, None, self._state_of_rng()

    def state_dict(self) -> dict[str, Any]:
        """How far the loader is: epoch, batches given of it, and the state of ``rng`` before that epoch's order.

        >>> import numpy as np
        >>> loader = DataLoader(np.arange(6), batch_size=2, shuffle=True, rng=0)
        >>> other = DataLoader(np.arange(6), batch_size=2, shuffle=True, rng=1)
        >>> for batch in loader:
        ...     state = loader.state_dict()
        ...     break
        >>> other.load_state_dict(state)
        >>> len(list(other)), other.epoch
        (2, 1)
        """
        return {**{name: getattr(self, name) for name in (*PLACE, *SHAPE)}, "rng": deepcopy(self._before)}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Load what `state_dict` gave; an `ArgumentError` where it is of other data or batches, and nothing changed."""
        if not isinstance(state, Mapping) or not {*PLACE, *SHAPE, "rng"} <= state.keys():
            raise ArgumentError(
                f"the state of a DataLoader has {', '.join((*PLACE, *SHAPE, 'rng'))}, found {state!r:.60}"
            )
        for name in SHAPE:
            if state[name] != getattr(self, name):
                raise ArgumentError(
                    f"this state is of {name}={state[name]!r:.60}, the loader has {getattr(self, name)}"
                )
        epoch, batch = (whole(name, state[name], 0) for name in PLACE)
        if batch > len(self):
            raise ArgumentError(f"batch must be at most {len(self)}, the batches of an epoch, found {batch}")
        try:
            deepcopy(self.rng.bit_generator).state = state["rng"]
        except (TypeError, ValueError, KeyError, OverflowError) as error:
            raise ArgumentError(f"rng must be the state of a {_kind(self.rng)}, found {state['rng']!r:.60}") from error
        self.rng.bit_generator.state = state["rng"]
        self.epoch, self.batch, self._order, self._before = epoch, batch, None, self._state_of_rng()
        self._resumed = True

    def _state_of_rng(self) -> Any:
        return self.rng.bit_generator.state  # made anew each time it is asked for

    def __repr__(self) -> str:
        return f"DataLoader({self.examples} examples, batch_size={self.batch_size}, shuffle={self.shuffle})"


def windows(series: Any, length: int, *, horizon: int = 1, stride: int = 1) -> tuple[NDArray, NDArray]:
    """Stretches of a series and what follows them: ``x``, (m, length, ...), and ``y``, (m, ...), to be predicted.

    ``series``: (n, ...), time first. Row i of x begins at i stride, and y[i] is the entry ``horizon`` steps after its
    last one. Stretches share memory with the series and are read-only. Raises `ShapeError` for a series that is too
    short.

    >>> x, y = windows([0, 1, 2, 3, 4], 3)
    >>> x.tolist(), y.tolist()
    ([[0, 1, 2], [1, 2, 3]], [3, 4])
    """
    values = _array(series)
    length, horizon, stride = whole("length", length, 1), whole("horizon", horizon, 1), whole("stride", stride, 1)
    if not values.ndim or len(values) < length + horizon:
        raise ShapeError(
            f"windows of length {length} and horizon {horizon} need a series of {length + horizon} entries or more, "
            f"found shape {values.shape}"
        )
    stretches = np.moveaxis(np.lib.stride_tricks.sliding_window_view(values, length, axis=0), -1, 1)
    y = values[length + horizon - 1 :: stride]
    return stretches[: len(values) - length - horizon + 1 : stride], y


def _sources(data: tuple[Any, ...], collate: Callable[[list[Any]], Any] | None) -> list[Any]:
    """``data`` as objects of a length that ``take`` rows."""
    if not data:
        raise ArgumentError("a DataLoader needs data, such as DataLoader(x, y), found none")
    numbers = [each for each in data[1:] if isinstance(each, int)]
    if numbers:
        raise ArgumentError(f"a DataLoader takes batch_size by name: write batch_size={numbers[0]}")
    if function("collate_fn", collate) is not None or any(is_map_style(each) for each in data):
        if len(data) > 1:
            raise ArgumentError(f"a DataLoader takes one data set of single examples, found {len(data)} of data")
        return [Collated(data[0], collate or default_collate)]
    found = [each if isinstance(each, Sequences) else _array(each) for each in data]
    for each in found:
        if isinstance(each, np.ndarray) and not each.ndim:
            raise ShapeError(f"a DataLoader takes arrays of several examples, found {each!r:.60}")
    return found


def _array(given: Any) -> NDArray:
    try:
        return plain_array(given)
    except ValueError as error:
        raise ShapeError(
            f"the data must be an array, found {given!r:.60}: give lists of several lengths as Sequences"
        ) from error


def _own(rng: Rng) -> np.random.Generator:
    """A generator that nothing else draws from."""
    if not isinstance(rng, np.random.Generator):
        return generator(rng)
    try:
        return rng.spawn(1)[0]
    except TypeError as error:
        raise ArgumentError(
            f"rng must be a generator that can spawn another, found {rng!r:.60}: give a seed"
        ) from error


def _kind(rng: np.random.Generator) -> str:
    return type(rng.bit_generator).__name__

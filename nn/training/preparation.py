"""Make a user's data ready for a fit: look at them, encode them, divide them, weigh them."""

from __future__ import annotations

from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from nn.autograd_door import ArgumentError, AutogradError, Node, ShapeError
from nn.inputs import as_tensor, described
from nn.training.examples import inputs_of, length_of, type_of, weights_of
from nn.training.feeds import Arrays, Batch, Feed, Stream
from nn.training.loader import DataLoader, Sequences
from nn.training.network import Network, mode
from nn.training.objective import Objective
from nn.training.options import Options
from nn.training.targets import Targets, weights_of_classes

__all__ = ["Preparation", "Prepared", "fingerprint"]

NDArray = np.ndarray[Any, Any]


class Prepared(NamedTuple):
    """The batches of a fit, those it is validated by, and what is known of the targets."""

    feed: Feed
    validation: Feed | None
    targets: Targets


class Preparation:
    """Makes batches for a network and an objective; the first data decide of what kind targets are."""

    def __init__(self, network: Network, objective: Objective) -> None:
        self.network, self.objective = network, objective
        self.dtype = type_of(network.model)
        self.targets: Targets | None = None
        self.settled = False  # once a fit has begun

    def fit(
        self, x: Any, y: Any, sample_weight: Any, class_weight: Any, validation: Any, options: Options, seeds: Any
    ) -> Prepared:
        """All that a fit needs. ``seeds``: of the division into training and validation, and of the order."""
        if not self.settled:
            self.targets = None
        if y is None:
            if options.validation_split or sample_weight is not None:
                raise ArgumentError("validation_split and sample_weight need arrays x and y, found batches")
            feed: Feed = self.stream(x, options.steps_per_epoch, class_weight)
            held = None
        else:
            data = self.batch(x, y, sample_weight, class_weight)
            if options.steps_per_epoch is not None:
                raise ArgumentError("steps_per_epoch is for generators: of arrays an epoch has all examples")
            data, held = self._divided(data, options.validation_split, seeds[0])
            feed = Arrays(data, options.batch_size, options.shuffle, seeds[1])
        if validation is not None:
            if held is not None:
                raise ArgumentError("give validation_split or validation_data, found both")
            return Prepared(feed, self.validation(validation, options.batch_size, class_weight), self.known())
        return Prepared(feed, None if held is None else Arrays(held, options.batch_size), self.known())

    def validation(self, given: Any, batch_size: int, class_weight: Any = None) -> Feed:
        """Batches of ``(x, y)`` or ``(x, y, weights)``, or of what gives batches."""
        batches = isinstance(given, list) and any(isinstance(each, tuple | list) for each in given)
        if isinstance(given, tuple | list) and 2 <= len(given) <= 3 and not batches:
            x, y, *weight = given
            data = self.batch(x, y, weight[0] if weight else None, class_weight, " of the validation data")
            return Arrays(data, batch_size)
        return self.stream(given, None, class_weight)

    def stream(self, source: Any, steps: int | None, class_weight: Any = None) -> Stream:
        """Batches that come from ``source``."""
        if isinstance(source, np.ndarray | Node | Sequences | str) or hasattr(source, "to_numpy"):
            found = f"found x alone, {type(source).__name__}"
            raise ArgumentError(f"targets are missing: give x and y, or batches of them; {found}")

        def prepared(rows: Any) -> Batch:
            if not isinstance(rows, tuple | list) or not 2 <= len(rows) <= 3:
                raise ArgumentError(f"each batch must be (x, y) or (x, y, weights), found {described(rows)}")
            x, y, *weight = rows
            return self.batch(x, y, weight[0] if weight else None, class_weight, " of a batch", look=False)

        stream = Stream(source, prepared, steps)
        if self.targets is None and isinstance(source, DataLoader) and len(source.data) > 1:
            x, y = source.data[:2]
            self._look(inputs_of(x if isinstance(x, Sequences) else x[:2], self.dtype), y)  # which has all labels
        self._try(stream.first())
        return stream

    def batch(
        self, x: Any, y: Any, weight: Any = None, class_weight: Any = None, of: str = "", *, look: bool = True
    ) -> Batch:
        """Arrays ready for the network, looked at; ``look``: also at what it gives for an example."""
        inputs = inputs_of(x, self.dtype)
        count = length_of(inputs[0])
        if hasattr(y, "__len__") and len(y) != count:
            found = f"found {count} and {len(y)}{_if_several(y)}{_if_in_a_list(x, len(y))}"
            raise ShapeError(f"x and y{of} must be of one length, {found}")
        try:
            targets = self.targets or self._look(inputs, y)
        except ArgumentError as error:
            if not look:
                error.add_note("of batches, the first alone tells the labels: number them from 0, or give a DataLoader")
            raise
        encoded = targets.encode(f"y{of}", y)
        if len(encoded) != count:
            raise ShapeError(f"x and y{of} must be of one length, found {count} and {len(encoded)}")
        weights = None if weight is None else weights_of(f"sample_weight{of}", weight, count)
        if class_weight is not None:
            by_class = weights_of_classes(class_weight, encoded, targets)
            weights = by_class if weights is None else weights * by_class
        batch = Batch(inputs, encoded, weights)
        if look:
            self._try(batch)
        return batch

    def _look(self, inputs: tuple[Any, ...], y: Any) -> Targets:
        """What is known of the targets, from what the network gives for two examples, and all the labels."""
        count = min(2, length_of(inputs[0]))
        with mode(self.network.model, training=False), np.errstate(all="ignore"):
            try:
                prediction = self.network(*_first(inputs, count))
            except AutogradError as error:
                error.add_note(f"the network was tried on the first {count} of {length_of(inputs[0])} examples of x")
                raise
        output = as_tensor(prediction).shape
        if not output or output[0] != count:
            raise ShapeError(f"the network must give a row for each example, found shape {output} for {count}")
        self.objective.look(prediction)
        targets = self.objective.targets(output[1:], self.dtype)
        targets.learn(y)
        self.targets = targets
        return targets

    def _try(self, batch: Batch) -> None:
        """Compute the loss of two examples, so that what does not fit is an error before anything is learnt."""
        inputs, y, weights = batch
        count = min(2, length_of(inputs[0]))
        with mode(self.network.model, training=False), np.errstate(all="ignore"):
            prediction = self.network(*_first(inputs, count))
            self.objective.batch(prediction, y[:count], None if weights is None else weights[:count])

    def known(self) -> Targets:
        """What is known of the targets; an `ArgumentError` before there were any."""
        if self.targets is None:
            raise ArgumentError("nothing is known of the targets yet: call fit(x, y) or evaluate(x, y)")
        return self.targets

    def _divided(self, data: Batch, share: float, seed: int) -> tuple[Batch, Batch | None]:
        """``data`` without the part that is held out, and that part, drawn at random."""
        if not share:
            return data, None
        count = len(data.y)
        held = round(count * share)
        if not 0 < held < count:
            raise ArgumentError(f"validation_split={share} of {count} examples leaves a part with none")
        order = np.random.default_rng(seed).permutation(count)
        return _taken(data, np.sort(order[held:])), _taken(data, np.sort(order[:held]))


def _if_several(y: Any) -> str:
    """What to do where ``y`` seems to be the targets of several outputs."""
    if not isinstance(y, list | tuple) or not all(hasattr(each, "shape") and each.shape for each in y):
        return ""
    return " arrays: a network of several outputs is trained by a loop of your own, with the sum of their losses"


def _if_in_a_list(x: Any, count: int) -> str:
    """What to do where ``x`` seems to be several inputs of ``count`` examples."""
    several = isinstance(x, list) and all(getattr(each, "shape", ())[:1] == (count,) for each in x)
    return ": give several inputs as a tuple" if several else ""


def fingerprint(data: Prepared) -> int:
    """A number that tells one set of data from another; of batches that come from elsewhere nothing is known."""
    check = 0
    feeds = [feed for feed in (data.feed, data.validation) if isinstance(feed, Arrays)]
    for each in (part for feed in feeds for part in feed.loader.data):
        for array in each.sequences if isinstance(each, Sequences) else [each]:
            check = crc32(np.ascontiguousarray(array).tobytes(), crc32(repr(array.shape).encode(), check))
    return check


def _first(inputs: tuple[Any, ...], count: int) -> tuple[Any, ...]:
    """The first examples, as a batch."""
    found: list[Any] = []
    for each in inputs:
        found += each.take(np.arange(count)) if isinstance(each, Sequences) else (each[:count],)
    return tuple(found)


def _taken(data: Batch, rows: NDArray) -> Batch:
    inputs, y, weights = data
    chosen = tuple(
        Sequences([each.sequences[i] for i in rows], each.value) if isinstance(each, Sequences) else each[rows]
        for each in inputs
    )
    return Batch(chosen, y[rows], None if weights is None else weights[rows])

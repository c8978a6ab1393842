"""Lay many parameters end to end: their data and state as flat arrays, their gradients when they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby, pairwise
from typing import Any

import numpy as np

from nn.autograd_door import ArgumentError, ShapeError, Tensor, mark_changed
from nn.inputs import described, plain_array

__all__ = ["Arrays", "Block", "Entry", "Move", "Numbers", "Stretch"]

NDArray = np.ndarray[Any, Any]
Entry = tuple[dict[str, Any], dict[str, Any]]  # counters and arrays of a parameter
Stretch = tuple[int, int]  # parameters of a block that make the same step, from the first to before the last
MOST = 16  # numbers that a step has
MANY = 64  # moves that are remembered


class Move:
    """How a rule moves some parameters of a ``block``, as long as the same options choose it.

    ``stretches``: which parameters make the same step, and where they lie. ``is_whole``: they are all. ``state``: the
    arrays of state that the rule has, as leaves. ``numbers``: what else it has, once `name` has said what that is
    called.
    """

    __slots__ = ("block", "is_whole", "names", "numbers", "state", "stretches")

    def __init__(self, block: Block, stretches: Iterable[Stretch], slots: Iterable[str]) -> None:
        self.block = block
        self.stretches = [(one, slice(block.spans[one[0]].start, block.spans[one[1] - 1].stop)) for one in stretches]
        self.is_whole = sum(stop - start for (start, stop), _ in self.stretches) == len(block.params)
        self.state = {name: block.state[name] for name in slots}
        self.names: tuple[str, ...] = ()
        self.numbers: dict[str, Any] = {}

    def name(self, numbers: Iterable[str]) -> None:
        """Take note of what the ``numbers`` of a step are called, in order."""
        self.names = tuple(numbers)
        flat = self.block.numbers.datum
        self.numbers = {name: flat[i, ...] for i, name in enumerate(self.names)} | dict.fromkeys(self.block.ways, True)


class Block:
    """Parameters of one group and type, laid end to end.

    ``data`` and each ``state``: flat arrays, held by Tensors, so that a compiled function knows what it changes.
    ``gradient``: room for gradients. ``numbers``: what the rule is given beside arrays. ``counters``: of each
    parameter, how far it is. ``ways``: the options that choose the rule, when all options were as they are ``known``.
    """

    def __init__(
        self, group: dict[str, Any], params: list[Any], dtype: np.dtype[Any], counters: Mapping[str, float]
    ) -> None:
        self.group = group
        self.params = tuple(params)
        self.dtype = dtype
        self.shapes = tuple([p.shape for p in params])
        self.counters: list[dict[str, Any]] = [dict(counters)] * len(params)
        ends = [0, *accumulate(int(np.size(p.datum)) for p in params)]
        self.spans = tuple([slice(start, end) for start, end in pairwise(ends)])
        self.size = ends[-1]
        self.data = self._flat(0)
        self.state: dict[str, Tensor] = {}
        self.numbers = Tensor.constant(np.zeros(MOST, dtype))
        self.refresh()

    def _flat(self, value: float) -> Tensor:
        zeros = np.zeros(self.size, self.dtype)  # takes no memory before it is written to
        if value:
            zeros += value
        return Tensor.constant(zeros)

    def refresh(self) -> None:
        """Make what a copy of the block needs anew, such as views of the flat arrays."""
        self.gradient = self._flat(0)
        self.data_views, self.gradient_views = self.views(self.data.datum), self.views(self.gradient.datum)
        self.found_away = 0  # so many steps of compiled functions
        self.known: dict[str, Any] = {}
        self.ways: tuple[str, ...] = ()
        self.slots: tuple[str, ...] = ()
        self._whole: Move | None = None
        self._moves: dict[Any, Move] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name in KEPT}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.refresh()

    def views(self, flat: Any) -> tuple[Any, ...]:
        """What belongs to each parameter of a ``flat`` array, in its shape."""
        return tuple([flat[span].reshape(shape) for span, shape in zip(self.spans, self.shapes, strict=True)])

    def room(self) -> tuple[Any, ...]:
        """The views for gradients, of an array that counts on the host from now on."""
        _ = self.gradient.datum
        return self.gradient_views

    # what a step needs

    def choose(self, ways: tuple[str, ...], slots: Mapping[str, float]) -> None:
        """Take note of the options that choose the rule, and see that there are the arrays of state that it has; the
        first value of each is given."""
        for name in slots.keys() - self.state.keys():
            self.state[name] = self._flat(slots[name])
        if (ways, tuple(slots)) != (self.ways, self.slots):
            self.ways, self.slots, self._whole = ways, tuple(slots), None
        self.known = dict(self.group)

    def is_even(self) -> bool:
        """Whether all parameters are equally far."""
        counters = self.counters
        return counters.count(counters[0]) == len(counters)

    def move(self, present: Sequence[bool]) -> Move:
        """How the parameters move of which those that are ``present`` have a gradient."""
        if False in present or not self.is_even():
            return self._remembered(tuple(self._stretches(present)))
        if self._whole is None:
            self._whole = self._remembered(((0, len(present)),))
        return self._whole

    def _remembered(self, stretches: tuple[Stretch, ...]) -> Move:
        """The same move for the same stretches, as long as the same options choose the rule."""
        if len(self._moves) > MANY:
            self._moves.clear()
        return self._moves.setdefault((self.ways, stretches), Move(self, stretches, self.slots))

    def _stretches(self, present: Sequence[bool]) -> Iterator[Stretch]:
        """The parameters that have a gradient, neighbours that are equally far together."""
        for (moves, _), members in groupby(range(len(present)), lambda i: (present[i], self.counters[i])):
            first, *_, last = [*members] * 2
            if moves:
                yield first, last + 1

    def take_up(self) -> None:
        """See that the data is in place."""

    def is_in_place(self) -> bool:
        """Whether the flat data is that of the parameters, as a function that is compiled sees it."""
        return False

    def stays_away(self) -> bool:
        """Whether the parameters, found elsewhere, will be so again. At first it is hoped that they will not."""
        return True

    def gather(self, views: Sequence[Any]) -> list[bool]:
        """Copy the gradients to ``views`` of a flat array, checked; which there are."""
        raise NotImplementedError

    def give_back(self, move: Move) -> None:
        """The data of some parameters has changed."""
        raise NotImplementedError

    # its state

    def entries(self, slots: Mapping[str, float]) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Each parameter with a copy of its counters and its arrays; these are given with their first values."""
        for p, span, counters, shape in zip(self.params, self.spans, self.counters, self.shapes, strict=True):
            arrays = {
                name: self.state[name].datum[span].reshape(shape).copy()
                if name in self.state
                else np.full(shape, value, self.dtype)
                for name, value in slots.items()
            }
            yield p, counters | arrays

    def restore(self, slots: Mapping[str, float], entries: Mapping[Any, Entry]) -> None:
        """Set counters and arrays; an array that is missing gets its first value."""
        known: list[dict[str, Any]] = []
        for i, (p, span) in enumerate(zip(self.params, self.spans, strict=True)):
            counters, arrays = entries[p]
            if counters not in known:
                known.append(counters)
            self.counters[i] = known[known.index(counters)]
            for name, value in slots.items():
                self.state[name].datum[span] = np.ravel(arrays[name]) if name in arrays else value


KEPT = ("group", "params", "dtype", "shapes", "counters", "spans", "size", "data", "state", "numbers")


class Arrays(Block):
    """Tensors of one type; their data are views of the flat array."""

    def __init__(self, group: dict[str, Any], params: list[Any], dtype: Any, counters: Mapping[str, float]) -> None:
        super().__init__(group, params, dtype, counters)
        self.take_up()

    def take_up(self) -> None:
        for p, view in zip(self.params, self.data_views, strict=True):
            if p.datum is not view:  # at first, or someone gave the parameter another array
                if p.shape != view.shape or p.dtype != view.dtype:
                    raise ShapeError(
                        f"a parameter had {view.dtype} numbers of shape {view.shape} when the optimiser was made, now "
                        f"{p.dtype} of shape {p.shape}: make the optimiser anew"
                    )
                view[...] = p.datum
                p.datum = view

    def is_in_place(self) -> bool:
        flat = self.data_views[0].base
        return all([p.datum.base is flat for p in self.params])  # noqa: C419

    def stays_away(self) -> bool:
        views = self.data_views
        return self.found_away != 1 or any(p.datum is not view for p, view in zip(self.params, views, strict=True))

    def gather(self, views: Sequence[Any]) -> list[bool]:
        present = []
        for p, view, shape in zip(self.params, views, self.shapes, strict=True):
            gradient = p.grad
            present.append(gradient is not None)
            if gradient is not None:
                if gradient.__class__ is not np.ndarray or gradient.shape != shape or gradient.dtype != self.dtype:
                    _check(p, gradient, view)
                view[...] = gradient
        return present

    def give_back(self, move: Move) -> None:
        if move.is_whole:
            mark_changed([self.data.datum])
        else:
            mark_changed([p for (start, stop), _ in move.stretches for p in self.params[start:stop]])


def _check(p: Any, gradient: Any, view: Any) -> None:
    """An error of ours where the ``gradient`` of a parameter is no array of real numbers like ``view``."""
    which = f"the parameter {p.name!r}" if p.name else f"a parameter of shape {p.shape}"
    array = gradient if hasattr(gradient, "dtype") else plain_array(gradient)
    if array.shape != view.shape:
        raise ShapeError(f"the gradient of {which} is {described(gradient)}, expected an array of shape {view.shape}")
    if array.dtype.kind not in "biuf":
        raise ArgumentError(f"the gradient of {which} is an array of {array.dtype}, expected {view.dtype}")


class Numbers(Block):
    """Values, whose numbers live in the Values themselves."""

    def take_up(self) -> None:
        self.data.datum[:] = [p.datum for p in self.params]

    def gather(self, views: Sequence[Any]) -> list[bool]:
        found = [p.grad for p in self.params]
        for view, gradient in zip(views, found, strict=True):
            if gradient is not None:
                try:
                    view[...] = gradient
                except (TypeError, ValueError) as error:
                    raise ArgumentError(f"the gradient of a Value is a real number, found {gradient!r:.60}") from error
        return [gradient is not None for gradient in found]

    def give_back(self, move: Move) -> None:
        numbers = self.data.datum.tolist()
        for (start, stop), _ in move.stretches:
            for p, number in zip(self.params[start:stop], numbers[start:stop], strict=True):
                p.datum = number
            mark_changed(self.params[start:stop])

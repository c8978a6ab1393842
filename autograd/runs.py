"""A program at work: on one set of numbers, or on a batch of examples, block by block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from math import ceil
from types import EllipsisType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.grouping import Index
from autograd.namespaces import special
from autograd.source import Source
from autograd.threads import in_blocks

Array = NDArray[np.float64]
Columns = Mapping[int, NDArray[Any]]  # the numbers of some leaves, one per example, by the places of these leaves

# Bytes of the buffers for one block of examples: few enough to stay in a processor's cache, and enough
# for calls of NumPy that outlast the change from one thread to another.
BLOCK = 8 << 20


class Run:
    """The buffers for so many examples, and the functions over them."""

    def __init__(self, source: Source, examples: tuple[int, ...]) -> None:
        names: dict[str, Any] = {"np": np, "special": special, **source.indices}
        for buffer, size in source.layout.sizes.items():
            names[buffer] = np.zeros((*examples, size))
        exec(source.code, names)
        self.examples = examples
        self._values: Array = names["v"]
        self._cotangents: Array = names["c"]
        self._root = source.layout.root
        self._used: EllipsisType | slice = ...  # which examples count: a block may be shorter than the buffers
        # Taken out of the names, which the functions hold: no cycle.
        self._forward: Callable[[], None] = names.pop("forward")
        self._backward: Callable[[], None] = names.pop("backward")
        self._collect: Callable[[], None] = names.pop("collect")

    def load(self, data: Array) -> None:
        """Let the leaves have these numbers."""
        self._values[..., : len(data)] = data

    def load_block(self, data: Array, columns: Columns, block: slice) -> None:
        """Let the leaves have these numbers, and in each example of ``block`` those of the columns."""
        self.load(data)
        self._used = slice(0, block.stop - block.start)
        for place, column in columns.items():
            self._values[self._used, place] = column[block]

    def forward(self) -> None:
        """From the numbers of the leaves to all others."""
        with np.errstate(all="ignore"):
            self._forward()

    def results(self) -> Any:
        """The root's value, per example."""
        return self._values[self._used, self._root]

    def backward(self, seed: Array, places: Index) -> Array:
        """The cotangents at ``places``, per example; after `forward`."""
        self._pull(seed)
        return self._collected(places)

    def totals(self, seed: Array) -> Array:
        """All that a backward pass computes, summed over the examples; see `collected`."""
        self._pull(seed)
        total: Array = self._cotangents[self._used].sum(axis=0)
        return total

    def collected(self, totals: Array, places: Index) -> Array:
        """The cotangents at ``places`` of what `totals` gave, in a run for one example."""
        self._cotangents[...] = totals
        return self._collected(places)

    def _pull(self, seed: Array) -> None:
        self._cotangents[self._used, 0] = seed
        with np.errstate(all="ignore"):
            self._backward()

    def _collected(self, places: Index) -> Array:
        with np.errstate(all="ignore"):
            self._collect()
        return self._cotangents[self._used].take(places, -1)


class Batch:
    """A call for many examples: the ``data`` of all leaves, and the ``columns`` that stand in for some.

    It is cut into blocks, as few as `BLOCK` allows and as equal as may be, so that its buffers do not
    grow with the number of examples. A single block keeps its numbers for the backward pass; where
    there are several, each is computed again. ``single``: the run for one example. ``idle``: runs that no
    other call needs any longer.
    """

    def __init__(self, source: Source, data: Array, columns: Columns, single: Run, idle: list[Run]) -> None:
        count = len(next(iter(columns.values())))
        most = max(1, BLOCK // source.layout.bytes)
        self.examples = (count,)
        self._size = count if count <= most else ceil(count / ceil(count / most))
        self._source = source
        self._data = data
        self._columns = columns
        self._single = single
        self._idle = idle
        self._only: Run | None = None  # the run of a single block

    def results(self) -> Array:
        """The root's value, per example."""
        return np.concatenate(self._each(lambda run, block: run.results().copy()))

    def backward(self, seed: Array, places: Index, per_sample: bool) -> Array:
        """The cotangents at ``places``, per example, or their sums over the examples."""

        def part_of(block: slice) -> Array:
            return seed[block] if seed.ndim else seed

        if per_sample:
            return np.concatenate(self._each(lambda run, block: run.backward(part_of(block), places)))
        if self._source.layout.in_order:
            return reduce(np.add, self._each(lambda run, block: run.backward(part_of(block), places).sum(axis=0)))
        totals = self._each(lambda run, block: run.totals(part_of(block)))
        return self._single.collected(reduce(np.add, totals), places)

    def _each(self, work: Callable[[Run, slice], Array]) -> list[Array]:
        """``work`` for each block, given a run that holds its numbers."""
        (count,) = self.examples
        if self._size == count:
            if self._only is None:
                self._only = self._computed(slice(0, count))
                self._idle.append(self._only)
            return [work(self._only, slice(0, count))]

        def lent(block: slice) -> Array:
            run = self._computed(block)
            result = work(run, block)
            self._idle.append(run)
            return result

        return in_blocks(lent, count, self._size)

    def _computed(self, block: slice) -> Run:
        """A run that holds the numbers of ``block``."""
        try:
            run = self._idle.pop()
        except IndexError:
            run = None
        if run is None or run.examples != (self._size,):
            run = Run(self._source, (self._size,))
        run.load_block(self._data, self._columns, block)
        run.forward()
        return run

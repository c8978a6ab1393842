"""A program at work: on one set of numbers, or on a batch of examples, block by block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, reduce
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.programs.common.pools import Pool
from autograd.programs.common.scripts import functions
from autograd.programs.common.threads import in_blocks
from autograd.programs.values.buffers import Layout
from autograd.programs.values.cells import Index
from autograd.programs.values.numpy_code import SERIES
from autograd.programs.values.scalar_codegen import Source

Array = NDArray[np.float64]

# Bytes of the buffers for one block of examples: few enough to stay in a processor's cache, and enough
# for calls of NumPy that outlast the change from one thread to another.
BLOCK = 8 << 20


def most_examples(layout: Layout) -> int:
    """In one block."""
    return max(1, BLOCK // layout.bytes_per_example)


class Run:
    """The buffers for so many examples (0 where nothing varies), and the functions over them."""

    def __init__(self, source: Source, examples: int = 0) -> None:
        self.layout = source.layout
        shapes = {buffer: (size, examples) if buffer.isupper() else size for buffer, size in self.layout.sizes.items()}
        buffers = {buffer: np.zeros(shape) for buffer, shape in shapes.items()}
        names: dict[str, Any] = {**SERIES, "examples": examples, **source.indices, **buffers}
        self._forward, self._backward = functions(source.code, names, ["forward", "backward"])
        self.examples = examples
        self._constants, self._columns = buffers["v"], buffers["V"]
        self._totals, self._slopes = buffers["c"], buffers["C"]
        self._seed = buffers["C" if self.layout.root.varies else "c"]
        self._results = buffers[self.layout.root.buffer]

    def forward(self, constants: Sequence[float] | Array, columns: list[Array] | None = None) -> None:
        """From the numbers of the leaves, those that do not vary and those that do, to all others."""
        self._constants[: len(constants)] = constants
        for place, column in enumerate(columns or ()):
            self._columns[place] = column
        with np.errstate(all="ignore"):
            self._forward()

    def results(self) -> Any:
        """The root's value, per example."""
        return self._results[self.layout.root.start]

    def backward(self, seed: Array) -> Array:
        """The derivatives with respect to all leaves that have one, summed over the examples; after `forward`."""
        totals, slopes = self.layout.slopes
        self._seed[0] = seed
        with np.errstate(all="ignore"):
            self._backward()
            found: Array = self._totals.take(totals)
            if not len(slopes):
                return found
            return np.concatenate([found, np.add.accumulate(self._slopes[slopes], axis=1)[:, -1]])

    def samples(self, seed: Array, places: Index) -> Array:
        """The derivatives that lie at ``places`` of what varies, a row of all examples for each."""
        self._seed[0] = seed
        with np.errstate(all="ignore"):
            self._backward()
        slopes: Array = self._slopes[places]
        return slopes


class Runs(Pool[Run]):
    """The runs of a source by their number of examples, each lent to one block at a time. ``make``: makes one."""

    def __init__(self, source: Source, make: Any = Run) -> None:
        super().__init__(partial(make, source))
        self.source = source
        self.cuts = make is Run  # a large batch into blocks, that fit a cache


class Batch:
    """A call for so many ``examples``: the numbers of the leaves that do not vary, and the columns of those that do.

    Where `Run` computes it, it is cut into blocks, as few as `BLOCK` allows and as equal as may be, so that its buffers
    do not grow with the number of examples. A single block keeps its numbers for the backward pass; where there are
    several, each is computed again.
    """

    def __init__(self, runs: Runs, constants: Array, columns: list[Array], examples: int) -> None:
        most = most_examples(runs.source.layout)
        self.examples = examples
        self._size = examples if examples <= most or not runs.cuts else ceil(examples / ceil(examples / most))
        self._runs = runs
        self._constants = constants
        self._columns = columns
        self._only: Run | None = None  # the run of a single block
        runs.keep({self._size, examples % self._size if self._size else 0})

    @property
    def layout(self) -> Layout:
        return self._runs.source.layout

    def results(self) -> Array:
        """The root's value, per example."""
        return np.concatenate(self._each(lambda run, block: run.results().copy()))

    def backward(self, seed: Array) -> Array:
        """The derivatives with respect to all leaves that have one, summed over the examples."""
        if not self.examples:
            return np.zeros(len(self.layout.reached_leaves))
        with np.errstate(all="ignore"):
            return reduce(np.add, self._each(lambda run, block: run.backward(_part(seed, block))))

    def samples(self, seed: Array, places: Index) -> Array:
        """The derivatives that lie at ``places`` of what varies, a row of all examples for each."""
        return np.concatenate(self._each(lambda run, block: run.samples(_part(seed, block), places)), axis=1)

    def _each(self, work: Callable[[Run, slice], Array]) -> list[Array]:
        """``work`` for each block, given a run that holds its numbers."""
        if self._size == self.examples:
            whole = slice(0, self.examples)
            if self._only is None:
                self._only = self._computed(whole)
                self._runs.give_back(self._size, self._only)
            return [work(self._only, whole)]

        def lent(block: slice) -> Array:
            run = self._computed(block)
            result = work(run, block)
            self._runs.give_back(run.examples, run)
            return result

        return in_blocks(lent, self.examples, self._size)

    def _computed(self, block: slice) -> Run:
        """A run that holds the numbers of ``block``."""
        run = self._runs.take(block.stop - block.start)
        run.forward(self._constants, [column[block] if column.ndim else column for column in self._columns])
        return run


def _part(seed: Array, block: slice) -> Array:
    return seed[block] if seed.ndim else seed

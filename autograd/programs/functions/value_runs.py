"""Graphs of Values on another backend: the code of their groups is traced, as any function of arrays is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.core.array import NDArray
from autograd.programs.backends.traced_program import Backend
from autograd.programs.common.scripts import functions
from autograd.programs.functions.function import CompiledFunction
from autograd.programs.values.batches import Array
from autograd.programs.values.cells import Index
from autograd.programs.values.numpy_code import SERIES
from autograd.programs.values.scalar_codegen import Source


class BackendRun:
    """What `batches.Run` is, run by a ``backend``: the numbers of the leaves go in, and what was asked for comes out.

    A backward pass computes the values anew, in the same program.
    """

    def __init__(self, backend: Backend, source: Source, examples: int = 0) -> None:
        self.layout = source.layout
        self.examples = examples
        self._source = source
        self._forward = CompiledFunction(self._computed, backend)
        self._totals = CompiledFunction(self._summed, backend)
        self._rows = CompiledFunction(self._per_example, backend)
        self._given: tuple[Array, list[Array]] = np.zeros(0), []

    def forward(self, constants: Sequence[float] | Array, columns: list[Array] | None = None) -> None:
        """Take the numbers of the leaves, those that do not vary and those that do."""
        self._given = np.array(constants, float), [np.array(column) for column in columns or ()]

    def results(self) -> Any:
        """The root's value, per example."""
        return self._forward(*self._given)

    def backward(self, seed: Array) -> Array:
        """The derivatives with respect to all leaves that have one, summed over the examples."""
        found: Array = self._totals(*self._given, seed.astype(float))
        return found

    def samples(self, seed: Array, places: Index) -> Array:
        """The derivatives that lie at ``places`` of what varies, a row of all examples for each."""
        rows = dict(zip(self.layout.slopes[1].tolist(), self._rows(*self._given, seed.astype(float)), strict=True))
        return np.stack([rows[place] for place in places.tolist()]) if len(places) else np.zeros((0, self.examples))

    # what is traced

    def _begun(self, constants: NDArray, columns: Sequence[NDArray]) -> tuple[dict[str, NDArray], Any, Any]:
        """The buffers with the numbers of the leaves, and the two halves of the code upon them."""
        buffers = {
            buffer: np.zeros_like(constants, shape=(size, self.examples) if buffer.isupper() else size)
            for buffer, size in self.layout.sizes.items()
        }
        buffers["v"][: len(constants)] = constants
        for place, column in enumerate(columns):
            buffers["V"][place] = column
        names: dict[str, Any] = {**SERIES, "examples": self.examples, **self._source.indices, **buffers}
        return buffers, *functions(self._source.code, names, ["forward", "backward"])

    def _computed(self, constants: NDArray, columns: Sequence[NDArray]) -> Any:
        buffers, forward, _ = self._begun(constants, columns)
        forward()
        root = self.layout.root
        return np.copy(buffers[root.buffer][root.start])

    def _pulled(self, constants: NDArray, columns: Sequence[NDArray], seed: NDArray) -> dict[str, NDArray]:
        buffers, forward, backward = self._begun(constants, columns)
        buffers["C" if self.layout.root.varies else "c"][0] = seed
        forward()
        backward()
        return buffers

    def _summed(self, constants: NDArray, columns: Sequence[NDArray], seed: NDArray) -> Any:
        totals, slopes = self.layout.slopes
        buffers = self._pulled(constants, columns, seed)
        found = buffers["c"][totals]
        return np.concatenate([found, np.add.reduce(buffers["C"][slopes], axis=1)]) if len(slopes) else found

    def _per_example(self, constants: NDArray, columns: Sequence[NDArray], seed: NDArray) -> Any:
        return self._pulled(constants, columns, seed)["C"][self.layout.slopes[1]]

    def __str__(self) -> str:
        return f"on {self._forward.backend}"

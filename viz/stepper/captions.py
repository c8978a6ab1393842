"""What the page says of each step: the product as it forms, the running sum, lines of the explanation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from viz.autograd_door import Contribution, Node
from viz.picture.digits import of_sum, product
from viz.picture.labels import factor, number, rms, table
from viz.picture.pass_numbers import is_single
from viz.stepper.events import Event
from viz.words.writer import Writer

MOST_ENTRIES = 24  # of an array that is shown in a table
MOST_GIVEN = 12  # inputs that the first step names


@dataclass(frozen=True, slots=True)
class Caption:
    """The words of one step, as plain text.

    ``heading``: what happens. ``gradient``: the name of the one that receives something. ``factors``: of the product,
    each with its name, the result last; for arrays, only what is passed on. ``total``: the name of the gradient, the
    sum as it grows, which contribution this is; empty where there is nothing to add. ``sentences``: lines of the
    explanation. ``tables``: the entries of arrays, each with its name.
    """

    heading: str
    gradient: str = ""
    factors: tuple[tuple[str, str], ...] = ()
    total: tuple[str, str, str] | tuple[()] = ()
    sentences: tuple[str, ...] = ()
    tables: tuple[tuple[str, str], ...] = ()

    @property
    def line(self) -> str:
        """What happens, in one line of a list."""
        if not self.factors:
            return "; ".join(self.sentences)
        *factors, (result, _) = self.factors
        product = f"{' × '.join(text for text, _ in factors)} = {result}"
        _, total, _ = self.total or ("", "", "")
        return f"{self.gradient}: {product}" + (f"; {total}" if " = " in total else "")


class Captions:
    """Writes the captions of one calculation."""

    def __init__(self, writer: Writer, events: Sequence[Event]) -> None:
        self.writer = writer
        self.precision = writer.precision
        self.digits: dict[Node, int] = {}  # those that sums need, to be true as they are displayed
        for event in events:
            if event.step:
                self.digits[event.node] = max(self.digits.get(event.node, 0), self._digits(event, event.step))

    def caption(self, event: Event) -> Caption:
        sentences = tuple(map(str, event.lines))
        if event.phase == "given":
            more = len(sentences) - MOST_GIVEN
            shown = (*sentences[:MOST_GIVEN], *([f"and {more:,} more"] if more > 0 else []))
            return Caption("Given", sentences=shown)
        name = self.writer.labels[event.node]
        if event.phase == "forward":
            return Caption(f"Forward: {name}", sentences=sentences, tables=self._tables([(name, event.node.datum)]))
        gradient = self.gradient(event.node)
        if event.step is None:
            return Caption("Backward: the seed", sentences=sentences, tables=self._tables([(gradient, event.received)]))
        factors = self._product(event.step)
        part = f"contribution {event.number} of {event.of}"
        total = (gradient, self._sum(event, event.step), part) if event.of > 1 else ()
        source = f"Backward: from {self.writer.labels[event.step.consumer]} to {name}"
        parts = [("passed on", event.step.contribution)] if event.of > 1 else []
        tables = self._tables([*parts, (gradient, event.received)])
        return Caption(source, gradient, factors, total, sentences, tables)

    def gradient(self, node: Node) -> str:
        """The name of the gradient of ``node``."""
        return self.writer.gradients[node].text()

    def _product(self, step: Contribution) -> tuple[tuple[str, str], ...]:
        if not is_single(step):
            return (self.writer.passed(step).text(), ""), (self._size(step.contribution), "")
        digits = self.digits[step.operand]
        upstream, local = self.writer.factors(step)
        factors, _, result = product(step.upstream, step.local, step.contribution, digits).rpartition(" = ")
        first, _, second = factors.partition(" × ")
        name = local.text()
        return (first, upstream.text()), (second, "" if name == second.strip("()") else name), (result, "")

    def _sum(self, event: Event, step: Contribution) -> str:
        """The sum that ends in what has been received so far."""
        if event.node.shape != ():
            return self._size(event.received)
        digits = self.digits[event.node]
        if event.before is None:
            return number(event.received, digits)
        parts = f"{number(event.before, digits)} + {factor(step.contribution, digits)}"
        return f"{parts} = {number(event.received, self.precision)}"

    def _digits(self, event: Event, step: Contribution) -> int:
        if event.node.shape != () or event.before is None:
            return self.precision
        return of_sum([event.before, step.contribution], event.received, self.precision)

    def _size(self, x: Any) -> str:
        """A number, or the shape of an array and its root mean square."""
        return f"{x.shape}, {rms(x, self.precision)}" if np.ndim(x) else number(x, self.precision)

    def _tables(self, arrays: Sequence[tuple[str, Any]]) -> tuple[tuple[str, str], ...]:
        """The entries of small arrays; of the others, what `summary` says is in the lines."""
        shown = [(name, table(array, self.precision, MOST_ENTRIES)) for name, array in arrays if np.ndim(array)]
        return tuple((name, text) for name, text in shown if text)

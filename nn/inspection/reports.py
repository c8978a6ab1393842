"""What a diagnosis has found: plain data, and tables of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from operator import attrgetter
from typing import Any, NamedTuple

__all__ = ["Diagnosis", "LayerReport", "ParameterReport", "StepReport"]


class LayerReport(NamedTuple):
    """What a layer gave for the batch: mean and standard deviation; ``dead``, the share of its units that were 0 for
    every example (of a ReLU); ``saturated``, the share of its outputs within 1 % of an end of their range (of a
    sigmoid, tanh, arctan); and ``gradient``, the norm of the loss's derivative by its output."""

    layer: str
    mean: float
    std: float
    dead: float | None
    saturated: float | None
    gradient: float | None


class ParameterReport(NamedTuple):
    """A parameter: its norm, the norm of its gradient, and ``update``, the norm of what one step of the optimiser
    would add to it, divided by its norm."""

    parameter: str
    norm: float
    gradient: float | None
    update: float | None


class StepReport(NamedTuple):
    """A time step of a recurrent layer: the share of ``saturated`` units, of an LSTM or GRU among its gates, and
    ``gradient``, the norm of the loss's derivative by the state h, along all paths."""

    layer: str
    step: int
    saturated: float | None
    gradient: float | None


@dataclass(frozen=True)
class Diagnosis:
    """The result of `nn.diagnose`: ``layers``, ``parameters``, ``steps``, and ``findings``, what is wrong in words.
    Printing it shows tables of them; ``to_dict`` gives plain data, for `json` or a `DataFrame`."""

    layers: tuple[LayerReport, ...]
    parameters: tuple[ParameterReport, ...]
    steps: tuple[StepReport, ...]

    @property
    def findings(self) -> tuple[str, ...]:
        """What is wrong, one sentence each; nothing where all is well."""
        return (*_of_layers(self.layers), *_of_steps(self.steps), *_of_parameters(self.parameters))

    def to_dict(self) -> dict[str, list[dict[str, Any]]]:
        """The reports as lists of dicts, by "layers", "parameters" and "steps"."""
        return {
            name: [report._asdict() for report in getattr(self, name)] for name in ("layers", "parameters", "steps")
        }

    def __str__(self) -> str:
        tables = [_table(reports) for reports in (self.layers, self.parameters, self.steps) if reports]
        return "\n\n".join([*tables, *(["\n".join(f"- {finding}" for finding in self.findings)] * bool(self.findings))])

    __repr__ = __str__


def _of_layers(layers: Sequence[LayerReport]) -> Iterator[str]:
    for report in layers:
        if report.dead:
            yield (
                f"{report.layer}: {report.dead:.0%} of the units are dead, 0 for every example of this batch; a lower "
                "learning rate, other first biases or a leaky ReLU keep units alive"
            )
        if report.saturated and report.saturated > 0.5:
            yield (
                f"{report.layer}: {report.saturated:.0%} of the outputs are saturated, where the slope is nearly 0; "
                "smaller first weights or scaled inputs help"
            )


def _of_steps(steps: Sequence[StepReport]) -> Iterator[str]:
    for layer, reports in groupby(steps, attrgetter("layer")):
        norms = [report.gradient for report in reports if report.gradient is not None] or [0.0]
        first, last = (norms[-1], norms[0]) if layer.endswith("reverse") else (norms[0], norms[-1])
        if first < 1e-3 * last or 0 < last < 1e-3 * first:
            yield (
                f"{layer}: the gradient {'vanishes' if first < last else 'explodes'} on its way back through time: "
                f"{last:.1e} at the step that is read last, {first:.1e} at the first"
            )


def _of_parameters(parameters: Sequence[ParameterReport]) -> Iterator[str]:
    for report in parameters:
        if report.gradient is not None and not isfinite(report.gradient):
            yield f"{report.parameter}: its gradient is not finite"
        elif report.gradient == 0:
            yield f"{report.parameter}: no gradient reaches it"
        elif report.update is not None and report.update > 0.1:
            yield f"{report.parameter}: a step changes it by {report.update:.0%} of its size: lower the learning rate"
        elif report.update is not None and report.update < 1e-5:
            yield f"{report.parameter}: a step hardly changes it, by {report.update:.1e} of its size"


def _table(reports: Sequence[Any]) -> str:
    """Reports of one kind in columns, without those that are empty."""
    kept = [name for name in reports[0]._fields if any(getattr(report, name) is not None for report in reports)]
    cells = [kept, *[[_written(getattr(report, name)) for name in kept] for report in reports]]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *[cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True)]])
        for row in cells
    )


def _written(entry: Any) -> str:
    return "" if entry is None else f"{entry:.3g}" if isinstance(entry, float) else str(entry)

"""Means of several runs, each with a bar that says how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from viz import checks
from viz.autograd_door import errors
from viz.plots.look import COLOURS, axes_of, finish, marker, noted, numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.plots.look import Plot

LANE = 0.36  # of the height of a row, for the marks of several series


def plot_means(samples: Mapping[str, Any], ax: Axes | None = None, *, label: str = "", spread: bool = False) -> Plot:
    """The mean of several runs for each row, with a bar of one standard error to either side.

    ``samples``: for each row the numbers of its runs, such as one for each seed; or for each series such rows, drawn
    in a colour and with a mark of their own. The standard error is s / √n, s² = Σ (x - mean)² / (n - 1); one run has
    none. ``spread``: bars of one standard deviation s instead. ``label``: what the numbers are.
    ``data``: for each row, or for each series and row, "mean", "bar" and "runs".
    Raises `ArgumentError` where there is no row, and for numbers that are not finite.

    >>> from matplotlib.figure import Figure
    >>> ax = plot_means({"rate 1": [0.8, 0.9, 1.0], "rate 2": [0.5, 0.7]}, Figure().subplots(), label="accuracy")
    >>> {key: round(number, 4) for key, number in ax.data["rate 1"].items()}
    {'mean': 0.9, 'bar': 0.0577, 'runs': 3}
    """
    checks.flag("spread", spread)
    checks.text("label", label)
    nested = isinstance(samples, Mapping) and bool(samples)
    nested = nested and all(isinstance(rows, Mapping) for rows in samples.values())
    series = {str(name): _summaries(rows, spread) for name, rows in (samples if nested else {"": samples}).items()}
    rows = list(dict.fromkeys(row for found in series.values() for row in found))
    ax = axes_of(ax)
    lanes = np.linspace(-LANE / 2, LANE / 2, len(series)) if len(series) > 1 else [0.0]
    for i, (lane, (name, found)) in enumerate(zip(lanes, series.items(), strict=True)):
        places = [rows.index(row) + lane for row in found]
        means, bars = ([summary[key] for summary in found.values()] for key in ("mean", "bar"))
        style: dict[str, Any] = {"fmt": marker(i), "color": COLOURS[i % 6], "label": name or None}
        ax.errorbar(means, places, xerr=bars, capsize=4, linewidth=2.2, markersize=7, **style)
    ax.set_yticks(range(len(rows)), rows)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    shown = f"mean ± standard {'deviation' if spread else 'error'}"
    finish(ax, f"{label} ({shown})" if label else shown, "", legend=nested)
    ax.grid(visible=False, axis="y")
    return noted(ax, **(series if nested else series[""]))


def _summaries(rows: Any, spread: bool) -> dict[str, dict[str, Any]]:
    if not isinstance(rows, Mapping) or not rows:
        raise errors.ArgumentError(f"samples is a mapping from rows to the numbers of their runs, found {rows!r:.60}")
    return {str(row): _summary(str(row), runs, spread) for row, runs in rows.items()}


def _summary(row: str, runs: Any, spread: bool) -> dict[str, Any]:
    sample = np.atleast_1d(numbers(f"the row {row!r:.40}", runs))
    if sample.ndim != 1 or not sample.size or not np.isfinite(sample).all():
        raise errors.ArgumentError(
            f"the row {row!r:.40} has the numbers of several runs, all finite; found {runs!r:.60}"
        )
    deviation = float(sample.std(ddof=1)) if sample.size > 1 else 0.0
    bar = deviation if spread else deviation / float(np.sqrt(sample.size))
    return {"mean": float(sample.mean()), "bar": bar, "runs": sample.size}

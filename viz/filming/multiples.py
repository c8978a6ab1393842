"""A film on one slide: a column for each of some frames, the loss below them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.filming import panels
from viz.filming.selection import Reel, asked
from viz.plots.look import TICK, check_figure, noted, pyplot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from viz.plots.look import Plot

SLIDE = (16.0, 9.0)  # inches
DOTS_PER_INCH = 100
BESIDE = 6  # frames without anything in the plane, whose losses then have the whole slide


def drawn(reel: Reel, figure: Figure | None, frames: list[int], show: Sequence[str] | None) -> list[Plot]:
    """The Axes, row by row."""
    parts = asked(show, reel)
    rows = _rows(reel, parts)
    check_figure(figure)
    if figure is None:
        figure = pyplot().figure(figsize=SLIDE, layout="constrained")
    heights = [1.0] * len(rows) + [0.9] * ("loss" in parts)
    grid = figure.add_gridspec(len(heights), len(frames), height_ratios=heights)
    found: list[Plot] = []
    for i, (name, draw, of_frame) in enumerate(rows):
        for j, k in enumerate(frames):
            panel = draw(figure.add_subplot(grid[i, j]))
            panel.show(k)
            if j == 0:
                panel.ax.text(
                    -0.04, 0.5, name, rotation=90, ha="right", va="center", fontsize=TICK, transform=panel.ax.transAxes
                )
            panel.ax.set_title(reel.title(reel.frames[k]) if i == 0 else "", fontsize=TICK + 3)
            found.append(noted(panel.ax, part=name, at=reel.frames[k].at, shown=of_frame(reel.frames[k])))
    if "neurons" in parts:
        found[-1].set_xlabel(reel.more_neurons, fontsize=TICK)
    if "loss" in parts:
        found.append(_losses(figure.add_subplot(grid[-1, :]), reel, frames, bool(rows)))
    return found


Row = tuple[str, Callable[[Any], panels.Panel], Callable[[Any], Any]]


def _rows(reel: Reel, parts: Sequence[str]) -> list[Row]:
    """What each row shows: its name, how it is drawn, and which numbers of a frame it shows."""
    rows: list[Row] = []
    if "field" in parts:
        rows.append(
            (
                "probabilities",
                lambda ax: panels.field(ax, reel, legend=ax.get_subplotspec().is_first_col()),
                lambda frame: frame.probabilities,
            )
        )
    if "network" in parts:
        rows.append(("weights", lambda ax: panels.network(ax, reel), lambda frame: frame.weights))
    if "neurons" in parts:
        for j, name in enumerate(reel.shown_neurons):
            rows.append((name, *_neuron(reel, j)))
    return rows


def _neuron(reel: Reel, j: int) -> tuple[Callable[[Any], panels.Panel], Callable[[Any], Any]]:
    return lambda ax: panels.neuron(ax, reel, j), lambda frame: frame.neurons[j]


def _losses(ax: Any, reel: Reel, frames: list[int], beside: bool) -> Plot:
    """The whole curve, with a line at each frame that is shown above."""
    panels.loss(ax, reel).show(len(reel.frames) - 1)
    for k in frames if beside else ():
        ax.axvline(reel.frames[k].at, color="#888888", linestyle=":", linewidth=1.2, zorder=0)
    return noted(ax, part="loss", at=np.array([frame.at for frame in reel.frames]), shown=reel.losses)


def image(reel: Reel, frames: list[int], format: str) -> bytes:
    """The slide as a file."""
    from matplotlib.figure import Figure

    _ = pyplot()  # an error of ours where there is no matplotlib
    figure = Figure(figsize=SLIDE, layout="constrained")
    drawn(reel, figure, frames, None)
    file = io.BytesIO()
    figure.savefig(file, format=format, dpi=DOTS_PER_INCH)
    return file.getvalue()

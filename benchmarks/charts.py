"""The charts of the page, as SVG: ratios against the peers, and times at growing sizes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, NullLocator

from benchmarks import formats
from benchmarks.environments import OURS
from benchmarks.figures import figures, middle
from benchmarks.model import Cores, Figure, Outcome, Row, Trace

AHEAD, BEHIND, PLAIN = "#0072b2", "#d55e00", "#777777"  # told apart by everyone; bars also go different ways
COLOURS = ("#0072b2", "#56b4e9", "#d55e00", "#cc79a7")
MARKERS = "osD^"
STYLE: Any = {"svg.fonttype": "none", "svg.hashsalt": "glassgrad", "font.size": 9, "figure.facecolor": "white"}
LINE = 0.2  # inches per bar


def ratios(outcomes: Sequence[Outcome], path: Path) -> None:
    """Write a bar per row that is compared with a peer: to the left of 1 ours is ahead, to the right behind."""
    against = [o for o in outcomes if o.row.figure is Figure.RATIO and o.row.peer and o.row.peer.environment != OURS]
    parts = [(cores, chosen) for cores in Cores if (chosen := [o for o in against if o.row.cores is cores])]
    heights = [len(chosen) for _, chosen in parts]
    with mpl.rc_context(STYLE):
        canvas = Canvas(figsize=(9, LINE * sum(heights) + 1.2 * len(parts) + 0.5), layout="constrained")
        panels: Any = canvas.subplots(max(1, len(parts)), squeeze=False, sharex=True, height_ratios=heights or [1])
        for panel, (cores, chosen) in zip(panels[:, 0], parts, strict=False):
            _bars(panel, chosen)
            panel.set_title(f"ours / peer, {cores.value} (left of 1: ours is ahead; | the target)", fontsize=10)
        _save(canvas, path)


def _bars(panel: Axes, outcomes: Sequence[Outcome]) -> None:
    panel.set_xscale("log")
    panel.axvline(1, color="black", linewidth=1)
    for place, outcome in enumerate(outcomes):
        found = figures(outcome)
        said, colour = "not available", PLAIN
        if found:
            ratio = median(found)
            said, colour = formats.ratio(ratio), AHEAD if ratio < 1 else BEHIND
            panel.barh(place, ratio - 1, left=1, height=0.7, color=colour)
            panel.hlines(place, min(found), max(found), color="black", linewidth=1)
        panel.text(1.01, place, said, transform=panel.get_yaxis_transform(), va="center", color=colour)
        if outcome.row.target is not None:
            panel.plot(outcome.row.target, place, "|", color="black", markersize=9, markeredgewidth=1.5)
    panel.set_yticks(range(len(outcomes)), [name_of(outcome.row) for outcome in outcomes])
    panel.set_ylim(len(outcomes) - 0.4, -0.6)
    panel.xaxis.set_major_formatter(FuncFormatter(lambda number, _: _power(number)))
    panel.xaxis.set_minor_locator(NullLocator())
    panel.grid(axis="x", color="#dddddd")
    panel.set_axisbelow(True)
    panel.tick_params(labelbottom=True)


def name_of(row: Row) -> str:
    """What a bar is called."""
    return f"{row.group}: {row.ours.label} / {row.peer.label if row.peer else ''}"


def _power(ratio: float) -> str:
    """A power of ten as a tick says it: the small ones as one part of many, as everywhere on the page."""
    return f"{ratio:,.0f}" if ratio >= 1 else f"1/{1 / ratio:,.0f}"


def growth(traces: Sequence[Trace], path: Path) -> None:
    """Write a panel per curve: the median time at each size, both on logarithmic scales."""
    with mpl.rc_context(STYLE):
        canvas = Canvas(figsize=(9, 4), layout="constrained")
        panels: Any = canvas.subplots(1, max(1, len(traces)), squeeze=False)
        for panel, trace in zip(panels[0], traces, strict=False):
            _lines(panel, trace)
        _save(canvas, path)


def _lines(panel: Axes, trace: Trace) -> None:
    for label, colour, marker in zip(trace.curve.labels, COLOURS, MARKERS, strict=False):
        points = trace.lines[label]
        times = [middle(rounds) for rounds in points.values()]
        name = label if points else f"{label}: not available"
        panel.plot(list(points), times, color=colour, marker=marker, markersize=4, label=name)
    if any(trace.lines.values()):
        panel.set_xscale("log")
        panel.set_yscale("log")
    panel.set_title(trace.curve.name, fontsize=10)
    panel.set_xlabel(trace.curve.axis)
    panel.xaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:,.0f}"))
    panel.yaxis.set_major_formatter(FuncFormatter(lambda number, _: _round(number)))
    panel.grid(color="#dddddd")
    panel.legend()


def _round(seconds: float) -> str:
    """A time without places after the point."""
    return formats.time(seconds).replace(".00", "").replace(".0", "")


def _save(canvas: Canvas, path: Path) -> None:
    canvas.savefig(path, metadata={"Date": None})

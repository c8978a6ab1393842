"""The parts of a frame as Axes of matplotlib: each is drawn once, and then shows one frame after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.filming.segments import boundaries
from viz.filming.selection import Reel
from viz.networks.wording import line_width
from viz.paint.palette import SIGNS, THEMES
from viz.picture.model import Sign
from viz.plots.fields import shaded
from viz.plots.look import COLOURS, DASHES, DIVERGING, MARKERS, TICK, ink, is_dark

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DASHES_OF: dict[Sign, Any] = {"plus": "-", "minus": (0, (3, 2))}  # of a weight


@dataclass(frozen=True)
class Panel:
    """``show(k)`` shows frame ``k``; ``moving``: the artists that it changes."""

    ax: Axes
    show: Callable[[int], None]
    moving: list[Any]


def field(ax: Axes, reel: Reel, *, steps: int | None = None, legend: bool = False) -> Panel:
    """The plane by its probabilities, in so many ``steps`` of certainty, the boundary, the data, and their classes."""
    from matplotlib.collections import LineCollection

    assert reel.grid is not None
    grid = reel.grid
    image = ax.imshow(shaded(reel.frames[0].probabilities, steps), **_placed(reel), zorder=0)
    line = LineCollection([], colors=[ink(ax)], linewidths=1.8, zorder=2)
    ax.add_collection(line, autolim=False)
    _data(ax, reel, 18)
    if legend:  # below the plane, where it covers nothing
        below: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (0, 0), "ncols": len(reel.classes)}
        ax.legend(fontsize=TICK - 1, frameon=False, handletextpad=0.1, columnspacing=1, **below)
    grid.frame(ax)
    ax.set(xticks=[], yticks=[])
    start, pitch = grid.low, (grid.high - grid.low) / (len(grid.up) - 1)

    def show(k: int) -> None:
        shares = reel.frames[k].probabilities
        image.set_data(shaded(shares, steps))
        line.set_segments(list(start + pitch * boundaries(shares)))

    return Panel(ax, show, [image, line, *ax.collections[1:]])


def neuron(ax: Axes, reel: Reel, j: int, *, steps: int | None = None) -> Panel:
    """What hidden neuron ``j`` gives over the plane, on the scale of all."""
    from matplotlib import colormaps

    colours = colormaps[DIVERGING].resampled(2 * steps + 1) if steps else colormaps[DIVERGING]
    scale: dict[str, Any] = {"cmap": colours, "vmin": -reel.largest, "vmax": reel.largest}
    image = ax.imshow(reel.frames[0].neurons[j], **{**_placed(reel), "interpolation": "nearest"}, **scale)
    ax.set(xticks=[], yticks=[])
    ax.set_title(reel.neurons[j], fontsize=TICK - 1)
    return Panel(ax, lambda k: image.set_data(reel.frames[k].neurons[j]), [image])


def network(ax: Axes, reel: Reel) -> Panel:
    """Circles, and lines whose width is the size of a weight: solid where it is positive, dashed where negative."""
    from matplotlib.collections import LineCollection

    diagram = reel.diagram
    assert diagram is not None
    colours = THEMES["dark" if is_dark(ax.get_facecolor()) else "light"].lines
    lines = LineCollection([(line.start, line.end) for line in diagram.lines], zorder=1)
    ax.add_collection(lines, autolim=False)
    places = np.array([(circle.x, circle.y) for circle in diagram.circles])
    circles = ax.scatter(
        places[:, 0], places[:, 1], s=60, facecolors=ax.get_facecolor(), edgecolors=ink(ax), linewidths=1.2, zorder=2
    )
    words = [ax.text(x, y, more, ha="center", va="center", fontsize=TICK - 1) for more, x, y in diagram.more]
    ax.set(xlim=(0, 1), ylim=(1, 0))
    ax.set_axis_off()

    def show(k: int) -> None:
        values = diagram.values(reel.frames[k].weights)
        signs: list[Sign] = ["plus" if value >= 0 else "minus" for value in values]
        lines.set_linewidth(line_width(values, reel.strongest))
        lines.set_color([colours[SIGNS[sign]] for sign in signs])
        lines.set_linestyle([DASHES_OF[sign] for sign in signs])

    return Panel(ax, show, [lines, circles, *words])


def loss(ax: Axes, reel: Reel) -> Panel:
    """The losses of all frames, pale, and those up to the one that is shown."""
    from matplotlib.ticker import MaxNLocator

    at = np.array([frame.at for frame in reel.frames])
    drawn = []
    for i, (name, curve) in enumerate(reel.losses.items()):
        known = np.isfinite(curve)
        style: dict[str, Any] = {"color": COLOURS[i % 6], "linestyle": DASHES[i % 4]}
        ax.plot(at[known], curve[known], alpha=0.3, linewidth=1.5, **style)
        (line,) = ax.plot([], [], linewidth=2.2, label=name, **style)
        (dot,) = ax.plot([], [], MARKERS[i % 6], color=COLOURS[i % 6], markersize=7)
        drawn.append((at[known], curve[known], line, dot))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel(reel.unit, fontsize=TICK)
    ax.set_ylabel("loss", fontsize=TICK)
    ax.tick_params(labelsize=TICK - 1)
    ax.spines[["top", "right"]].set_visible(False)
    if len(drawn) > 1:
        ax.legend(fontsize=TICK - 1, frameon=False)

    def show(k: int) -> None:
        for places, curve, line, dot in drawn:
            until = int(np.searchsorted(places, reel.frames[k].at, side="right"))
            line.set_data(places[:until], curve[:until])
            dot.set_data(places[until - 1 : until], curve[until - 1 : until])

    return Panel(ax, show, [artist for *_, line, dot in drawn for artist in (line, dot)])


def _placed(reel: Reel) -> dict[str, Any]:
    assert reel.grid is not None
    return {"extent": reel.grid.extent, "origin": "lower", "aspect": "auto", "interpolation": "bilinear"}


def _data(ax: Axes, reel: Reel, size: float) -> None:
    """The points of the data, at most so many that they can be told apart, and how many more there are."""
    places, kinds, more = reel.shown_points()
    for label, kind in reel.classes.items():
        style: dict[str, Any] = {"label": label, "c": COLOURS[kind % 6], "marker": MARKERS[kind % 6]}
        ax.scatter(
            places[kinds == kind, 0],
            places[kinds == kind, 1],
            s=size,
            edgecolors="white",
            linewidths=0.5,
            zorder=3,
            **style,
        )
    if more:
        ax.set_xlabel(more, fontsize=TICK - 1, loc="right")

"""The surface of a loss over two numbers, and ways down it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from viz import checks
from viz.autograd_door import errors
from viz.picture.labels import number
from viz.plots.look import (
    COLOURS,
    DASHES,
    MOST_PLACES,
    TICK,
    axes_of,
    check_function,
    finish,
    listed,
    marker,
    noted,
    numbers,
    one_number,
    pyplot,
    titles_of,
)
from viz.plots.planes import Plane

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.plots.look import Plot

ROOM = 0.15  # around the paths, as a share of their width
LEVELS = 18  # heights with a line each, closer to one another near the lowest


def plot_loss_surface(
    loss: Callable[[float, float], Any] | Plane,
    ax: Axes | None = None,
    *,
    across: tuple[float, float] | None = None,
    up: tuple[float, float] | None = None,
    paths: Mapping[str, Sequence[Any]] | None = None,
    names: tuple[str, str] | None = None,
    resolution: int = 60,
) -> Plot:
    """The loss over two numbers as lines of equal height, and the paths that optimisers took down it.

    ``loss``: a function of two numbers, or a `Plane` through the weights of a model. ``across``, ``up``: from where to
    where, otherwise so that all paths are seen, or from −1 to 1. ``paths``: for each label the places that were passed,
    as pairs of numbers or, on a plane, as states of the model. ``names``: of both axes. ``resolution``: places along
    each axis where the loss is computed.
    ``data``: "across", "up", "loss" (up, across), and "paths".
    Raises `ArgumentError` for a loss that is nowhere finite, and for ranges and paths that are none.

    >>> from matplotlib.figure import Figure
    >>> paths = {"descent": [(1.0, 1.0), (0.5, 0.2), (0.1, 0.0)]}
    >>> ends = {"across": (-2, 2), "up": (-2, 2)}
    >>> ax = plot_loss_surface(lambda a, b: a * a + 4 * b * b, Figure().subplots(), **ends, paths=paths, resolution=5)
    >>> ax.data["loss"].max().item(), ax.data["paths"]["descent"].shape
    (20.0, (3, 2))
    """
    check_function("loss", loss)
    checks.whole("resolution", resolution, 2, MOST_PLACES)
    if not isinstance(paths, Mapping | None):
        raise errors.ArgumentError(f"paths is a mapping from labels to places that were passed, found {paths!r:.60}")
    ways = {str(label): _path(label, path, loss) for label, path in (paths or {}).items()}
    default = loss.names if isinstance(loss, Plane) else ("w₁", "w₂")
    first, second = titles_of("names", default if names is None else names, 2, "axes")
    ends = {"across": across, "up": up}
    x, y = (np.linspace(*_range(name, given, i, ways), resolution) for i, (name, given) in enumerate(ends.items()))
    heights = np.array([[one_number("the loss", loss(a, b)) for a in x.tolist()] for b in y.tolist()])
    known = heights[np.isfinite(heights)]
    if not known.size:
        raise errors.ArgumentError("the loss is nowhere finite between these ends")
    ax = axes_of(ax)
    levels = known.min() + (known.max() - known.min() or 1.0) * np.linspace(0.0, 1.0, LEVELS) ** 2
    colours = pyplot().get_cmap("Blues_r")(np.linspace(0.3, 1.0, LEVELS - 1))
    filled = ax.contourf(x, y, np.ma.masked_invalid(heights), levels=levels, colors=colours)
    ax.contour(x, y, np.ma.masked_invalid(heights), levels=levels, colors="#666666", linewidths=0.5, linestyles="-")
    bar = ax.figure.colorbar(filled, ax=ax, ticks=levels[:: LEVELS // 4], format=lambda height, _: number(height, 3))
    bar.ax.tick_params(labelsize=TICK)
    bar.set_label("loss", fontsize=TICK + 1)
    for i, (label, way) in enumerate(ways.items()):
        _draw(ax, i, label, way)
    ax.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    finish(ax, first, second, legend=bool(ways), grid=False)
    return noted(ax, across=x, up=y, loss=heights, paths=ways)


def _range(name: str, ends: Any, axis: int, ways: Mapping[str, Any]) -> tuple[float, float]:
    if ends is None:
        if not ways:
            return -1.0, 1.0
        passed = np.concatenate([way[:, axis] for way in ways.values()])
        margin = ROOM * float(np.ptp(passed)) or 1.0
        return float(passed.min()) - margin, float(passed.max()) + margin
    pair = numbers(name, ends)
    if pair.shape != (2,) or not np.isfinite(pair).all() or not pair[0] < pair[1]:
        raise errors.ArgumentError(f"{name} is a pair of numbers, the lower first, found {ends!r:.60}")
    low, high = pair.tolist()
    return low, high


def _path(label: str, path: Any, loss: Any) -> Any:
    """The places of a path, as an array (n, 2)."""
    if isinstance(loss, Plane):
        path = [loss.place(state) if isinstance(state, Mapping) else state for state in listed("places", path)]
    places = numbers(f"the path {label!r}", path)
    if places.ndim != 2 or places.shape[1] != 2 or not len(places):
        raise errors.ArgumentError(f"the path {label!r} has pairs of numbers, found shape {places.shape}")
    return places


def _draw(ax: Axes, i: int, label: str, way: Any) -> None:
    """A path with a white edge, so that it is seen on every height; a square at its end."""
    from matplotlib.patheffects import Normal, Stroke

    colour: Any = COLOURS[(i + 1) % 6]
    edge = [Stroke(linewidth=4.4, foreground="white"), Normal()]
    marks: dict[str, Any] = {"marker": marker(i), "markersize": 4, "markevery": max(1, len(way) // 20)}
    ax.plot(*way.T, DASHES[i % 4], color=colour, linewidth=2.2, label=label, path_effects=edge, zorder=3, **marks)
    ax.plot(*way[-1], "s", color=colour, markersize=9, markeredgecolor="white", zorder=4)

"""Kernels of a convolution, and the maps it gives: arrays with signs, on one symmetric scale."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, log10, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.autograd_door import errors
from viz.picture.labels import TABLE_SIZE, number
from viz.plots.look import DIVERGING, TICK, colour_map, finite, listed, noted, panels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from viz.plots.look import Plot

A_ROW = 4  # so many need no second one
PAGE = 16 / 9  # width to height
MAP = 2.4, 2.2


def plot_kernels(weight: Any, figure: Figure | None = None, *, cmap: str = DIVERGING) -> list[Plot]:
    """The kernels of a convolution: a row per output channel, a column per input channel, one scale for all.

    Of many output channels, the rows stand in blocks side by side, as a page is wide; those of a single input channel
    are filled like lines of text.

    ``weight``: (out, in, h, w). White is 0 and the colours are symmetric about it, so that a sign is seen, and
    kernels can be compared; up to nine entries have their numbers. Gives the Axes row by row; ``data``: its "kernel".
    Raises `ShapeError` for another shape, and `ArgumentError` for what are not finite real numbers.

    >>> from matplotlib.figure import Figure
    >>> [ax.get_title() for ax in plot_kernels([[[[1.0, -1.0]], [[0.0, 2.0]]]], Figure())]
    ['in 0', 'in 1']
    """
    weight, colours = finite("weight", weight), colour_map(cmap)
    if weight.ndim != 4:
        raise errors.ShapeError(f"the kernels of a convolution have shape (out, in, h, w), found {weight.shape}")
    outs, ins = weight.shape[:2]
    size = (1.9, 1.7) if weight[0, 0].size <= TABLE_SIZE else (1.5, 1.3)
    if ins == 1:
        axes = panels(figure, outs, _side_by_side(outs, *size, A_ROW), size)
        for out, ax in enumerate(axes):
            ax.set_title(f"out {out}", fontsize=TICK)
    else:
        axes = _in_blocks(figure, outs, ins, size)
    return _on_one_scale(axes, weight.reshape(-1, *weight.shape[2:]), colours, "kernel", float(np.abs(weight).max()))


def _in_blocks(figure: Figure | None, outs: int, ins: int, size: tuple[float, float]) -> list[Axes]:
    """Axes for each kernel, those of one output channel after those of another."""
    blocks = _side_by_side(outs, ins * size[0], size[1])
    rows, columns = -(-outs // blocks), blocks * ins
    grid = panels(figure, rows * columns, columns, size)
    axes = []
    for out, channel in np.ndindex(outs, ins):
        block, row = divmod(out, rows)
        axes.append(ax := grid[row * columns + block * ins + channel])
        if row == 0:
            ax.set_title(f"in {channel}", fontsize=TICK)
        if channel == 0:
            ax.set_ylabel(f"out {out}", fontsize=TICK, rotation=0, ha="right", va="center")
    for ax in {*grid}.difference(axes):
        ax.set_axis_off()
    return axes


def _side_by_side(count: int, width: float, height: float, least: int = 1) -> int:
    """How many of ``count`` things of that size stand in a row, if the rows are to fill a page; at least so many."""
    most = min(count, max(least, round(sqrt(PAGE * count * height / width))))
    rows = ceil(count / most)
    return ceil(count / rows)


def plot_feature_maps(
    maps: Any, figure: Figure | None = None, *, cmap: str = DIVERGING, within: float = 1.0
) -> list[Plot]:
    """The maps that a convolution gives for one image, side by side, on one symmetric scale for all.

    ``maps``: (channels, h, w), or a mapping from titles to arrays (h, w), which may differ in size. White is 0, red is
    positive, blue negative. ``within``: the share of all entries that the scale spans, such as 0.98, so that few large
    ones do not make the rest pale; the bar then has pointed ends. ``data`` of each Axes: its "map".
    Raises `ShapeError` for another shape, and `ArgumentError` for what are not finite real numbers.

    >>> from matplotlib.figure import Figure
    >>> axes = plot_feature_maps({"edges": [[1.0, -2.0]], "blur": [[0.5, 0.5]]}, Figure())
    >>> [(ax.get_title(), ax.images[0].get_clim()) for ax in axes]
    [('edges', (-2.0, 2.0)), ('blur', (-2.0, 2.0))]
    """
    if not (isinstance(within, int | float) and 0 < within <= 1):
        raise errors.ArgumentError(f"within is a share above 0, at most 1; found {within!r:.60}")
    colours = colour_map(cmap)
    named = maps if isinstance(maps, Mapping) else {f"channel {i}": x for i, x in enumerate(listed("maps", maps))}
    arrays = [finite(f"the map {title!r}", one) for title, one in named.items()]
    if not arrays or any(array.ndim != 2 for array in arrays):
        found = f"({len(arrays)}, {', '.join(map(str, arrays[0].shape))})" if arrays else "no map"
        raise errors.ShapeError(f"feature maps of one image have shape (channels, h, w), found {found}")
    axes = panels(figure, len(arrays), _side_by_side(len(arrays), *MAP, A_ROW), MAP)
    for ax, title in zip(axes, named, strict=True):
        ax.set_title(str(title), fontsize=TICK)
    sizes = np.concatenate([np.abs(array).reshape(-1) for array in arrays])
    return _on_one_scale(axes, arrays, colours, "map", float(np.quantile(sizes, within)))


def _on_one_scale(axes: list[Axes], arrays: Sequence[Any], cmap: Any, name: str, most: float) -> list[Plot]:
    """Draw each array as an image whose colours are symmetric about 0, and alike in all."""
    beyond = max(float(np.abs(array).max()) for array in arrays) > most
    most = most or 1.0
    for ax, array in zip(axes, arrays, strict=True):
        shown = ax.imshow(array, cmap=cmap, vmin=-most, vmax=most, interpolation="nearest")
        ax.set(xticks=[], yticks=[])
        if array.size <= TABLE_SIZE:
            _write_entries(ax, array, most)
    axes[0].figure.colorbar(shown, ax=axes, extend="both" if beyond else "neither").ax.tick_params(labelsize=TICK)
    return [noted(ax, **{name: array}) for ax, array in zip(axes, arrays, strict=True)]


def _write_entries(ax: Axes, kernel: Any, most: float) -> None:
    """The numbers of a kernel in their places, light on dark, to two digits of the largest."""
    decimals = 1 - floor(log10(most))
    for (row, column), entry in np.ndenumerate(kernel):
        colour = "white" if abs(entry) > 0.6 * most else "black"
        ax.text(
            column,
            row,
            number(round(float(entry), decimals), 2),
            ha="center",
            va="center",
            fontsize=TICK - 3,
            color=colour,
        )

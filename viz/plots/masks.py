"""The masks of pruned weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from viz.autograd_door import errors
from viz.picture.labels import number
from viz.plots.look import COLOURS, TICK, noted, panels
from viz.plots.sources import arrays_of, read_out

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from viz.plots.look import Plot

IN_A_ROW = 3


def plot_masks(masks: Any, figure: Figure | None = None) -> list[Plot]:
    """Which weights are kept: a panel for each parameter, a row for each output, kept entries dark.

    ``masks``: a mapping from paths to arrays of ones and zeros, as `nn.prune.masks` gives; the entries of a kernel
    stand side by side. ``data`` of each Axes: "mask", and "kept", the share that is kept.
    Raises `ArgumentError` for entries that are neither 0 nor 1.

    >>> from matplotlib.figure import Figure
    >>> [ax] = plot_masks({"0.weight": [[1, 0], [1, 1]]}, Figure())
    >>> print(ax.get_title())
    layer 0, weight
    3 of 4 kept, 75 %
    """
    arrays = arrays_of(masks)
    for name, mask in arrays.items():
        if not mask.size or not np.isin(mask, (0.0, 1.0)).all():
            raise errors.ArgumentError(
                f"a mask has ones and zeros, found others in {name}: nn.prune.masks() gives them"
            )
    if not arrays:
        raise errors.ArgumentError("there is no mask to show: nn.prune.masks() gives those of pruned weights")
    from matplotlib.colors import ListedColormap

    colours = ListedColormap(["#EEEEEE", COLOURS[0]])
    plots = []
    for ax, (name, mask) in zip(panels(figure, len(arrays), IN_A_ROW, (3.4, 2.8)), arrays.items(), strict=True):
        rows = mask.reshape(len(mask), -1) if mask.ndim > 1 else mask.reshape(1, -1)
        ax.imshow(rows, cmap=colours, vmin=0, vmax=1, interpolation="nearest", aspect="auto")
        kept = f"{int(mask.sum()):,} of {mask.size:,} kept, {number(100 * mask.mean(), 3)} %"
        ax.set_title(f"{read_out(name)}\n{kept}", fontsize=TICK)
        ax.set_xlabel("input", fontsize=TICK)
        ax.set_ylabel("output", fontsize=TICK)
        ax.tick_params(labelsize=TICK - 1)
        ax.locator_params(nbins=5, integer=True)
        plots.append(noted(ax, mask=mask, kept=float(mask.mean())))
    return plots

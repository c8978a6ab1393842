"""What all plots share: colours that colour-blind readers tell apart (Okabe and Ito), type, axes, arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from viz.autograd_door import Node, errors

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES = ("-", "--", "-.", ":")
MARKERS = ("o", "^", "s", "D", "v", "P")
LABEL, TICK = 13, 11  # sizes of type that can be read on a slide


def numbers(what: str, thing: Any) -> Any:
    """``thing`` as an array of floats."""
    try:
        return np.asarray(plain(thing), dtype=float)
    except (TypeError, ValueError):
        raise errors.ArgumentError(f"{what} must be numbers, all rows equally long; found {thing!r:.60}") from None


def check_function(what: str, function: Any) -> None:
    if not callable(function):
        raise errors.ArgumentError(f"{what} is a function of an array, found {function!r:.60}")


def plain(thing: Any) -> Any:
    """Nodes, and lists of them, as plain data."""
    if isinstance(thing, Node):
        return thing.datum
    return [plain(item) for item in thing] if isinstance(thing, list | tuple) else thing


def pyplot() -> Any:
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise ImportError("plots need matplotlib: pip install 'glassgrad[viz]'") from error
    return pyplot


def axes_of(ax: Axes | None) -> Axes:
    if ax is not None and not hasattr(ax, "contourf"):
        raise errors.ArgumentError(f"ax is an Axes of matplotlib, found {ax!r:.60}")
    if ax is not None:
        return ax
    _, made = pyplot().subplots(figsize=(6.4, 4.4), layout="constrained")
    axes: Axes = made
    return axes


def finish(ax: Axes, across: str, up: str, *, legend: bool, grid: bool = True) -> None:
    """Labels and type of a size for a slide, light grid lines, no box."""
    ax.set_xlabel(across, fontsize=LABEL)
    ax.set_ylabel(up, fontsize=LABEL)
    ax.tick_params(labelsize=TICK)
    ax.spines[["top", "right"]].set_visible(False)
    if grid:
        ax.grid(color="#DDDDDD", linewidth=0.8)
        ax.set_axisbelow(True)
    if legend:
        ax.legend(fontsize=TICK, frameon=True, framealpha=0.9)

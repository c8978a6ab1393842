"""The plane, coloured by the class that a model gives to each place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from viz import checks
from viz.autograd_door import errors
from viz.plots.look import COLOURS, axes_of, check_function, finish, ink, noted, numbers
from viz.plots.plane_data import Grid, Points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.plots.look import Plot


def plot_decision_boundary(
    predict: Callable[[Any], Any],
    X: Any,
    y: Any,
    ax: Axes | None = None,
    *,
    threshold: float | None = None,
    resolution: int = 150,
) -> Plot:
    """The plane coloured by the class that ``predict`` gives it, and the data on top.

    ``predict``: takes an array (n, 2) and gives n scores, of which those above ``threshold`` mean
    the second class (0 for logits, the default; 0.5 for probabilities); or (n, k) scores, the largest
    of which names the class. ``X``: the data, (n, 2); ``y``: their n labels, two kinds for n scores, else the
    whole numbers 0 .. k-1. ``resolution``: points of the grid per axis.
    Raises `ShapeError` when a shape does not fit, and `ArgumentError` when the labels do not, for data
    that are not finite numbers, and for a threshold beside several scores. ``data``: "across", "up", and the "scores",
    (up, across, class).

    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> ax = plot_decision_boundary(lambda X: X[:, 0] - X[:, 1], [[0.0, 1.0], [1.0, 0.0]], [0, 1], ax)
    >>> [points.get_label() for points in ax.collections if points.get_label() in "01"]
    ['0', '1']
    """
    check_function("predict", predict)
    points = Points(X, y)
    grid = Grid(points.X, resolution)
    scores = _scores(predict(grid.places), len(grid.places), threshold)
    places = points.classes(scores.shape[1])
    ax = axes_of(ax)
    _colour_regions(ax, grid.across, grid.up, grid.square(scores))
    points.draw(ax, places)
    grid.frame(ax)
    finish(ax, "x₁", "x₂", legend=True, grid=False)
    return noted(ax, across=grid.across, up=grid.up, scores=grid.square(scores))


def _colour_regions(ax: Axes, across: Any, up: Any, scores: Any) -> None:
    """Colour each place by its best class, with a line where the best class changes."""
    best, count = scores.argmax(axis=-1), scores.shape[-1]
    colours = [COLOURS[i % 6] for i in range(count)]
    ax.contourf(across, up, best, levels=np.arange(count + 1) - 0.5, colors=colours, alpha=0.25)
    for k in range(count if count > 2 else 1):
        lead = scores[..., k] - np.delete(scores, k, axis=-1).max(axis=-1)
        if lead.min() < 0 < lead.max():
            ax.contour(across, up, lead, levels=[0], colors=[ink(ax)], linewidths=1.5, linestyles="-")


def _scores(scores: Any, count: int, threshold: float | None) -> Any:
    """The scores of each row, one per class."""
    scores = numbers("what predict gives", scores)
    least = 0.0 if threshold is None else checks.real("threshold", threshold)
    if scores.shape in ((count,), (count, 1)):
        above = scores.reshape(-1) - least
        return np.stack([-above, above], axis=-1)
    if scores.ndim != 2 or len(scores) != count:
        raise errors.ShapeError(
            f"predict was given {count} points and must give scores of shape ({count},) or ({count}, k), "
            f"found {scores.shape}"
        )
    if threshold is not None:
        raise errors.ArgumentError(
            f"a threshold tells two classes apart by one score, and predict gives {scores.shape[1]}: leave it out, "
            "the largest score decides"
        )
    return scores

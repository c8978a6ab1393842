"""The plane, shaded by the probabilities that a model gives, and by what each of its neurons gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.autograd_door import errors
from viz.plots.look import (
    COLOURS,
    DIVERGING,
    TICK,
    axes_of,
    check_function,
    finish,
    finite,
    ink,
    noted,
    numbers,
    panels,
    titles_of,
)
from viz.plots.plane_data import Grid, Points

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from viz.plots.look import Plot

DEEPEST = 0.75  # how opaque the colour of a class is where it is certain
LINES = (0.6, 0.8, 0.95)  # probabilities with a thin line each
IN_A_ROW = 4


def plot_decision_field(
    predict: Callable[[Any], Any], X: Any, y: Any, ax: Axes | None = None, *, resolution: int = 120
) -> Plot:
    """The plane shaded by the probability of the most probable class, and the data on top.

    ``predict``: takes an array (n, 2) and gives n probabilities of the second class, or (n, k), one for each class.
    A place is paler the less certain the model is, and white where all classes are equally probable; thin lines are at
    probabilities 0.6, 0.8 and 0.95, the heavy one is the boundary. ``X``, ``y``: as in `plot_decision_boundary`.
    ``data``: "across", "up", and "probabilities" (up, across, class).
    Raises `ArgumentError` for what are no probabilities, such as logits, and what `plot_decision_boundary` raises.

    >>> from autograd import sigmoid
    >>> from matplotlib.figure import Figure
    >>> X, y = [[0.0, 1.0], [1.0, 0.0]], [0, 1]
    >>> ax = plot_decision_field(lambda X: sigmoid(X[:, 0] - X[:, 1]), X, y, Figure().subplots(), resolution=3)
    >>> ax.data["probabilities"][1, 1].tolist()
    [0.5, 0.5]
    """
    check_function("predict", predict)
    points = Points(X, y)
    grid = Grid(points.X, resolution)
    shares = grid.square(probabilities(predict(grid.places), len(grid.places)))
    places = points.classes(shares.shape[-1])
    ax = axes_of(ax)
    ax.imshow(shaded(shares), extent=grid.extent, origin="lower", aspect="auto", interpolation="bilinear", zorder=0)
    _lines(ax, grid, shares)
    points.draw(ax, places)
    grid.frame(ax)
    finish(ax, "x₁", "x₂", legend=True, grid=False)
    return noted(ax, across=grid.across, up=grid.up, probabilities=shares)


def probabilities(given: Any, count: int) -> Any:
    """What a model gives for ``count`` places as rows of probabilities, one for each class."""
    shares = numbers("what predict gives", given)
    if shares.shape in ((count,), (count, 1)):
        second = shares.reshape(-1)
        shares = np.stack([1 - second, second], axis=-1)
    if shares.ndim != 2 or len(shares) != count or shares.shape[1] < 2:
        raise errors.ShapeError(
            f"predict was given {count} points and must give probabilities of shape ({count},) or ({count}, k), "
            f"found {shares.shape}"
        )
    sums = shares.sum(axis=1)
    if not (np.isfinite(shares).all() and shares.min() >= -1e-6 and np.allclose(sums, 1, atol=1e-4)):
        raise errors.ArgumentError(
            f"probabilities are from 0 to 1 and add up to 1, found {shares.min():.3g} to {shares.max():.3g}: "
            "of logits take sigmoid, of several classes softmax"
        )
    return shares


def certainty(shares: Any) -> tuple[Any, Any]:
    """The most probable class of each place, and how certain it is: 0 where all are equal, 1 at probability 1."""
    count = shares.shape[-1]
    return shares.argmax(axis=-1), np.clip((shares.max(axis=-1) - 1 / count) / (1 - 1 / count), 0, 1)


def colour(place: int) -> tuple[float, float, float]:
    """Red, green and blue of a class, from 0 to 1."""
    code = COLOURS[place % 6]
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def shaded(shares: Any, steps: int | None = None) -> Any:
    """An image of red, green, blue and opacity: the class says the colour, its certainty, in so many ``steps``, how
    opaque it is."""
    best, certain = certainty(shares)
    certain = np.round(certain * steps) / steps if steps else certain
    colours = np.array([colour(place) for place in range(shares.shape[-1])])
    return np.concatenate([colours[best], DEEPEST * certain[..., None]], axis=-1)


def _lines(ax: Axes, grid: Grid, shares: Any) -> None:
    """Thin lines of equal probability, and the boundary of each class."""
    for k in range(shares.shape[-1]):
        levels = [level for level in LINES if shares[..., k].min() < level < shares[..., k].max()]
        if levels:
            ax.contour(grid.across, grid.up, shares[..., k], levels, colors=[ink(ax)], linewidths=0.6, alpha=0.5)
        lead = shares[..., k] - np.delete(shares, k, axis=-1).max(axis=-1)
        if lead.min() < 0 < lead.max() and not (k == 1 and shares.shape[-1] == 2):  # of two classes it is one line
            ax.contour(grid.across, grid.up, lead, levels=[0], colors=[ink(ax)], linewidths=1.8)


def plot_neurons(
    activations: Callable[[Any], Any],
    X: Any,
    y: Any,
    figure: Figure | None = None,
    *,
    titles: Sequence[str] | None = None,
    resolution: int = 80,
) -> list[Plot]:
    """What each neuron gives over the plane: a small panel for each, all on one symmetric scale, the data on top.

    ``activations``: takes an array (n, 2) and gives (n, neurons). Red is positive, blue negative; a line where a
    neuron crosses the middle between its least and its largest value. ``titles``: one for each neuron.
    ``data`` of each Axes: "across", "up", "activation" (up, across).
    Raises `ShapeError` and `ArgumentError` for what does not fit.

    >>> from autograd import Tensor, tanh
    >>> from matplotlib.figure import Figure
    >>> axes = plot_neurons(lambda X: tanh(Tensor(X)), [[0.0, 1.0], [1.0, 0.0]], [0, 1], Figure(), resolution=3)
    >>> [ax.get_title() for ax in axes]
    ['neuron 1', 'neuron 2']
    """
    check_function("activations", activations)
    points = Points(X, y)
    grid = Grid(points.X, resolution)
    found = finite("what activations gives", activations(grid.places))
    if found.ndim != 2 or len(found) != len(grid.places):
        raise errors.ShapeError(
            f"activations was given {len(grid.places)} points and must give ({len(grid.places)}, neurons), "
            f"found {found.shape}"
        )
    count = found.shape[1]
    default = [f"neuron {i + 1}" for i in range(count)]
    words = titles_of("titles", default if titles is None else titles, count, "neurons")
    labels = points.classes(max(2, len(np.unique(points.y))))
    most = float(np.abs(found).max()) or 1.0
    axes = panels(figure, count, IN_A_ROW, (2.5, 2.2))
    for i, ax in enumerate(axes):
        values = grid.square(found[:, i])
        shown = ax.imshow(
            values, extent=grid.extent, origin="lower", aspect="auto", cmap=DIVERGING, vmin=-most, vmax=most
        )
        if np.ptp(values) > 0:
            middle = (values.min() + values.max()) / 2
            ax.contour(grid.across, grid.up, values, levels=[middle], colors="#222222", linewidths=1.2, linestyles="-")
        points.draw(ax, labels, 12)
        grid.frame(ax)
        ax.set(xticks=[], yticks=[])
        ax.set_title(words[i], fontsize=TICK)
        noted(ax, across=grid.across, up=grid.up, activation=values)
    axes[0].figure.colorbar(shown, ax=axes).ax.tick_params(labelsize=TICK)
    return axes  # type: ignore[return-value]

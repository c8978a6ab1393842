"""Plots with matplotlib: loss curves, decision boundaries, activations, grids of images.

Each function draws into ``ax``, or into a new figure, and returns the Axes; nothing is shown and no
setting of matplotlib changes. Colours are those of Okabe and Ito, which colour-blind readers tell
apart, and no difference is told by colour alone.

This file is longer than others, so that all plots share one look.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from viz import checks
from viz.autograd_door import Node, Tensor, errors

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES = ("-", "--", "-.", ":")
MARKERS = ("o", "^", "s", "D", "v", "P")
LABEL, TICK = 13, 11  # sizes of type that can be read on a slide

__all__ = ["plot_activation", "plot_decision_boundary", "plot_images", "plot_loss"]


def plot_loss(
    history: Mapping[str, Sequence[float]] | Sequence[float] | Any, ax: Axes | None = None, *, log: bool = False
) -> Axes:
    """Loss against epoch: one line per curve, numbered from 1.

    ``history``: a sequence of numbers, a mapping from names to sequences, or an object whose
    ``history`` is one; of a mapping, the names that contain "loss" are drawn, or all if none does.
    ``log``: a logarithmic axis, for losses that fall over several powers of ten.
    Raises `ArgumentError` when there is no curve, or a curve is empty or not one-dimensional.

    >>> from matplotlib.figure import Figure
    >>> ax = plot_loss({"loss": [0.9, 0.4, 0.2], "val_loss": [1.0, 0.6, 0.5]}, Figure().subplots())
    >>> [line.get_label() for line in ax.lines]
    ['loss', 'val_loss']
    """
    curves = _curves(history)
    ax = _axes(ax)
    from matplotlib.ticker import MaxNLocator

    plot = ax.semilogy if log else ax.plot
    for i, (name, losses) in enumerate(curves.items()):
        epochs = np.arange(1, len(losses) + 1)
        marker = "o" if len(losses) == 1 else None
        plot(epochs, losses, DASHES[i % 4], color=COLOURS[i % 6], marker=marker, linewidth=2.2, label=name)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    _finish(ax, "epoch", "loss", legend=len(curves) > 1)
    return ax


def _curves(history: Any) -> dict[str, Any]:
    history = getattr(history, "history", history)
    if not isinstance(history, Mapping):
        history = {"loss": history}
    chosen = {name: values for name, values in history.items() if "loss" in name} or dict(history)
    curves = {name: _numbers(f"the curve {name!r}", values) for name, values in chosen.items()}
    for name, values in curves.items():
        if values.ndim != 1 or not values.size:
            raise errors.ArgumentError(
                f"the curve {name!r} must be a sequence of numbers, one per epoch, found shape {values.shape}"
            )
    if not curves:
        raise errors.ArgumentError("the history holds no curve: train first, or give a sequence of losses")
    return curves


def plot_decision_boundary(
    predict: Callable[[Any], Any],
    X: Any,
    y: Any,
    ax: Axes | None = None,
    *,
    threshold: float | None = None,
    resolution: int = 150,
) -> Axes:
    """The plane coloured by the class that ``predict`` gives it, and the data on top.

    ``predict``: takes an array (n, 2) and gives n scores, of which those above ``threshold`` mean
    the second class (0 for logits, the default; 0.5 for probabilities); or (n, k) scores, the largest
    of which names the class. ``X``: the data, (n, 2); ``y``: their n labels, two kinds for n scores, else the
    whole numbers 0 .. k-1. ``resolution``: points of the grid per axis.
    Raises `ShapeError` when a shape does not fit, and `ArgumentError` when the labels do not, for data
    that are not finite numbers, and for a threshold beside several scores.

    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> ax = plot_decision_boundary(lambda X: X[:, 0] - X[:, 1], [[0.0, 1.0], [1.0, 0.0]], [0, 1], ax)
    >>> [points.get_label() for points in ax.collections if points.get_label() in "01"]
    ['0', '1']
    """
    _check_function("predict", predict)
    checks.whole("resolution", resolution, 2)
    X, y = _numbers("X", X), np.asarray(_plain(y)).reshape(-1)
    if X.ndim != 2 or X.shape[1] != 2 or not len(X):
        raise errors.ShapeError(f"a decision boundary needs data of shape (n, 2), found {X.shape}")
    if not np.isfinite(X).all():
        raise errors.ArgumentError("X holds numbers that are not finite: leave these points out")
    if len(y) != len(X):
        raise errors.ShapeError(f"{len(X)} points need as many labels, found {len(y)}")
    margin = 0.1 * np.ptp(X, axis=0) + 1e-9
    low, high = X.min(axis=0) - margin, X.max(axis=0) + margin
    across, up = (np.linspace(low[i], high[i], resolution) for i in (0, 1))
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    scores = _scores(predict(grid), len(grid), threshold)
    labels = np.unique(y)
    places = dict(zip(labels, labels if scores.shape[1] > 2 else (0, 1), strict=False))
    if len(places) < len(labels) or not all(place in range(scores.shape[1]) for place in places.values()):
        raise errors.ArgumentError(
            f"predict tells {scores.shape[1]} classes apart, the labels are {', '.join(map(str, labels))}"
        )
    ax = _axes(ax)
    square = (resolution, resolution)
    _colour_regions(ax, across, up, scores.reshape(*square, -1))
    for label, place in places.items():
        across_, up_ = X[y == label].T
        style: dict[str, Any] = {"c": COLOURS[place % 6], "marker": MARKERS[place % 6], "label": str(label)}
        ax.scatter(across_, up_, s=36, edgecolors="white", zorder=3, **style)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    _finish(ax, "x₁", "x₂", legend=True, grid=False)
    return ax


def _colour_regions(ax: Axes, across: Any, up: Any, scores: Any) -> None:
    """Colour each place by its best class, with a line where the best class changes."""
    best, count = scores.argmax(axis=-1), scores.shape[-1]
    colours = [COLOURS[i % 6] for i in range(count)]
    ax.contourf(across, up, best, levels=np.arange(count + 1) - 0.5, colors=colours, alpha=0.25)
    for k in range(count if count > 2 else 1):
        lead = scores[..., k] - np.delete(scores, k, axis=-1).max(axis=-1)
        if lead.min() < 0 < lead.max():
            ax.contour(across, up, lead, levels=[0], colors="#222222", linewidths=1.5, linestyles="-")


def _scores(scores: Any, count: int, threshold: float | None) -> Any:
    """The scores of each row, one per class."""
    scores = _numbers("what predict gives", scores)
    if not isinstance(threshold, Real | None):
        raise errors.ArgumentError(f"threshold is a number, found {threshold!r:.60}")
    if scores.shape in ((count,), (count, 1)):
        above = scores.reshape(-1) - (threshold or 0.0)
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


def plot_activation(
    function: Callable[[Any], Any], ax: Axes | None = None, *, low: float = -5.0, high: float = 5.0
) -> Axes:
    """An activation function and its derivative, which our own backward pass computes.

    ``function``: a primitive, or any function of one Tensor that works entry by entry.
    ``low``, ``high``: where the curves begin and end.
    Raises `ArgumentError` when the function gives something else than one number per number.

    >>> from autograd import tanh
    >>> from matplotlib.figure import Figure
    >>> ax = plot_activation(tanh, Figure().subplots())
    >>> float(ax.lines[1].get_ydata().max())
    1.0
    """
    _check_function("the activation", function)
    if not (isinstance(low, Real) and isinstance(high, Real) and low < high):
        raise errors.ArgumentError(f"low is a number below high; found low={low!r:.40} and high={high!r:.40}")
    x = Tensor(np.linspace(low, high, 1001))
    out = function(x)
    if not isinstance(out, Tensor) or out.shape != x.shape:
        raise errors.ArgumentError(
            f"an activation gives one number per number: from shape {x.shape} it must give a Tensor of that shape, "
            f"found {type(out).__name__} {getattr(out, 'shape', '')}"
        )
    if out.requires_grad:
        out.backward(np.ones(x.shape))
    slope = x.zero() if x.grad is None else x.grad
    name = getattr(function, "symbol", None) or getattr(function, "__name__", "f").replace("<lambda>", "f")
    ax = _axes(ax)
    ax.plot(x.datum, out.datum, "-", color=COLOURS[0], linewidth=2.6, label=f"{name}(x)")
    ax.plot(x.datum, slope, "--", color=COLOURS[1], linewidth=2.6, label=f"{name}′(x)")
    ax.axhline(0, color="#999999", linewidth=0.8, zorder=1)
    ax.axvline(0, color="#999999", linewidth=0.8, zorder=1)
    _finish(ax, "x", "", legend=True)
    return ax


def plot_images(
    images: Sequence[Any] | Any,
    titles: Sequence[str] | None = None,
    figure: Figure | None = None,
    *,
    columns: int = 8,
    cmap: str = "gray_r",
) -> list[Axes]:
    """A grid of images, each with its title, in ``figure`` or a new one; the Axes in order.

    ``images``: each (h, w), or with 1 or 3 channels as the first or the last axis. ``titles``: one
    per image. ``cmap``: colours of images of one channel.
    Raises `ArgumentError` without images or with another number of titles, and `ShapeError` for
    what is no image.

    >>> from matplotlib.figure import Figure
    >>> [ax.get_title() for ax in plot_images([[[0, 1], [1, 0]]], ["a cross"], Figure())]
    ['a cross']
    """
    checks.whole("columns", columns, 1)
    images = _plain(images)
    if not isinstance(images, Sequence) and getattr(images, "ndim", 0) < 3:
        raise errors.ArgumentError(f"images are a sequence of arrays, found {images!r:.60}: give [image] for one")
    pictures = [_image(image) for image in images]
    if not pictures:
        raise errors.ArgumentError("there is no image to show")
    if titles is not None and len(titles) != len(pictures):
        raise errors.ArgumentError(f"{len(pictures)} images need as many titles, found {len(titles)}")
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    height = 1.2 if titles is None else 1.6
    if figure is None:
        figure = _pyplot().figure(figsize=(1.3 * columns, height * rows), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax in grid:
        ax.set_axis_off()
    shown = [ax for ax, _ in zip(grid, pictures, strict=False)]
    for i, (ax, picture) in enumerate(zip(shown, pictures, strict=True)):
        ax.imshow(picture, cmap=cmap, interpolation="nearest")
        if titles is not None:
            ax.set_title(titles[i], fontsize=TICK)
    return shown


def _image(image: Any) -> Any:
    """``image`` as (h, w) or (h, w, 3)."""
    array = np.asarray(_plain(image))
    if array.dtype.kind not in "biuf":
        raise errors.ArgumentError(f"an image is an array of real numbers, found {array.dtype}")
    if array.ndim == 3 and array.shape[0] in (1, 3) and array.shape[-1] not in (1, 3):
        array = np.moveaxis(array, 0, -1)
    if array.ndim == 3 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim == 2 or (array.ndim == 3 and array.shape[-1] == 3):
        return array
    raise errors.ShapeError(f"an image has shape (h, w), or 1 or 3 channels besides, found {array.shape}")


def _numbers(what: str, thing: Any) -> Any:
    """``thing`` as an array of floats."""
    try:
        return np.asarray(_plain(thing), dtype=float)
    except (TypeError, ValueError):
        raise errors.ArgumentError(f"{what} must be numbers, all rows equally long; found {thing!r:.60}") from None


def _check_function(what: str, function: Any) -> None:
    if not callable(function):
        raise errors.ArgumentError(f"{what} is a function of an array, found {function!r:.60}")


def _plain(thing: Any) -> Any:
    """Nodes, and lists of them, as plain data."""
    if isinstance(thing, Node):
        return thing.datum
    return [_plain(item) for item in thing] if isinstance(thing, list | tuple) else thing


def _pyplot() -> Any:
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise ImportError("plots need matplotlib: pip install 'glassgrad[viz]'") from error
    return pyplot


def _axes(ax: Axes | None) -> Axes:
    if ax is not None and not hasattr(ax, "contourf"):
        raise errors.ArgumentError(f"ax is an Axes of matplotlib, found {ax!r:.60}")
    if ax is not None:
        return ax
    _, made = _pyplot().subplots(figsize=(6.4, 4.4), layout="constrained")
    axes: Axes = made
    return axes


def _finish(ax: Axes, across: str, up: str, *, legend: bool, grid: bool = True) -> None:
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

"""Histograms of weights, gradients and updates, one panel for each parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from viz import checks
from viz.autograd_door import errors
from viz.plots.look import COLOURS, LABEL, TICK, ink, noted, panels
from viz.plots.sources import arrays_of, gradients_of, joined, read_out

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from viz.plots.look import Plot

IN_A_ROW = 4
MOST_BINS, MOST_ASKED = 40, 10_000
OF = ("weights", "gradients", "updates")


def plot_histograms(
    source: Any, figure: Figure | None = None, *, of: str = "weights", before: Any = None, bins: int | None = None
) -> list[Plot]:
    """How the entries of each parameter are spread: a panel for each, in ``figure`` or a new one.

    ``source``: a model, or a mapping from names to arrays, such as its ``state_dict()``. ``of``: "weights",
    "gradients", or "updates", which is ``source`` less ``before``. ``before``: the same at an earlier time, drawn as an
    outline behind. Single numbers, as in networks of Values, are taken together layer by layer. ``bins``: how many, by
    default as many as suit the number of entries, 40 at most.
    ``data`` of each Axes: "counts", "edges", and "before", the counts of the outline.
    Raises `ArgumentError` for what has no such numbers, and `ShapeError` where ``before`` does not fit.

    >>> from matplotlib.figure import Figure
    >>> first, trained = {"weight": [0.0, 1.0]}, {"weight": [0.5, 1.5]}
    >>> [ax] = plot_histograms(trained, Figure(), of="updates", before=first, bins=3)
    >>> ax.data["counts"].tolist(), ax.get_title()
    ([0, 2, 0], 'weight')
    """
    checks.one_of("of", of, OF)
    if bins is not None:
        checks.whole("bins", bins, 1, MOST_ASKED)
    read = gradients_of if of == "gradients" else arrays_of
    now, first = joined(read(source)), None if before is None else joined(read(before))
    _demand(now, first, of)
    if of == "updates" and first is not None:
        now, first = {name: array - first[name] for name, array in now.items()}, None
    places = panels(figure, len(now), IN_A_ROW, (2.9, 2.4))
    drawn = [
        _panel(ax, name, array, None if first is None else first[name], bins)
        for ax, (name, array) in zip(places, now.items(), strict=True)
    ]
    words = f"{of}: filled now, dashed before" if first is not None else of
    drawn[0].figure.supxlabel(words, fontsize=LABEL)
    return drawn


def _demand(now: dict[str, Any], first: dict[str, Any] | None, of: str) -> None:
    if not now:
        raise errors.ArgumentError(f"there are no {of} to count: the model has no parameters")
    for name, array in now.items():
        if not array.size or not np.isfinite(array).all():
            raise errors.ArgumentError(f"{name} has no entries, or some that are not finite: nothing to count")
        if first is not None and (name not in first or first[name].shape != array.shape):
            found = first[name].shape if name in first else "none"
            raise errors.ShapeError(f"{name} has shape {array.shape}, and before {found}: give the same model's")
    if of == "updates" and first is None:
        raise errors.ArgumentError("updates are differences: give before=, the weights at an earlier time")


def _panel(ax: Any, name: str, array: Any, before: Any, bins: int | None) -> Plot:
    both = array if before is None else np.concatenate([array.reshape(-1), before.reshape(-1)])
    edges = np.histogram_bin_edges(both, bins or min(MOST_BINS, 4 + int(np.sqrt(array.size))))
    counts = np.histogram(array, edges)[0]
    earlier = None if before is None else np.histogram(before, edges)[0]
    ax.stairs(counts, edges, fill=True, color=COLOURS[0], alpha=0.75)
    if earlier is not None:
        ax.stairs(earlier, edges, color=ink(ax), linewidth=1.6, linestyle="--")
    ax.set_title(read_out(name), fontsize=TICK)
    ax.tick_params(labelsize=TICK - 1)
    ax.locator_params(nbins=4)
    ax.spines[["top", "right"]].set_visible(False)
    return noted(ax, counts=counts, edges=edges, before=earlier)

"""The confusion matrix of a classifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.autograd_door import errors
from viz.plots.look import LABEL, TICK, axes_of, finite, ink, noted, titles_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.plots.look import Plot


def plot_confusion_matrix(matrix: Any, ax: Axes | None = None, *, labels: Sequence[Any] | None = None) -> Plot:
    """How often each true class was taken for each class: counts, coloured by their share of the row.

    ``matrix``: (k, k), a row for each true class, as `nn.metrics.confusion_matrix` and scikit-learn give it.
    ``labels``: names of the classes, otherwise 0, 1, ... ``data``: "matrix", and "accuracy", the share on the diagonal.
    Raises `ShapeError` for another shape, and `ArgumentError` for what are no counts.

    >>> from matplotlib.figure import Figure
    >>> plot_confusion_matrix([[8, 2], [1, 9]], Figure().subplots()).data["accuracy"]
    0.85
    """
    counts = finite("the matrix", matrix)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise errors.ShapeError(f"a confusion matrix has a row and a column for each class, found {counts.shape}")
    if counts.min() < 0:
        raise errors.ArgumentError(f"counts are not negative, found {counts.min():.3g}")
    names = titles_of("labels", range(len(counts)) if labels is None else labels, len(counts), "classes")
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-300)
    ax = axes_of(ax)
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            tone = "white" if shares[row, column] > 0.55 else "black"
            ax.text(column, row, f"{count:.6g}", ha="center", va="center", fontsize=TICK, color=tone)
    ax.set_xticks(range(len(names)), names)
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(labelsize=TICK, length=0)
    ax.set_xlabel("predicted", fontsize=LABEL)
    ax.set_ylabel("true", fontsize=LABEL)
    accuracy = float(np.trace(counts) / max(counts.sum(), 1e-300))
    right = f"{np.trace(counts):.6g} of {counts.sum():.6g} right, {100 * accuracy:.3g} %"
    ax.set_title(right, fontsize=TICK + 1, color=ink(ax))
    return noted(ax, matrix=counts, accuracy=accuracy)

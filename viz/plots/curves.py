"""Curves of a training: the loss against the epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from viz import checks
from viz.autograd_door import errors
from viz.plots.look import COLOURS, DASHES, axes_of, finish, noted, numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.plots.look import Plot


def plot_loss(
    history: Mapping[str, Sequence[float]] | Sequence[float] | Any, ax: Axes | None = None, *, log: bool = False
) -> Plot:
    """Loss against epoch: one line per curve, numbered from 1.

    ``history``: a sequence of numbers, a mapping from names to sequences, or an object whose
    ``history`` is one; of a mapping, the names that contain "loss" are drawn, or all if none does.
    ``log``: a logarithmic axis, for losses that fall over several powers of ten. ``data``: the curves by name.
    Raises `ArgumentError` when there is no curve, or a curve is empty or not one-dimensional.

    >>> from matplotlib.figure import Figure
    >>> ax = plot_loss({"loss": [0.9, 0.4, 0.2], "val_loss": [1.0, 0.6, 0.5]}, Figure().subplots())
    >>> [line.get_label() for line in ax.lines]
    ['loss', 'val_loss']
    """
    checks.flag("log", log)
    curves = _curves(history)
    ax = axes_of(ax)
    from matplotlib.ticker import MaxNLocator

    plot = ax.semilogy if log else ax.plot
    for i, (name, losses) in enumerate(curves.items()):
        epochs = np.arange(1, len(losses) + 1)
        marker = "o" if len(losses) == 1 else None
        plot(epochs, losses, DASHES[i % 4], color=COLOURS[i % 6], marker=marker, linewidth=2.2, label=name)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    finish(ax, "epoch", "loss", legend=len(curves) > 1)
    return noted(ax, **curves)


def _curves(history: Any) -> dict[str, Any]:
    history = getattr(history, "history", history)
    if not isinstance(history, Mapping):
        history = {"loss": history}
    named = {str(name): values for name, values in history.items()}
    chosen = {name: values for name, values in named.items() if "loss" in name} or named
    curves = {name: numbers(f"the curve {name!r}", values) for name, values in chosen.items()}
    for name, values in curves.items():
        if values.ndim != 1 or not values.size:
            raise errors.ArgumentError(
                f"the curve {name!r} must be a sequence of numbers, one per epoch, found shape {values.shape}"
            )
    if not curves:
        raise errors.ArgumentError("the history holds no curve: train first, or give a sequence of losses")
    return curves

"""Learning rates: schedules, and the search for a good one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from viz import checks
from viz.autograd_door import errors
from viz.picture.labels import number
from viz.plots.look import COLOURS, DASHES, axes_of, finish, mark, noted, numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.plots.look import Plot

MOST_STEPS = 1_000_000


def plot_schedules(schedules: Any, ax: Axes | None = None, *, steps: int = 100, log: bool = False) -> Plot:
    """The learning rate at each of the first ``steps`` times, as steps; nothing is trained.

    ``schedules``: one, or a mapping from labels to several; each a schedule of `nn`, a function of the time, or a
    sequence of rates. ``log``: a logarithmic axis. ``data``: the rates of each line.
    Raises `ArgumentError` for what gives no rates.

    >>> from matplotlib.figure import Figure
    >>> plot_schedules({"halved": lambda t: 0.5**t}, Figure().subplots(), steps=3).data["halved"].tolist()
    [1.0, 0.5, 0.25]
    """
    checks.whole("steps", steps, 1, MOST_STEPS)
    checks.flag("log", log)
    named = schedules if isinstance(schedules, Mapping) else {"": schedules}
    lines = {str(label): _rates(schedule, steps) for label, schedule in named.items()}
    if not lines:
        raise errors.ArgumentError("there is no schedule to draw: give one, or a mapping from labels to several")
    ax = axes_of(ax)
    for i, (label, rates) in enumerate(lines.items()):
        style: dict[str, Any] = {"color": COLOURS[i % 6], "linestyle": DASHES[i % 4], "linewidth": 2.2}
        ax.step(np.arange(len(rates)), rates, where="post", label=label, **style)
    ax.set_yscale("log" if log else "linear")
    finish(ax, "time t", "learning rate", legend=len(lines) > 1)
    return noted(ax, **lines)


def _rates(schedule: Any, steps: int) -> Any:
    at = getattr(schedule, "lr_at", schedule)
    rates = numbers("rates", [at(t) for t in range(steps)] if callable(at) else at)
    if rates.ndim != 1 or not np.isfinite(rates).any():
        raise errors.ArgumentError(f"a schedule is one of nn, a function of the time, or rates; found {schedule!r:.60}")
    return rates


def plot_lr_find(rates: Any, ax: Axes | None = None) -> Plot:
    """The loss against the learning rate, on a logarithmic axis, with the rate that is suggested.

    ``rates``: what `nn.Trainer.lr_find` gives, or two sequences, the rates and the losses. ``data``: "rates", "losses",
    and "suggestion", None where the loss never fell. Raises `ArgumentError` for what does not fit.

    >>> from matplotlib.figure import Figure
    >>> plot_lr_find(([0.01, 0.1, 1.0], [2.0, 1.0, 3.0]), Figure().subplots()).data["losses"].tolist()
    [2.0, 1.0, 3.0]
    """
    pair = (rates.rates, rates.losses) if hasattr(rates, "rates") else rates
    if not isinstance(pair, tuple) or len(pair) != 2:
        raise errors.ArgumentError(f"rates is what lr_find() gives, or (rates, losses), found {rates!r:.60}")
    tried, losses = numbers("the rates", pair[0]), numbers("the losses", pair[1])
    if tried.ndim != 1 or tried.shape != losses.shape or not tried.size or not (tried > 0).all():
        raise errors.ArgumentError(
            f"each rate above 0 has one loss; found {tried.shape} rates and {losses.shape} losses: lr_find() gives both"
        )
    ax = axes_of(ax)
    ax.semilogx(tried, losses, "-", color=COLOURS[0], linewidth=2.2)
    suggestion = _suggestion(rates)
    if suggestion is not None:
        mark(ax, f"suggested: {number(suggestion, 2)}", suggestion)
    finish(ax, "learning rate", "loss, smoothed", legend=False)
    return noted(ax, rates=tried, losses=losses, suggestion=suggestion)


def _suggestion(rates: Any) -> float | None:
    try:
        found = getattr(rates, "suggestion", None)
    except errors.ArgumentError:  # the loss fell at no rate
        return None
    return None if found is None else float(found)

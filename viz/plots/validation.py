"""Training and validation over several seeds: mean, spread, the best epoch, and the learning rate below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from viz import checks
from viz.autograd_door import errors
from viz.picture.labels import number
from viz.plots.look import COLOURS, DASHES, LABEL, TICK, check_figure, finish, mark, noted, numbers, pyplot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from viz.plots.look import Plot

RATE = "lr"
BEST = {"min": np.nanargmin, "max": np.nanargmax}


def plot_validation(
    histories: Any, figure: Figure | None = None, *, metric: str = "loss", best: str = "min", log: bool = False
) -> list[Plot]:
    """A metric of training and of validation against the epoch: mean and spread over seeds.

    The band is one standard deviation to either side. ``histories``: what `nn.Trainer.fit` gives, a mapping from names
    to curves, or several of these, one for each seed, of which some may have ended earlier. The curves ``metric`` and,
    with ``val_`` before its name, of validation are drawn. ``best``: "min" or "max", what is the best epoch, which is
    marked; by the validation where there is one. Where the histories have "lr" and it changes, a second Axes below
    shows it. ``log``: a logarithmic axis.
    ``data`` of the first Axes: for each curve "mean" and "spread", and "best", the epoch, counted from 1.
    Raises `ArgumentError` where the histories have no such curve, or not the same ones.

    >>> from matplotlib.figure import Figure
    >>> runs = [{"loss": [3.0, 2.0, 1.0], "val_loss": [3.0, 2.0, last]} for last in (4.0, 2.4)]
    >>> [ax] = plot_validation(runs, Figure())
    >>> ax.data["best"], ax.data["val_loss"]["mean"].tolist()
    (2, [3.0, 2.0, 3.2])
    """
    checks.one_of("best", best, BEST)
    checks.flag("log", log)
    runs = [getattr(run, "history", run) for run in _several(histories)]
    names = _names(runs, metric)
    curves = {name: _stacked(name, [run[name] for run in runs]) for name in names}
    rates = _stacked(RATE, [run[RATE] for run in runs]) if all(RATE in run for run in runs) else None
    changes = rates is not None and bool(np.nanstd(rates) > 0)
    axes = _places(figure, changes)
    data = {name: _curve(axes[0], i, name, curves[name]) for i, name in enumerate(names)}
    watched = data[names[-1]]["mean"]
    at = int(BEST[best](watched))
    axes[0].set_yscale("log" if log else "linear")
    spread = f" ± {number(data[names[-1]]['spread'][at], 2)}" if len(runs) > 1 else ""
    mark(axes[0], f"epoch {at + 1}: best {names[-1]}, {number(watched[at], 3)}{spread}", at + 1)
    finish(axes[0], "" if changes else "epoch", metric, legend=False)
    axes[0].legend(fontsize=TICK, title=f"{len(runs)} seeds, ± 1 std" if len(runs) > 1 else None, title_fontsize=TICK)
    plots = [noted(axes[0], **data, best=at + 1)]
    if changes:
        plots.append(_rate(axes[1], rates))
    return plots


def _several(histories: Any) -> list[Any]:
    if isinstance(histories, Mapping) or hasattr(histories, "history"):
        return [histories]
    if isinstance(histories, Sequence) and histories and not isinstance(histories, str):
        return list(histories)
    raise errors.ArgumentError(f"histories is what fit() gives, or several of these, found {histories!r:.60}")


def _names(runs: Sequence[Any], metric: str) -> list[str]:
    """Which curves there are of ``metric``: that of the training, then that of the validation."""
    for run in runs:
        if not isinstance(run, Mapping):
            raise errors.ArgumentError(f"a history has curves by their names, found {run!r:.60}")
    if not isinstance(metric, str):
        raise errors.ArgumentError(f"metric is the name of a curve, such as 'loss', found {metric!r:.60}")
    names = [name for name in (metric, f"val_{metric}") if all(name in run for run in runs)]
    if not names:
        known = sorted(set.intersection(*(set(map(str, run)) for run in runs)))
        raise errors.ArgumentError(f"no curve {metric!r:.40} in every history; they have {', '.join(known) or 'none'}")
    return names


def _stacked(name: str, curves: Sequence[Any]) -> Any:
    """The curves as rows; one that ended earlier goes on with nan."""
    rows = [numbers(f"the curve {name!r}", curve) for curve in curves]
    if any(row.ndim != 1 or not row.size for row in rows):
        raise errors.ArgumentError(f"the curve {name!r} must be a sequence of numbers, one per epoch")
    most = max(map(len, rows))
    stacked = np.array([np.concatenate([row, np.full(most - len(row), np.nan)]) for row in rows])
    if not np.isfinite(stacked).any(axis=0).all():
        raise errors.ArgumentError(f"the curve {name!r} has an epoch without any finite number")
    return stacked


def _places(figure: Figure | None, two: bool) -> list[Axes]:
    check_figure(figure)
    if figure is None:
        figure = pyplot().figure(figsize=(6.4, 5.2 if two else 4.4), layout="constrained")
    ratios = (3, 1) if two else (1,)
    grid = figure.subplots(len(ratios), 1, squeeze=False, sharex=True, height_ratios=ratios)
    axes: list[Axes] = grid.ravel().tolist()
    return axes


def _curve(ax: Axes, i: int, name: str, rows: Any) -> dict[str, Any]:
    from matplotlib.ticker import MaxNLocator

    mean, spread = np.nanmean(rows, axis=0), np.nanstd(rows, axis=0)
    epochs = np.arange(1, len(mean) + 1)
    ax.plot(epochs, mean, DASHES[i % 4], color=COLOURS[i % 6], linewidth=2.2, label=name)
    if len(rows) > 1:
        ax.fill_between(epochs, mean - spread, mean + spread, color=COLOURS[i % 6], alpha=0.2, linewidth=0)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    return {"mean": mean, "spread": spread}


def _rate(ax: Axes, rates: Any) -> Plot:
    mean = np.nanmean(rates, axis=0)
    ax.step(np.arange(1, len(mean) + 1), mean, where="mid", color=COLOURS[2], linewidth=2.2)
    ax.set_yscale("log")
    finish(ax, "epoch", "rate", legend=False)
    ax.yaxis.label.set_fontsize(LABEL - 1)
    return noted(ax, rate=mean)

"""Curves: the loss against the epoch, an activation and its derivative."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from viz import checks
from viz.autograd_door import Tensor, errors
from viz.plots.look import COLOURS, DASHES, axes_of, check_function, finish, numbers, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

JUMP = 10  # times as far as in the steps beside it is where a curve jumps


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
    ax = axes_of(ax)
    from matplotlib.ticker import MaxNLocator

    plot = ax.semilogy if log else ax.plot
    for i, (name, losses) in enumerate(curves.items()):
        epochs = np.arange(1, len(losses) + 1)
        marker = "o" if len(losses) == 1 else None
        plot(epochs, losses, DASHES[i % 4], color=COLOURS[i % 6], marker=marker, linewidth=2.2, label=name)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    finish(ax, "epoch", "loss", legend=len(curves) > 1)
    return ax


def _curves(history: Any) -> dict[str, Any]:
    history = getattr(history, "history", history)
    if not isinstance(history, Mapping):
        history = {"loss": history}
    chosen = {name: values for name, values in history.items() if "loss" in name} or dict(history)
    curves = {name: numbers(f"the curve {name!r}", values) for name, values in chosen.items()}
    for name, values in curves.items():
        if values.ndim != 1 or not values.size:
            raise errors.ArgumentError(
                f"the curve {name!r} must be a sequence of numbers, one per epoch, found shape {values.shape}"
            )
    if not curves:
        raise errors.ArgumentError("the history holds no curve: train first, or give a sequence of losses")
    return curves


def plot_activation(
    function: Callable[[Any], Any],
    ax: Axes | None = None,
    *,
    low: float = -5.0,
    high: float = 5.0,
    same_scale: bool = False,
) -> Axes:
    """An activation function and its derivative, which our own backward pass computes.

    ``function``: a primitive, or any function of one Tensor that works entry by entry. ``low``, ``high``: where the
    curves begin and end; they are interrupted where they jump. ``same_scale``: both axes on one scale, so that a slope
    of 1 is seen as 45 degrees.
    Raises `ArgumentError` when the function gives something else than one number per number, or mixes its entries, as
    softmax does.

    >>> from autograd import tanh
    >>> from matplotlib.figure import Figure
    >>> ax = plot_activation(tanh, Figure().subplots())
    >>> float(ax.lines[1].get_ydata().max())
    1.0
    """
    check_function("the activation", function)
    if not (isinstance(low, Real) and isinstance(high, Real) and low < high):
        raise errors.ArgumentError(f"low is a number below high; found low={low!r:.40} and high={high!r:.40}")
    checks.flag("same_scale", same_scale)
    x = Tensor(np.linspace(low, high, 1001))
    out = function(x)
    if not isinstance(out, Tensor) or out.shape != x.shape:
        raise errors.ArgumentError(
            f"an activation gives one number per number: from shape {x.shape} it must give a Tensor of that shape, "
            f"found {type(out).__name__} {getattr(out, 'shape', '')}"
        )
    _check_by_entry(function, x, out)
    if out.requires_grad:
        out.backward(np.ones(x.shape))
    slope = x.zero() if x.grad is None else x.grad
    name = getattr(function, "symbol", None) or getattr(function, "__name__", "f").replace("<lambda>", "f")
    ax = axes_of(ax)
    ax.plot(*_interrupted(x.datum, out.datum), "-", color=COLOURS[0], linewidth=2.6, label=f"{name}(x)")
    ax.plot(*_interrupted(x.datum, slope), "--", color=COLOURS[1], linewidth=2.6, label=f"{name}′(x)")
    if same_scale:
        ax.set_aspect(1, adjustable="datalim")
    ax.axhline(0, color="#999999", linewidth=0.8, zorder=1)
    ax.axvline(0, color="#999999", linewidth=0.8, zorder=1)
    finish(ax, "x", "", legend=True)
    return ax


def _check_by_entry(function: Callable[[Any], Any], x: Tensor, out: Tensor) -> None:
    """An `ArgumentError` where what is made of a number depends on the others beside it."""
    for i in (0, x.size // 2, x.size - 1):
        alone = np.asarray(plain(function(Tensor(x.datum[i : i + 1])))).reshape(-1)
        if alone.shape != (1,) or not np.allclose(alone, out.datum[i], rtol=1e-6, atol=1e-9, equal_nan=True):
            raise errors.ArgumentError(
                "an activation makes each number of one number, and this function mixes the entries of an array, as "
                f"softmax does: at {x.datum[i]:g} it gives {out.datum[i]:g} among 1001 numbers and {alone} by itself"
            )


def _interrupted(x: Any, y: Any) -> tuple[Any, Any]:
    """The curve, with a gap where it jumps: where it changes far more in one step than in those beside it."""
    change = np.abs(np.diff(y))
    beside = np.maximum(np.append(change[1:], 0.0), np.insert(change[:-1], 0, 0.0))
    with np.errstate(invalid="ignore"):
        jumps = np.flatnonzero(
            (change > JUMP * beside) & (change > 1e-3 * np.ptp(y[np.isfinite(y)] if np.isfinite(y).any() else [0.0]))
        )
    places = jumps + 1
    return np.insert(x, places, (x[jumps] + x[places]) / 2), np.insert(y, places, np.nan)

"""Activations and their derivatives: one, or a table of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from viz import checks
from viz.autograd_door import Tensor, errors
from viz.plots.look import COLOURS, TICK, axes_of, check_function, finish, ink, noted, panels, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from viz.plots.look import Plot

JUMP = 10  # times as far as in the steps beside it is where a curve jumps
IN_A_ROW = 4


def plot_activation(
    function: Callable[[Any], Any],
    ax: Axes | None = None,
    *,
    low: float = -5.0,
    high: float = 5.0,
    same_scale: bool = False,
) -> Plot:
    """An activation function and its derivative, which our own backward pass computes.

    ``function``: a primitive, or any function of one Tensor that works entry by entry. ``low``, ``high``: where the
    curves begin and end; they are interrupted where they jump. ``same_scale``: both axes on one scale, so that a slope
    of 1 is seen as 45 degrees. ``data``: "x", "value" and "derivative" at 1001 places.
    Raises `ArgumentError` when the function gives something else than one number per number, or mixes its entries, as
    softmax does.

    >>> from autograd import tanh
    >>> from matplotlib.figure import Figure
    >>> ax = plot_activation(tanh, Figure().subplots())
    >>> float(ax.lines[1].get_ydata().max())
    1.0
    """
    check_function("the activation", function)
    if checks.real("low", low) >= checks.real("high", high):
        raise errors.ArgumentError(f"low is a number below high; found low={low!r:.40} and high={high!r:.40}")
    checks.flag("same_scale", same_scale)
    x = Tensor(np.linspace(float(low), float(high), 1001))
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
    ax.axhline(0, color=ink(ax), alpha=0.5, linewidth=0.8, zorder=1)
    ax.axvline(0, color=ink(ax), alpha=0.5, linewidth=0.8, zorder=1)
    finish(ax, "x", "", legend=True)
    return noted(ax, x=x.datum, value=out.datum, derivative=slope)


def plot_activations(
    functions: Mapping[str, Callable[[Any], Any]],
    figure: Figure | None = None,
    *,
    low: float = -5.0,
    high: float = 5.0,
) -> list[Plot]:
    """A table of activations by their names, each with its derivative and its range, in ``figure`` or a new one.

    ``functions``: as `plot_activation` takes them, by name. Gives the Axes in order, ``data`` as there, and "range",
    the least and the largest value from ``low`` to ``high``.
    Raises `ArgumentError` for no function, and what `plot_activation` raises.

    >>> from autograd import relu, tanh
    >>> from matplotlib.figure import Figure
    >>> axes = plot_activations({"ReLU": relu, "tanh": tanh}, Figure(), low=-2, high=2)
    >>> [(ax.get_title(), ax.data["range"][1]) for ax in axes][0]
    ('ReLU', 2.0)
    """
    if not isinstance(functions, Mapping) or not functions:
        raise errors.ArgumentError(f"functions is a mapping from names to activations, found {functions!r:.60}")
    for name, function in functions.items():
        check_function(f"the activation {name!r:.40}", function)
    places = panels(figure, len(functions), IN_A_ROW, (3.0, 2.5))
    drawn = []
    for i, (ax, (name, function)) in enumerate(zip(places, functions.items(), strict=True)):
        plot = plot_activation(function, ax, low=low, high=high)
        plot.set_title(name, fontsize=TICK + 1)
        plot.set_xlabel("")
        plot.data["range"] = float(np.nanmin(plot.data["value"])), float(np.nanmax(plot.data["value"]))
        handles = plot.lines[:2]
        plot.get_legend().remove()  # type: ignore[union-attr]
        if i == 0:
            plot.legend(handles, ["value", "derivative"], fontsize=TICK - 1, frameon=False, loc="upper left")
        drawn.append(plot)
    return drawn


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

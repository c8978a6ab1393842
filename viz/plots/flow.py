"""How large gradients are on their way back: through the layers, and through time."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.autograd_door import errors
from viz.plots.look import COLOURS, DASHES, TICK, axes_of, finish, ink, marker, noted, numbers
from viz.plots.sources import compared, gradients_of, is_source, layer_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.plots.look import Plot

MOST_NAMED = 12  # layers whose names stand at the axis


def plot_gradient_flow(source: Any, ax: Axes | None = None) -> Plot:
    """The size of the gradient of each layer, from the first to the last, on a logarithmic axis.

    ``source``: a model after ``backward()``, or a mapping from the paths of its parameters to their gradients; or a
    mapping from labels to several of these. The size is √(mean of the squared entries of all parameters of the layer).
    A layer without any gradient stands as 0 at the foot. ``data``: for each label, the sizes by layer.
    Raises `ArgumentError` where there are no gradients, or they are not finite.

    >>> from matplotlib.figure import Figure
    >>> gradients = {"0.weight": [[3.0, 4.0]], "0.bias": [0.0, 0.0], "1.weight": [2.0]}
    >>> plot_gradient_flow(gradients, Figure().subplots()).data
    {'': {'0': 2.5, '1': 2.0}}
    """
    flows = {label: _by_layer(gradients_of(one)) for label, one in compared(source, is_source).items()}
    ax = axes_of(ax)
    for i, (label, sizes) in enumerate(flows.items()):
        _draw(ax, i, label, np.arange(1, len(sizes) + 1), np.array(list(sizes.values())))
    names = list(next(iter(flows.values())))
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    same = all(list(sizes) == names for sizes in flows.values()) and len(names) <= MOST_NAMED
    if same:
        ax.set_xticks(range(1, len(names) + 1), names)
    finish(ax, "layer" if same else "layer, counted from the input", "rms of the gradient", legend=len(flows) > 1)
    return noted(ax, **flows)


def plot_gradient_in_time(source: Any, ax: Axes | None = None) -> Plot:
    """The size of the gradient that arrives at each time step, on a logarithmic axis.

    ``source``: what `nn.diagnose` gives for a recurrent network, or a sequence with a number or an array for each step,
    of which the norm is taken; or a mapping from labels to several of these. ``data``: the norms of each line.
    Raises `ArgumentError` where there are no steps, or no gradients.

    >>> from matplotlib.figure import Figure
    >>> plot_gradient_in_time({"short": [1.0, 2.0], "long": [1e-9, 1e-6, 1.0]}, Figure().subplots()).data["short"]
    [1.0, 2.0]
    """
    lines: dict[str, list[float]] = {}
    for label, one in compared(source, _has_steps).items():
        for layer, norms in _by_step(one).items():
            lines[", ".join(filter(None, (label, layer))) or "gradient"] = norms
    ax = axes_of(ax)
    for i, (label, norms) in enumerate(lines.items()):
        _draw(ax, i, label, np.arange(1, len(norms) + 1), np.array(norms))
    finish(ax, "time step", "norm of the gradient", legend=len(lines) > 1)
    return noted(ax, **lines)


def _by_layer(gradients: dict[str, Any]) -> dict[str, float]:
    """The root mean square of all entries of each layer."""
    found = {}
    for layer, paths in groupby(gradients, lambda path: layer_of(path, gradients[path])):
        entries = np.concatenate([gradients[path].reshape(-1) for path in paths])
        if not np.isfinite(entries).all():
            raise errors.ArgumentError(
                f"the gradient of layer {layer} is not finite: nn.diagnose() says where it began"
            )
        found[layer] = float(np.sqrt(np.mean(entries**2)))
    return found


def _has_steps(thing: Any) -> bool:
    return hasattr(thing, "steps") or isinstance(thing, list | tuple | range) or np.asarray(thing).ndim > 0


def _by_step(thing: Any) -> dict[str, list[float]]:
    """The norms of each recurrent layer, step by step."""
    if hasattr(thing, "steps"):
        found: dict[str, list[float]] = {}
        for report in sorted(thing.steps, key=lambda report: report.step):
            if report.gradient is not None:
                found.setdefault(report.layer, []).append(report.gradient)
        if not found:
            raise errors.ArgumentError(
                "this diagnosis has no gradients of time steps: it needs a recurrent network, targets and a loss"
            )
        return found if len(found) > 1 else {"": next(iter(found.values()))}
    if not _has_steps(thing) or not len(thing):
        raise errors.ArgumentError(f"expected a diagnosis, or a number or an array for each step, found {thing!r:.60}")
    return {"": [float(np.linalg.norm(numbers("the gradient of a step", each))) for each in thing]}


def _draw(ax: Axes, i: int, label: str, x: Any, sizes: Any) -> None:
    """A line on a logarithmic axis; what is 0 stands at its foot."""
    shown = np.where(sizes > 0, sizes, np.nan)
    style: dict[str, Any] = {"color": COLOURS[i % 6], "linestyle": DASHES[i % 4], "marker": marker(i)}
    ax.semilogy(x, shown, linewidth=2.2, markersize=5 if len(x) <= 30 else 0, label=label, **style)
    for place in x[sizes == 0]:
        ax.annotate("0", (place, 0.01), xycoords=("data", "axes fraction"), ha="center", fontsize=TICK, color=ink(ax))

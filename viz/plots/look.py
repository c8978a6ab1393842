"""What all plots share: colours that colour-blind readers tell apart (Okabe and Ito), type, axes, arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from viz.autograd_door import Node, errors

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    class Plot(Axes):
        """An Axes, and in ``data`` the numbers that were drawn into it, by name."""

        data: dict[str, Any]


COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES = ("-", "--", "-.", ":")
MARKERS = ("o", "^", "s", "D", "v", "P")
DIVERGING = "RdBu_r"  # of numbers with signs: blue is negative, white is 0, red is positive
REAL = "biufO"  # the kinds of arrays of real numbers; of objects, each is made a float
MOST_PLACES = 2000  # of a plane, along each axis
LABEL, TICK = 13, 11  # sizes of type that can be read on a slide


def marker(i: int) -> str:
    """The marker of number ``i``, which together with its colour nobody else has among thirty-six.

    >>> marker(0), marker(6), len({(i % 6, marker(i)) for i in range(36)})
    ('o', '^', 36)
    """
    return MARKERS[(i + i // 6) % 6]


def numbers(what: str, thing: Any) -> Any:
    """``thing`` as an array of floats."""
    try:
        array = np.asarray(plain(thing))
        if array.dtype.kind in REAL:
            return np.asarray(array, dtype=float)
    except (TypeError, ValueError, OverflowError):
        pass
    raise errors.ArgumentError(f"{what} must be numbers, all real and all rows equally long; found {thing!r:.60}")


def finite(what: str, thing: Any) -> Any:
    """``thing`` as an array of finite floats, at least one."""
    array = numbers(what, thing)
    if not array.size:
        raise errors.ArgumentError(f"{what} holds no number, so there is nothing to show; found {array.shape}")
    if not np.isfinite(array).all():
        raise errors.ArgumentError(f"{what} holds numbers that are not finite: there is no scale to show them on")
    return array


def one_number(what: str, thing: Any) -> float:
    """``thing``, a number, or a node or an array with one entry, as a float."""
    try:
        array = numbers(what, thing)
    except errors.ArgumentError:
        raise errors.ArgumentError(f"{what} is one number, found {thing!r:.60}") from None
    if array.size != 1:
        raise errors.ArgumentError(f"{what} is one number, found {array.shape}")
    return float(array.reshape(())[()])


def listed(what: str, things: Any) -> list[Any]:
    """What is given in an order, as a list; an `ArgumentError`, which calls it ``what``, for anything else."""
    try:
        if not isinstance(things, str | bytes | bytearray | Mapping | set | frozenset | type):
            return list(plain(things))
    except (TypeError, ValueError):
        pass
    raise errors.ArgumentError(f"{what} are given in a list, found {things!r:.60}")


def titles_of(what: str, titles: Any, count: int, of: str) -> list[str]:
    """One text for each of ``count`` things, which the error calls ``of``."""
    texts = [str(title).encode(errors="replace").decode() for title in listed(what, titles)]
    if len(texts) != count:
        raise errors.ArgumentError(f"{count} {of} need as many {what}, found {len(texts)}")
    return texts


def colour_map(cmap: Any) -> Any:
    """A colour map of matplotlib, by its name or itself."""
    maps = pyplot()
    try:
        return maps.get_cmap(cmap)
    except (TypeError, ValueError):
        raise errors.ArgumentError(
            f"cmap is a colour map of matplotlib or the name of one, such as 'gray_r', found {cmap!r:.60}"
        ) from None


def check_function(what: str, function: Any) -> None:
    if not callable(function):
        raise errors.ArgumentError(f"{what} is a function of an array, found {function!r:.60}")


def plain(thing: Any) -> Any:
    """Nodes, and lists of them, as plain data."""
    if isinstance(thing, Node):
        return thing.datum
    return [plain(item) for item in thing] if isinstance(thing, list | tuple) else thing


def pyplot() -> Any:
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise ImportError("plots need matplotlib: pip install 'glassgrad[viz]'") from error
    return pyplot


def axes_of(ax: Axes | None) -> Axes:
    if ax is not None and not hasattr(ax, "contourf"):
        raise errors.ArgumentError(f"ax is an Axes of matplotlib, found {ax!r:.60}")
    if ax is not None:
        return ax
    _, made = pyplot().subplots(figsize=(6.4, 4.4), layout="constrained")
    axes: Axes = made
    return axes


def check_figure(figure: Any) -> None:
    if figure is not None and not hasattr(figure, "add_gridspec"):
        raise errors.ArgumentError(f"figure is a Figure of matplotlib, found {figure!r:.60}")


def panels(figure: Figure | None, count: int, columns: int, size: tuple[float, float]) -> list[Axes]:
    """``count`` Axes in rows of at most ``columns``, each ``size`` inches large where the figure is made here."""
    check_figure(figure)
    columns = min(columns, count)
    rows = -(-count // columns)
    if figure is None:
        figure = cast("Figure", pyplot().figure(figsize=(size[0] * columns, size[1] * rows), layout="constrained"))
    places: list[Axes] = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
    for ax in places[count:]:
        ax.set_axis_off()
    return places[:count]


def noted(ax: Axes, /, **drawn: Any) -> Plot:
    """``ax``, whose ``data`` are now the numbers that were drawn."""
    plot = cast("Plot", ax)
    plot.data = drawn
    return plot


def ink(ax: Axes) -> Any:
    """The colour of the words of ``ax``, which suits its paper, dark or light."""
    return ax.xaxis.label.get_color()


def is_dark(colour: Any) -> bool:
    """Whether light lines are seen on ``colour``, red, green and blue from 0 to 1, better than dark ones."""
    red, green, blue, *_ = colour
    return bool(0.3 * red + 0.6 * green + 0.1 * blue < 0.5)


def mark(ax: Axes, what: str, x: float) -> None:
    """An upright dotted line, its words above the plot where no curve passes."""
    ax.axvline(x, color=ink(ax), linestyle=":", linewidth=1.6)
    y = ax.get_ylim()[0]
    left, right, here = (ax.transData.transform((place, y))[0] for place in (*ax.get_xlim(), x))
    side = "left" if here < left + (right - left) / 3 else "right" if here > right - (right - left) / 3 else "center"
    ax.annotate(what, (x, 1.02), xycoords=("data", "axes fraction"), ha=side, va="bottom", fontsize=TICK)


def finish(ax: Axes, across: str, up: str, *, legend: bool, grid: bool = True) -> None:
    """Labels and type of a size for a slide, light grid lines, no box; beside a map, which has points everywhere and
    no ``grid``, the legend."""
    ax.set_xlabel(across, fontsize=LABEL)
    ax.set_ylabel(up, fontsize=LABEL)
    ax.tick_params(labelsize=TICK)
    ax.spines[["top", "right"]].set_visible(False)
    if grid:
        ax.grid(color=ink(ax), alpha=0.15, linewidth=0.8)
        ax.set_axisbelow(True)
    if legend and grid:
        ax.legend(fontsize=TICK, frameon=True, framealpha=0.9)
    elif legend:
        ax.legend(fontsize=TICK, frameon=False, handletextpad=0.2, loc="upper left", bbox_to_anchor=(1.0, 1.0))

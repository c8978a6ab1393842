"""Images in a grid, and the kernels of a convolution."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10
from typing import TYPE_CHECKING, Any

import numpy as np

from viz import checks
from viz.autograd_door import errors
from viz.picture.labels import TABLE_SIZE, number
from viz.plots.look import TICK, numbers, plain, pyplot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

IN_A_ROW = 8  # kernels that all have one input channel


def plot_images(
    images: Sequence[Any] | Any,
    titles: Sequence[str] | None = None,
    figure: Figure | None = None,
    *,
    columns: int = 8,
    cmap: str = "gray_r",
) -> list[Axes]:
    """A grid of images, each with its title, in ``figure`` or a new one; the Axes in order.

    ``images``: each (h, w), or with 1 or 3 channels as the first or the last axis; three are colours, as floats from
    0 to 1 or whole numbers from 0 to 255. ``titles``: one per image. ``cmap``: colours of images of one channel.
    Raises `ArgumentError` without images, with another number of titles or for numbers that are no colours, and
    `ShapeError` for what is no image. The weights of a convolution are for `plot_kernels`.

    >>> from matplotlib.figure import Figure
    >>> [ax.get_title() for ax in plot_images([[[0, 1], [1, 0]]], ["a cross"], Figure())]
    ['a cross']
    """
    checks.whole("columns", columns, 1)
    images = plain(images)
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
        figure = pyplot().figure(figsize=(1.3 * columns, height * rows), layout="constrained")
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
    array = np.asarray(plain(image))
    if array.dtype.kind not in "biuf":
        raise errors.ArgumentError(f"an image is an array of real numbers, found {array.dtype}")
    if array.ndim == 3 and array.shape[0] in (1, 3) and array.shape[-1] not in (1, 3):
        array = np.moveaxis(array, 0, -1)
    if array.ndim == 3 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim == 2:
        return array
    if array.ndim == 3 and array.shape[-1] == 3:
        return _colours(array)
    raise errors.ShapeError(f"an image has shape (h, w), or 1 or 3 channels besides, found {array.shape}")


def _colours(array: Any) -> Any:
    """``array`` as red, green and blue; an `ArgumentError` where its numbers are no colours."""
    most = 1 if array.dtype.kind in "bf" else 255
    if array.size and not (array.min() >= 0 and array.max() <= most):
        raise errors.ArgumentError(
            f"three channels are colours from 0 to {most}, found {number(array.min())} to {number(array.max())}: "
            "scale the image, or show each channel by itself; the weights of a convolution are for plot_kernels()"
        )
    return array.astype(float) if array.dtype.kind == "b" else array


def plot_kernels(weight: Any, figure: Figure | None = None, *, cmap: str = "RdBu_r") -> list[Axes]:
    """The kernels of a convolution: a row per output channel, a column per input channel, one scale for all.

    Where there is one input channel only, the kernels stand in rows of eight.

    ``weight``: (out, in, h, w). White is 0 and the colours are symmetric about it, so that a sign is seen, and
    kernels can be compared; up to nine entries have their numbers. Gives the Axes row by row.
    Raises `ShapeError` for another shape, and `ArgumentError` for what are not finite real numbers.

    >>> from matplotlib.figure import Figure
    >>> [ax.get_title() for ax in plot_kernels([[[[1.0, -1.0]], [[0.0, 2.0]]]], Figure())]
    ['in 0', 'in 1']
    """
    weight = numbers("weight", weight)
    if weight.ndim != 4 or not weight.size:
        raise errors.ShapeError(f"the kernels of a convolution have shape (out, in, h, w), found {weight.shape}")
    if not np.isfinite(weight).all():
        raise errors.ArgumentError("weight holds numbers that are not finite: there is no scale to show them on")
    outs, ins = weight.shape[:2]
    columns = ins if ins > 1 else min(outs, IN_A_ROW)
    rows = outs if ins > 1 else -(-outs // columns)
    if figure is None:
        figure = pyplot().figure(figsize=(1.3 * columns + 1.2, 1.3 * rows + 0.4), layout="constrained")
    places = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
    for ax in places[outs * ins :]:
        ax.set_axis_off()
    axes: list[Axes] = places[: outs * ins]
    most = float(np.abs(weight).max()) or 1.0
    for (out, channel), ax in zip(np.ndindex(outs, ins), axes, strict=True):
        kernel = weight[out, channel]
        shown = ax.imshow(kernel, cmap=cmap, vmin=-most, vmax=most, interpolation="nearest")
        ax.set(xticks=[], yticks=[])
        if kernel.size <= TABLE_SIZE:
            _write_entries(ax, kernel, most)
        if ins == 1 or out == 0:
            ax.set_title(f"out {out}" if ins == 1 else f"in {channel}", fontsize=TICK)
        if ins > 1 and channel == 0:
            ax.set_ylabel(f"out {out}", fontsize=TICK, rotation=0, ha="right", va="center")
    figure.colorbar(shown, ax=places).ax.tick_params(labelsize=TICK)
    return axes


def _write_entries(ax: Axes, kernel: Any, most: float) -> None:
    """The numbers of a kernel in their places, light on dark, to two digits of the largest."""
    decimals = 1 - floor(log10(most))
    for (row, column), entry in np.ndenumerate(kernel):
        colour = "white" if abs(entry) > 0.6 * most else "black"
        ax.text(
            column,
            row,
            number(round(float(entry), decimals), 2),
            ha="center",
            va="center",
            fontsize=TICK - 3,
            color=colour,
        )

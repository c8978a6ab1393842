"""Images in a grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from viz import checks
from viz.autograd_door import errors
from viz.picture.labels import number
from viz.plots.look import TICK, colour_map, noted, panels, plain, titles_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from viz.plots.look import Plot

SIDE, WIDEST = 1.3, 10.4  # of an image, in inches: the side of a small square one; all columns of large ones together
DOTS = 100  # pixels of an image for an inch, where there are many
LONG = 4.0  # an image that is longer than so many times its other side gets no more room


def plot_images(
    images: Sequence[Any] | Any,
    titles: Sequence[str] | None = None,
    figure: Figure | None = None,
    *,
    columns: int = 8,
    cmap: str = "gray_r",
) -> list[Plot]:
    """A grid of images, each with its title, in ``figure`` or a new one; the Axes in order.

    ``images``: each (h, w), or with 1 or 3 channels as the first or the last axis; three are colours, as floats from
    0 to 1 or whole numbers from 0 to 255. ``titles``: one per image. ``cmap``: colours of images of one channel.
    ``data`` of each Axes: its "image".
    Raises `ArgumentError` without images, with another number of titles or for numbers that are no colours, and
    `ShapeError` for what is no image. The weights of a convolution are for `plot_kernels`.

    >>> from matplotlib.figure import Figure
    >>> [ax.get_title() for ax in plot_images([[[0, 1], [1, 0]]], ["a cross"], Figure())]
    ['a cross']
    """
    checks.whole("columns", columns, 1)
    images = plain(images)
    if not isinstance(images, Sequence) and np.asarray(images).ndim < 3:
        raise errors.ArgumentError(f"images are a sequence of arrays, found {images!r:.60}: give [image] for one")
    pictures = [_image(image) for image in images]
    if not pictures:
        raise errors.ArgumentError("there is no image to show")
    words = None if titles is None else titles_of("titles", titles, len(pictures), "images")
    colours = colour_map(cmap)
    width, height = _room(pictures, min(columns, len(pictures)))
    shown = panels(figure, len(pictures), columns, (width, height + (0.3 if words else -0.1)))
    for i, (ax, picture) in enumerate(zip(shown, pictures, strict=True)):
        ax.set_axis_off()
        ax.imshow(picture, cmap=colours, interpolation="nearest")
        if words is not None:
            ax.set_title(words[i], fontsize=TICK)
    return [noted(ax, image=picture) for ax, picture in zip(shown, pictures, strict=True)]


def _room(pictures: Sequence[Any], columns: int) -> tuple[float, float]:
    """Width and height of a panel in inches, in the proportions of the largest image."""
    high, wide = (max(picture.shape[axis] for picture in pictures) for axis in (0, 1))
    stretch = float(np.sqrt(np.clip(wide / max(high, 1), 1 / LONG, LONG)))
    side = max(SIDE, min(np.sqrt(high * wide) / DOTS, WIDEST / columns / stretch))
    return side * stretch, side / stretch


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

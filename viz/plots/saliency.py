"""Which pixels a score depends on: its gradient by the image."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.autograd_door import Node, Tensor, errors, gradients
from viz.plots.look import DIVERGING, TICK, axes_of, check_function, colour_map, finite, noted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.plots.look import Plot

FAINT = 0.35  # how opaque the image is behind its gradient


def plot_saliency(score: Callable[[Any], Any], image: Any, ax: Axes | None = None, *, cmap: str = "gray_r") -> Plot:
    """The image, and over it the gradient of a score by each of its pixels.

    ``score``: a function of the image, as a Tensor of its shape, that gives one number, such as
    ``lambda x: model(x.reshape(1, 64))[0, 3]``. ``image``: (h, w) or (channels, h, w), whose gradient is that of the
    channel where it is largest. Where a brighter pixel raises the score it is red, where it lowers it blue, and the
    more opaque the larger the gradient is. ``data``: "image", "gradient" and "score".
    Raises `ShapeError` for what is no image, and `ArgumentError` where the score is not one number.

    >>> from matplotlib.figure import Figure
    >>> ax = plot_saliency(lambda x: (x * x).sum(), [[1.0, -2.0]], Figure().subplots())
    >>> ax.data["gradient"].tolist(), ax.data["score"]
    ([[2.0, -4.0]], 5.0)
    """
    check_function("score", score)
    pixels = finite("the image", image)
    if pixels.ndim not in (2, 3):
        raise errors.ShapeError(f"an image has shape (h, w) or (channels, h, w), found {pixels.shape}")
    colours = colour_map(cmap)
    x = Tensor(pixels)
    out = score(x)
    if not isinstance(out, Node) or np.size(out.datum) != 1:
        raise errors.ArgumentError(f"score gives one number, as a Value or a Tensor; found {out!r:.60}")
    if not out.requires_grad:
        raise errors.ArgumentError("the score does not depend on the image: compute it from the Tensor that is given")
    (gradient,) = gradients(out.sum() if isinstance(out, Tensor) else out, [x])
    flat = _strongest(np.asarray(gradient, float))
    most = float(np.abs(flat).max()) or 1.0
    ax = axes_of(ax)
    ax.set_facecolor("white")  # what is not opaque looks alike on dark paper and light
    ax.imshow(pixels if pixels.ndim == 2 else pixels.mean(axis=0), cmap=colours, alpha=FAINT, interpolation="nearest")
    strength = np.abs(flat) / most
    shown = ax.imshow(flat, cmap=DIVERGING, vmin=-most, vmax=most, alpha=0.9 * strength, interpolation="nearest")
    bar = ax.figure.colorbar(shown, ax=ax)
    bar.ax.tick_params(labelsize=TICK)
    bar.set_label("∂score/∂pixel", fontsize=TICK)
    ax.set(xticks=[], yticks=[])
    return noted(ax, image=pixels, gradient=np.asarray(gradient), score=float(np.asarray(out.datum).reshape(())))


def _strongest(gradient: Any) -> Any:
    """Of each pixel the entry of the channel where it is largest."""
    if gradient.ndim == 2:
        return gradient
    return np.take_along_axis(gradient, np.abs(gradient).argmax(axis=0)[None], axis=0)[0]

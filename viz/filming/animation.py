"""A film as a GIF, by Pillow, which matplotlib brings."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.filming import panels
from viz.filming.selection import Reel
from viz.plots.look import TICK, pyplot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIZE, DOTS_PER_INCH = (9.6, 5.4), 80  # inches
STEPS = 8  # of certainty: few colours make a small file
COLOURS = 128
MILLISECONDS, LAST = 100, 1500  # how long a frame is shown


def animated(reel: Reel) -> bytes:
    """The GIF: what does not move is drawn once."""
    _ = pyplot()  # an error of ours where there is no matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    figure = Figure(figsize=SIZE, dpi=DOTS_PER_INCH, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    stage = _stage(figure, reel)
    words = figure.text(0.01, 0.985, "", ha="left", va="top", fontsize=TICK + 2)
    moving = [(panel.ax, artist) for panel in stage for artist in panel.moving]
    for artist in [words, *(artist for _, artist in moving)]:
        artist.set_animated(True)
    canvas.draw()  # type: ignore[no-untyped-call]
    behind = canvas.copy_from_bbox(figure.bbox)  # type: ignore[no-untyped-call]
    pictures = []
    for k, frame in enumerate(reel.frames):
        canvas.restore_region(behind)  # type: ignore[no-untyped-call]
        words.set_text(reel.title(frame))
        for panel in stage:
            panel.show(k)
        for ax, artist in moving:
            ax.draw_artist(artist)
        figure.draw_artist(words)
        pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
        pictures.append(Image.fromarray(pixels[..., :3].copy()))
    some = np.concatenate([np.asarray(pictures[k]) for k in {0, len(pictures) // 2, len(pictures) - 1}])
    palette = Image.fromarray(some).quantize(COLOURS)
    indexed = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    times = [MILLISECONDS] * (len(indexed) - 1) + [LAST]
    file = io.BytesIO()
    indexed[0].save(file, "GIF", save_all=True, append_images=indexed[1:], duration=times, loop=0)
    return file.getvalue()


def _stage(figure: Figure, reel: Reel) -> list[panels.Panel]:
    """The panels: the plane at the left, loss and network beside it, neurons below."""
    parts, found = reel.parts, []
    neurons = reel.shown_neurons
    grid: Any = figure.add_gridspec(3 if neurons else 2, 1, height_ratios=[0.06, 1, 0.42][: 3 if neurons else 2])
    right = [part for part in ("loss", "network") if part in parts]
    top = grid[1].subgridspec(1, ("field" in parts) + bool(right) or 1)
    if "field" in parts:
        found.append(panels.field(figure.add_subplot(top[0]), reel, steps=STEPS, legend=True))
    if right:
        column = top[-1].subgridspec(len(right), 1)
        for i, part in enumerate(right):
            ax = figure.add_subplot(column[i])
            found.append(panels.loss(ax, reel) if part == "loss" else panels.network(ax, reel))
    if neurons:
        row = grid[2].subgridspec(1, len(neurons))
        for j in range(len(neurons)):
            found.append(panels.neuron(figure.add_subplot(row[j]), reel, j, steps=STEPS))
        if reel.more_neurons:
            found[-1].ax.set_xlabel(reel.more_neurons, fontsize=TICK - 1)
    return found

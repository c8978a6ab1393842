"""`film` and `Film`: a training, recorded frame by frame."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viz import checks
from viz.autograd_door import errors
from viz.filming.animation import animated
from viz.filming.multiples import drawn, image
from viz.filming.page import page
from viz.filming.recording import Camera, Frame
from viz.filming.selection import Reel, chosen
from viz.paint import notebook
from viz.paint.files import file_of, write
from viz.paint.palette import AUTO, THEMES
from viz.plots.look import one_number
from viz.plots.plane_data import Grid, Points

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from viz.plots.look import Plot

HEIGHT = 560  # pixels of the page below the cell of a notebook
RESOLUTION = 60  # places of the plane along each axis
MOST = 100  # frames
SUFFIXES = ("html", "gif", "png", "svg", "pdf")
LOSSES = ("loss", "val_loss")


def film(
    model: Callable[[Any], Any],
    X: Any = None,
    y: Any = None,
    *,
    probabilities: Callable[[Any], Any] | None = None,
    hidden: Callable[[Any], Any] | None = None,
    every: int = 1,
    resolution: int = RESOLUTION,
) -> Film:
    """A film of the training of ``model``: a callback of `nn.Trainer`, and ``film.frame()`` for loops by hand.

    The first frame is taken at once, before the training. ``X``, ``y``: data in the plane, (n, 2), and their labels;
    without them there is no plane, only losses and weights. ``model``: gives n or (n, k) outputs; one of `nn`, also of
    `nn.scalar`, shows its weights and what its hidden neurons give as well. ``probabilities``: makes probabilities of
    its outputs, `autograd.softmax` or `autograd.sigmoid` of logits. ``hidden``: a function of points that gives
    (n, neurons), where they are not to be found by themselves. ``every``: a frame each so many epochs, or calls of
    ``frame()``. Of a training that is longer than 100 frames, every second one is dropped again, and so on.

    Raises `ArgumentError` and `ShapeError` for what does not fit, and for outputs that are no probabilities.

    >>> import nn
    >>> from autograd import softmax
    >>> X, y = nn.data.moons(60, rng=0)
    >>> model = nn.MLP([2, 4, 2], "tanh", rng=0)
    >>> recorded = film(model, X, y, probabilities=softmax, resolution=10)
    >>> _ = nn.Trainer(model, "cross_entropy", callbacks=[recorded]).fit(X, y, epochs=3, verbose=0)
    >>> recorded
    <Film of 4 frames, to epoch 3: field, neurons, network, loss; save it as .html, .gif, .png, .svg or .pdf>
    """
    if not callable(model) or (isinstance(model, type) and hasattr(model, "named_parameters")):
        raise errors.ArgumentError(f"film() takes a model, a function of points, found {model!r:.60}")
    for name, function in (("probabilities", probabilities), ("hidden", hidden)):
        if function is not None and not callable(function):
            raise errors.ArgumentError(f"{name} is a function, found {function!r:.60}")
    checks.whole("every", every, 1)
    if (X is None) != (y is None):
        raise errors.ArgumentError("a film of the plane needs both X and y, the points and their labels")
    points = None if X is None else Points(X, y)
    grid = None if points is None else Grid(points.X, resolution)
    return Film(Camera(model, grid, probabilities, hidden), points, every)


class Film:
    """What `film` makes. ``frames``: what was recorded, as a list of `Frame`.

    Called with an epoch and its numbers, as a callback is, or by `frame`, it records. `plot` and `save` show it, and a
    notebook shows its page.
    """

    def __init__(self, camera: Camera, points: Points | None, every: int) -> None:
        self.camera, self.points, self.every = camera, points, every
        self.unit = "step"
        self.frames: list[Frame] = []
        self._calls = 0
        self._take(0, {})
        if self.points is not None:
            self.points.classes(self.frames[0].probabilities.shape[-1])

    def __call__(self, epoch: int, logs: Mapping[str, float]) -> None:
        """Record the end of an epoch, counted from 0, and its losses: what `nn.Trainer` calls."""
        checks.whole("epoch", epoch, 0)
        if not isinstance(logs, Mapping):
            raise errors.ArgumentError(f"logs is a mapping from names to numbers, found {logs!r:.60}")
        self.unit = "epoch"
        self._calls = epoch + 1
        if self._calls % self.every == 0:
            self._take(self._calls, {name: one_number(name, logs[name]) for name in LOSSES if name in logs})

    def frame(self, loss: Any = None) -> None:
        """Record how the model is now. ``loss``: a number, or a node with one.

        >>> import nn
        >>> recorded = film(nn.MLP([2, 2, 1], rng=0))
        >>> recorded.frame(0.5)
        >>> [(frame.at, frame.losses) for frame in recorded.frames]
        [(0, {}), (1, {'loss': 0.5})]
        """
        number = None if loss is None else one_number("loss", loss)
        self._calls += 1
        if self._calls % self.every == 0:
            self._take(self._calls, {} if number is None else {"loss": number})

    def _take(self, at: int, losses: dict[str, float]) -> None:
        self.frames.append(self.camera.look(at, losses))
        if len(self.frames) > MOST:  # twice as far apart from now on
            self.every *= 2
            self.frames = [frame for frame in self.frames if frame.at % self.every == 0]

    @property
    def reel(self) -> Reel:
        """What the painters of a film are given."""
        return Reel(self.frames, self.camera.grid, self.points, self.camera.neurons, self.unit)

    def _shown(self) -> Reel:
        """`reel`; an error where there is nothing to be seen in it."""
        if not self.reel.parts:
            raise errors.ArgumentError(
                "this film shows nothing: give film() data in the plane or a model with weights, or frame() the loss"
            )
        return self.reel

    def plot(
        self, figure: Figure | None = None, *, frames: int | Sequence[int] = 5, show: Sequence[str] | None = None
    ) -> list[Plot]:
        """Small multiples for a slide: a column for each of the ``frames``, so many or these; the loss below them.

        ``show``: which of "field", "network", "neurons" and "loss"; without it all there are but "neurons", and these
        where there is nothing else. Gives the Axes row by row; ``data`` of each says what is in it.
        """
        return drawn(self._shown(), figure, chosen(frames, len(self.frames)), show)

    def html(self, theme: str = AUTO) -> str:
        """A page with a slider that loads nothing: buttons, the keys ← → Home End and space, the frame in its address.

        ``theme``: light, dark, print, or auto, as the reader's system is.
        """
        checks.one_of("theme", theme, THEMES)
        return page(self._shown(), theme)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the film to ``path``: .html, a page with a slider; .gif; or .png, .svg, .pdf, small multiples.

        The file appears complete or not at all. Gives the path back. Raises `ArgumentError` for another ending.
        """
        target, suffix = file_of(path, SUFFIXES, "a film")
        if suffix == "html":
            content = self.html().encode()
        elif suffix == "gif":
            content = animated(self._shown())
        else:
            content = image(self._shown(), chosen(5, len(self.frames)), suffix)
        write(target, content)
        return target

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the page, in a frame that can do nothing else; where it may not, small multiples."""
        still = None
        with suppress(ImportError):  # of matplotlib: then there is the page alone
            still = image(self._shown(), chosen(5, len(self.frames)), "png")
        return notebook.framed(repr(self), self.html(), f"{self!s:.60}", HEIGHT, still)

    def __repr__(self) -> str:
        count = len(self.frames)
        return (
            f"<Film of {count} frame{'s' * (count != 1)}, to {self.unit} {self.frames[-1].at}: "
            f"{', '.join(self.reel.parts) or 'nothing to see'}; save it as .html, .gif, .png, .svg or .pdf>"
        )

"""Points of several classes in the plane, and the grid on which a model is asked about all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from viz import checks
from viz.autograd_door import errors
from viz.plots.look import COLOURS, MOST_PLACES, marker, numbers, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARGIN = 0.1  # beyond the points, as a share of their width


class Points:
    """The data ``X``, (n, 2), and their n labels ``y``. Raises `ShapeError` and `ArgumentError` for what is none."""

    def __init__(self, X: Any, y: Any) -> None:
        self.X, self.y = numbers("X", X), _labels(y)
        if self.X.ndim != 2 or self.X.shape[1] != 2 or not len(self.X):
            raise errors.ShapeError(f"a decision boundary needs data of shape (n, 2), found {self.X.shape}")
        if not np.isfinite(self.X).all():
            raise errors.ArgumentError("X holds numbers that are not finite: leave these points out")
        if len(self.y) != len(self.X):
            raise errors.ShapeError(f"{len(self.X)} points need as many labels, found {len(self.y)}")

    def classes(self, count: int) -> dict[Any, int]:
        """The number of the class that each label stands for, where ``count`` are told apart."""
        labels = np.unique(self.y)
        places = dict(zip(labels, labels if count > 2 else (0, 1), strict=False))
        if len(places) < len(labels) or not all(place in range(count) for place in places.values()):
            raise errors.ArgumentError(
                f"predict tells {count} classes apart, the labels are {', '.join(map(str, labels))}"
            )
        return {label: int(place) for label, place in places.items()}

    def draw(self, ax: Axes, places: dict[Any, int], size: float = 36) -> None:
        """The points, each class with its colour and its marker."""
        for label, place in places.items():
            across, up = self.X[self.y == label].T
            style: dict[str, Any] = {"c": COLOURS[place % 6], "marker": marker(place), "label": str(label)}
            ax.scatter(across, up, s=size, edgecolors="white", linewidths=0.04 * size**0.5 * 3, zorder=3, **style)


def _labels(y: Any) -> Any:
    """``y`` as an array of labels that can be put into an order."""
    try:
        labels = np.asarray(plain(y)).reshape(-1)
        np.unique(labels)
    except (TypeError, ValueError):
        raise errors.ArgumentError(
            f"y holds one label for each point, all of them numbers or all of them texts; found {y!r:.60}"
        ) from None
    return labels


class Grid:
    """``resolution`` × ``resolution`` places of the plane, with a margin around the points ``X``."""

    def __init__(self, X: Any, resolution: int) -> None:
        checks.whole("resolution", resolution, 2, MOST_PLACES)
        margin = MARGIN * np.ptp(X, axis=0) + 1e-9
        self.low, self.high = X.min(axis=0) - margin, X.max(axis=0) + margin
        self.across, self.up = (np.linspace(self.low[i], self.high[i], resolution) for i in (0, 1))
        self.places = np.stack(np.meshgrid(self.across, self.up), axis=-1).reshape(-1, 2)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """From where to where an image of the grid reaches, whose pixels have their middles at the places: left, right,
        bottom, top."""
        half = (self.high - self.low) / (len(self.up) - 1) / 2
        left, right, bottom, top = (
            float(x) for pair in zip(self.low - half, self.high + half, strict=True) for x in pair
        )
        return left, right, bottom, top

    def square(self, rows: Any) -> Any:
        """A row for each place as an array (up, across, ...)."""
        return rows.reshape(len(self.up), len(self.across), *rows.shape[1:])

    def frame(self, ax: Axes) -> None:
        ax.set(xlim=(self.low[0], self.high[0]), ylim=(self.low[1], self.high[1]))

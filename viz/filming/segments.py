"""Lines where numbers on a grid change their sign."""

from __future__ import annotations

from typing import Any

import numpy as np


def crossings(values: Any) -> Any:
    """The line where ``values`` (up, across) are 0: segments (n, 2, 2) of places x, y, counted in steps of the grid.

    Each square of the grid is two triangles, in which the values are a plane, so the line is straight.

    >>> crossings(np.array([[-1.0, 3.0], [-1.0, 3.0]])).tolist()
    [[[0.25, 0.0], [0.25, 0.25]], [[0.25, 1.0], [0.25, 0.25]]]
    """
    up, across = np.mgrid[: values.shape[0], : values.shape[1]]
    corners = np.stack([across.astype(float), up.astype(float), np.where(values == 0, 1e-12, values)], axis=-1)
    a, b, c, d = corners[:-1, :-1], corners[:-1, 1:], corners[1:, :-1], corners[1:, 1:]
    lower, upper = np.stack([a, b, d], axis=-2), np.stack([a, d, c], axis=-2)
    triangles = np.concatenate([lower.reshape(-1, 3, 3), upper.reshape(-1, 3, 3)])
    positive = triangles[:, :, 2] > 0
    mixed = positive.any(axis=1) & ~positive.all(axis=1)
    triangles, positive = triangles[mixed], positive[mixed]
    alone = np.where(positive.sum(axis=1) == 1, positive.argmax(axis=1), positive.argmin(axis=1))
    rows = np.arange(len(alone))
    tip = triangles[rows, alone]
    ends = [triangles[rows, (alone + k) % 3] for k in (1, 2)]
    return np.stack([_zero(tip, end) for end in ends], axis=1)


def _zero(tip: Any, end: Any) -> Any:
    """The place between two corners where the value is 0."""
    share = (tip[:, 2] / (tip[:, 2] - end[:, 2]))[:, None]
    return tip[:, :2] + share * (end[:, :2] - tip[:, :2])


def boundaries(shares: Any) -> Any:
    """The segments where the most probable class of ``shares`` (up, across, class) changes."""
    count = shares.shape[-1]
    leads = [shares[..., k] - np.delete(shares, k, axis=-1).max(axis=-1) for k in range(count if count > 2 else 1)]
    return np.concatenate([crossings(lead) for lead in leads])

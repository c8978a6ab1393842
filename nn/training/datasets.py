"""Data sets to try things on: scikit-learn's bundled ones, and points drawn in shapes."""

from __future__ import annotations

from math import pi
from typing import Any

import numpy as np

from nn.arguments import named, non_negative, whole
from nn.randomness import NDArray, Rng, generator

__all__ = ["BUNDLED", "load_bundled", "moons", "spirals", "stars_and_quasars"]

BUNDLED = ("breast_cancer", "diabetes", "digits", "iris", "linnerud", "wine")
COLOURS = ("u - g", "g - r", "r - i", "i - z")


def load_bundled(name: str) -> tuple[NDArray, NDArray]:
    """A data set that comes with scikit-learn, as ``x, y``: one of `BUNDLED`. Nothing is fetched.

    Raises `UnknownNameError` for another name, and `ImportError` without scikit-learn.

    >>> x, y = load_bundled("iris")
    >>> x.shape, y.shape
    ((150, 4), (150,))
    """
    named("bundled data set", name, BUNDLED)
    try:
        from sklearn import datasets
    except ImportError as error:
        raise ImportError(f"{name} comes with scikit-learn: pip install 'glassgrad[sklearn]'") from error
    x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
    return x, y


def moons(n: int = 200, *, noise: float = 0.1, rng: Rng = None) -> tuple[NDArray, NDArray]:
    """Two half circles, the second upside down and moved by (1, ½): ``x``, (n, 2), and labels 0 and 1.

    (cos t, sin t) and (1 - cos t, ½ - sin t) for n/2 values of t from 0 to π each, plus N(0, noise²); in random order.
    Source: scikit-learn's ``make_moons``.

    >>> x, y = moons(100, rng=0)
    >>> x.shape, int(y.sum())
    ((100, 2), 50)
    """
    n = whole("n", n, 2)
    first = np.linspace(0, pi, n // 2)
    second = np.linspace(0, pi, n - n // 2)
    upper = np.stack([np.cos(first), np.sin(first)], axis=1)
    lower = np.stack([1 - np.cos(second), 0.5 - np.sin(second)], axis=1)
    return _shuffled([upper, lower], noise, rng)


def spirals(
    n: int = 300, *, arms: int = 2, turns: float = 1.5, noise: float = 0.02, rng: Rng = None
) -> tuple[NDArray, NDArray]:
    """``arms`` spirals around the origin, one for each class: ``x``, (n, 2), and labels from 0 to arms - 1.

    r (cos φ, sin φ) with r from 0.05 to 1 in equal steps and φ = 2π (turns r + k / arms) in arm k, plus N(0, noise²);
    in random order. Source: after Lang and Witbrock, "Learning to tell two spirals apart", 1988.

    >>> x, y = spirals(90, arms=3, rng=0)
    >>> x.shape, np.bincount(y).tolist()
    ((90, 2), [30, 30, 30])
    """
    arms = whole("arms", arms, 1)
    n, turns = whole("n", n, arms), non_negative("turns", turns)
    parts = []
    for k, count in enumerate(_shares(n, arms)):
        radius = np.linspace(0.05, 1, count)
        angle = 2 * pi * (turns * radius + k / arms)
        parts.append(radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1))
    return _shuffled(parts, noise, rng)


def stars_and_quasars(n: int = 1000, *, noise: float = 0.08, rng: Rng = None) -> tuple[NDArray, NDArray]:
    """A stand-in for a photometric survey: four colours of ``n`` objects, half of them stars (0), half quasars (1).

    Columns are u - g, g - r, r - i and i - z, in magnitudes. It is no data of a survey: stars are drawn along a curve
    like the stellar locus, with a tenth of them hot and blue, and quasars around the colours that they have at low
    redshift, with a tenth reddened, so that the two overlap a little. ``noise``: of the photometry, in each colour.

    >>> x, y = stars_and_quasars(500, rng=0)
    >>> x.shape, int(y.sum())
    ((500, 4), 250)
    """
    n, rng = whole("n", n, 2), generator(rng)
    stars, quasars = n // 2, n - n // 2
    g_r = np.where(rng.random(stars) < 0.1, rng.uniform(-0.3, 0.2, stars), rng.beta(1.5, 1.5, stars) * 1.2 + 0.2)
    blackbody = np.stack([0.5 + 1.6 * g_r, g_r, 0.4 * g_r**2 + 0.1 * g_r, 0.25 * g_r**2], axis=1)
    powerlaw = np.array([0.2, 0.2, 0.15, 0.1]) + rng.normal(size=(quasars, 4)) * [0.18, 0.15, 0.12, 0.12]
    dust = np.where(rng.random(quasars) < 0.1, rng.exponential(0.4, quasars), 0.0)
    powerlaw += dust[:, None] * [1.0, 0.9, 0.6, 0.5]
    return _shuffled([blackbody, powerlaw], noise, rng)


def _shares(n: int, parts: int) -> list[int]:
    """n divided into parts that differ by one at most."""
    return [(n + k) // parts for k in range(parts)]


def _shuffled(parts: list[NDArray], noise: Any, rng: Rng) -> tuple[NDArray, NDArray]:
    """Points with noise, and the number of the part each comes from, in random order."""
    noise, rng = non_negative("noise", noise), generator(rng)
    x = np.concatenate(parts)
    y = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    order = rng.permutation(len(x))
    return (x + noise * rng.normal(size=x.shape))[order], y[order]

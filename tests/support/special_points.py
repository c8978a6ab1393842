"""Points where rules make choices, and the derivatives of elementwise primitives there."""

import itertools
from collections.abc import Callable, Sequence
from math import inf
from typing import Any

import numpy as np
from exact import ELEMENTWISE, derivative
from ways import by_reverse

import autograd
from autograd.core.registry import TABLE
from autograd.testing.examples import arity

LINE = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, 30.0, -30.0, 1e-9, 1e-200, inf, -inf]
PLANE = [0.0, 1.0, -1.0, 0.5, 2.0, -3.0, 3.0, 0.3, inf, -inf]
INSIDE = {"binary_cross_entropy": lambda p, y: 0 <= p <= 1 and abs(y) < inf}


def operands(name: str) -> int:
    return 2 if name == "add_n" else arity(TABLE[name])


def function(name: str) -> Callable[..., Any]:
    return (lambda *x: autograd.add_n(list(x))) if name == "add_n" else TABLE[name]


def special_points(name: str) -> list[tuple[float, ...]]:
    count = operands(name)
    points = itertools.product(LINE if count == 1 else PLANE, repeat=count)
    return [point for point in points if INSIDE.get(name, lambda *x: True)(*point)]


def check_exactness(name: str, f: Callable[..., Any], points: Sequence[tuple[float, ...]]) -> None:
    """Reverse over reverse gives the derivatives of the formula, in whatever order they are taken."""
    exact = ELEMENTWISE[name]
    finite = [point for point in points if max(map(abs, point)) < inf and 1e-200 not in point]
    smooth = [point for point in finite if exact.smooth(*point)]
    found = by_reverse(f, [np.array(column) for column in zip(*smooth, strict=True)])
    for path, slopes in found.items():
        orders = tuple(path.count(i) for i in range(operands(name)))
        expected = [derivative(exact.formula, point, orders) for point in smooth]
        others = [np.abs(other) for way, other in found.items() if len(way) == len(path)]
        size = np.maximum(1, 1e-4 * np.max(others, axis=0))  # what cancels leaves as little as its terms are large
        np.testing.assert_allclose(
            slopes / size, expected / size, rtol=1e-9, atol=1e-11, err_msg=f"by {path} at {smooth}"
        )

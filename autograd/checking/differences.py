"""Derivatives by measurement: differences to both sides, and complex steps."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from autograd.core.coercion import NDArray
from autograd.core.context import no_grad
from autograd.core.node import VARIABLE, Node, data_of
from autograd.core.tensor import Tensor
from autograd.core.value import Value

Program = Callable[..., Any]

ROUNDING = float(np.finfo(np.float64).eps)
IMAGINARY = 1e-30  # a complex step needs no cancellation, so it can be this small
CLOSER = 1 / 64  # how much smaller a second step is, where a kink may be near


TITLES = ("input", "analytic", "numeric", "error", "method", "ok")


class Derivative(NamedTuple):
    """One derivative: what the rules gave (``analytic``) and what steps measured (``numeric``)."""

    input: str
    analytic: complex
    numeric: complex
    error: float
    method: str
    ok: bool

    def cells(self) -> tuple[str, ...]:
        numbers = f"{self.analytic + 0.0:.9g}", f"{self.numeric + 0.0:.9g}", f"{self.error:.1e}"
        return self.input, *numbers, self.method, "yes" if self.ok else "NO"


class Tolerance(NamedTuple):
    """The relative step of the differences, and how far a derivative may be from its measurement."""

    eps: float
    rtol: float
    atol: float


class Point(NamedTuple):
    """An input that is checked: where its derivative is measured. A ``parameter`` is itself moved."""

    label: str
    data: NDArray
    is_value: bool
    parameter: Node | None = None

    def variable(self, data: NDArray) -> Node:
        plain = data.item() if self.is_value else data
        if self.parameter is None:
            return (Value if self.is_value else Tensor).make(plain, VARIABLE)
        self.parameter.datum = plain
        return self.parameter


class Steps:
    """Measures the derivatives of Σ cotangent · program."""

    def __init__(self, program: Program, points: Sequence[Any], cotangent: Any, tolerance: Tolerance) -> None:
        self.program, self.points, self.cotangent, self.tolerance = program, points, cotangent, tolerance
        self.data = [point.data if isinstance(point, Point) else None for point in points]
        self.complex_capable = True

    def run(self, arguments: Sequence[Any]) -> NDArray:
        with no_grad():
            out = self.program(*arguments)
        return np.asarray(data_of(out))

    def terms(self, data: Sequence[NDArray | None]) -> NDArray:
        """The terms of the sum where the inputs hold ``data``; None at an input that is not checked."""
        pairs = zip(self.points, data, strict=True)
        arguments = [point if held is None else point.variable(held) for point, held in pairs]
        terms: NDArray = self.cotangent * self.run(arguments)
        return terms

    @cached_property
    def here(self) -> NDArray:
        """The terms of the sum where nothing is moved, which every entry is compared with."""
        return self.terms(self.data)

    def moved(self, i: int, entry: tuple[int, ...], step: complex) -> NDArray:
        """The terms of the sum after ``step`` was added to one entry of input ``i``."""
        data = self.points[i].data.astype(np.result_type(self.points[i].data, type(step)))
        data[entry] += step
        return self.terms([*self.data[:i], data, *self.data[i + 1 :]])

    def rows(self, i: int, slopes: NDArray) -> Iterator[Derivative]:
        for entry in np.ndindex(*slopes.shape):
            place = f"[{', '.join(map(str, entry))}]" if entry else ""
            yield self.row(i, entry, slopes[entry].item(), f"{self.points[i].label}{place}")

    def row(self, i: int, entry: tuple[int, ...], analytic: complex, label: str) -> Derivative:
        step = self.tolerance.eps * max(1.0, abs(self.points[i].data[entry]))
        left, right, rounding = self.one_sided(i, entry, step)
        numeric = (left + right) / 2
        exact = self.complex_step(i, entry)
        if exact is not None and abs(exact - numeric) <= 1e-3 * abs(exact) + self.tolerance.atol + rounding:
            error = abs(analytic - exact)
            return Derivative(label, analytic, exact, error, "complex step", error <= self.allowed(analytic, exact))
        error = abs(analytic - numeric)
        is_near = error <= self.allowed(analytic, numeric) + rounding
        if is_near or isinstance(numeric, complex):
            return Derivative(label, analytic, numeric, error, "central", is_near)
        left, right, rounding = self.one_sided(i, entry, step * CLOSER)
        nearest = _nearest(analytic, left, right)
        if abs(analytic - nearest) <= self.allowed(analytic, numeric) + rounding:
            return Derivative(label, analytic, nearest, abs(analytic - nearest), "one-sided", True)
        return Derivative(label, analytic, numeric, error, "central", False)

    def allowed(self, analytic: complex, numeric: complex) -> float:
        """How far the two may be from each other."""
        return self.tolerance.atol + self.tolerance.rtol * max(abs(numeric), abs(analytic))

    def one_sided(self, i: int, entry: tuple[int, ...], step: float) -> tuple[complex, complex, float]:
        """The differences to the left and to the right, and the rounding error to expect in them."""
        behind, here, ahead = self.moved(i, entry, -step), self.here, self.moved(i, entry, step)
        rounding = 8 * ROUNDING * float(np.sum(abs(here))) / step
        return np.sum(here - behind).item() / step, np.sum(ahead - here).item() / step, rounding

    def complex_step(self, i: int, entry: tuple[int, ...]) -> float | None:
        """The derivative by an imaginary step, or None where the program takes no complex numbers."""
        if not self.complex_capable or self.points[i].data.dtype.kind == "c":
            return None
        try:
            with warnings.catch_warnings(action="ignore"):
                terms = self.moved(i, entry, IMAGINARY * 1j)
        except (TypeError, ValueError, ArithmeticError):
            self.complex_capable = False
            return None
        return float(np.sum(terms.imag)) / IMAGINARY


def _nearest(analytic: complex, left: complex, right: complex) -> complex:
    """The number nearest to ``analytic`` between the one-sided derivatives that exist."""
    sides = [side.real for side in (left, right) if np.isfinite(side)]
    return float(np.clip(analytic.real, min(sides), max(sides))) if sides else float("nan")

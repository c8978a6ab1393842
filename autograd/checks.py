"""Checks of derivatives by measurement: what a rule gives against what small steps show."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from autograd.errors import ArgumentError, DTypeError, GradcheckError, GraphError
from autograd.modes import no_grad
from autograd.node import VARIABLE, Node, topological_order
from autograd.primitive import Primitive
from autograd.sweep import gradients
from autograd.table import rank_of
from autograd.tensor import Tensor
from autograd.value import Value, number

NDArray = np.ndarray[Any, Any]
Program = Callable[..., Any]

ROUNDING = float(np.finfo(np.float64).eps)
IMAGINARY = 1e-30  # a complex step needs no cancellation, so it can be this small
CLOSER = 1 / 64  # how much smaller a second step is, where a kink may be near
WORST_SHOWN = 20


class Row(NamedTuple):
    """One derivative: what the rules gave (``analytic``) and what steps measured (``numeric``)."""

    input: str
    analytic: complex
    numeric: complex
    error: float
    method: str
    ok: bool


@dataclass(frozen=True)
class Report:
    """What `gradcheck` compared, one `Row` per entry of each input; prints as a table, worst first."""

    rows: tuple[Row, ...]

    @property
    def ok(self) -> bool:
        """Whether every derivative agrees with its measurement."""
        return all(row.ok for row in self.rows)

    @property
    def worst(self) -> list[Row]:
        """The rows by error, failures first."""
        return sorted(self.rows, key=lambda row: (row.ok, -row.error if row.error == row.error else 0.0))

    def __str__(self) -> str:
        shown = self.worst[:WORST_SHOWN]
        cells = [("input", "analytic", "numeric", "error", "method", "ok")]
        cells += [
            (
                r.input,
                f"{r.analytic + 0.0:.9g}",
                f"{r.numeric + 0.0:.9g}",
                f"{r.error:.1e}",
                r.method,
                "yes" if r.ok else "NO",
            )
            for r in shown
        ]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in cells]
        if len(self.rows) > len(shown):
            lines.append(f"and {len(self.rows) - len(shown)} more, with smaller errors")
        return "\n".join(lines)


class Tolerance(NamedTuple):
    """The relative step of the differences, and how far a derivative may be from its measurement."""

    eps: float
    rtol: float
    atol: float


class Point(NamedTuple):
    """An input that is checked: where its derivative is measured."""

    label: str
    data: NDArray
    is_value: bool

    def variable(self, data: NDArray) -> Node:
        return Value.make(data.item(), VARIABLE) if self.is_value else Tensor.make(data, VARIABLE)


def gradcheck(
    function: Program | Node,
    *inputs: Any,
    eps: float = 6e-6,
    rtol: float = 1e-6,
    atol: float = 1e-8,
    rng: int | np.random.Generator = 0,
) -> Report:
    """Compare derivatives with measured ones; a `Report` when they agree, else `GradcheckError`.

    ``function``: called with ``inputs`` (numbers, arrays, Values, Tensors), it must give a Value or
    a Tensor of any shape. Or a node: its recorded graph is run again, and ``inputs`` are those of its
    leaves to check (none given: all). Integer arrays and constants are handed through unchecked.

    Each entry x of each input is moved by h = ``eps`` max(1, |x|), and Σ c · output, with c a random
    cotangent drawn from ``rng`` (1 for a scalar output), is compared at x + h and x - h. Where the
    function also takes complex numbers, Im f(x + ih) / h measures without rounding error. At a kink
    the one-sided differences disagree, and any derivative from one to the other is accepted. A
    derivative may be off by ``atol`` + ``rtol`` times its size, plus the rounding error of the
    measurement.

    The error names the primitive that is wrong: each node of the graph is measured on its own.
    Raises `DTypeError` below float64, where rounding would drown the differences; `ArgumentError`
    for nothing to check; `GraphError` for a function that gives another answer each time.

    Source: Squire and Trapp, "Using complex variables to estimate derivatives of real functions", 1998.

    >>> from autograd import gradcheck
    >>> print(gradcheck(lambda x, y: x * y, 3.0, 4.0))
    input    analytic  numeric  error    method        ok
    input 0  4         4        0.0e+00  complex step  yes
    input 1  3         3        0.0e+00  complex step  yes
    """
    tolerance = Tolerance(eps, rtol, atol)
    generator = np.random.default_rng(rng)
    if isinstance(function, Node):
        root = function
        leaves = [n for n in topological_order(root) if n.is_leaf and n.requires_grad]
        if not set(leaves).issuperset(node if isinstance(node, Node) else None for node in inputs):
            raise ArgumentError("gradcheck of a recorded graph takes leaves of that graph that require a gradient")
        chosen: list[Any] = list(inputs) or leaves

        def program(*replacements: Any) -> Node:
            return _replayed(root, dict(zip(chosen, replacements, strict=True)))
    else:
        program, chosen = function, list(inputs)
    points = [_point(thing, i) for i, thing in enumerate(chosen)]
    if not any(isinstance(point, Point) for point in points):
        raise ArgumentError(f"gradcheck found nothing to check among {len(chosen)} inputs: give floating numbers")
    with np.errstate(all="ignore"):
        out, report = _measured(program, points, tolerance, generator)
        if not report.ok:
            raise GradcheckError(f"{_diagnosis(out, tolerance, generator)}\n{report}")
    return report


def _point(thing: Any, i: int) -> Any:
    """``thing`` as a `Point`, or unchanged where it carries no derivative."""
    label = f"input {i}"
    if isinstance(thing, Node):
        label = thing.name or label
        if not thing.requires_grad:
            return thing
        data = thing.data
    else:
        data = number(thing) if rank_of(thing) == 0 else np.asarray(thing)
    array = np.array(data, dtype=None if isinstance(data, np.ndarray | complex) else np.float64)
    if array.dtype.kind not in "fc":
        return thing
    _demand_double(array.dtype, label)
    return Point(label, array, rank_of(thing) == 0)


def _demand_double(dtype: np.dtype[Any], what: str) -> None:
    if dtype not in (np.float64, np.complex128):
        raise DTypeError(
            f"gradcheck needs float64, found {dtype} in {what}: rounding errors of {dtype} are larger than the "
            "differences that are measured; convert with astype('float64')"
        )


def _replayed(root: Node, replacements: dict[Node, Any]) -> Node:
    """The recorded graph of ``root``, built again upon other leaves."""
    nodes: dict[Node, Any] = dict(replacements)
    for node in topological_order(root):
        if node not in nodes:
            nodes[node] = node if node.is_leaf else _applied(node, [nodes[parent] for parent in node.parents])
            nodes[node].name = node.name
    answer: Node = nodes[root]
    return answer


def _applied(node: Node, parents: Sequence[Any]) -> Any:
    return type(node).apply(node.op, tuple(parents), node.params or None)  # type: ignore[arg-type]


def _measured(
    program: Program, points: Sequence[Any], tolerance: Tolerance, generator: np.random.Generator
) -> tuple[Node, Report]:
    """The output of ``program`` at ``points``, and its derivatives against differences."""
    arguments = [point.variable(point.data) if isinstance(point, Point) else point for point in points]
    variables = [arg for arg, point in zip(arguments, points, strict=True) if isinstance(point, Point)]
    out = program(*arguments)
    if not isinstance(out, Node):
        raise ArgumentError(f"gradcheck needs a function that gives a Value or a Tensor, found {type(out).__name__}")
    for node in topological_order(out):
        if isinstance(node, Tensor) and node.requires_grad:
            _demand_double(node.dtype, f"the result of {node.op.name}")
    shape = np.shape(out.data)
    cotangent = generator.uniform(0.5, 1.5, shape) * generator.choice([-1.0, 1.0], shape) if shape else np.ones(())
    slopes = gradients(out, variables, cotangent) if out.requires_grad else [node.zero() for node in variables]
    steps = _Steps(program, points, cotangent, tolerance)
    if not np.array_equal(steps.run(arguments), out.data, equal_nan=True):
        raise GraphError("gradcheck needs a function that gives the same output each time, found two that differ")
    places = [i for i, point in enumerate(points) if isinstance(point, Point)]
    rows = [row for i, slope in zip(places, slopes, strict=True) for row in steps.rows(i, np.asarray(slope))]
    return out, Report(tuple(rows))


class _Steps:
    """Measures the derivatives of Σ cotangent · program."""

    def __init__(self, program: Program, points: Sequence[Any], cotangent: Any, tolerance: Tolerance) -> None:
        self.program, self.points, self.cotangent, self.tolerance = program, points, cotangent, tolerance
        self.complex_capable = True

    def run(self, arguments: Sequence[Any]) -> NDArray:
        with no_grad():
            out = self.program(*arguments)
        return np.asarray(out.data if isinstance(out, Node) else out)

    def moved(self, i: int, entry: tuple[int, ...], step: complex) -> NDArray:
        """The terms of the sum after ``step`` was added to one entry of input ``i``."""
        data = self.points[i].data.astype(np.result_type(self.points[i].data, type(step)))
        data[entry] += step
        arguments = [
            point.variable(data if i == j else point.data) if isinstance(point, Point) else point
            for j, point in enumerate(self.points)
        ]
        terms: NDArray = self.cotangent * self.run(arguments)
        return terms

    def rows(self, i: int, slopes: NDArray) -> Iterator[Row]:
        for entry in np.ndindex(*slopes.shape):
            place = f"[{', '.join(map(str, entry))}]" if entry else ""
            yield self.row(i, entry, slopes[entry].item(), f"{self.points[i].label}{place}")

    def row(self, i: int, entry: tuple[int, ...], analytic: complex, label: str) -> Row:
        step = self.tolerance.eps * max(1.0, abs(self.points[i].data[entry]))
        left, right, rounding = self.one_sided(i, entry, step)
        numeric, method = (left + right) / 2, "central"
        exact = self.complex_step(i, entry)
        if exact is not None and abs(exact - numeric) <= 1e-3 * abs(exact) + self.tolerance.atol + rounding:
            numeric, method, rounding = exact, "complex step", 0.0
        error = abs(analytic - numeric)
        allowed = self.tolerance.atol + self.tolerance.rtol * max(abs(numeric), abs(analytic))
        if error <= allowed + rounding or isinstance(numeric, complex):
            return Row(label, analytic, numeric, error, method, error <= allowed + rounding)
        left, right, rounding = self.one_sided(i, entry, step * CLOSER)
        nearest = _nearest(analytic, left, right)
        error = abs(analytic - nearest)
        if error <= allowed + rounding:
            return Row(label, analytic, nearest, error, "one-sided", True)
        return Row(label, analytic, numeric, abs(analytic - numeric), method, False)

    def one_sided(self, i: int, entry: tuple[int, ...], step: float) -> tuple[complex, complex, float]:
        """The differences to the left and to the right, and the rounding error to expect in them."""
        behind, here, ahead = (self.moved(i, entry, sign * step) for sign in (-1.0, 0.0, 1.0))
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


def _diagnosis(out: Node, tolerance: Tolerance, generator: np.random.Generator) -> str:
    """Which primitives of the graph of ``out`` are wrong: each is measured in a graph of its own."""
    lines = []
    for node in topological_order(out):
        if not isinstance(node.op, Primitive):
            continue
        points = [_operand(parent, i) for i, parent in enumerate(node.parents)]
        _, report = _measured(lambda *data, node=node: _applied(node, data), points, tolerance, generator)
        if not report.ok:
            row = report.worst[0]
            name = f" (the node named {node.name})" if node.name else ""
            shapes = " and ".join(str(parent.shape) for parent in node.parents)
            lines.append(
                f"the derivative of {node.op.name}{name} with respect to {row.input} is wrong, for operands of shape "
                f"{shapes}: expected {row.numeric + 0.0:.9g}, found {row.analytic + 0.0:.9g}"
            )
    if not lines:
        return (
            "the derivative is wrong, although each primitive of the graph agrees with its own differences here: "
            "the function leaves the graph somewhere, or the inputs sit where kinks meet"
        )
    return "\n".join(dict.fromkeys(lines))


def _operand(parent: Node, i: int) -> Any:
    """Operand ``i`` of a node as a `Point`; a constant stays as it is."""
    point = _point(parent, i)
    return point._replace(label=f"operand {i}") if isinstance(point, Point) else point

"""Checks of derivatives by measurement: what a rule gives against what small steps show."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd.checking.differences import TITLES, Derivative, Point, Program, Steps, Tolerance
from autograd.checking.reports import Report
from autograd.core.coercion import NDArray
from autograd.core.context import enable_grad
from autograd.core.node import Node
from autograd.core.order import topological_order
from autograd.core.primitive import Primitive
from autograd.core.registry import rank_of
from autograd.core.sweep import gradients
from autograd.core.tensor import Tensor
from autograd.core.value import Value, number
from autograd.errors import ArgumentError, DTypeError, GradcheckError, GraphError
from autograd.foundation import generators
from autograd.foundation.misfits import is_among
from autograd.transforms.rebuild import applied, replayed


def gradcheck(
    function: Program | Node,
    *inputs: Any,
    order: int = 1,
    eps: float = 6e-6,
    rtol: float = 1e-6,
    atol: float = 1e-8,
    rng: int | np.random.Generator = 0,
) -> Report[Derivative]:
    """Compare derivatives with measured ones; a `Report` when they agree, else `GradcheckError`.

    ``function``: called with ``inputs`` (numbers, arrays, Values, Tensors), it must give a Value or
    a Tensor of any shape. Or a node: its recorded graph is run again, and ``inputs`` are those of its
    leaves to check (none given: all). Or a module, which is anything callable with ``parameters()``:
    the derivatives with respect to its parameters are checked too, as float64 copies of them that are
    put there meanwhile. Integer arrays and constants are handed through unchecked.

    ``order=2`` checks the derivatives of the derivatives as well: those of the gradient along a random
    direction.

    Each entry x of each input is moved by h = ``eps`` max(1, |x|), and Σ c · output, with c a random
    cotangent drawn from ``rng`` (1 for a scalar output), is compared at x + h and x - h. Where the
    function also takes complex numbers, Im f(x + ih) / h measures without rounding error. At a kink
    the one-sided differences disagree, and any derivative from one to the other is accepted. A
    derivative may be off by ``atol`` + ``rtol`` times its size, plus the rounding error of the
    measurement.

    The error names the primitive that is wrong: each node of the graph is measured on its own.
    Raises `DTypeError` for inputs below float64, where rounding would drown the differences;
    `ArgumentError` for nothing to check; `GraphError` for a function that gives another answer each time.

    Source: Squire and Trapp, "Using complex variables to estimate derivatives of real functions", 1998.

    >>> from autograd import gradcheck
    >>> print(gradcheck(lambda x, y: x * y, 3.0, 4.0))
    input    analytic  numeric  error    method        ok
    input 0  4         4        0.0e+00  complex step  yes
    input 1  3         3        0.0e+00  complex step  yes
    """
    if not is_among(order, (1, 2)):
        raise ArgumentError(f"gradcheck knows the orders 1 and 2, found {order!r}")
    for name, given in (("eps", eps), ("rtol", rtol), ("atol", atol)):
        if not isinstance(given, int | float | np.integer | np.floating) or not given >= 0:
            raise ArgumentError(f"{name} is a real number from 0 up, found {given!r:.40}")
    if eps == 0:
        raise ArgumentError("eps is the relative step of the differences, found 0")
    tolerance = Tolerance(eps, rtol, atol)
    generator = generators.generator(rng)
    program, chosen = _program(function, inputs)
    parameters = _parameters(function)
    with np.errstate(all="ignore"), _in_double(parameters.values()):
        points = [_point(thing, i) for i, thing in enumerate(chosen)]
        points += [
            _point(node, i)._replace(label=name, parameter=node) for i, (name, node) in enumerate(parameters.items())
        ]
        if not any(isinstance(point, Point) for point in points):
            raise ArgumentError(f"gradcheck found nothing to check among {len(chosen)} inputs: give floating numbers")
        out, report = _measured_to(order, program, points, tolerance, generator)
        if not report.ok:
            raise GradcheckError(f"{_diagnosis(out, order, tolerance, generator)}\n{report}", report)
    return report


def _program(function: Program | Node, inputs: Sequence[Any]) -> tuple[Program, list[Any]]:
    """What is run again and again, and what is put into it."""
    if not isinstance(function, Node):
        if not callable(function):
            raise ArgumentError(
                f"gradcheck takes a function or a node, found {type(function).__name__} {function!r:.40}"
            )
        return lambda *arguments: function(*arguments[: len(inputs)]), list(inputs)
    root = function
    root.check_history()
    leaves = [n for n in topological_order(root) if n.is_leaf and n.requires_grad]
    if not set(leaves).issuperset(node if isinstance(node, Node) else None for node in inputs):
        raise ArgumentError(
            f"gradcheck of a recorded graph takes leaves of that graph that require a gradient, found {inputs!r:.80}: "
            "give none, and all of them are checked"
        )
    chosen: list[Any] = list(inputs) or leaves
    return lambda *others: replayed(root, dict(zip(chosen, others, strict=True))), chosen


def _parameters(function: Any) -> dict[str, Node]:
    """The parameters of a module by their names; of anything else, none."""
    if isinstance(function, Node) or not hasattr(function, "parameters"):
        return {}
    if hasattr(function, "named_parameters"):
        named = dict(function.named_parameters())
    else:
        named = {node.name or f"parameter {i}": node for i, node in enumerate(function.parameters())}
    return {name: node for name, node in named.items() if node.requires_grad}


@contextmanager
def _in_double(parameters: Collection[Node]) -> Iterator[None]:
    """Within the block, the parameters hold float64 copies of their data."""
    before = [(node, node.datum) for node in parameters]
    for node, data in before:
        if isinstance(data, np.ndarray) and data.dtype.kind == "f":
            node.datum = data.astype(np.float64)
    try:
        yield
    finally:
        for node, data in before:
            node.datum = data


def _point(thing: Any, i: int) -> Any:
    """``thing`` as a `Point`, or unchanged where it carries no derivative."""
    label = f"input {i}"
    if isinstance(thing, Node):
        label = thing.name or label
        if not thing.requires_grad:
            return thing
        data = thing.datum
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


def _measured_to(
    order: int, program: Program, points: Sequence[Any], tolerance: Tolerance, generator: np.random.Generator
) -> tuple[Node, Report[Derivative]]:
    """`_measured`, for the program and, to second ``order``, for its derivative."""
    out, report = _measured(program, points, tolerance, generator)
    if order == 2 and report.ok:
        slope = _slope(program, points, np.shape(out.datum), generator)
        _, second = _measured(slope, points, tolerance, generator)
        report = Report(TITLES, report.rows + tuple(row._replace(input=f"{row.input}, order 2") for row in second.rows))
    return out, report


def _random(shape: tuple[int, ...], generator: np.random.Generator) -> NDArray:
    """Numbers of either sign, none of them near 0; 1 where there is only one."""
    if not shape:
        return np.ones(())
    return np.asarray(generator.uniform(0.5, 1.5, shape) * generator.choice([-1.0, 1.0], shape))


def _slope(program: Program, points: Sequence[Any], shape: Any, generator: np.random.Generator) -> Program:
    """The derivative of ``program`` along a random direction: a program whose gradients are second derivatives."""
    cotangent = _random(shape, generator)
    directions = [_random(np.shape(point.data), generator) for point in points if isinstance(point, Point)]

    def derivative(*arguments: Any) -> Node:
        with enable_grad():
            out = program(*arguments)
            variables = [arg for arg, point in zip(arguments, points, strict=True) if isinstance(point, Point)]
            slopes = gradients(out, variables, cotangent, create_graph=True) if out.requires_grad else []
            parts = [(slope * direction).sum() for slope, direction in zip(slopes, directions, strict=False)]
            return sum(parts, start=Value.constant(0.0))

    return derivative


def _measured(
    program: Program, points: Sequence[Any], tolerance: Tolerance, generator: np.random.Generator
) -> tuple[Node, Report[Derivative]]:
    """The output of ``program`` at ``points``, and its derivatives against differences."""
    arguments = [point.variable(point.data) if isinstance(point, Point) else point for point in points]
    variables = [arg for arg, point in zip(arguments, points, strict=True) if isinstance(point, Point)]
    out = program(*arguments)
    if not isinstance(out, Node):
        raise ArgumentError(f"gradcheck needs a function that gives a Value or a Tensor, found {type(out).__name__}")
    for node in topological_order(out):
        if isinstance(node, Tensor) and node.requires_grad:
            _demand_double(node.dtype, f"the result of {node.op.name}")
    shape = np.shape(out.datum)
    cotangent = _random(shape, generator)
    slopes = gradients(out, variables, cotangent) if out.requires_grad else [node.zero() for node in variables]
    steps = Steps(program, points, cotangent, tolerance)
    if not np.array_equal(steps.run(arguments), out.datum, equal_nan=True):
        raise GraphError(
            "gradcheck needs a function that gives the same output each time, found two that differ: "
            "switch off what is random (of a module, by eval())"
        )
    places = [i for i, point in enumerate(points) if isinstance(point, Point)]
    rows = [row for i, slope in zip(places, slopes, strict=True) for row in steps.rows(i, np.asarray(slope))]
    for i in places:
        points[i].variable(points[i].data)  # a parameter goes back to where it was
    return out, Report(TITLES, tuple(rows))


def _diagnosis(out: Node, order: int, tolerance: Tolerance, generator: np.random.Generator) -> str:
    """Which primitives of the graph of ``out`` are wrong: each is measured in a graph of its own."""
    lines = []
    for node in topological_order(out):
        if not isinstance(node.op, Primitive):
            continue
        points = [_operand(parent, i) for i, parent in enumerate(node.parents)]
        _, report = _measured_to(order, lambda *data, node=node: applied(node, data), points, tolerance, generator)
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

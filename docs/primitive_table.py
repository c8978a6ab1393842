"""Write the table of all primitives: formula, derivative, domain, and a plot, all from the registry."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from autograd import Tensor, topological_order
from autograd.core.primitive import Composition, Elementwise, Primitive
from autograd.core.registry import TABLE
from autograd.formulas.expression import Symbol
from autograd.formulas.rules import applied, contributions, partial
from autograd.foundation.domains import Case, Interval

LONG = 70  # characters of a derivative, above which it is folded
INTRODUCTION = """# All primitives

This page is made from the table of primitives when the site is built: formulas, derivatives, domains and plots are
the engine's own. *out* is the result, for the shapes of an example call, and below it what it is; *∂L/∂out* is the
gradient that arrives from above. Of an elementwise primitive the third column has the local derivatives ∂out/∂x, by
which the engine multiplies ∂L/∂out; of the others, what each operand receives. The domain is where the value is a
finite number, found by asking for it; *tested on* says where tests draw numbers, and "not near" keeps them from kinks
and poles. In a plot the solid line is the value, the dashed line the derivative.

A *composition* has no rule of its own: the engine differentiates what it is made of, which is what its example call
leaves in the graph. A *predicate* is constant between its jumps, or no number at all, and passes no gradient on. Long
derivatives are folded.
"""


def write(folder: Path) -> None:
    """Write ``primitives.md``, and its plots into ``plots/``."""
    plots = folder / "plots"
    plots.mkdir(exist_ok=True)
    rooms: dict[str, list[Primitive]] = {}
    for name in sorted(TABLE):
        if not name.startswith("_"):
            rooms.setdefault(TABLE[name].__module__, []).append(TABLE[name])
    sections = [section(room, rooms[room], plots) for room in sorted(rooms) if room.startswith("autograd.primitives")]
    (folder / "primitives.md").write_text("\n".join([INTRODUCTION, *(line for lines in sections for line in lines)]))


def section(room: str, primitives: list[Primitive], plots: Path) -> Iterator[str]:
    """The lines about the primitives of one file."""
    summary = (inspect.getdoc(import_module(room)) or "").partition("\n\n")[0]
    yield from (f"\n## {room.rpartition('.')[2].replace('_', ' ').capitalize()}\n", _cell(summary), "")
    pictures = [plot(primitive, plots) for primitive in primitives]
    shown = any(pictures)
    yield from ("| primitive | out | derivative | domain |" + " plot |" * shown, "|---" * (4 + shown) + "|")
    for primitive, picture in zip(primitives, pictures, strict=True):
        out, derivatives = formulas(primitive)
        told = "<br>".join([out] * (out != meaning(primitive)) + [meaning(primitive)])
        domain = "<br>".join(domains(primitive))
        yield f"| `{primitive.name}` | {told} | {'<br>'.join(derivatives)} | {domain} |" + f" {picture} |" * shown


def meaning(primitive: Primitive) -> str:
    """What a primitive is, in the words of its docstring: most give the formula.

    >>> from autograd import sinh
    >>> meaning(sinh)
    'Hyperbolic sine, (e^x - e^-x) / 2, elementwise.'
    """
    return _cell((inspect.getdoc(primitive) or "").partition("\n\n")[0])


def formulas(primitive: Primitive) -> tuple[str, list[str]]:
    """What stands in the second and the third column.

    >>> from autograd import matmul, tanh
    >>> formulas(tanh)
    ('`tanh(x)`', ['`1 − out²`'])
    >>> formulas(matmul)[1]
    ['x: `∂L/∂out @ yᵀ`', 'y: `xᵀ @ ∂L/∂out`']
    """
    if isinstance(primitive, Composition):
        return meaning(primitive), [" ".join(["*composition*", *made_of(primitive)])]
    operands, params = example(primitive)
    try:
        out = applied(primitive, operands, params)
    except (TypeError, ValueError):  # of operands of another type
        return meaning(primitive), ["*predicate*"]
    if not primitive.differentiable:
        return _code(str(out)), ["*predicate*"]
    result = Symbol("out", shape=out.shape)
    parts: list[Any]
    if isinstance(primitive, Elementwise):
        parts = [partial(primitive, i, result, operands, params) for i in range(len(operands))]
    else:
        above = Symbol("∂L/∂out", shape=out.shape)
        parts = list(contributions(primitive, above, result, operands, params, [True] * len(operands)))
    told = [(str(x), _folded(str(part))) for x, part in zip(operands, parts, strict=True) if part is not None]
    return _code(str(out)), [text if len(operands) == 1 else f"{x}: {text}" for x, text in told]


def example(primitive: Primitive) -> tuple[list[Any], dict[str, Any] | None]:
    """Operands as symbols, and metadata, for the formula: those of the example call that is most like matrices."""
    names = "xyzwvuts"
    if isinstance(primitive, Elementwise) or not primitive.cases:
        count = primitive.arity or 2
        params = {name: primitive.defaults[name] for name in primitive.metadata if name in primitive.defaults}
        return [Symbol(names[i]) for i in range(count)], params or None
    shapes, case = min([(shapes_of(case), case) for case in primitive.cases], key=lambda one: unlike_matrices(one[0]))
    params = {**primitive.defaults, **case.params}
    return [Symbol(names[i], shape=shape) for i, shape in enumerate(shapes)], params or None


def shapes_of(case: Case) -> list[tuple[int, ...]]:
    """The shapes of the operands of an example call."""
    return [np.shape(given) if isinstance(given, list) else given for given in case.shapes]


def unlike_matrices(shapes: list[tuple[int, ...]]) -> list[int]:
    """How many axes more or less than two the operands have, one after the other."""
    return [abs(2 - len(shape)) for shape in shapes]


def made_of(primitive: Composition) -> Iterator[str]:
    """The primitives in the graph of a composition's example call.

    >>> from autograd import diff
    >>> list(made_of(diff))
    ['of `getitem`, `subtract`']
    """
    for case in primitive.cases[:1]:
        rng = np.random.default_rng(0)
        operands = [Tensor(given if isinstance(given, list) else rng.uniform(0.2, 0.9, given)) for given in case.shapes]
        made = primitive([*operands], **case.params) if primitive.variadic else primitive(*operands, **case.params)
        roots = [root for root in (made if isinstance(made, tuple | list) else (made,)) if isinstance(root, Tensor)]
        names = sorted({node.op.name for node in topological_order(*roots) if not node.is_leaf})
        yield "of " + ", ".join(f"`{name}`" for name in names)


def domains(primitive: Primitive) -> Iterator[str]:
    """What stands in the fourth column."""
    if is_curve(primitive):
        yield defined(primitive)
    tested = [interval(where) for where in primitive.domain]
    if tested:
        yield "*tested on* " + ("; ".join(tested) if len(set(tested)) > 1 else tested[0])
    elif primitive.cases:
        yield "*tested on* example calls"


def is_curve(primitive: Primitive) -> bool:
    """Whether it is a function of one real number."""
    elementwise = isinstance(primitive, Elementwise) and primitive.arity == 1
    return elementwise and bool(primitive.domain) and not primitive.domain[0].whole


def defined(primitive: Primitive) -> str:
    """Where the value of a function of one real number is finite: asked at 0, ±1, between and beyond them, and at
    some whole numbers below.

    >>> from autograd import atanh, log1p, reciprocal, sqrt, tanh
    >>> [defined(f) for f in (tanh, sqrt, log1p, atanh, reciprocal)]
    ['all x', 'x ≥ 0', 'x > −1', '−1 < x < 1', 'x ≠ 0']
    >>> from autograd.special import gammaln
    >>> defined(gammaln)
    'x ≠ 0, −1, −2, ...'
    """
    ends, between = [-1.0, 0.0, 1.0], [-50.3, -0.37, 0.37, 50.3]
    with np.errstate(all="ignore"):
        at_ends, inside, further = (
            np.isfinite(primitive(Tensor(points)).data) for points in (ends, between, [-4.0, -3.0, -2.0])
        )
    if inside.all():
        poles = [f"{end:g}".replace("-", "−") for end, finite in zip(ends, at_ends, strict=True) if not finite]
        if not poles:
            return "all x"
        return "x ≠ " + ", ".join([*reversed(poles), *(["−2", "..."] if not further.any() else [])])
    first, last = np.flatnonzero(inside)[[0, -1]]
    low = f"{ends[first - 1]:g} {'≤' if at_ends[first - 1] else '<'} " if first else ""
    high = f" {'≤' if at_ends[last] else '<'} {ends[last]:g}" if last < len(ends) else ""
    if low and not high:
        low, high = "", f" {'≥' if at_ends[first - 1] else '>'} {ends[first - 1]:g}"
    return f"{low}x{high}".replace("-", "−")


def interval(where: Interval) -> str:
    """Where tests draw an operand from.

    >>> interval(Interval(-3.0, 3.0, avoid=(0.0,)))
    '−3 to 3, not near 0'
    """
    text = f"{where.low:g} to {where.high:g}".replace("-", "−")
    if where.avoid:
        text += f", not near {', '.join(f'{x:g}' for x in where.avoid)}".replace("-", "−")
    return text + ", whole numbers" * where.whole


def plot(primitive: Primitive, folder: Path) -> str:
    """Draw value and derivative of an elementwise primitive of one operand; how the page shows it."""
    if not is_curve(primitive):
        return ""
    where = primitive.domain[0]
    x = np.linspace(where.low, where.high, 241)
    with np.errstate(all="ignore"):
        t = Tensor(x)
        out = primitive(t)
        if out.requires_grad:
            out.sum().backward()
    value, slope = _broken(np.asarray(out.data)), None if t.grad is None else _broken(t.grad)
    with mpl.rc_context({"svg.hashsalt": primitive.name, "svg.fonttype": "none"}):
        figure = Figure(figsize=(1.3, 0.8))
        axes = figure.add_axes((0.02, 0.02, 0.96, 0.96))
        axes.axhline(0, color="0.6", linewidth=0.5)
        if where.low < 0 < where.high:
            axes.axvline(0, color="0.6", linewidth=0.5)
        axes.plot(x, value, color="#1f6fb4", linewidth=1.4)
        if slope is not None:
            axes.plot(x, slope, color="#d1590e", linewidth=1.2, linestyle="--")
        axes.axis("off")
        figure.savefig(folder / f"{primitive.name}.svg", transparent=True, metadata={"Date": None})
    return f"![{primitive.name} and its derivative](plots/{primitive.name}.svg)"


def _broken(y: Any) -> Any:
    """``y`` with gaps where it jumps or leaves the picture."""
    jumps = np.abs(np.diff(y, prepend=y[:1])) > 0.5
    return np.where(jumps | ~(np.abs(y) < 8), np.nan, y)


def _folded(text: str) -> str:
    code = _code(text)
    return code if len(text) <= LONG else f"<details><summary>{len(text)} characters</summary>{_html(text)}</details>"


def _code(text: str) -> str:
    return f"`{_cell(text)}`"


def _html(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<code>{_cell(escaped)}</code>"


def _cell(text: str) -> str:
    """``text`` so that it stays in its cell."""
    return text.replace("|", "\\|").replace("\n", " ")

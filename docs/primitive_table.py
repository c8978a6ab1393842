"""Write the table of all primitives: formula, derivative, where it is tested, and a plot, all from the registry."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from autograd import Tensor
from autograd.core.primitive import Composition, Elementwise, Primitive
from autograd.core.registry import TABLE
from autograd.formulas.expression import Symbol
from autograd.formulas.rules import applied, contributions, partial
from autograd.foundation.domains import Case, Interval

LONG = 70  # characters of a derivative, above which it is folded
LONGEST = 600  # characters of a derivative, above which only its file tells it
INTRODUCTION = """# All primitives

This page is made from the table of primitives when the site is built: formulas, derivatives and plots are the
engine's own. *out* is the result and *∂L/∂out* the gradient that arrives from above. Of an elementwise primitive the
third column has the local derivatives ∂out/∂x, by which the engine multiplies ∂L/∂out; of the others, what each
operand receives, for the shapes of an example call. *Tested on* says where tests draw numbers, and "not near" keeps
them from kinks and poles. In a plot the solid line is the value, the dashed line the derivative.

A *composition* is made of other primitives and has no rule of its own: the engine differentiates what it is made of.
A *predicate* is constant between its jumps, or no number at all, and passes no gradient on.
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
    yield from ("| primitive | out | derivative | tested on |" + " plot |" * shown, "|---" * (4 + shown) + "|")
    for primitive, picture in zip(primitives, pictures, strict=True):
        out, derivatives = formulas(primitive)
        domain = "<br>".join(map(interval, primitive.domain)) or ("example calls" if primitive.cases else "")
        yield f"| `{primitive.name}` | {out} | {'<br>'.join(derivatives)} | {domain} |" + f" {picture} |" * shown


def formulas(primitive: Primitive) -> tuple[str, list[str]]:
    """What stands in the second and the third column.

    >>> from autograd import matmul, tanh
    >>> formulas(tanh)
    ('`tanh(x)`', ['`1 − out²`'])
    >>> formulas(matmul)[1]
    ['x: `∂L/∂out @ yᵀ`', 'y: `xᵀ @ ∂L/∂out`']
    """
    if isinstance(primitive, Composition):
        return _cell((inspect.getdoc(primitive) or "").partition("\n\n")[0]), ["*composition*"]
    operands, params = example(primitive)
    try:
        out = applied(primitive, operands, params)
    except (TypeError, ValueError):  # of operands of another type
        return _cell((inspect.getdoc(primitive) or "").partition("\n\n")[0]), ["*predicate*"]
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
    if (
        not isinstance(primitive, Elementwise)
        or primitive.arity != 1
        or not primitive.domain
        or primitive.domain[0].whole
    ):
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
    if len(text) > LONGEST:
        return "*long: read its block*"
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

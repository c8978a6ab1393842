"""`check_numerics`: find the first operation that makes NaN or infinity out of finite numbers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from traceback import walk_tb
from typing import Any

import numpy as np

from autograd.callbacks import is_traced
from autograd.core.context import MODES, Mode, ModeChange, Observer
from autograd.core.node import Node, data_of
from autograd.core.order import topological_order
from autograd.errors import NumericsError, TraceError

OURS = frozenset({"autograd", "nn", "viz", "numpy", "contextlib", "random"})  # frames of these are not the user's code
LONGEST_PATH = 12
SMALL = 6  # entries up to which an array is shown whole


def check_numerics() -> ModeChange:
    """Within the block, the first operation that makes NaN or infinity from finite numbers raises.

    Holds for Values and Tensors, forward and backward: `NumericsError` names the operation, the file and
    line of the user's code, the operands, and how they came about from the leaves. Nodes made within
    the block remember their line (`Node.source`), so that a backward pass within it can name it.
    A NaN that came with the data is told as well, with its place, once a result has it; infinities may be meant,
    as in masks, and what is computed from them passes.

    The block is slower than the code outside it. It holds in its own thread or asyncio task, nests with
    `no_grad` and `scope`, and may be used as a decorator. NumPy's warnings are silent in it. A compiled
    function runs uncompiled in the block, and has no such block in it.

    >>> from autograd import Value, check_numerics
    >>> x = Value(0.0, name="x")
    >>> with check_numerics():  # doctest: +ELLIPSIS
    ...     y = x.log()
    Traceback (most recent call last):
        ...
    autograd.errors.NumericsError: log made -inf from finite numbers at ...
    """
    return ModeChange(_check)


def _check(mode: Mode) -> None:
    if is_traced():
        raise TraceError(
            "check_numerics() looks at the numbers of one run: put it around the call of a compiled function"
        )
    mode.observer = Checker()


class Checker(Observer):
    """What `check_numerics` looks with."""

    def __init__(self) -> None:
        self._warnings = np.geterr()

    def entered(self) -> None:
        np.seterr(all="ignore")

    def left(self) -> None:
        np.seterr(**self._warnings)

    def made(self, node: Node, op: Any, operands: Sequence[Node]) -> None:
        source = note_line(node)
        if is_finite(node.datum):
            return
        _demand_data_without_nan(op, operands, source)
        if not all(is_finite(operand.datum) for operand in operands):
            return
        raise NumericsError(
            f"{op.name} made {_first_bad(node.datum)} from finite numbers{_at(source)}\n"
            f"{_operands(op, operands, _place(node.datum))}{_path(operands)}"
        )

    def pulled(self, passed: Any) -> None:
        node = passed.node
        known = [passed.cotangent, *passed.before, *[parent.datum for parent in node.parents]]
        if not all(is_finite(data_of(x)) for x in known):
            return
        for i, found in enumerate(map(data_of, passed.after)):
            if not is_finite(found):
                place = _at(node.source) or " outside the block"
                raise NumericsError(
                    f"the derivative of {node.op.name} with respect to operand {i} made {_first_bad(found)} from "
                    f"finite numbers, in a backward pass; the operation stands{place}\n"
                    f"  upstream gradient: {_shown(data_of(passed.cotangent))}\n"
                    f"{_operands(node.op, node.parents, _place(found))}{_path(node.parents)}"
                )


def _demand_data_without_nan(op: Any, operands: Sequence[Node], source: str | None) -> None:
    """A `NumericsError` where an operand that nothing computed has NaN: it came with the data."""
    for i, operand in enumerate(operands):
        data = operand.datum
        if operand.is_leaf and not is_finite(data) and np.isnan(data).any():
            place = tuple(int(k) for k in np.argwhere(np.isnan(data))[0])
            where = f" at {list(place)} of shape {data.shape}" if place else ""
            raise NumericsError(
                f"NaN came with the data: {_label(operand)}, operand {i} of {op.name}{_at(source)}, has it{where}. "
                "Look for missing numbers among the inputs and targets, as with np.isnan(x).any(axis=0)"
            )


def is_finite(data: Any) -> bool:
    """Whether a number, or every entry of an array, is neither infinite nor NaN."""
    if data is None:
        return True
    if isinstance(data, np.ndarray):
        return data.dtype.kind not in "fc" or bool(np.isfinite(data).all())
    return bool(data - data == 0)


def note_line(node: Node) -> str | None:
    """Let ``node``, which was just made, remember the user's line; gives it."""
    source = user_line()
    extra = MODES.get().extra if node.extra is None else node.extra
    node.extra = extra.but(source=source)
    return source


def user_line(error: Exception | None = None) -> str | None:
    """The innermost line being run, or where ``error`` came from, that is not of this library or of NumPy, as
    "file:line"."""
    frame: Any = sys._getframe(1)
    if error is not None:
        frame = [frame for frame, _ in walk_tb(error.__traceback__)][-1]
    while frame is not None:
        if frame.f_globals.get("__name__", "").split(".")[0] not in OURS:
            return f"{frame.f_code.co_filename}:{frame.f_lineno}"
        frame = frame.f_back
    return None


def _at(source: str | None) -> str:
    return f" at {source}" if source else ""


def _place(data: Any) -> tuple[int, ...]:
    """Where the first number stands that is not finite."""
    return tuple(int(i) for i in np.argwhere(~np.isfinite(data))[0]) if isinstance(data, np.ndarray) else ()


def _first_bad(data: Any) -> str:
    place = _place(data)
    return f"{data[place]} at {list(place)} of shape {data.shape}" if place else f"{data}"


def _shown(data: Any) -> str:
    """A number, or an array: whole where it is small, else its shape and range."""
    if not isinstance(data, np.ndarray):
        return f"{data!r}"
    if data.size <= SMALL:
        return f"{data.tolist()!r}"
    return f"shape {data.shape}, from {data.min():.6g} to {data.max():.6g}"


def _operands(op: Any, operands: Sequence[Node], place: tuple[int, ...]) -> str:
    """The operands, one a line; and their entries at ``place``, where that can be told."""
    lines = []
    for i, operand in enumerate(operands):
        there = ""
        if place and op.lands is None and operand.shape and operand.datum.size > SMALL:
            index = place[len(place) - operand.ndim :]
            entry = operand.datum[tuple(0 if n == 1 else k for k, n in zip(index, operand.shape, strict=True))]
            there = f"; {entry} there"
        lines.append(f"  operand {i}: {_label(operand)} = {_shown(operand.datum)}{there}\n")
    return "".join(lines)


def _path(operands: Sequence[Node]) -> str:
    """How the operands came about, from the leaves on."""
    order = topological_order(*operands)
    names = {node: node.name or f"v{i}" for i, node in enumerate(order)}
    lines = []
    for node in order[-LONGEST_PATH:]:
        made = (
            f"{node.op.name}({', '.join(names[parent] for parent in node.parents)})" if node.parents else node.op.name
        )
        lines.append(f"  {names[node]} = {made} = {_shown(node.datum)}{_at(node.source)}")
    if len(order) > len(lines):
        lines.insert(0, f"  ... {len(order) - len(lines)} earlier nodes")
    return "the path from the leaves:\n" + "\n".join(lines)


def _label(node: Node) -> str:
    return node.name or node.op.name

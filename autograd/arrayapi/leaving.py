"""Errors and warnings about nodes that leave their graph: as plain numbers, as updates, as constants."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any
from warnings import warn

import numpy as np

from autograd.arrayapi.numpy_dispatch import ANYWHERE
from autograd.core.context import MODES
from autograd.core.node import Node
from autograd.errors import ArgumentError, DetachError, GraphError, InPlaceError, UpdateWarning

PURPOSE = "or {out} or .detach() to cut it on purpose"
NUMBER = (
    "float(), the functions of math and statistics and a[i] = v take plain numbers, and {kind} that requires a "
    "gradient would leave its graph: write autograd.exp(x) for math.exp(x); np.mean(v) for statistics.mean(v); "
    "Tensor([...]), stack or where for an array that holds it; "
    f"{PURPOSE}"
)
ARRAY = (
    "a plain array of {kind} that requires a gradient would leave its graph: write Tensor([...]), which takes nodes "
    "and numbers, for np.array([...]); concat for np.r_; stack or where for a[i] = v; "
    "autograd.exp(Tensor([t, u])) for np.exp([t, u]); autograd.full for np.full; vmap(f) for np.vectorize(f); "
    f"{PURPOSE}"
)
LIBRARY = (
    "{library} is not NumPy: its functions compute with plain numbers, and {kind} that requires a gradient would leave "
    f"its graph: {{instead}}, {PURPOSE}"
)
KAISER = (
    "np.kaiser makes a plain array of beta, and {kind} that requires a gradient would leave its graph: write "
    f"np.i0(beta * np.sqrt(1 - np.linspace(-1, 1, M) ** 2)) / np.i0(beta), {PURPOSE}"
)
INSTEAD = {
    "pandas": "write frame.to_numpy() for a table",
    "scipy.sparse": "write S.toarray() for a sparse matrix S",
    "scipy.optimize": "give the solver value_and_grad(f), grad(f) or jacobian(f), which take and give plain arrays",
}
OBJECTS = (
    "NumPy does not compute with an array of objects, which np.array([...]) makes of Values: write Tensor([...]) "
    "instead, which takes nodes and numbers and continues their graphs"
)
UPDATE = (
    "w -= ... of a leaf makes a new node, as for any number in Python: it {result}, and {kind} itself stays as it was. "
    "To update it, write w.data -= ..."
)
CONSTANT = (
    "backward() from a constant{dtype}: nothing it was computed from requires a gradient. Wrap the inputs in Value or "
    "Tensor, of floating numbers; compute outside no_grad(); and update a leaf by w.data -= ..., as w -= ... within "
    "no_grad() makes a constant of it"
)
TABLE = (
    "series *= t, of a table of pandas and a node, would write a result that has a graph into the table: write "
    "series = series * t, which is a Tensor"
)
PRIORITY = 5000  # above a DataFrame's 4000
INSTALLED = ("site-packages", "dist-packages")
ASIDE = ("autograd", "nn", "numpy", "viz")  # whose frames do not tell who asks


def leaving(node: object, plain: str, out: str) -> DetachError:
    """The error for ``node``, of which ``plain`` ("number" or "array") is asked; ``out``: how to give it on purpose."""
    frame = sys._getframe(1)
    library = _asking_library(frame)
    text = LIBRARY if library else KAISER if _is_asked_by(np.kaiser, frame) else NUMBER if plain == "number" else ARRAY
    instead = INSTEAD.get(library, ANYWHERE)
    return DetachError(text.format(kind=f"a {type(node).__name__}", library=library, instead=instead, out=out))


def in_our_words(error: Exception) -> Exception | None:
    """NumPy's ``error`` about nodes as one of ours; None where it is about something else.

    NumPy says "setting an array element with a sequence" of ``a[i] = t``, whatever ``float(t)`` has said; and of
    Values it makes an array of objects, which its own functions do not compute with.
    """
    said = error.__cause__
    if isinstance(error, ValueError) and isinstance(said, DetachError):
        return DetachError(*said.args)
    if isinstance(error, TypeError) and ("dtype('O')" in str(error) or "which has no callable" in str(error)):
        return ArgumentError(f"{OBJECTS} ({error})")
    return None


def without_graph(root: Node) -> GraphError:
    """The error for a backward pass from ``root``, which is a constant."""
    dtype = getattr(root, "dtype", None)
    whole = "" if dtype is None or dtype.kind in "fc" else f" of {dtype}, a type without derivatives"
    return GraphError(CONSTANT.format(dtype=whole))


def warn_of_update(leaf: Node, other: object) -> None:
    """An `UpdateWarning` where ``leaf -= other`` looks like a step of training: a leaf that has its gradient."""
    if not isinstance(other, Node):
        recording = MODES.get().recording
        result = "holds the graph of all steps before, which grows" if recording else "takes no part in derivatives"
        warn(UPDATE.format(kind=f"the {type(leaf).__name__}", result=result), UpdateWarning, stacklevel=3)


def priority_over_tables() -> int:
    """How far a node comes before a table of pandas, which leaves ``series * t`` to it; an `InPlaceError` within
    ``series *= t``, where pandas does not wait for the node's answer."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and _module(frame).partition(".")[0] == "pandas":
        if frame.f_code.co_name == "_inplace_method":
            raise InPlaceError(TABLE)
        frame = frame.f_back
    return PRIORITY


def _asking_library(frame: FrameType | None) -> str:
    """The library, such as scipy.stats, whose function asks for plain numbers; "" for the user's own code."""
    while frame is not None and _module(frame).partition(".")[0] in ASIDE:
        frame = frame.f_back
    if frame is None or not any(folder in frame.f_code.co_filename for folder in INSTALLED):
        return ""
    library = name = _module(frame).partition(".")[0]
    while frame is not None and (parts := _module(frame).split("."))[0] == library:
        if library == "scipy" and not parts[1].startswith("_"):  # each part of it is a library of its own
            name = ".".join(parts[:2])
        frame = frame.f_back
    return name


def _is_asked_by(function: Any, frame: FrameType | None) -> bool:
    """Whether ``frame`` runs within a call of ``function``, a function of NumPy's that does not ask its operands."""
    while frame is not None and _module(frame).partition(".")[0] in ASIDE:
        if frame.f_code is function.__code__:
            return True
        frame = frame.f_back
    return False


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))

"""The text of programs: data as literals, functions, scripts that run by themselves; and functions made of the text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import CodeType
from typing import Any

import numpy as np


def written(thing: Any) -> str:
    """``thing`` as source code.

    >>> written(0.5), written(-math.inf), written([0, math.nan])
    ('0.5', '-np.inf', '[0, np.nan]')
    """
    if isinstance(thing, list):
        return f"[{', '.join(map(written, thing))}]"
    if isinstance(thing, complex):
        return f"complex({written(thing.real)}, {written(thing.imag)})"
    if isinstance(thing, float) and not math.isfinite(thing):
        return f"{'-' if thing < 0 else ''}np.{abs(thing)}"
    return repr(thing)


def literal(thing: Any) -> str:
    """An array, or anything else, as source code.

    >>> literal(np.array([[1.0, 2.0]])), literal(np.ones(3, int)), literal(np.arange(3))
    ("np.array([[1.0, 2.0]], 'float64')", "np.full((3,), 1, 'int64')", "np.arange(3, dtype='int64')")
    """
    if not isinstance(thing, np.ndarray | np.generic):
        return written(thing)
    if not thing.size:
        return f"np.zeros({thing.shape}, {str(thing.dtype)!r})"
    if thing.size > 1 and thing.tobytes() == np.full_like(thing, thing.flat[0]).tobytes():  # which tells -0.0 from 0.0
        return f"np.full({thing.shape}, {written(thing.flat[0].item())}, {str(thing.dtype)!r})"
    if (
        thing.ndim == 1
        and thing.size > 2
        and thing.dtype.kind in "iu"
        and not thing.flat[0]
        and (np.diff(thing) == 1).all()
    ):
        return f"np.arange({thing.size}, dtype={str(thing.dtype)!r})"
    return f"np.array({written(thing.tolist())}, {str(thing.dtype)!r})"


def definition(name: str, given: Sequence[str], lines: Sequence[str]) -> str:
    """A function of the arguments ``given``.

    >>> print(definition("double", ["x"], ["return 2 * x"]))
    def double(x):
        return 2 * x
    """
    return "\n".join([f"def {name}({', '.join(given)}):", *[f"    {line}" for line in lines or ["pass"]]])


GROUPS = "<program>"  # the name of the file that the code of a graph of Values would stand in


def script(imports: Sequence[str], data: Sequence[str], functions: str, run: Sequence[str]) -> str:
    """A program as a file: its imports, its ``data`` by name, its functions, and the lines that run them."""
    return "\n".join([*imports, "", *data, "", "", functions, "", "", *run, ""])


def functions(code: CodeType, names: Mapping[str, Any], wanted: Sequence[str]) -> list[Any]:
    """The ``wanted`` functions that ``code`` defines upon ``names``, None for one that it does not.

    They are taken out of the names, which they hold, so that no cycle keeps the arrays among these alive.
    """
    defined = {"np": np, **names}
    exec(code, defined)
    return [defined.pop(name, None) for name in wanted]

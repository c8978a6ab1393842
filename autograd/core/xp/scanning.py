"""`scan`: a step again and again, over the entries of arrays, as one function of NumPy's namespace.

What needs an order, such as a recurrent network, is a loop of Python's. A tape would hold each step of it by itself;
so the loop is a function here, which a tape notes as one instruction, and which another engine has in one piece.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograd.core.registry import ENGINES
from autograd.core.xp.standin import Standin
from autograd.errors import ShapeError

Array = Any
Body = Callable[..., tuple[Sequence[Array], Sequence[Array]]]


class _Within:
    """What a step computes with: the array namespace, with functions that may be shorter where many follow."""

    matmul = staticmethod(np.matmul)

    @staticmethod
    def sigmoid(x: Array) -> Array:
        return 1 / (1 + np.exp(-x))  # where this overflows it is 0, as it should be

    def __getattr__(self, name: str) -> Any:
        function = getattr(ENGINES[1].namespace, name)
        setattr(self, name, function)
        return function


within = _Within()


def scan(
    body: Body, carry: Sequence[Array], rows: Sequence[Array], fixed: Sequence[Any] = (), *, reverse: bool = False
) -> tuple[list[Array], list[Array]]:
    """The last ``carry``, and all that the steps have made, of each thing one array with time on its first axis.

    A step is ``carry, made = body(xp, carry, row, *fixed)`` with the entries ``row`` of ``rows`` at its time;
    ``reverse``: from the last time to the first. ``body`` is a function of a module, so that an instruction can name it
    and two of the same can be told to be one; it writes to nothing. Raises `ShapeError` where there is no time.

    >>> def interest(xp, carry, row, rate):
    ...     account = carry[0] * rate + row[0]
    ...     return [account], [account]
    >>> scan(interest, [np.array(100.0)], [np.array([10.0, 20.0])], [1.5])[1]
    [array([160., 260.])]
    """
    standin = next((x for x in (*carry, *rows, *fixed) if isinstance(x, Standin)), None)
    if standin is not None:
        noted: Any = standin
        return noted.__array_function__(scan, (), (body, carry, rows, fixed), {"reverse": reverse})  # type: ignore[no-any-return]
    steps = len(rows[0])
    if not steps:
        raise ShapeError(f"a sequence needs at least one time step, found an array of shape {rows[0].shape}")
    made: list[Array] = []
    with np.errstate(over="ignore"):
        for t, row in zip(reversed(range(steps)) if reverse else range(steps), _entries(rows, reverse), strict=True):
            carry, new = body(within, carry, row, *fixed)
            made = made or [np.empty((steps, *part.shape), part.dtype) for part in new]
            for whole, part in zip(made, new, strict=True):
                whole[t] = part
    return list(carry), made


def _entries(rows: Sequence[Array], reverse: bool) -> Iterator[tuple[Array, ...]]:
    return zip(*[row[::-1] for row in rows] if reverse else rows, strict=True)

"""Large elementwise work, over several threads."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

from autograd.core.array import NDArray
from autograd.programs.common.threads import in_blocks
from autograd.programs.tape.instructions import Instruction, Kind

LARGE = 1 << 19  # entries of a result from which on it is worth while
BLOCK = 1 << 17  # entries that one thread computes at a time


def is_large(step: Instruction) -> bool:
    """Whether ``step`` is elementwise work that `spread` is for."""
    result = step.result
    elementwise = step.kind is Kind.UFUNC and step.function.signature is None and not step.kwargs
    return elementwise and result is not None and prod(result.shape) >= LARGE and result.shape[0] > 1


def spread(function: Callable[..., Any], *arrays: Any) -> None:
    """``function(*operands, out)`` in blocks along the first axis of ``out``, the last of ``arrays``; the same
    numbers as at once. See `autograd.set_num_threads`.

    >>> import numpy as np
    >>> x, out = np.arange(6.0).reshape(3, 2), np.zeros((3, 2))
    >>> spread(np.add, x, np.array([1.0, 10.0]), out)
    >>> out.tolist()
    [[1.0, 11.0], [3.0, 13.0], [5.0, 15.0]]
    """
    *operands, out = arrays
    rows = len(out)

    def work(block: slice) -> None:
        function(*[part[block] if _is_cut(part, out) else part for part in operands], out=out[block])

    in_blocks(work, rows, max(1, BLOCK * rows // out.size))


def _is_cut(operand: Any, out: NDArray) -> bool:
    return getattr(operand, "ndim", 0) == out.ndim and operand.shape[0] == out.shape[0]

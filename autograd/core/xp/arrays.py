"""The array namespace: NumPy, with the few functions that rules want otherwise."""

from __future__ import annotations

import ctypes
import operator
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.core.registry import ENGINES, lookup
from autograd.core.xp import fast_numpy
from autograd.core.xp.scanning import scan
from autograd.core.xp.standin import as_data

KEPT = 31 << 20  # bytes of the largest array whose memory is kept


class Arrays:
    """What rules call ``xp`` when they work on arrays: NumPy under the standard's names."""

    added_rows = staticmethod(fast_numpy.added_rows)
    asarray = staticmethod(as_data)
    expm1 = staticmethod(fast_numpy.expm1)
    matmul = staticmethod(fast_numpy.matmul)
    matrix_transpose = staticmethod(operator.attrgetter("mT"))
    max = staticmethod(fast_numpy.max)
    maximum = staticmethod(fast_numpy.maximum)
    mean = staticmethod(fast_numpy.mean)
    minimum = staticmethod(fast_numpy.minimum)
    pow = staticmethod(operator.pow)
    round = staticmethod(fast_numpy.rounded)
    scan = staticmethod(scan)
    sum = staticmethod(fast_numpy.sum)
    where = staticmethod(fast_numpy.where)

    @staticmethod
    def real(x: Any) -> Any:
        return np.real(x) if as_data(x).dtype.kind == "c" else x

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        function = getattr(np, name, None) or _of_ours(name) or _by_rule(name)
        setattr(self, name, function)
        return function


def _of_ours(name: str) -> Any:
    """The function ``name`` among those written for NumPy's arrays here."""
    from autograd.core.xp import convolutions, erf_series, gamma_series, poolings

    return next(
        (getattr(found, name) for found in (erf_series, gamma_series, convolutions, poolings) if hasattr(found, name)),
        None,
    )


def _by_rule(name: str) -> Callable[..., Any]:
    """The forward rule of the primitive ``name``: a function that NumPy lacks."""
    primitive = lookup(name)
    if not primitive.variadic and not primitive.accepts:
        return lambda *x, **params: ENGINES[1].evaluate(primitive, x, params)
    return lambda *x, **params: ENGINES[1].evaluate(primitive, *primitive.bind(x, params))


arrays = Arrays()


def keep_freed_memory() -> None:
    """Let the GNU C library keep freed memory for the next array, which other systems do by themselves.

    Its malloc keeps blocks of up to twice the size of the largest that was ever freed. Without such a block, a
    training step gives the pages of its arrays back to the system and waits for new ones: arrays of 0.5 to 2 MB then
    take ten times as long (a row of ``make bench``).
    """
    np.empty(KEPT, np.uint8)


def give_freed_memory_back() -> None:
    """Give the system what was kept so, where a block of memory is wanted that is larger and does not come from it."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:  # that of the GNU C library
        trim(0)


keep_freed_memory()

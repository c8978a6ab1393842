"""Threads: large work in blocks, several of them at once where NumPy holds no lock."""

from __future__ import annotations

import operator
import os
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from autograd.errors import ArgumentError

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Result = TypeVar("Result")

WORTH = 4  # threads: more of them mostly wait for Python's lock
_chosen: list[int] = []  # the number of threads, once it is set


def set_num_threads(n: int) -> None:
    """Let large batch work run on up to ``n`` threads, the caller's among them; 1 is for no others.

    Split is the batch of a compiled graph of Values, ``program(batch=...)`` and its derivatives: into
    blocks of examples whose buffers take about 8 MB; and, in a compiled function, elementwise work on
    half a million numbers or more. What fits into one block is not split, nor is a call without a batch,
    nor are operations that are recorded one by one. How the work is cut does not depend on ``n``, and
    sums over the examples are added up in the order of the blocks: the results are the same to the last
    bit for every ``n``.

    Without a call the number is that of the processors which this process may use, at most 4, and at
    most what the environment variable OMP_NUM_THREADS says. More gain little: between the functions of
    NumPy, which hold no lock, the threads take turns at Python. The threads in which BLAS multiplies
    large matrices are its own: OPENBLAS_NUM_THREADS, MKL_NUM_THREADS and the like govern those, set
    before NumPy is imported.

    Raises `ArgumentError` for what is not a whole number of at least 1.

    >>> from autograd import get_num_threads, set_num_threads
    >>> before = get_num_threads()
    >>> set_num_threads(2)
    >>> get_num_threads()
    2
    >>> set_num_threads(before)
    """
    try:
        count = operator.index(n)
    except TypeError:
        count = 0
    if count < 1 or isinstance(n, bool):
        raise ArgumentError(f"the number of threads is a whole number of at least 1, found {n!r:.40}")
    _chosen[:] = [count]
    _pool.cache_clear()


def get_num_threads() -> int:
    """On how many threads large batch work may run; see `set_num_threads`.

    >>> from autograd import get_num_threads
    >>> get_num_threads() >= 1
    True
    """
    if not _chosen:
        _chosen.append(_usual())
    return _chosen[0]


def in_blocks(work: Callable[[slice], Result], length: int, size: int) -> list[Result]:
    """``work(block)`` for the slices that cut ``length`` into blocks of ``size``, the last perhaps
    shorter; the results are in the order of the blocks.

    Blocks run at once where there are several, and more threads than one. The context of the caller
    (`no_grad`, ``np.errstate``) holds in each thread; an error of one block stops the others.

    >>> import numpy as np
    >>> x, out = np.arange(5.0), np.empty(5)
    >>> in_blocks(lambda block: np.exp(x[block], out=out[block]).size, len(x), 2)
    [2, 2, 1]
    """
    blocks = [slice(start, min(start + size, length)) for start in range(0, length, size)]
    helpers = min(get_num_threads(), len(blocks)) - 1
    if helpers < 1:
        return [work(block) for block in blocks]
    results: list[Any] = [None] * len(blocks)
    waiting = deque(enumerate(blocks))

    def take_turns() -> None:
        try:
            while waiting:
                try:
                    i, block = waiting.popleft()
                except IndexError:  # another thread was faster
                    return
                results[i] = work(block)
        finally:
            waiting.clear()

    _together(take_turns, helpers)
    return results


def _together(work: Callable[[], None], helpers: int) -> None:
    """Run ``work`` here and on up to so many threads of the pool; all of it is over at the end.

    Where all threads of the pool are busy the work is done here alone, so that it may be nested.
    """
    from concurrent.futures import wait

    pool = _pool(os.getpid(), get_num_threads())
    futures = [pool.submit(copy_context().run, work) for _ in range(helpers)]
    try:
        work()
    finally:
        started = [future for future in futures if not future.cancel()]
        wait(started)
    for future in started:
        future.result()


@lru_cache(maxsize=1)
def _pool(process: int, threads: int) -> ThreadPoolExecutor:
    """The threads beside the caller's; a forked process has its own."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(threads - 1, "autograd")


def _usual() -> int:
    """The number of threads where none was set."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    asked = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    return min(WORTH, processors, int(asked) if asked.isdecimal() and int(asked) else WORTH)

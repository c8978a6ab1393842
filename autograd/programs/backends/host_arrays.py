"""Arrays of the host, as a run takes them: what comes as it was, or as it was expected, is on the device already."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from autograd.core.array import NDArray
from autograd.core.node import data_of
from autograd.programs.backends.device_nodes import upload, whole
from autograd.programs.backends.late_jax import jax

WIDE = 8  # bytes of numbers of the host that JAX makes narrower unless it is told not to
AHEAD = 32  # runs whose numbers are uploaded at once


class Handed:
    """One array of the host, run after run, as a program gets it. ``where``: how it lies on several devices.

    What comes twice with the same bytes is uploaded then, and stays as long as it comes again; what differs goes in by
    the call itself, which is quicker. Either way JAX gets a copy, since it reads the memory of the host when a run
    begins, or all through it. ``known``: the bytes that it had in the run before.
    """

    __slots__ = ("_held", "_where", "known")

    def __init__(self, where: Any) -> None:
        self._where = where
        self._held: Any = None
        self.known = bytearray()

    def give(self, array: NDArray, comes_again: bool) -> Any:
        """What a program gets for ``array``, which is in C's order. ``comes_again``: whether it has the known bytes."""
        if comes_again and self._held is not None:
            return self._held
        if not comes_again:
            self.known = bytearray(array.data)
        copy = np.ndarray(array.shape, array.dtype, self.known)
        self._held = upload(copy, self._where) if comes_again or self._where is not None else None
        return copy if self._held is None else self._held

    def take(self, array: NDArray) -> Any:
        """The same, where nobody has compared ``array`` as yet."""
        return self.give(array, self.known == array)


def array_of(thing: Any) -> NDArray:
    """An argument's array."""
    return np.asarray(data_of(thing))


def write_back(thing: Any, found: Any) -> None:
    """Let an argument hold what a run has written to it."""
    array_of(thing)[...] = whole(found)


def copied(array: Any) -> NDArray:
    """An array of JAX's as one of NumPy's that may be written to."""
    return np.array(whole(array))


def widely(program: Callable[..., Any]) -> Callable[..., Any]:
    """``program`` for arrays of the host whose numbers JAX makes narrower unless it is told not to."""

    def call(*given: Any) -> Any:
        with jax.enable_x64(True):
            return program(*given)

    return call


class Expected:
    """The numbers of a `refill`: uploaded before they are needed, for many runs at once, once they come as ``ahead``
    says. ``where``: how they lie on several devices."""

    def __init__(self, ahead: Callable[[int], NDArray], where: Any) -> None:
        self._ahead = ahead
        self._where = where
        self._unexpected = Handed(where)
        self._coming: deque[tuple[bytes, Any]] = deque()

    def take(self, array: NDArray) -> Any:
        """What a program gets for ``array``: the same on the device, if it was expected, or else a copy."""
        row, held = self._coming.popleft() if self._coming else (b"", None)
        if row != array.tobytes():
            self._coming = deque([(self._ahead(1).tobytes(), None)])
            return self._unexpected.take(array.copy())
        if not self._coming:
            rows = self._ahead(AHEAD)
            with jax.enable_x64(True):
                uploaded = _split()(upload(rows, self._where))
            self._coming.extend(zip([row.tobytes() for row in rows], uploaded, strict=True))
        return self._unexpected.take(array.copy()) if held is None else held


@cache
def _split() -> Any:
    """From an array on the device to those along its first axis, at one go."""
    return jax.jit(lambda rows: [*rows])

"""Arrays of the host, as a run takes them: what comes as it was, or as it was expected, is on the device already."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from autograd.core.array import NDArray
from autograd.programs.backends.elsewhere import upload
from autograd.programs.backends.late_jax import jax

WIDE = 8  # bytes of numbers that JAX makes narrower unless it is told not to
AHEAD = 32  # runs whose numbers are uploaded at once


class Handed:
    """Arrays for a program: one for each of ``places``, which say how it lies on several devices.

    An array that comes twice with the same bytes is uploaded then, and stays as long as it comes again; one that
    differs goes in by the call itself, which is quicker. Either way JAX gets a copy, since it reads the memory of the
    host when a run begins, or all through it. ``calls``: whether the program calls Python, which gives it arrays as
    well.
    """

    def __init__(self, places: Sequence[Any], calls: bool) -> None:
        self._places = places
        self._calls = calls
        self._known: list[bytearray] = [bytearray()] * len(places)
        self._held: list[Any] = [None] * len(places)

    def again(self, arrays: Sequence[Any]) -> list[bool]:
        """Which of the ``arrays``, the first of those of a run, have the bytes that they had in the run before."""
        return [known == array for known, array in zip(self._known, arrays)]  # noqa: B905

    def run(self, program: Callable[..., Any], given: list[Any], arrays: Sequence[Any], again: Sequence[bool]) -> Any:
        """What ``program`` gives for what is ``given`` on the device, and for the ``arrays``, in C's order; of JAX are
        those that were expected. ``again``: what the method of that name gave for the first arrays."""
        is_wide = self._calls
        for i, array in enumerate(arrays):
            if array.__class__ is not np.ndarray:
                given.append(array)
                continue
            held, comes_again = self._held[i], again[i] if i < len(again) else self._known[i] == array
            if not comes_again or held is None:
                if not comes_again:
                    self._known[i] = bytearray(array.data)
                copy = np.ndarray(array.shape, array.dtype, self._known[i])
                held = upload(copy, self._places[i]) if comes_again or self._places[i] is not None else None
                self._held[i] = held
                is_wide |= held is None and array.itemsize >= WIDE
            given.append(copy if held is None else held)
        if not is_wide:
            return program(*given)
        with jax.enable_x64(True):
            return program(*given)


class Expected:
    """The numbers of a `refill`: uploaded before they are needed, for many runs at once, once they come as ``ahead``
    says. ``where``: how they lie on several devices."""

    def __init__(self, ahead: Callable[[int], NDArray], where: Any) -> None:
        self._ahead = ahead
        self._where = where
        self._coming: deque[tuple[bytes, Any]] = deque()

    def take(self, array: NDArray) -> Any:
        """What a program gets for ``array``: the same on the device, if it was expected, or else a copy."""
        row, held = self._coming.popleft() if self._coming else (b"", None)
        if row != array.tobytes():
            self._coming = deque([(self._ahead(1).tobytes(), None)])
            return array.copy()
        if not self._coming:
            rows = self._ahead(AHEAD)
            with jax.enable_x64(True):
                uploaded = _split()(upload(rows, self._where))
            self._coming.extend(zip([row.tobytes() for row in rows], uploaded, strict=True))
        return array.copy() if held is None else held


@cache
def _split() -> Any:
    """From an array on the device to those along its first axis, at one go."""
    return jax.jit(lambda rows: [*rows])

"""Arrays of the host, as a run takes them: what comes again as it was stays on the device."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.core.array import NDArray
from autograd.programs.backends.elsewhere import upload
from autograd.programs.backends.late_jax import jax

WIDE = 8  # bytes of numbers that JAX makes narrower unless it is told not to


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

    def again(self, arrays: Sequence[NDArray]) -> list[bool]:
        """Which of the ``arrays``, the first of those of a run, have the bytes that they had in the run before."""
        return [known == array for known, array in zip(self._known, arrays)]  # noqa: B905

    def run(self, program: Callable[..., Any], given: list[Any], arrays: Sequence[Any], again: Sequence[bool]) -> Any:
        """What ``program`` gives for what is ``given`` on the device, and for the ``arrays``, in C's order.
        ``again``: what the method of that name gave for the first of them."""
        is_wide = self._calls
        for i, array in enumerate(arrays):
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

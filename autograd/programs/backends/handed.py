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
    """Arrays of the host for a program: one for each of ``places``, which say how it lies on several devices.

    An array that comes twice with the same bytes is uploaded then, and stays as long as it comes again; one that
    differs goes in by the call itself, which is quicker. Either way JAX gets a copy, since it reads the memory of the
    host when a run begins, or all through it. ``calls``: whether the program calls Python, which gives it arrays as
    well.
    """

    def __init__(self, places: Sequence[Any], calls: bool) -> None:
        self._places = places
        self._calls = calls
        self._known: list[bytes] = [b""] * len(places)
        self._held: list[Any] = [None] * len(places)

    def run(self, program: Callable[..., Any], first: Sequence[Any], arrays: Sequence[NDArray]) -> Any:
        """What ``program`` gives for what is ``first``, on the device, and for the ``arrays``."""
        given, is_wide = [*first], self._calls
        for i, array in enumerate(arrays):
            known, held = array.tobytes(), self._held[i]
            comes_again = known == self._known[i]
            if not comes_again or held is None:
                copy = np.ndarray(array.shape, array.dtype, known)
                held = upload(copy, self._places[i]) if comes_again or self._places[i] is not None else None
                self._known[i], self._held[i] = known, held
                is_wide |= held is None and array.itemsize >= WIDE
            given.append(copy if held is None else held)
        if not is_wide:
            return program(*given)
        with jax.enable_x64(True):
            return program(*given)

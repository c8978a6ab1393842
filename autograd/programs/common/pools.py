"""Memory that calls of a program work in: lent to one call at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Lent = TypeVar("Lent")


class Pool(Generic[Lent]):
    """Things by their size, made where none is ``idle``. Several threads may take and give back at once.

    >>> pool = Pool(bytearray)
    >>> first, second = pool.take(8), pool.take(8)
    >>> pool.give_back(8, first)
    >>> pool.take(8) is first
    True
    """

    def __init__(self, make: Callable[[int], Lent]) -> None:
        self.idle: dict[int, list[Lent]] = {}
        self._make = make

    def take(self, size: int) -> Lent:
        """One that nobody else has, until it is given back."""
        try:
            return self.idle[size].pop()
        except LookupError:
            return self._make(size)

    def give_back(self, size: int, thing: Lent) -> None:
        """Let others have it."""
        self.idle.setdefault(size, []).append(thing)

    def keep(self, sizes: Iterable[int]) -> None:
        """Forget what is idle, but for these sizes."""
        self.idle = {size: self.idle.get(size, []) for size in sizes}

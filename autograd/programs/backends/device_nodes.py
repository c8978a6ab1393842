"""Leaves whose numbers are on a device: brought back when somebody reads them, and taken over again by the next run.

A leaf that a function on a device uses becomes one of a subclass of its class (`device_class`), whose ``datum`` and
``grad`` are looked at before they are given out; no other node gets slower. While its numbers are on the device, the
slot holds the `Place` where they are, or a `Remote`, which is a part of one. Whoever reads it gets an array of the
host, from then on that array counts, and the next run takes it over, with what was written to it. Arrays that are views
of one block of memory, such as the parameters of an optimiser, are one array on the device, one `Place`.

Each read that brings numbers back, and each number that is set, counts in `TOUCHED`: while the count stays, a program
need not look at its leaves.

An array that was read, and is written to only after a further run, would be out of date: once its numbers are taken
over it may not be written to. A view that was made of it before can be; that is found out when the numbers are next
read, by a checksum of them, and is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from functools import lru_cache
from threading import RLock, local
from typing import Any
from weakref import WeakValueDictionary
from zlib import crc32

import numpy as np

from autograd.checking.numerics import user_line
from autograd.core.array import NDArray
from autograd.core.node import CONSTANT, Node, bare
from autograd.core.tensor import Tensor
from autograd.errors import TraceError
from autograd.programs.backends.late_jax import jax
from autograd.programs.tape.instructions import owner_of
from autograd.programs.tape.slots import SLOTS, TOUCHED

LOCK = RLock()


class Place:
    """Numbers on the host, in the array ``owner``, or else on the ``device``.

    ``owner`` is None until they are first read, where a run has made them. ``is_taken``: a program counts on it.
    ``checksum``: that of the bytes of ``owner``, as they were taken over.
    """

    __slots__ = ("__weakref__", "checksum", "device", "is_taken", "lent", "owner")

    def __init__(self, owner: NDArray | None, device: Any = None, is_taken: bool = False) -> None:
        self.owner = owner
        self.device = device
        self.is_taken = is_taken
        self.checksum: int | None = None
        self.lent: list[NDArray] = []  # arrays of the host that were given out, and are out of date now

    def fetch(self) -> NDArray:
        """The numbers on the host, which count from now on."""
        with LOCK:
            if self.device is not None:
                if self.checksum is not None:
                    self._check()
                TOUCHED[0] += self.is_taken
                found, self.device = whole(self.device), None
                if self.owner is None:
                    self.owner = found.copy()
                else:
                    for array in self.lent:  # what owns memory comes first
                        array.flags.writeable = True
                    self.lent = []
                    self.owner[...] = found
            assert self.owner is not None
            return self.owner

    def _check(self) -> None:
        """A `TraceError`, once, where ``owner`` was written to although it was out of date."""
        known, self.checksum = self.checksum, None
        if self.owner is not None and _checksum(self.owner) != known:
            raise TraceError(
                "an array that a leaf's data or grad gave, or a view of it, was written to after a further call of a "
                f"compiled function, found at {user_line()}: the numbers are on the device by then, and what was "
                "written is lost. Set p.data = new, or read p.data again and write to that before the next call"
            )

    def lie(self, where: Any) -> None:
        """See that the numbers, which are on a device, lie as a program wants them: another may have cut them."""
        present = self.device.sharding
        if where is None and len(present.device_set) > 1:
            self.device = upload(whole(self.device), None)
        elif where is not None and not present.is_equivalent_to(where, self.device.ndim):
            with jax.enable_x64(True):
                self.device = jax.device_put(self.device, where)
        else:
            return
        TOUCHED[0] += 1

    def taken_over(self, device: Any, views: list[NDArray]) -> None:
        """The numbers are on the device from now on; ``views`` of them that were given out are not to be written to."""
        self.device = device
        self.checksum = None if self.owner is None else _checksum(self.owner)
        arrays = [array for array in (self.owner, *views) if array is not None and array.flags.writeable]
        self.lent += list({id(array): array for array in arrays}.values())
        for array in arrays:
            array.flags.writeable = False


def _checksum(array: NDArray) -> int:
    """A checksum of the bytes of ``array``, which owns its memory."""
    return crc32(np.ravel(array, "K").view(np.uint8).data)


def whole(device: Any) -> NDArray:
    """All of an array of JAX's as one of NumPy's, also where other processes have parts of it."""
    sharding = device.sharding  # which is asked: the array's own attributes take JAX longer
    if sharding.is_fully_replicated or sharding.is_fully_addressable:
        return np.asarray(device)
    from jax.experimental import multihost_utils

    return np.asarray(multihost_utils.process_allgather(device, tiled=True))


PLACES: WeakValueDictionary[int, Place] = WeakValueDictionary()  # by the identity of the array on the host


def place_of(array: NDArray) -> Place:
    """Where the numbers of ``array`` are."""
    owner = owner_of(array)
    place = PLACES.get(id(owner))
    if place is None or place.owner is not owner:
        place = PLACES[id(owner)] = Place(owner)
    return place


class Remote:
    """Stands in a slot for numbers that are in a ``place``. ``host``: the array that stood there, which is a view of
    the place's own, or is that."""

    __slots__ = ("host", "place")

    def __init__(self, place: Place, host: NDArray) -> None:
        self.place = place
        self.host = host

    def fetch(self) -> NDArray:
        """The numbers, as an array of the host."""
        self.place.fetch()
        return self.host


class _Looking(local):
    """What the present thread looks for. ``only_on``: it asks which array a leaf has, and for no number.
    ``changed``: slots whose numbers a run will have changed when it comes to the callback that is called now."""

    only_on = False
    changed: Set[tuple[Any, str]] = frozenset()


LOOKING = _Looking()


def is_still(question: Callable[[], Any], answer: Any) -> bool:
    """Whether a question, which asks for no number of any leaf, has that answer."""
    before, LOOKING.only_on = LOOKING.only_on, True  # a question may run what asks one of its own
    try:
        return bool(question() == answer)
    finally:
        LOOKING.only_on = before


def _look(node: Any, name: str) -> Any:
    """Bring back what stands in a slot of ``node``, which is about to be read; what stands there then."""
    if LOOKING.changed and (node, name) in LOOKING.changed:
        raise TraceError(
            f"a callback reads the {name} of a leaf that the compiled function has changed before, at {user_line()}: "
            'with backend="jax", callbacks upon arguments run before the rest. Read it after the call'
        )
    slot = SLOTS[name]
    found = slot.__get__(node)
    if found.__class__ is Place or (found.__class__ is Remote and not LOOKING.only_on):
        found = found.fetch()
        slot.__set__(node, found)
    return found


class OnDevice:
    """A leaf, or a result, whose numbers may be on a device."""

    __slots__ = ()
    stands_for: Any

    @property
    def datum(self) -> Any:
        found = _look(self, "data")
        return found.host if found.__class__ is Remote else super().datum  # type: ignore[misc]

    @datum.setter
    def datum(self, value: Any) -> None:
        known = _held(self)
        if known.__class__ is Remote:  # whose memory others look into as well
            known.fetch()
        TOUCHED[0] += 1
        _below(self, "datum").__set__(self, value)

    @property
    def grad(self) -> Any:
        _look(self, "grad")
        return super().grad  # type: ignore[misc]

    @grad.setter
    def grad(self, value: Any) -> None:
        TOUCHED[0] += 1
        _below(self, "grad").__set__(self, value)


def _held(node: Any) -> Any:
    """What the data's slot holds; None of a node that is being made."""
    try:
        return SLOTS["data"].__get__(node)
    except AttributeError:
        return None


def _below(node: Any, name: str) -> Any:
    """The slot of the class that a `device_class` is made of, or what a trace has put in its place."""
    found = (vars(kind).get(name) for kind in type(node).stands_for.__mro__)  # at once: a trace of a thread may end
    return next(slot for slot in found if slot is not None)


@lru_cache(256)
def device_class(kind: Any) -> Any:
    """The subclass of a class of nodes whose numbers may be on a device."""
    names = {"__slots__": (), "stands_for": kind, "__module__": kind.__module__, "__doc__": kind.__doc__}
    return type(kind.__name__, (OnDevice, kind), names)


def release(node: Node) -> None:
    """Let ``node`` be one whose numbers may be on a device."""
    if not isinstance(node, OnDevice):
        kind: Any = type(node)
        node.__class__ = device_class(kind)


RESULT = device_class(Tensor)


def remote(device: Any) -> Tensor:
    """A Tensor whose numbers are on the device until somebody reads them."""
    node = bare(Tensor, Place(None, device), CONSTANT)
    node.__class__ = RESULT
    return node


def upload(array: NDArray, where: Any) -> Any:
    """``array``, which nobody writes to, on the device, or on the devices that ``where`` says, each of which gets its
    part."""
    with jax.enable_x64(True):
        if where is None or where.is_fully_addressable:
            return jax.device_put(array, where)
        return jax.make_array_from_callback(array.shape, where, lambda index: array[index])

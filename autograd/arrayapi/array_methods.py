"""Methods of NumPy's arrays and of Python's numbers that no primitive gives; words for those of other libraries.

Each does what NumPy's function of its name does with a node.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from autograd.core.array import ArrayNode
from autograd.core.node import Node
from autograd.errors import ArgumentError, ShapeError, UnknownNameError
from autograd.foundation.axes import WHOLE
from autograd.foundation.other_names import ATTRIBUTES

METHODS: list[Any] = [
    *[np.argpartition, np.choose, np.copy, np.cumprod, np.cumsum, np.partition, np.ptp, np.ravel],
    np.searchsorted,
]
NAMES = sorted(["compress", "conjugate", *[function.__name__ for function in METHODS]])


def compress(self: Any, condition: Any, axis: int | None = None) -> Any:
    """What ``numpy.compress`` gives of this array, with its graph."""
    return np.compress(condition, self, axis)


def conjugate(self: Any) -> Any:
    """What ``numpy.conjugate`` gives of this array, with its graph."""
    return self.conj()


def itemsize(self: Any) -> int:
    """The bytes of one entry."""
    size: int = self.dtype.itemsize
    return size


def nbytes(self: Any) -> int:
    """The bytes of all entries."""
    return itemsize(self) * int(self.size)


SIZES = (itemsize, nbytes)


def _round(self: Any, ndigits: int | None = None) -> Any:
    """Python's ``round``: to ``ndigits`` decimals, a node whose derivative is 0."""
    if ndigits is not None and not isinstance(ndigits, WHOLE):
        raise ArgumentError(f"round takes a whole number of decimals, found {ndigits!r:.40}")
    return self.round(decimals=0 if ndigits is None else ndigits)


def _divmod(self: Any, other: Any) -> tuple[Any, Any]:
    """Python's ``divmod``: the quotient rounded down, and the remainder."""
    return self // other, self % other


def _reflected_divmod(self: Any, other: Any) -> tuple[Any, Any]:
    """Python's ``divmod``, of what stands on the left."""
    return other // self, other % self


def __format__(self: Any, spec: str) -> str:
    """``f"{loss:.4f}"`` writes the one number of a node; without a format, its repr. A `ShapeError` where there are
    more numbers."""
    if not spec:
        return repr(self)
    if getattr(self, "size", 1) != 1:
        raise ShapeError(
            f"the format {spec!r} is for one number, found shape {self.shape}: format the entries of .tolist(), or "
            "write np.array2string(t, precision=2)"
        )
    number: Any = self.item()
    formats: Any = type(number).__format__
    return format(float(number) if formats is object.__format__ else number, spec)  # Fractions, before Python 3.12


def as_integer_ratio(self: Any) -> tuple[int, int]:
    """The number of a constant as a fraction, which Python's ``statistics`` asks for; see ``float``."""
    ratio: tuple[int, int] = self._demand_constant("number", ".item()").item().as_integer_ratio()
    return ratio


def _trunc(self: Any) -> int:
    """Python's ``math.trunc`` of a constant; see ``float``."""
    return int(self)


def _names(self: Any) -> list[str]:
    """The names that Tab lists."""
    return [name for name in object.__dir__(self) if name not in ATTRIBUTES]


def _method(function: Any) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **options: Any) -> Any:
        return function(self, *args, **options)

    method.__wrapped__ = function  # type: ignore[attr-defined]
    name = method.__name__ = function.__name__
    method.__doc__ = f"What ``numpy.{name}`` gives of this array, with its graph."
    return method


def _elsewhere(name: str, here: str) -> property:
    def refuse(self: Any) -> NoReturn:
        raise UnknownNameError(f"a Tensor has no {name}: write {here}")

    return property(refuse, doc=f"Not here: write {here}.")


def attach() -> None:
    """Give nodes these methods, and arrays these words."""
    for name, method in {
        "__divmod__": _divmod,
        "__format__": __format__,
        "__rdivmod__": _reflected_divmod,
        "__round__": _round,
        "__trunc__": _trunc,
        "as_integer_ratio": as_integer_ratio,
        "conjugate": conjugate,
    }.items():
        setattr(Node, name, method)
    for name, here in ATTRIBUTES.items():
        setattr(ArrayNode, name, _elsewhere(name, here))
    for function in METHODS:
        setattr(ArrayNode, function.__name__, _method(function))
    for size in SIZES:
        setattr(ArrayNode, size.__name__, property(size))
    for name, method in {
        "compress": compress,
        "__dir__": _names,
    }.items():
        setattr(ArrayNode, name, method)


attach()

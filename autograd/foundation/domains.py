"""Domains: where tests draw the arguments of a primitive from."""

from typing import Any

from autograd.foundation.records import Record


class Interval(Record):
    """Where a test may draw an argument from: ``low`` to ``high``, away from the kinks to ``avoid``.

    ``whole``: whole numbers only. ``diagonal``: added on the diagonal of matrices, to keep them from being singular.
    """

    low: float
    high: float
    avoid: tuple[float, ...] = ()
    diagonal: float = 0.0
    whole: bool = False


REAL = Interval(-3.0, 3.0)
POSITIVE = Interval(0.2, 3.0)
NONZERO = Interval(-3.0, 3.0, avoid=(0.0,))
WHOLE = Interval(0, 7, whole=True)


class Case(Record):
    """One example call of a primitive over arrays: shapes of the data, and the metadata.

    In place of a shape may stand a list, which is data as it is.
    """

    shapes: tuple[tuple[int, ...] | list[Any], ...]
    params: dict[str, Any]


def case(*shapes: tuple[int, ...] | list[Any], **params: Any) -> Case:
    """An example call of a primitive, for its ``cases``.

    >>> case((2, 3), [0, 2], axis=1)
    Case(shapes=((2, 3), [0, 2]), params={'axis': 1})
    """
    return Case(shapes, params)

"""Who owns an array. Metadata of operations are copies, so that nobody changes them later, and NumPy's whole numbers
Python's."""

from __future__ import annotations

from sys import getrefcount
from typing import Any

import numpy as np

PLAIN = frozenset({int, float, bool, str, slice, type(None), type(...)})
SMALL = 4096  # bytes of a plain array that is copied: that takes no longer than a call


def own(thing: Any) -> Any:
    """``thing`` with copies of the lists and arrays in it, which whoever gave them may change later.

    Whole numbers of NumPy's are Python's: as an axis or a length they mean the same, and do not wrap around.

    >>> given = [0, [1, 2]]
    >>> held = own(given)
    >>> given[1].append(3)
    >>> held
    [0, [1, 2]]
    >>> own((np.uint8(3), None))
    (3, None)
    """
    if thing.__class__ in (list, tuple):
        return thing.__class__([own(part) for part in thing])
    if thing.__class__ in PLAIN or isinstance(thing, type) or not hasattr(thing, "__array_interface__"):
        return thing
    return int(thing) if isinstance(thing, np.integer) else thing.copy()


def owned(params: dict[str, Any]) -> dict[str, Any]:
    """``params`` itself, its values replaced by `own` ones."""
    for name, value in params.items():
        if value.__class__ not in PLAIN:
            params[name] = own(value)
    return params


def own_if_small(array: Any) -> Any:
    """A user's plain ``array``, which may be written to: a copy where that costs little, and else itself."""
    return array.copy("K") if array.nbytes <= SMALL else array


def is_sole_view(view: Any) -> bool:
    """Whether no other array lies in the memory that ``view`` lies in, so that it may be taken for its own.

    >>> table = np.arange(6.0)
    >>> is_sole_view(table.reshape(2, 3)), is_sole_view(np.arange(6.0).reshape(2, 3))
    (False, True)
    """
    if view.__class__ is not np.ndarray or getrefcount(view.base) > 2:  # the view's and the call's
        return False
    base = view.base
    return isinstance(base, np.ndarray) and base.flags.owndata and base.nbytes == view.nbytes and view.flags.writeable

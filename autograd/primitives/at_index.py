"""Arrays with some entries changed: a new array each time, for nothing is written in place."""

from __future__ import annotations

from typing import Any, Generic

import numpy as np

from autograd.errors import ArgumentError, DTypeError, IndexingError
from autograd.extend import Array, Namespace, case, composition, linear
from autograd.foundation.operands import A, Index, Operand
from autograd.primitives._axes import all_examples, index_of_examples, of_rank, picked_rank, plain_index

__all__ = ["Place", "at", "replace_at"]


@linear(
    symbol="←",
    transposes=[
        lambda xp, ct, x, v, index: xp.replace_at(ct, xp.broadcast_to(0.0, xp.shape(v)), index=index),
        lambda xp, ct, x, v, index: xp.getitem(ct, index=index),
    ],
    joint=True,
    method=False,
    cases=[case((4,), (2,), index=slice(0, 4, 2)), case((3, 2), (2, 2), index=([0, 2],)), case((3,), (), index=1)],
    batched=lambda xp, flags, x, v, index: _replaced_in_examples(xp, flags, x, v, index),
)
def replace_at(xp: Namespace, x: Array, v: Array, /, index: Any) -> Array:
    """x with the entries at ``index`` replaced by v, of their shape; the result has x's type. See `at`.

    Raises `DTypeError` where v's type does not fit.

    >>> replace_at(Tensor([1.0, 2.0, 3.0]), Tensor([9.0]), index=[1]).data
    array([1., 9., 3.])
    """
    kind = v.dtype if hasattr(v, "dtype") else np.min_scalar_type(v)
    if kind != x.dtype:
        _demand_room(x.dtype, kind)
    out = x.copy()
    out[plain_index(index)] = v
    return out


def _demand_room(entries: Any, kind: Any) -> None:
    """A `DTypeError` where ``entries`` of a type cannot hold numbers of the type ``kind``."""
    if not np.can_cast(kind, entries, "same_kind"):
        raise DTypeError(f"at(...): entries of {entries} cannot hold {kind}: convert the array with astype")


def _replaced_in_examples(xp: Namespace, flags: Any, x: Array, v: Array, index: Any) -> Array:
    x, v = all_examples(xp, flags, x, v)
    v = of_rank(xp, picked_rank(index, x.ndim - 1), True, v)
    moved = index_of_examples(index)
    if moved is not None:
        return xp.replace_at(x, v, index=moved)
    return xp.stack([xp.replace_at(x[i], v[i], index=index) for i in range(x.shape[0])])


class Place(Generic[A]):
    """Some entries of an array, as `at` gives them: what they would become, and the array with that."""

    def __init__(self, xp: Namespace, x: Array, index: Any) -> None:
        self.xp = xp
        self.x = x
        self.index = index
        try:
            self.shape = np.empty(x.shape, dtype=bool)[plain_index(index)].shape
        except IndexError as error:
            raise IndexingError(f"at(index) of shape {x.shape}, index={index!r:.40}: {error}") from error

    def set(self, v: Operand) -> A:
        """The array with these entries replaced by v. An `ArgumentError` where an entry is named twice."""
        self._demand_distinct("set")
        return replace_at(self.x, self._fitting(v), index=self.index)  # type: ignore[no-any-return]

    def add(self, v: Operand) -> A:
        """The array with v added to these entries; where an entry is named twice, both are added."""
        added = self.xp.scatter_add(self._fitting(v), index=self.index, shape=tuple(self.x.shape))
        return self.x + added  # type: ignore[no-any-return]

    def multiply(self, v: Operand) -> A:
        """The array with these entries multiplied by v. An `ArgumentError` where an entry is named twice."""
        self._demand_distinct("multiply")
        changed = self.x[self.index] * self._fitting(v)
        return replace_at(self.x, changed, index=self.index)  # type: ignore[no-any-return]

    mul = multiply

    def _fitting(self, v: Any) -> Array:
        """v in the shape of these entries and in the array's type."""
        v = self.xp.broadcast_to(v, self.shape)
        _demand_room(self.x.dtype, v.dtype)
        return v if v.dtype == self.x.dtype else self.xp.astype(v, self.x.dtype)

    def _demand_distinct(self, name: str) -> None:
        places = np.arange(self.x.size).reshape(self.x.shape)[plain_index(self.index)]
        if len(np.unique(places)) != places.size:
            raise ArgumentError(f"at(index).{name}: the index names an entry twice, so what it becomes is not clear")


@composition()
def at(xp: Namespace, x: Array, /, index: Index) -> Place[Array]:
    """The entries x[index], to be changed in a new array: ``at(x, index).set(v)``, ``.add(v)`` and ``.multiply(v)``.

    v broadcasts to the shape of x[index]; the result has x's type. Gradients go to x and to v.
    Raises `DTypeError` where v's type does not fit, `IndexingError` where there are no such entries.

    >>> t = Tensor([1.0, 2.0, 3.0])
    >>> t.at(slice(0, 2)).set(9.0).data, t.at([0, 0]).add(1.0).data
    (array([9., 9., 3.]), array([3., 2., 3.]))
    """
    return Place(xp, x, index)

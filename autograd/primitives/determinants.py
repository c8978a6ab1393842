"""Determinants and cofactors of matrices; leading axes are a stack."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import combinations, pairwise, permutations

import numpy as np

from autograd.extend import LAST_AXES, Array, Interval, Namespace, case, nonlinear
from autograd.primitives._axes import of_rank

__all__ = ["cofactors", "cofactors_along", "det"]

LETTERS = "ijklmnopqrstuvwxyz"
REGULAR = Interval(-1.0, 1.0, diagonal=3.0)


def widened(xp: Namespace, number: Array) -> Array:
    """A number per matrix, with axes to multiply matrices by."""
    return xp.expand_dims(number, axis=(-2, -1))


def _without_one(xp: Namespace, s: Array) -> Array:
    """For each place the product of all other entries of s, without division."""
    ones = xp.ones_like(s[..., :1])
    before = xp.cumprod(xp.concat([ones, s[..., :-1]], axis=-1), axis=-1)
    after = xp.cumprod(xp.concat([ones, s[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return before * after


def _without(xp: Namespace, s: Array, count: int) -> Array:
    """For each choice of ``count`` different places the product of all other entries of s, without division."""
    n, ones = s.shape[-1], xp.ones_like(s, shape=(*s.shape[:-1], 1))
    padded = xp.concat([ones, s, ones], axis=-1)
    later = np.tri(n + 2, dtype=bool).T & ~np.eye(n + 2, dtype=bool)
    upto = xp.cumprod(xp.where(later, padded[..., None, :], 1), axis=-1)  # [i, j]: the product from i + 1 to j
    between = xp.concat([xp.ones_like(upto[..., :1]), upto[..., :-1]], axis=-1)
    places = np.sort(np.indices((n,) * count), axis=0) + 1
    product = 1
    for i, j in pairwise([np.zeros_like(places[0]), *places, np.full_like(places[0], n + 1)]):
        product = product * xp.where(i < j, between[..., i, j], 0)
    return product


def _in_its_own_basis(xp: Namespace, x: Array) -> tuple[Array, Array, Array, Array]:
    """det(u) det(v), and u, s, v of the singular value decomposition x = u s vᵀ, also of complex entries.

    A matrix that is not finite has none: there the first of them is nan, and so is all that it multiplies."""
    is_finite = xp.all(xp.isfinite(x), axis=(-2, -1))
    u, s, vh = xp.linalg.svd(xp.where(is_finite[..., None, None], x, 0))
    sign = xp.where(is_finite, xp.linalg.det(u) * xp.linalg.det(vh), np.nan)
    return sign, u, s, xp.matrix_transpose(vh)


def _signature(order: Sequence[str]) -> int:
    """1 for an even permutation, -1 for an odd one."""
    return -1 if sum(x > y for x, y in combinations(order, 2)) % 2 else 1


def _slots(h: Array, but: int | None = None) -> list[Array]:
    """The directions in h, each as a matrix; without the one numbered ``but``."""
    return [h[..., i, :, :] for i in range(h.shape[-3]) if i != but]


def _together(xp: Namespace, slots: Sequence[Array], shape: tuple[int, ...]) -> Array:
    """Directions as one array, each broadcast to the ``shape`` of the result."""
    return xp.stack([xp.broadcast_to(slot, shape) for slot in slots], axis=-3)


def _each_replaced(xp: Namespace, ct: Array, out: Array, x: Array, h: Array, d: Array) -> Array:
    """The cotangent in the place of each direction of h in turn."""
    others = [_together(xp, [*_slots(h, i), d], ct.shape) for i in range(h.shape[-3])]
    if not others:
        return xp.getitem(xp.expand_dims(ct, axis=-3), index=(..., slice(0), slice(None), slice(None)))
    return xp.stack([xp.cofactors_along(x, part, ct) for part in others], axis=-3)


def _along_in_examples(xp: Namespace, flags: Sequence[bool], x: Array, h: Array, d: Array) -> Array:
    if not flags[0] and not flags[2] and h.shape[-3] == 0:
        return NotImplemented  # without directions the result knows nothing of h
    rank = max(x.ndim - flags[0], h.ndim - 1 - flags[1], d.ndim - flags[2])
    ranks = rank, rank + 1, rank
    return xp.cofactors_along(*map(partial(of_rank, xp), ranks, flags, (x, h, d)))


@nonlinear(
    reverse=[
        lambda xp, ct, out, x, h, d: xp.cofactors_along(x, _together(xp, [*_slots(h), d], ct.shape), ct),
        _each_replaced,
        lambda xp, ct, out, x, h, d: xp.cofactors_along(x, h, ct),
    ],
    cases=[
        case((3, 3), (0, 3, 3), (3, 3)),
        case((3, 3), (1, 3, 3), (3, 3)),
        case((2, 2, 2), (2, 1, 2, 2), (2, 2, 2)),
        case((1, 1), (1, 1, 1), (1, 1)),
    ],
    domain=[REGULAR, Interval(-1.0, 1.0), Interval(-1.0, 1.0)],
    method=False,
    batched=_along_in_examples,
)
def cofactors_along(xp: Namespace, x: Array, h: Array, d: Array, /) -> Array:
    """The derivative of the `cofactors` of each matrix along d and along each direction in h.

    So it is linear in d and in each h[..., i, :, :]. In the basis of its singular vectors x is diagonal, and
    det(x + Σ tᵢ hᵢ) is a sum of products of its entries and those of the directions; what is linear in each tᵢ
    and in one direction more is given. There is no division, so it is right for singular matrices of any
    rank. Along k directions it takes n^(k + 1) products; along n or more it is 0.

    Shapes: x and d (..., n, n), h (..., k - 1, n, n).

    >>> x, d = Tensor([[1.0, 2.0], [2.0, 4.0]]), Tensor([[0.0, 3.0], [0.0, 0.0]])
    >>> cofactors_along(x, zeros((0, 2, 2)), d).data.round(12) + 0.0
    array([[ 0.,  0.],
           [-3.,  0.]])
    """
    sign, u, s, v = _in_its_own_basis(xp, x)
    left, right = xp.matrix_transpose(xp.conj(u)), xp.conj(v)
    slots = [xp.matmul(left, xp.matmul(slot, right)) for slot in (*_slots(h), d)]
    if len(slots) >= x.shape[-1]:
        return 0 * sum(slots)
    others, letters = _without(xp, s, len(slots) + 1), LETTERS[: len(slots) + 1]
    diagonal, unit = letters[-1] * 2, np.eye(x.shape[-1], dtype=s.dtype)
    total = xp.zeros_like(slots[0])
    for order in permutations(letters):  # as in Leibniz' formula: entry (i, order of i) of each matrix
        *entries, entry = ["".join(pair) for pair in zip(letters, order, strict=True)]
        words = ",".join(f"...{word}" for word in (letters, *entries))
        if entry == diagonal:
            term = xp.einsum(f"{words}->...{entry[0]}", others, *slots)[..., None] * unit
        else:
            term = xp.einsum(f"{words}->...{entry}", others, *slots)
        total = total + _signature(order) * term
    return sign[..., None, None] * xp.matmul(xp.conj(u), xp.matmul(total, xp.matrix_transpose(xp.conj(v))))


@nonlinear(
    reverse=[lambda xp, ct, out, x: xp.cofactors_along(x, np.zeros((0, *x.shape[-2:]), x.dtype), ct)],
    cases=[case((3, 3)), case((2, 2, 2)), case((1, 1))],
    domain=[REGULAR],
    method=False,
    batched=LAST_AXES,
)
def cofactors(xp: Namespace, x: Array, /) -> Array:
    """The cofactors of each matrix: what ∂ det x / ∂xᵢⱼ is; det(x) x⁻ᵀ where x is regular.

    Computed from the singular value decomposition and without division, so singular matrices do no harm,
    to any order. Shape: (..., n, n).

    >>> cofactors(Tensor([[1.0, 2.0], [3.0, 4.0]])).data.round(12)
    array([[ 4., -3.],
           [-2.,  1.]])
    """
    sign, u, s, v = _in_its_own_basis(xp, x)
    return sign[..., None, None] * xp.matmul(
        xp.conj(u) * _without_one(xp, s)[..., None, :], xp.matrix_transpose(xp.conj(v))
    )


@nonlinear(
    reverse=[lambda xp, ct, out, x: widened(xp, ct) * xp.cofactors(x)],
    cases=[case((3, 3)), case((2, 2, 2)), case((1, 1))],
    domain=[REGULAR],
    batched=LAST_AXES,
)
def det(xp: Namespace, x: Array, /) -> Array:
    """Determinant of each matrix. Its derivative, the `cofactors`, is right for singular matrices too, to any order.

    Shape: (..., n, n) gives (...).

    >>> det(Tensor([[1.0, 2.0], [2.0, 4.0]])).item()
    0.0
    """
    return xp.linalg.det(x)

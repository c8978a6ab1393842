"""Products of matrices and vectors."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.extend import Array, Namespace, case, linear
from autograd.primitives._axes import of_rank
from autograd.primitives.arithmetic import add_n, multiply


def _to_left(xp: Namespace, ct: Array, x: Array, y: Array) -> Array:
    if y.ndim == 1:
        return ct * y if x.ndim == 1 else xp.expand_dims(ct, axis=-1) * y
    if x.ndim == 1:
        return xp.matmul(y, ct) if y.ndim == 2 else xp.squeeze(xp.matmul(y, xp.expand_dims(ct, axis=-1)), axis=-1)
    return xp.matmul(ct, xp.matrix_transpose(y))


def _to_right(xp: Namespace, ct: Array, x: Array, y: Array) -> Array:
    if x.ndim == 1:
        return ct * x if y.ndim == 1 else xp.expand_dims(x, axis=-1) * xp.expand_dims(ct, axis=-2)
    if y.ndim == 1:
        turned = xp.matrix_transpose(x)
        return (
            xp.matmul(turned, ct)
            if x.ndim == 2
            else xp.squeeze(xp.matmul(turned, xp.expand_dims(ct, axis=-1)), axis=-1)
        )
    return xp.matmul(xp.matrix_transpose(x), ct)


def _over_examples(xp: Namespace, flags: Sequence[bool], x: Array, y: Array) -> Array:
    """The product where the flagged operands have a leading axis of examples."""
    left, right = x.ndim - flags[0], y.ndim - flags[1]
    if left == 1 and right <= 2 and not flags[1]:
        return xp.matmul(x, y)  # vectors by one matrix are a product of matrices
    if right == 1 and left <= 2 and not flags[0]:
        return xp.matmul(y, xp.matrix_transpose(x) if left == 2 else x)
    if left == 1:
        x = xp.expand_dims(x, axis=-2)
    if right == 1:
        y = xp.expand_dims(y, axis=-1)
    widest = max(left, right, 2)
    x, y = (of_rank(xp, widest, flag, node) for flag, node in zip(flags, (x, y), strict=True))
    out = xp.matmul(x, y)
    gone = (-2,) * (left == 1) + (-1,) * (right == 1)
    return xp.squeeze(out, axis=gone) if gone else out


@linear(
    symbol="@",
    operator="matmul",
    transposes=[_to_left, _to_right],
    cases=[
        case((3,), (3,)),
        case((2, 3), (3,)),
        case((3,), (3, 2)),
        case((2, 3), (3, 4)),
        case((5, 2, 3), (3,)),
        case((3,), (5, 3, 2)),
        case((5, 2, 3), (3, 4)),
        case((5, 1, 2, 3), (4, 3, 2)),
    ],
    batched=_over_examples,
    unfolds=[add_n, multiply],
)
def matmul(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Matrix product, x @ y: (..., n, k) and (..., k, m) give (..., n, m); a vector counts as a
    row on the left and a column on the right; leading axes broadcast.

    >>> matmul(Tensor([1.0, 2.0]), Tensor([3.0, 4.0])).item()
    11.0
    """
    return xp.matmul(x, y)

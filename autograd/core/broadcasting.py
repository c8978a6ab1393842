"""The adjoint of broadcasting, in one place for all primitives."""

from __future__ import annotations

from typing import Any


def unbroadcast(xp: Any, part: Any, shape: tuple[int, ...]) -> Any:
    """Sum ``part`` over the axes along which an operand of ``shape`` was broadcast to it."""
    extra = part.ndim - len(shape)
    if extra < 0:
        return xp.broadcast_to(part, shape)
    stretched = tuple(i for i in range(part.ndim) if i < extra or (shape[i - extra] == 1 and part.shape[i] != 1))
    if stretched:
        part = xp.sum(part, axis=stretched)
    return part if part.shape == shape else xp.reshape(part, shape)

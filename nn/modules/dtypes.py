"""Change the floating type of a module's numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nn.arguments import floating
from nn.autograd_door import ArgumentError, Tensor

if TYPE_CHECKING:
    from nn.modules.module import Module

__all__ = ["convert"]


def convert(module: Module, dtype: Any) -> None:
    """`Module.to`: floating parameters, their gradients and floating buffers in ``dtype``."""
    if dtype is None or (isinstance(dtype, str) and dtype.partition(":")[0] in ("cpu", "cuda", "mps", "gpu")):
        raise ArgumentError(f"to takes a floating type, such as 'float64', found {dtype!r}: all numbers lie on the CPU")
    wanted = floating(dtype)
    for part in (*module.parameters(), *module.buffers()):
        if isinstance(part, Tensor) and part.dtype.kind == "f" and part.dtype != wanted:
            grad = part.grad
            part.data = part.datum.astype(wanted)
            part.grad = None if grad is None else grad.astype(wanted)

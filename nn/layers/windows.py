"""Windows that move over images: what convolution and pooling share."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.autograd_door import ArgumentError, ShapeError, Tensor

Size = int | tuple[int, int]


def as_tensor(x: Any) -> Tensor:
    """``x`` as a Tensor; plain data is a constant."""
    return x if isinstance(x, Tensor) else Tensor(x, requires_grad=False)


def pair(size: Any, name: str, least: int) -> tuple[int, int]:
    """A number, or two, as two numbers of at least ``least``."""
    pair = tuple(size) if isinstance(size, list | tuple) else (size, size)
    if len(pair) != 2 or not all(
        isinstance(n, int | np.integer) and not isinstance(n, bool) and n >= least for n in pair
    ):
        raise ArgumentError(
            f"{name} must be a whole number of at least {least}, or two of them (rows, columns), found {size!r}"
        )
    return int(pair[0]), int(pair[1])


def check_fit(shape: tuple[int, ...], kernel: tuple[int, ...], padding: tuple[int, int]) -> None:
    padded = tuple(n + 2 * p for n, p in zip(shape[-2:], padding, strict=True))
    if any(k > n for k, n in zip(kernel, padded, strict=True)):
        raise ShapeError(
            f"a window of {kernel} does not fit into images of shape {shape}, {padded} with padding {padding}: "
            "use a smaller kernel_size or more padding"
        )


def window_repr(layer: Any) -> str:
    sizes = {"kernel_size": layer.kernel_size, "stride": layer.stride, "padding": layer.padding}
    return ", ".join(f"{name}={a}" if a == b else f"{name}=({a}, {b})" for name, (a, b) in sizes.items())

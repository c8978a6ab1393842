"""Windows that move over images: what convolution and pooling share."""

from __future__ import annotations

from typing import Any

from nn.autograd_door import ArgumentError, ShapeError

Size = int | tuple[int, int]


def check_padding(kernel: tuple[int, int], padding: tuple[int, int]) -> None:
    """Raise `ArgumentError` where a whole window of a pooling would lie in the padding."""
    if any(2 * p > k for p, k in zip(padding, kernel, strict=True)):
        raise ArgumentError(
            f"padding {padding} is more than half of the window {kernel}: some windows would see no entry"
        )


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

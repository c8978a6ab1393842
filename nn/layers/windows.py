"""Windows that move over images and signals: what convolution and pooling share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nn import autograd_door as engine
from nn.arguments import named, pair, whole
from nn.autograd_door import ArgumentError, ShapeError, Tensor

Size = int | tuple[int, ...]
Border = tuple[tuple[int, int], ...]  # what is added before and after each axis


def each(what: str, size: Any, least: int, axes: int) -> tuple[int, ...]:
    """``size``, a number for all axes or one for each, as whole numbers of at least ``least``.

    >>> each("stride", 2, 1, axes=2), each("stride", (3,), 1, axes=1)
    ((2, 2), (3,))
    """
    if axes == 2:
        return pair(what, size, least)
    return (whole(what, size[0] if isinstance(size, list | tuple) and len(size) == 1 else size, least),)


def padding_named(padding: Any, axes: int) -> str | tuple[int, ...]:
    """``padding`` checked: "same", "valid", or a whole number for each axis."""
    if isinstance(padding, str):
        return named("padding", padding, ("same", "valid"))
    return each("padding", padding, 0, axes)


def borders(padding: Any, kernel: tuple[int, ...], stride: tuple[int, ...]) -> Border:
    """What ``padding`` adds before and after each axis, with windows of the size ``kernel``.

    "same" gives as many places as there are entries; where an odd number is to be added, one more stands after
    than before. Raises `ArgumentError` for "same" with a stride above 1.

    >>> borders("same", (3, 4), (1, 1)), borders((2, 0), (3, 4), (1, 1)), borders("valid", (3,), (2,))
    (((1, 1), (1, 2)), ((2, 2), (0, 0)), ((0, 0),))
    """
    sizes = padding_named(padding, len(kernel))
    if sizes == "same" and max(stride) > 1:
        raise ArgumentError(
            f'padding="same" needs a stride of 1, found {stride}: with a stride the output is shorter than the input'
        )
    if sizes == "same":
        return tuple(((k - 1) // 2, k // 2) for k in kernel)
    return tuple((p, p) for p in sizes) if isinstance(sizes, tuple) else ((0, 0),) * len(kernel)


OF_ONE_ROW: dict[str, Any] = {"dilation": 1, "kernel": 1, "padding": (0, 0), "size": 1, "stride": 1}


def over_images(function: Callable[..., Any], *operands: Tensor, **moves: Any) -> Tensor:
    """The engine's ``function`` over images; where ``moves`` are of one axis, over sequences as images of one row.

    >>> from autograd import Tensor, max_pool2d
    >>> over_images(max_pool2d, Tensor([1.0, 3.0, 2.0]), kernel=(2,), stride=(1,)).tolist()
    [3.0, 3.0]
    """
    y: Tensor
    if len(moves["stride"]) == 2:
        y = function(*operands, **moves)
        return y
    lifted = {name: (OF_ONE_ROW[name], *of) if name in OF_ONE_ROW else of for name, of in moves.items()}
    y = function(*[engine.expand_dims(x, axis=-2) for x in operands], **lifted)
    return engine.squeeze(y, axis=-2)


def reach(kernel: tuple[int, ...], dilation: tuple[int, ...]) -> tuple[int, ...]:
    """The size of a window whose entries lie ``dilation`` apart.

    >>> reach((3, 2), (2, 1))
    (5, 2)
    """
    return tuple((k - 1) * distance + 1 for k, distance in zip(kernel, dilation, strict=True))


def check_padding(kernel: tuple[int, ...], padding: tuple[int, ...]) -> None:
    """Raise `ArgumentError` where a whole window of a pooling would lie in the padding."""
    if any(2 * p > k for p, k in zip(padding, kernel, strict=True)):
        raise ArgumentError(
            f"padding {padding} is more than half of the window {kernel}: some windows would see no entry"
        )


def check_fit(shape: tuple[int, ...], kernel: tuple[int, ...], border: Border) -> None:
    """Raise `ShapeError` where a window of the size ``kernel`` is larger than the padded last axes of ``shape``."""
    padded = tuple(n + sum(added) for n, added in zip(shape[-len(kernel) :], border, strict=True))
    if any(k > n for k, n in zip(kernel, padded, strict=True)):
        raise ShapeError(
            f"a window of {kernel} does not fit into {'images' if len(kernel) == 2 else 'sequences'} of shape {shape}, "
            f"{padded} with their padding: use a smaller kernel_size or more padding"
        )


def window_counts(
    shape: tuple[int, ...], kernel: tuple[int, ...], steps: tuple[int, ...], border: Border, with_padding: bool
) -> Any:
    """How many entries each window has, those of the padding too or not; never what lies beyond the padding.

    >>> window_counts((3,), (2,), (2,), ((0, 1),), with_padding=True)
    array([2., 1.])
    """
    counts: Any = np.ones(())
    for n, k, step, (before, after) in zip(shape[-len(kernel) :], kernel, steps, border, strict=True):
        starts = np.arange(0, n + before + after - k + 1, step) - before
        low, high = (-before, n + before) if with_padding else (0, n)
        counts = np.multiply.outer(counts, np.minimum(starts + k, high) - np.maximum(starts, low))
    return counts


def moves(
    shape: tuple[int, ...], kernel: tuple[int, ...], window: tuple[int, ...], stride: Any, padding: Any, ceil: bool
) -> tuple[tuple[int, ...], Border]:
    """The steps of windows over an input of ``shape``, and what is added around it; checked.

    >>> moves((7,), (2,), (2,), None, 0, ceil=True)
    ((2,), ((0, 1),))
    """
    axes = len(kernel)
    steps = kernel if stride is None else each("stride", stride, 1, axes)
    sizes = each("padding", padding, 0, axes)
    if len(shape) < axes:
        wanted = "images of shape (n, c, h, w), or at least (h, w)" if axes == 2 else "sequences of shape (n, c, t)"
        raise ShapeError(f"pooling needs {wanted}, found {shape}")
    check_padding(kernel, sizes)
    ends = zip(shape[-axes:], window, steps, sizes, strict=True)
    border = tuple((p, p + (_overhang(n, k, step, p) if ceil else 0)) for n, k, step, p in ends)
    check_fit(shape, window, border)
    return steps, border


def _overhang(n: int, window: int, step: int, padding: int) -> int:
    """How far a last window, which begins before the padding at the end, reaches beyond that padding."""
    last = -(-(n + 2 * padding - window) // step) * step  # where it begins
    return max(0, last + window - n - 2 * padding) if 0 <= last < n + padding else 0


def window_repr(layer: Any) -> str:
    return ", ".join(f"{name}={shown(getattr(layer, name))}" for name in ("kernel_size", "stride", "padding"))


def shown(size: Any) -> str:
    """One size of a window, as short as it can be written.

    >>> shown((2, 2)), shown((1, 2)), shown("same")
    ('2', '(1, 2)', "'same'")
    """
    return str(size[0]) if isinstance(size, tuple) and len(set(size)) == 1 else repr(size)

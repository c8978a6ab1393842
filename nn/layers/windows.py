"""Windows that move over images and sequences: what convolution and pooling share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

import numpy as np

from nn import autograd_door as engine
from nn.arguments import LARGEST, flag, named, pair, whole, width
from nn.autograd_door import ArgumentError, ShapeError, Tensor
from nn.modules.module import Module

Size = int | tuple[int, ...]
Sizes = tuple[int, ...]  # one for each axis that windows move along
Border = tuple[tuple[int, int], ...]  # what is added before and after each axis


def each(what: str, size: Any, least: int, axes: int) -> tuple[int, ...]:
    """``size``, a number for all axes or one for each, as whole numbers of at least ``least``.

    >>> each("stride", 2, 1, axes=2), each("stride", (3,), 1, axes=1)
    ((2, 2), (3,))
    """
    if axes == 2:
        return pair(what, size, least)
    return (whole(what, size[0] if isinstance(size, list | tuple) and len(size) == 1 else size, least, LARGEST),)


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


def check_fit(shape: tuple[int, ...], kernel: tuple[int, ...], border: Border) -> None:
    """Raise `ShapeError` where a window of the size ``kernel`` is larger than the padded last axes of ``shape``."""
    padded = tuple(n + sum(added) for n, added in zip(shape[-len(kernel) :], border, strict=True))
    if any(k > n for k, n in zip(kernel, padded, strict=True)):
        raise ShapeError(
            f"a window of {kernel} does not fit into {'images' if len(kernel) == 2 else 'sequences'} of shape {shape}, "
            f"{padded} with their padding: use a smaller kernel_size or more padding"
        )


class Moves(NamedTuple):
    """How the kernels of a convolution move: see `moves`."""

    stride: Sizes
    padding: Sizes | str
    dilation: Sizes
    groups: int

    def border(self, kernel: Sizes) -> Border:
        """What is added around the input of kernels of this size."""
        return borders(self.padding, reach(kernel, self.dilation), self.stride)


def moves(axes: int, stride: Any, padding: Any, dilation: Any, groups: Any) -> Moves:
    """How kernels move along so many ``axes``, of a convolution's arguments, checked.

    >>> moves(2, 1, "same", (2, 1), 1)
    Moves(stride=(1, 1), padding='same', dilation=(2, 1), groups=1)
    """
    spread = each("dilation", dilation, 1, axes)
    return Moves(each("stride", stride, 1, axes), padding_named(padding, axes), spread, width("groups", groups))


class Window(NamedTuple):
    """A window of a pooling: ``kernel`` entries that lie ``dilation`` apart, in steps of ``stride`` over an input with
    ``padding`` at both ends. ``ceil``: whether a last window may reach beyond that."""

    kernel: Sizes
    stride: Sizes
    padding: Sizes
    dilation: Sizes
    ceil: bool

    def border(self, shape: tuple[int, ...]) -> Border:
        """What is added around an input of ``shape``; a `ShapeError` where no window fits in.

        >>> window(1, 2, ceil_mode=True).border((7,))
        ((0, 1),)
        """
        axes, size = len(self.kernel), reach(self.kernel, self.dilation)
        if len(shape) < axes:
            wanted = "images of shape (n, c, h, w), or at least (h, w)" if axes == 2 else "sequences of shape (n, c, t)"
            raise ShapeError(f"pooling needs {wanted}, found {shape}")
        ends = zip(shape[-axes:], size, self.stride, self.padding, strict=True)
        border = tuple((p, p + (_overhang(n, k, step, p) if self.ceil else 0)) for n, k, step, p in ends)
        check_fit(shape, size, border)
        return border

    def counts(self, shape: tuple[int, ...], border: Border, with_padding: bool) -> Any:
        """How many entries each window sees, those of the padding too or not; never what lies beyond the padding.

        >>> window(1, 2).counts((3,), ((0, 1),), with_padding=True)
        array([2., 1.])
        """
        counts: Any = np.ones(())
        ends = zip(shape[-len(self.kernel) :], self.kernel, self.stride, border, strict=True)
        for n, k, step, (before, after) in ends:
            starts = np.arange(0, n + before + after - k + 1, step) - before
            low, high = (-before, n + before) if with_padding else (0, n)
            counts = np.multiply.outer(counts, np.minimum(starts + k, high) - np.maximum(starts, low))
        return counts


def window(
    axes: int,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Window:
    """The window that moves along so many ``axes``, of a pooling's arguments, checked; ``stride`` None: the kernel's
    size.

    >>> window(2, 3, padding=(1, 0))
    Window(kernel=(3, 3), stride=(3, 3), padding=(1, 0), dilation=(1, 1), ceil=False)
    """
    kernel = each("kernel_size", kernel_size, 1, axes)
    steps = kernel if stride is None else each("stride", stride, 1, axes)
    border = each("padding", padding, 0, axes)
    if any(2 * p > k for p, k in zip(border, kernel, strict=True)):
        raise ArgumentError(
            f"padding {border} is more than half of the window {kernel}: some windows would see no entry"
        )
    return Window(kernel, steps, border, each("dilation", dilation, 1, axes), flag("ceil_mode", ceil_mode))


def _overhang(n: int, window: int, step: int, padding: int) -> int:
    """How far a last window, which begins before the padding at the end, reaches beyond that padding."""
    last = -(-(n + 2 * padding - window) // step) * step  # where it begins
    return max(0, last + window - n - 2 * padding) if 0 <= last < n + padding else 0


class Windowed(Module):
    """What layers of pooling share: their window, whose parts are attributes, as PyTorch has them."""

    axes: ClassVar[int]  # how many the windows move along
    dilation: Any = 1  # where a layer has none of its own
    ceil_mode = False

    def __init__(self, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> None:
        self.kernel_size, self.stride, self.padding, *_ = window(self.axes, kernel_size, stride, padding)

    def _window(self) -> Window:
        """The window, by what the attributes are now."""
        return window(self.axes, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)

    def extra_repr(self) -> str:
        return window_repr(self)


def window_repr(layer: Any) -> str:
    return ", ".join(f"{name}={shown(getattr(layer, name))}" for name in ("kernel_size", "stride", "padding"))


def shown(size: Any) -> str:
    """One size of a window, as short as it can be written.

    >>> shown((2, 2)), shown((1, 2)), shown("same")
    ('2', '(1, 2)', "'same'")
    """
    return str(size[0]) if isinstance(size, tuple) and len(set(size)) == 1 else repr(size)

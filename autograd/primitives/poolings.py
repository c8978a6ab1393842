"""Pooling over windows of the last two axes, and its derivatives, which consist of these primitives in any order."""

from __future__ import annotations

from autograd.core.xp.windows import Padding, Pair
from autograd.errors import ArgumentError
from autograd.extend import LAST_AXES, REAL, Array, Namespace, case, linear, nonlinear
from autograd.primitives._axes import aligned, demand_number

__all__ = ["avg_pool2d", "avg_pool2d_input", "max_pool2d", "max_pool2d_along", "max_pool2d_input"]

TIED = [[1.0, 3.0, 2.0, 2.0], [3.0, 0.0, 2.0, 2.0]]


@nonlinear(
    reverse=[lambda xp, ct, out, x, **move: xp.max_pool2d_input(ct, x, out, **move)],
    symbol="max pool",
    cases=[
        case((2, 4, 6), kernel=(2, 3), stride=(2, 3), padding=(0, 0)),
        case((5, 4), kernel=(3, 2), stride=(1, 2), padding=(1, (0, 1))),
        case((5, 6), kernel=(2, 2), stride=(2, 2), dilation=(2, 1)),
    ],
    domain=[REAL],
    method=False,
    batched=LAST_AXES,
)
def max_pool2d(
    xp: Namespace, x: Array, /, kernel: Pair, stride: Pair, padding: Padding = (0, 0), dilation: Pair = (1, 1)
) -> Array:
    """The largest entry of each window over the last two axes; entries that tie share the gradient equally.

    Shape: (..., h, w) gives (..., oh, ow) with oh = (h + padding - dilation₀ (kernel₀ - 1) - 1) // stride₀ + 1, ow
    likewise. ``padding``: per axis how much, at both ends or (before, after); it counts as -inf, or as the lowest
    number of the type. ``dilation``: how far apart the entries of a window lie. Raises `ShapeError` where a window does
    not fit, and `DTypeError` for complex numbers, which have no order.

    >>> max_pool2d(Tensor([[1.0, 2.0, 5.0, 3.0]]), (1, 2), (1, 2)).data
    array([[2., 5.]])
    """
    return xp.max_pool2d(x, kernel=kernel, stride=stride, padding=padding, dilation=dilation)


@linear(
    transposes=[lambda xp, ct, y, x, largest, **move: xp.max_pool2d_along(ct, x, largest, **move), None, None],
    cases=[
        case((1, 2), TIED, [[3.0, 2.0]], kernel=(2, 2), stride=(2, 2), padding=(0, 0)),
        case((2, 3), TIED, [[3.0, 3.0, 2.0], [3.0, 2.0, 2.0]], kernel=(2, 2), stride=(1, 2), padding=((0, 1), 1)),
    ],
    symbol="max unpool",
    method=False,
    batched=lambda xp, flags, *arrays, **move: xp.max_pool2d_input(*aligned(xp, flags, *arrays), **move),
)
def max_pool2d_input(
    xp: Namespace,
    y: Array,
    x: Array,
    largest: Array,
    /,
    kernel: Pair,
    stride: Pair,
    padding: Padding = (0, 0),
    dilation: Pair = (1, 1),
) -> Array:
    """Each entry of y in equal shares to the entries of its window that are the ``largest``: the adjoint of max_pool2d.

    Shapes: x (..., h, w), and y and ``largest``, which is max_pool2d of x, (..., oh, ow), give (..., h, w).

    >>> max_pool2d_input(Tensor([[6.0, 8.0]]), [[1.0, 2.0, 5.0, 5.0]], [[2.0, 5.0]], (1, 2), (1, 2)).data
    array([[0., 6., 4., 4.]])
    """
    return xp.max_pool2d_input(y, x, largest, kernel=kernel, stride=stride, padding=padding, dilation=dilation)


@linear(
    transposes=[lambda xp, ct, d, x, largest, **move: xp.max_pool2d_input(ct, x, largest, **move), None, None],
    cases=[
        case((2, 4), TIED, [[3.0, 2.0]], kernel=(2, 2), stride=(2, 2), padding=(0, 0)),
        case((2, 4), TIED, [[3.0, 3.0, 2.0], [3.0, 2.0, 2.0]], kernel=(2, 2), stride=(1, 2), padding=((0, 1), 1)),
    ],
    method=False,
    batched=lambda xp, flags, *arrays, **move: xp.max_pool2d_along(*aligned(xp, flags, *arrays), **move),
)
def max_pool2d_along(
    xp: Namespace,
    d: Array,
    x: Array,
    largest: Array,
    /,
    kernel: Pair,
    stride: Pair,
    padding: Padding = (0, 0),
    dilation: Pair = (1, 1),
) -> Array:
    """How max_pool2d changes as x moves along d: the mean of d over those entries of a window that are the ``largest``.

    Shapes: d and x (..., h, w), and ``largest``, which is max_pool2d of x, (..., oh, ow), give (..., oh, ow).

    >>> max_pool2d_along(Tensor([[1.0, 2.0, 3.0, 5.0]]), [[1.0, 2.0, 5.0, 5.0]], [[2.0, 5.0]], (1, 2), (1, 2)).data
    array([[2., 4.]])
    """
    return xp.max_pool2d_along(d, x, largest, kernel=kernel, stride=stride, padding=padding, dilation=dilation)


@linear(
    transposes=[lambda xp, ct, x, **move: xp.avg_pool2d_input(ct, size=tuple(xp.shape(x)[-2:]), **move)],
    symbol="avg pool",
    cases=[
        case((2, 4, 6), kernel=(2, 3), stride=(2, 3), padding=(0, 0)),
        case((5, 4), kernel=(3, 2), stride=(1, 2), padding=(1, (0, 1)), divisor=2),
    ],
    method=False,
    batched=LAST_AXES,
)
def avg_pool2d(
    xp: Namespace,
    x: Array,
    /,
    kernel: Pair,
    stride: Pair,
    padding: Padding = (0, 0),
    divisor: float | None = None,
) -> Array:
    """The mean of each window over the last two axes, with zeros around x that count, too.

    ``divisor``: what sums are divided by in place of the number of entries of a window, not 0. Shapes, ``padding`` and
    errors as in `max_pool2d`; whole numbers give float64.

    >>> avg_pool2d(Tensor([[1.0, 2.0, 5.0, 3.0]]), (1, 2), (1, 2)).data
    array([[1.5, 4. ]])
    """
    demand_number("divisor of avg_pool2d()", divisor)
    if divisor == 0:
        raise ArgumentError(
            "divisor of avg_pool2d() must be another number than 0: None counts the entries of a window"
        )
    return xp.avg_pool2d(x, kernel=kernel, stride=stride, padding=padding, divisor=divisor)


@linear(
    transposes=[lambda xp, ct, y, size, **move: xp.avg_pool2d(ct, **move)],
    cases=[
        case((2, 3), size=(4, 6), kernel=(2, 2), stride=(2, 2), padding=(0, 0)),
        case((2, 5, 2), size=(5, 4), kernel=(3, 2), stride=(1, 3), padding=(1, (0, 1)), divisor=2),
    ],
    symbol="avg unpool",
    method=False,
    batched=LAST_AXES,
)
def avg_pool2d_input(
    xp: Namespace,
    y: Array,
    /,
    size: Pair,
    kernel: Pair,
    stride: Pair,
    padding: Padding = (0, 0),
    divisor: float | None = None,
) -> Array:
    """Each entry of y in equal shares to all entries of its window: the adjoint of avg_pool2d.

    Shape: y (..., oh, ow) gives (..., h, w) of ``size`` (h, w).

    >>> avg_pool2d_input(Tensor([[2.0, 6.0]]), (1, 5), (1, 2), (1, 2)).data
    array([[1., 1., 3., 3., 0.]])
    """
    return xp.avg_pool2d_input(y, size=size, kernel=kernel, stride=stride, padding=padding, divisor=divisor)

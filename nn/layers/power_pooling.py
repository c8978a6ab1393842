"""Pooling by powers: between the sum of a window and its largest entry."""

from __future__ import annotations

from math import prod
from typing import Any

from nn.arguments import flag, nonzero
from nn.autograd_door import Tensor
from nn.inputs import as_fractions, as_tensor
from nn.layers.pooling import means
from nn.layers.windows import Size, Window, Windowed, shown, window

__all__ = ["LPPool1d", "LPPool2d", "lp_pool1d", "lp_pool2d"]


def lp_pool2d(
    input: Any, norm_type: float, kernel_size: Size, stride: Size | None = None, ceil_mode: bool = False
) -> Tensor:
    """(Σ x^p)^(1/p) over each window of the last two axes, with p = ``norm_type``.

    p = 1 is the sum; the larger p, the nearer the largest entry, of entries that are not negative. An odd p of a window
    whose powers add up to less than 0 gives nan, as in PyTorch, and where all are 0 the derivative is not finite.
    Shapes and the other arguments are as in `max_pool2d`. Raises `ArgumentError` for a p of 0.

    Source: Gulcehre et al., "Learned-norm pooling for deep feedforward and recurrent neural networks", 2014.

    >>> import nn
    >>> nn.lp_pool2d([[3.0, 0.0], [0.0, 4.0]], 2, 2).data
    array([[5.]])
    """
    return _lp_pool(input, norm_type, window(2, kernel_size, stride, ceil_mode=ceil_mode))


def lp_pool1d(
    input: Any, norm_type: float, kernel_size: Size, stride: Size | None = None, ceil_mode: bool = False
) -> Tensor:
    """(Σ x^p)^(1/p) over each window of the last axis, with p = ``norm_type``: as `lp_pool2d`.

    >>> import nn
    >>> nn.lp_pool1d([3.0, 4.0], 2, 2).data
    array([5.])
    """
    return _lp_pool(input, norm_type, window(1, kernel_size, stride, ceil_mode=ceil_mode))


class _LPPool(Windowed):
    def __init__(
        self, norm_type: float, kernel_size: Size, stride: Size | None = None, ceil_mode: bool = False
    ) -> None:
        super().__init__(kernel_size, stride)
        self.norm_type = nonzero("norm_type", norm_type)
        self.ceil_mode = flag("ceil_mode", ceil_mode)

    def forward(self, input: Any) -> Tensor:
        """(Σ x^p)^(1/p) over each window of ``input``."""
        return _lp_pool(input, self.norm_type, self._window())

    def extra_repr(self) -> str:
        ceil = ", ceil_mode=True" if self.ceil_mode else ""
        return f"{self.norm_type}, kernel_size={shown(self.kernel_size)}, stride={shown(self.stride)}{ceil}"


class LPPool2d(_LPPool):
    """(Σ x^p)^(1/p) over each window of images: `lp_pool2d` as a layer.

    >>> LPPool2d(2, 2)([[[[3.0, 0.0], [0.0, 4.0]]]]).tolist()
    [[[[5.0]]]]
    """

    axes = 2


class LPPool1d(_LPPool):
    """(Σ x^p)^(1/p) over each window of sequences: `lp_pool1d` as a layer.

    >>> LPPool1d(2, 2)([[[3.0, 4.0]]]).tolist()
    [[[5.0]]]
    """

    axes = 1


def _lp_pool(x: Any, norm_type: Any, window: Window) -> Tensor:
    power = nonzero("norm_type", norm_type)
    y: Tensor = (means(as_fractions(as_tensor(x)) ** power, window) * prod(window.kernel)) ** (1 / power)
    return y
